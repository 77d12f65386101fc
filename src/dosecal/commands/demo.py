"""``dosecal demo``: what dosecal makes of two invented patients, written to a folder and printed in short."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from dosecal import __version__, commands, resources
from dosecal.commands import plan as plan_command
from dosecal.core.result import Dose, Plan, Visit
from dosecal.files.atomic import write_bytes
from dosecal.words import LANGUAGES, Words
from dosecal.words.phrases import drug_name, vials_text, visit_label

FOLDER = "dosecal-demo"
_SHOWN_VISITS = 4
_PRINTED = time(12, 0)
"""The demo is printed at noon of its own day, so that it comes out the same every time."""


@dataclass(frozen=True, slots=True)
class Example:
    """One invented patient: the case file's stem and the plan made of it."""

    name: str
    day: date
    plan: Plan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares ``--out``."""
    parser.add_argument("--out", metavar="DIR", type=Path, help=spoken_words().say("demo.out"))


def run(args: argparse.Namespace) -> int:
    """Writes the demo's sheets, calendars and plans. Raises OSError where the folder cannot be written."""
    words = Words(args.language)
    folder: Path = args.out or Path(FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    print(words.say("demo.title", version=__version__))
    written = 0
    for example in examples(words.language):
        print("", *summary(words, example.plan), sep="\n")
        for name, content in files(example):
            write_bytes(folder / name, content)
            written += 1
    print("", words.say("demo.written", count=written, folder=str(folder)), sep="\n")
    return commands.DONE
