"""From a rounded amount to vials, volumes, bag and rate, or tablets. Everything here follows from the amount."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache

from dosecal.core.drug import BagMethod, Drug, Infusion, Vial
from dosecal.core.finding import Finding, finding
from dosecal.core.quantity import Quantity, plain, significant
from dosecal.core.result import Count, InfusionPlan, Step


@dataclass(frozen=True, slots=True)
class Preparation:
    """How an amount is prepared; without ``infusion`` it is withheld, or it is tablets."""

    stock: Quantity | None = None
    volume: Quantity | None = None
    vials: tuple[Count, ...] = ()
    waste: Quantity | None = None
    tablets: tuple[Count, ...] = ()
    infusion: InfusionPlan | None = None
    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()


def prepare(amount_mg: Decimal, drug: Drug, order: int, minutes: int | None, about: str) -> Preparation:
    """Vials, bag and rate of an amount, or its tablets.

    A limit that cannot be kept withholds the preparation, not the amount: the finding says which limit, and what
    would keep it.
    """
    if drug.infusion is None or minutes is None:
        return _tablets(amount_mg, drug, about)
    vials, mg_per_ml = choose_vials(amount_mg, drug.vials)
    volume = amount_mg / mg_per_ml
    filled = sum((vial.strength_mg * count for vial, count in vials), Decimal(0))
    infusion, findings = _infuse(amount_mg, volume, drug.infusion, order, minutes, about)
    if infusion is None:
        return Preparation(findings=tuple(findings))
    counts = tuple(
        Count(
            Quantity(vial.strength_mg, "mg"),
            count,
            None if vial.volume_ml is None else Quantity(vial.volume_ml, "mL"),
            vial.solvent,
        )
        for vial, count in vials
    )
    taken = " + ".join(f"{count} × {plain(vial.strength_mg)} mg" for vial, count in vials)
    waste = filled - amount_mg
    source = vials[0][0].source
    steps = (
        Step("volume", f"{_mg(amount_mg)} ÷ {plain(mg_per_ml)} mg/mL", (), Quantity(volume, "mL"), source),
        Step("vials", f"{taken} − {_mg(amount_mg)}", (), Quantity(waste, "mg"), source),
        *_infusion_steps(amount_mg, infusion, drug.infusion),
    )
    return Preparation(
        Quantity(mg_per_ml, "mg/mL"), Quantity(volume, "mL"), counts, Quantity(waste, "mg"), (), infusion, steps
    )


def _mg(amount_mg: Decimal) -> str:
    return f"{plain(significant(amount_mg))} mg"


def choose_vials(amount_mg: Decimal, vials: tuple[Vial, ...]) -> tuple[tuple[tuple[Vial, int], ...], Decimal]:
    """The vials of one dose and their concentration in mg/mL.

    Of one stock concentration only; least waste first, then fewest vials, then the larger ones.
    """
    sizes = tuple((vial.strength_mg, vial.mg_per_ml) for vial in vials if vial.mg_per_ml is not None)
    counts, mg_per_ml = _choose(amount_mg, sizes)
    liquid = [vial for vial in vials if vial.mg_per_ml is not None]
    taken = sorted(((v, n) for v, n in zip(liquid, counts, strict=True) if n), key=_first_strength, reverse=True)
    return tuple(taken), mg_per_ml


def _first_strength(taken: tuple[Vial, int]) -> Decimal:
    return taken[0].strength_mg


@lru_cache(maxsize=4096)
def _choose(amount_mg: Decimal, sizes: tuple[tuple[Decimal, Decimal], ...]) -> tuple[tuple[int, ...], Decimal]:
    """How many of each size (mg, mg/mL), and the stock concentration."""
    best: tuple[tuple[Decimal, int, tuple[Decimal, ...]], dict[int, int], Decimal] | None = None
    for mg_per_ml in sorted({concentration for _, concentration in sizes}):
        group = sorted((i for i, size in enumerate(sizes) if size[1] == mg_per_ml), key=lambda i: -sizes[i][0])
        strengths = tuple(sizes[i][0] for i in group)
        for counts in _combinations(amount_mg, strengths):
            taken = [strength for strength, n in zip(strengths, counts, strict=True) for _ in range(n)]
            rank = (sum(taken, Decimal(0)) - amount_mg, len(taken), tuple(-strength for strength in taken))
            if best is None or rank < best[0]:
                best = rank, dict(zip(group, counts, strict=True)), mg_per_ml
    if best is None:
        raise ValueError("a drug for infusion has at least one vial with a volume")
    return tuple(best[1].get(i, 0) for i in range(len(sizes))), best[2]


def _combinations(amount_mg: Decimal, strengths: tuple[Decimal, ...]) -> Iterator[tuple[int, ...]]:
    """Counts of each strength, largest first, that together hold the amount."""
    enough = max(0, int((amount_mg / strengths[0]).to_integral_value(rounding=ROUND_CEILING)))
    if len(strengths) == 1:
        yield (enough,)
        return
    for count in range(enough + 1):
        rest = max(Decimal(0), amount_mg - count * strengths[0])
        for others in _combinations(rest, strengths[1:]):
            yield (count, *others)


def _infuse(
    amount_mg: Decimal, volume_ml: Decimal, rule: Infusion, order: int, minutes: int, about: str
) -> tuple[InfusionPlan | None, list[Finding]]:
    """The smallest bag that keeps the concentration, at a rate that keeps its limit."""
    findings: list[Finding] = []
    fitting = [
        (bag, final)
        for bag in rule.bags_ml
        if _fits(amount_mg, volume_ml, final := _final(bag, volume_ml, rule), bag, rule)
    ]
    if not fitting and rule.concentration is not None:
        bag = rule.bags_ml[-1]
        lowest, highest = rule.concentration
        findings.append(
            finding(
                "concentration-out-of-range", about, rule.concentration_source,
                concentration=Quantity(significant(amount_mg / _final(bag, volume_ml, rule), 5), "mg/mL"),
                low=lowest, high=Quantity(highest, "mg/mL"), bag=Quantity(bag, "mL"),
                least=Quantity((amount_mg / highest).to_integral_value(rounding=ROUND_CEILING), "mL"),
                most=Quantity((amount_mg / lowest).to_integral_value(), "mL"),
            )
        )  # fmt: skip
    limit = rule.maximum_mg_per_min
    if limit is not None and amount_mg > limit * minutes:
        needed = (amount_mg / limit).to_integral_value(rounding=ROUND_CEILING)
        findings.append(
            finding(
                "infusion-too-fast", about, rule.rate_source,
                rate=Quantity(significant(amount_mg / minutes, 5), "mg/min"),
                limit=Quantity(limit, "mg/min"), minutes=needed,
            )
        )  # fmt: skip
    if findings or not fitting:
        return None, findings
    bag, final = fitting[0]
    final_volume = rule.method is BagMethod.FINAL_VOLUME
    limits = rule.concentration
    return (
        InfusionPlan(
            order=order,
            minutes=minutes,
            method=rule.method,
            bag=Quantity(bag, "mL"),
            remove=Quantity(volume_ml, "mL") if final_volume else None,
            volume=Quantity(final, "mL"),
            rate=Quantity(final * 60 / minutes, "mL/h"),
            rate_mg_per_min=amount_mg / minutes,
            concentration=Quantity(amount_mg / final, "mg/mL"),
            limits=None if limits is None else (Quantity(limits[0], "mg/mL"), Quantity(limits[1], "mg/mL")),
        ),
        findings,
    )


def _final(bag_ml: Decimal, volume_ml: Decimal, rule: Infusion) -> Decimal:
    return bag_ml if rule.method is BagMethod.FINAL_VOLUME else bag_ml + volume_ml


def _fits(amount_mg: Decimal, volume_ml: Decimal, final_ml: Decimal, bag_ml: Decimal, rule: Infusion) -> bool:
    if rule.method is BagMethod.FINAL_VOLUME and volume_ml > bag_ml:
        return False
    if rule.concentration is None:
        return True
    lowest, highest = rule.concentration
    return lowest * final_ml <= amount_mg <= highest * final_ml


def _infusion_steps(amount_mg: Decimal, plan: InfusionPlan, rule: Infusion) -> tuple[Step, ...]:
    bag, final = plain(plan.bag.value), plain(significant(plan.volume.value))
    if plan.remove is not None:
        taken = plain(significant(plan.remove.value))
        volume = f"{bag} mL − {taken} mL + {taken} mL"
    else:
        volume = f"{bag} mL + {plain(significant(plan.volume.value - plan.bag.value))} mL"
    return (
        Step("final-volume", volume, (), plan.volume, rule.bag_source),
        Step("concentration", f"{_mg(amount_mg)} ÷ {final} mL", (), plan.concentration, rule.concentration_source),
        Step("rate", f"{final} mL ÷ {plan.minutes} min × 60 min/h", (), plan.rate, rule.rate_source),
    )


def _tablets(amount_mg: Decimal, drug: Drug, about: str) -> Preparation:
    """The fewest tablets that make the amount exactly; tablets are not divided."""
    strengths = sorted((vial.strength_mg for vial in drug.vials), reverse=True)
    best: tuple[int, ...] | None = None
    for counts in _exact(amount_mg, tuple(strengths)):
        if best is None or sum(counts) < sum(best):
            best = counts
    if best is None:
        return Preparation(
            findings=(finding("no-tablets", about, drug.vials[0].source, amount=Quantity(amount_mg, "mg")),)
        )
    tablets = tuple(Count(Quantity(s, "mg"), n) for s, n in zip(strengths, best, strict=True) if n)
    formula = " + ".join(f"{tablet.count} × {tablet.strength}" for tablet in tablets)
    step = Step("tablets", formula, (), Quantity(amount_mg, "mg"), drug.vials[0].source)
    return Preparation(tablets=tablets, steps=(step,))


def _exact(amount_mg: Decimal, strengths: tuple[Decimal, ...]) -> Iterator[tuple[int, ...]]:
    if not strengths:
        if amount_mg == 0:
            yield ()
        return
    for count in range(int(amount_mg // strengths[0]) + 1):
        for others in _exact(amount_mg - count * strengths[0], strengths[1:]):
            yield (count, *others)
