"""What an event may name: the visits, drugs and activities of its study, and no day after today."""

from collections.abc import Iterator
from datetime import date

from dosecal.core.patient.case import Case
from dosecal.core.patient.contradiction import Contradiction, Expected, Of, unknown_name
from dosecal.core.patient.course import Course, visit_cycle, visit_day
from dosecal.core.patient.events import (
    Booked,
    Delay,
    Discontinue,
    Done,
    Event,
    Given,
    Hold,
    OffStudy,
    Override,
    Reaction,
    Reduce,
    Resume,
    Returned,
    Skip,
    Slow,
    Suspected,
    Unscheduled,
)
from dosecal.core.patient.stops import ALL
from dosecal.core.trial import rhythm
from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.rhythm import FIRST_DOSE, IN_HISTORY, is_ordinal, span_id, span_of_id
from dosecal.core.trial.visit_rules import Assessment

UNTREATED = ("SCR", "EOT")


class EventNames:
    """Visits, drugs and days that an event may name."""

    def __init__(self, protocol: Protocol, drugs: tuple[str, ...], today: date, case: Case, course: Course) -> None:
        self._planned_cycles = max(protocol.treatment.cycles or 0, case.cycles or 0)
        self._recorded = course.given
        self._suspected = course.suspected
        self._agreed = tuple(event.visit for event in course.unscheduled if event.planned)
        self._protocol = protocol
        self._drugs = drugs
        self._today = today
        self._days = {day.day for day in protocol.treatment.days}

    def check(self, at: str, event: Event) -> Iterator[Contradiction]:
        """What the event names and the study does not have, and days after today."""
        match event:
            case Given(visit, day, drug):
                yield from self._given(at, visit, drug)
                yield from self._past(f"{at}.date", day)
            case Skip(visit, _, drug):
                yield from self._skip(at, visit, drug)
            case Delay(visit) | Booked(visit):
                is_other = isinstance(event, Booked) and visit_day(visit) is None
                yield from self._untreated(at, visit) if is_other else self._treatment(at, visit)
            case Done(visit, day):
                if not self._is_without_drugs(visit):
                    if visit_day(visit) is not None:
                        yield Contradiction(f"{at}.visit", Expected.NOT_TREATMENT, visit)
                    yield from self._untreated(at, visit)
                yield from self._past(f"{at}.date", day)
            case Discontinue(drug, day, _, last_dose, _):
                yield from self._drug(at, drug, (*self._drugs, ALL))
                yield from self._past(f"{at}.date", day)
                if last_dose is not None and last_dose > day:
                    yield Contradiction(f"{at}.last_dose", Expected.LAST_DOSE_NOT_AFTER, last_dose, day=day)
            case Hold(drug, day, _) | Resume(drug, day) | Reduce(drug, day, _) | Slow(drug, day, _):
                yield from self._drug(at, drug, self._drugs)
                yield from self._past(f"{at}.date", day)
                yield from self._cycle(at, event)
            case Reaction() | Override() | Returned():
                yield from self._of_a_dose(at, event)
            case Unscheduled() | Suspected() | OffStudy():
                yield from self._unplanned(at, event)
            case _:
                pass

    def _cycle(self, at: str, event: Event) -> Iterator[Contradiction]:
        if isinstance(event, Reduce) and event.cycle is not None and not self._cycle_exists(event.cycle):
            yield Contradiction(f"{at}.cycle", Expected.CYCLE_OF_STUDY, event.cycle)

    def _given(self, at: str, visit: str, drug: str | None) -> Iterator[Contradiction]:
        yield from self._treatment(at, visit)
        yield from self._drug_of_visit(at, visit, drug)
        if self._is_without_drugs(visit):
            yield Contradiction(f"{at}.visit", Expected.ANYTHING_DUE, visit)

    def _of_a_dose(self, at: str, event: Reaction | Override | Returned) -> Iterator[Contradiction]:
        """A reaction to a dose, a person's amount for it, or what came back of its tablets."""
        yield from self._treatment(at, event.visit)
        yield from self._drug_of_visit(at, event.visit, event.drug)
        if isinstance(event, Reaction | Returned):
            yield from self._past(f"{at}.date", event.day)

    def _skip(self, at: str, visit: str, drug: str | None) -> Iterator[Contradiction]:
        if visit == "C1D1" and drug is None:
            yield Contradiction(f"{at}.visit", Expected.FIRST_DOSE_NOT_SKIPPED, visit)
        elif visit_day(visit) is not None or drug is not None:
            yield from self._treatment(at, visit)
            yield from self._drug_of_visit(at, visit, drug)
        else:
            yield from self._untreated(at, visit)

    def _unplanned(self, at: str, event: Unscheduled | Suspected | OffStudy) -> Iterator[Contradiction]:
        if not (isinstance(event, Unscheduled) and event.planned):
            yield from self._past(f"{at}.date", event.day)
        if not isinstance(event, Unscheduled):
            if isinstance(event, Suspected) and self._protocol.confirmation is None:
                yield Contradiction(f"{at}.kind", Expected.CONFIRMATION_OF_STUDY, "progression-suspected")
            return
        known = self._protocol.activity_names
        for activity in event.activities:
            if activity not in known:
                yield unknown_name(f"{at}.activities", Of.ACTIVITY, activity, known)

    def _past(self, key: str, day: date) -> Iterator[Contradiction]:
        if day > self._today:
            yield Contradiction(key, Expected.NOT_AFTER_TODAY, day, today=self._today)

    def _drug(self, at: str, drug: str, known: tuple[str, ...]) -> Iterator[Contradiction]:
        if drug not in known:
            yield unknown_name(f"{at}.drug", Of.DRUG, drug, known)

    def _drug_of_visit(self, at: str, visit: str, drug: str | None) -> Iterator[Contradiction]:
        if drug is None:
            return
        yield from self._drug(at, drug, self._drugs)
        rule = self._protocol.dose_rule_by_drug.get(drug)
        day = visit_day(visit)
        if rule is not None and day is not None and day not in rule.days:
            yield Contradiction(f"{at}.drug", Expected.DRUG_OF_VISIT, drug, visit=visit)

    def _treatment(self, at: str, visit: str) -> Iterator[Contradiction]:
        if not self.is_treatment(visit):
            yield Contradiction(f"{at}.visit", Expected.TREATMENT_VISIT, visit)

    def is_treatment(self, visit: str) -> bool:
        """Whether the study has such a treatment visit, planned or beyond what was recorded."""
        number, cycle = visit_day(visit), visit_cycle(visit)
        if number is None or cycle is None or not self._cycle_exists(cycle):
            return False
        return any(day.day == number and day.in_cycle(cycle) for day in self._protocol.treatment.days)

    def _is_without_drugs(self, visit: str) -> bool:
        """Whether the patient comes on a day of a cycle on which no drug is given."""
        given = any(visit_day(visit) in rule.days for rule in self._protocol.dose_rules)
        return not given and self.is_treatment(visit)

    def _cycle_exists(self, cycle: int) -> bool:
        protocol = self._protocol
        if protocol.treatment.maximum is not None:
            # The maximum has room for this many cycles, each begun a day early, and no more.
            days = protocol.treatment.maximum.in_days or 31 * protocol.treatment.maximum.count
            return cycle <= days // (protocol.treatment.cycle_days - 1) + 1
        return cycle <= self._planned_cycles or (protocol.treatment.open_ended and f"C{cycle - 1}D1" in self._recorded)

    def _untreated(self, at: str, visit: str) -> Iterator[Contradiction]:
        if not self._is_untreated(visit):
            yield unknown_name(f"{at}.visit", Of.VISIT, visit, tuple(dict.fromkeys(self._untreated_names())))

    def _is_untreated(self, visit: str) -> bool:
        """Whether the study has such a visit without treatment, however far its series continues."""
        if visit in self._untreated_names():
            return True
        if any(self._in_series(series, visit) for series in self._protocol.assessments):
            return True
        return any(
            rule.every is not None and _continues(visit, rule.id, rule.after.count, rule.every.count)
            for rule in self._protocol.follow_ups
        )

    def _untreated_names(self) -> Iterator[str]:
        """The visits without treatment that have names of their own."""
        yield from UNTREATED
        yield from (rule.id for rule in self._protocol.follow_ups if rule.every is None)
        yield from self._agreed
        if (confirmation := self._protocol.confirmation) is not None:
            suspected = range(1, len(self._suspected) + 1)
            yield from (confirmation.id if number == 1 else f"{confirmation.id}-{number}" for number in suspected)
        for series in self._protocol.assessments:
            if series.anchor in (FIRST_DOSE, *IN_HISTORY):
                yield from (f"{series.prefix}-{span_id(span)}" for span in series.at)

    def _in_series(self, series: Assessment, visit: str) -> bool:
        """Whether a visit is one of a series, whichever of its anchors it is calculated from."""
        rest = visit.removeprefix(f"{series.prefix}-")
        if rest == visit:
            return False
        kind, _, name = series.anchor.partition(":")
        if kind in (FIRST_DOSE, *IN_HISTORY):
            return _is_time(series, rest)
        if series.several:
            rest, _, time = rest.rpartition("-")
            if not _is_time(series, time):
                return False
        match kind:
            case rhythm.CYCLE_START:
                return self.is_treatment(f"{rest}D{min(self._days)}")
            case rhythm.DOSE:
                rule = self._protocol.dose_rule_by_drug.get(name)
                return rule is not None and visit_day(rest) in rule.days and self.is_treatment(rest)
            case _:
                of_anchor = rest == name or rest.startswith(f"{name}-")
                return of_anchor and (self.is_treatment(rest) or self._is_untreated(rest))


def _is_time(series: Assessment, text: str) -> bool:
    """Whether the end of an id names a time of a series."""
    span = span_of_id(text)
    if span is None:
        return False
    if span in series.at or any(phase.has(span) for phase in series.phases):
        return True
    if series.every is None or span.unit is not series.every.unit:
        return False
    beyond = span.count - series.at[-1].count
    return beyond > 0 and beyond % series.every.count == 0


def _continues(visit: str, prefix: str, first: int, step: int) -> bool:
    """Whether a visit is one of a series without end: OS-M3, OS-M6, …"""
    number = visit.removeprefix(prefix)
    if number == visit or not is_ordinal(number):
        return False
    return int(number) >= first and (int(number) - first) % step == 0
