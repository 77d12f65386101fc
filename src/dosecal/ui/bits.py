"""Small parts that every page is made of: text in a tone, cards, chips, icons, buttons."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)

from dosecal.ui import theme
from dosecal.ui.icons import pixmap

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QPaintEvent, QWheelEvent

RADIUS = 8.0


_JOINER = "\u2060"
_UNBROKEN = re.compile(r"(?<=\S)([/–])(?=\S)")


class Line(QLabel):
    """Plain text in a tone and a size; wraps, but never inside ``mg/mL`` or ``0.4–4``."""

    def __init__(self, text: str = "", tone: str = "text", size: str = "body", bold: bool = False, wrap: bool = False):
        super().__init__()
        self._wraps = wrap
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        if bold or size != "body":  # the body is the application's own font
            self.setFont(theme.font(size, bold))
        if tone != "text":
            self.setForegroundRole(theme.ROLES[tone])
        self.setWordWrap(wrap)

    def setText(self, text: str) -> None:
        super().setText(_UNBROKEN.sub(rf"{_JOINER}\1{_JOINER}", text) if self._wraps else text)

    def text(self) -> str:
        return super().text().replace(_JOINER, "")

    def tone(self, tone: str) -> None:
        """Changes the tone."""
        self.setForegroundRole(theme.ROLES[tone])

    def say(self, text: str) -> None:
        """Shows a text, or nothing at all where it is empty."""
        if text != self.text():
            self.setText(text)
        self.setVisible(bool(text))


class Card(QFrame):
    """A white area with a quiet edge."""

    def __init__(self) -> None:
        super().__init__()
        self.edge = "line"

    def paintEvent(self, _event: "QPaintEvent") -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme.tokens()
        painter.setPen(QPen(tokens.tone(self.edge), 1))
        painter.setBrush(tokens.tone("card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


class Chip(QWidget):
    """Icon and word on a soft ground: never colour alone. ``tone``: accent, warn, block, ok, quiet."""

    def __init__(self, text: str = "", tone: str = "quiet", icon: str = "") -> None:
        super().__init__()
        self._tone, self._icon = tone, icon
        self._label = Line(text, "text" if tone == "quiet" else tone)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(28 if icon else 10, 2, 10, 2)
        self._row.addWidget(self._label)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)

    def show_state(self, text: str, tone: str, icon: str) -> None:
        """Shows another state; nothing where the text is empty."""
        self._tone, self._icon = tone, icon
        self._row.setContentsMargins(28 if icon else 10, 2, 10, 2)
        self._label.setText(text)
        self._label.tone("text" if tone == "quiet" else tone)
        self.setVisible(bool(text))
        self.setAccessibleName(text)
        self.update()

    def text(self) -> str:
        """What it says."""
        return self._label.text()

    def paintEvent(self, _event: "QPaintEvent") -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme.tokens()
        soft = tokens.closed if self._tone == "quiet" else getattr(tokens, f"{self._tone}_soft")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(soft))
        painter.drawRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        if self._icon:
            colour = tokens.tone("text" if self._tone == "quiet" else self._tone)
            picture = pixmap(self._icon, colour, 14, self.devicePixelRatioF())
            painter.drawPixmap(9, (self.height() - 14) // 2, picture)


class IconMark(QWidget):
    """One icon beside a line of text."""

    def __init__(self, name: str, tone: str) -> None:
        super().__init__()
        self._name, self._tone = name, tone
        self.setFixedSize(16, 20)

    def show_icon(self, name: str, tone: str) -> None:
        """Shows another icon."""
        self._name, self._tone = name, tone
        self.update()

    def paintEvent(self, _event: "QPaintEvent") -> None:
        painter = QPainter(self)
        colour = theme.tokens().tone(self._tone)
        painter.drawPixmap(0, 2, pixmap(self._name, colour, 16, self.devicePixelRatioF()))


class IconButton(QAbstractButton):
    """A small button that is an icon; its name is read out and shown as a tip."""

    def __init__(self, icon: str, name: str) -> None:
        super().__init__()
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(24, 24)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def enterEvent(self, event: "QEnterEvent") -> None:
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: "QPaintEvent") -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme.tokens()
        if self.hasFocus():
            painter.setPen(QPen(tokens.tone("accent"), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        colour = tokens.tone("accent" if self.underMouse() else "quiet")
        painter.drawPixmap(4, 4, pixmap(self._icon, colour, 16, self.devicePixelRatioF()))


class Combo(QComboBox):
    """A choice that the mouse wheel never changes, focused or not: it scrolls the page beneath the pointer."""

    def wheelEvent(self, event: "QWheelEvent") -> None:
        event.ignore()


class TickBox(QCheckBox):
    """A box to tick whose edge is seen in every theme."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setFont(theme.font())

    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.tokens().tone("accent" if self.hasFocus() else "edge"), 1.5))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)


class FoldButton(QAbstractButton):
    """A heading that opens and closes what is beneath it."""

    def __init__(self, text: str, tone: str = "text") -> None:
        super().__init__()
        self._tone = tone
        self.setCheckable(True)
        self.setText(text)
        self.setFont(theme.font())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 28, 28)

    def paintEvent(self, _event: "QPaintEvent") -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme.tokens()
        colour = tokens.tone(self._tone)
        if self.hasFocus():
            painter.setPen(QPen(tokens.tone("accent"), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        icon = pixmap("close" if self.isChecked() else "open", colour, 14, self.devicePixelRatioF())
        painter.drawPixmap(2, (self.height() - 14) // 2, icon)
        painter.setPen(colour)
        painter.drawText(self.rect().adjusted(22, 0, -2, 0), Qt.AlignmentFlag.AlignVCenter, self.text())


class MainButton(QPushButton):
    """The one action of a page that matters most."""

    def paintEvent(self, _event: "QPaintEvent") -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme.tokens()
        enabled = self.isEnabled()
        fill = tokens.tone("accent" if enabled else "closed")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill.darker(115) if self.isDown() else fill)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens.tone("text"), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        painter.setPen(tokens.tone("on_accent" if enabled else "quiet"))
        painter.setFont(self.font())
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic
        painter.drawText(self.rect(), flags, self.text())


def button(text: str, action: Callable[[], object], main: bool = False, tip: str = "") -> QPushButton:
    """A button; ``main`` for the one that matters most."""
    made = MainButton(text) if main else QPushButton(text)
    made.setFont(theme.font(bold=main))
    made.setMinimumHeight(32)
    made.setToolTip(tip)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    if main:
        made.setMinimumWidth(made.fontMetrics().horizontalAdvance(text.replace("&", "")) + 32)
    made.clicked.connect(action)
    return made


def in_reading_order(*holders: QWidget) -> None:
    """Tab goes through the parts of the holders as they are laid out, whenever they were built."""
    last: QWidget | None = None
    for holder in holders:
        for widget in _tabbed(holder):
            if last is not None and last.nextInFocusChain() is not widget:
                QWidget.setTabOrder(last, widget)
            last = widget


def _tabbed(widget: QWidget) -> Iterator[QWidget]:
    """The widget, if Tab stops there, and those within it, in the order of their layouts."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    layout = widget.layout()
    if layout is None:
        return
    parts = list(_tabbed_in(layout))
    if getattr(widget, "buttons_last", False):
        parts.sort(key=lambda part: isinstance(part, IconButton))
    yield from parts


def _tabbed_in(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        if (inner := item.layout()) is not None:
            yield from _tabbed_in(inner)
        elif (widget := item.widget()) is not None:
            yield from _tabbed(widget)


def column(
    *parts: QWidget | QLayout | int, margins: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = 8
) -> QVBoxLayout:
    """Parts one beneath the other; a number is a stretch."""
    layout = QVBoxLayout()
    return _filled(layout, parts, margins, gap)


def row(
    *parts: QWidget | QLayout | int, margins: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = 8
) -> QHBoxLayout:
    """Parts side by side; a number is a stretch."""
    layout = QHBoxLayout()
    return _filled(layout, parts, margins, gap)


@contextmanager
def laid_out_once(*widgets: QWidget | None) -> Iterator[None]:
    """Many parts change and the widgets are laid out once, afterwards: Qt would do it anew for each part shown."""
    layouts = [layout for widget in widgets if widget is not None and (layout := widget.layout()) is not None]
    held = [layout for layout in layouts if layout.isEnabled()]
    for layout in held:
        layout.setEnabled(False)
    try:
        yield
    finally:
        for layout in held:
            layout.setEnabled(True)


_Box = TypeVar("_Box", bound=QBoxLayout)


def _filled(
    layout: _Box, parts: tuple[QWidget | QLayout | int, ...], margins: tuple[int, int, int, int], gap: int
) -> _Box:
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        elif isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)
    return layout
