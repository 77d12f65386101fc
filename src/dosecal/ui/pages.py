"""The pages of one window: which is shown, how each is made, and what goes from one to the other."""

from pathlib import Path
from typing import TYPE_CHECKING

from dosecal.ui.nav import Home

if TYPE_CHECKING:
    from dosecal.ui.day_page import DayPage
    from dosecal.ui.deadline_rows import Choice
    from dosecal.ui.deadlines_page import DeadlinesPage
    from dosecal.ui.window import MainWindow

CALCULATOR, DEADLINES, DAY_LIST = 0, 1, 2
SHEET_OF_TAB = {0: "dose", 1: "calendar", 2: "start-window"}
HELP = ("window.help.text", "deadlines-page.help", "day-list-page.help")


class Pages:
    """Made after the first paint; the pages Deadlines and Day list when they are first shown."""

    def __init__(self, window: "MainWindow") -> None:
        self.window = window
        self.export_folder: Path | None = None
        self.deadlines: DeadlinesPage | None = None
        self.day_list: DayPage | None = None
        self.days = 1
        """So many days the page Day list was asked for last; it outlives a change of language."""
        self._choice: Choice | None = None
        self.home = self._make_home()

    def _make_home(self) -> Home:
        home = Home(self.window.words, (None, self._make_deadlines, self._make_day_list))
        home.turned.connect(self._turned)
        self.window.setCentralWidget(home)
        return home

    def _make_deadlines(self) -> "DeadlinesPage":
        from dosecal.ui.folder_actions import make_deadlines  # noqa: PLC0415  when the page is first shown

        self.deadlines = make_deadlines(self.window)
        self.deadlines.changed.connect(self.window.enable)
        return self.deadlines

    def _make_day_list(self) -> "DayPage":
        from dosecal.ui.folder_actions import make_day  # noqa: PLC0415  when the page is first shown

        self.day_list = make_day(self.window)
        self.day_list.changed.connect(self.window.enable)
        return self.day_list

    @property
    def listed(self) -> "DeadlinesPage | DayPage | None":
        """The list of a folder that is shown."""
        return {DEADLINES: self.deadlines, DAY_LIST: self.day_list}.get(self.shown)

    def begin_anew(self) -> None:
        """Everything is built again, in another language."""
        self.leave()
        self.home = self._make_home()

    def leave(self) -> None:
        """Nothing is read any more for a page that goes."""
        for page in (self.deadlines, self.day_list):
            if page is not None:
                page.leave()
        self.deadlines = self.day_list = None

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
        """The page that is shown: ``CALCULATOR``, ``DEADLINES`` or ``DAY_LIST``."""
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

    def read_again(self) -> None:
        """Reads the list that is shown anew; from the Calculator it shows the deadlines."""
        if self.listed is not None:
            self.listed.read()
        else:
            self.show(DEADLINES)

    def sheet_kind(self) -> str | None:
        """The sheet that belongs to what is shown; None where there is none."""
        if self.shown == CALCULATOR:
            return SHEET_OF_TAB.get(self.window.calculator.tabs.currentIndex())
        kind = "deadlines" if self.shown == DEADLINES else "day-list"
        return kind if self.listed is not None and self.listed.shown else None

    def say_shortly(self, text: str) -> None:
        """Says something in passing at the foot of the page that is shown."""
        if self.listed is not None:
            self.listed.say_shortly(text)
        else:
            self.window.calculator.strip.say_shortly(text)
