"""Slips in height and weight, each with its suspicion named."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dosecal.core.body import body_mass_index
from dosecal.core.case import Case, Measurement
from dosecal.core.finding import Finding, finding
from dosecal.core.quantity import Quantity, rounded
from dosecal.core.vocabulary import PlausibilityLimits

WEIGHT = "measurements.weight"
HEIGHT = "measurements.height"


@dataclass(frozen=True, slots=True)
class Sizes:
    """The latest body sizes known on a day, and the weight before the latest."""

    weight_kg: Decimal | None
    weight_day: date | None
    height_cm: Decimal | None
    height_day: date | None
    weight_before_kg: Decimal | None


def sizes_on(measurements: tuple[Measurement, ...], day: date) -> Sizes:
    """Of several values the latest on or before the day counts (convention 15)."""
    weight = weight_day = height = height_day = before = None
    for entry in measurements:
        if entry.day > day:
            break
        if entry.weight_kg is not None:
            before, weight, weight_day = weight, entry.weight_kg, entry.day
        if entry.height_cm is not None:
            height, height_day = entry.height_cm, entry.day
    return Sizes(weight, weight_day, height, height_day, before)


def in_order(case: Case) -> tuple[Measurement, ...]:
    """The measurements by day; on one day the later entry counts."""
    return tuple(sorted(case.measurements, key=_day))


def _day(measurement: Measurement) -> date:
    return measurement.day


def check_sizes(
    weight_kg: Decimal | None, height_cm: Decimal | None, sizes: Sizes, limits: PlausibilityLimits
) -> Iterator[Finding]:
    """What is doubtful about the sizes a dose rests on (dose weight, height) and about the latest weight measured.

    A block withholds every amount that rests on them.
    """
    if weight_kg is not None and height_cm is not None and _exchanged(weight_kg, height_cm, limits):
        yield finding(
            "height-weight-swapped", "measurements", limits.source,
            height=Quantity(height_cm, "cm"), weight=Quantity(weight_kg, "kg"),
        )  # fmt: skip
        return
    low, high = limits.height_cm
    if height_cm is not None and not low <= height_cm <= high:
        yield finding(
            "implausible-height", HEIGHT, limits.source, height=Quantity(height_cm, "cm"), low=low,
            high=Quantity(high, "cm"),
        )  # fmt: skip
    if weight_kg is None:
        return
    low, high = limits.weight_kg
    if not low <= weight_kg <= high:
        yield finding(
            "implausible-weight", WEIGHT, limits.source, weight=Quantity(weight_kg, "kg"), low=low,
            high=Quantity(high, "kg"),
        )  # fmt: skip
        return
    yield from _check_latest(sizes.weight_kg or weight_kg, height_cm, sizes.weight_before_kg, limits)


def _check_latest(
    weight_kg: Decimal, height_cm: Decimal | None, weight_before_kg: Decimal | None, limits: PlausibilityLimits
) -> Iterator[Finding]:
    """Whether the latest weight is in pounds, or far from the one measured before it."""
    if _in_pounds(weight_kg, height_cm, weight_before_kg, limits):
        in_kg = rounded(weight_kg * limits.kg_per_lb, 1)
        yield finding(
            "weight-in-pounds", WEIGHT, limits.source, weight=Quantity(weight_kg, "kg"), kilograms=Quantity(in_kg, "kg")
        )
    elif weight_before_kg is not None and differs_by(weight_before_kg, weight_kg, limits.jump_percent):
        yield finding(
            "weight-jump", WEIGHT, limits.source, before=Quantity(weight_before_kg, "kg"),
            weight=Quantity(weight_kg, "kg"),
        )  # fmt: skip


def differs_by(base: Decimal, value: Decimal, percent: Decimal) -> bool:
    """Whether value differs from base by so many percent or more; exactly so many count. No division: exact."""
    return 100 * abs(value - base) >= percent * base


def _exchanged(weight_kg: Decimal, height_cm: Decimal, limits: PlausibilityLimits) -> bool:
    """Each number would be plausible in the place of the other, and as they stand they are not."""

    def plausible(weight: Decimal, height: Decimal) -> bool:
        return (
            limits.weight_kg[0] <= weight <= limits.weight_kg[1]
            and limits.height_cm[0] <= height <= limits.height_cm[1]
            and body_mass_index(height, weight) <= limits.bmi_hard
        )

    weight_alone = limits.height_cm[0] <= height_cm <= limits.height_cm[1] and weight_kg > limits.weight_kg[1]
    return not plausible(weight_kg, height_cm) and not weight_alone and plausible(height_cm, weight_kg)


def _in_pounds(
    weight_kg: Decimal, height_cm: Decimal | None, weight_before_kg: Decimal | None, limits: PlausibilityLimits
) -> bool:
    in_kg = weight_kg * limits.kg_per_lb
    if weight_before_kg is not None and not differs_by(weight_before_kg, in_kg, limits.jump_percent):
        return True
    low, high = limits.bmi
    if height_cm is None or not limits.height_cm[0] <= height_cm <= limits.height_cm[1]:
        return False
    return body_mass_index(height_cm, weight_kg) > high and low <= body_mass_index(height_cm, in_kg) <= high
