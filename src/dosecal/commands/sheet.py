"""``dosecal sheet``: any sheet of a case (``sheets.KINDS``), as PDF."""

import argparse
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from dosecal import __version__, commands
from dosecal.commands.parsing import spoken_words
from dosecal.commands.plan import plan_of
from dosecal.core.result import Plan
from dosecal.files.draft import write_whole
from dosecal.files.planning import days_of
from dosecal.files.refusal import Refusal, unknown
from dosecal.sheets import KINDS, Printed, SheetBlocked, make_sheet
from dosecal.words import Words
from dosecal.words.clock import parse_time


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the case, ``--kind``, ``--out``, ``--visit``, ``--today`` and ``--by``."""
    words = spoken_words()
    parser.add_argument("case", metavar="CASE", type=Path, help=words.say("plan-command.case"))
    parser.add_argument("--kind", required=True, choices=KINDS, help=words.say("sheet.command.kind"))
    parser.add_argument("--out", required=True, metavar="FILE.pdf", type=Path, help=words.say("sheet.command.out"))
    parser.add_argument("--visit", metavar="VISIT", help=words.say("sheet.command.visit"))
    parser.add_argument("--today", metavar="DATE", help=words.say("plan-command.today"))
    parser.add_argument(
        "--made", metavar="[DRUG=]HH:MM", action="append", default=[], help=words.say("sheet.command.made")
    )
    parser.add_argument("--by", metavar="NAME", help=words.say("sheet.command.by"))


def run(args: argparse.Namespace) -> int:
    """Writes the sheet: 0 written, 1 blocked, then nothing is written. Raises Refusal for an unreadable case."""
    words = Words(args.language or "en")
    plan = plan_of(args.case, args.today, words.language)
    now = datetime.now(UTC).astimezone()
    printed = Printed(at=now, by=args.by, version=__version__, made=_made(args.made, now, plan))
    closed = days_of(plan.study, plan.case, plan.today, words.language)
    try:
        content = make_sheet(args.kind, plan, args.visit, words, printed, closed).pdf()
    except SheetBlocked as blocked:
        print(f"dosecal: {blocked.sentence(words)}", file=sys.stderr)
        return commands.BLOCKED
    write_whole(args.out, content)
    return commands.DONE


def _made(typed: Iterable[str], now: datetime, plan: Plan) -> dict[str, datetime]:
    """When each preparation was made: a time of today by the clock of the place, of every drug or of the one named.
    Raises Refusal."""
    every: dict[str, datetime] = {}
    single: dict[str, datetime] = {}
    for one in typed:
        drug, _, clock = one.rpartition("=")
        moment = parse_time(clock)
        if moment is None:
            raise Refusal("--made", "", "time", clock)
        made = datetime.combine(now.date(), moment).astimezone()
        if not drug:
            every = dict.fromkeys(plan.study.drugs, made)
        elif drug in plan.study.drugs:
            single[drug] = made
        else:
            raise unknown("--made", "", "drug", drug, plan.study.drugs)
    return every | single
