"""What a pharmacist decides on the page Dose: a proposal of the label, another amount, a reaction, an open point."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dosecal.core.patient.events import Hold, Override, Reaction, Reduce, Resume, Slow
from dosecal.files.case.cases import read_case
from dosecal.ui.dose.page import DoseView
from dosecal.ui.window import MainWindow
from dosecal.words import NBSP
from tests.ui.decision_hands import PROTEIN, answer, events_of, named
from tests.ui.window_hands import amounts


@pytest.mark.parametrize(("value", "proposed"), [("1.99", False), ("2.0", True)])
def test_proteinuria_is_a_proposal_on_its_side_of_the_limit(
    course: Callable[[str], tuple[MainWindow, DoseView]], value: str, proposed: bool
) -> None:
    window, view = course(PROTEIN.format(value))
    assert view.proposals.isVisible() is proposed
    assert amounts(window) == ["480", "1080"]  # nothing follows from it until a person decides
    if proposed:
        assert "hold" in view.proposals.rows[0].text.text()
        assert "Cyramza SmPC" in view.proposals.rows[0]._source.text()


def test_the_button_of_a_proposal_records_the_decision(
    course: Callable[[str], tuple[MainWindow, DoseView]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window, view = course(PROTEIN.format("2.1"))
    seen = answer(monkeypatch, reason="proteinuria 2.1 g/24 h")
    named(view, "Hold …").click()
    assert seen[0]._form.title == "Ramucirumab: hold"
    held = events_of(window)[-1]
    assert isinstance(held, Hold)
    assert (held.drug, held.day, held.reason) == ("ramucirumab", date(2027, 3, 1), "proteinuria 2.1 g/24 h")
    assert not view.proposals.isVisible()
    assert amounts(window) == ["1080"]
    assert window.isWindowModified()
    path = tmp_path / "saved.toml"
    assert window.workspace.file.save_to(path)
    assert read_case(path).events[-1] == held


def test_a_held_drug_is_proposed_to_go_on_reduced_where_it_has_no_dose(
    course: Callable[[str], tuple[MainWindow, DoseView]], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = '[[events]]\nkind = "hold"\ndrug = "ramucirumab"\ndate = 2027-02-20\nreason = "proteinuria"\n'
    earlier = PROTEIN.format("2.1").replace("2027-02-27", "2027-02-20")
    window, view = course(earlier + held + PROTEIN.format("1.9"))
    assert amounts(window) == ["1080"]
    assert view.proposals.isVisible()
    assert f"6{NBSP}mg/kg" in view.proposals.rows[0].text.text()
    answer(monkeypatch, reason="protein 1.9 g/24 h")
    named(view, "Resume reduced …").click()
    reduced, resumed = events_of(window)[-2:]
    assert isinstance(reduced, Reduce)
    assert isinstance(resumed, Resume)
    assert (reduced.day, reduced.reason, resumed.day) == (date(2027, 3, 1), "protein 1.9 g/24 h", date(2027, 3, 1))
    assert amounts(window) == ["360", "1080"]
    assert not view.proposals.isVisible()


def test_without_a_reason_nothing_is_decided(
    course: Callable[[str], tuple[MainWindow, DoseView]], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, view = course(PROTEIN.format("2.1"))
    before = events_of(window)
    answer(monkeypatch)
    named(view, "Hold …").click()
    assert events_of(window) == before
    assert view.proposals.isVisible()


def test_another_amount_needs_reason_and_name_and_is_shown_on_the_card(
    course: Callable[[str], tuple[MainWindow, DoseView]], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, view = course("")
    card = view.cards[1]
    answer(monkeypatch, amount="900 mg", reason="platelets slow to recover", by="Dr. Adler")
    card.acts["override"].trigger()
    override = events_of(window)[-1]
    assert isinstance(override, Override)
    assert (override.visit, override.drug, str(override.amount), override.by) == (
        "C2D1", "dacarbazine", "900 mg", "Dr. Adler",
    )  # fmt: skip
    assert amounts(window) == ["480", "900"]
    said = (
        "OVERRIDE: 900 mg instead of 1080 mg (−16.5 % from the calculated amount), decided by Dr. Adler: platelets slow"
    )
    assert card._loud.text().replace(NBSP, " ").startswith(said)
    assert not card._rounded.isVisible()  # a decided amount is not rounded
    assert not any("Dr. Adler" in text.text() for _, _, text in card._finding_rows)  # said once


@pytest.mark.parametrize(("amount", "said"), [("1090 mg", "1080"), ("0 mg", "above zero"), ("900", "400 mg")])
def test_an_amount_above_the_protocol_or_none_is_refused_beside_its_field(
    course: Callable[[str], tuple[MainWindow, DoseView]], monkeypatch: pytest.MonkeyPatch, amount: str, said: str
) -> None:
    window, view = course("")
    before = events_of(window)
    seen = answer(monkeypatch, amount=amount, reason="x", by="y")
    view.cards[1].acts["override"].trigger()
    assert events_of(window) == before
    field = seen[0].fields["amount"]
    notes = [label.text() for label in field.findChildren(type(seen[0]._refused)) if label.text()]
    assert any(said in note.replace(NBSP, " ") for note in [*notes, seen[0]._refused.text()])


def test_a_reaction_to_a_given_infusion_leads_to_half_the_rate(
    qtbot: QtBot, course: Callable[[str], tuple[MainWindow, DoseView]], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, view = course("")
    assert not view.cards[0].reaction.isVisible()
    window.workspace.actions["previous-visit"].trigger()
    assert view.visit_id == "C1D15"
    assert not view.cards[0].change.isVisible()
    answer(monkeypatch, grade="2", minute="20")
    view.cards[0].reaction.click()
    reaction = events_of(window)[-1]
    assert isinstance(reaction, Reaction)
    assert (reaction.visit, reaction.grade, reaction.minute, reaction.day) == ("C1D15", 2, 20, date(2027, 2, 15))
    window.workspace.actions["next-visit"].trigger()
    assert view.proposals.isVisible()
    answer(monkeypatch, reason="reaction grade 2")
    named(view, "Halve rate …").click()
    assert isinstance(events_of(window)[-1], Slow)
    card = view.cards[0]
    assert "120" in card._loud.text()
    assert "HALF RATE" in card._loud.text()
    assert "120" in card._values["infusion"].text()


@pytest.mark.parametrize(
    ("code", "field"), [("order", "orders.0.by"), ("blood-pressure", "vitals.0.pressure"), ("dipstick", "labs")]
)
def test_an_open_point_leads_to_its_field(
    course: Callable[[str], tuple[MainWindow, DoseView]], code: str, field: str
) -> None:
    window, view = course("")
    assert view.release.isVisible()
    assert "Medical order" in view.release.summary.text()
    view.release.fold.click()
    row = next(one for one in view.release.rows if one._point is not None and one._point.code == code)
    row.enter.click()
    focused = QApplication.focusWidget()
    found = next(
        name
        for name, one in window.calculator.inputs.later_fields.items()
        if one.editor is focused or one.editor.isAncestorOf(focused or one)
    )
    assert found.startswith(field)


def test_when_all_is_seen_nothing_is_open(course: Callable[[str], tuple[MainWindow, DoseView]]) -> None:
    tests = {
        "anc": "3.4 G/L", "platelets": "212 G/L", "hemoglobin": "11.8 g/dL", "bilirubin": "0.7 mg/dL", "ast": "30 U/L",
        "alt": "31 U/L", "creatinine": "0.9 mg/dL", "inr": "1.1", "ptt": "30 s", "urine_dipstick": "negative",
    }  # fmt: skip
    limits = {"ast": "35 U/L", "alt": "35 U/L", "creatinine": "1.1 mg/dL", "ptt": "37 s"}
    labs = "".join(
        f'[[labs]]\ndate = 2027-03-01\ntest = "{test}"\nvalue = "{value}"\n'
        + (f'uln = "{limits[test]}"\n' if test in limits else "")
        for test, value in tests.items()
    )
    seen = '[[vitals]]\ndate = 2027-03-01\nblood_pressure = "128/82 mmHg"\n'
    seen += '[[orders]]\nvisit = "C2D1"\ndate = 2027-03-01\nby = "Dr. Adler"\n'
    _, view = course(labs + seen)
    assert view.release.summary.text() == "Order, laboratory, blood pressure and dipstick: nothing open."
    assert not any(row.enter.isVisible() for row in view.release.rows)


def test_far_ahead_and_after_it_is_given_nothing_is_asked(
    course: Callable[[str], tuple[MainWindow, DoseView]],
) -> None:
    window, view = course("")
    window.workspace.actions["previous-visit"].trigger()
    assert not view.release.isVisible()
    for _ in range(3):
        window.workspace.actions["next-visit"].trigger()
    assert not view.release.isVisible()


def test_steps_show_inputs_with_day_and_origin_and_whole_vials_for_information(
    course: Callable[[str], tuple[MainWindow, DoseView]],
) -> None:
    _, view = course("")
    card = view.cards[1]
    card.fold.click()
    said = " ".join(lines[3].text() for lines in card.steps._rows if lines[3].isVisible()).replace(NBSP, " ")
    assert "60 kg (Mon 18 Jan 2027)" in said
    assert "165 cm (Mon 18 Jan 2027)" in said
    nearest = card.steps._alternatives.text().replace(NBSP, " ")
    assert nearest == "Nearest whole vials, for information: 1100 mg (+2.05 %); not used for rounding."
    assert "given before: 1080 mg (1 dose)" in card._facts.text().replace(NBSP, " ")


@pytest.mark.parametrize(
    ("cycle", "amount", "said"),
    [
        ("", "360", "reduced on Sat 20 Feb 2027: proteinuria"),
        ("cycle = 2\n", "360", "reduced in cycle 2 only, on Sat 20 Feb 2027: proteinuria"),
    ],
)
def test_a_lower_level_says_from_what_when_and_why(
    course: Callable[[str], tuple[MainWindow, DoseView]], cycle: str, amount: str, said: str
) -> None:
    reduce = '[[events]]\nkind = "reduce"\ndrug = "ramucirumab"\ndate = 2027-02-20\nreason = "proteinuria"\n'
    window, view = course(reduce + cycle)
    assert amounts(window)[0] == amount
    facts = view.cards[0]._facts.text().replace(NBSP, " ")
    assert said in facts
    assert "reduced from 8 mg/kg" in facts
