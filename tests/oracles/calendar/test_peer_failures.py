"""What other calendars were measured to do wrong, each as a test that fails on it by name."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from tests.oracles.calendar.holiday_table import LANDS
from tests.oracles.calendar.plan_days import Data, plan_of

FIRSTS = [date(2027, 2, 1) + timedelta(days=11 * n) for n in range(60)]
"""First doses over two years, on every weekday."""


def plan_from(
    study: str, first: date, land: str | None = "ST", events: tuple[Data, ...] = (), today: date | None = None
) -> Plan:
    data: Data = {"study": study, "today": today or first, "planned_first_dose": first, "patient": {"id": "x"}}
    return plan_of(data | ({"site": {"holidays": f"DE-{land}"}} if land else {}) | {"events": list(events)})


def given(visit: str, day: date) -> Data:
    return {"kind": "given", "visit": visit, "date": day}


def at(plan: Plan, visit_id: str) -> Visit:
    found = plan.visit(visit_id)
    assert found is not None, visit_id
    return found


@pytest.mark.parametrize("late", range(1, 43))
def test_a_peer_plans_the_next_cycle_14_days_after_a_late_dose(late: int) -> None:
    """C2D1 given late: C3D1 is 28 days after that dose, whatever the lateness; two weeks late it would be 14."""
    first = date(2027, 2, 1)
    dose = first + timedelta(days=28 + late)
    plan = plan_from("ramunet", first, events=(given("C1D1", first), given("C2D1", dose)), today=dose)
    assert at(plan, "C3D1").target == dose + timedelta(days=28)
    assert at(plan, "C2D15").target == dose + timedelta(days=14)
    assert at(plan, "C6D1").target == dose + timedelta(days=4 * 28)


def test_a_peer_follows_only_the_first_late_dose() -> None:
    """Every day 1 that was late moves the next: late by 14, by 7, by 3 days, one after the other."""
    first = date(2027, 2, 1)
    second = first + timedelta(days=28 + 14)
    third = second + timedelta(days=28 + 7)
    fourth = third + timedelta(days=28 + 3)
    events = tuple(given(f"C{n}D1", day) for n, day in enumerate((first, second, third, fourth), start=1))
    plan = plan_from("ramunet", first, events=events, today=fourth)
    targets = [at(plan, f"C{n}D1").target for n in range(1, 7)]
    assert [(after - before).days for before, after in pairwise(targets)] == [28, 42, 35, 31, 28]
    assert targets[4] == fourth + timedelta(days=28)


def test_a_delay_moves_what_follows_once_and_imaging_never() -> None:
    first = date(2027, 2, 1)
    delay: Data = {"kind": "delay", "visit": "C2D1", "days": 14, "reason": "ANC 0.9"}
    before = plan_from("ramunet", first, events=(given("C1D1", first),))
    after = plan_from("ramunet", first, events=(given("C1D1", first), delay))
    for visit in before.visits:
        moved = (at(after, visit.id).target - visit.target).days
        assert (
            moved == (14 if visit.kind == "treatment" and (visit.cycle or 0) > 1 else 0) or visit.clock == "last-dose"
        )


@pytest.mark.parametrize(("study", "visits"), [("ramunet", 12), ("caboavenec", 27)])
def test_a_peer_puts_every_visit_at_the_earliest_day_of_its_window(study: str, visits: int) -> None:
    """With every target open each visit is on its target: none at the first day of its window, nor at the last."""
    plan = plan_from(study, date(2027, 6, 2), land=None)  # a Wednesday, and nothing closed but weekends
    treatment = [visit for visit in plan.visits if visit.kind == "treatment"]
    assert len(treatment) == visits
    assert all(visit.date == visit.target for visit in treatment)
    windowed = [visit for visit in treatment if visit.day == 15 or (study == "caboavenec" and visit.cycle != 1)]
    assert all(visit.earliest < visit.target for visit in windowed)


def test_a_peer_always_takes_the_day_after_a_closed_target() -> None:
    """Nearest means nearest: a Saturday's visit goes to Friday where the window allows, to Monday where it does not."""
    plan = plan_from("caboavenec", date(2027, 6, 5), land=None)  # a Saturday
    second = at(plan, "C2D1")
    assert (second.target, second.date) == (date(2027, 6, 19), date(2027, 6, 18))
    plan = plan_from("ramunet", date(2027, 6, 5), land=None)
    second = at(plan, "C2D1")  # window −0/+3
    assert (second.target, second.date) == (date(2027, 7, 3), date(2027, 7, 5))


def test_a_peer_returns_a_sunday_where_monday_is_allowed() -> None:
    """The last day of a window belongs to it: Friday is New Year's Day, the window ends on Monday."""
    second = at(plan_from("ramunet", date(2026, 12, 4)), "C2D1")
    assert (second.target, second.latest, second.date) == (date(2027, 1, 1), date(2027, 1, 4), date(2027, 1, 4))


def test_the_first_day_of_a_window_belongs_to_it() -> None:
    """Day 15 on Holy Saturday 2027: Maundy Thursday, the first day of its window, is nearer than Tuesday."""
    first = date(2027, 3, 27) - timedelta(days=14)
    visit = at(plan_from("ramunet", first), "C1D15")
    assert (visit.target, visit.earliest, visit.latest) == (date(2027, 3, 27), date(2027, 3, 25), date(2027, 3, 30))
    assert visit.date == date(2027, 3, 25)


@pytest.mark.parametrize("land", [None, *LANDS])
def test_no_visit_is_ever_proposed_on_a_weekend(land: str | None) -> None:
    for first in FIRSTS[::6]:
        for study in ("ramunet", "caboavenec"):
            visits = [visit for visit in plan_from(study, first, land).visits if visit.id != "C1D1" and visit.date]
            assert [visit.id for visit in visits if visit.date and visit.date.weekday() > 4] == []


def months_on(first: date, months: int) -> date:
    """The same day so many months on, or the last there is."""
    year, month = first.year + (first.month - 1 + months) // 12, (first.month - 1 + months) % 12 + 1
    for day in range(first.day, 0, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    raise AssertionError


def spans() -> Iterator[tuple[date, int]]:
    for first in (
        *FIRSTS,
        date(2027, 8, 31),
        date(2027, 11, 29),
        date(2027, 11, 30),
        date(2028, 2, 29),
        date(2026, 11, 30),
    ):
        yield from ((first, months) for months in (3, 6))


def test_a_peer_counts_a_month_as_28_days() -> None:
    """Month 3 and month 6 are calendar months after Day 1, never 84 and 168 days, nor 91 and 182 for a quarter."""
    lengths = set()
    for first, months in spans():
        target = at(plan_from("ramunet", first), f"IMG-M{months}").target
        assert target == months_on(first, months)
        lengths.add((months, (target - first).days))
    assert {days for months, days in lengths if months == 3} == {89, 90, 91, 92}
    assert {days for months, days in lengths if months == 6} >= {181, 182, 183, 184}


def test_twelve_months_are_not_twelve_times_28_days() -> None:
    for first in FIRSTS:
        plan = plan_from("caboavenec", first, land=None)
        last = plan.after_treatment.last_dose["cabozantinib"]
        assert last == months_on(first, 12) - timedelta(days=1)
        assert at(plan, "C27D1").latest <= last


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system's clock has no zone to change")
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Auckland"])
@pytest.mark.parametrize("first", [date(2027, 3, 14), date(2027, 3, 28), date(2027, 10, 17), date(2027, 10, 31)])
def test_a_peer_opens_a_window_a_day_early_at_the_change_of_the_clocks(
    zone: str, first: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Days have no hours: the plan is the same whatever the zone, and each window is as long as ever."""
    before = plan_from("caboavenec", first)
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert plan_from("caboavenec", first).visits == before.visits
    finally:
        monkeypatch.undo()
        time.tzset()
    for visit in before.visits:
        if visit.kind == "imaging":
            assert ((visit.target - visit.earliest).days, (visit.latest - visit.target).days) == (7, 7)
