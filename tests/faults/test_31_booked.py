"""Appointments (second edition) and fault 31: a booked visit has its day; a window turned round is none."""

from datetime import date, timedelta
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import DayKind, VisitStatus
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.files.export.visits import calendar_csv, calendar_ics
from dosecal.files.reading.refusal import Refusal
from dosecal.words import LANGUAGES, Words
from tests.core.plan.plan_cases import Data, abouts, delay, dose_of, findings_of, given, plan_of, visit_of

FIRST = given("C1D1", date(2027, 2, 1))


def booked(visit: str, day: object, time: str | None = None) -> Data:
    event: Data = {"kind": "booked", "visit": visit, "date": day}
    return event if time is None else {**event, "time": time}


def plan(*events: Data, today: date = date(2027, 2, 3), **changes: Any) -> Plan:
    return plan_of("ramunet", today=today, events=[FIRST, *events], **changes)


def shown(of: Plan, visit: str = "C1D15") -> object:
    data = next(one for one in plan_data(of, Words("en"))["visits"] if one["id"] == visit)  # type: ignore[attr-defined]
    return data["date"], data["booked"]


def test_a_booked_visit_has_the_day_and_time_that_were_agreed() -> None:
    of = plan(booked("C1D15", date(2027, 2, 16), "11:00"))
    assert shown(of) == ("2027-02-16", {"date": "2027-02-16", "time": "11:00"})
    assert visit_of(of, "C1D15").target == date(2027, 2, 15)
    assert visit_of(of, "C1D15").shown.kind is DayKind.PROPOSED
    assert dose_of(of, "C1D15", "ramucirumab").date == date(2027, 2, 16)
    assert not findings_of(of, "outside-window")
    assert shown(plan(booked("C1D15", date(2027, 2, 16)))) == ("2027-02-16", {"date": "2027-02-16", "time": None})
    assert shown(plan()) == ("2027-02-15", None)


def test_a_later_appointment_replaces_it_and_false_takes_it_away() -> None:
    first, second = booked("C1D15", date(2027, 2, 16), "11:00"), booked("C1D15", date(2027, 2, 17))
    assert shown(plan(first, second)) == ("2027-02-17", {"date": "2027-02-17", "time": None})
    assert shown(plan(first, booked("C1D15", False))) == ("2027-02-15", None)
    assert shown(plan(first, booked("C1D15", False), second))[0] == "2027-02-17"  # type: ignore[index]
    named = {**first, "id": "e1"}
    assert shown(plan(named, {"kind": "revoke", "event": "e1", "reason": "x"})) == ("2027-02-15", None)


@pytest.mark.parametrize(
    ("day", "told"), [(12, True), (15, False), (18, False), (19, True)]
)  # 13 February is a Saturday: closed, inside
def test_an_appointment_outside_the_window_is_warned_of(day: int, told: bool) -> None:
    of = plan(booked("C1D15", date(2027, 2, day)))
    assert abouts(of, "outside-window") == ({"visits.C1D15"} if told else set())
    assert visit_of(of, "C1D15").date == date(2027, 2, day)


@pytest.mark.parametrize(("visit", "day"), [("C1D15", date(2027, 2, 13)), ("C3D1", date(2027, 3, 29))])
def test_an_appointment_on_a_closed_day_is_warned_of(visit: str, day: date) -> None:
    """A Saturday, and Easter Monday."""
    of = plan(booked(visit, day))
    assert abouts(of, "no-open-day") == {f"visits.{visit}"}
    assert visit_of(of, visit).date == day
    closure = {"holidays": "DE-ST", "closed": [{"first": date(2027, 2, 15), "last": date(2027, 2, 15), "name": "X"}]}
    assert abouts(plan(booked("C1D15", date(2027, 2, 15)), site=closure), "no-open-day") == {"visits.C1D15"}


def test_an_appointment_that_breaks_an_interval_is_warned_of() -> None:
    late = given("C1D15", date(2027, 2, 18))
    for day, told in ((date(2027, 3, 1), True), (date(2027, 3, 2), False)):
        of = plan(late, booked("C2D1", day), today=date(2027, 2, 20))
        assert abouts(of, "interval-too-short") == ({"visits.C2D1"} if told else set())


def test_a_delay_that_moves_the_window_away_from_an_appointment_asks() -> None:
    appointment = booked("C2D1", date(2027, 3, 2))
    assert not findings_of(plan(appointment), "outside-window")
    of = plan(appointment, delay("C2D1", 7))
    assert abouts(of, "outside-window") == {"visits.C2D1"}
    assert visit_of(of, "C2D1").date == date(2027, 3, 2)


def test_once_the_visit_took_place_its_own_day_counts() -> None:
    of = plan(booked("C1D15", date(2027, 2, 16)), given("C1D15", date(2027, 2, 17)), today=date(2027, 2, 17))
    assert shown(of) == ("2027-02-17", None)


def test_an_appointment_after_the_window_keeps_the_visit_open_until_it_is_over() -> None:
    late = booked("C1D15", date(2027, 2, 22))
    assert visit_of(plan(late, today=date(2027, 2, 22)), "C1D15").status is VisitStatus.PLANNED
    assert visit_of(plan(late, today=date(2027, 2, 23)), "C1D15").status is VisitStatus.NOT_RECORDED
    assert visit_of(plan(today=date(2027, 2, 22)), "C1D15").status is VisitStatus.NOT_RECORDED


def test_the_first_dose_is_on_the_day_booked_for_it() -> None:
    of = plan_of("ramunet", events=[booked("C1D1", date(2027, 2, 3), "08:30")])
    assert (of.day_1, visit_of(of, "C1D15").target) == (date(2027, 2, 3), date(2027, 2, 17))
    unnamed = plan_of("ramunet", events=[booked("C1D1", date(2027, 2, 3))], planned_first_dose=None)
    assert unnamed.day_1 == date(2027, 2, 3)
    assert not unnamed.hypothetical


def test_visits_without_treatment_are_booked_as_well() -> None:
    of = plan(booked("IMG-M3", date(2027, 4, 29), "07:15"))
    assert shown(of, "IMG-M3") == ("2027-04-29", {"date": "2027-04-29", "time": "07:15"})
    assert abouts(plan(booked("IMG-M3", date(2027, 5, 10))), "outside-window") == {"visits.IMG-M3"}
    screening = plan_of("ramunet", events=[booked("SCR", date(2027, 1, 22), "10:00")])
    assert shown(screening, "SCR") == ("2027-01-22", {"date": "2027-01-22", "time": "10:00"})


def test_what_is_due_is_decided_on_the_day_of_the_appointment() -> None:
    hold = {"kind": "hold", "drug": "ramucirumab", "date": date(2027, 2, 3), "reason": "x"}
    resume = {"kind": "resume", "drug": "ramucirumab", "date": date(2027, 2, 16)}
    events = [hold, resume, booked("C1D15", date(2027, 2, 17))]
    assert visit_of(plan(*events, today=date(2027, 2, 16)), "C1D15").drugs == ("ramucirumab",)


def test_an_appointment_for_a_visit_that_is_not_planned_any_more_is_to_be_cancelled() -> None:
    skip = {"kind": "skip", "visit": "C1D15", "reason": "x"}
    of = plan(booked("C1D15", date(2027, 2, 16)), skip)
    assert abouts(of, "booked-not-planned") == {"visits.C1D15"}
    assert not findings_of(plan(booked("C1D15", date(2027, 2, 16)), booked("C1D15", False), skip), "booked-not-planned")
    stop = {"kind": "discontinue", "drug": "all", "date": date(2027, 2, 3), "reason": "x"}
    assert abouts(plan(booked("C2D1", date(2027, 3, 1)), stop), "booked-not-planned") == {"visits.C2D1"}


@pytest.mark.parametrize("time", ["24:00", "9:30", "11:60", "1100", "11:00:00", "", "١١:00"])
def test_a_time_is_written_in_one_way(time: str) -> None:
    with pytest.raises(Refusal) as refused:
        plan(booked("C1D15", date(2027, 2, 16), time))
    assert refused.value.key == "events[2].time"


@pytest.mark.parametrize("time", ["00:00", "09:30", "23:59"])
def test_every_time_of_a_day_is_read(time: str) -> None:
    assert visit_of(plan(booked("C1D15", date(2027, 2, 16), time)), "C1D15").booked is not None


@pytest.mark.parametrize(
    ("event", "key"),
    [
        (booked("C9D1", date(2027, 2, 16)), "events[2].visit"),
        (booked("IMG-M4", date(2027, 2, 16)), "events[2].visit"),
        (booked("C1D15", date(2055, 2, 16)), "events[2].date"),
        (booked("C1D15", True), "events[2].date"),
        (booked("C1D15", False, "11:00"), "events[2].time"),
        ({"kind": "booked", "visit": "C1D15"}, "events[2].date"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused(event: Data, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        plan(event)
    assert refused.value.key == key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_time_is_told_wherever_the_visit_is(language: str) -> None:
    words = Words(language)
    of = plan(booked("C1D15", date(2027, 2, 16), "11:00"))
    assert "11:00" in plan_text(of, words)
    assert "11:00" in calendar_csv(of, words)
    from datetime import UTC, datetime  # noqa: PLC0415  used once

    assert b"11:00" in calendar_ics(of, datetime(2027, 2, 3, tzinfo=UTC), words)


# ── Fault 31 ────────────────────────────────────────────────────────────────────────────────────────────────────────
C2D15_LATE = [
    given("C1D15", date(2027, 2, 15)), given("C2D1", date(2027, 3, 1)), given("C2D15", date(2027, 3, 25)),
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_window_is_turned_round(language: str) -> None:
    """C2D15 was a week late: C3D1 has no day left by its interval, and nobody is told that the site is closed."""
    words = Words(language)
    of = plan(*C2D15_LATE, today=date(2027, 3, 26))
    visit = visit_of(of, "C3D1")
    assert (visit.date, visit.has_window) == (None, False)
    assert abouts(of, "interval-too-short") == {"visits.C3D1"}
    assert not findings_of(of, "no-open-day")
    line = next(line for line in plan_text(of, words).splitlines() if line.strip().startswith("C3D1 "))
    assert words.say("sheet.calendar.day-open") not in line
    assert words.date(date(2027, 4, 6)) in line
    assert f"{words.date(date(2027, 4, 6))} – " not in line
    row = next(row for row in calendar_csv(of, words).splitlines() if "C3D1" in row)
    assert words.say("sheet.calendar.day-open") not in row


@pytest.mark.parametrize("days", [0, 4, 7, 10, 11, 12, 20])
def test_a_late_dose_on_both_sides_of_the_last_day_that_leaves_one(days: int) -> None:
    """Given on 20 March + 12 days the window still has 1 April, its last day."""
    day = date(2027, 3, 15) + timedelta(days=days)
    of = plan(*C2D15_LATE[:2], given("C2D15", day), today=day)
    visit = visit_of(of, "C3D1") if day < date(2027, 3, 29) else None
    if visit is not None:
        assert visit.has_window == (day + timedelta(days=12) <= date(2027, 4, 1))
        assert bool(findings_of(of, "interval-too-short")) == (not visit.has_window)
