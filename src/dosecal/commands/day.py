"""``dosecal day``: what is given on a day to all patients of a folder, and what is fetched from the store for it."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from dosecal import __version__, commands
from dosecal.commands.asked import day_asked
from dosecal.commands.outputs import check_outputs
from dosecal.commands.parsing import spoken_words
from dosecal.commands.unread import tell_unread
from dosecal.core.views.day_list import Entry, State
from dosecal.files.export.day_list import DayList, day_list_csv, day_list_json, read_day
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.write_whole import write_all
from dosecal.session.collector import without_collector
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
from dosecal.words.rules_named import rules_lines

DAYS, MOST_DAYS = 1, 366


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the folder, the days and the files to write."""
    words = spoken_words()
    parser.add_argument("folder", metavar="FOLDER", type=Path, help=words.say("deadlines.folder"))
    parser.add_argument("--today", metavar="DATE", help=words.say("day-list.command.today"))
    parser.add_argument("--days", metavar="N", type=int, default=DAYS, help=words.say("day-list.command.days"))
    parser.add_argument("--csv", metavar="FILE.csv", type=Path, help=words.say("day-list.command.csv"))
    parser.add_argument("--pdf", metavar="FILE.pdf", type=Path, help=words.say("sheet.command.list-pdf"))
    parser.add_argument("--json", action="store_true", help=words.say("day-list.command.json"))
    parser.add_argument("--by", metavar="NAME", help=words.say("sheet.command.by"))


@without_collector()
def run(args: argparse.Namespace) -> int:
    """Prints the list: 0; 1 where an amount is withheld or a case could not be read (each is named).

    Raises OSError where the folder cannot be read, Refusal for an option that means nothing.
    """
    words = Words(args.language or "en")
    check_outputs({"--csv": args.csv, "--pdf": args.pdf})
    now = commands.now()
    today = now.date() if args.today is None else day_asked(args.today)
    if not 1 <= args.days <= MOST_DAYS:
        raise Refusal("--days", "", "integer-range", args.days, minimum=1, maximum=MOST_DAYS)
    if (date.max - today).days < MOST_DAYS:
        raise Refusal("--today", "", "date", today)
    day = read_day(args.folder, today, args.days, words.language)
    contents: dict[Path, str | bytes] = {}
    refused = ""
    if args.pdf is not None:
        # First of all: a list that cannot be printed leaves nothing behind, and is read on the screen.
        contents[args.pdf], refused = _on_paper(day, args, words, now)
        if refused:
            print(f"dosecal: {refused}", file=sys.stderr)
    if args.csv is not None:
        contents[args.csv] = day_list_csv(day, words)
    write_all({} if refused else contents)
    print(day_list_json(day, words) if args.json else "\n".join(text_of(day, words)))
    sys.stdout.flush()
    withheld = any(line.amount_withheld for entry in day.entries for line in entry.lines)
    return tell_unread(day.refusals, words) or (commands.BLOCKED if withheld or refused else commands.DONE)


def _on_paper(day: DayList, args: argparse.Namespace, words: Words, now: datetime) -> tuple[bytes, str]:
    """The list as PDF, or the sentence why it cannot be printed."""
    from dosecal.sheets import Printed, SheetBlocked, day_list  # noqa: PLC0415  late: only who prints waits

    sheet = day_list(
        day.entries,
        day.today,
        words,
        Printed(at=now, by=args.by, version=__version__),
        day.days,
        protocols=day.protocols,
        patients=day.patients,
        undated=day.undated,
        unread=day.unread(words),
    )
    try:
        return sheet.pdf(), ""
    except SheetBlocked as blocked:
        return b"", blocked.sentence(words)


def text_of(day: DayList, words: Words) -> Iterator[str]:
    """The list as lines of text."""
    prepare = sum(line.to_prepare_today for entry in day.entries for line in entry.lines)
    yield words.say("day-list.head", today=day.today, patients=day.patients, count=prepare)
    if day.days > 1:
        yield words.say("day-list.span", days=day.days)
    if day.undated:
        yield words.say("day-list.undated", count=day.undated)
    if not day.patients and not day.refusals:
        yield words.say("deadlines.no-case", folder=str(day.folder))
    elif not day.listed:
        yield words.say("day-list.none")
    if day.refusals:
        yield words.say("deadlines.unread", count=len({one.listed for one in day.refusals}))
    for title, part in titled(words, day.entries):
        yield ""
        yield title
        yield from _lines(part, words)
    for title, overdue in (("fetch", False), ("fetch-overdue", True)):
        fetched = total_lines(words, day.entries, overdue)
        if fetched:
            yield ""
            yield words.say(f"day-list.{title}")
            yield from (f"  {study}: {drug}: {what}" for study, drug, what in fetched)
    if day.totals:
        yield f"  {words.say('day-list.never-shared')}"
    yield ""
    yield from rules_lines(words, (entry.plan.study.protocol for entry in day.entries))
    yield words.say("text.notice")


def _lines(part: Sequence[Entry], words: Words) -> Iterator[str]:
    """Each patient, and beneath the drugs in columns."""
    rows = {
        (entry.order, line.drug): [
            f"{n} {words.text(line.name)}",
            amount_text(words, line),
            volume_text(words, line),
            taken_text(words, line),
            bag_text(words, entry, line),
            minutes_text(line),
        ]
        for entry in part
        for n, line in enumerate(entry.lines, 1)
    }
    widths = [max(len(row[column]) for row in rows.values()) for column in range(6)]
    for entry in part:
        protocol = entry.plan.study.protocol
        study = f"{protocol.name} {protocol.version}"
        visit = f"{entry.visit.id} ({occasion(words, entry)})"
        yield f"  {words.date(entry.day)}  {entry.plan.case.patient_id}  {study}  {visit}"
        waiting = open_text(words, entry)
        if waiting:
            yield f"    {waiting}"
        for line in entry.lines:
            row = rows[entry.order, line.drug]
            said = [state_text(words, line)] if line.state not in (entry.state, State.LEFT_OUT) else []
            said += [text for text in (why_text(words, line), proposals_text(words, entry, line)) if text]
            shown = "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            yield f"    {shown}"
            yield from (f"      {text}" for text in said)
