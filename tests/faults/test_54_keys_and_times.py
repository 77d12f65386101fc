"""Fault 54 of kind K8: Ctrl+E in a field saves the document as it does anywhere; "0930" is a time.

Kind: a key or a spelling that works in one place and not in another. The form for a day's values has its own tests.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from tests.ui.test_pictures import CASE
from tests.ui.window_hands import Opener, field


@pytest.mark.parametrize("key", [Qt.Key.Key_E, Qt.Key.Key_Z, Qt.Key.Key_Y])
def test_a_key_of_the_window_is_not_taken_by_a_field(
    open_window: Opener, case_file: Callable[[str], Path], key: Qt.Key
) -> None:
    window = open_window(case_file(CASE))
    editor = field(window, "patient_id").editor
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.ControlModifier)
    asked.ignore()
    QApplication.sendEvent(editor, asked)
    assert not asked.isAccepted()
