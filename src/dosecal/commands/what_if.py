"""``dosecal what-if``: events that are tried and not stored, and what they would change."""

import argparse
import sys
from pathlib import Path

from dosecal import commands
from dosecal.commands.asked import day_asked
from dosecal.commands.parsing import spoken_words
from dosecal.core.patient.events import Event
from dosecal.files.case.cases import read_case
from dosecal.files.case.events import read_event
from dosecal.files.case.planning import try_events
from dosecal.files.export.json_text import json_text
from dosecal.files.export.what_if import what_if_data, what_if_text
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.refusal import NOTHING, Refusal
from dosecal.files.reading.toml import lines_of_file, open_table, parse_table
from dosecal.files.reading.unread import Refusals
from dosecal.words import Words

EVENT = "--event"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the case, ``--event``, ``--events``, ``--json`` and ``--today``."""
    words = spoken_words()
    parser.add_argument("case", metavar="CASE", type=Path, help=words.say("plan-command.case"))
    parser.add_argument(EVENT, metavar="EVENT", action="append", default=[], help=words.say("what-if-command.event"))
    parser.add_argument("--events", metavar="FILE.toml", type=Path, help=words.say("what-if-command.events"))
    parser.add_argument("--json", action="store_true", help=words.say("what-if-command.json"))
    parser.add_argument("--today", metavar="DATE", help=words.say("plan-command.today"))


def run(args: argparse.Namespace) -> int:
    """Prints the differences: 0, or 1 where the plan after has a blocking finding. Raises Refusal."""
    words = Words(args.language)
    refusals = Refusals()
    case = refusals.attempt(read_case, args.case)
    typed = [refusals.attempt(_typed, text, number, len(args.event)) for number, text in enumerate(args.event, start=1)]
    listed = refusals.attempt(_listed, args.events) if args.events else ()
    refusals.raise_first()
    today = case.today if args.today is None else day_asked(args.today)
    if today is None:
        raise Refusal(args.case.name, "today", "today", NOTHING)
    tried = [*typed, *listed]
    if not tried:
        raise Refusal(EVENT, "", "event-to-try", NOTHING)
    folder = args.case.parent
    with lines_of_file(args.case):
        before, after, change = try_events(case, tried, today, words.language, folder, args.case.name)
    if args.json:
        text = json_text(what_if_data(before, after, change, words), indent=1) + "\n"
    else:
        text = what_if_text(before, after, change, words)
    sys.stdout.write(text)
    return commands.BLOCKED if after.blocked else commands.DONE


def _typed(text: str, number: int, count: int) -> Event:
    """An event as TOML writes one in a line: ``{kind = "delay", visit = "C2D1", days = 7, reason = "…"}``."""
    place = EVENT if count == 1 else f"{EVENT} {number}"
    table = parse_table(f"event = {text}", place)
    if set(table) != {"event"} or not isinstance(table["event"], dict):
        raise Refusal(place, "", "event-to-try", text)
    return Reader(table["event"], place).whole(read_event)


def _listed(path: Path) -> tuple[Event, ...]:
    """The events of a file with ``[[events]]`` and nothing else."""
    file, _ = open_table(path)
    return file.whole(_events)


def _events(file: Reader) -> tuple[Event, ...]:
    events = file.each("events", read_event)
    file.done()
    return events
