"""What happened to an invented patient: events of every kind, in an order that mostly does not contradict itself."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tests.same_behaviour.drawn_trials import Drug, Trial
from tests.same_behaviour.toml_lines import Table

CAUSES = ("progression", "toxicity", "consent-withdrawn", "death", "completed", "other")
DELAY_CAUSES = ("toxicity", "laboratory", "holiday", "patient", "logistics", "other")


def days(count: int) -> timedelta:
    return timedelta(days=count)


@dataclass
class Course:
    """A course while it is drawn."""

    rng: Random
    trial: Trial
    first: date
    wild: float
    """How much happens beside the doses: 0 nothing, 1 a lot."""
    events: list[Table] = field(default_factory=list)
    given: list[tuple[str, date]] = field(default_factory=list)
    next_visit: tuple[str, date] | None = None
    last: date = date.min
    """The latest day of any event."""
    levels: dict[str, int] = field(default_factory=dict)
    held: dict[str, date] = field(default_factory=dict)
    slowed: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share * self.wild

    def add(self, kind: str, day: date | None = None, **keys: object) -> None:
        event: Table = {"kind": kind} | ({"date": day} if day else {}) | keys
        self.events.append(event)
        self.last = max(self.last, day or date.min)


def draw_course(rng: Random, trial: Trial, first: date, count: int, wild: float) -> Course:
    """A course of so many recorded visits."""
    course = Course(rng, trial, first, wild, last=first, levels={drug.name: drug.levels for drug in trial.drugs})
    day_1, latest = first, first - days(1)
    for recorded, (cycle, number) in enumerate(trial.visits()):
        visit, target = f"C{cycle}D{number}", day_1 + days(number - 1)
        if course.given and course.chance(0.06):
            moved = rng.choice((1, 2, 3, 7, 7, 14, 21, 28))
            cause: Table = {"cause": rng.choice(DELAY_CAUSES)} if rng.random() < 0.6 else {}
            course.add("delay", None, visit=visit, days=moved, reason="ANC 0.9", **cause)
            target += days(moved)
        if recorded >= count:
            course.next_visit = visit, target
            break
        due = [drug for drug in trial.drugs if number in drug.days]
        when = max(target + days(_off(course)), latest + days(1))
        _resume(course, due, when)
        if course.given and course.chance(0.04):
            course.add("skip", visit=visit, reason="platelets")
        elif any(drug.name not in course.held for drug in due):
            _give(course, visit, when, due)
            latest = when
            _between(course, visit, when, due)
        day_1 = (when if number == 1 else day_1) + (
            days(trial.cycle_days) if number == trial.days[-1] else days(0)
        )  # fmt: skip
    _to_come(course)
    return course


def _off(course: Course) -> int:
    """Days beside the target."""
    if not course.given:
        return 0
    if course.chance(0.06):
        return course.rng.choice((-4, -3, 4, 5, 9))
    return course.rng.choice((-1, 0, 1, 2, 3)) if course.chance(0.3) else 0


def _resume(course: Course, due: list[Drug], when: date) -> None:
    for name, since in list(course.held.items()):
        if course.rng.random() < 0.6 or all(drug.name in course.held for drug in due):
            course.add("resume", max(when - days(course.rng.randint(0, 2)), since + days(1)), drug=name)
            del course.held[name]


def _give(course: Course, visit: str, when: date, due: list[Drug]) -> None:
    rng, active = course.rng, [drug for drug in due if drug.name not in course.held]
    if len(active) > 1 and course.chance(0.06):
        left = rng.choice(active)
        course.add("skip", visit=visit, reason="vomiting", drug=left.name)
        active.remove(left)
    if course.chance(0.05):
        infused = [drug for drug in active if not drug.oral]
        if infused:
            drug = rng.choice(infused)
            course.add("override", visit=visit, drug=drug.name, amount=_amount(rng, drug), reason="frail", by="Dr. A")
    more: Table = {}
    amounts = {drug.name: _amount(rng, drug) for drug in active if not drug.oral}
    if amounts and course.chance(0.12):
        more["amounts"] = amounts
    if course.chance(0.1):
        more["reason"] = "as agreed"
    if len(active) > 1 and course.chance(0.08):
        for place, drug in enumerate(active):
            own = {"amounts": {drug.name: amounts[drug.name]}} if "amounts" in more and drug.name in amounts else {}
            course.add("given", when + days(place if course.chance(0.2) else 0), visit=visit, drug=drug.name, **own)
    else:
        course.add("given", when, visit=visit, **more)
    course.given.append((visit, when))


def _amount(rng: Random, drug: Drug) -> str:
    """Mostly about the planned one; now and then with a shifted comma."""
    part = rng.choice((1, 1, 0.9, 0.85, 0.8, 0.75, 0.75, 0.6, 0.5, 0.1, 1.1))
    step = 10 if drug.typical > 100 else 1
    return f"{max(step, round(drug.typical * part / step) * step):g} {drug.unit}"


def _between(course: Course, visit: str, when: date, due: list[Drug]) -> None:
    """What may come after a dose."""
    rng = course.rng
    active = [drug for drug in due if drug.name not in course.held]
    drug = rng.choice(active) if active else rng.choice(due)
    skipped = any(event["kind"] == "skip" and event.get("drug") == drug.name and event["visit"] == visit
                  for event in course.events)  # fmt: skip
    if active and not drug.oral and not skipped and course.chance(0.08):
        minute: Table = {"minute": rng.randrange(drug.minutes)} if rng.random() < 0.6 else {}
        day = when + days(rng.choice((0, 0, 0, 1)))
        course.add("reaction", day, drug=drug.name, visit=visit, grade=rng.choice((1, 2, 2, 3)), **minute)
        if drug.name not in course.slowed and rng.random() < 0.6:
            course.slowed.add(drug.name)
            course.add("slow", day, drug=drug.name, reason="reaction")
    if course.levels[drug.name] and course.chance(0.07):
        course.levels[drug.name] -= 1
        day = when + days(rng.choice((0, 0, 1, 5)))
        named = not skipped and rng.random() < (0.6 if day == when else 0.15)
        more: Table = {"after": visit} if named else {}
        course.add("reduce", day, drug=drug.name, reason="proteinuria", **more)
    if active and course.chance(0.06):
        course.held[drug.name] = when + days(rng.randint(1, 9))
        course.add("hold", course.held[drug.name], drug=drug.name, reason="proteinuria")
    if course.chance(0.05):
        activities: Table = {"activities": ["clinical", "laboratory"]} if rng.random() < 0.5 else {}
        course.add("unscheduled", when + days(rng.randint(1, 8)), reason="fever", **activities)
    if course.trial.suspicion and course.chance(0.04):
        course.add("progression-suspected", when + days(rng.randint(0, 5)))
    if course.chance(0.08):
        name = rng.choice(course.trial.untreated)
        if name not in course.done and (name == "SCR" or len(course.given) > 3 or not name.endswith("M3")):
            course.done.add(name)
            day = course.first - days(rng.randint(1, 20)) if name == "SCR" else when + days(rng.randint(0, 4))
            course.add("done", day, visit=name)


def _to_come(course: Course) -> None:
    """Decisions about what is still to come."""
    rng, trial = course.rng, course.trial
    if course.next_visit is None or not course.given:
        return
    visit, _ = course.next_visit
    due = [drug for drug in trial.drugs if int(visit.partition("D")[2]) in drug.days and drug.name not in course.held]
    if due and course.chance(0.15):
        drug = rng.choice(due)
        amount = f"{rng.choice((20, drug.typical)):g} mg" if drug.oral else _amount(rng, drug)
        course.add("override", visit=visit, drug=drug.name, amount=amount, reason="frail", by="Dr. A")
    elif course.chance(0.06):
        course.add("skip", visit=visit, reason="wish of the patient")
    if course.chance(0.06):
        drug = rng.choice(trial.drugs)
        if course.levels[drug.name]:
            cycle = int(visit[1:].partition("D")[0]) + rng.randint(0, 1)
            course.add("reduce", course.last, drug=drug.name, reason="neuropathy", cycle=cycle)
    if trial.later_version is not None and course.chance(0.12):
        course.add("reconsent", course.last, version=trial.later_version)


def end_course(course: Course) -> None:
    """The decision to stop one drug or all, and what is done afterwards."""
    rng, trial = course.rng, course.trial
    if not course.given:
        return
    whole = len(trial.drugs) == 1 or rng.random() < 0.6
    name = "all" if whole else rng.choice([drug.name for drug in trial.drugs])
    day = max(course.last, course.given[-1][1]) + days(rng.randint(0, 6))
    more: Table = {"cause": rng.choice(CAUSES)} if rng.random() < 0.85 else {}
    oral = any(drug.oral and (whole or drug.name == name) for drug in trial.drugs)
    if oral and rng.random() < 0.4:
        more["last_dose"] = day - days(rng.randint(0, 1))
    course.add("discontinue", day, drug=name, reason="progress", **more)
    if not whole and len(trial.drugs) == 2 and rng.random() < 0.4:
        other = next(drug.name for drug in trial.drugs if drug.name != name)
        course.add("discontinue", day + days(3), drug=other, reason="toxicity", cause="toxicity")
    if whole and rng.random() < 0.5:
        for place, visit in enumerate(trial.afterwards[: rng.randint(1, 3)]):
            course.add("done", day + days((2, 31, 92)[place]), visit=visit)


def take_back(course: Course) -> None:
    """An event that was a mistake: it stays, and is taken back."""
    rng = course.rng
    mistakes: tuple[Table, ...] = (
        {"kind": "delay", "visit": "C2D1", "days": 7},
        {"kind": "unscheduled", "date": course.last},
        {"kind": "skip", "visit": "C2D1"},
    )
    course.events.append(rng.choice(mistakes) | {"reason": "another patient's", "id": "wrong"})
    course.add("revoke", event="wrong", reason="another patient's")
