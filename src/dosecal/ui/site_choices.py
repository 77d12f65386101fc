"""The folded part Site: public holidays, and what a site chooses for doses where the trial leaves it open."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from dosecal.core.body.clearance import CLEARANCES
from dosecal.core.body.surface import BSA_FORMULAS
from dosecal.core.clearance import is_open
from dosecal.core.dose_rule import NEAREST_VIAL
from dosecal.core.drug import PerM2
from dosecal.core.protocol import Study
from dosecal.core.quantity import parse_number
from dosecal.core.source import Origin
from dosecal.ui.bits import Line, button
from dosecal.ui.entry import Entry
from dosecal.ui.fields import ChoiceField, Field, FieldRow, TextField
from dosecal.ui.rows import Context
from dosecal.ui.sections import LAENDER
from dosecal.words import Words
from dosecal.words.parts import drug_name
from dosecal.words.site_choices import choice_label, shipped_text, weight_text

NONE_WORDS = ("none", "keine", "ohne", "no")
BANDS_FILE = "…"
"""Stands in the list for a file that is still to be chosen."""


class SiteSection(QWidget):
    """A field for each choice; an empty one says the shipped rule that holds instead."""

    def __init__(self, study: Study, entry: Entry, context: Context, folder: Path | None) -> None:
        super().__init__()
        self._study, self._entry, self._context, self._folder = study, entry, context, folder
        self.fields: dict[str, Field] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 8)
        self._column.setSpacing(8)
        self._holidays()
        say = context.words.say
        self._column.addWidget(Line(say("site-choice.about"), "quiet", wrap=True))
        if self._opens_surface():
            self._choice("bsa_formula", [(name, say(f"formula.{name}")) for name in BSA_FORMULAS])
        if self._opens_clearance():
            self._choice("clearance_formula", [(name, say(f"formula.{name}")) for name in CLEARANCES])
        change = study.protocol.dosing.weight.change_percent
        if study.protocol.dosing.weight.source.origin is Origin.SITE:
            policies = [(policy, weight_text(context.words, policy, change)) for policy in ("keep", "latest")]
            self._choice("dose_weight", policies)
        if study.protocol.dosing.lab_source.origin is Origin.SITE:
            self._text("laboratory_window", lambda text: f"{text} h" if parse_number(text) is not None else text)
        for rule in study.protocol.dose_rules:
            if rule.rounding.source.origin is Origin.SITE:
                self._drug(rule.drug)

    def _opens_surface(self) -> bool:
        """Whether the trial doses by body surface and leaves the formula to the site."""
        by_surface = any(isinstance(rule.basis, PerM2) for rule in self._study.protocol.dose_rules)
        return by_surface and self._study.protocol.dosing.bsa_source.origin is Origin.SITE

    def _opens_clearance(self) -> bool:
        """Whether no rule of the trial itself names the formula of a clearance."""
        rules = (rule.clearance for rule in self._study.protocol.dose_rules)
        return all(rule is None or is_open(rule) for rule in rules)

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
        self._column.addWidget(FieldRow(field))  # whose notes have the height they need

    def _writer(self, key: str, spell: Callable[[str], str] = str) -> Callable[[str], None]:
        def take(text: str) -> None:
            self._entry.site[key] = spell(text.strip())
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

    def _text(self, key: str, spell: Callable[[str], str]) -> None:
        label = choice_label(self._context.words, self._study, key)
        field = TextField(label, self._writer(key, spell), hint=self._shipped(key))
        field.show_text(self._entry.site.get(key, ""))
        self._put(f"site.{key}", field)

    def _drug(self, drug: str) -> None:
        """The step of a drug, and whole vials or a table of dose bands in its place."""
        infused = self._study.drugs[drug].infusion is not None
        unit = self._study.drugs[drug].unit

        def spell(text: str) -> str:
            if text.lower() in NONE_WORDS:
                return "none"
            return f"{text} {unit}" if parse_number(text) is not None else text

        self._text(f"rounding.{drug}", spell)
        if not infused:
            return
        words = self._context.words
        key = f"banding.{drug}"
        path = self._entry.site.get(key, "")
        files = [(path, words.say("site-choice.bands", file=path))] if path not in ("", NEAREST_VIAL) else []
        field = self._choice(key, [(NEAREST_VIAL, words.say("site-choice.vials")), *files])
        name = drug_name(words, self._study, drug)
        load = button(words.say("site-choice.load"), lambda: self._load(key, field))
        load.setAccessibleName(f"{words.say('site-choice.load')} {name}")
        self._column.addWidget(load)

    def _load(self, key: str, field: ChoiceField) -> None:
        """Asks for a table of dose bands; its path is kept from the case file on where it lies beside it."""
        say = self._context.words.say
        start = str(self._folder or Path.home())
        chosen, _ = QFileDialog.getOpenFileName(self, say("site-choice.load"), start, "TOML (*.toml)")
        if not chosen:
            return
        path = Path(chosen)
        if self._folder is not None and path.is_relative_to(self._folder):
            path = path.relative_to(self._folder)
        self._entry.site[key] = path.as_posix()
        words: Words = self._context.words
        field.set_choices([
            ("", self._shipped(key)), (NEAREST_VIAL, say("site-choice.vials")),
            (path.as_posix(), words.say("site-choice.bands", file=path.as_posix())),
        ])  # fmt: skip
        field.show_text(path.as_posix())
        self._context.changed()


def site(study: Study, entry: Entry, context: Context, folder: Path | None) -> tuple[QWidget, dict[str, Field]]:
    """The part Site and its fields."""
    section = SiteSection(study, entry, context, folder)
    return section, section.fields
