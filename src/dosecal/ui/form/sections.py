"""The folded parts of the form: laboratory, history, further criteria, medicines, events, site. Built when opened."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dosecal.core.patient.case import Case
from dosecal.core.start.medication import CORTICOSTEROIDS
from dosecal.core.start.medicine_names import names_of
from dosecal.core.trial.protocol import Criterion, Study
from dosecal.core.trial.vocabulary import LabTest
from dosecal.session.form_text import Entry, Row
from dosecal.ui.form.rows import Context, EmptyHint, HistoryRow, LabRow, MedicationRow, OrderRow, RowList, VitalRow
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import FoldButton
from dosecal.ui.widgets.fields import ChoiceField, Field, TextField
from dosecal.ui.widgets.layout import column
from dosecal.ui.widgets.text import Line
from dosecal.words import Words
from dosecal.words.events import event_line

TESTED_ALSO = {"creatinine_clearance": "creatinine"}
"""A calculated clearance reads another test."""

HISTORY_ONLY_DAY = ("consent", "enrolment", "screening-imaging", "progression", "wound-healed")

LAENDER = (
    "DE-BB", "DE-BE", "DE-BW", "DE-BY", "DE-HB", "DE-HE", "DE-HH", "DE-MV", "DE-NI", "DE-NW", "DE-RP", "DE-SH",
    "DE-SL", "DE-SN", "DE-ST", "DE-TH",
)  # fmt: skip


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
        self.head.toggled.connect(self._fold)

    def say_count(self, count: int) -> None:
        """Shows how many values stand in it."""
        self.head.setText(f"{self._title} · {count}" if count else self._title)

    def _fold(self, is_open: bool) -> None:
        if is_open and self.body is None:
            self.rebuild()
        if self.body is not None:
            self.body.setVisible(is_open)
        self._opened()

    def rebuild(self) -> None:
        """Builds the fields anew, if they have been built or are asked for."""
        if self.body is not None:
            self._column.removeWidget(self.body)
            self.body.hide()
            self.body.deleteLater()
            self.body = None
        if self.head.isChecked():
            self.body = self._build()
            self._column.addWidget(self.body)


def tests_of(study: Study) -> list[LabTest]:
    """The laboratory tests that the criteria of a study read, in their order."""
    names: list[str] = []
    for criterion in study.protocol.criteria:
        for name in (TESTED_ALSO.get(criterion.id, "") if criterion.reads == "clearance" else "", criterion.id):
            if name in study.vocabulary.tests and name not in names:
                names.append(name)
    return [study.vocabulary.tests[name] for name in names]


def facts_of(study: Study) -> list[str]:
    """The facts that the criteria of a study read."""
    names: list[str] = []
    for criterion in study.protocol.criteria:
        read = [criterion.id] if criterion.reads in ("fact", "judgement") else []
        if criterion.branch is not None:
            read.append(criterion.branch.fact)
        if criterion.unless is not None:
            read.append(criterion.unless)
        names += [name for name in read if name in study.vocabulary.facts and name not in names]
    return names


def history_of(study: Study) -> list[str]:
    """The kinds of history that the rules of a study read; consent and enrolment count in every trial."""
    names = ["consent", "enrolment"]
    for rule in study.protocol.start_rules:
        names += [name for name in rule.reads if name not in names]
    return [name for name in names if name in study.vocabulary.history]


def _criterion_of(study: Study, test: str) -> Criterion | None:
    return next((criterion for criterion in study.protocol.criteria if criterion.id == test), None)


def labs(study: Study, entry: Entry, context: Context, more: Callable[[str], None]) -> tuple[QWidget, dict[str, Field]]:
    """A row for each test of the study, and for each further value; ``more`` adds a row for a test."""
    tests = {test.id: test for test in tests_of(study)}
    order = list(tests)
    for name in order:
        if not any(values.get("test") == name for values in entry.labs):
            entry.labs.append({"at": "", "test": name, "value": "", "uln": "", "day": ""})
    ranks = [order.index(values["test"]) if values["test"] in order else len(order) for values in entry.labs]
    holder = QVBoxLayout()
    holder.setSpacing(8)
    fields: dict[str, Field] = {}
    for place in sorted(range(len(ranks)), key=ranks.__getitem__):  # shown in order, kept as the file has them
        values = entry.labs[place]
        test = study.vocabulary.tests.get(values["test"])
        criterion = _criterion_of(study, values["test"])
        needs_uln = criterion is not None and any(c.needs_uln for c in criterion.comparisons)
        name = context.words.text(test.name) if test else values["test"]
        units = _units(test)
        part = LabRow(context, values, name, units, needs_uln, partial(more, values["test"]))
        if test is not None and test.grades:
            value = part.fields["value"]
            if isinstance(value, TextField):
                value.offer(test.grades)
        holder.addWidget(part)
        fields.update({f"labs.{place}.{key}": field for key, field in part.fields.items()})
    return _holding(holder), fields


def _units(test: LabTest | None) -> list[str]:
    """One spelling of each unit to offer; those typed without the special signs are understood as well."""
    if test is None or test.grades:
        return []
    return [unit for unit in test.factors if unit and not unit.isspace() and not _plain_spelling(unit, test)]


def _plain_spelling(unit: str, test: LabTest) -> bool:
    nicer = unit.replace("^9", "⁹").replace("mm3", "mm³")
    if unit.startswith("u"):
        nicer = "µ" + unit[1:]
    return nicer != unit and nicer in test.factors


def facts(study: Study, entry: Entry, context: Context) -> tuple[QWidget, dict[str, Field]]:
    """A field for each fact that the study reads, and for each further one of the file."""
    say = context.words.say
    yes_no = (("", "–"), ("true", say("word.yes")), ("false", say("word.no")))
    holder = QVBoxLayout()
    holder.setSpacing(8)
    fields: dict[str, Field] = {}

    def writer(name: str) -> Callable[[str], None]:
        def take(text: str) -> None:
            entry.facts[name] = text
            context.changed()

        return take

    names = facts_of(study)
    judged = {criterion.id for criterion in study.protocol.criteria if criterion.reads == "judgement"}
    others = [name for name in entry.facts if name not in names]
    names = [*(name for name in names if name not in judged), *others, *(name for name in names if name in judged)]
    for name in names:
        if name in judged and not any(f"facts.{one}" in fields for one in judged):
            holder.addWidget(Line(say("window.facts.judged"), bold=True))
        fact = study.vocabulary.facts.get(name)
        label = context.words.text(fact.name) if fact else name
        field: ChoiceField | TextField
        field = (
            ChoiceField(label, writer(name), yes_no)
            if fact and fact.type == "yes-no"
            else TextField(label, writer(name))
        )
        field.show_text(entry.facts.get(name, ""))
        holder.addWidget(field)
        fields[f"facts.{name}"] = field
    return _holding(holder), fields


def history(study: Study, entry: Entry, context: Context) -> RowList:
    """What happened before the first dose."""
    words = context.words
    names = history_of(study)
    further = [values["kind"] for values in entry.history if values.get("kind") in study.vocabulary.history]
    names += [name for name in dict.fromkeys(further) if name not in names]
    kinds = [(name, words.text(study.vocabulary.history[name])) for name in names]
    tests = {name for rule in study.protocol.start_rules if rule.needs_result for name in rule.reads}
    vaccines = {name for rule in study.protocol.start_rules if rule.exempt for name in rule.reads}

    def states(kind: str) -> list[tuple[str, str]]:
        if kind in tests:
            return [(s, words.say(f"window.state.{s or 'planned'}")) for s in ("", "negative", "positive")]
        if kind in vaccines:
            return [(s, words.say(f"window.state.{s or 'live'}")) for s in ("", "inactivated")]
        if kind in HISTORY_ONLY_DAY:
            return [("", words.say("window.state.day"))]
        return [(s, words.say(f"window.state.{s or 'day'}")) for s in ("", "until", "ongoing")]

    def make(values: Row, remove: Callable[[], None]) -> HistoryRow:
        return HistoryRow(context, values, kinds, states, remove)

    fresh = {"at": "", "kind": "", "day": "", "state": "", "until": ""}
    return RowList("history", entry.history, make, words.say("window.row.add-history"), fresh.copy, context)


def medications(study: Study, entry: Entry, context: Context) -> RowList:
    """Other medicines."""
    medicines = study.vocabulary.medicines
    asked = any(criterion.id == CORTICOSTEROIDS for criterion in study.protocol.criteria)
    book = names_of(medicines, study.protocol.prohibited, asked)
    steroids = {one.id for one in medicines.known if one.corticosteroid and asked}
    names = {drug.name for drug in study.protocol.prohibited} | {name for one in medicines.known for name in one.names}

    def make(values: Row, remove: Callable[[], None]) -> MedicationRow:
        asks_dose = lambda text: not steroids.isdisjoint(book.find(text))  # noqa: E731
        return MedicationRow(context, values, sorted(names, key=str.casefold), asks_dose, remove)

    fresh = dict.fromkeys(("at", "name", "start", "stop", "daily_dose", "route", "purpose"), "")
    add = context.words.say("window.row.add-medicine")
    return RowList("medications", entry.medications, make, add, fresh.copy, context)


def vitals(entry: Entry, context: Context) -> RowList:
    """Blood pressures, looked at before a dose is released."""

    def make(values: Row, remove: Callable[[], None]) -> VitalRow:
        return VitalRow(context, values, remove)

    fresh = {"at": "", "pressure": "", "day": ""}
    return RowList("vitals", entry.vitals, make, context.words.say("window.row.add-pressure"), fresh.copy, context)


def orders(entry: Entry, context: Context, visits: Sequence[str], following: str) -> RowList:
    """Medical orders that were seen; a new one is for the next treatment unless it says another visit."""

    def make(values: Row, remove: Callable[[], None]) -> OrderRow:
        return OrderRow(context, values, visits, remove)

    def fresh() -> Row:
        return {"at": "", "visit": following, "day": context.today().isoformat(), "by": ""}

    return RowList("orders", entry.orders, make, context.words.say("window.row.add-order"), fresh, context)


def events(case: Case | None, words: Words) -> QWidget:
    """The events of the opened case: they take effect and are kept; they are changed in the record, not here."""
    holder = QVBoxLayout()
    holder.setSpacing(4)
    holder.addWidget(EmptyHint(words.say("window.events.about")))
    for event in case.events if case else ():
        holder.addWidget(Line(event_line(event, words), wrap=True))
    return _holding(holder)


def _holding(layout: QVBoxLayout) -> QWidget:
    layout.setContentsMargins(0, 0, 0, 8)
    holder = QWidget()
    holder.setLayout(layout)
    return holder
