"""Amounts that were recorded as given: facts that no later measurement, choice or decision makes others."""

from datetime import date, timedelta
from decimal import Decimal, localcontext
from pathlib import Path

import pytest

from dosecal.core.values.finding_code import Severity
from dosecal.core.values.quantity import PRECISION
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.words import LANGUAGES, NBSP, Words
from dosecal.words.deviations import deviation_sentence
from dosecal.words.findings import finding_sentence
from tests.core.doses.dose_cases import (
    DAY_1,
    MEASURED,
    RAMUNET,
    Data,
    changed,
    dose,
    given_at,
    invented,
    number,
    ramunet,
    said,
    step,
)

TODAY = date(2027, 2, 2)


def given(**amounts: str) -> Data:
    return {**given_at("C1D1", DAY_1), "amounts": amounts}


def measured(weight: str, day: date = MEASURED, height: str = "165 cm") -> list[Data]:
    return [{"date": day, "height": height, "weight": f"{weight} kg"}]


@pytest.mark.parametrize(("amount", "differs"), [("480 mg", False), ("475 mg", True), ("500 mg", True)])
def test_what_was_given_is_the_amount_and_a_difference_is_said(amount: str, differs: bool) -> None:
    plan = ramunet(today=TODAY, events=[given(ramucirumab=amount)])
    of = dose(plan, "C1D1", "ramucirumab")
    assert (str(of.amount), str(of.given_total), of.banding) == (amount, amount, "given")
    assert str(dose(plan, "C1D15", "ramucirumab").given_before) == amount
    found = said(of, "given-other-amount")
    told = [(str(one.params["before"]), one.severity) for one in found]
    assert told == ([("480 mg", Severity.WARN)] if differs else [])
    formulas = [one.formula for one in of.steps if one.label == "given-amount"]
    assert formulas == ([f"480 mg → {amount}"] if differs else [])
    assert dose(plan, "C1D1", "dacarbazine").banding == "step"  # of which nothing was recorded


@pytest.mark.parametrize(
    "changes",
    [
        {"measurements": measured("66")},  # the weight was typed wrongly and corrected
        {"site": {"banding": {"ramucirumab": "nearest-vial"}}},
        {"site": {"rounding": {"ramucirumab": "50 mg"}}},
        {
            "events": [
                given(ramucirumab="480 mg"),
                {"kind": "reduce", "drug": "ramucirumab", "date": DAY_1, "reason": "x"},
            ]
        },
        {"measurements": measured("165", height="60 cm")},  # exchanged: the plan would have no amount at all
        {"measurements": []},
    ],
)
def test_no_later_change_makes_it_another_amount(changes: Data) -> None:
    plan = ramunet(**{"today": TODAY, "events": [given(ramucirumab="480 mg")], **changes})
    of = dose(plan, "C1D1", "ramucirumab")
    assert str(of.amount) == str(of.given_total) == "480 mg"
    assert said(of, "given-other-amount")
    assert str(dose(plan, "C1D15", "ramucirumab").given_before) == "480 mg"
    for language in LANGUAGES:
        assert finding_sentence(Words(language), said(of, "given-other-amount")[0])


def test_without_an_amount_the_plan_says_what_was_given_as_before() -> None:
    plan = ramunet(today=TODAY, events=[given_at("C1D1", DAY_1)], measurements=measured("66"))
    assert number(dose(plan, "C1D1", "ramucirumab").amount) == 530
    assert not said(dose(plan, "C1D1", "ramucirumab"), "given-other-amount")


def test_the_preparation_follows_from_what_was_given() -> None:
    of = dose(ramunet(today=TODAY, events=[given(ramucirumab="500 mg")]), "C1D1", "ramucirumab")
    assert (str(of.volume), [(str(one.strength), one.count) for one in of.vials]) == ("50 mL", [("500 mg", 1)])
    with localcontext(prec=PRECISION):
        assert of.deviation_percent == Decimal(20) * 100 / 480


@pytest.mark.parametrize(
    ("event", "key", "expected"),
    [
        (given(avelumab="800 mg"), "events[1].amounts.avelumab", "known"),
        ({**given(dacarbazine="1080 mg"), "drug": "ramucirumab"}, "events[1].amounts.dacarbazine", "known"),
        (given(ramucirumab="480 IU"), "events[1].amounts.ramucirumab", "step-unit"),
        (given(ramucirumab="0 mg"), "events[1].amounts.ramucirumab", "override-not-zero"),
        (given(ramucirumab="480"), "events[1].amounts.ramucirumab", "override-amount"),
    ],
)
def test_amounts_that_cannot_be(event: Data, key: str, expected: str) -> None:
    data = {**RAMUNET, "today": TODAY, "events": [event]}
    with pytest.raises(Refusal) as found:
        plan_case(case_from_data(data, "case.toml", vocabulary()), TODAY, place="case.toml")
    assert (found.value.key, found.value.expected.removesuffix("-near")) == (key, expected)


@pytest.mark.parametrize(
    "decision",
    [
        {"kind": "hold", "drug": "ramucirumab", "date": date(2027, 1, 31), "reason": "x"},
    ],
)
def test_no_decision_dated_before_makes_an_amount_vanish(decision: Data) -> None:
    plan = ramunet(today=TODAY, events=[given(ramucirumab="480 mg"), decision])
    assert str(dose(plan, "C1D1", "ramucirumab").given_total) == "480 mg"


def test_what_is_left_out_has_no_amount() -> None:
    events = [given(ramucirumab="480 mg"), {"kind": "skip", "visit": "C1D1", "drug": "ramucirumab", "reason": "x"}]
    with pytest.raises(Refusal) as found:
        ramunet(today=TODAY, events=events)
    assert (found.value.key, found.value.expected) == ("events[1].amounts.ramucirumab", "not-skipped")


def test_a_decision_for_a_dose_whose_amount_is_recorded_is_that_amount() -> None:
    override = {
        "kind": "override",
        "visit": "C1D1",
        "drug": "ramucirumab",
        "amount": "400 mg",
        "reason": "x",
        "by": "A",
    }
    plan = ramunet(today=TODAY, events=[override, given(ramucirumab="400 mg")])
    assert [one.rule for one in plan.deviations if one.kind == "dose"] == ["amount"]
    less = ramunet(today=TODAY, events=[override, given(ramucirumab="150 mg")])  # stopped early
    assert [one.rule for one in less.deviations if one.kind == "dose"] == ["amount-given"]
    with pytest.raises(Refusal) as found:
        ramunet(today=TODAY, events=[given(ramucirumab="480 mg"), override])
    assert (found.value.key, found.value.expected) == ("events[2].amount", "amount-as-given")


@pytest.mark.parametrize(
    ("amount", "rules"), [("504 mg", []), ("505 mg", ["amount-given"]), ("455 mg", ["amount-given"])]
)
def test_an_amount_given_beyond_five_percent_is_a_deviation(amount: str, rules: list[str]) -> None:
    plan = ramunet(today=TODAY, events=[{**given(ramucirumab=amount), "reason": "vial broke"}])
    found = [one for one in plan.deviations if one.kind == "dose"]
    assert [one.rule for one in found] == rules
    for one in found:
        assert one.reason == "vial broke"
        for language in LANGUAGES:
            assert amount.replace(" ", NBSP) in deviation_sentence(Words(language), one)


def test_without_a_surface_what_was_given_is_not_counted_as_nothing() -> None:
    # 100 mg on the known surface of 1.658… m² are 60.3 mg/m² each; the only size entered is of a later day.
    later = [{"date": date(2027, 3, 20), "height": "165 cm", "weight": "60 kg"}]
    events = [{**given_at("C1D1", DAY_1), "amounts": {"rubicin": "100 mg"}}]
    plan = invented(today=date(2027, 3, 21), measurements=later, events=events)
    coming = dose(plan, "C4D1", "rubicin")
    assert coming.amount is None
    assert said(coming, "cumulative-unknown")
    assert dose(invented(today=date(2027, 3, 21), events=events), "C4D1", "rubicin").amount is not None


def test_a_dose_given_under_the_version_before_stays_what_it_was(tmp_path: Path) -> None:
    changed(tmp_path, "invented.toml", "", "")
    second = (tmp_path / "invented.toml").read_text(encoding="utf-8")
    second = second.replace('version = "1"', 'version = "2"').replace('dose = "60 mg/m²"', 'dose = "40 mg/m²"')
    (tmp_path / "second.toml").write_text(second, encoding="utf-8")
    visits = (("C1D1", DAY_1), ("C2D1", date(2027, 2, 22)), ("C3D1", date(2027, 3, 15)))
    events = [*(given_at(visit, day) for visit, day in visits),
              {"kind": "reconsent", "version": "second.toml", "date": date(2027, 3, 20)}]  # fmt: skip
    plan = invented(tmp_path, today=date(2027, 3, 21), events=events)
    # 100 mg three times are 180.9 mg/m² of the 250; 40 mg/m² (65 mg) more are 220.1, and the next one would be 259.3.
    assert str(dose(plan, "C3D1", "rubicin").amount) == "100 mg"
    assert str(dose(plan, "C4D1", "rubicin").amount) == "65 mg"
    assert str(step(dose(plan, "C4D1", "rubicin"), "cumulative").value).startswith("220.1")
    assert dose(plan, "C5D1", "rubicin").amount is None


@pytest.mark.parametrize("recorded", [False, True])
def test_recording_what_the_plan_said_changes_no_later_dose(tmp_path: Path, recorded: bool) -> None:
    # 5 × 60 mg/m² are the 300: what four roundings to 100 mg (99.5 calculated) took, the fifth gives back.
    changed(tmp_path, "invented.toml", '"250 mg/m²"', '"300 mg/m²"')
    step_of_two = (tmp_path / "invented.toml").read_text(encoding="utf-8").replace('step = "5 mg"', 'step = "2 mg"')
    (tmp_path / "invented.toml").write_text(step_of_two, encoding="utf-8")
    days = [DAY_1 + timedelta(21 * turn) for turn in range(4)]
    amounts = {"amounts": {"rubicin": "100 mg"}} if recorded else {}
    events = [{**given_at(f"C{turn}D1", day), **amounts} for turn, day in enumerate(days, start=1)]
    plan = invented(tmp_path, today=days[-1], events=events)
    assert str(dose(plan, "C5D1", "rubicin").amount) == "96 mg"
    assert dose(plan, "C5D1", "rubicin").doses_before == 4


def test_what_was_given_above_the_maximum_is_said_and_not_taken_back() -> None:
    days = [DAY_1 + timedelta(21 * turn) for turn in range(5)]
    events = [given_at(f"C{turn}D1", day) for turn, day in enumerate(days, start=1)]
    of = dose(invented(today=days[-1], events=events), "C5D1", "rubicin")  # 5 × 100 mg are 301.5 mg/m² of 250
    assert str(of.amount) == "100 mg"
    assert [one.severity for one in said(of, "cumulative-exceeded")] == [Severity.WARN]


def test_what_the_plan_rounds_is_no_deviation_once_it_is_recorded() -> None:
    # 58 kg: 464 mg, whole vials 500 mg, +7.8 %
    site = {"banding": {"ramucirumab": "nearest-vial"}}
    for amounts in ({}, {"amounts": {"ramucirumab": "500 mg"}}):
        events = [{**given_at("C1D1", DAY_1), **amounts}]
        plan = ramunet(today=TODAY, site=site, measurements=measured("58"), events=events)
        assert str(dose(plan, "C1D1", "ramucirumab").amount) == "500 mg"
        assert [one for one in plan.deviations if one.kind == "dose"] == []


@pytest.mark.parametrize(("amount", "differs"), [("1077.903 mg", False), ("1077.904 mg", True)])
def test_an_amount_that_is_not_rounded_is_recorded_with_seven_digits(amount: str, differs: bool) -> None:
    plan = ramunet(today=TODAY, site={"rounding": {"dacarbazine": "none"}}, events=[given(dacarbazine=amount)])
    assert bool(said(dose(plan, "C1D1", "dacarbazine"), "given-other-amount")) is differs


def test_a_decision_after_a_dose_of_another_day_is_said() -> None:
    reduce = {"kind": "reduce", "drug": "ramucirumab", "date": DAY_1, "reason": "x", "after": "C1D1"}
    late = {**given(ramucirumab="480 mg"), "date": TODAY}
    plan = ramunet(today=TODAY, events=[late, reduce])
    assert [one.params["visit"] for one in plan.findings if one.code == "after-another-day"] == ["C1D1"]
    assert dose(plan, "C1D1", "ramucirumab").level == 1
    right = ramunet(today=TODAY, events=[given(ramucirumab="480 mg"), reduce])
    assert not [one for one in right.findings if one.code == "after-another-day"]


@pytest.mark.parametrize(("day", "refused"), [(date(2027, 1, 31), True), (DAY_1, False)])
def test_no_amount_is_given_after_the_decision_to_stop(day: date, refused: bool) -> None:
    stop = {"kind": "discontinue", "drug": "ramucirumab", "date": day, "reason": "x"}
    if not refused:
        assert str(dose(ramunet(today=TODAY, events=[given(ramucirumab="480 mg"), stop]), "C1D1", "ramucirumab").amount)
        return
    with pytest.raises(Refusal) as found:
        ramunet(today=TODAY, events=[given(ramucirumab="480 mg"), stop])
    assert (found.value.key, found.value.expected) == ("events[1].date", "drug-going-on")
