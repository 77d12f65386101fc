"""A plan is made with the readable part of a case, and every refusal keeps the key of the data as it was given."""

import tomllib
from datetime import date

import pytest

from dosecal.files.case.lenient import plan_leniently, read_case_leniently

TODAY = date(2027, 1, 31)
OPTIONAL = ("labs", "vitals", "orders", "facts", "medications")
CASE = """
study = "ramunet"
planned_first_dose = 2027-02-01
[patient]
sex = "female"
birth_date = 1961-03-14
[[measurements]]
date = 2027-01-18
height = "165 cm"
weight = "60 kg"
[[labs]]
date = 2027-01-25
test = "hemoglobin"
value = "9.0"
[[labs]]
date = 2027-01-25
test = "bilirubin"
value = "0.9 mg/dL"
[[labs]]
date = 2027-03-01
test = "platelets"
value = "150 G/L"
[[labs]]
date = 2027-01-26
test = "inr"
value = "1.2"
[[orders]]
visit = "C1D2"
date = 2027-01-30
by = "N"
[[orders]]
visit = "C1D1"
date = 2027-01-30
by = "N"
[[medications]]
name = "x"
[facts]
ecog = "one"
liver_metastases = true
"""


def data(extra: str = "") -> dict[str, object]:
    return tomllib.loads(extra + CASE)


def test_everything_that_is_refused_is_left_out_at_once() -> None:
    read = read_case_leniently(data(), OPTIONAL, TODAY)
    assert [one.key for one in read.refusals] == [
        "labs[1].value", "medications[1].start", "facts.ecog", "labs[3].date",
    ]  # fmt: skip
    assert read.refused == {"labs[1]", "medications[1]", "facts.ecog", "labs[3]"}
    assert read.case is not None
    assert [lab.test for lab in read.case.labs] == ["bilirubin", "inr"]
    assert read.case.facts == {"liver_metastases": True}
    assert read.case.medications == ()


def test_the_plan_names_what_contradicts_the_study_too() -> None:
    found = plan_leniently(data(), OPTIONAL, TODAY, "en")
    assert found.plan is not None
    assert found.plan.doses_of("C1D1")
    assert [one.key for one in found.read.refusals][-1] == "orders[1].visit"
    assert [order.visit for order in found.plan.case.orders] == ["C1D1"]
    again = plan_leniently(found.read.data, OPTIONAL, TODAY, "en")
    assert again.plan == found.plan
    assert again.read.refusals == ()


def test_the_data_that_was_given_is_not_changed() -> None:
    given = data()
    plan_leniently(given, OPTIONAL, TODAY, "en")
    assert given == data()


@pytest.mark.parametrize("slip", ['cycles = "6"\n', "cycles = 600\n", "colour = 1\n"])
def test_without_a_part_that_is_needed_there_is_no_plan_but_every_refusal(slip: str) -> None:
    found = plan_leniently(data(slip), OPTIONAL, TODAY, "en")
    assert found.plan is None
    assert found.read.case is None
    assert {one.key for one in found.read.refusals} >= {"labs[1].value", "facts.ecog", "medications[1].start"}
    assert len(found.read.refusals) == 4


def test_a_whole_list_that_is_none_is_left_out() -> None:
    given = {**data(), "labs": "9 g/dL", "orders": []}
    found = plan_leniently(given, OPTIONAL, TODAY, "en")
    assert "labs" in found.read.refused
    assert found.plan is not None
    assert found.plan.case.labs == ()


def test_a_case_without_a_fault_is_the_case() -> None:
    given = {key: value for key, value in data().items() if key not in OPTIONAL}
    read = read_case_leniently(given, OPTIONAL, TODAY)
    assert read.refusals == ()
    assert read.data is given
