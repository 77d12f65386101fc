"""Several values of one thing on one day: the one entered last is used, and only a person can say which is right."""

from collections.abc import Hashable, Iterable, Iterator
from datetime import date

from dosecal.core.patient.case import Case, Lab
from dosecal.core.patient.latest import as_entered, others_of_day
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.finding_detail import TwoOfADay
from dosecal.core.values.quantity import Quantity, canonical_unit, split_quantity

Entered = tuple[date, Hashable, Quantity | str]
"""The day, what makes two values the same, and how the value was entered."""


def two_of_a_day(case: Case) -> Iterator[Finding]:
    """Each thing and day with several values that differ, the latest day first."""
    heights = [(one.day, one.height_cm) for one in case.measurements if one.height_cm is not None]
    weights = [(one.day, one.weight_kg) for one in case.measurements if one.weight_kg is not None]
    yield from _about("measurements.weight", ((day, kg, Quantity(kg, "kg")) for day, kg in weights))
    yield from _about("measurements.height", ((day, cm, Quantity(cm, "cm")) for day, cm in heights))
    if len(case.vitals) > 1:
        pressures = [(one.day, f"{one.systolic}/{one.diastolic} mmHg") for one in case.vitals]
        yield from _about("vitals.blood_pressure", ((day, text, text) for day, text in pressures))
    by_test: dict[tuple[str, date], list[Lab]] = {}
    for lab in sorted(case.labs, key=_day):
        by_test.setdefault((lab.test, lab.day), []).append(lab)
    for (test, _), labs in reversed(by_test.items()):
        if len(labs) > 1 and (others := others_of_day(labs, labs[-1])):
            yield _told(f"labs.{test}", labs[-1].day, _typed(labs[-1]), [_typed(lab) for lab in others])


def _day(lab: Lab) -> date:
    return lab.day


def _about(about: str, entered: Iterable[Entered]) -> Iterator[Finding]:
    of_day: dict[date, dict[Hashable, Quantity | str]] = {}
    for day, value, shown in entered:
        same = of_day.setdefault(day, {})
        same.pop(value, None)  # entered again: it is the last one now
        same[value] = shown
    for day, values in sorted(of_day.items(), reverse=True):
        if len(values) > 1:
            *others, used = values.values()
            yield _told(about, day, used, others)


def _told(about: str, day: date, used: Quantity | str, others: list[Quantity | str]) -> Finding:
    return finding(Code.TWO_OF_A_DAY, about, None, TwoOfADay(day, used, tuple(reversed(others))))


def _typed(lab: Lab) -> Quantity | str:
    parts = split_quantity(lab.typed)
    if parts is None or lab.uln_typed is not None:
        return as_entered(lab)
    return Quantity(parts[0], canonical_unit(parts[1]))
