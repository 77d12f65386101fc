"""The pages of one window: which is shown, how each is made, and what goes from one to the other."""

from pathlib import Path
from typing import TYPE_CHECKING

from dosecal.ui.nav import Home

if TYPE_CHECKING:
    from dosecal.ui.deadline_rows import Choice
    from dosecal.ui.deadlines_page import DeadlinesPage
    from dosecal.ui.window import MainWindow

CALCULATOR, DEADLINES = 0, 1
SHEET_OF_TAB = {0: "dose", 1: "calendar", 2: "start-window"}
HELP = ("window.help.text", "window.deadlines.help")


class Pages:
    """Made after the first paint; the page Deadlines when it is first shown."""

    def __init__(self, window: "MainWindow") -> None:
        self.window = window
        self.export_folder: Path | None = None
        self.deadlines: DeadlinesPage | None = None
        self._choice: Choice | None = None
        self.home = self._make_home()

    def _make_home(self) -> Home:
        home = Home(self.window.words, (None, self._make_deadlines))
        home.turned.connect(self._turned)
        self.window.setCentralWidget(home)
        return home

    def _make_deadlines(self) -> "DeadlinesPage":
        from dosecal.ui.deadline_actions import make_page  # noqa: PLC0415  when the page is first shown

        self.deadlines = make_page(self.window)
        self.deadlines.changed.connect(self.window.enable)
        return self.deadlines

    def begin_anew(self) -> None:
        """Everything is built again, in another language."""
        self.leave()
        self.home = self._make_home()

    def leave(self) -> None:
        """Nothing is read any more for a page that goes."""
        if self.deadlines is not None:
            self.deadlines.leave()
            self.deadlines = None

    @property
    def choice(self) -> "Choice":
        """What the page Deadlines was asked for last; it outlives a change of language."""
        if self._choice is None:
            from dosecal.ui.deadline_rows import Choice  # noqa: PLC0415

            self._choice = Choice()
        return self._choice

    def _turned(self) -> None:
        if self.shown == CALCULATOR:
            self.window.calculator.take_focus()
        self.window.enable()

    @property
    def shown(self) -> int:
        """The page that is shown: ``CALCULATOR`` or ``DEADLINES``."""
        return self.home.pages.currentIndex()

    @property
    def help(self) -> str:
        """The word that explains the page."""
        return HELP[self.shown]

    def show(self, place: int) -> None:
        """Shows a page."""
        self.home.show_page(place)

    def show_tab(self, place: int) -> None:
        """Shows a tab of the Calculator."""
        self.show(CALCULATOR)
        self.window.calculator.tabs.setCurrentIndex(place)

    def read_deadlines(self) -> None:
        """Shows the deadlines, read anew."""
        if self.shown == DEADLINES and self.deadlines is not None:
            self.deadlines.read()
        else:
            self.show(DEADLINES)

    def sheet_kind(self) -> str | None:
        """The sheet that belongs to what is shown; None where there is none."""
        if self.shown == CALCULATOR:
            return SHEET_OF_TAB.get(self.window.calculator.tabs.currentIndex())
        return "deadlines" if self.deadlines is not None and self.deadlines.shown else None

    def say_shortly(self, text: str) -> None:
        """Says something in passing at the foot of the page that is shown."""
        if self.shown == DEADLINES and self.deadlines is not None:
            self.deadlines.say_shortly(text)
        else:
            self.window.calculator.strip.say_shortly(text)
