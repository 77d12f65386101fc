"""What lasts after the last dose: contraception and survival follow-up (convention 6)."""

from collections.abc import Mapping
from datetime import date

from dosecal.core.body import Sex
from dosecal.core.patient.case import Case
from dosecal.core.patient.course import Course
from dosecal.core.result.visit import TO_HAPPEN, AfterTreatment, Visit
from dosecal.core.trial.protocol import ForSex, Protocol
from dosecal.core.values.span import protected_through
from dosecal.core.visits.treatment_visits import TreatmentClock


def last_doses(
    protocol: Protocol, course: Course, clock: TreatmentClock | None, treatment: tuple[Visit, ...]
) -> tuple[dict[str, date], tuple[str, ...]]:
    """The last dose of every drug: of a stopped one the last given, else the last planned; and which are planned."""
    last: dict[str, date] = {}
    projected = []
    for rule in protocol.dose_rules:
        stop = course.stops.get(rule.drug)
        if stop is not None:
            if stop.last_dose is not None:
                last[rule.drug] = stop.last_dose
            continue
        visits = [visit for visit in treatment if rule.drug in visit.drugs and visit.status in TO_HAPPEN]
        if not visits:
            continue
        final = visits[-1]
        day = course.given_on(final.id, rule.drug) or final.shown.day
        if rule.minutes is None and clock is not None and clock.last_permitted is not None:
            day = clock.last_permitted  # tablets are taken until the maximum, not until the last visit
        last[rule.drug] = day
        projected.append(rule.drug)
    return last, tuple(projected)


def after_treatment(
    protocol: Protocol,
    case: Case,
    course: Course,
    day_1: date | None,
    last: Mapping[str, date],
    projected: tuple[str, ...],
) -> AfterTreatment:
    """Until when contraception and survival follow-up last; of several rules the latest date is used.

    Nothing lasts after death, and survival is followed up until the end of the study only.
    """
    rules = []
    # While the sex is not known the rules of both apply: too long is safe, none is not.
    applies = course.died is None and (case.sex is Sex.MALE or case.childbearing is not False)
    for rule in protocol.contraception:
        if applies and (case.sex is None or rule.sex in (ForSex.ANY, case.sex)) and rule.drug in last:
            rules.append((rule.drug, protected_through(last[rule.drug], rule.span), rule.source))
    survival = protocol.survival if course.off_study(protocol) is None else None
    return AfterTreatment(
        last_dose=last,
        projected=projected,
        contraception_until=max((day for _, day, _ in rules), default=None),
        contraception_rules=tuple(rules),
        survival_until=survival.after(day_1) if survival is not None and day_1 is not None else None,
    )
