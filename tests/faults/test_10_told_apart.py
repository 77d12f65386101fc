"""Fault 10: a number that is shown never contradicts its verdict.

Right: as many digits as tell it from its limit. 59.9953 mL/min does not read "60 mL/min: not met".
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosecal.core.values.quantity import Quantity, rounded, significant, told_apart
from dosecal.core.views.body_sizes import body_figures
from dosecal.words import LANGUAGES, NBSP, Words
from dosecal.words.body_sizes import body_lines
from dosecal.words.findings import finding_sentence
from dosecal.words.steps import step_formula
from tests.core.plan.plan_cases import criterion_of, dose_of, findings_of, plan_of

numbers = st.decimals(min_value=0, max_value=1000, places=6)


@given(numbers, st.lists(st.decimals(min_value=0, max_value=1000, places=2), max_size=3), st.integers(0, 4))
def test_what_is_shown_is_on_the_side_of_the_value(value: Decimal, limits: list[Decimal], digits: int) -> None:
    shown = told_apart(value, *limits, digits=digits)
    for limit in limits:
        assert (shown > limit, shown < limit) == (value > limit, value < limit)
    near = rounded(value, digits)
    if all((near > limit, near < limit) == (value > limit, value < limit) for limit in limits):
        assert shown == near  # no digit more than needed


def test_significant_digits_are_told_apart_too() -> None:
    assert told_apart(Decimal("4.000004"), Decimal(4), digits=5, how=significant) == Decimal("4.000004")
    assert told_apart(Decimal("4.01"), Decimal(4), digits=5, how=significant) == Decimal("4.01")


def clearance_plan(creatinine: str) -> Any:
    return plan_of(
        "caboavenec",
        today=date(2027, 1, 8),
        patient={"id": "C", "sex": "female", "childbearing_potential": False, "birth_date": date(1976, 6, 30)},
        measurements=[{"date": date(2027, 1, 4), "height": "165 cm", "weight": "72 kg"}],
        labs=[{"date": date(2027, 1, 4), "test": "creatinine", "value": f"{creatinine} mg/dL"}],
    )


def clearance(creatinine: str) -> tuple[str, str | None]:
    found = criterion_of(clearance_plan(creatinine), "creatinine_clearance")
    return found.status, found.found


@pytest.mark.parametrize(
    ("creatinine", "wanted"),
    [
        ("1.2751", ("not_met", "59.995 mL/min")),
        ("1.275", ("met", "60 mL/min")),  # exactly the limit
        ("1.2749", ("met", "60.005 mL/min")),
        ("1.2", ("met", "63.75 mL/min")),
    ],
)
def test_a_clearance_beside_its_limit(creatinine: str, wanted: tuple[str, str]) -> None:
    status, found = clearance(creatinine)
    assert status == wanted[0]
    value = Decimal(str(found).split()[0])
    assert (value >= 60) is (status == "met")
    assert found == wanted[1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("creatinine", "shown"), [("1.2751", "59.995"), ("1.275", "60"), ("1.2749", "60.005")])
def test_the_body_names_the_same_clearance_as_the_criterion(language: str, creatinine: str, shown: str) -> None:
    words = Words(language)
    lines = body_lines(words, body_figures(clearance_plan(creatinine)))
    point = words.say("format.decimal-point")
    assert any(f" {shown.replace('.', point)}{NBSP}mL/min (" in line for line in lines)
    assert any(f"{creatinine.replace('.', point)}{NBSP}mg/dL" in line for line in lines)  # as entered, not rounded


def rounded_plan(weight: str) -> Any:
    return plan_of(
        "ramunet",
        measurements=[{"date": date(2027, 1, 18), "height": "165 cm", "weight": weight}],
        site={"rounding": {"ramucirumab": "50 mg"}},
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("weight", "warned"), [("41.666 kg", True), ("41.667 kg", False)])
def test_a_deviation_beside_its_limit(language: str, weight: str, warned: bool) -> None:
    plan, words = rounded_plan(weight), Words(language)
    found = [one for one in findings_of(plan, "rounding-deviation") if one.about == "doses.C1D1.ramucirumab"]
    assert bool(found) is warned
    step = next(one for one in dose_of(plan, "C1D1", "ramucirumab").steps if one.label == "rounding")
    point = words.say("format.decimal-point")
    told = f"5{point}002{NBSP}%" if warned else f"4{point}999{NBSP}%"
    assert told in step_formula(words, step)
    for one in found:
        assert told in finding_sentence(words, one)


def test_a_percentage_is_told_from_a_limit_on_either_side() -> None:
    words = Words("en")
    assert words.signed_percent(Decimal("-5.0017"), limits=(Decimal(5),)) == f"−5.002{NBSP}%"
    assert words.signed_percent(Decimal("-4.9999"), limits=(Decimal(5),)) == f"−4.9999{NBSP}%"
    assert words.signed_percent(Decimal(5), limits=(Decimal(5),)) == f"+5{NBSP}%"
    assert words.signed_percent(Decimal("5.0017")) == f"+5{NBSP}%"  # beside no limit it is short


def test_a_rate_and_a_concentration_beside_their_limits() -> None:
    words = Words("en")
    for value, limit in (("25.000001", "25"), ("24.999999", "25")):
        shown = told_apart(Decimal(value), Decimal(limit), digits=5, how=significant)
        said = words.quantity(Quantity(shown, "mg/min"))
        assert said != words.quantity(Quantity(Decimal(limit), "mg/min"))
