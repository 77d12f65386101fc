"""Blood pressure and medical orders as a person enters them: read by the same readers, kept in the file."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dosecal.core.patient.case import Order, Vital
from dosecal.files.case.cases import read_case
from dosecal.ui.form.list_rows import RowList
from dosecal.ui.form.sections import Section
from dosecal.ui.window import MainWindow
from tests.ui.window_hands import PLAIN, Opener, amounts, field, type_into

KNOWN = """\
[[vitals]]
date = 2027-01-19
blood_pressure = "128/82 mmHg"
[[orders]]
visit = "C1D1"
date = 2027-01-20
by = "Dr. Adler"
"""


def opened(window: MainWindow, name: str) -> RowList:
    section = window.calculator.inputs.sections[name]
    assert isinstance(section, Section)
    if not section.head.isChecked():
        section.head.click()
    assert isinstance(section.body, RowList)
    return section.body


def test_what_the_file_says_stands_there(open_window: Opener, case_file: Callable[[str], Path]) -> None:
    window = open_window(case_file(PLAIN + KNOWN))
    for name, title in (("vitals", "Blood pressure · 1"), ("orders", "Medical orders seen · 1")):
        section = window.calculator.inputs.sections[name]
        assert isinstance(section, Section)
        assert section.head.text() == title
        opened(window, name)
    assert field(window, "vitals.0.pressure").text() == "128/82"  # type: ignore[attr-defined]
    assert field(window, "orders.0.by").text() == "Dr. Adler"  # type: ignore[attr-defined]
    assert amounts(window) == ["480", "1080"]
    assert not window.isWindowModified()


def test_a_pressure_is_entered_and_saved(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path], tmp_path: Path
) -> None:
    window = open_window(case_file(PLAIN))
    opened(window, "vitals").add()
    type_into(qtbot, window, "vitals.0.pressure", "128/82")
    assert window.calculator.entry.vitals[0]["day"] == "2027-01-20"
    plan = window.calculator.outcome.plan if window.calculator.outcome else None
    assert plan is not None
    assert plan.case.vitals == (Vital(date(2027, 1, 20), 128, 82),)
    path = tmp_path / "saved.toml"
    assert window.workspace.file.save_to(path)
    assert read_case(path).vitals == plan.case.vitals


def test_an_exchanged_pressure_is_refused_beside_its_field_and_doses_stay(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path]
) -> None:
    window = open_window(case_file(PLAIN))
    opened(window, "vitals").add()
    type_into(qtbot, window, "vitals.0.pressure", "82/128")
    problems = window.calculator.outcome.problems if window.calculator.outcome else []
    assert [problem.field for problem in problems] == ["vitals.0.pressure"]
    assert "128/82 mmHg" in problems[0].sentence
    assert amounts(window) == ["480", "1080"]


def test_a_new_order_is_for_the_next_treatment_and_asks_who_saw_it(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path]
) -> None:
    window = open_window(case_file(PLAIN))
    opened(window, "orders").add()
    assert window.calculator.entry.orders[0]["visit"] == "C1D1"
    problems = window.calculator.outcome.problems if window.calculator.outcome else []
    assert [(problem.field, problem.sentence) for problem in problems] == [("orders.0.by", "The value is missing.")]
    type_into(qtbot, window, "orders.0.by", "Dr. Adler")
    plan = window.calculator.outcome.plan if window.calculator.outcome else None
    assert plan is not None
    assert plan.case.orders == (Order("C1D1", date(2027, 1, 20), "Dr. Adler"),)
    QTest.qWait(10)
    opened(window, "orders")._remove(window.calculator.entry.orders[0])
    plan = window.calculator.outcome.plan if window.calculator.outcome else None
    assert plan is not None
    assert plan.case.orders == ()
