"""Patients of an invented trial drawn at random: each as a case, and as the course that the oracle calculates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from tests.oracles.dose.hand_course import Course, Measured, Occasion, Reduction, Rule, by_hand
from tests.oracles.dose.invented_trials import Trial, about, text

BORN = date(1961, 3, 14)


@dataclass(frozen=True, slots=True)
class Patient:
    """A drawn patient: as a case, and as the course that the oracle calculates."""

    case: Mapping[str, Any]
    rule: Rule
    """Of the trial, with the site's choices."""
    course: Course


def draw_visits(random: Random, trial: Trial) -> tuple[list[Occasion], list[dict[str, Any]], date]:
    """When the drug is due, the events that say so, and today."""
    first = date(2027, 2, 1) + timedelta(days=random.randrange(5))
    given = random.choice((0, 0, 1, 2, 3, 4, 6, 8))
    day_1, place = first, 0
    occasions: list[Occasion] = []
    events: list[dict[str, Any]] = []
    last_given = None
    for cycle in range(1, trial.cycles + 1):
        for day in trial.days:
            visit, target = f"C{cycle}D{day}", day_1 + timedelta(days=day - 1)
            place += 1
            if place > 1 and random.random() < 0.06:
                events.append({"kind": "skip", "visit": visit, "reason": "x"})
                continue
            is_given = place <= given
            if is_given and random.random() < 0.3:
                moved = target + timedelta(days=random.choice((-1, 1, 2)))
                target = moved if moved.weekday() < 5 else target
            if is_given:
                events.append({"kind": "given", "visit": visit, "date": target})
                last_given = target
                day_1 = target if day == 1 else day_1
            occasions.append(Occasion(visit, cycle, target, is_given))
        day_1 += timedelta(days=trial.cycle_days)
    today = first - timedelta(days=random.randrange(9)) if last_given is None else last_given
    later = [one.day for one in occasions if one.day > today]
    if last_given is not None and later:
        today += timedelta(days=random.randrange((later[0] - today).days + 1))
    return occasions, events, today


def draw_measured(random: Random, occasions: Sequence[Occasion], today: date) -> list[Measured]:
    height = Fraction(random.randint(1450, 2000), 10)
    weight = Fraction(random.randint(17_0, 38_0), 10) * height * height / 10_000
    weight = Fraction(round(weight * 10), 10) if random.random() < 0.7 else Fraction(round(weight))
    first = min(occasions[0].day, today)
    measured = [Measured(first - timedelta(days=random.randrange(30)), height, weight)]
    day, kept = measured[0].day, weight
    while (day := day + timedelta(days=random.randint(1, 25))) <= today:
        tenth = random.choice(("0.9", "1.1", "0.95", "1.05", "0.925", "1.075", ""))
        factor = Fraction(tenth) if tenth else Fraction(random.randint(880, 1120), 1000)
        now = kept * factor + Fraction(random.choice((0, 0, 0, 1, -1)), 100)
        now = Fraction(round(now * 1000), 1000)
        if not 32 < now < 190 or now * 10_000 > 44 * height * height:
            continue
        kept = now if random.random() < 0.5 else kept
        taller = height + Fraction(random.choice((0, 5, -5, 10)), 10)
        sizes = (taller, now) if random.random() < 0.3 else (None, now)
        measured.append(Measured(day, *(sizes if random.random() < 0.9 else (taller, None))))
    return measured


def draw_creatinine(random: Random, trial: Trial, measured: Sequence[Measured], today: date) -> list[dict[str, Any]]:
    labs = []
    day = measured[0].day
    while day <= today:
        value = Fraction(random.randint(40, 180), 100)
        lab = {"date": day, "test": "creatinine", "value": f"{text(value)} mg/dL"}
        if trial.rule.clearance_formula == "measured":
            lab = {"date": day, "test": "creatinine_clearance", "value": f"{random.randint(20, 190)} mL/min"}
        elif random.random() < 0.3:
            lab["value"] = f"{random.randint(36, 160)} µmol/L"
        labs.append(lab)
        day += timedelta(days=random.randint(3, 30))
    return labs


def in_mg_dl(lab: Mapping[str, Any]) -> tuple[date, Fraction]:
    number, unit = lab["value"].split(" ")
    return lab["date"], Fraction(number) / (Fraction("88.4") if unit == "µmol/L" else 1)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided about a drug, as events and as the oracle takes it."""

    events: list[dict[str, Any]]
    reductions: tuple[Reduction, ...] = ()
    slow: date | None = None
    slow_after: str | None = None
    minute: int | None = None


def draw_decisions(random: Random, trial: Trial, occasions: Sequence[Occasion], today: date) -> Decisions:
    events: list[dict[str, Any]] = []
    reductions: list[Reduction] = []
    given = {one.day: one.visit for one in occasions if one.given}
    first = occasions[0].day
    for _ in range(min(random.choice((0, 0, 1, 1, 2, 3)), len(trial.rule.levels)) if first <= today else 0):
        day = first + timedelta(days=random.randrange((today - first).days + 1))
        day = random.choice(list(given)) if given and random.random() < 0.3 else day
        due = [one.cycle for one in occasions if one.day > day]
        cycle = random.choice(due) if due and random.random() < 0.3 else None
        after = given.get(day) if cycle is None and random.random() < 0.5 else None
        reductions.append(Reduction(day, cycle, after))
        more = {"cycle": cycle, "after": after}
        known = {key: value for key, value in more.items() if value is not None}
        events.append({"kind": "reduce", "drug": trial.drug, "date": day, "reason": "x", **known})
    slower = draw_slow(random, trial, given) if given and random.random() < 0.3 else Decisions([])
    return replace(slower, events=[*events, *slower.events], reductions=tuple(reductions))


def draw_slow(random: Random, trial: Trial, given: Mapping[date, str]) -> Decisions:
    """Half the rate from a day on which the drug was given: after a reaction, after the dose, or before it."""
    day, visit = random.choice(list(given.items()))
    slow = {"kind": "slow", "drug": trial.drug, "date": day, "reason": "x"}
    if random.random() < 0.3:
        return Decisions([slow], slow=day)
    if random.random() < 0.3:
        return Decisions([{**slow, "after": visit}], slow=day, slow_after=visit)
    minute = random.choice((None, 0, 1, trial.rule.minutes // 2, trial.rule.minutes - 1))
    reaction = {"kind": "reaction", "drug": trial.drug, "visit": visit, "date": day, "grade": 1}
    reaction = reaction if minute is None else {**reaction, "minute": minute}
    return Decisions([reaction, slow], slow=day, slow_after=visit, minute=minute)


def draw_hold(
    random: Random, occasions: Sequence[Occasion], today: date
) -> tuple[list[dict[str, Any]], list[Occasion]]:
    """A pause after what was given, until a day or without end; and the visits at which the drug is due then."""
    begun = max((one.day for one in occasions if one.given), default=occasions[0].day) + timedelta(days=1)
    if begun > today:
        return [], list(occasions)
    first = begun + timedelta(days=random.randrange((today - begun).days + 1))
    events: list[dict[str, Any]] = [{"kind": "hold", "drug": "alpha", "date": first, "reason": "x"}]
    last = date.max
    if random.random() < 0.7 and first < today:
        last = first + timedelta(days=1 + random.randrange((today - first).days))
        events.append({"kind": "resume", "drug": "alpha", "date": last})
    return events, [one for one in occasions if one.given or not first <= one.day < last]


def draw_site(random: Random, trial: Trial) -> tuple[dict[str, Any], Rule]:
    """The site's choices, and the rule that follows from them."""
    rule, site = trial.rule, dict[str, Any]()
    if rule.rounding.bands:
        site["banding"] = {"alpha": "bands.toml"}
    if rule.rounding.whole_vials:
        site["banding"] = {"alpha": "nearest-vial"}
    if trial.formula_of_site and rule.bsa_formula != "mosteller":
        site["bsa_formula"] = rule.bsa_formula
    if random.random() < 0.1:
        step = None if rule.rounding.step is None or random.random() < 0.3 else rule.rounding.step / 2
        site["rounding"] = {"alpha": "none" if step is None else f"{text(step)} {trial.unit}"}
        rule = replace(rule, rounding=replace(rule.rounding, step=step))
    if random.random() < 0.1:
        rule = replace(rule, keeps_weight=not rule.keeps_weight)
        site["dose_weight"] = "keep" if rule.keeps_weight else "latest"
    return site, rule


def draw_override(random: Random, rule: Rule, course: Course) -> tuple[str, Fraction]:
    """An amount that a person decides for one dose, at most the protocol's."""
    dose = random.choice(list(by_hand(rule, course)))
    highest = dose.full.low
    whole = dose.full.high == highest and highest.denominator == 1
    return dose.occasion.visit, highest if whole and random.random() < 0.2 else about(random, highest, 0.3, 0.99)


def override(trial: Trial, visit: str, amount: Fraction) -> dict[str, Any]:
    decided = f"{text(amount)} {trial.unit}"
    return {"kind": "override", "visit": visit, "drug": trial.drug, "amount": decided, "reason": "x", "by": "x"}


def with_recorded(
    random: Random, trial: Trial, rule: Rule, course: Course, events: list[dict[str, Any]]
) -> tuple[Course, list[dict[str, Any]]]:
    """Some doses recorded with what was given: now and then another amount than the plan's."""
    recorded: dict[str, Fraction] = {}
    for dose in by_hand(rule, course):
        if not dose.occasion.given or dose.overridden or random.random() < 0.8:
            continue
        planned = dose.planned.amount
        same = planned is not None and random.random() < 0.7
        recorded[dose.occasion.visit] = planned if same and planned else about(random, dose.exact.low, 0.8, 1.1)
    known = [
        {**event, "amounts": {trial.drug: f"{text(recorded[event['visit']])} {trial.unit}"}}
        if event["kind"] == "given" and event["visit"] in recorded else event
        for event in events
    ]  # fmt: skip
    return replace(course, recorded=recorded), known


def draw_patient(random: Random, trial: Trial, trial_id: str) -> Patient:
    occasions, events, today = draw_visits(random, trial)
    measured = draw_measured(random, occasions, today)
    decisions = draw_decisions(random, trial, occasions, today)
    labs = draw_creatinine(random, trial, measured, today) if trial.rule.basis == "auc" else []
    first = occasions[0].day
    pauses: list[dict[str, Any]] = []
    if random.random() < 0.15:
        pauses, occasions = draw_hold(random, occasions, today)
    female = random.random() < 0.5
    site, rule = draw_site(random, trial)
    events = [*events, *decisions.events, *pauses]
    course = Course(
        female, BORN, today, tuple(measured), tuple(occasions), tuple(in_mg_dl(lab) for lab in labs),
        decisions.reductions, decisions.slow, decisions.slow_after, decisions.minute,
    )  # fmt: skip
    if occasions and random.random() < 0.25:
        visit, amount = draw_override(random, rule, course)
        course = replace(course, overrides={visit: amount})
        events.append(override(trial, visit, amount))
    course, events = with_recorded(random, trial, rule, course, events)
    random.shuffle(events)
    case = {
        "study": f"{trial_id}.toml", "today": today, "planned_first_dose": first, "site": site,
        "patient": {"id": "x", "sex": "female" if female else "male", "birth_date": BORN},
        "measurements": [measurement(one) for one in measured], "labs": labs, "events": events,
    }  # fmt: skip
    return Patient(case, rule, course)


def measurement(one: Measured) -> dict[str, Any]:
    sizes = {"height": (one.height, "cm"), "weight": (one.weight, "kg")}
    known = {name: f"{text(size)} {unit}" for name, (size, unit) in sizes.items() if size is not None}
    return {"date": one.day, **known}
