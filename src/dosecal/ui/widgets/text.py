"""Small parts that every page is made of: text in a tone, cards, chips, icons."""

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from dosecal.ui.widgets import theme
from dosecal.ui.widgets.icons import pixmap
from dosecal.ui.widgets.tips import plain_tip

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

RADIUS = 8.0
_JOINER = "\u2060"
_UNBROKEN = re.compile(r"(?<=\S)([/–])(?=\S)")


class Line(QLabel):
    """Plain text in a tone and a size; wraps, but never inside ``mg/mL`` or ``0.4–4``."""

    def __init__(
        self, text: str = "", tone: str = "text", size: str = "body", bold: bool = False, wrap: bool = False
    ) -> None:
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
        """Shows a text; where it wraps, no line ends after ``/`` or ``–`` inside a word."""
        self._text = text
        super().setText(_UNBROKEN.sub(rf"{_JOINER}\1{_JOINER}", text) if self._wraps else text)

    def text(self) -> str:
        """The text as it was set, without the signs that keep it from wrapping."""
        return self._text

    def tone(self, tone: str) -> None:
        """Changes the tone; the same one would be announced as a new palette."""
        if self.foregroundRole() != theme.ROLES[tone]:
            self.setForegroundRole(theme.ROLES[tone])

    def say(self, text: str) -> None:
        """Shows a text; hides itself if it is empty."""
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
        self._texts, self._is_short = (text, text), False
        self._label = Line(text, "text" if tone == "quiet" else tone)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(28 if icon else 10, 2, 10, 2)
        self._row.addWidget(self._label)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)

    def show_state(self, text: str, tone: str, icon: str, short: str = "") -> None:
        """Shows another state; hides itself if the text is empty. ``short`` is shown where there is little room."""
        self._tone, self._icon = tone, icon
        self._row.setContentsMargins(28 if icon else 10, 2, 10, 2)
        self._texts = (text, short or text)
        self._label.setText(self._texts[self._is_short])
        self.setToolTip(plain_tip(text) if short else "")
        self._label.tone("text" if tone == "quiet" else tone)
        self.setVisible(bool(text))
        self.setAccessibleName(text)
        self.update()

    def be_short(self, short: bool) -> None:
        """Shows the short text, or the whole."""
        self._is_short = short
        self._label.setText(self._texts[short])

    def text(self) -> str:
        """The text shown."""
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
    """One icon next to a line of text."""

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


class Elided(Line):
    """One line, or ``lines``, that ends in an ellipsis if it is too long; the tip shows all of it."""

    def __init__(self, tone: str = "text", lines: int = 1) -> None:
        super().__init__("", tone, wrap=lines > 1)
        self._full, self._lines = "", lines
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(80)
        if lines > 1:
            self.setFixedHeight(lines * self.fontMetrics().lineSpacing())  # the same with a short text

    def say(self, text: str) -> None:
        """Shows a text, cut where there is no room for it; the tip and a screen reader have the whole."""
        self._full = text
        self.setToolTip(plain_tip(text))
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: "QResizeEvent") -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = max(self.width() - 4, 60)
        if self._lines == 1:
            self.setText(self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, width))
            return
        self.setText(self._full)
        words = self._full.split(" ")
        while self.heightForWidth(width) > self.height() and len(words) > 1:
            words.pop()
            self.setText(" ".join(words) + " …")
