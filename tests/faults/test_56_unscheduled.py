"""Fault 56 (unscheduled visits): one that is agreed for a day to come is entered in the window. Right: it is planned,
moves nothing, can be moved, skipped and recorded as done; once its day is over nobody claims that it took place."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dosecal.core.result.visit import NoteCode, VisitStatus
from dosecal.files.reading.refusal import Refusal
from dosecal.session.asks import Values
from dosecal.session.entry import Data
from dosecal.session.event_forms import asking, form_of
from dosecal.session.move_form import move_form
from dosecal.session.outcome import closed_days_of
from dosecal.session.recordable import recordable
from dosecal.ui.calendar.page import CalendarView
from dosecal.ui.events.event_dialog import EventDialog
from dosecal.ui.window import MainWindow
from dosecal.words import LANGUAGES, Words
from dosecal.words.events import event_line
from tests.core.plan.plan_cases import findings_of, given, plan_of, visit_of
from tests.ui.calendar_hands import CASE
from tests.ui.window_hands import Opener, page

TODAY = date(2027, 2, 20)
AGREED = date(2027, 3, 4)
ID = "UNS-2027-03-04"
START = given("C1D1", date(2027, 2, 1))
PLANNED: Data = {
    "kind": "unscheduled", "date": AGREED, "reason": "wound", "activities": ["laboratory"], "planned": True
}  # fmt: skip
Writer = Callable[[str], Path]


def done(day: date) -> Data:
    return {"kind": "done", "visit": ID, "date": day}


def booked(day: date) -> Data:
    return {"kind": "booked", "visit": ID, "date": day, "time": "09:30"}


@pytest.mark.parametrize(
    ("today", "more", "status", "day"),
    [
        (TODAY, (), VisitStatus.PLANNED, AGREED),
        (AGREED, (), VisitStatus.PLANNED, AGREED),
        (date(2027, 3, 5), (), VisitStatus.NOT_RECORDED, AGREED),
        (date(2027, 3, 5), (done(AGREED),), VisitStatus.DONE, AGREED),
        (date(2027, 3, 5), (done(date(2027, 3, 3)),), VisitStatus.DONE, date(2027, 3, 3)),
        (TODAY, (booked(date(2027, 3, 8)),), VisitStatus.PLANNED, date(2027, 3, 8)),
        (date(2027, 3, 5), (booked(date(2027, 3, 8)),), VisitStatus.PLANNED, date(2027, 3, 8)),
        (date(2027, 3, 9), (booked(date(2027, 3, 8)),), VisitStatus.NOT_RECORDED, date(2027, 3, 8)),
        (date(2027, 3, 9), (booked(date(2027, 3, 8)), done(AGREED)), VisitStatus.DONE, AGREED),
        (TODAY, ({"kind": "skip", "visit": ID, "reason": "healed"},), VisitStatus.SKIPPED, AGREED),
    ],
)
def test_it_is_planned_until_something_is_recorded(
    today: date, more: tuple[Data, ...], status: VisitStatus, day: date
) -> None:
    plan = plan_of("ramunet", today=today, events=[START, PLANNED, *more])
    visit = visit_of(plan, ID)
    assert (visit.status, visit.date, visit.target, visit.earliest, visit.latest) == (status, day, day, day, day)
    assert visit.activities == ("laboratory",)
    assert visit.notes[0].code is NoteCode.UNSCHEDULED
    assert not findings_of(plan, "outside-window")
    without = plan_of("ramunet", today=today, events=[START])
    assert tuple(one for one in plan.visits if one.id != ID) == without.visits
    assert not [one for one in plan.deviations if one.visit == ID and status is VisitStatus.DONE]


def test_on_a_closed_day_it_is_asked_about() -> None:
    sunday = {**PLANNED, "date": date(2027, 3, 7)}
    (found,) = findings_of(plan_of("ramunet", today=TODAY, events=[START, sunday]), "no-open-day")
    assert found.about == "visits.UNS-2027-03-07"


@pytest.mark.parametrize(
    ("events", "key"),
    [
        ([{**PLANNED, "planned": False}], "events[2].date"),  # a day to come did not take place
        ([{"kind": "unscheduled", "date": AGREED, "reason": "wound"}], "events[2].date"),
        ([done(TODAY)], "events[2].visit"),
        ([PLANNED, done(date(2027, 2, 21))], "events[3].date"),
        ([PLANNED, PLANNED], "events[3].date"),
        ([{**PLANNED, "planned": "yes"}], "events[2].planned"),
        ([{"kind": "unscheduled", "date": date(2027, 2, 8), "reason": "x"}, {**done(TODAY), "visit": "UNS-2027-02-08"}],
         "events[3].visit"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(events: list[Data], key: str) -> None:
    with pytest.raises(Refusal) as refused:
        plan_of("ramunet", today=TODAY, events=[START, *events])
    assert refused.value.key == key


def test_it_may_take_place_before_the_first_dose() -> None:
    early = {**PLANNED, "date": date(2027, 1, 25)}
    took_place = {"kind": "done", "visit": "UNS-2027-01-25", "date": date(2027, 1, 26)}
    plan = plan_of("ramunet", today=TODAY, events=[early, took_place, START])
    assert visit_of(plan, "UNS-2027-01-25").status is VisitStatus.DONE


def test_the_end_of_the_study_takes_it_from_the_plan() -> None:
    end = {"kind": "off-study", "date": TODAY, "cause": "consent-withdrawn"}
    plan = plan_of("ramunet", today=TODAY, events=[START, PLANNED, end])
    assert plan.visit(ID) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_day_says_whether_it_took_place(language: str) -> None:
    words, plan = Words(language), plan_of("ramunet", today=TODAY, events=[START])
    form = form_of("unscheduled", asking(words, plan, None))
    assert form is not None
    answers: Values = {"date": AGREED, "reason": " wound ", "activities": ("laboratory",)}
    assert form.events(answers) == [PLANNED]
    key, note = form.note(answers)
    assert key == "date"
    assert words.date(AGREED) in note
    for day in (TODAY, date(2027, 2, 8)):
        (event,) = form.events({**answers, "date": day})
        assert "planned" not in event
        assert form.note({**answers, "date": day}) == ("", "")
    assert form.missing({"date": None, "reason": ""}) == ["date", "reason"]
    lines = {event_line(one, words) for one in plan_of("ramunet", today=TODAY, events=[START, PLANNED]).case.events}
    assert any(("planned" if language == "en" else "geplant") in line for line in lines)


def test_it_is_moved_without_a_reason() -> None:
    """It has no window to be outside of."""
    words, plan = Words("en"), plan_of("ramunet", today=TODAY, events=[START, PLANNED])
    assert {"done", "skip", "booked"} <= recordable(plan, visit_of(plan, ID)).kinds
    form = move_form(words, plan, visit_of(plan, ID), closed_days_of(plan, "en"))
    values: Values = {"date": date(2027, 3, 10), "time": "", "reason": "", "cause": None}
    assert form.missing(values) == []
    assert form.events(values) == [{"kind": "booked", "visit": ID, "date": date(2027, 3, 10)}]


def test_in_the_window_by_keys(
    qtbot: QtBot, open_window: Opener, case_file: Writer,
    answered: Callable[[Callable[[EventDialog], None]], None],
) -> None:  # fmt: skip
    window: MainWindow = open_window(case_file(CASE), language="de")
    view = page(window, 1)
    assert isinstance(view, CalendarView)
    qtbot.wait(20)

    def agree(dialog: EventDialog) -> None:
        dialog.fields["date"].show_text("2027-03-04")  # type: ignore[union-attr]
        dialog.fields["reason"].show_text("Wundkontrolle")  # type: ignore[union-attr]
        dialog.look()
        assert dialog.fields["date"].note().startswith("Dieser Tag kommt noch")  # type: ignore[union-attr]
        dialog.accept()

    answered(agree)
    window.workspace.actions["visit.unscheduled"].trigger()
    outcome = window.calculator.outcome
    assert outcome is not None
    assert outcome.plan is not None
    assert visit_of(outcome.plan, ID).status is VisitStatus.PLANNED
    assert window.workspace.actions["undo"].text() == "Rückgängig: Visite außer der Reihe"
    window.workspace.undo()
    assert window.calculator.outcome.plan.visit(ID) is None  # type: ignore[union-attr]
