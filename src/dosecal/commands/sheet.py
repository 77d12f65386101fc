"""``dosecal sheet``: any sheet of a case (``sheets.KINDS``), as PDF."""

import argparse
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from dosecal import __version__, commands
from dosecal.commands.asked import plan_of
from dosecal.commands.outputs import check_outputs
from dosecal.commands.parsing import spoken_words
from dosecal.core.result.plan import Plan
from dosecal.files.case.planning import days_of
from dosecal.files.reading.refusal import Refusal, unknown
from dosecal.files.reading.write_whole import write_whole
from dosecal.session.made_times import made_at, made_of_case
from dosecal.sheets import KINDS, Printed, SheetBlocked, make_sheet
from dosecal.sheets.dose import worksheet_visit
from dosecal.words import Words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the case, ``--kind``, ``--out``, ``--visit``, ``--today`` and ``--by``."""
    words = spoken_words()
    parser.add_argument("case", metavar="CASE", type=Path, help=words.say("plan-command.case"))
    parser.add_argument("--kind", required=True, choices=KINDS, help=words.say("sheet.command.kind"))
    parser.add_argument("--out", required=True, metavar="FILE.pdf", type=Path, help=words.say("sheet.command.out"))
    parser.add_argument("--visit", metavar="VISIT", help=words.say("sheet.command.visit"))
    parser.add_argument("--today", metavar="DATE", help=words.say("plan-command.today"))
    parser.add_argument(
        "--made", metavar="[DRUG=][DATE ]HH:MM", action="append", default=[], help=words.say("sheet.command.made")
    )
    parser.add_argument("--by", metavar="NAME", help=words.say("sheet.command.by"))


def run(args: argparse.Namespace) -> int:
    """Writes the sheet: 0 written, 1 blocked, then nothing is written. Raises Refusal for an unreadable case."""
    words = Words(args.language or "en")
    check_outputs({"--out": args.out}, args.case)
    plan = plan_of(args.case, args.today, words.language)
    now = commands.now()
    printed = Printed(at=now, by=args.by, version=__version__, made=_made(args.made, args.visit, plan, words))
    closed = days_of(plan.study, plan.case, plan.today, words.language)
    try:
        content = make_sheet(args.kind, plan, args.visit, words, printed, closed).pdf()
    except SheetBlocked as blocked:
        print(f"dosecal: {blocked.sentence(words)}", file=sys.stderr)
        return commands.BLOCKED
    write_whole(args.out, content)
    return commands.DONE


def _made(typed: Iterable[str], visit_id: str | None, plan: Plan, words: Words) -> dict[str, datetime]:
    """When each preparation was made, by the clock of the place: of every drug or of the one named. Raises Refusal.

    As in the window, a time alone is one of the visit's day only where that is today.
    """
    every: dict[str, datetime] = {}
    single: dict[str, datetime] = {}
    visit = plan.visit(visit_id or worksheet_visit(plan) or "")
    if visit is None:
        return {}  # the sheet says that there is none
    for one in typed:
        drug, _, moment = one.rpartition("=")
        if drug not in ("", *plan.study.drugs):
            raise unknown("--made", "", "drug", drug, plan.study.drugs)
        for dose in plan.doses_of(visit.id):
            if drug not in ("", dose.drug):
                continue
            made = made_at(dose, plan, moment, words)
            if made.at is None:
                raise Refusal("--made", "", made.expected or "made-time", moment, **made.params)
            (single if drug else every)[dose.drug] = made.at
    return made_of_case(plan, visit.id, words) | every | single
