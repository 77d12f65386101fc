"""What if a visit were on another day: everything that would change, and the choice to apply it or not."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from dosecal.core.result.plan import Plan
from dosecal.session.open_case import Tried
from dosecal.session.visit_moves import Wish
from dosecal.ui.calendar.visit_panel import Steps
from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.text import Card, IconMark, Line
from dosecal.words import Words
from dosecal.words.visit_texts import distance
from dosecal.words.what_if import Effect, effects


class WhatIfPanel(Card):
    """Stands in the place of the visit while a move is tried."""

    def __init__(
        self, words: Words, move: Callable[[int], None], apply: Callable[[], None], discard: Callable[[], None]
    ) -> None:
        super().__init__()
        self.words = words
        self.edge = "accent"
        say = words.say
        self._title = Line("", size="card", bold=True, wrap=True)
        self._note = Line("", wrap=True)
        self._mark = IconMark("note", "quiet")
        self.effects = EffectList(say("planning.what-follows"))
        self.apply = button(say("planning.button.apply"), apply, main=True, tip="Ctrl+Return")
        self.discard = button(say("planning.button.discard"), discard, tip="Esc")
        self.steps = Steps(words, move)
        head = row(self._title, self.steps, gap=4)
        head.setStretch(0, 1)
        head.setAlignment(self.steps, Qt.AlignmentFlag.AlignTop)
        note = row(self._mark, self._note, gap=6)
        note.setAlignment(self._mark, Qt.AlignmentFlag.AlignTop)
        note.setStretch(1, 1)
        layout = column(head, note, self.effects, row(1, self.discard, self.apply),
                        margins=(14, 10, 14, 10), gap=6)  # fmt: skip
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def show_wish(self, plan: Plan, wish: Wish, tried: Tried) -> None:
        """Shows what a wish would mean."""
        words = self.words
        visit = plan.visit(wish.visit)
        assert visit is not None
        by = distance(words, visit.date or visit.target, wish.day)
        self._title.say(words.say("planning.what-if", visit=visit.id, by=by))
        note = tried.refused or wish.note_sentence(words)
        stopped = bool(tried.refused) or wish.kind == "refused"
        self._mark.show_icon("warn" if stopped else "note", "warn" if stopped else "quiet")
        self._mark.setVisible(bool(note))
        self._note.tone("warn" if stopped else "text")
        self._note.say(note)
        lines: list[Effect] = []
        if tried.plan is not None and tried.what_if is not None:
            lines = effects(words, plan, tried.plan, tried.what_if)
        self.effects.show_effects(lines)
        self.apply.setVisible(wish.storable)
        self.apply.setEnabled(wish.storable and tried.plan is not None)
        self.apply.setText(
            words.say("planning.button.apply" if wish.kind == "delay" else "planning.button.apply-first")
        )
        self.setAccessibleName(self.text())

    def text(self) -> str:
        """Everything that is said."""
        return "\n".join(part for part in (self._title.text(), self._note.text(), self.effects.text()) if part)


_ABOUT = 84
"""Pixels for what a line is about; a longer name has a line of its own."""


class EffectList(QScrollArea):
    """Rows of effects; as many as there are, scrolled where the room is short."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.lines: tuple[Effect, ...] = ()
        self._name = name
        self.viewport().setAutoFillBackground(False)

    def show_effects(self, lines: Sequence[Effect]) -> None:
        """Shows other effects."""
        if tuple(lines) == self.lines and self.widget() is not None:
            return
        self.lines = tuple(lines)
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(2, 1)
        top = Qt.AlignmentFlag.AlignTop
        place = 0
        for line in self.lines:
            start = 1 if line.icon else 0
            if line.icon:
                grid.addWidget(IconMark(line.icon, line.tone), place, 0, top)
            text = Line(line.text, line.tone if line.tone in ("warn", "block", "quiet") else "text", wrap=True)
            about = Line(line.about, bold=True, wrap=True)
            if not line.about:
                grid.addWidget(text, place, start, 1, 3 - start, top)
            elif about.fontMetrics().horizontalAdvance(line.about) <= _ABOUT:
                about.setFixedWidth(_ABOUT)
                grid.addWidget(about, place, start, 1, 2 - start, top)
                grid.addWidget(text, place, 2, top)
            else:
                grid.addWidget(about, place, start, 1, 3 - start, top)
                place += 1
                grid.addWidget(text, place, start, 1, 3 - start, top)
            place += 1
        grid.setRowStretch(place, 1)
        self.setWidget(holder)
        holder.setAutoFillBackground(False)  # setWidget has switched it on
        self.setAccessibleDescription(self.text())

    def text(self) -> str:
        """All lines as one text."""
        return "\n".join(f"{line.about}: {line.text}" if line.about else line.text for line in self.lines)
