"""Tablets that are handed out at a visit, and those that came back of a handout."""

from datetime import date

from msgspec import Struct

from dosecal.core.result.prepared import Count

Counts = tuple[Count, ...]


class Return(Struct, frozen=True):
    """What is expected back of the tablets of one visit, and what came."""

    visit: str
    """At which they were handed out."""
    drug: str
    handed_out: Counts
    """As it was recorded, else as planned."""
    expected: Counts
    """Handed out less the intakes on the days before ``day``, or before the next visit while nothing is counted."""
    day: date | None = None
    """On which they were counted; None: not recorded."""
    counted: Counts = ()
    reason: str = ""

    @property
    def differs(self) -> bool:
        """Whether another number came back than expected."""
        return self.day is not None and _numbers(self.counted) != _numbers(self.expected)

    @property
    def asks(self) -> bool:
        """Whether somebody has to ask why."""
        return self.differs and not self.reason


class Dispense(Struct, frozen=True):
    """Tablets to hand out at a visit: enough up to the latest day of the next one."""

    tablets: Counts
    """Of all intakes together."""
    first: date
    until: date
    """The latest day of the next visit, or the last day that the trial permits."""
    days: int
    """From ``first`` to ``until``, both counted."""
    intakes: int
    dates: tuple[date, ...]
    """The days of intake."""
    before: Return | None = None
    """What comes back of the handout before: it is counted before more is handed out."""
    returned: Return | None = None
    """What came back of this one, once it was counted."""

    @property
    def left_over(self) -> Counts:
        """What should be left of the handout before, by the days of intake."""
        return () if self.before is None else self.before.expected


def _numbers(counts: Counts) -> dict[object, int]:
    return {one.strength: one.count for one in counts if one.count}
