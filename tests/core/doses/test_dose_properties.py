"""Whatever the body: no maximum is passed, no limit of a preparation broken, no number hidden."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dosecal.core.doses.rounding import round_amount
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.trial.dose_rule import Rounding
from dosecal.core.values.quantity import Quantity
from tests.core.doses.dose_cases import invented, sized

HEIGHTS = st.integers(130, 220)
WEIGHTS = st.decimals(min_value=30, max_value=200, places=1)
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def of(plan: Plan, drug: str) -> list[Dose]:
    return [one for one in plan.doses if one.drug == drug]


@SLOW
@given(HEIGHTS, WEIGHTS)
def test_nothing_goes_over_a_maximum(height: int, weight: Decimal) -> None:
    plan = sized(height, weight)
    for drug, most in (("enzymase", 150000), ("rubicin", None), ("platinex", None), ("mabtine", None)):
        amounts = [one.amount.value for one in of(plan, drug) if one.amount is not None]
        assert most is None or sum(amounts) <= most
    assert all(one.amount is None or one.amount.value <= 700 for one in of(plan, "mabtine"))
    assert all(one.amount is None or one.amount.value <= 750 for one in of(plan, "platinex"))
    for one in of(plan, "rubicin"):
        assert one.exact is None or one.exact.value <= 120
    per_m2 = [one.amount.value / one.bsa.value for one in of(plan, "rubicin") if one.amount and one.bsa]
    assert sum(per_m2) <= 250


@SLOW
@given(HEIGHTS, WEIGHTS)
def test_a_preparation_keeps_its_limits_or_is_withheld(height: int, weight: Decimal) -> None:
    for one in of(sized(height, weight), "enzymase"):
        if one.infusion is None or one.amount is None or one.waste is None:
            continue
        assert 50 <= one.infusion.concentration.value <= 400
        assert one.infusion.dose_rate.value <= 800
        held = sum(vial.strength.value * vial.count for vial in one.vials)
        assert held == one.amount.value + one.waste.value


@SLOW
@given(HEIGHTS, WEIGHTS)
def test_the_steps_lead_to_the_amount(height: int, weight: Decimal) -> None:
    for one in sized(height, weight).doses:
        if one.amount is None or one.exact is None or one.deviation_percent is None:
            continue
        rounding = next(step for step in one.steps if step.label.startswith("rounding"))
        assert rounding.value == one.amount
        before = one.steps[one.steps.index(rounding) - 1]
        assert before.value == one.exact
        off = (one.amount.value - one.exact.value) * 100 / one.exact.value
        assert abs(off - one.deviation_percent) < Decimal("1e-20")


@pytest.mark.parametrize(
    ("most", "amount", "how"), [("700", "700", "step"), ("699", "690", "step"), (None, "700", "step")]
)
def test_rounding_up_stays_below_the_maximum(most: str | None, amount: str, how: str) -> None:
    plan = invented()
    rule = plan.study.protocol.dose_rule_by_drug["mabtine"]
    limit = None if most is None else Decimal(most)
    found = round_amount(Decimal("695"), rule.rounding, plan.study.drugs["mabtine"], None, None, limit)
    assert (str(found.amount), found.how) == (amount, how)


@pytest.mark.parametrize(
    ("most", "amount", "how"), [(None, "420", "vial"), ("420", "420", "vial"), ("419", "410", "step")]
)
def test_whole_vials_stay_below_the_maximum(most: str | None, amount: str, how: str) -> None:
    plan = invented()
    drug = plan.study.drugs["mabtine"]
    rule = Rounding(Quantity(Decimal(10), "mg"), plan.study.protocol.dose_rules[0].source)
    limit = None if most is None else Decimal(most)
    found = round_amount(Decimal("414"), rule, drug, "nearest-vial", None, limit)
    assert (str(found.amount), found.how) == (amount, how)


def test_an_amount_rounded_to_nothing_is_no_dose() -> None:
    plan = invented(site={"rounding": {"enzymase": "40000 IU"}})  # 30000 IU, down to a multiple of 40000
    first = of(plan, "enzymase")[0]
    assert first.amount is None
    assert [one.severity.value for one in first.findings] == ["block"]
