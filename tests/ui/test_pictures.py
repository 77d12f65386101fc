"""Pictures of every page at 1280 × 720, looked at by a person before they were accepted.

After a change that is meant to be seen, look at every picture and renew them with

    DOSECAL_RENEW_GOLDENS=1 uv run pytest tests/ui/test_pictures.py
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from dosecal.session.event_forms import asking, form_of
from dosecal.ui.events.event_dialog import EventDialog
from dosecal.ui.findings.body_sizes import BodySizes
from dosecal.ui.folder.page import FolderPage
from dosecal.ui.pages import PATIENT_PAGES
from dosecal.ui.shell.settings import Settings
from dosecal.ui.widgets.fields import ChoiceField
from tests.ui.picture_hands import compare
from tests.ui.window_hands import PLAIN, Opener, doses

CASE = """\
study = "ramunet"
today = 2027-02-26
planned_first_dose = 2027-03-02
[site]
holidays = "DE-ST"
[patient]
id = "DEMO-01"
sex = "female"
birth_date = 1980-05-05
childbearing_potential = true
[facts]
ecog = 1
liver_metastases = false
[[measurements]]
date = 2027-02-24
height = "165 cm"
weight = "60 kg"
[[history]]
kind = "major-surgery"
date = 2027-01-10
[[history]]
kind = "arterial-thromboembolism"
date = 2026-08-31
[[history]]
kind = "consent"
date = 2027-02-03
[[history]]
kind = "screening-imaging"
date = 2027-02-05
[[history]]
kind = "pregnancy-test"
date = 2027-02-25
result = "negative"
[[labs]]
date = 2027-02-25
test = "hemoglobin"
value = "9.0 g/dL"
[[labs]]
date = 2027-02-25
test = "anc"
value = "2500 /mm³"
[[labs]]
date = 2027-02-25
test = "creatinine"
value = "0.9 mg/dL"
uln = "1.1 mg/dL"
"""
EXCHANGED = CASE.replace("165 cm", "78 cm").replace("60 kg", "178 kg")
PAGES = tuple(page.name for page in PATIENT_PAGES)
LOOKS = [("en", "light"), ("en", "dark"), ("de", "light")]


@pytest.mark.parametrize(("language", "colours"), LOOKS)
@pytest.mark.parametrize("place", range(len(PAGES)), ids=PAGES)
def test_page(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path], place: int, language: str, colours: str
) -> None:
    window = open_window(case_file(CASE), language=language, colours=colours)
    window.calculator.tabs.setCurrentIndex(place)
    if PAGES[place] == "dose" and language == "en":
        doses(window.calculator).cards[0].fold.click()
    if PAGES[place] == "eligibility":
        window.calculator.inputs.sections["labs"].head.click()
        window.calculator.inputs.focus_field("labs.0.value")
    qtbot.wait(50)
    compare(window.grab().toImage(), f"{PAGES[place]}-{language}-{colours}")


GIVEN = """\
[[events]]
kind = "given"
visit = "C1D1"
date = 2027-03-02
[[events]]
kind = "given"
visit = "C1D15"
date = 2027-03-17
[[events]]
kind = "given"
visit = "C2D1"
date = 2027-04-05
"""
TREATED = CASE.replace("today = 2027-02-26", "today = 2027-04-09") + GIVEN


@pytest.mark.parametrize(("language", "colours"), LOOKS)
@pytest.mark.parametrize("name", ["what-if", "month", "events"])
def test_the_calendar_at_work(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path], name: str, language: str, colours: str
) -> None:
    window = open_window(case_file(TREATED), language=language, colours=colours)
    window.calculator.tabs.setCurrentIndex(1)
    view = window.calculator.calendar
    assert view is not None
    qtbot.wait(20)
    if name == "events":
        view.case.record([{"kind": "delay", "visit": "C2D15", "days": 7, "reason": "ANC 0.9", "cause": "laboratory"}])
        view.case.withdraw(len(view.case.events) - 1, "another patient")
        view.show_view(2)
    else:
        view.select("C3D1")
        view.show_view(1 if name == "month" else 0)
        view.step_day(7)
        qtbot.waitUntil(lambda: view.tried.plan is not None)
    qtbot.wait(50)
    compare(window.grab().toImage(), f"calendar-{name}-{language}-{colours}")


def test_the_dialog_of_an_event(qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path]) -> None:
    window = open_window(case_file(TREATED), language="de")
    window.calculator.tabs.setCurrentIndex(1)
    view = window.calculator.calendar
    assert view is not None
    assert view.plan is not None
    form = form_of("discontinue", asking(view.words, view.plan, view.visit))
    assert form is not None
    dialog = EventDialog(form, view.case, window)
    qtbot.addWidget(dialog)
    for name, value in (("drug", "all"), ("cause", "progression")):
        field = dialog.fields[name]
        assert isinstance(field, ChoiceField)
        field.show_text(value)
    dialog.resize(560, 600)
    dialog.show()
    dialog.look()
    qtbot.wait(50)
    compare(dialog.grab().toImage(), "calendar-dialog-de-light", QSize(280, 300))


@pytest.mark.parametrize(("name", "case"), [("empty", ""), ("exchanged", EXCHANGED)])
def test_what_keeps_a_number_back(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path], name: str, case: str
) -> None:
    window = open_window(case_file(case) if case else None)
    qtbot.wait(50)
    compare(window.grab().toImage(), f"{name}-en-light")


def test_the_notice(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window(notice=True)
    qtbot.wait(50)
    compare(window.grab().toImage(), "notice-en-light")


PATIENTS = {
    "a": {},
    "b": {
        "03-007": "03-008",
        "planned_first_dose = 2027-02-01\n": "",
        "[[measurements]]": '[[history]]\nkind = "consent"\ndate = 2027-01-04\n[[history]]\nkind = "major-surgery"\n'
        "date = 2027-01-02\n[[measurements]]",
    },
    "c": {"03-007": "05-001", "ramunet": "caboavenec", "2027-02-01": "2027-01-18"},
    "d": {"03-007": "03-011", "2027-02-01": "2027-02-05"},
}


@pytest.mark.parametrize(("language", "colours"), LOOKS)
def test_deadlines(qtbot: QtBot, open_window: Opener, tmp_path: Path, language: str, colours: str) -> None:
    for name, changes in PATIENTS.items():
        text = PLAIN
        for old, new in changes.items():
            text = text.replace(old, new)
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    (tmp_path / "e.toml").write_text('study = "ramunet"\n[patient]\nid = 7\n', encoding="utf-8")
    Settings().deadlines_folder = tmp_path
    window = open_window(language=language, colours=colours)
    window.workspace.show_page("deadlines")
    page = window.workspace.home.pages["deadlines"]
    assert isinstance(page, FolderPage)
    qtbot.waitUntil(lambda: page.listing is not None, timeout=20000)
    page._place.say("…/cases")  # the folder of a test has another name each time
    qtbot.wait(50)
    compare(window.grab().toImage(), f"deadlines-{language}-{colours}")


@pytest.mark.parametrize(("language", "colours"), LOOKS)
def test_day_list(qtbot: QtBot, open_window: Opener, tmp_path: Path, language: str, colours: str) -> None:
    patients = {
        "a": PLAIN.replace("2027-02-01", "2027-01-20"),
        "b": PLAIN.replace("03-007", "03-008").replace("2027-02-01", "2027-01-20").replace('"165 cm"', '"78 cm"'),
        "c": PLAIN.replace("03-007", "05-001").replace("ramunet", "caboavenec").replace("2027-02-01", "2027-01-18"),
        "d": PLAIN.replace("03-007", "03-011").replace("2027-02-01", "2027-01-20")
        + '[[events]]\nkind = "given"\nvisit = "C1D1"\ndate = 2027-01-20\n',
        "e": 'study = "ramunet"\n[patient]\nid = 7\n',
    }
    for name, text in patients.items():
        (tmp_path / f"{name}.toml").write_text(text.replace("today = 2027-01-20\n", ""), encoding="utf-8")
    Settings().deadlines_folder = tmp_path
    window = open_window(language=language, colours=colours)
    window.workspace.show_page("day-list")
    page = window.workspace.home.pages["day-list"]
    assert isinstance(page, FolderPage)
    qtbot.waitUntil(lambda: page.listing is not None, timeout=20000)
    page._place.say("…/cases")  # the folder of a test has another name each time
    qtbot.wait(50)
    compare(window.grab().toImage(), f"day-list-{language}-{colours}")


def test_deadlines_without_a_folder(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window()
    window.workspace.show_page("deadlines")
    qtbot.wait(50)
    compare(window.grab().toImage(), "deadlines-empty-en-light")


@pytest.mark.parametrize("language", ["en", "de"])
def test_body_sizes(qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path], language: str) -> None:
    heavy = PLAIN.replace("60 kg", "105 kg") + (
        '[[labs]]\ndate = 2027-01-18\ntest = "creatinine"\nvalue = "0.9 mg/dL"\n'
    )
    window = open_window(case_file(heavy), language=language)
    assert window.calculator.outcome is not None
    assert window.calculator.outcome.plan is not None
    dialog = BodySizes(window.calculator.words, window.calculator.outcome.plan, window)
    dialog.show()
    qtbot.wait(50)
    compare(dialog.grab().toImage(), f"body-sizes-{language}-light")


def test_a_named_slip(qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path]) -> None:
    window = open_window(case_file(PLAIN.replace("165 cm", "1.65 cm")), language="de")
    qtbot.wait(50)
    compare(window.grab().toImage(), "slip-de-light")
