"""The folded parts of the form: laboratory, history, further criteria, medicines, events, site. Built when opened."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dosecal.core.patient.case import Case
from dosecal.core.trial.protocol import Study
from dosecal.session.entry import Entry, Row
from dosecal.session.form_rows import fresh_row
from dosecal.session.study_fields import (
    Medicines,
    facts_asked,
    history_kinds,
    history_states,
    is_yes_no,
    lab_places,
    needs_upper_limit,
    units_offered,
    with_every_test,
)
from dosecal.ui.form.list_rows import EmptyHint, HistoryRow, LabRow, MedicationRow, OrderRow, RowList, VitalRow
from dosecal.ui.form.rows import Context
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import FoldButton, button
from dosecal.ui.widgets.fields import ChoiceField, Field, TextField
from dosecal.ui.widgets.layout import column, takes_any_width
from dosecal.ui.widgets.text import Line
from dosecal.words import Words
from dosecal.words.events import event_line


class Section(QWidget):
    """A heading with a count; its fields are built when it is first opened."""

    def __init__(self, title: str, build: Callable[[], QWidget], opened: Callable[[], None]) -> None:
        super().__init__()
        self._title, self._build, self._opened = title, build, opened
        self.head = FoldButton(title)
        self.head.setFont(theme.font(bold=True))
        self.body: QWidget | None = None
        self._column = column(self.head, gap=4)
        self.setLayout(self._column)
        takes_any_width(self)
        self.head.toggled.connect(self._fold)

    def show_count(self, count: int) -> None:
        """Shows how many values it has."""
        self.head.setText(f"{self._title} · {count}" if count else self._title)

    def _fold(self, is_open: bool) -> None:
        if is_open and self.body is None:
            self.rebuild()
        if self.body is not None:
            self.body.setVisible(is_open)
        self._opened()

    def rebuild(self) -> None:
        """Builds the fields again, if they have been built or are asked for."""
        if self.body is not None:
            self._column.removeWidget(self.body)
            self.body.hide()
            self.body.deleteLater()
            self.body = None
        if self.head.isChecked():
            self.body = self._build()
            takes_any_width(self.body)
            self._column.addWidget(self.body)


def labs(
    study: Study, entry: Entry, context: Context, more: Callable[[str], None], panel: Callable[[], None]
) -> tuple[QWidget, dict[str, Field]]:
    """A row for each test of the study, and for each further value; ``more`` adds a row for a test, ``panel`` asks
    for the values of a day together."""
    with_every_test(study, entry)
    holder = QVBoxLayout()
    holder.setSpacing(8)
    holder.addWidget(button(context.words.say("window.action.lab-panel"), panel))
    fields: dict[str, Field] = {}
    for place in lab_places(study, entry.labs):  # shown in the study's order, kept as the file has them
        values = entry.labs[place]
        test = study.vocabulary.tests.get(values["test"])
        name = context.words.text(test.name) if test else values["test"]
        needs_uln = needs_upper_limit(study, values["test"])
        part = LabRow(context, values, name, units_offered(test), needs_uln, partial(more, values["test"]))
        if test is not None and test.grades:
            value = part.fields["value"]
            if isinstance(value, TextField):
                value.offer(test.grades)
        holder.addWidget(part)
        fields.update({f"labs.{place}.{key}": field for key, field in part.fields.items()})
    return _holding(holder), fields


def facts(study: Study, entry: Entry, context: Context) -> tuple[QWidget, dict[str, Field]]:
    """A field for each fact that the study uses, and for each further one of the file."""
    holder = QVBoxLayout()
    holder.setSpacing(8)
    fields: dict[str, Field] = {}
    plain, judged = facts_asked(study, entry.facts)
    for name in plain:
        fields[f"facts.{name}"] = _fact(study, entry, context, name)
        holder.addWidget(fields[f"facts.{name}"])
    if judged:
        holder.addWidget(Line(context.words.say("window.facts.judged"), bold=True))
    for name in judged:
        fields[f"facts.{name}"] = _fact(study, entry, context, name)
        holder.addWidget(fields[f"facts.{name}"])
    return _holding(holder), fields


def _fact(study: Study, entry: Entry, context: Context, name: str) -> Field:
    words = context.words

    def take(text: str) -> None:
        entry.facts[name] = text
        context.changed()

    fact = study.vocabulary.facts.get(name)
    label = words.text(fact.name) if fact else name
    yes_no = (("", "–"), ("true", words.say("word.yes")), ("false", words.say("word.no")))
    field = ChoiceField(label, take, yes_no) if is_yes_no(study, name) else TextField(label, take)
    field.show_text(entry.facts.get(name, ""))
    return field


def history(study: Study, entry: Entry, context: Context) -> RowList:
    """What happened before the first dose."""
    words = context.words
    kinds = [(name, words.text(study.vocabulary.history[name])) for name in history_kinds(study, entry.history)]

    def states(kind: str) -> list[tuple[str, str]]:
        return [(state, words.say(f"event-state.{word}")) for state, word in history_states(study, kind)]

    def make(values: Row, remove: Callable[[], None]) -> HistoryRow:
        return HistoryRow(context, values, kinds, states, remove)

    fresh = partial(fresh_row, "history")
    return RowList("history", entry.history, make, words.say("window.row.add-history"), fresh, context)


def medications(study: Study, entry: Entry, context: Context) -> RowList:
    """Other medication."""
    medicines = Medicines(study)

    def make(values: Row, remove: Callable[[], None]) -> MedicationRow:
        return MedicationRow(context, values, medicines, remove)

    fresh = partial(fresh_row, "medications")
    add = context.words.say("window.row.add-medicine")
    return RowList("medications", entry.medications, make, add, fresh, context)


def vitals(entry: Entry, context: Context) -> RowList:
    """Blood pressures, looked at before a dose is released."""

    def make(values: Row, remove: Callable[[], None]) -> VitalRow:
        return VitalRow(context, values, remove)

    fresh = partial(fresh_row, "vitals")
    return RowList("vitals", entry.vitals, make, context.words.say("window.row.add-pressure"), fresh, context)


def orders(
    entry: Entry,
    context: Context,
    visits: Sequence[str],
    fresh: Callable[[], Row],
    drugs: Sequence[tuple[str, str]] = (),
) -> RowList:
    """Medical orders that were seen, with an amount of each drug (id and name)."""

    def make(values: Row, remove: Callable[[], None]) -> OrderRow:
        return OrderRow(context, values, visits, drugs, remove)

    return RowList("orders", entry.orders, make, context.words.say("window.row.add-order"), fresh, context)


class EventLines(QWidget):
    """The events of the case that are in effect: they are kept with it; they are recorded and withdrawn elsewhere."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.lines: tuple[str, ...] = ()
        self._column = column(EmptyHint(words.say("window.events-about")), margins=(0, 0, 0, 8), gap=4)
        self._shown: list[Line] = []
        self.setLayout(self._column)

    def show_case(self, case: Case | None) -> None:
        """Shows the events of a case; none while it cannot be read."""
        lines = tuple(event_line(event, self._words) for event in (case.events if case else ()))
        if lines == self.lines:
            return
        self.lines = lines
        for old in self._shown:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._shown = [Line(text, wrap=True) for text in lines]
        for made in self._shown:
            self._column.addWidget(made)


def _holding(layout: QVBoxLayout) -> QWidget:
    layout.setContentsMargins(0, 0, 0, 8)
    holder = QWidget()
    holder.setLayout(layout)
    return holder
