"""What every fuzz shares: it tries inputs, and tells the exceptions, the slowest, the memory and how far it is."""

import argparse
import random
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from dosecal.files.reading.faults import place_of
from dosecal.files.reading.refusal import Refusal
from dosecal.words import Words
from dosecal.words.shortened import MOST_SIGNS
from tests.faults.mutations import mutated

WORDS = (Words("en"), Words("de"))
LONGEST_S = 2.0
MOST_MB = 500
STUCK_S = 300.0
"""By the clock of the wall: on a machine with other work a slow input is told by its processor time."""
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


class Tried(Protocol):
    """What is tried: by name, true inputs that are mutated, what reads one of them, and how often it is chosen."""

    all: dict[str, tuple[list[str], Callable[[bytes], object], int]]

    def content(self, name: str, rng: random.Random) -> bytes:
        """An input, the same for the same random numbers."""


class Mutating:
    """Makes an input from a true one."""

    all: dict[str, tuple[list[str], Callable[[bytes], object], int]]

    def content(self, name: str, rng: random.Random) -> bytes:
        """A true input with some changes."""
        seeds = self.all[name][0]
        return mutated(rng.choice(seeds), seeds, rng)


def inputs(readers: Tried, count: int, seed: str) -> Iterator[tuple[str, int]]:
    """Which reader has which number; the input itself follows from both and the seed."""
    rng = random.Random(seed)
    names = rng.choices(list(readers.all), [weight for *_, weight in readers.all.values()], k=count)
    yield from ((name, number) for number, name in enumerate(names))


def content_of(readers: Tried, name: str, number: int, seed: str) -> bytes:
    """The input of a number."""
    return readers.content(name, random.Random(f"{seed}:{name}:{number}"))


def _is_refused(readers: Tried, name: str, content: bytes) -> bool:
    """Whether an input is refused, in a sentence of either language."""
    try:
        readers.all[name][1](content)
    except Refusal as refusal:
        if any(len(one.sentence(words)) > MOST_SIGNS for one in refusal.all[:3] for words in WORDS):
            raise ValueError("a sentence without an end") from None
        return True
    return False


def try_one(readers: Tried, name: str, number: int, seed: str, found: Found) -> None:
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


def run(
    make: Callable[[Path], Tried], count: int, seed: str, seconds: float | None = None, tell: Tell = lambda _: None
) -> Found:
    """Tries inputs, at most for so many seconds; ``tell`` gets what was found so far after each of them."""
    found = Found()
    end = None if seconds is None else time.monotonic() + seconds
    before = signal.signal(signal.SIGALRM, _ring)
    try:
        with tempfile.TemporaryDirectory() as folder:
            readers = make(Path(folder))
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


def main(make: Callable[[Path], Tried], about: str | None) -> int:
    """The command; ``about`` is what its help says."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", default="dosecal")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--only", metavar="READER:NUMBER", help="shows one input and what came of it")
    args = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    if args.only:
        return _only(make, args.only, args.seed)
    begin = time.monotonic()
    found = run(make, args.count, args.seed, args.seconds, Progress(args.count))
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


def _only(make: Callable[[Path], Tried], asked: str, seed: str) -> int:
    name, _, number = asked.partition(":")
    with tempfile.TemporaryDirectory() as folder:
        readers = make(Path(folder))
        content = content_of(readers, name, int(number), seed)
        sys.stdout.buffer.write(content + b"\n" + b"-" * 40 + b"\n")
        sys.stdout.flush()
        try:
            readers.all[name][1](content)
        except Refusal as refusal:
            print(*(one.sentence(WORDS[0]) for one in refusal.all), sep="\n")
    return 0
