"""What is asked of a case on the command line: the day, and the plan on it."""

from datetime import date
from pathlib import Path

from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import read_case
from dosecal.files.case.planning import plan_case
from dosecal.files.reading.refusal import NOTHING, Refusal
from dosecal.files.reading.toml import lines_of_file
from dosecal.files.reading.written import iso_day


def plan_of(path: Path, today: str | None, language: str) -> Plan:
    """The plan of a case file on the day asked for, else the day that the case names. Raises Refusal."""
    case = read_case(path)
    day = case.today if today is None else day_asked(today)
    if day is None:
        raise Refusal(path.name, "today", "today", NOTHING)
    with lines_of_file(path):
        return plan_case(case, day, language, folder=path.parent, place=path.name)


def day_asked(text: str) -> date:
    """The day of ``--today``. Raises Refusal."""
    day = iso_day(text)
    if day is None:
        raise Refusal("--today", "", "date", text)
    return day
