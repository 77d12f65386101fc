"""Fault 56 (fields): days on which the site is closed, doses before the trial, further cycles, the longest delay of a
dose and the site's own files are entered in the window. Right: in force at once, in the case as a file has them, undone
by name; what cannot be is said beside its field and withholds what rests on it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton

from dosecal import resources
from dosecal.ui.form.list_rows import RowList
from dosecal.ui.widgets.fields import Field, TextField
from dosecal.ui.window import MainWindow
from tests.ui.window_hands import PLAIN, Opener, choose

Writer = Callable[[str], Path]


def add(window: MainWindow, section: str, key: str) -> None:
    """Opens a section and adds a row to one of its lists: the cursor is in its first field."""
    window.calculator.inputs.folded.open(section)  # type: ignore[union-attr]
    lists = window.calculator.inputs.sections[section].findChildren(RowList)
    next(one for one in lists if one.key == key).add()


def write(window: MainWindow, name: str, text: str) -> None:
    window.calculator.inputs.focus_field(name)
    editor = found(window, name).editor
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, text)


def found(window: MainWindow, name: str) -> Field:
    field = window.calculator.inputs.field(name)
    assert field is not None, name
    return field


def data(window: MainWindow) -> dict[str, object]:
    assert window.calculator.outcome is not None
    return window.calculator.outcome.reading.data


def day_of(window: MainWindow, visit: str) -> date | None:
    plan = window.calculator.outcome.plan if window.calculator.outcome is not None else None
    one = None if plan is None else plan.visit(visit)
    return None if one is None else one.shown.day


def undo_name(window: MainWindow) -> str:
    return window.workspace.actions["undo"].text().replace("\u00a0", " ")


def test_a_closure_moves_the_visits_on_it(open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN), language="de")
    assert day_of(window, "C1D15") == date(2027, 2, 15)
    add(window, "site", "closed")
    write(window, "closed.0.first", "15.2.2027")
    assert day_of(window, "C1D15") is None  # without its occasion it cannot be read, and no page rests on less
    assert found(window, "closed.0.name").note() == "Der Wert fehlt."
    write(window, "closed.0.name", "Betriebsausflug")
    closed = {"first": date(2027, 2, 15), "last": date(2027, 2, 15), "name": "Betriebsausflug"}
    assert data(window)["site"] == {"closed": [closed]}
    assert day_of(window, "C1D15") == date(2027, 2, 16)
    write(window, "closed.0.last", "17.2.2027")
    assert day_of(window, "C1D15") == date(2027, 2, 18)
    assert undo_name(window) == "Rückgängig: Betriebsausflug · Geschlossen bis: 17.2.2027"
    window.workspace.undo()
    assert day_of(window, "C1D15") == date(2027, 2, 16)
    write(window, "closed.0.last", "14.2.2027")
    assert found(window, "closed.0.last").note()
    assert day_of(window, "C1D15") is None


def test_a_closure_of_the_file_is_shown_and_taken_away(open_window: Opener, case_file: Writer) -> None:
    closed = '[[site.closed]]\nfirst = 2027-02-15\nlast = 2027-02-16\nname = "Umzug"\n'
    window = open_window(case_file(PLAIN + closed))
    assert window.calculator.inputs.sections["site"].head.text().endswith("1")
    window.calculator.inputs.focus_field("closed.0.name")
    assert found(window, "closed.0.name").editor.text() == "Umzug"  # type: ignore[attr-defined]
    rows = window.calculator.inputs.sections["site"].findChildren(RowList)[0]
    rows._remove(rows._rows[0])
    assert "site" not in data(window)
    assert undo_name(window) == "Undo: Closed days · Umzug removed"
    assert day_of(window, "C1D15") == date(2027, 2, 15)


def test_a_dose_before_the_trial_is_entered_with_a_comma(open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN), language="de")
    add(window, "treatment", "prior_doses")
    choose(window, "prior_doses.0.drug", "dacarbazine")
    write(window, "prior_doses.0.amount", "300,5")
    write(window, "prior_doses.0.source", "Arztbrief")
    assert found(window, "prior_doses.0.amount").note()  # a number without its unit is nobody's guess
    write(window, "prior_doses.0.amount", "300,5 mg/m²")
    assert data(window)["prior_doses"] == [{"drug": "dacarbazine", "amount": "300,5 mg/m²", "source": "Arztbrief"}]
    assert "zählen nicht mit" in found(window, "prior_doses.0.drug").note()
    assert undo_name(window).startswith("Rückgängig: Dacarbazin (DTIC) · Gegebene Menge: 300,5")


@pytest.mark.parametrize(("typed", "cycles"), [("8", 8), ("5", None), ("twelve", None), ("61", None)])
def test_further_cycles_are_planned(open_window: Opener, case_file: Writer, typed: str, cycles: int | None) -> None:
    window = open_window(case_file(PLAIN))
    assert day_of(window, "C7D1") is None
    write(window, "cycles", typed)
    assert (day_of(window, "C8D1") is not None) is (cycles is not None)
    assert bool(found(window, "cycles").note()) is (cycles is None)
    if cycles is not None:
        assert data(window)["cycles"] == cycles


def test_a_study_that_ends_asks_for_no_further_cycles(open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN.replace("ramunet", "caboavenec")))
    window.calculator.inputs.focus_field("cycles")
    assert window.calculator.inputs.field("cycles") is None
    wrong = open_window(case_file(PLAIN.replace('"ramunet"', '"caboavenec"\ncycles = 9')))
    wrong.calculator.inputs.focus_field("cycles")
    assert found(wrong, "cycles").note()  # what keeps every page back is seen, and can be cleared


@pytest.mark.parametrize(
    ("typed", "written"), [("28", "28 days"), ("28 Tage", "28 days"), ("1 Tag", "1 days"), ("4 weeks", "4 weeks")]
)
def test_the_longest_delay_is_a_number_of_days(
    open_window: Opener, case_file: Writer, typed: str, written: str
) -> None:
    window = open_window(case_file(PLAIN), language="de")
    write(window, "site.maximum_delay", typed)
    assert data(window)["site"] == {"maximum_delay": written}
    assert not found(window, "site.maximum_delay").note()
    field = found(window, "site.maximum_delay")
    assert isinstance(field, TextField)
    field.line.clear()
    field.line.textEdited.emit("")
    assert "site" not in data(window)


@pytest.mark.parametrize(
    ("name", "title", "site"),
    [
        ("site.drugs.dacarbazine", "Load drug file …", {"drugs": {"dacarbazine": "own.toml"}}),
        ("site.gates", "Load release limits …", {"gates": "own.toml"}),
    ],
)
def test_a_file_of_the_site_is_loaded(
    open_window: Opener, case_file: Writer, monkeypatch: pytest.MonkeyPatch, name: str, title: str, site: object
) -> None:
    path = case_file(PLAIN)
    own = path.parent / "own.toml"
    own.write_bytes(resources.path("drugs", "dacarbazine.toml").read_bytes())
    window = open_window(path)
    window.calculator.inputs.focus_field(name)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(own), ""))
    section = window.calculator.inputs.sections["site"]
    [*_, button] = [one for one in section.findChildren(QPushButton) if one.text() == title]
    button.click()
    assert data(window)["site"] == site
    assert bool(found(window, name).note()) is (name == "site.gates")  # a drug file is no file of release limits
    choose(window, name, "")
    assert "site" not in data(window)


def test_a_choice_that_the_trial_does_not_leave_open_is_seen(open_window: Opener, case_file: Writer) -> None:
    """It was kept in the file without a field, and kept every page back."""
    text = PLAIN.replace("ramunet", "caboavenec") + '[site]\nrounding = { dacarbazine = "10 mg" }\n'
    window = open_window(case_file(text))
    window.calculator.inputs.focus_field("site.rounding.dacarbazine")
    assert found(window, "site.rounding.dacarbazine").editor.text() == "10 mg"  # type: ignore[attr-defined]


GATES = """[sources]
sop = { origin = "site", document = "SOP 4", section = "2" }
[[gates]]
id = "inr"
test = "inr"
drugs = ["cabozantinib"]
source = "sop"
[[gates.steps]]
is = "> 1.5"
action = "hold"
[[gates.steps]]
is = "<= 1.5"
action = "treat"
"""


@pytest.mark.parametrize("opened_first", [True, False])
def test_what_a_file_of_the_site_reads_has_its_field(
    open_window: Opener, case_file: Writer, opened_first: bool
) -> None:
    """A release limit of a test that no criterion of the study names could not be met in the window."""
    path = case_file(PLAIN.replace("ramunet", "caboavenec"))
    (path.parent / "gates.toml").write_text(GATES, encoding="utf-8")
    window = open_window(path)
    inputs = window.calculator.inputs
    if opened_first:
        inputs.folded.open("labs")  # type: ignore[union-attr]
    assert not [row for row in window.calculator.entry.labs if row["test"] == "inr"]
    window.calculator.entry.site["gates"] = "gates.toml"
    window.calculator.follow()
    inputs.folded.open("labs")  # type: ignore[union-attr]
    (place,) = [place for place, row in enumerate(window.calculator.entry.labs) if row["test"] == "inr"]
    write(window, f"labs.{place}.value", "1,2")
    assert data(window)["labs"] == [{"date": date(2027, 1, 20), "test": "inr", "value": "1,2"}]


def test_a_protocol_file_of_the_site_is_the_study(
    open_window: Opener, case_file: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = case_file(PLAIN)
    paper = resources.path("protocols", "ramunet-01.toml").read_text(encoding="utf-8")
    own = path.parent / "own.toml"
    own.write_text(paper.replace("cycles = 6", "cycles = 7", 1), encoding="utf-8")
    window = open_window(path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(own), ""))
    window.workspace.actions["protocol-file"].trigger()
    assert data(window)["study"] == "own.toml"
    assert day_of(window, "C7D1") is not None
    assert found(window, "study").editor.currentText() == "own.toml"  # type: ignore[attr-defined]
    assert undo_name(window) == "Undo: Study: own.toml"
    own.write_text("id = 7", encoding="utf-8")
    window.calculator.follow_files()
    assert found(window, "study").note()
    assert day_of(window, "C1D1") is None
    window.workspace.undo()
    assert data(window)["study"] == "ramunet"
    assert found(window, "study").editor.currentText() == "RamuNET · version 01"  # type: ignore[attr-defined]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: ("", ""))
    window.workspace.actions["protocol-file"].trigger()
    assert not window.isWindowModified()


def test_holidays_of_another_country_are_entered_by_their_code(open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    window.calculator.inputs.focus_field("holidays")
    code = found(window, "holidays.code")
    assert code.isHidden()
    choose(window, "holidays", "?")
    assert not code.isHidden()
    write(window, "holidays.code", "at-")
    assert found(window, "holidays").note()  # no such code
    write(window, "holidays.code", "at-9")
    assert data(window)["site"] == {"holidays": "AT-9"}
    assert day_of(window, "C1D1") is not None
    choose(window, "holidays", "DE-ST")
    assert data(window)["site"] == {"holidays": "DE-ST"}
    assert code.isHidden()
    kept = open_window(case_file(PLAIN + '[site]\nholidays = "CH-ZH"\n'))
    kept.calculator.inputs.focus_field("holidays.code")
    assert found(kept, "holidays.code").editor.text() == "CH-ZH"  # type: ignore[attr-defined]
