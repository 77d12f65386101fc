"""A column beside the pages that gives way where there is no room for both."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from dosecal.ui.widgets.buttons import FoldButton
from dosecal.ui.widgets.layout import column

ROOM = 1180
"""Pixels of the window from which on the column and a wide page are read side by side."""


class Side(QWidget):
    """The column and the heading that opens it; on a narrow window it closes by itself beside a wide page.

    What a person opened or closed stays so.
    """

    toggled = Signal(bool)

    def __init__(self, heading: str, *parts: QWidget) -> None:
        super().__init__()
        self.setLayout(column(*parts, gap=0))
        self.head = FoldButton(heading)
        self.head.setChecked(True)
        self.head.clicked.connect(self.choose)
        self._chosen: bool | None = None

    def choose(self, open_it: bool) -> None:
        """Opens or closes it, as a person asks."""
        self._chosen = open_it
        self._open(open_it)

    def turn(self) -> None:
        """Opens it if it is closed, and the other way round."""
        self.choose(self.isHidden())

    def give_way(self, width: int, to_a_wide_page: bool) -> None:
        """Closes it beside a wide page on a narrow window, and opens it again, unless a person has chosen."""
        if self._chosen is None:
            self._open(width >= ROOM or not to_a_wide_page)

    def show_once(self) -> None:
        """Something in it is asked for."""
        if self.isHidden():
            self._open(True)

    def _open(self, open_it: bool) -> None:
        self.head.setChecked(open_it)
        if self.isHidden() is open_it:
            self.setVisible(open_it)
            self.toggled.emit(open_it)
