"""Fault 9: study day, week and number of the infusion of a visit that took place are those of what happened.

Right: SCR done on 31 January has study day −1, C1D15 given on 18 February 18; an infusion that was left out has no
number, and the next one follows the last one given, as beside "of the first 4".
"""

from datetime import date, timedelta

import pytest

from dosecal.words import LANGUAGES, Words
from dosecal.words.visits import visit_label
from tests.core.plan.plan_cases import delay, dose_of, given, plan_of, visit_of

FIRST = date(2027, 2, 1)
CABO_FIRST = date(2027, 1, 11)


def test_a_visit_that_took_place_counts_its_own_day() -> None:
    events = [given("C1D1", FIRST), {"kind": "done", "visit": "SCR", "date": date(2027, 1, 31)},
              given("C1D15", date(2027, 2, 18))]  # fmt: skip
    plan = plan_of("ramunet", today=date(2027, 2, 20), planned_first_dose=FIRST, events=events)
    found = {visit: (visit_of(plan, visit).study_day, visit_of(plan, visit).week) for visit in ("SCR", "C1D1", "C1D15")}
    assert found == {"SCR": (-1, None), "C1D1": (1, 0), "C1D15": (18, 2)}
    assert visit_of(plan, "C1D15").target == date(2027, 2, 15)  # the target stays
    assert (visit_of(plan, "C2D1").study_day, visit_of(plan, "C2D1").week) == (29, 4)  # planned: that of its target


@pytest.mark.parametrize(("given_on", "week"), [(date(2027, 3, 7), 4), (date(2027, 3, 8), 5)])
def test_a_week_begins_on_the_weekday_of_day_1(given_on: date, week: int) -> None:
    events = [given("C1D1", FIRST), delay("C2D1", 5), given("C2D1", given_on)]
    plan = plan_of("ramunet", today=date(2027, 3, 10), planned_first_dose=FIRST, events=events)
    visit = visit_of(plan, "C2D1")
    assert (visit.week, visit.study_day) == (week, (given_on - FIRST).days + 1)


def test_infusions_are_those_given_and_to_be_given() -> None:
    days = [CABO_FIRST + timedelta(days=14 * n) for n in range(4)]
    events = [given("C1D1", days[0]), given("C2D1", days[1], "cabozantinib"),
              {"kind": "skip", "visit": "C2D1", "drug": "avelumab", "reason": "fever"},
              given("C3D1", days[2]), given("C4D1", days[3])]  # fmt: skip
    plan = plan_of("caboavenec", today=date(2027, 3, 6), planned_first_dose=CABO_FIRST, events=events)
    numbers = [visit_of(plan, f"C{n}D1").infusion_number for n in range(1, 6)]
    assert numbers == [1, None, 2, 3, 4]
    assert dose_of(plan, "C5D1", "avelumab").number == visit_of(plan, "C5D1").infusion_number
    for language in LANGUAGES:
        words = Words(language)
        assert "nfusion 4" in visit_label(words, visit_of(plan, "C5D1"))
        assert "nfusion" not in visit_label(words, visit_of(plan, "C2D1"))


def test_a_visit_left_out_or_not_recorded_has_no_number_and_counts_for_nothing() -> None:
    skip = {"kind": "skip", "visit": "C1D15", "reason": "fever"}
    plan = plan_of("ramunet", today=date(2027, 4, 1), planned_first_dose=FIRST,
                   events=[given("C1D1", FIRST), skip, given("C2D1", date(2027, 3, 1))])  # fmt: skip
    numbers = {visit: visit_of(plan, visit).infusion_number for visit in ("C1D1", "C1D15", "C2D1", "C2D15", "C3D1")}
    assert numbers == {"C1D1": 1, "C1D15": None, "C2D1": 2, "C2D15": None, "C3D1": 3}


def test_without_the_infused_drug_no_infusion_is_counted() -> None:
    stop = {"kind": "discontinue", "drug": "avelumab", "date": date(2027, 1, 20), "reason": "x", "cause": "toxicity"}
    plan = plan_of("caboavenec", today=date(2027, 1, 20), planned_first_dose=CABO_FIRST,
                   events=[given("C1D1", CABO_FIRST), stop])  # fmt: skip
    assert [visit.infusion_number for visit in plan.visits if visit.cycle] == [1] + [None] * 26
