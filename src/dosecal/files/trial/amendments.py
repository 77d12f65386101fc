"""A protocol version written as its changes to another one: an amendment.

``amends`` names the file of the version before it. Every other key replaces the one of that file: tables are merged,
the tables of a list replaced by name or added; ``[drops]`` names those that are removed
(``washouts = ["minor-surgery"]``).
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from dosecal.files.reading.reader import Reader
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.toml import open_table

NAMED_BY = ("id", "prefix", "cause", "day", "drug")
"""What tells the tables of a list apart, the first key that they have."""
DROPS = "drops"


def open_protocol(path: Path) -> tuple[Reader, str]:
    """The table of a protocol file, applied to the version that it amends; the hash covers both. Raises Refusal."""
    file, digest = open_table(path)
    if not file.has("amends"):
        return file, digest
    name = file.text("amends")
    file.raise_refused()
    base_path = path.parent / name
    if base_path.resolve() == path.resolve():
        raise file.refuse("amends", "other-file")
    base, base_digest = open_table(base_path)
    if base.has("amends"):
        raise Refusal(file.file, "amends", "whole-version", name)
    changes = {key: value for key, value in file.data.items() if key not in ("amends", DROPS)}
    kept = file.within(DROPS, _without, dict(base.data)) if file.has(DROPS) else base.data
    file.raise_refused()
    table = merged(kept, changes)
    return Reader(table, file.file), sha256((digest + base_digest).encode()).hexdigest()


def _without(dropped: Reader, base: dict[str, object]) -> dict[str, object]:
    """The version before without the tables that the amendment drops."""
    for key in dropped.data:
        base = {**base, key: dropped.attempt(_rest, dropped, key, base.get(key))}
    return base


def _rest(dropped: Reader, key: str, rules: object) -> object:
    """The rules of a key that are not dropped."""
    listed = rules if isinstance(rules, list) else []
    known = list(rules) if isinstance(rules, dict) else [_called(rule) for rule in listed]
    names = dropped.texts_of(key, "rule", known)
    if isinstance(rules, dict):
        return {name: rule for name, rule in rules.items() if name not in names}
    return [rule for rule in listed if _called(rule) not in names]


def _called(rule: object) -> str:
    """The name by which a rule is dropped; one without a name stays."""
    name = _name(rule) if isinstance(rule, dict) else ()
    return str(name[1]) if len(name) > 1 else ""


def merged(base: Mapping[str, object], changes: Mapping[str, object]) -> dict[str, object]:
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
        if isinstance(table.get(key), str | int):
            return key, table[key], str(table.get("sex", ""))
    return (id(table),)
