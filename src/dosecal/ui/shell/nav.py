"""The pages of the window on its left edge, and the one that is shown beside them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from dosecal.ui.shell.frame import NAVIGATION, PAGES
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.icons import pixmap
from dosecal.ui.widgets.layout import row
from dosecal.words import Words

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_HEIGHT = 60


class Entry(QAbstractButton):
    """One page: an icon and its word. The chosen one stands on a soft ground, its word is bold."""

    def __init__(self, icon: str, text: str) -> None:
        super().__init__()
        self._icon = icon
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFont(theme.font())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(int(NAVIGATION) - 1, _HEIGHT)

    def paintEvent(self, _event: "QPaintEvent") -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme.tokens()
        chosen = self.isChecked()
        area = QRectF(self.rect()).adjusted(3, 2, -3, -2)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.tone("accent_soft"))
            painter.drawRoundedRect(area, 6, 6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens.tone("accent"), 1.5))
            painter.drawRoundedRect(area, 6, 6)
        colour = tokens.tone("accent" if chosen else "quiet")
        painter.drawPixmap((self.width() - 20) // 2, 9, pixmap(self._icon, colour, 20, self.devicePixelRatioF()))
        painter.setPen(colour)
        painter.setFont(theme.font())
        painter.drawText(self.rect().adjusted(0, 34, 0, -6), Qt.AlignmentFlag.AlignHCenter, self.text())


class Navigation(QWidget):
    """The entries; arrow keys go from one to the other."""

    def __init__(self, words: Words, choose: Callable[[int], None]) -> None:
        super().__init__()
        self.setFixedWidth(int(NAVIGATION))
        self.setAccessibleName(words.say("window.nav.about"))
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 1, 4)
        layout.setSpacing(2)
        self.entries: list[Entry] = []
        for place, name in enumerate(PAGES):
            entry = Entry(name, words.say(f"window.nav.{name}"))
            entry.setToolTip(f"Alt+{place + 1}")
            self._group.addButton(entry, place)
            layout.addWidget(entry)
            self.entries.append(entry)
        layout.addStretch(1)
        self.entries[0].setChecked(True)
        self._group.idToggled.connect(lambda place, on: choose(place) if on else None)

    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(theme.tokens().tone("line"))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())

    def show_page(self, place: int) -> None:
        """Marks the page that is shown."""
        self.entries[place].setChecked(True)


class Home(QWidget):
    """Navigation and pages. A page is made when it is first shown; the first is given."""

    turned = Signal(int)

    def __init__(self, words: Words, makers: Sequence[Callable[[], QWidget] | None]) -> None:
        super().__init__()
        self._makers = list(makers)
        self.navigation = Navigation(words, self.show_page)
        self.pages = QStackedWidget()
        for _ in makers:
            self.pages.addWidget(QWidget())
        layout = row(self.navigation, self.pages, gap=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def put(self, place: int, page: QWidget) -> None:
        """Puts a page into its place; what stood there is gone."""
        shown = self.pages.currentIndex()
        old = self.pages.widget(place)
        self.pages.insertWidget(place, page)
        if old is not None:
            self.pages.removeWidget(old)
            old.deleteLater()
        self.pages.setCurrentIndex(shown)

    def show_page(self, place: int) -> None:
        """Shows a page; the first time it is made."""
        make = self._makers[place]
        if make is not None:
            self._makers[place] = None
            self.put(place, make())
        self.navigation.show_page(place)
        if self.pages.currentIndex() != place:
            self.pages.setCurrentIndex(place)
            self.turned.emit(place)
