"""What moving a visit means: a delay, another first dose, an appointment, or nothing."""

from datetime import date, timedelta

import pytest

from dosecal.session.visit_moves import visit_move
from dosecal.words import LANGUAGES, Words
from tests.session.session_cases import GIVEN, plan_of


@pytest.mark.parametrize(
    ("visit", "day", "kind", "note", "days"),
    [
        ("C2D15", date(2027, 3, 22), "delay", "", 7),
        ("C2D15", date(2027, 3, 18), "delay", "inside", 3),  # the last day of its window
        ("C2D15", date(2027, 3, 19), "delay", "", 4),  # the day after
        ("C2D15", date(2027, 3, 15), "refused", "target", None),
        ("C2D15", date(2027, 3, 13), "booking", "booking", None),  # the first day of its window
        ("C2D15", date(2027, 3, 12), "refused", "too-early", None),
        ("C3D1", date(2027, 3, 28), "refused", "too-early", None),  # no day before a Day 1
        ("C1D15", date(2027, 3, 1), "refused", "not-done", None),
        ("IMG-M3", date(2027, 5, 3), "booking", "booking", None),
        ("IMG-M3", date(2027, 6, 3), "booking", "booking-outside", None),
        ("IMG-M3", date(2027, 3, 7), "refused", "past", None),  # yesterday
    ],
)
def test_what_a_move_means(visit: str, day: date, kind: str, note: str, days: int | None) -> None:
    plan = plan_of("ramunet", *GIVEN)
    found = plan.visit(visit)
    assert found is not None
    moved = visit_move(plan, found, day)
    assert (moved.kind, moved.note) == (kind, note)
    assert moved.storable is (kind != "refused")
    if days is not None:
        assert moved.event == {"kind": "delay", "visit": visit, "days": days, "reason": "?"}
    elif kind == "booking":
        assert moved.event == {"kind": "booked", "visit": visit, "date": day}
    for language in LANGUAGES:
        assert moved.note_sentence(Words(language)) or not note


def test_the_first_dose_moves_both_ways() -> None:
    plan = plan_of(today=date(2027, 1, 20))
    visit = plan.visit("C1D1")
    assert visit is not None
    for day in (date(2027, 1, 29), date(2027, 2, 3)):
        assert visit_move(plan, visit, day).kind == "first-dose"


def test_without_a_planned_first_dose_nothing_else_moves() -> None:
    plan = plan_of(first=None)
    assert plan.hypothetical
    kinds = {}
    for name in ("C1D1", "C2D1", "IMG-M3"):
        visit = plan.visit(name)
        assert visit is not None
        moved = visit_move(plan, visit, visit.target + timedelta(days=7))
        kinds[name] = (moved.kind, moved.note)
    assert kinds == {
        "C1D1": ("first-dose", ""),
        "C2D1": ("refused", "hypothetical"),
        "IMG-M3": ("refused", "hypothetical"),
    }
