"""A timetable is the part of a plan for which no dose is calculated: the same days, and the same lists from it."""

from datetime import date, timedelta
from typing import Any

import pytest

from dosecal.core.plan import timetable as making
from dosecal.core.result.plan import Plan, Timetable
from dosecal.core.views.day_list import day_entries, is_listed
from dosecal.core.views.deadlines import Deadline, deadlines, due, due_of
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import planning_of
from dosecal.words import Words
from dosecal.words.deadlines import deadline_sentence
from tests.core.plan.plan_cases import case_data, delay, given

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "planned": ("ramunet", {}),
    "started": ("ramunet", {"events": [given("C1D1", date(2027, 2, 1)), delay("C1D15", 3)]}),
    "not named": ("ramunet", {"planned_first_dose": None}),
    "prohibited": ("ramunet", {"medications": [{"name": "ibuprofen", "start": date(2027, 1, 2)}]}),
    "tablets": ("caboavenec", {"events": [given("C1D1", date(2027, 1, 11), "cabozantinib")]}),
    "overdue": ("caboavenec", {}),
    "stopped": (
        "caboavenec",
        {
            "events": [
                given("C1D1", date(2027, 1, 11)),
                {"kind": "discontinue", "drug": "all", "date": date(2027, 1, 30), "reason": "x", "cause": "toxicity"},
            ]
        },
    ),
}


def both(name: str, today: date) -> tuple[Timetable, Plan]:
    study, changes = CASES[name]
    case = case_from_data({**case_data(study, **changes), "today": today}, "case.toml")
    planning = planning_of(case, today, "en", None, "case.toml")
    return planning.timetable(), planning.plan()


def said(found: tuple[Deadline, ...]) -> list[tuple[object, ...]]:
    words = Words("en")
    return sorted((one.order, one.stays, deadline_sentence(words, one), str(one.source)) for one in found)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("today", [date(2027, 2, 1), date(2027, 2, 15), date(2027, 3, 30)])
def test_a_timetable_has_what_the_plan_has(name: str, today: date) -> None:
    timetable, plan = both(name, today)
    assert timetable.course == plan.course
    assert timetable.start_window == (None if plan.course.given else plan.start_window)
    assert timetable.after_treatment == plan.after_treatment
    assert timetable.prohibited == plan.prohibited
    days = [[(one.id, one.target, one.date, one.status, one.drugs) for one in of.visits] for of in (timetable, plan)]
    assert days[0] == days[1]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("today", [date(2027, 2, 1), date(2027, 2, 15), date(2027, 3, 30)])
def test_the_lists_are_the_same_from_both(name: str, today: date) -> None:
    timetable, plan = both(name, today)
    assert said(deadlines(timetable)) == said(deadlines(plan))
    for days in (0, 7, 90):
        assert said(due_of(timetable, days)) == said(due(deadlines(plan), today, days))
    for days in (1, 14, 60):
        assert is_listed(timetable, days) == bool(day_entries(plan, days))


def test_a_prohibited_medicine_is_part_of_the_timetable() -> None:
    timetable, _ = both("prohibited", date(2027, 2, 1))
    assert [(one.drug.name, one.name, one.medication.start) for one in timetable.prohibited] == [
        ("ibuprofen", "ibuprofen", date(2027, 1, 2))
    ]


def test_deadlines_calculate_no_dose(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a dose was calculated")

    timetable, _ = both("started", date(2027, 2, 15))
    monkeypatch.setattr("dosecal.core.doses.doses_of_course.Doses", never)
    made = making.make_timetable(timetable.study, timetable.case, timetable.today + timedelta(1), closed_for(timetable))
    assert deadlines(made)


def closed_for(timetable: Timetable) -> Any:
    return planning_of(timetable.case, timetable.today, "en", None, "case.toml").closed
