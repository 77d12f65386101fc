"""Days on which a site is closed, as a value that knows the range it covers."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property

from msgspec import Struct, field

from dosecal.core.values.span import ONE_DAY, BeyondCalendar

SATURDAY = 5


class ClosedDays(Struct, frozen=True, dict=True):
    """Public holidays by name from ``first`` to ``last``; Saturdays and Sundays are closed everywhere."""

    first: date
    last: date
    names: Mapping[date, str] = field(default_factory=dict)
    local: Mapping[date, str] = field(default_factory=dict)
    """Holidays of single towns of the region by name: open, unless the site says otherwise."""
    whole: str | None = None
    """The name of a country that has holidays of its parts, if no part is known."""

    def is_open(self, day: date) -> bool:
        """Whether the site is open. Raises BeyondCalendar outside the range covered: an unknown day is no open day."""
        if not self.first <= day <= self.last:
            raise BeyondCalendar(f"closed days are known from {self.first} to {self.last}, asked for {day}")
        return day.weekday() < SATURDAY and day not in self.names

    def open_before(self, day: date, before: tuple[timedelta, ...]) -> tuple[date, ...]:
        """Of the days so long before a day those on which the site is open, in the same order. Raises BeyondCalendar.

        Visits of all patients of a site fall on the same days: each is looked up once.
        """
        known = self._open_before.get((day, before))
        if known is None:
            known = tuple([one for one in [day - span for span in before] if self.is_open(one)])
            self._open_before[day, before] = known
        return known

    @cached_property
    def _open_before(self) -> dict[tuple[date, tuple[timedelta, ...]], tuple[date, ...]]:
        """What was looked up so far."""
        return {}

    def knows(self, day: date) -> bool:
        """Whether a day is inside the range covered."""
        return self.first <= day <= self.last

    def name(self, day: date) -> str | None:
        """The holiday's name, None on a day without one."""
        return self.names.get(day)


def last_open_day(earliest: date, latest: date, closed: ClosedDays) -> date | None:
    """The last open day of a window; None if there is none, or nobody knows what is open."""
    day = latest
    while day >= earliest and closed.knows(day):
        if closed.is_open(day):
            return day
        day -= ONE_DAY
    return None
