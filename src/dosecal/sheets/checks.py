"""What a pharmacist looks at before a dose is released: a box, the value where the case has one, its verdict."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from dosecal.core.patient.latest import latest, latest_lab
from dosecal.core.patient.site_choices import laboratory_rule
from dosecal.core.plan.release import points_at
from dosecal.core.result.dose import OpenPoint, PointCode, PointReason, PointStatus
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.core.trial.entry_rules import Criterion, Reads
from dosecal.sheets.text import Data, day
from dosecal.words import Words
from dosecal.words.numbers import numbers
from dosecal.words.release import open_point_verdict

DIPSTICK = "urine_dipstick"
Points = Mapping[tuple[PointCode, str | None], OpenPoint]


def checks(plan: Plan, visit: Visit, words: Words) -> list[Data]:
    """The order, blood pressure, dipstick and laboratory values; a line to write on where the case has no value."""
    on = visit.shown.day
    points: Points = {point.asks: point for point in points_at(plan, visit, on=on)}
    lines = [_order(plan, visit, words), _pressure(plan, on, points, words)]
    if "urine-dipstick" in visit.activities:
        lines.append(_dipstick(plan, on, points, words))
    return [*lines, *_laboratory(plan, on, points, words)]


def check(
    label: str, value: str = "", small: str = "", *, tick: bool = True, old: bool = False, loud: bool = False
) -> Data:  # fmt: skip
    """One thing to look at: without a value, or beside one that is too old, a line to write on. ``loud``: its remark
    must not be overlooked."""
    return {
        "label": label, "tick": tick, "value": value, "small": small, "old": old, "loud": loud or old,
        "line": not value and not small,
    }  # fmt: skip


def _order(plan: Plan, visit: Visit, words: Words) -> Data:
    seen = [order for order in plan.case.orders if order.visit == visit.id]
    last = latest(seen)
    if last is None:
        return check(words.say("sheet.order-seen"))
    said = words.say("sheet.seen-by", day=day(words, last.day), by=last.by)
    points = [point for dose in plan.doses_of(visit.id) for point in dose.open_points if point.code == PointCode.ORDER]
    doubtful = any(point.status == PointStatus.DOUBTFUL for point in points)
    if any(point.reason is PointReason.OVERRIDE for point in points):
        said = f"{said}, {words.say('dose-open.reason.override')}"
    elif doubtful:
        said = words.say("sheet.seen-before-decision", seen=said)
    return check(words.say("dose-open.name.order"), "", said, old=doubtful)


def _pressure(plan: Plan, on: date, points: Points, words: Words) -> Data:
    last = latest(plan.case.vitals, on)
    if last is None:
        return check(words.say("window.field.blood-pressure"))
    value, old = f"{last.systolic}/{last.diastolic} mmHg", last.day != on
    verdict = _verdict(points.get((PointCode.BLOOD_PRESSURE, None)), words)
    return _judged(words.say("window.field.blood-pressure"), value, verdict, _dated(words, last.day, on), old=old)


def _dipstick(plan: Plan, on: date, points: Points, words: Words) -> Data:
    last = latest_lab(plan.case.labs, DIPSTICK, on)
    if last is None:
        return check(words.say("sheet.dipstick"))
    old, verdict = _too_old(plan, last.day, on), _verdict(points.get((PointCode.DIPSTICK, None)), words)
    value = numbers(words, last.typed)
    return _judged(words.say("sheet.dipstick"), value, verdict, _dated(words, last.day, on), old=old)


def _verdict(point: OpenPoint | None, words: Words) -> tuple[str, bool]:
    """What is said beside a value that is young enough, and whether it must not be overlooked."""
    if point is None or point.status not in (PointStatus.DOUBTFUL, PointStatus.NOT_JUDGED):
        return "", False
    if point.status is PointStatus.DOUBTFUL:  # the reason is among the findings
        return words.say("sheet.see-below" if point.reason is not None else "dose-open.doubtful"), True
    return open_point_verdict(words, point), False


def _judged(
    label: str, value: str, verdict: tuple[str, bool], dated: str = "", *, tick: bool = True, old: bool = False
) -> Data:
    """A line of the checklist with its verdict, and whether that is printed loud."""
    said, loud = verdict
    return check(label, value, _joined(dated, said), tick=tick, old=old, loud=loud)


def _joined(*parts: object) -> str:
    return ", ".join(str(part) for part in parts if part)


def _dated(words: Words, when: date, on: date) -> str:
    return "" if when == on else day(words, when, False)


def _laboratory(plan: Plan, on: date, points: Points, words: Words) -> Iterator[Data]:
    """The values of the newest day, those of earlier days each with its own, then those that are not there."""
    known: dict[date, list[Data]] = {}
    missing: list[Data] = []
    for test in _tests(plan, points):
        name, last = words.text(plan.study.vocabulary.tests[test].name), latest_lab(plan.case.labs, test, on)
        if last is None:
            missing.append(check(name, tick=False))
            continue
        old, verdict = _too_old(plan, last.day, on), _verdict(points.get((PointCode.LABORATORY, test)), words)
        value = _judged(name, numbers(words, last.typed), verdict, tick=False, old=old)
        known.setdefault(last.day, []).append({**value, "loud": verdict[1]})
    hours = str(_hours(plan))
    if not known and not missing:
        yield check(words.say("sheet.laboratory-short", hours=hours), "", words.say("dose-open.reason.no-test"))
    elif not known:
        yield check(words.say("sheet.laboratory", hours=hours))
    for nth, (when, values) in enumerate(sorted(known.items(), reverse=True)):
        old = _too_old(plan, when, on)
        if not nth:
            small = words.say("sheet.of-day-old" if old else "sheet.of-day", day=day(words, when, False))
            yield check(words.say("sheet.laboratory-short", hours=hours), "", f"{small}:", old=old)
            yield from values
            continue
        own = words.say("sheet.value-old" if old else "sheet.of-day", day=day(words, when, False))
        yield from ({**value, "small": _joined(own, value["small"]), "loud": old or value["loud"]} for value in values)
    if known and missing:
        yield check("", "", words.say("sheet.not-there"), tick=False)
    yield from missing


def _tests(plan: Plan, points: Points) -> tuple[str, ...]:
    """The tests that the study asks for, then those with a value that no criterion judges."""
    asked = [
        criterion.id
        for criterion in plan.study.protocol.criteria
        if criterion.reads is Reads.LAB
        and criterion.id in plan.study.vocabulary.tests
        and not _asked_otherwise(criterion)
    ]
    more = [test for code, test in points if code is PointCode.LABORATORY and test is not None]
    return tuple(dict.fromkeys([*asked, *more]))


def _hours(plan: Plan) -> int:
    return laboratory_rule(plan.case.site, plan.study.protocol.dosing)[0]


def _too_old(plan: Plan, when: date, on: date) -> bool:
    """Whether a value of the one day is older than the laboratory rule allows on the other."""
    return when < on - timedelta(days=_hours(plan) // 24)


def _asked_otherwise(criterion: Criterion) -> bool:
    """A test that stands in for another, or has its own box."""
    return criterion.stands_in_for is not None or criterion.id == DIPSTICK
