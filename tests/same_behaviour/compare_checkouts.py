"""Whether two checkouts behave alike: hundreds of invented cases go through the front door of both.

    uv run --frozen python -m tests.same_behaviour.compare_checkouts BEFORE AFTER [--cases 800] [--seed 1] [--words]

BEFORE and AFTER are folders with ``src/`` and ``resources/``. Everything that is printed or written must be equal byte
for byte: plans, sheets, calendars, lists, refusals, exit statuses. ``--words`` compares everything but sentences,
``--hash-free`` everything but the hashes of protocol files. Exit status: 0 alike, 1 not, 2 the comparison failed.
"""

import argparse
import difflib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Queue

from tests.same_behaviour.answers import Answer, Form, shown
from tests.same_behaviour.cases import Call, Case, draw_cases
from tests.same_behaviour.coverage import Coverage

HERE = Path(__file__).resolve().parent
AHEAD = 8
"""So many cases a checkout may be ahead of the other."""
LINES = 12
"""Of one difference so many lines are shown."""
WIDTH = 220


class Failed(Exception):
    """A checkout could not be asked."""


class Asked:
    """One checkout, asked in a process of its own in a folder with all cases."""

    def __init__(self, checkout: Path, home: Path, cases: Sequence[Case], turns: threading.Semaphore) -> None:
        self._cases, self._turns, self.checkout = cases, turns, checkout
        self._answers: Queue[Sequence[Answer] | None] = Queue(AHEAD)
        own = checkout / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "DOSECAL"))}
        settings = {
            "PYTHONPATH": str(checkout / "src"), "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "TZ": "Europe/Berlin",
            "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8", "LANGUAGE": "en", "COLUMNS": "100", "NO_COLOR": "1",
        }  # fmt: skip
        self._process = subprocess.Popen(
            [str(own if own.exists() else sys.executable), str(HERE / "worker.py"), str(checkout)],
            cwd=home, env=kept | settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip
        threading.Thread(target=self._ask, daemon=True).start()

    def _ask(self) -> None:
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        for case in self._cases:
            calls = [{"argv": call.argv, "writes": call.writes} for call in case.calls]
            with self._turns:
                try:
                    process.stdin.write(json.dumps(calls) + "\n")
                    process.stdin.flush()
                except OSError:
                    break
                line = process.stdout.readline()
            if not line:
                break
            self._answers.put(json.loads(line))
        self._answers.put(None)

    def answers(self, case: Case) -> Sequence[Answer]:
        """What it says of the next case. Raises Failed where it says nothing any more."""
        answers = self._answers.get()
        if answers is None:
            raise Failed(f"{self.checkout} ended at {case.folder}")
        return answers

    def end(self) -> None:
        self._process.kill()
        self._process.wait()


class Report:
    """Counts what was compared and keeps the first differences."""

    def __init__(self, most_shown: int) -> None:
        self._most_shown = most_shown
        self.outputs = 0
        self.differing: Counter[str] = Counter()
        self.cases_differing: set[str] = set()
        self.lines: list[str] = []

    def compare(self, case: Case, call: Call, answers: Sequence[Answer], forms: Sequence[Form]) -> None:
        """Takes in what was answered to one command line; only what differs need be brought into form."""
        if answers[0] == answers[1]:
            self.outputs += 3 + len(answers[0]["files"])
            return
        one, other = (
            {part.name: part.content for part in form.parts(answer)}
            for form, answer in zip(forms, answers, strict=True)
        )
        for name in dict.fromkeys((*one, *other)):
            self.outputs += 1
            if one.get(name) == other.get(name):
                continue
            what = f"{call.name}, {name.rpartition('/')[2]}"
            self.differing[what] += 1
            self.cases_differing.add(case.folder)
            if self.differing[what] == 1 and len(self.lines) < self._most_shown * (LINES + 2):
                self.lines += ["", f"{case.folder}: dosecal {' '.join(call.argv)}: {name}"]
                self.lines += _difference(name, one.get(name, ""), other.get(name, ""))


def _difference(name: str, before: str | bytes, after: str | bytes) -> Iterator[str]:
    one, other = shown(name, before), shown(name, after)
    first = next((pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]), ("", ""))
    alike = next((place for place, (a, b) in enumerate(zip(*first, strict=False)) if a != b), 0)
    start = max(0, alike - WIDTH // 3)
    changed = difflib.unified_diff(one, other, "before", "after", n=0, lineterm="")
    lines = [line if len(line) <= WIDTH else f"{line[0]}…{line[1 + start :][:WIDTH]}" for line in changed]
    yield from (f"    {line}" for line in lines[:LINES])
    if not lines:
        yield "    the same to read, other bytes"
    if len(lines) > LINES:
        yield f"    … {len(lines) - LINES} lines more"


def write_cases(cases: Sequence[Case], home: Path) -> None:
    """Every file of every case under a folder."""
    for case in cases:
        for name, text in case.files.items():
            path = home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))


def compare(args: argparse.Namespace, folder: Path) -> int:
    """Asks both and prints the report."""
    cases = list(draw_cases(args.cases, args.seed))
    turns = threading.Semaphore(args.jobs)
    homes = [folder / name for name in ("before", "after")]
    for home in homes:
        write_cases(cases, home)
    forms = [Form(str(home), args.words, args.hash_free) for home in homes]
    checkouts = (args.before.resolve(), args.after.resolve())
    asked = [Asked(checkout, home, cases, turns) for checkout, home in zip(checkouts, homes, strict=True)]
    report, coverage, begun = Report(args.show), Coverage(), time.monotonic()
    try:
        for number, case in enumerate(cases):
            if number % 100 == 0:
                print(f"{number} of {len(cases)} folders, {report.differing.total()} differences", file=sys.stderr)
            before, after = (one.answers(case) for one in asked)
            for call, one, other in zip(case.calls, before, after, strict=True):
                report.compare(case, call, (one, other), forms)
            coverage.add(case, before)
    except Failed as failed:
        print(f"the comparison failed: {failed}", file=sys.stderr)
        return 2
    finally:
        for checkout in asked:
            checkout.end()
    print(*coverage.lines(), sep="\n")
    print(*report.lines, sep="\n")
    for what, count in sorted(report.differing.items()):
        print(f"differs: {what}: {count}")
    own = sum(1 for case in cases if case.kind not in ("lists", "front"))
    lines = sum(len(case.calls) for case in cases)
    print(
        f"\n{own} cases (seed {args.seed}), {lines} command lines, {report.outputs} outputs compared, "
        f"{report.differing.total()} differences in {len(report.cases_differing)} cases, "
        f"{time.monotonic() - begun:.0f} s"
    )
    return 1 if report.differing else 0


def main() -> int:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", metavar="BEFORE", type=Path)
    parser.add_argument("after", metavar="AFTER", type=Path)
    parser.add_argument("--cases", type=int, default=800)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=2, help="1: only one checkout works at a time")
    parser.add_argument("--words", action="store_true", help="compare everything but sentences")
    parser.add_argument("--hash-free", action="store_true", help="compare everything but hashes of trial files")
    parser.add_argument("--show", type=int, default=12, help="so many differences are shown")
    parser.add_argument("--keep", metavar="DIR", type=Path, help="write the cases there and leave them")
    args = parser.parse_args()
    if args.keep is not None:
        return compare(args, args.keep.resolve())
    with tempfile.TemporaryDirectory() as folder:
        return compare(args, Path(folder).resolve())


if __name__ == "__main__":
    sys.exit(main())
