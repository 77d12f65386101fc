"""Every dose of a plan, one visit after the other: each knows the doses before it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dosecal.core.amount import DoseWeight, Prescribed
from dosecal.core.case import Case, Reaction
from dosecal.core.course import Course
from dosecal.core.cumulative import Given
from dosecal.core.dose_parts import Slowed
from dosecal.core.dosing import SLOWED, Doses, Occasion, dose_weight
from dosecal.core.drug import BY_WEIGHT
from dosecal.core.finding import Finding, finding
from dosecal.core.protocol import Study
from dosecal.core.quantity import Quantity
from dosecal.core.result import Dose, Visit
from dosecal.core.sentinel import in_order, sizes_on


def doses_of_course(
    study: Study, case: Case, course: Course, treatment: tuple[Visit, ...], today: date
) -> Iterator[Dose]:
    """Every drug due at every visit that is planned or took place, with the weight each rests on."""
    rules = study.protocol.dose_rule_by_drug
    weight_rule = study.protocol.dose_weight
    policy = case.site.dose_weight or weight_rule.policy
    measurements = in_order(case)
    doses = Doses(study, case, today)
    weight = DoseWeight(None, None)
    numbers: dict[str, int] = {}
    before: dict[str, Given] = {}
    for visit in treatment:
        if visit.status not in ("planned", "done"):
            continue
        day = visit.date or visit.target
        asked_on = day if visit.status == "done" else max(day, today)
        sizes = sizes_on(measurements, asked_on)
        if any(isinstance(rules[drug].basis, BY_WEIGHT) for drug in visit.drugs):
            weight = dose_weight(weight, sizes, policy, weight_rule.change_percent)
        for drug in visit.drugs:
            given = course.given_on(visit.id, drug)
            on = given or asked_on
            level = course.level(drug, on, given=given is not None, cycle=visit.cycle)
            numbers[drug] = numbers.get(drug, 0) + 1
            taken = visit if given in (None, visit.date) else replace(visit, date=given)
            at = Occasion(
                visit=taken,
                due=Prescribed(rules[drug], study.drugs[drug], level, numbers[drug]),
                weight=weight,
                sizes=sizes,
                on=on,
                given=before.get(drug, Given()),
                slowed=course.is_slowed(drug, on, given=given is not None),
                override=course.overrides.get((visit.id, drug)),
            )
            dose = doses.dose(at)
            before[drug] = at.given.plus(dose, done=given is not None)
            yield _recorded(dose, at, before[drug], case, course)


def unused_amounts(
    study: Study, course: Course, visits: tuple[Visit, ...], doses: tuple[Dose, ...]
) -> Iterator[Finding]:
    """Amounts that a person decided for a dose that is not due: told, so that nobody relies on them."""
    due = {(dose.visit, dose.drug) for dose in doses}
    planned = bool(visits)
    for (visit, drug), override in course.overrides.items():
        if planned and (visit, drug) not in due and drug in study.drugs:
            yield finding(
                "override-unused", f"doses.{visit}.{drug}", None, drug=study.drugs[drug].name, visit=visit,
                amount=override.amount,
            )  # fmt: skip


def _recorded(dose: Dose, at: Occasion, after: Given, case: Case, course: Course) -> Dose:
    """With what only the record knows: the sum with this dose, and a reaction during it."""
    slowed = _slowed(at, dose, case, course)
    if dose.given_before is None:
        return dose if slowed is None else replace(dose, slowed=slowed)
    total = Quantity(after.amount, dose.given_before.unit) if after.known else None
    return replace(dose, given_total=total, slowed=slowed)


def _slowed(at: Occasion, dose: Dose, case: Case, course: Course) -> Slowed | None:
    """A reaction began at a minute, and on that day the rate was halved: the rest takes twice as long."""
    minutes = at.due.minutes if not at.slowed or at.due.minutes is None else SLOWED * at.due.minutes
    for event in case.events:
        if (
            isinstance(event, Reaction)
            and (event.drug, event.visit) == (dose.drug, dose.visit)
            and event.minute is not None
            and minutes is not None
            and event.minute < minutes
            and course.slowed.get(dose.drug) == event.day
        ):
            return slowed_infusion(minutes, event.minute)
    return None


def slowed_infusion(minutes: int, at_minute: int) -> Slowed:
    """An infusion of so many minutes whose rate is halved from a minute on: 60 minutes from the 20th on take 100."""
    rest = SLOWED * (minutes - at_minute)
    return Slowed(at_minute, minutes, rest, at_minute + rest)
