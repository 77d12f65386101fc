"""Courses that cannot have happened are refused with the reason; the order of entry decides nothing."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from course_cases import FIRST, abouts, given, plan_of, visit_of
from hypothesis import given as for_all
from hypothesis import strategies as st

from dosecal.core.course import in_turn
from dosecal.files.plan_json import plan_data
from dosecal.files.plan_text import plan_text
from dosecal.files.refusal import Refusal
from dosecal.words import LANGUAGES, Words

Data = dict[str, Any]
START = given("C1D1", FIRST)
TODAY = date(2027, 3, 6)


def hold(day: date, drug: str = "ramucirumab") -> Data:
    return {"kind": "hold", "drug": drug, "date": day, "reason": "x"}


def resume(day: date, drug: str = "ramucirumab") -> Data:
    return {"kind": "resume", "drug": drug, "date": day}


def reduced(day: date, cycle: int) -> Data:
    return {"kind": "reduce", "drug": "ramucirumab", "date": day, "reason": "p", "cycle": cycle}


def done(visit: str, day: date) -> Data:
    return {"kind": "done", "visit": visit, "date": day}


def refusal(study: str, *events: Data, **changes: object) -> tuple[str, str]:
    """The key and the sentence of the refusal of a case."""
    with pytest.raises(Refusal) as refused:
        plan_of(study, events=list(events), **{"today": TODAY, **changes})
    for language in LANGUAGES:
        assert "{" not in refused.value.sentence(Words(language))
    return refused.value.key, refused.value.sentence(Words("en"))


# A pause and its end on one day


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_hold_taken_back_on_its_day_is_a_pause_of_no_day(order: tuple[int, ...]) -> None:
    events = [START, hold(date(2027, 2, 5)), resume(date(2027, 2, 5))]
    without = plan_of("ramunet", today=date(2027, 2, 10), events=[START])
    plan = plan_of("ramunet", today=date(2027, 2, 10), events=[events[place] for place in order])
    assert (plan.visits, plan.doses, plan.findings) == (without.visits, without.doses, without.findings)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_drug_on_hold_that_is_resumed_and_held_on_one_day_stays_on_hold(order: tuple[int, ...]) -> None:
    events = [START, hold(date(2027, 2, 3)), resume(date(2027, 2, 5)), hold(date(2027, 2, 5))]
    plan = plan_of("ramunet", today=date(2027, 2, 10), events=[events[place] for place in order])
    assert visit_of(plan, "C1D15").drugs == ()


def test_resumed_on_a_day_on_which_nothing_was_held() -> None:
    assert refusal("ramunet", START, resume(date(2027, 2, 5)))[0] == "events[2].drug"
    twice = (START, hold(date(2027, 2, 5)), resume(date(2027, 2, 5)), resume(date(2027, 2, 5)))
    assert refusal("ramunet", *twice)[0] == "events[4].drug"


@for_all(st.lists(st.tuples(st.integers(2, 9), st.booleans()), max_size=7), st.randoms(use_true_random=False))
def test_the_order_of_entry_of_holds_and_resumptions_does_not_matter(entries: list[Any], random: Any) -> None:
    days = [(date(2027, 2, day), holds) for day, holds in entries]
    shuffled = random.sample(days, len(days))
    assert list(in_turn(days)) == list(in_turn(shuffled))

    def outcome(order: list[tuple[date, bool]]) -> object:
        events = [START, *(hold(day) if holds else resume(day) for day, holds in order)]
        try:
            return plan_of("ramunet", today=date(2027, 2, 10), events=events).visits
        except Refusal as refused:
            return refused.expected

    assert outcome(days) == outcome(shuffled)


# A reduction of one cycle


def test_a_reduction_of_a_cycle_that_does_not_exist() -> None:
    key, sentence = refusal("ramunet", START, reduced(date(2027, 2, 5), 9))
    assert key == "events[2].cycle"
    assert "a cycle that the plan has" in sentence
    assert refusal("ramunet", START, given("C9D1", date(2027, 2, 5)))[0] == "events[2].visit"


def test_a_reduction_of_a_cycle_that_is_over() -> None:
    events = [START, given("C2D1", date(2027, 3, 1))]
    key, sentence = refusal("ramunet", *events, reduced(date(2027, 3, 5), 1))
    assert key == "events[3].cycle"
    assert "a cycle with a dose still to come on 2027-03-05" in sentence
    # decided before day 15, which is still open, or which was given after it
    plan_of("ramunet", today=TODAY, events=[START, reduced(date(2027, 2, 5), 1)])
    plan_of("ramunet", today=TODAY, events=[*events, given("C1D15", date(2027, 2, 15)), reduced(date(2027, 2, 14), 1)])
    late = [*events, given("C1D15", date(2027, 2, 15)), reduced(date(2027, 2, 15), 1)]
    assert refusal("ramunet", *late)[0] == "events[4].cycle"


# Suspected progression, screening, corrections


def test_a_suspicion_is_recorded_once_a_day() -> None:
    suspected = {"kind": "progression-suspected", "date": date(2027, 2, 8)}
    assert refusal("caboavenec", START, suspected, suspected)[0] == "events[3].date"
    plan_of("caboavenec", today=TODAY, events=[START, suspected, {**suspected, "date": date(2027, 2, 9)}])


def test_a_screening_after_the_first_dose_is_refused_with_the_reason() -> None:
    key, sentence = refusal("ramunet", done("SCR", date(2027, 2, 18)), START)
    assert key == "events[1].date"
    assert "a day not after the first dose of 2027-02-01" in sentence
    plan_of("ramunet", today=TODAY, events=[done("SCR", FIRST), START])


def test_taking_back_where_no_event_has_an_id() -> None:
    back = {"kind": "revoke", "event": "e9", "reason": "x"}
    assert "none of them does" in refusal("ramunet", START, back)[1]
    one = {**START, "id": "visit"}
    assert refusal("ramunet", one, {**done("SCR", FIRST), "id": "visit"}, back)[1].count("visit,") == 0


def test_a_screening_without_an_open_day_is_told() -> None:
    history = [{"kind": "consent", "date": date(2027, 1, 16)}]  # a Saturday; the first dose is on Monday
    changes: Data = {"planned_first_dose": date(2027, 1, 18), "history": history, "measurements": []}
    plan = plan_of("ramunet", today=date(2027, 1, 16), **changes)
    assert (visit_of(plan, "SCR").date, abouts(plan, "no-open-day")) == (None, {"visits.SCR"})
    assert not abouts(plan_of("ramunet", today=date(2027, 1, 18), **changes), "no-open-day")  # over, not planned
    friday = [{"kind": "consent", "date": date(2027, 1, 15)}]
    plan = plan_of("ramunet", today=date(2027, 1, 15), **{**changes, "history": friday})
    assert visit_of(plan, "SCR").date == date(2027, 1, 15)
    assert not abouts(plan, "no-open-day")


# Words


def test_the_day_of_a_visit_stands_apart_from_its_name() -> None:
    fever = {"kind": "unscheduled", "date": date(2027, 2, 10), "reason": "fever"}
    text = plan_text(plan_of("ramunet", today=TODAY, events=[START, fever]), Words("de"))
    assert "  UNS-2027-02-10 Mi" in text


@pytest.mark.parametrize(("language", "said"), [
    ("en", "outside the start window from Thu\u00a018 Feb 2027 (target"),
    ("de", "außerhalb des Startfensters ab Do\u00a018.02.2027 (Soll"),
])  # fmt: skip
def test_a_start_window_that_is_open_at_one_end(language: str, said: str) -> None:
    surgery = [{"kind": "major-surgery", "date": date(2027, 1, 21)}]
    data: Any = plan_data(plan_of("ramunet", today=FIRST, events=[START], history=surgery), Words(language))
    (one,) = data["deviations"]
    assert said in one["message"]
