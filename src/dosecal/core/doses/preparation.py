"""From a rounded amount to vials, volumes, bag and rate, or tablets. Everything here follows from the amount."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache

from msgspec.structs import replace

from dosecal.core.doses.sizes import Choice, Rank, most_beside_the_largest, whole
from dosecal.core.result.prepared import Count, InfusionPlan, Preparation, Step, StepLabel
from dosecal.core.trial.drug import MOST_OF_ONE_DOSE, BagMethod, Concentration, Drug, Infusion, Vial
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.quantity import Quantity, plain, significant, told_apart

_Range = tuple[Decimal, Decimal] | None


def prepare(amount: Quantity, drug: Drug, order: int, minutes: int | None, about: str) -> Preparation:
    """Vials, bag and rate of an amount, or its tablets.

    A limit that cannot be kept withholds the preparation, not the amount: the finding says which limit, and what
    would keep it.
    """
    largest = max((vial.strength for vial in drug.vials), key=_value)
    if amount.value > MOST_OF_ONE_DOSE * largest.value:
        said = finding(
            Code.TOO_MANY_VIALS, about, drug.vials[0].source, amount=amount, largest=largest, most=MOST_OF_ONE_DOSE
        )
        return Preparation(findings=(said,))
    if drug.infusion is None or minutes is None:
        return _tablets(amount.value, drug, about)
    withheld: list[Finding] = []
    for vials, per_ml in choose_vials(amount.value, drug.vials):
        rule = _within(drug.infusion, vials)
        if rule is None:
            continue
        infusion, findings = _infuse(amount, amount.value / per_ml, rule, order, minutes, about)
        if infusion is not None:
            return _prepared(amount, vials, per_ml, infusion, drug, rule)
        withheld = withheld or findings  # what is said is said of the vials with the least waste
    return Preparation(findings=tuple(withheld))


def _value(quantity: Quantity) -> Decimal:
    return quantity.value


def _within(rule: Infusion, vials: tuple[tuple[Vial, int], ...]) -> Infusion | None:
    """The infusion with the concentrations that its own range and those of the vials have in common.

    None where they have none: such vials are not prepared together.
    """
    ranges = [vial.final for vial, _ in vials if vial.final is not None]
    if not ranges:
        return rule
    own = [] if rule.concentration is None else [rule.concentration]
    lowest = max((*own, *ranges), key=lambda one: one.lowest)
    highest = min((*own, *ranges), key=lambda one: one.highest)
    if lowest.lowest > highest.highest:
        return None
    return replace(rule, concentration=Concentration(lowest.lowest, highest.highest, lowest.source))


def _prepared(
    amount: Quantity,
    vials: tuple[tuple[Vial, int], ...],
    per_ml: Decimal,
    infusion: InfusionPlan,
    drug: Drug,
    rule: Infusion,
) -> Preparation:
    """The preparation from vials of one concentration, with its steps."""
    volume = amount.value / per_ml
    filled = sum((vial.content * count for vial, count in vials), Decimal(0))
    counts = tuple(
        Count(
            vial.strength,
            count,
            None if vial.volume_ml is None else Quantity(vial.volume_ml, "mL"),
            vial.solvent,
        )
        for vial, count in vials
    )
    taken = " + ".join(f"{count} × {vial.strength}" for vial, count in vials)
    waste = Quantity(filled - amount.value, drug.unit)
    stock = Quantity(per_ml, f"{drug.unit}/mL")
    source = vials[0][0].source
    steps = (
        Step(StepLabel.VOLUME, f"{_shown(amount)} ÷ {_shown(stock)}", (), Quantity(volume, "mL"), source),
        Step(StepLabel.VIALS, f"{taken} − {_shown(amount)}", (), waste, source),
        *_infusion_steps(amount, infusion, rule),
    )
    return Preparation(stock, Quantity(volume, "mL"), counts, waste, (), infusion, steps)


def _shown(amount: Quantity) -> str:
    return str(Quantity(significant(amount.value), amount.unit))


def choose_vials(amount: Decimal, vials: tuple[Vial, ...]) -> Iterator[tuple[tuple[tuple[Vial, int], ...], Decimal]]:
    """The vials of one dose and the content of one mL, in the unit of the amount; the best choice first.

    Each of one stock concentration only; least waste first, then fewest vials, then the larger ones. Where sizes of a
    stock have ranges of their own, the choices of each range alone follow in their turn.
    """
    sizes = tuple((vial.content, vial.per_ml, _range(vial)) for vial in vials if vial.per_ml is not None)
    liquid = [vial for vial in vials if vial.per_ml is not None]
    for counts, per_ml in _choices(amount, sizes):
        taken = sorted(((v, n) for v, n in zip(liquid, counts, strict=True) if n), key=_first_strength, reverse=True)
        yield tuple(taken), per_ml


def _first_strength(taken: tuple[Vial, int]) -> Decimal:
    return taken[0].strength.value


def _range(vial: Vial) -> _Range:
    return None if vial.final is None else (vial.final.lowest, vial.final.highest)


@lru_cache(maxsize=4096)
def _choices(
    amount: Decimal, sizes: tuple[tuple[Decimal, Decimal, _Range], ...]
) -> tuple[tuple[tuple[int, ...], Decimal], ...]:
    """Of each stock concentration, and of each range in it, how many of each size (content, content of one mL, range);
    the best choice first."""
    best: list[tuple[Rank, tuple[int, ...], Decimal]] = []
    groups: list[tuple[Decimal, tuple[_Range] | None]] = [
        (per_ml, None) for per_ml in sorted({size[1] for size in sizes})
    ]
    groups += [(per_ml, (kept,)) for per_ml, kept in dict.fromkeys(size[1:] for size in sizes)]
    for per_ml, only in groups:
        group = sorted(
            (i for i, size in enumerate(sizes) if size[1] == per_ml and (only is None or size[2] == only[0])),
            key=lambda i: -sizes[i][0],
        )
        strengths = tuple(sizes[i][0] for i in group)
        rank, counts = Choice(strengths).best(amount)
        taken = dict(zip(group, counts, strict=True))
        choice = (rank, tuple(taken.get(i, 0) for i in range(len(sizes))), per_ml)
        if choice not in best:
            best.append(choice)
    if not best:
        raise ValueError("a drug for infusion has at least one vial with a volume")
    # Of stocks that are alike in everything the thinner one, as the concentrations come.
    return tuple((counts, per_ml) for _, counts, per_ml in sorted(best, key=_rank_of))


def _rank_of(choice: tuple[Rank, tuple[int, ...], Decimal]) -> Rank:
    return choice[0]


def _infuse(
    amount: Quantity, volume_ml: Decimal, rule: Infusion, order: int, minutes: int, about: str
) -> tuple[InfusionPlan | None, list[Finding]]:
    """The smallest bag that keeps the concentration, at a rate that keeps its limit."""
    bag, findings = _bag(amount, volume_ml, rule, about)
    limit = rule.maximum_per_min
    per_min = f"{amount.unit}/min"
    if limit is not None and amount.value > limit * minutes:
        needed = (amount.value / limit).to_integral_value(rounding=ROUND_CEILING)
        findings.append(
            finding(
                Code.INFUSION_TOO_FAST, about, rule.rate_source,
                rate=_beside(amount.value / minutes, per_min, limit),
                limit=Quantity(limit, per_min), minutes=needed,
            )
        )  # fmt: skip
    if findings or bag is None:
        return None, findings
    final = _final(bag, volume_ml, rule)
    limits, per_ml, most = rule.concentration, f"{amount.unit}/mL", rule.most_added(bag)
    return (
        InfusionPlan(
            order=order,
            minutes=minutes,
            method=rule.method,
            bag=Quantity(bag, "mL"),
            remove=Quantity(volume_ml, "mL") if rule.method is BagMethod.FINAL_VOLUME else None,
            volume=Quantity(final, "mL"),
            rate=Quantity(final * 60 / minutes, "mL/h"),
            dose_rate=Quantity(amount.value / minutes, per_min),
            concentration=Quantity(amount.value / final, per_ml),
            limits=None if limits is None else (Quantity(limits.lowest, per_ml), Quantity(limits.highest, per_ml)),
            most_added=None if most is None else Quantity(most, "mL"),
        ),
        findings,
    )


def _bag(amount: Quantity, volume_ml: Decimal, rule: Infusion, about: str) -> tuple[Decimal | None, list[Finding]]:
    """The smallest bag that holds the volume and keeps the concentration; where none does, what would."""
    keeping = [bag for bag in rule.bags_ml if _fits(amount.value, volume_ml, _final(bag, volume_ml, rule), bag, rule)]
    taking = [bag for bag in rule.bags_ml if _takes(bag, volume_ml, rule)]
    for bag in keeping:
        if bag in taking:
            return bag, []
    full = [] if taking and not keeping else [_too_full((keeping or rule.bags_ml)[-1], volume_ml, rule, about)]
    if not taking:
        return None, full
    bag = taking[-1]
    too_small = rule.method is BagMethod.FINAL_VOLUME and volume_ml > bag
    if rule.concentration is None or too_small:
        # No concentration to speak of: the drug's own volume is more than the largest bag takes.
        return None, [
            finding(
                Code.BAG_TOO_SMALL, about, rule.bag_source, volume=_beside(volume_ml, "mL", bag),
                bag=Quantity(bag, "mL"),
            )
        ]  # fmt: skip
    lowest, highest = rule.concentration.lowest, rule.concentration.highest
    per_ml = f"{amount.unit}/mL"
    return None, [
        *full,
        finding(
            Code.CONCENTRATION_OUT_OF_RANGE, about, rule.concentration.source,
            concentration=_beside(amount.value / _final(bag, volume_ml, rule), per_ml, lowest, highest),
            low=lowest, high=Quantity(highest, per_ml), bag=Quantity(bag, "mL"),
            least=Quantity((amount.value / highest).to_integral_value(rounding=ROUND_CEILING), "mL"),
            most=Quantity((amount.value / lowest).to_integral_value(rounding=ROUND_FLOOR), "mL"),
        ),
    ]  # fmt: skip


def _takes(bag_ml: Decimal, volume_ml: Decimal, rule: Infusion) -> bool:
    """Whether a full bag takes the volume, as far as its file says."""
    most = rule.most_added(bag_ml)
    return most is None or volume_ml <= most


def _too_full(bag_ml: Decimal, volume_ml: Decimal, rule: Infusion, about: str) -> Finding:
    most = rule.most_added(bag_ml) or Decimal(0)
    return finding(
        Code.BAG_TOO_FULL, about, rule.most_added_source, volume=_beside(volume_ml, "mL", most),
        bag=Quantity(bag_ml, "mL"), most=Quantity(most, "mL"),
    )  # fmt: skip


def _beside(value: Decimal, unit: str, *limits: Decimal) -> Quantity:
    """A value to be shown beside its limits."""
    return Quantity(told_apart(value, *limits, digits=5, how=significant), unit)


def _final(bag_ml: Decimal, volume_ml: Decimal, rule: Infusion) -> Decimal:
    return bag_ml if rule.method is BagMethod.FINAL_VOLUME else bag_ml + volume_ml


def _fits(amount: Decimal, volume_ml: Decimal, final_ml: Decimal, bag_ml: Decimal, rule: Infusion) -> bool:
    """Whether an amount in a bag keeps the allowed concentration; volumes in mL. Without a range any bag fits."""
    if rule.method is BagMethod.FINAL_VOLUME and volume_ml > bag_ml:
        return False
    if rule.concentration is None:
        return True
    lowest, highest = rule.concentration.lowest, rule.concentration.highest
    return lowest * final_ml <= amount <= highest * final_ml


def _infusion_steps(amount: Quantity, plan: InfusionPlan, rule: Infusion) -> tuple[Step, ...]:
    bag, final = plain(plan.bag.value), plain(significant(plan.volume.value))
    if plan.remove is not None:
        taken = plain(significant(plan.remove.value))
        volume = f"{bag} mL − {taken} mL + {taken} mL"
    else:
        volume = f"{bag} mL + {plain(significant(plan.volume.value - plan.bag.value))} mL"
    limits_source = None if rule.concentration is None else rule.concentration.source
    return (
        Step(StepLabel.FINAL_VOLUME, volume, (), plan.volume, rule.bag_source),
        Step(StepLabel.CONCENTRATION, f"{_shown(amount)} ÷ {final} mL", (), plan.concentration, limits_source),
        Step(StepLabel.RATE, f"{final} mL ÷ {plan.minutes} min × 60 min/h", (), plan.rate, rule.rate_source),
    )


def _tablets(amount_mg: Decimal, drug: Drug, about: str) -> Preparation:
    """The fewest tablets that make the amount exactly; tablets are not divided."""
    strengths = tuple(sorted((vial.strength.value for vial in drug.vials), reverse=True))
    best = _fewest(amount_mg, strengths)
    if best is None:
        return Preparation(
            findings=(finding(Code.NO_TABLETS, about, drug.vials[0].source, amount=Quantity(amount_mg, "mg")),)
        )
    tablets = tuple(Count(Quantity(s, "mg"), n) for s, n in zip(strengths, best, strict=True) if n)
    formula = " + ".join(f"{tablet.count} × {tablet.strength}" for tablet in tablets)
    step = Step(StepLabel.TABLETS, formula, (), Quantity(amount_mg, "mg"), drug.vials[0].source)
    return Preparation(tablets=tablets, steps=(step,))


@lru_cache(maxsize=1024)
def _fewest(amount_mg: Decimal, strengths: tuple[Decimal, ...]) -> tuple[int, ...] | None:
    """How many of each strength; None where no whole tablets make the amount."""
    return min(_exact(amount_mg, strengths), key=sum, default=None)


def _exact(amount_mg: Decimal, strengths: tuple[Decimal, ...]) -> Iterator[tuple[int, ...]]:
    """Every choice of whole tablets that may be the fewest."""
    most, over = divmod(amount_mg, strengths[0])
    if len(strengths) == 1:
        if not over:
            yield (int(most),)
        return
    fewest = whole(amount_mg - most_beside_the_largest(strengths), strengths[0])
    for count in range(fewest, int(most) + 1):
        for others in _exact(amount_mg - count * strengths[0], strengths[1:]):
            yield (count, *others)
