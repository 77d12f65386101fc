"""Which view of the calendar is shown: timeline with table, month, events, deviations."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.layout import row
from dosecal.ui.widgets.tabs import Tabs
from dosecal.words import Words

VIEWS = ("timeline", "month", "events", "deviations")


class Switch(QWidget):
    """Small tabs; on their right is room for the menus of paper and export."""

    def __init__(self, words: Words, show: Callable[[int], None]) -> None:
        super().__init__()
        self.words = words
        names = [words.say(f"planning.view.{name}", count=0) for name in VIEWS]
        self.tabs = _Small(names, words.say("planning.view.about"))
        self.tabs.setToolTip("F8")
        self.tabs.currentChanged.connect(show)
        self.rest = row(gap=6)
        self.setLayout(row(self.tabs, 1, self.rest, gap=6))
        self.sheets: QMenu | None = None

    def offer(self, sheets: Sequence[QAction], export: QAction) -> None:
        """Puts actions of the window next to the views, once: the sheets of the visit chosen, and the export."""
        if self.sheets is not None:
            return
        say = self.words.say
        on_paper = button(say("planning.button.sheet"), lambda: None)
        self.sheets = QMenu(on_paper)
        self.sheets.setFont(theme.font())
        self.sheets.addActions(list(sheets))
        on_paper.setMenu(self.sheets)
        to_file = button(say("planning.button.export"), export.trigger, tip=export.shortcut().toString())
        for one in (on_paper, to_file):
            self.rest.addWidget(one)
        QWidget.setTabOrder(self.tabs, on_paper)
        QWidget.setTabOrder(on_paper, to_file)

    def show_view(self, place: int) -> None:
        """Marks the view that is shown."""
        with QSignalBlocker(self.tabs):
            self.tabs.setCurrentIndex(place)
        self.tabs.update()

    def show_counts(self, events: int, deviations: int) -> None:
        """How much was recorded, and how much of it differs from the plan."""
        say = self.words.say
        self.tabs.setTabText(2, say("planning.view.events", count=events))
        self.tabs.setTabText(3, say("planning.view.deviations", count=deviations))


class _Small(Tabs):
    """The same tabs, smaller than those of the page."""

    size_name = "body"
    height_of_tab = 34
