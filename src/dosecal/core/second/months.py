"""Days by their numbers: spans, windows, the open day of a window (conventions 1 to 7)."""

from collections.abc import Container
from datetime import date
from functools import lru_cache

from dosecal.core.trial.visit_rules import Window
from dosecal.core.values.span import Span, SpanUnit

THIRTY = (4, 6, 9, 11)
SATURDAY = 6
DAYS_A_WEEK = 7


def length_of(year: int, month: int) -> int:
    """How many days a month has."""
    if month == 2:
        return 28 + (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    return 30 if month in THIRTY else 31


@lru_cache(maxsize=8192)
def add_months(day: int, months: int) -> int:
    """The same day so many months on; of a shorter month its last day."""
    at = date.fromordinal(day)
    years, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return date(years, month + 1, min(at.day, length_of(years, month + 1))).toordinal()


def plus(day: int, span: Span) -> int:
    """A day and a span after it."""
    return by(day, span.count, span.unit)


def by(day: int, count: int, unit: SpanUnit) -> int:
    """A day and so many units after it; before it, if they are negative."""
    if unit is SpanUnit.DAYS:
        return day + count
    if unit is SpanUnit.WEEKS:
        return day + DAYS_A_WEEK * count
    return add_months(day, count if unit is SpanUnit.MONTHS else 12 * count)


@lru_cache(maxsize=8192)
def first_after(event: int, count: int, unit: SpanUnit) -> int:
    """The first day that a span after an event allows, counted forwards and backwards (convention 4)."""
    day = by(event, count, unit)
    while by(day, -count, unit) < event:
        day += 1
    return day


@lru_cache(maxsize=8192)
def last_within(event: int, count: int, unit: SpanUnit) -> int:
    """The last day that is not more than a span after an event, counted either way (convention 5)."""
    day = by(event, count, unit)
    while by(day, -count, unit) > event:
        day -= 1
    return day


class OpenDays:
    """The days on which the site is open, by number."""

    def __init__(self, holidays: Container[date]) -> None:
        self._holidays = holidays

    def __contains__(self, day: int) -> bool:
        # The day number 1 was a Monday.
        return day % DAYS_A_WEEK not in (SATURDAY, 0) and date.fromordinal(day) not in self._holidays

    def chosen(self, target: int, earliest: int, latest: int, window: Window | None = None) -> int | None:
        """The target if it is open; else the nearest open day of the preferred part, then of the window."""
        if earliest <= target <= latest and target in self:
            return target
        if earliest > latest:
            return None
        if window is not None and window.preferred_before is not None and window.preferred_after is not None:
            first, last = target - window.preferred_before, target + window.preferred_after
            found = self._nearest(target, max(earliest, first), min(latest, last))
            if found is not None:
                return found
        return self._nearest(target, earliest, latest)

    def _nearest(self, target: int, earliest: int, latest: int) -> int | None:
        """The nearest open day from the earliest to the latest; the later of two."""
        later, sooner = max(target, earliest), min(target, latest)
        while later <= latest and later not in self:
            later += 1
        while sooner >= earliest and sooner not in self:
            sooner -= 1
        if later > latest:
            return sooner if sooner >= earliest else None
        return later if sooner < earliest or later - target <= target - sooner else sooner
