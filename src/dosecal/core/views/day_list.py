"""What is given on a day: of each patient the drugs in order, and what is fetched from the store for them."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import Enum, StrEnum

from msgspec import Struct

from dosecal.core.patient.events import Event, Hold, Skip
from dosecal.core.patient.stops import ALL
from dosecal.core.plan.unrecorded_parts import unrecorded_parts
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan, Timetable
from dosecal.core.result.visit import TO_HAPPEN, UNRECORDED, Visit, VisitStatus
from dosecal.core.trial.dose_rule import DoseRule
from dosecal.core.trial.protocol import StopCause
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_code import Code, Severity
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.source import Text
from dosecal.core.views.deadlines import all_ends

Day = date
FIRST = "C1D1"
"""All later visits are counted from it."""
OF_THE_START = (Code.NOT_FEASIBLE, Code.INELIGIBLE)
SAID_WITH_THE_DOSE = (Code.CONCENTRATION_OUT_OF_RANGE, Code.INFUSION_TOO_FAST, Code.BAG_TOO_SMALL)
"""Why a preparation is held back: it stands beside its amount."""


class State(Enum):
    """How a drug of the day stands; each has the word ``day-list.state.<value>``."""

    OVERDUE = "overdue"
    """Its day is past and nothing is recorded."""
    DUE = "due"
    MISSED = "missed"
    """Its window is past and nothing is recorded: nothing is prepared, but somebody has to say what happened."""
    GIVEN = "given"
    LEFT_OUT = "left-out"
    """A person decided that it is not given: it is said, so that nobody misses it."""


class Left(StrEnum):
    """How a drug is not given: word ``day-list.left-out.<left>``."""

    SKIP = "skip"
    HOLD = "hold"
    STOP = "stop"
    NOT_DUE = "not-due"
    """No event says why."""


class LeftOut(Struct, frozen=True):
    """The decision by which a drug is not given."""

    code: Left
    day: Day | None = None
    reason: str = ""
    cause: StopCause | None = None
    """Of a stop."""


class Line(Struct, frozen=True):
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
    def to_prepare_today(self) -> bool:
        """Whether it is due and its amount may be used: of an overdue dose nobody knows when the patient comes."""
        return self.to_prepare and self.state is State.DUE

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


class Entry(Struct, frozen=True):
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


class Total(Struct, frozen=True):
    """How many vials or tablets of a strength are fetched for a study.

    Those of overdue doses are counted apart: whether the patient comes today nobody knows.
    """

    study: str
    study_name: str
    drug: str
    name: Text
    kind: str
    """``vials`` or ``tablets``."""
    strength: Quantity
    count: int
    overdue: bool = False


def day_entries(plan: Plan, days: int = 1) -> tuple[Entry, ...]:
    """What a patient is given from the plan's day on for so many days, with what is overdue.

    Empty where no first dose is named: a proposed one binds nobody (``plan.hypothetical``). While the first dose is
    overdue nothing that is counted from it is listed: its dates are those of nothing.
    """
    if plan.hypothetical or plan.day_1 is None:
        return ()
    listed = _Reader(plan, days).listed()
    return tuple(sorted((_entry(plan, visit, turns) for visit, turns in listed), key=_order))


def is_listed(timetable: Timetable, days: int = 1) -> bool:
    """Whether a patient is on the list: seen before any dose is calculated."""
    if timetable.hypothetical or timetable.day_1 is None:
        return False
    return any(True for _ in _Reader(timetable, days).listed())


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries of several patients, overdue first, then by day and patient."""
    return tuple(sorted(entries, key=_order))


def _order(entry: Entry) -> tuple[bool, Day, int, str, str]:
    return entry.order


def totals(entries: Iterable[Entry]) -> tuple[Total, ...]:
    """Vials and tablets of everything that is still to be prepared, by study, drug and strength, the larger first; what
    is overdue after the rest.

    Tablets are those to hand out until the next visit. A sum to fetch, never to share: each vial is one patient's.
    """
    found: dict[tuple[bool, str, str, str, Quantity], tuple[int, Total]] = {}
    for entry in entries:
        protocol = entry.plan.study.protocol
        for line in entry.lines:
            dose = line.dose
            if dose is None or not line.to_prepare:
                continue
            handed, overdue = dose.dispense, line.state is State.OVERDUE
            for kind, taken in (("vials", dose.vials), ("tablets", () if handed is None else handed.tablets)):
                for one in taken:
                    key = (overdue, protocol.id, line.drug, kind, one.strength)
                    before = found[key][1].count if key in found else 0
                    total = Total(
                        protocol.id, protocol.name, line.drug, line.name, kind, one.strength, before + one.count,
                        overdue,
                    )  # fmt: skip
                    found[key] = dose.order, total
    return tuple(total for _, total in sorted(found.values(), key=_place))


def uncounted(entries: Iterable[Entry], overdue: bool | None = None) -> tuple[tuple[str, Text, int], ...]:
    """Study, drug and how many doses that are due are not in the totals, since no way to prepare them is known.

    ``overdue``: only of those that are, or that are not.
    """
    found: dict[tuple[str, str], tuple[str, Text, int]] = {}
    for entry in entries:
        protocol = entry.plan.study.protocol
        for line in entry.lines:
            if overdue is not None and (line.state is State.OVERDUE) is not overdue:
                continue
            if line.preparation_withheld or line.amount_withheld:
                before = found.get((protocol.id, line.drug), (protocol.name, line.name, 0))
                found[protocol.id, line.drug] = (*before[:2], before[2] + 1)
    return tuple(found.values())


def _place(counted: tuple[int, Total]) -> tuple[object, ...]:
    order, total = counted
    return total.overdue, total.study, order, total.drug, -total.strength.value


class _Turn(Struct, frozen=True):
    """One drug of a visit in its turn: how it is, and why it is left out."""

    rule: DoseRule
    name: Text
    day: Day
    state: State
    left_out: LeftOut | None = None


def _entry(plan: Plan, visit: Visit, turns: tuple[_Turn, ...]) -> Entry:
    doses = {dose.drug: dose for dose in plan.doses_of(visit.id)}
    lines = tuple(
        Line(one.rule.drug, one.name, one.day, one.state,
             None if one.state is State.MISSED else doses.get(one.rule.drug), one.left_out)
        for one in turns
    )  # fmt: skip
    return Entry(plan, visit, min(one.day for one in turns), _state_of(turns), lines)


class _Reader:
    """Reads one timetable: which visits are listed, with the state of each drug."""

    def __init__(self, plan: Timetable, days: int) -> None:
        self._plan = plan
        self._today = plan.today
        self._last = plan.today + timedelta(days=days - 1)
        self._course = plan.course
        self._ended = all_ends(plan)
        first = plan.visit(FIRST)
        when = None if first is None or first.status != VisitStatus.PLANNED else first.shown.day
        self._first_overdue = when is not None and when < self._today

    def listed(self) -> Iterator[tuple[Visit, tuple[_Turn, ...]]]:
        """The visits of the list, each with its drugs in order of administration."""
        for visit in self._plan.visits:
            if visit.kind != VisitKind.TREATMENT or (self._first_overdue and visit.id != FIRST):
                continue
            missed = visit.status in UNRECORDED
            if missed and self._ended:
                continue
            if visit.shown.day > self._last and visit.id not in self._course.given:
                continue  # most lie ahead: none of their drugs is due or was given
            turns = tuple(self._turns(visit))
            if (missed and turns) or any(
                one.state in (State.OVERDUE, State.MISSED) or self._today <= one.day <= self._last for one in turns
            ):
                yield visit, turns

    def _turns(self, visit: Visit) -> Iterator[_Turn]:
        when = visit.shown.day
        study = self._plan.study_on(when)
        missed = visit.status in UNRECORDED
        due = visit.drugs if visit.status in TO_HAPPEN or missed else ()
        unsaid = () if self._ended else unrecorded_parts(self._course, study.protocol, visit, self._today)
        for rule in sorted(study.protocol.dose_rules, key=_rule_order):
            if visit.day not in rule.days:
                continue
            name = study.drugs[rule.drug].name
            given = self._course.given_on(visit.id, rule.drug)
            if given is not None:
                yield _Turn(rule, name, given, State.GIVEN)
            elif (rule.drug in due and missed) or (rule.drug not in due and rule in unsaid):
                yield _Turn(rule, name, when, State.MISSED)
            elif rule.drug in due:
                yield _Turn(rule, name, when, State.OVERDUE if when < self._today else State.DUE)
            else:
                yield _Turn(rule, name, when, State.LEFT_OUT, self._left_out(visit, rule, when))

    def _left_out(self, visit: Visit, rule: DoseRule, when: date) -> LeftOut:
        """The decision that counts: leaving out this one first, then a stop, then a pause."""
        begun = visit.status == VisitStatus.DONE and visit.latest >= self._today  # the rest of it may still be given
        on = max(when, self._today) if visit.status == VisitStatus.PLANNED or begun else when
        events = self._plan.case.events
        if self._course.skips(visit.id, rule.drug):
            skip = next(event for event in events if _skips(event, visit.id, rule.drug))
            return LeftOut(Left.SKIP, None, skip.reason if isinstance(skip, Skip) else "")
        if self._course.stopped(rule.drug, on):
            stop = self._course.stops[rule.drug]
            return LeftOut(Left.STOP, stop.day, stop.reason, stop.cause)
        if self._course.held(rule.drug, on):
            held = [
                event for event in events if isinstance(event, Hold) and event.drug == rule.drug and event.day <= on
            ]
            last = max(held, key=_day_of)
            return LeftOut(Left.HOLD, last.day, last.reason)
        return LeftOut(Left.NOT_DUE)


def _rule_order(rule: DoseRule) -> int:
    return rule.order


def _day_of(event: Hold) -> date:
    return event.day


def _skips(event: Event, visit: str, drug: str) -> bool:
    return isinstance(event, Skip) and event.visit == visit and event.drug in (None, drug, ALL)


def _state_of(turns: tuple[_Turn, ...]) -> State:
    """What is still to do decides."""
    states = {one.state for one in turns}
    return next(state for state in State if state in states)


def _blocking(dose: Dose) -> tuple[Finding, ...]:
    return tuple(found for found in dose.findings if found.blocks)
