"""What an event may name: the visits, drugs and activities of its study, and no day after today."""

from collections.abc import Iterator
from datetime import date

from dosecal.core.calendar import ID_OF_UNIT
from dosecal.core.case import (
    Case,
    Delay,
    Discontinue,
    Done,
    Event,
    Given,
    Hold,
    Override,
    Reaction,
    Reduce,
    Resume,
    Skip,
    Slow,
    Suspected,
    Unscheduled,
)
from dosecal.core.contradiction import Contradiction, unknown_name
from dosecal.core.course import ALL, Course, visit_cycle, visit_day
from dosecal.core.protocol import Protocol

UNTREATED = ("SCR", "EOT")


class EventNames:
    """Visits, drugs and days that an event may name."""

    def __init__(self, protocol: Protocol, drugs: tuple[str, ...], today: date, case: Case, course: Course) -> None:
        self._planned_cycles = max(protocol.cycles or 0, case.cycles or 0)
        self._given = course.given
        self._suspected = course.suspected
        self._protocol = protocol
        self._drugs = drugs
        self._today = today
        self._days = {day.day for day in protocol.days}

    def check(self, at: str, event: Event) -> Iterator[Contradiction]:
        """What the event names and the study does not have, and days after today."""
        match event:
            case Given(visit, day, drug):
                yield from self._treatment(at, visit)
                yield from self._past(f"{at}.date", day)
                yield from self._drug_of_visit(at, visit, drug)
            case Skip(visit, _, drug):
                yield from self._skip(at, visit, drug)
            case Delay(visit, _, _):
                yield from self._treatment(at, visit)
            case Done(visit, day):
                if visit_day(visit) is not None:
                    yield Contradiction(f"{at}.visit", "not-treatment", visit)
                yield from self._untreated(at, visit)
                yield from self._past(f"{at}.date", day)
            case Discontinue(drug, day, _, last_dose, _):
                yield from self._drug(at, drug, (*self._drugs, ALL))
                yield from self._past(f"{at}.date", day)
                if last_dose is not None and last_dose > day:
                    yield Contradiction(f"{at}.last_dose", "last-dose-not-after", last_dose, {"day": day.isoformat()})
            case Hold(drug, day, _) | Resume(drug, day) | Reduce(drug, day, _) | Slow(drug, day, _):
                yield from self._drug(at, drug, self._drugs)
                yield from self._past(f"{at}.date", day)
            case Reaction() | Override():
                yield from self._of_a_dose(at, event)
            case Unscheduled() | Suspected():
                yield from self._past(f"{at}.date", event.day)
                yield from self._unplanned(at, event)
            case _:
                pass

    def _of_a_dose(self, at: str, event: Reaction | Override) -> Iterator[Contradiction]:
        """A reaction to a dose, or a person's amount for it."""
        yield from self._treatment(at, event.visit)
        yield from self._drug_of_visit(at, event.visit, event.drug)
        if isinstance(event, Reaction):
            yield from self._past(f"{at}.date", event.day)

    def _skip(self, at: str, visit: str, drug: str | None) -> Iterator[Contradiction]:
        if visit == "C1D1" and drug is None:
            yield Contradiction(f"{at}.visit", "first-dose-not-skipped", visit)
        elif visit_day(visit) is not None or drug is not None:
            yield from self._treatment(at, visit)
            yield from self._drug_of_visit(at, visit, drug)
        else:
            yield from self._untreated(at, visit)

    def _unplanned(self, at: str, event: Unscheduled | Suspected) -> Iterator[Contradiction]:
        if isinstance(event, Suspected):
            if self._protocol.confirmation is None:
                yield Contradiction(f"{at}.kind", "confirmation-of-study", "progression-suspected")
            return
        known = self._protocol.activity_names
        for activity in event.activities:
            if activity not in known:
                yield unknown_name(f"{at}.activities", "activity", activity, known)

    def _past(self, key: str, day: date) -> Iterator[Contradiction]:
        if day > self._today:
            yield Contradiction(key, "not-after-today", day, {"today": self._today.isoformat()})

    def _drug(self, at: str, drug: str, known: tuple[str, ...]) -> Iterator[Contradiction]:
        if drug not in known:
            yield unknown_name(f"{at}.drug", "drug", drug, known)

    def _drug_of_visit(self, at: str, visit: str, drug: str | None) -> Iterator[Contradiction]:
        if drug is None:
            return
        yield from self._drug(at, drug, self._drugs)
        rule = self._protocol.dose_rule_by_drug.get(drug)
        day = visit_day(visit)
        if rule is not None and day is not None and day not in rule.days:
            yield Contradiction(f"{at}.drug", "drug-of-visit", drug, {"visit": visit})

    def _treatment(self, at: str, visit: str) -> Iterator[Contradiction]:
        day, cycle = visit_day(visit), visit_cycle(visit)
        known = day in self._days and cycle is not None and self._cycle_exists(cycle)
        if not known:
            yield Contradiction(f"{at}.visit", "treatment-visit", visit)

    def _cycle_exists(self, cycle: int) -> bool:
        protocol = self._protocol
        if protocol.maximum is not None:
            # A year has room for so many cycles and one given a day early at each of them, no more.
            days = protocol.maximum.in_days or 31 * protocol.maximum.count
            return cycle <= days // (protocol.cycle_days - 1) + 1
        return cycle <= self._planned_cycles or (protocol.open_ended and f"C{cycle - 1}D1" in self._given)

    def _untreated(self, at: str, visit: str) -> Iterator[Contradiction]:
        known = [*UNTREATED, *(rule.id for rule in self._protocol.follow_ups if rule.every is None)]
        in_series = False
        if (confirmation := self._protocol.confirmation) is not None:
            suspected = range(1, len(self._suspected) + 1)
            known += [confirmation.id if number == 1 else f"{confirmation.id}-{number}" for number in suspected]
        for series in self._protocol.assessments:
            letter = ID_OF_UNIT[series.at[-1].unit]
            known += [f"{series.prefix}-{ID_OF_UNIT[span.unit]}{span.count}" for span in series.at]
            if series.every is not None:
                in_series |= _continues(visit, f"{series.prefix}-{letter}", series.at[-1].count, series.every.count)
        for rule in self._protocol.follow_ups:
            if rule.every is not None:
                in_series |= _continues(visit, rule.id, rule.after.count, rule.every.count)
        if visit not in known and not in_series:
            yield unknown_name(f"{at}.visit", "visit", visit, tuple(dict.fromkeys(known)))


def _continues(visit: str, prefix: str, first: int, step: int) -> bool:
    """Whether a visit is one of a series that goes on: OS-M3, OS-M6, …"""
    number = visit.removeprefix(prefix)
    if number == visit or not (number.isascii() and number.isdigit()) or number.startswith("0"):
        return False
    return int(number) >= first and (int(number) - first) % step == 0
