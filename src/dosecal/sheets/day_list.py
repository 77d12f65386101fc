"""The day's list on paper: what the pharmacy prepares on a day for all patients, and what it fetches for it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from dosecal.core.trial.protocol import Protocol
from dosecal.core.views.day_list import Entry, Line, State, in_order
from dosecal.sheets.frame import Printed, badges_of, page_frame
from dosecal.sheets.printer import Sheet
from dosecal.sheets.text import Data, day, on_paper, sentence_list
from dosecal.words import Words
from dosecal.words.day_list import (
    amount_text,
    bag_text,
    minutes_text,
    occasion,
    open_text,
    proposals_text,
    state_text,
    taken_text,
    titled,
    total_lines,
    volume_text,
    why_text,
)

COLUMNS = ("drug", "amount", "volume", "taken", "bag", "infusion", "prepared")


def day_list(
    entries: Iterable[Entry],
    today: date,
    words: Words,
    printed: Printed,
    days: int = 1,
    *,
    protocols: Sequence[Protocol] = (),
    patients: int = 0,
    undated: int = 0,
    unread: Sequence[str] = (),
) -> Sheet:
    """Every drug of the entries, by patient. ``patients`` are those of the folder, ``undated`` those without a first
    dose, ``unread`` a sentence for each file that could not be read: what is missing must stand on the paper."""
    listed = in_order(entries)
    prepare = sum(line.to_prepare_today for entry in listed for line in entry.lines)
    about = [words.say("sheet.day-list.counts", patients=str(patients), count=str(prepare))]
    when = day(words, today)
    if days > 1:
        when = words.say("days.from-to", first=when, last=day(words, today + timedelta(days=days - 1)))
    marks = [*([words.say("sheet.deadlines.not-all")] if unread else []), *badges_of(words, protocols)]
    on_every_page = page_frame("day-list", words, printed, list(protocols), [when], marks=marks)
    data = {
        **on_every_page,
        "when": when,
        "subtitle": sentence_list([*about, words.say("day-list.undated", count=undated) if undated else ""]),
        "missing": [words.say("deadlines.unread", count=str(len(unread)))] if unread else [],
        "files": [words.say("sheet.deadlines.files"), *map(on_paper, unread)] if unread else [],
        "none": "" if listed else words.say("day-list.none"),
        "columns": [words.say(f"label.{column}") for column in COLUMNS if listed],
        "parts": list(parts(listed, words)),
        "fetch": [
            {"title": words.say(f"day-list.{title}"), "rows": rows}
            for title, overdue in (("fetch-title", False), ("fetch-overdue-title", True))
            if (rows := _fetched(words, listed, overdue))
        ],
        "never_shared": words.say("day-list.never-shared"),
    }
    return Sheet("day-list", data, printed.at)


def _fetched(words: Words, listed: Sequence[Entry], overdue: bool) -> list[Data]:
    lines = total_lines(words, listed, overdue)
    return [{"study": study, "drug": drug, "what": what} for study, drug, what in lines]


def parts(listed: Sequence[Entry], words: Words) -> Iterable[Data]:
    """What is overdue, due, given and left out, each under its title."""
    for title, entries in titled(words, listed):
        yield {
            "title": title,
            "open": entries[0].state in (State.OVERDUE, State.DUE),
            "entries": [patient(entry, words) for entry in entries],
        }


def patient(entry: Entry, words: Words) -> Data:
    """One patient's visit and its drugs."""
    protocol = entry.plan.study.protocol
    return {
        "patient": on_paper(entry.plan.case.patient_id or "") or words.say("sheet.no-patient"),
        "visit": sentence_list(
            [
                day(words, entry.day),
                words.say("sheet.study-version", study=protocol.name, version=protocol.version),
                occasion(words, entry),
            ]
        ),
        "waiting": open_text(words, entry),
        "rows": [row(entry, line, n, words) for n, line in enumerate(entry.lines, 1)],
    }


def row(entry: Entry, line: Line, nth: int, words: Words) -> Data:
    """One drug."""
    to_do = line.state in (State.OVERDUE, State.DUE)
    said = [state_text(words, line)] if line.state not in (entry.state, State.LEFT_OUT) else []
    return {
        "drug": f"{nth} {words.text(line.name)}",
        "amount": amount_text(words, line),
        "volume": volume_text(words, line),
        "taken": taken_text(words, line),
        "bag": bag_text(words, entry, line),
        "minutes": minutes_text(line),
        "remarks": [text for text in (*said, why_text(words, line), proposals_text(words, entry, line)) if text],
        "strong": to_do and (line.amount_withheld or line.preparation_withheld),
        "tick": line.to_prepare and not line.preparation_withheld,
        "quiet": not to_do,
    }
