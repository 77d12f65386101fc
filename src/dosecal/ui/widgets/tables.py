"""Tables of a plan: visits and criteria as item models, and the view they are shown in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from dosecal.ui.widgets import theme
from dosecal.ui.widgets.icons import row_icon
from dosecal.ui.widgets.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Cells:
    """One row as it is shown: texts, the icon and tone of its first column, and its tip."""

    texts: tuple[str, ...]
    icon: str = ""
    tone: str = "text"
    tip: str = ""
    bold: frozenset[int] = field(default=frozenset())
    struck: bool = False
    """Struck through: recorded, and taken back."""


class TableModel(QAbstractTableModel):
    """Rows of cells under headings. It knows no plan: a view makes the cells."""

    def __init__(self, headings: Sequence[str]) -> None:
        super().__init__()
        self._headings = tuple(headings)
        self._rows: tuple[Cells, ...] = ()

    def show_rows(self, rows: Sequence[Cells]) -> None:
        """Shows other rows; where only texts differ the selection stays."""
        new = tuple(rows)
        if new == self._rows:
            return
        if len(new) == len(self._rows):
            old, self._rows = self._rows, new
            for place, (one, other) in enumerate(zip(old, new, strict=True)):
                if one != other:
                    self.dataChanged.emit(self.index(place, 0), self.index(place, len(self._headings) - 1))
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What Qt asks about a cell: its text, its tip, and how it is drawn."""
        if not index.isValid():
            return None
        cells, place = self._rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cells.texts[place]
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(cells.tip or cells.texts[place])
            case Qt.ItemDataRole.DecorationRole if place == 0 and cells.icon:
                tokens = theme.tokens()
                return row_icon(cells.icon, tokens.tone(cells.tone), tokens.tone("on_accent"))
            case Qt.ItemDataRole.ForegroundRole if place == 0 and cells.tone not in ("text", "quiet"):
                return theme.tokens().tone(cells.tone)
            case Qt.ItemDataRole.FontRole if cells.struck:
                return _struck()
            case Qt.ItemDataRole.FontRole if place in cells.bold:
                return _bold()
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._headings[section] if section < len(self._headings) else None
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation is Qt.Orientation.Horizontal:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


def _bold() -> QFont:
    return theme.font(bold=True)


def _struck() -> QFont:
    made = QFont(theme.font())
    made.setStrikeOut(True)
    return made


class Whole(QStyledItemDelegate):
    """Shows the chosen row as a whole: the style would paint the focus of its current cell over the text there."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        chosen, focus = QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_HasFocus
        state: QStyle.StateFlag = option.state
        if state & chosen:
            option.state = state & ~focus

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room above and below the text, for rows that are as high as their text."""
        return super().sizeHint(option, index) + QSize(0, 6)


class Table(QTableView):
    """A table that is read: rows are chosen, nothing is edited, lines are left to white space."""

    def __init__(self, model: QAbstractTableModel, name: str, widths: Sequence[int], stretch: int) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(Whole(self))
        self.setAccessibleName(name)
        self.setFont(theme.font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)
        header = self.horizontalHeader()
        header.setFont(theme.font())
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        for place, width in enumerate(widths):
            header.resizeSection(place, width)
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        self._stretch, self._low = stretch, 0

    def may_be_low(self, height: int) -> None:
        """On a low page it asks for no more than this height, and scrolls."""
        self.setMinimumHeight(height)
        self._low = height

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), self._low or hint.height())

    sought_in: int | None = None
    """The column in which what is typed looks for a row; None: that of the cell chosen, the first."""

    def keyboardSearch(self, search: str) -> None:
        """Goes to the row that begins with what is typed."""
        now = self.currentIndex()
        if self.sought_in is not None and now.isValid() and now.column() != self.sought_in:
            self.setCurrentIndex(now.siblingAtColumn(self.sought_in))
        super().keyboardSearch(search)

    def wrap(self) -> None:
        """Lets rows be as high as their text: for short lists that are read whole."""
        self.setWordWrap(True)
        model = self.model()
        model.modelReset.connect(self.resizeRowsToContents)
        model.dataChanged.connect(self._fit_rows)

    def _fit_rows(self, first: QModelIndex, last: QModelIndex) -> None:
        """The header would measure every row after each key: too slow for the criteria of a study."""
        for place in range(first.row(), last.row() + 1):
            self.resizeRowToContents(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_last()
        if self.wordWrap():
            self.resizeRowsToContents()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def _fit_last(self) -> None:
        """The column that takes the rest is never narrower than its heading: then the table is scrolled."""
        header = self.horizontalHeader()
        others = sum(header.sectionSize(one) for one in range(header.count()) if one != self._stretch)
        needed = header.sectionSizeHint(self._stretch)
        fits = self.viewport().width() - others >= needed
        header.setSectionResizeMode(
            self._stretch, QHeaderView.ResizeMode.Stretch if fits else QHeaderView.ResizeMode.Interactive
        )
        if not fits:
            header.resizeSection(self._stretch, needed)
