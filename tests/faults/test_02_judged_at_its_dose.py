"""Fault 2: the age of a weight, a laboratory value or a test is judged on the day of the dose that it serves.

Right: a first dose in 63 days with a weight of today says quietly that the weight will be too old then; the contract's
``stale-weight`` stays within 7 days of today or overdue. A visit moved further away does not lose its warning.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from dosecal.words import LANGUAGES, NBSP, Words
from dosecal.words.findings import finding_sentence
from dosecal.words.release import open_point_text
from tests.core.plan.plan_cases import criterion_of, delay, dose_of, findings_of, given, plan_of

TODAY = date(2027, 1, 18)


def weighed(ahead: int, age: int = 0, **changes: Any) -> Plan:
    """A first dose so many days ahead, with a weight so many days old."""
    entry = {"date": TODAY - timedelta(days=age), "height": "165 cm", "weight": "60 kg"}
    return plan_of(
        "ramunet", today=TODAY, planned_first_dose=TODAY + timedelta(days=ahead), measurements=[entry], **changes
    )


@pytest.mark.parametrize(
    ("ahead", "age", "quiet", "loud"),
    [
        (63, 0, True, False),
        (28, 0, False, False),  # exactly the limit
        (29, 0, True, False),
        (8, 20, False, False),
        (8, 21, True, False),
        (7, 21, False, False),
        (7, 22, False, True),
        (0, 28, False, False),
        (0, 29, False, True),
    ],
)
def test_the_weight_is_as_old_as_on_the_day_of_the_dose(ahead: int, age: int, quiet: bool, loud: bool) -> None:
    plan = weighed(ahead, age)
    said = {"stale-weight-ahead": quiet, "stale-weight": loud}
    assert {code: bool(findings_of(plan, code)) for code in said} == said
    of_dose = {one.code.value for one in dose_of(plan, "C1D1", "ramucirumab").findings}
    assert {code for code, told in said.items() if told} == of_dose & set(said)
    for one in findings_of(plan, "stale-weight-ahead"):
        assert one.severity.value == "note"
        assert one.about == "measurements.weight"
        assert (one.params["age"], one.params["due"]) == (ahead + age, TODAY + timedelta(days=ahead))
    assert dose_of(plan, "C1D1", "ramucirumab").amount is not None


def test_it_is_said_of_the_next_dose_only() -> None:
    plan = weighed(0)
    assert not findings_of(plan, "stale-weight-ahead")  # C1D15 and later: somebody will be weighed before
    assert not [one for one in plan.doses for found in one.findings if found.code.value.startswith("stale-weight")]


def test_a_dose_that_rests_on_no_weight_says_nothing() -> None:
    plan = plan_of("caboavenec", today=date(2027, 1, 5), planned_first_dose=date(2027, 4, 12), measurements=[
        {"date": date(2027, 1, 5), "height": "165 cm", "weight": "60 kg"}])  # fmt: skip
    assert not findings_of(plan, "stale-weight-ahead")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_names_both_days(language: str) -> None:
    (found,) = findings_of(weighed(63), "stale-weight-ahead")
    said = finding_sentence(Words(language), found).replace(NBSP, " ")
    first, then = {"en": ("18 Jan 2027", "22 Mar 2027"), "de": ("18.01.2027", "22.03.2027")}[language]
    assert first in said
    assert then in said
    assert "63" in said


def test_a_visit_moved_away_keeps_its_warning() -> None:
    events: list[dict[str, Any]] = [given("C1D1", date(2027, 2, 1)), given("C1D15", date(2027, 2, 15))]
    old = [{"date": date(2027, 1, 18), "height": "165 cm", "weight": "60 kg"}]
    today = date(2027, 2, 26)
    near = plan_of("ramunet", today=today, measurements=old, events=events)
    assert findings_of(near, "stale-weight")
    moved = plan_of("ramunet", today=today, measurements=old, events=[*events, delay("C2D1", 14)])
    assert not findings_of(moved, "stale-weight")
    assert findings_of(moved, "stale-weight-ahead")


LOW = [{"date": date(2027, 2, 26), "test": "anc", "value": "0.8 G/L"}]
HIGH = [{"date": date(2027, 2, 26), "blood_pressure": "170/90 mmHg"}]


def test_values_entered_for_the_next_dose_are_judged_on_its_day() -> None:
    events: list[dict[str, Any]] = [given("C1D1", date(2027, 2, 1)), given("C1D15", date(2027, 2, 15))]
    for after, wanted in ((0, "stale"), (3, "stale"), (10, "doubtful"), (14, "doubtful")):
        later = [*events, *([delay("C2D1", after)] if after else [])]
        plan = plan_of("ramunet", today=date(2027, 2, 26), events=later, labs=LOW, vitals=HIGH)
        points = {one.test or one.code: one for one in dose_of(plan, "C2D1", "ramucirumab").open_points}
        anc = points["anc"]
        assert anc.status in (("doubtful",) if after in (0, 10, 14) else (wanted,)), after
        if after >= 10:
            said = open_point_text(Words("en"), plan.study, points["blood-pressure"]).replace(NBSP, " ")
            assert "above the limit of 160/100 mmHg (site rule)" in said
            assert "too old on" in said


def test_a_value_of_the_dose_before_is_not_asked_of_the_next() -> None:
    events = [given("C1D1", date(2027, 2, 1)), given("C1D15", date(2027, 2, 15))]
    labs = [{"date": date(2027, 2, 15), "test": "anc", "value": "3.0 G/L"}]
    plan = plan_of("ramunet", today=date(2027, 2, 16), events=events, labs=labs)
    assert dose_of(plan, "C2D1", "ramucirumab").open_points == ()


@pytest.mark.parametrize(
    ("age", "status", "because"), [(7, "met", "met"), (8, "missing", "test-too-old"), (1, "met", "met")]
)
def test_a_pregnancy_test_is_judged_on_the_day_of_the_first_dose(age: int, status: str, because: str) -> None:
    first = date(2027, 2, 1)
    tested = {"kind": "pregnancy-test", "date": first - timedelta(days=age), "result": "negative"}
    patient = {"id": "R", "sex": "female", "birth_date": date(1985, 3, 14), "childbearing_potential": True}
    plan = plan_of("ramunet", today=first, planned_first_dose=first, patient=patient, history=[tested])
    found = criterion_of(plan, "pregnancy-test")
    assert (found.status, found.because) == (status, because)
    moved = plan_of(
        "ramunet", today=first, planned_first_dose=first + timedelta(days=14), patient=patient, history=[tested]
    )
    assert criterion_of(moved, "pregnancy-test").because == "test-too-old"
