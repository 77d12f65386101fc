"""A case file while it is edited: everything the window does not edit is kept, with comments and order.

Also the copy against a crash: one file per running window in a folder of the user's own, readable by nobody else.
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import tomlkit
from msgspec import Struct
from tomlkit.container import Container, OutOfOrderTableProxy
from tomlkit.items import AoT, Table

from dosecal.files.reading.write_whole import write_whole

Holder = tomlkit.TOMLDocument | Container | Table | OutOfOrderTableProxy


_DATES = (
    "date", "today", "planned_first_dose", "birth_date", "first", "last", "on", "from", "until", "start", "stop",
    "last_dose", "issued",
)  # fmt: skip
"""Keys of a case whose values are days."""


def with_dates(data: dict[str, object]) -> dict[str, object]:
    """A case of JSON, which has no dates, with the days that it writes as text; months and what is none stay."""
    return {key: _dated(key, value) for key, value in data.items()}


def _dated(key: str, value: object) -> object:
    if isinstance(value, dict):
        return {str(inner): _dated(str(inner), one) for inner, one in value.items()}
    if isinstance(value, list):
        return [_dated("", one) for one in value]
    if key in _DATES and isinstance(value, str) and len(value) == len("2027-02-01"):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


class Draft:
    """A case file as a document. ``data`` is its content as plain values."""

    def __init__(self, text: str = "") -> None:
        self._document = tomlkit.parse(text)

    @classmethod
    def open(cls, path: Path) -> "Draft":
        """The document of a file that has been read as a case before; a JSON case becomes TOML."""
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix.lower() != ".json":
            return cls(text)
        draft = cls()
        draft.update(with_dates(json.loads(text)))
        return draft

    @property
    def data(self) -> dict[str, object]:
        """The content as plain values."""
        return dict(self._document.unwrap())

    @property
    def text(self) -> str:
        """The file as it would be written."""
        return tomlkit.dumps(self._document)

    def update(self, data: Mapping[str, object]) -> None:
        """Brings the document into line with ``data``; a value that agrees already is not touched."""
        _update(self._document, data)

    def save(self, path: Path) -> None:
        """Writes the file whole or not at all. Raises OSError."""
        write_whole(path, self.text)


def _update(holder: Holder, data: Mapping[str, object]) -> None:
    for key in [key for key in holder if key not in data]:
        del holder[key]
    for key, value in data.items():
        current = holder.get(key)
        if current is not None and _plain(current) == value:
            continue
        if isinstance(value, Mapping) and isinstance(current, Table | OutOfOrderTableProxy):
            _update(current, value)
        elif isinstance(current, AoT) and isinstance(value, list):
            _update_list(current, value)
        elif isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
            tables = tomlkit.aot()
            for item in value:
                tables.append(_table(item))
            _replace(holder, key, tables)
        elif isinstance(value, Mapping):
            _replace(holder, key, _table(value))
        else:
            holder[key] = value


def _replace(holder: Holder, key: str, item: Table | AoT) -> None:
    if key in holder:
        del holder[key]
    holder[key] = item


def _update_list(tables: AoT, items: list[object]) -> None:
    """Keeps the tables that stay, in their order; takes out what is gone, changes or adds the rest."""
    if len(items) < len(tables):
        for place in range(len(tables) - 1, -1, -1):
            if len(tables) > len(items) and _plain(tables[place]) not in items:
                del tables[place]
    while len(tables) > len(items):
        del tables[len(tables) - 1]
    for place, item in enumerate(items):
        assert isinstance(item, Mapping)
        if place >= len(tables):
            tables.append(_table(item))
        elif _plain(tables[place]) != item:
            _update(tables[place], item)


def _plain(item: object) -> object:
    return item.unwrap() if hasattr(item, "unwrap") else item


def _table(data: Mapping[str, object]) -> Table:
    table = tomlkit.table()
    for key, value in data.items():
        table[key] = _table(value) if isinstance(value, Mapping) else value
    return table


class Copy(Struct, frozen=True):
    """An unfinished entry: the text of the file it began from, its path, and the content of the fields."""

    base: str
    path: str | None
    entry: Mapping[str, object]


def keep_copy(file: Path, copy: Copy) -> None:
    """Writes the copy against a crash; only the user may read it. Raises OSError."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = {"base": copy.base, "path": copy.path, "entry": copy.entry}
    write_whole(file, json.dumps(content, ensure_ascii=False), private=True)


def read_copy(file: Path) -> Copy | None:
    """The copy that a crash left, None if there is none or it cannot be read."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        return Copy(str(content["base"]), content["path"], dict(content["entry"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
