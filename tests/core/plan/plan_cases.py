"""Cases written as a case file would be, and the plan of each."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.start import CriterionResult, RuleResult
from dosecal.core.result.visit import Visit
from dosecal.core.values.finding import Finding
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.files.trial.vocabulary import vocabulary
from tests.core.values.misfits import misfits

Data = dict[str, Any]

RAMUNET: Mapping[str, Any] = {
    "study": "ramunet",
    "protocol_version": "01",
    "today": date(2027, 1, 20),
    "planned_first_dose": date(2027, 2, 1),
    "site": {"holidays": "DE-ST"},
    "patient": {"id": "03-007", "sex": "female", "birth_date": date(1961, 3, 14), "childbearing_potential": False},
    "measurements": [{"date": date(2027, 1, 18), "height": "165 cm", "weight": "60 kg"}],
}

CABOAVENEC: Mapping[str, Any] = {
    "study": "caboavenec",
    "today": date(2027, 1, 5),
    "planned_first_dose": date(2027, 1, 11),
    "site": {"holidays": "DE-RP"},
    "patient": {"id": "MZ-012", "sex": "male", "birth_date": date(1970, 6, 30)},
}

BASES = {"ramunet": RAMUNET, "caboavenec": CABOAVENEC}


def case_data(study: str, **changes: object) -> Data:
    """The base case with some tables replaced; None takes one away. A protocol file has the patient of RamuNET."""
    base = BASES.get(study) or {**RAMUNET, "study": study, "protocol_version": None}
    data = {**base, **changes}
    return {key: value for key, value in data.items() if value is not None}


def plan_of(study: str, **changes: object) -> Plan:
    """The plan of the base case with some tables replaced, on the day the case names."""
    case = case_from_data(case_data(study, **changes), "case.toml", vocabulary())
    assert case.today is not None
    plan = plan_case(case, case.today)
    assert not [fault for found in plan.findings for fault in misfits(found)], (
        "parameters that the code has not declared"
    )
    return plan


def given(visit: str, day: date, drug: str | None = None) -> Data:
    event: Data = {"kind": "given", "visit": visit, "date": day}
    return event if drug is None else {**event, "drug": drug}


def delay(visit: str, days: int) -> Data:
    return {"kind": "delay", "visit": visit, "days": days, "reason": "ANC 0.9"}


def visit_of(plan: Plan, visit_id: str) -> Visit:
    found = plan.visit(visit_id)
    assert found is not None, f"no visit {visit_id}"
    return found


def dose_of(plan: Plan, visit_id: str, drug: str) -> Dose:
    found = [dose for dose in plan.doses if (dose.visit, dose.drug) == (visit_id, drug)]
    assert len(found) == 1, f"{len(found)} doses of {drug} at {visit_id}"
    return found[0]


def rule_of(plan: Plan, rule_id: str) -> RuleResult:
    found = [rule for rule in plan.start_window.rules if rule.id == rule_id]
    assert len(found) == 1, f"{len(found)} rules {rule_id}"
    return found[0]


def criterion_of(plan: Plan, criterion_id: str) -> CriterionResult:
    found = [criterion for criterion in plan.eligibility if criterion.id == criterion_id]
    assert len(found) == 1, f"{len(found)} criteria {criterion_id}"
    return found[0]


def findings_of(plan: Plan, code: str) -> list[Finding]:
    return [finding for finding in plan.findings if finding.code == code]


def abouts(plan: Plan, code: str) -> set[str]:
    return {finding.about for finding in findings_of(plan, code)}
