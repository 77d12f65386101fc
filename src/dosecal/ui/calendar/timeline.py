"""The calendar as a picture: one lane per clock, windows as bars, days as marks, closed days hatched, today a line."""

from collections.abc import Mapping
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)  # fmt: skip
from PySide6.QtWidgets import QToolTip, QWidget

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.values.closed_days import ClosedDays
from dosecal.ui.calendar.scale import LANES, Label, Scale, Wanted, place_labels, range_of
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.hatching import hatching
from dosecal.ui.widgets.tips import plain_tip
from dosecal.words import Words
from dosecal.words.visit_texts import CLOCK_COLOUR, about, names

_TOP, _LANE, _BAR = 28, 58, 18
_NAMES = 112.0
_ONE_DAY = timedelta(days=1)
_SLIP = 4
"""Pixels: a mouse that moves less has clicked, not dragged."""
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Timeline(QWidget):
    """Shows the visits of a plan along the days. The table below shows the same in words."""

    chosen = Signal(str)
    """A visit was clicked."""
    stepped = Signal(int)
    """To the visit before (-1) or after (1) by key."""
    moved = Signal(str, object)
    """A mark is dragged to a day."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._plan: Plan | None = None
        self._closed: ClosedDays | None = None
        self._visits: dict[str, list[Visit]] = {}
        self._selected = ""
        self._ghosts: Mapping[str, date] = {}
        self._scale = Scale(date(2000, 1, 1), date(2000, 1, 2), 0, 1)
        self._hits: dict[str, QRectF] = {}
        self._pressed: tuple[str, float, date] | None = None
        self._dragged: date | None = None
        self.labels: list[Label] = []
        self.setFont(theme.font())
        self.setFixedHeight(_TOP + 3 * _LANE + 26)  # below the lanes: the word today
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(words.say("calendar-page.timeline"))
        self.setAccessibleDescription(words.say("calendar-page.timeline-about"))

    def show_plan(self, plan: Plan, closed: ClosedDays) -> None:
        """Shows a plan."""
        self._plan, self._closed = plan, closed
        self._visits = {lane: [] for lane in LANES}
        for visit in plan.visits:
            self._visits.setdefault(visit.clock if visit.clock in LANES else LANES[0], []).append(visit)
        self.update()

    def show_selected(self, visit: str) -> None:
        """Marks the visit that is chosen."""
        self._selected = visit
        found = self._plan.visit(visit) if self._plan is not None else None
        if self._plan is not None and found is not None:
            texts = (about(self.words, self._plan, found), self.words.say("calendar-page.timeline-about"))
            self.setAccessibleDescription("\n".join(texts))
        self.update()

    def show_ghosts(self, ghosts: Mapping[str, date]) -> None:
        """Shows next to the marks where visits would go."""
        self._ghosts = ghosts
        self.update()

    def place_of(self, visit: str) -> QPointF:
        """The middle of a visit's mark."""
        self._measure()
        return self._hits[visit].center()

    def x_of(self, day: date) -> float:
        """The middle of a day."""
        self._measure()
        return self._scale.middle(day)

    # ── Geometry ────────────────────────────────────────────────────────────────────────────────────────────────
    def _measure(self) -> None:
        if self._plan is None:
            return
        first, last = range_of(self._plan)
        self._scale = Scale(first, last, _NAMES, self.width() - 12.0)
        self._hits = {}
        for place, lane in enumerate(LANES):
            for visit in self._visits[lane]:
                if visit.target <= last:
                    self._hits[visit.id] = self._mark(visit.shown.day, _middle(place))

    def _mark(self, day: date, middle: float) -> QRectF:
        width = max(4.0, self._scale.per_day - 1)
        return QRectF(self._scale.middle(day) - width / 2, middle - _BAR / 2 - 2, width, _BAR + 4)

    def _bar(self, first: date, last: date, middle: float) -> QRectF:
        left, right = self._scale.x(first), self._scale.x(last + _ONE_DAY)
        return QRectF(left, middle - _BAR / 2, max(right - left, 4.0), _BAR)

    def _visit_at(self, at: QPointF) -> str:
        """The visit whose mark or window is under the pointer, the nearest mark of several."""
        found = []
        for place, lane in enumerate(LANES):
            for visit in self._visits.get(lane, ()):
                mark = self._hits.get(visit.id)
                if mark is None:
                    continue
                area = mark.united(self._bar(visit.earliest, visit.latest, _middle(place)))
                if area.adjusted(-4, -4, 4, 4).contains(at):
                    found.append((abs(mark.center().x() - at.x()), visit.id))
        return min(found, default=(0.0, ""))[1]

    # ── Painting ────────────────────────────────────────────────────────────────────────────────────────────────
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        if self._plan is None or self._closed is None:
            return
        self._measure()
        self.labels = []
        self._paint_days(painter, self._closed)
        self._paint_months(painter)
        self._paint_today(painter, self._plan.today)
        for place, lane in enumerate(LANES):
            self._paint_lane(painter, place, lane)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.tokens().tone("accent"), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_days(self, painter: QPainter, closed: ClosedDays) -> None:
        """Closed days: hatched, so that they differ from windows in more than colour."""
        tokens, scale = theme.tokens(), self._scale
        day = scale.first
        while day < scale.last:
            is_closed = closed.first <= day <= closed.last and not closed.is_open(day)
            if is_closed and (scale.per_day >= 1.6 or closed.name(day)):
                area = QRectF(scale.x(day), _TOP, max(scale.per_day, 1.0), 3 * _LANE)
                painter.fillRect(area, tokens.tone("closed"))
                if scale.per_day >= 3:
                    painter.fillRect(area, hatching())
            day += _ONE_DAY

    def _paint_months(self, painter: QPainter) -> None:
        tokens, scale = theme.tokens(), self._scale
        day = date(scale.first.year, scale.first.month, 1)
        last_text = -100.0
        while day <= scale.last:
            if day >= scale.first:
                x = scale.x(day)
                painter.setPen(QPen(tokens.tone("line"), 1))
                painter.drawLine(int(x), _TOP - 6, int(x), _TOP + 3 * _LANE)
                text = f"{self.words.month(day.month)} {day.year}"
                width = painter.fontMetrics().horizontalAdvance(text)
                if x - last_text > width + 12 and x + width + 6 < self.width():
                    painter.setPen(tokens.tone("quiet"))
                    painter.drawText(int(x) + 4, _TOP - 8, text)
                    last_text = x
            day = date(day.year + day.month // 12, day.month % 12 + 1, 1)

    def _paint_today(self, painter: QPainter, today: date) -> None:
        if not self._scale.first <= today <= self._scale.last:
            return
        painter.setPen(QPen(theme.tokens().tone("block"), 2))
        x, bottom = self._scale.x(today), _TOP + 3 * _LANE
        painter.drawLine(int(x), _TOP - 4, int(x), bottom + 2)
        text = self.words.say("word.today")
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(int(max(4.0, min(x - width / 2, self.width() - width - 4.0))), bottom + 17, text)

    def _paint_lane(self, painter: QPainter, place: int, lane: str) -> None:
        """Paints a lane: windows first, then visits and ghosts, then the names that have room."""
        tokens, middle = theme.tokens(), _middle(place)
        colour = tokens.tone(CLOCK_COLOUR[lane])
        painter.setPen(colour)
        painter.setFont(theme.font(bold=True))
        area = QRectF(4, middle - 12, _NAMES - 8, 24)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self.words.say(f"clock.{lane}"))
        painter.setFont(self.font())
        shown = [visit for visit in self._visits[lane] if visit.id in self._hits]
        for visit in shown:
            self._paint_window(painter, visit, middle, colour)
        for visit in shown:
            self._paint_mark(painter, visit, middle, colour)
        for visit in shown:
            ghost = self._ghosts.get(visit.id)
            if ghost is not None:
                self._paint_ghost(painter, visit.shown.day, ghost, middle)
        metrics = painter.fontMetrics()
        wanted = [
            Wanted(
                visit.id,
                self._hits[visit.id].center().x(),
                tuple((text, float(metrics.horizontalAdvance(text))) for text in names(self.words, visit)),
                visit.id == self._selected,
            )
            for visit in sorted(shown, key=_day_of)
        ]
        labels = place_labels(wanted, _NAMES, self.width() - 4.0)
        self.labels += labels
        status = {visit.id: visit.status for visit in shown}
        for label in labels:
            chosen = label.visit == self._selected
            painter.setFont(theme.font(bold=chosen))
            painter.setPen(tokens.tone("text" if chosen or status[label.visit] is VisitStatus.PLANNED else "quiet"))
            base = middle - _BAR / 2 - 5 if label.side < 0 else middle + _BAR / 2 + 15
            painter.drawText(QPointF(label.left, base), label.text)
        painter.setFont(self.font())

    def _paint_window(self, painter: QPainter, visit: Visit, middle: float, colour: QColor) -> None:
        """The window, its preferred part stronger; quieter once the visit is over."""
        if not visit.has_window:
            return
        over = visit.status != VisitStatus.PLANNED
        painter.setPen(QPen(_faint(colour, 110 if over else 255), 1))
        painter.setBrush(_faint(colour, 25 if over or visit.preferred else 70))
        painter.drawRoundedRect(self._bar(visit.earliest, visit.latest, middle), 2, 2)
        if visit.preferred is not None:
            first, last = max(visit.preferred[0], visit.earliest), min(visit.preferred[1], visit.latest)
            if first <= last:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(_faint(colour, 60 if over else 95))
                painter.drawRect(self._bar(first, last, middle).adjusted(0.5, 1, -0.5, -1))

    def _paint_mark(self, painter: QPainter, visit: Visit, middle: float, colour: QColor) -> None:
        """The day as a mark, ticked if the visit took place; its target next to it if that is another day."""
        mark = self._hits[visit.id]
        if visit.date is None:
            painter.setPen(QPen(theme.tokens().tone("warn"), 1.5, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_faint(colour, 255 if visit.status == VisitStatus.PLANNED else 130))
        painter.drawRect(mark)
        if visit.date is not None and visit.date != visit.target and visit.status == VisitStatus.PLANNED:
            x, y, size = self._scale.middle(visit.target), middle, 4.0
            painter.setPen(QPen(colour, 1.2))
            painter.setBrush(theme.tokens().tone("card"))
            corners = ((x - size, y), (x, y - size), (x + size, y), (x, y + size))
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        if visit.status == VisitStatus.SKIPPED:
            painter.setPen(QPen(theme.tokens().tone("quiet"), 1.5))
            painter.drawLine(mark.adjusted(-3, 2, 3, -2).topLeft(), mark.adjusted(-3, 2, 3, -2).bottomRight())
        if visit.id == self._selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.tokens().tone("text"), 2))
            painter.drawRoundedRect(mark.adjusted(-3, -3, 3, 3), 3, 3)

    def _paint_ghost(self, painter: QPainter, before: date, after: date, middle: float) -> None:
        tone = theme.tokens().tone("accent")
        painter.setPen(QPen(tone, 1.6, Qt.PenStyle.DotLine))
        start, end = self._scale.middle(before), self._scale.middle(min(after, self._scale.last))
        painter.drawLine(QPointF(start, middle), QPointF(end, middle))
        if after > self._scale.last:
            return
        painter.setPen(QPen(tone, 1.6))
        painter.setBrush(theme.tokens().tone("accent_soft"))
        painter.drawRect(self._mark(after, middle))

    # ── Hands ───────────────────────────────────────────────────────────────────────────────────────────────────
    def mousePressEvent(self, event: QMouseEvent) -> None:
        visit = self._visit_at(event.position())
        if event.button() is not Qt.MouseButton.LeftButton or not visit or self._plan is None:
            super().mousePressEvent(event)
            return
        self.chosen.emit(visit)
        found = self._plan.visit(visit)
        if found is not None:
            self._pressed, self._dragged = (visit, event.position().x(), found.shown.day), None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            hand = Qt.CursorShape.PointingHandCursor if self._visit_at(event.position()) else Qt.CursorShape.ArrowCursor
            self.setCursor(hand)
            return
        visit, start, day = self._pressed
        by = event.position().x() - start
        if self._dragged is None and abs(by) < _SLIP:
            return
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        over = day + timedelta(days=round(by / self._scale.per_day))
        if over != self._dragged:
            self._dragged = over
            self.moved.emit(visit, over)
            QToolTip.showText(event.globalPosition().toPoint(), f"{visit} · {self.words.date(over)}", self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._dragged = None
        self.unsetCursor()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier,
        ):  # fmt: skip
            self.stepped.emit(step)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Shows as a tip what is under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), plain_tip(self.tip_at(event.pos().toPointF())), self)
            return True
        return super().event(event)

    def tip_at(self, at: QPointF) -> str:
        """What is shown for the place under the pointer: the visit, or the closed day."""
        if self._plan is None or self._closed is None:
            return ""
        visit = self._plan.visit(self._visit_at(at))
        if visit is not None:
            return about(self.words, self._plan, visit)
        day = self._scale.day_at(at.x())
        inside = self._scale.left <= at.x() and self._closed.first <= day <= self._closed.last
        name = self._closed.name(day) if inside else None
        return f"{self.words.date(day)}: {name}" if name else ""


def _day_of(visit: Visit) -> date:
    return visit.shown.day


def _middle(place: int) -> float:
    """The middle of a lane."""
    return _TOP + place * _LANE + _LANE / 2


def _faint(colour: QColor, alpha: int) -> QColor:
    made = QColor(colour)
    made.setAlpha(alpha)
    return made
