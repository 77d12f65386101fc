"""Which view of the calendar is shown: timeline with table, month, events, deviations."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from dosecal.ui import theme
from dosecal.ui.bits import button, row
from dosecal.ui.tabs import Tabs
from dosecal.words import Words

VIEWS = ("timeline", "month", "events", "deviations")


class Switch(QWidget):
    """Small tabs; on their right is room for the menus of paper and export."""

    def __init__(self, words: Words, show: Callable[[int], None]) -> None:
        super().__init__()
        self.words = words
        names = [words.say(f"planning.view.{name}") for name in VIEWS]
        self.tabs = _Small(names, words.say("planning.view.about"))
        self.tabs.setToolTip("F8")
        self.tabs.currentChanged.connect(show)
        self.rest = row(gap=6)
        self.setLayout(row(self.tabs, 1, self.rest, gap=6))
        self.menus: dict[str, QMenu] = {}

    def offer(self, actions: Mapping[str, Sequence[QAction]]) -> None:
        """Puts the actions of the window into menus beside the views: ``sheet`` and ``export``."""
        for name, inside in actions.items():
            if name not in self.menus:
                made = button(self.words.say(f"planning.button.{name}"), lambda: None)
                menu = self.menus[name] = QMenu(made)
                menu.setFont(theme.font())
                made.setMenu(menu)
                self.rest.addWidget(made)
            if self.menus[name].actions() != list(inside):
                self.menus[name].clear()
                self.menus[name].addActions(list(inside))

    def show_view(self, place: int) -> None:
        """Marks the view that is shown."""
        with QSignalBlocker(self.tabs):
            self.tabs.setCurrentIndex(place)
        self.tabs.update()

    def show_counts(self, events: int, deviations: int) -> None:
        """How much was recorded, and how much of it differs from the plan."""
        say = self.words.say
        self.tabs.setTabText(
            2, say("planning.view.events-counted", count=events) if events else say("planning.view.events")
        )
        key = "one" if deviations == 1 else "counted"
        text = (
            say(f"planning.view.deviations-{key}", count=deviations) if deviations else say("planning.view.deviations")
        )
        self.tabs.setTabText(3, text)


class _Small(Tabs):
    """The same tabs, smaller than those of the page."""

    size_name = "body"
    height_of_tab = 34
