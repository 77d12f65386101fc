"""The front door: ``dosecal`` opens the window; ``dosecal plan``, ``sheet`` and the other commands never touch it."""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from dosecal import commands

if TYPE_CHECKING:
    from pathlib import Path


INTERRUPTED = 130
"""As a shell counts an interrupt."""
RARELY = 100_000
"""As many objects more than before let the collector of circles look, in a command: some ten megabytes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs dosecal and returns the exit status (``dosecal.commands`` names them)."""
    try:
        return _main(list(sys.argv[1:] if arguments is None else arguments), arguments is None)
    except KeyboardInterrupt:  # also in the first moments, while modules are still imported
        return INTERRUPTED


def _main(typed: list[str], alone: bool) -> int:
    if not typed:
        return open_window([], None, None)
    usual = gc.get_threshold()

    def open_usually(arguments: list[str], demo: "Path | None", language: str | None) -> int:
        gc.set_threshold(*usual)
        return open_window(arguments, demo, language)

    # Nearly all that a command makes, from its modules on, it keeps to its end.
    gc.set_threshold(RARELY, *usual[1:])
    try:
        from dosecal.commands.front import read_and_run  # noqa: PLC0415  the window need not wait for a command line

        return read_and_run(typed, open_usually)
    finally:
        if alone and "dosecal.ui" not in sys.modules:
            gc.freeze()  # what a command leaves goes with its process: nobody need look for circles in it
        gc.set_threshold(*usual)


def open_window(arguments: list[str], demo: "Path | None", language: str | None) -> int:
    """Opens the window, or says in one line why there is none."""
    from dosecal.commands.display import Hindrance, Obstacle, obstacle  # noqa: PLC0415  a command needs no display

    hindrance = obstacle()
    if hindrance is None:
        try:
            from dosecal.ui.app import run  # noqa: PLC0415  Qt is imported only where a window can be
        except ImportError as broken:
            if (broken.name or "").startswith("dosecal"):
                raise
            hindrance = Obstacle(Hindrance.BROKEN, (str(broken).partition(":")[0],))
        else:
            return _run_window(lambda: run(arguments, demo=demo, language=language))
    from dosecal.commands.front import no_window  # noqa: PLC0415  a window need not wait for it

    return no_window(hindrance, language)


def _run_window(run: Callable[[], int]) -> int:
    """Runs the window; a fault inside it, also one that Qt caught, becomes one line that repeats nothing."""
    if commands.TRACEBACK in os.environ:
        return run()
    sys.excepthook = lambda _kind, fault, _trace: _tell(fault)
    try:
        return run()
    except Exception as fault:
        _tell(fault)
        return commands.FAULT


def _tell(fault: BaseException) -> None:
    from dosecal.commands.front import fault_line  # noqa: PLC0415  a window need not wait for it

    print(f"dosecal: {fault_line(fault)}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
