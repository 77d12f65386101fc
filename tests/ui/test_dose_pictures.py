"""Pictures of what is done on the page Dose, looked at like those of ``test_pictures.py`` and renewed the same way."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dosecal.ui.events.event_dialog import EventDialog
from dosecal.ui.widgets.fields import TextField
from tests.ui.picture_hands import compare
from tests.ui.window_hands import PLAIN, Opener, doses

CaseFile = Callable[[str], Path]
DAY = PLAIN.replace("today = 2027-01-20", "today = 2027-02-01")
GIVEN = '[[events]]\nkind = "given"\nvisit = "C1D1"\ndate = 2027-02-01\n'
GIVEN += '[[events]]\nkind = "given"\nvisit = "C1D15"\ndate = 2027-02-15\n'
DECIDED = """\
[[events]]
kind = "reaction"
drug = "ramucirumab"
visit = "C1D15"
date = 2027-02-15
grade = 2
[[events]]
kind = "slow"
drug = "ramucirumab"
date = 2027-02-15
reason = "reaction grade 2"
[[events]]
kind = "override"
visit = "C2D1"
drug = "dacarbazine"
amount = "900 mg"
reason = "platelets slow to recover"
by = "Dr. Adler"
"""
COURSE = PLAIN.replace("today = 2027-01-20", "today = 2027-03-01") + GIVEN + DECIDED


@pytest.mark.parametrize("language", ["en", "de"])
def test_when_it_was_prepared(qtbot: QtBot, open_window: Opener, case_file: CaseFile, language: str) -> None:
    """One time that can be read, and one that cannot."""
    window = open_window(case_file(DAY), language=language)
    window.resize(1280, 1000)
    ramucirumab, dacarbazine = doses(window.calculator).cards
    QTest.keyClicks(ramucirumab.made_field.line, "20:30")
    QTest.keyClicks(dacarbazine.made_field.line, "2.2.2027 09:30")
    qtbot.wait(150)
    compare(window.grab().toImage(), f"dose-made-{language}-light", QSize(640, 500))


@pytest.mark.parametrize(("language", "colours"), [("en", "dark"), ("de", "light")])
def test_what_was_decided(qtbot: QtBot, open_window: Opener, case_file: CaseFile, language: str, colours: str) -> None:
    window = open_window(case_file(COURSE), language=language, colours=colours)
    window.resize(1280, 1000)
    qtbot.wait(150)
    compare(window.grab().toImage(), f"dose-decided-{language}-{colours}", QSize(640, 500))


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_the_site_chooses(qtbot: QtBot, open_window: Opener, case_file: CaseFile, language: str) -> None:
    window = open_window(case_file(DAY), language=language)
    window.resize(1280, 1000)
    window.calculator.inputs.focus_field("site.rounding.dacarbazine")
    field = window.calculator.inputs.field("site.rounding.dacarbazine")
    assert isinstance(field, TextField)
    QTest.keyClicks(field.line, "20")
    qtbot.waitUntil(lambda: not field.visibleRegion().isEmpty(), timeout=20000)  # laid out and scrolled to
    qtbot.wait(200)
    compare(window.grab().toImage(), f"dose-site-{language}-light", QSize(640, 500))


@pytest.mark.parametrize(("kind", "language"), [("given", "en"), ("reduce", "de")])
def test_the_dialogs(qtbot: QtBot, open_window: Opener, case_file: CaseFile, kind: str, language: str) -> None:
    window = open_window(case_file(COURSE.replace("today = 2027-03-01", "today = 2027-03-02")), language=language)
    view = doses(window.calculator)
    form = view.given_form if kind == "given" else view.cards[0]._forms["reduce"]
    assert form is not None
    dialog = EventDialog(form, view._case, window)
    qtbot.addWidget(dialog)
    dialog.resize(560, 600)
    dialog.show()
    dialog.look()
    qtbot.wait(150)
    compare(dialog.grab().toImage(), f"dose-dialog-{kind}-{language}-light", QSize(280, 300))
