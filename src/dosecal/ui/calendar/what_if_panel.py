"""What if a visit were on another day: everything that would change, and the choice to apply it or not."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from dosecal.core.result.plan import Plan
from dosecal.session.calendar_actions import can_apply, move_report
from dosecal.session.open_case import Tried
from dosecal.session.visit_moves import MoveKind, VisitMove
from dosecal.ui.calendar.visit_panel import Steps
from dosecal.ui.events.effect_list import EffectList
from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.text import Card, Line
from dosecal.words import Words
from dosecal.words.what_if import Effect


class WhatIfPanel(Card):
    """Shown in place of the visit while a move is tried."""

    def __init__(
        self, words: Words, move: Callable[[int], None], apply: Callable[[], None], discard: Callable[[], None]
    ) -> None:
        super().__init__()
        self.words = words
        self.edge = "accent"
        say = words.say
        self._title = Line("", size="card", bold=True, wrap=True)
        self.effects = EffectList(say("planning.what-follows"))
        self.effects.setMinimumHeight(44)  # two lines and a bar: beside the timeline there is not room for more
        self.apply = button(say("planning.button.apply"), apply, main=True, tip="Ctrl+Return")
        self.discard = button(say("window.button.discard"), discard, tip="Esc")
        self.steps = Steps(words, move)
        head = row(self._title, self.steps, gap=4)
        head.setStretch(0, 1)
        head.setAlignment(self.steps, Qt.AlignmentFlag.AlignTop)
        layout = column(head, self.effects, row(1, self.discard, self.apply),
                        margins=(14, 10, 14, 10), gap=6)  # fmt: skip
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def show_move(self, plan: Plan, move: VisitMove, tried: Tried) -> None:
        """Shows what a move would mean."""
        report = move_report(self.words, plan, move, tried)
        self._title.say(report.title)
        icon = "warn" if report.stopped else "note"
        note = Effect("", report.note, "warn" if report.stopped else "text", icon) if report.note else None
        self.effects.show_effects(report.effects if note is None else (note, *report.effects))
        self.apply.setVisible(move.storable)
        self.apply.setEnabled(can_apply(move, tried))
        self.apply.setText(
            self.words.say(
                "planning.button.apply-first" if move.kind is MoveKind.FIRST_DOSE else "planning.button.apply"
            )
        )
        self.setAccessibleName(self.text())

    def text(self) -> str:
        """Everything that is shown."""
        return "\n".join(part for part in (self._title.text(), self.effects.text()) if part)
