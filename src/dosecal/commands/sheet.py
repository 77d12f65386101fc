"""``dosecal sheet``: any sheet of a case (``sheets.KINDS``), as PDF."""

import argparse
import re
import sys
from datetime import UTC, datetime, time
from pathlib import Path

from dosecal import __version__, commands
from dosecal.commands.parsing import spoken_words
from dosecal.commands.plan import plan_of
from dosecal.files.draft import write_whole
from dosecal.files.planning import days_of
from dosecal.files.refusal import Refusal
from dosecal.sheets import KINDS, Printed, SheetBlocked, make_sheet
from dosecal.words import Words

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the case, ``--kind``, ``--out``, ``--visit``, ``--today`` and ``--by``."""
    words = spoken_words()
    parser.add_argument("case", metavar="CASE", type=Path, help=words.say("plan-command.case"))
    parser.add_argument("--kind", required=True, choices=KINDS, help=words.say("sheet.command.kind"))
    parser.add_argument("--out", required=True, metavar="FILE.pdf", type=Path, help=words.say("sheet.command.out"))
    parser.add_argument("--visit", metavar="VISIT", help=words.say("sheet.command.visit"))
    parser.add_argument("--today", metavar="DATE", help=words.say("plan-command.today"))
    parser.add_argument("--made", metavar="HH:MM", help=words.say("sheet.command.made"))
    parser.add_argument("--by", metavar="NAME", help=words.say("sheet.command.by"))


def run(args: argparse.Namespace) -> int:
    """Writes the sheet: 0 written, 1 blocked, then nothing is written. Raises Refusal for an unreadable case."""
    words = Words(args.language or "en")
    plan = plan_of(args.case, args.today, words.language)
    now = datetime.now(UTC).astimezone()
    printed = Printed(at=now, by=args.by, version=__version__, made=_made(args.made, now))
    closed = days_of(plan.study, plan.case, plan.today, words.language)
    try:
        content = make_sheet(args.kind, plan, args.visit, words, printed, closed).pdf()
    except SheetBlocked as blocked:
        print(f"dosecal: {blocked.sentence(words)}", file=sys.stderr)
        return commands.BLOCKED
    write_whole(args.out, content)
    return commands.DONE


def _made(typed: str | None, now: datetime) -> datetime | None:
    """When a preparation was made: a time of today by the clock of the place. Raises Refusal."""
    if typed is None:
        return None
    match = _TIME.fullmatch(typed)
    if match is None:
        raise Refusal("--made", "", "time", typed)
    return datetime.combine(now.date(), time(int(match[1]), int(match[2]))).astimezone()
