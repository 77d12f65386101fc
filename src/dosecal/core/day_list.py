"""What is given on a day: of each patient the drugs in order, and what is fetched from the store for them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from dosecal.core.case import Event, Hold, Skip
from dosecal.core.course import ALL, Course, fold
from dosecal.core.dose_rule import DoseRule
from dosecal.core.finding import Finding, Severity
from dosecal.core.quantity import Quantity
from dosecal.core.result import Dose, Plan, Visit
from dosecal.core.source import Text

Day = date
FIRST = "C1D1"
"""All later visits are counted from it."""
OF_THE_START = ("not-feasible", "ineligible")
SAID_WITH_THE_DOSE = ("concentration-out-of-range", "infusion-too-fast", "bag-too-small")
"""Why a preparation is held back: it stands beside its amount."""


class State(Enum):
    """How a drug of the day stands; each has the word ``day-list.state.<value>``."""

    OVERDUE = "overdue"
    """Its day is past and nothing is recorded."""
    DUE = "due"
    GIVEN = "given"
    LEFT_OUT = "left-out"
    """A person decided that it is not given: it is said, so that nobody misses it."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The decision by which a drug is not given: word ``day-list.left-out.<code>``."""

    code: str
    """``skip``, ``hold``, ``stop``; ``not-due`` where no event says why."""
    day: Day | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One drug of one patient."""

    drug: str
    name: Text
    day: Day
    state: State
    dose: Dose | None = None
    left_out: LeftOut | None = None

    @property
    def to_prepare(self) -> bool:
        """Whether it is still to be given and its amount may be used."""
        return self.state in (State.OVERDUE, State.DUE) and self.dose is not None and self.dose.amount is not None

    @property
    def withheld(self) -> tuple[Finding, ...]:
        """What keeps the amount back; empty where there is one, or where the drug is not given anyway."""
        return () if self.dose is None or self.dose.amount is not None else _blocking(self.dose)

    @property
    def amount_withheld(self) -> bool:
        """Whether there is no amount although the drug is due."""
        return self.state in (State.OVERDUE, State.DUE) and not self.to_prepare

    @property
    def preparation_withheld(self) -> bool:
        """Whether there is an amount, but no way to prepare it that keeps every limit."""
        return self.to_prepare and self.dose is not None and not (self.dose.vials or self.dose.tablets)


@dataclass(frozen=True, slots=True)
class Entry:
    """The drugs of one patient at one visit, in order of administration."""

    plan: Plan
    visit: Visit
    day: Day
    state: State
    lines: tuple[Line, ...]

    @property
    def order(self) -> tuple[bool, Day, int, str, str]:
        """Overdue first, then by day, what is still to do before what is done; then by patient."""
        late = self.state is not State.OVERDUE
        return late, self.day, list(State).index(self.state), self.plan.case.patient_id, self.visit.id

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """What is to be checked before anything is prepared: warnings about the visit and the doses still to come,
        before the first dose also those about the start and who may be treated."""
        places = [f"visits.{self.visit.id}", *(f"doses.{self.visit.id}.{line.drug}" for line in self.lines)]
        doses = [line.dose for line in self.lines if line.to_prepare and line.dose is not None]
        found = [one for dose in doses for one in dose.findings]
        found += [one for one in self.plan.findings if one.about in places and doses]
        if self.visit.id == FIRST and doses:
            found += [one for one in self.plan.findings if one.code in OF_THE_START]
        known = {(one.code, one.about): one for one in found if one.severity is Severity.WARN}
        return tuple(one for one in known.values() if one.code not in SAID_WITH_THE_DOSE)


@dataclass(frozen=True, slots=True)
class Total:
    """How many vials or tablets of a strength are fetched for a study."""

    study: str
    study_name: str
    drug: str
    name: Text
    kind: str
    """``vials`` or ``tablets``."""
    strength: Quantity
    count: int


def day_entries(plan: Plan, days: int = 1) -> tuple[Entry, ...]:
    """What a patient is given from the plan's day on for so many days, with what is overdue.

    Empty where no first dose is named: a proposed one binds nobody (``plan.hypothetical``). While the first dose is
    overdue nothing that is counted from it is listed: its dates are those of nothing.
    """
    if plan.hypothetical or plan.day_1 is None:
        return ()
    reader = _Reader(plan, days)
    return tuple(sorted(reader.entries(), key=_order))


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries of several patients, overdue first, then by day and patient."""
    return tuple(sorted(entries, key=_order))


def _order(entry: Entry) -> tuple[bool, Day, int, str, str]:
    return entry.order


def totals(entries: Iterable[Entry]) -> tuple[Total, ...]:
    """Vials and tablets of everything that is still to be prepared, by study, drug and strength, the larger first.

    Tablets are those to hand out until the next visit. A sum to fetch, never to share: each vial is one patient's.
    """
    found: dict[tuple[str, str, str, Quantity], tuple[int, Total]] = {}
    for entry in entries:
        protocol = entry.plan.study.protocol
        for line in entry.lines:
            dose = line.dose
            if dose is None or not line.to_prepare:
                continue
            handed = dose.dispense
            for kind, taken in (("vials", dose.vials), ("tablets", () if handed is None else handed.tablets)):
                for one in taken:
                    key = (protocol.id, line.drug, kind, one.strength)
                    before = found[key][1].count if key in found else 0
                    total = Total(
                        protocol.id, protocol.name, line.drug, line.name, kind, one.strength, before + one.count
                    )
                    found[key] = dose.order, total
    return tuple(total for _, total in sorted(found.values(), key=_place))


def _place(counted: tuple[int, Total]) -> tuple[object, ...]:
    order, total = counted
    return total.study, order, total.drug, -total.strength.value


class _Reader:
    """Reads one plan."""

    def __init__(self, plan: Plan, days: int) -> None:
        self._plan = plan
        self._today = plan.today
        self._last = plan.today + timedelta(days=days - 1)
        self._course: Course = fold(plan.case, plan.study.protocol)
        first = plan.visit(FIRST)
        when = None if first is None or first.status != "planned" else first.date or first.target
        self._first_overdue = when is not None and when < self._today

    def entries(self) -> Iterator[Entry]:
        for visit in self._plan.visits:
            if visit.kind != "treatment" or visit.status not in ("planned", "done", "skipped"):
                continue
            if self._first_overdue and visit.id != FIRST:
                continue
            lines = tuple(self._lines(visit))
            if any(self._listed(line) for line in lines):
                yield Entry(self._plan, visit, min(line.day for line in lines), _state_of(lines), lines)

    def _listed(self, line: Line) -> bool:
        return line.state is State.OVERDUE or self._today <= line.day <= self._last

    def _lines(self, visit: Visit) -> Iterator[Line]:
        doses = {dose.drug: dose for dose in self._plan.doses_of(visit.id)}
        when = visit.date or visit.target
        study = self._plan.study_on(when)
        for rule in sorted(study.protocol.dose_rules, key=_rule_order):
            if visit.day not in rule.days:
                continue
            name = study.drugs[rule.drug].name
            dose, given = doses.get(rule.drug), self._course.given_on(visit.id, rule.drug)
            if given is not None:
                yield Line(rule.drug, name, given, State.GIVEN, dose)
            elif dose is not None:
                state = State.OVERDUE if when < self._today else State.DUE
                yield Line(rule.drug, name, when, state, dose)
            else:
                yield Line(rule.drug, name, when, State.LEFT_OUT, None, self._left_out(visit, rule, when))

    def _left_out(self, visit: Visit, rule: DoseRule, when: date) -> LeftOut:
        """The decision that counts: leaving out this one first, then a stop, then a pause."""
        begun = visit.status == "done" and visit.latest >= self._today  # the rest of it may still be given
        on = max(when, self._today) if visit.status == "planned" or begun else when
        events = self._plan.case.events
        if self._course.skips(visit.id, rule.drug):
            skip = next(event for event in events if _skips(event, visit.id, rule.drug))
            return LeftOut("skip", None, skip.reason if isinstance(skip, Skip) else "")
        if self._course.stopped(rule.drug, on):
            stop = self._course.stops[rule.drug]
            return LeftOut("stop", stop.day, stop.reason)
        if self._course.held(rule.drug, on):
            held = [
                event for event in events if isinstance(event, Hold) and event.drug == rule.drug and event.day <= on
            ]
            last = max(held, key=_day_of)
            return LeftOut("hold", last.day, last.reason)
        return LeftOut("not-due")


def _rule_order(rule: DoseRule) -> int:
    return rule.order


def _day_of(event: Hold) -> date:
    return event.day


def _skips(event: Event, visit: str, drug: str) -> bool:
    return isinstance(event, Skip) and event.visit == visit and event.drug in (None, drug, ALL)


def _state_of(lines: tuple[Line, ...]) -> State:
    """What is still to do decides."""
    states = {line.state for line in lines}
    return next(state for state in State if state in states)


def _blocking(dose: Dose) -> tuple[Finding, ...]:
    return tuple(found for found in dose.findings if found.blocks)
