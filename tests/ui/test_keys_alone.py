"""The three main jobs by keyboard alone: where the cursor is, and what a key reaches."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from dosecal.ui.calendar.page import CalendarView
from dosecal.ui.events.event_dialog import EventDialog
from dosecal.ui.folder.deadlines_page import DeadlinesPage
from dosecal.ui.shell.settings import Settings
from dosecal.ui.widgets.fields import ChoiceField
from dosecal.ui.window import MainWindow
from tests.ui.calendar_hands import events, settle
from tests.ui.window_hands import PLAIN, Opener, folder_page, pick


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two patients: one with a planned first dose, one without."""
    place = tmp_path / "cases"
    place.mkdir()
    (place / "one.toml").write_text(PLAIN, encoding="utf-8")
    screened = PLAIN.replace("03-007", "03-008").replace("planned_first_dose = 2027-02-01\n", "")
    consent = '[[history]]\nkind = "consent"\ndate = 2027-01-04\n'
    (place / "two.toml").write_text(screened + consent, encoding="utf-8")
    return place


def test_after_the_folder_is_chosen_keys_go_to_the_list(
    qtbot: QtBot, open_window: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    page = folder_page(qtbot, window, "deadlines", DeadlinesPage)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    QTest.keyClick(page.first, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.listing is not None and page.task is None, timeout=20000)
    assert QApplication.focusWidget() is page.table
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert page.table.currentIndex().row() == 1
    assert window.workspace.home.shown == "deadlines"


def test_a_pseudonym_that_is_typed_finds_its_row(qtbot: QtBot, open_window: Opener, folder: Path) -> None:
    Settings().deadlines_folder = folder
    page = folder_page(qtbot, open_window(), "deadlines", DeadlinesPage)
    patients = [one.deadline.patient for one in page.rows]
    wanted = patients.index("03-008")
    page.select(patients.index("03-007"))
    assert wanted != page.table.currentIndex().row()
    QTest.keyClicks(page.table, "03-008")
    assert page.table.currentIndex().row() == wanted
    assert page.chosen_file() == "two.toml"


def test_the_reason_is_typed_at_once_and_the_day_stays(
    calendar: tuple[MainWindow, CalendarView], answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    """The day was tried by keys before: what is typed into the dialog must not get in between its figures."""
    window, view = calendar
    view.select("C3D1")
    view.step_day(7)
    settle(view)

    def give_reason(dialog: EventDialog) -> None:
        now = dialog.focusWidget()
        assert now is not None
        QTest.keyClicks(now, "ANC 0.9")
        QTest.keyClick(now, Qt.Key.Key_Tab)
        cause = dialog.fields["cause"]
        assert isinstance(cause, ChoiceField)
        assert dialog.focusWidget() is cause.editor
        pick(cause, "laboratory")
        dialog.accept()

    answered(give_reason)
    view.apply()
    delay = {"kind": "delay", "visit": "C3D1", "days": 8, "reason": "ANC 0.9", "cause": "laboratory"}
    assert events(window)[-1].items() >= delay.items()


def test_a_day_that_is_offered_is_replaced_by_what_is_typed(
    calendar: tuple[MainWindow, CalendarView], answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    window, view = calendar
    view.select("C3D1")

    def agree(dialog: EventDialog) -> None:
        now = dialog.focusWidget()
        assert now is not None
        QTest.keyClicks(now, "31.3.2027")
        dialog.accept()

    answered(agree)
    view.record("booked")
    assert events(window)[-1].items() >= {"kind": "booked", "visit": "C3D1", "date": date(2027, 3, 31)}.items()


def test_an_appointment_takes_the_day_that_is_tried(
    calendar: tuple[MainWindow, CalendarView], answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    window, view = calendar
    view.select("C3D1")
    view.step_day(1)
    settle(view)
    assert "appointment (Ctrl+Shift+A)" in view.what_if.text()
    answered(lambda dialog: dialog.accept())
    view.record("booked")
    assert events(window)[-1].items() >= {"kind": "booked", "visit": "C3D1", "date": date(2027, 3, 31)}.items()
