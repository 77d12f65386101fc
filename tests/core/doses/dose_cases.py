"""Cases of an invented trial with every way to write a dose, and of the two real ones with changes."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Step
from dosecal.core.values.finding import Finding
from dosecal.core.values.quantity import Quantity
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.files.trial.vocabulary import vocabulary

Data = dict[str, Any]
PROTOCOLS = Path(__file__).parent / "protocols"
DAY_1 = date(2027, 2, 1)
MEASURED = date(2027, 1, 25)

BASE: Mapping[str, Any] = {
    "study": "invented.toml",
    "today": date(2027, 1, 30),
    "planned_first_dose": DAY_1,
    "patient": {"id": "X-1", "sex": "female", "birth_date": date(1967, 1, 1), "childbearing_potential": False},
    "measurements": [{"date": MEASURED, "height": "165 cm", "weight": "60 kg"}],
    "labs": [{"date": date(2027, 1, 29), "test": "creatinine", "value": "0.85 mg/dL"}],
}


def changed(folder: Path, file: str, before: str, after: str) -> None:
    """The invented trial with one place of one file changed."""
    for path in (*PROTOCOLS.glob("*.toml"), *PROTOCOLS.glob("drugs/*.toml")):
        text = path.read_text(encoding="utf-8")
        target = folder / path.relative_to(PROTOCOLS)
        target.parent.mkdir(exist_ok=True)
        if target.name == file:
            assert before in text, before
            text = text.replace(before, after, 1)
        target.write_text(text, encoding="utf-8")


ADJUSTED = '{ formula = "adjusted", from_bmi = { value = "25 kg/m²", source = "text" }, source = "text" }'
"""A clearance by adjusted weight, from a body mass index of 25 on."""


def invented(folder: Path = PROTOCOLS, /, **changes: object) -> Plan:
    """The plan of the invented trial with some tables replaced; None takes one away."""
    data = {key: value for key, value in {**BASE, **changes}.items() if value is not None}
    case = case_from_data(data, "case.toml", vocabulary())
    assert case.today is not None
    return plan_case(case, case.today, folder=folder, place="case.toml")


RAMUNET: Mapping[str, Any] = {
    "study": "ramunet",
    "protocol_version": "01",
    "today": date(2027, 1, 30),
    "planned_first_dose": DAY_1,
    "patient": {"id": "03-007", "sex": "female", "birth_date": date(1961, 3, 14), "childbearing_potential": False},
    "measurements": [{"date": MEASURED, "height": "165 cm", "weight": "60 kg"}],
}
CABOAVENEC: Mapping[str, Any] = {
    "study": "caboavenec",
    "today": date(2027, 1, 30),
    "planned_first_dose": DAY_1,
    "patient": {"id": "MZ-012", "sex": "male", "birth_date": date(1970, 6, 30)},
}


def ramunet(**changes: object) -> Plan:
    """The plan of a patient of RamuNET with some tables replaced."""
    return invented(**{**RAMUNET, "labs": None, **changes})


def caboavenec(**changes: object) -> Plan:
    """The plan of a patient of CaboAveNEC with some tables replaced."""
    return invented(**{**CABOAVENEC, "labs": None, "measurements": None, **changes})


def sized(height: object, weight: object, **changes: object) -> Plan:
    return invented(measurements=[{"date": MEASURED, "height": f"{height} cm", "weight": f"{weight} kg"}], **changes)


def dose(plan: Plan, visit: str, drug: str) -> Dose:
    found = [one for one in plan.doses if (one.visit, one.drug) == (visit, drug)]
    assert len(found) == 1, f"{len(found)} doses of {drug} at {visit}"
    return found[0]


def number(quantity: Quantity | None, unit: str = "mg") -> Decimal:
    assert quantity is not None
    assert quantity.unit == unit
    return quantity.value


def said(found: Dose | Plan, code: str) -> list[Finding]:
    return [one for one in found.findings if one.code == code]


def step(of: Dose, label: str) -> Step:
    found = [one for one in of.steps if one.label == label]
    assert len(found) == 1, f"{[one.label for one in of.steps]}: {len(found)} {label}"
    return found[0]


def given_at(visit: str, day: date, drug: str | None = None) -> Data:
    event: Data = {"kind": "given", "visit": visit, "date": day}
    return event if drug is None else {**event, "drug": drug}


def both(*values: object) -> tuple[object, ...]:
    """Values side by side; a Decimal and a whole number may be equal."""
    return values
