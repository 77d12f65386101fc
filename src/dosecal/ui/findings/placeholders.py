"""What is shown in place of the results: why they are withheld, and what is read before the first of them."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.text import Card, IconMark, Line
from dosecal.words import Words


class Withheld(QScrollArea):
    """Shown in place of the numbers, with what withholds them."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._text = Line("", size="card", wrap=True)
        mark = IconMark("block", "block")
        inner = row(mark, Line(words.say("window.withheld"), "block", "card", bold=True), 1)
        card = Card()
        card.setLayout(column(inner, self._text, margins=(18, 16, 18, 16), gap=12))
        holder = QWidget()
        holder.setLayout(column(card, 1))
        self.setWidget(holder)

    def show_problems(self, sentences: list[str]) -> None:
        """Shows why."""
        self._text.setText("\n".join(sentences))

    def text(self) -> str:
        """What it shows."""
        return self._text.text()


class Notice(QScrollArea):
    """What the program is for and what it is not: read once, before the first result."""

    def __init__(self, words: Words, read: Callable[[], None]) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        say = words.say
        self.button = button(say("window.notice.read"), read, main=True)
        card = Card()
        title = Line(say("window.notice.title"), size="title", bold=True)
        text = Line(say("window.notice.text"), size="card", wrap=True)
        card.setLayout(column(title, text, row(self.button, 1), margins=(24, 20, 24, 20), gap=16))
        holder = QWidget()
        holder.setLayout(column(card, 1))
        self.setWidget(holder)


class Rule(QFrame):
    """A quiet line between two parts of the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Mid)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
