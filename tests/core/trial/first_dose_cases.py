"""Plans of a woman of 165 cm and 60 kg whose first dose is Monday 1 February 2027."""

from collections.abc import Mapping
from datetime import date, timedelta

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from tests.core.trial.rule_cases import plan_of

DAY = timedelta(days=1)
FIRST = date(2027, 2, 1)
TODAY = date(2027, 1, 20)
STOPPED = date(2027, 3, 10)
GIVEN = {"kind": "given", "visit": "C1D1", "date": FIRST}


def plan(study: str, version: str, *events: Mapping[str, object], today: date = TODAY, **more: object) -> Plan:
    return plan_of(study, version, today=today, first=FIRST, events=[dict(event) for event in events], **more)


def stop(drug: str, day: date, cause: str = "toxicity") -> dict[str, object]:
    return {"kind": "discontinue", "drug": drug, "date": day, "reason": "x", "cause": cause}


def visit_of(made: Plan, name: str) -> Visit:
    found = made.visit(name)
    assert found is not None, name
    return found


def dose_of(made: Plan, visit: str, drug: str) -> Dose:
    return next(dose for dose in made.doses if (dose.visit, dose.drug) == (visit, drug))


def codes(made: Plan) -> list[str]:
    return [finding.code for finding in made.findings]
