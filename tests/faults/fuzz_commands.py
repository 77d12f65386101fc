"""Hostile input for the commands: odd texts on every sheet, folders with a bad file, amendments, pairs of events.

``python -m tests.faults.fuzz_commands 20000`` tries so many, ``--only NAME:NUMBER`` repeats one; what it tells, and its
exit status, are those of ``fuzz_readers``. Right, beside no exception: what a command refuses it has not written, what
it writes is whole, and a folder with a bad file lists all others.
"""

import contextlib
import io
import json
import os
import random
import re
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from dosecal import commands, resources
from dosecal.__main__ import main as dosecal
from dosecal.files.reading.refusal import Refusal
from dosecal.sheets import KINDS
from tests.faults.fuzz_readers import Readers
from tests.faults.fuzz_run import Mutating, main
from tests.faults.fuzz_seeds import AMENDMENT, EVENTS, EVENTS_OF_THE_OTHER, ODD_TEXTS
from tests.faults.kill_commands import broken
from tests.faults.mutations import mutated

TODAY = "2027-03-16"
GOOD = 3
_FREE_TEXT = re.compile(r'^(id|reason|by|name|source) = "[^"]*"', re.MULTILINE)
_VISITS = ("C1D1", "C2D1", "C1D15", "C5D1", "SCR", "IMG-W8", "EOT", "C99D1", "x", "")
_EVENT = re.compile(r"\[\[events\]\]\n")


class Broken(Exception):
    """A command did what it must not do."""


class Commands(Mutating):
    """Every command on hostile input; ``folder`` takes the files."""

    def __init__(self, folder: Path) -> None:
        self.readers = Readers(folder)
        self.cases = list(dict.fromkeys(self.readers.cases))
        self.folder = folder
        self.many = folder / "many"
        self.many.mkdir()
        (folder / "own.toml").write_text(resources.read("protocols", "ramunet-01.toml"), encoding="utf-8")
        of_trial = {"ramunet": EVENTS, "caboavenec": EVENTS_OF_THE_OTHER}
        of_one = EVENTS.replace("ramucirumab", "avelumab").replace("dacarbazine", "cabozantinib")
        events = {trial: _EVENT.split(text)[1:] for trial, text in of_trial.items()}
        events["caboavenec"] += _EVENT.split(of_one)[1:]
        self.plain = {trial: next(case for case in self.cases if f'"{trial}"' in case) for trial in of_trial}
        self.pairs = [f"{trial}\n{pair}" for trial, texts in events.items() for pair in _pairs(texts)]
        self.all: dict[str, tuple[list[str], Callable[[bytes], object], int]] = {
            "sheet": (self.cases, self._sheet, 5),
            "calendar": (self.cases, self._calendar, 2),
            "what-if": ([EVENTS, EVENTS_OF_THE_OTHER], self._what_if, 4),
            "compare": ([AMENDMENT, *self.readers.protocols], self._compare, 3),
            "day": (self.cases, self._day, 3),
            "deadlines": (self.cases, self._deadlines, 3),
            "pair": (self.pairs, self._pair, 4),
        }

    def content(self, name: str, rng: random.Random) -> bytes:
        """An input: with odd texts where free text is allowed, otherwise mutated."""
        seeds = self.all[name][0]
        if name == "pair" and rng.random() < 0.7:
            return rng.choice(seeds).encode()
        if name in ("sheet", "calendar") and rng.random() < 0.8:
            return _with_odd_texts(rng.choice(seeds), rng).encode("utf-8", "surrogatepass")
        return mutated(rng.choice(seeds), seeds, rng)

    def _sheet(self, content: bytes) -> None:
        rng = _of(content)
        out, case = self.folder / "sheet.pdf", self._file(content)
        typed = ["sheet", case, "--kind", rng.choice(KINDS), "--out", str(out), "--today", TODAY]
        if rng.random() < 0.6:
            typed += ["--visit", rng.choice(_VISITS)]
        if rng.random() < 0.6:
            typed += ["--by", rng.choice(ODD_TEXTS)]
        if rng.random() < 0.3:
            typed += ["--made", rng.choice(("09:30", "24:00", "dacarbazine=10:10", "x=1", "2027-03-15 23:59", ""))]
        self._run(typed, rng, out)

    def _calendar(self, content: bytes) -> None:
        outs = [self.folder / f"c.{kind}" for kind in ("ics", "csv", "xlsx", "pdf")]
        typed = ["calendar", self._file(content), "--today", TODAY]
        self._run(typed + [part for out in outs for part in (f"--{out.suffix[1:]}", str(out))], _of(content), *outs)

    def _what_if(self, content: bytes) -> None:
        rng = _of(content)
        text = content.decode("utf-8", "surrogateescape")
        (self.folder / "tried.toml").write_bytes(content)
        case = self._file(rng.choice(list(self.plain.values())).encode())
        tried = ["--events", str(self.folder / "tried.toml")]
        if rng.random() < 0.4:
            table = ", ".join(line for line in rng.choice(_EVENT.split(text)).splitlines() if line)
            tried = ["--event", f"{{{table}}}"[: 5000 if rng.random() < 0.9 else 3].replace("\x00", "")]
        self._run(["what-if", case, *tried, *rng.choice(([], ["--json"])), "--today", TODAY], rng)

    def _compare(self, content: bytes) -> None:
        rng = _of(content)
        (self.folder / "other.toml").write_bytes(content)
        other = str(self.folder / "other.toml")
        own = str(self.folder / "own.toml")
        sides = rng.choice((("01", other), (other, "register"), (own, other), (own, other), (other, other)))
        typed = ["compare", "ramunet" if rng.random() < 0.9 else rng.choice(("caboavenec", own, "")), *sides]
        if rng.random() < 0.5:
            typed += ["--case", self._file(rng.choice(self.cases).encode()), "--today", TODAY]
        self._run(typed, rng)

    def _day(self, content: bytes) -> None:
        outs = [self.folder / f"d.{kind}" for kind in ("csv", "pdf")]
        self._folder(content, "day", outs, ("1", "7", "0", "-1", "999999999", "x"))

    def _deadlines(self, content: bytes) -> None:
        outs = [self.folder / f"l.{kind}" for kind in ("csv", "ics", "pdf")]
        self._folder(content, "deadlines", outs, ("30", "90", "0", "-1", "999999999", "x"))

    def _folder(self, content: bytes, command: str, outs: list[Path], days: tuple[str, ...]) -> None:
        """A folder of good cases with one that is hostile: the others are listed, whatever it is."""
        rng = _of(content)
        for number in range(GOOD):
            text = self.plain["ramunet"].replace("DEMO-01", f"GOOD-{number}")
            (self.many / f"{number}.toml").write_text(text, encoding="utf-8")
        (self.many / "bad.toml").write_bytes(content)
        typed = [command, str(self.many), "--today", "2027-02-20", "--days", rng.choice((days[1], *days))]
        typed += [part for out in outs if rng.random() < 0.5 for part in (f"--{out.suffix[1:]}", str(out))]
        status, said = self._run(typed, rng, *outs)
        if status in (commands.DONE, commands.BLOCKED):
            missing = [number for number in range(GOOD) if f"GOOD-{number}" not in said]
            if missing and command == "deadlines":
                raise Broken(f"not listed: {missing}")

    def _pair(self, content: bytes) -> None:
        """Two events after each other, in a case that has nothing but its first dose."""
        trial, _, pair = content.decode("utf-8", "surrogateescape").partition("\n")
        case = self.plain.get(trial, self.plain["ramunet"])
        case = case.replace("today = 2027-01-20", "today = 2027-03-01").split("[[events]]", 1)[0]
        given = "C1D1\ndate = 2027-02-01" if trial == "ramunet" else "C1D1\ndate = 2027-01-11"
        visit, day = given.split("\n")
        first = f'[[events]]\nkind = "given"\nvisit = "{visit}"\n{day}\n'
        self._run(["plan", self._file(f"{case}{first}{pair}".encode("utf-8", "surrogateescape"))], _of(content))

    def _file(self, content: bytes) -> str:
        path = self.folder / "case.toml"
        path.write_bytes(content)
        return str(path)

    def _run(self, typed: list[str], rng: random.Random, *outs: Path) -> tuple[int, str]:
        """Runs a command. Raises Refusal where it refuses, and what a fault of the program raises."""
        for out in outs:
            out.unlink(missing_ok=True)
        said, told = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(told):
            status = dosecal([*typed, "--language", rng.choice(("en", "de"))])
        if status == commands.FAULT or "internal error" in told.getvalue():
            raise Broken(told.getvalue()[:300])
        halves = [out.name for out in outs if out.exists() and (status == commands.UNREADABLE or broken(out))]
        if halves:
            raise Broken(f"{halves} written, status {status}")
        if status == commands.UNREADABLE:
            raise Refusal("", "", "table", "")
        return status, said.getvalue()


def _of(content: bytes) -> random.Random:
    """What else is chosen for an input: it follows from the input."""
    return random.Random(sha256(content).hexdigest())


def _with_odd_texts(case: str, rng: random.Random) -> str:
    """A case some of whose free texts are odd."""
    for _ in range(rng.randint(1, 3)):
        places = list(_FREE_TEXT.finditer(case))
        place = rng.choice(places)
        odd = json.dumps(rng.choice(ODD_TEXTS), ensure_ascii=False)
        case = f"{case[: place.start()]}{place[1]} = {odd}{case[place.end() :]}"
    return case


def _pairs(events: list[str]) -> Iterator[str]:
    """Every ordered pair, an event with itself too."""
    for one in events:
        for other in events:
            yield f"[[events]]\n{one}\n[[events]]\n{other}"


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ[commands.TRACEBACK] = "1"  # an exception comes here with its place, instead of a line about it
    sys.exit(main(Commands, __doc__))
