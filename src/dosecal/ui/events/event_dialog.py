"""The dialog that records one event: built from its form, it shows at once what would follow, or why it cannot be."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import assert_never

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QPushButton, QWidget

from dosecal.session.asks import Ask, AskKind, Value, Values, asked_word
from dosecal.session.entry import Data
from dosecal.session.event_forms import Form, withdrawal_form
from dosecal.session.event_list import entered
from dosecal.session.event_review import review
from dosecal.session.open_case import OpenCase, Tried
from dosecal.ui.events.effect_list import EffectList
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import TickBox, button
from dosecal.ui.widgets.dialog_room import Scrolled, open_at, room_of
from dosecal.ui.widgets.fields import ChoiceField, DateField, Field, TextField
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.tasks import later
from dosecal.ui.widgets.text import IconMark, Line
from dosecal.ui.widgets.tips import plain_tip
from dosecal.ui.widgets.version_field import VersionField
from dosecal.words import Words
from dosecal.words.events import event_line
from dosecal.words.shortened import shortened
from dosecal.words.what_if import effects

FEW = 4
"""More boxes than these are in two columns: the dialog fits a low screen."""
SETTLE_MS = 120
"""Pause in typing before the program works out what would follow."""


class Several(QWidget):
    """Some of several: a box for each."""

    def __init__(
        self, label: str, choices: Sequence[tuple[str, str]], chosen: Sequence[str], changed: Callable[[], None]
    ) -> None:
        super().__init__()
        self.boxes: dict[str, TickBox] = {}
        grid = QGridLayout()
        grid.setSpacing(4)
        half = (len(choices) + 1) // 2 if len(choices) > FEW else len(choices)
        for place, (value, word) in enumerate(choices):
            box = TickBox(word)
            box.setAccessibleName(f"{label}: {word}")
            box.setChecked(value in chosen)
            box.toggled.connect(changed)
            self.boxes[value] = box
            grid.addWidget(box, place % half, place // half)
        self.setLayout(column(Line(label, "quiet"), grid, gap=4))

    def chosen(self) -> tuple[str, ...]:
        """What is ticked."""
        return tuple(value for value, box in self.boxes.items() if box.isChecked())


class EventDialog(QDialog):
    """Asks what a form asks. Accepted, ``events`` is what goes into the case."""

    def __init__(self, form: Form, case: OpenCase, parent: QWidget, confirm: str = "planning.button.record") -> None:
        super().__init__(parent)
        self._form, self._case, self.words = form, case, case.words
        self.setWindowTitle(words_of_title(case.words, form))  # read from afar: no drug, amount, reason or person
        self.setFont(theme.font())
        self.setMinimumWidth(520)
        self.fields: dict[str, Field | Several] = {}
        for ask in form.asks:
            self.fields[ask.key] = self._field(ask)
        self._refused = Line("", "block", wrap=True)
        self._mark = IconMark("block", "block")
        self._effects = EffectList(self.words.say("planning.what-follows"))
        self._effects.setMinimumHeight(80)
        self.confirm: QPushButton = button(self.words.say(confirm), self.accept, main=True)
        self.confirm.setDefault(True)
        cancel = button(self.words.say("window.button.cancel"), self.reject)
        refused = row(self._mark, self._refused, gap=6)
        refused.setAlignment(self._mark, Qt.AlignmentFlag.AlignTop)
        refused.setStretch(1, 1)
        holder = QWidget()
        holder.setLayout(column(*self.fields.values(), gap=10))
        self._asked = Scrolled(holder, form.title)
        title = Line(form.title, size="card", bold=True, wrap=True)
        heading = Line(self.words.say("planning.what-follows"), "quiet")
        layout = column(title, self._asked, refused, heading, self._effects, row(1, cancel, self.confirm),
                        margins=(16, 16, 16, 16), gap=10)  # fmt: skip
        layout.setStretch(4, 1)
        self.setLayout(layout)
        self._timer = later(self, SETTLE_MS, self.look)
        self.look()

    def _field(self, ask: Ask) -> Field | Several:
        """The field that a question is answered in."""
        words = self.words
        label = ask.label or words.say(ask.word)
        if not ask.needed and ask.kind is not AskKind.CHOICE:  # a choice has a word for none
            label = words.say("planning.ask-optional", what=label)
        match ask.kind:
            case AskKind.DAY:
                plan = self._case.plan
                assert plan is not None
                today = plan.today
                field: TextField | ChoiceField = DateField(label, self._changed, words, lambda: today)
                field.show_text(ask.default.isoformat() if isinstance(ask.default, date) else "")
            case AskKind.CHOICE:
                field = ChoiceField(label, self._changed, ask.choices)
                field.show_text(ask.default if isinstance(ask.default, str) else "")
            case AskKind.VERSION:
                load = words.say("versions.load")
                field = VersionField(label, self._changed, ask.choices, load, self._case.folder)
                field.show_text(ask.default if isinstance(ask.default, str) else "")
            case AskKind.SEVERAL:
                chosen = ask.default if isinstance(ask.default, tuple) else ()
                return Several(label, ask.choices, chosen, lambda: self._changed(""))
            case AskKind.TEXT:
                field = TextField(label, self._changed)
            case _:
                assert_never(ask.kind)
        return field

    def _changed(self, _text: str) -> None:
        self.confirm.setEnabled(False)  # until what is typed now has been looked at
        self._timer.start()

    def values(self) -> Values:
        """The answers as they are; a day that cannot be read is none."""
        return {key: self._value(field) for key, field in self.fields.items()}

    @staticmethod
    def _value(field: Field | Several) -> Value:
        if isinstance(field, Several):
            return field.chosen()
        if isinstance(field, DateField):
            return field.day()
        assert isinstance(field, TextField | ChoiceField)
        return field.text()

    @property
    def events(self) -> list[Data]:
        """What goes into the case."""
        return self._form.events(self.values())

    def look(self) -> None:
        """Shows what would follow, or why it cannot be recorded."""
        self._timer.stop()
        asked_now = self._form.asked(self.values())
        for key, one in self.fields.items():
            one.setVisible(key in asked_now)
        unread = [key for key, field in self.fields.items() if isinstance(field, DateField) and _unread(field)]
        found = review(self._form, self.values(), unread, self._try)
        for key, field in self.fields.items():
            if isinstance(field, Field):
                wrong = self.words.say("window.problem.date", found=shortened(field.text())) if key in unread else ""  # type: ignore[attr-defined]
                field.set_note("block", wrong)
                if key in found.offers and isinstance(field, DateField):
                    self._offer(field, found.offers[key])
        self._say_note()
        self._show(found.tried)
        self.confirm.setEnabled(found.can_record)
        self._grow()
        labels = {ask.key: ask.label for ask in self._form.asks}
        asked = [labels[key] or self.words.say(asked_word(key)) for key in found.missing]
        self.confirm.setToolTip(plain_tip(self.words.say("planning.still-asked", what=asked)) if asked else "")

    def _say_note(self) -> None:
        """What the answers mean, beside the one that says it."""
        key, sentence = self._form.note(self.values())
        field = self.fields.get(key)
        if isinstance(field, Field):
            field.set_note("quiet", sentence)

    def _offer(self, field: DateField, day: date) -> None:
        """A button that enters a day that may be the right one."""

        def take() -> None:
            field.show_text(day.isoformat())
            self.look()

        say = self.words.say
        field.set_note("quiet", say("planning.ask-when"), (say("planning.take-planned", day=day), take))

    def _try(self, events: list[Data]) -> Tried:
        return self._case.try_events(events, recorded=True)

    def _show(self, tried: Tried) -> None:
        field = self.fields.get(tried.key)
        beside = tried.refused if isinstance(field, Field) else ""
        if isinstance(field, Field) and tried.refused:
            field.set_note("block", tried.refused)
        self._refused.say("" if beside else tried.refused)
        self._mark.setVisible(bool(tried.refused) and not beside)
        before = self._case.plan
        if tried.plan is not None and tried.what_if is not None and before is not None:
            self._effects.show_effects(effects(self.words, before, tried.plan, tried.what_if))
        else:
            self._effects.show_effects(())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._grow()
        self._take_focus()

    def _grow(self) -> None:
        """As high as what is asked now, if the screen has room for it; it never shrinks under a hand."""
        parts = (self._asked.sizeHint().height(), self._effects.sizeHint().height())
        others = self.sizeHint().height() - sum(parts)
        self._asked.claim(room_of(self).height() - others - self._effects.minimumHeight())
        if self.isVisible():
            hint = self.sizeHint().expandedTo(self.size())
            open_at(self, hint.width(), hint.height())

    def _take_focus(self) -> None:
        """The cursor into what is still asked, else into the first field, marked: what is typed replaces a day that is
        offered and never gets in between its figures."""
        shown = [key for key, field in self.fields.items() if not field.isHidden()]
        asked = [key for key in self._form.missing(self.values()) if key in shown]
        field = self.fields.get(next(iter([*asked, *shown]), ""))
        if not isinstance(field, Field):
            return
        field.editor.setFocus()
        if isinstance(field, TextField):
            field.line.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter records, also before what was typed last has been looked at."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        else:
            super().keyPressEvent(event)

    def accept(self) -> None:
        """Closes with the answers, unless one of them is missing or wrong."""
        self.look()
        if self.confirm.isEnabled():
            super().accept()


def _unread(field: DateField) -> bool:
    return bool(field.text().strip()) and field.day() is None


class WithdrawalDialog(EventDialog):
    """Asks why an event is withdrawn, and shows what follows without it."""

    def __init__(self, form: Form, case: OpenCase, place: int, parent: QWidget) -> None:
        self._place = place
        super().__init__(form, case, parent, confirm="planning.button.take-back")

    def _try(self, events: list[Data]) -> Tried:
        return self._case.try_without(self._place)

    @property
    def reason(self) -> str:
        """Why."""
        value = self.values()["reason"]
        return value.strip() if isinstance(value, str) else ""


def words_of_title(words: Words, form: Form) -> str:
    """What the dialog is about, without anything about the patient."""
    return words.say(f"window.recorded.{form.kind}")


def ask_and_record(form: Form, case: OpenCase, parent: QWidget, confirm: str = "planning.button.record") -> bool:
    """Asks, and records what was answered; False, and nothing recorded, if the dialog was cancelled."""
    dialog = EventDialog(form, case, parent, confirm)
    if not dialog.exec():
        return False
    case.record(dialog.events)
    return True


def ask_and_withdraw(place: int, case: OpenCase, parent: QWidget) -> None:
    """Asks why, and withdraws the event at a place of the case."""
    if case.plan is None:
        return
    line = event_line(entered(case.plan.case)[place], case.words)
    dialog = WithdrawalDialog(withdrawal_form(case.words, line), case, place, parent)
    if dialog.exec():
        case.withdraw(place, dialog.reason)
