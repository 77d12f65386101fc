"""The visits as a table: the same as timeline and month, in words."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView

from dosecal.core.result import Plan, Visit
from dosecal.ui.calendar.shown import day_text, days_text, sentences, title, what_text, worst
from dosecal.ui.tables import Cells, Table, TableModel
from dosecal.words import Words

COLUMNS = ("visit", "planned", "window", "study-day", "what")
_WIDTHS = (152, 142, 140, 48, 150)
_STATUS_ICONS = {"done": "ok", "missed": "warn", "skipped": "remove"}


class VisitTable(Table):
    """One row for each visit; where the room is short the activities and then the study day stand in the panel only."""

    def __init__(self, words: Words) -> None:
        self.visits = TableModel([words.say(f"calendar-page.{name}") for name in COLUMNS])
        super().__init__(self.visits, words.say("window.tab.calendar"), _WIDTHS, 4)
        self.words = words

    def show_plan(self, plan: Plan) -> None:
        """Shows the visits of a plan."""
        self.visits.show_rows([self._cells(plan, visit) for visit in plan.visits])

    def _cells(self, plan: Plan, visit: Visit) -> Cells:
        words = self.words
        severity = worst(visit)
        icon = severity.value if severity is not None else _STATUS_ICONS.get(visit.status, "")
        tone = severity.value if severity is not None else "ok" if visit.status == "done" else "text"
        number = "" if visit.study_day is None else str(visit.study_day).replace("-", "−")
        texts = (title(words, visit), day_text(words, visit), days_text(words, visit), number)
        tip = "\n".join(sentences(words, visit))
        return Cells((*texts, what_text(words, plan, visit)), icon, tone, tip, frozenset({1}))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.viewport().width()
        narrow = room < sum(_WIDTHS)
        modes = QHeaderView.ResizeMode
        self.horizontalHeader().setSectionResizeMode(2, modes.Stretch if narrow else modes.Interactive)
        self.setColumnHidden(4, narrow)
        self.setColumnHidden(3, room < sum(_WIDTHS[:4]))
