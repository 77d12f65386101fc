"""Days that are tried on the page Calendar: by the mouse, by keys, stored only with a reason."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QDialog,
)

from dosecal.ui.calendar.page import CalendarView
from dosecal.ui.events.event_dialog import EventDialog
from dosecal.ui.widgets.fields import ChoiceField, TextField
from dosecal.ui.window import MainWindow
from tests.ui.calendar_hands import CASE, KEYS, Writer, drag_mark, events, settle
from tests.ui.window_hands import PLAIN, Opener, page, pick


def test_a_mark_is_dragged_and_nothing_is_stored(calendar: tuple[MainWindow, CalendarView]) -> None:
    window, view = calendar
    before = list(events(window))
    drag_mark(view, "C3D1", date(2027, 4, 6))
    said = view.what_if.text().replace("\u00a0", " ")
    assert said.startswith("What if C3D1 is one week later?")
    assert "C3D1: Tue 30 Mar → Tue 6 Apr 2027" in said
    assert "C3D1: Tue 6 Apr 2027: outside the window, which ends on Thu 1 Apr 2027 without the delay" in said
    assert view.timeline._ghosts["C3D1"] == date(2027, 4, 6)
    assert events(window) == before
    assert not window.isWindowModified()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.tried_move is None
    assert view.timeline._ghosts == {}
    assert events(window) == before


def test_while_a_mark_is_dragged_the_preview_follows(calendar: tuple[MainWindow, CalendarView]) -> None:
    _, view = calendar
    drag_mark(view, "C3D1", date(2027, 4, 5), release=False)
    assert view.tried_move is not None
    first = view.tried_move.day
    QTest.mouseMove(view.timeline, QPoint(round(view.timeline.x_of(date(2027, 4, 12))), 60))
    settle(view)
    assert view.tried_move.day == date(2027, 4, 12) != first
    QTest.mouseMove(view.timeline, view.timeline.place_of("C3D1").toPoint())
    settle(view)
    assert view.tried_move is None  # back where it was: nothing is tried any more
    QTest.mouseRelease(view.timeline, Qt.MouseButton.LeftButton)


def test_keys_try_days_and_weeks(calendar: tuple[MainWindow, CalendarView]) -> None:
    window, view = calendar
    view.timeline.setFocus()
    QTest.keyClick(view.timeline, Qt.Key.Key_Right, KEYS.AltModifier | KEYS.ShiftModifier)
    settle(view)
    assert "one week later" in view.what_if.text()
    QTest.keyClick(view.timeline, Qt.Key.Key_Right, KEYS.AltModifier)
    settle(view)
    assert "8 days later" in view.what_if.text()
    QTest.keyClick(view.timeline, Qt.Key.Key_Left, KEYS.AltModifier | KEYS.ShiftModifier)
    QTest.keyClick(view.timeline, Qt.Key.Key_Left, KEYS.AltModifier)
    settle(view)
    assert view.tried_move is None
    assert not window.isWindowModified()


def test_what_cannot_be_is_said(calendar: tuple[MainWindow, CalendarView]) -> None:
    _, view = calendar
    view.select("C2D15")  # window 13 to 18 March
    view.step_day(-1)
    settle(view)
    assert "The site is closed on" in view.what_if.text()  # a Sunday
    assert view.what_if.apply.isHidden()
    assert [line.tone for line in view.what_if.effects.lines] == ["warn"]  # nothing but why not
    view.step_day(-7)
    settle(view)
    assert "A visit can be delayed, not brought forward." in view.what_if.text()
    assert [line.tone for line in view.what_if.effects.lines] == ["warn"]  # nothing but why not
    assert "apply" not in view.possible
    view.select("C1D15")
    view.step_day(3)
    settle(view)
    assert "took place on" in view.what_if.text()


def test_the_first_dose_is_planned_on_another_day(open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    view = page(window, 1)
    assert isinstance(view, CalendarView)
    view.select("C1D1")
    view.step_day(-3)
    settle(view)
    assert "What if C1D1 is 3 days earlier" in view.what_if.text()
    view.apply()
    assert window.calculator.entry.first_dose == "2027-01-29"
    assert view.plan is not None
    assert view.plan.case.planned_first_dose == date(2027, 1, 29)
    assert view.tried_move is None
    assert "events" not in window.calculator.base


def test_a_move_is_stored_with_reason_and_cause(
    calendar: tuple[MainWindow, CalendarView], answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    window, view = calendar
    drag_mark(view, "C3D1", date(2027, 4, 6))

    def answer(dialog: EventDialog) -> None:
        assert not dialog.confirm.isEnabled()
        reason, cause = dialog.fields["reason"], dialog.fields["cause"]
        assert isinstance(reason, TextField)
        assert isinstance(cause, ChoiceField)
        QTest.keyClicks(reason.line, "   ")
        pick(cause, "laboratory")
        dialog.look()
        assert not dialog.confirm.isEnabled()  # blanks are no reason
        QTest.keyClicks(reason.line, "ANC 0.9")
        dialog.look()
        assert dialog.confirm.isEnabled()
        QTest.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)

    answered(answer)
    QTest.mouseClick(view.what_if.apply, Qt.MouseButton.LeftButton)
    expected = {"kind": "delay", "visit": "C3D1", "days": 8, "reason": "ANC 0.9", "cause": "laboratory", "id": "e3"}
    assert events(window)[-1] == expected
    assert view.plan is not None
    found = view.plan.visit("C3D1")
    assert found is not None
    assert found.date == date(2027, 4, 6)
    assert view.tried_move is None
    assert window.isWindowModified()
    assert window.workspace.save()
    text = (window.workspace.document.path or Path()).read_text(encoding="utf-8")
    assert text.startswith(CASE.rstrip("\n"))  # what stood there stands there still, comments included
    assert 'reason = "ANC 0.9"' in text


def test_discarding_the_dialog_stores_nothing(
    calendar: tuple[MainWindow, CalendarView], answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    window, view = calendar
    drag_mark(view, "C3D1", date(2027, 4, 6))
    answered(QDialog.reject)
    view.apply()
    assert len(events(window)) == 2
    assert view.tried_move is not None  # still there to be applied or discarded


def test_enter_records_what_was_typed_a_moment_ago(
    calendar: tuple[MainWindow, CalendarView], answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    window, _ = calendar

    def answer(dialog: EventDialog) -> None:
        reason = dialog.fields["reason"]
        assert isinstance(reason, TextField)
        reason.line.setFocus()
        QTest.keyClick(reason.line, Qt.Key.Key_Return)
        assert dialog.isVisible()  # nothing to record yet
        QTest.keyClicks(reason.line, "flu")
        QTest.keyClick(reason.line, Qt.Key.Key_Return)
        assert not dialog.isVisible()

    answered(answer)
    window.workspace.actions["visit.skip"].trigger()
    assert events(window)[-1] == {"kind": "skip", "visit": "C2D1", "reason": "flu", "id": "e3"}


def test_a_year_of_delay_is_refused_in_a_sentence(calendar: tuple[MainWindow, CalendarView]) -> None:
    _, view = calendar
    view.select("C2D1")
    view.step_day(366)
    settle(view)
    assert "apply" in view.possible
    view.step_day(1)
    settle(view)
    assert "apply" not in view.possible
    assert "366" in view.what_if.text()
