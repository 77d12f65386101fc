"""How fast dosecal is, as one table: each line a ratio to its reference of the same run, the limit beside it.

``uv run --frozen python -m tests.benchmarks.all [--quick] [--json] [LINE ...]``; without a LINE all of them. Exit
status 1 where a limit is missed. A limit is what has been shown to be possible. All times are processor time,
since others use the machine too; what is measured and its reference take turns.
"""

import argparse
import json
import math
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from tests.benchmarks import floor, folders, growth, peers, plans, sentinels, sheets, start, window
from tests.benchmarks.measure import Line, Options

LINES: dict[str, Callable[[Options], Iterator[Line]]] = {
    "window": window.first_paint,
    "keystroke": window.keystroke,
    "calendar": plans.calendar,
    "plan": plans.plan,
    "deadlines": folders.deadlines,
    "day": folders.day,
    "process": start.whole,
    "sheet": sheets.worksheet,
    "growth": growth.growth,
    "sentinels": sentinels.sentinels,
    "peers": peers.peers,
}
HEAD = f"{'':52}{'now':>8}{'min..max':>16}{'limit':>9} {'met':4}{'of what':34}"


def machine() -> dict[str, object]:
    """What the figures were measured on, and how busy it is."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "plain_dates_us": round(1e6 * floor.plain(), 1),
    }


def said(about: dict[str, object]) -> str:
    """The machine in a line."""
    return ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in about.items())


def row(one: Line) -> str:
    """A line of the table."""
    if one.skipped:
        return f"{one.what:52}{'–':>8}  {one.note}"
    met = {None: "", True: "yes", False: "NO"}[one.met]
    limit = "" if one.limit is None else f"{'≥' if one.at_least else '≤'} {one.limit:.3g}"
    spread = f"{_number(one.low)}..{_number(one.high)}"
    return f"{one.what:52}{_number(one.measured):>8}{spread:>16}{limit:>9} {met:4}{one.reference:34}{one.note}"


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2f}"


def as_data(one: Line) -> dict[str, object]:
    """A line for other programs; what was not measured is null."""
    return {
        key: None if isinstance(value, float) and math.isnan(value) else value for key, value in asdict(one).items()
    } | {"met": one.met}


def measured(names: Sequence[str], options: Options, show: Callable[[str], None]) -> list[Line]:
    """Measures the lines asked for; each is shown as soon as it is known."""
    found: list[Line] = []
    for name in names:
        for one in LINES[name](options):
            found.append(one)
            show(row(one))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", metavar="LINE", nargs="*", help=f"of {', '.join(LINES)}")
    parser.add_argument("--quick", action="store_true", help="fewer patients and repeats: some minutes")
    parser.add_argument("--json", action="store_true", help="as JSON, when all is measured")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.lines if name not in LINES]
    if unknown:
        parser.error(f"no such line: {', '.join(unknown)}")
    options = Options(asked.quick, 4 if asked.quick else 9)

    def show(text: str) -> None:
        if not asked.json:
            print(text, flush=True)

    before = machine()
    show(said(before))
    show(HEAD)
    found = measured(asked.lines or list(LINES), options, show)
    after = machine()
    show(said(after))
    if asked.json:
        data = {"before": before, "after": after, "quick": asked.quick, "lines": [as_data(one) for one in found]}
        print(json.dumps(data, ensure_ascii=False, indent=1))
    return int(any(one.met is False for one in found))


if __name__ == "__main__":
    sys.exit(main())
