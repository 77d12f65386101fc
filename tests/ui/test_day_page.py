"""The page Day list as a pharmacist uses it in the morning: the folder is known, the list stands there."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog
from pytestqt.qtbot import QtBot

from dosecal.ui.folder.day_page import COLUMNS, DayPage
from dosecal.ui.folder.deadlines_page import DeadlinesPage
from dosecal.ui.paper import preview as paper
from dosecal.ui.shell.settings import Settings
from dosecal.ui.widgets import tasks
from dosecal.ui.window import MainWindow
from dosecal.ui.workspace import Workspace
from dosecal.words import NBSP
from tests.ui.window_hands import PLAIN, Opener, folder_page

GIVEN = '[[events]]\nkind = "given"\nvisit = "C1D1"\ndate = {}\n'
HELD = '[[events]]\nkind = "hold"\ndrug = "dacarbazine"\ndate = 2027-01-19\nreason = "platelets 60"\n'


def patient(name: str, first: str, **changes: str) -> str:
    text = PLAIN.replace("03-007", name).replace("today = 2027-01-20\n", "").replace("2027-02-01", first)
    for old, new in changes.items():
        text = text.replace(f"{old} = ", f"{old} = {new} # ")
    return text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Due, on hold, overdue, given, withheld, another day, without a first dose, unreadable."""
    place = tmp_path / "cases"
    place.mkdir()
    files = {
        "a": patient("03-001", "2027-01-20"),
        "b": patient("03-002", "2027-01-20") + HELD,
        "c": patient("05-001", "2027-01-18").replace("ramunet", "caboavenec"),
        "d": patient("03-004", "2027-01-20") + GIVEN.format("2027-01-20"),
        "e": patient("03-005", "2027-01-20", height='"78 cm"', weight='"178 kg"'),
        "f": patient("03-006", "2027-01-21"),
        "g": patient("03-007", "x").replace("planned_first_dose = x\n", ""),
        "h": 'study = "ramunet"\n[patient]\nid = 7\n',
    }
    for name, text in files.items():
        (place / f"{name}.toml").write_text(text, encoding="utf-8")
    return place


@pytest.fixture
def listed(qtbot: QtBot, open_window: Opener, folder: Path) -> tuple[MainWindow, DayPage]:
    Settings().deadlines_folder = folder
    window = open_window()
    return window, folder_page(qtbot, window, "day-list", DayPage)


def cells(page: DayPage, name: str) -> list[str]:
    place = COLUMNS.index(name)
    return [str(page.model.index(row, place).data()).replace(NBSP, " ") for row in range(page.model.rowCount())]


def test_each_drug_of_the_day_is_a_line_overdue_first_given_last(listed: tuple[MainWindow, DayPage]) -> None:
    _, page = listed
    rows = list(zip(cells(page, "pseudonym"), cells(page, "drug"), cells(page, "amount"), strict=True))
    assert rows == [
        ("05-001", "Avelumab", "800 mg"), ("05-001", "Cabozantinib", "40 mg daily"),
        ("03-001", "Ramucirumab", "480 mg"), ("03-001", "Dacarbazine (DTIC)", "1080 mg"),
        ("03-002", "Ramucirumab", "480 mg"), ("03-002", "Dacarbazine (DTIC)", "not given"),
        ("03-005", "Ramucirumab", "withheld"), ("03-005", "Dacarbazine (DTIC)", "withheld"),
        ("03-004", "Ramucirumab", "480 mg"), ("03-004", "Dacarbazine (DTIC)", "1080 mg"),
    ]  # fmt: skip
    assert cells(page, "state")[0] == "overdue"
    assert "platelets 60" in cells(page, "remarks")[5]
    assert "swapped?" in cells(page, "remarks")[6]
    assert page._chips["withheld"].text() == "2 withheld"
    assert page._chips["overdue"].text() == "2 overdue"


def test_what_is_fetched_stands_beneath_and_is_never_shared(listed: tuple[MainWindow, DayPage]) -> None:
    _, page = listed
    said = page._fetch.text().replace(NBSP, " ").split("\n")
    assert "RamuNET · Ramucirumab: 2 × 500 mg" in said
    assert "RamuNET · Dacarbazine (DTIC): 2 × 500 mg + 1 × 100 mg" in said
    assert page._fetched.isVisible()
    assert page._never_shared.isVisible()
    assert "not listed: 1 patient" in page._undated.text()
    assert "broken" not in page._unread_line.toolTip()
    assert "h.toml" in page._unread_line.toolTip()


def test_severity_is_icon_word_and_colour(listed: tuple[MainWindow, DayPage]) -> None:
    _, page = listed
    index = page.model.index(6, 0)
    assert index.data() == "due, withheld"
    assert not index.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert index.data(Qt.ItemDataRole.ForegroundRole).name() == "#8f1414"


@pytest.mark.parametrize("hand", ["Enter", "double click", "button"])
def test_a_row_opens_its_case_in_the_calculator(listed: tuple[MainWindow, DayPage], hand: str) -> None:
    window, page = listed
    place = cells(page, "pseudonym").index("03-002")
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
    assert window.workspace.document.path.name == "b.toml"


def test_the_chosen_row_is_said_in_full(listed: tuple[MainWindow, DayPage]) -> None:
    _, page = listed
    page.table.selectRow(2)
    said = page._detail.text().replace(NBSP, " ")
    for part in ("03-001", "RamuNET 01", "480 mg", "remove 48 mL", "final volume 250 mL", "60 min", "a.toml"):
        assert part in said, part


def test_more_days_list_more(qtbot: QtBot, listed: tuple[MainWindow, DayPage]) -> None:
    window, page = listed
    combo = page.days.editor
    place = combo.findData("2")  # type: ignore[attr-defined]
    combo.setCurrentIndex(place)  # type: ignore[attr-defined]
    combo.activated.emit(place)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: page.task is None, timeout=20000)
    assert "03-006" in cells(page, "pseudonym")
    window.workspace.set_language("de")
    german = window.workspace.home.pages["day-list"]
    assert isinstance(german, DayPage)
    qtbot.waitUntil(lambda: german.listing is not None, timeout=20000)
    assert german.listing is not None
    assert german.listing.days == 2
    assert "zurückgehalten" in cells(german, "amount")


def test_the_list_is_printed_and_exported_as_it_is_shown(
    qtbot: QtBot, listed: tuple[MainWindow, DayPage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, page = listed
    assert window.workspace.actions["print"].isEnabled()
    order = window.workspace.page.order()
    assert order is not None
    assert order.kind == "day-list"
    assert paper.draw(order, None).pdf.startswith(b"%PDF")
    path, names = tmp_path / "day.csv", []

    def ask(*args: object) -> tuple[str, str]:
        names.append(Path(str(args[2])).name)
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    word = window.calculator.words.say("deadlines-page.csv")
    next(one for one in page.findChildren(QAbstractButton) if one.text() == word).click()
    qtbot.waitUntil(lambda: not tasks.running(), timeout=10000)
    table = path.read_text(encoding="utf-8-sig")
    assert table.count("\n") == page.model.rowCount() + 2  # the head, and the file that could not be read
    assert names == ["day-list-2027-01-20.csv"]


def test_both_lists_have_one_folder(
    qtbot: QtBot, listed: tuple[MainWindow, DayPage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, page = listed
    other = tmp_path / "other"
    other.mkdir()
    (other / "one.toml").write_text(patient("07-001", "2027-01-20"), encoding="utf-8")
    window.workspace.actions["page.deadlines"].trigger()
    deadlines = window.workspace.home.pages["deadlines"]
    assert isinstance(deadlines, DeadlinesPage)
    deadlines.take_folder(other)
    qtbot.waitUntil(lambda: deadlines.task is None, timeout=20000)
    again = folder_page(qtbot, window, "day-list", DayPage)
    assert again is page
    assert set(cells(page, "pseudonym")) == {"07-001"}


def test_without_a_folder_the_page_says_what_it_is_for(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window()
    page = folder_page(qtbot, window, "day-list", DayPage)
    assert page._said.text().startswith("The doses and vials of the day")
    assert page.first.hasFocus()
    assert not page.table.isVisible()
    assert not page._fetched.isVisible()
    assert not window.workspace.actions["print"].isEnabled()


def test_a_quiet_day_says_so(qtbot: QtBot, listed: tuple[MainWindow, DayPage], tmp_path: Path) -> None:
    window, page = listed
    quiet = tmp_path / "quiet"
    quiet.mkdir()
    (quiet / "one.toml").write_text(patient("07-001", "2027-01-25"), encoding="utf-8")
    page.take_folder(quiet)
    qtbot.waitUntil(lambda: page.task is None, timeout=20000)
    assert page._said.text() == "No dose is given on this day and none is overdue."
    assert not window.workspace.actions["print"].isEnabled()


def test_a_new_day_is_noticed_and_f5_reads_again(
    qtbot: QtBot, listed: tuple[MainWindow, DayPage], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, page = listed
    monkeypatch.setattr(Workspace, "today", staticmethod(lambda: date(2027, 1, 21)))
    page._look_at_clock()
    qtbot.waitUntil(lambda: page.task is None, timeout=20000)
    assert page.today == date(2027, 1, 21)
    assert "03-006" in cells(page, "pseudonym")
    assert "03-004" not in cells(page, "pseudonym")
    (folder / "f.toml").unlink()
    window.workspace.actions["read-deadlines"].trigger()
    qtbot.waitUntil(lambda: page.task is None, timeout=20000)
    assert "03-006" not in cells(page, "pseudonym")


def test_the_model_keeps_the_rules_of_models(listed: tuple[MainWindow, DayPage]) -> None:
    _, page = listed
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert page.table.accessibleName() == "Day list"
    for part in page.findChildren(QAbstractButton):
        assert part.accessibleName() or part.text() or not part.isVisible()
