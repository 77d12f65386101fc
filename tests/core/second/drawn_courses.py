"""Courses drawn at random with every kind of event, as tables of a case file; most are odd, many are refused."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

Data = dict[str, Any]
DAY_1 = date(2027, 1, 11)
DRUGS = {"ramunet": ("ramucirumab", "dacarbazine"), "caboavenec": ("avelumab", "cabozantinib")}
OTHERS = ("IMG-W8", "IMG-M3", "EOT", "FU-30D", "SCR", "QOL-W8", "OS-M3")
LASTING = ("trial-participation", "wound", "other-malignancy", "major-surgery", "stroke", "vaccine", "pregnancy-test")
ENDS = ("death", "consent-withdrawn", "lost-to-follow-up", "completed", "progression", "other")
STOPS = ("death", "progression", "toxicity", "other", "consent-withdrawn", "completed")


def on(days: int) -> date:
    return DAY_1 + timedelta(days=days)


def drawn_case(random: Random) -> tuple[Data, date]:
    """A case, and the day on which its plan is asked for."""
    study = random.choice(list(DRUGS))
    visits = [f"C{cycle}D{day}" for cycle in range(1, 9) for day in ((1, 15) if study == "ramunet" else (1,))]
    length = 28 if study == "ramunet" else 14
    number, last = random.randint(0, 8), 0
    events: list[Data] = []
    for place, visit in enumerate(visits[:number]):
        cycle, _, day = visit[1:].partition("D")
        planned = (int(cycle) - 1) * length + int(day) - 1
        at = planned + (random.choice([0, 0, 0, 0, 1, 2, -1, 3, 7]) if place else random.choice([0, 0, 1]))
        events += _given(random, visit, at, DRUGS[study])
        last = max(last, at)
    ahead = visits[number : number + 4] or ["C9D1"]
    events += [
        _further(random, ahead, visits[: max(number, 1)], DRUGS[study], last) for _ in range(random.randint(0, 4))
    ]
    data: Data = {
        "study": study,
        "planned_first_dose": on(random.choice([0, 0, 0, 2, 5])),
        "site": {"holidays": random.choice(["DE-ST", "DE-BY", "DE", "AT-9", "DE-RP"])},
        "patient": {"id": "03-007", "sex": "male", "birth_date": date(1961, 3, 14)},
        "measurements": [_weighed(random, turn) for turn in range(random.randint(1, 4))],
        "history": _history(random),
        "events": events,
    }
    if random.random() < 0.2:
        del data["planned_first_dose"]
    days = [one["date"] for one in events if one.get("date") and one["kind"] != "booked"]
    return data, max([*days, on(last)]) + timedelta(days=random.choice([0, 0, 1, 5, 30, 200]))


def _given(random: Random, visit: str, at: int, drugs: tuple[str, str]) -> list[Data]:
    if random.random() < 0.25:
        parts = [{"kind": "given", "visit": visit, "date": on(at), "drug": drugs[0]}]
        if random.random() < 0.7:
            later = on(at + random.choice([0, 0, 1, 3, -1]))
            parts.append({"kind": "given", "visit": visit, "date": later, "drug": drugs[1]})
        return parts
    if random.random() < 0.12:
        some = {} if random.random() < 0.5 else {"drug": random.choice(drugs)}
        return [{"kind": "skip", "visit": visit, "reason": "x", **some}]
    return [{"kind": "given", "visit": visit, "date": on(at)}]


def _further(random: Random, ahead: list[str], past: list[str], drugs: tuple[str, str], last: int) -> Data:
    day = on(last + random.randint(-20, 40))
    kinds: dict[str, Callable[[], Data]] = {
        "booked": lambda: _booked(random, ahead, last),
        "delay": lambda: {"visit": random.choice(ahead), "days": random.choice([1, 3, 7, 14, 30]), "reason": "y"},
        "hold": lambda: {"drug": random.choice(drugs), "date": day, "reason": "z"},
        "resume": lambda: {"drug": random.choice(drugs), "date": day},
        "reduce": lambda: {"drug": drugs[0], "date": day, "reason": "z"},
        "slow": lambda: {"drug": drugs[0], "date": day, "reason": "z"},
        "off-study": lambda: {"date": day, "cause": random.choice(ENDS)},
        "discontinue": lambda: {
            "drug": random.choice([*drugs, "all", "all"]), "date": day, "reason": "r", "cause": random.choice(STOPS),
            **({"last_dose": day - timedelta(days=random.randint(0, 10))} if random.random() < 0.5 else {}),
        },
        "done": lambda: {"visit": random.choice(OTHERS), "date": day},
        "unscheduled": lambda: {"date": day, "reason": "u"},
        "override": lambda: {
            "visit": random.choice(ahead), "drug": random.choice(drugs), "amount": random.choice(["400 mg", "20 mg"]),
            "reason": "o", "by": "b",
        },
        "reaction": lambda: {
            "drug": drugs[0], "visit": random.choice(past), "date": on(last), "grade": random.randint(1, 4),
            "minute": random.randint(1, 59),
        },
    }  # fmt: skip
    kind = random.choice(list(kinds))
    return {"kind": kind, **kinds[kind]()}


def _booked(random: Random, ahead: list[str], last: int) -> Data:
    agreed: Data = {"visit": random.choice([*ahead, *OTHERS]), "date": on(last + random.randint(-5, 60))}
    if random.random() < 0.2:
        return {**agreed, "date": False}
    return (
        {**agreed, "time": f"{random.randint(0, 23):02}:{random.randint(0, 59):02}"}
        if random.random() < 0.5
        else agreed
    )


def _weighed(random: Random, turn: int) -> Data:
    height = {} if turn else {"height": "165 cm"}
    return {"date": on(-5 + 14 * turn), "weight": f"{random.choice(['60', '66', '54', '61.5', '72'])} kg", **height}


def _history(random: Random) -> list[Data]:
    found: list[Data] = [{"kind": "consent", "date": on(random.randint(-40, 3))}]
    if random.random() < 0.5:
        found.append({"kind": "enrolment", "date": on(random.randint(-20, 5))})
    for kind in LASTING:
        if random.random() < 0.15:
            day = on(random.randint(-400, -5))
            end: Data = {"ongoing": True} if random.random() < 0.3 else {"until": day + timedelta(days=20)}
            found.append({"kind": kind, "date": day, **(end if random.random() < 0.6 else {})})
    return found
