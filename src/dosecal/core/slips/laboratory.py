"""Slips in laboratory values: a unit mixed up, a shifted decimal point, a limit that no laboratory prints.

A value is doubted if it is outside of what nearly every patient has, or, of a test that is steady in a person,
if another unit or point leads back to the values before. What it may have been meant to be is then looked for: the
same number in another unit, the same digits with the point elsewhere. The evidence for one or the other is used: the
values before, the unit before, the unit of its upper limit. If two explanations are about as good both
are named, and if none leads back to the values before, none is. Nothing is corrected without a person.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from dosecal.core.patient.case import Case, Lab
from dosecal.core.trial.vocabulary import LabLimits, LabTest
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code, Severity
from dosecal.core.values.finding_detail import Remedied, Slip, Suspicion
from dosecal.core.values.quantity import PRECISION, Quantity, canonical_unit, significant, split_quantity

UNIT, POINT = Suspicion.UNIT, Suspicion.SHIFTED_COMMA
_POINTS = ((Fraction(10), 1), (Fraction(1, 10), 1), (Fraction(100), 2), (Fraction(1, 100), 2))
_BACK = 3
"""An explanation of a changed value leads two thirds of the way back to the values before, in logarithms: what is left
is at most the third root of the change. A true change, turned back by a unit or a point, goes too far."""
_MOVED = Fraction(7, 5)
"""A smaller change no unit leads back like that (the nearest two are 1.6 apart), and is not looked at."""
_NEAR = Fraction(2)
"""The same of a test that changes much by itself: a nearer explanation is preferred, a farther one not excluded."""
_EITHER = Fraction(5, 4)
"""Of a unit and a moved point the one is named only if it comes so much nearer than the other."""
_UNLIKELY = Fraction(3, 2)
"""How much nearer a moved point must come to be named if nothing is before."""
_RARE = Fraction(4)
"""The same of a point moved by two places, or if the unit is another than before."""


class Reading(Struct, frozen=True):
    """What a value may have been meant to be."""

    slip: Suspicion
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
    """What withholds a dose that depends on a test: its latest value on or before the day, if that cannot be true.

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


def _middle(values: list[Fraction]) -> Fraction:
    """The median; Python's own comes with random numbers and hashes, which every start of a command would wait for."""
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _check_value(test: LabTest, limits: LabLimits, lab: Lab, earlier: list[Lab]) -> Iterator[Finding]:
    """What is doubted of one value: another unit, a shifted decimal point, or a value outside of what is plausible.

    It is held against the patient's earlier values, which are in the order of their days; without one, against what is
    typical of the test.
    """
    unusual, before = not _inside(lab.value, limits.usual), earlier[-1] if earlier else None
    # The middle of all earlier values: of two explanations it tells better than the last one alone.
    reference = _middle([one.value for one in earlier]) if earlier else limits.typical
    change = min(_times(lab.value, before.value), _times(lab.value, reference)) if before is not None else Fraction(1)
    # Of a first value less is usual, but only another unit is evidence enough: a patient may be the rare one.
    rare = before is None and limits.first is not None and not _inside(lab.value, limits.first)
    if not (unusual or rare or (limits.steady and change >= _MOVED)):
        return
    readings = [one for one in _readings(test, limits, lab, before) if _inside(one.value, limits.usual)]
    if before is None:
        if not unusual and limits.first is not None:
            readings = [one for one in readings if one.slip == UNIT and _inside(one.value, limits.first)]
    elif limits.steady:
        readings = [one for one in readings if _times(one.value, reference) ** _BACK <= change]
    else:
        # What leads back to the value before is the likelier; if nothing does, it may have changed as well.
        readings = [one for one in readings if _times(one.value, reference) <= _NEAR] or readings
    ranked = sorted(readings, key=lambda one: _times(one.value, reference) * one.handicap)
    about, value = f"labs.{test.id}", _spelled(lab.typed)
    if limits.percent is not None and _inside(lab.value, limits.percent):
        yield finding(Code.LAB_UNIT_MIXED_UP, about, limits.source, Slip(Suspicion.QUICK), name=test.name, value=value)
    elif ranked:
        yield _explained(test, lab, ranked, _as_good(ranked, reference) or _other_unit(ranked, limits))
    elif unusual:
        low, high = (Quantity(_decimal(limit), test.unit) for limit in limits.usual)
        yield finding(Code.IMPLAUSIBLE_LAB, about, limits.source, name=test.name, value=value, low=low, high=high)


def _explained(test: LabTest, lab: Lab, ranked: list[Reading], other: Reading | None) -> Finding:
    """The likeliest explanation of a value with its remedy; of two that are about as good both, and no remedy."""
    best, about, source = ranked[0], f"labs.{test.id}", test.limits.source if test.limits is not None else None
    value = _spelled(lab.typed)
    if other is None:
        slip = Slip(best.slip, Remedied.LAB, _corrected(test, best))
        code = Code.LAB_DECIMAL if best.slip == POINT else Code.LAB_UNIT_MIXED_UP
        return finding(code, about, source, slip, name=test.name, value=value, unit=best.unit, day=lab.day)
    unit, point = (best, other) if best.slip == UNIT else (other, best)
    which = Suspicion.TWO_UNITS if point.slip == UNIT else Suspicion.UNIT_OR_COMMA
    slip = Slip(which, corrected=_corrected(test, unit), corrected_point=_corrected(test, point))
    return finding(Code.IMPLAUSIBLE_LAB, about, source, slip, name=test.name, value=value, day=lab.day)


def _as_good(ranked: list[Reading], reference: Fraction) -> Reading | None:
    """Beside the best explanation one of the other kind that is about as good, and means another value."""
    best = ranked[0] if ranked else None
    for one in ranked[1:]:
        if best is None or {best.slip, one.slip} != {UNIT, POINT} or one.value == best.value:
            continue
        nearness = [_times(each.value, reference) * each.handicap for each in (best, one)]
        return one if nearness[1] < nearness[0] * _EITHER else None
    return None


def _other_unit(ranked: list[Reading], limits: LabLimits) -> Reading | None:
    """Beside the best unit another one that a first value may have as well: 9 g/L may be 9 g/dL or 9 mmol/L."""
    if limits.first is None or ranked[0].slip != UNIT or not _inside(ranked[0].value, limits.first):
        return None
    others = (one for one in ranked[1:] if one.slip == UNIT and one.value != ranked[0].value)
    return next((one for one in others if _inside(one.value, limits.first)), None)


def _unit_of_limit(test: LabTest, limits: LabLimits, lab: Lab) -> Fraction | None:
    """The factor of the unit that the upper limit of a value points to: its own if laboratories print such a
    limit, else the one in which they would; None if there is no limit, or it fits no unit."""
    parts = None if lab.uln_typed is None else split_quantity(lab.uln_typed)
    if parts is None or limits.uln is None:
        return None
    number, own = Fraction(parts[0]), _factor(test, parts[1])
    fitting = [factor for factor in test.factors.values() if _inside(number * factor, limits.uln)]
    return own if own in fitting else fitting[0] if fitting else None


def _readings(test: LabTest, limits: LabLimits, lab: Lab, before: Lab | None) -> Iterator[Reading]:
    """What a value would be if its unit or its decimal point were another one, in the unit of the test.

    The handicap of a reading says how much less likely that slip is than the likeliest.
    """
    parts = split_quantity(lab.typed)
    if parts is None or parts[0] <= 0:
        return
    number, unit = parts[0], test.spelling(parts[1]) or canonical_unit(parts[1])
    unit_before = _unit(before.typed) if before is not None else None
    same_unit = unit_before is not None and _factor(test, unit_before) == _factor(test, unit)
    one_place = Fraction(1) if same_unit else _UNLIKELY if unit_before is None else _RARE
    of_limit, own = _unit_of_limit(test, limits, lab), _factor(test, unit)
    if of_limit is not None and of_limit != own:
        one_place = _RARE
    elif of_limit is not None and unit_before is None:
        one_place = Fraction(1)
    seen = {own}
    for spelling, factor in test.factors.items():
        if factor not in seen:
            seen.add(factor)
            yield Reading(UNIT, Fraction(number) * factor, spelling, number, Fraction(1))
    for spelling, factor in limits.confused.items():
        if spelling != "ULN":
            yield Reading(UNIT, Fraction(number) * factor, spelling, number, Fraction(1))
        elif lab.uln is not None and limits.uln is not None and _inside(lab.uln, limits.uln):
            # Before µkat/L: with an upper limit, a small number is a multiple of that.
            yield Reading(Suspicion.TIMES_ULN, Fraction(number) * lab.uln, "× ULN", number, Fraction(1, 2))
    for shift, places in _POINTS:
        with localcontext(prec=PRECISION):
            moved = number * shift.numerator / shift.denominator
        yield Reading(POINT, lab.value * shift, unit, moved, one_place if places == 1 else _RARE)


def _corrected(test: LabTest, reading: Reading) -> Quantity:
    """The value as a case may spell it: in the unit that was meant, or in that of the test if a case has none."""
    if reading.unit in test.factors:
        return Quantity(reading.typed, reading.unit)
    return Quantity(significant(_decimal(reading.value), 4), test.unit)


def _check_limit(test: LabTest, limits: LabLimits, lab: Lab) -> Iterator[Finding]:
    """An upper limit of normal that no laboratory prints: exchanged with the value, in another unit, point shifted."""
    if lab.uln is None or limits.uln is None or _inside(lab.uln, limits.uln):
        return
    typed = lab.uln_typed or ""
    slip, unit = None, None
    if _inside(lab.value, limits.uln) and _inside(lab.uln, limits.usual):
        slip = Slip(Suspicion.EXCHANGED, Remedied.LAB_EXCHANGE)
    else:
        shown = Lab(lab.day, lab.test, typed, lab.uln)
        readings = [one for one in _readings(test, limits, shown, lab) if _inside(one.value, limits.uln)]
        if readings:
            best = min(readings, key=lambda one: one.handicap)
            slip = Slip(best.slip, Remedied.LAB_LIMIT, _corrected(test, best))
            unit = best.unit
    low, high = (Quantity(_decimal(limit), test.unit) for limit in limits.uln)
    yield finding(
        Code.LAB_LIMIT_DOUBTFUL, f"labs.{test.id}", limits.source, slip, name=test.name, uln=_spelled(typed),
        day=lab.day, low=low, high=high, **({} if unit is None else {"unit": unit}),
    )  # fmt: skip


def _unit(typed: str) -> str | None:
    parts = split_quantity(typed)
    return None if parts is None else canonical_unit(parts[1])


def _factor(test: LabTest, unit: str) -> Fraction | None:
    one = test.spelling(unit)
    return None if one is None else test.factors[one]


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
