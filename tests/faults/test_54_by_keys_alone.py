"""Fault 54 of kind K8: work by keys alone costs no key without need, and no key is swallowed in silence.

Kind: Enter on a button that has the cursor does nothing; a form that refuses does not say where. Right value: Enter
presses what has the cursor, as Space does; what is refused gets the cursor.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dosecal.ui.form.panel_dialog import PanelDialog
from dosecal.ui.shell.nav import PageButton
from dosecal.ui.widgets.buttons import FoldButton, IconButton, button
from dosecal.ui.window import MainWindow
from tests.ui.test_pictures import CASE
from tests.ui.window_hands import Opener, in_dialog

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
Work = Callable[[PanelDialog], None]


@pytest.fixture(params=["plain", "main", "icon", "fold", "page"])
def some_button(request: pytest.FixtureRequest, qtbot: QtBot) -> QAbstractButton:
    made: dict[str, Callable[[], QAbstractButton]] = {
        "plain": lambda: button("x", lambda: None),
        "main": lambda: button("x", lambda: None, main=True),
        "icon": lambda: IconButton("remove", "x"),
        "fold": lambda: FoldButton("x"),
        "page": lambda: PageButton("calculator", "x"),
    }
    one = made[request.param]()
    qtbot.addWidget(one)
    return one


@pytest.mark.parametrize("key", [*ENTER, Qt.Key.Key_Space])
def test_enter_and_space_press_a_button(some_button: QAbstractButton, key: Qt.Key) -> None:
    pressed: list[bool] = []
    some_button.clicked.connect(lambda: pressed.append(True))
    QTest.keyClick(some_button, key)
    assert pressed == [True]


@pytest.mark.parametrize("key", ENTER)
def test_what_is_off_or_meant_for_the_window_is_not_pressed(some_button: QAbstractButton, key: Qt.Key) -> None:
    pressed: list[bool] = []
    some_button.clicked.connect(lambda: pressed.append(True))
    held = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.ControlModifier)
    QApplication.sendEvent(some_button, held)
    some_button.setEnabled(False)
    QApplication.sendEvent(some_button, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))
    assert not pressed


def test_every_button_of_the_window_takes_enter(open_window: Opener, case_file: Callable[[str], Path]) -> None:
    """Whoever builds another kind of button finds it here."""
    window = open_window(case_file(CASE))
    kinds = {type(one) for one in window.findChildren(QPushButton)}
    assert all(
        "keyPressEvent" in vars(base) for kind in kinds for base in kind.__mro__ if base.__name__ == "PushButton"
    )
    assert QPushButton not in kinds


def with_panel(window: MainWindow, work: Work) -> None:
    """Opens the form for the values of a day, and works in it."""
    in_dialog(PanelDialog, work, window.calculator.open_panel)


def enter(dialog: PanelDialog, test: str, text: str) -> QWidget | None:
    """Types a value of a test and presses Enter; the editor that has the cursor then."""
    line = dialog.values[test].line
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)
    return dialog.focusWidget()


def test_an_upper_limit_without_a_value_is_passed_over(open_window: Opener, case_file: Callable[[str], Path]) -> None:
    window = open_window(case_file(CASE))

    def work(dialog: PanelDialog) -> None:
        for value in dialog.values.values():
            value.line.clear()
        for limit, value in dialog._limits.items():
            limit.line.clear()
            dialog._taker(next(one for one in dialog.lines if dialog.values[one.test] is value), "uln")("")
        passed = enter(dialog, "ast", "")
        assert passed is dialog.values["alt"].line
        asked = enter(dialog, "ast", "28")
        assert asked is next(limit for limit, value in dialog._limits.items() if value is dialog.values["ast"]).line

    with_panel(window, work)


def test_a_form_that_refuses_puts_the_cursor_where_it_is_wrong(
    open_window: Opener, case_file: Callable[[str], Path]
) -> None:
    window = open_window(case_file(CASE))

    def work(dialog: PanelDialog) -> None:
        enter(dialog, "platelets", "lots")
        dialog.values["urine_dipstick"].line.setFocus()
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert dialog.isVisible()
        assert dialog.focusWidget() is dialog.values["platelets"].line

    with_panel(window, work)


@pytest.mark.parametrize(("typed", "read"), [
    ("neg", True), ("neg.", True), ("Negativ", True), ("(+)", True), ("++", True), ("+2", True), ("1 +", True),
    ("Spur", True), ("+++++", False), ("5+", False), ("n", False), ("0", False),
])  # fmt: skip
def test_a_dipstick_is_typed_as_it_is_printed(
    open_window: Opener, case_file: Callable[[str], Path], typed: str, read: bool
) -> None:
    window = open_window(case_file(CASE))

    def work(dialog: PanelDialog) -> None:
        enter(dialog, "urine_dipstick", typed)
        assert (
            not dialog.values["urine_dipstick"].note() or "Replaces" in dialog.values["urine_dipstick"].note()
        ) is read

    with_panel(window, work)
