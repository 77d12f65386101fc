"""Events that contradict each other: such a case cannot be read, and no plan is made from it."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from dosecal.core.patient.case import Case
from dosecal.core.patient.contradiction import Contradiction, Expected, Of, unknown_name
from dosecal.core.patient.course import Course, cycle_starts, fold, in_turn, visit_cycle, visit_place
from dosecal.core.patient.dose_contradictions import contradictory_doses, ordered_amounts, site_choices, site_formulas
from dosecal.core.patient.events import (
    UNDATED,
    Done,
    Event,
    Given,
    Hold,
    Reduce,
    Resume,
    Revoke,
    Skip,
    Suspected,
    Unscheduled,
)
from dosecal.core.patient.stop_contradictions import contradictory_stops
from dosecal.core.patient.tablet_contradictions import contradictory_returns
from dosecal.core.patient.visit_names import EventNames
from dosecal.core.trial import rhythm
from dosecal.core.trial.protocol import Protocol, Study
from dosecal.core.trial.visit_rules import FollowUp


def contradictions(study: Study, case: Case, today: date) -> Iterator[Contradiction]:
    """Every contradiction of a case, in the order of its entries."""
    protocol = study.protocol
    drugs = tuple(rule.drug for rule in protocol.dose_rules)
    if case.cycles is not None:
        if not protocol.treatment.open_ended:
            yield Contradiction("cycles", Expected.MORE_CYCLES, case.cycles)
        elif protocol.treatment.cycles is not None and case.cycles < protocol.treatment.cycles:
            yield Contradiction("cycles", Expected.CYCLES_FROM, case.cycles, cycles=protocol.treatment.cycles)
    yield from site_choices(study, case)
    yield from site_formulas(study, case)
    yield from ordered_amounts(study, case)
    course = fold(case, protocol)
    names = EventNames(protocol, drugs, today, case, course)
    for index, event in case.numbered:
        yield from names.check(f"events[{index}]", event)
    yield from _taken_back(case)
    yield from _twice(case)
    yield from _order(case, course, protocol)
    yield from _drugs(case, study, course)
    yield from contradictory_stops(case, study, course)
    yield from contradictory_doses(study, case, course, names)
    yield from contradictory_returns(study, case, course)


def _taken_back(case: Case) -> Iterator[Contradiction]:
    """An id that two events bear; a revocation of nothing, of another revocation, or of what was taken back already."""
    revocations = {event.id for event in case.record if isinstance(event, Revoke)}
    events = tuple(event.id for event in case.record if event.id is not None and event.id not in revocations)
    known: set[str] = set()
    revoked: set[str] = set()
    for index, event in enumerate(case.record, start=1):
        if event.id in known:
            yield Contradiction(f"events[{index}].id", Expected.ID_ONCE, event.id)
        if event.id is not None:
            known.add(event.id)
        if isinstance(event, Revoke):
            if not events:
                yield Contradiction(f"events[{index}].event", Expected.NO_EVENT_ID, event.event)
            elif event.event not in events:
                yield unknown_name(f"events[{index}].event", Of.EVENT_ID, event.event, events)
            elif event.event in revoked:
                yield Contradiction(f"events[{index}].event", Expected.REVOKED_ONCE, event.event)
            revoked.add(event.event)


def _twice(case: Case) -> Iterator[Contradiction]:
    """A visit given twice, of one drug or of all; given and left out; done twice.

    One drug may be left out of a visit at which all others were given.
    """
    given: dict[str, set[str | None]] = {}
    skipped: dict[str, set[str | None]] = {}
    done: set[str] = set()
    suspected: set[date] = set()
    for index, event in case.numbered:
        match event:
            case Given(visit, _, drug):
                same, other = given.setdefault(visit, set()), skipped.get(visit, set())
                twice = None in other or (drug is not None and drug in other)
            case Skip(visit, _, drug):
                same, other = skipped.setdefault(visit, set()), given.get(visit, set())
                twice = bool(other) if drug is None else drug in other
            case Done(visit, _):
                if visit in done:
                    yield Contradiction(f"events[{index}].visit", Expected.VISIT_ONCE, visit)
                done.add(visit)
                continue
            case Unscheduled(day):
                if day.isoformat() in done:
                    yield Contradiction(f"events[{index}].date", Expected.VISIT_ONCE, day)
                done.add(day.isoformat())
                continue
            case Suspected(day):
                if day in suspected:
                    yield Contradiction(f"events[{index}].date", Expected.SUSPECTED_ONCE, day)
                suspected.add(day)
                continue
            case _:
                continue
        if twice or drug in same or None in same or (drug is None and same):
            yield Contradiction(f"events[{index}].visit", Expected.VISIT_ONCE, visit)
        same.add(drug)


def _order(case: Case, course: Course, protocol: Protocol) -> Iterator[Contradiction]:
    """A date before that of a visit it follows from."""
    first = course.given_on("C1D1")
    before = _Before(case, course, protocol)
    agreed = {event.visit for event in course.unscheduled}
    for index, event in case.numbered:
        at = f"events[{index}].date"
        if isinstance(event, Given):
            yield from before.check(at, event)
        elif isinstance(event, Done) and event.visit in agreed:
            continue
        elif isinstance(event, Done) and first is not None and event.visit != "SCR" and event.day < first:
            yield Contradiction(at, Expected.NOT_BEFORE, event.day, visit="C1D1", day=first)
        elif isinstance(event, Done) and (rule := _follow_up(event.visit, protocol)) is not None:
            yield from _after_treatment(f"events[{index}]", event, rule, protocol, course)
        elif isinstance(event, Done) and first is not None and event.visit == "SCR" and event.day > first:
            yield Contradiction(at, Expected.NOT_AFTER_FIRST_DOSE, event.day, day=first)


class _Before:
    """The visits that a dose follows: the earlier days of its cycle, and day 1 of every cycle before it."""

    def __init__(self, case: Case, course: Course, protocol: Protocol) -> None:
        self._protocol = protocol
        self._days = {visit: day for visit in course.given if (day := course.given_on(visit)) is not None}
        """Visit → the day on which it took place."""
        first = self._days.get("C1D1")
        self._due = {} if first is None else _days_1_to_come(first, course, protocol)
        if case.planned_first_dose is not None:
            self._days.setdefault("C1D1", case.planned_first_dose)
        self._last = max((visit_cycle(visit) or 0 for visit in (*self._days, *self._due)), default=0)
        self._latest: list[date] = []
        """The latest of these days up to each cycle, in order."""

    def check(self, at: str, event: Given) -> Iterator[Contradiction]:
        """Every visit that took place, or is due, on a day after the dose or (a visit given) on the same day."""
        place = visit_place(event.visit)
        if place is None:
            return
        cycle, day = place
        before = [f"C{cycle}D{other.day}" for other in self._protocol.treatment.days if other.day < day]
        earlier = min(cycle - 1, self._last)  # after the last cycle recorded there is nothing to contradict
        if event.day <= self._latest_up_to(earlier):
            before += [f"C{number}D1" for number in range(1, earlier + 1)]
        for visit in before:
            on, due = self._days.get(visit), self._due.get(visit)
            if on is not None and event.day <= on:
                yield Contradiction(at, Expected.AFTER_VISIT, event.day, visit=visit, day=on)
            elif due is not None and event.day < due:
                yield Contradiction(at, Expected.NOT_BEFORE, event.day, visit=visit, day=due)

    def _latest_up_to(self, cycle: int) -> date:
        """The latest day 1, given or due, up to a cycle: a later dose contradicts none of them."""
        for number in range(len(self._latest) + 1, cycle + 1):
            visit, before = f"C{number}D1", self._latest[-1] if self._latest else date.min
            self._latest.append(max(before, self._days.get(visit, before), self._due.get(visit, before)))
        return self._latest[cycle - 1] if cycle else date.min


def _follow_up(visit: str, protocol: Protocol) -> FollowUp | None:
    """The rule of a visit that is calculated from the last dose or from the decision to stop."""
    for rule in protocol.follow_ups:
        number = visit.removeprefix(rule.id)
        if visit == rule.id or (rule.every is not None and number != visit and number.isdigit()):
            return rule
    return None


def _after_treatment(
    at: str, event: Done, rule: FollowUp, protocol: Protocol, course: Course
) -> Iterator[Contradiction]:
    """A visit after treatment depends on the decision to stop, or on the last dose so far."""
    if rule.anchor == rhythm.DECISION:
        ended = course.ended(protocol)
        if ended is None:
            yield Contradiction(f"{at}.visit", Expected.DECISION_TO_STOP, event.visit)
        elif event.day < ended:
            yield Contradiction(f"{at}.date", Expected.NOT_BEFORE_DECISION, event.day, day=ended)
        return
    drugs = [one.drug for one in protocol.dose_rules if rule.anchor in (rhythm.LAST_DOSE, one.drug)]
    doses = [course.given_on(visit, drug) for visit in course.given for drug in drugs]
    last = max((day for day in doses if day is not None), default=None)
    if last is not None and event.day < last:
        yield Contradiction(f"{at}.date", Expected.NOT_BEFORE_LAST_DOSE, event.day, day=last)


def _days_1_to_come(first: date, course: Course, protocol: Protocol) -> dict[str, date]:
    """The target of each day 1 that is neither given nor left out, up to the last cycle recorded."""
    last = max(visit_cycle(visit) or 0 for visit in course.given)
    days = {f"C{cycle}D1": day for cycle, day, _ in islice(cycle_starts(course, protocol.treatment.cycle, first), last)}
    return {visit: day for visit, day in days.items() if visit not in course.given and not course.skips(visit)}


def _drugs(case: Case, study: Study, course: Course) -> Iterator[Contradiction]:
    """Holds, reductions and doses that the state of the drug does not allow."""
    yield from _pauses(case)
    reductions: dict[str, list[int | None]] = {}
    dated = [(event.day, index, event) for index, event in case.numbered
             if not isinstance(event, UNDATED)]  # fmt: skip
    for _, index, event in sorted(dated, key=_by_day):
        at = f"events[{index}]"
        match event:
            case Reduce(drug, day, _, cycle) if drug in study.drugs:
                if cycle is not None and _is_over(drug, cycle, day, study.protocol, course):
                    yield Contradiction(f"{at}.cycle", Expected.CYCLE_TO_COME, cycle, day=day)
                levels = study.drugs[drug].levels
                reduced = reductions.setdefault(drug, [])
                reduced.append(cycle)
                if levels is None:
                    yield Contradiction(f"{at}.drug", Expected.LEVELS, drug, drug=study.drugs[drug].name)
                elif _deepest(reduced) > len(levels.below):
                    yield Contradiction(f"{at}.drug", Expected.LEVEL_BELOW, drug)
            case _:
                pass


def _pauses(case: Case) -> Iterator[Contradiction]:
    """A drug held while it is held already, or resumed while it is not held."""
    entries: dict[str, list[tuple[date, bool]]] = {}
    numbers: dict[tuple[str, date, bool], list[int]] = {}
    for index, event in case.numbered:
        if isinstance(event, Hold | Resume):
            holds = isinstance(event, Hold)
            entries.setdefault(event.drug, []).append((event.day, holds))
            numbers.setdefault((event.drug, event.day, holds), []).append(index)
    for drug, of_drug in entries.items():
        held = False
        for day, holds in in_turn(of_drug):
            index = numbers[drug, day, holds].pop(0)
            if holds == held:
                yield Contradiction(f"events[{index}].drug", Expected.NOT_HELD if holds else Expected.RESUME_HELD, drug)
            held = holds


def _deepest(cycles: list[int | None]) -> int:
    """The lowest level that any cycle comes to: reductions carried forward and those of the one cycle together."""
    carried = cycles.count(None)
    return carried + max((cycles.count(cycle) for cycle in cycles if cycle is not None), default=0)


def _is_over(drug: str, cycle: int, decided: date, protocol: Protocol, course: Course) -> bool:
    """Whether no dose of the cycle follows a decision: all were given or left out, or a later cycle was begun."""
    rule = protocol.dose_rule_by_drug[drug]
    visits = [f"C{cycle}D{day.day}" for day in protocol.treatment.days if day.day in rule.days and day.in_cycle(cycle)]
    days = [course.given_on(visit, drug) for visit in visits if not course.skips(visit, drug)]
    later = [course.given_on(visit) for visit in course.given if (visit_cycle(visit) or 0) > cycle]
    begun = any(day is not None and day <= decided for day in later)
    return all(begun if day is None else day <= decided for day in days)


def _by_day(entry: tuple[date, int, Event]) -> tuple[date, int]:
    return entry[0], entry[1]
