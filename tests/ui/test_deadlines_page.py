"""The page Deadlines as a coordinator uses it: a folder, filters, a case opened from the list, exports."""

from datetime import date
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from dosecal import sheets
from dosecal.core.views.deadlines import Kind
from dosecal.session import deadline_rows
from dosecal.session.deadline_rows import Due
from dosecal.sheets import Printed
from dosecal.ui.folder import deadlines_page
from dosecal.ui.folder import exports as folder_actions
from dosecal.ui.folder.deadline_table import COLUMNS, DeadlineModel
from dosecal.ui.folder.deadlines_page import DeadlinesPage
from dosecal.ui.paper import preview as paper
from dosecal.ui.shell.settings import Settings
from dosecal.ui.widgets import tasks
from dosecal.ui.window import MainWindow
from dosecal.ui.workspace import Workspace
from dosecal.words import Words
from tests.ui.window_hands import PLAIN, Opener, folder_page, pick, type_into

SCREENED = """\
[[history]]
kind = "consent"
date = 2027-01-04
[[history]]
kind = "screening-imaging"
date = 2027-01-05
[[history]]
kind = "major-surgery"
date = 2027-01-02
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three patients of two studies, and a file that cannot be read."""
    place = tmp_path / "cases"
    place.mkdir()
    (place / "one.toml").write_text(PLAIN, encoding="utf-8")
    screened = PLAIN.replace("03-007", "03-008").replace("planned_first_dose = 2027-02-01\n", "") + SCREENED
    (place / "two.toml").write_text(screened, encoding="utf-8")
    other = PLAIN.replace("03-007", "05-001").replace("ramunet", "caboavenec").replace("2027-02-01", "2027-01-18")
    (place / "three.toml").write_text(other, encoding="utf-8")
    (place / "broken.toml").write_text('study = "ramunet"\n[patient]\nid = 7\n', encoding="utf-8")
    return place


@pytest.fixture
def listed(qtbot: QtBot, open_window: Opener, folder: Path) -> tuple[MainWindow, DeadlinesPage]:
    Settings().deadlines_folder = folder
    window = open_window()
    return window, folder_page(qtbot, window, "deadlines", DeadlinesPage)


def cells(page: DeadlinesPage, name: str) -> list[str]:
    place = COLUMNS.index(name)
    return [str(page.model.index(row, place).data()) for row in range(page.model.rowCount())]


def test_the_first_time_a_folder_is_asked_for_and_then_remembered(
    qtbot: QtBot, open_window: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    page = folder_page(qtbot, window, "deadlines", DeadlinesPage)
    assert page.first.isVisible()
    assert page.first.hasFocus()
    assert not page.table.isVisible()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    QTest.keyClick(page.first, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.listing is not None and page.task is None, timeout=20000)
    assert page.model.rowCount() > 0
    assert Settings().deadlines_folder == folder
    again = open_window()
    assert folder_page(qtbot, again, "deadlines", DeadlinesPage).model.rowCount() == page.model.rowCount()


def test_no_folder_is_chosen(qtbot: QtBot, open_window: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    page = folder_page(qtbot, open_window(), "deadlines", DeadlinesPage)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    page.first.click()
    assert page.folder is None
    assert Settings().deadlines_folder is None


def test_rows_say_day_patient_kind_and_what_with_the_past_first(listed: tuple[MainWindow, DeadlinesPage]) -> None:
    _, page = listed
    days = [row.deadline.day for row in page.rows]
    assert days == sorted(days)
    states = cells(page, "state")
    overdue = states.index("overdue · 2 days ago")
    assert cells(page, "pseudonym")[overdue] == "05-001"
    assert cells(page, "date")[overdue] == "Mon\u00a018 Jan 2027"
    assert cells(page, "kind")[overdue] == "Visit overdue"
    assert all("ago" not in text for text in states[overdue + 1 :])
    rows = list(zip(cells(page, "pseudonym"), cells(page, "kind"), cells(page, "what"), strict=True))
    assert any(row[:2] == ("03-008", "Start window closes") for row in rows)
    assert any(row[0] == "03-008" and row[1] == "Validity ends" and "imaging" in row[2].lower() for row in rows)


def test_severity_is_icon_word_and_colour(listed: tuple[MainWindow, DeadlinesPage]) -> None:
    _, page = listed
    states = cells(page, "state")
    place = next(row for row, text in enumerate(states) if text.startswith("overdue"))
    index = page.model.index(place, 0)
    assert not index.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert index.data(Qt.ItemDataRole.ForegroundRole).name() == "#8f1414"
    count = sum(text.startswith("overdue") for text in states)
    assert page._chips["overdue"].text() == f"{count} overdue"
    assert page._chips["overdue"].isVisible()
    assert not page._chips["open"].isVisible() or any(text.startswith("still open") for text in states)


def test_days_study_and_kind_choose(listed: tuple[MainWindow, DeadlinesPage]) -> None:
    _, page = listed
    numbers = []
    for days in ("7", "14", "30", "90"):
        pick(page.days, days)
        numbers.append(page.model.rowCount())
        assert all((row.deadline.day - page.today).days <= int(days) for row in page.rows)
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 4
    pick(page.study, "caboavenec")
    assert set(cells(page, "pseudonym")) == {"05-001"}
    pick(page.study, "")
    pick(page.kind, Kind.VALIDITY_EXPIRES.value)
    assert set(cells(page, "kind")) == {"Validity ends"}
    assert set(cells(page, "pseudonym")) == {"03-008"}


def test_a_file_that_cannot_be_read_is_named(
    listed: tuple[MainWindow, DeadlinesPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, page = listed
    assert page._unread.isVisible()
    said = page._unread_line.toolTip()
    assert said.startswith("NOT COMPLETE: 1 file could not be read. ")
    assert "broken.toml" in said
    seen: list[str] = []
    monkeypatch.setattr(
        "dosecal.ui.findings.findings_list.FindingsList.exec", lambda dialog: seen.append(dialog.windowTitle())
    )
    page.list_unread()
    assert seen == ["Files that could not be read"]


@pytest.mark.parametrize("hand", ["Enter", "double click", "button"])
def test_a_row_opens_its_case(listed: tuple[MainWindow, DeadlinesPage], hand: str) -> None:
    window, page = listed
    place = cells(page, "pseudonym").index("05-001")
    page.table.selectRow(place)
    if hand == "Enter":
        page.table.setFocus()
        QTest.keyClick(page.table, Qt.Key.Key_Return)
    elif hand == "button":
        page.open_button.click()
    else:
        where = page.table.visualRect(page.model.index(place, 2)).center()
        QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
        QTest.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
    assert window.workspace.home.shown == "calculator"
    assert window.workspace.document.path is not None
    assert window.workspace.document.path.name == "three.toml"
    assert window.calculator.outcome is not None
    assert window.calculator.outcome.plan is not None
    assert window.calculator.outcome.plan.case.patient_id == "05-001"


def test_coming_back_keeps_place_and_choice_and_reads_anew(
    qtbot: QtBot, listed: tuple[MainWindow, DeadlinesPage], folder: Path
) -> None:
    window, page = listed
    pick(page.days, "90")
    place = cells(page, "pseudonym").index("03-008")
    page.table.selectRow(place)
    chosen = page.model.row(place)
    assert chosen is not None
    page.open_chosen()
    (folder / "three.toml").unlink()
    again = folder_page(qtbot, window, "deadlines", DeadlinesPage)
    assert again is page
    assert "05-001" not in cells(page, "pseudonym")
    now = page.model.row(page.table.currentIndex().row())
    assert now is not None
    assert (now.file, now.deadline) == (chosen.file, chosen.deadline)
    assert page.choice.days == 90


def test_unsaved_work_is_asked_about_before_a_case_is_opened(
    qtbot: QtBot, listed: tuple[MainWindow, DeadlinesPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, page = listed
    window.workspace.actions["page.calculator"].trigger()
    type_into(qtbot, window, "measurements.0.weight", "61")
    page = folder_page(qtbot, window, "deadlines", DeadlinesPage)
    asked: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box.text()))
    page.open_chosen()
    assert asked == ["Your changes are not saved."]
    assert window.workspace.home.shown == "deadlines"
    assert window.calculator.entry.measurements[0]["weight"] == "61"


def test_a_file_that_is_gone_is_told(
    listed: tuple[MainWindow, DeadlinesPage], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, page = listed
    for file in folder.glob("*.toml"):
        file.unlink()
    said: list[str] = []
    monkeypatch.setattr(window.workspace, "tell", said.append)
    page.open_chosen()
    assert len(said) == 1
    assert window.workspace.home.shown == "deadlines"


def test_a_folder_that_is_gone_is_told_and_nothing_old_is_shown(
    qtbot: QtBot, listed: tuple[MainWindow, DeadlinesPage], folder: Path
) -> None:
    window, page = listed
    folder.rename(folder.with_name("moved"))
    window.workspace.actions["read-deadlines"].trigger()
    qtbot.waitUntil(lambda: page.task is None)
    assert page._said.text().startswith("The folder cannot be read: ")
    assert page.model.rowCount() == 0
    assert not page.table.isVisible()


def test_an_empty_folder_and_a_quiet_one(
    qtbot: QtBot, listed: tuple[MainWindow, DeadlinesPage], tmp_path: Path
) -> None:
    _, page = listed
    empty = tmp_path / "empty"
    empty.mkdir()
    page.take_folder(empty)
    qtbot.waitUntil(lambda: page.task is None)
    assert page._said.text() == "There is no case file in this folder."
    quiet = PLAIN.replace("planned_first_dose = 2027-02-01\n", "")
    (empty / "one.toml").write_text(quiet, encoding="utf-8")
    page.read()
    qtbot.waitUntil(lambda: page.task is None)
    assert page._said.text() == "Nothing is due in this period."


def test_files_are_read_off_the_windows_thread_and_reading_can_be_stopped(
    qtbot: QtBot, listed: tuple[MainWindow, DeadlinesPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, page = listed
    go_on = Event()
    real = deadline_rows.read_folder

    def slow(*args: object) -> object:
        assert go_on.wait(10)
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(deadlines_page, "read_folder", slow)
    page.read()
    task = page.task
    assert task is not None
    assert page._waiting.isVisible()
    assert page.rows == []
    assert page.model.rowCount() == 0
    page.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: tasks.running() == 0, timeout=10000)
    assert page.model.rowCount() == 0
    assert page._said.text().startswith("Stopped.")


def test_a_fault_in_the_thread_shows_nothing_wrong(
    qtbot: QtBot, listed: tuple[MainWindow, DeadlinesPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, page = listed

    def broken(*_: object) -> object:
        raise RuntimeError

    monkeypatch.setattr(deadlines_page, "read_folder", broken)
    page.read()
    qtbot.waitUntil(lambda: page.task is None)
    assert page.model.rowCount() == 0
    assert page._said.text().startswith("The list could not be created.")


def test_a_new_day_is_noticed(
    qtbot: QtBot, listed: tuple[MainWindow, DeadlinesPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, page = listed
    page._look_at_clock()
    assert page.task is None
    monkeypatch.setattr(Workspace, "today", staticmethod(lambda: date(2027, 1, 21)))
    page._look_at_clock()
    qtbot.waitUntil(lambda: page.task is None, timeout=20000)
    assert page.today == date(2027, 1, 21)
    assert "Thu\u00a021 Jan 2027" in page._about.text()


def test_what_is_shown_is_exported(
    qtbot: QtBot, listed: tuple[MainWindow, DeadlinesPage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, page = listed
    pick(page.study, "ramunet")
    names: list[str] = []
    for suffix in ("csv", "ics"):
        path = tmp_path / f"list.{suffix}"

        def ask(*args: object, path: Path = path) -> tuple[str, str]:
            names.append(Path(str(args[2])).name)
            return str(path), ""

        monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
        button = next(
            one
            for one in page.findChildren(QAbstractButton)
            if one.text() == window.calculator.words.say(f"deadlines-page.{suffix}")
        )
        button.click()
        qtbot.waitUntil(lambda: not tasks.running(), timeout=10000)
    table = (tmp_path / "list.csv").read_text(encoding="utf-8-sig")
    assert table.count("\n") == page.model.rowCount() + 1
    assert "03-007" in table
    assert "05-001" not in table
    calendar = (tmp_path / "list.ics").read_text(encoding="utf-8")
    assert calendar.count("BEGIN:VEVENT") == page.model.rowCount()
    assert "03-007" not in calendar
    assert names == ["deadlines-2027-01-20.csv", "deadlines-2027-01-20.ics"]


def test_the_list_is_printed_as_it_is_shown(
    listed: tuple[MainWindow, DeadlinesPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, page = listed
    pick(page.study, "ramunet")
    assert window.workspace.actions["print"].isEnabled()
    order = window.workspace.page.order()
    assert order is not None
    asked: list[tuple[tuple[object, ...], dict[str, object]]] = []
    with monkeypatch.context() as instead:
        instead.setattr(sheets, "deadline_list", lambda *given, **named: asked.append((given, named)))
        order.make(Printed(order.at, None, "0"))
    (deadlines, _today, _words, _printed, days), named = asked[0]
    assert (deadlines, days) == (page.shown, 30)
    assert (named["patients"], named["only"]) == (3, ("RamuNET",))
    assert isinstance(named["unread"], tuple)
    assert len(named["unread"]) == 1
    assert isinstance(named["protocols"], tuple)
    assert [protocol.id for protocol in named["protocols"]] == ["ramunet", "caboavenec"]
    assert paper.draw(order, None).pdf.startswith(b"%PDF")
    assert len(paper.draw(order, 60.0).pages) >= 1


def test_an_export_that_cannot_be_written_is_told(
    qtbot: QtBot, listed: tuple[MainWindow, DeadlinesPage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, page = listed
    said: list[str] = []
    monkeypatch.setattr(window.workspace, "tell", said.append)
    folder_actions.write(page, "csv", tmp_path / "nowhere" / "list.csv")
    qtbot.waitUntil(lambda: bool(said))
    assert said[0].startswith("Not saved.")


def test_another_language_keeps_page_and_choice(qtbot: QtBot, listed: tuple[MainWindow, DeadlinesPage]) -> None:
    window, page = listed
    pick(page.days, "90")
    number = page.model.rowCount()
    window.workspace.set_language("de")
    assert window.workspace.home.shown == "deadlines"
    german = window.workspace.home.pages["deadlines"]
    assert isinstance(german, DeadlinesPage)
    assert german is not page
    qtbot.waitUntil(lambda: german.listing is not None, timeout=20000)
    assert german.model.rowCount() == number
    assert german.model.headerData(1, Qt.Orientation.Horizontal) == "Datum"


def test_the_model_keeps_the_rules_of_models(listed: tuple[MainWindow, DeadlinesPage], qtbot: QtBot) -> None:
    _, page = listed
    model = DeadlineModel(Words("en"))
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows: list[Due] = page.rows
    model.show_rows(rows, page.today)
    assert (model.rowCount(), model.columnCount()) == (len(rows), len(COLUMNS))
    model.show_rows(rows[:1], page.today)
    model.show_rows([], page.today)
    assert model.rowCount() == 0
    assert QApplication.instance() is not None
