"""The lists of a case as rows of fields: laboratory values, blood pressures, orders, history, other medication."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dosecal.session.entry import AMOUNT, Row, has_end
from dosecal.session.study_fields import PURPOSE_CHOICES, ROUTE_CHOICES, Medicines
from dosecal.ui.form.rows import Context, RowParts
from dosecal.ui.widgets.buttons import IconButton, RemoveButton, button
from dosecal.ui.widgets.fields import DateField, Field, FieldRow, TextField
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.text import Line
from dosecal.ui.widgets.tips import plain_tip
from dosecal.ui.widgets.unit_completer import UnitCompleter

MORE_KEY = "Ctrl+Ins"
"""Adds a further value of the test that the cursor is in."""
LAB_ULN_HEAD = 220
"""From the heading of the upper limit to the end of its row, in pixels."""


class LabRow(RowParts):
    """One laboratory value: value with unit, upper limit if the rule needs it, day.

    A later value goes into a row of its own: what was measured before stays.
    """

    def __init__(
        self, context: Context, values: Row, name: str, units: Sequence[str], needs_uln: bool, more: Callable[[], None]
    ) -> None:
        super().__init__(context, values)
        say = context.words.say
        unit = units[0] if units else ""
        fields: list[Field] = [self.text("value", "", hint=unit)]
        names: list[str] = [name]
        if needs_uln or values.get("uln"):
            fields.append(self.text("uln", "", hint=unit))
            names.append(say("window.field.uln-long"))
        fields.append(self.day("day", ""))
        names.append(say("label.day"))
        for field, spoken in zip(fields, names, strict=True):
            field.editor.setAccessibleName(name if spoken == name else f"{name}: {spoken}")
            if units and isinstance(field, TextField) and not isinstance(field, DateField):
                UnitCompleter(field.line, units)
        self._more = IconButton("add", say("dose-page.more-lab", test=name))
        self._more.setToolTip(plain_tip(f"{self._more.accessibleName()} ({MORE_KEY})"))
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes from value to value; the key does the same
        self._more.clicked.connect(more)
        self._key = QShortcut(QKeySequence(MORE_KEY), self, more)
        self._key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        head = row(Line(name, "quiet"), self._more, 1, gap=4)
        shares: tuple[int, ...] = (20, 13)
        if len(fields) == 3:
            shares = (11, 9, 13)
            uln = Line(say("window.field.uln"), "quiet")
            uln.setFixedWidth(LAB_ULN_HEAD)
            head.addWidget(uln)
        self.setLayout(column(head, FieldRow(*fields, shares=shares, gap=4), gap=2))
        self._more.setVisible(bool(values.get("value")))

    def after(self, column_name: str) -> None:
        if column_name == "value":
            self.date_by_default("day")
            self._more.setVisible(bool(self.values["value"]))


class VitalRow(RowParts):
    """A blood pressure and its day."""

    def __init__(self, context: Context, values: Row, remove: Callable[[], None]) -> None:
        super().__init__(context, values)
        say = context.words.say
        pressure = self.text("pressure", say("window.field.blood-pressure"), "mmHg", "128/82")
        day = self.day("day", say("label.day"))
        cross = RemoveButton(say("window.row.remove"), remove)
        self.setLayout(_beside(FieldRow(pressure, day), cross))

    def after(self, column_name: str) -> None:
        if column_name == "pressure":
            self.date_by_default("day")


class OrderRow(RowParts):
    """A medical order that was seen: for which visit, when, by whom, and what it says of each drug."""

    def __init__(
        self,
        context: Context,
        values: Row,
        visits: Sequence[str],
        drugs: Sequence[tuple[str, str]],
        remove: Callable[[], None],
    ) -> None:
        super().__init__(context, values)
        say = context.words.say
        visit = self.text("visit", say("label.visit"), hint="C1D1")
        visit.offer(visits)
        day = self.day("day", say("window.field.seen-on"))
        by = self.text("by", say("window.field.seen-by"))
        cross = RemoveButton(say("window.row.remove"), remove)
        amounts = [
            self.text(f"{AMOUNT}{drug}", say("window.field.ordered", drug=name), hint="480 mg") for drug, name in drugs
        ]
        reason = self.text("reason", say("window.field.order-reason"))
        pairs = [FieldRow(*amounts[at : at + 2]) for at in range(0, len(amounts), 2)]
        self.setLayout(column(_beside(FieldRow(visit, day), cross), by, *pairs, reason, gap=4))

    def after(self, column_name: str) -> None:
        if column_name in ("visit", "by"):
            self.date_by_default("day")


class HistoryRow(RowParts):
    """What happened, when, and its status."""

    def __init__(
        self,
        context: Context,
        values: Row,
        kinds: Sequence[tuple[str, str]],
        states: Callable[[str], Sequence[tuple[str, str]]],
        remove: Callable[[], None],
    ) -> None:
        super().__init__(context, values)
        say = context.words.say
        self._states = states
        kind = self.choice("kind", "", kinds)
        kind.editor.setAccessibleName(say("label.event"))
        cross = RemoveButton(say("window.row.remove"), remove)
        self._state = self.choice("state", say("label.state"), states(values.get("kind", "")))
        self._until = self.day("until", say("window.field.until"), partial=True)
        head = _with_cross(kind, cross)
        day = self.day("day", say("label.date"), partial=True)
        day.editor.setToolTip(say("window.field.partial"))
        self.setLayout(column(head, FieldRow(day, self._state), self._until, gap=4))
        self._until.setVisible(has_end(values))

    def after(self, column_name: str) -> None:
        if column_name == "kind":
            self.values["state"] = ""
            self._state.set_choices(self._states(self.values.get("kind", "")))
            self._state.show_text("")
        self._until.setVisible(has_end(self.values))


class MedicationRow(RowParts):
    """Another medicine and when it is taken."""

    def __init__(
        self,
        context: Context,
        values: Row,
        medicines: Medicines,
        remove: Callable[[], None],
    ) -> None:
        super().__init__(context, values)
        self._medicines = medicines
        say = context.words.say
        name = self.text("name", "", hint=say("window.field.medicine"))
        name.editor.setAccessibleName(say("window.field.medicine"))
        name.offer(medicines.names)
        cross = RemoveButton(say("window.row.remove"), remove)
        head = _with_cross(name, cross)
        dates = FieldRow(self.day("start", say("window.field.start")), self.day("stop", say("window.field.stop")))
        routes = [(route, say(f"window.route.{route}") if route else "–") for route in ROUTE_CHOICES]
        purposes = [(one, say(f"window.purpose.{one}") if one else "–") for one in PURPOSE_CHOICES]
        self._dose = FieldRow(
            self.text("daily_dose", say("window.field.daily-dose"), "mg"),
            self.choice("route", say("window.field.route"), routes),
            self.choice("purpose", say("window.field.purpose"), purposes),
        )
        self.setLayout(column(head, dates, self._dose, gap=4))
        self.after("name")

    def after(self, column_name: str) -> None:
        """A daily dose is asked of a corticosteroid; what a file has of another medicine is shown as well."""
        if column_name == "name":
            self._dose.setVisible(self._medicines.asks_dose(self.values))


class PriorDoseRow(RowParts):
    """What was given of a drug before the trial, when, and who reports it."""

    def __init__(
        self, context: Context, values: Row, drugs: Sequence[tuple[str, str]], remove: Callable[[], None]
    ) -> None:
        super().__init__(context, values)
        say = context.words.say
        drug = self.choice("drug", "", [("", "–"), *drugs])
        drug.editor.setAccessibleName(say("label.drug"))
        amount = self.text("amount", say("window.field.given-amount"), hint="300 mg/m²")
        day = self.day("day", say("planning.ask-optional", what=say("label.day")))
        source = self.text("source", say("window.field.reported-by"))
        cross = RemoveButton(say("window.row.remove"), remove)
        self.setLayout(column(_with_cross(drug, cross), FieldRow(amount, day), source, gap=4))


class ClosureRow(RowParts):
    """Days on which the site is closed; one day needs no last one."""

    def __init__(self, context: Context, values: Row, remove: Callable[[], None]) -> None:
        super().__init__(context, values)
        say = context.words.say
        first = self.day("first", say("window.field.closed-from"))
        last = self.day("last", say("window.field.closed-to"))
        name = self.text("name", say("window.field.closed-name"))
        cross = RemoveButton(say("window.row.remove"), remove)
        self.setLayout(column(_beside(FieldRow(first, last), cross), name, gap=4))


def _with_cross(field: Field, cross: IconButton) -> QVBoxLayout:
    """A field and the button that removes its row, with the field's notes below both."""
    inner = row(field, cross, gap=4)
    inner.setStretch(0, 1)
    notes = column(gap=2)
    field.notes_into(notes)
    return column(inner, notes, gap=2)


def _beside(fields: FieldRow, cross: IconButton) -> QHBoxLayout:
    """Fields and the button that removes their row."""
    inner = row(fields, cross, gap=4)
    inner.setStretch(0, 1)
    return inner


class Parts(QWidget):
    """A part of the form with fields that come and go."""

    def fields(self) -> dict[str, Field]:
        """Every field by its name, ``labs.3.value``."""
        raise NotImplementedError


class RowList(Parts):
    """Rows of one list with a button that adds one. ``make`` builds a row; it is given the remover."""

    def __init__(
        self, key: str, rows: list[Row], make: Callable[[Row, Callable[[], None]], RowParts], add: str,
        fresh: Callable[[], Row], context: Context,
    ) -> None:  # fmt: skip
        super().__init__()
        self.key, self._rows, self._make, self._fresh, self._context = key, rows, make, fresh, context
        self._parts: list[RowParts] = []
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(16)
        adder = button(add, self.add)
        self.setLayout(column(self._column, row(adder, 1)))
        for values in rows:
            self._append(values)

    def add(self) -> None:
        """A new empty row, ready to be typed into."""
        values = self._fresh()
        self._rows.append(values)
        part = self._append(values)
        next(iter(part.fields.values())).editor.setFocus()
        self._context.changed()

    def _append(self, values: Row) -> RowParts:
        part = self._make(values, lambda: self._remove(values))
        self._parts.append(part)
        self._column.addWidget(part)
        self._number_from(len(self._parts) - 1)
        return part

    def _number_from(self, first: int) -> None:
        """Tells the fields of one row from those of another to who hears them."""
        for place, part in enumerate(self._parts[first:], first + 1):
            for field in part.fields.values():
                editor = field.editor
                name = editor.property("own_name") or editor.accessibleName()
                editor.setProperty("own_name", name)
                editor.setAccessibleName(self._context.words.say("window.row.numbered", what=name, place=place))

    def _remove(self, values: Row) -> None:
        place = next(at for at, part in enumerate(self._parts) if part.values is values)
        part = self._parts.pop(place)
        self._rows.pop(place)
        part.hide()
        part.deleteLater()
        self._number_from(place)
        self._context.changed()

    def fields(self) -> dict[str, Field]:
        return {
            f"{self.key}.{place}.{name}": field
            for place, part in enumerate(self._parts)
            for name, field in part.fields.items()
        }


class EmptyHint(Line):
    """Says what belongs into an empty list."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "quiet", wrap=True)
