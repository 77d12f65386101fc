"""What would follow from an event that is tried, as rows to read."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from dosecal.ui.widgets.text import IconMark, Line
from dosecal.words.what_if import Effect

_ABOUT = 84
"""Pixels for what a line is about; a longer name has a line of its own."""


class EffectList(QScrollArea):
    """Rows of effects; as many as there are, scrolled if the room is short."""

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
