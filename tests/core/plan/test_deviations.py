"""What happened against what was planned: rule, reason, days beside it, and what it moved. Days worked out by hand.

RamuNET from Monday 1 February 2027: C1D15 on 15 February (13–18), C2D1 on 1 March (1–4), C2D15 on 15 March.
"""

from datetime import date
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Deviation
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.words import LANGUAGES, Words
from tests.core.patient.course_cases import delay, given, plan_of

Data = dict[str, Any]
FIRST = date(2027, 2, 1)
START = given("C1D1", FIRST)
TODAY = date(2027, 3, 20)


def made(*events: Data, today: date = TODAY, **more: object) -> Plan:
    return plan_of("ramunet", today=today, events=[START, *events], **more)


def of(plan: Plan, visit: str) -> list[Deviation]:
    return [one for one in plan.deviations if one.visit == visit]


def told(plan: Plan, visit: str) -> list[tuple[str, str, int | None, str | None]]:
    return [(one.kind, one.rule, one.days, one.reason) for one in of(plan, visit)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 2, 12), [("window", "window-early", -1, None), ("interval", "interval", -1, None)]),
        (date(2027, 2, 13), []),
        (date(2027, 2, 18), []),
        (date(2027, 2, 19), [("window", "window-late", 1, None)]),
    ],
)
def test_a_visit_beside_its_window(day: date, expected: list[object]) -> None:
    plan = made(given("C1D15", day))
    assert told(plan, "C1D15") == expected
    assert all(one.effects == () for one in of(plan, "C1D15"))  # a late day 15 moves nothing


def test_a_late_day_1_moves_all_that_follow_until_the_next_one_given() -> None:
    late = {**given("C2D1", date(2027, 3, 6)), "reason": "no bed"}
    plan = made(given("C1D15", date(2027, 2, 15)), late)
    (one,) = of(plan, "C2D1")
    assert (one.kind, one.rule, one.days, one.reason) == ("window", "window-late", 2, "no bed")
    assert one.planned is not None
    assert (one.planned.target, one.planned.earliest, one.planned.latest, one.actual) == (
        date(2027, 3, 1), date(2027, 3, 1), date(2027, 3, 4), date(2027, 3, 6),
    )  # fmt: skip
    assert one.effects[:3] == ("C2D15", "C3D1", "C3D15")
    assert one.effects[-1] == "C6D15"
    assert one.source is not None
    assert one.source.section == "visit windows"
    third = given("C3D1", date(2027, 4, 3))
    later = made(given("C1D15", date(2027, 2, 15)), late, third, today=date(2027, 4, 3))
    assert of(later, "C2D1")[0].effects == ("C2D15", "C3D1")


def test_a_delay_is_a_deviation_with_its_cause_and_the_days_planned_before() -> None:
    plan = made({**delay("C2D1", 7), "cause": "laboratory"}, {**delay("C2D1", 3), "reason": "fever"}, today=FIRST)
    (one,) = of(plan, "C2D1")
    assert (one.kind, one.days, one.reason, one.actual) == ("delay", 10, "ANC 0.9; fever", None)
    assert one.planned is not None
    assert (one.planned.target, one.planned.earliest, one.planned.latest) == (
        date(2027, 3, 1), date(2027, 3, 1), date(2027, 3, 4),
    )  # fmt: skip
    assert one.causes == ("laboratory",)
    assert one.effects[:2] == ("C2D15", "C3D1")
    assert [of(plan, name) for name in one.effects] == [[]] * len(one.effects)
    assert of(made(delay("C2D15", 2), today=FIRST), "C2D15")[0].effects == ()


def test_missed_and_left_out() -> None:
    skipped = {"kind": "skip", "visit": "C1D15", "reason": "fever"}
    assert told(made(skipped), "C1D15") == [("skipped", "skipped", None, "fever")]
    assert told(made(today=date(2027, 2, 18)), "C1D15") == []
    assert told(made(today=date(2027, 2, 19)), "C1D15") == [("not-recorded", "not-recorded", None, None)]


def test_a_drug_left_out_of_a_visit_that_took_place() -> None:
    half = [{**given("C2D1", date(2027, 3, 6), "ramucirumab"), "reason": "no bed"},
            {"kind": "skip", "visit": "C2D1", "drug": "dacarbazine", "reason": "platelets"}]  # fmt: skip
    found = of(made(given("C1D15", date(2027, 2, 15)), *half), "C2D1")
    assert [(one.kind, one.rule, one.drug, one.reason) for one in found] == [
        ("window", "window-late", None, "no bed"), ("dose", "left-out", "dacarbazine", "platelets"),
    ]  # fmt: skip
    # Without the decision nobody knows whether it was given.
    found = of(made(given("C1D15", date(2027, 2, 15)), *half[:1]), "C2D1")
    assert [(one.kind, one.rule, one.drug) for one in found] == [
        ("window", "window-late", None), ("not-recorded", "part-not-recorded", "dacarbazine"),
    ]  # fmt: skip
    held = {"kind": "hold", "drug": "dacarbazine", "date": date(2027, 2, 25), "reason": "platelets"}
    assert of(made(given("C1D15", date(2027, 2, 15)), held, given("C2D1", date(2027, 3, 1))), "C2D1") == []


@pytest.mark.parametrize(("amount", "beyond"), [("456 mg", False), ("455 mg", True)])
def test_an_amount_beyond_what_rounding_may_do(amount: str, beyond: bool) -> None:
    # calculated are 480 mg: 5 % are 24 mg
    decided = {"kind": "override", "visit": "C1D1", "drug": "ramucirumab", "amount": amount, "reason": "weight",
               "by": "Dr. A"}  # fmt: skip
    found = of(made(decided, today=FIRST), "C1D1")
    assert [(one.kind, one.rule, one.reason) for one in found] == ([("dose", "amount", "weight")] if beyond else [])


@pytest.mark.parametrize(("age", "late"), [(0, None), (3, None), (4, 1), (10, 7)])
def test_laboratory_results_older_than_72_hours(age: int, late: int | None) -> None:
    labs = [{"date": date.fromordinal(FIRST.toordinal() - age), "test": "anc", "value": "3 G/L"}]
    expected = [] if late is None else [("laboratory", "laboratory", late, None)]
    assert told(made(labs=labs, today=FIRST), "C1D1") == expected
    assert told(made(labs=labs, today=FIRST, site={"laboratory_window": "240 h"}), "C1D1") == []
    assert told(made(today=FIRST), "C1D1") == []


def test_a_visit_before_the_one_it_follows() -> None:
    events = [given("C1D15", date(2027, 3, 2)), given("C2D1", date(2027, 3, 1))]
    kinds = {(one.visit, one.kind) for one in made(*events).deviations}
    assert ("C2D1", "order") in kinds
    assert ("C1D15", "order") not in kinds


def test_nothing_to_explain_where_all_went_as_planned() -> None:
    plan = made(given("C1D15", date(2027, 2, 15)), given("C2D1", date(2027, 3, 1)), given("C2D15", date(2027, 3, 15)))
    assert plan.deviations == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_deviation_is_told_in_both_forms(language: str) -> None:
    events = [
        given("C1D15", date(2027, 3, 2)), given("C2D1", date(2027, 3, 1)), delay("C3D1", 2),
        {"kind": "skip", "visit": "C2D15", "reason": "fever"},
        {"kind": "override", "visit": "C1D1", "drug": "ramucirumab", "amount": "400 mg", "reason": "w", "by": "Dr. A"},
    ]  # fmt: skip
    labs = [{"date": date(2027, 1, 20), "test": "anc", "value": "3 G/L"}]
    plan = made(*events, labs=labs)
    words = Words(language)
    data: Any = plan_data(plan, words)
    assert {one["kind"] for one in data["deviations"]} == {
        "window", "interval", "order", "delay", "skipped", "dose", "laboratory",
    }  # fmt: skip
    text = plan_text(plan, words)
    for one in data["deviations"]:
        assert one["message"] in text
        assert "{" not in one["message"]
