"""The month grid: visits as chips in the colour of their clock, windows as soft bars, closed days named."""

from collections.abc import Mapping
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)  # fmt: skip

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import UNRECORDED, Visit, VisitStatus
from dosecal.core.values.closed_days import ClosedDays
from dosecal.session.month_days import MonthDay
from dosecal.ui.calendar.month_model import MonthModel
from dosecal.ui.calendar.scale import LANES
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.hatching import hatching
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.text import Line
from dosecal.ui.widgets.tips import plain_tip
from dosecal.words import Words
from dosecal.words.visit_texts import CLOCK_COLOUR, short_date, short_name

_SIGNS = {"done": "✓", "missed": "! ", "not-recorded": "? "}
"""Before the name of a visit that took place, or did not; one that was left out is struck through."""
_HEAD, _CHIP, _BARS = 20, 19, 5
_Key = Qt.Key
_ARROWS = {_Key.Key_Left: -1, _Key.Key_Right: 1, _Key.Key_Up: -7, _Key.Key_Down: 7}
_MONTHS = {_Key.Key_PageUp: -1, _Key.Key_PageDown: 1}


class DayPainter(QStyledItemDelegate):
    """Paints one day."""

    def __init__(self, grid: "MonthGrid") -> None:
        super().__init__(grid)
        self._grid = grid

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paints a day with as many visits as it has room for, and the number of the others."""
        cell = self._grid.days.cell(index)
        if cell is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area: QRect = option.rect
        self._paint_ground(painter, area, cell)
        for visit, place in self._grid.chips_of(cell, area):
            self._paint_chip(painter, place, visit)
        hidden = len(cell.visits) + len(cell.ghosts) - self._grid.room(area)
        if hidden > 0:
            painter.setPen(theme.tokens().tone("quiet"))
            painter.setFont(theme.font())
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            painter.drawText(area.adjusted(4, 2, -5, 0), flags, f"+{hidden}")
        if index == self._grid.currentIndex():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.tokens().tone("accent"), 2 if self._grid.hasFocus() else 1))
            painter.drawRoundedRect(QRectF(area).adjusted(1.5, 1.5, -1.5, -1.5), 3, 3)
        painter.restore()

    def _paint_ground(self, painter: QPainter, area: QRect, cell: MonthDay) -> None:
        """Paints the day under its visits: closed or open, number, holiday, a line for each open window."""
        tokens = theme.tokens()
        painter.fillRect(area, tokens.tone("card"))
        if not cell.is_open:
            painter.fillRect(area, tokens.tone("closed"))
            painter.fillRect(area, hatching())
        painter.setPen(QPen(tokens.tone("line"), 1))
        painter.drawLine(area.topRight(), area.bottomRight())
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setFont(theme.font(bold=cell.today))
        number = QRect(area.left() + 5, area.top() + 2, area.width() - 8, _HEAD - 2)
        if cell.today:
            painter.setPen(QPen(tokens.tone("block"), 2))
            painter.drawLine(area.left() + 2, area.top() + 1, area.right() - 2, area.top() + 1)
        else:
            painter.setPen(tokens.tone("text" if cell.in_month else "quiet"))
        text = str(cell.day.day) if cell.in_month else short_date(self._grid.words, cell.day, weekday=False)
        if not cell.is_open:
            self._paint_plate(painter, number, text)
        painter.drawText(number, Qt.AlignmentFlag.AlignVCenter, text)
        if cell.holiday:
            self._paint_holiday(painter, area, cell)
        for place, lane in enumerate(LANES):
            strength = cell.windows.get(lane, 0)
            if strength:
                soft = QColor(tokens.tone(CLOCK_COLOUR[lane]))
                soft.setAlpha(200 if strength == 2 else 110)
                top = area.bottom() - _BARS * (len(LANES) - place) - 1
                painter.fillRect(QRect(area.left(), top, area.width(), _BARS - 1), soft)

    @staticmethod
    def _paint_plate(painter: QPainter, number: QRect, text: str) -> None:
        """A plain ground below words on a hatched one."""
        width = painter.fontMetrics().horizontalAdvance(text)
        plate = QRect(number.left() - 3, number.top(), width + 6, number.height())
        painter.fillRect(plate, theme.tokens().tone("closed"))

    @staticmethod
    def _paint_holiday(painter: QPainter, area: QRect, cell: MonthDay) -> None:
        """The name of a closed day: on two lines if no visit needs the room."""
        painter.setFont(theme.font())
        painter.setPen(theme.tokens().tone("text"))
        metrics = painter.fontMetrics()
        room = area.width() - 9
        free = not cell.visits and not cell.ghosts and area.height() > _HEAD + 2 * _CHIP
        first, _, rest = cell.holiday.partition(" ")
        lines = [first, rest] if free and rest and metrics.horizontalAdvance(cell.holiday) > room else [cell.holiday]
        for number, line in enumerate(lines):
            text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room)
            top = area.top() + _HEAD + number * (_CHIP - 2)
            place = QRect(area.left() + 3, top, metrics.horizontalAdvance(text) + 4, _CHIP - 2)
            painter.fillRect(place, theme.tokens().tone("closed"))
            painter.drawText(place.adjusted(2, 0, 2, 0), Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_chip(self, painter: QPainter, place: QRect, visit: "Visit | str") -> None:
        """Paints a visit; of a what-if, where it would be instead (``visit`` is then its id)."""
        tokens = theme.tokens()
        ghost = isinstance(visit, str)
        found = self._grid.visit(visit) if isinstance(visit, str) else visit
        clock = found.clock if found is not None else LANES[0]
        colour = tokens.tone(CLOCK_COLOUR.get(clock, "treatment"))
        chosen = found is not None and found.id == self._grid.selected and not ghost
        ground = QColor(colour)
        if not chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.tone("card"))
            painter.drawRoundedRect(QRectF(place), 4, 4)
            ground.setAlpha(0 if ghost else 50)
        status = found.status if found is not None and not ghost else VisitStatus.PLANNED
        unrecorded = status in UNRECORDED
        edge = tokens.tone("warn") if unrecorded else colour
        dashed = ghost or unrecorded
        painter.setPen(QPen(edge, 1.4, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        name = _SIGNS.get(status, "") + (short_name(found) if found is not None else str(visit))
        painter.setPen(tokens.tone("on_accent" if chosen else "text"))
        font = QFont(theme.font(bold=chosen))
        font.setStrikeOut(status == VisitStatus.SKIPPED)
        painter.setFont(font)
        text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, place.width() - 4)
        painter.drawText(place.adjusted(3, 0, -1, 0), Qt.AlignmentFlag.AlignVCenter, text)


class MonthGrid(QTableView):
    """The days of a month; arrows go from day to day, Page Up and Page Down from month to month."""

    chosen = Signal(str)
    """A visit was clicked, or the day of it was reached by key."""
    moved = Signal(str, object)
    """A chip was dragged to a day."""
    turned = Signal()
    """Another month is shown."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self.days = MonthModel(words)
        self.selected = ""
        self._plan: Plan | None = None
        self._pressed: str = ""
        self._start = QPoint()
        self._dragged: date | None = None
        self.setModel(self.days)
        self.setItemDelegate(DayPainter(self))
        self.setAccessibleName(words.say("planning.month.name"))
        self.setFont(theme.font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(20)
        header = self.horizontalHeader()
        header.setFont(theme.font())
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(20)
        for each in (header, self.verticalHeader()):
            each.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(7 * 52, 6 * 44)

    # ── What is shown ───────────────────────────────────────────────────────────────────────────────────────────
    def show_plan(self, plan: Plan, closed: ClosedDays) -> None:
        """Shows a plan."""
        self._plan = plan
        self.days.show_plan(plan, closed)

    def visit(self, visit: str) -> Visit | None:
        """The visit of an id."""
        return self._plan.visit(visit) if self._plan is not None else None

    def show_selected(self, visit: str) -> None:
        """Marks the visit that is chosen, and turns to its month."""
        self.selected = visit
        found = self.visit(visit)
        if found is not None and found not in self._visits_here():
            self.go_to(found.shown.day)
        self.viewport().update()

    def _visits_here(self) -> tuple[Visit, ...]:
        cell = self.days.cell(self.currentIndex())
        return cell.visits if cell is not None else ()

    def go_to(self, day: date) -> None:
        """Puts the cursor onto a day; its month is shown."""
        index = self.days.index_of(day)
        if not index.isValid() or (day.year, day.month) != (self.days.year, self.days.month):
            self.days.show_month(day.year, day.month)
            index = self.days.index_of(day)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(QModelIndex(index), flags)  # type: ignore[arg-type]
        self.turned.emit()

    def day(self) -> date:
        """The day of the cursor."""
        cell = self.days.cell(self.currentIndex())
        return date(self.days.year, self.days.month, 1) if cell is None else cell.day

    def turn(self, months: int) -> None:
        """Turns by some months; the day of the month stays the same if the month has it."""
        day = self.day() if self.currentIndex().isValid() else date(self.days.year, self.days.month, 1)
        self.go_to(day + relativedelta(months=months))

    def room(self, area: QRect) -> int:
        """How many chips a day has room for."""
        return max(1, (area.height() - _HEAD - _BARS * len(LANES) - 2) // (_CHIP + 1))

    def chips_of(self, cell: MonthDay, area: QRect) -> list[tuple["Visit | str", QRect]]:
        """The chips of a day with their places: visits, then what would come."""
        top = area.top() + _HEAD + (_CHIP if cell.holiday and len(cell.visits) < self.room(area) else 0)
        shown: list[Visit | str] = [*cell.visits, *cell.ghosts]
        return [
            (visit, QRect(area.left() + 2, top + place * (_CHIP + 1), area.width() - 4, _CHIP))
            for place, visit in enumerate(shown[: self.room(area)])
        ]

    def chip_place(self, visit: str) -> QRect:
        """Where the chip of a visit is; empty if its month is not shown."""
        found = self.visit(visit)
        index = self.days.index_of(found.shown.day) if found is not None else self.days.index(-1, -1)
        cell = self.days.cell(index)
        if cell is None:
            return QRect()
        chips = self.chips_of(cell, self.visualRect(QModelIndex(index)))  # type: ignore[arg-type]
        return next((place for one, place in chips if not isinstance(one, str) and one.id == visit), QRect())

    # ── Hands ───────────────────────────────────────────────────────────────────────────────────────────────────
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and key in _ARROWS:
            self.go_to(self.day() + timedelta(days=_ARROWS[key]))
        elif plain and key in _MONTHS:
            self.turn(_MONTHS[key])
        elif plain and key in (_Key.Key_Home, _Key.Key_End):
            week = self.day() - timedelta(days=self.day().weekday())
            self.go_to(week if key == _Key.Key_Home else week + timedelta(days=6))
        elif plain and key in (_Key.Key_Space, _Key.Key_Return, _Key.Key_Enter):
            self._next_of_day()
            return
        else:
            event.ignore()  # letters do not search in a month
            return
        visits = self._visits_here()
        if visits and self.selected not in [visit.id for visit in visits]:
            self.chosen.emit(visits[0].id)

    def _next_of_day(self) -> None:
        """The next visit of the same day."""
        ids = [visit.id for visit in self._visits_here()]
        if ids:
            place = ids.index(self.selected) + 1 if self.selected in ids else 0
            self.chosen.emit(ids[place % len(ids)])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        at = event.position().toPoint()
        cell = self.days.cell(self.indexAt(at))
        self._pressed, self._dragged, self._start = "", None, at
        if cell is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        chips = self.chips_of(cell, self.visualRect(self.indexAt(at)))
        hit = next((visit for visit, place in chips if place.contains(at) and not isinstance(visit, str)), None)
        if isinstance(hit, Visit):
            self._pressed = hit.id
            self.chosen.emit(hit.id)
        elif cell.visits:
            self.chosen.emit(cell.visits[0].id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._pressed:
            return
        cell = self.days.cell(self.indexAt(event.position().toPoint()))
        found = self.visit(self._pressed)
        if cell is None or found is None:
            return
        if self._dragged is None and cell.day == found.shown.day:
            return
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        if cell.day != self._dragged:
            self._dragged = cell.day
            self.moved.emit(self._pressed, cell.day)
            text = f"{self._pressed} · {self.words.date(cell.day)}"
            QToolTip.showText(event.globalPosition().toPoint(), plain_tip(text), self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed, self._dragged = "", None
        self.unsetCursor()
        super().mouseReleaseEvent(event)


class MonthPage(QWidget):
    """The grid with the name of its month and the way to others."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        say = words.say
        self.grid = MonthGrid(words)
        self._name = Line("", size="card", bold=True)
        self._today: date | None = None
        before = button("‹", lambda: self.grid.turn(-1), tip=f"{say('planning.month.before')} (PgUp)")
        after = button("›", lambda: self.grid.turn(1), tip=f"{say('planning.month.after')} (PgDn)")
        before.setAccessibleName(say("planning.month.before"))
        after.setAccessibleName(say("planning.month.after"))
        for one in (before, after):
            one.setFixedWidth(36)
        to_today = button(say("planning.month.today"), self._to_today)
        self.setLayout(column(row(before, after, self._name, 1, to_today), self.grid, gap=6))
        self.grid.turned.connect(self._say_month)

    def show_plan(self, plan: Plan, closed: ClosedDays) -> None:
        """Shows a plan; the first time its month is the one of today."""
        self.grid.show_plan(plan, closed)
        if self._today is None:
            self.grid.go_to(plan.today)
        self._today = plan.today

    def show_ghosts(self, ghosts: Mapping[str, date]) -> None:
        """Shows on which days visits would be."""
        self.grid.days.show_ghosts(ghosts)

    def _to_today(self) -> None:
        if self._today is not None:
            self.grid.go_to(self._today)
            self.grid.setFocus()

    def _say_month(self) -> None:
        text = f"{self.words.month_long(self.grid.days.month)} {self.grid.days.year}"
        self._name.say(text)
        self.grid.setAccessibleDescription(text)
