"""The doors of the program that the benchmarks come in by: the one place to change where a module moves.

Everything else in this folder uses these names, the command line as a process, and case files.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from dosecal.core.patient.case import Case
from dosecal.core.patient.course import fold
from dosecal.core.plan.make_plan import make_plan
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.core.second.second import compare
from dosecal.core.trial.protocol import Study
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.visits.delays import with_questions
from dosecal.core.visits.schedule import day_of_first_dose, schedule
from dosecal.core.visits.slot import Start
from dosecal.core.visits.sub_windows import with_sub_windows
from dosecal.files.case.cases import case_from_data, read_case
from dosecal.files.case.closed_days import closed_days
from dosecal.files.case.planning import days_of
from dosecal.files.trial.studies import load_study

READ_EACH = """
import sys
from pathlib import Path
from dosecal.files.case.cases import read_case
for path in Path(sys.argv[1]).glob("*.toml"):
    read_case(path)
"""
"""A process that reads the case files of a folder and does nothing with them."""

FIRST_PAINT = """
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
"""A process that opens the window, calls ``painted()`` at the first paint and when fields take keys, and ends."""


def count_again(plan: Plan, closed: ClosedDays) -> None:
    """The second computation of a plan."""
    compare(plan, closed)


def case_of(table: Mapping[str, object]) -> Case:
    """The case of a table."""
    return case_from_data(table, "case")


def trial(name: str, folder: Path | None = None) -> Study:
    """A trial that comes with dosecal, or a trial file of ``folder``."""
    return load_study(name, None, folder)


def days(study: Study, case: Case, today: date) -> ClosedDays:
    """The closed days of all years that the plan of a case can reach."""
    return days_of(study, case, today, "en")


def holidays(land: str, first_year: int, last_year: int) -> ClosedDays:
    """The public holidays of a Land; ``names`` has a key for each of them."""
    return closed_days(land, first_year, last_year, "en")


def plan(study: Study, case: Case, today: date, closed: ClosedDays) -> Plan:
    """Everything that follows from a case on a day, nothing of it remembered."""
    return make_plan(study, case, today, closed)


def calendar(study: Study, case: Case, today: date, closed: ClosedDays) -> tuple[Visit, ...]:
    """The visits of a case with a first dose, on the way that a plan takes: the events folded, every visit with its
    window, day, sub-windows and questions. Not what a plan adds of the start window, and no doses."""
    course = fold(case, study.protocol)
    day = day_of_first_dose(case, course)
    assert day is not None
    start = Start(day, course.given_on("C1D1") is not None, hypothetical=False)
    visits = schedule(study, case, course, start, today, closed).visits
    return tuple(with_questions(with_sub_windows(visits, study.protocol, case, closed), study, course, today))


def weighing(case: Case, kilograms: Decimal) -> Case:
    """The case with another weight, so that nothing computed before can be taken again."""
    first, *others = case.measurements
    return replace(case, measurements=(replace(first, weight_kg=kilograms), *others))


__all__ = [
    "FIRST_PAINT", "READ_EACH", "Case", "ClosedDays", "Plan", "Study", "Visit", "calendar", "case_of", "days",
    "holidays", "plan", "read_case", "trial", "weighing",
]  # fmt: skip
