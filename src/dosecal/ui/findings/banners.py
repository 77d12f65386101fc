"""Lines above the results that stay until what they say is over: another day, a file that has changed, no copy."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QPushButton, QWidget

from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.text import IconMark, Line
from dosecal.words import Words

NAMES = ("day", "file", "copy")
"""In their order from above."""


class _Banner(QWidget):
    """Icon, sentence, button."""

    def __init__(self) -> None:
        super().__init__()
        self.text = Line("", "warn", bold=True, wrap=True)
        self.button: QPushButton = button("", self._press)
        self._do: Callable[[], object] | None = None
        inner = row(IconMark("warn", "warn"), self.text, self.button, margins=(16, 4, 16, 4), gap=8)
        inner.setStretch(1, 1)
        self.setLayout(inner)
        self.hide()

    def say(self, text: str, act: str, do: Callable[[], object] | None) -> None:
        self._do = do
        if self.button.text() != act:
            self.button.setText(act)
        self.button.setVisible(do is not None)
        if self.text.text() != text:
            self.text.setText(text)
            self.setAccessibleName(text)
        self.setVisible(bool(text))

    def _press(self) -> None:
        if self._do is not None:
            self._do()


class Banners(QWidget):
    """One line for each of ``NAMES``; nothing while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = {name: _Banner() for name in NAMES}
        self.setLayout(column(*self._lines.values(), gap=0))

    def say(self, name: str, text: str, act: str = "", do: Callable[[], object] | None = None) -> None:
        """Shows a sentence with a button, or neither."""
        self._lines[name].say(text, act, do)

    def say_day(self, words: Words, day: date, clock: date, today: date, back: Callable[[], object]) -> None:
        """That another day is shown than today, with the way back; of the demo, its day, ``clock``."""
        if day != clock:
            self.say("day", words.say("window.as-of", day=day, today=clock), words.say("window.as-of-back"), back)
        else:
            self.say("day", "" if day == today else words.say("window.as-of-demo", day=day, today=today))

    def text(self, name: str) -> str:
        """The sentence that is shown; empty if there is none."""
        line = self._lines[name]
        return "" if line.isHidden() else line.text.text()

    def press(self, name: str) -> None:
        """Does what the button of a line does."""
        self._lines[name].button.click()
