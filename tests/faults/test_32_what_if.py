"""Fault 32: no green tick outside a window, no closed day called free, half the rate is a change."""

from datetime import date

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.views.what_if import WhatIf
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import try_events
from dosecal.files.export.what_if import what_if_data, what_if_text
from dosecal.session.outcome import closed_days_of
from dosecal.session.visit_moves import visit_move
from dosecal.words import LANGUAGES, Words
from dosecal.words.what_if import effects
from tests.core.plan.plan_cases import Data, case_data, delay, given, plan_of, visit_of

TODAY = date(2027, 2, 3)
FIRST = given("C1D1", date(2027, 2, 1))


def tried(*events: Data, **changes: object) -> tuple[Plan, Plan, WhatIf]:
    data = case_data("ramunet", **{"today": TODAY, "events": [FIRST], **changes})
    known = data["events"]
    whole = case_from_data({**data, "events": [*known, *events]}, "case.toml")
    case = case_from_data(data, "case.toml")
    return try_events(case, whole.events[len(known) :], TODAY)


def lines(language: str, *events: Data, **changes: object) -> list[str]:
    before, after, change = tried(*events, **changes)
    return [f"{one.about}|{one.text}" for one in effects(Words(language), before, after, change)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("days", "outside"), [(1, False), (3, False), (4, True), (7, True)])
def test_a_delay_beyond_the_window_gets_no_tick(language: str, days: int, outside: bool) -> None:
    """C1D15 is on Monday 15 February, with a window up to the 18th: the delay itself moves that window."""
    words = Words(language)
    before, after, change = tried(delay("C1D15", days))
    assert [move.visit for move in change.outside] == (["C1D15"] if outside else [])
    tick = f"|{words.say('planning.effect.none-broken')}"
    said = lines(language, delay("C1D15", days))
    assert (tick in said) == (not outside)
    sentence = words.say("planning.effect.outside", day=visit_of(after, "C1D15").shown.day, latest=date(2027, 2, 18))
    assert (f"C1D15|{sentence}" in said) == outside
    assert what_if_data(before, after, change, words)["outside"] == (["C1D15"] if outside else [])
    assert (words.say("what-if.outside") in what_if_text(before, after, change, words)) == outside


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_day_gets_no_tick(language: str) -> None:
    """C2D1 is on Monday 1 March; 5 days later a Saturday, 28 days later Easter Monday, 2 days later a closure."""
    words = Words(language)
    tick = f"|{words.say('planning.effect.none-broken')}"
    closure = {"holidays": "DE-ST", "closed": [{"first": date(2027, 3, 3), "last": date(2027, 3, 3), "name": "X"}]}
    assert tick in lines(language, delay("C2D1", 1))
    assert tick not in lines(language, delay("C2D1", 5))
    assert tick not in lines(language, delay("C2D1", 2), site=closure)
    change = tried(delay("C2D1", 5))[2]
    assert date(2027, 3, 6) in change.closed
    assert tried(delay("C2D1", 28))[2].holidays[0][0] == date(2027, 3, 29)


@pytest.mark.parametrize(
    ("visit", "day", "kind", "note"),
    [
        ("C1D15", date(2027, 2, 13), "refused", "closed"),  # a Saturday inside the window
        ("C1D15", date(2027, 2, 14), "refused", "closed"),
        ("C1D15", date(2027, 2, 17), "delay", "inside"),
        ("C2D1", date(2027, 3, 6), "delay", "delay-closed"),
        ("C3D1", date(2027, 3, 29), "refused", "target"),
        ("IMG-M3", date(2027, 5, 2), "refused", "closed"),
        ("IMG-M3", date(2027, 5, 3), "booking", "booking"),
        ("C1D15", date(2027, 2, 16), "delay", "delay-closed"),  # the site's own closure
    ],
)
def test_no_move_calls_a_closed_day_free(visit: str, day: date, kind: str, note: str) -> None:
    closure = {"holidays": "DE-ST", "closed": [{"first": date(2027, 2, 16), "last": date(2027, 2, 16), "name": "X"}]}
    plan = plan_of("ramunet", today=TODAY, events=[FIRST], site=closure)
    found = visit_of(plan, visit)
    move = visit_move(plan, found, day, closed_days_of(plan, "en"))
    assert (move.kind, move.note) == (kind, note)
    for language in LANGUAGES:
        assert move.note_sentence(Words(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_half_the_rate_is_a_change(language: str) -> None:
    words = Words(language)
    slow = {"kind": "slow", "drug": "ramucirumab", "date": TODAY, "reason": "x"}
    said = lines(language, slow)
    assert f"|{words.say('planning.effect.nothing')}" not in said
    assert any("60" in line and "120" in line and "C1D15" in line for line in said)
    before, after, change = tried(slow)
    assert words.say("what-if.nothing") not in what_if_text(before, after, change, words)
    assert {one.drug for one in change.infusions} == {"ramucirumab"}
    assert "C1D1" not in {one.visit for one in change.infusions}


def test_a_window_that_is_broken_already_gets_no_tick_either() -> None:
    booked = {"kind": "booked", "visit": "C1D15", "date": date(2027, 2, 22)}
    change = tried(delay("C2D1", 1), events=[FIRST, booked])[2]
    assert not change.is_clean


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_follows_from_a_reaction_is_a_change(language: str) -> None:
    """Label of ramucirumab: after a reaction of grade 1–2 half the rate and an antihistamine before every infusion."""
    words = Words(language)
    reaction = {"kind": "reaction", "drug": "ramucirumab", "visit": "C1D1", "date": date(2027, 2, 1), "grade": 2}
    before, after, change = tried(reaction)
    said = lines(language, reaction)
    assert f"|{words.say('planning.effect.nothing')}" not in said
    assert {one.action for one in change.proposals} == {"slow", "premedicate"}
    assert {one.visit for one in change.premedication} >= {"C1D15", "C2D1"}
    assert "C1D1" not in {one.visit for one in change.premedication}
    text = what_if_text(before, after, change, words)
    assert words.say("what-if.nothing") not in text
    assert words.say("what-if.proposals") in text
    data = what_if_data(before, after, change, words)
    assert [one["action"] for one in data["proposals"]] == ["slow", "premedicate"]  # type: ignore[attr-defined]


def test_a_proposal_that_is_there_already_is_no_change() -> None:
    reaction = {"kind": "reaction", "drug": "ramucirumab", "visit": "C1D1", "date": date(2027, 2, 1), "grade": 2}
    change = tried(delay("C2D1", 1), events=[FIRST, reaction])[2]
    assert not change.proposals
    assert not change.premedication
