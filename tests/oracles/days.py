"""Spans and open days by hand, for tests that need a boundary and not a whole calendar. Nothing of dosecal is read."""

from datetime import date, timedelta

from tests.oracles.calendar.holiday_table import holidays_of

DAY = timedelta(days=1)


def is_open(day: date, land: str | None) -> bool:
    """Neither Saturday nor Sunday nor a public holiday of the Land (``DE-ST``), in the years of the holiday table."""
    return day.weekday() < 5 and day.toordinal() not in holidays_of(land and land.removeprefix("DE-"))


def plus_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def minus_months(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last."""
    return plus_months(day, -months)


def first_allowed(event: date, *, days: int = 0, months: int = 0) -> date:
    """The first day that is N after the event by counting forward and N before by counting back (convention 4)."""
    if days:
        return event + timedelta(days=days)
    day = event
    while not (day >= plus_months(event, months) and minus_months(day, months) >= event):
        day += DAY
    return day
