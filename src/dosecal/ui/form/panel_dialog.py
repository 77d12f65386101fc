"""One form for the values of a day, by keyboard alone: a number, Enter, the next number."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QLayoutItem, QScrollArea, QWidget

from dosecal.core.trial.protocol import Study
from dosecal.session.entry import Entry
from dosecal.session.lab_panel import PanelLine, panel_lines, problems, put
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.dialog_room import open_at
from dosecal.ui.widgets.fields import ChoiceField, DateField, TextField
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.text import Line
from dosecal.words import Words

NUMBER, UNIT = 104, 112
"""Of a number and of its unit, in pixels."""


class PanelDialog(QDialog):
    """Accepted, the entry has the values."""

    def __init__(self, study: Study, entry: Entry, words: Words, today: Callable[[], date], parent: QWidget) -> None:
        super().__init__(parent)
        self._study, self._entry, self.words, self._today = study, entry, words, today
        say = words.say
        self.setWindowTitle(say("lab-panel.title"))
        self.setFont(theme.font())
        self.lines: list[PanelLine] = []
        self.values: dict[str, TextField] = {}
        self._fields: list[TextField] = []
        self._limits: dict[TextField, TextField] = {}
        """Upper limit → the value that it is of."""
        self.day = DateField(say("lab-panel.day"), self._day_changed, words, today)
        self.day.show_text(today().isoformat())
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(4, 1)
        holder = QWidget()
        holder.setLayout(column(self._grid, 1, margins=(0, 0, 8, 0)))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(say("lab-panel.title"))
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(holder)
        self._scroll = scroll
        self._wrong = Line("", "block", wrap=True)
        self.confirm = button(say("lab-panel.enter"), self.accept, main=True)
        cancel = button(say("window.button.cancel"), self.reject)
        for one in (self.confirm, cancel):
            one.setAutoDefault(False)  # Enter goes to the next value
        day = row(self.day, 2, gap=8)
        day.setStretch(0, 1)
        about = Line(say("lab-panel.about"), "quiet", wrap=True)
        layout = column(day, about, scroll, self._wrong, row(1, cancel, self.confirm),
                        margins=(16, 16, 16, 16), gap=10)  # fmt: skip
        layout.setStretch(2, 1)
        self.setLayout(layout)
        open_at(self, 900, 600)
        self._ask()
        next(iter(self.values.values())).editor.setFocus()

    def _day_changed(self, _text: str) -> None:
        if self.day.day() is not None:
            self._ask()
        self.look()

    def _ask(self) -> None:
        """A line for each test: its name, the value, its unit, the upper limit, and the value before."""
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget() or _note_in(item)) is not None:
                old.hide()
                old.deleteLater()
        self.lines = panel_lines(self._study, self._entry, self.words, self.day.day())
        self.values, self._fields, self._limits = {}, [], {}
        headings = ("lab-panel.test", "label.value", "label.unit", "window.field.uln", "lab-panel.last")
        for place, heading in enumerate(headings):
            self._grid.addWidget(Line(self.words.say(heading), "quiet"), 0, place)
        for place, line in enumerate(self.lines, 1):
            self._line(2 * place, line)
        self.look()

    def _line(self, place: int, line: PanelLine) -> None:
        """Adds the fields of a test: value, unit, upper limit, and what was measured before."""
        self._grid.addWidget(Line(line.name), place, 0)
        value = self.values[line.test] = self._text(line, "value", line.name)
        if line.grades:
            value.offer(line.grades)
        self._grid.addWidget(value, place, 1)
        notes = column(gap=2)
        value.notes_into(notes)
        self._grid.addLayout(notes, place + 1, 1, 1, 4)
        if len(line.units) > 1:
            unit = ChoiceField("", self._taker(line, "unit"), [(one, one) for one in line.units])
            unit.show_text(line.unit)
            unit.editor.setAccessibleName(f"{line.name}: {self.words.say('label.unit')}")
            unit.editor.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes from number to number
            unit.editor.setFixedWidth(UNIT)
            self._grid.addWidget(unit, place, 2)
        else:
            self._grid.addWidget(Line(line.unit), place, 2)
        if line.needs_uln or line.uln:
            spoken = f"{line.name}: {self.words.say('window.field.uln-long')}"
            limit = self._text(line, "uln", spoken)
            self._limits[limit] = value
            self._grid.addWidget(limit, place, 3)
        self._grid.addWidget(Line(line.before, "quiet"), place, 4)

    def _text(self, line: PanelLine, column_name: str, spoken: str) -> TextField:
        made = TextField("", self._taker(line, column_name))
        made.show_text(getattr(line, column_name))
        made.editor.setAccessibleName(spoken)
        made.editor.setFixedWidth(NUMBER)
        made.line.returnPressed.connect(lambda: self._next(made))
        self._fields.append(made)
        return made

    def _taker(self, line: PanelLine, column_name: str) -> Callable[[str], None]:
        def take(text: str) -> None:
            setattr(line, column_name, text)
            self.look()

        return take

    def _next(self, field: TextField) -> None:
        """To the next number that is not entered yet; after the last one to the button.

        The upper limit of a test without a value is nothing to enter.
        """
        after = self._fields[self._fields.index(field) + 1 :]
        following = next((one for one in after if self._is_wanted(one)), None)
        if following is not None:
            self._put_cursor(following)
        elif self.confirm.isEnabled():
            self.confirm.setFocus()
        else:
            self.accept()  # which shows what is wrong

    def _is_wanted(self, field: TextField) -> bool:
        value = self._limits.get(field)
        return not field.text().strip() and (value is None or bool(value.text().strip()))

    def _put_cursor(self, field: TextField) -> None:
        field.editor.setFocus()
        self._scroll.ensureWidgetVisible(field)

    def look(self) -> None:
        """Shows which line cannot be read, and which one takes the place of another value of the day."""
        wrong = dict(problems(self._study, self.lines, self.words))
        for line in self.lines:
            note = wrong.get(line.test, "")
            replaced = line.of_day and line.value.strip() and line.written != line.of_day
            if replaced and not note:
                self.values[line.test].set_note("warn", self.words.say("lab-panel.replaces", value=line.of_day))
            else:
                self.values[line.test].set_note("block", note)
        day = self.day.day()
        late = day is not None and day > self._today()
        self._wrong.say(self.words.say("lab-panel.future") if late else "")
        typed = any(line.value.strip() and line.written != line.of_day for line in self.lines)
        self.confirm.setEnabled(typed and not wrong and day is not None and not late)

    def accept(self) -> None:
        """Enters the values and closes; where one is wrong, puts the cursor there instead."""
        day = self.day.day()
        if not self.confirm.isEnabled() or day is None:
            for test, _ in problems(self._study, self.lines, self.words):
                self._put_cursor(self.values[test])  # why nothing was entered is seen, and can be mended at once
                break
            return
        put(self._entry, self.lines, day, self.words)
        super().accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does not close the form: Ctrl+Enter does, or the button."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.accept()


def _note_in(item: QLayoutItem) -> QWidget | None:
    """The note of a line, in a layout of its own."""
    notes = item.layout()
    inside = None if notes is None else notes.takeAt(0)
    return None if inside is None else inside.widget()
