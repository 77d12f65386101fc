"""How a hand works on the page Calendar, and the cases it works on."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QLineEdit,
)

from dosecal.ui.calendar.page import CalendarView
from dosecal.ui.events.event_dialog import EventDialog
from dosecal.ui.widgets.fields import TextField
from dosecal.ui.window import MainWindow
from tests.ui.window_hands import PLAIN

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
KEYS = Qt.KeyboardModifier


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
    QTest.mousePress(line, Qt.MouseButton.LeftButton, KEYS.NoModifier, start)
    QTest.mouseMove(line, start + (end - start) / 2)
    QTest.mouseMove(line, end)
    if release:
        QTest.mouseRelease(line, Qt.MouseButton.LeftButton, KEYS.NoModifier, end)
    settle(view)


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
