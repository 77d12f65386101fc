"""From a key to a window that has settled: no repaint follows for 14 ms. A process of its own, run by ``window.py``.

``python settling.py CASE.toml BLOCKS``: prints as JSON, for each block of keys, the milliseconds of processor and of
clock time of every key in the window of the program and in a bare window, which take turns, by kind of key.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from tests.benchmarks import product_window

QUIET = 0.014
"""Seconds without a repaint after which a window counts as settled: a frame of a screen of 70 Hz."""
PATIENCE = 10.0
DIGITS = (Qt.Key.Key_1, Qt.Key.Key_4, Qt.Key.Key_7, Qt.Key.Key_2, Qt.Key.Key_9, Qt.Key.Key_0)
"""Each replaces the last digit of 60 kg (other doses, the same cards), is removed (6 kg: doses are withheld) and typed
again (all cards come back)."""
ROUNDS = 2
"""How often a block goes through all of them."""
KINDS = ("replaced", "removed", "typed")

Times = tuple[float, float]
"""Milliseconds of processor time, and by the clock."""


class Repaints(QObject):
    """Counts how often a window is asked to paint what changed, whichever part of it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.count = 0
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Notes the request and lets it through."""
        if event.type() == QEvent.Type.UpdateRequest:
            self.count += 1
        return False


def settled(repaints: Repaints, work: Callable[[], None], finished: Callable[[], bool]) -> Times:
    """How long the window is busy with some work, up to the end of its last repaint.

    Raises TimeoutError where it is not ``finished`` or never comes to rest.
    """
    begun, used = time.perf_counter(), time.process_time()
    seen = repaints.count
    work()
    last, last_used, painted = time.perf_counter(), time.process_time(), False
    while True:
        QApplication.processEvents()
        now = time.perf_counter()
        if repaints.count > seen:
            seen, last, last_used, painted = repaints.count, now, time.process_time(), True
        elif painted and now - last > QUIET and finished():
            return 1000 * (last_used - used), 1000 * (last - begun)
        else:
            time.sleep(0.0003)  # waits for the next event without using processor time
        if now - begun > PATIENCE:
            raise TimeoutError("the window does not settle")


@dataclass(frozen=True, slots=True)
class Window:
    """A window with the field that is typed into, and what changes with each key that was worked off."""

    editor: QLineEdit
    repaints: Repaints
    outcome: Callable[[], object]

    def choose(self) -> None:
        """Marks the last digit."""
        self.editor.setFocus()
        self.editor.setSelection(len(self.editor.text()) - 1, 1)
        self.editor.update()


def pressed(window: Window, kind: str, digit: Qt.Key) -> Times:
    """The times of one key: a digit in the place of the last one (choosing that is not counted), its removal, or the
    digit behind what is left."""
    if kind == "replaced":
        settled(window.repaints, window.choose, lambda: True)
    before = window.outcome()
    key = Qt.Key.Key_Backspace if kind == "removed" else digit
    return settled(window.repaints, lambda: QTest.keyClick(window.editor, key), lambda: window.outcome() is not before)


def bare_window() -> tuple[QWidget, QLineEdit]:
    """A window of the same size with one field, and one text that repeats what is typed."""
    window = QWidget()
    window.resize(1280, 720)
    editor, shown = QLineEdit("60"), QLabel("60")
    layout = QVBoxLayout(window)
    layout.addWidget(editor)
    layout.addWidget(shown)
    editor.textChanged.connect(shown.setText)
    return window, editor


def main() -> None:
    """Prints the times of each block."""
    case, blocks = Path(sys.argv[1]), int(sys.argv[2])
    opened = product_window.open_window(case)
    QApplication.setCursorFlashTime(0)
    bare, bare_editor = bare_window()
    for window in (opened.window, bare):
        window.show()
    repaints = Repaints(opened.window)
    settled(repaints, opened.window.update, opened.has_plan)
    windows = {
        "ours": Window(opened.weight(), repaints, opened.outcome),
        "bare": Window(bare_editor, Repaints(bare), object),
    }
    found = []
    for block in range(blocks + 1):
        taken: dict[str, dict[str, list[Times]]] = {name: {kind: [] for kind in KINDS} for name in windows}
        for digit in DIGITS * ROUNDS:
            for kind in KINDS:
                for name, one in windows.items():
                    taken[name][kind].append(pressed(one, kind, digit))
        if block:  # the first one warms up
            found.append(taken)
    print(json.dumps(found))
    opened.close()


if __name__ == "__main__":
    main()
