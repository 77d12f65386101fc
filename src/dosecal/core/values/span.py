"""Spans of time between calendar dates, and what "within", "at least" and "not older than" mean (conventions 1 to 6).

Everything here is dates: no date-times, no clock, no time zone.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from dateutil.relativedelta import relativedelta
from msgspec import Struct

Day = date
"""A calendar day; the name leaves ``date`` to the fields of a dose and a visit."""

ONE_DAY = timedelta(days=1)


FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years of any date: a date outside is a slip, and a calendar that is counted from one inside stays a calendar."""


class BeyondCalendar(ValueError):
    """Something was counted to a day on which nobody can say what is open, or that no calendar has."""


class SpanUnit(StrEnum):
    """Days and weeks are fixed; months and years are calendar months, clamped to the month's end."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


DAYS_IN: Mapping[SpanUnit, int] = {SpanUnit.DAYS: 1, SpanUnit.WEEKS: 7}
"""Unit of fixed length → its days."""
MONTHS_IN: Mapping[SpanUnit, int] = {SpanUnit.MONTHS: 1, SpanUnit.YEARS: 12}
"""Unit that follows the calendar → its months."""
LONGEST_YEARS = 50
MOST_OF_UNIT: Mapping[SpanUnit, int] = {
    SpanUnit.DAYS: LONGEST_YEARS * 366,
    SpanUnit.WEEKS: LONGEST_YEARS * 53,
    SpanUnit.MONTHS: LONGEST_YEARS * 12,
    SpanUnit.YEARS: LONGEST_YEARS,
}
"""The longest span that a trial can mean, in each unit."""


class Span(Struct, frozen=True):
    """A length of time as a protocol writes it, for example 28 days or 6 months."""

    count: int
    unit: SpanUnit

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"

    @property
    def in_days(self) -> int | None:
        """The span in days if its unit is fixed, else None."""
        days = DAYS_IN.get(self.unit)
        return None if days is None else days * self.count

    def after(self, day: date) -> date:
        """``day`` plus the span; a month that is too short gives its last day."""
        return _later(day, self.count, self.unit)

    def before(self, day: date) -> date:
        """``day`` minus the span; a month that is too short gives its last day."""
        return _later(day, -self.count, self.unit)


def _later(day: date, count: int, unit: SpanUnit) -> date:
    days = DAYS_IN.get(unit)
    try:
        return _months_later(day, count * MONTHS_IN[unit]) if days is None else day + timedelta(days=count * days)
    except (OverflowError, ValueError):
        raise BeyondCalendar(f"{count} {unit} from {day}") from None


# One plan adds months to the same few days again and again: to Day 1, the last dose, an event.
@lru_cache(maxsize=4096)
def _months_later(day: date, months: int) -> date:
    """The same day of the month N calendar months later; a month that is too short gives its last day."""
    return day + _months(months)


@lru_cache(maxsize=256)
def _months(count: int) -> relativedelta:
    return relativedelta(months=count)


def legal_from(event: date, span: Span) -> date:
    """The first day X with X − event ≥ span, by both readings of a month (conventions 3 and 4)."""
    day = span.after(event)
    while span.before(day) < event:
        day += ONE_DAY
    return day


def valid_through(test: date, span: Span) -> date:
    """The last day X with X − test ≤ span, by the earlier of both readings of a month (convention 5).

    That is always test + span: clamped to the month's end it is never after the last X whose X − span (clamped)
    reaches back to the test.
    """
    return span.after(test)


def protected_through(last_dose: date, span: Span) -> date:
    """The last day that "for span after the last dose" covers: the later reading of a month (convention 6)."""
    return legal_from(last_dose, span)


def last_permitted(day_1: date, maximum: Span) -> date:
    """The last day of "for a maximum of span" that begins on Day 1 (convention 7)."""
    return maximum.after(day_1) - ONE_DAY


def study_day(day: date, day_1: date) -> int:
    """The study day: Day 1 is the first dose, the day before is Day −1, there is no Day 0 (convention 2)."""
    difference = (day - day_1).days
    return difference + 1 if difference >= 0 else difference


def completed_years(birth: date, day: date) -> int:
    """Age in completed years; born 29 February completes on 1 March in common years (convention 9)."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
