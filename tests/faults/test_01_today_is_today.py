"""Fault 1 and 10: a case opens on today, whatever day its file names; another day is looked at, seen, printed, and
stored nowhere; after midnight the window moves on by itself. Right: the plan is that of the clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dosecal.session.entry import Entry, entry_of
from dosecal.sheets import Printed, make_sheet
from dosecal.sheets.frame import frame
from dosecal.ui.workspace import Workspace
from dosecal.words import Words
from tests.ui.window_hands import PLAIN, Opener, field, type_into

Writer = Callable[[str], Path]
TODAY = date(2027, 1, 20)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Sets the clock, also against the day that the case of a test names."""

    def to(day: date) -> None:
        monkeypatch.setattr(Workspace, "today", staticmethod(lambda: day))

    return to


def _text(name: str, window: object) -> str:
    return window.calculator.banners.text(name).replace("\u00a0", " ")  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize("stored", ["today = 2026-11-02\n", "today = 2027-06-01\n", ""])
def test_a_case_opens_on_the_day_of_the_clock(
    open_window: Opener, case_file: Writer, clock: Callable[[date], None], stored: str
) -> None:
    path = case_file(PLAIN.replace("today = 2027-01-20\n", stored))
    window = open_window(path)
    clock(TODAY)
    window.workspace.file.open(path)
    outcome = window.calculator.outcome
    assert outcome is not None
    assert outcome.plan is not None
    assert outcome.plan.today == TODAY
    assert _text("day", window) == ""
    assert not window.isWindowModified()
    type_into(QtBot, window, "measurements.0.weight", "61")  # type: ignore[arg-type]
    assert window.workspace.save()
    assert path.read_text(encoding="utf-8") == PLAIN.replace("today = 2027-01-20\n", stored).replace("60 kg", "61 kg")


def test_another_day_is_seen_and_left_and_never_kept(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    path = case_file(PLAIN.replace("today = 2027-01-20\n", ""))
    window = open_window(path)
    type_into(qtbot, window, "today", "25.1.2027")
    page = window.calculator
    assert page.outcome is not None
    assert page.outcome.plan is not None
    assert page.outcome.plan.today == date(2027, 1, 25)
    assert _text("day", window) == "Calculated for Mon 25 Jan 2027, not for today (Wed 20 Jan 2027)."
    assert not window.isWindowModified()
    assert Entry.from_copy(page.entry.as_data()).today == ""
    page.banners.press("day")
    assert page.outcome.plan.today == TODAY
    assert _text("day", window) == ""
    type_into(qtbot, window, "today", "25.1.2027")
    window.workspace.file.open(path)
    assert window.calculator.entry.today == ""


def test_what_is_typed_today_is_of_today_on_another_day(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    type_into(qtbot, window, "today", "25.1.2027")
    window.calculator.inputs._add_measurement()
    type_into(qtbot, window, "measurements.1.weight", "61")
    assert window.calculator.entry.measurements[1]["day"] == TODAY.isoformat()


def test_nothing_is_recorded_in_the_future(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    """On a later day that is looked at, a dose could be recorded that nobody has given yet."""
    window = open_window(case_file(PLAIN))
    type_into(qtbot, window, "today", "1.2.2027")
    view = window.calculator.dose_view
    assert view is not None
    tried = view._case.try_events([{"kind": "given", "visit": "C1D1", "date": date(2027, 2, 1)}], recorded=True)
    assert "20" in tried.refused
    assert view._case.plan is not None
    assert view._case.plan.today == date(2027, 2, 1)


def test_after_midnight_the_window_moves_on(
    open_window: Opener, case_file: Writer, clock: Callable[[date], None]
) -> None:
    window = open_window(case_file(PLAIN.replace("today = 2027-01-20\n", "")))
    clock(date(2027, 2, 1))  # a night, or two weeks of standby
    window.workspace.look_up()
    assert window.calculator.outcome is not None
    assert window.calculator.outcome.plan is not None
    assert window.calculator.outcome.plan.today == date(2027, 2, 1)
    assert field(window, "today").editor.text() == "1 Feb 2027"  # type: ignore[attr-defined]
    assert window.calculator.dose_view is not None
    assert window.calculator.dose_view.can_record_given
    assert window.workspace._clock.isActive()
    assert window.workspace._clock.interval() <= 60_000


def test_a_key_after_midnight_moves_the_day_on_before_the_timer_does(
    qtbot: QtBot, open_window: Opener, case_file: Writer, clock: Callable[[date], None]
) -> None:
    window = open_window(case_file(PLAIN.replace("today = 2027-01-20\n", "")))
    clock(date(2027, 1, 21))
    type_into(qtbot, window, "measurements.0.weight", "61")
    assert field(window, "today").editor.text() == "21 Jan 2027"  # type: ignore[attr-defined]
    assert window.calculator.day == date(2027, 1, 21)
    assert _text("day", window) == ""


def test_a_sheet_that_is_asked_for_after_midnight_is_of_the_new_day(
    open_window: Opener, case_file: Writer, clock: Callable[[date], None]
) -> None:
    window = open_window(case_file(PLAIN.replace("today = 2027-01-20\n", "")))
    clock(date(2027, 2, 1))
    assert window.workspace._wanted(None) is not None  # before the timer has looked
    assert window.calculator.printable is not None
    assert window.calculator.printable.today == date(2027, 2, 1)


def test_a_sheet_bears_the_day_it_was_calculated_for(open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    plan = window.calculator.printable
    assert plan is not None
    for at, said in ((datetime(2027, 1, 20, 9, tzinfo=UTC), False), (datetime(2027, 1, 21, 0, 1, tzinfo=UTC), True)):
        printed = Printed(at, None, "1")
        badges = str(frame(plan, "dose", Words("en"), printed)["badges"]).replace("\\xa0", " ")
        assert ("Calculated for Wed 20 Jan 2027" in badges) is said
        assert make_sheet("dose", plan, "C1D1", Words("de"), printed, None).pdf()  # type: ignore[arg-type]


def test_the_demo_plays_on_its_own_day_and_says_so(
    open_window: Opener, case_file: Writer, clock: Callable[[date], None]
) -> None:
    window = open_window(case_file(PLAIN.replace("2027-01-20", "2027-01-25")), demo=True)
    assert window.calculator.outcome is not None
    assert window.calculator.outcome.reading.today == date(2027, 1, 25)
    assert _text("day", window) == ""
    clock(date(2027, 3, 1))
    window.calculator.follow()
    assert window.calculator.outcome.reading.today == date(2027, 1, 25)
    assert _text("day", window) == "Demo: calculated for Mon 25 Jan 2027. Today is Mon 1 Mar 2027."


def test_no_entry_holds_the_day_of_a_file() -> None:
    assert entry_of({"study": "ramunet", "today": TODAY}).today == ""
