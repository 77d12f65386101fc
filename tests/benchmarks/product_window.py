"""The window of the program as the keystroke benchmark uses it; apart from ``product`` because it imports Qt."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from dosecal.ui.app import application
from dosecal.ui.window import MainWindow


@dataclass(frozen=True, slots=True)
class Opened:
    """An open window with a case."""

    window: MainWindow

    def outcome(self) -> object:
        """What was computed last: another object after each computation."""
        return self.window.calculator.outcome

    def has_plan(self) -> bool:
        """Whether a first plan was computed and is shown."""
        outcome = self.window.calculator.outcome
        return outcome is not None and outcome.plan is not None

    def weight(self) -> QLineEdit:
        """The field of the first weight, the cursor at its end."""
        field = self.window.calculator.inputs.field("measurements.0.weight")
        assert field is not None
        assert isinstance(field.editor, QLineEdit)
        field.editor.setFocus()
        QTest.keyClick(field.editor, Qt.Key.Key_End)
        return field.editor

    def close(self) -> None:
        """Ends the window without asking what becomes of the changes."""
        self.window.workspace.document.forget_copy()
        self.window.deleteLater()


def open_window(case: Path) -> Opened:
    """The window on the page with the doses, the notice read; not shown yet."""
    application()
    window = MainWindow("en", case, demo=True)
    window.settings.read_notice()
    return Opened(window)
