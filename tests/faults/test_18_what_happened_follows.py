"""Faults 18 and 19: what happened so far follows what is recorded, withdrawn and undone; the time of a preparation is
kept with the case; after "Record as given" the visit stays, says what was recorded, is marked on screen and paper."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dosecal.files.case.cases import read_case
from dosecal.files.reading.refusal import Refusal
from dosecal.session.made_times import made_of_case
from dosecal.sheets import Printed
from dosecal.sheets.dose import worksheet_data
from dosecal.ui.form.sections import EventLines
from dosecal.ui.window import MainWindow
from dosecal.words import Words
from tests.ui.decision_hands import answer
from tests.ui.window_hands import PLAIN, Opener, doses

Writer = Callable[[str], Path]
FIRST_DAY = PLAIN.replace("2027-01-20", "2027-02-01")


@pytest.fixture
def window(open_window: Opener, case_file: Writer) -> MainWindow:
    return open_window(case_file(FIRST_DAY))


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u2060", "")


def test_the_list_on_the_left_follows(window: MainWindow) -> None:
    section = window.calculator.inputs.sections["events"]
    section.head.setChecked(True)

    def listed() -> tuple[str, ...]:
        assert isinstance(section.body, EventLines)
        return section.body.lines

    case = doses(window.calculator)._case
    assert listed() == ()
    case.record([{"kind": "given", "visit": "C1D1", "date": date(2027, 2, 1)}])
    case.record([{"kind": "reduce", "drug": "ramucirumab", "date": date(2027, 2, 1), "reason": "proteinuria"}])
    assert len(listed()) == 2
    case.withdraw(1, "not so")
    assert [_plain(line).startswith("C1D1 given") for line in listed()] == [True]
    window.workspace.undo()
    assert "proteinuria" in listed()[1]
    window.workspace.undo()
    window.workspace.undo()
    assert listed() == ()


def test_after_record_as_given_the_visit_stays(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    view = doses(window.calculator)
    assert not view.cards[0].given.isVisible()
    answer(monkeypatch)
    view.record_given()
    assert view.visit_id == "C1D1"
    assert [_plain(card.given.text()) for card in view._shown] == ["Given on Mon 1 Feb 2027"] * 2
    assert all(card.given.isVisible() for card in view._shown)
    said = _plain(window.calculator.strip._sentence._full)
    assert said.startswith("Recorded: C1D1 given on Mon 1 Feb 2027")
    assert "480 mg" in said
    order = window.calculator.order()
    assert order is not None
    assert order.visit == "C1D1"  # Print still means what is seen
    assert not view.given.isVisible()


def test_a_cancelled_dialog_moves_nothing(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    view = doses(window.calculator)
    answer(monkeypatch, date="1.1.2031")  # cannot be recorded
    view.record_given()
    assert view._case.events == []
    assert view._chosen is None


def test_the_sheet_of_a_dose_that_was_given_says_so(window: MainWindow) -> None:
    words, printed = Words("en"), Printed(datetime(2027, 2, 1, 12, tzinfo=UTC), None, "1")
    case = doses(window.calculator)._case

    def badges() -> list[str]:
        assert window.calculator.printable is not None
        found = worksheet_data(window.calculator.printable, "C1D1", words, printed)["badges"]
        assert isinstance(found, list)
        return [_plain(str(one)) for one in found]

    before = badges()
    case.record([{"kind": "given", "visit": "C1D1", "drug": "ramucirumab", "date": date(2027, 2, 1)}])
    assert badges() == [*before, "Ramucirumab: given on Mon 1 Feb 2027"]
    case.record([{"kind": "given", "visit": "C1D1", "drug": "dacarbazine", "date": date(2027, 2, 1)}])
    assert badges() == [*before, "Given on Mon 1 Feb 2027"]


def test_prepared_at_is_kept_with_the_case(qtbot: QtBot, window: MainWindow, open_window: Opener) -> None:
    card = doses(window.calculator).cards[0]
    card.made_field.line.setText("09:30")
    card.made_field.line.textEdited.emit("09:30")
    assert window.isWindowModified()
    path = window.workspace.document.path
    assert path is not None
    assert window.workspace.save()
    (kept,) = read_case(path).prepared
    assert (kept.visit, kept.drug, kept.at) == ("C1D1", "ramucirumab", datetime.fromisoformat("2027-02-01 09:30"))
    again = open_window(path)
    shown = doses(again.calculator)
    assert _plain(shown.cards[0].made_field.text()) == "1 Feb 2027 09:30"
    assert shown.made["ramucirumab"].strftime("%H:%M") == "09:30"
    assert not again.isWindowModified()
    assert again.calculator.outcome is not None
    plan = again.calculator.outcome.plan
    assert plan is not None
    assert [*made_of_case(plan, "C1D1", Words("en"))] == ["ramucirumab"]
    window.workspace.undo()
    assert doses(window.calculator).cards[0].made_field.text() == ""


@pytest.mark.parametrize("text", ["9.75", "25:00", "half past nine"])
def test_what_is_no_time_is_neither_kept_nor_lost(
    window: MainWindow, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = doses(window.calculator).cards[0]
    card.made_field.line.setText(text)
    card.made_field.line.textEdited.emit(text)
    said: list[str] = []
    monkeypatch.setattr(window.workspace, "tell", said.append)
    assert not window.workspace.save()
    assert text in said[0]
    assert doses(window.calculator).cards[0].made_field.text() == text


@pytest.mark.parametrize("at", ["09:30", "2027-02-31 09:30", "2027-02-01 24:00", "2027-02-01T09:30", "1.2.2027 09:30"])
def test_in_a_file_a_time_has_its_day(case_file: Writer, at: str) -> None:
    kept = f'\n[[prepared]]\nvisit = "C1D1"\ndrug = "ramucirumab"\nat = "{at}"\n'
    with pytest.raises(Refusal) as refused:
        read_case(case_file(PLAIN + kept))
    assert refused.value.key == "prepared[1].at"
