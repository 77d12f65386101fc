"""Fault 38: the next appointment on the handout is the next open visit, whichever visit is chosen."""

from datetime import date, timedelta
from typing import Any, cast

import pytest

from dosecal.core.result.plan import Plan
from dosecal.sheets import SheetBlocked
from dosecal.sheets.handout import patient_handout
from dosecal.words import Words
from tests.core.plan.plan_cases import delay, given, plan_of
from tests.sheets.handout_plans import plain
from tests.sheets.sheet_cases import PRINTED

FIRST = date(2027, 2, 1)


def dates(plan: Plan, visit: str | None) -> list[str]:
    data = cast("dict[str, Any]", patient_handout(plan, visit, Words("en"), PRINTED).data)
    return [plain(day["date"]) for day in (data["next"], *data["later"])]


def ramunet(*events: dict[str, Any], today: date) -> Plan:
    return plan_of("ramunet", today=today, planned_first_dose=FIRST, events=[*events] or None)


@pytest.mark.parametrize("visit", [None, "SCR", "C1D1", "C1D15", "C6D15", "OS-M3"])
def test_before_the_first_dose_whichever_is_chosen(visit: str | None) -> None:
    plan = ramunet(today=date(2027, 1, 20))
    if visit == "SCR":  # screening is today: the sheet is given out at it
        assert dates(plan, visit)[0] == "Monday 1 February 2027"
    else:
        assert dates(plan, visit)[:2] == ["Wednesday 20 January 2027", "Monday 1 February 2027"]


@pytest.mark.parametrize("visit", [None, "C1D1", "C1D15", "C2D1", "C2D15", "C5D1"])
def test_a_visit_that_was_moved_is_next(visit: str | None) -> None:
    plan = ramunet(given("C1D1", FIRST), given("C1D15", date(2027, 2, 15)), delay("C2D1", 7), today=date(2027, 3, 2))
    assert dates(plan, visit)[:2] == ["Monday 8 March 2027", "Monday 22 March 2027"]


def test_at_the_visit_of_today_the_one_after_it_is_next() -> None:
    planned = ramunet(given("C1D1", FIRST), today=date(2027, 2, 15))
    done = ramunet(given("C1D1", FIRST), given("C1D15", date(2027, 2, 15)), today=date(2027, 2, 15))
    assert dates(planned, "C1D15")[0] == dates(done, "C1D15")[0] == dates(done, None)[0] == "Monday 1 March 2027"
    # Another visit chosen: that of today is open.
    assert dates(planned, "C2D1")[0] == dates(planned, None)[0] == "Monday 15 February 2027"


@pytest.mark.parametrize("days", [1, 30])
def test_a_first_dose_that_is_overdue_is_next_and_nothing_rests_on_it(days: int) -> None:
    plan = ramunet(today=FIRST + timedelta(days=days))
    assert dates(plan, "C1D15") == ["The date is not fixed yet. We will call you."]


def test_after_the_end_of_the_study_there_is_none() -> None:
    left = {"kind": "off-study", "date": date(2027, 2, 10), "cause": "lost-to-follow-up"}
    with pytest.raises(SheetBlocked):
        dates(ramunet(given("C1D1", FIRST), left, today=date(2027, 2, 11)), None)
