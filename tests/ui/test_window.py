"""The manners of the window: files, questions, crashes, language, theme, paper, names for assistive technology."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from dosecal.files.case.case_copy import Copy, keep_copy
from dosecal.files.case.cases import read_case
from dosecal.files.case.planning import plan_case
from dosecal.session.entry import entry_of
from dosecal.ui.paper import preview as paper
from dosecal.ui.shell import questions
from dosecal.ui.shell.copy_place import CopyPlace
from dosecal.ui.shell.settings import Settings
from dosecal.ui.widgets import theme
from dosecal.ui.workspace import Workspace
from tests.ui.window_hands import PLAIN, Opener, amounts, field, type_into

Writer = Callable[[str], Path]


def test_save_keeps_what_the_window_does_not_edit(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    text = "# ours\n" + PLAIN.replace('weight = "60 kg"', 'weight = "60 kg"   # on the ward scale')
    path = case_file(text)
    window = open_window(path)
    assert not window.isWindowModified()
    type_into(qtbot, window, "measurements.0.weight", "61")
    assert window.isWindowModified()
    assert window.workspace.save()
    assert not window.isWindowModified()
    assert path.read_text(encoding="utf-8") == text.replace("60 kg", "61 kg")


def test_a_second_save_after_a_new_row(open_window: Opener, case_file: Writer) -> None:
    path = case_file(PLAIN)
    window = open_window(path)
    window.calculator.inputs._add_measurement()
    window.calculator.entry.measurements[1].update(day="2027-01-19", weight="61")
    window.calculator.follow()
    assert window.workspace.save()
    window.calculator.entry.measurements[1]["weight"] = "62"
    window.calculator.follow()
    assert window.workspace.save()
    assert path.read_text(encoding="utf-8").count("[[measurements]]") == 2
    assert '"62 kg"' in path.read_text(encoding="utf-8")


def test_saved_into_another_folder_its_table_of_bands_is_found_again(
    open_window: Opener, case_file: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = case_file(PLAIN + '\n[site.banding]\ndacarbazine = "bands.toml"\n')
    bands = 'name = "Ours"\ndrug = "dacarbazine"\n[[bands]]\nfrom = "1000 mg"\nto = "1120 mg"\namount = "1090 mg"\n'
    path.with_name("bands.toml").write_text(bands, encoding="utf-8")
    window = open_window(path)
    other = tmp_path / "elsewhere" / "case.toml"
    other.parent.mkdir()
    monkeypatch.setattr(questions, "file_to_save", lambda *_: other)
    assert window.workspace.save_as()
    assert "bands.toml" in other.read_text(encoding="utf-8")
    assert not window.isWindowModified()
    window.calculator.follow()
    assert not window.isWindowModified()
    plan = plan_case(read_case(other), date(2027, 1, 20), folder=other.parent)
    assert [dose.banding for dose in plan.doses_of("C1D1") if dose.drug == "dacarbazine"] == ["band"]


def test_an_unreadable_field_is_not_saved(
    qtbot: QtBot, open_window: Opener, case_file: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = case_file(PLAIN)
    window = open_window(path)
    type_into(qtbot, window, "measurements.0.weight", "6x")
    said: list[str] = []
    monkeypatch.setattr(window.workspace, "tell", said.append)
    assert not window.workspace.save()
    assert "6x" in said[0]
    assert path.read_text(encoding="utf-8") == PLAIN


def test_unsaved_work_is_asked_about(
    qtbot: QtBot, open_window: Opener, case_file: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(case_file(PLAIN))
    type_into(qtbot, window, "measurements.0.weight", "61")
    asked: list[str] = []

    def refuse(box: QMessageBox) -> int:
        asked.append(box.text())
        return 0

    monkeypatch.setattr(QMessageBox, "exec", refuse)
    window.close()
    assert asked == ["Your changes are not saved."]
    assert window.isVisible()


def test_an_unreadable_file_is_refused_in_one_sentence(
    open_window: Opener, case_file: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(Workspace, "tell", lambda _window, text, *_: said.append(text))
    open_window(case_file(PLAIN.replace('"60 kg"', '"60"')))
    assert len(said) == 1
    assert "weight" in said[0]
    assert "kg" in said[0]


def test_every_fault_of_a_file_is_shown_letter_by_letter(
    open_window: Opener, case_file: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, Qt.TextFormat]] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: said.append((box.text(), box.textFormat())))
    faulty = PLAIN.replace('"60 kg"', '"<b>60</b>"').replace("female", "femal").replace("false", '"no"')
    window = open_window(case_file(faulty))
    [(text, text_format)] = said
    assert text_format is Qt.TextFormat.PlainText
    assert [line.partition(": expected ")[0] for line in text.splitlines()] == [
        "case.toml: patient.sex (line 6)", "case.toml: patient.childbearing_potential (line 8)",
        "case.toml: measurements[1].weight (line 12)",
    ]  # fmt: skip
    assert 'found "<b>60</b>"' in text
    assert window.workspace.document.path is None


def test_an_entry_is_there_again_after_a_crash(
    qtbot: QtBot, open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = CopyPlace()
    left = place.file(None)
    assert left is not None
    entry = entry_of({"study": "ramunet", "measurements": [{"date": None, "height": "165 cm", "weight": "60 kg"}]})
    entry.measurements[0]["day"] = "2027-01-18"
    entry.first_dose = "1.2.27"
    keep_copy(left, Copy("", None, entry.as_data()))
    if place._lock is not None:
        place._lock.unlock()  # as if the process had gone
    monkeypatch.setattr(questions, "take_up", lambda *_: True)
    window = open_window()
    qtbot.waitUntil(lambda: amounts(window) == ["480", "1080"])
    assert not left.exists()
    assert window.isWindowModified()
    window.workspace.document.keep_copy()
    kept = window.workspace.document.places().file(None)
    assert kept is not None
    assert json.loads(kept.read_text())["entry"]["first_dose"] == "1.2.27"
    window.workspace.document.close()
    assert not kept.exists()


def test_a_copy_is_written_while_work_is_unsaved(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    type_into(qtbot, window, "measurements.0.weight", "61")
    place = window.workspace.document.places().file(window.workspace.document.path)
    assert place is not None
    qtbot.waitUntil(place.exists)
    assert window.workspace.save()
    assert not place.exists()


def test_the_title_says_nothing_about_a_patient(open_window: Opener, tmp_path: Path) -> None:
    path = tmp_path / "03-007.toml"
    path.write_text(PLAIN, encoding="utf-8")
    window = open_window(path)
    assert window.windowTitle() == "dosecal[*]"
    settings = Settings()
    window.close()
    settings._store.sync()
    written = "".join(file.read_text(errors="replace") for file in tmp_path.rglob("*.ini"))
    assert "geometry" in written
    assert "03-007" not in written
    assert "1961" not in written


def test_the_language_changes_without_restart(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    type_into(qtbot, window, "measurements.0.weight", "61")
    window.workspace.set_language("de")
    qtbot.waitUntil(lambda: amounts(window) == ["490", "1090"])
    assert window.calculator.tabs.tabText(1) == "Kalender"
    editor = field(window, "first_dose").editor
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "01.02.2027"
    assert window.isWindowModified()
    assert Settings().language == "de"


def test_the_notice_comes_before_the_first_result(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN), notice=True)
    notice = window.calculator.notice
    assert notice is not None
    assert window.calculator.pages.currentWidget() is notice
    notice.button.click()
    assert amounts(window) == ["480", "1080"]
    assert Settings().notice_read


def _luminance(colour: QColor) -> float:
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    parts = [float(part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4) for part in channels]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _contrast(one: str, two: str) -> float:
    light, dark = sorted((_luminance(QColor(one)), _luminance(QColor(two))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK, theme.CONTRAST])
def test_contrast(tokens: theme.Tokens) -> None:
    for tone in ("text", "quiet", "warn", "block", "ok"):
        for ground in (tokens.page, tokens.card):
            assert _contrast(getattr(tokens, tone), ground) >= 7, (tone, ground)
    for tone in ("warn", "block", "ok", "accent"):
        assert _contrast(getattr(tokens, tone), getattr(tokens, f"{tone}_soft")) >= 4.5, tone
    for mark in ("accent", "edge", "treatment", "assessment", "last_dose"):
        assert _contrast(getattr(tokens, mark), tokens.card) >= 3, mark


def test_everything_that_takes_keys_has_a_name(open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    for section in window.calculator.inputs.sections.values():
        section.head.click()
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QLineEdit | QComboBox | QAbstractButton) and widget.isVisible():
            own = widget.text() if isinstance(widget, QAbstractButton) else ""
            assert widget.accessibleName() or own or isinstance(widget.parent(), QComboBox), widget


def test_every_action_has_a_key_of_its_own(open_window: Opener) -> None:
    window = open_window()
    keys = [action.shortcut().toString() for action in window.workspace.actions.values()]
    assert all(keys)
    assert len(keys) == len(set(keys))


def test_after_a_change_of_language_no_key_is_taken_twice(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window()
    window.workspace.set_language("de")
    qtbot.wait(20)
    keys = [action.shortcut().toString() for action in window.findChildren(QAction) if not action.shortcut().isEmpty()]
    assert len(keys) == len(set(keys)) > 15


def test_focus_goes_in_reading_order(open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    names = ("study", "patient_id", "today", "sex", "born", "childbearing", "first_dose", "measurements.0.height")
    wanted = [field(window, name).editor for name in names]
    wanted[0].setFocus()
    seen: list[QWidget | None] = [wanted[0]]
    for _ in wanted[1:]:
        window.focusNextChild()
        seen.append(QApplication.focusWidget())
    assert seen == wanted


def test_preview_is_drawn_while_the_window_lives(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    order = window.workspace.page.order()
    assert order is not None
    preview = paper.Preview(order, window, lambda: None, lambda: None)
    qtbot.addWidget(preview)
    preview.open()
    assert preview.pages == []
    type_into(qtbot, window, "measurements.0.weight", "61")
    assert amounts(window)[0] == "490"
    qtbot.waitUntil(lambda: bool(preview.pages), timeout=30000)
    assert preview.pages[0].pixmap().width() > 500


def test_the_sheet_of_the_page_becomes_a_pdf(
    qtbot: QtBot, open_window: Opener, case_file: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(case_file(PLAIN))
    target = tmp_path / "calendar.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    window.calculator.tabs.setCurrentIndex(1)
    window.workspace.save_pdf()
    qtbot.waitUntil(target.exists, timeout=30000)
    assert target.read_bytes().startswith(b"%PDF")


def test_a_blocked_sheet_is_refused_and_not_written(
    qtbot: QtBot, open_window: Opener, case_file: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(case_file(PLAIN.replace("165 cm", "78 cm").replace("60 kg", "178 kg")))
    target = tmp_path / "dose.pdf"
    said: list[str] = []
    monkeypatch.setattr(window.workspace, "tell", said.append)
    order = window.workspace.page.order()
    assert order is not None
    window.workspace.paper.write_pdf(order, target)
    qtbot.waitUntil(lambda: bool(said), timeout=30000)
    assert not target.exists()


def test_pages_go_onto_paper(open_window: Opener, case_file: Writer, tmp_path: Path) -> None:
    window = open_window(case_file(PLAIN))
    order = window.workspace.page.order()
    assert order is not None
    drawn = paper.draw(order, 60.0)
    assert drawn.pages
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    assert paper.put_on_paper(drawn.pages, printer)
    assert (tmp_path / "printed.pdf").stat().st_size > 1000


def test_the_start_window_has_its_sheet(open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    window.calculator.tabs.setCurrentIndex(2)
    assert window.workspace.actions["print"].isEnabled()
    order = window.workspace.page.order()
    assert order is not None
    assert order.kind == "start-window"
    assert paper.draw(order, None).pdf.startswith(b"%PDF")
