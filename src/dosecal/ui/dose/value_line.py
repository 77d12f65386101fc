"""A value that can be selected and copied with the mouse."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent

from dosecal.ui.widgets.text import Line

_Key = TypeVar("_Key", int, str)
_Size = TypeVar("_Size", int, QSize)


class ValueLine(Line):
    """Selectable while the pointer is on it or something in it is selected; its last text is measured once.

    A label that is always selectable keeps a text document and lays it out with every change: on a card with 30 values
    that is a third of the time from a key to a settled window. And one whose text goes and comes back, as all of them
    do while an amount is withheld, would be wrapped at several widths again: that is as much as the rest of the layout.
    """

    def __init__(self, text: str = "", tone: str = "text", bold: bool = False, wrap: bool = False) -> None:
        self._measured_text = ""
        self._heights: dict[int, int] = {}
        self._hints: dict[str, QSize] = {}
        super().__init__(text, tone, bold=bold, wrap=wrap)

    def heightForWidth(self, width: int) -> int:
        return self._once(self._heights, width, lambda: super(ValueLine, self).heightForWidth(width))

    def sizeHint(self) -> QSize:
        return self._once(self._hints, "size", super().sizeHint)

    def minimumSizeHint(self) -> QSize:
        return self._once(self._hints, "minimum", super().minimumSizeHint)

    def changeEvent(self, event: QEvent) -> None:
        self._forget()  # the font, above all
        super().changeEvent(event)

    def _once(self, known: dict[_Key, _Size], what: _Key, measure: Callable[[], _Size]) -> _Size:
        """What is known of the text, or what Qt measures now."""
        if self._text != self._measured_text:
            self._forget()
            self._measured_text = self._text
        if what not in known:
            known[what] = measure()
        return known[what]

    def _forget(self) -> None:
        self._heights.clear()
        self._hints.clear()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._release()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._release()

    def _release(self) -> None:
        """A plain label again, unless the pointer is on it or its text is selected."""
        if not self.underMouse() and not self.hasSelectedText() and not self.hasFocus():
            self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
