"""How few patients are asked something and how rightly slips are named: runs ``benchmark_sentinels.py``."""

import math
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from invented import ROOT
from measure import Line, Options, own_home, skipped, surroundings

SCRIPTS = (Path(__file__).with_name("benchmark_sentinels.py"), ROOT / "packaging" / "benchmark_sentinels.py")
QUICK = ("--seed", "1", "--patients", "300", "--slips", "40")
TOTAL = re.compile(r"^asked ([0-9.]+) %, least of a listed kind ([0-9.]+) %$", re.MULTILINE)


def sentinels(options: Options) -> Iterator[Line]:
    """The shares of each seed: the greatest share that is asked, the least share that is named rightly."""
    script = next((path for path in SCRIPTS if path.is_file()), None)
    if script is None:
        yield skipped("sentinels", "benchmark_sentinels.py is not there")
        return
    with own_home() as home:
        done = subprocess.run(  # exit status 1 is a missed limit, which the table shows
            [sys.executable, str(script), *(QUICK if options.quick else ())],
            env=surroundings(home), capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
    seeds = done.stdout.partition("ALL SEEDS")[0]
    found = [(float(asked), float(right)) for asked, right in TOTAL.findall(seeds)]
    if not found:
        raise RuntimeError(f"benchmark_sentinels.py says nothing: {done.stderr[-500:]}")
    asked, right = [one for one, _ in found], [one for _, one in found]
    of = f"{len(found)} seed{'s' if len(found) > 1 else ''}"
    below_one = math.nextafter(1.0, 0.0)
    yield Line("plausible patients asked", max(asked), min(asked), max(asked), below_one, "% of patients", of)
    note = f"{of}; of the listed kind that is named worst"
    least = 90.0 if options.quick else 95.0  # of 40 slips of a kind one or two are chance
    yield Line("slips named rightly", min(right), min(right), max(right), least, "% of slips", note, at_least=True)
