"""Fault 6: a visit of which nothing is recorded is not called missed: it may have taken place.

Right: it says "not recorded", keeps its day in plan and exported calendar, and can be recorded later; screening stays
after the first dose. ``missed`` is only what cannot be given any more: its drugs were stopped, or a later cycle was
begun before its window opened.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import VisitStatus
from dosecal.files.export.plan_text import plan_text
from dosecal.files.export.visits import calendar_ics
from dosecal.session.recordable import recordable
from dosecal.words import LANGUAGES, Words
from dosecal.words.deviations import deviation_sentence
from tests.core.plan.plan_cases import delay, given, plan_of, visit_of
from tests.files.export.calendar_patients import events_of

FIRST = date(2027, 2, 1)
SAID = {"en": "not recorded", "de": "nicht dokumentiert"}
DENIED = ("did not take place", "nicht stattgefunden", "fand nicht statt")


def ramunet(*events: dict[str, Any], today: date) -> Plan:
    return plan_of("ramunet", today=today, planned_first_dose=FIRST, events=[given("C1D1", FIRST), *events])


def states(plan: Plan) -> dict[str, str]:
    """Visit → state of its event in the exported calendar."""
    content = calendar_ics(plan, datetime(2027, 3, 5, tzinfo=UTC), Words("en"))
    return {str(one.summary.value).partition(":")[0]: str(one.status.value) for one in events_of(content)}


@pytest.mark.parametrize(("today", "status"), [(date(2027, 2, 18), "planned"), (date(2027, 2, 19), "not-recorded")])
def test_after_its_window_it_is_not_recorded(today: date, status: str) -> None:
    plan = ramunet(today=today)
    visit = visit_of(plan, "C1D15")
    assert (visit.status, visit.date) == (status, date(2027, 2, 15))
    assert states(plan)["C1D15"] == "CONFIRMED"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_so_and_nothing_is_denied(language: str) -> None:
    words = Words(language)
    plan = ramunet(given("C2D1", date(2027, 3, 1)), today=date(2027, 5, 20))
    lines = [line for line in plan_text(plan, words).splitlines() if line.strip().startswith("C1D15 ")]
    assert any(line.endswith(SAID[language]) for line in lines)
    for one in plan.deviations:
        assert not any(text in deviation_sentence(words, one) for text in DENIED)
    assert {one.visit for one in plan.deviations if one.rule == "not-recorded"} >= {"C1D15", "C2D15", "IMG-M3"}


@pytest.mark.parametrize("visit", ["SCR", "C1D15", "C2D1", "C2D15", "IMG-M3"])
def test_it_can_be_recorded_later(visit: str) -> None:
    plan = ramunet(today=date(2027, 5, 20))
    assert visit_of(plan, visit).status is VisitStatus.NOT_RECORDED
    kinds = recordable(plan, visit_of(plan, visit)).kinds
    assert ("given" if visit.startswith("C") else "done") in kinds
    day = visit_of(plan, visit).shown.day
    kind = "given" if visit.startswith("C") else "done"
    after = ramunet({"kind": kind, "visit": visit, "date": day}, today=date(2027, 5, 20))
    assert visit_of(after, visit).status is VisitStatus.DONE


def test_screening_stays_after_the_first_dose() -> None:
    before = plan_of("ramunet", today=date(2027, 1, 20), planned_first_dose=FIRST)
    after = ramunet(today=FIRST)
    assert visit_of(before, "SCR").status is VisitStatus.PLANNED
    assert visit_of(after, "SCR").status is VisitStatus.NOT_RECORDED
    assert states(after)["SCR"] == "CONFIRMED"
    assert not [one for one in after.deviations if one.visit == "SCR"]


@pytest.mark.parametrize(("today", "status"), [(date(2027, 2, 18), "planned"), (date(2027, 2, 19), "missed")])
def test_after_a_stop_it_is_missed_once_its_window_is_over(today: date, status: str) -> None:
    stop = {"kind": "discontinue", "drug": "all", "date": date(2027, 2, 17), "reason": "x", "cause": "toxicity"}
    plan = ramunet(stop, today=today)
    # On the last days of its window nothing is due any more at a visit before the decision.
    assert visit_of(plan, "C1D15").status == status
    assert plan.visit("C2D1") is None
    assert states(plan)["C1D15"] == "CONFIRMED"


def test_what_nobody_recorded_before_a_later_cycle_may_have_been_given() -> None:
    plan = ramunet(given("C2D1", date(2027, 3, 1)), today=date(2027, 3, 2))
    assert visit_of(plan, "C1D15").status is VisitStatus.NOT_RECORDED
    assert not [dose for dose in plan.doses if dose.visit == "C1D15"]


def test_what_was_put_off_past_a_later_cycle_is_missed_and_cancelled() -> None:
    late = [given("C1D15", date(2027, 2, 15)), given("C2D1", date(2027, 3, 1)), delay("C2D15", 21)]
    for days in (0, 3, 20):
        plan = ramunet(*late, given("C3D1", date(2027, 3, 29)), today=date(2027, 3, 29) + timedelta(days=days))
        assert visit_of(plan, "C2D15").status is VisitStatus.MISSED
        assert states(plan)["C2D15"] == "CANCELLED"
