"""Cases of patients who consented to another version."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case

FIRST = date(2027, 2, 1)
CONSENT = date(2027, 1, 11)

BASE: Mapping[str, Any] = {
    "study": "ramunet",
    "protocol_version": "01",
    "today": date(2027, 3, 10),
    "planned_first_dose": FIRST,
    "site": {"holidays": "DE-ST"},
    "patient": {"id": "A-1", "sex": "male", "birth_date": date(1950, 1, 1)},
    "measurements": [{"date": date(2027, 1, 18), "height": "175 cm", "weight": "80 kg"}],
    "history": [{"kind": "consent", "date": CONSENT}],
}
GIVEN: tuple[dict[str, Any], ...] = (
    {"kind": "given", "visit": "C1D1", "date": FIRST},
    {"kind": "given", "visit": "C1D15", "date": date(2027, 2, 15)},
    {"kind": "given", "visit": "C2D1", "date": date(2027, 3, 1)},
)


def reconsent(day: date, version: str = "register") -> dict[str, Any]:
    return {"kind": "reconsent", "version": version, "date": day}


def plan_of(*events: Mapping[str, Any], folder: Path | None = None, **changes: Any) -> Plan:
    """The plan of the base case with these events, on the day that the case names."""
    data = {**BASE, "events": [dict(event) for event in events], **changes}
    case = case_from_data({key: value for key, value in data.items() if value is not None}, "case.toml")
    assert case.today is not None
    return plan_case(case, case.today, folder=folder, place="case.toml")


def status(plan: Plan, criterion: str) -> str:
    return next(one.status for one in plan.eligibility if one.id == criterion)


def rules(plan: Plan) -> set[str]:
    return {rule.id for rule in plan.start_window.rules}


def notes(plan: Plan) -> list[str]:
    return [one.code for one in plan.findings if one.code.startswith("reconsent")]


def told(plan: Plan, code: str) -> set[str]:
    return {one.about for one in plan.findings if one.code == code}
