"""Fault 17: every change of the case in the window is undone and done again, and named; nothing that is in a file is
taken back without an event. Right: Ctrl+Z, Ctrl+Shift+Z, Ctrl+Y; removals and remedies are not the next stop of Tab."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from dosecal.session.entry import Entry
from dosecal.session.history import History, Named, State
from dosecal.ui.widgets.buttons import RemoveButton
from dosecal.ui.window import MainWindow
from tests.ui.window_hands import PLAIN, Opener, amounts, choose, doses, field, press_remedy, type_into

Writer = Callable[[str], Path]
MEDICINES = PLAIN + '\n[[medications]]\nname = "phenytoin"\nstart = 2026-05-01\n'
MANY = MEDICINES + '[[medications]]\nname = "ramipril"\nstart = 2026-05-01\n'


def _press(window: MainWindow, *keys: Qt.Key, shift: bool = False) -> None:
    held = Qt.KeyboardModifier.ControlModifier | (
        Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    )
    window.activateWindow()
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or window, key, held)


def _named(window: MainWindow, action: str = "undo") -> str:
    return window.workspace.actions[action].text().replace("\u00a0", " ")


def _open(window: MainWindow, section: str) -> None:
    window.calculator.inputs.sections[section].head.setChecked(True)


def _weight(window: MainWindow) -> str:
    return window.calculator.entry.measurements[0]["weight"]


def test_letters_of_one_field_are_one_step(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    assert not window.workspace.actions["undo"].isEnabled()
    type_into(qtbot, window, "measurements.0.weight", "72.5")
    assert _named(window) == "Undo: Weight: 72.5"
    assert amounts(window)[0] == "580"
    _press(window, Qt.Key.Key_Z)  # in the field, whose own memory would take back one letter
    assert (_weight(window), amounts(window)[0]) == ("60", "480")
    assert field(window, "measurements.0.weight").editor.text() == "60"  # type: ignore[attr-defined]
    assert not window.isWindowModified()
    assert not window.workspace.actions["undo"].isEnabled()
    assert _named(window, "redo") == "Redo: Weight: 72.5"
    _press(window, Qt.Key.Key_Y)
    assert (_weight(window), amounts(window)[0]) == ("72.5", "580")
    _press(window, Qt.Key.Key_Z)
    _press(window, Qt.Key.Key_Z, shift=True)
    assert _weight(window) == "72.5"


def test_the_same_field_once_left_is_another_step(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    type_into(qtbot, window, "measurements.0.weight", "72")
    field(window, "patient_id").editor.setFocus()
    type_into(qtbot, window, "measurements.0.weight", "80")
    window.workspace.undo()
    assert _weight(window) == "72"
    type_into(qtbot, window, "patient_id", "03-008")
    assert not window.workspace.actions["redo"].isEnabled()  # after a new change there is no other future


@pytest.mark.parametrize("place", [0, 1])
def test_a_row_that_was_removed_comes_back(open_window: Opener, case_file: Writer, place: int) -> None:
    window = open_window(case_file(MANY))
    _open(window, "medications")
    crosses = [one for one in window.findChildren(RemoveButton) if one.isVisible()]
    crosses[place].click()
    assert len(window.calculator.entry.medications) == 1
    assert _named(window) == f"Undo: Other medication · {('phenytoin', 'ramipril')[place]} removed"
    window.workspace.undo()
    assert [row["name"] for row in window.calculator.entry.medications] == ["phenytoin", "ramipril"]
    assert not window.isWindowModified()
    editor = field(window, f"medications.{place}.name").editor
    assert isinstance(editor, QLineEdit)
    assert editor.text() == ("phenytoin", "ramipril")[place]
    window.workspace.redo()
    assert len(window.calculator.entry.medications) == 1


def test_a_remedy_and_a_choice_are_undone(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN.replace('"165 cm"', '"60 cm"').replace('"60 kg"', '"165 kg"')))
    press_remedy(window, "measurements.0.weight")
    assert (_weight(window), amounts(window)[0]) == ("60", "480")
    window.workspace.undo()
    assert _weight(window) == "165"
    choose(window, "sex", "male")
    choose(window, "sex", "female")
    window.workspace.undo()
    assert window.calculator.entry.sex == "male"  # each choice is a step


def test_an_event_is_undone_until_it_is_saved(open_window: Opener, case_file: Writer) -> None:
    path = case_file(PLAIN.replace("2027-01-20", "2027-02-01"))
    window = open_window(path)
    case = doses(window.calculator)._case
    case.record([{"kind": "given", "visit": "C1D1", "date": date(2027, 2, 1)}])
    assert _named(window) == "Undo: Dose given C1D1"
    window.workspace.undo()
    assert case.events == []
    assert not window.isWindowModified()
    window.workspace.redo()
    assert len(case.events) == 1
    assert window.workspace.save()
    assert not window.workspace.actions["undo"].isEnabled()  # from here on it is withdrawn, which is an event
    case.withdraw(0, "wrong day")
    assert _named(window) == "Undo: Event withdrawn"
    window.workspace.undo()
    assert [one["kind"] for one in case.events] == ["given"]


def test_what_is_typed_is_undone_across_a_save(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    path = case_file(MANY)
    window = open_window(path)
    type_into(qtbot, window, "measurements.0.weight", "61")
    assert window.workspace.save()
    window.workspace.undo()
    assert _weight(window) == "60"
    assert window.isWindowModified()
    assert window.workspace.save()
    assert path.read_text(encoding="utf-8") == MANY


def test_another_case_has_another_past(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    path = case_file(PLAIN)
    window = open_window(path)
    type_into(qtbot, window, "measurements.0.weight", "61")
    window.workspace.document.take_as_saved()
    window.workspace.file.open(path)
    assert not window.workspace.actions["undo"].isEnabled()


def test_after_another_language_the_past_is_there(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    type_into(qtbot, window, "measurements.0.weight", "61")
    window.workspace.set_language("de")
    window.workspace.undo()
    assert _weight(window) == "60"


def test_the_next_stop_after_a_field_changes_nothing(open_window: Opener, case_file: Writer) -> None:
    text = MANY.replace('"165 cm"', '"60 cm"').replace('"60 kg"', '"165 kg"')  # with a remedy below the height
    window = open_window(case_file(text))
    for section in window.calculator.inputs.sections:
        _open(window, section)
    note = field(window, "measurements.0.weight")._note
    assert note is not None
    assert note.remedy.isVisible()
    for name in (*window.calculator.inputs._fields, *window.calculator.inputs.later_fields):
        found = field(window, name)
        if not found.editor.isVisible():
            continue
        found.editor.setFocus()
        window.focusNextChild()
        assert not getattr(QApplication.focusWidget(), "tab_last", False), name


# ── The history itself ──────────────────────────────────────────────────────────────────────────────────────────
def _state(weight: str, *events: str) -> State:
    return State(Entry(patient_id=weight), {"events": [{"kind": one} for one in events]})


def _name(_before: State, after: State) -> Named:
    return Named(after.entry.patient_id, "weight", False)


def test_the_past_is_bounded() -> None:
    history = History(_state("0"), most=3)
    for number in range(1, 9):
        history.took(_state(str(number)), _name)
    for _ in range(3):
        assert history.undo() is not None
    assert history.undo() is None
    assert history.now.entry.patient_id == "5"


def test_no_step_leads_behind_an_event_that_is_saved() -> None:
    history = History(_state("1"))
    history.took(_state("1", "given"), _name)
    history.took(_state("2", "given"), _name)
    history.saved(_state("2", "given"))
    history.took(_state("3", "given"), _name)
    assert [history.undo() is not None for _ in range(3)] == [True, True, False]
    assert history.now.base["events"] == [{"kind": "given"}]
    assert history.now.entry.patient_id == "1"


def test_the_same_in_other_words_is_no_step() -> None:
    history = History(State(Entry(born="14.3.61"), {}, "1961-03-14"))
    assert not history.took(State(Entry(born="1961-03-14"), {}, "1961-03-14"), _name)
    assert history.undo_name is None
    assert history.now.entry.born == "1961-03-14"


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ("Laboratory values · Platelets added", "Prepared at · C1D1 · Dacarbazine (DTIC): 09:30",
                "First dose (Day 1): 3 Mar 2027", "History · Consent removed")),
        ("de", ("Laborwerte · Thrombozyten hinzugefügt", "Zubereitet um · C1D1 · Dacarbazin (DTIC): 09:30",
                "Erste Dosis (Tag 1): 03.03.2027", "Vorgeschichte · Einwilligung entfernt")),
    ],
)  # fmt: skip
def test_a_step_is_named_in_words_never_by_a_key_of_the_file(
    open_window: Opener, case_file: Writer, language: str, names: tuple[str, ...]
) -> None:
    history = '[[history]]\nkind = "consent"\ndate = 2027-01-04\n'
    window = open_window(case_file(PLAIN + history), language=language)
    page, undo = window.calculator, window.workspace.actions["undo"]
    platelets = {"test": "platelets", "value": "210 10⁹/L", "day": "2027-01-19"}
    page.entry.labs.append(platelets)
    page.follow()
    said = [undo.text()]
    page.entry.made["C1D1.dacarbazine"] = "09:30"
    page.follow()
    said.append(undo.text())
    page.plan_first_dose(date(2027, 3, 3))
    said.append(undo.text())
    page.entry.history.clear()
    page.follow()
    said.append(undo.text())
    assert tuple(text.replace("\u00a0", " ").partition(": ")[2] for text in said) == names
