"""The page Deadlines: of all patients of a folder, what ends, expires, opens or is overdue."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from dosecal.core.views.deadlines import Deadline
from dosecal.session import deadline_rows
from dosecal.session.deadline_rows import DAYS, Choice, Due, Listing, chosen, read_folder
from dosecal.ui.folder.deadline_table import COLUMNS, ICONS, DeadlineModel
from dosecal.ui.folder.page import FolderPage
from dosecal.ui.shell.shell import Shell
from dosecal.ui.widgets.fields import ChoiceField
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.tasks import Task
from dosecal.ui.widgets.text import Chip

if TYPE_CHECKING:
    from dosecal.sheets import Printed, Sheet

_WIDTHS = (216, 148, 96, 110, 180, 300)
_CHIPS = {"overdue": "block", "open": "warn", "today": "accent", "soon": "warn"}


def make(shell: Shell, kept: object) -> "DeadlinesPage":
    """The page, with what was asked for in another language."""
    return DeadlinesPage(shell, kept if isinstance(kept, Choice) else None)


class DeadlinesPage(FolderPage[Listing]):
    """The deadlines that are asked for; what is past and still open is always among them, first."""

    def __init__(self, shell: Shell, choice: Choice | None = None) -> None:
        self.choice = choice or Choice()
        self._before: Due | None = None
        self.model = DeadlineModel(shell.words)
        super().__init__(shell, "deadlines", self.model, COLUMNS, _WIDTHS, ("csv", "ics"))

    @property
    def kept(self) -> Choice:
        return self.choice

    def work(self, folder: Path) -> Callable[[Task[Listing]], Listing]:
        today, words = self.shell.today(), self.words
        return lambda task: read_folder(folder, today, words, task.tell, lambda: task.cancelled)

    def filters(self) -> QWidget:
        say = self.words.say
        days = [(str(n), say("deadlines-page.in-days", n=n)) for n in DAYS]
        self.days = ChoiceField(say("deadlines-page.days"), self._take("days"), days)
        self.study = ChoiceField(say("label.study"), self._take("study"))
        self.kind = ChoiceField(say("label.kind"), self._take("kind"))
        for field, width in ((self.days, 168), (self.study, 190), (self.kind, 230)):
            field.setFixedWidth(width)
        self._chips = {how: Chip() for how in _CHIPS}
        chips = row(*self._chips.values(), gap=8)
        holder = QWidget()
        holder.setLayout(row(self.days, self.study, self.kind, 1, column(1, chips), gap=12))
        return holder

    def _take(self, name: str) -> Callable[[str], None]:
        def take(value: str) -> None:
            setattr(self.choice, name, int(value) if name == "days" else value)
            self.show_all()

        return take

    @property
    def rows(self) -> list[Due]:
        """What is shown, in its order."""
        listing = self.there
        return [] if listing is None else chosen(listing, self.choice)

    @property
    def shown(self) -> tuple[Deadline, ...]:
        """The deadlines that are shown: what is exported and printed."""
        return tuple(one.deadline for one in self.rows)

    def has_rows(self) -> bool:
        return bool(self.rows)

    def content(self, suffix: str) -> Callable[[], str | bytes]:
        from dosecal.files.export.deadlines import deadlines_csv, deadlines_ics  # noqa: PLC0415  with the first export

        shown, today, words, now = self.shown, self.today, self.words, datetime.now().astimezone()
        if suffix == "csv":
            return lambda: deadlines_csv(shown, today, words)
        return lambda: deadlines_ics(shown, now, words)

    def sheet(self) -> "Callable[[Printed], Sheet]":
        shown, words, listing, only, days = self.shown, self.words, self.listing, self.only(), self.choice.days
        assert listing is not None

        def make(printed: "Printed") -> "Sheet":
            from dosecal.sheets import deadline_list  # noqa: PLC0415  typst is loaded with the first sheet

            return deadline_list(
                shown, listing.today, words, printed, days,
                protocols=listing.protocols, patients=listing.patients, unread=listing.unread, only=only,
            )  # fmt: skip

        return make

    def only(self) -> tuple[str, ...]:
        """What was asked for, in words: a list that is not complete is marked so on paper."""
        fields = ((self.study, self.choice.study), (self.kind, self.choice.kind))
        return tuple(field.word() for field, value in fields if value)

    def fill(self) -> str:
        rows = self.rows
        self._offer()
        before = self._before
        self.model.show_rows(rows, self.today)
        counts = Counter(deadline_rows.state(one.deadline, self.today) for one in rows)
        for how, chip in self._chips.items():
            text = self.words.say(f"deadlines-page.count.{how}", count=counts[how]) if counts[how] else ""
            chip.show_state(text, _CHIPS[how], ICONS[how], str(counts[how]))
        if rows:
            self.select(max(self.model.place_of(before) if before is not None else 0, 0))
        return self.words.say("deadlines-page.none")

    def _offer(self) -> None:
        """Studies and kinds that there are; one that was chosen stays, so that nothing is shown unasked."""
        say = self.words.say
        rows = self.listing.rows if self.listing is not None else ()
        names = dict(deadline_rows.studies(rows))
        if self.choice.study:
            names.setdefault(self.choice.study, self.choice.study)
        self.study.set_choices([("", say("deadlines-page.every-study")), *names.items()])
        kinds = [kind.value for kind in deadline_rows.kinds(rows)]
        if self.choice.kind and self.choice.kind not in kinds:
            kinds.append(self.choice.kind)
        named = [(kind, say(f"deadline-kind.{kind}")) for kind in kinds]
        self.kind.set_choices([("", say("deadlines-page.every-kind")), *named])
        self.days.show_text(str(self.choice.days))
        self.study.show_text(self.choice.study)
        self.kind.show_text(self.choice.kind)

    def unread(self, listing: Listing) -> tuple[str, ...]:
        return listing.unread

    def empty(self) -> str:
        return self.words.say("deadlines-page.empty")

    def detail(self) -> str:
        one = self.model.row(self.table.currentIndex().row())
        self._before = one or self._before
        return self.model.about(one) if one is not None else ""

    def chosen_file(self) -> str | None:
        one = self.model.row(self.table.currentIndex().row())
        return None if one is None else one.file
