"""How one dose is made up, a second time and backwards: nothing is divided or rounded, each result is multiplied back.

What comes out of the first computation must give what went into it: amount and minutes from the rate, the amount from
volume and concentration, weight times height from the square of the surface. Decimals are multiplied without losing a
digit (the context of :func:`dosecal.core.second.second.compare`).
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil, gcd, lcm

from msgspec import Struct

from dosecal.core.result.prepared import InfusionPlan, Prepared
from dosecal.core.second.miscount import Miscount
from dosecal.core.trial.dose_rule import NEAREST_VIAL, Band, BandTable, Direction, DoseRule
from dosecal.core.trial.drug import (
    MOST_OF_ONE_DOSE,
    BagMethod,
    Concentration,
    Daily,
    Drug,
    Flat,
    Infusion,
    PerKg,
    PerM2,
    TargetAuc,
    UnitsPerKg,
    Vial,
)
from dosecal.core.values.quantity import Quantity

Differs = Iterator[Miscount]
DIGITS = Decimal("1e-30")
"""Quotients and roots of the first computation are right to more digits than that."""
OTHER_CLEARANCE = 25
"""mL/min: what Calvert adds to the clearance."""
MINUTES = 60


class RoundingChoice(Struct, frozen=True):
    """How the amounts of a drug are rounded at this site."""

    step: Quantity | None
    direction: Direction
    banding: str | None
    bands: BandTable | None


def equal(first: Decimal, second: Decimal) -> bool:
    """Whether two products are the same, but for the last digits of a quotient that went into them."""
    return first == second or abs(first - second) <= DIGITS * abs(second)


def calculated_differences(name: str, rule: DoseRule, prepared: Prepared) -> Differs:
    """The amount before rounding: dose × weight, surface or exposure, not above the maximum of one dose."""
    body, basis, exact = prepared.body, prepared.prescribed, prepared.exact
    match basis:
        case Flat() | Daily():
            second: Decimal | None = basis.mg
        case PerKg():
            second = None if body.weight is None else basis.mg_per_kg * body.weight.value
        case UnitsPerKg():
            second = None if body.weight is None else basis.iu_per_kg * body.weight.value
        case PerM2():
            surface = None if body.bsa is None else body.bsa.value
            if surface is not None and rule.bsa_cap is not None and surface > rule.bsa_cap.value.value:
                surface = rule.bsa_cap.value.value
            second = None if surface is None else basis.mg_per_m2 * surface
        case TargetAuc():
            second = None if body.clearance is None else basis.auc * (body.clearance.value + OTHER_CLEARANCE)
    if second is not None and rule.maximum_single is not None and second > rule.maximum_single.value.value:
        second = rule.maximum_single.value.value
    if exact is None and second is None:
        return  # an amount that was recorded as given rests on nothing that is known today
    if exact is None or second is None or not equal(exact.value, second):
        yield Miscount(f"{name}.exact", str(exact), str(second))


def rounding_differences(name: str, rule: DoseRule, prepared: Prepared, drug: Drug, choice: RoundingChoice) -> Differs:
    """The amount that is prepared: no other multiple of the step, no other band or vials, would be the right one."""
    if prepared.amount is None or prepared.exact is None:
        return
    exact, amount = prepared.exact.value, prepared.amount.value
    single = None if rule.maximum_single is None else rule.maximum_single.value.value
    if _is_chosen(amount, exact, drug, choice, single):
        return
    if rule.maximum_cumulative is None or not _is_left(amount, exact, drug, choice):
        yield Miscount(f"{name}.amount", str(prepared.amount), f"{exact} to {choice.step}")


def _is_left(amount: Decimal, exact: Decimal, drug: Drug, choice: RoundingChoice) -> bool:
    """Whether it may be what is left of the maximum of all doses: fewer steps or vials, or no band but the step."""
    step = choice.step
    if choice.bands is not None and step is not None and in_steps(amount, exact, step.value, choice.direction):
        return True  # a band that is more than what is left gives way to the step
    if amount > exact:
        return False
    by_vials = choice.banding == NEAREST_VIAL and _number_of_vials(amount, drug) is not None
    return by_vials or step is None or not amount % step.value


def _is_chosen(amount: Decimal, exact: Decimal, drug: Drug, choice: RoundingChoice, most: Decimal | None) -> bool:
    """Whether it is what the site's way of rounding makes of the calculated amount; not above ``most``."""
    if choice.banding == NEAREST_VIAL and drug.infusion is not None:
        content = _whole_vials(Fraction(exact), drug, None if most is None else Fraction(most))
        if content is not None:
            return Fraction(amount) == content
    if choice.banding is not None and choice.bands is not None:
        band = max((one for one in choice.bands.bands if one.low <= exact <= one.high), key=_lowest, default=None)
        if band is not None and (most is None or band.amount <= most):
            return amount == band.amount
    if choice.step is None:
        return amount == exact
    if in_steps(amount, exact, choice.step.value, choice.direction):
        return most is None or amount <= most
    # Rounding up would go above the maximum of one dose: down instead.
    above = most is not None and amount <= most < amount + choice.step.value
    return above and in_steps(amount, exact, choice.step.value, Direction.DOWN)


def _lowest(band: Band) -> Decimal:
    return band.low


def in_steps(amount: Decimal, exact: Decimal, step: Decimal, direction: Direction) -> bool:
    """Whether an amount is the multiple of a step that a direction leads to."""
    if amount % step:
        return False
    over = amount - exact
    match direction:
        case Direction.UP:
            return 0 <= over < step
        case Direction.DOWN:
            return -step < over <= 0
        case Direction.NEAREST:
            return -step <= 2 * over < step
        case _:
            return -step < 2 * over <= step


def _whole_vials(exact: Fraction, drug: Drug, most: Fraction | None) -> Fraction | None:
    """The content of whole vials of one concentration that is nearest, and not above the most; the larger of two."""
    best: Fraction | None = None
    if exact > MOST_OF_ONE_DOSE * max(Fraction(vial.strength.value) for vial in drug.vials):
        return best
    for per_ml in {vial.per_ml for vial in drug.vials if vial.per_ml is not None}:
        sizes = tuple(_held(vial) for vial in drug.vials if vial.per_ml == per_ml)
        unit, parts = _in_units(sizes)
        reach = _fewest(parts, int(exact / unit) + max(parts) + 1)
        for number, count in enumerate(reach):
            content = number * unit
            fits = number and count is not None and (most is None or content <= most)
            if fits and (best is None or _nearer(content, best, exact)):
                best = content
    return best


def _number_of_vials(amount: Decimal, drug: Drug) -> int | None:
    """The fewest whole vials of one concentration with that content; None where none have it."""
    for per_ml in {vial.per_ml for vial in drug.vials if vial.per_ml is not None}:
        number = _number_of_tablets(amount, tuple(_held(vial) for vial in drug.vials if vial.per_ml == per_ml))
        if number is not None:
            return number
    return None


def _nearer(content: Fraction, best: Fraction, exact: Fraction) -> bool:
    off, least = abs(content - exact), abs(best - exact)
    return off < least or (off == least and content > best)


def preparation_differences(name: str, prepared: Prepared, drug: Drug, bag: Decimal | None = None) -> Differs:
    """Vials, bag and rate, or tablets, of the amount; ``bag`` is the one that the site chose."""
    made, amount = prepared.preparation, prepared.amount
    if amount is None:
        return
    value = amount.value
    if value > MOST_OF_ONE_DOSE * max(vial.strength.value for vial in drug.vials):
        yield Miscount(f"{name}.amount", str(amount), "withheld")
        return
    if made.tablets:
        total = sum((one.count * one.strength.value for one in made.tablets), Decimal(0))
        number = sum(one.count for one in made.tablets)
        fewest = _number_of_tablets(value, tuple(vial.strength.value for vial in drug.vials))
        if total != value or number != fewest:
            yield Miscount(f"{name}.tablets", f"{number}", f"{fewest}")
        return
    if made.infusion is None or drug.infusion is None or made.stock is None or made.volume is None:
        return
    stock = made.stock.value
    vials = [vial for vial in drug.vials if _has_content(vial, stock)]
    count = {one.strength: one.count for one in made.vials}
    used = [vial for vial in vials if count.get(vial.strength)]
    held = sum((count[vial.strength] * _held(vial) for vial in used), Decimal(0))
    number = sum(one.count for one in made.vials)
    least = _least(value, tuple([_held(vial) for vial in vials]))
    if (held, number) != least:
        # Of all sizes of the stock, or of those of one range where the others cannot be prepared together.
        ranges_used = {_range(vial) for vial in used}
        alike = [vial for vial in vials if _range(vial) in ranges_used] if len(ranges_used) == 1 else vials
        of_range = _least(value, tuple([_held(vial) for vial in alike]))
        if (held, number) != of_range:
            yield Miscount(f"{name}.vials", f"{number} vials with {held}", str({least, of_range}))
            return
    volume, per_vial = made.volume.value, vials[0].volume_ml or Decimal(0)
    stated = vials[0].stated_per_ml
    drawn = volume * per_vial * stated if stated is not None else volume * vials[0].strength.value
    if not equal(drawn, value * per_vial):
        yield Miscount(f"{name}.volume", str(made.volume), str(value))
    if made.waste is None or not equal(made.waste.value + value, held):
        yield Miscount(f"{name}.waste", str(made.waste), str(held))
    ranges = [one for one in (drug.infusion.concentration, *(vial.final for vial in used)) if one is not None]
    yield from _infusion(name, value, volume, made.infusion, drug.infusion, ranges, bag)


def _held(vial: Vial) -> Decimal:
    """What can be drawn from a vial: its strength, unless its volume at the stated concentration is less."""
    if vial.stated_per_ml is None or vial.volume_ml is None:
        return vial.strength.value
    drawn = vial.volume_ml * vial.stated_per_ml
    return drawn if drawn < vial.strength.value else vial.strength.value


def _has_content(vial: Vial, per_ml: Decimal) -> bool:
    """Whether so much is in one mL of a vial; a quotient of the first computation has fewer digits than one here."""
    if vial.stated_per_ml is not None or vial.volume_ml is None:
        return vial.stated_per_ml == per_ml
    return equal(per_ml * vial.volume_ml, vial.strength.value)


def _range(vial: Vial) -> tuple[Decimal, Decimal] | None:
    return None if vial.final is None else (vial.final.lowest, vial.final.highest)


def _infusion(
    name: str,
    amount: Decimal,
    volume: Decimal,
    plan: InfusionPlan,
    rule: Infusion,
    ranges: list[Concentration],
    chosen: Decimal | None,
) -> Differs:
    """The smallest bag that keeps every limit, its volume, concentration and rate; or the one that a site chose."""
    bags = sorted(rule.bags_ml) if chosen is None else [chosen]
    bag = next((one for one in bags if _keeps(amount, volume, one, rule, ranges)), None)
    if bag is None or plan.bag.value != bag:
        yield Miscount(f"{name}.bag", str(plan.bag), f"{bag} mL")
        return
    adds = rule.method is BagMethod.ADD_TO
    final, minutes = bag + volume if adds else bag, plan.minutes
    fits = (
        equal(plan.volume.value, final),
        equal(plan.concentration.value * final, amount),
        equal(plan.rate.value * minutes, final * MINUTES),
        equal(plan.dose_rate.value * minutes, amount),
        plan.remove is None if adds else plan.remove is not None and plan.remove.value == volume,
        rule.maximum_per_min is None or amount <= rule.maximum_per_min * minutes,
    )
    if not all(fits):
        parts = ("final", "concentration", "rate", "dose_rate", "remove", "too_fast")
        for part, right in zip(parts, fits, strict=True):
            if not right:
                yield Miscount(f"{name}.{part}", str(plan.volume), f"{amount} in {final} mL, {minutes} min")


def _keeps(amount: Decimal, volume: Decimal, bag: Decimal, rule: Infusion, ranges: list[Concentration]) -> bool:
    """Whether a bag holds the volume within the limits of the concentration."""
    final = bag + volume if rule.method is BagMethod.ADD_TO else bag
    if final < volume:
        return False
    most = None if rule.most_added_ml is None or bag not in rule.bags_ml else rule.most_added(bag)
    if most is not None and volume > most:
        return False
    return all(one.lowest * final <= amount <= one.highest * final for one in ranges)


def _number_of_tablets(amount: Decimal, sizes: tuple[Decimal, ...]) -> int | None:
    unit, parts = _in_units(sizes)
    number = Fraction(amount) / unit
    return _fewest(parts, int(number))[int(number)] if number.denominator == 1 else None


@lru_cache(maxsize=1024)
def _least(amount: Decimal, sizes: tuple[Decimal, ...]) -> tuple[Decimal, int] | None:
    """Content and number of the vials that hold an amount: the least content, then the fewest."""
    if not sizes:
        return None
    unit, parts = _in_units(sizes)
    enough = ceil(Fraction(amount) / unit)
    counts = _fewest(parts, enough + min(parts))
    for number in range(enough, len(counts)):
        count, content = counts[number], number * unit
        if count is not None:
            return Decimal(content.numerator) / content.denominator, count
    return None


@lru_cache(maxsize=64)
def _in_units(sizes: tuple[Decimal, ...]) -> tuple[Fraction, tuple[int, ...]]:
    """The largest amount of which each size is a multiple, and how many of it each is."""
    exact = [Fraction(size) for size in sizes]
    bottom = lcm(*(size.denominator for size in exact))
    tops = [int(size * bottom) for size in exact]
    unit = gcd(*tops)
    return Fraction(unit, bottom), tuple(top // unit for top in tops)


@lru_cache(maxsize=64)
def _fewest(parts: tuple[int, ...], up_to: int) -> tuple[int | None, ...]:
    """For every number up to one the fewest parts that make it; None where none do."""
    counts: list[int | None] = [0]
    for number in range(1, up_to + 1):
        before = [counts[number - part] for part in parts if part <= number]
        known = [count for count in before if count is not None]
        counts.append(min(known) + 1 if known else None)
    return tuple(counts)
