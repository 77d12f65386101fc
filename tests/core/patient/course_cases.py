"""Cases of what happened since the start, and their plans: RamuNET from Monday 1 February 2027, CaboAveNEC likewise."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from dosecal.core.patient.case import Case
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.core.values.finding import Finding
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case

Data = dict[str, Any]
FIRST = date(2027, 2, 1)
PROTOCOLS = Path(__file__).parent / "protocols"

BASE: Mapping[str, Any] = {
    "today": FIRST,
    "planned_first_dose": FIRST,
    "site": {"holidays": "DE-ST"},
    "patient": {"id": "03-007", "sex": "female", "birth_date": date(1961, 3, 14), "childbearing_potential": False},
    "measurements": [{"date": date(2027, 1, 18), "height": "165 cm", "weight": "60 kg"}],
}


def case_data(study: str, **changes: object) -> Data:
    """The base case with some tables replaced; None takes one away."""
    data = {"study": study, **BASE, **changes}
    return {key: value for key, value in data.items() if value is not None}


def case_of(study: str, **changes: object) -> Case:
    return case_from_data(case_data(study, **changes), "case.toml")


def plan_of(study: str, **changes: object) -> Plan:
    """The plan of the base case on the day it names; a study ending in .toml is one of the folder protocols."""
    case = case_of(study, **changes)
    assert case.today is not None
    return plan_case(case, case.today, folder=PROTOCOLS)


def given(visit: str, day: date, drug: str | None = None) -> Data:
    event: Data = {"kind": "given", "visit": visit, "date": day}
    return event if drug is None else {**event, "drug": drug}


def delay(visit: str, days: int) -> Data:
    return {"kind": "delay", "visit": visit, "days": days, "reason": "ANC 0.9"}


def visit_of(plan: Plan, name: str) -> Visit:
    found = plan.visit(name)
    assert found is not None, f"no visit {name}"
    return found


def findings_of(plan: Plan, code: str) -> list[Finding]:
    return [found for found in plan.findings if found.code == code]


def abouts(plan: Plan, code: str) -> set[str]:
    return {found.about for found in findings_of(plan, code)}
