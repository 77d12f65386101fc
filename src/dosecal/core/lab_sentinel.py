"""Slips in laboratory values: a unit mixed up, a shifted decimal point, a limit that no laboratory prints.

A value is doubted where it lies outside of what nearly every patient has, or so many times away from the one before
as the test never moves by itself. What it may have been meant to be is then looked for: the same number in another
unit, the same digits with the point elsewhere. Nothing is corrected without a person.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from statistics import median

from dosecal.core.case import Case, Lab
from dosecal.core.finding import Finding, Severity, finding
from dosecal.core.quantity import PRECISION, Quantity, canonical_unit, significant, split_quantity
from dosecal.core.vocabulary import LabLimits, LabTest

UNIT, POINT, MULTIPLES, QUICK = "unit", "shifted-comma", "times-uln", "quick"
_POINTS = ((Fraction(10), 1), (Fraction(1, 10), 1), (Fraction(100), 2), (Fraction(1, 100), 2))
_SAME = Fraction(3, 2)
"""An explanation of a changed value leads back to the value before, but for half as much again."""
_NEAR = Fraction(2)
_UNLIKELY = Fraction(3, 2)
"""How much nearer a moved point must come to be named where nothing is before."""
_RARE = Fraction(4)
"""The same of a point moved by two places, or where the unit is another than before."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a value may have been meant to be."""

    slip: str
    value: Fraction
    """In the unit of the test."""
    unit: str
    """The unit that was meant; of a shifted point the one that was typed."""
    typed: Decimal
    """The number that was meant, in ``unit``."""
    handicap: Fraction


def check_labs(case: Case, tests: Mapping[str, LabTest]) -> Iterator[Finding]:
    """The latest value of every test, doubted; an older one decides nothing any more."""
    by_test: dict[str, list[Lab]] = {}
    for lab in sorted(case.labs, key=_day):
        by_test.setdefault(lab.test, []).append(lab)
    for name, labs in by_test.items():
        test = tests.get(name)
        if test is not None and test.limits is not None:
            yield from _check_value(test, test.limits, labs[-1], labs[:-1])
            yield from _check_limit(test, test.limits, labs[-1])


def impossible_lab(case: Case, test: LabTest, day: date) -> Iterator[Finding]:
    """What keeps back a dose that rests on a test: its latest value on or before the day where that cannot be true.

    The same codes as of a value that is only doubted, as a block.
    """
    labs = sorted((lab for lab in case.labs if lab.test == test.id and lab.day <= day), key=_day)
    limits = test.limits
    if not labs or limits is None or limits.possible is None or _inside(labs[-1].value, limits.possible):
        return
    for doubt in _check_value(test, limits, labs[-1], labs[:-1]):
        yield replace(doubt, severity=Severity.BLOCK)


def _day(lab: Lab) -> date:
    return lab.day


def _check_value(test: LabTest, limits: LabLimits, lab: Lab, earlier: list[Lab]) -> Iterator[Finding]:
    unusual = not _inside(lab.value, limits.usual)
    before = earlier[-1] if earlier else None
    moved = before is not None and limits.fold is not None and _times(lab.value, before.value) >= limits.fold
    if not unusual and not moved:
        return
    # The middle of all earlier values: of two explanations it tells better than the last one alone.
    reference = median(one.value for one in earlier) if earlier else limits.typical
    readings = [one for one in _readings(test, limits, lab, before) if _inside(one.value, limits.usual)]
    if not unusual:
        readings = [one for one in readings if _times(one.value, reference) <= _SAME]
    elif before is not None:
        # What leads back to the value before is the likelier; where nothing does, it may have changed as well.
        readings = [one for one in readings if _times(one.value, reference) <= _NEAR] or readings
    about, typed = f"labs.{test.id}", _spelled(lab.typed)
    if limits.percent is not None and _inside(lab.value, limits.percent):
        yield finding("lab-unit-mixed-up", about, limits.source, name=test.name, value=typed, suspicion=QUICK)
    elif readings:
        best = min(readings, key=lambda one: _times(one.value, reference) * one.handicap)
        code = "lab-decimal" if best.slip == POINT else "lab-unit-mixed-up"
        yield finding(
            code, about, limits.source, name=test.name, value=typed, suspicion=best.slip, remedy="lab",
            unit=best.unit, corrected=_corrected(test, best), day=lab.day,
        )  # fmt: skip
    elif unusual:
        low, high = (Quantity(_decimal(limit), test.unit) for limit in limits.usual)
        yield finding("implausible-lab", about, limits.source, name=test.name, value=typed, low=low, high=high)


def _readings(test: LabTest, limits: LabLimits, lab: Lab, before: Lab | None) -> Iterator[Reading]:
    parts = split_quantity(lab.typed)
    if parts is None or parts[0] <= 0:
        return
    number, unit = parts[0], canonical_unit(parts[1])
    unit_before = _unit(before.typed) if before is not None else None
    same_unit = unit_before is not None and _factor(test, unit_before) == _factor(test, unit)
    one_place = Fraction(1) if same_unit else _UNLIKELY if unit_before is None else _RARE
    seen = {_factor(test, unit)}
    for spelling, factor in test.factors.items():
        if factor not in seen:
            seen.add(factor)
            yield Reading(UNIT, Fraction(number) * factor, spelling, number, Fraction(1))
    for spelling, factor in limits.confused.items():
        if spelling != "ULN":
            yield Reading(UNIT, Fraction(number) * factor, spelling, number, Fraction(1))
        elif lab.uln is not None and limits.uln is not None and _inside(lab.uln, limits.uln):
            # Before µkat/L: with an upper limit beside it, a small number is a multiple of that.
            yield Reading(MULTIPLES, Fraction(number) * lab.uln, "× ULN", number, Fraction(1, 2))
    for shift, places in _POINTS:
        with localcontext(prec=PRECISION):
            moved = number * shift.numerator / shift.denominator
        yield Reading(POINT, lab.value * shift, unit, moved, one_place if places == 1 else _RARE)


def _corrected(test: LabTest, reading: Reading) -> Quantity:
    """The value as a case may spell it: in the unit that was meant, or in that of the test where a case has none."""
    if reading.unit in test.factors:
        return Quantity(reading.typed, reading.unit)
    return Quantity(significant(_decimal(reading.value), 4), test.unit)


def _check_limit(test: LabTest, limits: LabLimits, lab: Lab) -> Iterator[Finding]:
    """An upper limit of normal that no laboratory prints: exchanged with the value, in another unit, point shifted."""
    if lab.uln is None or limits.uln is None or _inside(lab.uln, limits.uln):
        return
    typed = lab.uln_typed or ""
    params: dict[str, object] = {"name": test.name, "uln": _spelled(typed), "day": lab.day}
    if _inside(lab.value, limits.uln) and _inside(lab.uln, limits.usual):
        params |= {"suspicion": "exchanged", "remedy": "lab-exchange"}
    else:
        shown = Lab(lab.day, lab.test, typed, lab.uln)
        readings = [one for one in _readings(test, limits, shown, lab) if _inside(one.value, limits.uln)]
        if readings:
            best = min(readings, key=lambda one: one.handicap)
            params |= {
                "suspicion": best.slip, "remedy": "lab-limit", "unit": best.unit, "corrected": _corrected(test, best),
            }  # fmt: skip
    low, high = (Quantity(_decimal(limit), test.unit) for limit in limits.uln)
    yield finding("lab-limit-doubtful", f"labs.{test.id}", limits.source, low=low, high=high, **params)


def _unit(typed: str) -> str | None:
    parts = split_quantity(typed)
    return None if parts is None else canonical_unit(parts[1])


def _factor(test: LabTest, unit: str) -> Fraction | None:
    return test.factors.get(unit)


def _spelled(typed: str) -> Quantity | str:
    """A value as it was typed, for a sentence in any language."""
    parts = split_quantity(typed)
    return typed if parts is None else Quantity(parts[0], canonical_unit(parts[1]))


def _inside(value: Fraction, limits: tuple[Fraction, Fraction]) -> bool:
    return limits[0] <= value <= limits[1]


def _times(value: Fraction, other: Fraction) -> Fraction:
    """How many times the one is the other; of a value that is zero, more than anything."""
    if value <= 0 or other <= 0:
        return Fraction(10**9)
    return value / other if value > other else other / value


def _decimal(value: Fraction) -> Decimal:
    with localcontext(prec=PRECISION):
        return Decimal(value.numerator) / value.denominator
