"""Plans of invented patients for the sheets of patient and nurse, written as a case file would be."""

from datetime import date
from typing import Any

from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.files.trial.vocabulary import vocabulary

DAY_1 = date(2027, 1, 11)
BASES: dict[str, dict[str, Any]] = {
    "caboavenec": {
        "planned_first_dose": DAY_1,
        "site": {"holidays": "DE-RP"},
        "patient": {"id": "MZ-119", "sex": "male", "birth_date": date(1946, 6, 30)},
    },
    "ramunet": {
        "protocol_version": "01",
        "planned_first_dose": DAY_1,
        "site": {"holidays": "DE-ST"},
        "patient": {"id": "03-119", "sex": "female", "birth_date": date(1961, 3, 14), "childbearing_potential": True},
        "measurements": [{"date": date(2027, 1, 8), "height": "165 cm", "weight": "60 kg"}],
    },
}


def plan_from(study: str, today: date = date(2027, 1, 8), **changes: object) -> Plan:
    """The plan of a study's patient with some tables replaced."""
    data = {"study": study, "today": today, **BASES[study], **changes}
    return plan_case(case_from_data(data, "case.toml", vocabulary()), today)


def given_on(*days: date) -> list[dict[str, object]]:
    """The first infusions given on these days, cycle after cycle."""
    return [{"kind": "given", "visit": f"C{n}D1", "date": day} for n, day in enumerate(days, 1)]


def about(drug: str, kind: str, day: date, **more: object) -> dict[str, object]:
    """An event of a drug."""
    reason = {} if kind == "resume" else {"reason": "diarrhoea"}
    return {"kind": kind, "drug": drug, "date": day, **reason, **more}


def plain(text: str) -> str:
    """The text with ordinary spaces."""
    return text.replace("\u00a0", " ")
