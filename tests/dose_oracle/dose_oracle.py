"""Doses by the facts alone, in whole numbers and fractions: nothing of dosecal is imported here.

A square root is never taken: where an amount rests on a body surface, its square is compared with squares. Vials are
found by trying every combination. Numbers are those of the trial texts and the product information.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from math import ceil, floor, isqrt

WARN_PERCENT, BLOCK_PERCENT = 5, 10


@dataclass(frozen=True)
class Root:
    """A positive number known by its square."""

    square: Fraction

    @classmethod
    def of(cls, value: Fraction) -> "Root":
        return cls(value * value)

    def times(self, factor: Fraction) -> "Root":
        return Root(self.square * factor * factor)

    def at_most(self, other: Fraction) -> "Root":
        """The smaller of the two."""
        return self if self.square <= other * other else Root.of(other)

    def halves(self, step: Fraction) -> int:
        """How many whole halves of a step it holds."""
        return isqrt(floor(4 * self.square / (step * step)))

    def below(self, value: Fraction) -> bool:
        return self.square < value * value

    def beyond(self, amount: Fraction, percent: int) -> bool:
        """Whether the amount differs from it by more than so many percent; exactly so many do not count."""
        low, high = Fraction(100 - percent, 100), Fraction(100 + percent, 100)
        return not self.square * low * low <= amount * amount <= self.square * high * high


def surface(height_cm: Fraction, weight_kg: Fraction) -> Root:
    """Mosteller: √(H × W ÷ 3600), m²."""
    return Root(height_cm * weight_kg / 3600)


def stepped(exact: Root, step: Fraction | None, direction: str) -> Fraction | None:
    """The multiple of the step; None where the amount stays as it is calculated."""
    if step is None:
        return None
    halves = exact.halves(step)
    whole = exact.square == (halves * step / 2) ** 2  # it lies on a step or exactly between two
    match direction:
        case "half-up":
            steps = (halves + 1) // 2
        case "nearest":
            steps = halves // 2 if whole else (halves + 1) // 2
        case "down":
            steps = halves // 2
        case _:
            steps = halves // 2 if whole and halves % 2 == 0 else halves // 2 + 1
    return steps * step


@dataclass(frozen=True)
class Stock:
    """A vial: its content, and its volume when it is ready to draw up, mL."""

    content: Fraction
    volume: Fraction

    @property
    def per_ml(self) -> Fraction:
        return self.content / self.volume


@dataclass(frozen=True)
class Taken:
    """Which vials an amount asks for."""

    per_ml: Fraction
    waste: Fraction
    count: int


def take(amount: Fraction, vials: Iterable[Stock]) -> tuple[Taken, ...]:
    """Of one concentration only; the least waste, then the fewest vials. Every combination is tried.

    No rule says which of two concentrations with the same waste and as many vials: then each of them is right.
    """
    found = set()
    vials = list(vials)
    for per_ml in {vial.per_ml for vial in vials}:
        contents = [vial.content for vial in vials if vial.per_ml == per_ml]
        for counts in product(*(range(ceil(amount / content) + 1) for content in contents)):
            filled = sum((n * content for n, content in zip(counts, contents, strict=True)), Fraction(0))
            if filled >= amount:
                found.add((filled - amount, sum(counts), per_ml))
    least = min(found)[:2]
    return tuple(Taken(per_ml, waste, count) for waste, count, per_ml in sorted(found) if (waste, count) == least)


@dataclass(frozen=True)
class Way:
    """How a drug is diluted and infused."""

    final_volume: bool
    bags: tuple[Fraction, ...]
    lowest: Fraction | None
    highest: Fraction | None
    fastest: Fraction | None
    minutes: int


@dataclass(frozen=True)
class Bag:
    """The bag that keeps the limits."""

    bag: Fraction
    final: Fraction


@dataclass(frozen=True)
class Made:
    """How an amount is prepared; without a bag, or too fast, it is withheld."""

    taken: Taken
    bag: Bag | None
    too_fast: bool

    @property
    def withheld(self) -> bool:
        return self.bag is None or self.too_fast


@cache
def preparations(amount: Fraction, vials: tuple[Stock, ...], way: Way) -> tuple[Made, ...]:
    """Every right way to prepare an amount: more than one only where concentrations tie."""
    fast = way.fastest is not None and amount > way.fastest * way.minutes
    return tuple(Made(taken, bag_for(amount, amount / taken.per_ml, way), fast) for taken in take(amount, vials))


def bag_for(amount: Fraction, volume: Fraction, way: Way) -> Bag | None:
    """The smallest bag that keeps the concentration; None where no bag does."""
    for bag in sorted(way.bags):
        if way.final_volume and volume > bag:
            continue
        final = bag if way.final_volume else bag + volume
        if way.lowest is None or way.highest is None or way.lowest * final <= amount <= way.highest * final:
            return Bag(bag, final)
    return None


def fewest_tablets(amount: Fraction, strengths: list[Fraction]) -> int | None:
    """How many tablets make the amount exactly, None where none do: by adding one tablet after the other."""
    reached, tablets = {Fraction(0)}, 0
    while reached:
        if amount in reached:
            return tablets
        tablets += 1
        reached = {have + one for have in reached for one in strengths if have + one <= amount}
    return None


def exchanged(height_cm: Fraction, weight_kg: Fraction, highest_bmi: Fraction) -> bool:
    """Within 130–220 cm and 30–200 kg: a body mass index that nobody has, and one that somebody has the other way."""

    def bmi(height: Fraction, weight: Fraction) -> Fraction:
        return weight * 10_000 / (height * height)

    fits = 130 <= weight_kg <= 220 and 30 <= height_cm <= 200
    return bmi(height_cm, weight_kg) > highest_bmi and fits and bmi(weight_kg, height_cm) <= highest_bmi


# ── The drugs of the two trials ─────────────────────────────────────────────────────────────────────────────────────
RAMUCIRUMAB_VIALS = (Stock(Fraction(100), Fraction(10)), Stock(Fraction(500), Fraction(50)))
RAMUCIRUMAB_WAY = Way(True, (Fraction(250),), Fraction("0.4"), Fraction(4), Fraction(25), 60)
DACARBAZINE_VIALS = (
    Stock(Fraction(100), Fraction(10)),
    Stock(Fraction(200), Fraction(20)),
    Stock(Fraction(500), Fraction(50)),
    Stock(Fraction(1000), Fraction(50)),
)
DACARBAZINE_WAY = Way(False, (Fraction(250), Fraction(500)), Fraction("1.4"), Fraction(4), None, 30)
AVELUMAB_VIALS = (Stock(Fraction(200), Fraction(10)),)
AVELUMAB_WAY = Way(False, (Fraction(250),), None, None, None, 60)


def ramucirumab(weight_kg: Fraction, mg_per_kg: int = 8) -> tuple[Root, Fraction]:
    """8 mg/kg (levels below it 6 and 5), to 5 mg."""
    exact = Root.of(mg_per_kg * weight_kg)
    return exact, _rounded(exact, 5)


def dacarbazine(height_cm: Fraction, weight_kg: Fraction) -> tuple[Root, Fraction]:
    """650 mg/m² by Mosteller, to 10 mg."""
    exact = surface(height_cm, weight_kg).times(Fraction(650))
    return exact, _rounded(exact, 10)


def _rounded(exact: Root, step: int) -> Fraction:
    amount = stepped(exact, Fraction(step), "half-up")
    assert amount is not None
    return amount


def decimals(lowest: str, highest: str, step: str) -> Iterator[Fraction]:
    """From lowest to highest by steps, both included."""
    value, last, by = Fraction(lowest), Fraction(highest), Fraction(step)
    while value <= last:
        yield value
        value += by
