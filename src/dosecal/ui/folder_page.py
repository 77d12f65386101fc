"""A page about all patients of a folder: it is chosen once, read off the window's thread, shown as a table."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractTableModel, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from dosecal.ui.bits import Card, IconMark, Line, button, column, row
from dosecal.ui.calculator import Calculator
from dosecal.ui.settings import Settings
from dosecal.ui.stand_ins import Rule
from dosecal.ui.strip import Elided, Said
from dosecal.ui.tables import Table
from dosecal.ui.tasks import Task
from dosecal.words import Words

_LOOK_AT_CLOCK_MS = 30_000


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
    """Reads the folder each time it is shown: the list is never yesterday's. A page says what is read and shown."""

    changed = Signal()
    """The list is another one."""

    def __init__(
        self, words: Words, name: str, model: QAbstractTableModel, widths: Sequence[int], stretch: int,
        open_case: Callable[[Path], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self.words = words
        self._open_case = open_case
        self.folder = Settings().deadlines_folder
        self.listing: L | None = None
        self.task: Task[L] | None = None
        self.table = Table(model, words.say(f"window.nav.{name}"), widths, stretch)
        self.table.activated.connect(self.open_chosen)
        self.table.selectionModel().currentRowChanged.connect(self.say_detail)
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_AT_CLOCK_MS)
        self._clock.timeout.connect(self._look_at_clock)
        layout = column(self._head(words.say(f"window.nav.{name}")), Rule(), self._body(), Rule(), self._foot(), gap=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    # ── What a page is about ────────────────────────────────────────────────────────────────────────────────────
    def work(self, folder: Path) -> Callable[[Task[L]], L]:
        """What reads the folder on another thread."""
        raise NotImplementedError

    def filters(self) -> QWidget:
        """What stands above the table."""
        raise NotImplementedError

    def beneath(self) -> Sequence[QWidget]:
        """What stands beneath the table and comes and goes with it."""
        return ()

    def fill(self) -> str:
        """Shows the rows of the listing, none where there is none; what is said in the place of no rows."""
        raise NotImplementedError

    def unread(self, listing: L) -> tuple[str, ...]:
        """One sentence for each file that could not be used."""
        raise NotImplementedError

    def empty(self) -> str:
        """What the page is for, where no folder is chosen yet."""
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
        self._detail = Line("", "quiet", wrap=True)
        self._detail.setMinimumHeight(40)
        self._listed.setLayout(column(self.table, self._detail, margins=(4, 4, 4, 6), gap=4))
        self._beneath = tuple(self.beneath())
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(16, 12, 16, 8)
        self._column.setSpacing(10)
        for part in (self._filters, self._unread, self._waiting, self._said, self.first):
            self._column.addWidget(part)
        self._column.addWidget(self._listed, 1)
        for part in self._beneath:
            self._column.addWidget(part)
        self._column.addStretch(0)
        return body

    def _foot(self) -> QWidget:
        self._short = Line("", "quiet")
        self.open_button = button(self.words.say("deadlines-page.open"), self.open_chosen)
        self.rest: QHBoxLayout = row(gap=8)
        foot = QWidget()
        foot.setLayout(row(self._short, 1, self.open_button, self.rest, margins=(16, 8, 16, 8)))
        return foot

    # ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────
    def choose_folder(self) -> None:
        """Asks for the folder of the case files and remembers it."""
        start = str(self.folder or Path.home())
        found = QFileDialog.getExistingDirectory(self, self.words.say("deadlines-page.choose"), start)
        if found:
            self.take_folder(Path(found))

    def take_folder(self, folder: Path) -> None:
        """Reads another folder from now on, on every page of this kind."""
        self.folder, self.listing = folder, None
        Settings().deadlines_folder = folder
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
            self.task.cancelled = True
            self.task = None

    def _take_listing(self, listing: L) -> None:
        self.task, self.listing = None, listing
        self.show_all()

    def _take_trouble(self, trouble: Exception) -> None:
        self.task, self.listing = None, None
        if isinstance(trouble, OSError):
            reason = trouble.strerror or type(trouble).__name__
            self.show_all(self.words.say("deadlines-page.no-folder", reason=reason))
        else:
            self.show_all(self.words.say("deadlines-page.fault"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()
        folder = Settings().deadlines_folder
        if folder != self.folder:  # another page has chosen
            self.folder, self.listing = folder, None
            self._drop_task()
        if self.task is None:
            self.read()
        (self.table if self.folder is not None else self.first).setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def _look_at_clock(self) -> None:
        if self.listing is not None and self.listing.today != Calculator.real_today():
            self.read()

    def leave(self) -> None:
        """The window closes or another page takes this one's place."""
        self._drop_task()
        self._clock.stop()

    # ── Showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def there(self) -> L | None:
        """The listing, if it is complete."""
        return self.listing if self.task is None else None

    @property
    def today(self) -> date:
        """The day for which the list was made."""
        return self.listing.today if self.listing is not None else Calculator.real_today()

    def show_all(self, said: str = "") -> None:
        """Everything that depends on folder, list and choice; ``said`` stands in the place of no list."""
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
        for part in self._beneath:
            part.setVisible(rows)
        self._column.setStretch(self._column.count() - 1, 0 if rows else 1)
        self.open_button.setVisible(rows)
        self.say_detail()
        self.changed.emit()

    def select(self, place: int) -> None:
        """Chooses a row and brings it into sight."""
        self.table.selectRow(place)
        self.table.scrollTo(self.table.model().index(place, 0))

    def say_detail(self) -> None:
        """Says all of the chosen row beneath the table."""
        self._detail.setText(self.detail())
        self.open_button.setEnabled(self.chosen_file() is not None)

    def say_shortly(self, text: str) -> None:
        """Says something at the foot of the page."""
        self._short.say(text)

    def open_chosen(self) -> None:
        """Opens the case of the chosen row in the Calculator."""
        file = self.chosen_file()
        if file is not None and self.listing is not None:
            self._open_case(self.listing.folder / file)

    def list_unread(self) -> None:
        """Names each file that could not be read, and why."""
        from dosecal.ui.findings_list import FindingsList  # noqa: PLC0415

        lines = [Said("block", sentence) for sentence in (self.unread(self.listing) if self.listing else ())]
        FindingsList(self.words, lines, self, self.words.say("deadlines-page.unread-title")).exec()
