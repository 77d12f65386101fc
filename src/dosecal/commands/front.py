"""The front door for what is typed: reads the command line and runs one command. The window never waits for it."""

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from dosecal import __version__, commands, resources
from dosecal.commands.parsing import Parser, speak, spoken_language
from dosecal.core.second.miscount import MiscountError
from dosecal.files.reading.faults import place_of
from dosecal.files.reading.refusal import Refusal
from dosecal.words import LANGUAGES, Words
from dosecal.words.shortened import MOST_SIGNS, shortened
from dosecal.words.troubles import trouble_text
from dosecal.words.unseen import has_unseen, visible

if TYPE_CHECKING:
    from dosecal.commands.display import Obstacle

COMMANDS = ("plan", "what-if", "sheet", "calendar", "day", "deadlines", "compare", "site", "demo")
OpenWindow = Callable[[list[str], Path | None, str | None], int]
"""Opens the window on case files, or on the demo, in a language; returns the exit status."""
_OUTPUT, _ERRORS = 1, 2


class Command(Protocol):
    """What a module of ``dosecal.commands`` offers to the front door."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declares the command's arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Does the work and returns the exit status."""


def read_and_run(typed: list[str], open_window: OpenWindow) -> int:
    """Reads the command line and does what it asks; ``open_window`` is the only way to the window from here."""
    prepare_streams()
    system = spoken_language(os.environ)
    asked = _asked_language(typed)
    language = asked if asked in LANGUAGES else system
    words = Words(language)
    speak(language)
    chosen = next((word for word in typed if word in (*COMMANDS, "open")), None)
    if chosen is None and any(word.endswith(".toml") and not word.startswith("-") for word in typed):
        typed = ["open", *typed]
    try:
        args = _parser(words, chosen).parse_args(typed)
    except SystemExit as stop:  # --help, --version, misuse: the parser has printed what there is to print
        return stop.code if isinstance(stop.code, int) else commands.UNREADABLE
    match args.command:
        case None:
            return open_window([], None, asked)
        case "open":
            return open_window([args.case], None, asked)
        case "demo" if args.out is None:
            return _demo(args, words, asked, open_window)
    args.language = language
    return _guarded(lambda: _run(args), words)


def _asked_language(typed: list[str]) -> str | None:
    """The value of ``--language`` wherever it is, so that ``--help`` and refusals are in that language, too."""
    for place, word in enumerate(typed):
        if word == "--language" and place + 1 < len(typed):
            return typed[place + 1]
        if word.startswith("--language="):
            return word.partition("=")[2]
    return None


def _command(name: str) -> Command:
    module: object = import_module(f"dosecal.commands.{name.replace('-', '_')}")
    return module  # type: ignore[return-value]  # a module is its own protocol


def _parser(words: Words, chosen: str | None) -> argparse.ArgumentParser:
    """The whole command line; only the chosen command is imported."""
    parser = Parser(prog="dosecal", description=words.say("front.about"), epilog=words.say("front.examples"))
    version = f"dosecal {__version__}"
    parser.add_argument("--version", action="version", version=version, help=words.say("front.version"))
    _add_language(parser, words)
    choices = parser.add_subparsers(
        dest="command", metavar=words.say("front.command"), title=words.say("front.commands")
    )
    opened = choices.add_parser("open", help=words.say("front.open"), description=words.say("front.open"))
    opened.add_argument("case", metavar="CASE.toml", help=words.say("front.case"))
    _add_language(opened, words)
    for name in COMMANDS:
        about = words.say(f"front.{name}")
        part = choices.add_parser(
            name, help=about, description=about, epilog=words.say(f"front.{name}-example"), conflict_handler="resolve"
        )
        if name == chosen:
            _command(name).add_arguments(part)
        _add_language(part, words)
    return parser


def _add_language(parser: argparse.ArgumentParser, words: Words) -> None:
    """``--language`` belongs to the front door and is understood before and after the command's name."""
    parser.add_argument("--language", choices=LANGUAGES, help=words.say("front.language"))


def _demo(args: argparse.Namespace, words: Words, asked: str | None, open_window: OpenWindow) -> int:
    """The demo in a window that somebody sees, else in a folder."""
    from dosecal.commands.display import obstacle_for_people  # noqa: PLC0415  no other command needs a display

    hindrance = obstacle_for_people()
    if hindrance is None:
        return open_window([], resources.path("demo", "ramunet.toml"), asked)
    reason = words.say(f"display.{hindrance.code}", names=hindrance.names)
    print(words.say("front.demo-without-window", reason=reason), flush=True)
    args.language = words.language
    return _guarded(lambda: _command("demo").run(args), words)


def no_window(hindrance: "Obstacle", language: str | None) -> int:
    """Says in one line why there is no window."""
    words = _own_words(language)
    reason = words.say(f"display.{hindrance.code}", names=hindrance.names)
    print(words.say("front.no-window", reason=reason), file=sys.stderr)
    return commands.NO_WINDOW


def fault_line(fault: BaseException, words: Words | None = None) -> str:
    """Kind and place of a fault, never its message: that could repeat what is in a case.

    Of two computations that disagree, where they do: a visit and a drug, and no value.
    """
    words = words or _own_words()
    if isinstance(fault, MiscountError):
        return words.say("front.miscount", places=fault.places)
    return words.say("front.fault", kind=type(fault).__name__, place=place_of(fault), variable=commands.TRACEBACK)


def _own_words(language: str | None = None) -> Words:
    return Words(language or spoken_language(os.environ))


def prepare_streams() -> None:
    """Output in UTF-8, since an old console's table knows no ² and no µ, with half signs of file names as numbers.

    Where a stream is closed no file must take its place: what is printed into it fails, or, of messages, is lost.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_WRONLY if number == _ERRORS else os.O_RDONLY)
    if sys.stdout is None:
        sys.stdout = open(_OUTPUT, "w", closefd=False)  # noqa: SIM115  for as long as the program runs
    if sys.stderr is None:
        sys.stderr = open(_ERRORS, "w", closefd=False)  # noqa: SIM115  for as long as the program runs
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _drop_output() -> None:
    """What could not be printed is dropped: Python would try again at its end, and complain."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _check_typed(args: argparse.Namespace) -> None:
    """Refuses options with signs that nobody sees, or that are no text. Raises Refusal."""
    for name, value in vars(args).items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and has_unseen(text, lines=name == "event"):
                raise Refusal(f"--{name.replace('_', '-')}", "", "seen-signs", text)


def _run(args: argparse.Namespace) -> int:
    _check_typed(args)
    return _command(args.command).run(args)


def _guarded(work: Callable[[], int], words: Words) -> int:
    """Runs the work; what goes wrong becomes one line that repeats nothing of a patient."""
    try:
        status = work()
        sys.stdout.flush()
    except Refusal as refusal:
        line, status = "\ndosecal: ".join(one.sentence(words) for one in refusal.all), commands.UNREADABLE
    except BrokenPipeError:  # the reader has seen enough (`| head`); Python must not complain at its end either
        _drop_output()
        return commands.BLOCKED
    except KeyboardInterrupt:
        return 130
    except OSError as trouble:
        name = shortened(visible(str(trouble.filename or words.say("front.standard-output"))), MOST_SIGNS // 2)
        line = words.say("front.file-trouble", file=name, reason=trouble_text(words, trouble))
        status = commands.UNREADABLE
        _drop_output()
    except Exception as fault:
        if commands.TRACEBACK in os.environ:
            raise
        line, status = fault_line(fault, words), commands.FAULT
    else:
        return status
    print(f"dosecal: {line}", file=sys.stderr)
    return status
