"""The front door's rooms without a window: each command has ``add_arguments(parser)`` and ``run(args) -> int``."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

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
            gc.freeze()  # all that was kept: to switch the collector on would have it look through that at once
            gc.enable()
