"""What is changed and recorded about a dose on its card, and what the window says of it elsewhere."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dosecal.core.patient.events import Given, Reduce, Skip, Slow
from dosecal.ui.dose.page import DoseView
from dosecal.ui.events import event_dialog
from dosecal.ui.events.event_dialog import EventDialog
from dosecal.ui.findings.findings_list import FindingsList
from dosecal.ui.widgets.buttons import IconButton
from dosecal.ui.widgets.fields import TextField
from dosecal.ui.widgets.text import Line
from dosecal.ui.window import MainWindow
from dosecal.words import NBSP
from tests.ui.decision_hands import COURSE, PROTEIN, answer, events_of, named
from tests.ui.window_hands import PLAIN, Opener, amounts, doses

LAND = '[site]\nholidays = "DE-ST"\n[patient]'


@pytest.mark.parametrize(("cycle", "only", "later"), [("", None, "360"), ("2", 2, "480")])
def test_a_level_lower_is_decided_on_the_card_for_one_cycle_or_from_now_on(
    course: Callable[[str], tuple[MainWindow, DoseView]],
    monkeypatch: pytest.MonkeyPatch,
    cycle: str,
    only: int | None,
    later: str,
) -> None:
    window, view = course("")
    seen = answer(monkeypatch, cycle=cycle, reason="proteinuria")
    view.cards[0].acts["reduce"].trigger()
    assert seen[0]._form.title == "Ramucirumab: reduce by one dose level"
    reduced = events_of(window)[-1]
    assert isinstance(reduced, Reduce)
    assert (reduced.drug, reduced.day, reduced.reason, reduced.cycle) == (
        "ramucirumab", date(2027, 3, 1), "proteinuria", only,
    )  # fmt: skip
    assert amounts(window)[0] == "360"
    for _ in range(2):
        window.workspace.actions["next-visit"].trigger()
    assert view.visit_id == "C3D1"
    assert amounts(window)[0] == later


def test_a_drug_without_levels_is_offered_none(course: Callable[[str], tuple[MainWindow, DoseView]]) -> None:
    _, view = course("")
    offered = [{kind for kind, act in card.acts.items() if act.isVisible()} for card in view.cards]
    assert offered == [{"override", "reduce", "slow", "skip"}, {"override", "slow", "skip"}]


def test_the_rate_is_halved_and_a_dose_left_out_on_the_card(
    course: Callable[[str], tuple[MainWindow, DoseView]], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, view = course("")
    answer(monkeypatch, reason="flushing")
    view.cards[1].acts["slow"].trigger()
    assert isinstance(events_of(window)[-1], Slow)
    assert "60" in view.cards[1]._values["infusion"].text()
    assert not view.cards[1].acts["slow"].isVisible()  # halved once
    answer(monkeypatch, reason="platelets")
    view.cards[1].acts["skip"].trigger()
    left_out = events_of(window)[-1]
    assert isinstance(left_out, Skip)
    assert (left_out.visit, left_out.drug, left_out.reason) == ("C2D1", "dacarbazine", "platelets")
    assert amounts(window) == ["480"]


def test_against_a_size_that_cannot_be_true_no_other_amount_is_decided(
    open_window: Opener, case_file: Callable[[str], Path]
) -> None:
    view = doses(open_window(case_file(COURSE.replace("165 cm", "1.65 cm"))).calculator)
    assert view.cards[0].acts["override"].isVisible()  # by weight
    assert not view.cards[1].acts["override"].isVisible()
    assert view.cards[1].acts["skip"].isVisible()


def test_yesterdays_dose_is_not_recorded_as_todays(
    open_window: Opener, case_file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(case_file(COURSE.replace("today = 2027-03-01", "today = 2027-03-02")))
    view = doses(window.calculator)
    before = events_of(window)
    seen = answer(monkeypatch)
    view.given.click()
    assert events_of(window) == before  # the day is missing: nothing can be confirmed
    assert seen[0].fields["date"].text() == ""  # type: ignore[union-attr]

    def take(dialog: EventDialog) -> int:
        dialog.show()
        named(dialog, "On the planned date: Mon 1 Mar 2027").click()
        QTest.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
        return dialog.result()

    monkeypatch.setattr(event_dialog.EventDialog, "exec", take)
    view.given.click()
    given = events_of(window)[-1]
    assert isinstance(given, Given)
    assert (given.visit, given.day) == ("C2D1", date(2027, 3, 1))


def test_a_dose_of_today_is_recorded_on_the_page_dose(
    course: Callable[[str], tuple[MainWindow, DoseView]], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, view = course("")
    assert view.given.isVisible()
    assert window.workspace.actions["visit.given"].isEnabled()
    answer(monkeypatch)
    window.workspace.actions["visit.given"].trigger()  # its key is the calendar's
    given = events_of(window)[-1]
    assert isinstance(given, Given)
    assert (given.visit, given.day) == ("C2D1", date(2027, 3, 1))
    window.workspace.actions["next-visit"].trigger()
    assert not view.given.isVisible()  # far ahead
    assert not window.workspace.actions["visit.given"].isEnabled()
    window.workspace.actions["previous-visit"].trigger()
    window.workspace.actions["previous-visit"].trigger()
    assert not view.given.isVisible()  # was given


def labs_of(window: MainWindow, test: str) -> list[tuple[str, date]]:
    outcome = window.calculator.outcome
    assert outcome is not None
    assert outcome.plan is not None
    return [(lab.typed, lab.day) for lab in outcome.plan.case.labs if lab.test == test]


def type_into(window: MainWindow, name: str, text: str) -> None:
    field = window.calculator.inputs.field(name)
    assert isinstance(field, TextField)
    assert field.editor is QApplication.focusWidget()
    QTest.keyClicks(field.line, text)


def test_a_value_too_old_stays_and_the_new_one_gets_its_own_row(
    course: Callable[[str], tuple[MainWindow, DoseView]],
) -> None:
    old = '[[labs]]\ndate = 2027-02-12\ntest = "hemoglobin"\nvalue = "11.0 g/dL"\n'
    window, view = course(old)
    view.release.fold.click()
    points = [(one, one._point) for one in view.release.rows]
    row = next(one for one, point in points if point is not None and point.test == "hemoglobin")
    assert "too old" in row.text.text()
    row.enter.click()
    place = next(at for at, values in enumerate(window.calculator.entry.labs) if values["test"] == "hemoglobin") + 1
    type_into(window, f"labs.{place}.value", "10.4 g/dL")
    assert labs_of(window, "hemoglobin") == [("11.0 g/dL", date(2027, 2, 12)), ("10.4 g/dL", date(2027, 3, 1))]
    assert row.text.text().replace(NBSP, " ") == "Haemoglobin: 10.4 g/dL, Mon 1 Mar 2027"
    assert not row.enter.isVisible()


def test_two_collections_of_urine_lead_from_the_pause_to_a_lower_dose(
    course: Callable[[str], tuple[MainWindow, DoseView]], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, view = course("")
    inputs = window.calculator.inputs
    inputs.focus_field("labs.0.value")
    place = next(at for at, values in enumerate(window.calculator.entry.labs) if values["test"] == "urine_protein_24h")
    inputs.focus_field(f"labs.{place}.value")
    type_into(window, f"labs.{place}.value", "2.1 g/24 h")
    window.calculator.entry.labs[place]["day"] = "2027-02-20"
    window.calculator.follow()
    assert "hold" in view.proposals.rows[0].text.text()
    answer(monkeypatch, date="20.2.2027", reason="proteinuria")
    named(view, "Hold …").click()
    assert amounts(window) == ["1080"]
    more = inputs.sections["labs"].findChildren(IconButton)
    next(one for one in more if one.isVisible() and one.accessibleName().startswith("Another value")).click()
    type_into(window, f"labs.{place + 1}.value", "1.9 g/24 h")
    assert [value for value, _ in labs_of(window, "urine_protein_24h")] == ["2.1 g/24 h", "1.9 g/24 h"]
    answer(monkeypatch, reason="protein 1.9 g/24 h")
    named(view, "Resume reduced …").click()
    assert amounts(window) == ["360", "1080"]


def test_to_look_at_the_values_changes_nothing(course: Callable[[str], tuple[MainWindow, DoseView]]) -> None:
    labs = '[[labs]]\ndate = 2027-02-27\ntest = "creatinine"\nvalue = "0.9 mg/dL"\n'
    labs += '[[labs]]\ndate = 2027-02-27\ntest = "anc"\nvalue = "2500 /mm³"\n'
    window, _ = course(labs)
    window.calculator.inputs.focus_field("labs.0.value")
    assert not window.isWindowModified()
    shown = [line.text() for line in window.calculator.inputs.sections["labs"].findChildren(Line)]
    assert shown.index("Neutrophils (ANC)") < shown.index("Serum creatinine")


@pytest.mark.parametrize(("language", "said"), [("en", "Open before release: "), ("de", "Vor der Freigabe offen: ")])
def test_without_a_finding_the_strip_names_what_is_open_and_gives_no_all_clear(
    open_window: Opener, case_file: Callable[[str], Path], language: str, said: str
) -> None:
    due = PLAIN.replace("today = 2027-01-20", "today = 2027-02-01").replace("[patient]", LAND)
    window = open_window(case_file(due), language=language)
    strip = window.calculator.strip
    assert strip.lines == []
    told = strip._sentence.accessibleName()
    assert said in told
    assert window.calculator.words.say("dose-open.name.blood-pressure") in told
    dialog = FindingsList(window.calculator.words, strip.lines, window, calm=strip.calm)
    assert told in [line.text() for line in dialog.findChildren(Line)]


def test_far_ahead_the_strip_says_that_a_person_releases(open_window: Opener, case_file: Callable[[str], Path]) -> None:
    window = open_window(case_file(PLAIN.replace("[patient]", LAND)))
    told = window.calculator.strip._sentence.accessibleName()
    assert told.startswith("No dose warnings. Check and release as usual.")


def test_an_undecided_proposal_is_counted_in_the_strip_until_it_is_decided(
    course: Callable[[str], tuple[MainWindow, DoseView]], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, view = course(PROTEIN.format("2.1"))
    lines = [line for line in window.calculator.strip.lines if "hold" in line.sentence]
    assert [line.severity for line in lines] == ["warn"]
    answer(monkeypatch, reason="proteinuria")
    named(view, "Hold …").click()
    assert not any("Proposed by the label" in line.sentence for line in window.calculator.strip.lines)


def test_each_card_says_for_which_drug_its_buttons_are(course: Callable[[str], tuple[MainWindow, DoseView]]) -> None:
    _, view = course("")
    assert [card.change.accessibleName() for card in view.cards] == [
        "Change … Ramucirumab", "Change … Dacarbazine (DTIC)",
    ]  # fmt: skip
