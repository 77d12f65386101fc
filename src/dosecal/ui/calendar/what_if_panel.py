"""What if a visit were on another day: everything that would change, and the choice to apply it or not."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from dosecal.core.result import Plan
from dosecal.ui.bits import Card, IconMark, Line, button, column, row
from dosecal.ui.calendar.desk import Tried
from dosecal.ui.calendar.effect_list import EffectList
from dosecal.ui.calendar.effects import Effect, effects
from dosecal.ui.calendar.moves import Wish, distance
from dosecal.ui.calendar.steps import Steps
from dosecal.words import Words


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
