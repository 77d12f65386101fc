"""Histories made up from a number: the same number gives the same case everywhere.

Boundaries are crowded around one day of each case, often a month's end, a leap day or a year's end, so that rules bind
together, miss each other by a day, or leave no window. Every boundary lies within the days that the oracle tries.
"""

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

from tests.oracles.start_window.window_oracle import CALENDAR, LASTING, NUMBER, date_of, moved, number_of, possible_days
from tests.oracles.start_window.window_rules import RULES, WindowRule

Data = dict[str, Any]

EDGES = [(2, 28), (2, 29), (3, 1), (4, 30), (5, 31), (8, 31), (11, 30), (12, 31), (1, 1), (12, 25), (5, 1)]
FIRST, LAST = NUMBER[2027, 2, 15], NUMBER[2028, 7, 15]
"""Between them lies the day around which a case is crowded: events and boundaries then lie within the days tried."""
SPREAD = 120
UNREAD = {
    "ramunet": ("vaccine", "progression", "suicidal-ideation", "wound-healed"),
    "caboavenec": ("gi-bleeding", "tia"),
}


def history_case(number: int) -> tuple[tuple[str, str], Data]:
    """Study and version, and the case as its file would write it."""
    random = Random(number)
    study = list(RULES)[number % len(RULES)]
    pivot = _pivot(random)
    data: Data = {
        "study": study[0],
        "protocol_version": study[1],
        "today": date_of(_near(random, pivot)),
        "patient": _patient(random),
        "history": _history(random, RULES[study], pivot),
    }
    land = random.choice([None, "DE-ST", "DE-RP"])
    if land is not None:
        data["site"] = {"holidays": land}
    match random.random():
        case chance if chance < 0.4:
            data["planned_first_dose"] = date_of(_near(random, pivot))
        case chance if chance < 0.5:
            day = date_of(_near(random, pivot))
            data["events"] = [{"kind": "given", "visit": "C1D1", "date": day}]
            data["today"] = max(day, data["today"])
    if random.random() < 0.3:
        data["history"] += [{"kind": random.choice(UNREAD[study[0]]), "date": date_of(_near(random, pivot))}]
    if random.random() < 0.5:
        enrolments = [{"kind": "enrolment", "date": _day(random, _near(random, pivot), 0.15)}]
        if random.random() < 0.1:
            enrolments.append({"kind": "enrolment", "date": date_of(_near(random, pivot))})
        data["history"] += enrolments
    for entry in data["history"]:
        if possible_days(entry["date"])[-1] > number_of(data["today"]):
            entry.pop("result", None)  # what is to come has no result yet
    random.shuffle(data["history"])
    return study, data


def _pivot(random: Random) -> int:
    if random.random() < 0.5:
        return random.randint(FIRST, LAST)
    month, day = random.choice(EDGES)
    years = [year for year in (2026, 2027, 2028) if (year, month, day) in NUMBER]
    return min(max(NUMBER[random.choice(years), month, day], FIRST), LAST)


def _near(random: Random, pivot: int) -> int:
    """A day, half of the time within three days of the pivot."""
    reach = random.choice([3, 3, 30, SPREAD])
    return pivot + random.randint(-reach, reach)


def _patient(random: Random) -> Data:
    sex = random.choice(["female", "female", "male", None])
    patient: Data = {"id": "x"} | ({} if sex is None else {"sex": sex})
    if sex != "male" and random.random() < 0.7:
        patient["childbearing_potential"] = random.random() < 0.7
    return patient


def _history(random: Random, rules: Sequence[WindowRule], pivot: int) -> list[Data]:
    chance = random.choice([0.1, 0.25, 0.5, 0.9])
    entries: list[Data] = []
    for rule in rules:
        if random.random() < chance:
            more = random.random() < 0.2
            make = _washout if rule.kind == "washout" else _test
            # Of several tests, of which one may be of any day of a month, nobody can say which is the latest.
            partial = 0.0 if more and rule.kind == "validity" else 0.12
            entries += [make(random, rule, pivot, partial) for _ in range(random.randint(2, 3) if more else 1)]
    return entries


def _washout(random: Random, rule: WindowRule, pivot: int, partial: float) -> Data:
    """An event that ends about so long before the pivot as the rule asks."""
    end = moved(_near(random, pivot), -rule.count, rule.unit)
    entry: Data = {"kind": random.choice(rule.tokens)}
    kind_of_end = random.random()
    if entry["kind"] in LASTING and kind_of_end > 0.4:
        kind_of_end = 0.2  # mostly with an end: without one it binds as if it lasted
    match kind_of_end:
        case kind if kind < 0.05:
            entry |= {"date": _day(random, end, partial, rule), "ongoing": True}
        case kind if kind < 0.3:
            entry |= {"date": date_of(end - random.randint(0, 60)), "until": _day(random, end, partial, rule)}
        case _:
            entry |= {"date": _day(random, end, partial, rule)}
    if rule.inactivated_exempt and random.random() < 0.4:
        entry["inactivated"] = random.random() < 0.8
    return entry


def _test(random: Random, rule: WindowRule, pivot: int, partial: float) -> Data:
    """A test that expires about the pivot, or is done about it."""
    day = _near(random, pivot)
    if random.random() < 0.6:
        day = moved(day, -rule.count, rule.unit)
    entry: Data = {"kind": rule.tokens[0], "date": _day(random, day, partial, rule)}
    result = random.choice([None, "negative", "negative", "negative", "positive"])
    if rule.has_result and result is not None:
        entry["result"] = result
    return entry


def _day(random: Random, number: int, partial: float, rule: WindowRule | None = None) -> date | str:
    """The day, now and then known to the month, rarely to the year only."""
    if random.random() >= partial:
        return date_of(number)
    year, month, _ = CALENDAR[number]
    last = NUMBER[year, 12, 31]
    boundary = last if rule is None else moved(last, rule.count, rule.unit)
    return f"{year}" if boundary < NUMBER[2028, 12, 1] and random.random() < 0.2 else f"{year}-{month:02}"
