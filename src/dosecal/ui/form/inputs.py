"""The form on the left: what is known about the patient. It writes every keystroke into the entry and signals it."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from dosecal.session.entry import Entry, Row, fresh_measurement, section_of
from dosecal.session.outcome import meant
from dosecal.ui.form.rows import Context, MeasurementRow
from dosecal.ui.shell.frame import WIDTH
from dosecal.ui.widgets.buttons import IconButton, button
from dosecal.ui.widgets.fields import ChoiceField, DateField, Field, FieldRow, TextField
from dosecal.ui.widgets.layout import column, in_reading_order, row
from dosecal.ui.widgets.text import Line
from dosecal.words import Words
from dosecal.words.dates import parse_date

if TYPE_CHECKING:
    from dosecal.core.result.dose import OpenPoint
    from dosecal.core.result.plan import Plan
    from dosecal.core.trial.protocol import Study
    from dosecal.session.field_notes import FieldNote
    from dosecal.session.remedies import Remedy
    from dosecal.ui.form.folded_sections import FoldedSections
    from dosecal.ui.form.sections import Section


class Inputs(QScrollArea):
    """The fields of an entry. ``changed`` follows every keystroke."""

    changed = Signal()
    wanted = Signal()
    """A field is to be seen."""
    body_asked = Signal()
    """Somebody wants to see all body sizes."""

    def __init__(
        self, words: Words, entry: Entry, today: Callable[[], date], folder: Path | None = None,
        may_change_study: Callable[[str], bool] = lambda _offered: True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.folder = folder
        self.words, self.entry, self._today = words, entry, today
        self._may_change_study = may_change_study
        self.context = Context(words, today, self.changed.emit)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._fields: dict[str, Field] = {}
        self._noted: set[str] = set()
        self._ordered: tuple[int, ...] = ()
        self.folded: FoldedSections | None = None
        """The folded sections, once the study is known."""
        self._wanted = ""
        self._studies: list[tuple[str, str]] = []
        self.verticalScrollBar().rangeChanged.connect(self._scroll_to_wanted)
        body = self.body = QWidget()
        body.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._column = column(margins=(16, 8, 12, 16), gap=8)
        body.setLayout(self._column)
        self._build()
        self._rest = QVBoxLayout()
        self._rest.setSpacing(0)
        self._column.addLayout(self._rest)
        self._column.addStretch(1)
        self.setWidget(body)

    def _writer(self, name: str) -> Callable[[str], None]:
        def take(text: str) -> None:
            setattr(self.entry, name, text)
            self.changed.emit()

        return take

    def _build(self) -> None:
        """Builds the fields that the first paint shows, and fills them."""
        say, entry = self.words.say, self.entry
        study = ChoiceField(say("label.study"), self._take_study, keys_open=True)
        pseudonym = TextField(say("label.pseudonym"), self._writer("patient_id"), hint="03-007")
        as_of = DateField(say("window.field.as-of"), self._take_day, self.words, self._today)
        sex = ChoiceField(
            say("window.field.sex"),
            self._take_sex,
            (("", "–"), ("female", say("sex.female")), ("male", say("sex.male"))),
        )
        born = self._date("born", say("window.field.born"), birth=True)
        childbearing = ChoiceField(
            say("window.field.childbearing"),
            self._writer("childbearing"),
            (("", "–"), ("true", say("word.yes")), ("false", say("word.no"))),
        )
        first_dose = self._date("first_dose", say("window.field.first-dose"))
        self._fields = {
            "study": study, "patient_id": pseudonym, "today": as_of, "sex": sex, "born": born,
            "childbearing": childbearing, "first_dose": first_dose,
        }  # fmt: skip
        self._measurements = QVBoxLayout()
        self._measurements.setSpacing(8)
        for part in (
            study, FieldRow(pseudonym, as_of), FieldRow(sex, born), FieldRow(childbearing, first_dose),
            self._measurements,
        ):  # fmt: skip
            self._column.addWidget(part) if isinstance(part, QWidget) else self._column.addLayout(part)
        if not entry.measurements:
            entry.measurements.append(fresh_measurement())
        self._build_measurements()
        self._show_scalars()

    def _build_measurements(self) -> None:
        while item := self._measurements.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._fields = {name: field for name, field in self._fields.items() if not name.startswith("measurements.")}
        for place, values in enumerate(self.entry.measurements):
            part = MeasurementRow(self.context, values)
            self._measurements.addWidget(part)
            self._fields.update({f"measurements.{place}.{name}": field for name, field in part.fields.items()})
        self._more = button(self.words.say("window.row.add-measurement"), self._add_measurement)
        holder = QWidget()
        holder.setLayout(row(self._more, 1))
        self._measurements.addWidget(holder)

    def _add_measurement(self) -> None:
        self.entry.measurements.append(fresh_measurement())
        self._build_measurements()
        self._fields[f"measurements.{len(self.entry.measurements) - 1}.weight"].editor.setFocus()
        self.changed.emit()

    def _date(self, name: str, label: str, birth: bool = False) -> DateField:
        return DateField(label, self._writer(name), self.words, self._today, birth)

    def _show_scalars(self) -> None:
        entry = self.entry
        for name in ("patient_id", "sex", "born", "childbearing", "first_dose"):
            self._show(name, getattr(entry, name))
        self._show("today", entry.today or self._today().isoformat())
        self._fields["childbearing"].setVisible(entry.asks_childbearing)

    def _show(self, name: str, text: str) -> None:
        field = self._fields[name]
        if isinstance(field, TextField | ChoiceField):
            field.show_text(text)

    def _take_study(self, value: str) -> None:
        if self._may_change_study(value):
            self.entry.choose_study(value)
            self._show_study()
            self.changed.emit()
        else:
            self._show_study()

    def _show_study(self) -> None:
        self.set_studies(self._studies, meant(self.entry))

    def load_protocol(self) -> None:
        """Asks for a protocol file of the site and takes it for the study."""
        from dosecal.session.site_fields import file_path  # noqa: PLC0415  loads the core, after the first paint
        from dosecal.ui.widgets.file_dialogs import file_to_open  # noqa: PLC0415  with the first file

        title = self.words.say("window.action.protocol-file").removesuffix(" …")
        chosen = file_to_open(self, title, str(self.folder or Path.home()), "TOML (*.toml)")
        if chosen:
            self._take_study(f"{file_path(Path(chosen), self.folder)}|")

    def _take_day(self, text: str) -> None:
        """Another day is looked at; today is no other day."""
        self.entry.today = "" if parse_date(text, self._today(), self.words) == self._today() else text
        self.changed.emit()

    def follow_clock(self) -> None:
        """Shows the new day after midnight, unless another one is looked at or typed just now."""
        if not self.entry.today and not self._fields["today"].editor.hasFocus():
            self._show("today", self._today().isoformat())

    def back_to_today(self) -> None:
        """Looks at today again."""
        self.entry.today = ""
        self._show("today", self._today().isoformat())
        self.changed.emit()

    def show_entry(self) -> None:
        """Shows what is in the entry now, after it was undone or done again; sections stay open or folded."""
        self._build_measurements()
        self._show_scalars()
        self._show_study()
        if self.folded is not None:
            self.folded.rebuild()

    def _take_sex(self, value: str) -> None:
        self.entry.sex = value
        self._fields["childbearing"].setVisible(self.entry.asks_childbearing)
        self.changed.emit()

    def set_studies(self, choices: list[tuple[str, str]], shown: str) -> None:
        """Offers the studies, as ``id|version`` and their names; ``shown`` is the one that the entry means."""
        field = self._fields["study"]
        assert isinstance(field, ChoiceField)
        self._studies = choices
        known = {value for value, _ in choices}
        own = [] if shown in known else [(shown, shown.replace("|", " · ").rstrip(" ·"))]
        field.set_choices([*choices, *own])
        field.show_text(shown)

    def set_first_dose(self, day: date) -> None:
        """Plans the first dose on a day that the start window offers."""
        self.entry.first_dose = day.isoformat()
        self._show("first_dose", self.entry.first_dose)
        self.changed.emit()

    def apply(self, remedy: "Remedy") -> None:
        """Types what a remedy means into its fields, as a person would."""
        for name, text in remedy.writes.items():
            self._write(name, text)
        if remedy.writes:
            self.changed.emit()

    def _write(self, name: str, text: str) -> None:
        if "." not in name:
            setattr(self.entry, name, text)
            self._show(name, text or (self._today().isoformat() if name == "today" else ""))
            return
        kind, place, key = name.split(".")
        rows: list[Row] = getattr(self.entry, kind)
        rows[int(place)][key] = text
        field = self.field(name)
        if isinstance(field, TextField):
            field.show_text(text)
            if kind == "medications":
                field.line.textEdited.emit(text)  # its row shows other fields for another medicine

    def show_study(self, study: "Study", plan: "Plan | None") -> None:
        """Builds what depends on the study; called after the first paint and when another study is chosen."""
        if self.folded is None:
            from dosecal.ui.form.folded_sections import FoldedSections  # noqa: PLC0415  after the first paint

            self.folded = FoldedSections(self._rest, self.entry, self.context, self.folder, self.focus_field)
        self.folded.show_study(study, plan)

    def count(self) -> None:
        """Shows on each heading how many values its section has; Tab learns of rows that were added."""
        if self.folded is not None:
            self.folded.count()
        self._keep_tab_order()

    def open_panel(self) -> None:
        """One form for the values of a day; nothing before the study is known."""
        if self.folded is not None:
            self.folded.open_panel(self.window())  # the fields stay hidden where they have made room for a page

    def enter(self, point: "OpenPoint") -> None:
        """Puts the cursor where a point that is open before release is entered."""
        if self.folded is not None:
            self.folded.enter(point)

    def field(self, name: str) -> Field | None:
        """The field of a name, None if its section is folded."""
        return self._fields.get(name) or self.later_fields.get(name)

    @property
    def sections(self) -> "Mapping[str, Section]":
        """The folded sections by name; none before the study is known."""
        return {} if self.folded is None else self.folded.sections

    @property
    def later_fields(self) -> Mapping[str, Field]:
        """The fields of the sections that have been opened, by name."""
        return {} if self.folded is None else self.folded.fields

    def _keep_tab_order(self) -> None:
        """Tab goes from field to field as they are read; anew only if fields have come or gone."""
        shown = tuple(id(field) for fields in (self._fields, self.later_fields) for field in fields.values())
        if shown != self._ordered:
            self._ordered = shown
            in_reading_order(self.body)

    def show_notes(self, notes: "Mapping[str, FieldNote]") -> None:
        """Shows below each field what is wrong with it and clears the others."""
        for name in self._noted - notes.keys():
            if field := self.field(name):
                field.set_note()
        for name, note in notes.items():
            if field := self.field(name):
                remedy = note.remedy
                act = None if remedy is None else (remedy.text, partial(self.apply, remedy))
                field.set_note(note.tone, note.sentence, act)
        self._noted = set(notes)

    def focus_field(self, name: str) -> None:
        """Puts the cursor into a field; its section opens."""
        self.wanted.emit()
        if self.folded is not None and self.field(name) is None:
            self.folded.open(section_of(name))
        if field := self.field(name):
            field.editor.setFocus()
            self._wanted = name
            QTimer.singleShot(0, self, self._scroll_to_wanted)

    def _scroll_to_wanted(self) -> None:
        """What was given the cursor is seen, also once a part that was just built is laid out."""
        field = self.field(self._wanted)
        if field is not None and field.editor.hasFocus():
            self.ensureWidgetVisible(field)

    def facts_line(self, text: str) -> None:
        """What follows at once from the fields: body surface, dose weight."""
        if not hasattr(self, "_follows"):
            self._follows = Line("", "quiet", wrap=True)
            self.all_sizes = IconButton("calculator", self.words.say("body-sizes.open"))
            self.all_sizes.clicked.connect(self.body_asked)
            beside = row(self._follows, self.all_sizes, gap=4)
            beside.setStretch(0, 1)
            beside.setAlignment(self.all_sizes, Qt.AlignmentFlag.AlignTop)
            self._column.insertLayout(self._column.indexOf(self._rest), beside)
        self._follows.say(text)
        self.all_sizes.setVisible(bool(text))
