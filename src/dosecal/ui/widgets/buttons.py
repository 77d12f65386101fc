"""Buttons of every kind: with an icon, folding a part, the main one, a tick box, a choice."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from dosecal.ui.widgets import theme
from dosecal.ui.widgets.icons import pixmap
from dosecal.ui.widgets.tips import plain_tip

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QKeyEvent, QPaintEvent, QWheelEvent


def _paint_edge(widget: QWidget) -> None:
    """In high contrast the edge that the style hardly draws."""
    if theme.tokens() is theme.CONTRAST:
        painter = QPainter(widget)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.tokens().tone("edge" if widget.isEnabled() else "line"), 1.5))
        painter.drawRoundedRect(QRectF(widget.rect()).adjusted(1, 1, -1, -1), 3, 3)


def is_enter(event: "QKeyEvent") -> bool:
    """Enter alone, which presses a button as Space does: outside dialogs the system's own buttons do not take it."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held


class DrawnButton(QAbstractButton):
    """A button that draws itself."""

    def keyPressEvent(self, event: "QKeyEvent") -> None:
        if not is_enter(event):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.click()


class PushButton(QPushButton):
    """A button that the style draws."""

    def keyPressEvent(self, event: "QKeyEvent") -> None:
        if not is_enter(event):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.click()


class IconButton(DrawnButton):
    """A small button that is an icon; its name is read out and shown as a tip."""

    def __init__(self, icon: str, name: str) -> None:
        super().__init__()
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(name))
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


class RemoveButton(IconButton):
    """Removes a row; never the next stop after the fields of that row."""

    tab_last = True

    def __init__(self, name: str, remove: Callable[[], None]) -> None:
        super().__init__("remove", name)
        self.clicked.connect(remove)


class Combo(QComboBox):
    """A choice that the mouse wheel never changes, focused or not: it scrolls the page under the pointer."""

    def wheelEvent(self, event: "QWheelEvent") -> None:
        event.ignore()

    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        _paint_edge(self)


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


class FoldButton(DrawnButton):
    """A heading that opens and closes what is below it."""

    def __init__(self, text: str, tone: str = "text") -> None:
        super().__init__()
        self._tone = tone
        self.setCheckable(True)
        self.setText(text)
        self.setFont(theme.font())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

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


class PlainButton(PushButton):
    """A button whose edge is seen in high contrast, too, where the style draws next to nothing."""

    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        _paint_edge(self)


class MainButton(PushButton):
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


class ShortButton(PlainButton):
    """A button that has fewer words in a narrow row; a screen reader always has all of them."""

    def __init__(self, text: str, short: str) -> None:
        super().__init__(text)
        self._texts = (text, short)
        self._is_short = False

    def name(self, text: str, short: str) -> None:
        """Other words."""
        self._texts = (text, short)
        self.be_short(self._is_short)

    def be_short(self, short: bool) -> None:
        """Shows the few words, or all of them."""
        self._is_short = short
        self.setText(self._texts[short])
        self.setAccessibleName(self._texts[0])


def button(text: str, action: Callable[[], object], main: bool = False, tip: str = "") -> QPushButton:
    """A button; ``main`` for the one that matters most."""
    made = MainButton(text) if main else PlainButton(text)
    made.setToolTip(plain_tip(tip))
    return _finished(made, action, main)


def short_button(text: str, short: str, action: Callable[[], object]) -> ShortButton:
    """A button that can be named by fewer words."""
    return _finished(ShortButton(text, short), action)


def be_short(holder: QWidget, short: bool) -> None:
    """Fewer words on the buttons of a row, or all of them."""
    for one in holder.findChildren(ShortButton):
        one.be_short(short)


_Button = TypeVar("_Button", bound=PushButton)


def _finished(made: _Button, action: Callable[[], object], main: bool = False) -> _Button:
    made.setFont(theme.font(bold=main))
    made.setMinimumHeight(32)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    if main:
        made.setMinimumWidth(made.fontMetrics().horizontalAdvance(made.text().replace("&", "")) + 32)
    made.clicked.connect(lambda _checked=False: action())
    return made
