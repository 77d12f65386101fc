"""The very day of a decision: what was given that day was given before it, what is still to come follows it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.oracles.calendar.plan_days import Data, calendar_of

FIRST = date(2027, 2, 1)
SECOND = date(2027, 3, 1)
"""Target of C2D1."""


def drugs_at_c2d1(*events: Data, today: date = SECOND) -> set[str]:
    given = {"kind": "given", "visit": "C1D1", "date": FIRST}
    data = {"study": "ramunet", "today": today, "patient": {"id": "x"}, "events": [given, *events]}
    return {drug for visit in calendar_of(data) if visit.id == "C2D1" for drug in visit.drugs}


def stop(day: date) -> Data:
    return {"kind": "discontinue", "drug": "dacarbazine", "date": day, "reason": "platelets", "cause": "toxicity"}


def hold(day: date) -> Data:
    return {"kind": "hold", "drug": "dacarbazine", "date": day, "reason": "platelets"}


Decision = Callable[[date], Data]
DECISIONS: tuple[Decision, ...] = (stop, hold)
BOTH, ONE = {"ramucirumab", "dacarbazine"}, {"ramucirumab"}
GIVEN: Data = {"kind": "given", "visit": "C2D1", "date": SECOND}


@pytest.mark.parametrize("days", [-9, -1, 0])
@pytest.mark.parametrize("decision", DECISIONS)
def test_a_dose_to_come_follows_what_was_decided_until_its_day(decision: Decision, days: int) -> None:
    assert drugs_at_c2d1(decision(SECOND + timedelta(days=days))) == ONE


@pytest.mark.parametrize(("days", "drugs"), [(-1, ONE), (0, BOTH)])
@pytest.mark.parametrize("decision", DECISIONS)
def test_a_dose_given_on_the_day_of_a_decision_was_given_before_it(
    decision: Decision, days: int, drugs: set[str]
) -> None:
    assert drugs_at_c2d1(GIVEN, decision(SECOND + timedelta(days=days))) == drugs


@pytest.mark.parametrize(("resumed", "drugs"), [(SECOND, BOTH), (SECOND - timedelta(days=1), BOTH), (None, ONE)])
def test_a_drug_is_due_again_on_the_day_it_is_resumed(resumed: date | None, drugs: set[str]) -> None:
    resume = [] if resumed is None else [{"kind": "resume", "drug": "dacarbazine", "date": resumed}]
    assert drugs_at_c2d1(hold(date(2027, 2, 20)), *resume) == drugs


def test_a_visit_that_is_late_follows_what_is_decided_today() -> None:
    """C2D1 is open until 4 March: decided on the 3rd, it takes place without the drug, if at all."""
    assert drugs_at_c2d1(stop(date(2027, 3, 3)), today=date(2027, 3, 3)) == ONE
    assert drugs_at_c2d1(stop(date(2027, 3, 5)), today=date(2027, 3, 5)) == BOTH  # missed before the decision
