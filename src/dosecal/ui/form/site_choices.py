"""The folded section Site: public holidays, and what a site chooses for doses if the trial leaves it open."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dosecal.core.trial.protocol import Study
from dosecal.session.entry import Entry
from dosecal.session.site_fields import as_in_a_case, bands_path, offered, open_choices
from dosecal.session.study_fields import LAENDER
from dosecal.ui.form.rows import Context
from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.fields import ChoiceField, Field, FieldRow, TextField
from dosecal.ui.widgets.file_dialogs import file_to_open
from dosecal.ui.widgets.text import Line
from dosecal.words.numbers import drug_name
from dosecal.words.site_choices import choice_label, shipped_text


class SiteSection(QWidget):
    """A field for each choice; an empty one names the shipped rule that applies instead."""

    def __init__(self, study: Study, entry: Entry, context: Context, folder: Path | None) -> None:
        super().__init__()
        self._study, self._entry, self._context, self._folder = study, entry, context, folder
        self.fields: dict[str, Field] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 8)
        self._column.setSpacing(8)
        self._holidays()
        self._column.addWidget(Line(context.words.say("site-choice.about"), "quiet", wrap=True))
        for key in open_choices(study):
            choices = offered(context.words, study, key, entry.site.get(key, ""))
            if not choices:
                self._text(key)
                continue
            field = self._choice(key, choices)
            if key.startswith("banding."):
                self._loader(key, field)

    def _holidays(self) -> None:
        say = self._context.words.say

        def take(value: str) -> None:
            self._entry.holidays = value
            self._context.changed()

        choices = [("", say("land.none")), *((code, say(f"land.{code}")) for code in LAENDER)]
        field = ChoiceField(say("window.field.holidays"), take, choices)
        field.show_text(self._entry.holidays)
        self._put("holidays", field)

    def _put(self, name: str, field: Field) -> None:
        self.fields[name] = field
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
        """A button that asks for a table of dose bands."""
        words = self._context.words
        name = drug_name(words, self._study, key.partition(".")[2])
        load = button(words.say("site-choice.load"), lambda: self._load(key, field))
        load.setAccessibleName(f"{words.say('site-choice.load')} {name}")
        self._column.addWidget(load)

    def _load(self, key: str, field: ChoiceField) -> None:
        words = self._context.words
        start = str(self._folder or Path.home())
        chosen = file_to_open(self, words.say("site-choice.load"), start, "TOML (*.toml)")
        if not chosen:
            return
        path = bands_path(Path(chosen), self._folder)
        self._entry.site[key] = path
        field.set_choices([("", self._shipped(key)), *offered(words, self._study, key, path)])
        field.show_text(path)
        self._context.changed()


def site(study: Study, entry: Entry, context: Context, folder: Path | None) -> tuple[QWidget, dict[str, Field]]:
    """The section Site and its fields."""
    section = SiteSection(study, entry, context, folder)
    return section, section.fields
