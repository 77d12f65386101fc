"""The visits as a table: the same as timeline and month, in words."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView

from dosecal.core.result.plan import Plan
from dosecal.session.visit_lines import visit_row
from dosecal.ui.widgets.tables import Cells, Table, TableModel
from dosecal.words import Words

COLUMNS = ("visit", "planned", "window", "study-day", "what")
_WIDTHS = (188, 140, 132, 48, 150)


class VisitTable(Table):
    """One row for each visit; if room is short the activities and then the study day are in the panel only."""

    def __init__(self, words: Words) -> None:
        self.visits = TableModel([words.say(f"calendar-page.{name}") for name in COLUMNS])
        super().__init__(self.visits, words.say("window.tab.calendar"), _WIDTHS, 4)
        self.words = words

    def show_plan(self, plan: Plan) -> None:
        """Shows the visits of a plan."""
        rows = (visit_row(self.words, plan, visit) for visit in plan.visits)
        self.visits.show_rows([Cells(one.texts, one.icon, one.tone, one.tip, frozenset({1})) for one in rows])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.viewport().width()
        narrow = room < sum(_WIDTHS)
        modes = QHeaderView.ResizeMode
        self.horizontalHeader().setSectionResizeMode(2, modes.Stretch if narrow else modes.Interactive)
        self.setColumnHidden(4, narrow)
        self.setColumnHidden(3, room < sum(_WIDTHS[:4]))
