"""Fault 59: after a fault of the program, wherever it happens, no result stays on the screen, nothing is printed or
exported, and the fault is shown with a report that holds nothing of a patient; the entry stays and can be saved."""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from dosecal.session.fault_report import fault_report
from dosecal.session.finding_lines import calm_text
from dosecal.ui import patient_page
from dosecal.ui.findings.fault_panel import FaultPanel
from dosecal.ui.pages import PATIENT_PAGES
from dosecal.ui.shell.faults import Faults
from dosecal.ui.widgets.tasks import Task
from dosecal.ui.window import MainWindow
from tests.ui.window_hands import PLAIN, Opener, amounts, type_into

Writer = Callable[[str], Path]
SECRET = "03-007 weighs 90 kg"
PRINTING = ("preview", "print", "save-pdf")


@pytest.fixture
def window(open_window: Opener, case_file: Writer) -> Iterator[MainWindow]:
    """A window that hears of faults, as the program's own does."""
    made = open_window(case_file(PLAIN))
    hook, threads = sys.excepthook, threading.excepthook
    sys.excepthook = lambda *_: None  # what the tests themselves would hear
    threading.excepthook = lambda *_: None
    faults = Faults(made.fault)
    faults.listen()
    yield made
    faults.stop()
    sys.excepthook, threading.excepthook = hook, threads


def _broken(*_: object, **__: object) -> None:
    raise ZeroDivisionError(SECRET)


def _shown(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def _is_blank(window: MainWindow) -> bool:
    panel = window.calculator.pages.currentWidget()
    return (
        isinstance(panel, FaultPanel)
        and "ZeroDivisionError" in panel.report
        and SECRET not in panel.report
        and "480" not in _shown(window)
        and window.calculator.printable is None
        and window.workspace.page.order() is None
        and not any(window.workspace.actions[name].isEnabled() for name in PRINTING)
        and not any(window.workspace.actions[f"visit.{name}"].isEnabled() for name in ("given", "skip"))
    )


def test_a_fault_while_calculating(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    assert amounts(window) == ["480", "1080"]
    path = window.workspace.document.path
    assert path is not None
    monkeypatch.setattr(patient_page, "compute", _broken)
    type_into(qtbot, window, "measurements.0.weight", "90")
    assert _is_blank(window)
    assert window.calculator.entry.measurements[0]["weight"] == "90"
    assert window.isWindowModified()
    assert window.workspace.save()
    assert '"90 kg"' in path.read_text(encoding="utf-8")
    assert _is_blank(window)
    window.calculator.show_page("calendar")
    window.workspace.show_page("deadlines")
    assert window.workspace.home.shown == "calculator"
    assert _is_blank(window)


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_is_said_of_what_was_not_judged(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """A page that was turned after the fault said "No dose warnings" at its foot."""
    window.workspace.set_language(language)
    monkeypatch.setattr(patient_page, "compute", _broken)
    type_into(qtbot, window, "measurements.0.weight", "90")
    strip, fault = window.calculator.strip, window.calculator.words.say("window.fault.title")
    assert strip.calm == fault
    for page in PATIENT_PAGES:
        window.calculator.show_page(page.name)
        assert (strip.calm, strip.lines) == (fault, [])
        assert strip._sentence.accessibleName() == fault
    window.calculator.refresh()
    assert strip.calm == fault
    assert calm_text(window.calculator.words, None) == window.calculator.words.say("window.withheld")


def test_calculated_again_from_the_entry(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(patient_page, "compute", _broken)
        type_into(qtbot, window, "measurements.0.weight", "90")
        assert _is_blank(window)
    panel = window.calculator.fault
    assert panel is not None
    panel.copy.click()
    assert QApplication.clipboard().text() == panel.report
    panel.again.click()
    assert window.calculator.fault is None
    assert amounts(window)[0] == "720"
    window.workspace.show_page("deadlines")
    assert window.workspace.home.shown == "deadlines"


def test_a_fault_in_a_slot_of_qt(qtbot: QtBot, window: MainWindow) -> None:
    QTimer.singleShot(0, window, _broken)
    qtbot.waitUntil(lambda: _is_blank(window))


def test_a_fault_on_another_thread(qtbot: QtBot, window: MainWindow) -> None:
    thread = threading.Thread(target=_broken)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: _is_blank(window))


def test_a_fault_of_a_task(qtbot: QtBot, window: MainWindow) -> None:
    Task[None](_broken, lambda _: None, lambda _: None).start()
    qtbot.waitUntil(lambda: _is_blank(window))


def test_trouble_with_a_file_is_no_fault(qtbot: QtBot, window: MainWindow) -> None:
    ended: list[Exception] = []

    def missing(_task: object) -> None:
        raise FileNotFoundError(2, "gone")

    Task[None](missing, lambda _: None, ended.append).start()
    qtbot.waitUntil(lambda: bool(ended))
    assert window.calculator.fault is None
    assert amounts(window) == ["480", "1080"]


def test_what_is_open_closes_and_lists_go(qtbot: QtBot, window: MainWindow) -> None:
    window.workspace.show_page("deadlines")
    order = None
    window.workspace.show_page("calculator")
    order = window.workspace.page.order()
    assert order is not None
    window.workspace.preview(order)
    sys.excepthook(ZeroDivisionError, ZeroDivisionError(SECRET), None)
    assert _is_blank(window)
    assert [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()] == []
    assert [*window.workspace.home.pages] == ["calculator"]
    qtbot.wait(300)
    assert _is_blank(window)


def test_another_case_is_another_matter(window: MainWindow, case_file: Writer) -> None:
    sys.excepthook(ZeroDivisionError, ZeroDivisionError(SECRET), None)
    assert _is_blank(window)
    window.workspace.file.open(case_file(PLAIN))
    assert amounts(window) == ["480", "1080"]


def test_an_interrupt_is_no_fault(window: MainWindow) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert window.calculator.fault is None


def test_the_report_names_places_and_nothing_else() -> None:
    def fail(patient: str) -> None:
        try:
            Path(patient).read_bytes()
        except OSError as error:
            raise ValueError(SECRET) from error

    try:
        fail("/home/03-007/case.toml")
    except ValueError as error:
        report = fault_report(error, "dosecal 1")
    assert report.splitlines() == ["dosecal 1", "ValueError", "FileNotFoundError"]
