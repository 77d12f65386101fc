"""Decisions to stop, the end of the study and doses after them that contradict each other."""

from collections.abc import Iterator
from datetime import date

from dosecal.core.patient.case import Case
from dosecal.core.patient.contradiction import Contradiction, Expected
from dosecal.core.patient.course import Course, visit_day
from dosecal.core.patient.events import Discontinue, Event, Given, OffStudy, OffStudyCause
from dosecal.core.patient.stops import ALL, ENDS_THE_STUDY
from dosecal.core.trial.protocol import StopCause, Study

DECISIONS = (Discontinue, OffStudy)


def contradictory_stops(case: Case, study: Study, course: Course) -> Iterator[Contradiction]:
    """A drug stopped twice, a study ended twice, a last dose or a dose that the decision to stop does not allow."""
    if course.as_planned and not any(isinstance(event, DECISIONS) for event in case.events):
        return  # without a decision to stop no dose can be after it, and everything was due
    stopped: set[str] = set()
    off: OffStudy | None = None
    dated = [(event.day, index, event) for index, event in case.numbered
             if isinstance(event, Given | Discontinue | OffStudy)]  # fmt: skip
    for _, index, event in sorted(dated, key=_by_day):
        at = f"events[{index}]"
        match event:
            case Given(visit, day, drug):
                yield from _given_after_stop(at, visit, day, drug, study, course)
                for of, _ in event.amounts if drug is None else ():  # an amount names its drug
                    yield from _given_after_stop(at, visit, day, of, study, course)
            case Discontinue():
                if off is not None and event.day > off.day:
                    yield Contradiction(f"{at}.date", Expected.ON_STUDY, event.day, day=off.day)
                else:
                    yield from _stopped_before(at, event, stopped, study)
                stopped.add(event.drug)
                yield from _last_dose_recorded(at, event, study, course)
            case OffStudy():
                # That a patient who left the study has died can still be learned.
                died = event.cause is OffStudyCause.DEATH
                if off is not None and (not died or off.cause is OffStudyCause.DEATH):
                    yield Contradiction(f"{at}.kind", Expected.ON_STUDY, "off-study", day=off.day)
                off = event if off is None or died else off


def _by_day(entry: tuple[date, int, Event]) -> tuple[date, int]:
    return entry[0], entry[1]


def _stopped_before(at: str, event: Discontinue, stopped: set[str], study: Study) -> Iterator[Contradiction]:
    """A drug that was stopped before; what ends the study can be entered for it all the same."""
    every = {rule.drug for rule in study.protocol.dose_rules}
    nothing_left = ALL in stopped or stopped >= every
    if event.drug not in stopped and ALL not in stopped:
        return
    if event.cause is StopCause.DEATH or (event.cause in ENDS_THE_STUDY and nothing_left):
        return
    yield Contradiction(f"{at}.drug", Expected.DRUG_STILL_GIVEN if nothing_left else Expected.DRUG_GOING_ON, event.drug)


def _last_dose_recorded(at: str, event: Discontinue, study: Study, course: Course) -> Iterator[Contradiction]:
    """A last dose before one that was recorded would end contraception and follow-up too early.

    Of all drugs it is the last day of tablets: the last infusion is known by itself.
    """
    given = _last_recorded(event.drug, study, course)
    if event.last_dose is not None and given is not None and event.last_dose < given:
        yield Contradiction(f"{at}.last_dose", Expected.LAST_DOSE_RECORDED, event.last_dose, day=given)


def _last_recorded(drug: str, study: Study, course: Course) -> date | None:
    """The last day on which the drug, or any tablets, were recorded as given."""
    rules = study.protocol.dose_rules
    drugs = [rule.drug for rule in rules if rule.minutes is None] if drug == ALL else [drug]
    days = [course.given_on(visit, name) for visit in course.given for name in drugs if _due_at(visit, name, study)]
    return max((day for day in days if day is not None), default=None)


def _due_at(visit: str, drug: str, study: Study) -> bool:
    rule = study.protocol.dose_rule_by_drug.get(drug)
    return rule is not None and visit_day(visit) in rule.days


def _given_after_stop(
    at: str, visit: str, day: date, drug: str | None, study: Study, course: Course
) -> Iterator[Contradiction]:
    """A dose after the decision to stop: of the drug named, or of all that the visit has; or a visit at which
    nothing was due."""
    due = [rule.drug for rule in study.protocol.dose_rules if visit_day(visit) in rule.days]
    stops = [course.stops.get(name) for name in ([drug] if drug is not None else due)]
    if stops and all(stop is not None and day > stop.day for stop in stops):
        yield Contradiction(f"{at}.date", Expected.DRUG_GOING_ON, day)
    elif drug is None and due and all(course.given_on(visit, name) is None for name in due):
        yield Contradiction(f"{at}.visit", Expected.ANYTHING_DUE, visit)
