"""All-day events for the calendars of other programs (iCalendar, RFC 5545), silent about patients.

The same thing of the same patient keeps its identifier at every export, and a later export has a higher sequence:
imported again, it replaces what was there and adds nothing twice.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from icalendar import Event

ALARM = timedelta(hours=8)
"""An alarm rings on the day itself, when a site opens."""
_ONE_DAY = timedelta(days=1)
_FIRST_SEQUENCE = datetime(2020, 1, 1, tzinfo=UTC)
"""A sequence counts the seconds since then, so that two exports of one day differ: 31 bits last until 2088."""
_MARK_SIGNS = 6
_UID_SIGNS = 32


_LETTERS = str.maketrans("0123456789", "ghjkmnprst")


class AllDay(Struct, frozen=True):
    """An event of whole days."""

    uid: str
    first: date
    last: date
    """The last day, included."""
    summary: str
    description: str = ""
    status: str | None = None
    """CONFIRMED, TENTATIVE or CANCELLED (RFC 5545, section 3.8.1.11)."""
    alarm: date | None = None
    """On this day the calendar reminds of it."""


def patient_mark(study: str, patient: str) -> str:
    """Six letters that stand for the patient where the pseudonym must not be read; no spreadsheet takes them for a
    number."""
    return _hash(study, patient)[:_MARK_SIGNS].translate(_LETTERS)


def event_uid(study: str, patient: str, kind: str, about: str) -> str:
    """The same for the same thing of the same patient at every export; nothing of the patient can be read in it."""
    return f"{_hash(study, patient, kind, about)[:_UID_SIGNS]}@dosecal"


def visit_uid(study: str, patient: str, visit: str) -> str:
    """A visit is one event of a calendar, whether a list of deadlines told of it or the patient's visits did."""
    return event_uid(study, patient, "visit", f"visits.{visit}")


def _hash(*parts: str) -> str:
    return sha256("\0".join(("dosecal", *parts)).encode()).hexdigest()


def sequence(exported: datetime) -> int:
    """The number of an export: that of a later second is higher. ``exported`` is an aware time."""
    return int((exported - _FIRST_SEQUENCE).total_seconds())


def event_file(about: str, events: Iterable[AllDay], exported: datetime) -> bytes:
    """The events as an iCalendar file. ``about`` names the kind of file, ``exported`` is an aware time."""
    from icalendar import Calendar  # noqa: PLC0415  late: only who exports waits for it

    calendar = Calendar()
    calendar.add("prodid", f"-//dosecal//{about}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for event in events:
        calendar.add_component(_component(event, exported))
    content: bytes = calendar.to_ical()
    return content


def _component(event: AllDay, exported: datetime) -> "Event":
    from icalendar import Alarm, Event  # noqa: PLC0415  with the first calendar file

    made = Event()
    made.add("uid", event.uid)
    made.add("sequence", sequence(exported))
    made.add("dtstamp", exported)
    made.add("dtstart", event.first)
    made.add("dtend", event.last + _ONE_DAY)  # exclusive
    made.add("summary", event.summary)
    if event.description:
        made.add("description", event.description)
    if event.status is not None:
        made.add("status", event.status)
    made.add("class", "PRIVATE")
    made.add("transp", "TRANSPARENT")
    if event.alarm is not None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", event.summary)
        alarm.add("trigger", event.alarm - event.first + ALARM)
        made.add_component(alarm)
    return made
