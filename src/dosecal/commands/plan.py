"""``dosecal plan``: one case in, one plan out; the stable interface for other programs."""

import argparse
import sys
from datetime import date
from pathlib import Path

from dosecal import commands
from dosecal.commands.parsing import spoken_words
from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import read_case
from dosecal.files.case.planning import plan_case
from dosecal.files.export.json_text import json_text
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.files.reading.refusal import NOTHING, Refusal
from dosecal.files.reading.toml import lines_of_file
from dosecal.files.reading.written import iso_day
from dosecal.words import Words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the case, ``--json`` and ``--today``."""
    words = spoken_words()
    parser.add_argument("case", metavar="CASE", type=Path, help=words.say("plan-command.case"))
    parser.add_argument("--json", action="store_true", help=words.say("plan-command.json"))
    parser.add_argument("--today", metavar="DATE", help=words.say("plan-command.today"))


def run(args: argparse.Namespace) -> int:
    """Prints the plan: 0 without a blocking finding, 1 with one. Raises Refusal where the case cannot be read."""
    words = Words(args.language)
    plan = plan_of(args.case, args.today, words.language)
    text = as_json(plan, words) if args.json else readable(plan, words)
    sys.stdout.write(text)
    return commands.BLOCKED if plan.blocked else commands.DONE


def plan_of(path: Path, today: str | None, language: str) -> Plan:
    """The plan of a case file on the day asked for, else the day that the case names. Raises Refusal."""
    case = read_case(path)
    day = case.today if today is None else day_asked(today)
    if day is None:
        raise Refusal(path.name, "today", "today", NOTHING)
    with lines_of_file(path):
        return plan_case(case, day, language, folder=path.parent, place=path.name)


def day_asked(text: str) -> date:
    """The day of ``--today``. Raises Refusal."""
    day = iso_day(text)
    if day is None:
        raise Refusal("--today", "", "date", text)
    return day


def as_json(plan: Plan, words: Words) -> str:
    """The plan for other programs."""
    return json_text(plan_data(plan, words), indent=1) + "\n"


def readable(plan: Plan, words: Words) -> str:
    """The plan for a person."""
    return plan_text(plan, words)
