"""Asks one checkout: every command line of the cases goes to ``dosecal.__main__.main`` in this one process.

Reads the command lines of one case after the other (a line of JSON each: a list of ``argv`` and ``writes``) on standard
input, writes what came back on standard output.
Started by ``compare_checkouts.py`` with the checkout's ``src`` on PYTHONPATH and the folder of the cases as its own.
The clock stands still: what a sheet or a calendar says of now is the same in every checkout.
"""

import base64
import datetime as clock
import gc
import io
import json
import os
import shutil
import sys
import time
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

NOW = clock.datetime(2027, 1, 20, 9, 41, 30, tzinfo=clock.UTC)
_REAL = clock.datetime


class _Kind(type):
    """What was a moment before the clock stood still is one still."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _REAL)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, _REAL)


class Still(_REAL, metaclass=_Kind):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: clock.tzinfo | None = None) -> Any:
        """Always the same moment."""
        return NOW.astimezone(tz) if tz is not None else NOW.replace(tzinfo=None)

    @classmethod
    def utcnow(cls) -> Any:
        """Always the same moment."""
        return NOW.replace(tzinfo=None)

    @classmethod
    def today(cls) -> Any:
        """Always the same moment."""
        return NOW.replace(tzinfo=None)


def stop_the_clock() -> None:
    """Before the program is imported, so that it never sees another one. Nor need it wait for a disk."""
    vars(clock)["datetime"] = Still
    vars(time)["time"] = NOW.timestamp
    vars(os)["fsync"] = lambda _file: None


def ask(main: Any, argv: list[str]) -> dict[str, object]:
    """Exit status, standard output and standard error of one command line."""
    raw = io.BytesIO(), io.BytesIO()
    out, err = (io.TextIOWrapper(one, encoding="utf-8", newline="") for one in raw)
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status: object = main(argv)
        except SystemExit as stop:
            status = f"SystemExit {stop.code}"
        except Exception as fault:  # it must not end the comparison, and both checkouts may have it
            status = f"raised {type(fault).__name__}"
            traceback.print_exc(file=sys.__stderr__)
    out.flush()
    err.flush()
    said = [one.getvalue().decode("utf-8", "replace") for one in raw]
    return {"status": status, "out": said[0], "err": said[1]}


def written(names: list[str]) -> dict[str, str]:
    """The files that a command wrote, base64; they are taken away."""
    found: dict[str, str] = {}
    for name in names:
        path = Path(name)
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                found[file.as_posix()] = base64.b64encode(file.read_bytes()).decode("ascii")
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return found


def serve(checkout: Path) -> None:
    """Answers until there is nothing more to ask. Raises RuntimeError where another program would answer."""
    stop_the_clock()
    import dosecal  # noqa: PLC0415  late: the clock must stand still before
    from dosecal.__main__ import main  # noqa: PLC0415

    if not Path(dosecal.__file__).resolve().is_relative_to(checkout.resolve()):
        raise RuntimeError(f"{dosecal.__file__} is not of {checkout}")
    gc.freeze()
    gc.set_threshold(50_000)  # thousands of plans one after the other: looking for garbage less often saves a tenth
    channel = sys.stdout
    for line in sys.stdin:
        answers = []
        for call in json.loads(line):
            answer = ask(main, call["argv"])
            answers.append(answer | {"files": written(call["writes"])})
        channel.write(json.dumps(answers, ensure_ascii=True) + "\n")
        channel.flush()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
