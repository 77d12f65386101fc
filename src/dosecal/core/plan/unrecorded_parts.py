"""Drugs of a visit that took place of which nothing was recorded: not recorded is not left out."""

from collections.abc import Iterable, Iterator
from datetime import date

from dosecal.core.patient.course import Course
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.trial.dose_rule import DoseRule
from dosecal.core.trial.protocol import Protocol, Study
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code


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


def about_unrecorded_parts(course: Course, study: Study, visits: Iterable[Visit], today: date) -> Iterator[Finding]:
    """From the day after a visit on, each drug of it of which nothing was recorded beside another that was given."""
    for visit in visits:
        day = visit.shown.day
        if day >= today:
            continue
        for rule in unrecorded_parts(course, study.protocol, visit, today):
            name = study.drugs[rule.drug].name
            yield finding(Code.PART_NOT_RECORDED, f"visits.{visit.id}", rule.source, visit=visit.id, drug=name, day=day)
