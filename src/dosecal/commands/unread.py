"""The files of a folder that could not be used, named on standard error."""

import os
import sys
import traceback
from collections.abc import Iterable

from dosecal import commands
from dosecal.files.reading.faults import Fault
from dosecal.files.reading.refusal import Refusal
from dosecal.words import Words


def tell_unread(refusals: Iterable[Refusal], words: Words) -> int:
    """Names the files of a folder that could not be used on standard error; the exit status of the list."""
    status = commands.DONE
    for refusal in refusals:
        print(f"dosecal: {refusal.sentence(words)}", file=sys.stderr)
        is_fault = isinstance(refusal, Fault)
        status = max(status, commands.FAULT if is_fault else commands.BLOCKED)
        if is_fault and commands.TRACEBACK in os.environ:
            traceback.print_exception(refusal.__cause__)
    return status
