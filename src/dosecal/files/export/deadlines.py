"""Deadlines for other programs: CSV for a spreadsheet, iCalendar for a calendar."""

from collections.abc import Iterable
from datetime import date, datetime

from dosecal.core.views.deadlines import CLOSING, Deadline, Kind
from dosecal.files.export.csv_text import BYTE_ORDER_MARK, csv_name, csv_text
from dosecal.files.export.icalendar_file import AllDay, event_file, event_uid, patient_mark
from dosecal.files.reading.refusal import Refusal
from dosecal.words import Words
from dosecal.words.deadlines import deadline_kind, deadline_sentence, deadline_visit
from dosecal.words.sources import origin_mark, source_names

COLUMNS = (
    "date", "days-from-today", "kind", "what", "study", "patient", "mark", "about", "code", "origin", "document",
    "section",
)  # fmt: skip
_ONE_EVENT = {Kind.VISIT_OVERDUE: Kind.VISIT, Kind.VISIT_MISSED: Kind.VISIT, Kind.FOLLOW_UP: Kind.VISIT}
"""A visit stays one event of a calendar when it becomes overdue."""


def deadlines_csv(deadlines: Iterable[Deadline], today: date, words: Words, unread: Iterable[Refusal] = ()) -> str:
    """A table with a byte order mark, so that a spreadsheet knows its umlauts, and ISO dates, which it reads as dates.

    Texts stand in quotation marks, dates and numbers do not; a text is never a formula. Files that could not be read
    come first, under today: the table says itself that it is not complete.
    """
    separator = words.say("format.csv-separator")
    rows = [separator.join(csv_text(words.say(f"label.{column}")) for column in COLUMNS)]
    rows += [separator.join(_unread(refusal, today, words)) for refusal in unread]
    rows += [separator.join(_row(one, today, words)) for one in deadlines]
    return BYTE_ORDER_MARK + "".join(f"{row}\r\n" for row in rows)


def _row(one: Deadline, today: date, words: Words) -> list[str]:
    source = one.source
    origin = ("", "", "") if source is None else (origin_mark(words, source), *source_names(words, source))
    what = deadline_sentence(words, one)
    texts = (
        deadline_kind(words, one),
        what,
        one.study_name,
        csv_name(one.patient),
        mark(one),
        one.about,
        one.kind.value,
    )
    return [one.day.isoformat(), str((one.day - today).days), *(csv_text(text) for text in (*texts, *origin))]


def _unread(refusal: Refusal, today: date, words: Words) -> list[str]:
    texts = (words.say("deadlines.not-read"), refusal.sentence(words), "", "", "", refusal.file, "unread", "", "", "")
    return [today.isoformat(), "0", *(csv_text(text) for text in texts)]


def mark(one: Deadline) -> str:
    """Six signs that stand for the patient where the pseudonym must not be read."""
    return patient_mark(one.study, one.patient)


def uid(one: Deadline) -> str:
    """The same for the same thing of the same patient at every export; nothing of the patient can be read in it."""
    return event_uid(one.study, one.patient, _ONE_EVENT.get(one.kind, one.kind).value, one.about)


def deadlines_ics(deadlines: Iterable[Deadline], exported: datetime, words: Words) -> bytes:
    """An all-day event for each deadline. ``exported`` is an aware time, so that a later export replaces an earlier
    one. No event says anything about a patient but its mark, the study and the visit."""
    events = (
        AllDay(uid(one), one.day, one.day, _summary(one, words), alarm=one.day if one.kind in CLOSING else None)
        for one in deadlines
    )
    return event_file("deadlines", events, exported)


def _summary(one: Deadline, words: Words) -> str:
    what, visit = deadline_kind(words, one), deadline_visit(words, one)
    if visit:
        what = f"{what}: {visit}"
    return f"{what} · {one.study_name} · {mark(one)}"
