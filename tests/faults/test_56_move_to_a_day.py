"""Fault 56 (moving): a visit is moved to a typed day in the window. Right: the day says what the move is (a delay with
reason and cause, an appointment, another first dose), outside the window it has a reason, an impossible day is refused
before anything is recorded."""

from datetime import date

import pytest

from dosecal.core.result.visit import Visit
from dosecal.session.asks import Values
from dosecal.session.entry import Data
from dosecal.session.event_review import Review, review
from dosecal.session.move_form import MoveForm, move_form
from dosecal.session.open_case import OpenCase
from dosecal.session.outcome import closed_days_of
from dosecal.words import LANGUAGES, Words
from tests.session.session_cases import GIVEN, TODAY, Holder

BOOKED: Data = {"kind": "booked", "visit": "C2D15", "date": date(2027, 3, 16), "time": "09:30"}


def opened(*events: Data) -> OpenCase:
    return OpenCase(
        Holder(
            {
                "study": "ramunet",
                "planned_first_dose": date(2027, 2, 1),
                "site": {"holidays": "DE-ST"},
                "patient": {"id": "03-007", "sex": "male", "birth_date": date(1961, 3, 14)},
                "measurements": [{"date": date(2027, 1, 18), "height": "165 cm", "weight": "60 kg"}],
                "events": [*GIVEN, *events],
            }
        )
    )


def form_for(case: OpenCase, visit: str, language: str = "en") -> MoveForm:
    plan = case.plan
    assert plan is not None
    return move_form(Words(language), plan, found(case, visit), closed_days_of(plan, language))


def found(case: OpenCase, visit: str) -> Visit:
    assert case.plan is not None
    one = case.plan.visit(visit)
    assert one is not None
    return one


def looked(case: OpenCase, visit: str, values: Values) -> Review:
    form = form_for(case, visit)
    return review(form, values, (), lambda events: case.try_events(events, recorded=True))


@pytest.mark.parametrize(
    ("visit", "day", "asked"),
    [
        ("C2D15", date(2027, 3, 18), ("date", "reason", "cause")),  # the last day of its window: later than planned
        ("C2D15", date(2027, 3, 19), ("date", "reason", "cause")),  # outside
        ("C2D15", date(2027, 3, 14), ("date",)),  # a Sunday: refused
        ("C2D15", date(2027, 3, 12), ("date",)),  # before the window: refused
        ("IMG-M3", date(2027, 5, 3), ("date", "time")),
        ("IMG-M3", date(2027, 6, 4), ("date", "time", "reason")),  # outside
        ("IMG-M3", None, ("date",)),
    ],
)
def test_the_day_says_what_is_asked(visit: str, day: date | None, asked: tuple[str, ...]) -> None:
    case = opened()
    values: Values = {"date": day, "time": "", "reason": "", "cause": None}
    form = form_for(case, visit)
    assert form.asked(values) == asked
    needed = [key for key in asked if key in ("reason", "cause")]
    assert form.missing(values) == (["date"] if day is None else needed)
    assert form.tried_without == ("reason", "cause")


@pytest.mark.parametrize("day", [date(2027, 5, 3), date(2027, 6, 4)])
def test_an_assessment_gets_an_appointment_and_nothing_else_moves(day: date) -> None:
    case = opened()
    before = {visit.id: visit.shown.day for visit in case.plan.visits} if case.plan else {}
    values: Values = {"date": day, "time": " 0930 ", "reason": "holiday of the patient", "cause": None}
    assert looked(case, "IMG-M3", values).can_record
    case.record(form_for(case, "IMG-M3").events(values))
    visit = found(case, "IMG-M3")
    assert visit.booked is not None
    assert (visit.booked.day, visit.booked.time, visit.date) == (day, "09:30", day)
    assert case.plan is not None
    moved = {one.id for one in case.plan.visits if before[one.id] != one.shown.day}
    assert moved == {"IMG-M3"}
    outside = not visit.earliest <= day <= visit.latest
    assert any(one.code == "outside-window" and one.about == "visits.IMG-M3" for one in case.plan.findings) is outside
    assert ("reason" in case.events[-1]) is outside


def test_a_day_outside_the_window_is_not_recorded_without_its_reason() -> None:
    case = opened()
    delay: Values = {"date": date(2027, 3, 22), "time": "", "reason": " ", "cause": "patient"}
    seen = looked(case, "C2D15", delay)
    assert seen.tried.plan is not None  # what would follow is shown before
    assert not seen.can_record
    assert seen.missing == ("reason",)
    assert looked(case, "C2D15", {**delay, "reason": "fever"}).can_record
    imaging: Values = {"date": date(2027, 6, 4), "time": "", "reason": "", "cause": None}
    assert not looked(case, "IMG-M3", imaging).can_record


def test_a_visit_that_was_booked_is_booked_anew() -> None:
    """Without it a delay would leave the visit on the day of its old appointment."""
    case = opened(BOOKED)
    outside: Values = {"date": date(2027, 3, 22), "time": "10.15", "reason": "fever", "cause": "toxicity"}
    case.record(form_for(case, "C2D15").events(outside))
    assert [event["kind"] for event in case.events[-2:]] == ["delay", "booked"]
    visit = found(case, "C2D15")
    assert visit.booked is not None
    assert (visit.date, visit.booked.time, visit.target) == (date(2027, 3, 22), "10:15", date(2027, 3, 22))
    case = opened(BOOKED)
    inside: Values = {"date": date(2027, 3, 15), "time": "", "reason": "", "cause": None}
    case.record(form_for(case, "C2D15").events(inside))
    assert case.events[-1]["kind"] == "booked"
    assert (found(case, "C2D15").date, found(case, "C2D15").target) == (date(2027, 3, 15),) * 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("visit", "day"),
    [
        ("IMG-M3", TODAY.replace(day=7)),
        ("C2D15", date(2027, 3, 12)),
        ("C2D1", date(2027, 3, 10)),
        ("C2D15", date(2027, 3, 14)),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_its_reason(language: str, visit: str, day: date) -> None:
    form = form_for(opened(), visit, language)
    move = form.move({"date": day})
    assert move is not None
    assert not move.storable
    assert 0 < len(move.note_sentence(Words(language))) <= 300
    assert form.events({"date": day, "reason": "x", "cause": "other"}) == []
