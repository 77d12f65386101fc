"""Two versions of the protocol beside each other: the rules that differ, and what changes for the patient shown."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from dosecal.session.protocol_versions import Changed, Comparison
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.text import Line
from dosecal.ui.widgets.version_field import VersionField
from dosecal.words import Words

Choices = list[tuple[str, str]]


class VersionComparison(QDialog):
    """Shows what ``compare`` says of the two versions chosen; nothing is changed."""

    def __init__(
        self,
        words: Words,
        offered: tuple[Choices, str, str],
        compare: Callable[[str, str], Comparison],
        folder: Path | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        say = words.say
        self._words, self._compare = words, compare
        self.setWindowTitle(say("versions.title"))
        self.setFont(theme.font())
        self.resize(920, 600)
        choices, first, last = offered
        load = say("versions.load")
        self.before = VersionField(say("versions.before"), self._changed, choices, load, folder)
        self.after = VersionField(say("versions.after"), self._changed, choices, load, folder)
        self.before.show_text(first)
        self.after.show_text(last)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(say("versions.title"))
        close = button(say("window.button.close"), self.accept, main=True)
        close.setDefault(True)
        fields = row(self.before, self.after, gap=12)
        fields.setStretch(0, 1)
        fields.setStretch(1, 1)
        layout = column(fields, self._area, row(1, close), margins=(16, 16, 16, 16), gap=12)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._changed("")

    def _changed(self, _text: str) -> None:
        self.show_comparison(self._compare(self.before.text(), self.after.text()))

    def show_comparison(self, found: Comparison) -> None:
        """Shows another comparison, from its beginning."""
        inner = QVBoxLayout()
        inner.setContentsMargins(0, 0, 12, 0)
        inner.setSpacing(4)
        self._lines: list[str] = []
        if found.refused:
            self._add(inner, found.refused, "block")
        for text in found.summary:
            self._add(inner, text, "quiet")
        self._add_all(inner, found.rules)
        if found.about_patient:
            inner.addSpacing(12)
            self._add(inner, found.about_patient, "text", bold=True)
            self._add_all(inner, found.patient)
        if not self._lines:
            self._add(inner, self._words.say("versions.choose"), "quiet")
        inner.addStretch(1)
        holder = QWidget()
        holder.setLayout(inner)
        self._area.setWidget(holder)
        self._area.setAccessibleDescription(self.text())

    def _add_all(self, inner: QVBoxLayout, entries: tuple[Changed, ...]) -> None:
        for entry in entries:
            inner.addSpacing(8)
            self._add(inner, entry.about, "text", bold=True)
            for text in entry.lines:
                self._add(inner, text, "text")

    def _add(self, inner: QVBoxLayout, text: str, tone: str, bold: bool = False) -> None:
        shown = Line(text, tone, bold=bold, wrap=True)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inner.addWidget(shown)
        self._lines.append(text)

    def text(self) -> str:
        """Everything that is shown."""
        return "\n".join(self._lines)
