"""The page Calendar as a person uses it: choose, drag, try by keys, record, take back; nothing stored unasked."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from dosecal.session.printable import VISIT_SHEETS
from dosecal.sheets import KINDS
from dosecal.ui.calendar.page import DEVIATIONS, EVENTS, MONTH, TIMELINE, CalendarView
from dosecal.ui.events.event_dialog import EventDialog, Several
from dosecal.ui.paper import preview as paper
from dosecal.ui.paper.printing import Paper
from dosecal.ui.shell.case_store import CaseStore
from dosecal.ui.shell.document import Document
from dosecal.ui.shell.order import Order
from dosecal.ui.visit_menu import SHEET_KEYS
from dosecal.ui.widgets.fields import ChoiceField, DateField, TextField
from dosecal.ui.window import MainWindow
from tests.ui.window_hands import PLAIN, Opener, page

Writer = Callable[[str], Path]
GIVEN = """\
[[events]]
kind = "given"
visit = "C1D1"
date = 2027-02-01
[[events]]
kind = "given"      # as told by the ward
visit = "C1D15"
date = 2027-02-15
"""
CASE = PLAIN.replace("2027-01-20", "2027-02-25").replace("[patient]", '[site]\nholidays = "DE-ST"\n[patient]') + GIVEN
TABLETS = CASE.replace("ramunet", "caboavenec").replace("C1D15", "C2D1")
WOUND = '[[history]]\nkind = "wound"\ndate = 2027-01-01\nongoing = true\n'
_KEYS = Qt.KeyboardModifier


@pytest.fixture
def shown(open_window: Opener, case_file: Writer) -> tuple[MainWindow, CalendarView]:
    window = open_window(case_file(CASE))
    view = page(window, 1)
    assert isinstance(view, CalendarView)
    QTest.qWait(20)
    return window, view


@pytest.fixture
def answered() -> Iterator[Callable[[Callable[[EventDialog], None]], None]]:
    """Answers the next dialog as soon as it is open."""
    timers: list[QTimer] = []
    faults: list[BaseException] = []

    def answer(do: Callable[[EventDialog], None]) -> None:
        timer = QTimer()
        timer.setInterval(10)

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, EventDialog):
                return
            timer.stop()
            try:
                do(dialog)
            except BaseException as fault:
                faults.append(fault)
                dialog.reject()

        timer.timeout.connect(look)
        timer.start()
        timers.append(timer)

    yield answer
    for timer in timers:
        assert not timer.isActive(), "no dialog was opened"
    if faults:
        raise faults[0]


def settle(view: CalendarView) -> None:
    QTest.qWait(20)
    assert not view._trying.isActive()


def events(window: MainWindow) -> list[dict[str, object]]:
    found = window.calculator.base.get("events")
    assert isinstance(found, list)
    return found


def drag_mark(view: CalendarView, visit: str, day: date, release: bool = True) -> None:
    """Drags a mark of the timeline to a day."""
    line = view.timeline
    start = line.place_of(visit).toPoint()
    end = QPoint(round(line.x_of(day)), start.y())
    QTest.mousePress(line, Qt.MouseButton.LeftButton, _KEYS.NoModifier, start)
    QTest.mouseMove(line, start + (end - start) / 2)
    QTest.mouseMove(line, end)
    if release:
        QTest.mouseRelease(line, Qt.MouseButton.LeftButton, _KEYS.NoModifier, end)
    settle(view)


# ── Choosing ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_one_visit_is_chosen_in_every_view(shown: tuple[MainWindow, CalendarView]) -> None:
    _, view = shown
    assert view.selected == "C2D1"  # the next one
    QTest.mouseClick(view.timeline, Qt.MouseButton.LeftButton, pos=view.timeline.place_of("IMG-M3").toPoint())
    assert view.selected == "IMG-M3"
    assert view.plan is not None
    assert view.plan.visits[view.table.currentIndex().row()].id == "IMG-M3"
    assert view.month.grid.selected == "IMG-M3"
    assert view.panel.text().startswith("Date ")
    assert "CT/MRI" in view.panel.text()
    place = [visit.id for visit in view.plan.visits].index("C4D1")
    view.table.selectRow(place)
    assert view.selected == view.month.grid.selected == "C4D1"
    assert (view.month.grid.days.year, view.month.grid.days.month) == (2027, 4)


def test_arrows_on_the_timeline_go_from_visit_to_visit(shown: tuple[MainWindow, CalendarView]) -> None:
    _, view = shown
    view.timeline.setFocus()
    QTest.keyClick(view.timeline, Qt.Key.Key_Right)
    assert view.selected == "C2D15"
    QTest.keyClick(view.timeline, Qt.Key.Key_Left)
    QTest.keyClick(view.timeline, Qt.Key.Key_Left)
    assert view.selected == "C1D15"


def test_the_tip_says_visit_day_window_and_what(shown: tuple[MainWindow, CalendarView]) -> None:
    _, view = shown
    tip = view.timeline.tip_at(view.timeline.place_of("C2D1")).replace("\u00a0", " ")
    assert "Mon 1 Mar 2027" in tip
    assert "Window Mon 1 Mar – Thu 4 Mar 2027" in tip
    assert "Dacarbazine" in tip
    holiday = view.timeline.place_of("IMG-M3")
    holiday.setX(view.timeline.x_of(date(2027, 3, 29)))
    assert view.timeline.tip_at(holiday) == "Mon\u00a029 Mar 2027: Easter Monday"


def test_no_two_labels_of_a_lane_overlap(shown: tuple[MainWindow, CalendarView]) -> None:
    window, view = shown
    for width in (1120, 1280, 2400):
        window.resize(width, 720)
        QTest.qWait(20)
        view.timeline.grab()
        assert len(view.timeline.labels) >= 14


# ── Trying ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_mark_is_dragged_and_nothing_is_stored(shown: tuple[MainWindow, CalendarView]) -> None:
    window, view = shown
    before = list(events(window))
    drag_mark(view, "C3D1", date(2027, 4, 6))
    said = view.what_if.text().replace("\u00a0", " ")
    assert said.startswith("What if C3D1 is one week later?")
    assert "C3D1: Tue 30 Mar → Tue 6 Apr 2027" in said
    assert "No window or interval is violated." in said
    assert view.timeline._ghosts["C3D1"] == date(2027, 4, 6)
    assert events(window) == before
    assert not window.isWindowModified()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.tried_move is None
    assert view.timeline._ghosts == {}
    assert events(window) == before


def test_while_a_mark_is_dragged_the_preview_follows(shown: tuple[MainWindow, CalendarView]) -> None:
    _, view = shown
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


def test_keys_try_days_and_weeks(shown: tuple[MainWindow, CalendarView]) -> None:
    window, view = shown
    view.timeline.setFocus()
    QTest.keyClick(view.timeline, Qt.Key.Key_Right, _KEYS.AltModifier | _KEYS.ShiftModifier)
    settle(view)
    assert "one week later" in view.what_if.text()
    QTest.keyClick(view.timeline, Qt.Key.Key_Right, _KEYS.AltModifier)
    settle(view)
    assert "8 days later" in view.what_if.text()
    QTest.keyClick(view.timeline, Qt.Key.Key_Left, _KEYS.AltModifier | _KEYS.ShiftModifier)
    QTest.keyClick(view.timeline, Qt.Key.Key_Left, _KEYS.AltModifier)
    settle(view)
    assert view.tried_move is None
    assert not window.isWindowModified()


def test_what_cannot_be_is_said(shown: tuple[MainWindow, CalendarView]) -> None:
    _, view = shown
    view.select("C2D15")  # window 13 to 18 March
    view.step_day(-1)
    settle(view)
    assert "book the visit on that day" in view.what_if.text()
    assert view.what_if.apply.isHidden()
    assert view.what_if.effects.lines  # what would follow if it is given on that day
    view.step_day(-7)
    settle(view)
    assert "A visit can be delayed, not brought forward." in view.what_if.text()
    assert not view.what_if.effects.lines
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
    shown: tuple[MainWindow, CalendarView], answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    window, view = shown
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
    shown: tuple[MainWindow, CalendarView], answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    window, view = shown
    drag_mark(view, "C3D1", date(2027, 4, 6))
    answered(QDialog.reject)
    view.apply()
    assert len(events(window)) == 2
    assert view.tried_move is not None  # still there to be applied or discarded


def test_enter_records_what_was_typed_a_moment_ago(
    shown: tuple[MainWindow, CalendarView], answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    window, _ = shown

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


def test_a_year_of_delay_is_refused_in_a_sentence(shown: tuple[MainWindow, CalendarView]) -> None:
    _, view = shown
    view.select("C2D1")
    view.step_day(366)
    settle(view)
    assert "apply" in view.possible
    view.step_day(1)
    settle(view)
    assert "apply" not in view.possible
    assert "366" in view.what_if.text()


# ── The month ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_month_goes_by_keys(shown: tuple[MainWindow, CalendarView]) -> None:
    _, view = shown
    view.show_view(MONTH)
    grid = view.month.grid
    grid.setFocus()
    assert grid.day() == date(2027, 3, 1)
    for key, day in (
        (Qt.Key.Key_Right, date(2027, 3, 2)),
        (Qt.Key.Key_Down, date(2027, 3, 9)),
        (Qt.Key.Key_Up, date(2027, 3, 2)),
        (Qt.Key.Key_Left, date(2027, 3, 1)),
        (Qt.Key.Key_Left, date(2027, 2, 28)),
        (Qt.Key.Key_PageDown, date(2027, 3, 28)),
        (Qt.Key.Key_PageUp, date(2027, 2, 28)),
        (Qt.Key.Key_Home, date(2027, 2, 22)),
        (Qt.Key.Key_End, date(2027, 2, 28)),
    ):
        QTest.keyClick(grid, key)
        assert grid.day() == day
    assert view.month.findChildren(QWidget)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    assert view.selected == "C2D1"  # its day was reached


def test_a_month_is_shorter_than_the_one_before(shown: tuple[MainWindow, CalendarView]) -> None:
    grid = shown[1].month.grid
    grid.go_to(date(2027, 3, 31))
    grid.turn(-1)
    assert grid.day() == date(2027, 2, 28)
    grid.go_to(date(2027, 12, 31))
    grid.turn(2)
    assert grid.day() == date(2028, 2, 29)


def test_closed_days_are_named_and_days_said_in_words(shown: tuple[MainWindow, CalendarView]) -> None:
    days = shown[1].month.grid.days
    days.show_month(2027, 3)
    easter = days.cell(days.index_of(date(2027, 3, 29)))
    assert easter is not None
    assert (easter.holiday, easter.is_open) == ("Easter Monday", False)
    said = days.data(days.index_of(date(2027, 3, 29)), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Mon\u00a029 Mar 2027 · Easter Monday · in the window of C3D1"
    sunday = days.cell(days.index_of(date(2027, 3, 28)))
    assert sunday is not None
    assert not sunday.is_open
    assert sunday.holiday == ""
    days.show_month(2027, 2)
    today = days.data(days.index_of(date(2027, 2, 25)), Qt.ItemDataRole.AccessibleTextRole)
    assert today is not None
    assert "today" in str(today)


def test_the_preferred_part_of_a_window_is_stronger(shown: tuple[MainWindow, CalendarView]) -> None:
    days = shown[1].month.grid.days
    days.show_month(2027, 4)
    strength = {}
    for day in (date(2027, 4, 23), date(2027, 4, 24), date(2027, 5, 1), date(2027, 5, 2)):
        cell = days.cell(days.index_of(day))
        assert cell is not None
        strength[day.isoformat()] = cell.windows.get("assessment", 0)
    assert strength == {"2027-04-23": 0, "2027-04-24": 2, "2027-05-01": 2, "2027-05-02": 1}


def test_a_chip_is_dragged_to_another_day(shown: tuple[MainWindow, CalendarView]) -> None:
    window, view = shown
    view.show_view(MONTH)
    view.select("C2D15")
    QTest.qWait(20)
    grid = view.month.grid
    start = grid.chip_place("C2D15").center()
    end = grid.visualRect(grid.days.index(3, 0)).center()  # Monday 22 March
    QTest.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, _KEYS.NoModifier, start)
    QTest.mouseMove(grid.viewport(), end)
    QTest.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, _KEYS.NoModifier, end)
    settle(view)
    assert "What if C2D15 is one week later" in view.what_if.text()
    cell = grid.days.cell(grid.days.index_of(date(2027, 3, 22)))
    assert cell is not None
    assert cell.ghosts == ("C2D15",)
    assert len(events(window)) == 2


def test_several_visits_of_a_day_are_reached_by_the_space_bar(open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(TABLETS))
    view = page(window, 1)
    assert isinstance(view, CalendarView)
    assert view.plan is not None
    days: dict[date, list[str]] = {}
    for visit in view.plan.visits:
        days.setdefault(visit.date or visit.target, []).append(visit.id)
    day, ids = next((day, ids) for day, ids in days.items() if len(ids) > 1)
    view.show_view(MONTH)
    view.month.grid.go_to(day)
    seen = []
    for _ in range(len(ids)):
        QTest.keyClick(view.month.grid, Qt.Key.Key_Space)
        seen.append(view.selected)
    assert set(seen) == set(ids)


# ── Recording ───────────────────────────────────────────────────────────────────────────────────────────────────
def pick(field: ChoiceField, value: str) -> None:
    combo = field.editor
    assert isinstance(combo, QComboBox)
    place = combo.findData(value)
    assert place >= 0, value
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


def write(dialog: EventDialog, name: str, text: str) -> None:
    field = dialog.fields[name]
    assert isinstance(field, TextField)
    editor = field.editor
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    QTest.keyClicks(editor, text)
    dialog.look()


def test_given_is_recorded_by_its_key(
    shown: tuple[MainWindow, CalendarView], answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    window, view = shown
    view.select("C2D1")

    def answer(dialog: EventDialog) -> None:
        day = dialog.fields["date"]
        assert isinstance(day, DateField)
        assert day.day() == date(2027, 2, 25)  # today: the proposed day is not yet
        assert "outside its window" in dialog._effects.text()
        write(dialog, "date", "26.2.2027")
        assert not dialog.confirm.isEnabled()  # after today
        assert "26" in day.note() or "today" in day.note()
        write(dialog, "date", "1.2.2027")
        assert not dialog.confirm.isEnabled()
        assert day.note()  # not after the visit it rests on
        write(dialog, "date", "25.2.2027")
        drugs = dialog.fields["drugs"]
        assert isinstance(drugs, Several)
        assert drugs.chosen() == ("ramucirumab", "dacarbazine")
        drugs.boxes["dacarbazine"].click()
        dialog.look()
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    answered(answer)
    QTest.keyClick(window, Qt.Key.Key_G, _KEYS.ControlModifier)
    assert events(window)[2:] == [
        {
            "kind": "given",
            "visit": "C2D1",
            "date": date(2027, 2, 25),
            "drug": "ramucirumab",
            "amounts": {"ramucirumab": "480 mg"},
            "id": "e3",
        }
    ]


@pytest.mark.parametrize(
    ("kind", "answers", "event"),
    [
        ("skip", {"reason": "flu"}, {"kind": "skip", "visit": "C2D1", "reason": "flu"}),
        (
            "hold",
            {"drug": "ramucirumab", "reason": "protein 2+"},
            {"kind": "hold", "drug": "ramucirumab", "date": date(2027, 2, 25), "reason": "protein 2+"},
        ),
        (
            "reduce",
            {"drug": "ramucirumab", "reason": "protein"},
            {"kind": "reduce", "drug": "ramucirumab", "date": date(2027, 2, 25), "reason": "protein"},
        ),
        (
            "discontinue",
            {"drug": "all", "cause": "progression", "reason": "new lesions"},
            {
                "kind": "discontinue",
                "drug": "all",
                "date": date(2027, 2, 25),
                "cause": "progression",
                "reason": "new lesions",
            },
        ),
        (
            "unscheduled",
            {"reason": "fever"},
            {"kind": "unscheduled", "date": date(2027, 2, 25), "reason": "fever"},
        ),
    ],
)
def test_each_kind_has_its_dialog(
    shown: tuple[MainWindow, CalendarView],
    answered: Callable[[Callable[[EventDialog], None]], None],
    kind: str,
    answers: dict[str, str],
    event: dict[str, object],
) -> None:
    window, view = shown

    def answer(dialog: EventDialog) -> None:
        for name, value in answers.items():
            field = dialog.fields[name]
            if isinstance(field, ChoiceField):
                pick(field, value)
            else:
                write(dialog, name, value)
        dialog.look()
        assert dialog._effects.lines
        dialog.accept()

    answered(answer)
    window.workspace.actions[f"visit.{kind}"].trigger()
    assert events(window)[2:] == [{**event, "id": "e3"}]
    assert view.plan is not None
    assert len(view.plan.case.events) == 3


def test_what_is_not_possible_is_not_offered(shown: tuple[MainWindow, CalendarView]) -> None:
    window, view = shown
    view.select("C1D15")  # given already
    assert not window.workspace.actions["visit.given"].isEnabled()
    assert not window.workspace.actions["visit.done"].isEnabled()
    assert not window.workspace.actions["visit.resume"].isEnabled()
    assert not window.workspace.actions["visit.progression-suspected"].isEnabled()
    assert window.workspace.actions["visit.hold"].isEnabled()
    assert view.panel.buttons["given"].isHidden()
    view.select("IMG-M3")
    assert window.workspace.actions["visit.done"].isEnabled()
    window.calculator.tabs.setCurrentIndex(0)
    assert not any(action.isEnabled() for name, action in window.workspace.actions.items() if name.startswith("visit."))


def test_an_event_is_taken_back_and_stays_struck_through(
    shown: tuple[MainWindow, CalendarView], answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    window, view = shown
    before = view.plan
    view.case.record([{"kind": "skip", "visit": "C2D1", "reason": "flu"}])
    assert view.plan is not None
    assert view.plan.visit("C2D1").status == "skipped"  # type: ignore[union-attr]
    QTest.keyClick(window, Qt.Key.Key_B, _KEYS.ControlModifier)
    assert view.view == EVENTS
    assert view.model.rowCount()
    assert view.events.model.index(0, 1).data() == "C2D1 skipped: flu"  # the newest first

    def answer(dialog: EventDialog) -> None:
        assert not dialog.confirm.isEnabled()
        assert "C2D1" in dialog._effects.text()
        write(dialog, "reason", "wrong patient")
        dialog.accept()

    answered(answer)
    QTest.keyClick(window, Qt.Key.Key_B, _KEYS.ControlModifier)
    assert events(window)[-1] == {"kind": "revoke", "event": "e3", "reason": "wrong patient"}
    assert before is not None
    assert view.plan.visits == before.visits
    font = view.events.model.index(1, 1).data(Qt.ItemDataRole.FontRole)
    assert font.strikeOut()
    assert view.events.model.index(1, 2).data() == "withdrawn"
    view.events.table.selectRow(1)
    assert not view.events.can_withdraw()  # not twice


def test_an_event_without_an_id_gets_one_when_it_is_taken_back(
    shown: tuple[MainWindow, CalendarView], answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    window, view = shown
    view.show_view(EVENTS)
    view.events.table.selectRow(0)

    def answer(dialog: EventDialog) -> None:
        write(dialog, "reason", "typed twice")
        dialog.accept()

    answered(answer)
    QTest.mouseClick(view.events.withdraw, Qt.MouseButton.LeftButton)
    assert [event.get("id") for event in events(window)] == [None, "e3", None]
    assert view.plan is not None
    assert view.plan.visit("C1D15").status != "done"  # type: ignore[union-attr]
    assert window.workspace.save()
    text = (window.workspace.document.path or Path()).read_text(encoding="utf-8")
    assert "# as told by the ward" in text


def test_what_is_recorded_is_there_again_after_a_crash(shown: tuple[MainWindow, CalendarView]) -> None:
    window, view = shown
    view.case.record([{"kind": "skip", "visit": "C2D1", "reason": "flu"}])
    window.workspace.document.keep_copy()
    document = window.workspace.document
    file = document.places().file(document.path)
    assert file is not None
    left = CaseStore.read_copy(file)
    assert left is not None
    left.file = file.with_name("left")
    again = Document()
    again.restore(left)
    assert again.base["events"] == events(window)
    assert len(events(window)) == 3
    assert "# as told by the ward" in again._store._text(again.base)
    again.close()


# ── Manners ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_models_are_sound(shown: tuple[MainWindow, CalendarView]) -> None:
    window, view = shown
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    models = (view.month.grid.days, view.events.model, view.deviations.model, view.model)
    testers = [QAbstractItemModelTester(model, fatal) for model in models]
    view.case.record([{"kind": "skip", "visit": "C2D1", "reason": "flu"}])
    view.month.grid.turn(1)
    view.select("C3D1")
    view.step_day(7)
    settle(view)
    window.calculator.record_events(events(window)[:2])
    assert len(testers) == len(models)


def test_the_buttons_of_the_panel_go_on_while_a_move_is_tried(shown: tuple[MainWindow, CalendarView]) -> None:
    _, view = shown
    view.select("C3D1")
    view.panel.steps.later.setFocus()
    for days in ("one day later", "2 days later", "3 days later"):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Space)
        settle(view)
        assert days in view.what_if.text()
    assert view.what_if.steps.later.hasFocus()
    view.discard()
    assert view.panel.isVisible()


def test_tab_goes_as_one_reads(shown: tuple[MainWindow, CalendarView]) -> None:
    window, view = shown
    view.switch.tabs.setFocus()
    seen: list[QWidget | None] = []
    for _ in range(12):
        window.focusNextChild()
        seen.append(QApplication.focusWidget())
    wanted = [view.timeline, view.table, view.panel.steps.earlier, view.panel.steps.later, view.panel.treatment]
    places = [seen.index(widget) for widget in wanted]
    assert places == sorted(places)


def test_the_timeline_says_the_visit_chosen(shown: tuple[MainWindow, CalendarView]) -> None:
    _, view = shown
    view.select("C3D1")
    assert "Cycle 3, day 1" in view.timeline.accessibleDescription()


def test_views_turn_by_key(shown: tuple[MainWindow, CalendarView]) -> None:
    window, view = shown
    for place in (MONTH, EVENTS, DEVIATIONS, TIMELINE):
        QTest.keyClick(window, Qt.Key.Key_F8)
        assert view.view == place
        assert view.switch.tabs.currentIndex() == place


@pytest.mark.parametrize("language", ["en", "de"])
def test_everything_that_takes_keys_has_a_name(open_window: Opener, case_file: Writer, language: str) -> None:
    window = open_window(case_file(CASE), language=language)
    view = page(window, 1)
    assert isinstance(view, CalendarView)
    for place in (TIMELINE, MONTH, EVENTS, DEVIATIONS):
        view.show_view(place)
        for widget in view.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                own = widget.text() if isinstance(widget, QAbstractButton) else ""
                assert widget.accessibleName() or own, widget


def test_a_plan_without_visits_shows_what_belongs_there(open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN.replace("planned_first_dose = 2027-02-01\n", "") + WOUND))
    view = page(window, 1)
    assert isinstance(view, CalendarView)
    assert view.switch.isHidden()
    assert "given" not in view.possible
    view.step_day(1)
    view.step_visit(1)
    view.apply()
    assert view.tried_move is None


def test_other_data_forget_a_move_that_was_tried(qtbot: QtBot, shown: tuple[MainWindow, CalendarView]) -> None:
    window, view = shown
    drag_mark(view, "C3D1", date(2027, 4, 6))
    window.calculator.entry.measurements[0]["weight"] = "61"
    window.calculator.follow()
    assert view.tried_move is None
    assert view.timeline._ghosts == {}
    assert view.selected == "C3D1"


# ── Paper and files ─────────────────────────────────────────────────────────────────────────────────────────────
def test_sheets_of_the_visit_are_shown_and_saved(
    qtbot: QtBot, shown: tuple[MainWindow, CalendarView], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, view = shown
    view.select("C2D1")
    seen: list[Order] = []
    monkeypatch.setattr(Paper, "preview", lambda _paper, order, _again: seen.append(order))
    for kind in ("checklist", "handout"):
        window.workspace.actions[f"sheet.{kind}"].trigger()
    assert [(order.kind, order.visit) for order in seen] == [("checklist", "C2D1"), ("handout", "C2D1")]
    assert not window.workspace.actions["sheet.diary"].isEnabled()  # no tablets in this study
    assert not window.workspace.actions["sheet.deviation"].isEnabled()  # nothing deviates
    preview = paper.Preview(seen[0], window, lambda: None, lambda: None)
    qtbot.addWidget(preview)
    preview.open()
    qtbot.waitUntil(lambda: bool(preview.pages), timeout=30000)
    assert preview.windowTitle() == "Visit checklist"


def test_every_kind_of_sheet_is_known_to_paper() -> None:
    assert set(VISIT_SHEETS) == set(SHEET_KEYS) <= set(KINDS)


def test_a_deviation_is_counted_listed_and_noted_on_paper(
    open_window: Opener, case_file: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(case_file(CASE.replace("2027-02-15", "2027-02-19")))
    view = page(window, 1)
    assert isinstance(view, CalendarView)
    assert view.switch.tabs.tabText(DEVIATIONS) == "1 deviation"
    view.show_view(DEVIATIONS)
    view.deviations.table.selectRow(0)
    assert view.selected == "C1D15"
    assert "after its window" in view.deviations.model.index(0, 1).data()
    assert view.panel.text().count("its window") == 1  # once, not as finding and as deviation
    assert "no reason recorded" in view.panel.text()
    seen: list[Order] = []
    monkeypatch.setattr(Paper, "preview", lambda _paper, order, _again: seen.append(order))
    window.workspace.actions["sheet.deviation"].trigger()
    view.select("C2D1")
    window.workspace.actions["sheet.deviation"].trigger()
    assert [order.visit for order in seen] == ["C1D15", None]  # of a visit without one: the list of all
    for order in seen:
        assert paper.draw(order, None).pdf.startswith(b"%PDF")


def test_visits_are_exported_from_the_page(
    qtbot: QtBot, shown: tuple[MainWindow, CalendarView], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, view = shown
    file = tmp_path / "visits.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    button = next(one for one in view.switch.findChildren(QAbstractButton) if one.text().startswith("Export"))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(file.exists, timeout=20000)
    assert "C2D1" in file.read_text(encoding="utf-8")
    qtbot.waitUntil(lambda: file.name in window.calculator.strip._sentence.toolTip())


def test_while_a_field_cannot_be_read_there_is_no_paper(shown: tuple[MainWindow, CalendarView]) -> None:
    window, _ = shown
    window.calculator.entry.labs.append({"at": "", "test": "anc", "value": "2500", "uln": "", "day": "2027-01-18"})
    window.calculator.follow()
    assert not window.workspace.actions["sheet.checklist"].isEnabled()
