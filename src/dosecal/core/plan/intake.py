"""What is taken of a drug by mouth: a table by its points of change, from which days, tablets and handouts are read."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from dosecal.core.doses.calculated import prescribed
from dosecal.core.doses.preparation import prepare
from dosecal.core.patient.course import Course, fold
from dosecal.core.patient.events import Discontinue, Event, Hold, OffStudy, Override, Reduce, Resume
from dosecal.core.patient.stops import ALL
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Count
from dosecal.core.result.visit import TO_HAPPEN, Visit
from dosecal.core.trial.drug import Basis, Daily
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.span import ONE_DAY


class Run(Struct, frozen=True):
    """Days on end on which a drug is taken alike: so many tablets every so many days, or none while it pauses."""

    first: date
    last: date
    tablets: tuple[Count, ...]
    """Of one intake."""
    every: int
    since: date
    """A day of intake from which the rhythm counts."""
    held: bool

    @property
    def intakes(self) -> range:
        """The days of intake as ordinals."""
        if self.held:
            return range(0)
        first = self.first.toordinal()
        return range(first + (self.since.toordinal() - first) % self.every, self.last.toordinal() + 1, self.every)


class _State(Struct, frozen=True):
    """What counts from a day on: the dose level, whether the drug pauses, since when the rhythm counts."""

    first: date
    level: int
    held: bool
    since: date


class _Table:
    """The states of a drug by the events of one course, each decision looked at once."""

    def __init__(self, plan: Plan, course: Course, drug: str, begin: date) -> None:
        self._plan = plan
        self._course = course
        self._drug = drug
        days = ((course.given_on(visit, drug), visit) for visit in course.given)
        self._handed_out = {day: visit for day, visit in days if day is not None}
        reductions, pauses = course.reductions.get(drug, ()), course.pauses.get(drug, ())
        self.of_one_cycle = any(reduced.cycle is not None for reduced in reductions)
        changes = {day for one in reductions for day in (one.day, one.day + ONE_DAY)}
        changes |= {day for start, _ in pauses for day in (start, start + ONE_DAY)}
        changes |= {end for _, end in pauses if end is not None}
        self._decisions = sorted(changes)
        cycles = self._cycle_days if self.of_one_cycle else []
        points = [begin, *sorted({day for day in (*changes, *cycles) if day > begin})]
        self._states = list(self._follow(points, -1, begin, None))
        self._firsts = [state.first for state in self._states]

    def states(self, here: Visit | None) -> list[_State]:
        """The states in order. ``here`` is the visit whose tablets are meant: they are those of its cycle."""
        if here is None or not self.of_one_cycle:
            return self._states
        day = here.shown.day
        before = self._states[: bisect_right(self._firsts, day - ONE_DAY)]
        level, since = (before[-1].level, before[-1].since) if before else (-1, day)
        if before and before[-1].held:
            since = day
        first = max(day, self._firsts[0])
        points = [first, *(one for one in self._decisions if one > first)]
        return [*before, *self._follow(points, level, since, here)]

    def _follow(self, points: Iterable[date], level: int, since: date, here: Visit | None) -> Iterator[_State]:
        """The state at each point. The rhythm begins anew with another level, and where the drug goes on."""
        days = list(points)
        for day, following in zip(days, [*days[1:], None], strict=True):
            before, (level, held) = level, self.on(day, here)
            if held:
                since = following or date.max
            elif level != before:
                since = day
            yield _State(day, level, held, since)

    def on(self, day: date, here: Visit | None = None) -> tuple[int, bool]:
        """The dose level on a day, and whether the drug pauses; a hold of the day of a dose was decided after it."""
        course, drug, visit = self._course, self._drug, self._handed_out.get(day)
        level = course.level(drug, day, visit, cycle=self._cycle_on(day, here) if self.of_one_cycle else None)
        held = course.held(drug, day) and not (visit is not None and not course.held(drug, day - ONE_DAY))
        return level, held

    def _cycle_on(self, day: date, here: Visit | None) -> int | None:
        """The cycle whose tablets are taken on a day: that of the last treatment visit on or before it; of the tablets
        handed out at a visit that visit's."""
        if here is not None and here.shown.day <= day:
            return here.cycle
        place = bisect_right(self._cycle_days, day)
        return self._cycles[place - 1][1] if place else None

    @cached_property
    def _cycles(self) -> list[tuple[date, int | None]]:
        """The days of the treatment visits, each with the cycle of the last visit, by the plan's order, up to it."""
        visits = [visit for visit in self._plan.visits if visit.kind == VisitKind.TREATMENT]
        found: list[tuple[date, int | None]] = []
        last = -1
        for place, visit in sorted(enumerate(visits), key=lambda entry: entry[1].date or entry[1].target):
            last = max(last, place)
            found.append((visit.shown.day, visits[last].cycle))
        return found

    @cached_property
    def _cycle_days(self) -> list[date]:
        return [day for day, _ in self._cycles]


class Intake:
    """What is taken of one drug in a plan."""

    def __init__(self, plan: Plan, drug: str) -> None:
        self._plan = plan
        self._drug = drug
        self._tables: dict[tuple[tuple[int, ...], date], tuple[Course, _Table]] = {}
        self._doses: dict[tuple[str, int, Override | None], tuple[Basis, tuple[Count, ...]]] = {}
        self._decisions = [
            (place, event) for place, event in enumerate(plan.case.events)
            if isinstance(event, OffStudy)
            or (isinstance(event, Reduce | Hold | Resume | Discontinue) and event.drug in (drug, ALL))
        ]  # fmt: skip

    def runs(self, first: date, last: date, of: str | None = None) -> tuple[Run, ...]:
        """How it is taken from ``first`` to ``last``, as recorded holds, reductions and stops have it.

        A rhythm of several days runs on from one visit to the next: it starts with the first dose, and again with a
        reduction and where the drug goes on after a hold. After the last dose of a stopped drug there is nothing more.
        ``of`` names the visit whose tablets are meant: then no amount that a person decided for another visit counts,
        and no reduction of the next cycle, which has not begun while that visit is late.
        """
        return self._runs(first, last, of, *self._table((), first))

    def handed_out(self, visit: str, first: date, last: date) -> tuple[Run, ...]:
        """The same of the tablets of a done visit, with the decisions that were known when they were handed out.

        A hold or stop of the day itself was decided after it; a drug resumed that day is handed out again; a reduction
        says whether it came after it.
        """
        later = tuple(place for place, event in self._decisions if _decided_after(event, first, visit))
        return self._runs(first, last, visit, *self._table(later, first))

    def basis_on(self, day: date) -> Basis | None:
        """The dose on a day: as reduced until then, of tablets as a person decided it; None while it pauses or once
        it is stopped."""
        course, table = self._table((), day)
        stop, (level, held) = course.stops.get(self._drug), table.on(day)
        if held or (stop is not None and (stop.last_dose or stop.day) < day):
            return None
        return self._dose(day, level, _on(day, self._overrides(course, None)))[0]

    def _table(self, later: tuple[int, ...], first: date) -> tuple[Course, _Table]:
        """The course without the events at some places, and the table of its states."""
        begin = min(self._plan.day_1 or first, first)
        key = later, begin
        if key not in self._tables:
            course, case = self._plan.course, self._plan.case
            if later:
                events = tuple(event for place, event in enumerate(case.events) if place not in later)
                course = fold(replace(case, events=events), self._plan.study.protocol)
            self._tables[key] = course, _Table(self._plan, course, self._drug, begin)
        return self._tables[key]

    def _runs(self, first: date, last: date, of: str | None, course: Course, table: _Table) -> tuple[Run, ...]:
        """What is taken from ``first`` to ``last``, in stretches of the same tablets.

        A stretch ends where level, hold, decided amount or protocol version changes. ``of`` is the visit whose
        tablets they are; none before the first dose.
        """
        stop = course.stops.get(self._drug)
        if self._plan.day_1 is None:
            return ()
        if stop is not None:
            last = min(last, stop.last_dose or stop.day)
        states = table.states(self._plan.visit(of) if of else None)
        overrides = self._overrides(course, of)
        cuts = {state.first for state in states} | {day for day, _ in overrides}
        cuts |= {one.since for one in self._plan.versions if one.since is not None}
        points = [first, *sorted(day for day in cuts if first < day <= last)] if first <= last else []
        firsts = [state.first for state in states]
        found = []
        for day, end in zip(points, [*(day - ONE_DAY for day in points[1:]), last], strict=False):
            state = states[max(bisect_right(firsts, day) - 1, 0)]
            basis, tablets = self._dose(day, state.level, _on(day, overrides))
            held = state.held or not isinstance(basis, Daily)
            every = basis.every_days if isinstance(basis, Daily) else 1
            found.append(Run(day, end, () if held else tablets, every, state.since, held))
        return tuple(found)

    def _overrides(self, course: Course, of: str | None) -> list[tuple[date, Override | None]]:
        """The days on which tablets were handed out, with the amounts that a person decided: they are taken until the
        next visit hands out tablets again; of the tablets of one visit all are."""
        decided = {visit: one for (visit, its), one in course.overrides.items() if its == self._drug}
        if of is not None:
            decided = {visit: one for visit, one in decided.items() if visit == of}
        if not decided:
            return []
        visits = self._plan.visits if of is None else [self._plan.visit(visit) for visit in decided]
        handouts = [
            (course.given_on(visit.id, self._drug) or visit.shown.day, decided.get(visit.id))
            for visit in visits
            if visit is not None and visit.kind == VisitKind.TREATMENT and self._drug in visit.drugs
            and visit.status in TO_HAPPEN
        ]  # fmt: skip
        return sorted(handouts, key=_first)

    def _dose(self, day: date, level: int, override: Override | None) -> tuple[Basis, tuple[Count, ...]]:
        """What is taken at a level, and its tablets: the same from one day to the next."""
        study = self._plan.study_on(day)
        key = study.protocol.version, level, override
        if key not in self._doses:
            rule, file = study.protocol.dose_rule_by_drug[self._drug], study.drugs[self._drug]
            basis = self._decided(prescribed(rule, file, level), override, level)
            tablets: tuple[Count, ...] = ()
            if isinstance(basis, Daily):
                amount = Quantity(basis.mg, file.unit)
                tablets = prepare(amount, file, rule.order, rule.minutes, f"drugs.{self._drug}").tablets
            self._doses[key] = basis, tablets
        return self._doses[key]

    def _decided(self, basis: Basis, override: Override | None, level: int) -> Basis:
        """The daily dose with the amount that a person decided; a reduction since then is not undone by it."""
        if override is None or not isinstance(basis, Daily):
            return basis
        amount = override.amount.value
        handed = next((one for one in self._plan.doses_of(override.visit) if one.drug == override.drug), None)
        reduced_since = handed is None or level > handed.level
        return replace(basis, mg=min(amount, basis.mg) if reduced_since else amount)


def tablets_of(runs: Iterable[Run]) -> tuple[Count, ...]:
    """All tablets of the runs together, by strength, the strongest first."""
    return in_all((run.tablets, len(run.intakes)) for run in runs)


def in_all(intakes: Iterable[tuple[tuple[Count, ...], int]]) -> tuple[Count, ...]:
    """The tablets of so many intakes each together, by strength, the strongest first."""
    counts: dict[Quantity, int] = {}
    for tablets, often in intakes:
        for tablet in tablets if often else ():
            counts[tablet.strength] = counts.get(tablet.strength, 0) + tablet.count * often
    return tuple(Count(strength, counts[strength]) for strength in sorted(counts, key=_strength, reverse=True))


def _strength(quantity: Quantity) -> Decimal:
    return quantity.value


def _first(entry: tuple[date, Override | None]) -> date:
    return entry[0]


def _on(day: date, handouts: list[tuple[date, Override | None]]) -> Override | None:
    """The amount decided for the tablets that are taken on a day."""
    place = bisect_right(handouts, day, key=_first)
    return handouts[place - 1][1] if place else None


def _decided_after(event: Event, day: date, visit: str) -> bool:
    match event:
        case Resume(_, decided):
            return decided > day
        case Reduce(_, decided):
            return decided > day or (decided == day and event.after == visit)
        case Hold(_, decided) | Discontinue(_, decided) | OffStudy(decided):
            return decided >= day
        case _:
            return False
