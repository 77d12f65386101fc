"""The findings at the foot of the window: their counts and the worst sentence."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from dosecal.ui.widgets.buttons import be_short, short_button
from dosecal.ui.widgets.layout import row
from dosecal.ui.widgets.tasks import later
from dosecal.ui.widgets.text import Chip, Elided
from dosecal.words import Words

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QResizeEvent

    from dosecal.session.finding_lines import FindingLine

ICONS = {"block": "block", "warn": "warn", "note": "note"}
NARROW, NARROWEST = 1100, 900
"""Pixels below which buttons have fewer words, and counts none: the sentence needs the room."""


class Strip(QWidget):
    """The foot of the window: counts and the worst sentence. A click, or its key, opens the list."""

    def __init__(self, words: Words, open_list: Callable[[], None], open_rules: Callable[[], None]) -> None:
        super().__init__()
        self.words = words
        self._chips = {severity: Chip() for severity in ("block", "warn", "note")}
        for chip in self._chips.values():
            chip.hide()
        self._sentence = Elided(lines=2)
        self._open_list = open_list
        self._rules = short_button("", "", open_rules)
        self._rules.hide()
        self.rest = row(gap=8)
        layout = row(*self._chips.values(), self._sentence, self._rules, self.rest, margins=(16, 5, 16, 5))
        layout.setStretch(len(self._chips), 1)
        self.setLayout(layout)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._fitting = later(self, 0, self._fit)  # not while it is laid out itself
        self.lines: list[FindingLine] = []
        self.calm = ""
        """What is shown: a finding, or without one what is open; never an all-clear."""

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What has a layout of its own."""
        return (self, *self._chips.values())

    def show_findings(self, lines: "list[FindingLine]", rules: int, calm: str) -> None:
        """Shows how many findings there are and one sentence, ``calm``: never an all-clear."""
        self.lines, self.calm = lines, calm
        for severity, chip in self._chips.items():
            count = sum(line.severity == severity for line in lines)
            tone = {"note": "quiet"}.get(severity, severity)
            said = self.words.say(f"window.strip.{severity}", count=count) if count else ""
            chip.show_state(said, tone, ICONS[severity], str(count))
        self._sentence.say(calm)
        say = self.words.say
        self._rules.name(say("window.strip.site-rules", count=rules), say("window.strip.site-rules-short", count=rules))
        self._rules.setToolTip("F7")
        self._rules.setVisible(rules > 0)

    def resizeEvent(self, event: "QResizeEvent") -> None:
        super().resizeEvent(event)
        self._fitting.start()

    def _fit(self) -> None:
        be_short(self, self.width() < NARROW)
        for chip in self._chips.values():
            chip.be_short(self.width() < NARROWEST)

    def say_shortly(self, text: str) -> None:
        """Shows a text until the next change."""
        self._sentence.say(text)

    def mousePressEvent(self, event: "QMouseEvent") -> None:
        super().mousePressEvent(event)
        self._open_list()
