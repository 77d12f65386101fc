"""Patients whose visits are exported, and a calendar program that files are imported into."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import vobject

from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case

Data = dict[str, Any]
PATIENT = "03-007"
FIRST = date(2027, 2, 1)
RAMUNET: Mapping[str, Any] = {
    "study": "ramunet",
    "protocol_version": "01",
    "planned_first_dose": FIRST,
    "site": {"holidays": "DE-ST"},
    "patient": {"id": PATIENT, "sex": "male", "birth_date": date(1961, 3, 14)},
}
CABOAVENEC: Mapping[str, Any] = {
    "study": "caboavenec",
    "planned_first_dose": FIRST,
    "site": {"holidays": "DE-RP"},
    "patient": {"id": "MZ-012", "sex": "male", "birth_date": date(1970, 6, 30)},
}
GIVEN = {"kind": "given", "visit": "C1D1", "date": FIRST}
LATE = {"kind": "delay", "visit": "C2D1", "days": 9, "reason": "ANC 0.9"}
LEFT_OUT = {"kind": "skip", "visit": "C2D15", "reason": "vacation"}
CHANGED: Mapping[str, Any] = {**RAMUNET, "events": [GIVEN, LATE, LEFT_OUT]}
"""One dose given, the second cycle late, a visit left out; on the day of ``TODAY`` C1D15 is missed."""
TODAY = date(2027, 2, 24)


def plan_on(today: date, data: Mapping[str, Any], language: str = "en") -> Plan:
    """The plan of a case on a day."""
    return plan_case(case_from_data(data, "case.toml"), today, language)


def every_event(content: bytes) -> list[vobject.base.Component]:
    """The events as another parser reads them."""
    return list(getattr(vobject.readOne(content.decode()), "vevent_list", []))


def events_of(content: bytes) -> list[vobject.base.Component]:
    """Those of whole days: the visits, without their reminders."""
    return [event for event in every_event(content) if not isinstance(event.dtstart.value, datetime)]


@dataclass
class CalendarProgram:
    """Imports as RFC 5546 (section 3.2.1) asks: one event for each identifier; of two the one with the higher
    sequence stays, of the same sequence the later one."""

    events: dict[str, vobject.base.Component] = field(default_factory=dict)

    def take(self, content: bytes) -> None:
        """Imports a file."""
        for event in events_of(content):
            known = self.events.get(event.uid.value)
            if known is None or _order(known) <= _order(event):
                self.events[event.uid.value] = event

    def days(self) -> dict[str, date]:
        """The day of each event that is not cancelled."""
        return {uid: event.dtstart.value for uid, event in self.events.items() if event.status.value != "CANCELLED"}


def _order(event: vobject.base.Component) -> tuple[int, datetime]:
    return int(event.sequence.value), event.dtstamp.value
