"""Which sheets can be printed, and why one cannot."""

from datetime import date

import pytest

from dosecal.core.result.plan import Plan
from dosecal.session.printable import sheets_of_visit, visit_of_sheet, why_blocked
from dosecal.words import Words
from dosecal.words.findings import finding_sentence
from tests.session.session_cases import GIVEN, SIZES, plan_of

EN = Words("en")


@pytest.mark.parametrize(
    ("visit", "blocked"), [("C2D15", ""), ("IMG-M3", EN.say("dose-page.none")), (None, EN.say("dose-page.none"))]
)
def test_a_worksheet_is_of_a_visit_with_doses(visit: str | None, blocked: str) -> None:
    assert why_blocked(EN, plan_of("ramunet", *GIVEN), "dose", visit) == blocked


def test_a_dose_that_is_withheld_blocks_the_worksheet_of_its_visit() -> None:
    plan = plan_of(measurements=[{**SIZES, "height": "60 cm", "weight": "165 kg"}])
    (code,) = {found.code for dose in plan.doses_of("C1D1") for found in dose.findings if found.blocks}
    assert code == "height-weight-swapped"
    block = next(found for found in plan.findings if found.code == code)
    assert why_blocked(EN, plan, "dose", "C1D1") == finding_sentence(EN, block)
    assert why_blocked(EN, plan, "start-window", None) == ""


def test_a_calendar_needs_a_visit() -> None:
    wound = [{"kind": "wound", "date": date(2027, 1, 2), "ongoing": True}]
    none = plan_of(first=None, history=wound)
    assert not none.visits
    assert why_blocked(EN, none, "calendar", None) == EN.say("calendar-page.none")
    assert why_blocked(EN, plan_of(), "calendar", None) == ""


def sheets(plan: Plan, visit: str) -> frozenset[str]:
    return sheets_of_visit(plan, plan.visit(visit))


def test_the_sheets_of_a_visit() -> None:
    on_time = [GIVEN[0], {**GIVEN[1], "date": date(2027, 2, 15)}]
    late = {**GIVEN[1], "date": date(2027, 2, 20)}
    today = date(2027, 2, 20)
    assert sheets(plan_of("ramunet", *on_time, today=today), "C2D1") == {"checklist", "handout"}
    assert sheets(plan_of("ramunet", GIVEN[0], late, today=today), "C2D1") == {"checklist", "handout", "deviation"}
    assert sheets(plan_of("caboavenec", GIVEN[0], today=date(2027, 2, 12)), "C2D1") >= {"checklist", "handout", "diary"}
    assert sheets(plan_of("caboavenec", first=None), "C2D1") == {"checklist"}  # no first dose is named
    assert sheets_of_visit(plan_of(), None) == frozenset()
    assert sheets_of_visit(None, plan_of().visit("C1D1")) == frozenset()


def test_without_a_deviation_of_the_visit_all_of_them_are_listed() -> None:
    plan = plan_of("ramunet", GIVEN[0], {**GIVEN[1], "date": date(2027, 2, 20)}, today=date(2027, 2, 20))
    assert visit_of_sheet(plan, "deviation", "C1D15") == "C1D15"
    assert visit_of_sheet(plan, "deviation", "C2D1") is None
    assert visit_of_sheet(plan, "checklist", "C2D1") == "C2D1"
