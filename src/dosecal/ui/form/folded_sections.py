"""The folded sections of the form, built once the study is known."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dosecal.core.result.dose import OpenPoint
from dosecal.core.result.plan import Plan
from dosecal.core.trial.protocol import Study
from dosecal.session.entry import Entry, section_of
from dosecal.session.form_rows import (
    fresh_order,
    insert_lab,
    order_visits,
    place_to_enter,
    section_counts,
    section_to_enter,
)
from dosecal.session.study_fields import laboratory_tests
from dosecal.ui.form import sections, site_choices, treatment
from dosecal.ui.form.list_rows import Parts, RowList
from dosecal.ui.form.rows import Context
from dosecal.ui.form.sections import EventLines, Section
from dosecal.ui.widgets.fields import Field
from dosecal.words.numbers import drug_name

Made = tuple[QWidget, dict[str, Field]]


class FoldedSections:
    """Fills a layout with the sections of a study. ``fields``: those of every section that has been opened."""

    def __init__(
        self, into: QVBoxLayout, entry: Entry, context: Context, folder: Path | None, focus: Callable[[str], None]
    ) -> None:
        self._into, self._entry, self._context, self._folder, self._focus = into, entry, context, folder, focus
        self.sections: dict[str, Section] = {}
        self.fields: dict[str, Field] = {}
        self._study: Study | None = None
        self._plan: Plan | None = None
        self._tests_shown: tuple[str, ...] = ()

    def show_study(self, study: Study, plan: Plan | None) -> None:
        """Builds the sections of a study, if it is another one; those that were open stay open."""
        self._plan = plan
        if study is self._study:
            self._show_events()
            if "labs" in self.sections and self._tests() != self._tests_shown:  # a file of the site reads others
                self._tests_shown = self._tests()
                self.sections["labs"].rebuild()
            return
        self._study = study
        was_open = {key for key, section in self.sections.items() if section.head.isChecked()}
        while item := self._into.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.sections, self.fields = {}, {}
        self._tests_shown = self._tests()
        for key, make in self._makers(study).items():
            title = self._context.words.say(f"window.section.{key}")
            section = Section(title, partial(self._build, key, make), self._context.changed)
            self.sections[key] = section
            self._into.addWidget(section)
            if key in was_open:
                section.head.setChecked(True)

    def rebuild(self) -> None:
        """Builds the fields of every section anew from the entry; those that are open stay open."""
        for section in self.sections.values():
            section.rebuild()
        self.count()

    def _makers(self, study: Study) -> dict[str, Callable[[], Made]]:
        entry, context = self._entry, self._context
        return {
            "history": lambda: _listing(sections.history(study, entry, context)),
            "labs": lambda: sections.labs(self._with_files(study), entry, context, self._add_lab, self._panel),
            "vitals": lambda: _listing(sections.vitals(entry, context)),
            "orders": lambda: _listing(
                sections.orders(entry, context, order_visits(self._plan), self._fresh_order, _drugs(context, study))
            ),
            "facts": lambda: sections.facts(study, entry, context),
            "medications": lambda: _listing(sections.medications(study, entry, context)),
            "treatment": lambda: _listing(treatment.TreatmentSection(study, entry, context, _drugs(context, study))),
            "site": lambda: _listing(site_choices.SiteSection(study, entry, context, self._folder)),
            "events": lambda: (self._events(), {}),
        }

    def _with_files(self, study: Study) -> Study:
        """The study with the files of the site, as far as there is a plan."""
        return study if self._plan is None else self._plan.study

    def _tests(self) -> tuple[str, ...]:
        """The laboratory tests that have a row."""
        return () if self._study is None else tuple(one.id for one in laboratory_tests(self._with_files(self._study)))

    def _events(self) -> QWidget:
        made = EventLines(self._context.words)
        made.show_case(self._plan.case if self._plan else None)
        return made

    def _show_events(self) -> None:
        """What happened so far follows what is recorded, withdrawn, undone."""
        body = self.sections["events"].body if "events" in self.sections else None
        if isinstance(body, EventLines):
            body.show_case(self._plan.case if self._plan else None)

    def _panel(self) -> None:
        self.open_panel(self.sections["labs"])

    def _fresh_order(self) -> dict[str, str]:
        return fresh_order(self._plan, self._context.today())

    def _build(self, key: str, make: Callable[[], Made]) -> QWidget:
        self._forget(key)
        widget, fields = make()
        self.fields.update(fields)
        return widget

    def _forget(self, key: str) -> None:
        self.fields = {name: field for name, field in self.fields.items() if section_of(name) != key}

    def count(self) -> None:
        """Shows on each heading how many values its section has, and learns of rows that were added."""
        counts = section_counts(self._entry, self._plan)
        for key, section in self.sections.items():
            section.show_count(counts[key])
            if isinstance(section.body, Parts):
                self._forget(key)
                self.fields.update(section.body.fields())

    def open(self, key: str) -> None:
        """Opens a section; nothing if there is none of that name."""
        if key in self.sections:
            self.sections[key].head.setChecked(True)

    def open_panel(self, parent: QWidget) -> None:
        """Asks for the values of a day together, and shows them in their sections."""
        if self._study is None:
            return
        from dosecal.ui.form.panel_dialog import PanelDialog  # noqa: PLC0415  with the first panel

        context = self._context
        if PanelDialog(self._with_files(self._study), self._entry, context.words, context.today, parent).exec():
            for key in ("labs", "vitals"):
                self._forget(key)
                self.sections[key].rebuild()
            context.changed()

    def enter(self, point: OpenPoint) -> None:
        """Opens the section where a point that is open before release is entered, and puts the cursor there."""
        key = section_to_enter(point)
        if key not in self.sections:
            return
        self.open(key)
        place = place_to_enter(self._entry, point)
        if place is None:
            return
        body = self.sections[key].body
        if place.new and isinstance(body, RowList):
            body.add()
            self.count()
        elif place.new:
            self._add_lab(place.test)
            return
        self._focus(place.field)

    def _add_lab(self, test: str) -> None:
        """A row for a further value of a test, after those that are there, with the cursor in it."""
        place = insert_lab(self._entry, test)
        self.sections["labs"].rebuild()
        self._context.changed()
        self._focus(f"labs.{place}.value")


def _listing(parts: Parts) -> Made:
    return parts, parts.fields()


def _drugs(context: Context, study: Study) -> list[tuple[str, str]]:
    """The drugs of a study with their names, in the order in which they are given."""
    return [(rule.drug, drug_name(context.words, study, rule.drug)) for rule in study.protocol.dose_rules]
