"""Reads tables with the path to each field in every refusal: parse, do not validate."""

import re
from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from dosecal.core.values.quantity import Quantity, parse_number, parse_quantity
from dosecal.core.values.span import FIRST_YEAR, LAST_YEAR, Span
from dosecal.files.reading.lines import line_of, lines_of
from dosecal.files.reading.refusal import NOTHING, Refusal, nearest, unknown
from dosecal.files.reading.unread import UNREAD, NotRead, Refusals
from dosecal.files.reading.written import is_in_calendar, iso_day, written_span
from dosecal.words.unseen import has_unseen

T = TypeVar("T")
P = ParamSpec("P")
K = TypeVar("K", bound=Enum)
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")


class Reader:
    """One table of a file. Every getter records what it refuses and returns UNREAD in its place.

    A function that reads a table is called by ``within`` or ``each`` (and by ``whole`` for the file): it reads all
    fields, calls ``done``, then checks the fields against each other and raises the refusal of a check that fails. If
    anything in its table was refused, ``done`` ends it: nothing is checked against a value that could not be read.
    """

    __slots__ = ("_asked", "_refusals", "_refused_before", "_text", "data", "file", "iso_dates", "path")

    def __init__(
        self,
        data: Mapping[str, object],
        file: str,
        path: str = "",
        iso_dates: bool = False,
        refusals: Refusals | None = None,
        text: str = "",
    ) -> None:
        self.data = data
        self.file = file
        self.path = path
        self.iso_dates = iso_dates
        """JSON has no dates: there, and only there, they are text."""
        self._text = text
        """Of the file, to find the lines of what is refused; empty if there is none."""
        self._refusals = Refusals() if refusals is None else refusals
        self._refused_before = self._refusals.count
        self._asked: set[str] = set()

    def at(self, key: str) -> str:
        """The full place of a key."""
        return f"{self.path}.{key}" if self.path else key

    # What is refused

    def refuse(self, key: str, expected: str, **params: object) -> Refusal:
        """A refusal of the value of ``key``, to be raised: it ends the reading of this table."""
        return Refusal(self.file, self.at(key), expected, self.data.get(key, NOTHING), **params)

    def note(self, refusal: Refusal) -> None:
        """Records a refusal; the reading of this table continues."""
        self._refusals.note(refusal)

    def _note(self, key: str, expected: str, **params: object) -> None:
        self._refusals.note(self.refuse(key, expected, **params))

    def done(self) -> None:
        """Refuses the keys that nobody asked for. Raises NotRead if anything in this table was refused."""
        self.refuse_other_keys()
        self.check_read()

    def check_read(self) -> None:
        """Raises NotRead if anything in this table was refused."""
        if self._refusals.count > self._refused_before:
            raise NotRead

    def refuse_other_keys(self) -> None:
        """Refuses the keys that nobody asked for, naming the nearest known one.

        A slip in a key that must be there is refused once: as the missing key.
        """
        if self._asked.issuperset(self.data):
            return
        missing = self._asked - set(self.data)
        needed = [key for key in missing if self._refusals.names(self.file, self.at(key))]
        for key in self.data:
            if key not in self._asked and nearest(key, needed) is None:
                self._refusals.note(unknown(self.file, self.at(key), "key", key, missing or self._asked))

    # The tables of a file, each read by a function of its own

    def attempt(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What ``read`` returns; UNREAD if it refuses something or depends on what was refused before."""
        return self._refusals.attempt(read, *args, **kwargs)

    def whole(self, read: "Callable[Concatenate[Reader, P], T]", *args: P.args, **kwargs: P.kwargs) -> T:
        """What ``read`` makes of the whole file. Raises the Refusal of its first fault, which carries the others."""
        value = self.attempt(read, self, *args, **kwargs)
        self.raise_refused()
        return value

    def raise_refused(self) -> None:
        """Raises the Refusal of the first fault so far, which carries the others; nothing if there is none."""
        if self._refusals.count:
            self.find_lines(self._refusals.all)
            self._refusals.raise_first()

    def find_lines(self, refusals: Iterable[Refusal]) -> None:
        """Gives refusals of this file their lines, if its text is known."""
        lines = lines_of(self._text, self.iso_dates)
        for one in refusals:
            if one.file == self.file and one.line is None:
                one.line = line_of(one.key, lines)

    def within(self, key: str, read: "Callable[Concatenate[Reader, P], T]", *args: P.args, **kwargs: P.kwargs) -> T:
        """What ``read`` makes of the table at ``key``, which must be there."""
        table = self._table(key)
        return UNREAD if table is None else self._refusals.attempt(read, table, *args, **kwargs)

    def maybe(
        self, key: str, read: "Callable[Concatenate[Reader, P], T]", *args: P.args, **kwargs: P.kwargs
    ) -> T | None:
        """What ``read`` makes of the table at ``key``; None if there is none."""
        return self.within(key, read, *args, **kwargs) if self.has(key) else None

    def each(
        self, key: str, read: "Callable[Concatenate[Reader, P], T]", *args: P.args, **kwargs: P.kwargs
    ) -> tuple[T, ...]:
        """What ``read`` makes of each table of an array; an absent array is empty. UNREAD unless all can be read."""
        self._asked.add(key)
        if key not in self.data:
            return ()
        values = self._list(key, "tables")
        if values is None:
            return UNREAD
        before, attempt = self._refusals.count, self._refusals.attempt
        found = []
        for index, value in enumerate(values, start=1):
            if not isinstance(value, dict):
                self._note(key, "tables")
                continue
            found.append(attempt(read, self._entry(key, index, value), *args, **kwargs))
        return tuple(found) if self._refusals.count == before else UNREAD

    def each_named(
        self, key: str, read: "Callable[Concatenate[Reader, str, P], T]", *args: P.args, **kwargs: P.kwargs
    ) -> dict[str, T]:
        """What ``read`` makes of each table below a table, by name; UNREAD for one that cannot be read, and for all if
        there is no such table. An absent table has none."""
        tables = self._table(key) if self.has(key) else Reader({}, self.file)
        if tables is None:
            return UNREAD
        return {name: tables.within(name, read, name, *args, **kwargs) for name in tables.data}

    def entries(self, key: str, name: str) -> "list[Reader]":
        """The entries of a list as tables; one that is not a table is the value of ``name`` in a table of its own."""
        values = self._list(key, "list") or []
        return [self._entry(key, n, v if isinstance(v, Mapping) else {name: v}) for n, v in enumerate(values, start=1)]

    def named_entries(self, key: str, name: str) -> "list[Reader]":
        """The entries of a list, each the value of ``name`` in a table of its own."""
        return [self._entry(key, n, {name: v}) for n, v in enumerate(self._list(key, "list") or [], start=1)]

    def _entry(self, key: str, number: int, data: Mapping[str, object]) -> "Reader":
        return Reader(data, self.file, f"{self.at(key)}[{number}]", self.iso_dates, self._refusals)

    def _table(self, key: str) -> "Reader | None":
        value = self._take(key)
        if not isinstance(value, Mapping):
            self._note(key, "table")
            return None
        return Reader(value, self.file, self.at(key), self.iso_dates, self._refusals)

    # The fields of a table

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        self._asked.add(key)
        return key in self.data

    def optional(self, key: str, read: Callable[Concatenate[str, P], T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What ``read`` reads; None if the key is absent."""
        self._asked.add(key)
        return read(key, *args, **kwargs) if key in self.data else None

    def _take(self, key: str) -> object:
        """The value of a key as the file has it; NOTHING, which is of no type, if there is none."""
        self._asked.add(key)
        return self.data.get(key, NOTHING)

    def text(self, key: str) -> str:
        """A text that is not empty, without blanks around it."""
        self._asked.add(key)
        value = self.data.get(key)
        if isinstance(value, str) and (text := value.strip()):
            if not has_unseen(text):
                return text
            self._note(key, "seen-signs")
            return UNREAD
        self._note(key, "text")
        return UNREAD

    def choice(self, key: str, what: str, known: Collection[str]) -> str:
        """One of the known names; ``what`` they are is the word ``what.<what>``."""
        self._asked.add(key)
        value = self.data.get(key)
        if not isinstance(value, str):
            self._note(key, "known", what=what, names=tuple(known))
        elif value in known:
            return value
        else:
            self._refusals.note(unknown(self.file, self.at(key), what, value, known))
        return UNREAD

    def kind(self, key: str, what: str, kinds: Iterable[K]) -> K:
        """One of the members of an enumeration, written as its value."""
        members = {kind.value: kind for kind in kinds}
        name = self.choice(key, what, members)
        return UNREAD if name is UNREAD else members[name]

    def known_key(self, key: str, what: str, known: Collection[str]) -> bool:
        """Whether a key is one of the known names; refuses one that is not."""
        self._asked.add(key)
        if key not in known:
            self._refusals.note(unknown(self.file, self.at(key), what, key, known))
        return key in known

    def flag(self, key: str) -> bool:
        """``true`` or ``false``."""
        value = self._take(key)
        if isinstance(value, bool):
            return value
        self._note(key, "flag")
        return UNREAD

    def flag_or(self, key: str, default: bool) -> bool:
        """A flag; ``default`` if the key is absent."""
        return self.flag(key) if self.has(key) else default

    def integer(self, key: str, minimum: int = 0, maximum: int = 10_000) -> int:
        """A whole number within limits."""
        value = self._take(key)
        if isinstance(value, int) and not isinstance(value, bool) and minimum <= value <= maximum:
            return value
        self._note(key, "integer-range", minimum=minimum, maximum=maximum)
        return UNREAD

    def integer_or(self, key: str, default: int, minimum: int = 0, maximum: int = 10_000) -> int:
        """A whole number; ``default`` if the key is absent."""
        return self.integer(key, minimum, maximum) if self.has(key) else default

    def day(self, key: str) -> date:
        """A calendar day; a time of day is refused."""
        self._asked.add(key)
        value = self.data.get(key)
        if self.iso_dates and isinstance(value, str):
            value = iso_day(value)
        if isinstance(value, date) and not isinstance(value, datetime) and is_in_calendar(value):
            return value
        self._note(key, "date")
        return UNREAD

    def partial_day(self, key: str) -> tuple[date, date]:
        """First and last possible day of a date that may be known to the month or the year only (``"2026-03"``)."""
        value = self.data.get(key)
        match = _PARTIAL.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            day = self.day(key)
            return day, day
        self._asked.add(key)
        year, month = int(match[1]), int(match[2] or 0)
        if not FIRST_YEAR <= year <= LAST_YEAR or (match[2] and not 1 <= month <= 12):
            self._note(key, "partial-date")
            return UNREAD, UNREAD
        if not month:
            return date(year, 1, 1), date(year, 12, 31)
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])

    def number(self, key: str) -> Decimal:
        """A number written as text by the one grammar."""
        value = self._take(key)
        if isinstance(value, str) and (number := parse_number(value)) is not None:
            return number
        self._note(key, "number")
        return UNREAD

    def quantity(self, key: str, expected: str) -> Quantity:
        """A number with a unit, in the canonical spelling of the unit; which unit is the caller's question."""
        self._asked.add(key)
        value = self.data.get(key)
        if isinstance(value, str) and (quantity := parse_quantity(value)) is not None:
            return quantity
        self._note(key, expected)
        return UNREAD

    def span(self, key: str) -> Span:
        """A number of days, weeks, months or years: ``28 days``."""
        span = written_span(self._take(key))
        if span is not None:
            return span
        self._note(key, "span")
        return UNREAD

    def spans(self, key: str) -> tuple[Span, ...]:
        """A list of spans."""
        values = self._list(key, "span")
        if values is None:
            return UNREAD
        spans = tuple(span for span in map(written_span, values) if span is not None)
        if len(spans) == len(values):
            return spans
        self._note(key, "span")
        return UNREAD

    def _list(self, key: str, expected: str) -> list[object] | None:
        """A list of anything; None if it is refused."""
        value = self._take(key)
        if isinstance(value, list):
            return value
        self._note(key, expected)
        return None

    def items(self, key: str) -> list[object]:
        """A list of anything, for entries that are read one by one."""
        values = self._list(key, "list")
        return UNREAD if values is None else values

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        values = self._list(key, "texts")
        if values is None:
            return UNREAD
        texts = tuple(value for value in values if isinstance(value, str))
        if len(texts) == len(values):
            return texts
        self._note(key, "texts")
        return UNREAD

    def texts_of(self, key: str, what: str, known: Collection[str]) -> tuple[str, ...]:
        """A list of known names."""
        texts = self.texts(key)
        if texts is UNREAD:
            return UNREAD
        for text in texts:
            if text not in known:
                self._refusals.note(unknown(self.file, self.at(key), what, text, known))
                return UNREAD
        return texts

    def kinds(self, key: str, what: str, kinds: Iterable[K]) -> tuple[K, ...]:
        """Members of an enumeration, written as a list of their values."""
        members = {kind.value: kind for kind in kinds}
        return tuple(members[name] for name in self.texts_of(key, what, members))

    def integers(self, key: str) -> tuple[int, ...]:
        """Whole numbers above zero, at least one."""
        values = self._list(key, "integers")
        if values is None:
            return UNREAD
        numbers = tuple(v for v in values if isinstance(v, int) and not isinstance(v, bool) and v > 0)
        if numbers and len(numbers) == len(values):
            return numbers
        self._note(key, "integers")
        return UNREAD


def recorded(read: "Callable[Concatenate[Reader, P], T]") -> "Callable[Concatenate[Reader, P], T]":
    """Makes a function that raises the Refusal of a field one that records it and returns UNREAD, as a getter does."""

    @wraps(read)
    def recording(table: Reader, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return table._refusals.attempt(read, table, *args, **kwargs)

    return recording
