"""Courses that cannot have happened are refused with the reason; the order of entry decides nothing."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from dosecal.core.patient.course import in_turn
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.files.reading.refusal import Refusal
from dosecal.words import LANGUAGES, Words
from dosecal.words.visits import visit_doing
from tests.core.patient.course_cases import FIRST, abouts, delay, given, plan_of, visit_of

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
    assert "a cycle of the plan" in sentence
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
    assert "a day not after the first dose on 2027-02-01" in sentence
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


# The first dose is overdue, or never came


def test_a_first_dose_that_is_overdue_is_told_and_nothing_is_missed_for_it() -> None:
    plan = plan_of("ramunet", today=date(2027, 3, 2))
    assert abouts(plan, "first-dose-overdue") == {"visits.C1D1"}
    assert (visit_of(plan, "C1D1").date, visit_of(plan, "C1D1").status) == (FIRST, "planned")
    assert visit_of(plan, "C1D15").status == "not-recorded"
    assert plan.deviations == ()
    assert not abouts(plan_of("ramunet", today=FIRST), "first-dose-overdue")
    assert abouts(plan_of("ramunet", today=date(2027, 2, 2)), "first-dose-overdue")
    assert not abouts(plan_of("ramunet", today=date(2027, 3, 2), events=[START]), "first-dose-overdue")


def stop(day: date, **more: object) -> Data:
    return {"kind": "discontinue", "drug": "all", "date": day, "reason": "x", **more}


@pytest.mark.parametrize("study", ["ramunet", "caboavenec"])
def test_treatment_ended_before_the_first_dose_leaves_what_the_decision_brings(study: str) -> None:
    plan = plan_of(study, today=date(2027, 1, 28), events=[stop(date(2027, 1, 20))])
    names = {rule.id for rule in plan.study.protocol.follow_ups if rule.anchor == "decision"}
    assert {visit.id for visit in plan.visits} == names
    assert plan.doses == ()
    assert plan.after_treatment.survival_until is None
    # decided after the day planned: the first dose was missed, and nothing after it was ever due
    late = plan_of(study, today=date(2027, 3, 20), events=[stop(date(2027, 3, 10))])
    assert {visit.id for visit in late.visits} == {"C1D1", *names}
    assert visit_of(late, "C1D1").status == "missed"
    assert not abouts(late, "first-dose-overdue")


# Visits before what they rest on


def test_an_end_of_treatment_visit_needs_a_decision_to_stop() -> None:
    given_twice = [START, given("C1D15", date(2027, 2, 15))]
    assert refusal("caboavenec", START, done("EOT", date(2027, 2, 3)))[0] == "events[2].visit"
    one_drug = {**stop(date(2027, 2, 16)), "drug": "avelumab"}
    assert refusal("caboavenec", START, one_drug, done("EOT", date(2027, 2, 20)))[0] == "events[3].visit"
    key, sentence = refusal("caboavenec", START, stop(date(2027, 2, 16)), done("EOT", date(2027, 2, 15)))
    assert key == "events[3].date"
    assert "the decision to stop on 2027-02-16" in sentence
    plan_of("caboavenec", today=TODAY, events=[START, stop(date(2027, 2, 16)), done("EOT", date(2027, 2, 16))])
    assert refusal("ramunet", *given_twice, done("EOT", date(2027, 2, 20)))[0] == "events[3].visit"


def test_a_follow_up_does_not_lie_before_the_last_dose_so_far() -> None:
    events = [START, given("C1D15", date(2027, 2, 15))]
    for visit in ("FU-30D", "OS-M3"):
        key, sentence = refusal("ramunet", *events, done(visit, date(2027, 2, 14)))
        assert key == "events[3].date"
        assert "the latest dose on 2027-02-15" in sentence
        plan = plan_of("ramunet", today=TODAY, events=[*events, done(visit, date(2027, 2, 15))])
        assert f"visits.{visit}" in abouts(plan, "outside-window")
    # of avelumab alone counts the last avelumab
    tablets = [START, given("C2D1", date(2027, 2, 15), "cabozantinib")]
    assert refusal("caboavenec", *tablets, done("FU-30D", date(2027, 2, 14)))[0] == "events[3].date"
    plan_of("caboavenec", today=TODAY, events=[*tablets, done("FU-90D", date(2027, 2, 14))])


def test_a_cycle_does_not_begin_before_the_cycles_it_follows_are_due() -> None:
    key, sentence = refusal("caboavenec", START, given("C27D1", date(2027, 3, 5)))
    assert key == "events[2].date"
    assert "a day not before C4D1 on 2027-03-15" in sentence
    # cycle 4 is due on 15 March: cycle 5 given on that day is out of its window, the day before it cannot be
    plan = plan_of("caboavenec", today=date(2027, 3, 16), events=[START, given("C5D1", date(2027, 3, 15))])
    assert "visits.C5D1" in abouts(plan, "outside-window")
    assert (
        refusal("caboavenec", START, given("C5D1", date(2027, 3, 14)), today=date(2027, 3, 16))[0] == "events[2].date"
    )
    skipped = [{"kind": "skip", "visit": "C2D1", "reason": "x"}, given("C3D1", date(2027, 2, 14))]
    plan_of("caboavenec", today=TODAY, events=[START, *skipped])


def test_an_interval_is_counted_from_doses_given_and_never_negative() -> None:
    early = plan_of("ramunet", today=date(2027, 2, 10), events=[START, given("C2D1", date(2027, 2, 10))])
    days = {found.params["drug"]: found.params["days"] for found in visit_of(early, "C2D1").findings
            if found.code == "interval-too-short"}  # fmt: skip
    assert days == {"ramucirumab": 9, "dacarbazine": 9}
    turned = [START, given("C1D15", date(2027, 3, 2)), given("C2D1", date(2027, 3, 1))]
    plan = plan_of("ramunet", today=TODAY, events=turned)
    assert abouts(plan, "interval-too-short") == {"visits.C1D15"}
    assert visit_of(plan, "C2D15").earliest == date(2027, 3, 14)  # 12 days after the later of the two
    late = plan_of("ramunet", today=date(2027, 3, 2), events=[START, given("C1D15", date(2027, 3, 2))])
    moved = plan_of("ramunet", today=date(2027, 3, 1), events=[START, given("C1D15", date(2027, 3, 1)),
                                                              given("C2D1", date(2027, 3, 1))])  # fmt: skip
    for one in (early, plan, late, moved):
        for language in LANGUAGES:
            assert ": -" not in plan_text(one, Words(language))
    assert {found.params["days"] for found in moved.findings if found.code == "interval-too-short"} == {0}


def test_a_window_that_ends_before_the_dose_before_is_said_without_a_negative_number() -> None:
    # day 15, moved to 8 March, comes after the window of cycle 2: 1 to 4 March
    plan = plan_of("ramunet", today=date(2027, 2, 10), events=[START, delay("C1D15", 21)])
    assert visit_of(plan, "C2D1").date is None
    text = plan_text(plan, Words("en"))
    assert "C2D1: window ends before the dose on Mon\u00a08 Mar 2027; at least 12 days after it required." in text
    for language in LANGUAGES:
        assert ": -" not in plan_text(plan, Words(language))


def test_a_confirmation_that_was_done_stays_with_its_suspicion() -> None:
    def suspected(day: date) -> Data:
        return {"kind": "progression-suspected", "date": day}

    events = [START, suspected(date(2027, 3, 8)), done("IMG-CONFIRM", date(2027, 4, 19))]
    before = visit_of(plan_of("caboavenec", today=date(2027, 5, 1), events=events), "IMG-CONFIRM")
    earlier = plan_of("caboavenec", today=date(2027, 5, 1), events=[*events, suspected(date(2027, 2, 8))])
    assert visit_of(earlier, "IMG-CONFIRM") == before
    assert visit_of(earlier, "IMG-CONFIRM-2").target == date(2027, 3, 22)
    after = plan_of("caboavenec", today=date(2027, 5, 1), events=[*events, suspected(date(2027, 4, 26))])
    assert visit_of(after, "IMG-CONFIRM") == before


# An activity with days of its own


@pytest.mark.parametrize(("language", "name"), [("en", "laboratory"), ("de", "Labor")])
def test_laboratory_with_its_own_day_is_said_once(language: str, name: str) -> None:
    plan = plan_of("ramunet", events=[START])
    words = Words(language)
    assert " · ".join(visit_doing(words, plan, visit_of(plan, "C2D1"))).count(name) == 1
    assert " · ".join(visit_doing(words, plan, visit_of(plan, "C1D1"))).count(name) == 1  # done
