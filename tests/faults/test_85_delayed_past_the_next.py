"""Fault 85: a visit put off past a later one that was then given is over, and moves nothing after it."""

from datetime import date
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import VisitStatus
from tests.core.plan.plan_cases import delay, findings_of, given, plan_of, visit_of

C1 = [given("C1D1", date(2027, 2, 1)), given("C1D15", date(2027, 2, 15))]
TO_C2D1 = [*C1, given("C2D1", date(2027, 3, 1))]


def ramunet(events: list[dict[str, Any]], today: date) -> Plan:
    return plan_of("ramunet", today=today, planned_first_dose=date(2027, 2, 1), events=events)


def test_what_was_not_given_before_the_next_cycle_is_over() -> None:
    events = [*TO_C2D1, delay("C2D15", 21), given("C3D1", date(2027, 3, 29))]
    plan = ramunet(events, date(2027, 3, 30))
    assert visit_of(plan, "C2D15").status == VisitStatus.MISSED
    assert not [dose for dose in plan.doses if dose.visit == "C2D15" and dose.amount is not None]
    next_one = visit_of(plan, "C3D15")
    assert (next_one.earliest, next_one.target, next_one.date) == (
        date(2027, 4, 10), date(2027, 4, 12), date(2027, 4, 12),
    )  # fmt: skip
    given_one = visit_of(plan, "C3D1")
    assert given_one.earliest <= given_one.latest
    assert not findings_of(plan, "interval-too-short")
    assert not findings_of(plan, "no-open-day")


@pytest.mark.parametrize("today", [date(2027, 3, 29), date(2027, 4, 5), date(2027, 4, 8), date(2027, 4, 9)])
def test_the_day_of_the_plan_decides_nothing_about_it(today: date) -> None:
    events = [*TO_C2D1, delay("C2D15", 21), given("C3D1", date(2027, 3, 29))]
    plan = ramunet(events, today)
    assert visit_of(plan, "C2D15").status == VisitStatus.MISSED
    assert visit_of(plan, "C3D15").date == date(2027, 4, 12)


def test_until_the_next_dose_is_given_a_delayed_visit_is_still_to_come() -> None:
    plan = ramunet([*TO_C2D1, delay("C2D15", 21)], date(2027, 3, 28))
    assert visit_of(plan, "C2D15").status == VisitStatus.PLANNED


def test_a_dose_given_late_after_the_next_one_stays_what_it_was() -> None:
    """What happened is not judged away: both doses are given, and the short interval is a finding."""
    events = [*TO_C2D1, delay("C2D15", 21), given("C3D1", date(2027, 3, 29)), given("C2D15", date(2027, 4, 5))]
    plan = ramunet(events, date(2027, 4, 6))
    assert visit_of(plan, "C2D15").status == VisitStatus.DONE


def test_several_visits_put_off_past_the_next_cycle_are_over() -> None:
    events = [*C1, delay("C2D15", 40), given("C3D1", date(2027, 3, 29))]
    plan = ramunet(events, date(2027, 3, 30))
    assert {visit_of(plan, name).status for name in ("C2D1", "C2D15")} <= {VisitStatus.MISSED, VisitStatus.NOT_RECORDED}
    assert visit_of(plan, "C3D15").earliest <= visit_of(plan, "C3D15").latest


def test_the_drug_of_a_visit_that_was_not_given_is_over_too() -> None:
    """Only ramucirumab was given at a late C2D1; dacarbazine cannot follow once the next cycle has begun."""
    events = [*C1, given("C2D1", date(2027, 3, 27), drug="ramucirumab"), given("C3D1", date(2027, 3, 29))]
    plan = ramunet(events, date(2027, 3, 29))
    assert not [dose for dose in plan.doses if (dose.visit, dose.drug) == ("C2D1", "dacarbazine")]
