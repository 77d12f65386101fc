"""The values of a day by keyboard alone, in the window: fault 54."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from dosecal.ui.form.panel_dialog import PanelDialog
from tests.ui.test_pictures import CASE
from tests.ui.window_hands import Opener, in_dialog

_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def keys(text: str) -> None:
    """Types into whatever has the cursor."""
    widget = QApplication.focusWidget()
    assert isinstance(widget, QLineEdit)
    widget.selectAll()
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, Qt.Key.Key_Return)


def test_a_day_is_entered_by_keys_alone(qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path]) -> None:
    window = open_window(case_file(CASE), language="de")
    window.resize(1093, 614)
    window.calculator.show_page("calendar")
    assert window.calculator.side.isHidden()
    entry = window.calculator.entry

    def work(dialog: PanelDialog) -> None:
        QTest.keyClicks(dialog.day.line, "")
        keys("128/82")  # blood pressure comes first
        for text in ("1,8", "210"):
            keys(text)
        assert dialog.confirm.isEnabled()
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    in_dialog(PanelDialog, work, lambda: QTest.keyClick(window, Qt.Key.Key_L, _HELD))
    assert window.calculator.side.isHidden()  # it has made room for the calendar, and still does
    values = {(row["test"], row["day"]): row["value"] for row in entry.labs if row["value"]}
    assert values["anc", "2027-02-26"] == "1,8 /mm³"
    assert values["platelets", "2027-02-26"] == "210 10⁹/L"
    assert entry.vitals[-1] == {"at": "", "pressure": "128/82", "day": "2027-02-26"}
