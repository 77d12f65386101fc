"""The chosen row of a table: its current cell is as legible as the others."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from dosecal.ui.widgets.tables import Cells, Table, TableModel

CHOSEN = QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_Active


def painted(table: Table, state: QStyle.StateFlag) -> QImage:
    image = QImage(120, 28, QImage.Format.Format_RGB32)
    image.fill(0)
    option = QStyleOptionViewItem()
    option.initFrom(table)
    option.rect = QRect(0, 0, 120, 28)
    option.state = state
    painter = QPainter(image)
    table.itemDelegate().paint(painter, option, table.model().index(0, 0))
    painter.end()
    return image


def test_the_focus_of_the_current_cell_does_not_veil_the_chosen_row(qtbot: QtBot) -> None:
    model = TableModel(["A"])
    model.show_rows([Cells(("overdue",), tone="block")])
    table = Table(model, "x", (120,), 0)
    qtbot.addWidget(table)
    focus = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
    assert painted(table, CHOSEN | focus) == painted(table, CHOSEN)
    assert painted(table, CHOSEN) != painted(table, CHOSEN & ~QStyle.StateFlag.State_Selected)
