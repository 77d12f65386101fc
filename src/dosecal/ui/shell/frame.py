"""The window before its parts are there: title, pages, fields and their names, painted by hand in a few milliseconds.

Nothing here may load more of Qt than a bare window does; not even the namespace ``Qt``, which takes as long to load as
all of this to paint.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

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
    tokens = theme.tokens()
    painter.fillRect(window.rect(), tokens.tone("page"))
    _paint_pages(painter, words, pages, top, window.height())
    painter.translate(NAVIGATION, 0)
    painter.setPen(tokens.tone("line"))
    painter.drawLine(0, int(top + 41), window.width(), int(top + 41))
    painter.drawLine(0, window.height() - 49, window.width(), window.height() - 49)
    painter.setFont(theme.font("card"))
    painter.setPen(tokens.tone("quiet"))
    x = WIDTH + 14.0
    for tab in tabs:
        text = words.say(f"window.tab.{tab.name}")
        painter.drawText(QPointF(x, top + 26), text)
        x += painter.fontMetrics().horizontalAdvance(text) * 1.08 + 28
    painter.setFont(theme.font("title", bold=True))
    painter.setPen(tokens.tone("text"))
    painter.drawText(QPointF(16, top + 27), words.say("window.title"))
    painter.setFont(theme.font())
    for place, fields in enumerate(_FIELDS):
        y = top + _HEAD - 24 + _ROW * place
        for name, left, width in fields:
            painter.setPen(tokens.tone("quiet"))
            painter.drawText(QPointF(16 + left, y + 23), words.say(f"window.field.{name}"))
            painter.setPen(tokens.tone("edge"))
            painter.setBrush(tokens.tone("card"))
            painter.drawRoundedRect(QRectF(16.5 + left, y + 29.5, width - 1, 31), 3, 3)
    painter.end()


def _paint_pages(painter: QPainter, words: "Words", pages: "Sequence[PageEntry]", top: int, bottom: int) -> None:
    """The names of the pages, the first chosen; their icons follow."""
    tokens = theme.tokens()
    painter.setPen(tokens.tone("line"))
    painter.drawLine(int(NAVIGATION) - 1, top, int(NAVIGATION) - 1, bottom)
    painter.setFont(theme.font())
    for place, page in enumerate(pages):
        text = words.say(f"window.nav.{page.name}")
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.setPen(tokens.tone("quiet" if place else "accent"))
        painter.drawText(QPointF((NAVIGATION - width) / 2, top + 52.0 + 62.0 * place), text)
