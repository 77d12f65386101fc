"""Where a command writes, checked before anything is worked out."""

import os
from collections.abc import Mapping
from errno import EACCES
from pathlib import Path

from dosecal.files.reading.refusal import Refusal, first_of
from dosecal.files.reading.write_whole import check_replaceable

READ = (".toml", ".json")
"""Files that are read end so; nothing is exported under such a name, which would be a case that cannot be read."""


def check_outputs(outputs: Mapping[str, Path | None], case: Path | None = None) -> None:
    """Refuses every output, by its option, that cannot be or must not be written. Raises Refusal.

    The case itself, a name of a file that is read, one file for two outputs, a device, a read-only file.
    """
    refused: list[Refusal] = []
    taken: dict[Path, str] = {}
    for option, path in outputs.items():
        if path is None:
            continue
        place, shown = f"{option} {path}", str(path)
        try:
            target = check_replaceable(path)
        except OSError as error:
            refused.append(Refusal(place, "", "output-file", shown, reason=error))
            continue
        if target.suffix.lower() in READ or path.suffix.lower() in READ or _is_same(target, case):
            refused.append(Refusal(place, "", "output-not-read", shown))
        elif (other := next((taken[one] for one in taken if _is_same(one, target)), None)) is not None:
            refused.append(Refusal(place, "", "output-once", shown, other=other))
        elif not os.access(target.parent, os.W_OK):
            refused.append(Refusal(place, "", "output-file", shown, reason=PermissionError(EACCES, "", shown)))
        taken[target] = option
    if refused:
        raise first_of(refused)


def _is_same(path: Path, other: Path | None) -> bool:
    """Whether two paths are one file, also by another name of it."""
    if other is None:
        return False
    try:
        return path.samefile(other)
    except OSError:
        return path == Path(os.path.realpath(other))
