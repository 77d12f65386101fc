"""A protocol version written as what it changes of another one: an amendment."""

from hashlib import sha256
from pathlib import Path

from dosecal.files.reader import Reader
from dosecal.files.refusal import Refusal
from dosecal.files.toml import open_table

NAMED_BY = ("id", "prefix", "cause", "day", "drug")
"""What tells the tables of a list apart, the first key that they have."""


def open_protocol(path: Path) -> tuple[Reader, str]:
    """The table of a protocol file, on top of the version that it amends; the hash covers both. Raises Refusal."""
    file, digest = open_table(path)
    if not file.has("amends"):
        return file, digest
    base_path = path.parent / file.text("amends")
    if base_path.resolve() == path.resolve():
        raise file.refuse("amends", "other-file")
    base, base_digest = open_table(base_path)
    if base.has("amends"):
        raise Refusal(file.file, "amends", "whole-version", file.text("amends"))
    changes = {key: value for key, value in file.data.items() if key != "amends"}
    table = merged(dict(base.data), changes)
    return Reader(table, file.file), sha256((digest + base_digest).encode()).hexdigest()


def merged(base: dict[str, object], changes: dict[str, object]) -> dict[str, object]:
    """``base`` with the changes: tables are merged, the tables of a list replaced by name or added, all else
    replaced."""
    result = dict(base)
    for key, value in changes.items():
        before = result.get(key)
        if isinstance(before, dict) and isinstance(value, dict) and "source" not in value:
            result[key] = merged(before, value)
        elif isinstance(before, list) and isinstance(value, list) and all(isinstance(one, dict) for one in value):
            result[key] = _replaced(before, value)
        else:
            result[key] = value
    return result


def _replaced(base: list[object], changes: list[dict[str, object]]) -> list[object]:
    names = {_name(change): change for change in changes}
    kept = [names.pop(_name(entry), entry) if isinstance(entry, dict) else entry for entry in base]
    return [*kept, *names.values()]


def _name(table: dict[str, object]) -> tuple[object, ...]:
    for key in NAMED_BY:
        if key in table:
            return key, table[key], table.get("sex")
    return (id(table),)
