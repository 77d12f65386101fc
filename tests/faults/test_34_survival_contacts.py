"""Fault 34: survival is followed up for 24 months: one contact is on or after the end of month 24."""

from datetime import date
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from tests.core.plan.plan_cases import given, plan_of

FIRST = date(2027, 2, 1)


def contacts(plan: Plan) -> list[date]:
    return [visit.target for visit in plan.visits if visit.kind == "survival"]


def stopped(last: date, today: date) -> Plan:
    events: list[dict[str, Any]] = [given("C1D1", FIRST)]
    if last != FIRST:
        events.append(given("C2D1", last))
    stop = {"kind": "discontinue", "drug": "all", "date": last, "reason": "x", "cause": "toxicity"}
    return plan_of("ramunet", today=today, planned_first_dose=FIRST, events=[*events, stop])


def test_as_planned_the_last_one_is_after_month_24() -> None:
    plan = plan_of("ramunet", planned_first_dose=FIRST)
    assert plan.after_treatment.survival_until == date(2029, 2, 1)
    assert (contacts(plan)[-2], contacts(plan)[-1]) == (date(2029, 1, 5), date(2029, 4, 5))


@pytest.mark.parametrize(
    ("last", "final"),
    [
        (FIRST, date(2029, 2, 1)),  # on the very day: no more is needed
        (date(2027, 3, 1), date(2029, 3, 1)),
        (date(2027, 3, 4), date(2029, 3, 4)),
    ],
)
def test_after_an_early_stop_too(last: date, final: date) -> None:
    plan = stopped(last, date(2027, 3, 10))
    until = plan.after_treatment.survival_until
    assert until is not None
    found = contacts(plan)
    assert found[-1] == final
    assert [day for day in found if day >= until] == [final]


def test_treatment_beyond_month_24_has_one_contact_after_it() -> None:
    plan = plan_of("ramunet", planned_first_dose=FIRST, cycles=30)
    found = contacts(plan)
    assert len(found) == 1
    assert found[0] > date(2029, 2, 1)
