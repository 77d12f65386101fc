"""The window before its parts are there: where pages, headings and fields are going to be, without a word.

Nothing here may load more of Qt than a bare window does, no font and no catalogue. A call that takes a pen, a brush, a
colour or an enum of the namespace ``Qt`` loads a hundred enums to find out which; so everything is a path, filled from
the palette. The ground is the window's own.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen

from dosecal.ui.widgets import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

WIDTH = 376
"""Of the form, in pixels."""

NAVIGATION = 82.0
"""Of the pages' names on the left edge, in pixels."""

_TOP = 24.0
"""Where the menu bar is going to end."""

_HEAD, _ROW = 65.0, 61.0
_FIELDS = (((0, 348),), ((0, 170), (178, 170)), ((0, 170), (178, 170)), ((0, 348),), ((0, 92), (100, 92), (199, 149)))
"""Left edge and width of the fields of each row."""


def paint_frame(window: "QWidget", pages: int, tabs: int) -> None:
    """Paints the frame: a number of pages on the left edge and of tabs above the results, and the empty form."""
    painter = QPainter(window)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    palette = window.palette()
    line, card, accent = palette.mid(), palette.base(), palette.link()
    edge = QPen()
    edge.setColor(theme.tokens().tone("edge"))
    width, height = float(window.width()), float(window.height())
    _fill(painter, line, QRectF(NAVIGATION - 1, _TOP, 1, height - _TOP))
    for y in (_TOP + 41, height - 49):
        _fill(painter, line, QRectF(NAVIGATION, y, width, 1))
    for place in range(pages):  # the first is chosen
        _fill(painter, line if place else accent, QRectF(14, _TOP + 43 + 62 * place, NAVIGATION - 28, 9), 4)
    _fill(painter, line, QRectF(NAVIGATION + 16, _TOP + 14, 110, 13), 6)
    for place in range(tabs):
        _fill(painter, line, QRectF(NAVIGATION + WIDTH + 14 + 95 * place, _TOP + 16, 68, 10), 5)
    for place, fields in enumerate(_FIELDS):
        y = _TOP + _HEAD - 24 + _ROW * place
        for left, wide in fields:
            x = NAVIGATION + 16 + left
            _fill(painter, line, QRectF(x, y + 15, min(wide / 2, 72), 9), 4)
            painter.strokePath(_fill(painter, card, QRectF(x + 0.5, y + 29.5, wide - 1, 31), 3), edge)
    painter.end()


def _fill(painter: QPainter, tone: QBrush, area: QRectF, round_by: float = 0) -> QPainterPath:
    """Fills an area with round corners."""
    path = QPainterPath()
    path.addRoundedRect(area, round_by, round_by)
    painter.fillPath(path, tone)
    return path
