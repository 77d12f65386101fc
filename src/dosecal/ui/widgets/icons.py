"""The icons of the resources, one stroke width, in the colour of the theme."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from dosecal import resources


@lru_cache(maxsize=128)
def _drawn(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    drawing = resources.read("icons", f"{name}.svg").replace("currentColor", colour)
    side = round(size * ratio)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def pixmap(name: str, colour: QColor, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """The icon in one colour, sharp at the screen's ratio."""
    return _drawn(name, colour.name(), size, ratio)


def row_icon(name: str, colour: QColor, chosen: QColor) -> QIcon:
    """The icon of a row of a table; ``chosen`` is its colour in the chosen row."""
    made = QIcon(pixmap(name, colour))
    made.addPixmap(pixmap(name, chosen), QIcon.Mode.Selected)
    return made
