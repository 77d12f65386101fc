"""Generated courses of treatment: the calendar agrees with the oracle's, and keeps what must hold of every calendar.

A fixed part runs always; with ``CALENDAR_ORACLE=all`` 50 000 courses do (``CALENDAR_COURSES=n`` for so many).
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from calendar_histories import Data, course_case
from calendar_oracle import Oracle, Sites, closed_days, expected, story_of
from calendar_rules import TRIALS, Trial
from holiday_table import holidays_of
from plan_days import case_of, plan_of, unlike

from dosecal.core.case import Given
from dosecal.core.result import Plan, Visit
from dosecal.files.planning import plan_case

RUN = os.environ.get("CALENDAR_ORACLE", "")
COURSES = int(os.environ.get("CALENDAR_COURSES", "50000" if RUN else "300"))
PART = min(COURSES, 1000)
INTERVALS = {drug: days for trial in TRIALS.values() for drug, days in trial.intervals.items()}


def mine() -> list[int]:
    """The parts of this run: all, or every other one of ``CALENDAR_ORACLE=1/2``."""
    part, of = (int(number) for number in RUN.split("/")) if "/" in RUN else (1, 1)
    return [first for turn, first in enumerate(range(0, COURSES, PART)) if turn % of == part - 1]


@pytest.mark.parametrize("first", mine())
def test_a_course_is_as_the_oracle_says_and_keeps_the_rules(first: int) -> None:
    for number in range(first, first + PART):
        trial, land, data = course_case(number)
        plan = plan_of(data)
        wrong = [*unlike(expected(trial, data, holidays_of(land)), plan), *broken(trial, land, data, plan)]
        wrong += changed(number, trial, data, plan)
        assert wrong == [], f"course {number}: {wrong}: {data}"


def broken(trial: Trial, land: str | None, data: Data, plan: Plan) -> Iterator[str]:
    """What must hold of every calendar, said without asking the oracle what it should be."""
    yield from before_an_anchor(plan)
    yield from not_rising(plan)
    yield from too_close(plan)
    yield from outside(plan, Sites(closed_days(data, holidays_of(land))))


def before_an_anchor(plan: Plan) -> Iterator[str]:
    assert plan.day_1 is not None
    starts = {
        visit.cycle: visit.date or visit.target for visit in plan.visits if visit.kind == "treatment" and visit.day == 1
    }
    last = max(plan.after_treatment.last_dose.values(), default=plan.day_1)
    for visit in plan.visits:
        anchor = plan.day_1
        if visit.kind == "treatment" and visit.day != 1:
            anchor = starts.get(visit.cycle, plan.day_1)
        if visit.kind in ("follow-up", "survival") and visit.clock == "last-dose":
            anchor = last if visit.id != "FU-90D" else plan.day_1
        days = [visit.target, *([visit.date] if visit.date is not None else [])]
        if visit.kind != "screening" and min(days) < anchor:
            yield f"{visit.id} lies before what it counts from, {anchor}"


def not_rising(plan: Plan) -> Iterator[str]:
    """Within a series each target is later than the one before: cycles, imaging, questionnaires, survival."""
    series: dict[str, list[Visit]] = {}
    for visit in plan.visits:
        name = visit.id.split("D")[1] if visit.kind == "treatment" else visit.id.rstrip("0123456789")
        series.setdefault(f"{visit.kind} {name}", []).append(visit)
    for name, visits in series.items():
        numbered = sorted(visits, key=lambda visit: visit.cycle or int(visit.id.strip("ABCDEFGIMNOQRSTUVLW-") or 0))
        for before, after in pairwise(numbered):
            # Day 1 rises with the cycles; a day 15 that was delayed past the next one is a day of its own.
            if before.target >= after.target and not name.endswith(" 15"):
                yield f"{after.id} is not later than {before.id}"


def doses(plan: Plan, drug: str) -> list[tuple[Visit, int]]:
    """Each visit at which a drug was or will be given, with the day of that dose."""
    days = {
        (event["visit"], event.get("drug")): event["date"].toordinal()
        for event in recorded(plan)
        if event["kind"] == "given"
    }
    found = []
    for visit in plan.visits:
        if drug in visit.drugs and visit.date is not None and visit.status in ("planned", "done"):
            day = days.get((visit.id, drug), visit.date.toordinal())
            found.append((visit, day))
    return sorted(found, key=lambda one: (one[0].cycle or 0, one[0].day or 0))


def recorded(plan: Plan) -> list[Data]:
    events = (event for event in plan.case.events if isinstance(event, Given))
    return [{"kind": "given", "visit": event.visit, "drug": event.drug, "date": event.day} for event in events]


def too_close(plan: Plan) -> Iterator[str]:
    said = {visit.id for visit in plan.visits for finding in visit.findings if finding.code == "interval-too-short"}
    for drug, least in INTERVALS.items():
        taken = doses(plan, drug)
        for (_, before), (visit, day) in pairwise(taken):
            if day - before < least and (visit.status == "planned" or visit.id not in said):
                yield f"{visit.id}: {drug} after {day - before} days"


def outside(plan: Plan, site: Sites) -> Iterator[str]:
    """Every day proposed lies in its window and is open, or there is none and it is said why."""
    for visit in plan.visits:
        codes = {finding.code for finding in visit.findings}
        if visit.date is None:
            if visit.status == "planned" and not codes & {"no-open-day", "interval-too-short"}:
                yield f"{visit.id} has no day and does not say why"
        elif visit.status == "done":
            at = visit.date
            if not visit.earliest <= at <= visit.latest and not codes & {"outside-window", "interval-too-short"}:
                yield f"{visit.id} took place outside its window and does not say so"
        elif visit.id == "C1D1":
            if not site.open(visit.date.toordinal()) and "no-open-day" not in codes:
                yield "C1D1 is on a closed day and does not say so"
        elif not visit.earliest <= visit.date <= visit.latest or not site.open(visit.date.toordinal()):
            yield f"{visit.id} is proposed outside its window or on a closed day"


def changed(number: int, trial: Trial, data: Data, plan: Plan) -> Iterator[str]:
    """What a change of the case must leave alone."""
    random = Random(f"change {number}")
    events = data["events"]
    if len(events) > 1:
        shuffled = [*events]
        random.shuffle(shuffled)
        if not same(plan_of({**data, "events": shuffled}), plan):
            yield "the order of entry matters"
    planned = [
        visit for visit in plan.visits if visit.kind == "treatment" and visit.status == "planned" and visit.id != "C1D1"
    ]
    if planned:
        visit = random.choice(planned)
        days = random.choice((1, 7, 14))
        delay: Data = {"kind": "delay", "visit": visit.id, "days": days, "reason": "tried"}
        yield from moved_beside(plan, plan_of({**data, "events": [*events, delay]}), visit, days)
        taken_back = [{**delay, "id": "tried"}, {"kind": "revoke", "event": "tried", "reason": "a slip"}]
        if plan_of({**data, "events": [*events, *taken_back]}) != plan:
            yield "adding and revoking an event changed the plan"


def same(one: Plan, other: Plan) -> bool:
    """Equal but for the order of the case's own events."""
    return (
        one.visits == other.visits
        and one.after_treatment == other.after_treatment
        and {(found.code, found.about) for found in one.findings}
        == {(found.code, found.about) for found in other.findings}
    )


def moved_beside(before: Plan, after: Plan, delayed: Visit, days: int) -> Iterator[str]:
    """A delay moves its own visit by its days, on the treatment clock only what follows, and no assessment."""
    now = {visit.id: visit for visit in after.visits}
    moved = now.get(delayed.id)
    if moved is not None and moved.target != delayed.target + timedelta(days=days):
        yield f"{delayed.id} moved to {moved.target} by {days} days"
    for visit in before.visits:
        ahead = (visit.cycle or 0, visit.day or 0) < (delayed.cycle or 0, delayed.day or 0)
        own_day_15 = delayed.day != 1 and visit.day == 1
        if visit.clock == "assessment" and now.get(visit.id) != visit:
            yield f"a delay of {delayed.id} moved {visit.id}"
        if visit.kind == "treatment" and ahead and now.get(visit.id) != visit:
            yield f"a delay of {delayed.id} changed {visit.id} before it"
        if visit.kind == "treatment" and own_day_15 and visit.id in now and now[visit.id].target != visit.target:
            yield f"a delay of {delayed.id} moved the target of {visit.id}"


def test_the_courses_meet_everything() -> None:
    """Statuses, causes, findings and kinds of events: each is met often enough to be tested."""
    met: Counter[str] = Counter()
    for number in range(600):
        _, _, data = course_case(number)
        plan = plan_case(case_of(data), data["today"])
        met.update(event["kind"] for event in data["events"])
        met.update(event.get("cause", "no cause") for event in data["events"] if event["kind"] == "discontinue")
        met.update(visit.status for visit in plan.visits)
        met.update({found.code for visit in plan.visits for found in visit.findings})
        met.update(visit.kind for visit in plan.visits if visit.date is None)
        met["more cycles"] += "cycles" in data
        met["leap day"] += any(visit.target.month == 2 and visit.target.day == 29 for visit in plan.visits)
        met["year end"] += len({visit.target.year for visit in plan.visits}) > 1
    rare = {"no-open-day": 20, "interval-too-short": 30, "outside-window": 30, "leap day": 8, "more cycles": 20}
    often = (
        "given", "delay", "skip", "hold", "resume", "reduce", "discontinue", "done", "planned", "missed", "skipped",
        "progression", "toxicity", "consent-withdrawn", "death", "completed", "other", "no cause", "year end",
        "treatment",
    )  # fmt: skip
    assert [kind for kind in often if met[kind] < 5] == []
    assert {kind: met[kind] for kind, least in rare.items() if met[kind] < least} == {}


def test_a_property_that_is_broken_is_noticed() -> None:
    """Each check fails on a plan that breaks it, or it would say nothing."""
    first = date(2027, 2, 1)
    data: Data = {"study": "ramunet", "today": first, "planned_first_dose": first, "patient": {"id": "x"}}
    plan = plan_of(data)
    planned = plan.visits[[visit.id for visit in plan.visits].index("C3D15")]
    assert planned.date is not None
    wrongs = [
        replace(planned, date=planned.latest + timedelta(days=1)),
        replace(planned, date=planned.earliest - timedelta(days=1)),
        replace(planned, date=None, findings=()),
        replace(planned, target=plan.day_1 - timedelta(days=1)) if plan.day_1 else planned,
    ]
    trial = TRIALS[data["study"]]
    for wrong in wrongs:
        other = replace(plan, visits=tuple(wrong if visit.id == planned.id else visit for visit in plan.visits))
        assert list(broken(trial, None, data, other)), wrong


def test_the_oracle_counts_a_course_by_hand() -> None:
    """A course short enough to be counted on paper holds the oracle itself."""
    trial = TRIALS["ramunet"]
    events = [
        {"kind": "given", "visit": "C1D1", "date": date(2027, 2, 8)},
        {"kind": "given", "visit": "C1D15", "date": date(2027, 2, 22)},
        {"kind": "delay", "visit": "C2D1", "days": 14, "reason": "ANC 0.9"},
    ]
    told = story_of(events, trial)
    first = date(2027, 2, 8).toordinal()
    found = Oracle(trial, first, date(2027, 3, 19).toordinal(), Sites(holidays_of("ST")), told).visits()
    shown = {
        name: tuple(date.fromordinal(day or 0) for day in (at.target, at.earliest, at.latest, at.date))
        for name, at in found.items()
    }
    assert shown["C2D1"] == (date(2027, 3, 22), date(2027, 3, 22), date(2027, 3, 25), date(2027, 3, 22))
    assert shown["C4D15"] == (date(2027, 5, 31), date(2027, 5, 30), date(2027, 6, 3), date(2027, 5, 31))
    assert shown["IMG-M6"] == (date(2027, 8, 8), date(2027, 8, 1), date(2027, 8, 15), date(2027, 8, 6))
