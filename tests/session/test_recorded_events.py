"""What is added to events when they are recorded: the amounts of that day, and that a decision came after a dose."""

from datetime import date

import pytest

from dosecal.session.asks import Values
from dosecal.session.entry import Data
from dosecal.session.event_forms import asking, form_of
from dosecal.session.recorded_events import free_id, with_ids, with_withdrawal
from dosecal.words import Words
from tests.session.session_cases import PLAIN, opened

GIVEN = '[[events]]\nkind = "given"\nvisit = "C1D1"\ndate = 2027-02-01\n'
FIRST, SECOND = date(2027, 2, 1), date(2027, 2, 15)


def on(day: str, text: str = "") -> str:
    return PLAIN.replace("today = 2027-01-20", f"today = {day}") + text


def weighed(day: str, weight: str) -> str:
    return f'[[measurements]]\ndate = {day}\nheight = "165 cm"\nweight = "{weight} kg"\n'


def recorded(text: str, *events: Data) -> list[Data]:
    case = opened(text)
    for event in events:
        case.record([event])
    return case.events


@pytest.mark.parametrize(
    ("more", "amount"),
    [
        ("", "480 mg"),
        (weighed("2027-02-18", "50"), "480 mg"),  # weighed after the day on which it was given
        (weighed("2027-02-14", "50"), "400 mg"),
        ('[[events]]\nkind = "reduce"\ndrug = "ramucirumab"\ndate = 2027-02-17\nreason = "x"\n', "480 mg"),
        ('[[events]]\nkind = "reduce"\ndrug = "ramucirumab"\ndate = 2027-02-15\nreason = "x"\n', "360 mg"),
    ],
)
def test_the_amount_is_the_one_of_the_day_on_which_it_was_given(more: str, amount: str) -> None:
    measured = more if "measurements" in more else ""
    text = on("2027-02-18", measured + GIVEN + ("" if measured else more))
    events = recorded(text, {"kind": "given", "visit": "C1D15", "date": SECOND})
    assert events[-1]["amounts"] == {"ramucirumab": amount}


def test_of_a_withheld_dose_no_amount_is_made_up() -> None:
    text = on("2027-02-01").replace('height = "165 cm"', 'height = "60 cm"').replace('"60 kg"', '"165 kg"')
    events = recorded(text, {"kind": "given", "visit": "C1D1", "date": FIRST})
    assert "amounts" not in events[-1]


def test_a_wrong_day_withdrawn_keeps_its_amount() -> None:
    case = opened(on("2027-02-03"))
    case.record([{"kind": "given", "visit": "C1D1", "date": FIRST}])
    case.record([{"kind": "reduce", "drug": "ramucirumab", "date": FIRST, "reason": "x"}])
    case.withdraw(0, "it was the day after")
    case.record([{"kind": "given", "visit": "C1D1", "date": date(2027, 2, 2)}])
    assert case.events[-1]["amounts"] == {"ramucirumab": "480 mg", "dacarbazine": "1080 mg"}
    plan = case.plan
    assert plan is not None
    assert {"given-other-amount", "after-another-day"} <= {found.code for found in plan.findings}


@pytest.mark.parametrize("today", ["2027-02-01", "2027-02-02", "2027-02-05"])
def test_the_second_drug_of_a_visit_is_recorded_on_its_own_day(today: str) -> None:
    case = opened(on(today, GIVEN + 'drug = "ramucirumab"\n'))
    plan = case.plan
    assert plan is not None
    form = form_of("given", asking(Words("en"), plan, plan.visit("C1D1")))
    assert form is not None
    assert {drug for ask in form.asks if ask.key == "drug" for drug, _ in ask.choices} == {"dacarbazine"}
    case.record(form.events({"drug": "dacarbazine", "date": date.fromisoformat(today)}))
    assert case.events[-1]["amounts"] == {"dacarbazine": "1080 mg"}


def test_a_dose_that_a_later_decision_names_can_be_withdrawn() -> None:
    given = {"kind": "given", "visit": "C1D15", "date": SECOND}
    reduce = {"kind": "reduce", "drug": "ramucirumab", "date": SECOND, "reason": "x"}
    case = opened(on("2027-02-15", GIVEN))
    for event in (given, reduce):
        case.record([event])
    assert case.events[-1]["after"] == "C1D15"
    assert not case.try_without(1).refused
    case.withdraw(1, "the wrong patient's")
    plan = case.plan
    assert plan is not None
    (dose,) = plan.doses_of("C1D15")
    assert (dose.given, dose.level, str(dose.amount)) == (False, 1, "360 mg")


@pytest.mark.parametrize(("turn", "level"), [(None, 0), ("after-dose", 0), ("before-dose", 1)])
def test_a_person_says_whether_a_decision_of_the_day_came_before_the_dose(turn: str | None, level: int) -> None:
    case = opened(on("2027-02-15", GIVEN + GIVEN.replace("C1D1", "C1D15").replace("02-01", "02-15")))
    plan = case.plan
    assert plan is not None
    form = form_of("reduce", asking(Words("en"), plan, None))
    assert form is not None
    (ask,) = [one for one in form.asks if one.key == "after"]
    assert ask.default == "after-dose"
    answers: Values = {"drug": "ramucirumab", "date": SECOND, "reason": "x", "after": turn}
    case.record(form.events(answers))
    assert case.events[-1].get("after") == ("C1D15" if level == 0 else None)
    after = case.plan
    assert after is not None
    assert after.doses_of("C1D15")[0].level == level


def test_where_no_dose_of_today_is_recorded_nothing_is_asked() -> None:
    plan = opened(on("2027-02-15", GIVEN)).plan
    assert plan is not None
    form = form_of("reduce", asking(Words("en"), plan, None))
    assert form is not None
    assert not [one for one in form.asks if one.key == "after"]


def test_an_id_is_one_that_no_event_has() -> None:
    assert free_id([]) == "e1"
    assert free_id([{"id": "e2"}]) == "e3"
    assert free_id([{"id": "e3"}, {}]) == "e4"
    assert [event["id"] for event in with_ids([{"id": "e3"}], [{}, {}])] == ["e3", "e2", "e4"]


def test_an_event_that_is_withdrawn_has_an_id_and_stays() -> None:
    plain: Data = {"kind": "hold"}
    named: Data = {"kind": "hold", "id": "first"}
    withdrawal = {"kind": "revoke", "event": "e2", "reason": "x"}
    assert with_withdrawal([plain], 0, "x") == [{"kind": "hold", "id": "e2"}, withdrawal]
    assert with_withdrawal([named], 0, "x")[-1]["event"] == "first"
    assert plain == {"kind": "hold"}
