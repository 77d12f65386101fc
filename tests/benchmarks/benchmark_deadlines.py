"""Deadlines of many patients from case files: seconds in all, and per patient beside reading the same files alone.

``uv run python -m tests.benchmarks.benchmark_deadlines [--patients 10000]``; exit status 1 where the limit is missed.
The patients are invented: screening, on treatment, late, stopped, in both trials; the same ones at every run.
"""

import argparse
import contextlib
import os
import random
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from dosecal.__main__ import main as dosecal
from dosecal.files.case.cases import read_case

TODAY = date(2027, 3, 16)
MOST = 15.0
"""How many times the parsing of its file a patient may cost: reading, checking, planning and listing in all."""
LANDS = ("ST", "RP", "BY")
LABS = (("anc", "3.4 10⁹/L"), ("platelets", "212 10⁹/L"), ("hemoglobin", "11.8 g/dL"), ("creatinine", "0.9 mg/dL"))
HISTORY = {
    "ramunet": ("major-surgery", "minor-surgery", "venous-thromboembolism", "stroke", "gi-bleeding"),
    "caboavenec": ("major-surgery", "tace", "vaccine", "stroke", "wound-healed"),
}
VISITS = {
    "ramunet": [(f"C{cycle}D{day}", 28 * (cycle - 1) + day - 1) for cycle in range(1, 7) for day in (1, 15)],
    "caboavenec": [(f"C{cycle}D1", 14 * (cycle - 1)) for cycle in range(1, 28)],
}


def case(number: int, chance: random.Random) -> str:
    """One invented patient between screening and the end of treatment."""
    study = ("ramunet", "caboavenec")[number % 2]
    first = TODAY + timedelta(days=chance.randint(-200, 60))
    seen = min(first, TODAY) - timedelta(days=chance.randint(1, 14))
    lines = [
        f'study = "{study}"', f"planned_first_dose = {first}", "[site]", f'holidays = "DE-{LANDS[number % 3]}"',
        "[patient]", f'id = "{number % 40:02}-{number:05}"', f'sex = "{("female", "male")[number % 5 > 2]}"',
        f"birth_date = {date(1950, 1, 1) + timedelta(days=chance.randint(0, 12000))}",
        "[facts]", "ecog = 1", "liver_metastases = true",
        "[[measurements]]", f"date = {seen}", f'height = "{chance.randint(150, 190)} cm"',
        f'weight = "{chance.randint(500, 950) / 10} kg"',
    ]  # fmt: skip
    for test, value in LABS:
        lines += [
            "[[labs]]",
            f'test = "{test}"',
            f"date = {seen}",
            f'value = "{value}"',
            'uln = "1.2 mg/dL"' * (test == "creatinine"),
        ]
    history = [("consent", seen - timedelta(days=5)), ("screening-imaging", seen)]
    history += [(kind, seen - timedelta(days=chance.randint(10, 300))) for kind in chance.sample(HISTORY[study], 2)]
    for kind, day in history:
        lines += ["[[history]]", f'kind = "{kind}"', f"date = {day}"]
    lines += ["[[medications]]", 'name = "pantoprazole"', f"start = {seen - timedelta(days=90)}"]
    given = [(visit, first + timedelta(days=after)) for visit, after in VISITS[study]]
    for visit, day in given:
        if day < TODAY - timedelta(days=chance.choice((0, 0, 0, 5))):
            lines += ["[[events]]", 'kind = "given"', f'visit = "{visit}"', f"date = {day}"]
    return "\n".join(line for line in lines if line) + "\n"


def write(folder: Path, patients: int) -> None:
    """Writes the case files."""
    chance = random.Random(5)
    for number in range(patients):
        (folder / f"{number:05}.toml").write_text(case(number, chance), encoding="utf-8")


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Standard output goes nowhere: the list of so many patients is long."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        yield


def read_each(folder: Path, read: Callable[[Path], object]) -> float:
    """Seconds to read each file and do nothing with it."""
    begun = time.perf_counter()
    for path in folder.iterdir():
        read(path)
    return time.perf_counter() - begun


def parse(path: Path) -> object:
    """The table of a file and no more."""
    return tomllib.loads(path.read_bytes().decode())


def list_all(folder: Path) -> float:
    """Seconds of the whole command. Raises SystemExit where it could not do all of its work."""
    begun = time.perf_counter()
    with silence():
        status = dosecal(["deadlines", str(folder), "--today", TODAY.isoformat(), "--days", "30"])
    if status:
        raise SystemExit(f"dosecal deadlines ended with exit status {status}")
    return time.perf_counter() - begun


def main() -> int:
    """Prints what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=10_000)
    patients = parser.parse_args().patients
    with tempfile.TemporaryDirectory(prefix="dosecal-deadlines-") as name:
        folder = Path(name)
        write(folder, patients)
        # Before and after: a machine that is busy with something else meets both.
        before = read_each(folder, parse), read_each(folder, read_case)
        whole = list_all(folder)
        after = read_each(folder, parse), read_each(folder, read_case)
    parsed, read = ((one + other) / 2 for one, other in zip(before, after, strict=True))
    print(f"{patients} patients{'seconds':>26}{'ms each':>10}{'× parsing':>11}")
    rows = (
        ("parsing the files alone", parsed),
        ("reading them as cases", read),
        ("dosecal deadlines, all of it", whole),
    )
    for what, seconds in rows:
        print(f"{what:32}{seconds:>10.1f}{1000 * seconds / patients:>10.2f}{seconds / parsed:>11.1f}")
    kept = whole <= MOST * parsed
    print(f"limit {MOST:.0f} × parsing{'' if kept else '  MISSED'}")
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
