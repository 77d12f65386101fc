"""Where a dose of the program differs from the one calculated by hand."""

from collections.abc import Iterator
from fractions import Fraction

from dosecal.core.result.dose import Dose
from dosecal.core.result.prepared import InfusionPlan
from dosecal.core.values.quantity import Quantity
from tests.oracles.dose.exact_numbers import Between, exactly
from tests.oracles.dose.hand_calculation import Preparation, Product, preparations, too_fast
from tests.oracles.dose.hand_course import DoseByHand, Rule

PREPARING = {"concentration-out-of-range", "bag-too-small", "infusion-too-fast"}


def number(quantity: Quantity | None) -> Fraction | None:
    return None if quantity is None else Fraction(quantity.value)


def same(found: Quantity | None, wanted: Fraction | Between | None, digits: int = 25) -> bool:
    value = number(found)
    if wanted is None or value is None:
        return wanted is None and value is None
    between = exactly(wanted) if isinstance(wanted, Fraction) else wanted
    return between.is_near(value, digits)


def codes(dose: Dose) -> set[str]:
    return {finding.code for finding in dose.findings}


def unlike(dose: Dose, wanted: DoseByHand, rule: Rule) -> Iterator[str]:
    """Each difference in words; none where both agree."""
    pairs: dict[str, tuple[object, object]] = {
        "date": (dose.date, wanted.occasion.day),
        "number": (dose.number, wanted.number),
        "level": (dose.level, wanted.level),
        "loading": (dose.loading, wanted.loading),
        "given": (dose.given, wanted.occasion.given),
        "limited_by": (sorted(one.kind for one in dose.limited_by), sorted(wanted.limited_by)),
        "rounding-deviation": (
            "rounding-deviation" in codes(dose), wanted.outcome.warns or wanted.outcome.blocks,
        ),
        "outside-bands": ("outside-bands" in codes(dose), wanted.outcome.outside_bands),
        "override": (
            # Nobody is told another amount of a dose that must not be given.
            (dose.override is not None, "override" in codes(dose)), (wanted.overridden and not wanted.withheld,) * 2,
        ),
        "weight": (codes(dose) & {"stale-weight", "weight-change"}, wanted.weight_codes),
        "given-other-amount": ("given-other-amount" in codes(dose), wanted.given_otherwise),
        "withheld": (dose.amount is None, wanted.withheld),
        "slowed": (None if dose.slowed is None else dose.slowed.total_minutes, wanted.slowed_total),
    }  # fmt: skip
    if wanted.withheld:
        pairs["override-above-level"] = "override-above-level" in codes(dose), False
    else:
        pairs["override-above-level"] = "override-above-level" in codes(dose), above_level(wanted)
    if not wanted.outcome.blocks:
        over = [one for one in dose.findings if one.code == "cumulative-exceeded" and one.blocks]  # given: it only asks
        pairs["cumulative-exceeded"] = bool(over), wanted.exceeds
        pairs["cumulative-unknown"] = "cumulative-unknown" in codes(dose), wanted.unknown
    yield from (f"{name}: found {found}, by hand {right}" for name, (found, right) in pairs.items() if found != right)
    quantities: dict[str, tuple[Quantity | None, Fraction | Between | None]] = {
        "dose weight": (dose.dose_weight, wanted.weight),
        "exact": (dose.exact, wanted.exact),
        "given before": (dose.given_before, wanted.before),
        "protocol's amount": (dose.protocol_amount, wanted.full),
    }
    if wanted.surface is not None and "bsa-cap" not in wanted.limited_by:
        quantities["body surface"] = dose.bsa, wanted.surface
    if dose.amount is not None:
        amount = wanted.exact if wanted.outcome.amount is None else exactly(wanted.outcome.amount)
        quantities["amount"] = dose.amount, amount
        if wanted.before is not None:
            quantities["given in all"] = dose.given_total, wanted.before.plus(amount) if dose.given else wanted.before
        yield from unlike_deviation(dose, wanted)
    yield from (
        f"{name}: found {found}, by hand {_shown(right)}"
        for name, (found, right) in quantities.items()
        if not same(found, right)
    )
    if dose.amount is not None:
        yield from unlike_preparation(dose, rule.product, wanted.minutes)


def unlike_deviation(dose: Dose, wanted: DoseByHand) -> Iterator[str]:
    """The deviation of what is prepared from what was calculated, to ten digits."""
    amount, found = wanted.outcome.amount, dose.deviation_percent
    right = Fraction(0) if amount is None else 100 * (amount / wanted.exact.low - 1)
    if found is None or abs(Fraction(found) - right) > Fraction(1, 10**10):
        yield f"deviation: found {found}, by hand {float(right)}"


def above_level(wanted: DoseByHand) -> bool:
    """Whether a decided amount is above that of the reduced level."""
    decided, planned = wanted.outcome.amount, wanted.planned.amount
    if not wanted.overridden or not wanted.level or decided is None:
        return False
    if planned is None or wanted.planned.blocks:  # what is withheld is no measure: what was calculated is
        return wanted.exact.below(decided)
    return decided > planned


def _shown(value: Fraction | Between | None) -> object:
    if isinstance(value, Between):
        return float(value.low)
    return None if value is None else float(value)


def unlike_preparation(dose: Dose, product: Product, minutes: int) -> Iterator[str]:
    """Volume, vials, what is left, bag, rate and concentration; or that they are withheld, and why."""
    amount = number(dose.amount)
    assert amount is not None
    right, fast = preparations(amount, product), too_fast(amount, minutes, product)
    way = next((one for one in right if same(dose.stock, one.per_ml)), right[0])
    reasons = {"infusion-too-fast"} if fast else set()
    if way.bag is None:
        reasons |= {"bag-too-small" if one.too_small else "concentration-out-of-range" for one in right}
    found = codes(dose) & PREPARING
    if (found != reasons and not fast and len(reasons) < 2) or fast != ("infusion-too-fast" in found):
        yield f"reasons: found {found}, by hand {reasons}: {way}"
    if (dose.infusion is None) != bool(reasons):
        yield f"preparation withheld: found {dose.infusion is None}, by hand {reasons}: {way}"
    elif dose.infusion is None:
        yield from (f"vials of a preparation that is withheld: {vial}" for vial in dose.vials)
    else:
        yield from unlike_bag(dose, dose.infusion, way, amount, minutes)


def unlike_bag(dose: Dose, infusion: InfusionPlan, way: Preparation, amount: Fraction, minutes: int) -> Iterator[str]:
    assert way.final is not None
    found_vials = [Fraction(one.strength.value) for one in dose.vials for _ in range(one.count)]
    if sorted(found_vials, reverse=True) != list(way.vials):
        yield f"vials: found {found_vials}, by hand {way.vials}"
    quantities = {
        "stock": (dose.stock, way.per_ml),
        "volume": (dose.volume, way.volume),
        "waste": (dose.waste, sum(way.vials) - amount),
        "bag": (infusion.bag, way.bag),
        "final volume": (infusion.volume, way.final),
        "remove": (infusion.remove, way.remove),
        "rate": (infusion.rate, way.final * 60 / minutes),
        "dose rate": (infusion.dose_rate, amount / minutes),
        "concentration": (infusion.concentration, amount / way.final),
    }
    yield from (
        f"{name}: found {found}, by hand {_shown(wanted)}"
        for name, (found, wanted) in quantities.items()
        if not same(found, wanted)
    )
    if infusion.minutes != minutes:
        yield f"minutes: found {infusion.minutes}, by hand {minutes}"
