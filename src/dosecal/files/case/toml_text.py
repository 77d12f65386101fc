"""A table written as TOML from the beginning, in one plain form, with the comments of the text that it comes from.

For a text whose form the editing library cannot keep: dotted keys above others, tables in two parts, inline tables.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time

from dosecal.files.reading.lines import comments_of, lines_of
from dosecal.files.reading.write_checked import is_same

Data = Mapping[str, object]
_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def rows_of(value: object) -> Sequence[Data] | None:
    """The rows of an array of tables; None of anything else, also of an empty list."""
    return value if isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value) else None


def old_rows(old: Sequence[Data], new: Sequence[Data]) -> list[int | None]:
    """For each new row the place of the old one that it is, or that was changed into it; None of an added one.

    Rows that are the same are found first, in their order. Between them the rows are paired as they come, what is
    more on one side was added or removed.
    """
    pairs: list[int | None] = []
    at = 0
    for place, row in enumerate(new):
        same = next((n for n in range(at, len(old)) if is_same(row, old[n])), None)
        if same is not None:
            pairs.append(same)
            at = same + 1
        elif at < len(old) and not any(is_same(old[at], later) for later in new[place + 1 :]):
            pairs.append(at)
            at += 1
        else:
            pairs.append(None)
    return pairs


def as_toml(data: Data, text: str, before: Data) -> str:
    """``data`` as TOML, with the comments of ``text``, which says ``before``; those of what is gone go, too."""
    return "\n".join(_Writer(data, text, before).lines()) + "\n"


def kept_comments(data: Data, text: str, before: Data) -> Counter[str]:
    """The comments of ``text`` that ``data`` must still have: all but those of values that are gone."""
    return _Writer(data, text, before).comments()


def has_comments(text: str, wanted: Counter[str]) -> bool:
    """Whether a text has all of these comments."""
    return wanted <= Counter(comment for _, _, comment in comments_of(text))


class _Writer:
    def __init__(self, data: Data, text: str, before: Data) -> None:
        self._data, self._before = data, before
        self._places = dict(_emitted("", data, "", before))
        """Path in the old text → path in the new one, of everything that stays."""
        self._above: dict[str, list[str]] = {}
        self._beside: dict[str, list[str]] = {}
        self._last: list[str] = []
        found = lines_of(text)
        lines = sorted(((line, path) for path, line in found.items() if line is not None), key=lambda one: one[0])
        for line, alone, comment in comments_of(text):
            self._anchor(line, alone, comment, lines)

    def _anchor(self, line: int, alone: bool, comment: str, lines: list[tuple[int, str]]) -> None:
        """Finds what a comment belongs to: the key on its line, else what follows it."""
        before = [path for number, path in lines if number <= line]
        after = [path for number, path in lines if number > line]
        if not alone:
            path = before[-1] if before else ""
            while path and path not in self._places and path.endswith("]"):
                path = path.rpartition("[")[0]  # an element of a list of plain values
            if path in self._places:
                self._beside.setdefault(self._places[path], []).append(comment)
                return
            if before:
                return
        elif before and after and self._gone_around(before[-1], after[0]):
            return
        stays = next((path for path in after if path in self._places), None)
        (self._last if stays is None else self._above.setdefault(self._places[stays], [])).append(comment)

    def _gone_around(self, before: str, after: str) -> bool:
        """Whether both keys are in one table that is gone."""
        table = after.rpartition(".")[0]
        return bool(table) and table not in self._places and before.startswith(table)

    def comments(self) -> Counter[str]:
        """All comments that are written."""
        groups = (*self._above.values(), *self._beside.values(), self._last)
        return Counter(comment for group in groups for comment in group)

    def lines(self) -> Iterator[str]:
        """The lines of the new text."""
        yield from self._table("", "", self._data)
        yield from self._last

    def _table(self, path: str, head: str, table: Data) -> Iterator[str]:
        inner = {key: value for key, value in table.items() if isinstance(value, Mapping) or rows_of(value)}
        for key, value in table.items():
            if key not in inner:
                yield from self._line(_joined(path, key), f"{_key(key)} = {_value(value)}")
        for key, value in inner.items():
            place, name = _joined(path, key), f"{head}.{_key(key)}" if head else _key(key)
            if isinstance(value, Mapping):
                yield from self._line(place, f"[{name}]", gap=True)
                yield from self._table(place, name, value)
                continue
            for number, row in enumerate(rows_of(value) or (), start=1):
                yield from self._line(f"{place}[{number}]", f"[[{name}]]", gap=True)
                yield from self._table(f"{place}[{number}]", name, row)

    def _line(self, path: str, line: str, gap: bool = False) -> Iterator[str]:
        if gap:
            yield ""
        beside = self._beside.get(path, [])
        yield from self._above.get(path, [])
        yield from beside[:-1]
        yield f"{line}  {beside[-1]}" if beside else line


def _emitted(path: str, data: Data, old_path: str, old: Data) -> Iterator[tuple[str, str]]:
    """Old and new path of every key, table and row that stays."""
    for key, value in data.items():
        if key not in old:
            continue
        here, there, before = _joined(path, key), _joined(old_path, key), old[key]
        rows, rows_before = rows_of(value), rows_of(before)
        if rows is not None and rows_before is not None:
            for place, was in enumerate(old_rows(rows_before, rows)):
                if was is not None:
                    yield f"{there}[{was + 1}]", f"{here}[{place + 1}]"
                    yield from _emitted(f"{here}[{place + 1}]", rows[place], f"{there}[{was + 1}]", rows_before[was])
        elif rows is None:
            yield there, here
            if isinstance(value, Mapping) and isinstance(before, Mapping):
                yield from _emitted(here, value, there, before)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case date() | time():
            return value.isoformat()
        case Mapping():
            return "{" + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case _:
            return str(value)  # int and float; anything else is noticed when the text is read again
