"""Generated courses of treatment: the calendar agrees with the oracle's, and keeps what must hold of every calendar.

A fixed part runs always; with ``CALENDAR_ORACLE=all`` 50 000 courses do (``CALENDAR_COURSES=n`` for so many).
"""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from msgspec.structs import replace

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from tests.oracles.another_slice import another
from tests.oracles.calendar.calendar_histories import Data, course_case
from tests.oracles.calendar.calendar_oracle import Oracle, Sites, closed_days, expected
from tests.oracles.calendar.calendar_rules import TRIALS
from tests.oracles.calendar.calendar_story import story_of
from tests.oracles.calendar.holiday_table import holidays_of
from tests.oracles.calendar.plan_days import calendar_of, calendar_part, plan_of, unlike

Visits = tuple[Visit, ...]
RUN = os.environ.get("CALENDAR_ORACLE", "")
WHOLE = 50_000
COURSES = int(os.environ.get("CALENDAR_COURSES", str(WHOLE) if RUN else "300"))
PART = min(COURSES, 1000)
INTERVALS = {drug: days for trial in TRIALS.values() for drug, days in trial.intervals.items()}


def mine() -> list[int]:
    """The parts of this run: all, or every other one of ``CALENDAR_ORACLE=1/2``."""
    part, of = (int(number) for number in RUN.split("/")) if "/" in RUN else (1, 1)
    return [first for turn, first in enumerate(range(0, COURSES, PART)) if turn % of == part - 1]


@pytest.mark.parametrize("first", mine())
def test_a_course_is_as_the_oracle_says_and_keeps_the_rules(first: int) -> None:
    agree_about(range(first, first + PART))


def test_a_slice_of_the_whole_that_the_commit_chooses() -> None:
    agree_about(another(WHOLE, 150))


def agree_about(numbers: range) -> None:
    for number in numbers:
        trial, land, data = course_case(number)
        visits = calendar_of(data)
        wrong = [*unlike(expected(trial, data, holidays_of(land)), visits), *broken(land, data, visits)]
        wrong += changed(number, data, visits)
        assert wrong == [], f"course {number}: {wrong}: {data}"
        if number % 25 == 0:
            plan = plan_of(data)
            assert calendar_part(plan.visits) == calendar_part(visits), (
                f"course {number}: the calendar alone is not the plan's: {data}"
            )
            assert said_in_the_plan(plan) == [], f"course {number}: {data}"


def said_in_the_plan(plan: Plan) -> list[str]:
    """Findings of visits that the plan's own list lacks."""
    listed = {(found.code, found.about) for found in plan.findings}
    return [visit.id for visit in plan.visits for found in visit.findings if (found.code, found.about) not in listed]


def broken(land: str | None, data: Data, visits: Visits) -> Iterator[str]:
    """What must hold of every calendar, said without asking the oracle what it should be."""
    yield from before_an_anchor(data, visits)
    yield from not_rising(visits)
    yield from too_close(data, visits)
    yield from outside(visits, Sites(closed_days(data, holidays_of(land))))


def before_an_anchor(data: Data, visits: Visits) -> Iterator[str]:
    first = next((visit for visit in visits if visit.id == "C1D1"), None)
    assert first is not None
    day_1 = first.date or first.target
    treatment = [visit for visit in visits if visit.kind == "treatment"]
    starts = {visit.cycle: visit.date or visit.target for visit in treatment if visit.day == 1}
    last = max((visit.date for visit in treatment if visit.status == "done" and visit.date), default=day_1)
    for visit in visits:
        anchor = day_1
        if visit.kind == "treatment" and visit.day != 1:
            anchor = starts.get(visit.cycle, day_1)
        if visit.kind in ("follow-up", "survival") and visit.clock == "last-dose" and visit.id != "FU-90D":
            anchor = last
        days = [visit.target, *([visit.date] if visit.date is not None else [])]
        if visit.kind != "screening" and min(days) < anchor:
            yield f"{visit.id} lies before what it counts from, {anchor}"


def not_rising(visits: Visits) -> Iterator[str]:
    """Within a series each target is later than the one before: cycles, imaging, questionnaires, survival."""
    series: dict[str, list[Visit]] = {}
    for visit in visits:
        name = visit.id.split("D")[1] if visit.kind == "treatment" else visit.id.rstrip("0123456789")
        series.setdefault(f"{visit.kind} {name}", []).append(visit)
    for name, of_series in series.items():
        numbered = sorted(of_series, key=lambda visit: visit.cycle or int(visit.id.strip("ABCDEFGIMNOQRSTUVLW-") or 0))
        for before, after in pairwise(numbered):
            # Day 1 rises with the cycles; a day 15 that was delayed past the next one is a day of its own.
            if before.target >= after.target and not name.endswith(" 15"):
                yield f"{after.id} is not later than {before.id}"


def doses(data: Data, visits: Visits, drug: str) -> list[tuple[Visit, int]]:
    """Each visit at which a drug was or will be given, with the day of that dose."""
    given = [event for event in data.get("events", ()) if event["kind"] == "given" and "drug" in event]
    days = {(event["visit"], event["drug"]): event["date"].toordinal() for event in given}
    found = []
    for visit in visits:
        if drug in visit.drugs and visit.date is not None and visit.status in ("planned", "done"):
            found.append((visit, days.get((visit.id, drug), visit.date.toordinal())))
    return sorted(found, key=lambda one: (one[0].cycle or 0, one[0].day or 0))


def too_close(data: Data, visits: Visits) -> Iterator[str]:
    said = {visit.id for visit in visits for finding in visit.findings if finding.code == "interval-too-short"}
    for drug, least in INTERVALS.items():
        for (_, before), (visit, day) in pairwise(doses(data, visits, drug)):
            if day - before < least and (visit.status == "planned" or visit.id not in said):
                yield f"{visit.id}: {drug} after {day - before} days"


def outside(visits: Visits, site: Sites) -> Iterator[str]:
    """Every day proposed lies in its window and is open, or there is none and it is said why."""
    for visit in visits:
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


def changed(number: int, data: Data, visits: Visits) -> Iterator[str]:
    """What a change of the case must leave alone."""
    random = Random(f"change {number}")
    events = data["events"]
    shuffled = [*events]
    random.shuffle(shuffled)
    if shuffled != events and calendar_of({**data, "events": shuffled}) != visits:
        yield "the order of entry matters"
    planned = [visit for visit in visits if visit.kind == "treatment" and visit.status == "planned"]
    if planned and planned[-1].id != "C1D1":
        visit = random.choice([visit for visit in planned if visit.id != "C1D1"])
        days = random.choice((1, 7, 14))
        delay: Data = {"kind": "delay", "visit": visit.id, "days": days, "reason": "tried"}
        yield from moved_beside(visits, calendar_of({**data, "events": [*events, delay]}), visit, days)
        taken_back = [{**delay, "id": "tried"}, {"kind": "revoke", "event": "tried", "reason": "a slip"}]
        if calendar_of({**data, "events": [*events, *taken_back]}) != visits:
            yield "adding and revoking an event changed the calendar"


def moved_beside(before: Visits, after: Visits, delayed: Visit, days: int) -> Iterator[str]:
    """A delay moves its own visit by its days, on the treatment clock only what follows, and no assessment."""
    now = {visit.id: visit for visit in after}
    moved = now.get(delayed.id)
    if moved is not None and moved.target != delayed.target + timedelta(days=days):
        yield f"{delayed.id} moved to {moved.target} by {days} days"
    for visit in before:
        ahead = (visit.cycle or 0, visit.day or 0) < (delayed.cycle or 0, delayed.day or 0)
        own_day_15 = delayed.day != 1 and visit.day == 1
        if visit.clock == "assessment" and now.get(visit.id) != visit:
            yield f"a delay of {delayed.id} moved {visit.id}"
        if visit.kind == "treatment" and ahead and now.get(visit.id) != visit:
            yield f"a delay of {delayed.id} changed {visit.id} before it"
        if visit.kind == "treatment" and own_day_15 and visit.id in now and now[visit.id].target != visit.target:
            yield f"a delay of {delayed.id} moved the target of {visit.id}"


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_order_and_revocation_leave_the_whole_plan(first: int) -> None:
    """Doses, deviations and findings too, not the calendar alone."""
    for number in range(first, first + 10):
        _, _, data = course_case(number)
        plan = plan_of(data)
        visit = next((one for one in plan.visits if one.status == "planned" and one.day == 1 and one.cycle != 1), None)
        if visit is None:
            continue
        taken_back = [
            {"kind": "delay", "visit": visit.id, "days": 7, "reason": "tried", "id": "tried"},
            {"kind": "revoke", "event": "tried", "reason": "a slip"},
        ]
        assert plan_of({**data, "events": [*data["events"], *taken_back]}) == plan
        turned = plan_of({**data, "events": data["events"][::-1]})
        assert (turned.visits, turned.doses, turned.after_treatment) == (plan.visits, plan.doses, plan.after_treatment)
        assert {(one.code, one.about) for one in turned.findings} == {(one.code, one.about) for one in plan.findings}


@pytest.mark.parametrize("first", range(0, COURSES // 10, PART))
def test_what_is_added_stands_beside_and_moves_nothing(first: int) -> None:
    """An unscheduled visit and a suspected progression: one visit more each, every other one as it was."""
    for number in range(first, min(first + PART, COURSES // 10)):
        trial, land, data = course_case(number)
        visits = calendar_of(data)
        if not any(visit.id == "C1D1" and visit.status == "done" for visit in visits):
            continue
        seen = data["today"] - timedelta(days=number % 3)
        unscheduled = {"kind": "unscheduled", "date": seen, "reason": "fever"}
        after = calendar_of({**data, "events": [*data["events"], unscheduled]})
        (more,) = [visit for visit in after if visit not in visits]
        assert [visit for visit in after if visit != more] == [*visits], f"course {number}"
        assert (more.id, more.date, more.status) == (f"UNS-{seen.isoformat()}", seen, "done")
        if trial.id == "caboavenec":
            suspected = {"kind": "progression-suspected", "date": seen}
            after = calendar_of({**data, "events": [*data["events"], suspected]})
            added = [visit for visit in after if visit not in visits]
            assert [visit for visit in after if visit not in added] == [*visits], f"course {number}"
            assert_confirmed_in_time(added, seen, Sites(closed_days(data, holidays_of(land))), number)


def test_far_delays_and_many_cycles_agree_too() -> None:
    """Delays of a year, past the maximum and into other years; sixty cycles; a first dose that waits."""
    for number in range(COURSES // 6):
        random = Random(f"far {number}")
        trial, land, data = course_case(number)
        names = [f"C{cycle}D{at.day}" for cycle in range(1, 7 if trial.cycles else 13) for at in trial.days]
        far: list[Data] = [
            {"kind": "delay", "visit": random.choice(names), "days": random.choice((1, 60, 200, 366)), "reason": "far"}
            for _ in range(random.randint(1, 6))
        ]
        case = {**data, "events": [*data["events"], *far]}
        if trial.cycles:
            case["cycles"] = random.choice((6, 12, 30, 60))
        wrong = list(unlike(expected(trial, case, holidays_of(land)), calendar_of(case)))
        assert wrong == [], f"far course {number}: {wrong}: {case}"


def assert_confirmed_in_time(added: list[Visit], suspected: date, site: Sites, number: int) -> None:
    """iRECIST: confirmed after four to eight weeks; where nothing is asked any more there is no such visit."""
    for visit in added:
        window = (suspected + timedelta(weeks=4), suspected + timedelta(weeks=8))
        assert (visit.id, visit.earliest, visit.latest) == ("IMG-CONFIRM", *window), f"course {number}"
        assert [*outside((visit,), site)] == [], f"course {number}"
    assert len(added) <= 1


def test_the_courses_meet_everything() -> None:
    """Statuses, causes, findings and kinds of events: each is met often enough to be tested."""
    met: Counter[str] = Counter()
    for number in range(600):
        _, _, data = course_case(number)
        visits = calendar_of(data)
        met.update(event["kind"] for event in data["events"])
        met.update(event.get("cause", "no cause") for event in data["events"] if event["kind"] == "discontinue")
        met.update(visit.status for visit in visits)
        met.update({found.code for visit in visits for found in visit.findings})
        met.update(visit.kind for visit in visits if visit.date is None)
        met["more cycles"] += "cycles" in data
        met["leap day"] += any(visit.target.month == 2 and visit.target.day == 29 for visit in visits)
        met["year end"] += len({visit.target.year for visit in visits}) > 1
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
    visits = calendar_of(data)
    planned = visits[[visit.id for visit in visits].index("C3D15")]
    assert planned.date is not None
    wrongs = [
        replace(planned, date=planned.latest + timedelta(days=1)),
        replace(planned, date=planned.earliest - timedelta(days=1)),
        replace(planned, date=None, findings=()),
        replace(planned, target=first - timedelta(days=1)),
        replace(planned, date=first + timedelta(days=60), earliest=first),
    ]
    for wrong in wrongs:
        other = tuple(wrong if visit.id == planned.id else visit for visit in visits)
        assert list(broken(None, data, other)), wrong


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
