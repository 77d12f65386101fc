"""Patients for deadlines: written as a case file would be, and what is due for them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dosecal.core.result.plan import Plan
from dosecal.core.views.deadlines import Deadline, Kind, deadlines
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case

Data = dict[str, Any]

RAMUNET: Mapping[str, Any] = {
    "study": "ramunet",
    "protocol_version": "01",
    "site": {"holidays": "DE-ST"},
    "patient": {"id": "03-007", "sex": "male", "birth_date": date(1961, 3, 14)},
}
CABOAVENEC: Mapping[str, Any] = {
    "study": "caboavenec",
    "site": {"holidays": "DE-RP"},
    "patient": {"id": "MZ-012", "sex": "male", "birth_date": date(1970, 6, 30)},
}
FIRST = date(2027, 2, 1)
STARTED: Mapping[str, Any] = {
    **RAMUNET,
    "planned_first_dose": FIRST,
    "events": [{"kind": "given", "visit": "C1D1", "date": FIRST}],
}
WEIGHED = [{"date": date(2027, 1, 18), "height": "165 cm", "weight": "60 kg"}]


def plan_on(today: date, data: Mapping[str, Any]) -> Plan:
    """The plan of a case on a day."""
    return plan_case(case_from_data(data, "case.toml"), today)


def on(today: date, data: Mapping[str, Any]) -> tuple[Deadline, ...]:
    """Every deadline of a case on a day."""
    return deadlines(plan_on(today, data))


def of_kind(found: tuple[Deadline, ...], kind: Kind, about: str = "") -> list[Deadline]:
    return [one for one in found if one.kind is kind and about in ("", one.about)]


def history(kind: str, day: object, **more: object) -> Data:
    return {"kind": kind, "date": day, **more}


def stop(day: date, cause: str, drug: str = "all") -> Data:
    return {"kind": "discontinue", "drug": drug, "date": day, "reason": "x", "cause": cause}
