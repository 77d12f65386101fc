"""A month as a grid of days, six weeks from Monday on: an item model, so that keys and screen readers know it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QAbstractTableModel, Qt

from dosecal.core.closed_days import ClosedDays
from dosecal.core.result import Plan, Visit
from dosecal.ui.calendar.scale import LANES
from dosecal.ui.calendar.shown import shown_day, title
from dosecal.ui.tables import ROOT, Index
from dosecal.words import Words

WEEKS, DAYS = 6, 7
CELL = Qt.ItemDataRole.UserRole
"""The role under which a day gives its :class:`Cell`."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One day as it is shown."""

    day: date
    in_month: bool
    is_open: bool
    holiday: str
    """The name of a public holiday or of a day on which the site is closed; empty where it has none."""
    today: bool
    visits: tuple[Visit, ...]
    ghosts: tuple[str, ...]
    """Visits that would come on this day."""
    windows: Mapping[str, int]
    """Clock → 1 inside a window, 2 inside its preferred part."""


class MonthModel(QAbstractTableModel):
    """The days of the weeks of a month. It computes no date of a plan: it only lays them out."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._cells: list[Cell] = []
        self._plan: Plan | None = None
        self._closed: ClosedDays | None = None
        self._ghosts: Mapping[str, date] = {}
        self._by_day: dict[date, list[Visit]] = {}
        self.year, self.month = 2000, 1

    def show_plan(self, plan: Plan, closed: ClosedDays) -> None:
        """Shows the visits of a plan."""
        self._plan, self._closed = plan, closed
        self._by_day = {}
        for visit in plan.visits:
            self._by_day.setdefault(shown_day(visit), []).append(visit)
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
        start = date(self.year, self.month, 1)
        return start - timedelta(days=start.weekday())

    def index_of(self, day: date) -> Index:
        """The index of a day; an invalid one where the grid does not show it."""
        place = (day - self.first).days
        return self.index(place // DAYS, place % DAYS) if 0 <= place < WEEKS * DAYS else self.index(-1, -1)

    def cell(self, index: Index) -> Cell | None:
        """The day of an index."""
        place = index.row() * DAYS + index.column()
        return self._cells[place] if index.isValid() and place < len(self._cells) else None

    def _lay_out(self) -> None:
        if self._plan is None or self._closed is None:
            return
        new = [self._cell(self.first + timedelta(days=n)) for n in range(WEEKS * DAYS)]
        if self._cells:
            self._cells = new
            self.dataChanged.emit(self.index(0, 0), self.index(WEEKS - 1, DAYS - 1))
        else:
            self.beginResetModel()
            self._cells = new
            self.endResetModel()

    def _cell(self, day: date) -> Cell:
        assert self._plan is not None
        assert self._closed is not None
        known = self._closed.first <= day <= self._closed.last
        windows: dict[str, int] = {}
        for visit in self._plan.visits:
            if visit.earliest <= day <= visit.latest and visit.status == "planned" and visit.clock in LANES:
                preferred = visit.preferred is not None and visit.preferred[0] <= day <= visit.preferred[1]
                windows[visit.clock] = max(windows.get(visit.clock, 0), 2 if preferred else 1)
        return Cell(
            day=day,
            in_month=day.month == self.month,
            is_open=known and self._closed.is_open(day),
            holiday=(self._closed.name(day) or "") if known else "",
            today=day == self._plan.today,
            visits=tuple(self._by_day.get(day, ())),
            ghosts=tuple(visit for visit, after in self._ghosts.items() if after == day),
            windows=windows,
        )

    # ── The model ───────────────────────────────────────────────────────────────────────────────────────────────
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() or not self._cells else WEEKS

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else DAYS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cell = self.cell(index)
        if cell is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return str(cell.day.day)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return self.sentence(cell)
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

    def sentence(self, cell: Cell) -> str:
        """A day in words: its date, why it is closed, its visits, the windows that are open."""
        words = self.words
        parts = [words.date(cell.day)]
        if cell.today:
            parts.append(words.say("calendar-page.today"))
        if cell.holiday:
            parts.append(cell.holiday)
        elif not cell.is_open:
            parts.append(words.say("planning.month.closed"))
        parts += [title(words, visit) for visit in cell.visits]
        parts += [words.say("planning.month.ghost", visit=ghost) for ghost in cell.ghosts]
        assert self._plan is not None
        parts += [
            words.say("planning.month.in-window", visit=title(words, visit))
            for visit in self._plan.visits
            if visit.status == "planned" and visit.earliest <= cell.day <= visit.latest and visit not in cell.visits
        ]
        return " · ".join(parts)
