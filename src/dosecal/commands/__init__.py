"""The front door's rooms without a window: each command has ``add_arguments(parser)`` and ``run(args) -> int``."""

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
