"""Reads tables with the path to each field in every refusal: parse, do not validate."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from dosecal.core.values.quantity import Quantity, parse_number, parse_quantity
from dosecal.core.values.span import Span, SpanUnit
from dosecal.files.reading.refusal import NOTHING, Refusal, unknown

T = TypeVar("T")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")

_SPAN_UNITS = {unit.value: unit for unit in SpanUnit} | {unit.value[:-1]: unit for unit in SpanUnit}


def iso_day(text: str) -> date | None:
    """The day written as ``2027-02-01`` and in no other way (``date.fromisoformat`` takes several), else None."""
    if not _ISO_DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class Reader:
    """One table of a file. Every getter refuses a wrong type; ``done`` refuses keys that nobody asked for."""

    def __init__(self, data: Mapping[str, object], file: str, path: str = "", iso_dates: bool = False) -> None:
        self.data = data
        self.file = file
        self.path = path
        self.iso_dates = iso_dates
        """JSON has no dates: there, and only there, they are text."""
        self._asked: set[str] = set()

    def at(self, key: str) -> str:
        """The full place of a key."""
        return f"{self.path}.{key}" if self.path else key

    def refuse(self, key: str, expected: str, **params: object) -> Refusal:
        """A refusal of what stands at ``key``."""
        return Refusal(self.file, self.at(key), expected, self.data.get(key, NOTHING), **params)

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self.data

    def optional(self, key: str, read: Callable[[str], T]) -> T | None:
        """What ``read`` reads, or None where the key is absent."""
        return read(key) if self.has(key) else None

    def _raw(self, key: str, expected: str, **params: object) -> object:
        self._asked.add(key)
        if key not in self.data:
            raise self.refuse(key, expected, **params)
        return self.data[key]

    def text(self, key: str) -> str:
        value = self._raw(key, "text")
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(key, "text")
        return value.strip()

    def choice(self, key: str, what: str, known: Iterable[str]) -> str:
        names = tuple(known)
        value = self._raw(key, "known", what=what, names=names)
        if not isinstance(value, str):
            raise self.refuse(key, "known", what=what, names=names)
        if value not in names:
            raise unknown(self.file, self.at(key), what, value, names)
        return value

    def choice_of_key(self, key: str, what: str, known: Iterable[str]) -> None:
        """Refuses a key that is none of the known names."""
        self._asked.add(key)
        names = tuple(known)
        if key not in names:
            raise unknown(self.file, self.at(key), what, key, names)

    def flag(self, key: str) -> bool:
        value = self._raw(key, "flag")
        if not isinstance(value, bool):
            raise self.refuse(key, "flag")
        return value

    def integer(self, key: str, minimum: int = 0, maximum: int = 10_000) -> int:
        value = self._raw(key, "integer-range", minimum=minimum, maximum=maximum)
        if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
            raise self.refuse(key, "integer-range", minimum=minimum, maximum=maximum)
        return value

    def day(self, key: str) -> date:
        value = self._raw(key, "date")
        if self.iso_dates and isinstance(value, str):
            value = iso_day(value)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.refuse(key, "date")
        return value

    def partial_day(self, key: str) -> tuple[date, date]:
        """First and last possible day of a date that may be known to the month or the year only (``"2026-03"``)."""
        value = self.data.get(key)
        match = _PARTIAL.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            day = self.day(key)
            return day, day
        self._asked.add(key)
        year, month = int(match[1]), int(match[2] or 0)
        if year < 1 or (match[2] and not 1 <= month <= 12):
            raise self.refuse(key, "partial-date")
        if not month:
            return date(year, 1, 1), date(year, 12, 31)
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])

    def number(self, key: str) -> Decimal:
        """A number written as text by the one grammar."""
        value = self._raw(key, "number")
        number = parse_number(value) if isinstance(value, str) else None
        if number is None:
            raise self.refuse(key, "number")
        return number

    def quantity(self, key: str, expected: str) -> Quantity:
        value = self._raw(key, expected)
        quantity = parse_quantity(value) if isinstance(value, str) else None
        if quantity is None:
            raise self.refuse(key, expected)
        return quantity

    def span(self, key: str) -> Span:
        return self._span(key, self._raw(key, "span"))

    def spans(self, key: str) -> tuple[Span, ...]:
        return tuple(self._span(key, value) for value in self._list(key, "span"))

    def _span(self, key: str, value: object) -> Span:
        parts = value.split(" ") if isinstance(value, str) else []
        if len(parts) != 2 or not (parts[0].isascii() and parts[0].isdigit()) or parts[1] not in _SPAN_UNITS:
            raise self.refuse(key, "span")
        return Span(int(parts[0]), _SPAN_UNITS[parts[1]])

    def _list(self, key: str, expected: str) -> list[object]:
        value = self._raw(key, expected)
        if not isinstance(value, list):
            raise self.refuse(key, expected)
        return value

    def items(self, key: str) -> list[object]:
        """A list of anything, for entries that are read one by one."""
        return self._list(key, "list")

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._list(key, "texts")
        if not all(isinstance(value, str) for value in values):
            raise self.refuse(key, "texts")
        return tuple(str(value) for value in values)

    def integers(self, key: str) -> tuple[int, ...]:
        values = self._list(key, "integers")
        if not values or not all(isinstance(v, int) and not isinstance(v, bool) and v > 0 for v in values):
            raise self.refuse(key, "integers")
        return tuple(v for v in values if isinstance(v, int))

    def table(self, key: str) -> "Reader":
        value = self._raw(key, "table")
        if not isinstance(value, Mapping):
            raise self.refuse(key, "table")
        return Reader(value, self.file, self.at(key), self.iso_dates)

    def tables(self, key: str) -> list["Reader"]:
        """The tables of an array, counted from 1; an absent array is empty."""
        if not self.has(key):
            return []
        values = self._list(key, "tables")
        readers = []
        for index, value in enumerate(values, start=1):
            if not isinstance(value, Mapping):
                raise self.refuse(key, "tables")
            readers.append(Reader(value, self.file, f"{self.at(key)}[{index}]", self.iso_dates))
        return readers

    def named_tables(self, key: str) -> list[tuple[str, "Reader"]]:
        """The tables below a table, by name; an absent one has none."""
        if not self.has(key):
            return []
        table = self.table(key)
        return [(name, table.table(name)) for name in table.data]

    def done(self) -> None:
        """Refuses the first key that nobody asked for, naming the nearest known one."""
        for key in self.data:
            if key not in self._asked:
                raise unknown(self.file, self.at(key), "key", key, self._asked - set(self.data) or self._asked)
