"""The pages of the window on its left edge, and the one that is shown next to it."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from dosecal.ui.shell.frame import NAVIGATION
from dosecal.ui.shell.page import Page, PageEntry
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import DrawnButton
from dosecal.ui.widgets.icons import pixmap
from dosecal.ui.widgets.layout import row
from dosecal.words import Words

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_HEIGHT = 60


class PageButton(DrawnButton):
    """One page: its icon and its name. The chosen one has a soft ground."""

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
    """The names of the pages; arrow keys go from one to the next."""

    def __init__(self, words: Words, pages: Sequence[PageEntry], choose: Callable[[str], None]) -> None:
        super().__init__()
        self.setFixedWidth(int(NAVIGATION))
        self.setAccessibleName(words.say("window.nav.about"))
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 1, 4)
        layout.setSpacing(2)
        self.buttons: dict[str, PageButton] = {}
        for page in pages:
            made = PageButton(page.icon, words.say(f"window.nav.{page.name}"))
            made.setToolTip(page.key)
            self._group.addButton(made)
            layout.addWidget(made)
            self.buttons[page.name] = made
        layout.addStretch(1)
        self.show_page(pages[0].name)
        names = {made: name for name, made in self.buttons.items()}
        self._group.buttonToggled.connect(lambda made, on: choose(names[made]) if on else None)

    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(theme.tokens().tone("line"))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())

    def show_page(self, name: str) -> None:
        """Marks the page that is shown."""
        self.buttons[name].setChecked(True)


class Home(QWidget):
    """The names of the pages and the page shown. A page is made when it is first shown.

    ``make`` makes the page of an entry; it is given what the page of that name kept in another language.
    """

    turned = Signal()

    def __init__(
        self, words: Words, entries: Sequence[PageEntry], make: Callable[[PageEntry, object], QWidget],
        kept: Mapping[str, object],
    ) -> None:  # fmt: skip
        super().__init__()
        self._entries = {entry.name: entry for entry in entries}
        self._make, self._kept = make, kept
        self._widgets: dict[str, QWidget] = {}
        self._only = ""
        self.navigation = Navigation(words, entries, self.show_page)
        self._stack = QStackedWidget()
        self.shown = entries[0].name
        """The name of the page shown."""
        layout = row(self.navigation, self._stack, gap=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    @property
    def pages(self) -> dict[str, Page]:
        """The pages made so far, by name."""
        return {name: cast("Page", widget) for name, widget in self._widgets.items()}

    @property
    def kept(self) -> dict[str, object]:
        """What the pages of another language start with."""
        return {**self._kept, **{name: page.kept for name, page in self.pages.items()}}

    def put(self, name: str, page: QWidget) -> None:
        """Puts a page into its place; the one that was there is deleted."""
        old = self._widgets.get(name)
        self._widgets[name] = page
        self._stack.addWidget(page)
        if name == self.shown:
            self._stack.setCurrentWidget(page)
        if old is not None:
            self._stack.removeWidget(old)
            old.deleteLater()

    def keep_only(self, name: str) -> None:
        """Shows one page; the others go, with everything that they have read."""
        self.show_page(name)
        self._only = name
        for other, widget in [*self._widgets.items()]:
            if other != name:
                self.pages[other].leave()
                self._stack.removeWidget(widget)
                widget.deleteLater()
                del self._widgets[other]

    def open_all(self) -> None:
        """Every page can be shown again."""
        self._only = ""

    def show_page(self, name: str) -> None:
        """Shows a page; the first time it is made."""
        if self._only and name != self._only:
            self.navigation.show_page(self._only)
            return
        if name not in self._widgets:
            self.put(name, self._make(self._entries[name], self._kept.get(name)))
        turned = name != self.shown
        self.shown = name
        self.navigation.show_page(name)
        self._stack.setCurrentWidget(self._widgets[name])
        if turned:
            self.turned.emit()

    def leave(self) -> None:
        """Nothing is read any more for the pages that go."""
        for page in self.pages.values():
            page.leave()
