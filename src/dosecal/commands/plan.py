"""``dosecal plan``: one case in, one plan out; the stable interface for other programs."""

import argparse
import sys
from pathlib import Path

from dosecal import commands
from dosecal.commands.asked import plan_of
from dosecal.commands.parsing import spoken_words
from dosecal.core.result.plan import Plan
from dosecal.files.export.json_text import json_text
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
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


def as_json(plan: Plan, words: Words) -> str:
    """The plan for other programs."""
    return json_text(plan_data(plan, words), indent=1) + "\n"


def readable(plan: Plan, words: Words) -> str:
    """The plan for a person."""
    return plan_text(plan, words)
