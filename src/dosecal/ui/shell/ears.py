"""What the application says to every window of it: heard for as long as the window is there."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget


class Ears(QObject):
    """Told that the cursor has moved, and that the window is looked at again. Gone with its window."""

    def __init__(self, window: QWidget, moved: Callable[[], None], woken: Callable[[], None]) -> None:
        super().__init__(window)
        self._on_move, self._on_wake = moved, woken

    def listen(self, app: QApplication) -> None:
        """From now on."""
        app.focusChanged.connect(self._moved)
        app.applicationStateChanged.connect(self._woken)

    def _moved(self, _old: QWidget | None, _new: QWidget | None) -> None:
        self._on_move()

    def _woken(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._on_wake()
