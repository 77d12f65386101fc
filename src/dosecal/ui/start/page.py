"""The page Start window: the bars, the answer, the limiting rules, and what happens if the window is missed."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget

from dosecal.core.result.plan import Plan
from dosecal.session.start_summary import StartState, absent_text, if_missed, legend_text, limiting_rules, start_summary
from dosecal.ui.shell.patient import Patient
from dosecal.ui.start.bars import StartBars
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.text import Card, Line
from dosecal.words import Words

_SIDE = 252


def make(patient: Patient) -> "StartView":
    """The page Start window of a patient."""
    return StartView(patient.words, patient.plan_first_dose)


class StartView(QWidget):
    """Shows when the first dose may be. ``plan_day`` takes a day that is offered."""

    def __init__(self, words: Words, plan_day: Callable[[date], None]) -> None:
        super().__init__()
        self.words = words
        self._plan_day = plan_day
        self._offered: date | None = None
        say = words.say
        self.bars = StartBars(words)
        self._about = Line(say("start-page.about"), "quiet", wrap=True)
        self._absent = Line("", "quiet", wrap=True)
        self._legend = Line("", "quiet", wrap=True)
        left = Card()
        left.setLayout(column(self.bars, self._legend, self._about, self._absent, 1, margins=(12, 8, 12, 12), gap=12))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(say("window.tab.start"))
        scroll.setWidget(left)
        self._question = Line(say("start-window.question"), "quiet")
        self.answer = Line("", size="title", bold=True, wrap=True)
        self._also = Line("", "quiet", wrap=True)
        self.take: QPushButton = button("", self._take, main=True)
        first = Card()
        first.setLayout(column(self._question, self.answer, self._also, self.take, margins=(16, 12, 16, 16)))
        self._binds = Pairs()
        second = Card()
        second.setLayout(column(Line(say("start-window.binds"), bold=True), self._binds, margins=(16, 12, 16, 12)))
        self._missed = Line("", wrap=True)
        self._third = Card()
        self._third.setLayout(column(Line(say("start-page.missed"), bold=True), self._missed, margins=(16, 12, 16, 12)))
        side = QWidget()
        side.setMaximumWidth(_SIDE)
        side.setLayout(column(first, second, self._third, 1, gap=12))
        beside = QScrollArea()
        beside.setFrameShape(QFrame.Shape.NoFrame)
        beside.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        beside.setWidgetResizable(True)
        beside.setAccessibleName(say("start-window.question"))
        beside.setWidget(side)
        beside.setFixedWidth(_SIDE + 12)
        layout = row(scroll, beside, gap=12)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def show_plan(self, plan: Plan) -> None:
        """Shows the start window of a plan."""
        window, words = plan.start_window, self.words
        self.bars.show_plan(plan)
        self._absent.say(absent_text(words, window))
        self._legend.say(legend_text(words, window))
        summary = start_summary(words, plan)
        shown = summary.state is not StartState.EMPTY
        self.bars.setVisible(shown)
        self._about.setVisible(shown)
        self.answer.setFont(theme.font("title" if shown else "body", bold=shown))
        self.answer.tone("warn" if summary.state is StartState.NONE else "text")
        self.answer.setText(summary.answer)
        self._also.tone("text" if summary.state is StartState.NONE else "quiet")
        self._also.say(summary.also)
        self._offered = summary.offered
        self.take.setVisible(self._offered is not None)
        if self._offered is not None:
            self.take.setText(words.say("start-page.take", day=words.date(self._offered, weekday=False)))
        self._binds.show_pairs(limiting_rules(words, window))
        missed = if_missed(words, window)
        self._third.setVisible(bool(missed))
        self._missed.setText(missed)

    def _take(self) -> None:
        if self._offered is not None:
            self._plan_day(self._offered)


class Pairs(QWidget):
    """A few quiet words, and what belongs to them below."""

    def __init__(self) -> None:
        super().__init__()
        self._column = column(gap=2)
        self.setLayout(self._column)
        self._shown: list[tuple[str, str]] = []

    def show_pairs(self, pairs: list[tuple[str, str]]) -> None:
        """Shows other pairs; the same ones stay as they are."""
        if pairs == self._shown:
            return
        self._shown = pairs
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for name, text in pairs:
            if name:
                self._column.addWidget(Line(name, "quiet"))
            self._column.addWidget(Line(text, wrap=True))

    def text(self) -> str:
        """What it shows, a line for each pair."""
        return "\n".join(": ".join(part for part in pair if part) for pair in self._shown)
