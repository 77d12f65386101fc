"""Holidays of single towns: nobody but the site knows whether it is closed, so a visit on one is told."""

from msgspec.structs import replace

from dosecal.core.result.visit import NoteCode, Visit, VisitNote, VisitStatus
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.values.finding import finding
from dosecal.core.values.finding_code import Code


def with_local_holidays(visits: tuple[Visit, ...], closed: ClosedDays) -> tuple[Visit, ...]:
    """The visits still to come, with a note on those planned for a holiday of single towns."""
    return visits if not closed.local else tuple(_with(visit, closed) for visit in visits)


def _with(visit: Visit, closed: ClosedDays) -> Visit:
    day = visit.date
    holiday = None if day is None or visit.status != VisitStatus.PLANNED else closed.local.get(day)
    if day is None or holiday is None or not closed.is_open(day):
        return visit
    note = VisitNote(NoteCode.LOCAL_HOLIDAY, holiday=holiday)
    found = finding(Code.LOCAL_HOLIDAY, f"visits.{visit.id}", None, visit=visit.id, day=day, holiday=holiday)
    return replace(visit, notes=(*visit.notes, note), findings=(*visit.findings, found))
