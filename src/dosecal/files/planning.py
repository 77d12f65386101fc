"""From a case to its plan: the study, the closed days of its years, the contradictions of its events."""

from datetime import date
from pathlib import Path

from dosecal.core.case import Case
from dosecal.core.closed_days import ClosedDays
from dosecal.core.consistency import contradictions
from dosecal.core.plan import make_plan
from dosecal.core.result import Plan
from dosecal.files.cases import check_today
from dosecal.files.closed_days import closed_days
from dosecal.files.refusal import Refusal
from dosecal.files.studies import load_study

YEARS_AHEAD = 5
"""Treatment, follow-up and a year in hand: beyond it the core refuses rather than call a holiday an open day."""


def plan_case(case: Case, today: date, language: str = "en", folder: Path | None = None, place: str = "case") -> Plan:
    """The plan of a case on a day. Raises Refusal where study, dates or events contradict each other."""
    study = load_study(case.study, case.protocol_version, folder, place)
    check_today(case, today, place)
    for contradiction in contradictions(study, case, today):
        raise Refusal(place, contradiction.key, contradiction.expected, contradiction.found, **contradiction.params)
    return make_plan(study, case, today, days_of(case, today, language))


def days_of(case: Case, today: date, language: str) -> ClosedDays:
    """The closed days of all years that the plan of a case can reach."""
    dates = [today, *(entry.day for entry in case.history)]
    dates += [entry.until for entry in case.history if entry.until is not None]
    if case.planned_first_dose is not None:
        dates.append(case.planned_first_dose)
    dates += [event.day for event in case.events if hasattr(event, "day")]
    first, last = min(dates).year - 1, max(dates).year
    return closed_days(case.site.holidays, first, max(last, today.year) + YEARS_AHEAD, language)
