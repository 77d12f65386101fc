"""A start: the frame at once, then fields that take keys, then what follows from them."""

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dosecal.ui.shell.settings import Settings
from dosecal.ui.window import MainWindow
from tests.ui.window_hands import field


def test_fields_are_painted_and_typed_into_before_the_studies_are_loaded(qtbot: QtBot) -> None:
    seen: list[str] = []

    def fields_are_there() -> None:
        page = window.calculator
        seen.append("fields" if page.outcome is None and page.is_painted else "late")
        editor = field(window, "measurements.0.weight").editor
        assert editor.isVisible()
        editor.setFocus()
        QTest.keyClicks(editor, "60")

    def first_frame() -> None:
        seen.append("frame" if window.is_bare else "late")

    Settings().read_notice()
    window = MainWindow("en", painted=first_frame, fields_painted=fields_are_there)
    qtbot.addWidget(window, before_close_func=lambda _: window.workspace.document.take_as_saved())
    window.show()
    assert window.is_bare
    qtbot.waitUntil(lambda: not window.is_bare and window.calculator.outcome is not None)
    assert seen == ["frame", "fields"]
    assert window.calculator.entry.measurements[0]["weight"] == "60"
    assert field(window, "measurements.0.weight").editor.text() == "60"  # type: ignore[attr-defined]
    assert window.focusWidget() is field(window, "measurements.0.weight").editor


def test_a_language_chosen_while_studies_load_is_the_one_that_stays(qtbot: QtBot) -> None:
    Settings().read_notice()
    window = MainWindow("en", fields_painted=lambda: window.workspace.set_language("de"))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: not window.is_bare and window.calculator.outcome is not None)
    qtbot.wait(50)
    assert window.calculator.words.language == "de"


def test_a_library_that_qt_lacks_is_named_in_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "PySide6"
    broken.mkdir()
    (broken / "__init__.py").touch()
    (broken / "QtCore.py").write_text('raise ImportError("libnothing.so.1: cannot open shared object file")\n')
    told = {**os.environ, "PYTHONPATH": str(tmp_path), "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", "dosecal"], env=told, text=True, capture_output=True, timeout=30, check=False
    )
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "libnothing.so.1" in done.stderr
