"""``dosecal calendar``: one patient's visits, readable and as files for a calendar, a spreadsheet or the wall."""

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from dosecal import __version__, commands
from dosecal.commands.asked import plan_of
from dosecal.commands.outputs import check_outputs
from dosecal.commands.parsing import spoken_words
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.files.case.planning import days_of
from dosecal.files.export.cancelled_visits import vanished_visits
from dosecal.files.export.visits import calendar_csv, calendar_ics, calendar_mark, in_order
from dosecal.files.export.visits_workbook import Exported, calendar_xlsx
from dosecal.files.reading.write_whole import write_all
from dosecal.words import Words
from dosecal.words.rules_named import rules_lines
from dosecal.words.visits import no_day, visit_doing, visit_window


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the case, the day and the files to write."""
    words = spoken_words()
    parser.add_argument("case", metavar="CASE", type=Path, help=words.say("plan-command.case"))
    parser.add_argument("--today", metavar="DATE", help=words.say("plan-command.today"))
    parser.add_argument("--ics", metavar="FILE.ics", type=Path, help=words.say("calendar.ics"))
    parser.add_argument("--csv", metavar="FILE.csv", type=Path, help=words.say("calendar.csv"))
    parser.add_argument("--xlsx", metavar="FILE.xlsx", type=Path, help=words.say("calendar.xlsx"))
    parser.add_argument("--pdf", metavar="FILE.pdf", type=Path, help=words.say("calendar.pdf"))
    parser.add_argument("--by", metavar="NAME", help=words.say("calendar.by"))


def run(args: argparse.Namespace) -> int:
    """Writes the files and prints the visits: 0 done, 1 there is nothing to write, then nothing is.

    Raises Refusal for an unreadable case, OSError where a file cannot be written.
    """
    words = Words(args.language or "en")
    check_outputs({"--ics": args.ics, "--csv": args.csv, "--xlsx": args.xlsx, "--pdf": args.pdf}, args.case)
    plan = plan_of(args.case, args.today, words.language)
    now = commands.now()
    refused = _refused(plan, args, words)
    wall = b""
    if not refused and args.pdf is not None:
        # Made first of all: a calendar that cannot be printed leaves nothing behind.
        wall, refused = _wall(plan, args.by, words, now)
    if refused:
        print(f"dosecal: {refused}", file=sys.stderr)
        return commands.BLOCKED
    write_all(dict(_contents(plan, args, words, now, wall)))
    print(*_text(plan, words, marked=args.ics is not None), sep="\n")
    sys.stdout.flush()
    return commands.DONE


def _contents(
    plan: Plan, args: argparse.Namespace, words: Words, now: datetime, wall: bytes
) -> Iterator[tuple[Path, str | bytes]]:
    """What is written, by its file."""
    if args.pdf is not None:
        yield args.pdf, wall
    if args.ics is not None:
        vanished = vanished_visits(plan, words.language, args.case.parent)
        yield args.ics, calendar_ics(plan, now, words, vanished)
    if args.csv is not None:
        yield args.csv, calendar_csv(plan, words)
    if args.xlsx is not None:
        yield args.xlsx, calendar_xlsx(plan, Exported(now, args.by, __version__), words)


def _refused(plan: Plan, args: argparse.Namespace, words: Words) -> str:
    """Why nothing is written; empty where something is."""
    if not plan.visits:
        return words.say("calendar.none")
    if args.ics is not None and not plan.case.patient_id:
        return words.say("calendar.no-patient")
    return ""


def _wall(plan: Plan, by: str | None, words: Words, now: datetime) -> tuple[bytes, str]:
    """The wall calendar, or the sentence why there is none."""
    from dosecal.sheets import Printed, SheetBlocked, visit_calendar  # noqa: PLC0415  late: only who prints waits

    closed = days_of(plan.study, plan.case, plan.today, words.language)
    try:
        return visit_calendar(plan, words, Printed(at=now, by=by, version=__version__), closed).pdf(), ""
    except SheetBlocked as blocked:
        return b"", blocked.sentence(words)


def _text(plan: Plan, words: Words, marked: bool) -> Iterator[str]:
    protocol = plan.study.protocol
    yield words.say(
        "calendar.head",
        study=protocol.name,
        version=protocol.version,
        patient=plan.case.patient_id or "–",
        count=len(plan.visits),
        today=plan.today,
    )
    if marked:
        yield words.say("calendar.mark", mark=calendar_mark(plan))
    yield ""
    yield from _lines(plan, words)
    yield ""
    yield from rules_lines(words, [protocol])
    yield words.say("text.notice")


def _lines(plan: Plan, words: Words) -> Iterator[str]:
    """The visits in columns: day, visit, status, window, then what is done."""
    visits = in_order(plan)
    rows = [_columns(visit, words) for visit in visits]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for visit, row in zip(visits, rows, strict=True):
        cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        what = " · ".join(visit_doing(words, plan, visit))
        yield f"  {cells}  {what}".rstrip()


def _columns(visit: Visit, words: Words) -> tuple[str, str, str, str]:
    day = no_day(words, visit) if visit.date is None else words.date(visit.date)
    return day, visit.id, words.say(f"status.{visit.status}"), visit_window(words, visit)
