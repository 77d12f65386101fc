"""Findings about the start window, the day chosen for the first dose, and the history both depend on."""

from collections.abc import Iterator
from datetime import date
from operator import itemgetter

from msgspec.structs import replace

from dosecal.core.patient.case import Case
from dosecal.core.patient.course import Course
from dosecal.core.result.start import StartWindow
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.trial.entry_rules import TestResult
from dosecal.core.trial.rhythm import CONSENT, ENROLMENT
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.visits.slot import Start, outside_window


def with_start_findings(visit: Visit, start: Start, window: StartWindow, today: date) -> Visit:
    """The visit with the findings about the day chosen for the first dose, and about one that passed unrecorded."""
    if visit.id != "C1D1" or start.hypothetical:
        return visit
    findings = list(visit.findings)
    if visit.status == VisitStatus.PLANNED and start.day < today:
        findings.append(finding(Code.FIRST_DOSE_OVERDUE, "visits.C1D1", visit.source, day=start.day, today=today))
    too_early = window.earliest is not None and start.day < window.earliest
    too_late = window.latest is not None and start.day > window.latest
    if too_early or too_late:
        findings.append(outside_window("C1D1", start.day, window.earliest, window.latest))
    for rule in window.rules:
        if rule.boundary == start.day and rule.binds_first_dose and start.day >= (rule.legal_from or start.day):
            findings.append(finding(Code.BOUNDARY_DAY, "visits.C1D1", rule.source, day=start.day, rule=rule.label))
    return replace(visit, findings=tuple(findings))


def about_history(case: Case, course: Course, window: StartWindow, named: date | None) -> Iterator[Finding]:
    """Findings about the start window and the history it depends on."""
    yield from _about_start(window)
    yield from _about_ends(window)
    yield from _about_enrolment(case, window)
    yield from _about_boundary_of_enrolment(case, window)
    yield from _about_order(case, course, named)
    yield from _about_partial(window)
    yield from _about_positive_test(case, course)
    if case.site.holidays is None:
        yield finding(Code.WEEKENDS_ONLY, "site.holidays")


def _about_start(window: StartWindow) -> Iterator[Finding]:
    if not window.feasible:
        yield finding(
            Code.NOT_FEASIBLE, "start_window", None, why=_why(window), earliest=window.earliest, latest=window.latest,
            earliest_rules=_labels(window, window.binding_earliest),
            latest_rules=_labels(window, window.binding_latest),
        )  # fmt: skip


def _about_ends(window: StartWindow) -> Iterator[Finding]:
    """What lasts, without its end: asked for, and until then no day keeps the rule."""
    for rule in window.rules:
        if rule.end_missing and rule.event is not None:
            about = f"history.{rule.event_kind}"
            yield finding(Code.MISSING_INPUT, about, rule.source, rule=rule.label, day=rule.event)


def _about_enrolment(case: Case, window: StartWindow) -> Iterator[Finding]:
    """An event whose rule runs to enrolment, while the day of enrolment is not known."""
    if any(event.kind == ENROLMENT for event in case.history):
        return
    for rule in window.rules:
        if rule.anchor is ENROLMENT and rule.event is not None:
            yield finding(Code.MISSING_INPUT, f"history.{ENROLMENT}", rule.source, rule=rule.label)
            return


def _about_boundary_of_enrolment(case: Case, window: StartWindow) -> Iterator[Finding]:
    """An enrolment on the very boundary of a rule asks for a documented confirmation, as a first dose does."""
    days = {event.day for event in case.history if event.kind == ENROLMENT}
    for rule in window.rules:
        if rule.anchor is ENROLMENT and rule.boundary in days and rule.boundary is not None:
            yield finding(Code.BOUNDARY_DAY, f"history.{ENROLMENT}", rule.source, day=rule.boundary, rule=rule.label)


def _about_order(case: Case, course: Course, named: date | None) -> Iterator[Finding]:
    """What comes before consent or enrolment: nothing is done before the one, no dose is given before the other.

    Of a date known to its month only what is certain is told. A first dose that is only named is held against the
    consent; against an enrolment the start window holds it.
    """
    consents = [event for event in case.history if event.kind == CONSENT]
    enrolments = [event for event in case.history if event.kind == ENROLMENT]
    dosed = min(course.given_days.items(), key=itemgetter(1), default=None)
    if consents:
        consent = min(event.day for event in consents)
        first = named if dosed is None else dosed[1]
        begun = () if first is None else ((dosed[0] if dosed is not None else "C1D1", first),)
        for visit, day in (*begun, *course.done.items()):
            if day < consent:
                yield finding(Code.BEFORE_CONSENT, f"visits.{visit}", None, what=visit, day=day, consent=consent)
        enrolled = max((event.seen for event in enrolments), default=None)
        if enrolled is not None and enrolled < consent:
            yield finding(
                Code.BEFORE_CONSENT, f"history.{ENROLMENT}", None, what=ENROLMENT, day=enrolled, consent=consent,
            )  # fmt: skip
    if enrolments and dosed is not None:
        visit, day = dosed
        enrolled = min(event.day for event in enrolments)
        if day < enrolled:
            yield finding(
                Code.BEFORE_ENROLMENT, f"visits.{visit}", None, visit=visit, day=day, enrolment=enrolled,
            )  # fmt: skip


def _about_partial(window: StartWindow) -> Iterator[Finding]:
    for rule in window.rules:
        if rule.partial and rule.event is not None:
            yield finding(Code.PARTIAL_DATE, f"history.{rule.event_kind}", rule.source, name=rule.label, day=rule.event)


def _about_positive_test(case: Case, course: Course) -> Iterator[Finding]:
    """A test that turned positive after the first dose was given: no start to forbid any more, but to be reported."""
    first = course.given_on("C1D1")
    for event in case.history:
        if first is not None and event.result is TestResult.POSITIVE and event.day > first:
            yield finding(Code.POSITIVE_TEST, f"history.{event.kind}", None, day=event.day)


def _why(window: StartWindow) -> str:
    """Which of the reasons makes a start window empty: the word ``why.<code>``."""
    if any(rule.ongoing for rule in window.rules):
        return "ongoing" if any(rule.ongoing and not rule.end_missing for rule in window.rules) else "end-missing"
    if any(rule.result is TestResult.POSITIVE for rule in window.rules):
        return "positive"
    empty = window.earliest is not None and window.latest is not None and window.earliest > window.latest
    return "empty" if empty else "enrolment"


def _labels(window: StartWindow, ids: tuple[str, ...]) -> tuple[object, ...]:
    labels = {rule.id: rule.label for rule in window.rules}
    return tuple(labels.get(rule, rule) for rule in ids)
