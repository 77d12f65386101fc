"""The end of the study: no visit is planned after it, and one that took place after it is told."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from dosecal.core.patient.events import OffStudyCause
from dosecal.core.patient.stops import StudyEnd
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.visits.slot import Book, Slot, nearest_open, no_open_day

GONE = (OffStudyCause.DEATH, OffStudyCause.CONSENT_WITHDRAWN, OffStudyCause.LOST_TO_FOLLOW_UP)
"""Causes after which nothing takes place any more, not even on the day itself."""
AFTER_DEATH = (VisitKind.SURVIVAL,)
"""Visits that take place without the patient."""


def until_study_end(visits: Iterable[Visit], end: StudyEnd, book: Book) -> Iterator[Visit]:
    """The visits up to the end of the study, and those that took place after it, with the finding about it.

    A visit of which nothing is recorded could take place up to the last day in the study.
    """
    for visit in visits:
        if visit.status is VisitStatus.DONE:
            yield replace(visit, findings=(*visit.findings, *_about(visit, end)))
        elif visit.target <= end.day and not _lost(visit, end):
            yield _shortened(visit, end, book)


def _lost(visit: Visit, end: StudyEnd) -> bool:
    """A visit to end treatment, due on the very day on which a patient was lost."""
    return (
        end.cause is OffStudyCause.LOST_TO_FOLLOW_UP
        and visit.kind is VisitKind.END_OF_TREATMENT
        and visit.target == end.day
    )


def _shortened(visit: Visit, end: StudyEnd, book: Book) -> Visit:
    """The visit with a window that ends with the study."""
    last, status = end.day, visit.status
    over = last < book.today or end.cause in GONE
    agreed_later = visit.date is not None and visit.date > last  # an appointment that nobody can keep any more
    stays = visit.latest <= last and not agreed_later and not (over and status is VisitStatus.PLANNED)
    if status is VisitStatus.SKIPPED or stays:
        return visit
    if status is VisitStatus.PLANNED and over:
        status = VisitStatus.MISSED if visit.kind is VisitKind.TREATMENT else VisitStatus.NOT_RECORDED
    slot = Slot(
        visit.id, visit.kind, visit.clock, visit.target, visit.earliest, min(max(last, visit.earliest), visit.latest)
    )
    booked = visit.date
    if booked is None or booked > last:
        booked = nearest_open(visit.target, slot.earliest, slot.latest, book.closed)
    findings: tuple[Finding, ...] = ()
    if status is VisitStatus.PLANNED:
        findings = visit.findings if booked is not None else (no_open_day(slot, book.closed),)
    return replace(visit, latest=slot.latest, date=booked, status=status, findings=findings)


def _about(visit: Visit, end: StudyEnd) -> Iterator[Finding]:
    if visit.date is None or visit.date <= end.day:
        return
    if end.cause is OffStudyCause.CONSENT_WITHDRAWN:
        yield finding(
            Code.AFTER_WITHDRAWAL, f"visits.{visit.id}", None, visit=visit.id, day=visit.date, withdrawn=end.day
        )
    elif end.cause is not OffStudyCause.DEATH or visit.kind not in AFTER_DEATH:
        yield finding(
            Code.AFTER_OFF_STUDY, f"visits.{visit.id}", None, visit=visit.id, day=visit.date, ended=end.day,
            cause=end.cause.value,
        )  # fmt: skip
