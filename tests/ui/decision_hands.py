"""A patient in cycle 2, and what a person does to decide about a dose: for the tests of the page Dose."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget

from dosecal.core.patient.events import Event
from dosecal.ui.events import event_dialog
from dosecal.ui.events.event_dialog import EventDialog
from dosecal.ui.widgets.fields import Field
from dosecal.ui.window import MainWindow
from dosecal.words import NBSP
from tests.ui.window_hands import PLAIN

GIVEN = '[[events]]\nkind = "given"\nvisit = "{}"\ndate = {}\n'
COURSE = PLAIN.replace("today = 2027-01-20", "today = 2027-03-01") + GIVEN.format("C1D1", "2027-02-01")
COURSE += GIVEN.format("C1D15", "2027-02-15")
PROTEIN = '[[labs]]\ndate = 2027-02-27\ntest = "urine_protein_24h"\nvalue = "{} g/24 h"\n'
REACTION = '[[events]]\nkind = "reaction"\ndrug = "ramucirumab"\nvisit = "C1D15"\ndate = 2027-02-15\ngrade = 2\n'


def events_of(window: MainWindow) -> tuple[Event, ...]:
    """What the case says has happened."""
    outcome = window.calculator.outcome
    assert outcome is not None
    assert outcome.plan is not None
    return outcome.plan.case.events


def answer(monkeypatch: pytest.MonkeyPatch, **answers: str) -> list[EventDialog]:
    """The next dialog is filled in and confirmed as a person does it."""
    seen: list[EventDialog] = []

    def fill(dialog: EventDialog) -> int:
        seen.append(dialog)
        dialog.show()
        for key, text in answers.items():
            field = dialog.fields[key]
            assert isinstance(field, Field)
            editor = field.editor
            if isinstance(editor, QLineEdit):
                editor.setFocus()
                editor.selectAll()
                QTest.keyClicks(editor, text)
            else:
                assert isinstance(editor, QComboBox)
                editor.setCurrentIndex(editor.findData(text))
                editor.activated.emit(editor.currentIndex())
        dialog.look()
        if not dialog.confirm.isEnabled():
            dialog.reject()
            return 0
        QTest.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
        return dialog.result()

    monkeypatch.setattr(event_dialog.EventDialog, "exec", fill)
    return seen


def named(view: QWidget, text: str) -> QPushButton:
    """The button that is shown with a text."""
    return next(
        one for one in view.findChildren(QPushButton) if one.text().replace(NBSP, " ") == text and one.isVisible()
    )
