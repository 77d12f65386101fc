"""The page Calendar as a person uses it: choose, turn its views, reach everything by keys."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QWidget,
)
from pytestqt.qtbot import QtBot

from dosecal.ui.calendar.page import DEVIATIONS, EVENTS, MONTH, TIMELINE, CalendarView
from dosecal.ui.window import MainWindow
from tests.ui.calendar_hands import CASE, KEYS, TABLETS, WOUND, Writer, drag_mark, events, settle
from tests.ui.window_hands import PLAIN, Opener, page


# ── Choosing ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_one_visit_is_chosen_in_every_view(calendar: tuple[MainWindow, CalendarView]) -> None:
    _, view = calendar
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


def test_arrows_on_the_timeline_go_from_visit_to_visit(calendar: tuple[MainWindow, CalendarView]) -> None:
    _, view = calendar
    view.timeline.setFocus()
    QTest.keyClick(view.timeline, Qt.Key.Key_Right)
    assert view.selected == "C2D15"
    QTest.keyClick(view.timeline, Qt.Key.Key_Left)
    QTest.keyClick(view.timeline, Qt.Key.Key_Left)
    assert view.selected == "C1D15"


def test_the_tip_says_visit_day_window_and_what(calendar: tuple[MainWindow, CalendarView]) -> None:
    _, view = calendar
    tip = view.timeline.tip_at(view.timeline.place_of("C2D1")).replace("\u00a0", " ")
    assert "Mon 1 Mar 2027" in tip
    assert "Window Mon 1 Mar – Thu 4 Mar 2027" in tip
    assert "Dacarbazine" in tip
    holiday = view.timeline.place_of("IMG-M3")
    holiday.setX(view.timeline.x_of(date(2027, 3, 29)))
    assert view.timeline.tip_at(holiday) == "Mon\u00a029 Mar 2027: Easter Monday"


def test_no_two_labels_of_a_lane_overlap(calendar: tuple[MainWindow, CalendarView]) -> None:
    window, view = calendar
    for width in (1120, 1280, 2400):
        window.resize(width, 720)
        QTest.qWait(20)
        view.timeline.grab()
        assert len(view.timeline.labels) >= 14


# ── The month ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_month_goes_by_keys(calendar: tuple[MainWindow, CalendarView]) -> None:
    _, view = calendar
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


def test_a_month_is_shorter_than_the_one_before(calendar: tuple[MainWindow, CalendarView]) -> None:
    grid = calendar[1].month.grid
    grid.go_to(date(2027, 3, 31))
    grid.turn(-1)
    assert grid.day() == date(2027, 2, 28)
    grid.go_to(date(2027, 12, 31))
    grid.turn(2)
    assert grid.day() == date(2028, 2, 29)


def test_closed_days_are_named_and_days_said_in_words(calendar: tuple[MainWindow, CalendarView]) -> None:
    days = calendar[1].month.grid.days
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


def test_the_preferred_part_of_a_window_is_stronger(calendar: tuple[MainWindow, CalendarView]) -> None:
    days = calendar[1].month.grid.days
    days.show_month(2027, 4)
    strength = {}
    for day in (date(2027, 4, 23), date(2027, 4, 24), date(2027, 5, 1), date(2027, 5, 2)):
        cell = days.cell(days.index_of(day))
        assert cell is not None
        strength[day.isoformat()] = cell.windows.get("assessment", 0)
    assert strength == {"2027-04-23": 0, "2027-04-24": 2, "2027-05-01": 2, "2027-05-02": 1}


def test_a_chip_is_dragged_to_another_day(calendar: tuple[MainWindow, CalendarView]) -> None:
    window, view = calendar
    view.show_view(MONTH)
    view.select("C2D15")
    QTest.qWait(20)
    grid = view.month.grid
    start = grid.chip_place("C2D15").center()
    end = grid.visualRect(grid.days.index(3, 0)).center()  # Monday 22 March
    QTest.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, KEYS.NoModifier, start)
    QTest.mouseMove(grid.viewport(), end)
    QTest.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, KEYS.NoModifier, end)
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


# ── Manners ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_models_are_sound(calendar: tuple[MainWindow, CalendarView]) -> None:
    window, view = calendar
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


def test_the_buttons_of_the_panel_go_on_while_a_move_is_tried(calendar: tuple[MainWindow, CalendarView]) -> None:
    _, view = calendar
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


def test_tab_goes_as_one_reads(calendar: tuple[MainWindow, CalendarView]) -> None:
    window, view = calendar
    view.switch.tabs.setFocus()
    seen: list[QWidget | None] = []
    for _ in range(12):
        window.focusNextChild()
        seen.append(QApplication.focusWidget())
    wanted = [view.timeline, view.table, view.panel.steps.earlier, view.panel.steps.later, view.panel.treatment]
    places = [seen.index(widget) for widget in wanted]
    assert places == sorted(places)


def test_the_timeline_says_the_visit_chosen(calendar: tuple[MainWindow, CalendarView]) -> None:
    _, view = calendar
    view.select("C3D1")
    assert "Cycle 3, day 1" in view.timeline.accessibleDescription()


def test_views_turn_by_key(calendar: tuple[MainWindow, CalendarView]) -> None:
    window, view = calendar
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


def test_other_data_forget_a_move_that_was_tried(qtbot: QtBot, calendar: tuple[MainWindow, CalendarView]) -> None:
    window, view = calendar
    drag_mark(view, "C3D1", date(2027, 4, 6))
    window.calculator.entry.measurements[0]["weight"] = "61"
    window.calculator.follow()
    assert view.tried_move is None
    assert view.timeline._ghosts == {}
    assert view.selected == "C3D1"
