"""Visits that no plan asked for: as they took place, or on the day agreed. They have no window and move nothing."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from dosecal.core.patient.events import Unscheduled
from dosecal.core.result.visit import Appointment, NoteCode, Visit, VisitClock, VisitNote, VisitStatus
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.source import Text
from dosecal.core.visits.slot import Book, Slot, no_open_day

LABEL: Text = {"en": "Unscheduled visit", "de": "Außerplanmäßige Visite"}


def unscheduled(book: Book) -> Iterator[Visit]:
    """The unscheduled visits of a case."""
    for event in book.course.unscheduled:
        yield _agreed(book, event) if event.planned else _visit(book, _slot(event, event.day), event, VisitStatus.DONE)


def _agreed(book: Book, event: Unscheduled) -> Visit:
    """A visit that was agreed: on its day, that of its appointment, or the one on which it took place."""
    done = book.course.done.get(event.visit)
    skipped = done is None and book.status(event.visit, None, event.day) is VisitStatus.SKIPPED
    appointment = None if done is not None or skipped else book.appointment(event.visit)
    slot = _slot(event, done or (event.day if appointment is None else appointment.day))
    status = book.status(event.visit, done, slot.target)
    made = _visit(book, slot, event, status, appointment)
    if status is VisitStatus.PLANNED and not book.closed.is_open(slot.target):
        return replace(made, findings=(no_open_day(slot, book.closed),))
    return made


def _slot(event: Unscheduled, day: date) -> Slot:
    return Slot(event.visit, VisitKind.UNSCHEDULED, VisitClock.ASSESSMENT, day, day, day)


def _visit(
    book: Book, slot: Slot, event: Unscheduled, status: VisitStatus, appointment: Appointment | None = None
) -> Visit:
    """A visit on the day of its target, with the reason that was given and what is known of that day."""
    day = slot.target
    reason = VisitNote(NoteCode.UNSCHEDULED, reason=event.reason)
    return book.visit(
        slot, day, status, source=book.protocol.treatment.source, activities=event.activities, label=LABEL,
        notes=[reason, *book.about_day(appointment, day, day, taken=False)], appointment=appointment,
    )  # fmt: skip
