"""What is asked to record an event, and the events that the answers mean."""

from datetime import date

import pytest

from dosecal.core.result.plan import Plan
from dosecal.session.asks import Values
from dosecal.session.event_forms import FORMS, Form, asking, form_of
from dosecal.session.move_form import move_form
from dosecal.session.outcome import closed_days_of
from dosecal.session.recordable import KINDS
from dosecal.words import Words
from tests.session.session_cases import GIVEN, TODAY, plan_of


def forms(plan: Plan, visit: str) -> dict[str, Form]:
    asked = asking(Words("en"), plan, plan.visit(visit))
    return {kind: form for kind in FORMS if (form := form_of(kind, asked)) is not None}


def test_every_kind_that_can_be_recorded_has_a_form() -> None:
    assert tuple(FORMS) == KINDS


def test_what_is_offered_follows_the_state() -> None:
    plan = plan_of("ramunet", *GIVEN)
    kinds = {"skip", "booked", "hold", "reduce", "discontinue", "off-study", "unscheduled", "reconsent"}
    assert set(forms(plan, "C2D15")) == kinds | {"given"}
    assert set(forms(plan, "IMG-M3")) == kinds | {"done"}
    assert "given" not in forms(plan, "C1D15")
    held = plan_of("ramunet", *GIVEN, {"kind": "hold", "drug": "ramucirumab", "date": TODAY, "reason": "x"})
    resume = forms(held, "C2D15")["resume"]
    assert [value for value, _ in resume.asks[0].choices] == ["ramucirumab"]
    assert [value for value, _ in forms(held, "C2D15")["hold"].asks[0].choices] == ["dacarbazine"]


def test_before_the_first_dose_nothing_is_held_or_reduced() -> None:
    plan = plan_of(today=date(2027, 1, 20))
    kinds = {"given", "skip", "booked", "discontinue", "off-study", "unscheduled", "reconsent"}
    assert set(forms(plan, "C1D1")) == kinds


def test_only_drugs_with_a_level_below_are_reduced() -> None:
    plan = plan_of("caboavenec", *GIVEN[:1])
    assert [value for value, _ in forms(plan, "C2D1")["reduce"].asks[0].choices] == ["cabozantinib"]
    events = [{"kind": "reduce", "drug": "cabozantinib", "date": TODAY, "reason": "x"}] * 2
    assert "reduce" not in forms(plan_of("caboavenec", *GIVEN[:1], *events), "C2D1")


def test_a_confirmation_is_offered_by_the_study_that_knows_one() -> None:
    assert "progression-suspected" in forms(plan_of("caboavenec", *GIVEN[:1]), "C2D1")
    assert "progression-suspected" not in forms(plan_of("ramunet", *GIVEN[:1]), "C1D15")


def test_what_was_given_becomes_one_event_or_one_for_each_drug() -> None:
    form = forms(plan_of("ramunet", *GIVEN[:2]), "C2D1")["given"]
    day = date(2027, 3, 1)
    whole: Values = {"date": day, "drugs": ("ramucirumab", "dacarbazine"), "reason": " "}
    assert form.events(whole) == [{"kind": "given", "visit": "C2D1", "date": day}]
    assert form.events({**whole, "drugs": ("dacarbazine",)}) == [
        {"kind": "given", "visit": "C2D1", "date": day, "drug": "dacarbazine"}
    ]
    assert form.missing({**whole, "drugs": ()}) == ["drugs"]


def test_a_drug_that_is_still_open_can_be_given_or_left_out() -> None:
    one = {"kind": "given", "visit": "C2D1", "date": date(2027, 3, 1), "drug": "ramucirumab"}
    offered = forms(plan_of("ramunet", *GIVEN[:2], one), "C2D1")
    assert offered["given"].events({"drug": "dacarbazine", "date": date(2027, 3, 2)}) == [
        {"kind": "given", "visit": "C2D1", "drug": "dacarbazine", "date": date(2027, 3, 2)}
    ]
    assert offered["skip"].events({"drug": "dacarbazine", "reason": "platelets"}) == [
        {"kind": "skip", "visit": "C2D1", "drug": "dacarbazine", "reason": "platelets"}
    ]
    left_out = {"kind": "skip", "visit": "C2D1", "drug": "dacarbazine", "reason": "platelets"}
    assert not {"given", "skip"} & set(forms(plan_of("ramunet", *GIVEN[:2], one, left_out), "C2D1"))


def test_a_day_is_taken_for_granted_only_where_it_was_planned_for_today_or_later() -> None:
    asked = {}
    for today in (date(2027, 3, 1), date(2027, 3, 2), date(2027, 3, 4), date(2027, 3, 5), date(2027, 2, 20)):
        form = forms(plan_of("ramunet", *GIVEN[:2], today=today), "C2D1")["given"]
        asked[today] = (form.asks[0].default, form.asks[0].offer)
    planned = date(2027, 3, 1)
    assert asked == {
        planned: (planned, None),
        date(2027, 3, 2): (None, planned),  # given as planned and written down today, or given today: a person says it
        date(2027, 3, 4): (None, planned),  # the last day of its window
        date(2027, 3, 5): (None, planned),
        date(2027, 2, 20): (date(2027, 2, 20), None),
    }


@pytest.mark.parametrize("reason", ["", " ", "\t"])
def test_a_delay_needs_a_reason_and_a_cause(reason: str) -> None:
    plan = plan_of("ramunet", *GIVEN)
    visit = plan.visit("C3D1")
    assert visit is not None
    form, day = move_form(Words("en"), plan, visit, closed_days_of(plan, "en")), date(2027, 4, 6)
    assert form.missing({"date": day, "reason": reason, "cause": ""}) == ["reason", "cause"]
    assert form.events({"date": day, "reason": " ANC 0.9 ", "cause": "laboratory"}) == [
        {"kind": "delay", "visit": "C3D1", "days": 8, "reason": "ANC 0.9", "cause": "laboratory"}
    ]
