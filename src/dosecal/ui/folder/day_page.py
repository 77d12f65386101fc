"""The page Day list: of all patients of a folder, what is given today and what is fetched from the store for it."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from dosecal.core.views.day_list import Entry, State
from dosecal.core.views.day_list import Line as DrugLine
from dosecal.files.export.day_list import DayList, day_list_csv, read_day
from dosecal.ui.folder.page import FolderPage
from dosecal.ui.shell.shell import Shell
from dosecal.ui.widgets.fields import ChoiceField
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.tables import Cells, TableModel
from dosecal.ui.widgets.tasks import Task
from dosecal.ui.widgets.text import Card, Chip, Elided, Line
from dosecal.words.day_list import (
    amount_text,
    bag_text,
    minutes_text,
    occasion,
    open_text,
    proposals_text,
    state_text,
    taken_text,
    total_lines,
    why_text,
)

if TYPE_CHECKING:
    from dosecal.sheets import Printed, Sheet

DAYS = (1, 2, 3, 7)
COLUMNS = ("state", "date", "pseudonym", "visit", "drug", "amount", "taken", "remarks")
_WIDTHS = (186, 142, 92, 58, 146, 126, 196, 150)
_LOOKS = {
    State.OVERDUE: ("block", "block"), State.DUE: ("flag", "accent"), State.GIVEN: ("ok", "ok"),
    State.LEFT_OUT: ("note", "quiet"), State.MISSED: ("missing", "block"),
}  # fmt: skip
_WITHHELD = ("block", "block")


def make(shell: Shell, kept: object) -> "DayPage":
    """The page, with the days that were asked for in another language."""
    return DayPage(shell, kept if isinstance(kept, int) else 1)


class DayPage(FolderPage[DayList]):
    """Each drug of each patient as a line; what is overdue first, what is given last."""

    def __init__(self, shell: Shell, days: int = 1) -> None:
        self.days_asked = days
        self._shown: list[tuple[Entry, DrugLine, str]] = []
        self.model = TableModel([shell.words.say(f"label.{column}") for column in COLUMNS])
        super().__init__(shell, "day-list", self.model, COLUMNS, _WIDTHS, ("csv",))

    @property
    def kept(self) -> int:
        return self.days_asked

    def work(self, folder: Path) -> Callable[[Task[DayList]], DayList]:
        today, days, language = self.shell.today(), self.days_asked, self.words.language
        return lambda task: read_day(folder, today, days, language, task.tell, lambda: task.cancelled)

    def filters(self) -> QWidget:
        say = self.words.say
        days = [(str(n), say("word.today") if n == 1 else say("day-list-page.days", n=n)) for n in DAYS]
        self.days = ChoiceField(say("deadlines-page.days"), self._take_days, days)
        self.days.setFixedWidth(190)
        self.days.show_text(str(self.days_asked))
        self._chips = {name: Chip() for name in ("withheld", *(state.value for state in State))}
        self._undated = Elided("quiet")
        holder = QWidget()
        holder.setLayout(
            filters := row(self.days, column(1, self._undated), column(1, row(*self._chips.values(), gap=8)), gap=12)
        )
        filters.setStretch(1, 1)
        return holder

    def below(self) -> tuple[QWidget, ...]:
        self._fetch = Line("", wrap=True)
        self._never_shared = Line(self.words.say("day-list.never-shared"), "quiet", wrap=True)
        card = Card()
        title = Line(self.words.say("day-list.fetch-title"), size="card", bold=True)
        card.setLayout(column(title, self._fetch, self._never_shared, margins=(12, 8, 12, 10), gap=4))
        self._fetched = card
        return (card,)

    def _take_days(self, value: str) -> None:
        self.days_asked = int(value)
        self.read()

    @property
    def shown(self) -> DayList | None:
        """What is printed and exported; None if nothing is listed."""
        listing = self.there
        return listing if listing is not None and listing.listed else None

    def has_rows(self) -> bool:
        return self.shown is not None

    def content(self, suffix: str) -> Callable[[], str | bytes]:
        day, words = self.shown, self.words
        assert day is not None
        return lambda: day_list_csv(day, words)

    def sheet(self) -> "Callable[[Printed], Sheet]":
        day, words = self.shown, self.words
        assert day is not None

        def make(printed: "Printed") -> "Sheet":
            from dosecal.sheets import day_list  # noqa: PLC0415  typst is loaded with the first sheet

            return day_list(
                day.entries, day.today, words, printed, day.days,
                protocols=day.protocols, patients=day.patients, undated=day.undated, unread=day.unread(words),
            )  # fmt: skip

        return make

    def fill(self) -> str:
        words, listing = self.words, self.there
        listed = () if listing is None else listing.listed
        self._shown = [(one.entry, line, one.file) for one in listed for line in one.entry.lines]
        self.model.show_rows([self._cells(entry, line) for entry, line, _ in self._shown])
        lines = [line for _, line, _ in self._shown]
        counts = Counter(line.state.value for line in lines if not line.amount_withheld)
        counts["withheld"] = sum(line.amount_withheld for line in lines)
        for name, chip in self._chips.items():
            icon, tone = _WITHHELD if name == "withheld" else _LOOKS[State(name)]
            said = words.say(f"day-list-page.count.{name}", count=counts[name]) if counts[name] else ""
            chip.show_state(said, tone, icon, str(counts[name]))
        entries = () if listing is None else listing.entries
        fetched = [f"{study} · {drug}: {what}" for study, drug, what in total_lines(words, entries)]
        late = [f"{study} · {drug}: {what}" for study, drug, what in total_lines(words, entries, overdue=True)]
        self._fetch.say("\n".join([*fetched, *([words.say("day-list.fetch-overdue-title"), *late] if late else [])]))
        self._never_shared.setVisible(listing is not None and bool(listing.totals))
        undated = 0 if listing is None else listing.undated
        self._undated.say(words.say("day-list.undated", count=undated) if undated else "")
        if self._shown and self.table.currentIndex().row() < 0:
            self.select(0)
        return words.say("day-list.none")

    def _cells(self, entry: Entry, line: DrugLine) -> Cells:
        words = self.words
        icon, tone = _WITHHELD if line.amount_withheld else _LOOKS[line.state]
        waiting = open_text(words, entry) if line is entry.lines[0] else ""
        texts = (
            state_text(words, line),
            words.date(line.day),
            entry.plan.case.patient_id,
            entry.visit.id,
            words.text(line.name),
            amount_text(words, line),
            taken_text(words, line),
            " ".join(text for text in (why_text(words, line), proposals_text(words, entry, line), waiting) if text),
        )
        return Cells(texts, icon, tone, self._about_line(entry, line, ""), frozenset({5}))

    def _about_line(self, entry: Entry, line: DrugLine, file: str) -> str:
        words = self.words
        protocol = entry.plan.study.protocol
        parts = (
            entry.plan.case.patient_id, f"{protocol.name} {protocol.version}", occasion(words, entry),
            f"{words.text(line.name)}: {amount_text(words, line)}", bag_text(words, entry, line),
            minutes_text(line), why_text(words, line), proposals_text(words, entry, line),
            open_text(words, entry), file,
        )  # fmt: skip
        return " · ".join(part for part in parts if part)

    def _current(self) -> tuple[Entry, DrugLine, str] | None:
        place = self.table.currentIndex().row()
        return self._shown[place] if 0 <= place < len(self._shown) else None

    def unread(self, listing: DayList) -> tuple[str, ...]:
        return listing.unread(self.words)

    def empty(self) -> str:
        return self.words.say("day-list-page.empty")

    def detail(self) -> str:
        current = self._current()
        return "" if current is None else self._about_line(*current)

    def chosen_file(self) -> str | None:
        current = self._current()
        return None if current is None else current[2]
