"""The copy of an unfinished entry against a crash: one file of a running window, readable by its user alone.

Of a case that has a file it lies beside that file and nowhere else, so that it is as safe as the case itself:
``.NAME.unsaved-PLACE-SLOT-RUN``. ``PLACE`` is a user on a computer, ``SLOT`` a window of that user, ``RUN`` one run.
"""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from dosecal.files.reading.write_whole import write_whole

MARK = ".unsaved-"


class Copy(Struct, frozen=True):
    """An unfinished entry: the text of the file it began from, its path, and the content of the fields."""

    base: str
    path: str | None
    entry: Mapping[str, object]
    known: str = ""
    """The hash of the file that it began from, to see whether that is still the one of today."""
    kept: str = ""
    """When it was written: ``2027-02-01T09:30``."""


def keep_copy(file: Path, copy: Copy) -> None:
    """Writes the copy against a crash; only the user may read it. Raises OSError."""
    content = {
        "base": copy.base, "path": copy.path, "entry": copy.entry, "known": copy.known, "kept": copy.kept,
    }  # fmt: skip
    write_whole(file, json.dumps(content, ensure_ascii=False), private=True)


def read_copy(file: Path) -> Copy | None:
    """The copy that a crash left, None if there is none or it cannot be read."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        known, kept = str(content.get("known", "")), str(content.get("kept", ""))
        if not kept:
            kept = datetime.fromtimestamp(file.stat().st_mtime).astimezone().isoformat(timespec="minutes")
        datetime.fromisoformat(kept)
        return Copy(str(content["base"]), content["path"], dict(content["entry"]), known, kept)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def beside(case: Path, place: str, slot: int, run: str) -> Path:
    """Where the copy of a case lies: beside the file itself, whatever link leads to it."""
    real = Path(os.path.realpath(case))
    return real.with_name(f".{real.name}{MARK}{place}-{slot}-{run}")


def left_beside(case: Path, place: str, is_free: Callable[[int], bool]) -> list[Path]:
    """The copies beside a case that no running window of this user keeps, the newest first.

    ``is_free``: whether a slot of this user is held by no other window. Of another user or computer nothing is known.
    """
    real = Path(os.path.realpath(case))
    found = []
    start = f".{real.name}{MARK}"
    with suppress(OSError):
        for name in os.listdir(real.parent):
            parts = name.removeprefix(start).split("-")
            if not name.startswith(start) or len(parts) != 3 or not parts[1].isdecimal():
                continue
            if parts[0] != place or is_free(int(parts[1])):
                found.append(real.with_name(name))
    with suppress(OSError):
        found.sort(key=lambda file: file.stat().st_mtime, reverse=True)
    return found
