"""Fault 75: the amount of the medical order is entered and compared with the calculated one."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from dosecal.core.result.day_checks import OrderState
from dosecal.core.result.dose import PointCode, PointStatus
from dosecal.core.result.plan import Plan
from dosecal.files.export.plan_json import plan_data
from dosecal.files.reading.refusal import Refusal
from dosecal.sheets.dose import worksheet_data
from dosecal.sheets.frame import Printed
from dosecal.words import Words
from tests.core.plan.plan_cases import dose_of, findings_of, plan_of

TODAY = date(2027, 2, 1)
PRINTED = Printed(datetime(2027, 2, 1, 8, 0), None, "0")  # noqa: DTZ001  a clock on the wall


def ordered(amount: str, drug: str = "ramucirumab", events: tuple[dict[str, Any], ...] = (), **more: object) -> Plan:
    order = {"visit": "C1D1", "date": TODAY, "by": "Dr. A", "amounts": {drug: amount}, **more}
    return plan_of("ramunet", today=TODAY, orders=[order], events=list(events))


def state(plan: Plan, drug: str = "ramucirumab") -> OrderState:
    found = dose_of(plan, "C1D1", drug).ordered
    assert found is not None
    return found.state


def order_point(plan: Plan) -> PointStatus:
    points = dose_of(plan, "C1D1", "ramucirumab").open_points
    return next(point.status for point in points if point.code is PointCode.ORDER)


def test_an_order_of_a_drug_that_is_not_due_at_the_visit_is_refused() -> None:
    """Dacarbazine is due on day 1 alone: its order for day 15 was passed over in silence."""
    with pytest.raises(Refusal) as refused:
        ordered("1080 mg", "dacarbazine", visit="C1D15")
    assert (refused.value.key, refused.value.expected) == ("orders[1].amounts.dacarbazine", "drug-of-visit")


@pytest.mark.parametrize(
    ("amount", "percent", "expected", "status"),
    [
        ("480 mg", "0", OrderState.WITHIN, PointStatus.MET),
        ("504 mg", "5", OrderState.WITHIN, PointStatus.MET),
        ("456 mg", "-5", OrderState.WITHIN, PointStatus.MET),
        ("504,48 mg", "5.1", OrderState.DIFFERS, PointStatus.DOUBTFUL),
        ("528 mg", "10", OrderState.DIFFERS, PointStatus.DOUBTFUL),
        ("528.48 mg", "10.1", OrderState.BEYOND, PointStatus.DOUBTFUL),
        ("48 mg", "-90", OrderState.BEYOND, PointStatus.DOUBTFUL),
    ],
)
def test_both_limits_and_their_edges(amount: str, percent: str, expected: OrderState, status: PointStatus) -> None:
    """480 mg are calculated (8 mg/kg × 60 kg); the site's limits are 5 and 10 %."""
    plan = ordered(amount)
    found = dose_of(plan, "C1D1", "ramucirumab").ordered
    assert found is not None
    assert found.deviation_percent == Decimal(percent)
    assert (found.state, order_point(plan)) == (expected, status)
    assert bool(findings_of(plan, "order-differs")) is (expected is not OrderState.WITHIN)


def test_a_reason_explains_what_is_within_the_second_limit() -> None:
    plan = ordered("510 mg", reason="rounded to vials by the ward")
    assert (state(plan), order_point(plan)) == (OrderState.EXPLAINED, PointStatus.MET)
    assert not findings_of(plan, "order-differs")
    assert state(ordered("600 mg", reason="as discussed")) is OrderState.BEYOND


def test_the_rounded_amount_itself_is_never_asked_about() -> None:
    assert state(ordered("1080 mg", "dacarbazine"), "dacarbazine") is OrderState.WITHIN


def test_what_a_person_decided_is_what_an_order_is_compared_with() -> None:
    override = {
        "kind": "override", "visit": "C1D1", "drug": "ramucirumab", "amount": "400 mg", "reason": "toxicity",
        "by": "Dr. A", "date": TODAY,
    }  # fmt: skip
    try:
        assert state(ordered("400 mg", events=(override,))) is OrderState.WITHIN
    except Refusal:
        assert state(ordered("400 mg", events=({k: v for k, v in override.items() if k != "date"},))) is (
            OrderState.WITHIN
        )


def test_an_order_without_amounts_is_as_before() -> None:
    plan = plan_of("ramunet", today=TODAY, orders=[{"visit": "C1D1", "date": TODAY, "by": "Dr. A"}])
    assert dose_of(plan, "C1D1", "ramucirumab").ordered is None
    assert order_point(plan) is PointStatus.MET


@pytest.mark.parametrize(
    ("drug", "amount"),
    [("avelumab", "800 mg"), ("ramucirumab", "480 IU"), ("ramucirumab", "480"), ("ramucirumab", "8 mg/kg")],
)
def test_an_order_of_another_drug_or_unit_is_refused(drug: str, amount: str) -> None:
    with pytest.raises(Refusal) as refused:
        ordered(amount, drug)
    assert refused.value.key == f"orders[1].amounts.{drug}"


@pytest.mark.parametrize(("language", "word"), [("en", "ORDERED: 510 mg"), ("de", "ANGEORDNET: 510 mg")])
def test_it_is_printed_on_the_worksheet(language: str, word: str) -> None:
    words = Words(language)
    lines = worksheet_data(ordered("510 mg"), "C1D1", words, PRINTED)["findings"]
    assert isinstance(lines, list)
    assert any(word in line["text"].replace("\u00a0", " ") for line in lines)


def test_it_is_in_the_plan() -> None:
    doses = plan_data(ordered("510 mg"), Words("en"))["doses"]
    assert isinstance(doses, list)
    assert doses[0]["ordered"]["amount"] == "510 mg"
    assert (doses[0]["ordered"]["status"], doses[0]["ordered"]["deviation_percent"]) == ("differs", "6.25")
