"""A folder held while a file in it is compared and replaced: two windows never do both at once."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl

PATIENCE = 5.0
"""Seconds: somebody who holds a folder longer than that is not saving a case."""
_PAUSE = 0.02


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Holds a folder; nothing is left behind, however the process ends. Raises OSError if another one keeps it.

    Where nothing can be locked (Windows, some network drives) it goes on: what is compared just before is all then.
    """
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        _wait(handle, folder)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, folder: Path) -> None:
    if sys.platform == "win32":
        return
    end = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN), str(folder)) from None
            time.sleep(_PAUSE)
        except OSError:
            return
        else:
            return
