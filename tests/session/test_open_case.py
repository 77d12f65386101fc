"""What is tried with an open case before it is recorded, and what the dialog makes of the answers."""

from datetime import date

import pytest

from dosecal.session.asks import Values
from dosecal.session.entry import Data
from dosecal.session.event_forms import Form, asking, form_of
from dosecal.session.event_review import Review, review
from dosecal.session.open_case import OpenCase, Tried
from dosecal.session.visit_moves import visit_move
from dosecal.words import Words
from tests.session.session_cases import PLAIN, opened

EN = Words("en")
DAY = date(2027, 3, 8)
GIVEN = '[[events]]\nkind = "given"\nvisit = "{}"\ndate = {}\n'
COURSE = PLAIN.replace("today = 2027-01-20", "today = 2027-03-08") + "".join(
    GIVEN.format(*one) for one in (("C1D1", "2027-02-01"), ("C1D15", "2027-02-15"), ("C2D1", "2027-03-01"))
)


@pytest.fixture
def case() -> OpenCase:
    return opened(COURSE)


def form(case: OpenCase, kind: str, visit: str = "C2D15") -> Form:
    plan = case.plan
    assert plan is not None
    made = form_of(kind, asking(EN, plan, plan.visit(visit)))
    assert made is not None
    return made


# ── To try ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("day", "refused"), [(DAY, False), (date(2027, 3, 9), True)])
def test_what_is_recorded_is_not_after_today_what_is_tried_may_be(case: OpenCase, day: date, refused: bool) -> None:
    hold: Data = {"kind": "hold", "drug": "ramucirumab", "date": day, "reason": "x"}
    tried = case.try_events([hold], recorded=True)
    assert bool(tried.refused) is refused
    assert (tried.plan is None) is refused
    if refused:
        assert tried.key == "date"
        assert tried.refused[0].isupper()
    assert not case.try_events([hold]).refused


def test_every_fault_of_an_event_is_shown(case: OpenCase) -> None:
    reaction: Data = {"kind": "reaction", "drug": "ramucirumab", "visit": "C2D1", "date": "soon", "grade": 9}
    tried = case.try_events([reaction], recorded=True)
    assert tried.refused.count("\n") == 1
    assert "9" in tried.refused
    assert "soon" in tried.refused


def test_to_try_records_nothing(case: OpenCase) -> None:
    before = case.events
    plan = case.plan
    assert plan is not None
    visit = plan.visit("C3D1")
    assert visit is not None
    moved = case.try_move(visit_move(plan, visit, date(2027, 4, 6)))
    assert moved.what_if is not None
    assert "C3D1" in {move.visit for move in moved.what_if.moved}
    assert case.try_move(visit_move(plan, visit, date(2027, 3, 28))) == Tried()  # too early
    assert case.try_without(2).plan is not None
    assert case.events == before
    assert case.plan is plan


def test_another_first_dose_is_tried_and_planned() -> None:
    case = opened(PLAIN)
    plan = case.plan
    assert plan is not None
    first = plan.visit("C1D1")
    assert first is not None
    move = visit_move(plan, first, date(2027, 2, 8))
    tried = case.try_move(move)
    assert tried.plan is not None
    assert tried.plan.day_1 == date(2027, 2, 8)
    assert plan.day_1 == date(2027, 2, 1)
    case.plan_first_dose(move.day)
    after = case.plan
    assert after is not None
    assert after.day_1 == date(2027, 2, 8)
    assert case.try_first_dose(date(2050, 2, 8)).key == "date"


def test_without_a_plan_there_is_nothing_to_try() -> None:
    case = opened('study = "unknown"\n')
    assert case.plan is None
    assert case.try_events([{"kind": "hold"}]) == case.try_without(0) == case.try_first_dose(DAY) == Tried()


def test_a_withdrawn_event_stays_in_the_case_and_counts_no_more(case: OpenCase) -> None:
    case.withdraw(2, "another patient")
    plan = case.plan
    assert plan is not None
    assert len(case.events) == 4
    visit = plan.visit("C2D1")
    assert visit is not None
    assert visit.status != "done"


# ── The answers ─────────────────────────────────────────────────────────────────────────────────────────────────────
def look(case: OpenCase, kind: str, values: Values, unread: tuple[str, ...] = ()) -> tuple[Review, list[list[Data]]]:
    tried: list[list[Data]] = []

    def try_events(events: list[Data]) -> Tried:
        tried.append(events)
        return case.try_events(events, recorded=True)

    return review(form(case, kind), values, unread, try_events), tried


HOLD: Values = {"drug": "ramucirumab", "date": DAY, "reason": "proteinuria"}


def test_complete_answers_can_be_recorded(case: OpenCase) -> None:
    found, tried = look(case, "hold", HOLD)
    assert found.can_record
    assert tried == [[{"kind": "hold", **HOLD}]]


def test_what_follows_is_shown_before_the_reason_is_typed_but_not_recorded(case: OpenCase) -> None:
    found, tried = look(case, "hold", {**HOLD, "reason": " "})
    assert (found.missing, found.can_record) == (("reason",), False)
    assert found.tried.plan is not None
    assert len(tried) == 1


@pytest.mark.parametrize("values", [{**HOLD, "drug": None}, {**HOLD, "date": None}])
def test_without_drug_or_day_nothing_is_tried(case: OpenCase, values: Values) -> None:
    found, tried = look(case, "hold", values)
    assert not found.can_record
    assert tried == []


def test_a_day_that_cannot_be_read_is_not_tried(case: OpenCase) -> None:
    found, tried = look(case, "hold", {**HOLD, "date": None}, unread=("date",))
    assert not found.can_record
    assert tried == []


def test_what_is_refused_is_not_recorded(case: OpenCase) -> None:
    found, _ = look(case, "hold", {**HOLD, "date": date(2027, 3, 9)})
    assert not found.can_record
    assert found.tried.key == "date"


def test_the_planned_day_is_offered_as_long_as_no_day_is_typed() -> None:
    late = opened(COURSE.replace("today = 2027-03-08", "today = 2027-03-16"))
    offered, _ = look(late, "given", {"drugs": ("ramucirumab",)})
    assert offered.offers == {"date": date(2027, 3, 15)}
    assert look(late, "given", {"date": date(2027, 3, 16), "drugs": ("ramucirumab",)})[0].offers == {}
    assert look(late, "given", {"date": None}, unread=("date",))[0].offers == {}
