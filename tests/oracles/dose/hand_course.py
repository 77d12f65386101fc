"""A course of treatment by hand: which dose, on which weight, at which level, after how much, at which rate.

Written from the facts, the contract and the interface alone: its author had not read the arithmetic of
``dosecal.core``, nor the oracle that stood here before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.oracles.dose.body_by_hand import clearance, other_weight, surface, years
from tests.oracles.dose.exact_numbers import Between, exactly
from tests.oracles.dose.hand_calculation import Amount, Product, Rounding, amount_of

DUE_DAYS, STALE_DAYS = 7, 28


@dataclass(frozen=True, slots=True)
class Rule:
    """What a trial says about its drug."""

    basis: str
    """flat, per_kg, per_m2, units_per_kg, auc."""
    dose: Fraction
    minutes: int
    rounding: Rounding
    product: Product
    levels: tuple[Fraction, ...] = ()
    bsa_cap: Fraction | None = None
    maximum_single: Fraction | None = None
    maximum_cumulative: Fraction | None = None
    cumulative_per_m2: bool = False
    loading: tuple[int, Fraction, int | None] | None = None
    """How many doses, which dose, minutes."""
    clearance_formula: str = ""
    clearance_cap: Fraction | None = None
    lowest_creatinine: Fraction | None = None
    clearance_weight: tuple[str, Fraction | None] | None = None
    """Which other weight than the measured one, and from which body mass index on."""
    keeps_weight: bool = True
    weight_change_percent: Fraction = Fraction(10)
    bsa_formula: str = "mosteller"


@dataclass(frozen=True, slots=True)
class Measured:
    """Height (cm) and weight (kg) of a day."""

    day: date
    height: Fraction | None
    weight: Fraction | None


@dataclass(frozen=True, slots=True)
class Reduction:
    day: date
    cycle: int | None = None
    after: str | None = None
    """The visit of that day after whose dose it was decided."""

    def counts(self, day: date, cycle: int, visit: str = "") -> bool:
        """Whether a dose of a day is a level lower."""
        return self.day <= day and self.cycle in (None, cycle) and (self.after != visit or not visit)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A visit at which the drug is due."""

    visit: str
    cycle: int
    day: date
    given: bool


@dataclass(frozen=True, slots=True)
class Course:
    """What is known about one patient."""

    female: bool
    born: date
    today: date
    measured: tuple[Measured, ...]
    occasions: tuple[Occasion, ...]
    creatinine: tuple[tuple[date, Fraction], ...] = ()
    """mg/dL; or the measured clearance, mL/min."""
    reductions: tuple[Reduction, ...] = ()
    slow: date | None = None
    slow_after: str | None = None
    """The visit of that day during or after whose infusion it was decided."""
    reaction_minute: int | None = None
    """Of that infusion."""
    overrides: dict[str, Fraction] = field(default_factory=dict)
    recorded: dict[str, Fraction] = field(default_factory=dict)
    """By visit the amount that was recorded as given: it stays that of the dose."""
    weighed: tuple[Occasion, ...] = ()
    """Visits at which any drug of the trial rests on the weight; empty: those of this drug."""


@dataclass(frozen=True, slots=True)
class DoseByHand:
    """What is expected of one dose."""

    occasion: Occasion
    number: int
    level: int
    loading: bool
    weight: Fraction | None
    weight_codes: frozenset[str]
    """stale-weight, weight-change"""
    surface: Between | None
    exact: Between
    full: Between
    """What the protocol's full dose would be, rounded."""
    outcome: Amount
    planned: Amount
    """What it would be, had no person decided another amount."""
    overridden: bool
    limited_by: tuple[str, ...]
    before: Between | None
    """Given before; None where an amount that was given is not known."""
    exceeds: bool
    """The highest cumulative dose."""
    unknown: bool
    """Whether it exceeds it."""
    minutes: int
    slowed_total: int | None
    given_otherwise: bool
    """Whether another amount was recorded than the plan's."""

    @property
    def withheld(self) -> bool:
        return self.outcome.blocks or self.exceeds or self.unknown


def latest(values: Iterator[tuple[date, Fraction]], day: date) -> tuple[date, Fraction] | None:
    """The latest value on or before a day."""
    return max((one for one in values if one[0] <= day), default=None, key=lambda one: one[0])


def weights(course: Course) -> Iterator[tuple[date, Fraction]]:
    return ((one.day, one.weight) for one in course.measured if one.weight is not None)


def dose_weights(rule: Rule, course: Course) -> dict[str, tuple[Fraction, bool]]:
    """Of each visit the weight its dose rests on, and whether it replaced the one before.

    Of several weights the latest on or before the day of a dose counts; it is used from the first dose on, until the
    latest of a later dose differs by so many percent or more.
    """
    kept: Fraction | None = None
    found = {}
    for occasion in course.weighed or course.occasions:
        known = latest(weights(course), occasion.day)
        assert known is not None
        now = known[1]
        replaces = kept is not None and 100 * abs(now - kept) >= rule.weight_change_percent * kept
        kept = now if kept is None or replaces or not rule.keeps_weight else kept
        found[occasion.visit] = kept, replaces and rule.keeps_weight
    return found


def surface_on(rule: Rule, course: Course, day: date, weight: Fraction) -> Between:
    return surface(rule.bsa_formula, height_on(course, day), weight, course.female)


def height_on(course: Course, day: date) -> Fraction:
    height = latest(((one.day, one.height) for one in course.measured if one.height is not None), day)
    assert height is not None
    return height[1]


def clearance_weight(by: tuple[str, Fraction | None], height: Fraction, weight: Fraction, female: bool) -> Fraction:
    formula, from_bmi = by
    if from_bmi is not None and weight * 10_000 / height**2 < from_bmi:
        return weight
    return other_weight(formula, height, weight, female)


@dataclass(frozen=True, slots=True)
class Calculated:
    """An amount before it is rounded."""

    exact: Between
    weight: Fraction | None
    replaces_weight: bool
    surface: Between | None
    """The one it rests on: not above the cap."""
    limited_by: tuple[str, ...]
    dose: Fraction
    """Per kg, per m² …"""


def calculated(
    rule: Rule, course: Course, day: date, dose: Fraction, weighed: tuple[Fraction, bool] | None
) -> Calculated:
    """A dose of a day: body, caps, maximum of one dose."""
    weight, replaced = weighed or (None, False)
    bsa: Between | None = None
    limited: list[str] = []
    match rule.basis:
        case "flat":
            exact = exactly(dose)
        case "auc":
            filtration, limited = filtration_on(rule, course, day)
            exact = filtration.plus(exactly(25)).times(dose)
        case "per_m2":
            assert weight is not None
            bsa = surface_on(rule, course, day, weight)
            if rule.bsa_cap is not None and bsa.above(rule.bsa_cap):
                bsa, limited = exactly(rule.bsa_cap), ["bsa-cap"]
            exact = bsa.times(dose)
        case _:
            assert weight is not None
            exact = exactly(dose * weight)
    if rule.maximum_single is not None and exact.above(rule.maximum_single):
        exact, limited = exactly(rule.maximum_single), [*limited, "maximum-single"]
    return Calculated(exact, weight, replaced, bsa, tuple(limited), dose)


def filtration_on(rule: Rule, course: Course, day: date) -> tuple[Between, list[str]]:
    """The clearance of a target AUC, mL/min, and what limited it."""
    found = latest(iter(course.creatinine), day)
    assert found is not None
    measured_on, value = found
    limited: list[str] = []
    if rule.clearance_formula == "measured":
        filtration = exactly(value)
    else:
        if rule.lowest_creatinine is not None and value < rule.lowest_creatinine:
            value, limited = rule.lowest_creatinine, ["creatinine-floor"]
        weight = latest(weights(course), measured_on)
        assert weight is not None
        bsa = surface_on(rule, course, measured_on, weight[1])
        age, kg = years(course.born, measured_on), weight[1]
        if rule.clearance_weight is not None:
            kg = clearance_weight(rule.clearance_weight, height_on(course, measured_on), kg, course.female)
        filtration = clearance(rule.clearance_formula, age, kg, bsa, value, course.female)
    if rule.clearance_cap is not None and filtration.above(rule.clearance_cap):
        return exactly(rule.clearance_cap), [*limited, "clearance-cap"]
    return filtration, limited


def by_hand(rule: Rule, course: Course) -> Iterator[DoseByHand]:
    """Every dose, in the order of the days."""
    together, unrounded, given = exactly(0), exactly(0), exactly(0)
    known = True
    weighed = {} if rule.basis in ("flat", "auc") else dose_weights(rule, course)
    for number, occasion in enumerate(course.occasions, start=1):
        level = level_on(course, occasion)
        full_dose, minutes, loads = full_dose_of(rule, number, level)
        weight = weighed.get(occasion.visit)
        found = calculated(rule, course, occasion.day, rule.levels[level - 1] if level else full_dose, weight)
        full = calculated(rule, course, occasion.day, full_dose, weight)
        planned = rounded_amount(rule, found, (together, unrounded) if known else None)
        overridden, recorded = course.overrides.get(occasion.visit), course.recorded.get(occasion.visit)
        decided = overridden if recorded is None else recorded
        outcome = planned if decided is None else Amount(decided)
        counted = counted_amount(rule, found, outcome)
        limit = None if occasion.given or outcome.blocks else rule.maximum_cumulative
        unknown = limit is not None and not known
        exceeds = limit is not None and not unknown and together.plus(counted).above(limit)
        slower, total = slowed(course, occasion, minutes)
        otherwise = recorded is not None and (planned.blocks or exact_amount(found, planned) != exactly(recorded))
        yield DoseByHand(
            occasion, number, level, loads, found.weight, weight_codes(rule, course, occasion, found), found.surface,
            found.exact, exact_amount(full, rounded_amount(rule, full)), outcome, planned,
            overridden is not None, found.limited_by, given if known else None, exceeds, unknown, slower, total,
            otherwise,
        )  # fmt: skip
        if outcome.blocks:
            known = known and not occasion.given
        elif not exceeds:
            together = together.plus(counted)
            as_decided = overridden is not None or otherwise  # recorded as planned is planned
            unrounded = unrounded.plus(counted if as_decided else counted_amount(rule, found, Amount(None)))
            given = given.plus(exact_amount(found, outcome)) if occasion.given else given


def rounded_amount(rule: Rule, found: Calculated, sums: tuple[Between, Between] | None = None) -> Amount:
    """Rounded; where all amounts as calculated keep a maximum, of one dose or together, rounding keeps it, too.

    ``sums``: of all doses before, as they were rounded and before that.
    """
    highest = None if rule.maximum_single is None else exactly(rule.maximum_single)
    if rule.maximum_cumulative is not None and sums is not None:
        together, unrounded = sums
        fits = not unrounded.plus(counted_amount(rule, found, Amount(None))).above(rule.maximum_cumulative)
        left = exactly(rule.maximum_cumulative).minus(together)
        if rule.cumulative_per_m2 and found.surface is not None and left.low > 0:
            left = left.times(found.surface)
        if fits and (highest is None or left.below(highest.low)):
            highest = left
    return amount_of(found.exact, rule.rounding, rule.product, highest)


def full_dose_of(rule: Rule, number: int, level: int) -> tuple[Fraction, int, bool]:
    """The protocol's dose and minutes of the so manieth dose; and whether it is a loading dose: at full level only."""
    if rule.loading is None or number > rule.loading[0]:
        return rule.dose, rule.minutes, False
    _, dose, minutes = rule.loading
    return (dose, minutes or rule.minutes, True) if level == 0 else (dose, rule.minutes, False)


def exact_amount(found: Calculated, outcome: Amount) -> Between:
    return found.exact if outcome.amount is None else exactly(outcome.amount)


def counted_amount(rule: Rule, found: Calculated, outcome: Amount) -> Between:
    """What a dose adds to the sum that a cumulative maximum limits."""
    if not rule.cumulative_per_m2 or found.surface is None:
        return exact_amount(found, outcome)
    if outcome.amount is None and "maximum-single" not in found.limited_by:
        return exactly(found.dose)
    return exact_amount(found, outcome).over(found.surface)


def weight_codes(rule: Rule, course: Course, occasion: Occasion, found: Calculated) -> frozenset[str]:
    """What is asked of the weight that a dose rests on, where it is due within 7 days or overdue."""
    no_weight = rule.basis == "flat" or rule.clearance_formula == "measured"
    if no_weight or occasion.given or (occasion.day - course.today).days > DUE_DAYS:
        return frozenset()
    known = latest(weights(course), occasion.day)
    assert known is not None
    stale = (occasion.day - known[0]).days > STALE_DAYS
    return frozenset({"stale-weight"} if stale else ()) | ({"weight-change"} if found.replaces_weight else set())


def level_on(course: Course, occasion: Occasion) -> int:
    """How many levels below the protocol's: never up again, but what is for one cycle is for that cycle."""
    return sum(one.counts(occasion.day, occasion.cycle, occasion.visit) for one in course.reductions)


def slowed(course: Course, occasion: Occasion, minutes: int) -> tuple[int, int | None]:
    """Minutes of an infusion; and of the one at which the rate was halved, how long it took in all."""
    if course.slow is None or occasion.day < course.slow:
        return minutes, None
    if occasion.day == course.slow and occasion.visit == course.slow_after:
        minute = course.reaction_minute
        return minutes, None if minute is None else minute + 2 * (minutes - minute)
    return 2 * minutes, None
