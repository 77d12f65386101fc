"""A TOML file is written only if it says what was meant: what would be written is read again first."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from pathlib import Path

from dosecal.files.reading.refusal import NOTHING, Refusal
from dosecal.files.reading.toml import parse_table
from dosecal.files.reading.write_whole import write_whole

Data = Mapping[str, object]


def write_checked(path: Path, content: bytes, meant: Data, last_look: Callable[[], None] | None = None) -> None:
    """Writes a TOML file whole or not at all, and only if it is read as ``meant``, value for value and type for type.

    ``last_look`` may stop it just before the file is replaced. Raises Refusal if it would be read otherwise, OSError if
    it cannot be written; the file is as it was then.
    """
    check_text(path.name, content, meant)
    write_whole(path, content, last_look=last_look)


def check_text(name: str, content: bytes, meant: Data) -> None:
    """Raises a Refusal, with the key, if reading the content would not give ``meant``."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(name, f"byte {error.start + 1}", "utf8", hex(content[error.start])) from None
    for key, found in differences(meant, parse_table(text, name)):
        raise Refusal(name, key, "as-meant", found)


def is_same(meant: object, found: object) -> bool:
    """Whether two values are the same in a file: of one type, so that ``1``, ``1.0`` and ``true`` are three."""
    return next(_differing("", meant, found), None) is None


def differences(meant: Data, found: Data) -> Iterator[tuple[str, object]]:
    """The keys that differ, with what is found there."""
    return _differing("", meant, found)


def _differing(key: str, meant: object, found: object) -> Iterator[tuple[str, object]]:
    if isinstance(meant, Mapping) and isinstance(found, Mapping):
        for name in dict.fromkeys((*meant, *found)):
            path = f"{key}.{name}" if key else str(name)
            yield from _differing(path, meant.get(name, NOTHING), found.get(name, NOTHING))
    elif isinstance(meant, list | tuple) and isinstance(found, list | tuple) and len(meant) == len(found):
        for number, (one, other) in enumerate(zip(meant, found, strict=True), start=1):
            yield from _differing(f"{key}[{number}]", one, other)
    elif not _is_same_value(meant, found):
        yield key, found


def _is_same_value(meant: object, found: object) -> bool:
    if isinstance(meant, float) and isinstance(found, float):
        return repr(float(meant)) == repr(float(found))  # so that nan is nan and -0.0 not 0.0
    if isinstance(meant, date | time) and isinstance(found, date | time):
        return meant.isoformat() == found.isoformat()
    kinds = (bool, int, str, float)
    same_kind = all(isinstance(meant, kind) == isinstance(found, kind) for kind in kinds)
    return same_kind and meant == found
