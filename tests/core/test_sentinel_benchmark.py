"""Few and right: a fixed part of the benchmark of the sentinels, with both of its limits."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "packaging" / "benchmark_sentinels.py"


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *options], capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_few_patients_are_asked_and_slips_are_named_rightly() -> None:
    done = run("--patients", "300", "--slips", "40", "--least", "90")
    assert done.returncode == 0, done.stdout + done.stderr
    kinds = [line for line in done.stdout.splitlines() if "%" in line and "planted" not in line]
    # 40 of a kind are few: of each at least nine in ten, of all together more than nineteen in twenty.
    overall = next(line for line in kinds if line.startswith("all "))
    assert float(overall.split()[2].rstrip("%")) >= 95
    assert len(kinds) == 1 + 13 + 1 + 1  # the patients, the kinds, all, the limits


def test_the_benchmark_can_fail() -> None:
    assert run("--patients", "200", "--slips", "1", "--most", "0").returncode == 1
    assert run("--patients", "1", "--slips", "20", "--least", "100.1").returncode == 1
