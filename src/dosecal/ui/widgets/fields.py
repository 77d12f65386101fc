"""Fields: a label, an editor, and below it what is wrong with the value and the remedy."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QEvent, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import Combo, IconButton, PushButton
from dosecal.ui.widgets.layout import column, laid_out_once, row
from dosecal.ui.widgets.text import IconMark, Line
from dosecal.words import Words
from dosecal.words.dates import parse_date, parse_partial, write_partial

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

HEIGHT = 32
NARROWEST = 50
"""Percent of its width to which a number is narrowed to be seen whole."""
Changed = Callable[[str], None]
"""Told of every keystroke with the text of the field."""


class Field(QWidget):
    """Label, editor, note."""

    def __init__(self, label: str, editor: QWidget) -> None:
        super().__init__()
        self.editor = editor
        self._label = Line(label, "quiet")
        self._label.setBuddy(editor)
        self._note: _Note | None = None
        self._notes_into: QVBoxLayout | None = None
        editor.setAccessibleName(label)
        editor.setMinimumHeight(HEIGHT)
        editor.setMinimumWidth(32)
        editor.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._column = column(self._label, editor, gap=2) if label else column(editor, gap=2)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setLayout(self._column)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def set_note(
        self, tone: str = "", sentence: str = "", remedy: tuple[str, Callable[[], None]] | None = None
    ) -> None:
        """Shows below the field what is wrong with it (``block``, ``warn``) or nothing."""
        if not sentence and remedy is None:
            if self._note is not None:
                self._note.hide()
                self.editor.setAccessibleDescription("")
            return
        if self._note is None:
            self._note = _Note()
            (self._notes_into or self._column).addWidget(self._note)
        with laid_out_once(self._note, self._note.parentWidget()):
            self._note.show_note(tone, sentence, remedy)
        self.editor.setAccessibleDescription(sentence)

    def notes_into(self, layout: QVBoxLayout) -> None:
        """Notes are shown there instead: below the whole row of a narrow field."""
        self._notes_into = layout

    def note(self) -> str:
        """The note that is shown below the field."""
        return self._note.sentence() if self._note is not None and not self._note.isHidden() else ""


class FieldRow(QWidget):
    """Fields side by side, with their notes below the row. ``shares`` of the width; None leaves it to the fields."""

    def __init__(self, *fields: Field, shares: Sequence[int] = (), gap: int = 8) -> None:
        super().__init__()
        inner = row(*fields, gap=gap)
        for place, share in enumerate(shares or [1] * len(fields)):
            inner.setStretch(place, share)
        notes = column(gap=2)
        for field in fields:
            field.notes_into(notes)
            policy = field.sizePolicy()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
            field.setSizePolicy(policy)
        self.setLayout(column(inner, notes, gap=2))


class _Remedy(PushButton):
    """Enters what was probably meant; never the next stop after the field that it would change."""

    tab_last = True


class _Note(QWidget):
    """Icon, sentence, remedy."""

    def __init__(self) -> None:
        super().__init__()
        self._mark = IconMark("warn", "warn")
        self._text = Line("", "warn", wrap=True)
        self.remedy = _Remedy()
        self.remedy.setFont(theme.font())
        self.remedy.clicked.connect(self._do)
        self._remedy: Callable[[], None] | None = None
        inner = row(self._mark, self._text, gap=6)
        inner.setAlignment(self._mark, Qt.AlignmentFlag.AlignTop)
        inner.setStretch(1, 1)
        self.setLayout(column(inner, self.remedy, gap=2))

    def show_note(self, tone: str, sentence: str, remedy: tuple[str, Callable[[], None]] | None) -> None:
        self._mark.show_icon({"quiet": "note", "text": "note"}.get(tone, tone), tone)
        self._text.tone(tone)
        self._text.say(sentence)
        self._mark.setVisible(bool(sentence))
        self._remedy = remedy[1] if remedy else None
        if remedy:
            self.remedy.setText(remedy[0])
        self.remedy.setVisible(remedy is not None)
        self.show()

    def sentence(self) -> str:
        return self._text.text()

    def _do(self) -> None:
        if self._remedy is not None:
            self._remedy()


class _Line(QLineEdit):
    """An editor with a quiet word at its end (a unit, a weekday) and, if asked for, a button."""

    def __init__(self) -> None:
        super().__init__()
        self.tail = Line("", "quiet")
        self.tail.setParent(self)
        self.tail.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.button: IconButton | None = None
        self.open_picker: Callable[[], None] | None = None
        self._has_unit = False
        self.textChanged.connect(self._place)

    def event(self, event: QEvent) -> bool:
        """Undo and redo are those of the window: a field of its own memory would take back half of a change."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_of_the_window(event):
            event.ignore()  # and Ctrl+E is the window's, not the end of the line
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if self.open_picker is not None and (event.key() == Qt.Key.Key_F4 or alt_down):
            self.open_picker()
        else:
            super().keyPressEvent(event)

    def say_tail(self, text: str) -> None:
        self._has_unit = bool(text) and self.button is None
        if text != self.tail.text():
            self.tail.setText(text)
        self._place()

    def resizeEvent(self, event: "QResizeEvent") -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        _paint_edge(self)

    def _needs(self) -> int:
        """Room for the text: the word at the end is hidden before a digit is cut."""
        return self.fontMetrics().horizontalAdvance(self.text()) + 20

    def _fit(self) -> None:
        """A number that is too long for its field is written narrower: no digit of it is ever out of sight."""
        plain = theme.font()
        wide = QFontMetrics(plain).horizontalAdvance(self.text()) + 12
        if self._has_unit and wide > self.width() > 0:
            plain.setStretch(max(NARROWEST, 100 * (self.width() - 12) // wide))
        if plain != self.font():
            self.setFont(plain)

    def _place(self) -> None:
        self._fit()
        right = 26 if self.button is not None else 8
        self.tail.adjustSize()
        width = self.tail.width() if self.tail.text() else 0
        fits = self.width() - right - width > self._needs()
        self.tail.setVisible(bool(width) and fits)
        self.tail.move(self.width() - right - width, (self.height() - self.tail.height()) // 2)
        if self.button is not None:
            self.button.move(self.width() - 27, (self.height() - 24) // 2)
        self.setTextMargins(4, 0, right + (width if fits else 0) - 4, 0)


def _is_of_the_window(event: QKeyEvent) -> bool:
    keys = event.keyCombination()
    known = (Qt.Modifier.CTRL | Qt.Key.Key_Z, Qt.Modifier.CTRL | Qt.Modifier.SHIFT | Qt.Key.Key_Z,
             Qt.Modifier.CTRL | Qt.Key.Key_Y, Qt.Modifier.CTRL | Qt.Key.Key_E)  # fmt: skip
    return keys in known


def _paint_edge(widget: QWidget) -> None:
    """An edge that is seen in every theme, and the accent where the cursor is."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    focused = widget.hasFocus()
    painter.setPen(QPen(theme.tokens().tone("accent" if focused else "edge"), 2 if focused else 1))
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


class TextField(Field):
    """A line of text, with a unit at its end if it has one."""

    def __init__(self, label: str, changed: Changed, unit: str = "", hint: str = "") -> None:
        self._line = _Line()
        super().__init__(label, self._line)
        self._line.setPlaceholderText(hint)
        self._line.say_tail(unit)
        if unit:
            self._line.setAccessibleName(f"{label} ({unit})")
        self._line.textEdited.connect(changed)

    @property
    def line(self) -> QLineEdit:
        """The editor."""
        return self._line

    def text(self) -> str:
        """The text as it is."""
        return self._line.text()

    def show_text(self, text: str) -> None:
        """Shows a text without telling anybody."""
        if text != self._line.text():
            self._line.setText(text)
            self._line.setCursorPosition(0)

    def offer(self, words: Sequence[str]) -> None:
        """Offers completions."""
        completer = QCompleter(list(words), self._line)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._line.setCompleter(completer)
        completer.activated.connect(self._line.textEdited)


class DateField(TextField):
    """A day, typed in any of the ways of :mod:`dosecal.words.dates` or picked; keeps ISO, shows the language's."""

    def __init__(
        self, label: str, changed: Changed, words: Words, today: Callable[[], date], birth: bool = False,
        partial: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(label, self._edited, hint=words.say("window.field.date-hint"))
        self._changed, self._words, self._today, self._birth = changed, words, today, birth
        self._partial = partial
        self._line.button = IconButton("calendar", words.say("window.field.pick-date", field=label))
        self._line.button.setParent(self._line)
        self._line.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._line.button.clicked.connect(self.pick)
        self._line.editingFinished.connect(self._settle)
        self._line.open_picker = self.pick

    def day(self) -> date | None:
        """The day in the field."""
        return parse_date(self.text(), self._today(), self._words, self._birth)

    def show_text(self, text: str) -> None:
        """Shows a day as the language writes it, with its weekday; what is no day is shown as it is."""
        day = parse_date(text, self._today(), self._words, self._birth)
        part = self.part(text)
        shown = write_partial(part, self._words) if part else text if day is None else self._written(day)
        super().show_text(shown)
        self._say_weekday()

    def part(self, text: str) -> str | None:
        """The month or year that a text names, where this field takes one: ``2026-03``, ``2026``."""
        return parse_partial(text, self._words) if self._partial else None

    def _written(self, day: date) -> str:
        return self._words.date(day, weekday=False)

    def _edited(self, text: str) -> None:
        self._say_weekday()
        self._changed(text)

    def _say_weekday(self) -> None:
        day = self.day()
        if day is None:
            self._line.say_tail("")
            return
        relative = self.text().strip()[:1] in "+-−" or not any(sign.isdigit() for sign in self.text())
        self._line.say_tail(self._words.date(day) if relative else self._words.weekday(day))

    def _settle(self) -> None:
        """On leaving, ``+14`` becomes the day it meant, and the day is written as the language writes it."""
        if not self.isVisible():
            return  # left because its window goes: there is nobody to tell any more
        day, part = self.day(), self.part(self.text())
        if part is not None and self.text() != write_partial(part, self._words):
            super().show_text(write_partial(part, self._words))
            self._changed(part)
        if day is None:
            return
        if self.text() != self._written(day):
            super().show_text(self._written(day))
            self._say_weekday()
            self._changed(day.isoformat())

    def pick(self) -> None:
        """Opens a calendar."""
        from PySide6.QtWidgets import QCalendarWidget  # noqa: PLC0415  only where somebody picks a day

        popup = QCalendarWidget(self)
        popup.setWindowFlag(Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        popup.setFont(theme.font())
        popup.setGridVisible(False)
        shown = self.day() or self._today()
        popup.setSelectedDate(QDate(shown.year, shown.month, shown.day))

        def take(chosen: QDate) -> None:
            day = date(chosen.year(), chosen.month(), chosen.day())
            self.show_text(day.isoformat())
            self._changed(day.isoformat())
            popup.close()

        popup.activated.connect(take)
        popup.clicked.connect(take)
        popup.move(self._line.mapToGlobal(self._line.rect().bottomLeft()))
        popup.show()
        popup.setFocus()


_MOVES = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_Space, Qt.Key.Key_F4,
)  # fmt: skip
"""Keys by which a closed list would choose at once."""


class _Combo(Combo):
    """A choice with an edge. ``keys_open``: a key opens the list, and only what is chosen there is taken."""

    keys_open = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.keys_open and (event.text().strip() or event.key() in _MOVES):
            self.showPopup()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        _paint_edge(self)


class ChoiceField(Field):
    """One of several values, each with its word."""

    def __init__(
        self, label: str, changed: Changed, choices: Sequence[tuple[str, str]] = (), keys_open: bool = False
    ) -> None:
        self._combo = _Combo()
        self._combo.keys_open = keys_open
        super().__init__(label, self._combo)
        self._combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._combo.setMinimumContentsLength(4)
        self.set_choices(choices)
        self._combo.activated.connect(lambda: changed(self.text()))

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offers (value, word) pairs; the chosen value stays if it is still offered."""
        kept = self.text()
        self._combo.clear()
        for value, word in choices:
            self._combo.addItem(word, value)
        self.show_text(kept)

    def text(self) -> str:
        """The chosen value."""
        return self._combo.currentData() or ""

    def word(self) -> str:
        """The word of the chosen value."""
        return self._combo.currentText()

    def show_text(self, value: str) -> None:
        """Shows a value; one that is not offered is added as it is, so that nothing of a file is hidden."""
        place = self._combo.findData(value)
        if place < 0 and value:
            self._combo.addItem(value, value)
            place = self._combo.count() - 1
        self._combo.setCurrentIndex(place)
