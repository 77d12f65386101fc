"""Targets, windows and days of both trials' calendars, from any first dose of 2025 to 2032 in any Land.

A fixed part runs always. Every first-dose date in every Land and without one, 99 348 calendars, and 50 000 courses of
treatment take ten minutes of one core (half of that with ``CALENDAR_ORACLE=1/2`` and ``2/2`` beside each other):

    CALENDAR_ORACLE=all uv run --frozen pytest tests/oracles/calendar
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.oracles.calendar.calendar_oracle import Seen, expected
from tests.oracles.calendar.calendar_rules import TRIALS, Repeated, Room, Trial
from tests.oracles.calendar.holiday_table import LANDS, holidays_of
from tests.oracles.calendar.plan_days import Data, calendar_of, calendar_part, plan_of, unlike

RUN = os.environ.get("CALENDAR_ORACLE", "")
FIRST, LAST = date(2025, 1, 1).toordinal(), date(2032, 12, 31).toordinal()
CODES: tuple[str | None, ...] = (None, *LANDS)
EDGES = (
    date(2028, 2, 29), date(2028, 2, 28), date(2032, 2, 29), date(2027, 2, 28), date(2027, 3, 1), date(2025, 12, 31),
    date(2026, 1, 1), date(2027, 8, 31), date(2027, 11, 30), date(2026, 3, 29), date(2026, 10, 25), date(2027, 5, 31),
)  # fmt: skip
"""Leap days and the days beside them, months' ends, year ends, both changes of the clocks."""


def plain_case(trial: Trial, first: date, land: str | None) -> Data:
    data: Data = {
        "study": trial.id,
        "protocol_version": trial.version,
        "today": first,
        "planned_first_dose": first,
        "patient": {"id": "x"},
    }
    return data if land is None else {**data, "site": {"holidays": f"DE-{land}"}}


def fixed_part() -> Iterator[tuple[date, str | None]]:
    """Every 37th day, the Länder taking turns; the edges everywhere in turn."""
    for turn, day in enumerate(range(FIRST, LAST + 1, 37)):
        yield date.fromordinal(day), CODES[turn % len(CODES)]
    for turn, edge in enumerate(EDGES):
        yield edge, CODES[(5 * turn) % len(CODES)]
        yield edge, "BY"


def all_of(land: str | None) -> Iterator[tuple[date, str | None]]:
    part, of = (int(number) for number in RUN.split("/")) if "/" in RUN else (1, 1)
    return ((date.fromordinal(day), land) for day in range(FIRST + part - 1, LAST + 1, of))


def disagreements(trial: Trial, starts: Iterator[tuple[date, str | None]]) -> list[str]:
    found: list[str] = []
    for first, land in starts:
        data = plain_case(trial, first, land)
        wrong = list(unlike(expected(trial, data, holidays_of(land)), calendar_of(data)))
        if wrong:
            found.append(f"{first} {land}: {'; '.join(wrong)}")
    return found


@pytest.mark.parametrize("study", TRIALS)
def test_the_fixed_part_of_all_first_doses(study: str) -> None:
    assert disagreements(TRIALS[study], fixed_part()) == []


@pytest.mark.skipif(not RUN, reason="CALENDAR_ORACLE=all tries every first dose in every Land: many minutes")
@pytest.mark.parametrize("land", CODES)
@pytest.mark.parametrize("study", TRIALS)
def test_every_first_dose_in_every_land(study: str, land: str | None) -> None:
    assert disagreements(TRIALS[study], all_of(land)) == []


def test_the_fixed_part_meets_what_moves_a_visit() -> None:
    """Visits moved both ways, windows cut by an interval or by the end, visits for which no day is left."""
    met: Counter[str] = Counter()
    for first, land in fixed_part():
        for trial in TRIALS.values():
            for visit in expected(trial, plain_case(trial, first, land), holidays_of(land)).values():
                met.update(happened(visit, trial, first))
    assert (
        min(met[kind] for kind in ("later", "earlier", "on target", "interval", "no day", "cut", "on the boundary"))
        >= 5
    ), met


@pytest.mark.parametrize("study", TRIALS)
def test_the_calendar_alone_is_the_plans(study: str) -> None:
    """What is tried here in every Land is what `plan` shows; that C1D1 is off its window only the plan can say."""
    for first, land in [*fixed_part()][::9]:
        data = plain_case(TRIALS[study], first, land)
        assert calendar_part(calendar_of(data)) == calendar_part(plan_of(data).visits)


def test_the_later_version_of_ramunet_has_the_same_calendar() -> None:
    later = replace(TRIALS["ramunet"], version="register")
    assert disagreements(later, iter([*fixed_part()][::8])) == []


def happened(visit: Seen, trial: Trial, first: date) -> Iterator[str]:
    if visit.date is None:
        yield "no day"
    else:
        yield "later" if visit.date > visit.target else "earlier" if visit.date < visit.target else "on target"
    if visit.kind == "treatment" and visit.id != "C1D1":
        room = next(day.room for day in trial.days if visit.id.endswith(f"D{day.day}"))
        if visit.earliest > visit.target - room.before:
            yield "interval"
        if visit.latest < visit.target + room.after:
            yield "cut"
        if trial.months and visit.target == first.toordinal() + 364 and visit.latest == visit.target:
            yield "on the boundary"


def wider(trial: Trial, **change: Any) -> Trial:
    return replace(trial, **change)


def with_room(trial: Trial, change: Callable[[Room], Room]) -> Trial:
    return wider(trial, days=tuple(replace(day, room=change(day.room)) for day in trial.days))


def with_assessments(trial: Trial, change: Callable[[Repeated], Repeated]) -> Trial:
    return wider(trial, assessments=tuple(change(one) for one in trial.assessments))


WRONG: dict[str, Callable[[Trial], Trial]] = {
    "a window a day longer": lambda trial: with_room(trial, lambda room: replace(room, after=room.after + 1)),
    "a window a day shorter": lambda trial: with_room(trial, lambda room: replace(room, after=room.after - 1)),
    "a window that opens a day earlier": lambda trial: with_room(
        trial, lambda room: replace(room, before=room.before + 1)
    ),
    "a cycle a day longer": lambda trial: wider(trial, cycle_days=trial.cycle_days + 1),
    "an interval a day longer": lambda trial: wider(
        trial, intervals={drug: n + 1 for drug, n in trial.intervals.items()}
    ),
    "an interval a day shorter": lambda trial: wider(
        trial, intervals={drug: n - 1 for drug, n in trial.intervals.items()}
    ),
    "no preferred window": lambda trial: with_assessments(
        trial, lambda one: replace(one, room=replace(one.room, preferred=None))
    ),
    "another last cycle": lambda trial: wider(trial, cycles=(trial.cycles or 27) + 1),
    "another last month": lambda trial: wider(trial, months=None if trial.months is None else trial.months - 1),
    "another month of survival": lambda trial: wider(trial, survival_to_month=(trial.survival_to_month or 0) + 3),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_calendar_is_noticed(wrong: str) -> None:
    """Of an oracle that is off by a day the program's plan must differ, or the comparison could not fail."""
    noticed = 0
    for trial in TRIALS.values():
        other = WRONG[wrong](trial)
        for first, land in [*fixed_part()][:40]:
            data = plain_case(trial, first, land)
            noticed += any(unlike(expected(other, data, holidays_of(land)), calendar_of(data)))
            if noticed:
                return
    assert noticed
