"""Fault 52: at 1093 × 614 pixels no text is cut, or it says so with an ellipsis and is whole for tip and screen reader.

Kind: labels, buttons, choices and cells that are narrower than their words, in both languages, with long names, long
reasons and many findings. Right: every one of them on every page is walked and measured.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from dosecal.ui.pages import PATIENT_PAGES
from dosecal.ui.widgets.text import Elided
from tests.ui.window_hands import PLAIN, Opener

LONG = "Thrombozytenaggregationshemmerunverträglichkeitsreaktionen und weitere lange Worte, damit es lang wird"
CASE = PLAIN.replace("2027-01-20", "2027-03-20") + (
    '[[events]]\nkind = "given"\nvisit = "C1D1"\ndate = 2027-02-01\n'
    f'[[events]]\nkind = "delay"\nvisit = "C2D1"\ndays = 7\nreason = "{LONG}"\n'
    '[[events]]\nkind = "given"\nvisit = "C1D15"\ndate = 2027-02-22\n'
    f'[[medications]]\nname = "{LONG}"\nstart = 2026-05-01\n'
    '[[labs]]\ndate = 2027-03-19\ntest = "anc"\nvalue = "0.8 G/L"\n'
    '[[labs]]\ndate = 2027-03-19\ntest = "anc"\nvalue = "1.8 G/L"\n'
)
ROOM = 2
"""So many pixels are rounding."""


def _cut(shown: QWidget) -> bool:
    metrics = shown.fontMetrics()
    if isinstance(shown, QLabel):
        if shown.wordWrap():
            return shown.heightForWidth(shown.width()) > shown.height() + ROOM
        lines = shown.text().split("\n")
        return max(map(metrics.horizontalAdvance, lines)) > shown.contentsRect().width() + ROOM
    if isinstance(shown, QAbstractButton):
        return metrics.horizontalAdvance(shown.text().replace("&", "")) > shown.width()
    return isinstance(shown, QComboBox) and metrics.horizontalAdvance(shown.currentText()) > shown.width()


def _cells(view: QAbstractItemView) -> list[str]:
    """The texts of a table that are wider than their cells, in one line, and have no tip."""
    model, cut = view.model(), []
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            place, size = view.visualRect(index), view.sizeHintForIndex(index)
            narrow = size.width() > place.width() + ROOM and size.height() >= place.height()
            if not place.isEmpty() and narrow and not index.data(Qt.ItemDataRole.ToolTipRole):
                cut.append(str(index.data()))
    return cut


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", [page.name for page in PATIENT_PAGES])
def test_every_text_of_every_page_is_whole_or_says_that_it_is_not(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path], language: str, name: str
) -> None:
    window = open_window(case_file(CASE), language=language)
    window.resize(1093, 614)
    window.calculator.show_page(name)
    qtbot.wait(50)
    seen = [one for one in window.findChildren(QWidget) if one.isVisible()]
    texts = [one for one in seen if isinstance(one, QLabel | QAbstractButton | QComboBox)]
    assert len(texts) > 10
    for one in texts:
        if isinstance(one, Elided):
            assert one.toolTip()
            assert one.accessibleName() == one.toolTip() or one.text() == one.toolTip()
        else:
            assert not _cut(one), one
    for view in seen:
        if isinstance(view, QAbstractItemView):
            assert _cells(view) == []


def test_a_label_that_is_too_narrow_is_found(qtbot: QtBot) -> None:
    """The walk itself can fail."""
    label = QLabel(LONG)
    qtbot.addWidget(label)
    label.resize(100, 20)
    assert _cut(label)
    label.setWordWrap(True)
    assert _cut(label)
    label.resize(1000, 40)
    assert not _cut(label)
