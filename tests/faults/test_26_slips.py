"""Faults 26, 18, 19: a hundredth or thousandth of the dose, and the slim first weight in pounds, are asked about."""

from datetime import date
from typing import Any

import pytest

from dosecal.files.export.plan_json import plan_data
from dosecal.words import LANGUAGES, Words
from dosecal.words.dates import parse_date
from tests.core.plan.plan_cases import dose_of, findings_of, plan_of

TODAY = date(2027, 1, 20)


def decided(study: str, drug: str, amount: str) -> Any:
    event = {"kind": "override", "visit": "C1D1", "drug": drug, "amount": amount, "reason": "frail", "by": "Dr. A"}
    return plan_of(study, events=[event])


@pytest.mark.parametrize(
    ("study", "drug", "amount", "suspicion"),
    [
        ("ramunet", "ramucirumab", "48 mg", ""), ("ramunet", "ramucirumab", "4.8 mg", "hundredth"),
        ("ramunet", "ramucirumab", "4,8 mg", "hundredth"), ("ramunet", "ramucirumab", "0.48 mg", "thousandth"),
        ("ramunet", "ramucirumab", "4.32 mg", "hundredth"), ("ramunet", "ramucirumab", "5.28 mg", "hundredth"),
        ("ramunet", "ramucirumab", "4.31 mg", None), ("ramunet", "ramucirumab", "5.29 mg", None),
        ("ramunet", "ramucirumab", "0.53 mg", None), ("ramunet", "ramucirumab", "240 mg", None),
        ("ramunet", "dacarbazine", "10.8 mg", "hundredth"), ("ramunet", "dacarbazine", "1.08 mg", "thousandth"),
        ("caboavenec", "avelumab", "8 mg", "hundredth"), ("caboavenec", "avelumab", "0.8 mg", "thousandth"),
        ("caboavenec", "avelumab", "80 mg", ""), ("caboavenec", "avelumab", "400 mg", None),
    ],
)  # fmt: skip
def test_an_override_of_a_part(study: str, drug: str, amount: str, suspicion: str | None) -> None:
    plan = decided(study, drug, amount)
    found = findings_of(plan, "override-comma")
    assert [one.params.get("suspicion", "") for one in found] == ([] if suspicion is None else [suspicion])
    assert dose_of(plan, "C1D1", drug).amount is not None  # asked, nothing withheld
    for language in LANGUAGES:
        assert plan_data(plan, Words(language))["findings"]


def sized(*weights: str, height: str = "185 cm") -> Any:
    days = [date(2027, 1, 10 + number) for number in range(len(weights))]
    sizes = [{"date": day, "height": height, "weight": kg} for day, kg in zip(days, weights, strict=True)]
    return plan_of("ramunet", measurements=sizes)


@pytest.mark.parametrize(
    ("height", "pounds"),
    [("185 cm", "121 kg"), ("180 cm", "114 kg"), ("165 cm", "95 kg"), ("170 cm", "110 kg"), ("160 cm", "101 kg")],
)
def test_a_slim_first_weight_in_pounds_is_asked_once(height: str, pounds: str) -> None:
    assert findings_of(sized(pounds, height=height), "weight-in-pounds")
    assert not findings_of(sized(pounds, pounds, height=height), "weight-in-pounds")


@pytest.mark.parametrize(("height", "weight"), [("185 cm", "95 kg"), ("170 cm", "90 kg"), ("165 cm", "60 kg")])
def test_usual_weights_are_not_asked(height: str, weight: str) -> None:
    assert not findings_of(sized(weight, height=height), "weight-in-pounds")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", ["12.5", "12,5", "0.9", "212", "1.2", "95", "9.0", "12.5 g/dl", "2+", "1250"])
def test_a_laboratory_value_is_no_day(value: str, language: str) -> None:
    assert parse_date(value, TODAY, Words(language)) is None
