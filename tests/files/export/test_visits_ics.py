"""Visits as iCalendar: read by another parser, the same events at every export, silent about the patient."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dosecal.core.result.plan import Plan
from dosecal.core.views.deadlines import Kind, deadlines
from dosecal.files.export.cancelled_visits import vanished_visits
from dosecal.files.export.deadlines import uid as deadline_uid
from dosecal.files.export.icalendar_file import sequence, visit_uid
from dosecal.files.export.visits import calendar_ics, calendar_mark, in_order
from dosecal.words import LANGUAGES, Words
from tests.files.export.calendar_patients import (
    CABOAVENEC,
    CHANGED,
    FIRST,
    GIVEN,
    PATIENT,
    RAMUNET,
    TODAY,
    CalendarProgram,
    Data,
    events_of,
    every_event,
    plan_on,
)

EXPORTED = datetime(2027, 2, 24, 9, 30, tzinfo=UTC)
EN = Words("en")


def uid(plan: Plan, visit: str) -> str:
    return visit_uid(plan.study.protocol.id, plan.case.patient_id, visit)


def by_visit(plan: Plan, words: Words = EN) -> Data:
    """The events of a plan by visit."""
    read = {event.uid.value: event for event in events_of(calendar_ics(plan, EXPORTED, words))}
    assert len(read) == len(plan.visits)
    return {visit.id: read[uid(plan, visit.id)] for visit in plan.visits}


@pytest.mark.parametrize("data", [RAMUNET, CABOAVENEC, CHANGED])
def test_every_visit_is_one_event_of_its_whole_day(data: Data) -> None:
    plan = plan_on(TODAY, data)
    events = by_visit(plan)
    for visit in plan.visits:
        event = events[visit.id]
        assert event.dtstart.value == visit.date
        assert event.dtend.value == visit.date + timedelta(days=1)  # exclusive
        assert type(event.dtstart.value) is date


def test_a_visit_without_an_open_day_takes_its_whole_window() -> None:
    plan = plan_on(TODAY, CHANGED)
    visits = tuple(replace(visit, date=None) if visit.id == "C3D1" else visit for visit in plan.visits)
    event, visit = by_visit(replace(plan, visits=visits))["C3D1"], plan.visit("C3D1")
    assert visit is not None
    assert (event.dtstart.value, event.dtend.value) == (visit.earliest, visit.latest + timedelta(days=1))
    assert event.summary.value.startswith("C3D1: Treatment (site closed)")
    assert event.status.value == "TENTATIVE"
    late = tuple(
        replace(each, date=None, earliest=each.latest + timedelta(days=2)) if each.id == "C3D1" else each
        for each in plan.visits
    )
    assert by_visit(replace(plan, visits=late))["C3D1"].dtstart.value == visit.latest


def test_visits_left_out_are_cancelled_and_those_not_recorded_are_not() -> None:
    plan = plan_on(TODAY, CHANGED)
    expected = {"skipped": "CANCELLED", "not-recorded": "CONFIRMED", "done": "CONFIRMED"}
    states = {visit.id: visit.status for visit in plan.visits}
    assert (states["C1D1"], states["C1D15"], states["C2D15"]) == ("done", "not-recorded", "skipped")
    for visit, event in by_visit(plan).items():
        after_last = plan.visit(visit)
        assert after_last is not None
        still = "TENTATIVE" if after_last.hypothetical else "CONFIRMED"
        assert event.status.value == expected.get(states[visit], still)
    assert {event.status.value for event in by_visit(plan).values()} == {"CANCELLED", "CONFIRMED", "TENTATIVE"}


def test_visits_that_fall_away_with_treatment_are_cancelled() -> None:
    stop = {"kind": "discontinue", "drug": "all", "date": TODAY, "reason": "toxicity", "cause": "toxicity"}
    before, after = plan_on(TODAY, CHANGED), plan_on(TODAY, {**CHANGED, "events": [*CHANGED["events"], stop]})
    gone = vanished_visits(after, "de")
    fell_away = {visit.id for visit in before.visits if after.visit(visit.id) is None}
    assert {"C2D1", "C6D15"} <= fell_away
    assert {visit.id for visit in gone} == fell_away
    program, later = CalendarProgram(), EXPORTED + timedelta(days=1)
    program.take(calendar_ics(before, EXPORTED, EN))
    program.take(calendar_ics(after, later, Words("de"), gone))
    assert program.events[uid(after, "C2D1")].summary.value.startswith("C2D1: Behandlung (entfällt) · RamuNET")
    assert program.days().keys() == {uid(after, v.id) for v in after.visits if v.status != "skipped"}
    assert vanished_visits(plan_on(TODAY, RAMUNET), "en") == ()


def test_what_was_taken_back_or_no_longer_fits_is_cancelled() -> None:
    unscheduled = {"kind": "unscheduled", "id": "e9", "date": TODAY, "reason": "fever", "activities": ["laboratory"]}
    back = {"kind": "revoke", "event": "e9", "reason": "wrong patient"}
    plan = plan_on(TODAY, {**CHANGED, "events": [*CHANGED["events"], unscheduled, back]})
    assert [visit.id for visit in vanished_visits(plan, "en")] == ["UNS-2027-02-24"]
    late = [{"kind": "delay", "visit": f"C{n}D1", "days": 10, "reason": "x"} for n in (2, 4)]
    plan = plan_on(TODAY, {**CABOAVENEC, "events": [GIVEN, *late]})
    assert [visit.id for visit in vanished_visits(plan, "en")] == ["C26D1", "C27D1"]


def test_no_title_tells_of_a_suspected_progression_or_of_a_reason() -> None:
    events = [GIVEN, {"kind": "progression-suspected", "date": TODAY},
              {"kind": "unscheduled", "date": TODAY, "reason": "fever", "activities": ["laboratory"]}]  # fmt: skip
    plan = plan_on(TODAY, {**CABOAVENEC, "events": events})
    titles = {visit: event.summary.value.partition(" · ")[0] for visit, event in by_visit(plan).items()}
    assert titles["IMG-CONFIRM"] == "IMG: Imaging"
    assert titles["UNS-2027-02-24"] == "UNS-2027-02-24: Unscheduled visit"
    assert titles["C3D1"] == "C3D1: Treatment"
    assert titles["IMG-W8"] == "IMG-W8: Imaging week 8"
    content = calendar_ics(plan, EXPORTED, EN)
    assert b"fever" not in content
    assert b"CONFIRM:" not in content


def test_nobody_is_reminded_of_a_first_dose_that_nobody_has_planned() -> None:
    nobody_planned = plan_on(FIRST, {key: value for key, value in RAMUNET.items() if key != "planned_first_dose"})
    assert nobody_planned.hypothetical
    events = [event for visit, event in by_visit(nobody_planned).items() if visit != "SCR"]
    assert {event.status.value for event in events} == {"TENTATIVE"}
    assert len(every_event(calendar_ics(nobody_planned, EXPORTED, EN))) == len(nobody_planned.visits)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_patient_stands_in_the_file(language: str) -> None:
    plan = plan_on(TODAY, {**CHANGED, "measurements": [{"date": FIRST, "height": "165 cm", "weight": "61.3 kg"}]})
    content = calendar_ics(plan, EXPORTED, Words(language)).decode().replace("\r\n ", "")
    for secret in (PATIENT, "03007", "1961", "ANC 0", "0.9 ", "vacation", "61.3", "61,3", " mg", "165 cm", "toxicity"):
        assert secret not in content
    titles = [event.summary.value for event in events_of(calendar_ics(plan, EXPORTED, Words(language)))]
    assert all(title.endswith(f" · RamuNET · {calendar_mark(plan)}") for title in titles)
    assert all("amucirumab" not in title for title in titles)


def test_holidays_are_no_events() -> None:
    content = calendar_ics(plan_on(TODAY, RAMUNET), EXPORTED, EN)
    days = {event.dtstart.value for event in events_of(content)}
    assert not days & {date(2027, 3, 26), date(2027, 3, 29)}  # Good Friday, Easter Monday
    assert b"Easter" not in content


def test_patients_and_studies_have_events_of_their_own() -> None:
    other = {**RAMUNET, "patient": {**RAMUNET["patient"], "id": "03-008"}}
    sets = [{event.uid.value for event in by_visit(plan_on(TODAY, data)).values()} for data in (RAMUNET, other)]
    assert not sets[0] & sets[1]
    assert uid(plan_on(TODAY, RAMUNET), "C1D1") != visit_uid("caboavenec", PATIENT, "C1D1")


def test_a_visit_is_the_same_event_in_the_list_of_deadlines() -> None:
    plan = plan_on(TODAY, CHANGED)
    listed = {deadline_uid(one) for one in deadlines(plan) if one.kind is Kind.VISIT}
    assert listed
    assert listed <= {event.uid.value for event in by_visit(plan).values()}


@pytest.mark.parametrize("data", [RAMUNET, CABOAVENEC, CHANGED])
def test_imported_twice_there_are_as_many_events_as_once(data: Data) -> None:
    plan, program = plan_on(TODAY, data), CalendarProgram()
    program.take(calendar_ics(plan, EXPORTED, EN))
    once = len(program.events)
    program.take(calendar_ics(plan, EXPORTED, EN))
    program.take(calendar_ics(plan, EXPORTED + timedelta(days=1), Words("de")))
    assert len(program.events) == once == len(plan.visits)


def test_the_sequence_rises_with_every_second_and_keeps_31_bits() -> None:
    second = timedelta(seconds=1)
    assert sequence(EXPORTED + second) == sequence(EXPORTED) + 1
    assert 0 < sequence(EXPORTED) < sequence(datetime(2087, 12, 31, tzinfo=UTC)) < 2**31
    here = EXPORTED.astimezone()
    assert sequence(here) == sequence(EXPORTED)


@st.composite
def histories(draw: st.DrawFn) -> list[Data]:
    """What happens to a patient from week to week: visits late, left out, given on another day."""
    events: list[Data] = [GIVEN]
    for cycle in draw(st.sets(st.integers(2, 6), max_size=3)):
        events.append({"kind": "delay", "visit": f"C{cycle}D1", "days": draw(st.integers(1, 20)), "reason": "x"})
    for cycle in draw(st.sets(st.integers(1, 6), max_size=2)):
        events.append({"kind": "skip", "visit": f"C{cycle}D15", "reason": "x"})
    if draw(st.booleans()):
        cause = draw(st.sampled_from(["progression", "toxicity", "consent-withdrawn", "other"]))
        events.append({"kind": "discontinue", "drug": "all", "date": TODAY, "reason": "x", "cause": cause})
    return events


@settings(max_examples=30)
@given(histories(), st.data())
def test_a_moved_calendar_imported_again_leaves_each_visit_once_on_its_latest_day(
    events: list[Data], data: st.DataObject
) -> None:
    before = plan_on(TODAY, {**RAMUNET, "events": events[: data.draw(st.integers(1, len(events)))]})
    after = plan_on(TODAY, {**RAMUNET, "events": events})
    program, later = CalendarProgram(), EXPORTED + timedelta(seconds=1)
    gone = vanished_visits(after, "en")
    files = [calendar_ics(before, EXPORTED, EN), calendar_ics(after, later, EN, gone)]
    for file in data.draw(st.sampled_from([[0, 1], [1, 0], [0, 1, 1], [0, 1, 0], [1, 0, 1]])):
        program.take(files[file])  # in any order and any number of times: the later export stands
    assert program.events.keys() == {uid(after, visit.id) for visit in (*before.visits, *after.visits, *gone)}
    shown = program.days()
    assert shown.keys() <= {uid(after, visit.id) for visit in after.visits}
    for visit in in_order(after):
        cancelled = visit.status == "skipped"
        assert shown.get(uid(after, visit.id)) == (None if cancelled else visit.date or visit.earliest)


def test_lines_are_folded_as_the_standard_asks() -> None:
    content = calendar_ics(plan_on(TODAY, CHANGED), EXPORTED, Words("de"))
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert content.endswith(b"END:VCALENDAR\r\n")
