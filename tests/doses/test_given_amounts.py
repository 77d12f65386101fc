"""Amounts that were recorded as given: facts that no later measurement, choice or decision makes others."""

from datetime import date
from decimal import Decimal, localcontext

import pytest
from dose_cases import DAY_1, MEASURED, RAMUNET, Data, dose, given_at, number, ramunet, said

from dosecal.core.finding import Severity
from dosecal.core.quantity import PRECISION
from dosecal.files.cases import case_from_data
from dosecal.files.planning import plan_case
from dosecal.files.refusal import Refusal
from dosecal.files.vocabulary import vocabulary
from dosecal.words import LANGUAGES, Words
from dosecal.words.phrases import finding_sentence

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
        (given(ramucirumab="0 mg"), "events[1].amounts.ramucirumab", "step-unit"),
        (given(ramucirumab="480"), "events[1].amounts.ramucirumab", "override-amount"),
    ],
)
def test_amounts_that_cannot_be(event: Data, key: str, expected: str) -> None:
    data = {**RAMUNET, "today": TODAY, "events": [event]}
    with pytest.raises(Refusal) as found:
        plan_case(case_from_data(data, "case.toml", vocabulary()), TODAY, place="case.toml")
    assert (found.value.key, found.value.expected.removesuffix("-near")) == (key, expected)
