"""A value that can be selected and copied with the mouse."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent

from dosecal.ui.widgets.text import Line


class ValueLine(Line):
    """Selectable while the pointer is on it or something in it is selected.

    A label that is always selectable keeps a text document and lays it out with every change: on a card with 30 values
    that is a third of the time from a key to a settled window.
    """

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
