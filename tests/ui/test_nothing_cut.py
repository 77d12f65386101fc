"""At every usual size of a screen, in both languages, everything is read: at once, by a scroll bar or by a tip."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from dosecal import resources
from dosecal.session.event_forms import FORMS, asking, form_of
from dosecal.ui.calendar.page import CalendarView
from dosecal.ui.events import event_dialog
from dosecal.ui.events.event_dialog import EventDialog
from dosecal.ui.findings.body_sizes import BodySizes
from dosecal.ui.findings.findings_list import FindingsList
from dosecal.ui.findings.site_rules import SiteRules
from dosecal.ui.folder.page import FolderPage
from dosecal.ui.form.panel_dialog import PanelDialog
from dosecal.ui.pages import PATIENT_PAGES
from dosecal.ui.shell.settings import Settings
from dosecal.ui.widgets import dialog_room
from dosecal.ui.window import MainWindow
from tests.ui.sight import unseen
from tests.ui.test_pictures import CASE, EXCHANGED, PATIENTS, TREATED
from tests.ui.window_hands import PLAIN, Opener, folder_page

SIZES = {"2560×1440": (2560, 1440), "1280×720": (1280, 720), "1093×614": (1093, 614), "910×432": (910, 432)}
"""1366 × 768 is 1093 × 614 at 125 % and 910 × 512 at 150 %, of which the desktop takes 80 for frame and bar."""
SMALL = (900, 430)
TABLETS = resources.path("demo", "caboavenec.toml").read_text(encoding="utf-8")
CASES = {"before": CASE, "treated": TREATED, "tablets": TABLETS, "exchanged": EXCHANGED, "empty": ""}
UNKNOWN = (
    '[[labs]]\ndate = 2027-02-26\ntest = "ast"\nvalue = "30 U/L"\n'
    '[[medications]]\nname = "Foobarin"\nstart = 2026-01-01\n'
)
"""Each has a note, and one of them wraps at the width of the fields, not at the least width of a row."""
LANGUAGES = ("en", "de")
Writer = Callable[[str], Path]


def settle() -> None:
    """Lays out what has changed, and what follows from that."""
    for _ in range(8):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def at_every_size(window: QWidget) -> Iterator[str]:
    for name, pixels in SIZES.items():
        window.resize(*pixels)
        settle()
        assert (window.width(), window.height()) == pixels
        yield name


def complaints(window: MainWindow, about: str) -> list[str]:
    return [f"{about}: {one}" for size in at_every_size(window) for one in unseen(window)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_pages_of_a_patient(open_window: Opener, case_file: Writer, case: str, language: str) -> None:
    window = open_window(case_file(CASES[case]) if CASES[case] else None, language=language)
    found = []
    for size in at_every_size(window):
        for page in PATIENT_PAGES:
            window.calculator.show_page(page.name)
            settle()
            view = window.calculator.calendar
            for shown in range(4 if view is not None and view.plan is not None and view.plan.visits else 1):
                if view is not None:
                    view.show_view(shown)
                    settle()
                found += [f"{size} {page.name} {shown}: {one}" for one in unseen(window)]
    assert not found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", ["before", "tablets"])
def test_fields_with_all_their_sections_and_notes(
    open_window: Opener, case_file: Writer, case: str, language: str
) -> None:
    window = open_window(case_file(CASES[case] + UNKNOWN), language=language)
    for key in ("labs", "medications", *window.calculator.inputs.sections):
        window.calculator.inputs.sections[key].head.setChecked(True)
        settle()
        assert not unseen(window)
    settle()
    assert not unseen(window)
    assert not complaints(window, "fields")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("days", [1, 60, -3], ids=["within", "late", "early"])
def test_a_move_that_is_tried(qtbot: QtBot, open_window: Opener, case_file: Writer, days: int, language: str) -> None:
    window = open_window(case_file(TREATED), language=language)
    window.calculator.show_page("calendar")
    view = window.calculator.calendar
    assert isinstance(view, CalendarView)
    view.select("C3D1")
    view.step_day(days)
    qtbot.waitUntil(lambda: not view._trying.isActive())
    assert not complaints(window, "what if")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["deadlines", "day-list"])
def test_pages_of_a_folder(qtbot: QtBot, open_window: Opener, tmp_path: Path, name: str, language: str) -> None:
    for place, changes in PATIENTS.items():
        text = PLAIN
        for old, new in changes.items():
            text = text.replace(old, new)
        (tmp_path / f"{place}.toml").write_text(text.replace("2027-02-01", "2027-01-20"), encoding="utf-8")
    (tmp_path / "e.toml").write_text('study = "ramunet"\n[patient]\nid = 7\n', encoding="utf-8")
    Settings().deadlines_folder = tmp_path
    window = open_window(language=language)
    page = folder_page(qtbot, window, name, FolderPage)
    assert page.has_rows()
    page.say_shortly("…" * 300)
    assert not complaints(window, name)


def event_dialogs(window: MainWindow) -> Iterator[QDialog]:
    """One of each kind of event."""
    window.calculator.show_page("calendar")
    view = window.calculator.calendar
    assert view is not None
    assert view.plan is not None
    for kind in FORMS:
        forms = (form_of(kind, asking(view.words, view.plan, visit)) for visit in view.plan.visits)
        form = max((one for one in forms if one is not None), key=lambda one: len(one.asks), default=None)
        if form is not None:
            yield EventDialog(form, view.case, window)


def other_dialogs(window: MainWindow) -> Iterator[QDialog]:
    page = window.calculator
    assert page.outcome is not None
    plan, study = page.outcome.plan, page.outcome.study
    assert plan is not None
    assert study is not None
    yield BodySizes(page.words, plan, window)
    yield FindingsList(page.words, page.strip.lines, window)
    yield SiteRules(page.words, study, plan.case.site, plan.today, window)
    yield PanelDialog(study, page.entry, page.words, page.clock, window)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", ["treated", "tablets"])
@pytest.mark.parametrize("dialogs", [event_dialogs, other_dialogs])
def test_dialogs_on_the_smallest_screen(
    qtbot: QtBot,
    open_window: Opener,
    case_file: Writer,
    case: str,
    language: str,
    dialogs: Callable[[MainWindow], Iterator[QDialog]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (dialog_room, event_dialog):
        monkeypatch.setattr(module, "room_of", lambda _dialog: QSize(*SMALL))
    window = open_window(case_file(CASES[case]), language=language)
    found = []
    for dialog in dialogs(window):
        qtbot.addWidget(dialog)
        dialog.show()
        settle()
        if dialog.height() > SMALL[1] or dialog.width() > SMALL[0]:
            found.append(f"{type(dialog).__name__} {dialog.windowTitle()} needs {dialog.size()}")
        found += [f"{dialog.windowTitle()}: {one}" for one in unseen(dialog)]
        dialog.hide()
    assert not found
