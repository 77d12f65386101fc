"""The window before its parts are there: title, pages, fields and their names, painted by hand in a few milliseconds.

Nothing here may load more of Qt than a bare window does. A call that takes a pen, a brush, a colour or an enum of the
namespace ``Qt`` loads a hundred enums to find out which; so everything is a path, filled from the palette. The ground
is the window's own.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from dosecal.ui.widgets import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from dosecal.ui.shell.page import PageEntry
    from dosecal.words import Words

WIDTH = 376
"""Of the form, in pixels."""

NAVIGATION = 82.0
"""Of the pages' names on the left edge, in pixels."""

_HEAD, _ROW = 65.0, 61.0
_FIELDS = (
    (("study", 0, 348),),
    (("pseudonym", 0, 170), ("as-of", 178, 170)),
    (("sex", 0, 170), ("born", 178, 170)),
    (("first-dose", 0, 348),),
    (("height", 0, 92), ("weight", 100, 92), ("measured", 199, 149)),
)


def paint_frame(
    window: "QWidget", words: "Words", top: int, pages: "Sequence[PageEntry]", tabs: "Sequence[PageEntry]"
) -> None:
    """Paints the form, empty, from ``top`` on; each field where it is going to be, and the names of the pages."""
    painter = QPainter(window)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    frame = _Frame(painter, window)
    width, height = float(window.width()), float(window.height())
    frame.line(QRectF(NAVIGATION - 1, top, 1, height - top))
    frame.line(QRectF(NAVIGATION, top + 41, width, 1))
    frame.line(QRectF(NAVIGATION, height - 49, width, 1))
    for place, page in enumerate(pages):  # the first is chosen; their icons follow
        name = words.say(f"window.nav.{page.name}")
        x = (NAVIGATION - QFontMetricsF(theme.font()).horizontalAdvance(name)) / 2
        frame.text(x, top + 52.0 + 62.0 * place, name, theme.font(), frame.quiet if place else frame.accent)
    x = NAVIGATION + WIDTH + 14.0
    font = theme.font("card")
    for tab in tabs:
        name = words.say(f"window.tab.{tab.name}")
        frame.text(x, top + 26, name, font, frame.quiet)
        x += QFontMetricsF(font).horizontalAdvance(name) * 1.08 + 28
    frame.text(NAVIGATION + 16, top + 27, words.say("window.title"), theme.font("title", bold=True), frame.strong)
    for place, fields in enumerate(_FIELDS):
        y = top + _HEAD - 24 + _ROW * place
        for field, left, wide in fields:
            x = NAVIGATION + 16 + left
            frame.text(x, y + 23, words.say(f"window.field.{field}"), theme.font(), frame.quiet)
            frame.box(QRectF(x + 0.5, y + 29.5, wide - 1, 31))
    painter.end()


class _Frame:
    """Fills paths in the colours of the palette."""

    def __init__(self, painter: QPainter, window: "QWidget") -> None:
        palette = window.palette()
        self._painter = painter
        self._line, self._card = palette.mid(), palette.base()
        self.strong, self.quiet, self.accent = palette.windowText(), palette.placeholderText(), palette.link()
        self._edge = QPen()
        self._edge.setColor(theme.tokens().tone("edge"))

    def line(self, area: QRectF) -> None:
        """A line of the palette."""
        path = QPainterPath()
        path.addRect(area)
        self._painter.fillPath(path, self._line)

    def box(self, area: QRectF) -> None:
        """An empty field."""
        path = QPainterPath()
        path.addRoundedRect(area, 3, 3)
        self._painter.fillPath(path, self._card)
        self._painter.strokePath(path, self._edge)

    def text(self, x: float, y: float, text: str, font: QFont, tone: QBrush) -> None:
        """Words on a base line."""
        path = QPainterPath()
        path.addText(QPointF(x, y), font, text)
        self._painter.fillPath(path, tone)
