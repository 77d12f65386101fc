"""The window as a person uses it: keys into fields, numbers on the pages."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from dosecal.session.site_rules import with_confirmation
from dosecal.ui.calendar.page import CalendarView
from dosecal.ui.dose.page import DoseView
from dosecal.ui.start.eligibility_page import EligibilityView
from dosecal.ui.start.page import StartView
from dosecal.ui.widgets.fields import ChoiceField
from dosecal.ui.widgets.tables import Cells, TableModel
from tests.ui.window_hands import PLAIN, Opener, amounts, choose, doses, field, page, press_remedy, type_into, withheld


def test_an_empty_form_says_what_is_missing(open_window: Opener) -> None:
    window = open_window()
    assert amounts(window) == ["", ""]
    assert withheld(window) == ["Missing: the weight.", "Missing: the weight.\nMissing: the height."]


def test_typing_a_patient_gives_the_doses(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window()
    type_into(qtbot, window, "measurements.0.height", "165")
    type_into(qtbot, window, "measurements.0.weight", "60")
    type_into(qtbot, window, "first_dose", "1.2.27")
    assert amounts(window) == ["480", "1080"]
    day = field(window, "measurements.0.day").editor
    assert isinstance(day, QLineEdit)
    assert day.text() == "20 Jan 2027"


def test_every_keystroke_counts_and_no_old_number_stays(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path]
) -> None:
    window = open_window(case_file(PLAIN))
    assert amounts(window) == ["480", "1080"]
    editor = field(window, "measurements.0.weight").editor
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_End)
    seen = []
    for key in (Qt.Key.Key_Backspace, Qt.Key.Key_2, Qt.Key.Key_Comma):
        QTest.keyClick(editor, key)
        seen.append(amounts(window) if isinstance(window.calculator.pages.currentWidget(), DoseView) else None)
    assert seen[0] == ["", ""]
    assert seen[1] == ["495", "1100"]
    assert window.calculator.printable is None
    QTest.keyClick(editor, Qt.Key.Key_5)
    assert amounts(window) == ["500", "1100"]


def test_half_a_number_withholds_what_rests_on_it(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path]
) -> None:
    window = open_window(case_file(PLAIN))
    type_into(qtbot, window, "measurements.0.weight", "72.")
    assert amounts(window) == ["", ""]
    for place, hidden in enumerate((False, False, False, True)):
        page(window, place)
        assert (window.calculator.pages.currentWidget() is window.calculator._withheld) is hidden
        assert ("72." in window.calculator._left_out.text()) is not hidden
    assert "72." in field(window, "measurements.0.weight").note()
    assert not window.workspace.actions["print"].isEnabled()


def test_exchanged_sizes_are_named_and_exchanged_back(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path]
) -> None:
    window = open_window(case_file(PLAIN.replace("165 cm", "78 cm").replace("60 kg", "178 kg")))
    assert amounts(window) == ["", ""]
    weight = field(window, "measurements.0.weight")
    assert "swapped?" in (weight.note() or field(window, "measurements.0.height").note())
    press_remedy(window, "measurements.0.weight")
    assert amounts(window)[0] == "625"


def test_steps_open_with_formula_and_source(open_window: Opener, case_file: Callable[[str], Path]) -> None:
    window = open_window(case_file(PLAIN))
    card = doses(window.calculator).cards[0]
    assert not card.steps.isVisible()
    card.fold.click()
    assert card.steps.isVisible()
    texts = [line.text().replace("\u00a0", " ") for rows in card.steps._rows for line in rows]
    assert "8 mg/kg × 60 kg" in texts
    assert any("RamuNET protocol paper" in text for text in texts)


def test_the_start_window_offers_a_day_and_takes_it(open_window: Opener, case_file: Callable[[str], Path]) -> None:
    case = PLAIN.replace("planned_first_dose = 2027-02-01\n", "") + (
        '[[history]]\nkind = "major-surgery"\ndate = 2027-01-04\n[[history]]\nkind = "consent"\ndate = 2027-01-11\n'
    )
    window = open_window(case_file(case))
    view = page(window, 2)
    assert isinstance(view, StartView)
    assert view.answer.text().replace("\u00a0", " ") == "Tue 2 Feb 2027"
    view.take.click()
    assert window.calculator.entry.first_dose == "2027-02-02"
    plan = window.calculator.outcome.plan if window.calculator.outcome else None
    assert plan is not None
    assert plan.day_1 == date(2027, 2, 2)


def test_a_missing_unit_is_asked_for_and_withholds_eligibility_only(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path]
) -> None:
    window = open_window(case_file(PLAIN))
    window.calculator.inputs.sections["labs"].head.click()
    place = next(at for at, values in enumerate(window.calculator.entry.labs) if values["test"] == "hemoglobin")
    type_into(qtbot, window, f"labs.{place}.value", "11")
    assert "g/dL" in field(window, f"labs.{place}.value").note()
    assert amounts(window) == ["480", "1080"]
    assert page(window, 3) is window.calculator._withheld
    type_into(qtbot, window, f"labs.{place}.value", "11 g/dL")
    view = page(window, 3)
    assert isinstance(view, EligibilityView)
    rows = [[view.model.index(row, column).data() for column in range(4)] for row in range(view.model.rowCount())]
    assert ["met", "Haemoglobin", "> 9 g/dL", "11 g/dL"] in [
        [cell.replace("\u00a0", " ") for cell in row] for row in rows
    ]


def test_missing_criteria_stand_first(open_window: Opener, case_file: Callable[[str], Path]) -> None:
    window = open_window(case_file(PLAIN))
    view = page(window, 3)
    assert isinstance(view, EligibilityView)
    verdicts = [view.model.index(row, 0).data() for row in range(view.model.rowCount())]
    assert verdicts[0] == "missing"
    assert verdicts == sorted(verdicts, key=["missing", "not met", "to assess", "met"].index)


def test_the_calendar_lists_every_visit(open_window: Opener, case_file: Callable[[str], Path]) -> None:
    window = open_window(case_file(PLAIN))
    view = page(window, 1)
    assert isinstance(view, CalendarView)
    names = [view.model.index(row, 0).data() for row in range(view.model.rowCount())]
    assert [name for name in names if name.startswith("C")] == [f"C{c}D{d}" for c in range(1, 7) for d in (1, 15)]


def test_site_rules_are_confirmed_by_name(open_window: Opener, case_file: Callable[[str], Path]) -> None:
    window = open_window(case_file(PLAIN))
    assert not window.calculator.strip._rules.isHidden()
    confirmed = {"by": "A. Pharmacist", "on": date(2027, 1, 20), "rules": ["all"]}
    window.calculator.base = with_confirmation(window.calculator.base, confirmed)
    window.calculator.follow()
    assert window.calculator.strip._rules.isHidden()
    assert window.isWindowModified()
    assert window.workspace.save()
    assert 'by = "A. Pharmacist"' in (window.workspace.document.path or Path()).read_text(encoding="utf-8")


def test_another_study_and_version(open_window: Opener, case_file: Callable[[str], Path]) -> None:
    window = open_window(case_file(PLAIN))
    choose(window, "study", "caboavenec|2022-04-01")
    assert amounts(window) == ["800", "40"]


def test_childbearing_is_asked_of_women_only(open_window: Opener) -> None:
    window = open_window()
    assert not field(window, "childbearing").isVisible()
    choose(window, "sex", "female")
    assert field(window, "childbearing").isVisible()
    choose(window, "sex", "male")
    assert not field(window, "childbearing").isVisible()


def test_another_day_leads_back_to_today(open_window: Opener, case_file: Callable[[str], Path]) -> None:
    window = open_window(case_file(PLAIN))
    assert window.calculator.outcome is not None
    window.calculator.inputs._take_day("2027-01-25")
    assert window.calculator.outcome.reading.today == date(2027, 1, 25)
    press_remedy(window, "today")
    assert window.calculator.outcome.reading.today == date(2027, 1, 20)
    assert not window.isWindowModified()


def test_a_relative_day_becomes_a_day(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window()
    type_into(qtbot, window, "first_dose", "+14")
    editor = field(window, "first_dose").editor
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert window.calculator.entry.first_dose == "2027-02-03"
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "3 Feb 2027"


def test_events_of_the_file_take_effect_and_are_shown(open_window: Opener, case_file: Callable[[str], Path]) -> None:
    given = '[[events]]\nkind = "given"\nvisit = "C1D1"\ndate = 2027-01-19\n'
    window = open_window(case_file(PLAIN.replace("2027-02-01", "2027-01-19") + given))
    assert doses(window.calculator).visit_id == "C1D15"
    assert "events" in window.calculator.inputs.sections


def test_item_models_are_sound(open_window: Opener, case_file: Callable[[str], Path]) -> None:
    model = TableModel(["a", "b"])
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_rows([Cells(("1", "2")), Cells(("3", "4"), "ok", "ok")])
    model.show_rows([Cells(("1", "2")), Cells(("3", "5"))])
    model.show_rows([])
    assert tester.model() is model
    window = open_window(case_file(PLAIN))
    for place in (1, 3):
        view = page(window, place)
        assert isinstance(view, CalendarView | EligibilityView)
        QAbstractItemModelTester(view.model, QAbstractItemModelTester.FailureReportingMode.Fatal)


@pytest.mark.parametrize("language", ["en", "de"])
def test_both_languages_say_the_same_numbers(
    open_window: Opener, case_file: Callable[[str], Path], language: str
) -> None:
    window = open_window(case_file(PLAIN), language=language)
    assert amounts(window) == ["480", "1080"]
    for place in range(4):
        page(window, place)


def test_a_blocked_visit_is_not_printed_and_says_why(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path]
) -> None:
    window = open_window(case_file(PLAIN.replace("165 cm", "78 cm").replace("60 kg", "178 kg")))
    buttons = [one for one in window.findChildren(QPushButton) if one.text() == "Print …"]
    assert [one.isEnabled() for one in buttons] == [False]
    assert "swapped?" in buttons[0].toolTip()
    press_remedy(window, "measurements.0.weight")
    assert buttons[0].isEnabled()
    assert buttons[0].toolTip() == "Ctrl+P"


def test_what_a_person_judges_is_answered_below_the_facts(
    open_window: Opener, case_file: Callable[[str], Path]
) -> None:
    window = open_window(case_file(PLAIN))
    window.calculator.inputs.sections["facts"].head.click()
    assert field(window, "facts.histology").y() > field(window, "facts.written_consent").y()
    choose(window, "facts.histology", "true")
    assert window.calculator.outcome is not None
    assert window.calculator.outcome.plan is not None
    verdict = {one.id: one.status for one in window.calculator.outcome.plan.eligibility}
    assert (verdict["histology"], verdict["measurable_disease"]) == ("met", "ask")


def test_an_event_that_the_study_does_not_read_has_its_words(
    open_window: Opener, case_file: Callable[[str], Path]
) -> None:
    window = open_window(case_file(PLAIN + '[[history]]\nkind = "vaccine"\ndate = 2026-12-01\n'))
    window.calculator.inputs.sections["history"].head.click()
    kind = field(window, "history.0.kind")
    assert isinstance(kind, ChoiceField)
    assert kind.text() == "vaccine"
    assert isinstance(kind.editor, QComboBox)
    assert kind.editor.currentText() == "Vaccination"


def test_a_month_counts_as_its_worst_day(qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path]) -> None:
    path = case_file(PLAIN + '[[history]]\nkind = "major-surgery"\ndate = 2026-12-01\n')
    window = open_window(path)
    window.calculator.inputs.sections["history"].head.click()
    type_into(qtbot, window, "history.0.day", "1.2027")
    assert window.calculator.outcome is not None
    assert window.calculator.outcome.problems == []
    QTest.keyClick(field(window, "history.0.day").editor, Qt.Key.Key_Tab)
    assert field(window, "history.0.day").text() == "January 2027"  # type: ignore[attr-defined]
    assert "Sun\u00a031 Jan 2027" in field(window, "history.0.kind").note()
    assert window.workspace.save()
    assert 'date = "2027-01"' in path.read_text(encoding="utf-8")
    view = page(window, 2)
    assert isinstance(view, StartView)
    assert "31 Jan 2027* · " in view.bars.accessibleDescription()


def test_a_misspelt_medicine_is_offered_and_taken_by_a_button(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path]
) -> None:
    text = PLAIN.replace("ramunet", "caboavenec")
    window = open_window(case_file(text))
    window.calculator.inputs.sections["medications"].head.click()
    window.calculator.inputs.sections["medications"].body.add()  # type: ignore[union-attr]
    type_into(qtbot, window, "medications.0.name", "Clarithromycine")
    type_into(qtbot, window, "medications.0.start", "1.1.2027")
    note = field(window, "medications.0.name").note()
    assert "do you mean clarithromycin?" in note
    offer = next(one for one in window.findChildren(QPushButton) if one.text() == "Use clarithromycin")
    offer.click()
    assert window.calculator.entry.medications[0]["name"] == "clarithromycin"
    assert "do you mean" not in field(window, "medications.0.name").note()
    assert field(window, "medications.0.name").note()  # the medicine itself must not be taken


def test_a_corticosteroid_is_asked_for_its_dose(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path]
) -> None:
    path = case_file(PLAIN.replace("ramunet", "caboavenec"))
    window = open_window(path)
    window.calculator.inputs.sections["medications"].head.click()
    window.calculator.inputs.sections["medications"].body.add()  # type: ignore[union-attr]
    dose = field(window, "medications.0.daily_dose")
    type_into(qtbot, window, "medications.0.name", "Ibuprofen")
    qtbot.waitUntil(field(window, "medications.0.name").isVisible)
    assert not dose.isVisible()
    type_into(qtbot, window, "medications.0.name", "Dexamethason")
    type_into(qtbot, window, "medications.0.start", "1.1.2027")
    qtbot.waitUntil(dose.isVisible)
    type_into(qtbot, window, "medications.0.daily_dose", "4")
    assert window.calculator.outcome is not None
    assert window.calculator.outcome.plan is not None
    steroid = next(one for one in window.calculator.outcome.plan.eligibility if one.id == "corticosteroid_mg_per_day")
    assert steroid.status == "not_met"
    choose(window, "medications.0.route", "topical")
    assert window.workspace.save()
    saved = path.read_text(encoding="utf-8")
    assert 'daily_dose = "4 mg"' in saved
    assert 'route = "topical"' in saved
    again = open_window(path)
    assert again.calculator.entry.medications[0]["daily_dose"] == "4"
    assert not again.isWindowModified()
