"""Where days and labels are on the timeline: arithmetic without Qt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import VisitClock
from dosecal.session.month_days import CLOCKS

LANES = CLOCKS
"""One lane for each clock, from top to bottom."""

GAP = 6.0
"""Pixels between two labels."""
BESIDE = (0.0, -8.0, 8.0, -16.0, 16.0)
"""Pixels by which a label may be shifted from its mark if it would meet another."""
LONGEST = 170.0
"""Pixels of the longest text on the timeline; what is longer is in the tip and in the table."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Days from ``first`` to ``last`` along the pixels from ``left`` to ``right``."""

    first: date
    last: date
    left: float
    right: float

    @property
    def per_day(self) -> float:
        """Pixels of one day."""
        return (self.right - self.left) / max((self.last - self.first).days, 1)

    def x(self, day: date) -> float:
        """Where a day begins."""
        return self.left + self.per_day * (day - self.first).days

    def middle(self, day: date) -> float:
        """The middle of a day."""
        return self.x(day) + self.per_day / 2

    def day_at(self, x: float) -> date:
        """The day that a place belongs to; beyond the ends it goes on."""
        return self.first + timedelta(days=int((x - self.left) // self.per_day))


def range_of(plan: Plan) -> tuple[date, date]:
    """The days that are shown. Treatment and its nearest follow-up set them; what is years ahead is in the table."""
    treatment = [visit for visit in plan.visits if visit.clock is VisitClock.TREATMENT]
    shown = [visit for visit in plan.visits if visit.clock is not VisitClock.LAST_DOSE] or list(plan.visits)
    horizon = max((visit.latest for visit in treatment), default=plan.today) + timedelta(days=60)
    ends = [min(visit.latest, horizon) for visit in shown]
    near = min((min(visit.earliest, visit.target) for visit in shown), default=plan.today)
    if near - timedelta(days=60) < plan.today < horizon:
        near = min(near, plan.today)
    last = max([*ends, horizon - timedelta(days=20)], default=plan.today)
    return near - timedelta(days=4), last + timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label that a visit would like: its texts with their widths, the shortest first."""

    visit: str
    centre: float
    texts: tuple[tuple[str, float], ...]
    first: bool = False
    """Placed before all others: the visit chosen is never without its label."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text that has found its place above (-1) or below (1) its lane."""

    visit: str
    text: str
    left: float
    width: float
    side: int

    def meets(self, other: "Label") -> bool:
        """Whether the two are closer than they may be."""
        near = self.left < other.left + other.width + GAP and other.left < self.left + self.width + GAP
        return self.side == other.side and near


def place_labels(wanted: Sequence[Wanted], left: float, right: float) -> list[Label]:
    """Labels that do not meet, alternately above and below; one that finds no place is left out.

    Short texts come first, all of them; then each label becomes longer if there is room.
    """
    placed: dict[str, Label] = {}

    def fits(label: Label) -> bool:
        return not any(label.meets(other) for key, other in placed.items() if key != label.visit)

    def at(one: Wanted, text: str, width: float, side: int, beside: float = 0.0) -> Label:
        wished = one.centre - width / 2 + beside
        return Label(one.visit, text, min(max(wished, left), right - width), width, side)

    side = -1
    for one in sorted(wanted, key=lambda label: not label.first):  # a stable sort: the order of days stays
        text, width = one.texts[0]
        tries = (at(one, text, width, turned, beside) for beside in BESIDE for turned in (side, -side))
        label = next((label for label in tries if fits(label)), None)
        if label is not None:
            placed[one.visit] = label
            side = -label.side
    for one in wanted:
        if one.visit in placed:
            for text, width in one.texts[1:]:
                if width > LONGEST:
                    break
                label = at(one, text, width, placed[one.visit].side)
                if fits(label):
                    placed[one.visit] = label
    return [placed[one.visit] for one in wanted if one.visit in placed]
