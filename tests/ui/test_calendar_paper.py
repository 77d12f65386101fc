"""Sheets and files from the page Calendar."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QFileDialog,
)
from pytestqt.qtbot import QtBot

from dosecal.session.printable import VISIT_SHEETS
from dosecal.sheets import KINDS
from dosecal.ui.calendar.page import DEVIATIONS, CalendarView
from dosecal.ui.paper import preview as paper
from dosecal.ui.paper.printing import Paper
from dosecal.ui.shell.order import Order
from dosecal.ui.visit_menu import SHEET_KEYS
from dosecal.ui.window import MainWindow
from tests.ui.calendar_hands import CASE, Writer
from tests.ui.window_hands import Opener, page


def test_sheets_of_the_visit_are_shown_and_saved(
    qtbot: QtBot, calendar: tuple[MainWindow, CalendarView], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, view = calendar
    view.select("C2D1")
    seen: list[Order] = []
    monkeypatch.setattr(Paper, "preview", lambda _paper, order, _again: seen.append(order))
    for kind in ("checklist", "handout"):
        window.workspace.actions[f"sheet.{kind}"].trigger()
    assert [(order.kind, order.visit) for order in seen] == [("checklist", "C2D1"), ("handout", "C2D1")]
    assert not window.workspace.actions["sheet.diary"].isEnabled()  # no tablets in this study
    assert not window.workspace.actions["sheet.deviation"].isEnabled()  # nothing deviates
    preview = paper.Preview(seen[0], window, lambda: None, lambda: None)
    qtbot.addWidget(preview)
    preview.open()
    qtbot.waitUntil(lambda: bool(preview.pages), timeout=30000)
    assert preview.windowTitle() == "Visit checklist"


def test_every_kind_of_sheet_is_known_to_paper() -> None:
    assert set(VISIT_SHEETS) == set(SHEET_KEYS) <= set(KINDS)


def test_a_deviation_is_counted_listed_and_noted_on_paper(
    open_window: Opener, case_file: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(case_file(CASE.replace("2027-02-15", "2027-02-19")))
    view = page(window, 1)
    assert isinstance(view, CalendarView)
    assert view.switch.tabs.tabText(DEVIATIONS) == "1 deviation"
    view.show_view(DEVIATIONS)
    view.deviations.table.selectRow(0)
    assert view.selected == "C1D15"
    assert "after its window" in view.deviations.model.index(0, 1).data()
    assert view.panel.text().count("its window") == 1  # once, not as finding and as deviation
    assert "no reason recorded" in view.panel.text()
    seen: list[Order] = []
    monkeypatch.setattr(Paper, "preview", lambda _paper, order, _again: seen.append(order))
    window.workspace.actions["sheet.deviation"].trigger()
    view.select("C2D1")
    window.workspace.actions["sheet.deviation"].trigger()
    assert [order.visit for order in seen] == ["C1D15", None]  # of a visit without one: the list of all
    for order in seen:
        assert paper.draw(order, None).pdf.startswith(b"%PDF")


def test_visits_are_exported_from_the_page(
    qtbot: QtBot, calendar: tuple[MainWindow, CalendarView], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, view = calendar
    file = tmp_path / "visits.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    button = next(one for one in view.switch.findChildren(QAbstractButton) if one.text().startswith("Export"))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(file.exists, timeout=20000)
    assert "C2D1" in file.read_text(encoding="utf-8")
    qtbot.waitUntil(lambda: file.name in window.calculator.strip._sentence.toolTip())


def test_while_a_field_cannot_be_read_there_is_no_paper(calendar: tuple[MainWindow, CalendarView]) -> None:
    window, _ = calendar
    window.calculator.entry.labs.append({"at": "", "test": "anc", "value": "2500", "uln": "", "day": "2027-01-18"})
    window.calculator.follow()
    assert not window.workspace.actions["sheet.checklist"].isEnabled()
