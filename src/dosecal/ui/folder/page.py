"""A page about all patients of a folder: it is chosen once, read off the window's thread, shown as a table."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractTableModel, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from dosecal.core.values.finding_code import Severity
from dosecal.session.finding_lines import FindingLine
from dosecal.ui.findings.findings_list import FindingsList
from dosecal.ui.findings.placeholders import Rule
from dosecal.ui.folder.exports import export
from dosecal.ui.shell.order import Order, SheetState
from dosecal.ui.shell.sheet_buttons import sheet_buttons
from dosecal.ui.shell.shell import Shell
from dosecal.ui.widgets.buttons import be_short, button
from dosecal.ui.widgets.file_dialogs import folder_to_read
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.tables import Table
from dosecal.ui.widgets.tasks import Task, later
from dosecal.ui.widgets.text import Card, Chip, Elided, IconMark, Line
from dosecal.words.troubles import trouble_text

if TYPE_CHECKING:
    from dosecal.sheets import Printed, Sheet

_LOOK_AT_CLOCK_MS = 30_000
_LOW = 130
"""The least height of the table, in pixels; on a lower window the page scrolls."""
NARROW = 1150
"""Pixels below which counts and the buttons at the foot have fewer words."""


class Listing(Protocol):
    """What a folder holds on a day."""

    @property
    def folder(self) -> Path:
        """The folder that was read."""

    @property
    def today(self) -> date:
        """The day for which it was read."""

    @property
    def patients(self) -> int:
        """How many cases could be used."""


L = TypeVar("L", bound=Listing)


class FolderPage(QWidget, Generic[L]):
    """Reads the folder each time it is shown: the list is never yesterday's. A subclass decides what is read."""

    def __init__(
        self, shell: Shell, name: str, model: QAbstractTableModel, columns: Sequence[str],
        widths: Sequence[int], exported_as: Sequence[str],
    ) -> None:  # fmt: skip
        """``columns``: the words of their headings; the last one takes the room that is left."""
        super().__init__()
        self.shell, self.name, self.words = shell, name, shell.words
        self.folder = shell.settings.deadlines_folder
        self.listing: L | None = None
        self.task: Task[L] | None = None
        self.table = Table(model, self.words.say(f"window.nav.{name}"), widths, len(columns) - 1)
        self.table.sought_in = columns.index("pseudonym")
        self.table.activated.connect(self.open_chosen)
        self.table.selectionModel().currentRowChanged.connect(self.say_detail)
        self._fitting = later(self, 0, self._fit)  # not while it is laid out itself
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_AT_CLOCK_MS)
        self._clock.timeout.connect(self._look_at_clock)
        head = self._head(self.words.say(f"window.nav.{name}"))
        layout = column(head, Rule(), self._body(), Rule(), self._foot(exported_as), gap=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.show_all()

    # ── What a page is about ────────────────────────────────────────────────────────────────────────────────────
    def work(self, folder: Path) -> Callable[[Task[L]], L]:
        """What reads the folder on another thread."""
        raise NotImplementedError

    def filters(self) -> QWidget:
        """What is above the table."""
        raise NotImplementedError

    def below(self) -> Sequence[QWidget]:
        """What is below the table and is hidden with it."""
        return ()

    def has_rows(self) -> bool:
        """Whether something is shown, and so can be printed and exported."""
        raise NotImplementedError

    def content(self, suffix: str) -> Callable[[], str | bytes]:
        """What makes the export of what is shown now; it is called on another thread."""
        raise NotImplementedError

    def sheet(self) -> "Callable[[Printed], Sheet]":
        """What makes the sheet of what is shown now; it is called on another thread."""
        raise NotImplementedError

    def fill(self) -> str:
        """Shows the rows of the listing; returns the sentence that is shown if there are none."""
        raise NotImplementedError

    def unread(self, listing: L) -> tuple[str, ...]:
        """One sentence for each file that could not be used."""
        raise NotImplementedError

    def empty(self) -> str:
        """What the page is for, while no folder is chosen."""
        raise NotImplementedError

    def detail(self) -> str:
        """All of the chosen row."""
        raise NotImplementedError

    def chosen_file(self) -> str | None:
        """The file of the chosen row, inside the folder."""
        raise NotImplementedError

    # ── Parts ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _head(self, title: str) -> QWidget:
        say = self.words.say
        self._about = Line("", "quiet")
        self._place = Elided()
        self.choose = button(say("deadlines-page.choose"), self.choose_folder)
        self.again = button(say("deadlines-page.again"), self.read)
        head = QWidget()
        head.setFixedHeight(41)
        named = Line(title, size="title", bold=True)
        inner = row(named, self._about, self._place, self.again, self.choose, margins=(16, 4, 16, 4), gap=12)
        inner.setStretch(2, 1)
        head.setLayout(inner)
        return head

    def _body(self) -> QWidget:
        """Filters, files that could not be read, progress and the list, one below another."""
        say = self.words.say
        self._filters = self.filters()
        self._unread_line = Elided("block")
        self._unread_more = button(say("deadlines-page.unread-list"), self.list_unread)
        self._unread = QWidget()
        unread = row(IconMark("block", "block"), self._unread_line, self._unread_more)
        unread.setStretch(1, 1)
        self._unread.setLayout(unread)
        self._said = Line("", size="card", wrap=True)
        self.first = button(say("deadlines-page.choose"), self.choose_folder, main=True)
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setFixedWidth(200)
        self._counted = Line("", "quiet")
        self._waiting = QWidget()
        cancel = button(say("window.button.cancel"), self.cancel)
        self._waiting.setLayout(row(self._busy, self._counted, cancel, 1, gap=12))
        self._listed = Card()
        self.table.may_be_low(_LOW)
        self._detail = Line("", "quiet", wrap=True)
        self._detail.setMinimumHeight(40)
        self._listed.setLayout(column(self.table, self._detail, margins=(4, 4, 4, 6), gap=4))
        self._below = tuple(self.below())
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(16, 12, 16, 8)
        self._column.setSpacing(10)
        for part in (self._filters, self._unread, self._waiting, self._said, self.first):
            self._column.addWidget(part)
        self._column.addWidget(self._listed, 1)
        for part in self._below:
            self._column.addWidget(part)
        self._column.addStretch(0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setAccessibleName(self.words.say(f"window.nav.{self.name}"))
        scroll.setWidget(body)
        return scroll

    def _foot(self, exported_as: Sequence[str]) -> QWidget:
        say, shell = self.words.say, self.shell
        self._short = Elided("quiet")
        self.open_button = button(say("window.file.open"), self.open_chosen)
        self._outputs = [
            *(button(say(f"deadlines-page.{suffix}"), partial(export, self, suffix)) for suffix in exported_as),
            *sheet_buttons(shell).values(),
        ]
        self._foot_row = QWidget()
        inner = row(self._short, self.open_button, row(*self._outputs, gap=8), margins=(16, 8, 16, 8))
        inner.setStretch(0, 1)
        self._foot_row.setLayout(inner)
        return self._foot_row

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fitting.start()

    def _fit(self) -> None:
        """Fewer words where there is little room."""
        is_narrow = self.width() < NARROW
        be_short(self._foot_row, is_narrow)
        for chip in self._filters.findChildren(Chip):
            chip.be_short(is_narrow)

    # ── As a page of the window ─────────────────────────────────────────────────────────────────────────────────
    @property
    def chapter(self) -> str:
        """The chapter of the manual."""
        return self.name

    @property
    def kept(self) -> object:
        """What was asked for last."""
        raise NotImplementedError

    def sheet_state(self) -> SheetState:
        """The list as it is shown can be printed if it is not empty."""
        return SheetState(self.name, True) if self.has_rows() else SheetState()

    def order(self) -> Order | None:
        """The sheet of the list as it is shown."""
        if not self.has_rows():
            return None
        return Order(self.name, self.words, datetime.now().astimezone(), self.sheet())

    def say_shortly(self, text: str) -> None:
        """Shows a short message at the foot of the page."""
        self._short.say(text)

    def take_focus(self) -> None:
        """Into the table, or onto the button that chooses a folder."""
        (self.table if self.folder is not None else self.first).setFocus()

    def leave(self) -> None:
        """The window closes or another page takes this one's place."""
        self._drop_task()
        self._clock.stop()

    # ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────
    def choose_folder(self) -> None:
        """Asks for the folder of the case files and remembers it."""
        start = str(self.folder or Path.home())
        found = folder_to_read(self, self.words.say("deadlines-page.choose"), start)
        if found:
            self.take_folder(Path(found))

    def take_folder(self, folder: Path) -> None:
        """Reads another folder from now on, on every page of this kind."""
        self.folder, self.listing = folder, None
        self.shell.settings.deadlines_folder = folder
        self.read()

    def read(self) -> None:
        """Reads the folder anew, off the window's thread; the old list is gone until the new one is there."""
        if self.folder is None:
            return
        self._drop_task()
        self.listing = None
        self.task = Task(
            self.work(self.folder),
            self._take_listing,
            self._take_trouble,
            lambda count: self._counted.setText(self.words.say("deadlines-page.reading", count=count)),
        ).start()
        self._counted.setText(self.words.say("deadlines-page.reading", count=0))
        self.show_all()

    def cancel(self) -> None:
        """Stops reading."""
        self._drop_task()
        self.show_all(self.words.say("deadlines-page.cancelled"))

    def _drop_task(self) -> None:
        if self.task is not None:
            self.task.cancel()
            self.task = None

    def _take_listing(self, listing: L) -> None:
        self.task, self.listing = None, listing
        self.show_all()
        self._go_on()

    def _go_on(self) -> None:
        """Into the table, unless the cursor is in a choice above it: the button that chose the folder is gone, and keys
        must not reach the names of the pages instead."""
        now = QApplication.focusWidget()
        if self.table.isVisible() and not (now is not None and self._filters.isAncestorOf(now)):
            self.take_focus()

    def _take_trouble(self, trouble: Exception) -> None:
        self.task, self.listing = None, None
        if isinstance(trouble, OSError):
            reason = trouble_text(self.words, trouble)
            self.show_all(self.words.say("deadlines-page.no-folder", reason=reason))
        else:
            self.show_all(self.words.say("deadlines-page.fault"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()
        folder = self.shell.settings.deadlines_folder
        if folder != self.folder:  # another page has chosen
            self.folder, self.listing = folder, None
            self._drop_task()
        if self.task is None:
            self.read()
        self.take_focus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def _look_at_clock(self) -> None:
        if self.listing is not None and self.listing.today != self.shell.today():
            self.read()

    # ── Showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def there(self) -> L | None:
        """The listing, if it is complete."""
        return self.listing if self.task is None else None

    @property
    def today(self) -> date:
        """The day for which the list was made."""
        return self.listing.today if self.listing is not None else self.shell.today()

    def show_all(self, said: str = "") -> None:
        """Everything that depends on folder, list and choice; ``said`` is shown if there is no list."""
        say, listing = self.words.say, self.there
        self._place.say(str(self.folder) if self.folder is not None else "")
        self._waiting.setVisible(self.task is not None)
        self.again.setEnabled(self.folder is not None and self.task is None)
        self.first.setVisible(self.folder is None)
        self.choose.setVisible(self.folder is not None)
        about = "" if listing is None else say(
            "deadlines-page.as-of", day=listing.today, patients=listing.patients
        )  # fmt: skip
        self._about.say(about)
        self._filters.setVisible(listing is not None)
        unread = () if listing is None else self.unread(listing)
        self._unread.setVisible(bool(unread))
        self._unread_line.say(
            say("deadlines-page.unread", count=len(unread), files=" · ".join(unread)) if unread else ""
        )
        nothing = self.fill()
        rows = self.table.model().rowCount() > 0
        if listing is not None:
            said = "" if rows else nothing if listing.patients or unread else say("deadlines-page.no-case")
        self._said.say(self.empty() if self.folder is None else said)
        self._listed.setVisible(rows)
        for part in self._below:
            part.setVisible(rows)
        self._column.setStretch(self._column.count() - 1, 0 if rows else 1)
        self.open_button.setVisible(rows)
        self.say_detail()
        for one in self._outputs:
            one.setEnabled(self.has_rows())
        self.shell.refresh_actions()

    def select(self, place: int) -> None:
        """Chooses a row and brings it into sight."""
        self.table.selectRow(place)
        self.table.scrollTo(self.table.model().index(place, 0))

    def say_detail(self) -> None:
        """Shows all of the chosen row below the table."""
        self._detail.setText(self.detail())
        self.open_button.setEnabled(self.chosen_file() is not None)

    def open_chosen(self) -> None:
        """Opens the case of the chosen row in the Calculator."""
        file = self.chosen_file()
        if file is not None and self.listing is not None:
            self.shell.open_case(self.listing.folder / file)

    def list_unread(self) -> None:
        """Names each file that could not be read, and why."""
        lines = [
            FindingLine(Severity.BLOCK, sentence) for sentence in (self.unread(self.listing) if self.listing else ())
        ]
        FindingsList(self.words, lines, self, self.words.say("deadlines-page.unread-title")).exec()
