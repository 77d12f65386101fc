"""The deadline list for the coordinator: all patients, by day; what is past and still open stands first."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from dosecal.core.trial.protocol import Edition, Protocol
from dosecal.core.views.deadlines import CLOSING, Deadline, due
from dosecal.sheets.frame import Printed, badges_of, page_frame
from dosecal.sheets.printer import Sheet
from dosecal.sheets.text import MARK_CONFIRM, Data, day, on_paper, sentence_list
from dosecal.words import NBSP, Words
from dosecal.words.deadlines import deadline_kind, deadline_sentence, distance
from dosecal.words.sources import origin_mark

COLUMNS = ("day", "in-days", "patient", "study", "what", "rule-from", "initials-done")


def deadline_list(
    deadlines: Iterable[Deadline],
    today: date,
    words: Words,
    printed: Printed,
    days: int,
    *,
    protocols: Iterable[Protocol | Edition] = (),
    patients: int | None = None,
    unread: Sequence[str] = (),
    only: Sequence[str] = (),
) -> Sheet:
    """What is due from today to so many days ahead, and what is past and still open.

    ``protocols`` are those of the patients, ``patients`` their number, ``unread`` a sentence for each file that
    could not be read, ``only`` the words of the filters: what is missing must stand on the paper.
    """
    chosen = due(deadlines, today, days)
    about = [words.say("sheet.deadlines.count", count=str(len(chosen)))]
    if patients is not None:
        about = [words.say("sheet.deadlines.counts", patients=str(patients), count=str(len(chosen)))]
    last = today + timedelta(days=days)
    span = words.say("sheet.deadlines.span", first=day(words, today), last=day(words, last), days=str(days))
    used = {(protocol.id, protocol.version): protocol for protocol in protocols}
    parts = (
        ("deadlines.past", [one for one in chosen if one.day < today]),
        ("deadlines.coming", [one for one in chosen if one.day >= today]),
    )
    short = [words.say("sheet.deadlines.not-all")] if unread or only else []
    marks = [*short, *badges_of(words, used.values())]
    on_every_page = page_frame("deadlines", words, printed, [used[key] for key in sorted(used)], about, marks=marks)
    data = {
        **on_every_page,
        "subtitle": sentence_list([span, *about]),
        "missing": missing(unread, only, words),
        "files": [words.say("sheet.deadlines.files"), *map(on_paper, unread)] if unread else [],
        "none": "" if chosen else words.say("deadlines.none"),
        "columns": [words.say(f"label.{column}") for column in COLUMNS if chosen],
        "parts": [{"title": words.say(title), "rows": rows(part, today, words)} for title, part in parts if part],
        "legend": legend(chosen, words),
    }
    return Sheet("deadlines", data, printed.at)


def missing(unread: Sequence[str], only: Sequence[str], words: Words) -> list[str]:
    """Why the list is not all there is."""
    lines = [words.say("deadlines.unread", count=str(len(unread)))] if unread else []
    return [*lines, words.say("sheet.deadlines.only", what=", ".join(only))] if only else lines


def rows(part: Sequence[Deadline], today: date, words: Words) -> list[Data]:
    """A line for each deadline; of several on a day the first one is told apart."""
    made: list[Data] = []
    before: date | None = None
    for one in part:
        made.append(
            {
                "day": day(words, one.day),
                "new_day": one.day != before,
                "distance": distance(words, one.day, today),
                "patient": on_paper(one.patient or "") or words.say("sheet.no-patient"),
                "study": one.study_name,
                "is": deadline_kind(words, one),
                "what": deadline_sentence(words, one),
                "origin": origin(one, words),
                "closing": one.kind in CLOSING,
            }
        )
        before = one.day
    return made


def origin(one: Deadline, words: Words) -> str:
    """Protocol, label or site rule, and the mark where a pharmacist has to confirm it."""
    if one.source is None:
        return ""
    return origin_mark(words, one.source) + (f"{NBSP}{MARK_CONFIRM}" if one.source.confirm else "")


def legend(chosen: Sequence[Deadline], words: Words) -> str:
    """What bold words and the mark mean, where they stand."""
    bold = any(one.kind in CLOSING for one in chosen)
    marked = any(one.source is not None and one.source.confirm for one in chosen)
    return sentence_list(
        [
            words.say("sheet.deadlines.bold") if bold else "",
            words.say("sheet.legend.confirm") if marked else "",
        ]
    )
