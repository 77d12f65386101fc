"""What every visit has, whichever clock it follows: a window, an open day in it, a status, remarks."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from dosecal.core.patient.case import Case
from dosecal.core.patient.course import Course
from dosecal.core.result.visit import Appointment, NoteCode, Visit, VisitClock, VisitNote, VisitStatus
from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code, Severity
from dosecal.core.values.finding_detail import WindowMissed
from dosecal.core.values.source import Source, Text

# By short names: in Python 3.11 a member looked up in its class costs ten times a name.
PLANNED, DONE = VisitStatus.PLANNED, VisitStatus.DONE
SKIPPED, NOT_RECORDED = VisitStatus.SKIPPED, VisitStatus.NOT_RECORDED


class Start(Struct, frozen=True):
    """The first dose: its day, whether it was given, and whether nobody has named it yet."""

    day: date
    given: bool
    hypothetical: bool


class Slot(Struct, frozen=True, gc=False):
    """A visit without its day: its target, the first and the last day of its window."""

    id: str
    kind: VisitKind
    clock: VisitClock
    target: date
    earliest: date
    latest: date


Place = tuple[int | None, int | None, int | None, tuple[str, ...]]
"""Which treatment visit it is: cycle, day and number of the infusion; and the drugs due at it."""
WITHOUT_TREATMENT: Place = (None, None, None, ())


def nearest_open(
    target: date, earliest: date, latest: date, closed: ClosedDays, preferred: tuple[date, date] | None = None
) -> date | None:
    """The target if it is open, else the nearest open day inside the preferred window, else inside the window;
    the later of two equally near. None if no day is open. Both ends belong to the window."""
    within = earliest <= target <= latest and (preferred is None or preferred[0] <= target <= preferred[1])
    if within and closed.is_open(target):
        return target
    if earliest > latest:
        return None
    if preferred is not None:
        inner = nearest_open(target, max(preferred[0], earliest), min(preferred[1], latest), closed)
        if inner is not None:
            return inner
    reach = max((latest - target).days, (target - earliest).days, 0)
    for distance in range(reach + 1):
        step = timedelta(days=distance)
        for day in (target + step, target - step):
            if earliest <= day <= latest and closed.is_open(day):
                return day
    return None


class Book(Struct, frozen=True):
    """One case on one day: what all of its visits are booked with."""

    protocol: Protocol
    case: Case
    course: Course
    start: Start
    closed: ClosedDays
    today: date
    names: Mapping[str, Text]
    """Drug → its name."""

    def status(self, visit: str, taken: date | None, latest: date) -> VisitStatus:
        """done, skipped, not-recorded (the window is over) or planned."""
        if taken is not None:
            return DONE
        if visit in self.course.skipped and self.course.skips(visit):
            return SKIPPED
        return NOT_RECORDED if latest < self.today and not self.is_to_come(visit) else PLANNED

    def is_to_come(self, visit: str) -> bool:
        """Whether an appointment was made for the visit that is not over."""
        booked = self.appointment(visit)
        return booked is not None and booked.day >= self.today

    def appointment(self, visit: str) -> Appointment | None:
        """The appointment that was made for a visit."""
        booked = self.course.booked.get(visit) if self.course.booked else None
        return None if booked is None or booked.day is None else Appointment(booked.day, booked.time)

    def about_appointment(self, slot: Slot, opens: date, booked: Appointment, severity: Severity) -> Iterator[Finding]:
        """An appointment outside the window that the visit has by itself, or on a day on which the site is closed."""
        if not opens <= booked.day <= slot.latest:
            yield outside_window(slot.id, booked.day, opens, slot.latest, severity)
        if not self.closed.is_open(booked.day):
            day = booked.day
            yield no_open_day(Slot(slot.id, slot.kind, slot.clock, day, day, day), self.closed)

    def about_day(
        self, appointment: Appointment | None, target: date, booked: date | None, taken: bool
    ) -> list[VisitNote]:
        """That an appointment was made, else why the day is not the target."""
        if appointment is not None:
            return [VisitNote(NoteCode.BOOKED, time=appointment.time)]
        return [] if booked == target else self.notes(target, booked, taken)

    def notes(self, target: date, booked: date | None, taken: bool) -> list[VisitNote]:
        """Why the day is not the target: a holiday, a weekend, or the minimum interval."""
        if taken or booked is None or booked == target:
            return []
        name = self.closed.name(target)
        if name is not None:
            return [VisitNote(NoteCode.MOVED_HOLIDAY, target, name)]
        if not self.closed.is_open(target):
            return [VisitNote(NoteCode.MOVED_WEEKEND, target)]
        return [VisitNote(NoteCode.MOVED_INTERVAL, target)]

    def visit(
        self,
        slot: Slot,
        booked: date | None,
        status: VisitStatus,
        *,
        source: Source,
        activities: tuple[str, ...],
        label: Mapping[str, str] | None = None,
        place: Place = WITHOUT_TREATMENT,
        notes: Iterable[VisitNote] = (),
        findings: Iterable[Finding] = (),
        hypothetical: bool = False,
        preferred: tuple[date, date] | None = None,
        appointment: Appointment | None = None,
    ) -> Visit:
        """The visit of a slot on the day booked."""
        # The study day of a visit that took place is that of its own date, whatever was planned.
        counted = booked if status is DONE and booked is not None else slot.target
        days = (counted - self.start.day).days
        cycle, day, infusion, drugs = place
        return Visit(  # by position, in the order of the fields: by name it takes four times as long
            slot.id, slot.kind, label, slot.clock, cycle, day, infusion,
            days // 7 if days >= 0 else None,
            days + 1 if days >= 0 else days,  # there is no Day 0 (convention 2)
            slot.target, booked, slot.earliest, slot.latest, status,
            drugs, (*drugs, *activities) if drugs else activities,
            tuple(notes), tuple(findings), source, hypothetical or self.start.hypothetical, (), preferred,
            appointment,
        )  # fmt: skip


def outside_window(
    visit: str,
    day: date,
    earliest: date | None,
    latest: date | None,
    severity: Severity = Severity.WARN,
    drug: Text | None = None,
) -> Finding:
    """A visit, or one drug of it, took place or is planned outside its window."""
    missed = WindowMissed(day, earliest, latest)
    found = finding(
        Code.OUTSIDE_WINDOW, f"visits.{visit}", None, missed, visit=visit, earliest=earliest, latest=latest, drug=drug,
    )  # fmt: skip
    return found if severity is found.severity else replace(found, severity=severity)


def no_open_day(slot: Slot, closed: ClosedDays) -> Finding:
    """The site is closed on every day of the window; the named ones are named."""
    days = range((slot.latest - slot.earliest).days + 1)
    names = (closed.name(slot.earliest + timedelta(days=number)) for number in days)
    return finding(
        Code.NO_OPEN_DAY,
        f"visits.{slot.id}",
        None,
        visit=slot.id,
        earliest=slot.earliest,
        latest=slot.latest,
        target=slot.target,
        names=tuple(dict.fromkeys(name for name in names if name is not None)),
    )
