"""The window: start to the first paint beside a bare window, and a key to a settled window."""

import json
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import product
from tests.benchmarks.floor import BARE_KEY_MS
from tests.benchmarks.invented import DEMO
from tests.benchmarks.measure import Line, Options, Turn, line, output, own_home, turns

BARE = Path(__file__).with_name("bare_window.py")
SETTLING = Path(__file__).with_name("settling.py")
OURS = "from tests.benchmarks.first_paint import painted\n" + product.FIRST_PAINT


@dataclass(frozen=True, slots=True)
class Painted:
    """What a process says at a paint: ms of processor time since it began, ms by the clock, resident MB."""

    used: float
    at: float
    size: float


def start(arguments: Sequence[str], home: Path) -> tuple[Painted, Painted]:
    """Opens a window in a process of its own: its first paint, and its last report."""
    begun = time.monotonic_ns()
    reports = [[int(number) for number in row.split()] for row in output(arguments, home, 60).splitlines()]
    found = [Painted(used / 1e6, (at - begun) / 1e6, size / 1024) for used, at, size in reports]
    return found[0], found[-1]


def first_paint(options: Options) -> Iterator[Line]:
    """Start to the first painted window, in fresh processes that take turns."""
    seen: dict[str, list[tuple[Painted, Painted]]] = {"ours": [], "bare": []}
    ways = {"ours": ["-c", OURS], "bare": [str(BARE)]}
    with own_home() as home:
        for arguments in ways.values():
            start(arguments, home)  # once for bytecode and for the files to be in memory

        def used(name: str) -> float:
            seen[name].append(start(ways[name], home))
            return seen[name][-1][0].used / 1000

        found = turns(lambda: used("ours"), lambda: used("bare"), options.repeats)
    ours, bare = (statistics.median(first.used for first, _ in seen[name]) for name in ("ours", "bare"))
    clock = statistics.median(first.at for first, _ in seen["ours"])
    note = f"{ours:.0f} ms ({clock:.0f} by the clock), bare {bare:.0f} ms"
    yield line("first painted window", found, 1.3, "× bare Qt window", note)
    reports = zip(seen["ours"], found, strict=True)
    later = [Turn(last.used - first.used, 1000 * turn.floor) for (first, last), turn in reports]
    yield line("first paint to fields that take keys", later, 1, "× bare Qt window")
    sizes = [first.size for first, _ in seen["ours"]]
    bare_size = statistics.median(first.size for first, _ in seen["bare"])
    size = statistics.median(sizes), min(sizes), max(sizes)
    yield Line("memory at first paint", *size, 80, "MB resident", f"bare {bare_size:.0f} MB")


def percentile(times: Sequence[float], share: float) -> float:
    """The time that so large a share of the times does not exceed."""
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


def times_of(taken: dict[str, list[list[float]]], kinds: Sequence[str], clock: bool = False) -> list[float]:
    """The times of some kinds of key in a block: of the processor, or by the clock."""
    return [times[clock] for kind in kinds for times in taken[kind]]


def keystroke(options: Options) -> Iterator[Line]:
    """A key in the weight field until no repaint follows, beside a key in a bare window.

    A median of all keys would lie between two kinds of work, so each kind has its own, with the same limit.
    """
    with own_home() as home:
        blocks = json.loads(output([str(SETTLING), str(DEMO / "ramunet.toml"), str(options.repeats)], home))
    bare = [statistics.median(times_of(block["bare"], list(block["bare"]))) for block in blocks]
    kinds = list(blocks[0]["ours"])
    named = {"replaced": "last digit replaced", "removed": "digit removed", "typed": "digit typed"}
    asked = [(f"key to settled window, {named[kind]}, median", [kind], 0.5, 16) for kind in kinds]
    asked.append(("key to settled window, any, 95 %", kinds, 0.95, 20))
    for what, chosen, share, limit in asked:
        taken = [percentile(times_of(block["ours"], chosen), share) for block in blocks]
        by_clock = [percentile(times_of(block["ours"], chosen, clock=True), share) for block in blocks]
        found = [Turn(ours, floor) for ours, floor in zip(taken, bare, strict=True)]
        note = f"{statistics.median(taken):.1f} ms ({statistics.median(by_clock):.1f} by the clock), limit {limit} ms"
        note += f"; bare {statistics.median(bare):.2f} ms"
        yield line(what, found, limit / BARE_KEY_MS, "× key in bare window", note)
