"""A window of its own for every test: own folders, no notice, a case and a fixed day, closed without a question."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from dosecal.ui.app import application
from dosecal.ui.calendar.page import CalendarView
from dosecal.ui.dose.page import DoseView
from dosecal.ui.events.event_dialog import EventDialog
from dosecal.ui.shell import questions
from dosecal.ui.shell.settings import Settings
from dosecal.ui.widgets import theme
from dosecal.ui.window import MainWindow
from dosecal.ui.workspace import Workspace
from tests.ui.calendar_hands import CASE
from tests.ui.decision_hands import COURSE
from tests.ui.window_hands import doses, page

TODAY = date(2027, 1, 20)
Opener = Callable[..., MainWindow]


@pytest.fixture(autouse=True)
def _always_own_folders(own_folders: None) -> None:
    """For every test of the window."""


@pytest.fixture
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings and copies of a test are nobody else's; and the day is given."""
    for place in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        folder = tmp_path / place.lower()
        folder.mkdir()
        monkeypatch.setenv(place, str(folder))
    monkeypatch.setattr(Workspace, "today", staticmethod(lambda: TODAY))
    monkeypatch.setattr(questions, "other_study", lambda *_: True)
    monkeypatch.setattr(QMessageBox, "exec", _unasked)


def _unasked(box: QMessageBox) -> int:
    """A question that no test answers would wait for ever."""
    raise AssertionError(box.text())


@pytest.fixture(scope="session")
def qapp_cls() -> None:
    """The application is made by the program itself."""


@pytest.fixture(scope="session")
def qapp() -> object:
    """The program's own application, with its style and font."""
    made = application()
    theme.wear_font()
    return made


@pytest.fixture
def case_file(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a case into a file."""

    def write(text: str) -> Path:
        path = tmp_path / "case.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def open_window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Opens a window on a case (or empty) and waits until its plan is there. The clock shows the case's own day."""

    def make(
        first: Path | None = None,
        language: str = "en",
        colours: str = "light",
        notice: bool = False,
        demo: bool = False,
    ) -> MainWindow:
        day = _day_of(first)
        if day is not None:
            monkeypatch.setattr(Workspace, "today", staticmethod(lambda: day))
        settings = Settings()
        settings.theme = colours
        if not notice:
            settings.read_notice()
        window = MainWindow(language, first, demo)
        qtbot.addWidget(window, before_close_func=_forget)
        theme.apply(application(), colours)
        window.resize(1280, 720)
        window.show()
        qtbot.waitUntil(lambda: window.calculator.outcome is not None, timeout=20000)
        qtbot.wait(20)
        return window

    return make


def _day_of(case: Path | None) -> date | None:
    """The day for which a case of a test was written."""
    try:
        text = "" if case is None else case.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    found = re.search(r'"?today"? ?[=:] ?"?([0-9]{4}-[0-9]{2}-[0-9]{2})', text)
    return None if found is None else date.fromisoformat(found[1])


@pytest.fixture
def course(open_window: Opener, case_file: Callable[[str], Path]) -> Callable[[str], tuple[MainWindow, DoseView]]:
    """Opens the patient in cycle 2, with more said of her, on the page Dose."""

    def make(more: str = "") -> tuple[MainWindow, DoseView]:
        window = open_window(case_file(COURSE + more))
        return window, doses(window.calculator)

    return make


@pytest.fixture
def calendar(open_window: Opener, case_file: Callable[[str], Path]) -> tuple[MainWindow, CalendarView]:
    window = open_window(case_file(CASE))
    view = page(window, 1)
    assert isinstance(view, CalendarView)
    QTest.qWait(20)
    return window, view


@pytest.fixture
def answered() -> Iterator[Callable[[Callable[[EventDialog], None]], None]]:
    """Answers the next dialog as soon as it is open."""
    timers: list[QTimer] = []
    faults: list[BaseException] = []

    def answer(do: Callable[[EventDialog], None]) -> None:
        timer = QTimer()
        timer.setInterval(10)

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, EventDialog):
                return
            timer.stop()
            try:
                do(dialog)
            except BaseException as fault:
                faults.append(fault)
                dialog.reject()

        timer.timeout.connect(look)
        timer.start()
        timers.append(timer)

    yield answer
    for timer in timers:
        assert not timer.isActive(), "no dialog was opened"
    if faults:
        raise faults[0]


def _forget(window: object) -> None:
    """A test ends without the question whether to save."""
    assert isinstance(window, MainWindow)
    window.workspace.document.take_as_saved()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The platform that draws nowhere says of itself what it cannot do; all other words of Qt count."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))
