"""One dose by hand: caps, rounding, vials, bag, concentration and rate, in fractions.

Written from the facts, the contract and the interface alone: its author had not read the arithmetic of
``dosecal.core``, nor the oracle that stood here before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import ceil, floor, gcd, lcm

from tests.oracles.dose.exact_numbers import Between, rounded

WARN_PERCENT, BLOCK_PERCENT = Fraction(5), Fraction(10)


@dataclass(frozen=True, slots=True)
class Vials:
    """The vials of one stock concentration."""

    per_ml: Fraction
    strengths: tuple[Fraction, ...]
    final: Mapping[Fraction, tuple[Fraction, Fraction]] = field(default_factory=dict, hash=False)
    """Strength → the lowest and highest concentration of what is prepared from it."""


@dataclass(frozen=True, slots=True)
class Product:
    """What a drug file says about vials and bag; amounts in mg (or IU), volumes in mL."""

    stocks: tuple[Vials, ...]
    adds_to_bag: bool
    """False: the bag's volume is the final one, and the drug's volume is taken out first."""
    bags: tuple[Fraction, ...]
    lowest: Fraction | None = None
    highest: Fraction | None = None
    fastest: Fraction | None = None
    """mg (or IU) a minute."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """How a drug's amount is rounded."""

    step: Fraction | None
    direction: str = "half-up"
    warn: Fraction = WARN_PERCENT
    block: Fraction = BLOCK_PERCENT
    bands: tuple[tuple[Fraction, Fraction, Fraction], ...] = ()
    """From, to, amount: a boundary belongs to the upper one."""
    whole_vials: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """What comes of a calculated amount."""

    amount: Fraction | None
    """None: as calculated."""
    warns: bool = False
    blocks: bool = False
    outside_bands: bool = False


@dataclass(frozen=True, slots=True)
class Preparation:
    """How an amount is prepared; without a bag it is withheld."""

    per_ml: Fraction
    volume: Fraction
    vials: tuple[Fraction, ...]
    """Strength of each vial taken, the larger first."""
    bag: Fraction | None
    final: Fraction | None
    remove: Fraction | None
    too_small: bool = False
    """Every bag is smaller than the drug's volume."""

    @property
    def rank(self) -> tuple[Fraction, int, list[Fraction]]:
        """The smaller, the better."""
        return sum(self.vials, Fraction(0)), len(self.vials), [-strength for strength in self.vials]


def whole_parts(strengths: tuple[Fraction, ...]) -> tuple[Fraction, tuple[int, ...]]:
    """The largest amount of which each strength is a multiple, and how many of it each is."""
    bottom = lcm(*(strength.denominator for strength in strengths))
    tops = [int(strength * bottom) for strength in strengths]
    unit = gcd(*tops)
    return Fraction(unit, bottom), tuple(top // unit for top in tops)


@cache
def fewest(parts: tuple[int, ...], total: int) -> tuple[int | None, ...]:
    """For every total up to the one given the smallest number of parts that make it exactly; None: impossible."""
    counts: list[int | None] = [0]
    for wanted in range(1, total + 1):
        smaller = [before for part in parts if part <= wanted and (before := counts[wanted - part]) is not None]
        counts.append(min(smaller) + 1 if smaller else None)
    return tuple(counts)


def fewest_exactly(amount: Fraction, strengths: tuple[Fraction, ...]) -> int | None:
    """The smallest number of tablets that make an amount exactly."""
    unit, parts = whole_parts(strengths)
    total = amount / unit
    return fewest(parts, int(total))[int(total)] if total.denominator == 1 else None


def least_waste(amount: Fraction, strengths: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """The vials that hold an amount, the larger first: least left over, then fewest, then the larger ones."""
    unit, parts = whole_parts(strengths)
    needed = ceil(amount / unit)
    counts = fewest(parts, needed + min(parts))
    left = next(total for total in range(needed, len(counts)) if counts[total] is not None)
    vials: list[Fraction] = []
    while left:
        part = max(part for part in parts if part <= left and counts[left - part] == (counts[left] or 0) - 1)
        vials.append(part * unit)
        left -= part
    return tuple(vials)


def nearest_vials(exact: Between, product: Product, highest: Between | None = None) -> Fraction | None:
    """The content of whole vials of one stock that is nearest, the larger of two equally near; not above the highest of
    one dose, None where no vial is small enough for that."""
    found: list[Fraction] = []
    for stock in product.stocks:
        unit, parts = whole_parts(stock.strengths)
        middle = floor(exact.low / unit)
        counts = fewest(parts, middle + 1 + min(parts))
        below = max(total for total in range(middle + 1) if counts[total] is not None)
        above = min(total for total in range(middle + 1, len(counts)) if counts[total] is not None)
        found += [below * unit, above * unit]
    if highest is not None and highest.low < exact.low:
        return nearest_vials(highest, product, highest)
    lower = max(amount for amount in found if amount <= exact.low)
    upper = min(amount for amount in found if amount > exact.low)
    if highest is not None and highest.below(upper):
        return lower or None
    if not lower:
        return upper  # no vial at all is no dose
    return upper if exact.low == exact.high == (lower + upper) / 2 or exact.above((lower + upper) / 2) else lower


def _banded(exact: Between, bands: tuple[tuple[Fraction, Fraction, Fraction], ...]) -> Fraction | None:
    for place, (start, end, amount) in enumerate(bands):
        shared = place + 1 < len(bands) and bands[place + 1][0] == end
        if exact.low >= start and (exact.high < end or (exact.high == end and not shared)):
            return amount
    return None


def amount_of(exact: Between, rule: Rounding, product: Product, highest: Between | None = None) -> Amount:
    """The amount that is prepared, and whether its deviation asks or blocks; rounding keeps below the highest."""
    amount, outside = None, False
    if rule.bands:
        amount = _banded(exact, rule.bands)
        if amount is not None and highest is not None and highest.below(amount):
            amount = None
        outside = amount is None
    if rule.whole_vials:
        amount = nearest_vials(exact, product, highest)
    if amount is None and rule.step is not None:
        amount = rounded(exact, rule.step, rule.direction)
        if highest is not None and highest.below(amount):
            amount = rounded(highest, rule.step, "down")
    if amount is None:
        return Amount(None, outside_bands=outside)
    return Amount(amount, beyond(amount, exact, rule.warn), beyond(amount, exact, rule.block), outside)


def beyond(amount: Fraction, exact: Between, percent: Fraction) -> bool:
    """Whether an amount deviates by more than so many percent from the calculated one."""
    over, under = 100 * amount / (100 + percent), None if percent >= 100 else 100 * amount / (100 - percent)
    too_much = not exact.above(over) and exact.high != over
    return too_much or (under is not None and exact.above(under))


def preparations(amount: Fraction, product: Product) -> list[Preparation]:
    """Every right way: least left over, then the fewest vials, then the larger ones.

    Where no bag keeps the limits with them, those of the next stock with which one does; of two stocks whose vials are
    the same, either is right.
    """
    ways = [prepared(amount, stock, product) for stock in product.stocks]
    kept = [way for way in ways if way.bag is not None] or ways
    best = min(way.rank for way in kept)
    return [way for way in kept if way.rank == best]


def prepared(amount: Fraction, stock: Vials, product: Product) -> Preparation:
    """From one stock, in the smallest bag that keeps the limits."""
    volume = amount / stock.per_ml
    vials = least_waste(amount, stock.strengths)
    remove = None if product.adds_to_bag else volume
    for bag in sorted(product.bags):
        final = bag + volume if product.adds_to_bag else bag
        own = [limits for strength, limits in stock.final.items() if strength in vials]
        if final < volume or not _kept(amount / final, product):
            continue
        if any(not low <= amount / final <= high for low, high in own):
            continue
        return Preparation(stock.per_ml, volume, vials, bag, final, remove)
    too_small = not product.adds_to_bag and volume > max(product.bags)
    return Preparation(stock.per_ml, volume, vials, None, None, remove, too_small)


def _kept(concentration: Fraction, product: Product) -> bool:
    low_enough = product.highest is None or concentration <= product.highest
    return low_enough and (product.lowest is None or concentration >= product.lowest)


def too_fast(amount: Fraction, minutes: int, product: Product) -> bool:
    return product.fastest is not None and amount / minutes > product.fastest


def increasing(bands: tuple[tuple[Fraction, Fraction, Fraction], ...]) -> bool:
    """Whether no band begins before the one below it ends."""
    return all(lower[1] <= upper[0] for lower, upper in pairwise(bands))
