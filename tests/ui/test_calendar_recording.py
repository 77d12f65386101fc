"""What happened, recorded and taken back on the page Calendar."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from dosecal.ui.calendar.page import EVENTS, CalendarView
from dosecal.ui.events.event_dialog import EventDialog, Several
from dosecal.ui.shell.case_store import CaseStore
from dosecal.ui.shell.document import Document
from dosecal.ui.widgets.fields import ChoiceField, DateField
from dosecal.ui.window import MainWindow
from tests.ui.calendar_hands import KEYS, events, write
from tests.ui.window_hands import pick


def test_given_is_recorded_by_its_key(
    calendar: tuple[MainWindow, CalendarView], answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    window, view = calendar
    view.select("C2D1")

    def answer(dialog: EventDialog) -> None:
        day = dialog.fields["date"]
        assert isinstance(day, DateField)
        assert day.day() == date(2027, 2, 25)  # today: the proposed day is not yet
        assert "outside its window" in dialog._effects.text()
        write(dialog, "date", "26.2.2027")
        assert not dialog.confirm.isEnabled()  # after today
        assert "26" in day.note() or "today" in day.note()
        write(dialog, "date", "1.2.2027")
        assert not dialog.confirm.isEnabled()
        assert day.note()  # not after the visit it rests on
        write(dialog, "date", "25.2.2027")
        drugs = dialog.fields["drugs"]
        assert isinstance(drugs, Several)
        assert drugs.chosen() == ("ramucirumab", "dacarbazine")
        drugs.boxes["dacarbazine"].click()
        dialog.look()
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    answered(answer)
    QTest.keyClick(window, Qt.Key.Key_G, KEYS.ControlModifier)
    assert events(window)[2:] == [
        {
            "kind": "given",
            "visit": "C2D1",
            "date": date(2027, 2, 25),
            "drug": "ramucirumab",
            "amounts": {"ramucirumab": "480 mg"},
            "id": "e3",
        }
    ]


@pytest.mark.parametrize(
    ("kind", "answers", "event"),
    [
        ("skip", {"reason": "flu"}, {"kind": "skip", "visit": "C2D1", "reason": "flu"}),
        (
            "hold",
            {"drug": "ramucirumab", "reason": "protein 2+"},
            {"kind": "hold", "drug": "ramucirumab", "date": date(2027, 2, 25), "reason": "protein 2+"},
        ),
        (
            "reduce",
            {"drug": "ramucirumab", "reason": "protein"},
            {"kind": "reduce", "drug": "ramucirumab", "date": date(2027, 2, 25), "reason": "protein"},
        ),
        (
            "discontinue",
            {"drug": "all", "cause": "progression", "reason": "new lesions"},
            {
                "kind": "discontinue",
                "drug": "all",
                "date": date(2027, 2, 25),
                "cause": "progression",
                "reason": "new lesions",
            },
        ),
        (
            "unscheduled",
            {"reason": "fever"},
            {"kind": "unscheduled", "date": date(2027, 2, 25), "reason": "fever"},
        ),
    ],
)
def test_each_kind_has_its_dialog(
    calendar: tuple[MainWindow, CalendarView],
    answered: Callable[[Callable[[EventDialog], None]], None],
    kind: str,
    answers: dict[str, str],
    event: dict[str, object],
) -> None:
    window, view = calendar

    def answer(dialog: EventDialog) -> None:
        for name, value in answers.items():
            field = dialog.fields[name]
            if isinstance(field, ChoiceField):
                pick(field, value)
            else:
                write(dialog, name, value)
        dialog.look()
        assert dialog._effects.lines
        dialog.accept()

    answered(answer)
    window.workspace.actions[f"visit.{kind}"].trigger()
    assert events(window)[2:] == [{**event, "id": "e3"}]
    assert view.plan is not None
    assert len(view.plan.case.events) == 3


def test_what_is_not_possible_is_not_offered(calendar: tuple[MainWindow, CalendarView]) -> None:
    window, view = calendar
    view.select("C1D15")  # given already
    assert not window.workspace.actions["visit.given"].isEnabled()
    assert not window.workspace.actions["visit.done"].isEnabled()
    assert not window.workspace.actions["visit.resume"].isEnabled()
    assert not window.workspace.actions["visit.progression-suspected"].isEnabled()
    assert window.workspace.actions["visit.hold"].isEnabled()
    assert view.panel.buttons["given"].isHidden()
    view.select("IMG-M3")
    assert window.workspace.actions["visit.done"].isEnabled()
    window.calculator.tabs.setCurrentIndex(0)
    assert not any(action.isEnabled() for name, action in window.workspace.actions.items() if name.startswith("visit."))


def test_an_event_is_taken_back_and_stays_struck_through(
    calendar: tuple[MainWindow, CalendarView], answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    window, view = calendar
    before = view.plan
    view.case.record([{"kind": "skip", "visit": "C2D1", "reason": "flu"}])
    assert view.plan is not None
    assert view.plan.visit("C2D1").status == "skipped"  # type: ignore[union-attr]
    QTest.keyClick(window, Qt.Key.Key_B, KEYS.ControlModifier)
    assert view.view == EVENTS
    assert view.model.rowCount()
    assert view.events.model.index(0, 1).data() == "C2D1 skipped: flu"  # the newest first

    def answer(dialog: EventDialog) -> None:
        assert not dialog.confirm.isEnabled()
        assert "C2D1" in dialog._effects.text()
        write(dialog, "reason", "wrong patient")
        dialog.accept()

    answered(answer)
    QTest.keyClick(window, Qt.Key.Key_B, KEYS.ControlModifier)
    assert events(window)[-1] == {"kind": "revoke", "event": "e3", "reason": "wrong patient"}
    assert before is not None
    assert view.plan.visits == before.visits
    font = view.events.model.index(1, 1).data(Qt.ItemDataRole.FontRole)
    assert font.strikeOut()
    assert view.events.model.index(1, 2).data() == "withdrawn"
    view.events.table.selectRow(1)
    assert not view.events.can_withdraw()  # not twice


def test_an_event_without_an_id_gets_one_when_it_is_taken_back(
    calendar: tuple[MainWindow, CalendarView], answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    window, view = calendar
    view.show_view(EVENTS)
    view.events.table.selectRow(0)

    def answer(dialog: EventDialog) -> None:
        write(dialog, "reason", "typed twice")
        dialog.accept()

    answered(answer)
    QTest.mouseClick(view.events.withdraw, Qt.MouseButton.LeftButton)
    assert [event.get("id") for event in events(window)] == [None, "e3", None]
    assert view.plan is not None
    assert view.plan.visit("C1D15").status != "done"  # type: ignore[union-attr]
    assert window.workspace.save()
    text = (window.workspace.document.path or Path()).read_text(encoding="utf-8")
    assert "# as told by the ward" in text


def test_what_is_recorded_is_there_again_after_a_crash(calendar: tuple[MainWindow, CalendarView]) -> None:
    window, view = calendar
    view.case.record([{"kind": "skip", "visit": "C2D1", "reason": "flu"}])
    window.workspace.document.keep_copy()
    document = window.workspace.document
    file = document.places().file(document.path)
    assert file is not None
    left = CaseStore.read_copy(file)
    assert left is not None
    left.file = file.with_name("left")
    again = Document()
    again.restore(left)
    assert again.base["events"] == events(window)
    assert len(events(window)) == 3
    assert "# as told by the ward" in again._store._text(again.base)
    again.close()
