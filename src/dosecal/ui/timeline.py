"""The calendar as a picture: one lane per clock, windows as bars, days as marks, closed days hatched, today a line."""

from datetime import date, timedelta

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from dosecal.core.closed_days import ClosedDays
from dosecal.core.result import Plan, Visit
from dosecal.ui import theme
from dosecal.words import Words, phrases

LANES = ("treatment", "assessment", "last-dose")
_COLOURS = {"treatment": "treatment", "assessment": "assessment", "last-dose": "last_dose"}
_TOP, _LANE, _BAR = 28, 64, 18
_ONE_DAY = timedelta(days=1)


class Timeline(QWidget):
    """Shows the visits of a plan along the days. The table beneath says the same in words."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._plan: Plan | None = None
        self._closed: ClosedDays | None = None
        self._visits: dict[str, list[Visit]] = {}
        self._first = self._last = date(2000, 1, 1)
        self._hits: list[tuple[QRectF, str]] = []
        self.setFont(theme.font())
        self.setMinimumHeight(_TOP + 3 * _LANE + 20)
        self.setAccessibleName(words.say("window.calendar.timeline"))
        self.setAccessibleDescription(words.say("window.calendar.timeline-about"))

    def show_plan(self, plan: Plan, closed: ClosedDays) -> None:
        """Shows a plan. Treatment and its nearest follow-up set the range; what lies years ahead is in the table."""
        self._plan, self._closed = plan, closed
        self._visits = {lane: [visit for visit in plan.visits if visit.clock == lane] for lane in LANES}
        shown = [visit for visit in plan.visits if visit.clock != "last-dose"] or list(plan.visits)
        horizon = max((visit.latest for visit in self._visits["treatment"]), default=plan.today) + timedelta(days=60)
        ends = [min(visit.latest, horizon) for visit in shown]
        starts = [min(visit.earliest, visit.target) for visit in shown]
        near = min(starts, default=plan.today)
        if near - timedelta(days=60) < plan.today < horizon:
            near = min(near, plan.today)
        self._first = near - timedelta(days=4)
        self._last = max([*ends, horizon - timedelta(days=20)], default=plan.today) + timedelta(days=4)
        self.update()

    def _x(self, day: date) -> float:
        left, right = 112.0, self.width() - 12.0
        days = max((self._last - self._first).days, 1)
        return left + (right - left) * (day - self._first).days / days

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        self._hits = []
        if self._plan is None or self._closed is None:
            return
        self._paint_days(painter)
        self._paint_months(painter)
        for place, lane in enumerate(LANES):
            self._paint_lane(painter, place, lane)
        self._paint_today(painter)

    def _paint_days(self, painter: QPainter) -> None:
        """Closed days: hatched, so that they differ from windows in more than colour."""
        assert self._closed is not None
        per_day = self._x(self._first + _ONE_DAY) - self._x(self._first)
        tokens = theme.tokens()
        top, height = float(_TOP), float(3 * _LANE)
        day = self._first
        while day < self._last:
            is_closed = self._closed.first <= day <= self._closed.last and not self._closed.is_open(day)
            if is_closed and (per_day >= 1.6 or self._closed.name(day)):
                area = QRectF(self._x(day), top, max(per_day, 1.0), height)
                painter.fillRect(area, tokens.tone("closed"))
                if per_day >= 3:
                    line = QColor(tokens.tone("line")).darker(115)
                    painter.fillRect(area, _hatching(line))
            day += _ONE_DAY

    def _paint_months(self, painter: QPainter) -> None:
        tokens = theme.tokens()
        day = date(self._first.year, self._first.month, 1)
        last_text = -100.0
        while day <= self._last:
            if day >= self._first:
                x = self._x(day)
                painter.setPen(QPen(tokens.tone("line"), 1))
                painter.drawLine(int(x), _TOP - 6, int(x), _TOP + 3 * _LANE)
                text = f"{self.words.month(day.month)} {day.year}"
                width = painter.fontMetrics().horizontalAdvance(text)
                if x - last_text > width + 12 and x + width + 6 < self.width():
                    painter.setPen(tokens.tone("quiet"))
                    painter.drawText(int(x) + 4, _TOP - 8, text)
                    last_text = x
            day = date(day.year + day.month // 12, day.month % 12 + 1, 1)

    def _paint_lane(self, painter: QPainter, place: int, lane: str) -> None:
        tokens = theme.tokens()
        colour = tokens.tone(_COLOURS[lane])
        middle = _TOP + place * _LANE + _LANE // 2
        painter.setPen(colour)
        painter.setFont(theme.font(bold=True))
        painter.drawText(
            QRectF(4, middle - 12, 104, 24), Qt.AlignmentFlag.AlignVCenter, self.words.say(f"clock.{lane}")
        )
        painter.setFont(self.font())
        free = {-1: -1e9, 1: -1e9}
        for number, visit in enumerate(self._visits.get(lane, ())):
            if visit.target > self._last:
                continue
            side = -1 if number % 2 == 0 else 1
            self._paint_visit(painter, visit, middle, colour)
            label = visit.id
            width = painter.fontMetrics().horizontalAdvance(label)
            x = min(max(self._x(visit.date or visit.target) - width / 2, 112.0), self.width() - width - 4.0)
            if x < free[side]:
                side = -side
            if x >= free[side]:
                free[side] = x + width + 6
                painter.setPen(tokens.tone("text" if visit.status == "planned" else "quiet"))
                painter.drawText(int(x), middle + (-_BAR // 2 - 4 if side < 0 else _BAR // 2 + 16), label)

    def _paint_visit(self, painter: QPainter, visit: Visit, middle: int, colour: QColor) -> None:
        words = self.words
        left, right = self._x(visit.earliest), self._x(visit.latest + _ONE_DAY)
        area = QRectF(left, middle - _BAR / 2, max(right - left, 4.0), _BAR)
        soft = QColor(colour)
        soft.setAlpha(70)
        painter.setPen(QPen(colour, 1))
        painter.setBrush(soft)
        painter.drawRoundedRect(area, 2, 2)
        if visit.date is not None:
            x = (self._x(visit.date) + self._x(visit.date + _ONE_DAY)) / 2
            width = max(4.0, self._x(visit.date + _ONE_DAY) - self._x(visit.date) - 1)
            mark = QRectF(x - width / 2, area.top() - 2, width, area.height() + 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRect(mark)
            if visit.status in ("done",):
                painter.setPen(QPen(theme.tokens().tone("card"), 1.5))
                painter.drawLine(int(x), int(area.top()), int(x), int(area.bottom()))
            area = area.united(mark)
        day = words.date(visit.date) if visit.date else words.say("window.calendar.no-day")
        self._hits.append((area.adjusted(-2, -2, 2, 2), f"{phrases.visit_label(words, visit)}: {day}"))

    def _paint_today(self, painter: QPainter) -> None:
        assert self._plan is not None
        if not self._first <= self._plan.today <= self._last:
            return
        colour = theme.tokens().tone("block")
        x = self._x(self._plan.today)
        bottom = _TOP + 3 * _LANE
        painter.setPen(QPen(colour, 2))
        painter.drawLine(int(x), _TOP - 4, int(x), bottom + 2)
        text = self.words.say("window.calendar.today")
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(int(max(4.0, min(x - width / 2, self.width() - width - 4.0))), bottom + 17, text)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            tip = next((text for area, text in self._hits if area.contains(event.pos().toPointF())), "")
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)


def _hatching(colour: QColor) -> QBrush:
    return QBrush(colour, Qt.BrushStyle.BDiagPattern)
