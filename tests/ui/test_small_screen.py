"""A laptop of 1366 × 768 at 125 %: 1093 × 614 pixels for the window. Faults 51, 52 and 70."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from dosecal.ui.pages import PATIENT_PAGES
from dosecal.ui.window import MainWindow
from tests.ui.test_pictures import CASE
from tests.ui.window_hands import Opener, field, type_into

_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
SMALL = (1093, 614)


@pytest.fixture
def small(open_window: Opener, case_file: Callable[[str], Path], qtbot: QtBot) -> Callable[[str], MainWindow]:
    def make(language: str) -> MainWindow:
        window = open_window(case_file(CASE), language=language)
        window.resize(*SMALL)
        qtbot.wait(20)
        return window

    return make


def place_of(window: MainWindow, widget: object) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", [page.name for page in PATIENT_PAGES])
def test_findings_and_print_are_on_the_screen(
    small: Callable[[str], MainWindow], qtbot: QtBot, language: str, name: str
) -> None:
    window = small(language)
    window.calculator.show_page(name)
    qtbot.wait(30)
    assert (window.width(), window.height()) == SMALL
    screen = QRect(0, 0, *SMALL)
    buttons = [one for one in window.calculator.sheet_buttons.values() if one.isVisible()]
    for one in (window.calculator.strip, *buttons, window.calculator.tabs):
        assert screen.contains(place_of(window, one))
    page = window.calculator.shown_page
    assert screen.contains(place_of(window, page))


@pytest.mark.parametrize("name", ["calendar", "start", "eligibility"])
def test_the_fields_give_way_to_a_wide_page_and_come_back(
    small: Callable[[str], MainWindow], qtbot: QtBot, name: str
) -> None:
    window = small("en")
    side = window.calculator.side
    assert side.isVisible()
    window.calculator.show_page(name)
    assert side.isHidden()
    window.calculator.inputs.focus_field("measurements.0.weight")
    assert side.isVisible()
    assert field(window, "measurements.0.weight").editor.hasFocus()
    window.calculator.show_page("dose")
    assert side.isVisible()
    window.resize(1280, 720)
    window.calculator.show_page(name)
    assert side.isVisible()


def test_what_a_person_chose_stays(small: Callable[[str], MainWindow]) -> None:
    window = small("en")
    side = window.calculator.side
    window.calculator.show_page("calendar")
    QTest.keyClick(window, Qt.Key.Key_B, _HELD)
    assert side.isVisible()
    window.calculator.show_page("start")
    assert side.isVisible()
    QTest.mouseClick(side.head, Qt.MouseButton.LeftButton)
    assert side.isHidden()
    window.calculator.show_page("dose")
    assert side.isHidden()


@pytest.mark.parametrize("typed", ["60", "183.5", "83.7193", "165.12345"])
def test_no_digit_of_a_size_is_out_of_sight(small: Callable[[str], MainWindow], qtbot: QtBot, typed: str) -> None:
    window = small("de")
    for name in ("height", "weight"):
        type_into(qtbot, window, f"measurements.0.{name}", typed)
        line = field(window, f"measurements.0.{name}").editor
        assert isinstance(line, QLineEdit)
        margins = line.textMargins()
        room = line.width() - margins.left() - margins.right() - 4
        assert QFontMetrics(line.font()).horizontalAdvance(typed) <= room
        line.clearFocus()
        assert line.cursorPositionAt(QPoint(6, line.height() // 2)) == 0
