"""The folded section Site: when it is closed, and what a site chooses for doses if the trial leaves it open."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout

from dosecal.core.trial.protocol import Study
from dosecal.session.entry import Entry, Row
from dosecal.session.form_rows import fresh_row
from dosecal.session.site_fields import as_in_a_case, choices_shown, file_path, offered, takes_file
from dosecal.session.study_fields import LAENDER, is_elsewhere
from dosecal.ui.form.list_rows import ClosureRow, Parts, RowList
from dosecal.ui.form.rows import Context
from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.fields import ChoiceField, Field, FieldRow, TextField
from dosecal.ui.widgets.file_dialogs import file_to_open
from dosecal.ui.widgets.text import Line
from dosecal.words.numbers import drug_name
from dosecal.words.site_choices import choice_label, shipped_text

ELSEWHERE = "?"
"""Chosen for holidays that are named by a code."""
DAYS = " days"
"""How a case writes a longest delay; the field has the word of the language."""


class SiteSection(Parts):
    """A field for each choice; an empty one names the shipped rule that applies instead."""

    def __init__(self, study: Study, entry: Entry, context: Context, folder: Path | None) -> None:
        super().__init__()
        self._study, self._entry, self._context, self._folder = study, entry, context, folder
        self._fields: dict[str, Field] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 8)
        self._column.setSpacing(8)
        self._holidays()
        self._closures = self._closed_days()
        self._longest_delay()
        self._column.addWidget(Line(context.words.say("site-choice.about"), "quiet", wrap=True))
        for key in choices_shown(study, entry.site):
            choices = offered(context.words, study, key, entry.site.get(key, ""))
            if not choices and not takes_file(key):
                self._text(key)
                continue
            field = self._choice(key, choices)
            if takes_file(key):
                self._loader(key, field)

    def fields(self) -> dict[str, Field]:
        return {**self._fields, **self._closures.fields()}

    def _holidays(self) -> None:
        """A Land by its name; any other country or region by its code."""
        say, entry = self._context.words.say, self._entry

        def take(value: str) -> None:
            self._elsewhere.setVisible(value == ELSEWHERE)
            if value == ELSEWHERE:
                self._elsewhere.editor.setFocus()
                return
            entry.holidays = value
            self._context.changed()

        def take_code(text: str) -> None:
            entry.holidays = text.strip().upper()
            self._context.changed()

        choices = [("", say("land.none")), *((code, say(f"land.{code}")) for code in LAENDER)]
        field = ChoiceField(say("window.field.holidays"), take, [*choices, (ELSEWHERE, say("land.elsewhere"))])
        self._elsewhere = TextField(say("land.code"), take_code, hint="AT-9")
        if is_elsewhere(entry.holidays):
            self._elsewhere.show_text(entry.holidays)
        self._elsewhere.setVisible(is_elsewhere(entry.holidays))
        field.show_text(ELSEWHERE if is_elsewhere(entry.holidays) else entry.holidays)
        self._put("holidays", field)
        self._column.addWidget(self._elsewhere)
        self._fields["holidays.code"] = self._elsewhere

    def _closed_days(self) -> RowList:
        context = self._context

        def make(values: Row, remove: Callable[[], None]) -> ClosureRow:
            return ClosureRow(context, values, remove)

        add, fresh = context.words.say("window.row.add-closure"), partial(fresh_row, "closed")
        rows = RowList("closed", self._entry.closed, make, add, fresh, context)
        self._column.addWidget(rows)
        return rows

    def _longest_delay(self) -> None:
        words = self._context.words
        label, unit = words.say("site-choice.maximum_delay"), words.say("label.days")
        field = TextField(label, self._writer("maximum_delay"), unit, words.say("site-choice.no-limit"))
        field.show_text(self._entry.site.get("maximum_delay", "").removesuffix(DAYS))
        self._put("site.maximum_delay", field)

    def _put(self, name: str, field: Field) -> None:
        self._fields[name] = field
        self._column.addWidget(FieldRow(field))  # its notes have the height they need

    def _writer(self, key: str) -> Callable[[str], None]:
        def take(text: str) -> None:
            self._entry.site[key] = as_in_a_case(self._study, key, text)
            self._context.changed()

        return take

    def _shipped(self, key: str) -> str:
        words = self._context.words
        return words.say("site-choice.shipped", rule=shipped_text(words, self._study, key))

    def _choice(self, key: str, choices: list[tuple[str, str]]) -> ChoiceField:
        label = choice_label(self._context.words, self._study, key)
        field = ChoiceField(label, self._writer(key), [("", self._shipped(key)), *choices])
        field.show_text(self._entry.site.get(key, ""))
        self._put(f"site.{key}", field)
        return field

    def _text(self, key: str) -> None:
        label = choice_label(self._context.words, self._study, key)
        field = TextField(label, self._writer(key), hint=self._shipped(key))
        field.show_text(self._entry.site.get(key, ""))
        self._put(f"site.{key}", field)

    def _loader(self, key: str, field: ChoiceField) -> None:
        """A button that asks for the file of a choice."""
        words = self._context.words
        table, _, drug = key.partition(".")
        title = words.say(f"site-choice.load-{table}")
        load = button(title, lambda: self._load(key, field, title))
        load.setAccessibleName(f"{title} {drug_name(words, self._study, drug)}" if drug in self._study.drugs else title)
        self._column.addWidget(load)

    def _load(self, key: str, field: ChoiceField, title: str) -> None:
        words = self._context.words
        start = str(self._folder or Path.home())
        chosen = file_to_open(self, title, start, "TOML (*.toml)")
        if not chosen:
            return
        path = file_path(Path(chosen), self._folder)
        self._entry.site[key] = path
        field.set_choices([("", self._shipped(key)), *offered(words, self._study, key, path)])
        field.show_text(path)
        self._context.changed()
