"""Every dose, volume, vial choice and rounding against an oracle that was written separately, in exact rationals.

CI runs a fixed part; the whole takes about ten minutes:

    DOSE_ORACLE=all uv run --frozen pytest tests/dose_oracle
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import islice
from random import Random

import dose_oracle as oracle
import pytest
from generated_doses import DAY_1, MEASURED, OPEN, TODAY, Drawn, draw, expected, planned

from dosecal.core.case import Case, Measurement, Reduce
from dosecal.core.plan import make_plan
from dosecal.core.preparation import prepare
from dosecal.core.quantity import Quantity
from dosecal.core.result import Dose
from dosecal.files.studies import load_study
from dosecal.files.vocabulary import vocabulary

ALL = os.environ.get("DOSE_ORACLE") == "all"
GENERATED = 60_000 if ALL else 1_000
BODIES = 1 if ALL else 199
"""Of the bodies every so manieth is taken; 199 is prime, so that all weights and heights have their turn."""
WEIGHTS = list(oracle.decimals("30", "200", "0.1"))
HEIGHTS = [Fraction(height) for height in range(130, 221)]
RAMUNET, CABOAVENEC = load_study("ramunet", "01"), load_study("caboavenec")


def exactly(value: Fraction) -> Decimal:
    """A decimal that ends."""
    with localcontext(prec=40):
        number = Decimal(value.numerator) / value.denominator
    assert Fraction(number) == value
    return number


def near_root(found: Quantity | None, exact: oracle.Root) -> bool:
    """Whether a calculated amount is the root to thirty digits."""
    assert found is not None
    value, off = Fraction(found.value), Fraction(1, 10**30)
    return (value * (1 - off)) ** 2 <= exact.square <= (value * (1 + off)) ** 2


def of(dose: Dose, code: str) -> bool:
    return any(finding.code == code for finding in dose.findings)


def check_preparation(dose: Dose, amount: Fraction, way: oracle.Way, right: tuple[oracle.Made, ...]) -> None:
    """Volume, vials, what is left, bag, rate and concentration; or that they are withheld, and why."""
    if dose.infusion is None:
        made = next(one for one in right if one.withheld)
    else:
        assert dose.stock is not None
        stock = Fraction(dose.stock.value)
        made = next(one for one in right if abs(one.taken.per_ml - stock) < stock / 10**30)
    assert of(dose, "concentration-out-of-range") == (made.bag is None and way.lowest is not None)
    assert of(dose, "infusion-too-fast") == made.too_fast
    taken, bag = made.taken, made.bag
    if bag is None or made.too_fast:
        assert dose.infusion is None
        assert dose.vials == ()
        return
    assert dose.infusion is not None
    assert dose.volume is not None
    assert dose.waste is not None
    volume = amount / taken.per_ml
    assert Fraction(dose.waste.value) == taken.waste
    assert sum(vial.count for vial in dose.vials) == taken.count
    filled = sum((Fraction(vial.strength.value) * vial.count for vial in dose.vials), Fraction(0))
    assert filled == amount + taken.waste
    close(dose.volume, volume)
    assert Fraction(dose.infusion.bag.value) == bag.bag
    close(dose.infusion.volume, bag.final)
    close(dose.infusion.concentration, amount / bag.final)
    close(dose.infusion.rate, bag.final * 60 / way.minutes)
    close(dose.infusion.dose_rate, amount / way.minutes)
    if way.final_volume:
        close(dose.infusion.remove, volume)
    else:
        assert dose.infusion.remove is None


def close(found: Quantity | None, value: Fraction) -> None:
    """Equal to thirty digits: a quotient need not end."""
    assert found is not None
    assert abs(Fraction(found.value) - value) <= value / 10**30


def bodies(every: int) -> Iterator[tuple[Fraction, Fraction]]:
    """Each weight with each height, or every so manieth of them."""
    return islice(((weight, height) for weight in WEIGHTS for height in HEIGHTS), 0, None, every)


def ramunet_doses(weight: Fraction, height: Fraction, level: int = 0) -> dict[str, Dose]:
    case = Case(
        study="ramunet", planned_first_dose=DAY_1, sex="female", patient_id="O-1",
        measurements=(Measurement(MEASURED, exactly(height), exactly(weight)),),
        events=tuple(Reduce("ramucirumab", TODAY, "planned") for _ in range(level)),
    )  # fmt: skip
    plan = make_plan(RAMUNET, case, TODAY, OPEN)
    return {dose.drug: dose for dose in plan.doses if dose.visit == "C1D1"}


def check_dose(
    dose: Dose, exact: oracle.Root, amount: Fraction, vials: tuple[oracle.Stock, ...], way: oracle.Way, withheld: bool
) -> None:
    assert near_root(dose.exact, exact)
    blocking = {finding.code for finding in dose.findings if finding.blocks}
    assert blocking == ({"height-weight-swapped"} if withheld else set())
    if withheld:
        assert dose.amount is None
        return
    assert dose.amount == Quantity(exactly(amount), "mg")
    assert of(dose, "rounding-deviation") == exact.beyond(amount, oracle.WARN_PERCENT)
    check_preparation(dose, amount, way, oracle.preparations(amount, vials, way))


def test_both_drugs_of_ramunet_for_every_weight_and_height() -> None:
    highest = Fraction(vocabulary().limits.bmi_hard)
    seen: Counter[str] = Counter()
    for weight, height in bodies(BODIES):
        doses = ramunet_doses(weight, height)
        withheld = oracle.exchanged(height, weight, highest)
        exact, amount = oracle.ramucirumab(weight)
        check_dose(
            doses["ramucirumab"], exact, amount, oracle.RAMUCIRUMAB_VIALS, oracle.RAMUCIRUMAB_WAY, withheld
        )  # fmt: skip
        exact, amount = oracle.dacarbazine(height, weight)
        check_dose(
            doses["dacarbazine"], exact, amount, oracle.DACARBAZINE_VIALS, oracle.DACARBAZINE_WAY, withheld
        )  # fmt: skip
        seen["withheld" if withheld else "shown"] += 1
    assert seen["shown"] + seen["withheld"] == -(-len(WEIGHTS) * len(HEIGHTS) // BODIES)
    assert 0 < seen["withheld"] < seen["shown"] // 5, "nobody weighs 200 kg at 130 cm, and few are withheld"


@pytest.mark.parametrize(("level", "mg_per_kg"), [(0, 8), (1, 6), (2, 5)])
def test_ramucirumab_of_every_weight_at_every_level(level: int, mg_per_kg: int) -> None:
    for weight in WEIGHTS if ALL else WEIGHTS[:: 17 - level]:
        exact, amount = oracle.ramucirumab(weight, mg_per_kg)
        dose = ramunet_doses(weight, Fraction(190), level)["ramucirumab"]
        assert dose.level == level
        check_dose(dose, exact, amount, oracle.RAMUCIRUMAB_VIALS, oracle.RAMUCIRUMAB_WAY, withheld=False)


def test_avelumab_is_the_same_for_every_weight_and_height() -> None:
    amount = Fraction(800)
    for weight, height in bodies(BODIES * 7):
        measured = Measurement(MEASURED, exactly(height), exactly(weight))
        case = Case(study="caboavenec", planned_first_dose=DAY_1, sex="male", measurements=(measured,))
        plan = make_plan(CABOAVENEC, case, TODAY, OPEN)
        dose = next(one for one in plan.doses if one.visit == "C1D1" and one.drug == "avelumab")
        check_dose(
            dose, oracle.Root.of(amount), amount, oracle.AVELUMAB_VIALS, oracle.AVELUMAB_WAY, withheld=False
        )  # fmt: skip


def drawn_at_random() -> Iterator[Drawn]:
    random = Random(20270201)
    return (draw(random) for _ in range(GENERATED))


def test_generated_drugs_levels_caps_rounding_and_vials() -> None:
    seen: Counter[str] = Counter()
    for drawn in drawn_at_random():
        want, dose = expected(drawn), planned(drawn)
        assert near_root(dose.exact, want.exact), drawn
        assert of(dose, "rounding-deviation") == want.warns, drawn
        if want.blocks:
            assert dose.amount is None, drawn
            seen["blocked"] += 1
            continue
        if want.amount is None:
            assert dose.amount == dose.exact, drawn
            seen["as calculated"] += 1
            continue
        assert dose.amount == Quantity(exactly(want.amount), "mg"), drawn
        check_preparation(dose, want.amount, want.way, want.made)
        seen["prepared" if dose.infusion is not None else "withheld"] += 1
    assert min(seen[kind] for kind in ("blocked", "as calculated", "prepared", "withheld")) > GENERATED // 100, seen


def test_generated_tablets_are_the_fewest_that_make_the_amount() -> None:
    random = Random(40)
    drug = CABOAVENEC.drugs["cabozantinib"]
    seen: Counter[str] = Counter()
    for _ in range(GENERATED):
        strengths = random.sample(("2.5", "5", "10", "15", "20", "40", "60"), random.randint(1, 3))
        amount = Fraction(random.randint(1, 72) * 5, random.choice((1, 1, 2)))
        own = tuple(replace(drug.vials[0], strength=Quantity(Decimal(one), "mg")) for one in strengths)
        made = prepare(Quantity(exactly(amount), "mg"), replace(drug, vials=own), 2, None, "doses.C1D1.cabozantinib")
        count = oracle.fewest_tablets(amount, [Fraction(one) for one in strengths])
        assert (made.tablets == ()) == (count is None)
        assert [finding.code for finding in made.findings] == (["no-tablets"] if count is None else [])
        if count is not None:
            assert sum(tablet.count for tablet in made.tablets) == count
            taken = sum((Fraction(one.strength.value) * one.count for one in made.tablets), Fraction(0))
            assert taken == amount
        seen["none" if count is None else "some"] += 1
    assert min(seen.values()) > GENERATED // 20


def test_the_oracle_can_disagree() -> None:
    """A milligram, a vial or a bag that is not the oracle's is noticed."""
    dose = ramunet_doses(Fraction(60), Fraction(165))["dacarbazine"]
    exact, amount = oracle.dacarbazine(Fraction(165), Fraction(60))
    assert amount == 1080
    for vials, way in (
        (oracle.DACARBAZINE_VIALS[:2], oracle.DACARBAZINE_WAY),
        (oracle.DACARBAZINE_VIALS, oracle.RAMUCIRUMAB_WAY),
    ):
        with pytest.raises(AssertionError):
            check_dose(dose, exact, amount, vials, way, withheld=False)
    with pytest.raises(AssertionError):
        check_dose(dose, exact, amount + 10, oracle.DACARBAZINE_VIALS, oracle.DACARBAZINE_WAY, withheld=False)
