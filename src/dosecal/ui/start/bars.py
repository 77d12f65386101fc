"""The start window as a picture: a bar per rule on one axis of days, what is left in the middle is highlighted."""

from bisect import bisect_right
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from dosecal.core.result.plan import Plan
from dosecal.core.result.start import RuleResult, StartWindow
from dosecal.core.trial.entry_rules import RuleKind
from dosecal.session.start_summary import (
    axis_of,
    bar_text,
    event_text,
    rules_shown,
    slack_text,
    window_text,
)
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.tips import plain_tip
from dosecal.words import Words
from dosecal.words.numbers import span_text

_TOP, _ROW, _BAR = 32, 48, 20
_NAMES, _SPARE = 252, 80

_ONE_DAY = timedelta(days=1)
_END = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom


class StartBars(QWidget):
    """Washouts close from the left, validities from the right; bars that bind are strong and their names bold."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._window: StartWindow | None = None
        self._rules: list[RuleResult] = []
        self._tips: list[str] = []
        self._tops: list[int] = [_TOP]
        self._first = self._last = date(2000, 1, 1)
        self.setAccessibleName(words.say("start-page.bars"))

    def show_plan(self, plan: Plan) -> None:
        """Shows the rules that an event of the history meets."""
        self._window = plan.start_window
        self._rules = list(rules_shown(plan.start_window))
        axis = axis_of(plan)
        self._first, self._last, self._today = axis.first, axis.last, plan.today
        self._tops = self._measured()
        self.setMinimumHeight(max(self._bottom(), _TOP + _ROW) + 40)
        self._tips = [bar_text(self.words, plan, rule) for rule in self._rules]
        self.setAccessibleDescription("; ".join(self._tips))
        self.update()

    def _measured(self) -> list[int]:
        """Where each row begins, and the last one ends; a long name takes further lines."""
        tops, metrics = [_TOP], QFontMetrics(theme.font(bold=True))
        room = QRect(0, 0, _NAMES - 16, _ROW)
        for rule in self._rules:
            lines = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, self.words.text(rule.label)).height()
            tops.append(tops[-1] + _ROW + max(0, lines - metrics.height()))
        return tops

    def _x(self, day: date) -> float:
        left, right = float(_NAMES), self._right()
        share = (day - self._first).days / max((self._last - self._first).days, 1)
        return left + (right - left) * min(max(share, 0.0), 1.0)

    def _right(self) -> float:
        """Where the bars end and the column of days to spare begins."""
        return float(self.width() - _SPARE)

    def event(self, event: QEvent) -> bool:
        """Shows as a tip the rule under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            place = bisect_right(self._tops, event.y()) - 1
            QToolTip.showText(
                event.globalPos(), plain_tip(self._tips[place]) if 0 <= place < len(self._tips) else "", self
            )
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._window is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axis(painter)
        if self._rules:
            painter.setPen(theme.tokens().tone("quiet"))
            painter.drawText(QRectF(self._right(), 0, _SPARE - 4, _TOP - 8), _END, self.words.say("start-page.spare"))
        for place, rule in enumerate(self._rules):
            self._paint_rule(painter, place, rule, self._window)
        self._paint_today(painter)
        self._paint_window(painter, self._window)

    def _bottom(self) -> int:
        return self._tops[-1]

    def _paint_axis(self, painter: QPainter) -> None:
        tokens = theme.tokens()
        painter.setFont(theme.font())
        last_text = -100.0
        day = self._first
        while day <= self._last:
            if day.day == 1:
                x = self._x(day)
                painter.setPen(QPen(tokens.tone("line"), 1))
                painter.drawLine(int(x), _TOP - 6, int(x), self._bottom())
                text = f"{self.words.month(day.month)} {day.year}"
                width = painter.fontMetrics().horizontalAdvance(text)
                if x - width / 2 > last_text + 12 and x + width / 2 < self._right():
                    painter.setPen(tokens.tone("quiet"))
                    painter.drawText(int(x - width / 2), _TOP - 12, text)
                    last_text = x + width / 2
            day += _ONE_DAY

    def _paint_rule(self, painter: QPainter, place: int, rule: RuleResult, window: StartWindow) -> None:
        tokens = theme.tokens()
        top, binds = self._tops[place], window.binds(rule)
        height = self._tops[place + 1] - top
        name_height = height - _ROW / 2
        above, below = Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap, Qt.AlignmentFlag.AlignTop
        painter.setFont(theme.font(bold=binds))
        painter.setPen(tokens.tone("text"))
        painter.drawText(QRectF(4, top, _NAMES - 12, name_height), above, self.words.text(rule.label))
        middle_of_row = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(tokens.tone("text" if binds else "quiet"))
        painter.drawText(
            QRectF(self._right(), top, _SPARE - 4, height), middle_of_row, slack_text(self.words, window, rule)
        )
        painter.setFont(theme.font())
        painter.setPen(tokens.tone("quiet"))
        about = f"{event_text(self.words, rule)} · {span_text(self.words, rule.span)}"
        about = painter.fontMetrics().elidedText(about, Qt.TextElideMode.ElideRight, _NAMES - 16)
        painter.drawText(QRectF(4, top + name_height, _NAMES - 12, _ROW / 2), below, about)
        self._paint_bar(painter, rule, top + (height - _BAR) / 2, binds)

    def _paint_bar(self, painter: QPainter, rule: RuleResult, y: float, binds: bool) -> None:
        """Paints the days that a rule closes, and its boundary day; pale where it does not set the limit."""
        tokens = theme.tokens()
        if rule.kind is RuleKind.WASHOUT:
            colour = QColor(tokens.tone("block"))
            end = self._last if rule.ongoing or rule.legal_from is None else rule.legal_from
            begin = rule.event or self._first
            area = QRectF(self._x(begin), y, max(self._x(end) - self._x(begin), 3.0), _BAR)
        elif rule.valid_through is not None:
            colour = QColor(tokens.tone("assessment"))
            begin = rule.valid_through + _ONE_DAY
            area = QRectF(self._x(begin), y, max(self._x(self._last) - self._x(begin), 3.0), _BAR)
        else:
            return
        if not binds:
            colour.setAlpha(80)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(area, 3, 3)
        if rule.boundary is not None and rule.binds_first_dose:
            x = self._x(rule.boundary) + (self._x(rule.boundary + _ONE_DAY) - self._x(rule.boundary)) / 2
            painter.setPen(QPen(tokens.tone("card"), 1))
            painter.setBrush(tokens.tone("warn"))
            middle = y + _BAR / 2
            painter.drawPolygon(
                [QPointF(x, middle - 6), QPointF(x + 6, middle), QPointF(x, middle + 6), QPointF(x - 6, middle)]
            )

    def _paint_today(self, painter: QPainter) -> None:
        if not self._first <= self._today <= self._last:
            return
        x = int(self._x(self._today))
        painter.setPen(QPen(theme.tokens().tone("text"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(x, _TOP - 6, x, self._bottom())

    def _paint_window(self, painter: QPainter, window: StartWindow) -> None:
        if not window.feasible or (window.earliest is None and window.latest is None):
            return
        tokens = theme.tokens()
        left = self._x(window.earliest) if window.earliest else float(_NAMES)
        right = self._x(window.latest + _ONE_DAY) if window.latest else self._right()
        colour = QColor(tokens.tone("ok"))
        colour.setAlpha(50)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRect(QRectF(left, _TOP - 4, max(right - left, 3.0), self._bottom() - _TOP + 8))
        painter.setPen(tokens.tone("ok"))
        painter.setFont(theme.font(bold=True))
        text = window_text(self.words, window)
        width = painter.fontMetrics().horizontalAdvance(text)
        x = min(max((left + right - width) / 2, 4.0), self.width() - width - 8.0)
        painter.drawText(int(x), self._bottom() + 24, text)
