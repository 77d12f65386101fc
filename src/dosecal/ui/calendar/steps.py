"""Two buttons that try the visit chosen a day earlier and a day later."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from dosecal.ui.bits import button, row
from dosecal.words import Words


class Steps(QWidget):
    """Stand in the panel of the visit and in that of a move, so that one can go on."""

    def __init__(self, words: Words, move: Callable[[int], None]) -> None:
        super().__init__()
        say = words.say
        self.earlier = button(say("planning.button.earlier"), lambda: move(-1), tip="Alt+←")
        self.later = button(say("planning.button.later"), lambda: move(1), tip="Alt+→")
        for one, name in ((self.earlier, "earlier-long"), (self.later, "later-long")):
            one.setAccessibleName(say(f"planning.button.{name}"))
            one.setToolTip(f"{say(f'planning.button.{name}')} ({one.toolTip()})")
            one.setFixedWidth(34)
        self.setLayout(row(self.earlier, self.later, gap=4))

    def take_focus(self, later: bool) -> None:
        """The cursor goes on on the same button when the panels change."""
        (self.later if later else self.earlier).setFocus()
