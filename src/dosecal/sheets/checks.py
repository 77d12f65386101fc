"""What a pharmacist looks at before a dose is released: a box to tick, and the value where the case has one."""

from collections.abc import Iterator
from datetime import date, timedelta

from dosecal.core.patient.latest import latest, latest_lab
from dosecal.core.result.dose import PointCode, PointStatus
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.core.trial.entry_rules import Criterion
from dosecal.sheets.text import Data, day
from dosecal.words import Words
from dosecal.words.numbers import numbers

DIPSTICK = "urine_dipstick"


def checks(plan: Plan, visit: Visit, words: Words) -> list[Data]:
    """The order, blood pressure, dipstick and laboratory values; a line to write on where the case has no value."""
    on = visit.shown.day
    lines = [_order(plan, visit, words), _pressure(plan, on, words)]
    if "urine-dipstick" in visit.activities:
        lines.append(_dipstick(plan, on, words))
    return [*lines, *_laboratory(plan, on, words)]


def check(label: str, value: str = "", small: str = "", *, tick: bool = True, old: bool = False) -> Data:
    """One thing to look at: without a value, or beside one that is too old, a line to write on."""
    return {"label": label, "tick": tick, "value": value, "small": small, "old": old, "line": not value and not small}


def _order(plan: Plan, visit: Visit, words: Words) -> Data:
    seen = [order for order in plan.case.orders if order.visit == visit.id]
    last = latest(seen)
    if last is None:
        return check(words.say("sheet.order-seen"))
    said = words.say("sheet.seen-by", day=day(words, last.day), by=last.by)
    points = [point for dose in plan.doses_of(visit.id) for point in dose.open_points if point.code == PointCode.ORDER]
    doubtful = any(point.status == PointStatus.DOUBTFUL for point in points)
    if doubtful:
        said = words.say("sheet.seen-before-decision", seen=said)
    return check(words.say("sheet.order-seen"), "", said, old=doubtful)


def _pressure(plan: Plan, on: date, words: Words) -> Data:
    last = latest(plan.case.vitals, on)
    if last is None:
        return check(words.say("sheet.blood-pressure"))
    value = f"{last.systolic}/{last.diastolic} mmHg"
    return check(words.say("sheet.blood-pressure"), value, *_dated(words, last.day, on), old=last.day != on)


def _dipstick(plan: Plan, on: date, words: Words) -> Data:
    last = latest_lab(plan.case.labs, DIPSTICK, on)
    if last is None:
        return check(words.say("sheet.dipstick"))
    value = numbers(words, last.typed)
    return check(words.say("sheet.dipstick"), value, *_dated(words, last.day, on), old=_too_old(plan, last.day, on))


def _dated(words: Words, when: date, on: date) -> tuple[str]:
    return ("",) if when == on else (day(words, when, False),)


def _laboratory(plan: Plan, on: date, words: Words) -> Iterator[Data]:
    """The values by the day they are of, the newest first, then those that are not there."""
    known: dict[date, list[Data]] = {}
    missing: list[Data] = []
    for criterion in plan.study.protocol.criteria:
        if criterion.reads != "lab" or criterion.id not in plan.study.vocabulary.tests or _asked_otherwise(criterion):
            continue
        name = words.text(plan.study.vocabulary.tests[criterion.id].name)
        last = latest_lab(plan.case.labs, criterion.id, on)
        if last is None:
            missing.append(check(name, tick=False))
        else:
            old = _too_old(plan, last.day, on)
            known.setdefault(last.day, []).append(check(name, numbers(words, last.typed), tick=False, old=old))
    hours = str(_hours(plan))
    if not known:
        yield check(words.say("sheet.laboratory", hours=hours))
    for nth, (when, values) in enumerate(sorted(known.items(), reverse=True)):
        old = _too_old(plan, when, on)
        small = words.say("sheet.of-day-old" if old else "sheet.of-day", day=day(words, when, False))
        yield check(
            words.say("sheet.laboratory-short", hours=hours) if not nth else "", "", small, tick=not nth, old=old
        )
        yield from values
    if known and missing:
        yield check("", "", words.say("sheet.not-there"), tick=False)
    yield from missing


def _hours(plan: Plan) -> int:
    return plan.case.site.laboratory_hours or plan.study.protocol.dosing.lab_hours


def _too_old(plan: Plan, when: date, on: date) -> bool:
    """Whether a value of the one day is older than the laboratory rule allows on the other."""
    return when < on - timedelta(days=_hours(plan) // 24)


def _asked_otherwise(criterion: Criterion) -> bool:
    """A test that stands in for another, or has its own box."""
    return criterion.stands_in_for is not None or criterion.id == DIPSTICK
