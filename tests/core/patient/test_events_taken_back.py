"""A correction is a further event that takes one back: the record keeps both, the plan knows neither."""

from datetime import date
from typing import Any

import pytest

from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case, try_events
from dosecal.files.export.plan_json import plan_data
from dosecal.files.reading.refusal import Refusal
from dosecal.words import Words
from tests.core.patient.course_cases import case_data, delay, findings_of, given, plan_of, visit_of

FIRST = date(2027, 2, 1)
TODAY = date(2027, 2, 20)
START = given("C1D1", FIRST)
Data = dict[str, Any]

EVENTS: list[Data] = [
    given("C1D15", date(2027, 2, 16)),
    delay("C2D1", 7),
    {"kind": "hold", "drug": "ramucirumab", "date": date(2027, 2, 10), "reason": "protein in urine"},
    {"kind": "skip", "visit": "C1D15", "reason": "fever"},
    {"kind": "skip", "visit": "C2D1", "drug": "dacarbazine", "reason": "platelets"},
    {"kind": "discontinue", "drug": "all", "date": date(2027, 2, 19), "reason": "x", "cause": "death"},
    {"kind": "unscheduled", "date": date(2027, 2, 8), "reason": "fever"},
    {"kind": "done", "visit": "SCR", "date": date(2027, 1, 18)},
]


def shown(**changes: object) -> dict[str, object]:
    return plan_data(plan_of("ramunet", today=TODAY, **changes), Words("en"))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: str(event["kind"]))
def test_an_event_added_and_taken_back_leaves_the_identical_plan(event: Data) -> None:
    without = plan_of("ramunet", today=TODAY, events=[START])
    back = {"kind": "revoke", "event": "e7", "reason": "another patient's"}
    events = [{**event, "id": "e7"}, START, back]
    again = plan_of("ramunet", today=TODAY, events=events)
    assert again == without
    assert plan_data(again, Words("en")) == plan_data(without, Words("en"))
    assert shown(events=[back, START, {**event, "id": "e7"}]) == shown(events=[START])
    assert plan_of("ramunet", today=TODAY, events=[START, {**event, "id": "e7"}]) != without


def test_what_was_taken_back_stays_in_the_record() -> None:
    data = case_data("ramunet", events=[{**delay("C2D1", 7), "id": "e1"}, START,
                                        {"kind": "revoke", "event": "e1", "reason": "slip"}])  # fmt: skip
    case = case_from_data(data, "case.toml")
    assert [type(event).__name__ for event in case.record] == ["Delay", "Given", "Revoke"]
    assert [type(event).__name__ for event in case.events] == ["Given"]
    assert case.numbered == ((2, case.events[0]),)


def test_a_correction_is_the_old_event_taken_back_and_the_right_one() -> None:
    wrong = {**given("C1D15", date(2027, 2, 17)), "id": "e2"}
    right = given("C1D15", date(2027, 2, 16))
    plan = plan_of(
        "ramunet", today=TODAY, events=[START, wrong, {"kind": "revoke", "event": "e2", "reason": "x"}, right]
    )
    assert visit_of(plan, "C1D15").date == date(2027, 2, 16)


@pytest.mark.parametrize(
    ("events", "key", "expected"),
    [
        ([{"kind": "revoke", "event": "e1", "reason": "x"}], "events[1].event", "no-event-id"),
        ([{**START, "id": "e2"}, {"kind": "revoke", "event": "e1", "reason": "x"}], "events[2].event", "known"),
        ([{**START, "id": "e1"}, {**delay("C2D1", 1), "id": "e1"}], "events[2].id", "id-once"),
        ([{**START, "id": "a"}, {"kind": "revoke", "event": "a", "reason": "x", "id": "b"},
          {"kind": "revoke", "event": "b", "reason": "x"}], "events[3].event", "known"),
        ([{**START, "id": "a"}, {"kind": "revoke", "event": "a", "reason": "x"},
          {"kind": "revoke", "event": "a", "reason": "x"}], "events[3].event", "revoked-once"),
        # the slip behind an event that was taken back keeps its own number
        ([{**START, "id": "a"}, {"kind": "revoke", "event": "a", "reason": "x"}, START, START], "events[4].visit",
         "visit-once"),
        ([{**delay("C9D9", 7), "id": "a"}, {"kind": "revoke", "event": "a", "reason": "x"},
          {"kind": "resume", "drug": "dacarbazine", "date": TODAY}], "events[3].drug", "resume-held"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_event_as_the_file_counts(events: list[Data], key: str, expected: str) -> None:
    with pytest.raises(Refusal) as refused:
        plan_of("ramunet", today=TODAY, events=events)
    assert (refused.value.key, refused.value.expected) == (key, expected)


def test_an_unscheduled_visit_moves_nothing() -> None:
    fever = {"kind": "unscheduled", "date": date(2027, 2, 8), "reason": "fever", "activities": ["laboratory"]}
    plan = plan_of("ramunet", today=TODAY, events=[START, fever])
    visit = visit_of(plan, "UNS-2027-02-08")
    assert (visit.kind, visit.status, visit.date, visit.activities) == (
        "unscheduled", "done", date(2027, 2, 8), ("laboratory",),
    )  # fmt: skip
    others = tuple(one for one in plan.visits if one is not visit)
    assert others == plan_of("ramunet", today=TODAY, events=[START]).visits
    for wrong, key in (
        ({**fever, "activities": ["lab"]}, "events[2].activities"),
        ({**fever, "date": date(2027, 2, 21)}, "events[2].date"),
    ):
        with pytest.raises(Refusal) as refused:
            plan_of("ramunet", today=TODAY, events=[START, wrong])
        assert refused.value.key == key


def test_only_a_study_that_names_irecist_confirms_a_progression() -> None:
    with pytest.raises(Refusal) as refused:
        plan_of("ramunet", today=TODAY, events=[START, {"kind": "progression-suspected", "date": TODAY}])
    assert (refused.value.key, refused.value.expected) == ("events[2].kind", "confirmation-of-study")


def test_what_is_tried_is_not_stored_and_may_lie_ahead() -> None:
    case = case_from_data(case_data("ramunet", today=TODAY, events=[START]), "case.toml")
    tried = case_from_data(
        case_data("ramunet", today=TODAY, events=[delay("C2D1", 28), given("C2D15", date(2027, 4, 12))]), "x"
    )
    before, after, change = try_events(case, tried.events, TODAY)
    assert before == plan_case(case, TODAY)
    assert visit_of(before, "C2D1").target == date(2027, 3, 1)
    assert visit_of(after, "C2D1").target == date(2027, 3, 29)
    assert [move.visit for move in change.moved][:2] == ["C2D1", "C2D15"]
    # 1 March + 28 days is Easter Monday
    assert (date(2027, 3, 29), "Easter Monday") in change.holidays
    assert not findings_of(before, "outside-window")
