"""Patients for the tests of what a person is doing: their plans, and a case that is open without a window."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.session.entry import Data, Entry, entry_of
from dosecal.session.open_case import OpenCase
from dosecal.session.outcome import Outcome, compute
from dosecal.words import Words

TODAY = date(2027, 3, 8)
GIVEN = [
    {"kind": "given", "visit": "C1D1", "date": date(2027, 2, 1)},
    {"kind": "given", "visit": "C1D15", "date": date(2027, 2, 16)},
    {"kind": "given", "visit": "C2D1", "date": date(2027, 3, 1)},
]
SIZES: Data = {"date": date(2027, 1, 18), "height": "165 cm", "weight": "60 kg"}
PLAIN = """\
study = "ramunet"
today = 2027-01-20
planned_first_dose = 2027-02-01
[patient]
id = "03-007"
sex = "female"
birth_date = 1961-03-14
childbearing_potential = false
[[measurements]]
date = 2027-01-18
height = "165 cm"
weight = "60 kg"
"""


def plan_of(
    study: str = "ramunet",
    *events: Mapping[str, object],
    today: date = TODAY,
    first: date | None = date(2027, 2, 1),
    **more: object,
) -> Plan:
    """The plan of a man of 65 years; ``more`` are further keys of the case."""
    data: dict[str, object] = {
        "study": study,
        "site": {"holidays": "DE-ST"},
        "patient": {"id": "03-007", "sex": "male", "birth_date": date(1961, 3, 14)},
        "measurements": [SIZES],
        "events": list(events),
        **more,
    }
    if first is not None:
        data["planned_first_dose"] = first
    return plan_case(case_from_data(data, ""), today)


class Holder:
    """Holds an open case as the patient's page does."""

    def __init__(self, data: Data, folder: Path | None = None, today: date = TODAY) -> None:
        self.words, self.folder, self.base, self.today = Words("en"), folder, data, today
        self.entry: Entry = entry_of(data)
        self.outcome: Outcome | None = None
        self._follow()

    @property
    def recording_day(self) -> date:
        return self.today

    def _follow(self) -> None:
        self.outcome = compute(self.entry, self.base, self.today, self.words, self.folder)

    def record_events(self, events: Sequence[Data]) -> None:
        self.base = {**self.base, "events": [dict(event) for event in events]}
        self._follow()

    def plan_first_dose(self, day: date) -> None:
        self.entry.first_dose = day.isoformat()
        self._follow()


def opened(text: str) -> OpenCase:
    """The case of a file, open on its own day."""
    data = tomllib.loads(text)
    day = data.get("today", TODAY)
    return OpenCase(Holder(data, today=day))
