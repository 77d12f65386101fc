"""Trials and drugs drawn at random: every basis, cap, maximum, rounding, level, vial and bag.

Everything goes through the program's own readers (``trial_files``): a protocol file, a drug file beside it, a case.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from tests.oracles.dose.hand_calculation import Product, Rounding, Vials
from tests.oracles.dose.hand_course import Rule

TYPICAL_SIZE = {
    basis: Fraction(size)
    for basis, size in (("flat", "1"), ("per_kg", "75"), ("per_m2", "1.85"), ("units_per_kg", "75"), ("auc", "110"))
}
STRENGTHS = (
    "1", "2", "2.5", "4", "5", "7.5", "10", "12.5", "15", "20", "25", "30", "37.5", "40", "50", "60", "75", "100",
    "120", "140", "150", "200", "250", "300", "400", "440", "500", "600", "750", "1000", "1250", "2000", "2500", "3750",
    "5000", "10000", "20000", "50000", "100000", "250000",
)  # fmt: skip
FORMULAS = (
    "mosteller", "dubois", "haycock", "gehan-george", "boyd", "fujimoto", "takahira", "schlich", "livingston-lee",
    "shuter-aslani",
)  # fmt: skip
CLEARANCES = (
    "cockcroft-gault", "cockcroft-gault-si", "jelliffe", "wright", "ckd-epi-2009", "ckd-epi-2021", "mdrd-175",
    "measured",
)  # fmt: skip
WITH_WEIGHT = ("cockcroft-gault", "cockcroft-gault-si")
OTHER_WEIGHTS = ("devine", "adjusted", "boer", "hume", "janmahasatian")


def text(value: Fraction) -> str:
    """A fraction that ends, as a decimal."""
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
        assert digits < 40, value
    whole = str(int(value * 10**digits)).rjust(digits + 1, "0")
    return whole if not digits else f"{whole[:-digits]}.{whole[-digits:]}"


def about(random: Random, value: Fraction, low: float, high: float, digits: int = 3) -> Fraction:
    """A number of few digits, so many times a value."""
    drawn = value * Fraction(random.uniform(low, high))
    unit = Fraction(1)
    while drawn / unit >= 10**digits:
        unit *= 10
    while drawn / unit < 10 ** (digits - 1):
        unit /= 10
    return round(drawn / unit) * unit


@dataclass(frozen=True, slots=True)
class Trial:
    """A drawn trial: the rule, and how visits lie."""

    rule: Rule
    cycle_days: int
    cycles: int
    days: tuple[int, ...]
    levels_of_protocol: bool
    limits_of_drug: bool
    """Whether the drug has its own limits of deviation."""
    formula_of_site: bool = True
    """Whether the site chooses the formula of the body surface; else it is the protocol's."""
    drug: str = "alpha"

    @property
    def unit(self) -> str:
        return "IU" if self.rule.basis == "units_per_kg" else "mg"


def draw_product(random: Random, typical: Fraction, minutes: int) -> Product:
    bags = tuple(Fraction(bag) for bag in random.sample((50, 100, 250, 500, 1000), random.randint(1, 3)))
    fitting = [Fraction(one) for one in STRENGTHS if typical / 12 <= Fraction(one) <= typical * Fraction(5, 4)]
    stocks: list[Vials] = []
    for per_ml in random.sample(("1", "2", "4", "5", "8", "10", "12.5", "20", "25", "50"), random.choice((1, 1, 2))):
        strengths = random.sample(fitting, min(len(fitting), random.randint(1, 3)))
        stocks.append(Vials(Fraction(per_ml) * (1000 if typical > 20_000 else 1), tuple(strengths)))
    if len(stocks) == 2 and stocks[0].per_ml == stocks[1].per_ml:
        stocks = [Vials(stocks[0].per_ml, tuple({*stocks[0].strengths, *stocks[1].strengths}))]
    middle = typical / random.choice(bags)
    limited = random.random() < 0.6
    lowest, highest = about(random, middle, 0.2, 1, 2), about(random, middle, 1, 2.2, 2)
    return Product(
        tuple(stocks), random.random() < 0.5, bags,
        lowest if limited else None, max(lowest, highest) if limited else None,
        about(random, typical / minutes, 0.9, 3, 2) if random.random() < 0.4 else None,
    )  # fmt: skip


def draw_rounding(random: Random, typical: Fraction) -> Rounding:
    direction = random.choice(("half-up", "half-up", "nearest", "down", "up"))
    step = None if random.random() < 0.1 else about(random, typical, 0.004, 0.3, 1)
    warn, block = random.choice((("5", "10"), ("5", "10"), ("3", "6"), ("2.5", "15")))
    kind = random.random()
    if kind < 0.12:
        return Rounding(step, direction, Fraction(warn), Fraction(block), whole_vials=True)
    bands: list[tuple[Fraction, Fraction, Fraction]] = []
    if kind < 0.25:
        start = about(random, typical, 0.6, 1, 2)
        for _ in range(random.randint(1, 5)):
            end = start + about(random, typical, 0.03, 0.2, 1)
            bands.append((start, end, (start + end) / 2))
            start = end if random.random() < 0.8 else end + about(random, typical, 0.01, 0.02, 1)
    return Rounding(step, direction, Fraction(warn), Fraction(block), tuple(bands))


def draw_trial(random: Random) -> Trial:
    basis = random.choice(("flat", "per_kg", "per_kg", "per_m2", "per_m2", "per_m2", "units_per_kg", "auc"))
    smallest, largest = {"flat": (8, 2000), "per_kg": (1, 20), "per_m2": (20, 1200), "units_per_kg": (50, 6000)}.get(
        basis, (2, 7)
    )
    dose = about(random, Fraction(1), smallest, largest, 2)
    typical = dose * TYPICAL_SIZE[basis]
    minutes = random.choice((10, 15, 20, 30, 45, 60, 90, 120, 180))
    levels = sorted((about(random, dose, 0.3, 0.95, 2) for _ in range(random.randint(1, 3))), reverse=True)
    per_m2 = basis == "per_m2" and random.random() < 0.4
    whole = random.random() < 0.4
    rule = Rule(
        basis, dose, minutes, draw_rounding(random, typical), draw_product(random, typical, minutes),
        levels=tuple(dict.fromkeys(levels)) if random.random() < 0.6 else (),
        bsa_cap=Fraction(random.choice(("1.8", "2", "2.05", "2.2")))
        if basis == "per_m2" and random.random() < 0.4 else None,
        maximum_single=about(random, typical, 0.8, 1.3, 3) if random.random() < 0.3 else None,
        maximum_cumulative=about(random, dose if per_m2 else typical, 1.5, 6, 2) if random.random() < 0.4 else None,
        cumulative_per_m2=per_m2,
        loading=(random.randint(1, 3), about(random, dose, 1.1, 2, 2), random.choice((None, 2 * minutes)))
        if random.random() < 0.3 else None,
        clearance_formula=random.choice(CLEARANCES) if basis == "auc" else "",
        clearance_cap=Fraction(125) if basis == "auc" and random.random() < 0.5 else None,
        lowest_creatinine=Fraction("0.7") if basis == "auc" and random.random() < 0.5 else None,
        keeps_weight=random.random() < 0.8,
        weight_change_percent=Fraction(random.choice(("10", "10", "5", "7.5"))),
        bsa_formula=random.choice(FORMULAS) if random.random() < 0.3 else "mosteller",
    )  # fmt: skip
    if rule.clearance_formula == "measured":
        rule = replace(rule, lowest_creatinine=None)
    if rule.clearance_formula in WITH_WEIGHT and random.random() < 0.5:
        from_bmi = random.choice((None, Fraction(25), Fraction(30)))
        rule = replace(rule, clearance_weight=(random.choice(OTHER_WEIGHTS), from_bmi))
    cycle = random.choice((14, 21, 28))
    days = (1,) if whole else (1, 1 + random.choice(range(7, cycle, 7)))
    return Trial(
        rule, cycle, random.randint(2, 5), days, random.random() < 0.5, random.random() < 0.5, random.random() < 0.5
    )
