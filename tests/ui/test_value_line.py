"""Values are selected with the mouse, and are plain labels otherwise."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from dosecal.ui.dose.value_line import ValueLine
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.text import Line

TEXT = "1 × 500 mg · 20 mg left, diluted in 250 mL NaCl 0.9 % (0.4–4 mg/mL)"
WIDTHS = range(60, 400, 7)


@pytest.fixture
def line(qtbot: QtBot) -> ValueLine:
    made = ValueLine(TEXT, wrap=True)
    qtbot.addWidget(made)
    made.resize(180, 80)
    with qtbot.waitExposed(made):
        made.show()
    QApplication.processEvents()
    leave(made)  # the pointer may be where the window came up
    return made


def enter(line: ValueLine) -> None:
    QApplication.sendEvent(line, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))


def leave(line: ValueLine) -> None:
    QApplication.sendEvent(line, QEvent(QEvent.Type.Leave))


def selectable(line: ValueLine) -> bool:
    return bool(line.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse)


def test_a_value_is_selectable_while_the_pointer_is_on_it(line: ValueLine) -> None:
    assert not selectable(line)
    enter(line)
    assert selectable(line)
    leave(line)
    assert not selectable(line)


def test_what_is_selected_stays_selected_and_is_copied(line: ValueLine) -> None:
    enter(line)
    QTest.mouseDClick(line, Qt.MouseButton.LeftButton, pos=line.rect().topLeft())
    assert line.hasSelectedText()
    leave(line)
    assert selectable(line)
    QTest.keySequence(line, "Ctrl+C")
    assert QApplication.clipboard().text()


def test_nothing_moves_when_the_pointer_comes(line: ValueLine) -> None:
    before = qt_sizes(line)
    enter(line)
    assert qt_sizes(line) == before


def sizes(line: ValueLine) -> list[object]:
    """The room that the line asks for."""
    return [line.sizeHint(), line.minimumSizeHint(), *(line.heightForWidth(width) for width in WIDTHS)]


def qt_sizes(line: ValueLine) -> list[object]:
    """The same as Qt measures it now, whatever is remembered."""
    heights = (QLabel.heightForWidth(line, width) for width in WIDTHS)
    return [QLabel.sizeHint(line), QLabel.minimumSizeHint(line), *heights]


def test_a_line_asks_for_the_room_of_what_it_shows(line: ValueLine) -> None:
    assert sizes(line) == sizes(line) == qt_sizes(line)
    line.say("protect from light")
    assert sizes(line) == qt_sizes(line)
    line.setFont(theme.font("card", bold=True))
    assert sizes(line) == qt_sizes(line)
    line.setContentsMargins(0, 9, 0, 0)
    assert sizes(line) == qt_sizes(line)


def test_a_text_that_goes_and_comes_back_is_measured_once(line: ValueLine, monkeypatch: pytest.MonkeyPatch) -> None:
    known = sizes(line)
    with monkeypatch.context() as patch:
        patch.setattr(Line, "heightForWidth", lambda _line, _width: 0)
        line.setText("")
        line.setText(TEXT)
        assert sizes(line) == known
        line.setText(TEXT + TEXT)
        assert sizes(line) != known
