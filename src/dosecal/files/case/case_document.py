"""A case file while it is edited: everything the window does not edit is kept, with comments and order."""

from codecs import BOM_UTF8
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date
from pathlib import Path

import tomlkit
from tomlkit.container import Container, OutOfOrderTableProxy
from tomlkit.items import AoT, Table

from dosecal.files.case.toml_text import as_toml, has_comments, kept_comments, old_rows, rows_of
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.toml import parse_table, read_bounded
from dosecal.files.reading.write_checked import check_text, is_same, write_checked

Data = Mapping[str, object]
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

    def __init__(self, text: str = "", bom: bool = False, crlf: bool = False) -> None:
        """``text`` has line feeds alone; ``bom`` and ``crlf`` say how its file is written. Raises Refusal."""
        self._text, self._bom, self._crlf = text, bom, crlf
        self._data: Data = parse_table(text, "")

    @classmethod
    def open(cls, path: Path, content: bytes | None = None) -> "Draft":
        """The document of a file that has been read as a case before, or of its ``content``; a JSON case becomes TOML.

        Raises Refusal or OSError.
        """
        content = read_bounded(path) if content is None else content
        text = content.decode("utf-8-sig")
        if path.suffix.lower() != ".json":
            return cls(text.replace("\r\n", "\n"), content.startswith(BOM_UTF8), "\r\n" in text)
        draft = cls()
        draft.update(with_dates(parse_table(text, path.name, is_json=True)))
        return draft

    @property
    def data(self) -> dict[str, object]:
        """The content as plain values."""
        return deepcopy(dict(self._data))

    @property
    def text(self) -> str:
        """The document, with line feeds."""
        return self._text

    @property
    def content(self) -> bytes:
        """The file as it would be written: byte order mark and line ends as it had them. Raises UnicodeError."""
        text = self._text.replace("\n", "\r\n") if self._crlf else self._text
        return (BOM_UTF8 if self._bom else b"") + text.encode()

    def update(self, data: Data) -> None:
        """Brings the document into line with ``data``; a value that agrees already is not touched.

        What comes of it is read again. Where the form of the text was not kept right, it is written from the
        beginning, with its comments. Raises Refusal if that does not say ``data``, either: the document is as before.
        """
        if not is_same(data, self._data):
            edited = _edited(self._text, data)
            wanted = kept_comments(data, self._text, self._data)
            if edited is None or not _says(edited, data) or not has_comments(edited, wanted):
                edited = as_toml(data, self._text, self._data)
            check_text("", _encoded(edited), data)
            self._text, self._data = edited, parse_table(edited, "")

    def save(self, path: Path, last_look: Callable[[], None] | None = None) -> None:
        """Writes the file whole or not at all, and only if it says what is meant. Raises Refusal or OSError.

        ``last_look`` may stop it just before the file is replaced.
        """
        write_checked(path, self.content, self._data, last_look)


def _encoded(text: str) -> bytes:
    """The text in UTF-8; half a sign, which has none, is refused where the text is read again."""
    return text.encode("utf-8", "surrogatepass")


def _says(text: str, data: Data) -> bool:
    try:
        check_text("", _encoded(text), data)
    except Refusal:
        return False
    return True


def _edited(text: str, data: Data) -> str | None:
    """The text with its values brought into line; None where the library fails. What it returns may be wrong."""
    if text and not text.endswith("\n"):
        text += "\n"  # else what comes next is put on the last line, into a comment if there is one
    try:
        document = tomlkit.parse(text)
        _update(document, data)
        return tomlkit.dumps(document)
    except Exception:  # of any kind: it knows not every form of a text that is allowed
        return None


def _update(holder: Holder, data: Data) -> None:
    for key in [key for key in holder if key not in data]:
        del holder[key]
    for key, value in data.items():
        current = holder.get(key)
        if current is not None and is_same(value, _plain(current)):
            continue
        if isinstance(value, Mapping) and isinstance(current, Table | OutOfOrderTableProxy):
            _update(current, value)
        elif isinstance(current, AoT) and isinstance(value, list) and value:
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
    rows = rows_of(items) or ()
    pairs = old_rows([_row(table) for table in tables], rows)
    for place in range(len(tables) - 1, -1, -1):
        if place not in pairs:
            del tables[place]
    for place, (row, was) in enumerate(zip(rows, pairs, strict=True)):
        if was is None:
            tables.insert(place, _table(row))
        elif not is_same(row, _plain(tables[place])):
            _update(tables[place], row)


def _row(table: Table) -> Data:
    return dict(table.unwrap())


def _plain(item: object) -> object:
    return item.unwrap() if hasattr(item, "unwrap") else item


def _table(data: Data) -> Table:
    table = tomlkit.table()
    for key, value in data.items():
        table[key] = _table(value) if isinstance(value, Mapping) else value
    return table
