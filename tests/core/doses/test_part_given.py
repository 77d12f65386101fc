"""A visit that has begun: one drug is recorded, everything that is asked before the other one is asked still."""

from datetime import date

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.views.day_list import State, day_entries
from dosecal.files.export.plan_text import plan_text
from dosecal.sheets.dose import worksheet_visit
from dosecal.words import Words
from tests.core.doses.dose_cases import DAY_1, Data, caboavenec, dose, given_at, number, ramunet, said

FIRST = given_at("C1D1", DAY_1)
SECOND = date(2027, 3, 1)
RAMUCIRUMAB = given_at("C2D1", SECOND, "ramucirumab")


def weighing(day: date, weight: str) -> Data:
    return {"date": day, "height": "165 cm", "weight": f"{weight} kg"}


def begun(today: date = SECOND, **changes: object) -> Plan:
    """Ramucirumab of C2D1 is given, dacarbazine is not."""
    return ramunet(today=today, events=[FIRST, RAMUCIRUMAB], **changes)


def test_each_dose_knows_whether_it_was_given() -> None:
    plan = begun()
    given = {one.drug: one.given for one in plan.doses_of("C2D1")}
    assert given == {"ramucirumab": True, "dacarbazine": False}
    assert [visit.id for visit in plan.outstanding] == ["C2D1"]


def test_a_weight_of_today_counts_for_the_drug_to_come() -> None:
    day = date(2027, 3, 2)
    plan = begun(day, measurements=[weighing(date(2027, 1, 27), "60"), weighing(day, "50")])
    given, coming = dose(plan, "C2D1", "ramucirumab"), dose(plan, "C2D1", "dacarbazine")
    assert number(given.dose_weight, "kg") == 60
    assert number(coming.dose_weight, "kg") == 50
    assert number(coming.amount) == 980  # 650 mg/m² × √(165 × 50 ÷ 3600) = 984.0 mg; of 60 kg 1080 mg
    (told,) = said(coming, "weight-change")
    assert str(told.params["before"]) == "60 kg"
    assert not said(given, "weight-change")
    assert number(dose(plan, "C2D15", "ramucirumab").dose_weight, "kg") == 50


def test_a_weight_of_today_does_not_reach_back_to_a_later_dose_that_was_given() -> None:
    day = date(2027, 2, 3)
    weights = [weighing(date(2027, 1, 27), "60"), weighing(day, "50")]
    events = [given_at("C1D1", DAY_1, "dacarbazine")]
    plan = ramunet(today=day, events=events, measurements=weights)
    assert number(dose(plan, "C1D1", "ramucirumab").dose_weight, "kg") == 50
    assert number(dose(plan, "C1D1", "dacarbazine").dose_weight, "kg") == 60


@pytest.mark.parametrize(("measured", "stale"), [(date(2027, 2, 1), False), (date(2027, 1, 31), True)])
def test_an_old_weight_is_told_of_the_drug_to_come(measured: date, stale: bool) -> None:
    plan = begun(measurements=[weighing(measured, "60")])
    assert bool(said(dose(plan, "C2D1", "dacarbazine"), "stale-weight")) is stale


def test_open_points_of_the_drug_to_come() -> None:
    plan = begun()
    assert [one.code for one in dose(plan, "C2D1", "dacarbazine").open_points][:2] == ["order", "laboratory"]
    assert not dose(plan, "C2D1", "ramucirumab").open_points


def test_a_proposal_to_stop_stands_beside_the_drug_to_come() -> None:
    events = [FIRST, given_at("C3D1", SECOND, "cabozantinib")]
    labs = [{"date": SECOND, "test": "alt", "value": "400 U/L", "uln": "40 U/L"}]
    plan = caboavenec(today=SECOND, events=events, labs=labs)
    assert "stop" in [one.action for one in dose(plan, "C3D1", "avelumab").proposals]
    assert dose(plan, "C3D1", "avelumab").open_points
    assert not dose(plan, "C3D1", "cabozantinib").proposals


def test_the_text_prints_what_is_to_be_given() -> None:
    text = plan_text(begun(), Words("en"))
    doses = text[text.index("DOSES") :]
    first, _, second = doses.partition("DOSES cycle 2, day 15")
    assert first.startswith("DOSES cycle 2, day 1,")
    assert ("Dacarbazine (DTIC): 1080" in first, "Ramucirumab:" in first) == (True, False)  # the other one was given
    assert "Ramucirumab: 480" in second


def test_the_worksheet_and_the_days_list_are_of_the_visit_that_has_begun() -> None:
    assert worksheet_visit(begun()) == "C2D1"
    (entry,) = [one for one in day_entries(begun(date(2027, 3, 2))) if one.visit.id == "C2D1"]
    assert [(line.drug, line.state) for line in entry.lines] == [
        ("ramucirumab", State.GIVEN), ("dacarbazine", State.OVERDUE),
    ]  # fmt: skip


def test_the_rest_of_a_visit_whose_time_is_over_is_not_due() -> None:
    assert not begun(date(2027, 3, 5)).outstanding
