"""Fault 7: of two values of one test, blood pressure or dipstick of one day nobody but a person knows the right one."""

from datetime import date
from typing import Any

import pytest

from dosecal.core.result.dose import OpenPoint
from dosecal.core.result.plan import Plan
from dosecal.files.export.plan_json import plan_data
from dosecal.words import LANGUAGES, Words
from dosecal.words.numbers import numbers
from tests.core.plan.plan_cases import abouts, criterion_of, findings_of, plan_of

DAY, EVE = date(2027, 2, 1), date(2027, 1, 30)


def lab(test: str, value: str, day: date = EVE, **more: object) -> dict[str, Any]:
    return {"date": day, "test": test, "value": value, **more}


def planned(*labs: dict[str, Any], study: str = "ramunet", **more: object) -> Plan:
    return plan_of(study, today=DAY, planned_first_dose=DAY, labs=list(labs), **more)


def point(plan: Plan, code: str, test: str | None = None) -> OpenPoint:
    release = plan.doses_of("C1D1")[0].release
    assert release is not None
    return next(one for one in release.open_points if one.code == code and one.test == test)


PAIRS = [
    ("platelets", "95 10^9/L", "212 10^9/L"),
    ("platelets", "95 G/L", "212000 /µL"),
    ("hemoglobin", "9.1 g/dL", "12 g/dL"),
    ("hemoglobin", "12 g/dL", "12.1 g/dL"),
    ("anc", "2 G/L", "1.2 G/L"),
    ("bilirubin", "0.6 mg/dL", "2 mg/dL"),
    ("inr", "1", "1.1"),
]


@pytest.mark.parametrize(("test", "first", "second"), PAIRS)
@pytest.mark.parametrize("turned", [False, True])
def test_two_values_of_a_test(test: str, first: str, second: str, turned: bool) -> None:
    values = (second, first) if turned else (first, second)
    plan = planned(*(lab(test, value) for value in values))
    assert [(f.severity, f.about) for f in findings_of(plan, "two-of-a-day")] == [("warn", f"labs.{test}")]
    assert criterion_of(plan, test).status == "ask"
    one = point(plan, "laboratory", test)
    assert one.status == "doubtful"
    for language in LANGUAGES:
        words = Words(language)
        said = [f["message"] for f in plan_data(plan, words)["findings"] if f["code"] == "two-of-a-day"]  # type: ignore[attr-defined]
        assert all(numbers(words, value.partition(" ")[0]) in said[0] for value in values)


@pytest.mark.parametrize(
    ("test", "first", "second"),
    [
        ("platelets", "95 10^9/L", "95 G/L"),
        ("platelets", "212 G/L", "212000 /µL"),
        ("bilirubin", "1 mg/dL", "17.1 µmol/L"),
        ("hemoglobin", "12 g/dL", "12,0 g/dL"),
    ],
)
def test_one_value_written_twice_is_one(test: str, first: str, second: str) -> None:
    plan = planned(lab(test, first), lab(test, second))
    assert not findings_of(plan, "two-of-a-day")
    assert criterion_of(plan, test).status != "ask"


def test_values_of_two_days_are_two_values_and_the_later_counts() -> None:
    plan = planned(lab("platelets", "95 G/L", date(2027, 1, 29)), lab("platelets", "212 G/L"))
    assert not findings_of(plan, "two-of-a-day")
    assert criterion_of(plan, "platelets").status == "met"


def test_a_later_single_value_answers_it_and_the_day_is_still_named() -> None:
    early = date(2027, 1, 28)
    plan = planned(lab("platelets", "95 G/L", early), lab("platelets", "212 G/L", early), lab("platelets", "200 G/L"))
    assert abouts(plan, "two-of-a-day") == {"labs.platelets"}
    assert criterion_of(plan, "platelets").status == "met"
    assert point(plan, "laboratory", "platelets").status == "met"


def test_each_day_is_told_and_three_values_are_all_named() -> None:
    early = date(2027, 1, 28)
    labs = [lab("platelets", value, day) for day in (early, EVE) for value in ("95 G/L", "212 G/L", "150 G/L")]
    found = findings_of(planned(*labs), "two-of-a-day")
    assert [one.params["day"] for one in found] == [EVE, early]
    assert str(found[0].params["used"]) == "150 G/L"
    assert [str(one) for one in found[0].params["other"]] == ["212 G/L", "95 G/L"]  # type: ignore[attr-defined]


def test_two_upper_limits_are_two_values() -> None:
    plan = planned(lab("ast", "80 U/L", uln="35 U/L"), lab("ast", "80 U/L", uln="50 U/L"))
    assert abouts(plan, "two-of-a-day") == {"labs.ast"}
    asked = criterion_of(plan, "ast")
    assert (asked.status, asked.found) == ("ask", "80 U/L (≤ 50 U/L), 80 U/L (≤ 35 U/L)")
    assert not findings_of(planned(lab("ast", "80 U/L"), lab("ast", "80 U/L", uln="35 U/L")), "two-of-a-day")


def test_two_dipsticks() -> None:
    plan = planned(lab("urine_dipstick", "2+"), lab("urine_dipstick", "negative"))
    assert abouts(plan, "two-of-a-day") == {"labs.urine_dipstick"}
    assert criterion_of(plan, "urine_dipstick").status == "ask"
    assert point(plan, "dipstick").status == "doubtful"


@pytest.mark.parametrize("study", ["ramunet", "caboavenec"])
@pytest.mark.parametrize("values", [("128/82", "165/104"), ("165/104", "128/82"), ("128/82", "128/83")])
def test_two_blood_pressures(study: str, values: tuple[str, str]) -> None:
    vitals = [{"date": DAY, "blood_pressure": f"{one} mmHg"} for one in values]
    plan = planned(study=study, vitals=vitals)
    assert [(f.severity, f.about) for f in findings_of(plan, "two-of-a-day")] == [("warn", "vitals.blood_pressure")]
    assert point(plan, "blood-pressure").status == "doubtful"
    same = planned(study=study, vitals=[vitals[0], vitals[0]])
    assert not findings_of(same, "two-of-a-day")


def test_two_creatinines_decide_no_clearance() -> None:
    labs = [lab("creatinine", "0.8 mg/dL", date(2027, 1, 30)), lab("creatinine", "1.8 mg/dL", date(2027, 1, 30))]
    sizes = [{"date": date(2027, 1, 18), "height": "165 cm", "weight": "60 kg"}]
    plan = planned(*labs, study="caboavenec", measurements=sizes)
    assert criterion_of(plan, "creatinine_clearance").status == "ask"


def test_a_criterion_that_stands_in_for_another_is_not_decided_either() -> None:
    labs = [
        lab("creatinine", "3 mg/dL", uln="1.2 mg/dL"),
        lab("creatinine_clearance", "35 mL/min"),
        lab("creatinine_clearance", "55 mL/min"),
    ]
    plan = planned(*labs)
    assert criterion_of(plan, "creatinine_clearance").status == "ask"
    assert "labs.creatinine" not in abouts(plan, "ineligible")


def test_two_weights_ask_as_before() -> None:
    sizes = [{"date": EVE, "height": "165 cm", "weight": kg} for kg in ("60 kg", "66 kg", "60 kg")]
    found = findings_of(planned(measurements=sizes), "two-of-a-day")
    assert [str(one.params["used"]) for one in found] == ["60 kg"]
