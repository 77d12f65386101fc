"""The folded sections of the form, put in once the study is known."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dosecal.core.result.dose import OpenPoint
from dosecal.core.trial.protocol import Study
from dosecal.ui.form import sections, site_choices
from dosecal.ui.form.rows import RowList
from dosecal.ui.widgets.fields import Field

if TYPE_CHECKING:
    from dosecal.ui.form.inputs import Inputs


def fill(inputs: "Inputs", into: QVBoxLayout, study: Study) -> None:
    """Builds the sections of a study; those that were open stay open."""
    was_open = {key for key, section in inputs.sections.items() if _is_open(section)}
    while item := into.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
    inputs.sections = {}
    say, entry, context = inputs.words.say, inputs.entry, inputs.context

    def plain(key: str, make: Callable[[], tuple[QWidget, dict[str, Field]]]) -> Callable[[], QWidget]:
        def build() -> QWidget:
            inputs.forget_later_fields(key)
            widget, fields = make()
            inputs.add_fields(fields)
            return widget

        return build

    def listing(key: str, make: Callable[[], RowList]) -> Callable[[], QWidget]:
        def build() -> QWidget:
            rows = make()
            inputs.forget_later_fields(key)
            inputs.add_fields(rows.fields())
            return rows

        return build

    builders: list[tuple[str, Callable[[], QWidget]]] = [
        ("history", listing("history", lambda: sections.history(study, entry, context))),
        ("labs", plain("labs", lambda: sections.labs(study, entry, context, partial(add_lab, inputs)))),
        ("vitals", listing("vitals", lambda: sections.vitals(entry, context))),
        ("orders", listing("orders", lambda: _orders(inputs))),
        ("facts", plain("facts", lambda: sections.facts(study, entry, context))),
        ("medications", listing("medications", lambda: sections.medications(study, entry, context))),
        ("site", plain("site", lambda: site_choices.site(study, entry, context, inputs.folder))),
        ("events", lambda: sections.events(inputs.plan.case if inputs.plan else None, inputs.words)),
    ]
    for key, build in builders:
        section = sections.Section(say(f"window.section.{key}"), build, context.changed)
        inputs.sections[key] = section
        into.addWidget(section)
        if key in was_open:
            section.head.setChecked(True)
    count(inputs)


def count(inputs: "Inputs") -> None:
    """Says on each heading how many values stand beneath it, and learns of rows that were added."""
    entry = inputs.entry
    counts = {
        "history": len(entry.history),
        "labs": sum(bool(values.get("value")) for values in entry.labs),
        "vitals": len(entry.vitals),
        "orders": len(entry.orders),
        "facts": sum(bool(text) for text in entry.facts.values()),
        "medications": len(entry.medications),
        "site": sum(bool(text) for text in entry.site.values()),
        "events": len(inputs.plan.case.events) if inputs.plan else 0,
    }
    for key, section in inputs.sections.items():
        if isinstance(section, sections.Section):
            section.say_count(counts.get(key, 0))
            if isinstance(section.body, RowList):
                inputs.forget_later_fields(key)
                inputs.add_fields(section.body.fields())
    inputs.keep_tab_order()


def _orders(inputs: "Inputs") -> RowList:
    """The orders seen, with the treatment visits to come on offer."""
    plan = inputs.plan
    visits = [visit.id for visit in plan.visits if visit.kind == "treatment"] if plan is not None else []
    following = plan.next_treatment if plan is not None else None
    return sections.orders(inputs.entry, inputs.context, visits, following.id if following is not None else "")


def enter(inputs: "Inputs", point: OpenPoint) -> None:
    """Opens the section where a point that is open before release is entered, and puts the cursor there.

    Each gets a new row; what is there stays, since it was true when it was written.
    """
    name = {"order": "orders", "blood-pressure": "vitals"}.get(point.code, "labs")
    section = inputs.sections.get(name)
    if not isinstance(section, sections.Section):
        return
    section.head.setChecked(True)
    if isinstance(section.body, RowList):
        section.body.add()
        count(inputs)
        rows = len(inputs.entry.orders if name == "orders" else inputs.entry.vitals)
        inputs.focus_field(f"{name}.{rows - 1}.{'by' if name == 'orders' else 'pressure'}")
        return
    test = "urine_dipstick" if point.code == "dipstick" else point.params.get("test")
    of_test = [values for values in inputs.entry.labs if values.get("test") == test]
    empty = next((values for values in of_test if not values.get("value")), None)
    if empty is not None:
        inputs.focus_field(f"labs.{inputs.entry.labs.index(empty)}.value")
    elif of_test:
        add_lab(inputs, str(test))


def add_lab(inputs: "Inputs", test: str) -> None:
    """A row for a further value of a test, after those that are there, with the cursor in it."""
    labs = inputs.entry.labs
    place = max(at for at, values in enumerate(labs) if values.get("test") == test) + 1
    labs.insert(place, {"at": "", "test": test, "value": "", "uln": "", "day": ""})
    section = inputs.sections["labs"]
    assert isinstance(section, sections.Section)
    section.rebuild()
    inputs.keep_tab_order()
    inputs.context.changed()
    inputs.focus_field(f"labs.{place}.value")


def _is_open(section: QWidget) -> bool:
    return isinstance(section, sections.Section) and section.head.isChecked()
