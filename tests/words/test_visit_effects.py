"""What would follow from an event, in words; distances and windows in words."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import try_events
from dosecal.words import LANGUAGES, Words
from dosecal.words.visit_texts import distance, span_text
from dosecal.words.what_if import effects, ghosts
from tests.session.session_cases import GIVEN, TODAY, plan_of


def tried(plan: Plan, event: Mapping[str, object]) -> tuple[Plan, list[str], dict[str, date]]:
    case = case_from_data({"study": plan.study.protocol.id, "events": [*GIVEN, event]}, "")
    before, after, change = try_events(plan.case, case.record[len(GIVEN) :], plan.today)
    lines = effects(Words("en"), before, after, change)
    return after, [f"{line.about}: {line.text}".replace("\u00a0", " ") for line in lines], ghosts(change)


def test_drugs_left_out_are_said_by_their_names() -> None:
    plan = plan_of("ramunet", *GIVEN)
    _, lines, _ = tried(plan, {"kind": "skip", "visit": "C3D1", "drug": "ramucirumab", "reason": "x"})
    assert any(line.endswith("Ramucirumab, Dacarbazine (DTIC) → Dacarbazine (DTIC)") for line in lines), lines


def test_a_delay_says_before_and_after_of_each_visit() -> None:
    plan = plan_of("ramunet", *GIVEN)
    after, lines, moved = tried(plan, {"kind": "delay", "visit": "C3D1", "days": 7, "reason": "ANC 0.9"})
    assert lines[0] == "C3D1: Mon 5 Apr 2027: outside the window, which ends on Thu 1 Apr 2027 without the delay"
    assert lines[1] == "C3D1: Tue 30 Mar → Mon 5 Apr 2027"  # the target was Easter Monday
    assert moved["C3D1"] == after.visit("C3D1").date  # type: ignore[union-attr]
    assert "IMG-M3" not in moved
    assert any(line.startswith("C5D1 … C6D15: 4 visits, each one week later") for line in lines)


def test_an_event_that_changes_nothing_says_so() -> None:
    plan = plan_of("ramunet", *GIVEN)
    _, lines, moved = tried(plan, {"kind": "unscheduled", "date": date(2027, 3, 8), "reason": "fever", "id": "e9"})
    assert any("new: Mon 8 Mar" in line for line in lines)
    assert set(moved) == {"UNS-2027-03-08"}


def test_stopping_a_drug_names_what_is_gone() -> None:
    plan = plan_of("ramunet", *GIVEN)
    stop = {"kind": "discontinue", "drug": "all", "date": TODAY, "reason": "progression", "cause": "progression"}
    _, lines, _ = tried(plan, stop)
    assert any("no longer planned" in line for line in lines)


@pytest.mark.parametrize(
    ("days", "text"),
    [(1, "one day later"), (-1, "one day earlier"), (3, "3 days later"), (8, "8 days later"), (7, "one week later"),
     (-14, "2 weeks earlier")],
)  # fmt: skip
def test_a_distance_in_words(days: int, text: str) -> None:
    start = date(2027, 3, 1)
    assert distance(Words("en"), start, start + timedelta(days=days)) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_window_is_written_with_a_year_where_it_is_needed(language: str) -> None:
    words = Words(language)
    year_end = span_text(words, date(2027, 12, 30), date(2028, 1, 4))
    assert "2027" in year_end
    assert "2028" in year_end
    assert "2027" not in span_text(words, date(2027, 3, 1), date(2027, 3, 4), 2027)
    assert span_text(words, date(2027, 3, 1), date(2027, 3, 4)).count("2027") == 1
