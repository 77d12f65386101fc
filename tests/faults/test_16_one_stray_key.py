"""Fault 16: no key that nobody meant moves a patient to another trial. Right: the cursor is elsewhere after opening, a
key opens the list of studies and chooses nothing, and a change of study of a case with data is asked about."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dosecal.session.entry import Entry
from dosecal.ui.shell import questions
from dosecal.ui.window import MainWindow
from tests.ui.window_hands import PLAIN, Opener, choose, field

Writer = Callable[[str], Path]
KEYS = (Qt.Key.Key_C, Qt.Key.Key_R, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_PageDown, Qt.Key.Key_1)


def _study(window: MainWindow) -> str:
    return window.calculator.entry.study


@pytest.mark.parametrize("key", KEYS)
def test_after_opening_a_key_changes_no_study(open_window: Opener, case_file: Writer, key: Qt.Key) -> None:
    window = open_window(case_file(PLAIN))
    cursor = QApplication.focusWidget()
    assert cursor is not field(window, "study").editor
    QTest.keyClick(cursor or window, key)
    assert _study(window) == "ramunet"
    assert not window.isWindowModified()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("with_case", [True, False])
def test_a_key_in_the_field_only_opens_the_list(
    qtbot: QtBot, open_window: Opener, case_file: Writer, key: Qt.Key, with_case: bool
) -> None:
    window = open_window(case_file(PLAIN) if with_case else None)
    editor = field(window, "study").editor
    editor.setFocus()
    QTest.keyClick(editor, key)
    assert _study(window) == "ramunet"
    assert window.calculator.entry.version == ""
    editor.hidePopup()  # type: ignore[attr-defined]


def test_another_study_of_a_patient_is_asked_about(
    open_window: Opener, case_file: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(case_file(PLAIN))
    asked: list[tuple[str, str]] = []

    def keep(_parent: object, _words: object, now: str, then: str) -> bool:
        asked.append((now, then))
        return False

    monkeypatch.setattr(questions, "other_study", keep)
    choose(window, "study", "caboavenec|2022-04-01")
    assert _study(window) == "ramunet"
    assert field(window, "study").text() == "ramunet|01"  # type: ignore[attr-defined]
    assert "RamuNET" in asked[0][0]
    assert "CaboAveNEC" in asked[0][1]
    choose(window, "study", "ramunet|01")  # the same one is no change
    assert len(asked) == 1
    monkeypatch.setattr(questions, "other_study", lambda *_: True)
    choose(window, "study", "caboavenec|2022-04-01")
    assert _study(window) == "caboavenec"
    window.workspace.undo()
    assert _study(window) == "ramunet"
    assert field(window, "study").text() == "ramunet|01"  # type: ignore[attr-defined]


def test_an_empty_form_is_not_asked_about(open_window: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    window = open_window()
    monkeypatch.setattr(questions, "other_study", lambda *_: pytest.fail("asked"))
    choose(window, "study", "caboavenec|2022-04-01")
    assert _study(window) == "caboavenec"


@pytest.mark.parametrize(
    ("entry", "known"),
    [
        (Entry(), False), (Entry(labs=[{"at": "", "test": "anc", "value": "", "uln": "", "day": ""}]), False),
        (Entry(patient_id="1"), True), (Entry(facts={"ecog": "1"}), True), (Entry(first_dose="1.2.27"), True),
        (Entry(measurements=[{"at": "", "weight": "60"}]), True), (Entry(site={"bsa_formula": "dubois"}), False),
    ],
)  # fmt: skip
def test_when_a_patient_is_known(entry: Entry, known: bool) -> None:
    assert entry.has_patient is known
