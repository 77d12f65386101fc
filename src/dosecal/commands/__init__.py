"""The front door's rooms without a window: each command has ``add_arguments(parser)`` and ``run(args) -> int``."""

import gc
import os
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from dosecal.files.reading.faults import Fault
from dosecal.files.reading.refusal import Refusal
from dosecal.words import Words

DONE = 0
BLOCKED = 1
"""At least one finding blocks, the sheet must not be printed, or a case of a folder could not be read."""
UNREADABLE = 2
"""The case or the command line could not be read."""
NO_WINDOW = 3
"""This machine cannot open a window."""
FAULT = 4
"""A fault of the program itself."""

TRACEBACK = "DOSECAL_TRACEBACK"
"""Set in the environment, it shows where a fault happened; without it no message repeats what a case says."""


def tell_unread(refusals: Iterable[Refusal], words: Words) -> int:
    """Names the files of a folder that could not be used, on standard error; the exit status of the list."""
    status = DONE
    for refusal in refusals:
        print(f"dosecal: {refusal.sentence(words)}", file=sys.stderr)
        is_fault = isinstance(refusal, Fault)
        status = max(status, FAULT if is_fault else BLOCKED)
        if is_fault and TRACEBACK in os.environ:
            traceback.print_exception(refusal.__cause__)
    return status


def now() -> datetime:
    """The time by the clock of the place; where that is none of the clocks there are, world time."""
    world = datetime.now(UTC)
    try:
        return world.astimezone()
    except (ValueError, OverflowError, OSError):
        return world


@contextmanager
def without_collector() -> Iterator[None]:
    """Reads many cases without looking for circles of objects among them every few hundred: there are none, and the
    process ends soon."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
