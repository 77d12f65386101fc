"""Fault 30: parts of a visit on different days are held against its window, and against the order of its drugs."""

from datetime import date, timedelta

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import DeviationRule
from dosecal.words import LANGUAGES, Words
from dosecal.words.findings import finding_sentence
from tests.core.plan.plan_cases import abouts, findings_of, given, plan_of

DAY_1 = date(2027, 2, 1)


def parts(visit: str, first: date, second: date, order: tuple[str, str] = ("ramucirumab", "dacarbazine")) -> Plan:
    before = [] if visit == "C1D1" else [given("C1D1", DAY_1), given("C1D15", date(2027, 2, 15))]
    events = [*before, given(visit, first, order[0]), given(visit, second, order[1])]
    return plan_of("ramunet", today=date(2027, 3, 20), events=events)


@pytest.mark.parametrize(("days", "told"), [(0, False), (1, True), (10, True)])
def test_the_first_dose_in_parts(days: int, told: bool) -> None:
    plan = parts("C1D1", DAY_1, DAY_1 + timedelta(days=days))
    found = findings_of(plan, "outside-window")
    assert {one.about for one in found} == ({"visits.C1D1"} if told else set())
    assert [one.drug for one in found] == ([plan.study.drugs["dacarbazine"].name] if told else [])
    assert not findings_of(plan, "wrong-order")
    late = [one for one in plan.deviations if one.visit == "C1D1" and one.kind == "window"]
    assert len(late) == len(found)


@pytest.mark.parametrize(("days", "told"), [(0, False), (1, False), (3, False), (4, True)])
def test_a_later_visit_in_parts_inside_and_outside_its_window(days: int, told: bool) -> None:
    target = date(2027, 3, 1)
    plan = parts("C2D1", target, target + timedelta(days=days))
    assert abouts(plan, "outside-window") == ({"visits.C2D1"} if told else set())


@pytest.mark.parametrize(
    ("first", "second", "of_part", "next_day_1"),
    [
        (date(2027, 3, 1), date(2027, 3, 17), False, date(2027, 3, 29)),  # the late part moves nothing
        (date(2027, 3, 8), date(2027, 3, 8), True, date(2027, 4, 5)),  # the whole visit moves what is counted from it
    ],
)
def test_only_the_day_that_later_visits_are_counted_from_moves_them(
    first: date, second: date, of_part: bool, next_day_1: date
) -> None:
    plan = parts("C2D1", first, second)
    (late,) = (one for one in plan.deviations if one.visit == "C2D1" and one.rule is DeviationRule.WINDOW_LATE)
    assert ("C3D1" in late.effects, bool(late.effects)) == (of_part, of_part)
    assert next(visit.target for visit in plan.visits if visit.id == "C3D1") == next_day_1


@pytest.mark.parametrize(("days", "told"), [(0, False), (1, True), (2, True)])
@pytest.mark.parametrize(("visit", "target"), [("C1D1", DAY_1), ("C2D1", date(2027, 3, 1))])
def test_the_second_drug_given_on_a_day_before_the_first(visit: str, target: date, days: int, told: bool) -> None:
    plan = parts(visit, target, target + timedelta(days=days), ("dacarbazine", "ramucirumab"))
    found = findings_of(plan, "wrong-order")
    assert [(one.about, one.severity.value) for one in found] == ([(f"visits.{visit}", "warn")] if told else [])
    listed = [one for one in plan.deviations if one.rule is DeviationRule.DRUG_ORDER]
    assert [one.visit for one in listed] == ([visit] if told else [])


def test_a_drug_that_was_not_given_is_in_no_order() -> None:
    alone = plan_of("ramunet", today=date(2027, 2, 1), events=[given("C1D1", DAY_1, "dacarbazine")])
    assert not findings_of(alone, "wrong-order")
    skip = {"kind": "skip", "visit": "C1D1", "drug": "ramucirumab", "reason": "x"}
    left = plan_of("ramunet", today=date(2027, 2, 3), events=[given("C1D1", DAY_1, "dacarbazine"), skip])
    assert not findings_of(left, "wrong-order")


@pytest.mark.parametrize(("days", "told"), [(0, False), (1, True), (40, True)])
def test_a_part_of_which_nothing_is_recorded_is_asked_for_from_the_next_day_on(days: int, told: bool) -> None:
    alone = [given("C1D1", DAY_1, "ramucirumab")]
    plan = plan_of("ramunet", today=DAY_1 + timedelta(days=days), events=alone)
    found = findings_of(plan, "part-not-recorded")
    assert [(one.about, one.drug, one.severity.value) for one in found] == (
        [("visits.C1D1", plan.study.drugs["dacarbazine"].name, "warn")] if told else []
    )


@pytest.mark.parametrize("kind", ["skip", "hold", "discontinue"])
def test_a_part_that_a_decision_left_out_is_not_asked_for(kind: str) -> None:
    at: dict[str, object] = {"visit": "C1D1"} if kind == "skip" else {"date": DAY_1}
    decision = {"kind": kind, "drug": "dacarbazine", "reason": "x", **at}
    plan = plan_of("ramunet", today=DAY_1 + timedelta(days=3), events=[given("C1D1", DAY_1, "ramucirumab"), decision])
    assert not findings_of(plan, "part-not-recorded")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_name_drugs_and_days(language: str) -> None:
    words = Words(language)
    plan = parts("C1D1", DAY_1, date(2027, 2, 3), ("dacarbazine", "ramucirumab"))
    said = finding_sentence(words, findings_of(plan, "wrong-order")[0])
    for part in ("Ramucirumab", "Dacarbazin", words.date(DAY_1), words.date(date(2027, 2, 3))):
        assert part in said
    outside = finding_sentence(words, findings_of(plan, "outside-window")[0])
    assert "Ramucirumab" in outside
    assert outside.count(words.date(DAY_1)) == 1
