"""Tablets of invented strengths and levels in courses drawn at random, as files and as the oracle's course."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from tests.oracles.dose.hand_calculation import fewest_exactly
from tests.oracles.dose.hand_course import Reduction
from tests.oracles.dose.hand_tablets import ByMouth, HandingOut, Pause, TabletCourse
from tests.oracles.dose.invented_patients import BORN
from tests.oracles.dose.invented_trials import text
from tests.oracles.dose.trial_files import HEAD

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TabletTrial:
    doses: tuple[ByMouth, ...]
    strengths: tuple[Fraction, ...]
    cycle_days: int
    window: tuple[int, int]
    last_day: int
    """The last day that the trial permits: so many days after day 1."""


def draw_tablet_trial(random: Random) -> TabletTrial:
    strengths = tuple(
        Fraction(one) for one in random.sample(("2.5", "5", "10", "15", "20", "40", "60"), random.randint(1, 3))
    )
    doses = [ByMouth(sum((random.choice(strengths) for _ in range(random.randint(1, 4))), Fraction(0)))]
    if random.random() < 0.05:
        doses = [ByMouth(Fraction(random.choice((3, 7, 11, 33))))]
    for _ in range(random.choice((0, 1, 2, 2, 3))):
        smaller = [part for part in (*strengths, doses[0].mg / 2) if part < doses[-1].mg]
        if smaller and random.random() < 0.5:
            doses.append(ByMouth(random.choice(smaller), doses[-1].every_days))
        else:
            doses.append(ByMouth(doses[-1].mg, doses[-1].every_days + 1))
    cycle, window, weeks = random.choice((7, 14, 21, 28)), (2, random.choice((0, 1, 3))), random.choice((8, 16, 30))
    return TabletTrial(tuple(doses), strengths, cycle, window, weeks * 7 - 1)


def dose_text(dose: ByMouth) -> str:
    plain = f'"{text(dose.mg)} mg"'
    return plain if dose.every_days == 1 else f"{{ dose = {plain}, every_days = {dose.every_days} }}"


def write_tablet_trial(trial: TabletTrial, folder: Path, trial_id: str) -> None:
    first = trial.doses[0]
    lines = [f'id = "{trial_id}"', 'version = "1"', HEAD, "[treatment]", f'cycle = "{trial.cycle_days} days"']
    lines += [f'maximum = "{(trial.last_day + 1) // 7} weeks"', "open_ended = false", "combination_only = false"]
    before, after = trial.window
    lines += ['source = "s"', "[[treatment.days]]", "day = 1", 'activities = ["dispensing"]']
    lines += [f'window = {{ before = {before}, after = {after}, source = "s" }}', "[drugs.alpha]", 'basis = "daily"']
    lines += [f'dose = "{text(first.mg)} mg"', "days = [1]", "order = 1", 'source = "s"']
    lines += ['rounding = { step = "none", source = "s" }']
    lines += ["[dosing]", 'bsa_formula = { value = "mosteller", source = "s" }']
    lines += ['dose_weight = { policy = "keep", change = "10 %", stale = "28 days", due = "7 days", source = "s" }']
    lines += ['deviation = { warn = "5 %", block = "10 %", source = "s" }', 'laboratory = { hours = 72, source = "s" }']
    lines += ['proposals = { count = 5, source = "s" }']
    (folder / "drugs").mkdir(exist_ok=True)
    (folder / f"{trial_id}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    drug = ['id = "alpha"', 'name = { en = "Alpha", de = "Alpha" }', 'names = ["alpha"]', "[sources]"]
    drug += ['s = { origin = "label", document = "Invented", section = "2" }']
    for strength in trial.strengths:
        drug += ["[[tablets]]", f'strength = "{text(strength)} mg"', 'source = "s"']
    if len(trial.doses) > 1:
        below = ", ".join(dose_text(dose) for dose in trial.doses[1:])
        drug += ["[levels]", f"start = {dose_text(first)}", f"below = [{below}]", 'source = "s"']
    (folder / "drugs" / "alpha.toml").write_text("\n".join(drug) + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class TabletPatient:
    case: Mapping[str, Any]
    course: TabletCourse


def draw_tablet_patient(random: Random, trial: TabletTrial, trial_id: str) -> TabletPatient:
    first = date(2027, 2, 1) + timedelta(days=random.randrange(5))
    last = first + timedelta(days=trial.last_day)
    given = random.choice((0, 1, 2, 3, 5))
    days, events = visit_days(random, trial, first, last, given)
    given = min(given, len(days))
    today = days[given - 1] if given else first
    if given:
        today += timedelta(days=random.randrange(trial.cycle_days))
    decisions, reductions, pauses = draw_decisions(random, trial, days, first, today, given)
    visits = []
    for number, day in enumerate(days, start=1):
        until = last
        if number < len(days):
            until = min(last, day + timedelta(days=trial.cycle_days + trial.window[1]))
        visits.append(HandingOut(f"C{number}D1", number, day, until, number <= given))
    course = TabletCourse(trial.doses, trial.strengths, tuple(visits), tuple(reductions), tuple(pauses))
    if random.random() < 0.3:
        course = replace(course, decided=draw_amount(random, course))
    amounts = [
        {"kind": "override", "visit": visit, "drug": "alpha", "amount": f"{text(mg)} mg", "reason": "x", "by": "x"}
        for visit, mg in course.decided.items()
    ]
    case = {
        "study": f"{trial_id}.toml", "today": today, "planned_first_dose": first,
        "patient": {"id": "x", "sex": "female", "birth_date": BORN}, "events": [*events, *decisions, *amounts],
    }  # fmt: skip
    return TabletPatient(case, course)


def draw_amount(random: Random, course: TabletCourse) -> dict[str, Fraction]:
    """Another dose for one visit at which it is due: smaller than the protocol's, of the strengths there are."""
    due = [one for one in course.visits[:6] if one.given or not course.is_held(one.day)]
    smaller = [part for part in course.strengths if part < course.doses[0].mg]
    if any(fewest_exactly(dose.mg, course.strengths) is None for dose in course.doses):
        return {}
    return {random.choice(due).visit: random.choice(smaller)} if due and smaller else {}


def visit_days(
    random: Random, trial: TabletTrial, first: date, last: date, given: int
) -> tuple[list[date], list[dict[str, Any]]]:
    days: list[date] = []
    events: list[dict[str, Any]] = []
    day = first
    while day <= last:
        if 0 < len(days) < given and random.random() < 0.4:
            moved = day + timedelta(days=random.choice((-2, -1, 1, 2, 3)))
            day = moved if moved.weekday() < 5 else day
        days.append(day)
        if len(days) <= given:
            events.append({"kind": "given", "visit": f"C{len(days)}D1", "date": day})
        day += timedelta(days=trial.cycle_days)
    return days, events


def draw_decisions(
    random: Random, trial: TabletTrial, days: list[date], first: date, today: date, given: int
) -> tuple[list[dict[str, Any]], list[Reduction], list[Pause]]:
    events: list[dict[str, Any]] = []
    reductions: list[Reduction] = []
    pauses: list[Pause] = []
    span = (today - first).days + 1
    for _ in range(random.randint(0, len(trial.doses) - 1)):
        day = first + timedelta(days=random.randrange(span))
        day = random.choice(days[:given]) if given and random.random() < 0.3 else day
        later = [one for one in (given + 1, given + 2) if one <= len(days)]
        cycle = random.choice(later) if later and random.random() < 0.25 else None
        after = None
        if cycle is None and day in days[:given] and random.random() < 0.5:
            after = f"C{days.index(day) + 1}D1"
        reductions.append(Reduction(day, cycle, after))
        known = {key: value for key, value in (("cycle", cycle), ("after", after)) if value is not None}
        events.append({"kind": "reduce", "drug": "alpha", "date": day, "reason": "x", **known})
    if given and random.random() < 0.3 and days[given - 1] < today:
        begun = days[given - 1] + ONE_DAY * (1 + random.randrange((today - days[given - 1]).days))
        resumed = None
        if begun < today and random.random() < 0.7:
            resumed = begun + ONE_DAY * (1 + random.randrange((today - begun).days))
        pauses.append(Pause(begun, resumed))
        events.append({"kind": "hold", "drug": "alpha", "date": begun, "reason": "x"})
        if resumed is not None:
            events.append({"kind": "resume", "drug": "alpha", "date": resumed})
    return events, reductions, pauses
