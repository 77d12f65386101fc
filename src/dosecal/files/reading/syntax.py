"""What is wrong with a file that is no TOML or JSON, or cannot be read, as words of the program: parsers and systems
speak English."""

import errno
import re
from collections.abc import Sequence
from json import JSONDecodeError

from dosecal.files.reading.refusal import Refusal

_TOML: Sequence[tuple[str, str]] = (
    (r"[Uu]nterminated string|Illegal character '\\n'|Expected \"'\"", "string"),
    (r"Expected '='|Expected \"=\"", "equals"),
    (r"[Uu]nclosed array|[Uu]nclosed inline table|Expected '\]|Expected \"\]|[Uu]nclosed", "bracket"),
    (r"[Oo]verwrite|[Dd]uplicate|twice|[Cc]annot (declare|mutate|redefine)|already", "twice"),
    (r"[Ii]nvalid date|[Ii]nvalid time", "date"),
    (r"[Ii]llegal character|[Ii]nvalid character|control character", "character"),
    (r"[Ee]scape|\\\\", "escape"),
    (r"[Ii]nvalid value", "value"),
    (r"Expected newline", "newline"),
    (r"[Ii]nvalid statement|Invalid initial character", "statement"),
)
"""Part of a message of the TOML reader → word ``what.syntax-<kind>``; the first that fits."""
_JSON: Sequence[tuple[str, str]] = (
    (r"Unterminated string", "string"),
    (r"Invalid control character", "character"),
    (r"escape", "escape"),
    (r"Expecting ':'", "colon"),
    (r"Expecting ','|Extra data", "comma"),
    (r"property name", "name"),
    (r"Expecting value", "value"),
)
_SYSTEM = {
    errno.ENOENT: "missing", errno.EACCES: "denied", errno.EPERM: "denied", errno.EISDIR: "folder",
    errno.ENOTDIR: "missing", errno.ENAMETOOLONG: "name",
}  # fmt: skip


def no_toml(name: str, error: Exception) -> Refusal:
    """The refusal of a text that is no TOML, at its line."""
    return _refusal(name, "toml", _TOML, str(error), _line(str(error)))


def no_json(name: str, error: Exception) -> Refusal:
    """The refusal of a text that is no JSON, at its line."""
    line = error.lineno if isinstance(error, JSONDecodeError) else None
    return _refusal(name, "json", _JSON, str(error), line)


def unreadable(name: str, found: str, error: OSError) -> Refusal:
    """The refusal of a file that the system does not give."""
    return Refusal(name, "", "file", found, what=f"system-{_SYSTEM.get(error.errno or 0, 'other')}")


def _refusal(name: str, expected: str, kinds: Sequence[tuple[str, str]], message: str, line: int | None) -> Refusal:
    """The refusal of a file that cannot be parsed: ``kinds`` has, by part of the parser's message, the sentence."""
    kind = next((kind for part, kind in kinds if re.search(part, message)), "other")
    refusal = Refusal(name, "", expected, "…", what=f"syntax-{kind}")
    refusal.line = line
    return refusal


def _line(message: str) -> int | None:
    at = re.search(r"line ([0-9]+)", message)
    return None if at is None else int(at[1])
