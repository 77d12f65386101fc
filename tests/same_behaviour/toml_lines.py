"""Plain values as TOML: tables of one level, everything deeper inline."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

Table = dict[str, object]
"""A table as TOML has it: text, numbers, days, yes or no, lists and tables."""


class Raw(str):
    """TOML as it is to be written, for entries that are wrong on purpose."""

    __slots__ = ()


def inline(value: object) -> str:
    """One value in one line. Raises TypeError for what TOML does not have."""
    match value:
        case Raw():
            return str(value)
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Mapping():
            return "{ " + ", ".join(f"{_key(key)} = {inline(one)}" for key, one in value.items()) + " }"
        case Sequence():
            return "[" + ", ".join(inline(one) for one in value) + "]"
    raise TypeError(type(value).__name__)


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else json.dumps(key, ensure_ascii=False)


def toml(data: Mapping[str, object]) -> str:
    """The text of a file."""
    top: list[str] = []
    tables: list[str] = []
    for key, value in data.items():
        if isinstance(value, dict):
            tables += ["", f"[{_key(key)}]", *(f"{_key(name)} = {inline(one)}" for name, one in value.items())]
        elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            for one in value:
                tables += ["", f"[[{_key(key)}]]", *(f"{_key(name)} = {inline(inner)}" for name, inner in one.items())]
        else:
            top.append(f"{_key(key)} = {inline(value)}")
    return "\n".join([*top, *tables]) + "\n"


def as_json(data: Mapping[str, object]) -> str:
    """The same structure in JSON, with days as text."""
    return json.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n"
