"""How the benchmarks measure: processor time, runs that take turns with their reference, ratios."""

import gc
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PLACES = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for."""

    quick: bool
    repeats: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a figure of this run, its spread over the repeats, and the limit beside it."""

    what: str
    measured: float
    low: float
    high: float
    limit: float | None
    """None where the line is there to be compared with, as a peer is."""
    reference: str
    """What ``measured`` is a multiple of, or its unit."""
    note: str = ""
    at_least: bool = False
    skipped: bool = False
    """Nothing was measured; ``note`` says why."""

    @property
    def met(self) -> bool | None:
        """Whether the limit is kept; None without one."""
        if self.limit is None or self.skipped:
            return None
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


def skipped(what: str, why: str) -> Line:
    """A line that could not be measured here."""
    return Line(what, math.nan, math.nan, math.nan, None, "", why, skipped=True)


def processor_time(work: Callable[[], object], least: float = 0.05) -> float:
    """Seconds of processor time of one call, over as many calls as last ``least`` seconds."""
    calls, used = 0, 0.0
    gc.collect()
    while not calls or used < least:
        begun = time.process_time()
        work()
        used += time.process_time() - begun
        calls += 1
    return used / calls


@dataclass(frozen=True, slots=True)
class Turn:
    """Seconds of one turn of both: what is measured, and its reference just before and just after."""

    ours: float
    floor: float

    @property
    def ratio(self) -> float:
        return self.ours / self.floor


def turns(ours: Callable[[], float], floor: Callable[[], float], repeats: int) -> list[Turn]:
    """Both take turns, so that a busy moment meets both. Each argument runs once and returns its seconds."""
    found, before = [], floor()
    for _ in range(repeats):
        taken, after = ours(), floor()
        found.append(Turn(taken, (before + after) / 2))
        before = after
    return found


def line(what: str, found: Sequence[Turn], limit: float | None, reference: str, note: str = "") -> Line:
    """The line of some turns: the median of the ratios, the least and the greatest."""
    ratios = [turn.ratio for turn in found]
    return Line(what, statistics.median(ratios), min(ratios), max(ratios), limit, reference, note)


def median_of(found: Sequence[Turn]) -> tuple[float, float]:
    """Median seconds of what was measured and of its reference."""
    return statistics.median(turn.ours for turn in found), statistics.median(turn.floor for turn in found)


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """The k of ``seconds = c · size^k`` that fits best (least squares of the logarithms): 1 is linear growth."""
    return statistics.linear_regression([math.log(size) for size in sizes], [math.log(one) for one in seconds]).slope


@contextmanager
def own_home() -> Iterator[Path]:
    """An empty folder that is home to the processes of a measurement, and the folders of their settings."""
    with tempfile.TemporaryDirectory(prefix="dosecal-benchmark-") as name:
        yield Path(name)


def surroundings(home: Path) -> dict[str, str]:
    """The environment of a process that is measured: no settings of a user, bytecode as an installed program has it."""
    kept = {key: value for key, value in os.environ.items() if key not in {"PYTHONDONTWRITEBYTECODE", "LANGUAGE"}}
    return {
        **kept,
        **dict.fromkeys(PLACES, str(home)),
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "QT_LOGGING_RULES": "default.warning=false",  # what the offscreen platform lacks
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
    }


def process(arguments: Sequence[str], home: Path, statuses: tuple[int, ...] = (0,)) -> float:
    """Seconds of processor time of a whole Python process, its output thrown away.

    Raises RuntimeError where it ends with another exit status than those named.
    """
    started = subprocess.Popen(
        [sys.executable, *arguments], env=surroundings(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode not in statuses:
        raise RuntimeError(f"{' '.join(arguments)[:200]} ended with exit status {started.returncode}")
    return used.ru_utime + used.ru_stime


def output(arguments: Sequence[str], home: Path, patience: float = 3600) -> str:
    """What a Python process prints. Raises CalledProcessError, TimeoutExpired."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env=surroundings(home), capture_output=True, text=True, encoding="utf-8", check=True, timeout=patience,
    )  # fmt: skip
    return done.stdout


def dosecal(command: str, *rest: str) -> list[str]:
    """The arguments of a process that runs a command of the program."""
    return ["-m", "dosecal", command, *rest]
