"""Slips in height and weight, each with its suspicion named and the remedy it offers.

A finding of a slip carries ``suspicion`` (the name of the slip), ``remedy`` (which entry would change) and
``corrected`` (to what); its code and severity are those of the contract. A block withholds every amount that depends on
the value, a warning asks.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from dosecal.core.body import body_mass_index
from dosecal.core.patient.case import Case, Measurement
from dosecal.core.slips.size_readings import (
    SizeReading,
    differs_by,
    exchanged,
    exchanged_or_pounds,
    height_slip,
    imperial,
    in_pounds,
    transposed,
    weight_slip,
)
from dosecal.core.trial.vocabulary import PlausibilityLimits
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.finding_detail import DoubtedSizes, Remedied, Slip, Suspicion
from dosecal.core.values.quantity import Quantity, told_apart

WEIGHT = "measurements.weight"
HEIGHT = "measurements.height"


class Sizes(Struct, frozen=True):
    """The latest body sizes known on a day, and the ones before them."""

    weight_kg: Decimal | None
    weight_day: date | None
    height_cm: Decimal | None
    height_day: date | None
    weight_before_kg: Decimal | None
    height_before_cm: Decimal | None = None


NO_SIZES = Sizes(None, None, None, None, None)


def sizes_on(measurements: tuple[Measurement, ...], day: date) -> Sizes:
    """Of several values, in the order of their days, the latest on or before the day is used (convention 15)."""
    sizes = NO_SIZES
    for entry in measurements:
        if entry.day > day:
            break
        sizes = _with(sizes, entry)
    return sizes


class SizesByDay:
    """The sizes used on any day, read off once: each measurement changes them."""

    def __init__(self, case: Case) -> None:
        measurements = in_order(case)
        self._days = [entry.day for entry in measurements]
        self._sizes = [NO_SIZES]
        for entry in measurements:
            self._sizes.append(_with(self._sizes[-1], entry))

    def on(self, day: date) -> Sizes:
        """Of several values the latest on or before the day is used (convention 15)."""
        return self._sizes[bisect_right(self._days, day)]


def _with(sizes: Sizes, entry: Measurement) -> Sizes:
    if entry.weight_kg is not None:
        sizes = replace(sizes, weight_kg=entry.weight_kg, weight_day=entry.day, weight_before_kg=sizes.weight_kg)
    if entry.height_cm is not None:
        sizes = replace(sizes, height_cm=entry.height_cm, height_day=entry.day, height_before_cm=sizes.height_cm)
    return sizes


def in_order(case: Case) -> tuple[Measurement, ...]:
    """The measurements by day; of one day the later entry is used."""
    return tuple(sorted(case.measurements, key=_day))


def _day(measurement: Measurement) -> date:
    return measurement.day


def check_sizes(
    weight_kg: Decimal | None, height_cm: Decimal | None, sizes: Sizes, limits: PlausibilityLimits
) -> Iterator[Finding]:
    """What is doubtful about the sizes a dose depends on (dose weight, height) and about the latest weight measured."""
    sizes = replace(
        sizes,
        weight_before_kg=_evidence(sizes.weight_before_kg, limits.weight_kg),
        height_before_cm=_evidence(sizes.height_before_cm, limits.height_cm),
    )
    if weight_kg is not None and height_cm is not None and exchanged(weight_kg, height_cm, limits):
        yield _exchanged(weight_kg, height_cm, sizes, limits)
        return
    if height_cm is not None:
        yield from _check_height(height_cm, sizes.height_before_cm, limits)
    if weight_kg is None:
        return
    low, high = limits.weight_kg
    if not low <= weight_kg <= high:
        before = sizes.weight_before_kg if sizes.weight_kg == weight_kg else None
        slip = _remedy(Remedied.WEIGHT, weight_slip(weight_kg, height_cm, before, limits), "kg")
        doubted = DoubtedSizes(weight=Quantity(weight_kg, "kg"), slip=slip)
        yield finding(Code.IMPLAUSIBLE_WEIGHT, WEIGHT, limits.source, doubted, low=low, high=Quantity(high, "kg"))
        return
    yield from _check_latest(sizes.weight_kg or weight_kg, height_cm, sizes.weight_before_kg, limits)


def _evidence(before: Decimal | None, possible: tuple[Decimal, Decimal]) -> Decimal | None:
    """The value before; one that cannot be true is no evidence about the next."""
    return before if before is not None and possible[0] <= before <= possible[1] else None


def _remedy(entry: Remedied, slip: SizeReading | None, unit: str) -> Slip | None:
    """The slip and its remedy; None if nothing explains the value."""
    return None if slip is None else Slip(slip.slip, entry, Quantity(slip.meant, unit))


def _exchanged(weight_kg: Decimal, height_cm: Decimal, sizes: Sizes, limits: PlausibilityLimits) -> Finding:
    """Height and weight in each other's place; or, as an exchange would look, both in inches and pounds."""
    height, weight = Quantity(height_cm, "cm"), Quantity(weight_kg, "kg")
    both = imperial(weight_kg, height_cm, sizes.height_before_cm, limits)
    before_kg = sizes.weight_before_kg if sizes.weight_kg == weight_kg else None
    pounds = exchanged_or_pounds(weight_kg, height_cm, before_kg, limits)
    digits = [] if before_kg is None else transposed(weight_kg, before_kg, limits.transposed_near_percent)
    if digits:
        meant = _remedy(Remedied.WEIGHT, digits[0], "kg")
    elif pounds is not None:
        meant = _remedy(Remedied.WEIGHT, SizeReading(Suspicion.POUNDS, pounds), "kg")
    elif both is None:
        meant = Slip(remedy=Remedied.EXCHANGE)
    else:
        meant = Slip(Suspicion.IMPERIAL, Remedied.SIZES, Quantity(both[0], "cm"), Quantity(both[1], "kg"))
    return finding(Code.HEIGHT_WEIGHT_SWAPPED, "measurements", limits.source, DoubtedSizes(height, weight, meant))


def _check_height(height_cm: Decimal, before_cm: Decimal | None, limits: PlausibilityLimits) -> Iterator[Finding]:
    """Whether a height can be true, and whether it is the one of the last visit: adults do not grow."""
    low, high = limits.height_cm
    height = Quantity(height_cm, "cm")
    if not low <= height_cm <= high:
        slip = _remedy(Remedied.HEIGHT, height_slip(height_cm, before_cm, limits), "cm")
        doubted = DoubtedSizes(height, slip=slip)
        yield finding(Code.IMPLAUSIBLE_HEIGHT, HEIGHT, limits.source, doubted, low=low, high=Quantity(high, "cm"))
    elif before_cm is not None and abs(height_cm - before_cm) >= limits.height_jump_cm:
        near = transposed(height_cm, before_cm, limits.height_near_cm * 100 / before_cm)
        slip = _remedy(Remedied.HEIGHT, near[0] if near else None, "cm")
        doubted = DoubtedSizes(height, slip=slip)
        yield finding(Code.HEIGHT_JUMP, HEIGHT, limits.source, doubted, before=Quantity(before_cm, "cm"))


def _check_latest(
    weight_kg: Decimal, height_cm: Decimal | None, before_kg: Decimal | None, limits: PlausibilityLimits
) -> Iterator[Finding]:
    """Whether the latest weight is in pounds, far from the one measured before it, or one that nobody can have."""
    weight = Quantity(weight_kg, "kg")
    pounds = in_pounds(weight_kg, height_cm, before_kg, limits)
    apart = before_kg is not None and differs_by(before_kg, weight_kg, limits.transposed_apart_percent)
    near = transposed(weight_kg, before_kg, limits.transposed_near_percent) if before_kg is not None and apart else []
    if before_kg is not None and pounds is not None and near:
        # Both explain it: the one that comes nearer to the weight before.
        pounds = None if abs(near[0].meant - before_kg) < abs(pounds - before_kg) else pounds
    if pounds is not None:
        meant = Quantity(pounds, "kg")
        doubted = DoubtedSizes(weight=weight, slip=Slip(remedy=Remedied.WEIGHT, corrected=meant))
        yield finding(Code.WEIGHT_IN_POUNDS, WEIGHT, limits.source, doubted, kilograms=meant)
        return
    if before_kg is not None and apart:
        remedy = _remedy(Remedied.WEIGHT, near[0] if near else None, "kg")
        code = Code.WEIGHT_JUMP if differs_by(before_kg, weight_kg, limits.jump_percent) else Code.DIGITS_TRANSPOSED
        if near or code == Code.WEIGHT_JUMP:
            doubted = DoubtedSizes(weight=weight, slip=remedy)
            yield finding(code, WEIGHT, limits.source, doubted, before=Quantity(before_kg, "kg"))
            return
    if height_cm is None or not limits.height_cm[0] <= height_cm <= limits.height_cm[1]:
        return
    height, index = Quantity(height_cm, "cm"), body_mass_index(height_cm, weight_kg)
    if not limits.bmi[0] <= index <= limits.bmi[1]:
        bmi = told_apart(index, *limits.bmi, digits=1)
        yield finding(Code.UNUSUAL_BODY_MASS, WEIGHT, limits.source, DoubtedSizes(height, weight), bmi=bmi)


__all__ = ["HEIGHT", "WEIGHT", "Sizes", "check_sizes", "differs_by", "in_order", "sizes_on"]
