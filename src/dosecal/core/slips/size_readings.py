"""What a doubtful height or weight may have been meant to be: every slip turned back, and the likeliest one named.

Nothing here doubts a value; it only explains one that is doubted. Each explanation carries the value that was meant,
so that a person can take it with one click, and none is ever taken without one.
"""

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from dosecal.core.body import body_mass_index
from dosecal.core.trial.vocabulary import PlausibilityLimits
from dosecal.core.values.finding_detail import Suspicion
from dosecal.core.values.quantity import rounded

_FEET = range(4, 8)
_INCHES_PER_FOOT = 12
_MIDDLE_HEIGHT_CM = Decimal(170)
"""Between two explanations without a value before them, the one nearer to a usual body is the likelier."""
_MIDDLE_BMI = Decimal(25)


class SizeReading(Struct, frozen=True):
    """A slip, and the value that was meant."""

    slip: Suspicion
    meant: Decimal


def differs_by(base: Decimal, value: Decimal, percent: Decimal) -> bool:
    """Whether value differs from base by at least N percent, exactly N included. No division: exact."""
    return 100 * abs(value - base) >= percent * base


def height_slip(height_cm: Decimal, before_cm: Decimal | None, limits: PlausibilityLimits) -> SizeReading | None:
    """What a height that cannot be true may have been meant to be."""
    low, high = limits.height_cm
    readings = list(_heights(height_cm, limits))
    if before_cm is not None:
        readings += transposed(height_cm, before_cm, limits.height_near_cm * 100 / before_cm)
    readings = [reading for reading in readings if low <= reading.meant <= high]
    if before_cm is None:
        return readings[0] if readings else None
    near = [reading for reading in readings if abs(reading.meant - before_cm) < limits.height_jump_cm]
    likeliest = near or readings
    return min(likeliest, key=lambda reading: abs(reading.meant - before_cm)) if likeliest else None


def _heights(height_cm: Decimal, limits: PlausibilityLimits) -> Iterator[SizeReading]:
    yield SizeReading(Suspicion.METRES, height_cm * 100)
    for factor in (Decimal(10), Decimal("0.1"), Decimal("0.01")):
        yield SizeReading(Suspicion.SHIFTED_COMMA, height_cm * factor)
    yield SizeReading(Suspicion.INCHES, rounded(height_cm * limits.cm_per_inch, 1))
    feet = int(height_cm) if height_cm < _INCHES_PER_FOOT else 0
    inches = _behind_the_comma(height_cm)
    if feet in _FEET and inches is not None:
        yield SizeReading(Suspicion.FEET_INCHES, rounded((feet * _INCHES_PER_FOOT + inches) * limits.cm_per_inch, 1))


def _behind_the_comma(number: Decimal) -> int | None:
    """The digits behind the comma as they were typed (``5.11`` → 11, ``5.1`` → 1), as inches; None for 12 or more."""
    digits = format(number, "f").partition(".")[2]
    inches = int(digits or 0)
    return inches if len(digits) <= 2 and inches < _INCHES_PER_FOOT else None


def weight_slip(
    weight_kg: Decimal, height_cm: Decimal | None, before_kg: Decimal | None, limits: PlausibilityLimits
) -> SizeReading | None:
    """What a weight that cannot be true may have been meant to be: nearest to the one before, else to the height."""
    low, high = limits.weight_kg
    readings = [
        *(SizeReading(Suspicion.SHIFTED_COMMA, weight_kg * Decimal(factor)) for factor in ("10", "0.1", "0.01")),
        SizeReading(Suspicion.POUNDS, rounded(weight_kg * limits.kg_per_lb, 1)),
    ]
    if before_kg is not None:
        readings += transposed(weight_kg, before_kg, limits.pounds_near_percent)
    readings = [reading for reading in readings if low <= reading.meant <= high]
    if before_kg is not None:
        near = [reading for reading in readings if not differs_by(before_kg, reading.meant, limits.jump_percent)]
        # 7.2 after 71 kg may be 72 kg or 07.2 for 70.2 kg: digits are exchanged only if nothing else comes close.
        others = [reading for reading in near if reading.slip != Suspicion.TRANSPOSED]
        close = [one for one in others if not differs_by(before_kg, one.meant, limits.transposed_near_percent)]
        if near:
            return min(close or near, key=lambda reading: abs(reading.meant - before_kg))
    if height_cm is None or not limits.height_cm[0] <= height_cm <= limits.height_cm[1]:
        return readings[0] if len(readings) == 1 else None
    fitting = [r for r in readings if limits.bmi[0] <= body_mass_index(height_cm, r.meant) <= limits.bmi[1]]
    return min(fitting, key=lambda r: _apart(body_mass_index(height_cm, r.meant), _MIDDLE_BMI)) if fitting else None


def transposed(value: Decimal, before: Decimal, near_percent: Decimal) -> list[SizeReading]:
    """Two neighbouring digits exchanged, also over the comma: only the value before is evidence. The nearest first."""
    whole, comma, rest = format(value, "f").partition(".")
    whole = whole.zfill(2)  # 07.4 for 70.4 is read as 7.4
    digits = whole + rest[:1]
    found = []
    for place in range(len(digits) - 1):
        if digits[place] == digits[place + 1]:
            continue
        turned = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :] + rest[1:]
        meant = Decimal(turned[: len(whole)] + comma + turned[len(whole) :])
        if not differs_by(before, meant, near_percent):
            found.append(SizeReading(Suspicion.TRANSPOSED, meant))
    return sorted(found, key=lambda one: abs(one.meant - before))


def exchanged(weight_kg: Decimal, height_cm: Decimal, limits: PlausibilityLimits) -> bool:
    """Each number would be plausible in the place of the other, and as entered they are not."""
    weight_alone = limits.height_cm[0] <= height_cm <= limits.height_cm[1] and weight_kg > limits.weight_kg[1]
    return (
        not _plausible(weight_kg, height_cm, limits)
        and not weight_alone
        and _plausible(height_cm, weight_kg, limits)
    )  # fmt: skip


def _plausible(weight_kg: Decimal, height_cm: Decimal, limits: PlausibilityLimits) -> bool:
    return (
        limits.weight_kg[0] <= weight_kg <= limits.weight_kg[1]
        and limits.height_cm[0] <= height_cm <= limits.height_cm[1]
        and body_mass_index(height_cm, weight_kg) <= limits.bmi_hard
    )


def imperial(
    weight_kg: Decimal, height_cm: Decimal, before_cm: Decimal | None, limits: PlausibilityLimits
) -> tuple[Decimal, Decimal] | None:
    """Height in cm and weight in kg if an exchange is less likely than inches and pounds in both fields.

    70 and 180 may be either; only the height before, or a height that hardly anybody has, decides for inches.
    """
    meant_cm, meant_kg = rounded(height_cm * limits.cm_per_inch, 1), rounded(weight_kg * limits.kg_per_lb, 1)
    if not _plausible(meant_kg, meant_cm, limits):
        return None
    if before_cm is not None:
        likelier = abs(meant_cm - before_cm) < abs(weight_kg - before_cm)
    else:
        low, high = limits.height_usual_cm
        unusual = not low <= weight_kg <= high
        likelier = unusual and abs(meant_cm - _MIDDLE_HEIGHT_CM) < abs(weight_kg - _MIDDLE_HEIGHT_CM)
    return (meant_cm, meant_kg) if likelier else None


def exchanged_or_pounds(
    weight_kg: Decimal, height_cm: Decimal, before_kg: Decimal | None, limits: PlausibilityLimits
) -> Decimal | None:
    """The weight in kg if its height is plausible and pounds are likelier than an exchange.

    164 cm and 171 kg: exchanged they would be somebody of 171 cm and 164 kg; in pounds the weight is 77.6 kg.
    """
    if not limits.height_cm[0] <= height_cm <= limits.height_cm[1]:
        return None
    in_kg = weight_kg * limits.kg_per_lb
    low, high = limits.bmi
    index = body_mass_index(height_cm, in_kg)
    if not low <= index <= high:
        return None
    if before_kg is not None:
        likelier = abs(in_kg - before_kg) < abs(height_cm - before_kg)
    else:
        likelier = _apart(index, _MIDDLE_BMI) < _apart(body_mass_index(weight_kg, height_cm), _MIDDLE_BMI)
    return rounded(in_kg, 1) if likelier else None


def in_pounds(
    weight_kg: Decimal, height_cm: Decimal | None, before_kg: Decimal | None, limits: PlausibilityLimits
) -> Decimal | None:
    """The weight in kg if it was probably entered in pounds: by the weight before, else by the body mass index."""
    in_kg = weight_kg * limits.kg_per_lb
    if before_kg is not None and not differs_by(before_kg, in_kg, limits.pounds_near_percent):
        return rounded(in_kg, 1)
    if before_kg is not None and differs_by(before_kg, weight_kg, limits.jump_percent):
        return None  # a jump, and not to the same weight in pounds
    low, high = limits.bmi
    if height_cm is None or not limits.height_cm[0] <= height_cm <= limits.height_cm[1]:
        return None
    usual = limits.bmi_pounds if before_kg is None else high
    fits = body_mass_index(height_cm, weight_kg) > usual and low <= body_mass_index(height_cm, in_kg) <= high
    return rounded(in_kg, 1) if fits else None


def _apart(value: Decimal, other: Decimal) -> Decimal:
    """How many times the one is the other."""
    return value / other if value > other else other / value
