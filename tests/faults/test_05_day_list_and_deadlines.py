"""Fault 5: the day list and the deadlines never disagree about one day; what is overdue is not fetched as if due.

Right: a dose of which nothing is recorded and whose window is over is named by the day list, with nothing to prepare.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as any_of

from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.views.day_list import State, day_entries, is_listed, totals
from dosecal.core.views.deadlines import Kind, deadlines, due
from dosecal.sheets.day_list import day_list
from dosecal.words import LANGUAGES, Words
from dosecal.words.day_list import titled, total_lines
from dosecal.words.deadlines import deadline_sentence
from tests.core.plan.plan_cases import given, plan_of
from tests.core.views.test_deadline_properties import TODAY, cases, planned
from tests.sheets.sheet_cases import PRINTED

FIRST = [given("C1D1", date(2027, 2, 1))]


def states(today: date, **changes: Any) -> dict[str, State]:
    plan = plan_of("ramunet", today=today, events=FIRST, **changes)
    return {entry.visit.id: entry.state for entry in day_entries(plan)}


@pytest.mark.parametrize(
    ("today", "wanted"),
    [
        (date(2027, 2, 15), {"C1D15": State.DUE}),
        (date(2027, 2, 18), {"C1D15": State.OVERDUE}),  # the last day of the window
        (date(2027, 2, 19), {"C1D15": State.MISSED}),
        (date(2027, 3, 4), {"C1D15": State.MISSED, "C2D1": State.OVERDUE}),
        (date(2027, 3, 5), {"C1D15": State.MISSED, "C2D1": State.MISSED}),
        (date(2027, 3, 25), {"C1D15": State.MISSED, "C2D1": State.MISSED, "C2D15": State.MISSED}),
    ],
)
def test_a_dose_whose_window_is_over_stays_on_the_list(today: date, wanted: dict[str, State]) -> None:
    found = states(today)
    assert {visit: state for visit, state in found.items() if visit in wanted} == wanted


def test_nothing_is_prepared_for_what_is_over() -> None:
    plan = plan_of("ramunet", today=date(2027, 3, 5), events=FIRST)
    lines = [line for entry in day_entries(plan) for line in entry.lines]
    assert lines
    assert not [line for line in lines if line.to_prepare or line.amount_withheld or line.dose]
    assert totals(day_entries(plan)) == ()


def test_a_skipped_dose_is_no_longer_named() -> None:
    skip = {"kind": "skip", "visit": "C1D15", "reason": "holiday"}
    plan = plan_of("ramunet", today=date(2027, 2, 19), events=[*FIRST, skip])
    assert "C1D15" not in {entry.visit.id for entry in day_entries(plan)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_vials_for_overdue_doses_are_listed_apart(language: str) -> None:
    today = date(2027, 3, 3)
    late = day_entries(plan_of("ramunet", today=today, events=FIRST))
    on_time = day_entries(plan_of("ramunet", today=date(2027, 2, 1)))
    found = totals([*late, *on_time])
    assert {(one.drug, one.strength.value): one.count for one in found if not one.overdue} == {
        (one.drug, one.strength.value): one.count for one in totals(on_time)
    }
    assert {one.drug for one in found if one.overdue} == {"ramucirumab", "dacarbazine"}
    words = Words(language)
    assert total_lines(words, [*late, *on_time]) == total_lines(words, on_time)
    title = words.say("day-list.fetch-overdue-title")
    assert {"en": "overdue", "de": "überfällig"}[language] in title
    assert total_lines(words, late, overdue=True)
    assert not total_lines(words, late)


@any_of(cases())
def test_whatever_the_deadlines_call_overdue_the_day_list_names(data: dict[str, Any]) -> None:
    plan = planned(data)
    treatments = {visit.id for visit in plan.visits if visit.kind == VisitKind.TREATMENT and visit.drugs}
    late = {
        one.about.removeprefix("visits.")
        for one in due(deadlines(plan), TODAY, 0)
        if one.kind in (Kind.VISIT_OVERDUE, Kind.VISIT_MISSED)
    }
    named = {entry.visit.id for entry in day_entries(plan)}
    assert late & treatments <= named
    assert is_listed(plan) is bool(named)
    # And what the day list calls overdue or over, the deadlines name, also where a part of the visit was given.
    open_ones = {entry.visit.id for entry in day_entries(plan) if entry.state in (State.OVERDUE, State.MISSED)}
    assert open_ones <= {one.about.removeprefix("visits.") for one in deadlines(plan)}


def test_on_every_day_of_a_course_that_nobody_records() -> None:
    for n in range(120):
        today = date(2027, 2, 1) + timedelta(days=n)
        plan = plan_of("ramunet", today=today, events=FIRST)
        late = [one for one in deadlines(plan) if one.kind in (Kind.VISIT_OVERDUE, Kind.VISIT_MISSED)]
        named = {f"visits.{entry.visit.id}" for entry in day_entries(plan)}
        assert {one.about for one in late if ".C" in one.about} <= named, today


TWO = [given("C1D1", date(2027, 2, 1)), given("C1D15", date(2027, 2, 15))]
C2D1 = given("C2D1", date(2027, 3, 1), "dacarbazine")


@pytest.mark.parametrize(
    ("today", "wanted", "kind"),
    [
        (date(2027, 3, 1), State.DUE, None),
        (date(2027, 3, 2), State.OVERDUE, Kind.VISIT_OVERDUE),
        (date(2027, 3, 4), State.OVERDUE, Kind.VISIT_OVERDUE),  # the last day of the window
        (date(2027, 3, 5), State.MISSED, Kind.VISIT_MISSED),
        (date(2027, 6, 1), State.MISSED, Kind.VISIT_MISSED),
    ],
)
def test_the_other_drug_of_a_visit_given_in_part_does_not_vanish(today: date, wanted: State, kind: Kind | None) -> None:
    plan = plan_of("ramunet", today=today, events=[*TWO, C2D1])
    entry = next(entry for entry in day_entries(plan) if entry.visit.id == "C2D1")
    assert {line.drug: line.state for line in entry.lines} == {"ramucirumab": wanted, "dacarbazine": State.GIVEN}
    found = [one for one in deadlines(plan) if one.about == "visits.C2D1"]
    assert [one.kind for one in found] == ([] if kind is None else [kind])
    assert is_listed(plan)
    for language in LANGUAGES:
        assert all("amucirumab" in deadline_sentence(Words(language), one) for one in found)
    assert all(line.dose is None for line in entry.lines if line.state is State.MISSED)
    assert not [one for one in totals([entry]) if one.drug == "dacarbazine" or wanted is State.MISSED]


@pytest.mark.parametrize(("language", "nothing"), [("en", "nothing recorded"), ("de", "nichts dokumentiert")])
def test_the_head_of_a_visit_given_in_part_says_so_once_its_window_is_over(language: str, nothing: str) -> None:
    words, today = Words(language), date(2027, 3, 8)
    half = plan_of("ramunet", today=today, patient={"id": "A"}, events=[*TWO, C2D1])
    none = plan_of("ramunet", today=today, patient={"id": "B"}, events=TWO)
    listed = [entry for plan in (half, none) for entry in day_entries(plan) if entry.visit.id == "C2D1"]
    heads = {entry.plan.case.patient_id: title for title, entries in titled(words, listed) for entry in entries}
    assert nothing in heads["B"]
    assert nothing not in heads["A"]
    sheet: Any = day_list(listed, today, words, PRINTED).data
    assert {one["title"] for one in sheet["parts"]} == set(heads.values())
    due = plan_of("ramunet", today=date(2027, 3, 2), events=[*TWO, C2D1])
    assert [title for title, _ in titled(words, day_entries(due))] == [words.say("day-list.title.overdue")]


@pytest.mark.parametrize("first", ["ramucirumab", "dacarbazine"])
def test_of_a_first_dose_given_in_part_too(first: str) -> None:
    other = {"ramucirumab", "dacarbazine"} - {first}
    for today in (date(2027, 2, 2), date(2027, 2, 4), date(2027, 2, 5), date(2027, 2, 12)):
        plan = plan_of("ramunet", today=today, events=[given("C1D1", date(2027, 2, 1), first)])
        entry = next(entry for entry in day_entries(plan) if entry.visit.id == "C1D1")
        assert {line.drug for line in entry.lines if line.state in (State.OVERDUE, State.MISSED)} == other, today
        assert [one for one in deadlines(plan) if one.about == "visits.C1D1"], today


@pytest.mark.parametrize(
    "said",
    [
        given("C2D1", date(2027, 3, 3), "ramucirumab"),
        {"kind": "skip", "visit": "C2D1", "drug": "ramucirumab", "reason": "fever"},
        {"kind": "hold", "drug": "ramucirumab", "date": date(2027, 3, 1), "reason": "fever"},
        {"kind": "discontinue", "drug": "ramucirumab", "date": date(2027, 3, 4), "reason": "fever"},
        {"kind": "discontinue", "drug": "all", "date": date(2027, 3, 4), "reason": "x", "cause": "death"},
        {"kind": "off-study", "date": date(2027, 3, 6), "cause": "consent-withdrawn"},
    ],
)
def test_what_was_said_of_the_other_drug_ends_the_question(said: dict[str, Any]) -> None:
    plan = plan_of("ramunet", today=date(2027, 3, 8), events=[*TWO, C2D1, said])
    assert not [entry for entry in day_entries(plan) if entry.visit.id == "C2D1"]
    assert not [one for one in deadlines(plan) if one.about == "visits.C2D1"]


def test_a_decision_after_the_window_says_nothing_of_that_day() -> None:
    stop = {"kind": "discontinue", "drug": "ramucirumab", "date": date(2027, 3, 5), "reason": "fever"}
    plan = plan_of("ramunet", today=date(2027, 3, 8), events=[*TWO, C2D1, stop])
    assert [one.kind for one in deadlines(plan) if one.about == "visits.C2D1"] == [Kind.VISIT_MISSED]


def test_a_visit_given_in_part_in_the_other_trial() -> None:
    events = [given("C1D1", date(2027, 1, 11)), given("C2D1", date(2027, 1, 25), "avelumab")]
    plan = plan_of("caboavenec", today=date(2027, 2, 8), events=events)
    assert [one.kind for one in deadlines(plan) if one.about == "visits.C2D1"] == [Kind.VISIT_MISSED]
