"""In place of every result after a fault of the program: that there is none, and a report that can be copied."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.text import Card, IconMark, Line
from dosecal.words import Words


class FaultPanel(QScrollArea):
    """What happened, that the entry is kept, the report, and a button to calculate again."""

    def __init__(self, words: Words, report: str, again: Callable[[], None]) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        say = words.say
        self.report = report
        self.setAccessibleName(say("window.fault.title"))
        card = Card()
        title = row(IconMark("block", "block"), Line(say("window.fault.title"), "block", "title", bold=True), 1)
        text = Line(say("window.fault.text"), size="card", wrap=True)
        self.again = button(say("window.fault.again"), again, main=True)
        self.copy = button(say("window.fault.copy"), self._copy)
        shown = Line(report, "quiet", wrap=True)
        about = Line(say("window.fault.report"), "quiet", wrap=True)
        buttons = row(self.again, self.copy, 1)
        card.setLayout(column(title, text, buttons, about, shown, margins=(24, 20, 24, 20), gap=16))
        holder = QWidget()
        holder.setLayout(column(card, 1))
        self.setWidget(holder)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.report)
