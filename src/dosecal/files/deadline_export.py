"""Deadlines for other programs: CSV for a spreadsheet, iCalendar for a calendar."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import sha256

from dosecal.core.deadlines import CLOSING, Deadline, Kind
from dosecal.core.result import Visit
from dosecal.files.refusal import Refusal
from dosecal.words import NBSP, Words
from dosecal.words.deadlines import deadline_kind, deadline_sentence
from dosecal.words.phrases import origin_mark, visit_short

COLUMNS = ("day", "days", "kind", "what", "study", "patient", "mark", "about", "code", "origin", "document", "section")
SEPARATOR = {"en": ",", "de": ";"}
"""What a spreadsheet of that language expects between columns."""
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""A cell that begins so would be calculated: it gets an apostrophe in front."""
ALARM = timedelta(hours=8)
"""On the day itself, when a site opens."""

_ONE_EVENT = {Kind.VISIT_OVERDUE: Kind.VISIT, Kind.VISIT_MISSED: Kind.VISIT, Kind.FOLLOW_UP: Kind.VISIT}
"""A visit stays one event of a calendar when it becomes overdue."""


def deadlines_csv(deadlines: Iterable[Deadline], today: date, words: Words, unread: Iterable[Refusal] = ()) -> str:
    """A table with a byte order mark, so that a spreadsheet knows its umlauts, and ISO dates, which it reads as dates.

    Texts stand in quotation marks, dates and numbers do not; a text is never a formula. Files that could not be read
    come first, under today: the table says itself that it is not complete.
    """
    separator = SEPARATOR[words.language]
    rows = [separator.join(cell(words.say(f"deadline-column.{column}")) for column in COLUMNS)]
    rows += [separator.join(_unread(refusal, today, words)) for refusal in unread]
    rows += [separator.join(_row(one, today, words)) for one in deadlines]
    return "\ufeff" + "".join(f"{row}\r\n" for row in rows)


def _row(one: Deadline, today: date, words: Words) -> list[str]:
    source = one.source
    origin = ("", "", "") if source is None else (origin_mark(words, source), source.document, source.section)
    what = deadline_sentence(words, one)
    texts = (deadline_kind(words, one), what, one.study_name, one.patient, mark(one), one.about, one.kind.value)
    return [one.day.isoformat(), str((one.day - today).days), *(cell(text) for text in (*texts, *origin))]


def _unread(refusal: Refusal, today: date, words: Words) -> list[str]:
    texts = (words.say("deadlines.not-read"), refusal.sentence(words), "", "", "", refusal.file, "unread", "", "", "")
    return [today.isoformat(), "0", *(cell(text) for text in texts)]


def cell(text: str) -> str:
    """A text in quotation marks, in one line and never a formula."""
    line = " ".join(text.replace(NBSP, " ").split())
    if line.startswith(FORMULA):
        line = f"'{line}"
    return '"' + line.replace('"', '""') + '"'


def mark(one: Deadline) -> str:
    """Six signs that stand for the patient where the pseudonym must not be read."""
    return _hash(one.study, one.patient)[:6]


def uid(one: Deadline) -> str:
    """The same for the same thing of the same patient at every export; nothing of the patient can be read in it."""
    kind = _ONE_EVENT.get(one.kind, one.kind)
    return f"{_hash(one.study, one.patient, kind.value, one.about)[:32]}@dosecal"


def _hash(*parts: str) -> str:
    return sha256("\0".join(("dosecal", *parts)).encode()).hexdigest()


def deadlines_ics(deadlines: Iterable[Deadline], exported: datetime, words: Words) -> bytes:
    """An all-day event for each deadline. ``exported`` is an aware time: its day is the sequence, so that a later
    export replaces an earlier one. No event says anything about a patient but its mark, the study and the visit."""
    from icalendar import Alarm, Calendar, Event  # noqa: PLC0415  late: only who exports waits for it

    calendar = Calendar()
    calendar.add("prodid", "-//dosecal//deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for one in deadlines:
        event = Event()
        event.add("uid", uid(one))
        event.add("sequence", exported.date().toordinal())
        event.add("dtstamp", exported)
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
        event.add("summary", _summary(one, words))
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        if one.kind in CLOSING:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", _summary(one, words))
            alarm.add("trigger", ALARM)
            event.add_component(alarm)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _summary(one: Deadline, words: Words) -> str:
    visit = one.params.get("visit")
    what = deadline_kind(words, one)
    if isinstance(visit, Visit):
        what = f"{what}: {visit_short(words, visit)}"
    return f"{what} · {one.study_name} · {mark(one)}"
