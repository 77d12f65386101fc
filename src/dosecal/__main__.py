"""The front door: ``dosecal`` opens the window, ``dosecal plan``, ``sheet`` and ``demo`` never touch it."""

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, Protocol

from dosecal import __version__, commands

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from dosecal.words import Words

COMMANDS = ("plan", "what-if", "sheet", "calendar", "day", "deadlines", "compare", "demo")
TRACEBACK = "DOSECAL_TRACEBACK"
"""Set, it shows where a fault happened; without it no message repeats what a case says."""


class Command(Protocol):
    """What a module of ``dosecal.commands`` offers to the front door."""

    def add_arguments(self, parser: "argparse.ArgumentParser") -> None:
        """Declares the command's arguments."""

    def run(self, args: "argparse.Namespace") -> int:
        """Does the work and returns the exit status."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs dosecal and returns the exit status (``dosecal.commands`` names them)."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    if not typed:
        return _window([], None, None)  # nothing to read: the first window need not wait for argparse
    return _read_and_run(typed)


def _read_and_run(typed: list[str]) -> int:
    from dosecal.commands.parsing import speak, spoken_language  # noqa: PLC0415  late: the window starts without it
    from dosecal.words import LANGUAGES, Words  # noqa: PLC0415

    surroundings = spoken_language(os.environ)
    asked = _asked_language(typed)
    language = asked if asked in LANGUAGES else surroundings
    words = Words(language)
    speak(language)
    chosen = next((word for word in typed if word in (*COMMANDS, "open")), None)
    if chosen is None and any(word.endswith(".toml") and not word.startswith("-") for word in typed):
        typed = ["open", *typed]
    try:
        args = _parser(words, chosen).parse_args(typed)
    except SystemExit as stop:  # --help, --version, misuse: the parser has said what there is to say
        return stop.code if isinstance(stop.code, int) else commands.UNREADABLE
    match args.command:
        case None:
            return _window([], None, asked)
        case "open":
            return _window([args.case], None, asked)
        case "demo" if args.out is None:
            return _demo(args, words, asked)
    args.language = language
    return _guarded(lambda: _command(args.command).run(args), words)


def _asked_language(typed: list[str]) -> str | None:
    """The value of ``--language`` wherever it stands, so that also ``--help`` and refusals speak it."""
    for place, word in enumerate(typed):
        if word == "--language" and place + 1 < len(typed):
            return typed[place + 1]
        if word.startswith("--language="):
            return word.partition("=")[2]
    return None


def _command(name: str) -> Command:
    module: object = import_module(f"dosecal.commands.{name.replace('-', '_')}")
    return module  # type: ignore[return-value]  # a module is its own protocol


def _parser(words: "Words", chosen: str | None) -> "argparse.ArgumentParser":
    """The whole command line; only the chosen command is imported."""
    from dosecal.commands.parsing import Parser  # noqa: PLC0415

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


def _add_language(parser: "argparse.ArgumentParser", words: "Words") -> None:
    """``--language`` belongs to the front door and is understood before and after the command's name."""
    from dosecal.words import LANGUAGES  # noqa: PLC0415

    parser.add_argument("--language", choices=LANGUAGES, help=words.say("front.language"))


def _demo(args: "argparse.Namespace", words: "Words", asked: str | None) -> int:
    """The demo in a window that somebody sees, else in a folder."""
    from dosecal import resources  # noqa: PLC0415
    from dosecal.commands.display import obstacle_for_people  # noqa: PLC0415

    hindrance = obstacle_for_people()
    if hindrance is None:
        return _window([], resources.path("demo", "ramunet.toml"), asked)
    reason = words.say(f"display.{hindrance.code}", names=hindrance.names)
    print(words.say("front.demo-without-window", reason=reason), flush=True)
    args.language = words.language
    return _guarded(lambda: _command("demo").run(args), words)


def _window(arguments: list[str], demo: "Path | None", language: str | None) -> int:
    """Opens the window, or says in one line why there is none."""
    from dosecal.commands.display import Obstacle, obstacle  # noqa: PLC0415

    hindrance = obstacle()
    if hindrance is None:
        try:
            from dosecal.ui.app import run  # noqa: PLC0415
        except ImportError as broken:
            if (broken.name or "").startswith("dosecal"):
                raise
            hindrance = Obstacle("broken", (str(broken).partition(":")[0],))
        else:
            return _run_window(lambda: run(arguments, demo=demo, language=language))
    words = _own_words(language)
    reason = words.say(f"display.{hindrance.code}", names=hindrance.names)
    print(words.say("front.no-window", reason=reason), file=sys.stderr)
    return commands.NO_WINDOW


def _run_window(run: Callable[[], int]) -> int:
    """Runs the window; a fault inside it, also one that Qt caught, becomes one line that repeats nothing."""
    if TRACEBACK in os.environ:
        return run()
    sys.excepthook = lambda _kind, fault, _trace: print(f"dosecal: {_fault(fault)}", file=sys.stderr)
    try:
        return run()
    except Exception as fault:
        sys.excepthook(type(fault), fault, fault.__traceback__)
        return commands.FAULT


def _fault(fault: BaseException, words: "Words | None" = None) -> str:
    """Kind and place of a fault, never its message: that could repeat what a case says."""
    trace = fault.__traceback__
    place = ""
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        place = f"{module}:{trace.tb_lineno}" if module.startswith("dosecal.") else place
        trace = trace.tb_next
    return (words or _own_words()).say("front.fault", kind=type(fault).__name__, place=place, variable=TRACEBACK)


def _own_words(language: str | None = None) -> "Words":
    from dosecal.commands.parsing import spoken_language  # noqa: PLC0415
    from dosecal.words import Words  # noqa: PLC0415

    return Words(language or spoken_language(os.environ))


def _guarded(work: Callable[[], int], words: "Words") -> int:
    """Runs the work; what goes wrong becomes one line that repeats nothing of a patient."""
    from dosecal.files.reading.refusal import Refusal  # noqa: PLC0415

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # an old console's table knows no ² and no µ
    try:
        status = work()
        sys.stdout.flush()
    except Refusal as refusal:
        line, status = "\ndosecal: ".join(one.sentence(words) for one in refusal.all), commands.UNREADABLE
    except BrokenPipeError:  # the reader has seen enough (`| head`); Python must not complain at its end either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return commands.BLOCKED
    except KeyboardInterrupt:
        return 130
    except OSError as trouble:
        line = words.say("front.file-trouble", file=trouble.filename or "", reason=trouble.strerror or "")
        status = commands.UNREADABLE
    except Exception as fault:
        if TRACEBACK in os.environ:
            raise
        line, status = _fault(fault, words), commands.FAULT
    else:
        return status
    print(f"dosecal: {line}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
