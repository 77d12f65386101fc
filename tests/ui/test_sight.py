"""The eye itself: what it must see, and what it must let pass."""

import pytest
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QTableView, QWidget
from pytestqt.qtbot import QtBot

from dosecal.ui.widgets.text import Elided, Line
from tests.ui.sight import unseen

LONG = "Never glucose. Do not shake, do not freeze. Protect from light."


@pytest.fixture
def room(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(200, 100)
    return made


def shown(room: QWidget, part: QWidget, left: int, top: int, width: int, height: int) -> list[str]:
    part.setParent(room)
    part.setGeometry(left, top, width, height)
    room.show()
    return unseen(room)


def test_a_text_that_is_whole(room: QWidget) -> None:
    assert not shown(room, Line("480 mg"), 0, 0, 190, 30)


@pytest.mark.parametrize("made", [QLabel, Line, QPushButton])
def test_a_text_that_is_cut(room: QWidget, made: type[QLabel]) -> None:
    assert shown(room, made(LONG), 0, 0, 190, 30)


def test_a_wrapped_text_without_the_height(room: QWidget) -> None:
    assert shown(room, Line(LONG, wrap=True), 0, 0, 190, 30)


def test_a_part_outside_the_window(room: QWidget) -> None:
    assert shown(room, QPushButton("Print"), 150, 0, 100, 30)


def test_a_text_with_an_ellipsis_needs_a_tip(room: QWidget) -> None:
    line = Elided()
    line.say(LONG)
    assert not shown(room, line, 0, 0, 190, 30)
    line.setToolTip("")
    assert unseen(room)


def test_what_is_scrolled_can_be_read(room: QWidget) -> None:
    scroll, inside = QScrollArea(), QWidget()
    scroll.setWidget(inside)
    inside.setFixedSize(150, 500)
    line = Line("480 mg")
    line.setParent(inside)
    line.setGeometry(0, 400, 140, 30)
    assert not shown(room, scroll, 0, 0, 190, 90)
    scroll.resize(190, 12)
    assert unseen(room)  # nobody reads through a slit


@pytest.mark.parametrize(("tip", "is_seen"), [("", False), (LONG, True)])
def test_a_cell_needs_a_tip(room: QWidget, tip: str, is_seen: bool) -> None:
    model = QStandardItemModel(1, 1)
    model.setItem(0, 0, QStandardItem(LONG))
    model.item(0, 0).setToolTip(tip)
    table = QTableView()
    table.setModel(model)
    table.setWordWrap(False)
    assert (not shown(room, table, 0, 0, 190, 90)) is is_seen
