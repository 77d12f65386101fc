"""The list of all findings."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from dosecal.ui.findings.strip import ICONS
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.dialog_room import open_at
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.text import IconMark, Line
from dosecal.words import Words

if TYPE_CHECKING:
    from dosecal.session.finding_lines import FindingLine

TONES = {"block": "block", "warn": "warn", "note": "quiet"}


class FindingsList(QDialog):
    """Every finding with its severity by icon, word and colour."""

    def __init__(
        self, words: Words, lines: "Sequence[FindingLine]", parent: QWidget, title: str = "", calm: str = ""
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(title or words.say("label.findings"))
        open_at(self, 720, 480)
        inner = QVBoxLayout()
        inner.setSpacing(12)
        for line in lines:
            tone = TONES[line.severity]
            mark = IconMark(ICONS[line.severity], tone)
            text = (
                line.sentence
                if line.times == 1
                else words.say("window.findings.times", text=line.sentence, n=line.times)
            )
            severity = Line(words.say(f"severity.{line.severity}"), tone, bold=True)
            severity.setFixedWidth(88)
            sentence = Line(text, wrap=True)
            sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            one = row(mark, severity, sentence)
            one.setStretch(2, 1)
            for widget in (mark, severity, sentence):
                one.setAlignment(widget, Qt.AlignmentFlag.AlignTop)
            one.setAlignment(sentence, Qt.AlignmentFlag(0))
            inner.addLayout(one)
        if not lines:
            inner.addWidget(Line(calm or words.say("window.strip.none"), "quiet", wrap=True))
        inner.addStretch(1)
        holder = QWidget()
        holder.setLayout(inner)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(self.windowTitle())
        scroll.setWidget(holder)
        close = button(words.say("window.button.close"), self.accept)
        close.setDefault(True)
        self.setFont(theme.font())
        self.setLayout(column(scroll, row(1, close), margins=(16, 16, 16, 16), gap=12))
