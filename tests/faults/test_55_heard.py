"""Fault 55 of kind K8: what a screen reader says: every field and list has a name, and no two rows have the same.

Kind: a name that is only seen, because of where it stands. Right value: the name is in the accessibility tree.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QComboBox, QLineEdit, QPushButton, QWidget

from dosecal.ui.widgets import theme
from tests.ui.test_pictures import CASE
from tests.ui.window_hands import Opener

MORE = """
[[history]]
kind = "minor-surgery"
date = 2027-01-02
[[medications]]
name = "phenytoin"
start = 2026-05-01
[[medications]]
name = "ramipril"
start = 2026-05-01
[[vitals]]
date = 2027-02-25
blood_pressure = "128/82 mmHg"
[[vitals]]
date = 2027-02-26
blood_pressure = "130/82 mmHg"
"""
SAID = (QAbstractScrollArea, QAbstractButton, QComboBox, QLineEdit)


def name_of(widget: QWidget) -> str:
    """The name as it is heard; of a choice its label, since the platform says its value too."""
    if isinstance(widget, QComboBox):
        return widget.accessibleName()
    found = QAccessible.queryAccessibleInterface(widget)
    return "" if found is None else found.text(QAccessible.Text.Name)


@pytest.mark.parametrize("language", ["en", "de"])
def test_everything_that_takes_the_cursor_has_a_name_of_its_own(
    open_window: Opener,
    case_file: Callable[[str], Path],
    language: str,
) -> None:
    window = open_window(case_file(CASE + MORE), language=language)
    for section in window.calculator.inputs.sections.values():
        section.head.click()
    heard: Counter[str] = Counter()
    for place in range(4):
        window.calculator.tabs.setCurrentIndex(place)
        for widget in window.findChildren(QWidget):
            if isinstance(widget, SAID) and widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible():
                name = name_of(widget)
                assert name, (type(widget).__name__, type(widget.parent()).__name__)
                if place == 0 and isinstance(widget, QLineEdit | QComboBox):
                    heard[name] += 1
    assert not [name for name, count in heard.items() if count > 1]


def test_a_button_has_an_edge_in_high_contrast(open_window: Opener, case_file: Callable[[str], Path]) -> None:
    window = open_window(case_file(CASE), colours="contrast")
    edge = theme.CONTRAST.tone("edge").lightness()
    page = theme.CONTRAST.tone("page").lightness()
    for one in window.findChildren(QPushButton):
        if one.isVisible() and one.isEnabled():
            picture = one.grab().toImage()
            middle = max(picture.pixelColor(x, picture.height() // 2).lightness() for x in range(4))
            assert abs(middle - page) > abs(edge - page) // 2, one.text()
