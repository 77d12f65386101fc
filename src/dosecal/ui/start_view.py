"""The page Start window: the bars, the answer, what binds, and what happens if the window is missed."""

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget

from dosecal.core.result import Plan, RuleResult, StartWindow
from dosecal.ui import theme
from dosecal.ui.bits import Card, Line, button, column, row
from dosecal.ui.start_bars import PARTIAL, StartBars, window_text
from dosecal.words import Words, phrases

_SIDE = 252


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
        scroll.setWidget(left)
        self._question = Line(say("start-page.question"), "quiet")
        self.answer = Line("", size="title", bold=True, wrap=True)
        self._also = Line("", "quiet", wrap=True)
        self.take: QPushButton = button("", self._take, main=True)
        first = Card()
        first.setLayout(column(self._question, self.answer, self._also, self.take, margins=(16, 12, 16, 16)))
        self._binds = Pairs()
        second = Card()
        second.setLayout(column(Line(say("start-page.binds"), bold=True), self._binds, margins=(16, 12, 16, 12)))
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
        beside.setWidget(side)
        beside.setFixedWidth(_SIDE + 12)
        layout = row(scroll, beside, gap=12)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def show_plan(self, plan: Plan) -> None:
        """Shows the start window of a plan."""
        window = plan.start_window
        words = self.words
        self.bars.show_plan(plan)
        shown = [rule for rule in window.rules if rule.event is not None]
        absent = [words.text(rule.label) for rule in window.rules if rule.event is None]
        self._absent.say(words.say("start-page.absent", rules=absent) if absent else "")
        self._legend.say(f"{PARTIAL} {words.say('start-page.partial')}" if any(r.partial for r in shown) else "")
        self._offered = window.proposed[0] if window.proposed else None
        self.bars.setVisible(bool(shown))
        self._about.setVisible(bool(shown))
        if not shown:
            self._offered = None  # what nobody has entered is no reason for a day
        known = window.earliest is not None or window.latest is not None
        self._also.tone("quiet")
        self.answer.setFont(theme.font("title" if shown else "body", bold=bool(shown)))
        if not shown:
            self.answer.tone("text")
            self.answer.setText(words.say("start-page.nothing-entered"))
            self._also.say(words.say("start-page.enter"))
        elif not window.feasible:
            self.answer.setText(words.say("start-page.none"))
            self.answer.tone("warn")
            self._also.tone("text")
            openings = [phrases.opening_sentence(words, window, opening) for opening in window.openings]
            self._also.say("\n".join(openings))
        elif self._offered is not None:
            self.answer.tone("text")
            self.answer.setText(words.date(self._offered))
            others = [words.date(day) for day in window.proposed[1:3]]
            also = words.say("start-page.or", days=" · ".join(others)) if others else ""
            boundary = self._boundary(plan)
            self._also.say("\n".join(part for part in (also, boundary) if part))
        else:
            self.answer.tone("text")
            self.answer.setText(window_text(window, words))
            self._also.say(words.say("start-page.no-open-day") if known else "")
        self.take.setVisible(self._offered is not None and plan.case.planned_first_dose != self._offered)
        if self._offered is not None:
            self.take.setText(words.say("start-page.take", day=words.date(self._offered, weekday=False)))
        self._binds.show_pairs(self._what_binds(window))
        missed = self._if_missed(window)
        self._third.setVisible(bool(missed) and window.feasible)
        self._missed.setText(missed)

    def _boundary(self, plan: Plan) -> str:
        window = plan.start_window
        found = {rule.boundary for rule in window.rules if rule.boundary is not None and rule.binds_first_dose}
        inside = sorted(
            day
            for day in found
            if (window.earliest is None or day >= window.earliest) and (window.latest is None or day <= window.latest)
        )
        key = "boundary" if len(inside) == 1 else "boundaries"
        return self.words.say(f"start-page.{key}", day=inside) if inside else ""

    def _what_binds(self, window: StartWindow) -> list[tuple[str, str]]:
        """On each side the rule that binds, with its span and where it is written."""
        words = self.words
        by_id = {rule.id: rule for rule in window.rules}
        pairs = []
        for side, ids in (("not-before", window.binding_earliest), ("not-after", window.binding_latest)):
            for rule in (by_id[name] for name in ids if name in by_id):
                pairs.append((words.say(f"start-page.{side}"), self._rule(rule)))
        for rule in window.rules:
            if rule.ongoing:
                pairs.append((words.say("start-page.no-start"), words.say("start-page.lasts", rule=rule.label)))
            if rule.result == "positive":
                pairs.append((words.say("start-page.no-start"), words.say("start-page.positive", rule=rule.label)))
        return pairs or [("", words.say("start-page.nothing-binds"))]

    def _rule(self, rule: RuleResult) -> str:
        span, mark = phrases.span_text(self.words, rule.span), phrases.origin_mark(self.words, rule.source)
        return f"{self.words.text(rule.label)}, {span} ({mark})"

    def _if_missed(self, window: StartWindow) -> str:
        """Which test has to be repeated, from which day on; for an empty window that is what opens it."""
        ends: list[RuleResult] = [rule for rule in window.rules if rule.valid_through is not None]
        lines = []
        for rule in sorted(ends, key=lambda one: one.valid_through or date.max):
            assert rule.valid_through is not None
            again = rule.valid_through + timedelta(days=1)
            lines.append(self.words.say("start-page.again", day=again, rule=self.words.text(rule.label)))
        return "\n".join(lines)

    def _take(self) -> None:
        if self._offered is not None:
            self._plan_day(self._offered)


class Pairs(QWidget):
    """A few quiet words, and what belongs to them beneath."""

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
        """What it says, a line for each pair."""
        return "\n".join(": ".join(part for part in pair if part) for pair in self._shown)
