"""What a case file tells of a patient, for the oracle of the calendar: read from the table, by day numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.oracles.calendar.calendar_rules import Trial

NEVER = 10**7


def at(event: Mapping[str, Any], key: str = "date") -> int:
    return int(event[key].toordinal())


@dataclass
class Story:
    """What is recorded, by what it says about a visit or a drug."""

    given: dict[str, dict[str | None, int]] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    delays: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, set[str | None]] = field(default_factory=dict)
    holds: list[tuple[str, int, int]] = field(default_factory=list)
    """Drug, from, until: the day on which it is resumed is free."""
    stops: dict[str, tuple[int, int | None, str]] = field(default_factory=dict)
    """Drug → decision, last dose if named, cause."""
    left: list[tuple[int, str]] = field(default_factory=list)
    """Days on which the patient left the study or died, with the cause."""

    def day_of(self, visit: str) -> int | None:
        days = self.given.get(visit)
        return min(days.values()) if days else self.done.get(visit)

    def held(self, drug: str, day: int) -> bool:
        return any(one == drug and first <= day < until for one, first, until in self.holds)


def story_of(events: Sequence[Mapping[str, Any]], trial: Trial) -> Story:
    revoked = {event["event"] for event in events if event["kind"] == "revoke"}
    told = Story()
    counted = [event for event in events if event.get("id") not in revoked and event["kind"] != "revoke"]
    for event in counted:
        match event["kind"]:
            case "given":
                told.given.setdefault(event["visit"], {})[event.get("drug")] = at(event)
            case "done":
                told.done[event["visit"]] = at(event)
            case "delay":
                told.delays[event["visit"]] = told.delays.get(event["visit"], 0) + event["days"]
            case "skip":
                told.skipped.setdefault(event["visit"], set()).add(event.get("drug"))
            case "discontinue":
                if event.get("cause") == "death":
                    told.left.append((at(event), "death"))
                drugs = drugs_of(trial) if event["drug"] == "all" else (event["drug"],)
                last = at(event, "last_dose") if "last_dose" in event else None
                for drug in drugs:
                    stop = (at(event), last, event.get("cause", "other"))
                    told.stops[drug] = min(told.stops.get(drug, stop), stop, key=lambda one: one[0])
            case "off-study":
                told.left.append((at(event), event["cause"]))
            case _:
                pass
    told.left.sort()
    for event in sorted((one for one in counted if one["kind"] == "hold"), key=at):
        resumes = [at(one) for one in counted if one["kind"] == "resume" and one["drug"] == event["drug"]]
        told.holds.append((event["drug"], at(event), min((day for day in resumes if day >= at(event)), default=NEVER)))
    return told


def drugs_of(trial: Trial) -> tuple[str, ...]:
    return tuple(dict.fromkeys(drug for day in trial.days for drug in day.drugs))
