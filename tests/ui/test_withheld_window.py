"""Hard sentinels withhold: no withheld amount stands anywhere in the window, whatever is unfolded."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from dosecal.ui.window import MainWindow
from tests.ui.window_hands import PLAIN, Opener, amounts, doses, page, type_into

OVERRIDE = """
[[events]]
kind = "override"
visit = "C1D1"
drug = "ramucirumab"
amount = "400 mg"
reason = "frail"
by = "Dr. A"
"""


def texts(widget: QWidget) -> Iterator[str]:
    for child in widget.findChildren(QWidget):
        if not child.isVisible():
            continue
        if isinstance(child, QLabel | QLineEdit | QAbstractButton):
            yield child.text()
        yield child.toolTip()
        yield child.accessibleName()


def shown(window: MainWindow, numbers: tuple[str, ...]) -> list[str]:
    """Texts with one of the numbers as an amount or a volume."""
    said = " ".join(numbers).replace(" ", "|")
    return [
        text
        for text in texts(window)
        if re.search(rf"(?<![\d.,])({said})\s*(mg|mL)(?!/)", text.replace("\N{NO-BREAK SPACE}", " "))
    ]


@pytest.mark.parametrize("decided", ["", OVERRIDE])
@pytest.mark.parametrize(
    ("height", "weight", "numbers"),
    [
        ("60", "165", ("1320", "132", "1080", "1078", "1077.9", "108", "107.8")),
        ("1.65", "60", ("110", "107.8", "108", "11", "10.8")),  # dacarbazine of a surface of 0.17 m²
        ("165", "725", ("5800", "580", "3745", "3747", "3746.8", "375", "374.7")),
    ],
)
def test_no_withheld_amount_in_the_window(
    qtbot: QtBot,
    open_window: Opener,
    case_file: Callable[[str], Path],
    height: str,
    weight: str,
    numbers: tuple[str, ...],
    decided: str,
) -> None:
    window = open_window(case_file(PLAIN + decided))
    for card in doses(window.calculator).cards:
        if card.fold.isVisible():
            card.fold.click()
    type_into(qtbot, window, "measurements.0.height", height)
    type_into(qtbot, window, "measurements.0.weight", weight)
    assert "" in amounts(window)
    for place in range(4):
        page(window, place)
        assert shown(window, numbers) == []


def test_the_search_would_find_an_amount(open_window: Opener, case_file: Callable[[str], Path]) -> None:
    window = open_window(case_file(PLAIN))
    for card in doses(window.calculator).cards:
        card.fold.setChecked(True)
    assert shown(window, ("480",))
