"""A treatment that has waited too long: the site's maximum delay asks for a decision, it never makes one."""

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec.structs import replace

from dosecal.core.patient.course import Course
from dosecal.core.result.visit import TO_HAPPEN, NoteCode, Visit, VisitNote, VisitStatus
from dosecal.core.trial.protocol import Protocol, Study
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.source import Origin, Source

OF_THE_SITE = Source(Origin.SITE, "dosecal site rules", "maximum delay")


def too_long(
    visits: tuple[Visit, ...], protocol: Protocol, course: Course, today: date, maximum_days: int
) -> Iterator[Finding]:
    """Doses given, or still waiting, more than the maximum after their target by the clock; drugs held for as long."""
    for visit in visits:
        if visit.cycle is None or not visit.drugs or visit.status not in TO_HAPPEN:
            continue
        due = visit.target - timedelta(days=course.delayed.get(visit.id, 0))
        day = visit.shown.day
        late = ((day if visit.status == VisitStatus.DONE else max(day, today)) - due).days
        if late > maximum_days:
            yield _finding(f"visits.{visit.id}", visit.id, due, late, maximum_days)
    for rule in protocol.dose_rules:
        since = [start for start, end in course.pauses.get(rule.drug, ()) if end is None]
        if not since or rule.drug in course.stops:
            continue
        waiting = [v for v in visits if v.day in rule.days and rule.drug not in v.drugs and v.target >= since[0]]
        if waiting and (late := (today - waiting[0].target).days) > maximum_days:
            yield _finding(f"drugs.{rule.drug}", waiting[0].id, waiting[0].target, late, maximum_days)


def _finding(about: str, visit: str, due: date, late: int, maximum: int) -> Finding:
    """A delay of so many days after the due day, more than the site allows."""
    return finding(Code.DELAY_TOO_LONG, about, OF_THE_SITE, visit=visit, due=due, days=late, maximum=maximum)


def with_questions(visits: tuple[Visit, ...], study: Study, course: Course, today: date) -> tuple[Visit, ...]:
    """If the text covers the combination only, a visit for one drug alone is a question to the sponsor."""
    if not study.protocol.treatment.combination_only or not (course.stops or course.pauses):
        return visits
    return tuple(_asked(visit, study, course, today) for visit in visits)


def _asked(visit: Visit, study: Study, course: Course, today: date) -> Visit:
    if visit.cycle is None or not visit.drugs or visit.status != VisitStatus.PLANNED:
        return visit
    day = max(visit.shown.day, today)
    missing = [
        rule.drug for rule in study.protocol.dose_rules if course.stopped(rule.drug, day) or course.held(rule.drug, day)
    ]
    if not missing:
        return visit
    note = VisitNote(
        NoteCode.ASK_SPONSOR,
        drugs=tuple(study.drugs[drug].name for drug in visit.drugs),
        stopped=tuple(study.drugs[drug].name for drug in missing),
    )
    return replace(visit, question=True, notes=(*visit.notes, note))
