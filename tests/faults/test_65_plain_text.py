"""Faults 50, 65 and 68: everything shown of data is plain text; titles hold no drug, amount, value, reason or person;
Qt's own settings keep no path. Right: every label, box and tip, in every page and section, walked one by one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFileDialog, QLabel, QMessageBox, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from dosecal.files.case.events import _READERS
from dosecal.session.event_forms import asking, form_of, withdrawal_form
from dosecal.session.recordable import KINDS
from dosecal.ui.events.event_dialog import EventDialog
from dosecal.ui.shell import questions
from dosecal.ui.widgets import file_dialogs
from dosecal.ui.widgets.tips import plain_tip
from dosecal.ui.window import MainWindow
from dosecal.words import Words
from tests.ui.decision_hands import COURSE
from tests.ui.window_hands import PLAIN, Opener, doses

Writer = Callable[[str], Path]
EVIL = "<h1>VERIFIED</h1><img src='file:///x'><a href='//host/x'>x</a>"
CASE = (
    COURSE.replace('id = "03-007"', f'id = "{EVIL}"')
    + f"""
[[medications]]
name = "{EVIL}"
start = 2026-05-01

[[orders]]
visit = "C2D1"
date = 2027-03-01
by = "{EVIL}"

[[events]]
kind = "skip"
visit = "C2D15"
reason = "{EVIL}"

[[events]]
kind = "override"
visit = "C2D1"
drug = "ramucirumab"
amount = "400 mg"
reason = "{EVIL}"
by = "{EVIL}"
"""
)


@pytest.fixture
def window(open_window: Opener, case_file: Writer) -> MainWindow:
    made = open_window(case_file(CASE))
    for section in made.calculator.inputs.sections.values():
        section.head.setChecked(True)
    return made


def _tips(widget: QWidget) -> Iterator[str]:
    yield widget.toolTip()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        model = widget.model()
        for row in range(model.rowCount()):
            for column in range(model.columnCount()):
                yield str(model.index(row, column).data(Qt.ItemDataRole.ToolTipRole) or "")


def _walk(top: QWidget) -> int:
    """Every widget shows text letter by letter; how many hold what the case says."""
    held = 0
    for widget in (top, *top.findChildren(QWidget)):
        if isinstance(widget, QLabel):
            assert widget.textFormat() is Qt.TextFormat.PlainText or not widget.text(), widget.text()
            held += "VERIFIED" in widget.text()
        assert not isinstance(widget, QTextEdit), widget
        for tip in _tips(widget):
            assert "<h" not in tip, tip
            assert "<i" not in tip, tip
    return held


def test_every_widget_of_every_page(window: MainWindow, case_file: Writer, qtbot: QtBot) -> None:
    assert window.calculator.outcome is not None
    assert window.calculator.outcome.plan is not None
    found = 0
    for place in range(4):
        window.calculator.tabs.setCurrentIndex(place)
        qtbot.wait(10)
        found += _walk(window)
    assert found > 3
    window.workspace.settings.deadlines_folder = case_file(CASE).parent
    for name in ("deadlines", "day-list"):
        window.workspace.show_page(name)
        page = window.workspace.home.pages[name]
        qtbot.waitUntil(lambda page=page: page.task is None, timeout=20000)  # type: ignore[misc]
        _walk(window)


def test_every_question_is_plain(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[QMessageBox] = []

    def note(box: QMessageBox) -> int:
        seen.append(box)
        return 0

    monkeypatch.undo()
    monkeypatch.setattr(QMessageBox, "exec", note)
    words = Words("en")
    questions.warn(window, EVIL)
    questions.say_more(window, EVIL)
    questions.changed(window, words, EVIL, True, True)
    questions.differences(window, words, EVIL, [EVIL])
    questions.other_study(window, words, EVIL, EVIL)
    assert len(seen) == 5
    for box in seen:
        assert box.textFormat() is Qt.TextFormat.PlainText
        assert "VERIFIED" in box.text()
        assert "VERIFIED" not in box.windowTitle()


@pytest.mark.parametrize("text", [EVIL, "< b >x</ b >", "<?xml?>", "<!-- x -->", "a < b", "2 <3", ""])
def test_a_tip_is_letters(text: str) -> None:
    shown = plain_tip(text)
    assert shown.replace("\u2060", "") == text
    assert all(part.startswith("\u2060") for part in shown.split("<")[1:])


def test_no_title_names_anything_of_the_patient(window: MainWindow) -> None:
    case = doses(window.calculator)._case
    plan = case.plan
    assert plan is not None
    forms = [form_of(kind, asking(case.words, plan, visit)) for kind in KINDS for visit in plan.visits]
    forms.append(withdrawal_form(case.words, "ramucirumab 480 mg, ANC 0.9, Dr. Adler"))
    titles = {EventDialog(form, case, window).windowTitle() for form in forms if form is not None}
    assert len(titles) > 5
    for title in titles:
        for said in ("amucirumab", "acarbazine", "mg", "C1", "C2", "0.9", "Adler", EVIL):
            assert said not in title
    assert window.windowTitle() == "dosecal[*]"


def test_every_kind_of_event_has_a_title() -> None:
    for language in ("en", "de"):
        words = Words(language)
        assert [kind for kind in _READERS if not words.knows(f"window.recorded.{kind}")] == []


def test_the_menu_names_the_step_and_the_title_does_not(window: MainWindow) -> None:
    doses(window.calculator)._case.record([{"kind": "skip", "visit": "C3D1", "reason": "ANC 0.9"}])
    assert "ANC" not in window.windowTitle()
    assert "ANC" not in window.workspace.actions["undo"].text()


def test_qt_keeps_no_path(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path / "qt"))
    store = QSettings(QSettings.Scope.UserScope, "QtProject")
    store.setValue("FileDialog/lastVisited", "file:///music")  # of another program
    store.sync()

    def remember(*_: object) -> tuple[str, str]:
        kept = QSettings(QSettings.Scope.UserScope, "QtProject")
        kept.setValue("FileDialog/lastVisited", "file:///cases/03-007")
        kept.setValue("FileDialog/history", ["file:///cases/03-007"])
        kept.sync()
        return "/cases/03-007/case.toml", ""

    for ask in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, ask, remember)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: remember()[0])
    top = QWidget()
    qtbot.addWidget(top)
    assert file_dialogs.file_to_open(top, "", "", "").endswith("case.toml")
    assert file_dialogs.file_to_write(top, "", "", "")[0].endswith("case.toml")
    assert file_dialogs.folder_to_read(top, "", "").endswith("case.toml")
    written = "".join(file.read_text() for file in (tmp_path / "qt").rglob("*") if file.is_file())
    assert "03-007" not in written
    assert "music" in written


def test_every_dialog_for_files_is_asked_for_in_one_place() -> None:
    source = Path(file_dialogs.__file__).parent.parent
    users = [file.name for file in source.rglob("*.py") if "QFileDialog" in file.read_text(encoding="utf-8")]
    assert users == ["file_dialogs.py"]


def test_the_own_settings_hold_no_case(
    qtbot: QtBot, open_window: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mueller-hans"
    folder.mkdir()
    path = folder / "03-007.toml"
    path.write_text(PLAIN, encoding="utf-8")
    window = open_window(path)
    monkeypatch.setattr(questions, "file_to_save", lambda *_: folder / "again.toml")
    assert window.workspace.save_as()
    window.close()
    window.settings._store.sync()
    QApplication.processEvents()
    kept = [
        file
        for place in ("xdg_config_home", "xdg_state_home", "xdg_cache_home")
        for file in (tmp_path / place).rglob("*")
    ]
    for file in kept:
        if file.is_file():
            text = file.read_text(errors="replace")
            assert "mueller" not in text
            assert "03-007" not in text
