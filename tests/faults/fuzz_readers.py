"""Hostile input for all that reads: cases, protocols, amendments, drugs, vocabulary, bands, events, values, options.

``python -m tests.faults.fuzz_readers 1000000`` tries so many inputs, each mutated from a true one and the same for the
same ``--seed``. It tells every exception but a refusal, with the input to repeat it (``--only READER:NUMBER``), the
slowest input (time of the processor: what else the machine does is no fault) and the peak memory; its exit status is 1
if there is an exception, or an input took more than ``LONGEST_S`` or ``MOST_MB``. Each minute a line on the standard
error tells how far it is, and a fault, a slow input or a new peak above the bound at once: a run that is cut off has
shown what it did.
"""

import argparse
import contextlib
import io
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import holidays

from dosecal import resources
from dosecal.commands.parsing import Parser
from dosecal.core.patient.course import visit_place
from dosecal.core.trial.rhythm import span_of_id
from dosecal.core.values.quantity import canonical_unit, parse_number, parse_quantity, split_quantity
from dosecal.files.case.case_copy import read_copy
from dosecal.files.case.case_document import Draft
from dosecal.files.case.cases import read_case
from dosecal.files.case.events import read_event
from dosecal.files.case.index import NAME, Index
from dosecal.files.case.lenient import plan_leniently
from dosecal.files.case.planning import plan_case
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.files.reading.faults import place_of
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.toml import open_table, parse_table
from dosecal.files.reading.written import iso_day
from dosecal.files.trial.bands import read_bands
from dosecal.files.trial.drugs import read_drug
from dosecal.files.trial.studies import load_study
from dosecal.files.trial.vocabulary import _vocabulary, units, vocabulary
from dosecal.session.entry import OPTIONAL, entry_of
from dosecal.words import Words
from dosecal.words.dates import parse_date, parse_partial
from dosecal.words.made_at import read_made
from dosecal.words.shortened import MOST_SIGNS
from dosecal.words.times import parse_time
from tests.faults.fuzz_seeds import AMENDMENT, BANDS, EVENTS, EVENTS_OF_THE_OTHER, NASTY
from tests.faults.mutations import mutated

TODAY = date(2027, 3, 1)
WORDS = (Words("en"), Words("de"))
LONGEST_S = 2.0
MOST_MB = 500
STUCK_S = 30.0
EVERY_S = 60.0

MOST_BYTES = 1_500_000_000


@dataclass
class Found:
    """What came of all inputs."""

    tried: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """Exception and place → the inputs, ``READER:NUMBER``."""
    slowest: tuple[float, str] = (0.0, "")
    slow: list[str] = field(default_factory=list)
    peak_mb: tuple[int, str] = (0, "")
    """The most memory of the process, and the input that took it there."""

    @property
    def is_good(self) -> bool:
        """Whether nothing but refusals came, each in time."""
        return not self.faults and not self.slow and self.peak_mb[0] < MOST_MB


Tell = Callable[[Found], None]


class _TooLong(Exception):
    """An input took longer than anybody waits."""


class Readers:
    """Every reader, with the true inputs that are mutated. ``folder`` takes the files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cases = [path.read_text(encoding="utf-8") for path in sorted(resources.path("demo").glob("*.toml"))]
        treated = [
            text.replace("today = 2027-01-20", "today = 2027-03-01")
            + (EVENTS if 'study = "ramunet"' in text else EVENTS_OF_THE_OTHER)
            for text in self.cases
        ]
        self.cases = [*self.cases, *treated, *treated]
        self.protocols = [
            path.read_text(encoding="utf-8") for path in sorted(resources.path("protocols").glob("*.toml"))
        ]
        self.drugs = [path.read_text(encoding="utf-8") for path in sorted(resources.path("drugs").glob("*.toml"))]
        for path in resources.path("protocols").glob("*.toml"):
            (folder / path.name).write_bytes(path.read_bytes())
        whole = [
            text for text in self.protocols if not text.lstrip("# ").startswith("amends") and "\namends" not in text
        ]
        (folder / "own.toml").write_text(next(text for text in whole if 'id = "ramunet"' in text), encoding="utf-8")
        as_json = [json.dumps(parse_table(text, ""), default=str, indent=1) for text in self.cases[:2]]
        values = [value.strip('"') for value in NASTY]
        self.all: dict[str, tuple[list[str], Callable[[bytes], object], int]] = {
            "case": (self.cases, self._case, 6),
            "json": (as_json, self._json, 3),
            "window": (self.cases, self._window, 2),
            "saved": (self.cases, self._saved, 2),
            "protocol": (self.protocols, self._protocol, 4),
            "amendment": ([AMENDMENT], self._amendment, 2),
            "drug": (self.drugs, self._drug, 3),
            "vocabulary": ([resources.read("vocabulary.toml")], self._vocabulary, 1),
            "bands": ([BANDS], self._bands, 2),
            "events": ([EVENTS, EVENTS_OF_THE_OTHER], self._events, 3),
            "value": (values, self._value, 8),
            "option": (["--today 2027-02-01", "--visit C1D1", "--made 09:30", "--days 7", "--by x"], self._option, 3),
            "copy": (['{"base": "study = 1", "path": null, "entry": {"study": "x"}}'], self._copy, 1),
            "index": (["\x81\xa3key\xc4\x00"], self._index, 1),
        }  # fmt: skip
        self.weights = [weight for *_, weight in self.all.values()]
        self.vocabulary = vocabulary()
        holidays.list_supported_countries()  # loaded with the first slip, and slow only once
        self.dacarbazine = load_study("ramunet").drugs["dacarbazine"]
        self.options = _options()

    def _file(self, content: bytes, name: str = "fuzz.toml") -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def _case(self, content: bytes) -> None:
        case = read_case(Path("fuzz.toml"), "fuzz.toml", content)
        plan = plan_case(case, case.today or TODAY, "en", self.folder, "fuzz.toml")
        plan_text(plan, WORDS[1])
        plan_data(plan, WORDS[0])

    def _json(self, content: bytes) -> None:
        case = read_case(Path("fuzz.json"), "fuzz.json", content)
        plan_case(case, case.today or TODAY, "de", self.folder, "fuzz.json")

    def _window(self, content: bytes) -> None:
        data = open_table(Path("fuzz.toml"), None, content)[0].data
        entry_of(data)
        plan_leniently(data, OPTIONAL, TODAY, "de", self.folder)

    def _saved(self, content: bytes) -> None:
        draft = Draft.open(Path("fuzz.toml"), content)
        draft.update({**draft.data, "today": TODAY, "site": {"rounding": {"x": "none"}}})
        draft.update({key: value for key, value in draft.data.items() if key != "measurements"})

    def _protocol(self, content: bytes) -> None:
        self._file(content, "protocol.toml")
        self._planned(load_study("protocol.toml", None, self.folder).protocol.id and "protocol.toml")

    def _planned(self, study: str) -> None:
        case = (
            next(one for one in self.cases if '"ramunet"' in one)
            .replace('study = "ramunet"', f'study = "{study}"')
            .replace("protocol_version", "#")
        )
        read = read_case(Path("c.toml"), "c.toml", case.encode())
        plan_text(plan_case(read, read.today or TODAY, "en", self.folder, "c.toml"), WORDS[0])

    def _amendment(self, content: bytes) -> None:
        self._file(content, "amendment.toml")
        self._planned(load_study("amendment.toml", None, self.folder).protocol.id and "amendment.toml")

    def _drug(self, content: bytes) -> None:
        read_drug(self._file(content), units(), self.vocabulary)

    def _vocabulary(self, content: bytes) -> None:
        open_table(Path("fuzz.toml"), None, content)[0].whole(_vocabulary, self.vocabulary.medicines)

    def _bands(self, content: bytes) -> None:
        read_bands(self._file(content), self.dacarbazine)

    def _events(self, content: bytes) -> None:
        file = open_table(Path("fuzz.toml"), None, content)[0]
        file.whole(lambda table: table.each("events", read_event))

    def _value(self, content: bytes) -> None:
        text = content.decode("utf-8", "surrogateescape")
        for read in (
            parse_number,
            parse_quantity,
            split_quantity,
            canonical_unit,
            iso_day,
            visit_place,
            span_of_id,
            parse_time,
        ):
            read(text)
        for words in WORDS:
            parse_date(text, TODAY, words)
            parse_date(text, TODAY, words, full_year=True)
            parse_partial(text, words)
            read_made(text, TODAY, TODAY, (), words)
        table = Reader({"a": text}, "x")
        for getter in (table.text, table.number, table.span, table.day, table.partial_day, table.integer, table.texts):
            getter("a")

    def _option(self, content: bytes) -> None:
        from dosecal.commands.front import _check_typed  # noqa: PLC0415  beside its only use

        typed = content.decode("utf-8", "surrogateescape").replace("\x00", "").split(" ", 1)
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            try:
                args = self.options.parse_args([*typed, "--out", "x.pdf"])
            except SystemExit:
                return
        _check_typed(args)
        if args.today is not None:
            iso_day(args.today)
        for one in args.made:
            read_made(one, TODAY, TODAY, (), WORDS[0])

    def _copy(self, content: bytes) -> None:
        read_copy(self._file(content, "copy.json"))

    def _index(self, content: bytes) -> None:
        self._file(content, NAME)
        Index(self.folder, TODAY, "en", 30)


_OF_TEXT: tuple[Callable[[str], object], ...] = (
    parse_number, parse_quantity, split_quantity, canonical_unit, iso_day, visit_place, span_of_id, parse_time,
)  # fmt: skip


def _options() -> argparse.ArgumentParser:
    parser = Parser(prog="dosecal")
    for name in ("--today", "--visit", "--by", "--kind", "--out"):
        parser.add_argument(name)
    parser.add_argument("--made", action="append", default=[])
    parser.add_argument("--days", type=int)
    return parser


def inputs(readers: Readers, count: int, seed: str) -> Iterator[tuple[str, int]]:
    """Which reader has which number; the input itself follows from both and the seed."""
    rng = random.Random(seed)
    names = rng.choices(list(readers.all), readers.weights, k=count)
    yield from ((name, number) for number, name in enumerate(names))


def content_of(readers: Readers, name: str, number: int, seed: str) -> bytes:
    """The input of a number."""
    rng = random.Random(f"{seed}:{name}:{number}")
    seeds = readers.all[name][0]
    return mutated(rng.choice(seeds), seeds, rng)


def _is_refused(readers: Readers, name: str, content: bytes) -> bool:
    """Whether an input is refused, in a sentence of either language."""
    try:
        readers.all[name][1](content)
    except Refusal as refusal:
        if any(len(one.sentence(words)) > MOST_SIGNS for one in refusal.all[:3] for words in WORDS):
            raise ValueError("a sentence without an end") from None
        return True
    return False


def try_one(readers: Readers, name: str, number: int, seed: str, found: Found) -> None:
    """Reads one input and takes down what came of it."""
    content = content_of(readers, name, number, seed)
    found.tried[name] += 1
    begin = time.process_time()
    try:
        signal.setitimer(signal.ITIMER_REAL, STUCK_S)
        if _is_refused(readers, name, content):
            found.refused[name] += 1
    except Exception as fault:
        found.faults.setdefault((type(fault).__name__, place_of(fault)), []).append(f"{name}:{number}")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    took = time.process_time() - begin
    found.slowest = max(found.slowest, (took, f"{name}:{number}"))
    if took > LONGEST_S:
        found.slow.append(f"{name}:{number}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if peak > found.peak_mb[0]:
        found.peak_mb = (peak, f"{name}:{number}")


def run(count: int, seed: str, seconds: float | None = None, tell: Tell = lambda _: None) -> Found:
    """Tries inputs, at most for so many seconds; ``tell`` gets what was found so far after each of them."""
    found = Found()
    end = None if seconds is None else time.monotonic() + seconds
    before = signal.signal(signal.SIGALRM, _ring)
    try:
        with tempfile.TemporaryDirectory() as folder:
            readers = Readers(Path(folder))
            for name, number in inputs(readers, count, seed):
                if end is not None and time.monotonic() > end:
                    break
                try_one(readers, name, number, seed, found)
                tell(found)
    finally:
        signal.signal(signal.SIGALRM, before)
    return found


def _ring(_signal: int, _frame: object) -> None:
    raise _TooLong


class Progress:
    """Tells on the standard error how far a run is: each ``EVERY_S``, and whenever something is wrong."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.begin = self.last = time.monotonic()
        self.wrong = 0

    def __call__(self, found: Found) -> None:
        now = time.monotonic()
        wrong = sum(map(len, found.faults.values())) + len(found.slow) + (found.peak_mb[0] > MOST_MB)
        if now - self.last < EVERY_S and wrong == self.wrong:
            return
        self.last, self.wrong = now, wrong
        print(
            f"{found.tried.total()} of {self.count} after {now - self.begin:.0f} s: {found.refused.total()} refused, "
            f"{sum(map(len, found.faults.values()))} exceptions at {len(found.faults)} places, {len(found.slow)} "
            f"slower than {LONGEST_S} s, slowest {found.slowest[0]:.2f} s, peak {found.peak_mb[0]} MB",
            *(f"{kind} at {place}: {len(where)}, first {where[0]}" for (kind, place), where in found.faults.items()),
            *found.slow[:5],
            sep="; ",
            file=sys.stderr,
            flush=True,
        )


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", default="dosecal")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--only", metavar="READER:NUMBER", help="shows one input and what came of it")
    args = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    if args.only:
        return _only(args.only, args.seed)
    begin = time.monotonic()
    found = run(args.count, args.seed, args.seconds, Progress(args.count))
    took, tried = time.monotonic() - begin, found.tried.total()
    print(f"{tried} inputs of seed {args.seed!r} in {took:.0f} s, {found.refused.total()} refused")
    for name in sorted(found.tried):
        print(f"  {name}: {found.tried[name]}, refused {found.refused[name]}")
    print(f"slowest: {found.slowest[0]:.2f} s, {found.slowest[1]}; slower than {LONGEST_S} s: {len(found.slow)}")
    print(f"peak memory: {found.peak_mb[0]} MB, {found.peak_mb[1]}")
    for one in found.slow[:20]:
        print(f"SLOW {one}")
    for (kind, place), where in sorted(found.faults.items(), key=lambda one: -len(one[1])):
        print(f"FAULT {kind} at {place}: {len(where)} times, first {where[0]}")
    return 0 if found.is_good else 1


def _only(asked: str, seed: str) -> int:
    name, _, number = asked.partition(":")
    with tempfile.TemporaryDirectory() as folder:
        readers = Readers(Path(folder))
        content = content_of(readers, name, int(number), seed)
        sys.stdout.buffer.write(content + b"\n" + b"-" * 40 + b"\n")
        sys.stdout.flush()
        try:
            readers.all[name][1](content)
        except Refusal as refusal:
            print(*(one.sentence(WORDS[0]) for one in refusal.all), sep="\n")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main())
