"""Pages of the window: reached by keys, each with its name."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from dosecal.ui.folder.deadlines_page import DeadlinesPage
from tests.ui.window_hands import Opener, field, folder_page


def test_pages_are_reached_by_keys_and_have_names(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window()
    calculator, deadlines, _day_list = window.workspace.home.navigation.buttons.values()
    assert (calculator.accessibleName(), deadlines.accessibleName()) == ("Calculator", "Deadlines")
    assert (calculator.isChecked(), deadlines.isChecked()) == (True, False)
    calculator.setFocus()
    QTest.keyClick(calculator, Qt.Key.Key_Down)
    assert window.workspace.home.shown == "deadlines"
    assert deadlines.isChecked()
    assert window.workspace.actions["page.calculator"].shortcut().toString() == "Alt+1"
    window.workspace.actions["tab.start"].trigger()
    assert (window.workspace.home.shown, window.calculator.tabs.currentIndex()) == ("calculator", 2)
    assert calculator.isChecked()
    assert field(window, "patient_id").editor.hasFocus()
    page = folder_page(qtbot, window, "deadlines", DeadlinesPage)
    for part in page.findChildren(QAbstractButton):
        assert part.accessibleName() or part.text() or not part.isVisible()
    assert page.table.accessibleName() == "Deadlines"
    assert [page.days.editor.accessibleName(), page.study.editor.accessibleName()] == ["Period", "Study"]
    assert not window.workspace.actions["print"].isEnabled()  # no folder, no list
    assert not window.workspace.actions["next-visit"].isEnabled()
