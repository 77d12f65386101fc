"""The tabs of a page: words on one line, the chosen one underlined in the accent."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QTabBar

from dosecal.ui.widgets import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Tabs(QTabBar):
    """Drawn by hand: quiet words, no boxes."""

    size_name = "card"
    """The size of its words."""
    height_of_tab = 40

    def __init__(self, names: list[str], about: str) -> None:
        super().__init__()
        self.setFont(theme.font(self.size_name))
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setAccessibleName(about)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for name in names:
            self.addTab(name)

    def tabSizeHint(self, index: int) -> QSize:
        metrics = self.fontMetrics()
        return QSize(round(metrics.horizontalAdvance(self.tabText(index)) * 1.08) + 28, self.height_of_tab)

    def paintEvent(self, _event: "QPaintEvent") -> None:
        painter = QPainter(self)
        tokens = theme.tokens()
        for place in range(self.count()):
            area: QRect = self.tabRect(place)
            chosen = place == self.currentIndex()
            painter.setFont(theme.font(self.size_name, bold=chosen))
            painter.setPen(tokens.tone("text" if chosen else "quiet"))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.tabText(place))
            if chosen:
                painter.fillRect(area.left() + 12, area.bottom() - 2, area.width() - 24, 3, tokens.tone("accent"))
                if self.hasFocus():
                    painter.setPen(QPen(tokens.tone("accent"), 1, Qt.PenStyle.DotLine))
                    painter.drawRect(area.adjusted(4, 5, -5, -6))
