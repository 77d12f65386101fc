"""What a person does with the window, for its tests: type, choose, turn pages, read amounts."""

from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from dosecal.ui.dose.page import DoseView
from dosecal.ui.folder.page import FolderPage
from dosecal.ui.patient_page import Calculator
from dosecal.ui.widgets.fields import ChoiceField, Field
from dosecal.ui.window import MainWindow

P = TypeVar("P", bound=FolderPage[Any])
D = TypeVar("D", bound=QDialog)
LONGEST_S = 30
"""So long a dialog is waited for: on a busy machine it is slow to open."""
Opener = Callable[..., MainWindow]
PLAIN = """\
study = "ramunet"
today = 2027-01-20
planned_first_dose = 2027-02-01
[patient]
id = "03-007"
sex = "female"
birth_date = 1961-03-14
childbearing_potential = false
[[measurements]]
date = 2027-01-18
height = "165 cm"
weight = "60 kg"
"""


def field(window: MainWindow, name: str) -> Field:
    found = window.calculator.inputs.field(name)
    assert found is not None, name
    return found


def type_into(qtbot: QtBot, window: MainWindow, name: str, text: str) -> None:
    editor = field(window, name).editor
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    QTest.keyClicks(editor, text)


def choose(window: MainWindow, name: str, value: str) -> None:
    found = field(window, name)
    assert isinstance(found, ChoiceField)
    combo = found.editor
    assert isinstance(combo, QComboBox)
    place = combo.findData(value)
    assert place >= 0, value
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


def press_remedy(window: MainWindow, name: str) -> None:
    """Presses the button below a field."""
    note = field(window, name)._note
    assert note is not None
    QTest.mouseClick(note.remedy, Qt.MouseButton.LeftButton)


def doses(calculator: Calculator) -> DoseView:
    calculator.tabs.setCurrentIndex(0)
    view = calculator.pages.currentWidget()
    assert isinstance(view, DoseView)
    return view


def amounts(window: MainWindow) -> list[str]:
    return [card.amount.text() for card in doses(window.calculator).cards if card.isVisible()]


def withheld(window: MainWindow) -> list[str]:
    return [card.withheld.text() for card in doses(window.calculator).cards if card.isVisible()]


def page(window: MainWindow, place: int) -> QWidget:
    window.calculator.tabs.setCurrentIndex(place)
    shown = window.calculator.pages.currentWidget()
    assert shown is not None
    return shown


def pick(field: ChoiceField, value: str) -> None:
    """Chooses a value as a hand does."""
    combo = field.editor
    assert isinstance(combo, QComboBox)
    place = combo.findData(value)
    assert place >= 0, value
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


def folder_page(qtbot: QtBot, window: MainWindow, name: str, kind: type[P]) -> P:
    """A page about a folder, once it has read it."""
    window.workspace.actions[f"page.{name}"].trigger()
    page = window.workspace.home.pages[name]
    assert isinstance(page, kind)
    qtbot.waitUntil(lambda: page.task is None, timeout=20000)
    return page


def in_dialog(kind: type[D], work: Callable[[D], object], opening: Callable[[], object]) -> None:
    """Opens a modal dialog and works in it. Whatever fails, it is closed: a test that fails must not wait for ever."""
    timer, until, done = QTimer(), monotonic() + LONGEST_S, []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        held = QApplication.focusWidget()
        there = isinstance(dialog, kind) and held is not None and dialog.isAncestorOf(held)
        if not there and monotonic() < until:
            return
        timer.stop()
        try:
            assert isinstance(dialog, kind)
            work(dialog)
            done.append(True)
        finally:
            if isinstance(dialog, QDialog) and dialog.isVisible():
                dialog.reject()

    timer.timeout.connect(look)
    timer.start(20)
    opening()
    assert done
