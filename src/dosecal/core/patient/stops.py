"""When a drug was stopped, with its last dose, and when the study ended for the patient."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter

from msgspec import Struct

from dosecal.core.patient.events import Discontinue, OffStudy, OffStudyCause
from dosecal.core.trial.dose_rule import DoseRule
from dosecal.core.trial.protocol import Protocol, StopCause
from dosecal.core.values.span import ONE_DAY

ALL = "all"
Pauses = Mapping[str, tuple[tuple[date, date | None], ...]]
"""Drug → from the day of hold to the day of resumption."""


class Stop(Struct, frozen=True):
    """The decision to stop a drug."""

    drug: str
    day: date
    last_dose: date | None
    cause: StopCause
    reason: str
    said: date | None = None
    """The last dose as it was entered, whether it is used or not."""


class StudyEnd(Struct, frozen=True):
    """The day from which the study is over for the patient."""

    day: date
    cause: OffStudyCause
    reason: str = ""


ENDS_THE_STUDY = (StopCause.DEATH, StopCause.CONSENT_WITHDRAWN)
"""Causes of a stop that can still be recorded once everything is stopped: then they end the study."""


def study_ends(decisions: Iterable[Discontinue], off: Iterable[OffStudy], drugs: Sequence[str]) -> tuple[StudyEnd, ...]:
    """What ended the study, by day: each ``off-study``, a death whichever drug it was entered for, and a consent
    that was withdrawn after all treatment had been stopped."""
    ends = [StudyEnd(event.day, event.cause, event.reason or "") for event in off]
    stopped: set[str] = set()
    for decision in sorted(decisions, key=_day_of):
        died = decision.cause is StopCause.DEATH
        if died or (decision.cause is StopCause.CONSENT_WITHDRAWN and stopped.issuperset(drugs)):
            ends.append(StudyEnd(decision.day, OffStudyCause(decision.cause), decision.reason))
        stopped |= set(drugs) if decision.drug == ALL else {decision.drug}
    return tuple(sorted(ends, key=_day_of_end))


def stops_of(
    decisions: Iterable[Discontinue],
    ends: Sequence[StudyEnd],
    protocol: Protocol,
    pauses: Pauses,
    last_given: Callable[[DoseRule, date], date | None],
) -> dict[str, Stop]:
    """The first decision about each drug; ``all`` means every drug that is still given then, as the end of the study
    does."""
    stops: dict[str, Stop] = {}
    for decision in sorted(decisions, key=_day_of):
        for rule in protocol.dose_rules:
            if decision.drug in (ALL, rule.drug) and rule.drug not in stops:
                given = last_given(rule, decision.day)
                last = _last_dose(rule, decision.day, decision.last_dose, given, pauses.get(rule.drug, ()))
                stops[rule.drug] = Stop(
                    rule.drug, decision.day, last, decision.cause, decision.reason, decision.last_dose
                )
    for rule in protocol.dose_rules if ends else ():
        end, stop = ends[0], stops.get(rule.drug)
        if stop is None or stop.day > end.day:
            last = _last_dose(rule, end.day, None, last_given(rule, end.day), pauses.get(rule.drug, ()))
            stops[rule.drug] = Stop(rule.drug, end.day, last, _as_stop(end.cause), end.reason)
    return stops


def end_by_rules(stops: Mapping[str, Stop], protocol: Protocol) -> StudyEnd | None:
    """The end of the study that follows from the end of treatment, by the causes for which the trial ends all visits.

    None while a drug goes on.
    """
    every = [stops.get(rule.drug) for rule in protocol.dose_rules]
    ended = [stop for stop in every if stop is not None]
    causes = [one.cause for one in protocol.endings if ALL in one.ends]
    found = next((stop for stop in ended if stop.cause in causes), None)
    if found is None or len(ended) < len(every):
        return None
    cause = OffStudyCause.OTHER if found.cause is StopCause.TOXICITY else OffStudyCause(found.cause)
    return StudyEnd(max(stop.day for stop in ended), cause, found.reason)


def _as_stop(cause: OffStudyCause) -> StopCause:
    return StopCause.OTHER if cause is OffStudyCause.LOST_TO_FOLLOW_UP else StopCause(cause)


def _last_dose(
    rule: DoseRule, decided: date, said: date | None, given: date | None, pauses: Iterable[tuple[date, date | None]]
) -> date | None:
    """Of an infused drug its last infusion, whatever is said. Tablets are taken between the visits: until the day
    said, else until the decision, or the day before a hold that lasted until then."""
    if rule.minutes is not None:
        return given
    if said is not None or given is None:
        return said
    last = decided
    for start, end in sorted(pauses, key=itemgetter(0), reverse=True):
        if start <= last and (end is None or end > last):
            last = start - ONE_DAY
    return max(last, given)  # what was decided on the day of a dose was decided after it


def _day_of(decision: Discontinue) -> date:
    return decision.day


def _day_of_end(end: StudyEnd) -> date:
    return end.day
