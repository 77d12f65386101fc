"""How long a key in the weight field takes until the new plan is painted. Used by benchmark.py; it imports Qt."""

import os
import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

PATIENCE = 10.0
"""Seconds after which a window that does not answer is a failure."""


class Painted(QObject):
    """Counts how often a window has been asked to paint what changed."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Notes an update and lets it through."""
        if event.type() == QEvent.Type.UpdateRequest:
            self.count += 1
        return False


def measure(case: Path, runs: int) -> list[float]:
    """Milliseconds of each keystroke: a digit and its removal, in turn, on the page with the doses."""
    with tempfile.TemporaryDirectory(prefix="dosecal-benchmark-") as home:
        for place in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            os.environ[place] = home
        return _measure(case, runs)


def _measure(case: Path, runs: int) -> list[float]:
    from dosecal.ui.app import application  # noqa: PLC0415  after the folders of this run are named
    from dosecal.ui.window import MainWindow  # noqa: PLC0415

    application()
    window = MainWindow("en", case, demo=True)
    window.settings.read_notice()
    painted = Painted()
    window.installEventFilter(painted)
    window.show()
    _until(lambda: window.calculator.outcome is not None and window.calculator.outcome.plan is not None)
    _until(lambda: painted.count > 0)
    field = window.calculator.inputs.field("measurements.0.weight")
    assert field is not None
    editor = field.editor
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_End)
    times = []
    keys = cycle(
        [Qt.Key.Key_Backspace, Qt.Key.Key_1, Qt.Key.Key_Backspace, Qt.Key.Key_2, Qt.Key.Key_Backspace, Qt.Key.Key_0]
    )
    for _ in range(6 * runs):
        before, seen = window.calculator.outcome, painted.count
        begun = time.perf_counter()
        QTest.keyClick(editor, next(keys))
        _until(lambda b=before, s=seen: window.calculator.outcome is not b and painted.count > s)  # type: ignore[misc]
        times.append((time.perf_counter() - begun) * 1000)
        QTest.qWait(20)
    window.workspace.document.forget_copy()
    window.deleteLater()
    return times


def _until(done: Callable[[], bool]) -> None:
    """Lets the window work until the condition holds. Raises TimeoutError."""
    end = time.perf_counter() + PATIENCE
    while not done():
        if time.perf_counter() > end:
            raise TimeoutError("the window does not answer")
        QApplication.processEvents()
