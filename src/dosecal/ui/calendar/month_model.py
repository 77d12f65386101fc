"""A month as a grid of days, six weeks from Monday on: an item model, so that keys and screen readers know it."""

from collections.abc import Mapping
from datetime import date, timedelta

from PySide6.QtCore import QAbstractTableModel, Qt

from dosecal.core.result.plan import Plan
from dosecal.core.values.closed_days import ClosedDays
from dosecal.session.month_days import DAYS, WEEKS, MonthDay, day_sentence, first_monday, month_days
from dosecal.ui.widgets.tables import ROOT, Index
from dosecal.ui.widgets.tips import plain_tip
from dosecal.words import Words


class MonthModel(QAbstractTableModel):
    """The days of the weeks of a month. It computes no date of a plan: it only lays them out."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._cells: list[MonthDay] = []
        self._plan: Plan | None = None
        self._closed: ClosedDays | None = None
        self._ghosts: Mapping[str, date] = {}
        self.year, self.month = 2000, 1

    def show_plan(self, plan: Plan, closed: ClosedDays) -> None:
        """Shows the visits of a plan."""
        self._plan, self._closed = plan, closed
        self._lay_out()

    def show_month(self, year: int, month: int) -> None:
        """Turns to a month."""
        if (year, month) != (self.year, self.month):
            self.year, self.month = year, month
            self._lay_out()

    def show_ghosts(self, ghosts: Mapping[str, date]) -> None:
        """Shows on which days visits would be."""
        if ghosts != self._ghosts:
            self._ghosts = ghosts
            self._lay_out()

    @property
    def first(self) -> date:
        """The Monday with which the grid begins."""
        return first_monday(self.year, self.month)

    def index_of(self, day: date) -> Index:
        """The index of a day; an invalid one if the grid does not show it."""
        place = (day - self.first).days
        return self.index(place // DAYS, place % DAYS) if 0 <= place < WEEKS * DAYS else self.index(-1, -1)

    def cell(self, index: Index) -> MonthDay | None:
        """The day of an index."""
        place = index.row() * DAYS + index.column()
        return self._cells[place] if index.isValid() and place < len(self._cells) else None

    def _lay_out(self) -> None:
        if self._plan is None or self._closed is None:
            return
        new = month_days(self._plan, self._closed, self._ghosts, self.year, self.month)
        if self._cells:
            self._cells = new
            self.dataChanged.emit(self.index(0, 0), self.index(WEEKS - 1, DAYS - 1))
        else:
            self.beginResetModel()
            self._cells = new
            self.endResetModel()

    # ── The model ───────────────────────────────────────────────────────────────────────────────────────────────
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() or not self._cells else WEEKS

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else DAYS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What Qt asks about a day: its number, its sentence, or the ``MonthDay`` itself."""
        cell = self.cell(index)
        if cell is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return str(cell.day.day)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                said = "" if self._plan is None else day_sentence(self.words, self._plan, cell)
                return plain_tip(said) if role == Qt.ItemDataRole.ToolTipRole else said
            case Qt.ItemDataRole.UserRole:
                return cell
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words.weekday(date(2024, 1, 1) + timedelta(days=section))  # a Monday
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None
