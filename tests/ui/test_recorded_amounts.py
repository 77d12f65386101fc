"""What the window writes by itself at a record: the amounts of that day, and that a decision came after a dose."""

import json
from datetime import date
from pathlib import Path

import pytest

from dosecal.files.case.cases import read_case
from dosecal.files.case.planning import plan_case
from dosecal.session.event_forms import Values, asking, form_of
from dosecal.session.field_names import named
from dosecal.session.form_text import Data
from dosecal.session.open_case import Desk
from dosecal.ui.shell import questions
from tests.ui.window_hands import PLAIN, Opener

GIVEN = '[[events]]\nkind = "given"\nvisit = "C1D1"\ndate = 2027-02-01\n'
FIRST, SECOND = date(2027, 2, 1), date(2027, 2, 15)


def on(day: str, text: str = "") -> str:
    return PLAIN.replace("today = 2027-01-20", f"today = {day}") + text


def weighed(day: str, weight: str) -> str:
    return f'[[measurements]]\ndate = {day}\nheight = "165 cm"\nweight = "{weight} kg"\n'


def recorded(open_window: Opener, folder: Path, text: str, *events: Data) -> list[Data]:
    path = folder / "case.toml"
    path.write_text(text, encoding="utf-8")
    desk = Desk(open_window(path).calculator)
    for event in events:
        desk.record([event])
    return desk.events


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
def test_the_amount_is_the_one_of_the_day_on_which_it_was_given(
    open_window: Opener, tmp_path: Path, more: str, amount: str
) -> None:
    measured = more if "measurements" in more else ""
    text = on("2027-02-18", measured + GIVEN + ("" if measured else more))
    events = recorded(open_window, tmp_path, text, {"kind": "given", "visit": "C1D15", "date": SECOND})
    assert events[-1]["amounts"] == {"ramucirumab": amount}


def test_of_a_withheld_dose_no_amount_is_made_up(open_window: Opener, tmp_path: Path) -> None:
    text = on("2027-02-01").replace('height = "165 cm"', 'height = "60 cm"').replace('"60 kg"', '"165 kg"')
    events = recorded(open_window, tmp_path, text, {"kind": "given", "visit": "C1D1", "date": FIRST})
    assert "amounts" not in events[-1]


def test_a_wrong_day_taken_back_keeps_its_amount(open_window: Opener, tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(on("2027-02-03"), encoding="utf-8")
    desk = Desk(open_window(path).calculator)
    desk.record([{"kind": "given", "visit": "C1D1", "date": FIRST}])
    desk.record([{"kind": "reduce", "drug": "ramucirumab", "date": FIRST, "reason": "x"}])
    desk.take_back(0, "it was the day after")
    desk.record([{"kind": "given", "visit": "C1D1", "date": date(2027, 2, 2)}])
    assert desk.events[-1]["amounts"] == {"ramucirumab": "480 mg", "dacarbazine": "1080 mg"}
    plan = desk.plan
    assert plan is not None
    assert {"given-other-amount", "after-another-day"} <= {found.code for found in plan.findings}


def test_a_site_file_that_is_gone_is_named_and_closes_no_window(open_window: Opener, tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(PLAIN + '[site.drugs]\nramucirumab = "gone.toml"\n', encoding="utf-8")
    window = open_window(path)
    assert window.calculator.outcome is not None
    (problem,) = window.calculator.outcome.problems
    assert "gone.toml" in named(
        window.calculator.words, problem, window.calculator.entry, window.calculator.outcome.study
    )


@pytest.mark.parametrize("today", ["2027-02-01", "2027-02-02", "2027-02-05"])
def test_the_second_drug_of_a_visit_is_recorded_on_its_own_day(open_window: Opener, tmp_path: Path, today: str) -> None:
    path = tmp_path / "case.toml"
    path.write_text(on(today, GIVEN + 'drug = "ramucirumab"\n'), encoding="utf-8")
    window = open_window(path)
    desk = Desk(window.calculator)
    plan = desk.plan
    assert plan is not None
    form = form_of("given", asking(window.calculator.words, plan, plan.visit("C1D1")))
    assert form is not None
    assert {drug for ask in form.asks if ask.key == "drug" for drug, _ in ask.choices} == {"dacarbazine"}
    desk.record(form.events({"drug": "dacarbazine", "date": date.fromisoformat(today)}))
    assert desk.events[-1]["amounts"] == {"dacarbazine": "1080 mg"}


def test_a_dose_that_a_later_decision_names_can_be_taken_back(open_window: Opener, tmp_path: Path) -> None:
    given = {"kind": "given", "visit": "C1D15", "date": SECOND}
    reduce = {"kind": "reduce", "drug": "ramucirumab", "date": SECOND, "reason": "x"}
    path = tmp_path / "case.toml"
    path.write_text(on("2027-02-15", GIVEN), encoding="utf-8")
    desk = Desk(open_window(path).calculator)
    for event in (given, reduce):
        desk.record([event])
    assert desk.events[-1]["after"] == "C1D15"
    assert not desk.try_without(1).refused
    desk.take_back(1, "the wrong patient's")
    plan = desk.plan
    assert plan is not None
    (dose,) = plan.doses_of("C1D15")
    assert (dose.given, dose.level, str(dose.amount)) == (False, 1, "360 mg")


def test_a_case_of_json_is_planned_in_the_window_and_saved_as_it_was(
    open_window: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = {
        "study": "ramunet", "today": "2027-02-18", "planned_first_dose": "2027-02-01",
        "patient": {"id": "03-007", "sex": "female", "birth_date": "1961-03-14"},
        "measurements": [{"date": "2027-01-18", "height": "165 cm", "weight": "60 kg"}],
        "history": [{"kind": "consent", "date": "2027-01-15"}, {"kind": "stroke", "date": "2026-03"}],
        "events": [{"kind": "given", "visit": "C1D1", "date": "2027-02-01"}],
        "site": {"closed": [{"first": "2027-12-24", "last": "2027-12-31", "name": "closed"}]},
    }  # fmt: skip
    path, saved = tmp_path / "case.json", tmp_path / "saved.toml"
    path.write_text(json.dumps(case), encoding="utf-8")
    window = open_window(path)
    assert window.calculator.outcome is not None
    shown = window.calculator.outcome.plan
    assert shown is not None
    monkeypatch.setattr(questions, "file_to_save", lambda *_: saved)
    assert window.workspace.save_as()
    read, wanted = read_case(saved), read_case(path)
    assert read.events == wanted.events == shown.case.events
    assert read.site == wanted.site
    assert plan_case(read, date(2027, 2, 18)).doses == plan_case(wanted, date(2027, 2, 18)).doses


@pytest.mark.parametrize(("turn", "level"), [(None, 0), ("after-dose", 0), ("before-dose", 1)])
def test_a_person_says_whether_a_decision_of_the_day_came_before_the_dose(
    open_window: Opener, tmp_path: Path, turn: str | None, level: int
) -> None:
    path = tmp_path / "case.toml"
    path.write_text(
        on("2027-02-15", GIVEN + GIVEN.replace("C1D1", "C1D15").replace("02-01", "02-15")), encoding="utf-8"
    )
    window = open_window(path)
    desk = Desk(window.calculator)
    plan = desk.plan
    assert plan is not None
    form = form_of("reduce", asking(window.calculator.words, plan, None))
    assert form is not None
    (ask,) = [one for one in form.asks if one.key == "after"]
    assert ask.default == "after-dose"
    answers: Values = {"drug": "ramucirumab", "date": SECOND, "reason": "x", "after": turn}
    desk.record(form.events(answers))
    assert desk.events[-1].get("after") == ("C1D15" if level == 0 else None)
    after = desk.plan
    assert after is not None
    assert after.doses_of("C1D15")[0].level == level


def test_where_no_dose_of_today_is_recorded_nothing_is_asked(open_window: Opener, tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(on("2027-02-15", GIVEN), encoding="utf-8")
    window = open_window(path)
    plan = Desk(window.calculator).plan
    assert plan is not None
    form = form_of("reduce", asking(window.calculator.words, plan, None))
    assert form is not None
    assert not [one for one in form.asks if one.key == "after"]
