"""Rows of the form: what they share, and the measurement that is shown from the first paint on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QWidget

from dosecal.session.entry import Row, take_today
from dosecal.ui.widgets.fields import ChoiceField, DateField, Field, FieldRow, TextField
from dosecal.ui.widgets.layout import column, takes_any_width
from dosecal.words import Words


@dataclass(frozen=True, slots=True)
class Context:
    """What every field of the form shares."""

    words: Words
    today: Callable[[], date]
    changed: Callable[[], None]


class RowParts(QWidget):
    """The fields of one row; ``fields`` by column."""

    buttons_last = True
    """Tab goes from field to field; what removes the row comes after them."""

    def __init__(self, context: Context, values: Row) -> None:
        super().__init__()
        self.context, self.values = context, values
        takes_any_width(self)
        self.fields: dict[str, Field] = {}

    def _changed(self, column_name: str) -> Callable[[str], None]:
        def take(text: str) -> None:
            self.values[column_name] = text
            self.after(column_name)
            self.context.changed()

        return take

    def after(self, column_name: str) -> None:
        """What else changes in the row when one column does."""

    def text(self, key: str, label: str, unit: str = "", hint: str = "") -> TextField:
        """A text field of a column, filled."""
        field = TextField(label, self._changed(key), unit, hint)
        field.show_text(self.values.get(key, ""))
        self.fields[key] = field
        return field

    def day(self, key: str, label: str, partial: bool = False) -> DateField:
        """A date field of a column, filled; ``partial`` takes a month or a year too."""
        field = DateField(label, self._changed(key), self.context.words, self.context.today, partial=partial)
        field.show_text(self.values.get(key, ""))
        self.fields[key] = field
        return field

    def choice(self, key: str, label: str, choices: Sequence[tuple[str, str]]) -> ChoiceField:
        """A choice of a column, filled; choices are pairs of value and words."""
        field = ChoiceField(label, self._changed(key), choices)
        field.show_text(self.values.get(key, ""))
        self.fields[key] = field
        return field

    def date_by_default(self, key: str) -> None:
        """Enters today for the day of a value, if none is entered; it is shown at once."""
        field = self.fields.get(key)
        if isinstance(field, DateField) and take_today(self.values, key, self.context.today()):
            field.show_text(self.values[key])


class MeasurementRow(RowParts):
    """Height, weight and their day."""

    def __init__(self, context: Context, values: Row) -> None:
        super().__init__(context, values)
        say = context.words.say
        height = self.text("height", say("window.field.height"), "cm")
        weight = self.text("weight", say("window.field.weight"), "kg")
        day = self.day("day", say("window.field.measured"))
        self.setLayout(column(FieldRow(height, weight, day, shares=(8, 8, 13))))

    def after(self, column_name: str) -> None:
        if column_name in ("height", "weight"):
            self.date_by_default("day")
