"""How few patients are asked something and how rightly slips are named: runs ``benchmark_sentinels.py``."""

import math
import re
import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.invented import ROOT
from tests.benchmarks.measure import Line, Options, own_home, surroundings

MODULE = "tests.benchmarks.benchmark_sentinels"
QUICK = ("--seed", "1", "--patients", "300", "--slips", "40")
TOTAL = re.compile(r"^asked ([0-9.]+) %, least of a listed kind ([0-9.]+) %$", re.MULTILINE)


def sentinels(options: Options) -> Iterator[Line]:
    """The shares of each seed: the greatest share that is asked, the least share that is named rightly."""
    with own_home() as home:
        done = subprocess.run(  # exit status 1 is a missed limit, which the table shows
            [sys.executable, "-m", MODULE, *(QUICK if options.quick else ())],
            env=surroundings(home), cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
    seeds = done.stdout.partition("ALL SEEDS")[0]
    found = [(float(asked), float(right)) for asked, right in TOTAL.findall(seeds)]
    if not found:
        raise RuntimeError(f"benchmark_sentinels.py prints no total: {done.stderr[-500:]}")
    asked, right = [one for one, _ in found], [one for _, one in found]
    of = f"{len(found)} seed{'s' if len(found) > 1 else ''}"
    below_one = math.nextafter(1.0, 0.0)
    yield Line("plausible patients asked", max(asked), min(asked), max(asked), below_one, "% of patients", of)
    note = f"{of}; of the listed kind that is named worst"
    least = 90.0 if options.quick else 95.0  # of 40 slips of a kind one or two are chance
    yield Line("slips named rightly", min(right), min(right), max(right), least, "% of slips", note, at_least=True)
