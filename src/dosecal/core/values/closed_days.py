"""Days on which a site is closed, as a value that knows the range it covers."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

SATURDAY = 5


class ClosedDays(Struct, frozen=True):
    """Public holidays by name from ``first`` to ``last``; Saturdays and Sundays are closed everywhere."""

    first: date
    last: date
    names: Mapping[date, str] = field(default_factory=dict)
    local: Mapping[date, str] = field(default_factory=dict)
    """Holidays of single towns of the region by name: open, unless the site says otherwise."""
    whole: str | None = None
    """The name of a country that has holidays of its parts, if no part is known."""

    def is_open(self, day: date) -> bool:
        """Whether the site is open. Raises ValueError outside the range covered: an unknown day is no open day."""
        if not self.first <= day <= self.last:
            raise ValueError(f"closed days are known from {self.first} to {self.last}, asked for {day}")
        return day.weekday() < SATURDAY and day not in self.names

    def name(self, day: date) -> str | None:
        """The holiday's name, None on a day without one."""
        return self.names.get(day)
