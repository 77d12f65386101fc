"""Drugs of a visit that took place of which nothing was recorded: not recorded is not left out."""

from datetime import date

from dosecal.core.patient.course import Course
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.trial.dose_rule import DoseRule
from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.rhythm import VisitKind


def unrecorded_parts(course: Course, protocol: Protocol, visit: Visit, today: date) -> tuple[DoseRule, ...]:
    """The drugs of which nobody said what happened, while another one was given; empty where all is said.

    A decision to leave out, to hold or to stop a drug says it, if it was made before the window ended.
    """
    given = course.given.get(visit.id, {})
    if visit.kind is not VisitKind.TREATMENT or visit.status is not VisitStatus.DONE or not given or None in given:
        return ()
    when = visit.shown.day
    on = max(when, min(today, visit.latest))
    return tuple(
        rule
        for rule in protocol.dose_rules
        if visit.day in rule.days
        and rule.drug not in given
        and not course.skips(visit.id, rule.drug)
        and not course.held(rule.drug, on)
        and not course.stopped(rule.drug, on)
    )
