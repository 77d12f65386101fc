"""The page Deadlines: of all patients of a folder, what ends, expires, opens or is overdue."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from dosecal.core.deadlines import Deadline
from dosecal.ui import deadline_rows
from dosecal.ui.bits import Card, Chip, IconMark, Line, button, column, row
from dosecal.ui.calculator import Calculator, Rule
from dosecal.ui.deadline_rows import DAYS, Choice, Due, Listing, chosen, read_folder
from dosecal.ui.deadline_table import ICONS, DeadlineModel
from dosecal.ui.fields import ChoiceField
from dosecal.ui.strip import Elided, Said
from dosecal.ui.tables import Table
from dosecal.ui.tasks import Task
from dosecal.words import Words

_WIDTHS = (216, 148, 96, 110, 180, 300)
_CHIPS = {"overdue": "block", "open": "warn", "today": "accent", "soon": "warn"}
_LOOK_AT_CLOCK_MS = 30_000


class DeadlinesPage(QWidget):
    """Reads the folder off the window's thread each time it is shown: the list is never yesterday's."""

    changed = Signal()
    """The list is another one."""

    def __init__(
        self,
        words: Words,
        folder: Path | None,
        choice: Choice,
        remember: Callable[[Path], None],
        open_case: Callable[[Path], None],
    ) -> None:
        super().__init__()
        self.words, self.folder, self.choice = words, folder, choice
        self._remember, self._open_case = remember, open_case
        self.listing: Listing | None = None
        self.task: Task[Listing] | None = None
        self._before: Due | None = None
        self.model = DeadlineModel(words)
        self.table = Table(self.model, words.say("window.nav.deadlines"), _WIDTHS, 5)
        self.table.activated.connect(self.open_chosen)
        self.table.selectionModel().currentRowChanged.connect(self._say_detail)
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_AT_CLOCK_MS)
        self._clock.timeout.connect(self._look_at_clock)
        layout = column(self._head(), Rule(), self._body(), Rule(), self._foot(), gap=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self._show()

    # ── Parts ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _head(self) -> QWidget:
        say = self.words.say
        self._about = Line("", "quiet")
        self._place = Elided()
        self.choose = button(say("window.deadlines.choose"), self.choose_folder)
        self.again = button(say("window.deadlines.again"), self.read)
        head = QWidget()
        head.setFixedHeight(41)
        title = Line(say("window.nav.deadlines"), size="title", bold=True)
        inner = row(title, self._about, self._place, self.again, self.choose, margins=(16, 4, 16, 4), gap=12)
        inner.setStretch(2, 1)
        head.setLayout(inner)
        return head

    def _body(self) -> QWidget:
        say = self.words.say
        days = [(str(n), say("window.deadlines.in-days", n=n)) for n in DAYS]
        self.days = ChoiceField(say("window.deadlines.days"), self._take("days"), days)
        self.study = ChoiceField(say("window.field.study"), self._take("study"))
        self.kind = ChoiceField(say("window.deadlines.column.kind"), self._take("kind"))
        for field, width in ((self.days, 168), (self.study, 190), (self.kind, 230)):
            field.setFixedWidth(width)
        self._chips = {how: Chip() for how in _CHIPS}
        chips = row(*self._chips.values(), gap=8)
        self._filters = QWidget()
        self._filters.setLayout(row(self.days, self.study, self.kind, 1, column(1, chips), gap=12))
        self._unread_line = Elided("block")
        self._unread_more = button(say("window.deadlines.unread-list"), self.list_unread)
        self._unread = QWidget()
        unread = row(IconMark("block", "block"), self._unread_line, self._unread_more)
        unread.setStretch(1, 1)
        self._unread.setLayout(unread)
        self._said = Line("", size="card", wrap=True)
        self.first = button(say("window.deadlines.choose"), self.choose_folder, main=True)
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
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(16, 12, 16, 8)
        self._column.setSpacing(10)
        for part in (self._filters, self._unread, self._waiting, self._said, self.first):
            self._column.addWidget(part)
        self._column.addWidget(self._listed, 1)
        self._column.addStretch(0)
        return body

    def _foot(self) -> QWidget:
        say = self.words.say
        self._short = Line("", "quiet")
        self.open_button = button(say("window.deadlines.open"), self.open_chosen)
        self.rest: QHBoxLayout = row(gap=8)
        foot = QWidget()
        foot.setLayout(row(self._short, 1, self.open_button, self.rest, margins=(16, 8, 16, 8)))
        return foot

    # ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────
    def choose_folder(self) -> None:
        """Asks for the folder of the case files and remembers it."""
        start = str(self.folder or Path.home())
        found = QFileDialog.getExistingDirectory(self, self.words.say("window.deadlines.choose"), start)
        if found:
            self.take_folder(Path(found))

    def take_folder(self, folder: Path) -> None:
        """Reads another folder from now on."""
        self.folder, self.listing = folder, None
        self._remember(folder)
        self.read()

    def read(self) -> None:
        """Reads the folder anew, off the window's thread; the old list is gone until the new one is there."""
        if self.folder is None:
            return
        self._drop_task()
        self.listing = None
        folder, today, words = self.folder, Calculator.real_today(), self.words
        self.task = Task(
            lambda task: read_folder(folder, today, words, task.tell, lambda: task.cancelled),
            self._take_listing,
            self._take_trouble,
            lambda count: self._counted.setText(self.words.say("window.deadlines.reading", count=count)),
        ).start()
        self._counted.setText(self.words.say("window.deadlines.reading", count=0))
        self._show()

    def cancel(self) -> None:
        """Stops reading."""
        self._drop_task()
        self._show(self.words.say("window.deadlines.cancelled"))

    def _drop_task(self) -> None:
        if self.task is not None:
            self.task.cancelled = True
            self.task = None

    def _take_listing(self, listing: Listing) -> None:
        self.task, self.listing = None, listing
        self._show()

    def _take_trouble(self, trouble: Exception) -> None:
        self.task, self.listing = None, None
        if isinstance(trouble, OSError):
            reason = trouble.strerror or type(trouble).__name__
            self._show(self.words.say("window.deadlines.no-folder", reason=reason))
        else:
            self._show(self.words.say("window.deadlines.fault"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()
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
    def rows(self) -> list[Due]:
        """What is shown, in its order."""
        return [] if self.listing is None or self.task is not None else chosen(self.listing, self.choice)

    @property
    def shown(self) -> tuple[Deadline, ...]:
        """The deadlines that are shown: what is exported and printed."""
        return tuple(one.deadline for one in self.rows)

    def only(self) -> tuple[str, ...]:
        """What was asked for, in words: a list that is not all says so on paper."""
        fields = ((self.study, self.choice.study), (self.kind, self.choice.kind))
        return tuple(field.word() for field, value in fields if value)

    @property
    def today(self) -> date:
        """The day for which the list was made."""
        return self.listing.today if self.listing is not None else Calculator.real_today()

    def _take(self, name: str) -> Callable[[str], None]:
        def take(value: str) -> None:
            setattr(self.choice, name, int(value) if name == "days" else value)
            self._show()

        return take

    def _show(self, said: str = "") -> None:
        """Everything that depends on folder, list and choice."""
        say, listing = self.words.say, self.listing
        reading = self.task is not None
        there = listing is not None and not reading
        self._place.say(str(self.folder) if self.folder is not None else "")
        self._waiting.setVisible(reading)
        self.again.setEnabled(self.folder is not None and not reading)
        self.first.setVisible(self.folder is None)
        self.choose.setVisible(self.folder is not None)
        self._about.say(
            say("window.deadlines.as-of", day=listing.today, patients=listing.patients) if there and listing else ""
        )
        self._filters.setVisible(there)
        unread = listing.unread if there and listing is not None else ()
        self._unread.setVisible(bool(unread))
        self._unread_line.say(
            say("window.deadlines.unread", count=len(unread), files=" · ".join(unread)) if unread else ""
        )
        if self.folder is None:
            said = say("window.deadlines.empty")
        self._fill(said if not there else "")

    def _fill(self, said: str) -> None:
        """The rows, and what is said in their place where there is none."""
        rows, listing = self.rows, self.listing
        self._offer()
        before = self._before
        self.model.show_rows(rows, self.today)
        counts = Counter(deadline_rows.state(one.deadline, self.today) for one in rows)
        for how, chip in self._chips.items():
            text = self.words.say(f"window.deadlines.count.{how}", count=counts[how]) if counts[how] else ""
            chip.show_state(text, _CHIPS[how], ICONS[how])
        if listing is not None and self.task is None and not rows and not said:
            known = listing.patients or listing.unread
            said = self.words.say("window.deadlines.none" if known else "window.deadlines.no-case")
        self._said.say(said)
        self._listed.setVisible(bool(rows))
        self._column.setStretch(self._column.count() - 1, 0 if rows else 1)
        if rows:
            place = max(self.model.place_of(before) if before is not None else 0, 0)
            self.table.selectRow(place)
            self.table.scrollTo(self.model.index(place, 0))
        self.open_button.setVisible(bool(rows))
        self._say_detail()
        self.changed.emit()

    def _offer(self) -> None:
        """Studies and kinds that there are; one that was chosen stays, so that nothing is shown unasked."""
        say = self.words.say
        rows = self.listing.rows if self.listing is not None else ()
        names = dict(deadline_rows.studies(rows))
        if self.choice.study:
            names.setdefault(self.choice.study, self.choice.study)
        self.study.set_choices([("", say("window.deadlines.every-study")), *names.items()])
        kinds = [kind.value for kind in deadline_rows.kinds(rows)]
        if self.choice.kind and self.choice.kind not in kinds:
            kinds.append(self.choice.kind)
        named = [(kind, say(f"deadline-kind.{kind}")) for kind in kinds]
        self.kind.set_choices([("", say("window.deadlines.every-kind")), *named])
        self.days.show_text(str(self.choice.days))
        self.study.show_text(self.choice.study)
        self.kind.show_text(self.choice.kind)

    def _say_detail(self) -> None:
        one = self.model.row(self.table.currentIndex().row())
        self._before = one or self._before
        self._detail.setText(self.model.about(one) if one is not None else "")
        self.open_button.setEnabled(one is not None)

    def say_shortly(self, text: str) -> None:
        """Says something at the foot of the page."""
        self._short.say(text)

    def open_chosen(self) -> None:
        """Opens the case of the chosen row in the Calculator."""
        one = self.model.row(self.table.currentIndex().row())
        if one is not None and self.listing is not None:
            self._open_case(self.listing.folder / one.file)

    def list_unread(self) -> None:
        """Names each file that could not be read, and why."""
        from dosecal.ui.findings_list import FindingsList  # noqa: PLC0415

        lines = [Said("block", sentence) for sentence in (self.listing.unread if self.listing is not None else ())]
        FindingsList(self.words, lines, self, self.words.say("window.deadlines.unread-title")).exec()
