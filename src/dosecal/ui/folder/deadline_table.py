"""The deadlines of all patients as a table that is written as it is scrolled to."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from dosecal.core.views.deadlines import Deadline
from dosecal.session.deadline_rows import Due, state
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.icons import row_icon
from dosecal.ui.widgets.tips import plain_tip
from dosecal.words import Words
from dosecal.words.deadlines import deadline_kind, deadline_sentence, distance
from dosecal.words.sources import source_text

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
COLUMNS = ("state", "date", "pseudonym", "study", "kind", "what")
ICONS = {"overdue": "block", "open": "warn", "today": "flag", "soon": "warn", "coming": "calendar"}
TONES = {"overdue": "block", "open": "warn", "today": "accent", "soon": "warn", "coming": "text"}


class DeadlineModel(QAbstractTableModel):
    """One row for each deadline; texts are made when they are asked for, so that ten thousand patients cost nothing."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._rows: list[Due] = []
        self._today = date.min

    def show_rows(self, rows: Sequence[Due], today: date) -> None:
        """Shows other rows."""
        self.beginResetModel()
        self._rows, self._today = list(rows), today
        self.endResetModel()

    def row(self, place: int) -> Due | None:
        """The deadline of a row."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, wanted: Due) -> int:
        """The row of the same thing of the same patient; −1 if it is not shown."""
        keys = (wanted.file, wanted.deadline.about, wanted.deadline.kind)
        found = (
            place for place, row in enumerate(self._rows) if (row.file, row.deadline.about, row.deadline.kind) == keys
        )
        return next(found, -1)

    def state_text(self, deadline: Deadline) -> str:
        """Its state in words: ``overdue · 3 days ago``."""
        how = state(deadline, self._today)
        far = distance(self.words, deadline.day, self._today)
        return far if how in ("today", "coming") else f"{self.words.say(f'deadlines-page.state.{how}')} · {far}"

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What Qt asks about a cell: its text, its tip, and the mark of its state."""
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        name = COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(name, row.deadline)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(self.about(row))
            case Qt.ItemDataRole.DecorationRole if name == "state":
                how = state(row.deadline, self._today)
                tokens = theme.tokens()
                return row_icon(ICONS[how], tokens.tone(TONES[how]), tokens.tone("on_accent"))
            case Qt.ItemDataRole.ForegroundRole if name == "state":
                tone = TONES[state(row.deadline, self._today)]
                return None if tone == "text" else theme.tokens().tone(tone)
            case Qt.ItemDataRole.FontRole if name == "date":
                return theme.font(bold=True)
            case _:
                return None

    def _text(self, name: str, one: Deadline) -> str:
        match name:
            case "state":
                return self.state_text(one)
            case "date":
                return self.words.date(one.day)
            case "pseudonym":
                return one.patient
            case "study":
                return one.study_name
            case "kind":
                return deadline_kind(self.words, one)
            case _:
                return deadline_sentence(self.words, one)

    def about(self, row: Due) -> str:
        """All of a row, with its source and the file of the case."""
        one = row.deadline
        source = "" if one.source is None else source_text(self.words, one.source)
        what = f"{deadline_kind(self.words, one)}: {deadline_sentence(self.words, one)}"
        return " · ".join(part for part in (one.patient, what, source, row.file) if part)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or section >= len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words.say(f"label.{COLUMNS[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None
