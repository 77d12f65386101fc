"""What three people stumbled over who had never seen the window: each once, and never again."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dosecal.session.entry_reader import Problem
from dosecal.session.field_names import named
from dosecal.session.finding_lines import calm_text
from dosecal.session.printable import why_blocked
from dosecal.ui.findings.site_rules import SiteRules
from dosecal.ui.start.page import StartView
from dosecal.ui.window import MainWindow
from dosecal.words import Words
from tests.ui.window_hands import PLAIN, Opener, choose, doses, field, page, type_into

Writer = Callable[[str], Path]
HISTORY = '[[history]]\nkind = "major-surgery"\ndate = 2027-01-04\n[[history]]\nkind = "consent"\ndate = 2027-01-11\n'


def turn_wheel(widget: QWidget, down: bool = True) -> None:
    """One notch, as the mouse sends it: to the widget beneath the pointer, and on while nobody takes it."""
    window = widget.window()
    at = widget.mapTo(window, widget.rect().center())
    QTest.wheelEvent(window.windowHandle(), QPointF(at), QPoint(0, -120 if down else 120))


def tab() -> QWidget:
    """Presses Tab; where the cursor is now."""
    QTest.keyClick(cursor(), Qt.Key.Key_Tab)
    return cursor()


def cursor() -> QWidget:
    """Where the cursor is."""
    now = QApplication.focusWidget()
    assert now is not None
    return now


def open_section(window: MainWindow, key: str) -> None:
    window.calculator.inputs.sections[key].head.click()


@pytest.mark.parametrize("focused", [True, False])
def test_the_wheel_changes_no_entry(qtbot: QtBot, open_window: Opener, case_file: Writer, focused: bool) -> None:
    window = open_window(case_file(PLAIN + HISTORY))
    for key in ("site", "facts", "history"):
        open_section(window, key)
    visits = doses(window.calculator).visits
    before, shown = window.calculator.entry.as_data(), visits.currentText()
    qtbot.wait(20)
    boxes = [box for box in window.findChildren(QComboBox) if box.isVisible()]
    assert len(boxes) > 5
    for box in boxes:
        texts = box.currentText()
        window.calculator.inputs.ensureWidgetVisible(box)
        box.setFocus() if focused else window.setFocus()
        turn_wheel(box)
        turn_wheel(box, down=False)
        turn_wheel(box)
        assert box.currentText() == texts, box.accessibleName()
    born = field(window, "born").editor
    born.setFocus()
    turn_wheel(born)
    assert window.calculator.entry.as_data() == before
    assert visits.currentText() == shown
    assert not window.isWindowModified()


def test_the_wheel_on_a_box_scrolls_the_form(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    open_section(window, "labs")
    qtbot.wait(20)
    box = field(window, "sex").editor
    box.setFocus()
    bar = window.calculator.inputs.verticalScrollBar()
    bar.setValue(0)
    assert bar.value() == 0 < bar.maximum()
    turn_wheel(box)
    assert bar.value() > 0


def test_tab_goes_through_an_opened_section_as_it_is_read(open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN + HISTORY))
    open_section(window, "labs")
    open_section(window, "history")  # opened later, but it stands above
    names = [
        *(f"history.{place}.{name}" for place in (0, 1) for name in ("kind", "day", "state")),
    ]
    first = field(window, names[0]).editor
    first.setFocus()
    seen = [first]
    for _ in range(5):
        seen.append(tab())
    row_0, row_1 = ([field(window, name).editor for name in names[at : at + 3]] for at in (0, 3))
    assert seen == [*row_0, *row_1]  # what removes a row comes after everything that is typed into
    assert isinstance(adder := tab(), QPushButton)
    assert adder.text() == "Add event"
    assert tab() is window.calculator.inputs.sections["labs"].head
    assert isinstance(tab(), QPushButton)  # all values of a day in one form
    assert tab() is field(window, "labs.0.value").editor


def test_typing_after_tab_lands_in_the_next_field(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    open_section(window, "labs")
    place = next(at for at, row in enumerate(window.calculator.entry.labs) if row["test"] == "creatinine")
    type_into(qtbot, window, f"labs.{place}.value", "0.9 mg/dL")
    QTest.keyClicks(tab(), "1.1 mg/dL")
    QTest.keyClicks(tab(), "18.1.2027")
    row = window.calculator.entry.labs[place]
    assert (row["value"], row["uln"]) == ("0.9 mg/dL", "1.1 mg/dL")
    tab()
    assert row["day"] == "2027-01-18"
    assert QApplication.focusWidget() is field(window, f"labs.{place + 1}.value").editor


def test_a_row_that_is_added_is_tabbed_through(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    open_section(window, "medications")
    open_section(window, "history")
    adder = next(one for one in window.findChildren(QPushButton) if one.text() == "Add medication")
    QTest.mouseClick(adder, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(field(window, "medications.0.name").isVisible)
    assert QApplication.focusWidget() is field(window, "medications.0.name").editor
    QTest.keyClicks(cursor(), "Xyz")
    QTest.keyClicks(tab(), "1.1.2027")
    QTest.keyClicks(tab(), "5.1.2027")
    assert window.calculator.entry.medications[0]["start"] == "2027-01-01"
    assert isinstance(last := tab(), QPushButton)
    assert last is adder
    assert window.calculator.entry.medications[0]["stop"] == "2027-01-05"


def test_a_confirmation_names_the_rules_shown_their_version_and_the_day_of_the_clock(
    open_window: Opener, case_file: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = case_file(PLAIN)
    window = open_window(path)
    window.calculator.inputs._take_day("2027-01-18")  # another day that is looked at is not the day of a signature
    enabled: list[bool] = []

    def confirm(dialog: SiteRules) -> int:
        dialog.agreed.click()
        for letters in (" ", ".", "A", "A.", "A. B"):
            dialog.name.line.clear()
            QTest.keyClicks(dialog.name.line, letters)
            enabled.append(dialog._confirm.isEnabled())
        return 1

    monkeypatch.setattr(SiteRules, "exec", confirm)
    window.calculator.open_rules()
    assert enabled == [False, False, False, False, True]
    assert window.calculator.outcome is not None
    plan = window.calculator.outcome.plan
    assert plan is not None
    (kept,) = plan.case.site.confirmed
    assert kept.rules == tuple(rule.key for rule in plan.study.site_rules)
    assert (kept.by, kept.on, kept.protocol) == ("A. B", date(2027, 1, 20), "ramunet 01")
    assert window.calculator.strip._rules.isHidden()
    assert window.workspace.save()
    text = path.read_text(encoding="utf-8")
    assert 'protocol = "ramunet 01"' in text
    assert '"all"' not in text
    choose(window, "study", "caboavenec|2022-04-01")
    assert not window.calculator.strip._rules.isHidden()  # another study is asked about again


def test_without_any_event_no_day_is_offered(open_window: Opener, case_file: Writer) -> None:
    bare = PLAIN.replace("planned_first_dose = 2027-02-01\n", "")
    for language, calm in (("en", "No entry limits the start yet"), ("de", "Noch kein Eintrag begrenzt den Beginn")):
        view = page(open_window(case_file(bare), language), 2)
        assert isinstance(view, StartView)
        assert calm in view.answer.text()
        assert not any(sign.isdigit() for sign in view.answer.text())
        assert not view.take.isVisible()
    view = page(open_window(case_file(bare + HISTORY)), 2)
    assert isinstance(view, StartView)
    assert view.answer.text().replace("\u00a0", " ") == "Tue 2 Feb 2027"
    assert view.take.isVisible()


@pytest.mark.parametrize(("language", "said"), [("en", "criteria missing"), ("de", "Kriterien fehlen")])
def test_no_findings_does_not_pass_over_missing_criteria(
    open_window: Opener, case_file: Writer, language: str, said: str
) -> None:
    window = open_window(case_file(PLAIN), language)
    outcome = window.calculator.outcome
    assert outcome is not None
    assert outcome.plan is not None
    count = sum(one.status == "missing" for one in outcome.plan.eligibility)
    window.calculator.strip.show_findings([], 0, calm_text(window.calculator.words, outcome.plan))
    assert f"· {count} {said}" in window.calculator.strip._sentence.accessibleName()


@pytest.mark.parametrize(("language", "said"), [("en", "Not approved"), ("de", "Nicht genehmigt")])
def test_a_version_that_is_not_approved_stays_marked(
    open_window: Opener, case_file: Writer, language: str, said: str
) -> None:
    window = open_window(case_file(PLAIN), language)
    mark = window.calculator.marks.unapproved
    assert not mark.isVisible()
    choose(window, "study", "ramunet|register")
    for place in range(4):
        page(window, place)
        assert mark.isVisible()
        assert mark.text() == said
    assert mark.width() >= mark.sizeHint().width()  # nothing of it is cut
    assert said.lower() in field(window, "study").note()
    choose(window, "study", "ramunet|01")
    assert not mark.isVisible()


def test_saving_is_said_and_unsaved_changes_are_marked(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    mark, strip = window.calculator.marks.unsaved, window.calculator.strip
    assert not mark.isVisible()
    type_into(qtbot, window, "measurements.0.weight", "61")
    assert mark.isVisible()
    assert mark.text() == "not saved"
    assert window.workspace.save()
    assert not mark.isVisible()
    said = strip._sentence.accessibleName()
    assert re.fullmatch(r"Saved at \d\d:\d\d\.", said)
    assert window.windowTitle() == "dosecal[*]"
    type_into(qtbot, window, "measurements.0.weight", "62")
    assert strip._sentence.accessibleName() != said


def test_what_is_not_saved_is_named_with_its_field(
    open_window: Opener, case_file: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(case_file(PLAIN + HISTORY))
    said: list[str] = []
    monkeypatch.setattr(window.workspace, "tell", said.append)
    window.calculator.entry.history[1]["day"] = ""
    window.calculator.follow()
    assert not window.workspace.save()
    kinds = window.calculator.outcome.study.vocabulary.history  # type: ignore[union-attr]
    consent = window.calculator.words.text(kinds["consent"])
    assert said == [f"Not saved. History · {consent} · Date: The date is missing."]
    assert QApplication.focusWidget() is field(window, "history.1.day").editor  # its section has opened
    page(window, 0)  # the doses do not rest on it, the start window does
    assert said[0].removeprefix("Not saved. ") in window.calculator._left_out.text()
    page(window, 2)
    assert said[0].removeprefix("Not saved. ") in window.calculator._withheld.text()


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("born", "Date of birth: "), ("measurements.0.day", "Measured on: "), ("labs.0.uln", "Laboratory values · "),
        ("facts.ecog", "Further criteria · "), ("medications.0.start", "Other medication · Klacid · From: "),
        ("site.rounding", ""),
    ],
)  # fmt: skip
def test_every_field_has_a_place(open_window: Opener, case_file: Writer, name: str, place: str) -> None:
    window = open_window(case_file(PLAIN))
    window.calculator.entry.medications.append({"name": "Klacid"})
    window.calculator.entry.labs.append({"test": "creatinine"})
    assert window.calculator.outcome is not None
    said = named(
        window.calculator.words, Problem(name, "Wrong."), window.calculator.entry, window.calculator.outcome.study
    )
    assert said.startswith(place)
    assert said.endswith("Wrong.")
    assert (said == "Wrong.") == (not place)


def test_under_a_stop_paper_is_off_and_says_why(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    papers = {one.text(): one for one in window.calculator.sheet_buttons.values()}
    type_into(qtbot, window, "measurements.0.weight", "6x")
    for place in range(3):
        page(window, place)
        for name in ("Print …", "Save as PDF …"):
            assert not papers[name].isEnabled()
            assert papers[name].toolTip().startswith("Weight: ")
            assert "6x" in papers[name].toolTip()
        assert not window.workspace.actions["print"].isEnabled()
    type_into(qtbot, window, "measurements.0.weight", "60")
    page(window, 0)
    assert all(one.isEnabled() for one in papers.values())
    assert papers["Print …"].toolTip() == "Ctrl+P"


def test_without_a_visit_paper_says_what_is_missing(open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    plan = window.calculator.printable
    assert plan is not None
    assert why_blocked(window.calculator.words, plan, "dose", None) == window.calculator.words.say("dose-page.none")
    assert why_blocked(window.calculator.words, plan, "dose", "C1D1") == ""
    assert why_blocked(
        window.calculator.words, replace(plan, visits=()), "calendar", None
    ) == window.calculator.words.say("calendar-page.none")


@pytest.mark.parametrize(("language", "said"), [("en", "page Calendar"), ("de", "Seite Kalender")])
def test_what_happened_so_far_says_where_it_is_entered(
    open_window: Opener, case_file: Writer, language: str, said: str
) -> None:
    event = '[[events]]\nkind = "given"\nvisit = "C1D1"\ndate = 2027-01-19\n'
    for text, count in ((PLAIN, ""), (PLAIN.replace("2027-02-01", "2027-01-19") + event, " · 1")):
        window = open_window(case_file(text), language)
        section = window.calculator.inputs.sections["events"]
        assert section.head.text() == window.calculator.words.say("window.section.events") + count
        open_section(window, "events")
        lines = [line.text() for line in section.findChildren(QLabel)]
        assert said in lines[0]
        assert len(lines) == (2 if count else 1)


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_two_fields_share_a_name(language: str) -> None:
    words = Words(language)
    fields = [f"window.field.{name}" for name in ("as-of", "sex", "born", "until", "first-dose", "measured")]
    said = [words.say(key) for key in (*fields, "label.state", "label.study", "label.event", "label.date")]
    assert len(set(said)) == len(said)
