"""Speed and size of dosecal as a table: ratios to a bare Qt window and a bare typst compile of the same run.

``uv run python -m tests.benchmarks.benchmark [--runs N]``; exit status 1 where a limit is missed. Windows are drawn
offscreen unless QT_QPA_PLATFORM says otherwise.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path

from msgspec.structs import replace

from dosecal.core.patient.case import Case, Measurement
from dosecal.core.plan.make_plan import make_plan
from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import read_case
from dosecal.files.case.planning import days_of, plan_case
from dosecal.files.trial.studies import load_study
from dosecal.sheets import Printed, dose_worksheet, printer
from dosecal.words import Words

CASE = Path(__file__).resolve().parents[2] / "resources" / "demo" / "ramunet.toml"

REPORT = """
import sys, time
def painted():
    now = time.monotonic_ns()
    size = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS")]
    print(now, *size, flush=True)
"""
BARE = (
    """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
"""
    + REPORT
    + """
class Bare(QLabel):
    seen = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.seen:
            self.seen = True
            painted()
            QTimer.singleShot(0, QApplication.quit)
application = QApplication(sys.argv)
window = Bare("bare")
window.resize(1280, 720)
window.show()
application.exec()
"""
)
OURS = (
    REPORT
    + """
from functools import partial
def here():
    global QTimer, QApplication
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication
    painted()
def usable():
    painted()
    QTimer.singleShot(0, QApplication.quit)
from dosecal import __main__ as door
import dosecal.ui.app as app
app.run = partial(app.run, on_first_paint=here, on_fields=usable)
door.main([])
"""
)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    measured: float
    limit: float
    unit: str
    remark: str = ""

    @property
    def kept(self) -> bool:
        return self.measured <= self.limit


@dataclass(frozen=True)
class Start:
    """Of one start: milliseconds to the first painted window, resident MB then; milliseconds to painted fields."""

    painted: float
    size: float
    usable: float


def start(script: str, home: str) -> Start:
    """Starts a window in a Python of its own and waits until it ends."""
    own = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home, "XDG_DATA_HOME": home, "XDG_CACHE_HOME": home}
    environment = {**os.environ, **own}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
    begun = time.monotonic_ns()
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, text=True, capture_output=True, check=True, timeout=60
    )
    told = [(int(at), int(size)) for at, size in (line.split() for line in done.stdout.splitlines())]
    milliseconds = [(at - begun) / 1e6 for at, _ in told]
    return Start(milliseconds[0], told[0][1] / 1024, milliseconds[-1])


def windows(runs: int) -> Iterator[Row]:
    """Start and size: the two windows take turns, so that a busy moment meets both."""
    with tempfile.TemporaryDirectory(prefix="dosecal-benchmark-") as home:
        start(BARE, home), start(OURS, home)  # once for the files to be in memory
        pairs = [(start(BARE, home), start(OURS, home)) for _ in range(runs)]
    bare = statistics.median(one.painted for one, _ in pairs)
    ours = statistics.median(one.painted for _, one in pairs)
    later = statistics.median(one.usable - one.painted for _, one in pairs)
    size = statistics.median(one.size for _, one in pairs)
    bare_size = statistics.median(one.size for one, _ in pairs)
    yield Row("start to first painted window", ours / bare, 1.6, "× bare", f"{ours:.0f} ms, bare {bare:.0f} ms")
    yield Row("first paint to fields that take keys", later / bare, 1, "× bare", f"{later:.0f} ms later")
    yield Row("resident memory at first paint", size, 80, "MB", f"bare {bare_size:.0f} MB")


def keystrokes(runs: int) -> Iterator[Row]:
    """From a key in the weight field to the new plan painted."""
    from tests.benchmarks.keystrokes import measure  # noqa: PLC0415  late: it imports Qt

    times = sorted(measure(CASE, runs))
    percentile = times[int(len(times) * 0.95)]
    yield Row("keystroke to plan on screen, 95 %", percentile, 16, "ms", f"median {statistics.median(times):.1f} ms")


def milliseconds(work: Callable[[], object], runs: int) -> float:
    """The median duration of one call."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def weighing(case: Case, kilograms: Decimal) -> Case:
    """The case with another weight, so that nothing computed or typeset before can be taken again."""
    return replace(case, measurements=(Measurement(case.measurements[0].day, Decimal(165), kilograms),))


def plans(runs: int) -> Iterator[Row]:
    """The pure function alone, and the way from a case to its plan."""
    case = read_case(CASE)
    today = case.today or date.max
    study = load_study(case.study, case.protocol_version)
    closed = days_of(study, case, today, "en")
    weights = (Decimal(60) + Decimal(step) / 100 for step in count())
    taken = milliseconds(lambda: make_plan(study, weighing(case, next(weights)), today, closed), runs * 20)
    yield Row("make_plan, RamuNET, six cycles", taken, 2, "ms")


def sheets(runs: int) -> Iterator[Row]:
    """A warm worksheet from plan to PDF against typst alone on pages of the same template with the data ready."""
    case, words = read_case(CASE), Words("en")
    today = case.today or date.max
    printed = Printed(at=datetime(2027, 1, 20, 12), by=None, version="benchmark")  # noqa: DTZ001  printed as it stands
    weights = (Decimal(60) + Decimal(step) / 100 for step in count())

    def plan() -> Plan:
        return plan_case(weighing(case, next(weights)), today)

    def sheet(of: Plan) -> bytes:
        return dose_worksheet(of, "C1D1", words, printed).pdf()

    sheet(plan())
    ours, bare = [], []
    for _ in range(runs * 2):
        of = plan()
        ours.append(milliseconds(lambda of=of: sheet(of), 1))  # type: ignore[misc]  # bound at once
        inputs = dose_worksheet(plan(), "C1D1", words, printed).inputs
        compiler = printer._compiler("dose")
        bare.append(milliseconds(lambda i=inputs, c=compiler: c.compile(format="pdf", sys_inputs=i), 1))  # type: ignore[misc]
    ratio = statistics.median(ours) / statistics.median(bare)
    remark = f"{statistics.median(ours):.0f} ms, bare {statistics.median(bare):.0f} ms"
    yield Row("warm dose worksheet as PDF", ratio, 2, "× bare", remark)


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="starts of each window (default 15)")
    runs = parser.parse_args().runs
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")  # what the offscreen platform lacks
    print(f"{'':38}{'measured':>10}{'limit':>8}")
    missed = False
    for measure in (windows, plans, sheets, keystrokes):
        for row in measure(runs):
            missed |= not row.kept
            mark = "" if row.kept else "  MISSED"
            print(f"{row.what:38}{row.measured:>10.2f}{row.limit:>8.1f} {row.unit:7} {row.remark}{mark}", flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
