"""What happened since the start, folded from events: given, done, moved, left out, held, reduced, stopped."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from dosecal.core.patient.case import Case
from dosecal.core.patient.events import (
    Booked,
    Delay,
    Discontinue,
    Done,
    Event,
    Given,
    Hold,
    OffStudy,
    OffStudyCause,
    Override,
    Reaction,
    Reconsent,
    Reduce,
    Resume,
    Returned,
    Revoke,
    Skip,
    Slow,
    Suspected,
    Unscheduled,
)
from dosecal.core.patient.stops import ALL, Stop, StudyEnd, end_by_rules, stops_of, study_ends
from dosecal.core.trial.dose_rule import DoseRule
from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.rhythm import is_ordinal
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.span import Span


class Course(Struct, frozen=True, dict=True):
    """The course of treatment so far; the order in which events were entered plays no part."""

    given: Mapping[str, Mapping[str | None, date]]
    """Visit → drug (None: all that were due) → day."""
    done: Mapping[str, date]
    delayed: Mapping[str, int]
    """Visit → days by which it was moved in all."""
    skipped: Mapping[str, frozenset[str]]
    """Visit → drugs left out; ``all`` for the whole visit."""
    pauses: Mapping[str, tuple[tuple[date, date | None], ...]]
    """Drug → from the day of hold to the day of resumption."""
    reductions: Mapping[str, tuple[Reduce, ...]]
    """Drug → its reductions by their days."""
    stops: Mapping[str, Stop]
    slowed: Mapping[str, Slow] = field(default_factory=dict)
    """Drug → the decision to halve its rate."""
    reacted: frozenset[tuple[str, str, date]] = frozenset()
    """Visits and drugs with a reaction, and its day."""
    given_amounts: Mapping[tuple[str, str], Quantity] = field(default_factory=dict)
    """Visit and drug → the amount that was recorded as given."""
    overrides: Mapping[tuple[str, str], Override] = field(default_factory=dict)
    """Visit and drug → the amount that a person decided."""
    unscheduled: tuple[Unscheduled, ...] = ()
    suspected: tuple[date, ...] = ()
    """Days on which a progression was suspected."""
    booked: Mapping[str, Booked] = field(default_factory=dict)
    """Visit → the appointment that was made for it."""
    returned: Mapping[tuple[str, str], Returned] = field(default_factory=dict)
    """Visit at which tablets of a drug were handed out, and the drug → the count of those that came back."""
    ends: tuple[StudyEnd, ...] = ()
    """What ended the study for the patient, by day."""

    @property
    def died(self) -> date | None:
        """The day on which the patient died."""
        return next((end.day for end in self.ends if end.cause is OffStudyCause.DEATH), None)

    def given_on(self, visit: str, drug: str | None = None) -> date | None:
        """The first day on which something (or the drug) was given at the visit."""
        days = self.given.get(visit)
        if not days:
            return None
        if drug is None:
            return min(days.values())
        if drug in days:
            return days[drug]
        day = days.get(None)
        if self.as_planned or (visit, drug) in self.given_amounts:
            return day  # its amount was recorded: no decision of another day undoes that
        return None if day is None or not self._was_due(visit, drug, day) else day

    @cached_property
    def given_days(self) -> Mapping[str, date]:
        """Visit → the first day on which something was given at it."""
        return {visit: min(days.values()) for visit, days in self.given.items()}

    @cached_property
    def as_planned(self) -> bool:
        """No drug was ever skipped, held or stopped."""
        return not (self.skipped or self.pauses or self.stops)

    def _was_due(self, visit: str, drug: str, day: date) -> bool:
        """``given`` without a drug means all that were due: not one left out, held or stopped before."""
        stop = self.stops.get(drug)
        # What was decided on the day of a dose was decided after it.
        held = any(start < day and (end is None or day < end) for start, end in self.pauses.get(drug, ()))
        return not (self.skips(visit, drug) or held or (stop is not None and stop.day < day))

    def skips(self, visit: str, drug: str | None = None) -> bool:
        """Whether the visit, or the drug at it, is left out."""
        left_out = self.skipped.get(visit, frozenset())
        return ALL in left_out or (drug is not None and drug in left_out)

    def held(self, drug: str, day: date) -> bool:
        """Whether the drug pauses on the day."""
        return any(start <= day and (end is None or day < end) for start, end in self.pauses.get(drug, ()))

    def level(self, drug: str, day: date, visit: str | None = None, cycle: int | None = None) -> int:
        """How many dose levels below the protocol's the drug is on the day, at a visit.

        What is decided on a day applies to the dose of that day, before and after it is recorded as given, unless the
        decision was made after that dose. A reduction for one cycle only applies in that cycle.
        """
        return sum(
            1
            for reduced in self.reductions.get(drug, ())
            if self._applies(reduced, day, visit) and reduced.cycle in (None, cycle)
        )

    def is_slowed(self, drug: str, day: date, visit: str | None = None) -> bool:
        """Whether the drug runs at half its rate on the day, at a visit; not yet if the reaction to it decided."""
        decided = self.slowed.get(drug)
        if decided is None or (decided.day == day and visit is not None and (visit, drug, day) in self.reacted):
            return False
        return self._applies(decided, day, visit)

    def came_after(self, decided: Reduce | Slow) -> bool:
        """Whether the decision came after the dose that it names: one that was given on its day."""
        return decided.after is not None and self.given_on(decided.after, decided.drug) == decided.day

    def _applies(self, decided: Reduce | Slow, day: date, visit: str | None) -> bool:
        """Whether a decision applies to the dose of a day at a visit."""
        if decided.day != day:
            return decided.day < day
        return decided.after != visit or not self.came_after(decided)

    def stopped(self, drug: str, day: date) -> bool:
        """Whether the drug is due no more on the day."""
        stop = self.stops.get(drug)
        return stop is not None and stop.day <= day

    def ended(self, protocol: Protocol) -> date | None:
        """The day of the decision that ended all treatment, None while a drug is still given."""
        stops = [self.stops.get(rule.drug) for rule in protocol.dose_rules]
        if any(stop is None for stop in stops):
            return None
        return max(stop.day for stop in stops if stop is not None)

    def off_study(self, protocol: Protocol) -> StudyEnd | None:
        """The end of the study: as recorded, or because all visits end with treatment by its cause; the earlier one."""
        known = (*self.ends[:1], end_by_rules(self.stops, protocol))
        return min((end for end in known if end is not None), key=_day_of, default=None)

    def last_given(self, rule: DoseRule, until: date) -> date | None:
        """The last day up to a day on which the drug was given."""
        given = (self.given_on(visit, rule.drug) for visit in self.given if visit_day(visit) in rule.days)
        return max((day for day in given if day is not None and day <= until), default=None)


def fold(case: Case, protocol: Protocol) -> Course:
    """The course that the events of a case tell."""
    given: dict[str, dict[str | None, date]] = {}
    amounts: dict[tuple[str, str], Quantity] = {}
    done: dict[str, date] = {}
    delayed: dict[str, int] = {}
    skipped: dict[str, set[str]] = {}
    holds: dict[str, list[tuple[date, bool]]] = {}
    reductions: dict[str, list[Reduce]] = {}
    slowed: dict[str, Slow] = {}
    overrides: dict[tuple[str, str], Override] = {}
    others: list[Event] = []
    for event in case.events:
        match event:
            case Given(visit, day, drug):
                given.setdefault(visit, {})[drug] = day
                amounts |= {(visit, of): amount for of, amount in event.amounts}
            case Done(visit, day):
                done[visit] = day
            case Delay(visit, days, _):
                delayed[visit] = delayed.get(visit, 0) + days
            case Skip(visit, _, drug):
                skipped.setdefault(visit, set()).add(drug or ALL)
            case Hold(drug, day) | Resume(drug, day):
                holds.setdefault(drug, []).append((day, isinstance(event, Hold)))
            case Reduce(drug):
                reductions.setdefault(drug, []).append(event)
            case Slow(drug):
                slowed[drug] = min(event, slowed.get(drug, event), key=_day_of)
            case Override(visit, drug):
                overrides[visit, drug] = event
            case Discontinue() | OffStudy() | Reaction() | Unscheduled() | Suspected() | Booked() | Returned():
                others.append(event)  # listed below
            case Reconsent() | Revoke():
                pass  # versions and withdrawals are settled before the course
            case _:
                assert_never(event)
    course = Course(
        given=given,
        done=done,
        delayed=delayed,
        skipped={visit: frozenset(drugs) for visit, drugs in skipped.items()},
        pauses={drug: tuple(_pauses(entries)) for drug, entries in holds.items()},
        reductions={drug: tuple(sorted(events, key=_day_of)) for drug, events in reductions.items()},
        stops={},
        slowed=slowed,
        reacted=frozenset((one.visit, one.drug, one.day) for one in others if isinstance(one, Reaction)),
        given_amounts=amounts,
        overrides=overrides,
        unscheduled=tuple(sorted((one for one in others if isinstance(one, Unscheduled)), key=_day_of)),
        suspected=tuple(sorted(one.day for one in others if isinstance(one, Suspected))),
        booked=_appointments(others),
        returned={(one.visit, one.drug): one for one in others if isinstance(one, Returned)},
    )
    decisions = [one for one in others if isinstance(one, Discontinue)]
    off = [one for one in others if isinstance(one, OffStudy)]
    return _with_stops(course, decisions, off, protocol) if decisions or off else course


def _with_stops(course: Course, decisions: list[Discontinue], off: list[OffStudy], protocol: Protocol) -> Course:
    """The course with what was stopped, and with the end of the study."""
    ends = study_ends(decisions, off, tuple(rule.drug for rule in protocol.dose_rules))
    stops = stops_of(decisions, ends, protocol, course.pauses, course.last_given)
    if not course.given:  # without a first dose there is no last one
        stops = {drug: replace(stop, last_dose=None) for drug, stop in stops.items()}
    return replace(course, ends=ends, stops=stops)


def _appointments(events: Iterable[Event]) -> dict[str, Booked]:
    """Visit → its appointment: the one entered last, none if that one was cancelled."""
    made = {event.visit: event for event in events if isinstance(event, Booked)}
    return {visit: event for visit, event in made.items() if event.day is not None}


def in_turn(entries: Iterable[tuple[date, bool]]) -> Iterator[tuple[date, bool]]:
    """Holds (True) and resumptions (False) of a drug in the order in which they can have happened.

    The days come one after the other. On one day hold and resumption take turns, and the state of the drug decides
    which comes first: a held drug is resumed before it is held again, another is held before it is resumed.
    The order of entry plays no part.
    """
    held = False
    for day, of_day in groupby(sorted(entries), key=itemgetter(0)):
        left = [holds for _, holds in of_day]
        while left:
            held = (not held) if (not held) in left else held
            left.remove(held)
            yield day, held


def _pauses(entries: list[tuple[date, bool]]) -> list[tuple[date, date | None]]:
    pauses: list[tuple[date, date | None]] = []
    start: date | None = None
    for day, holds in in_turn(entries):
        if holds and start is None:
            start = day
        elif not holds and start is not None:
            if start < day:  # a hold that was taken back on its day is a pause of no day
                pauses.append((start, day))
            start = None
    if start is not None:
        pauses.append((start, None))
    return pauses


def _day_of(event: StudyEnd | Reduce | Slow | Unscheduled) -> date:
    return event.day


def visit_day(visit: str) -> int | None:
    """The day of the cycle in the id of a treatment visit (``C2D15``: 15), None for other visits."""
    place = visit_place(visit)
    return place[1] if place else None


def visit_cycle(visit: str) -> int | None:
    """The cycle in the id of a treatment visit (``C2D15``: 2), None for other visits."""
    place = visit_place(visit)
    return place[0] if place else None


@lru_cache(maxsize=4096)
def visit_place(visit: str) -> tuple[int, int] | None:
    """The cycle and its day in the id of a treatment visit (``C2D15``: 2, 15), None for other visits."""
    head, separator, tail = visit[1:].partition("D")
    if not visit.startswith("C") or not separator:
        return None
    for number in (head, tail):
        if not is_ordinal(number):
            return None
    return int(head), int(tail)


def cycle_starts(course: Course, length: Span, first: date) -> Iterator[tuple[int, date, date]]:
    """Each cycle, without end, with the target of its day 1 and the day from which its other days are calculated.

    Day 1 of the next cycle follows the day given; if nothing is given it follows the target. Calendar months
    are added to the last day given or moved, so that 31 January comes after 28 February to 31 March.
    """
    cycle, day_1, since_day, since = 1, first, first, 0
    visit, days = "C1D1", length.in_days
    step = None if days is None else timedelta(days=days)
    while True:
        actual = course.given_days.get(visit)
        yield cycle, day_1, actual or day_1
        cycle += 1
        visit = f"C{cycle}D1"
        if actual is not None:
            since_day, since = actual, 0
        since += 1
        day_1 = times(length, since).after(since_day) if step is None else (actual or day_1) + step
        moved = course.delayed.get(visit)
        if moved:
            day_1 += timedelta(days=moved)
            since_day, since = day_1, 0


def times(span: Span, number: int) -> Span:
    """A multiple of a span: months are added together, not clamped one by one."""
    return span if number == 1 else Span(span.count * number, span.unit)


def in_effect(record: Iterable[Event]) -> tuple[Event, ...]:
    """The events in effect: none that was withdrawn, and no withdrawal."""
    entered = tuple(record)
    revoked = {event.event for event in entered if isinstance(event, Revoke)}
    return tuple(event for event in entered if not isinstance(event, Revoke) and event.id not in revoked)


def with_events(case: Case, more: Iterable[Event]) -> Case:
    """The case with further events entered after those it has."""
    record = (*(case.record or case.events), *more)
    return replace(case, events=in_effect(record), record=record)
