"""Days with and without a tablet, against counts made another way: by weekdays on a wall, not by the program."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from dosecal.core.plan.intake import Run
from dosecal.core.plan.tablet_days import BETWEEN, HELD, IntakeDay, intake_days, tablets_in
from dosecal.core.plan.tablet_supply import supply_until
from dosecal.core.result.plan import Plan
from tests.core.plan.plan_cases import given, plan_of, visit_of

DRUG = "cabozantinib"
DAY_1 = date(2027, 1, 11)
ONE_DAY = timedelta(days=1)


def event(kind: str, day: date, **more: object) -> dict[str, object]:
    reason = {} if kind == "resume" else {"reason": "diarrhoea"}
    return {"kind": kind, "drug": DRUG, "date": day, **reason, **more}


def plan_with(*events: dict[str, object], today: date = date(2027, 3, 17)) -> Plan:
    visits = [given(f"C{n}D1", DAY_1 + timedelta(days=14 * (n - 1))) for n in range(1, 5)]
    return plan_of("caboavenec", today=today, events=[*visits, *events])


def dates_of(every: int, first: date, last: date) -> list[date]:
    """The days of intake from the first, which is one."""
    return [date.fromordinal(day) for day in Run(first, last, (), every, first, held=False).intakes]


def signs(days: tuple[IntakeDay, ...]) -> str:
    """One sign a day: the mg of the tablet by its tens, a dash for the day between, h for held."""
    sign = {BETWEEN: "-", HELD: "h"}
    return "".join(
        str(int(sum(t.count * t.strength.value for t in one.tablets) // 10)) if one.tablets else sign[one.why]
        for one in days
    )


@any_of(
    st.dates(date(2023, 1, 1), date(2033, 1, 1)),
    st.integers(min_value=0, max_value=400),
    st.integers(min_value=1, max_value=4),
)
def test_a_rhythm_is_kept_by_dates(first: date, length: int, every: int) -> None:
    last = first + timedelta(days=length)
    dates = dates_of(every, first, last)
    assert dates[0] == first
    assert all(later - earlier == timedelta(days=every) for earlier, later in pairwise(dates))
    assert last - dates[-1] < timedelta(days=every)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2028, 2, 27), date(2028, 3, 2), [date(2028, 2, 27), date(2028, 2, 29), date(2028, 3, 2)]),
        (date(2027, 2, 27), date(2027, 3, 3), [date(2027, 2, 27), date(2027, 3, 1), date(2027, 3, 3)]),
        (date(2026, 12, 31), date(2027, 1, 3), [date(2026, 12, 31), date(2027, 1, 2)]),
        (date(2027, 3, 27), date(2027, 3, 29), [date(2027, 3, 27), date(2027, 3, 29)]),  # the clock changes on the 28th
        (date(2027, 3, 27), date(2027, 3, 27), [date(2027, 3, 27)]),
        (date(2027, 3, 27), date(2027, 3, 26), []),
    ],
)
def test_every_other_day_over_the_ends_of_months(first: date, last: date, expected: list[date]) -> None:
    assert dates_of(2, first, last) == expected


def test_every_day_of_a_plain_course_has_its_tablet() -> None:
    plan = plan_with()
    until = supply_until(plan, "C4D1")
    assert until == date(2027, 3, 11)  # target of C5D1 is 8 March, its window ends 3 days later
    days = intake_days(plan, DRUG, date(2027, 2, 22), until)
    assert signs(days) == "4" * 18
    assert [(count.count, str(count.strength)) for count in tablets_in(days)] == [(18, "40 mg")]


def test_a_hold_counts_from_its_day_and_the_day_of_resuming_has_a_tablet() -> None:
    plan = plan_with(event("hold", date(2027, 2, 25)), event("resume", date(2027, 3, 2)))
    assert signs(intake_days(plan, DRUG, date(2027, 2, 22), date(2027, 3, 4))) == "444hhhhh444"


def test_a_hold_on_the_day_of_a_visit_was_decided_after_its_tablet() -> None:
    plan = plan_with(event("hold", date(2027, 2, 22)))
    assert signs(intake_days(plan, DRUG, date(2027, 2, 22), date(2027, 2, 25))) == "4hhh"


def test_reductions_begin_their_own_rhythm_and_a_visit_does_not_break_it() -> None:
    plan = plan_with(event("reduce", date(2027, 1, 30)), event("reduce", date(2027, 2, 5)))
    # 5 February is the first day of the rhythm; 8 and 22 February, days of visits, lie between and on it.
    whole = signs(intake_days(plan, DRUG, date(2027, 1, 25), date(2027, 2, 28)))
    assert whole == "44444" + "222222" + "2-" * 12
    for first in (date(2027, 2, 8), date(2027, 2, 22)):
        here = signs(intake_days(plan, DRUG, first, date(2027, 2, 28)))
        assert whole.endswith(here)
        assert "22" not in here


def test_a_rhythm_begins_anew_after_a_hold() -> None:
    reduced = [event("reduce", date(2027, 1, 30)), event("reduce", date(2027, 2, 5))]
    plan = plan_with(*reduced, event("hold", date(2027, 2, 24)), event("resume", date(2027, 2, 27)))
    assert signs(intake_days(plan, DRUG, date(2027, 2, 21), date(2027, 3, 3))) == "2-2hhh2-2-2"


def test_after_the_last_tablet_of_a_stopped_drug_there_are_no_days() -> None:
    stop = event("discontinue", date(2027, 3, 1), last_dose=date(2027, 2, 27), cause="toxicity")
    days = intake_days(plan_with(stop), DRUG, date(2027, 2, 22), date(2027, 3, 11))
    assert signs(days) == "4" * 6
    assert days[-1].day == date(2027, 2, 27)


def test_tablets_end_with_the_last_permitted_day() -> None:
    plan = plan_of("caboavenec")
    assert supply_until(plan, "C27D1") == date(2028, 1, 10)
    assert supply_until(plan, "C1D1") == date(2027, 1, 28)


def test_a_visit_that_is_left_out_ends_no_supply() -> None:
    skip: dict[str, object] = {"kind": "skip", "visit": "C6D1", "reason": "holiday"}
    plan = plan_with(skip)
    assert visit_of(plan, "C6D1").status == "skipped"
    assert supply_until(plan, "C5D1") == visit_of(plan, "C7D1").latest


@any_of(
    st.lists(st.integers(min_value=1, max_value=60), max_size=4, unique=True),
    st.lists(st.integers(min_value=1, max_value=60), max_size=2, unique=True),
)
def test_days_agree_with_a_count_that_walks_through_the_events(pauses: list[int], reductions: list[int]) -> None:
    """Hold and resume by turns, reductions in between; the count below knows nothing of the program's course."""
    visits = {DAY_1 + timedelta(days=14 * n) for n in range(4)}
    moves = {DAY_1 + timedelta(days=n): ("hold", "resume")[place % 2] for place, n in enumerate(sorted(pauses))}
    lower = sorted(DAY_1 + timedelta(days=n) for n in reductions)
    if visits & ({*moves, *lower}):
        return  # what is decided on the day of a visit has tests of its own
    missed = {day for day in visits if _paused(moves, day)}
    events = [given(f"C{n + 1}D1", DAY_1 + timedelta(days=14 * n)) for n in range(4)]
    events = [one for one in events if one["date"] not in missed]
    events += [event(kind, day) for day, kind in moves.items()]
    events += [event("reduce", day) for day in lower]
    plan = plan_of("caboavenec", today=date(2027, 3, 17), events=events)
    expected, since, level = "", 0, 0
    for n in range(61):
        day = DAY_1 + timedelta(days=n)
        if day in lower or moves.get(day) == "resume":
            since = 0
        level += day in lower
        if _paused(moves, day):
            expected += "h"
        else:
            expected += "422"[level] if level < 2 or since % 2 == 0 else "-"
            since += 1
    assert signs(intake_days(plan, DRUG, DAY_1, DAY_1 + timedelta(days=60))) == expected


def _paused(moves: dict[date, str], day: date) -> bool:
    last = max((each for each in moves if each <= day), default=None)
    return last is not None and moves[last] == "hold"
