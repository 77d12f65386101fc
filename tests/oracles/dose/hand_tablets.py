"""Tablets by hand: the fewest that make a dose, the days of intake, and how many are handed out at a visit.

Written from the facts, the contract and the interface alone: its author had not read the arithmetic of
``dosecal.core``, nor the oracle that stood here before.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from tests.oracles.dose.hand_calculation import fewest_exactly
from tests.oracles.dose.hand_course import Reduction

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ByMouth:
    """A dose by mouth every so many days."""

    mg: Fraction
    every_days: int = 1


@dataclass(frozen=True, slots=True)
class Pause:
    """Held from a day on, until the day on which it is taken again."""

    first: date
    resumed: date | None


@dataclass(frozen=True, slots=True)
class HandingOut:
    """A visit at which tablets are handed out, up to the latest day of the next one."""

    visit: str
    cycle: int
    day: date
    until: date
    given: bool


@dataclass(frozen=True, slots=True)
class TabletCourse:
    doses: tuple[ByMouth, ...]
    """The protocol's, then the levels below."""
    strengths: tuple[Fraction, ...]
    visits: tuple[HandingOut, ...]
    reductions: tuple[Reduction, ...] = ()
    pauses: tuple[Pause, ...] = ()
    decided: Mapping[str, Fraction] = field(default_factory=dict)
    """By visit the mg that a person decided, taken until the next visit that hands out tablets."""

    def known_at(self, visit: HandingOut) -> "TabletCourse":
        """What was decided until then: what was handed out stays what it was. No later visit has taken place: the days
        up to the latest one of the next visit are a reserve for the case that it is late, so that its cycle has not
        begun."""
        so_far = replace(self, visits=tuple(one for one in self.visits if one.day <= visit.day))
        if not visit.given:
            return so_far
        pauses = (
            Pause(one.first, one.resumed if one.resumed is not None and one.resumed <= visit.day else None)
            for one in self.pauses
            if one.first <= visit.day
        )
        reductions = (one for one in self.reductions if one.day <= visit.day and one.after != visit.visit)
        return replace(so_far, reductions=tuple(reductions), pauses=tuple(pauses))

    def level(self, day: date) -> int:
        last = self.last_visit(day)
        return sum(one.counts(day, last.cycle, last.visit if last.day == day else "") for one in self.reductions)

    def is_held(self, day: date) -> bool:
        return any(one.first <= day and (one.resumed is None or day < one.resumed) for one in self.pauses)

    def last_visit(self, day: date) -> HandingOut:
        return max((one for one in self.visits if one.day <= day), key=lambda one: one.day)

    def dose(self, day: date, visit: HandingOut) -> ByMouth:
        """What is taken on a day of intake from the tablets of a visit: however late the next one is; a reduction since
        the visit is not undone by what was decided for it."""
        level = self.level(day)
        since = day > visit.day and any(
            one.counts(day, visit.cycle) and not one.counts(visit.day, visit.cycle, visit.visit)
            for one in self.reductions
        )
        mg = None if since else self.decided.get(visit.visit)
        return self.doses[level] if mg is None else replace(self.doses[level], mg=mg)


def intakes(course: TabletCourse, last: date) -> Iterator[date]:
    """Each day of intake: a new level, and the first after a pause, begins on its day; then every so many
    days by the date."""
    day = begun = course.visits[0].day
    taken: int | None = None
    while day <= last:
        level = None if course.is_held(day) else course.level(day)
        if level != taken:
            taken, begun = level, day
        if level is not None and (day - begun).days % course.doses[level].every_days == 0:
            yield day
        day += ONE_DAY


@dataclass(frozen=True, slots=True)
class Handed:
    days: tuple[date, ...]
    tablets: int | None
    """None: the strengths do not make the dose."""
    mg: Fraction


def handed_out(course: TabletCourse, visit: HandingOut) -> Handed:
    """The tablets of all intakes from the visit on."""
    known = course.known_at(visit)
    days = tuple(day for day in intakes(known, visit.until) if day >= visit.day)
    doses = Counter(known.dose(day, visit).mg for day in days)
    counts = {mg: fewest_exactly(mg, course.strengths) for mg in doses}
    tablets: int | None = 0
    for mg, times in doses.items():
        count = counts[mg]
        tablets = None if count is None or tablets is None else tablets + count * times
    return Handed(days, tablets, sum((mg * times for mg, times in doses.items()), Fraction(0)))
