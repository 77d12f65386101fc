"""Slips in laboratory values: unit, decimal point, upper limit; each on both sides of its boundary."""

from datetime import date

import pytest
from plan_cases import Data, findings_of, plan_of

from dosecal.core.result import Plan
from dosecal.files.plan_json import plan_data
from dosecal.words import LANGUAGES, Words

CODES = ("lab-unit-mixed-up", "lab-decimal", "implausible-lab", "lab-limit-doubtful")


def lab(test: str, value: str, day: int = 18, uln: str | None = None) -> Data:
    entry: Data = {"date": date(2027, 1, day), "test": test, "value": value}
    return entry if uln is None else {**entry, "uln": uln}


def with_labs(*labs: Data) -> Plan:
    return plan_of("ramunet", labs=list(labs))


def said(plan: Plan) -> list[tuple[str, str, str]]:
    return [
        (finding.code, str(finding.params.get("suspicion")), str(finding.params.get("corrected")))
        for code in CODES
        for finding in findings_of(plan, code)
    ]


ALONE = {
    # creatinine: 0.3 to 3 mg/dL
    ("creatinine", "80 mg/dL"): ("lab-unit-mixed-up", "unit", "80 µmol/L"),
    ("creatinine", "0.9 µmol/L"): ("lab-unit-mixed-up", "unit", "0.9 mg/dL"),
    ("creatinine", "9 mg/dL"): ("lab-decimal", "shifted-comma", "0.9 mg/dL"),
    ("creatinine", "0.09 mg/dL"): ("lab-decimal", "shifted-comma", "0.9 mg/dL"),
    ("creatinine", "800 µmol/L"): ("lab-decimal", "shifted-comma", "80 µmol/L"),
    ("creatinine", "0.3 mg/dL"): None, ("creatinine", "3 mg/dL"): None,
    ("creatinine", "0.29 mg/dL"): ("lab-decimal", "shifted-comma", "2.9 mg/dL"),
    ("creatinine", "3.01 mg/dL"): ("lab-decimal", "shifted-comma", "0.301 mg/dL"),
    ("creatinine", "26.52 µmol/L"): None, ("creatinine", "265.2 µmol/L"): None,
    ("creatinine", "265.3 µmol/L"): ("lab-decimal", "shifted-comma", "26.53 µmol/L"),
    # haemoglobin: 6 to 19 g/dL
    ("hemoglobin", "125 g/dL"): ("lab-unit-mixed-up", "unit", "125 g/L"),
    ("hemoglobin", "12.5 g/L"): ("lab-unit-mixed-up", "unit", "12.5 g/dL"),
    ("hemoglobin", "7.8 g/L"): ("lab-unit-mixed-up", "unit", "7.8 mmol/L"),
    ("hemoglobin", "125 mmol/L"): ("lab-unit-mixed-up", "unit", "125 g/L"),
    ("hemoglobin", "12.5 mmol/L"): ("lab-unit-mixed-up", "unit", "12.5 g/dL"),
    ("hemoglobin", "6 g/dL"): None, ("hemoglobin", "19 g/dL"): None,
    ("hemoglobin", "5.9 g/dL"): ("lab-unit-mixed-up", "unit", "5.9 mmol/L"),
    # bilirubin: 0.08 to 3 mg/dL
    ("bilirubin", "10 mg/dL"): ("lab-unit-mixed-up", "unit", "10 µmol/L"),
    ("bilirubin", "0.6 µmol/L"): ("lab-unit-mixed-up", "unit", "0.6 mg/dL"),
    ("bilirubin", "3 mg/dL"): None, ("bilirubin", "0.08 mg/dL"): None,
    ("bilirubin", "51.3 µmol/L"): None,
    # counts
    ("anc", "3500 10⁹/L"): ("lab-unit-mixed-up", "unit", "3500 /mm³"),
    ("anc", "3.5 /mm³"): ("lab-unit-mixed-up", "unit", "3.5 10⁹/L"),
    ("anc", "35 G/L"): ("lab-decimal", "shifted-comma", "3.5 G/L"),
    ("anc", "0.1 G/L"): None, ("anc", "25 G/L"): None, ("anc", "100 /µL"): None,
    ("platelets", "250000 G/L"): ("lab-unit-mixed-up", "unit", "250000 /mm³"),
    ("platelets", "250 /mm³"): ("lab-unit-mixed-up", "unit", "250 10⁹/L"),
    ("platelets", "2500 10⁹/L"): ("lab-decimal", "shifted-comma", "250 10⁹/L"),
    ("platelets", "10 10⁹/L"): None, ("platelets", "1000 10⁹/L"): None,
    # transaminases: 5 to 1500 U/L
    ("ast", "0.5 U/L"): ("lab-unit-mixed-up", "unit", "30 U/L"),
    ("ast", "5 U/L"): None, ("alt", "1500 U/L"): None,
    # others
    ("creatinine_clearance", "1.5 mL/min"): ("lab-unit-mixed-up", "unit", "90 mL/min"),
    ("creatinine_clearance", "10 mL/min"): None, ("creatinine_clearance", "250 mL/min"): None,
    ("urine_protein_24h", "0.15 mg/24 h"): ("lab-unit-mixed-up", "unit", "0.15 g/24 h"),
    ("urine_protein_24h", "150 g/24 h"): ("lab-unit-mixed-up", "unit", "150 mg/24 h"),
    ("inr", "11"): ("lab-decimal", "shifted-comma", "1.1"),
    ("inr", "95"): ("lab-unit-mixed-up", "quick", "None"),
    ("inr", "0.7"): None, ("inr", "6"): None,
    ("ptt", "3.1 s"): ("lab-decimal", "shifted-comma", "31 s"),
    ("ptt", "15 s"): None, ("ptt", "150 s"): None,
    ("urine_dipstick", "4+"): None,
    ("ptt", "100000 s"): ("implausible-lab", "None", "None"),
    ("anc", "0 G/L"): ("implausible-lab", "None", "None"),
}  # fmt: skip


@pytest.mark.parametrize(("test", "value"), ALONE)
def test_a_value_without_one_before(test: str, value: str) -> None:
    expected = ALONE[test, value]
    assert said(with_labs(lab(test, value))) == ([] if expected is None else [expected])


BEFORE = [
    # A change by so many times is doubted where an explanation leads back to the value before.
    ("creatinine", "0.9 mg/dL", "3.6 mg/dL", None),  # four times, but a tenth is not near: outside of usual, named
    ("creatinine", "0.9 mg/dL", "2.9 mg/dL", None),
    ("hemoglobin", "12.5 g/dL", "7.8 g/dL", ("lab-unit-mixed-up", "unit", "7.8 mmol/L")),
    ("hemoglobin", "12.5 g/dL", "8.4 g/dL", None),  # less than 1.5 times
    ("hemoglobin", "9 g/dL", "6 g/dL", ("lab-unit-mixed-up", "unit", "6 mmol/L")),
    ("hemoglobin", "11 g/dL", "11 mmol/L", ("lab-unit-mixed-up", "unit", "11 g/dL")),
    ("bilirubin", "0.5 mg/dL", "2.6 mg/dL", None),  # five times, and nothing leads back
    ("bilirubin", "1.2 mg/dL", "0.12 mg/dL", ("lab-decimal", "shifted-comma", "1.2 mg/dL")),
    ("bilirubin", "0.8 mg/dL", "8 mg/dL", ("lab-decimal", "shifted-comma", "0.8 mg/dL")),
    ("bilirubin", "0.8 mg/dL", "13.7 mg/dL", ("lab-unit-mixed-up", "unit", "13.7 µmol/L")),
    ("bilirubin", "14 µmol/L", "0.8 µmol/L", ("lab-unit-mixed-up", "unit", "0.8 mg/dL")),
    ("bilirubin", "14 µmol/L", "14 mg/dL", ("lab-unit-mixed-up", "unit", "14 µmol/L")),
    ("anc", "4 G/L", "0.4 G/L", None),  # neutrophils do that
    ("platelets", "250 G/L", "25 G/L", None),
    ("ast", "30 U/L", "300 U/L", None),
]


@pytest.mark.parametrize(("test", "before", "value", "expected"), BEFORE)
def test_a_value_after_another(test: str, before: str, value: str, expected: tuple[str, str, str] | None) -> None:
    found = said(with_labs(lab(test, before, 4), lab(test, value)))
    if value == "3.6 mg/dL":
        assert found == [("lab-decimal", "shifted-comma", "0.36 mg/dL")]
    else:
        assert found == ([] if expected is None else [expected])


def test_only_the_latest_value_is_looked_at() -> None:
    assert said(with_labs(lab("creatinine", "80 mg/dL", 4), lab("creatinine", "0.9 mg/dL"))) == []


def test_the_middle_of_the_earlier_values_decides_between_explanations() -> None:
    # 9.4 mg/dL: 0.94 by the point or 0.55 by the unit. The last value alone speaks for the point.
    last = [lab("bilirubin", "0.8 mg/dL", 12), lab("bilirubin", "9.4 mg/dL")]
    assert said(with_labs(*last)) == [("lab-decimal", "shifted-comma", "0.94 mg/dL")]
    course = [lab("bilirubin", "0.55 mg/dL", 4), lab("bilirubin", "0.5 mg/dL", 8), *last]
    assert said(with_labs(*course)) == [("lab-unit-mixed-up", "unit", "9.4 µmol/L")]


LIMITS = {
    ("ast", "30 U/L", "35 U/L"): None, ("ast", "30 U/L", "25 U/L"): None, ("ast", "30 U/L", "75 U/L"): None,
    ("ast", "30 U/L", "3.5 U/L"): ("lab-limit-doubtful", "shifted-comma", "35 U/L"),
    ("ast", "30 U/L", "5 U/L"): ("lab-limit-doubtful", "exchanged", "None"),
    ("ast", "24 U/L", "5 U/L"): ("lab-limit-doubtful", "shifted-comma", "50 U/L"),
    ("creatinine", "0.9 mg/dL", "106 mg/dL"): ("lab-limit-doubtful", "unit", "106 µmol/L"),
    ("ast", "12 U/L", "350 U/L"): ("lab-limit-doubtful", "shifted-comma", "35 U/L"),
    ("ast", "12 U/L", "3.5 U/L"): ("lab-limit-doubtful", "shifted-comma", "35 U/L"),
    ("ast", "35 U/L", "120 U/L"): ("lab-limit-doubtful", "exchanged", "None"),
    ("ast", "100 U/L", "24 U/L"): ("lab-limit-doubtful", "None", "None"),
    ("ast", "100 U/L", "76 U/L"): ("lab-limit-doubtful", "None", "None"),
    ("creatinine", "0.5 mg/dL", "100 mg/dL"): ("lab-limit-doubtful", "unit", "100 µmol/L"),
    ("creatinine", "80 µmol/L", "1.2 mg/dL"): None,
}  # fmt: skip


@pytest.mark.parametrize(("test", "value", "uln"), LIMITS)
def test_an_upper_limit_that_no_laboratory_prints(test: str, value: str, uln: str) -> None:
    expected = LIMITS[test, value, uln]
    assert said(with_labs(lab(test, value, uln=uln))) == ([] if expected is None else [expected])


def test_a_multiple_of_the_upper_limit() -> None:
    found = said(with_labs(lab("ast", "1.2 U/L", uln="35 U/L")))
    assert found == [("lab-unit-mixed-up", "times-uln", "42 U/L")]


def test_a_doubtful_value_withholds_no_amount() -> None:
    plan = with_labs(lab("creatinine", "80 mg/dL"))
    assert {finding.severity.value for finding in findings_of(plan, "lab-unit-mixed-up")} == {"warn"}
    assert not plan.blocked


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_its_values(language: str) -> None:
    words = Words(language)
    cases = [with_labs(lab(*key)) for key, expected in ALONE.items() if expected is not None]
    cases += [with_labs(lab(test, value, uln=uln)) for (test, value, uln), known in LIMITS.items() if known is not None]
    for plan in cases:
        told = plan_data(plan, words)["findings"]
        assert isinstance(told, list)
        for entry in told:
            if entry["code"] in CODES:
                assert entry["message"].endswith("?") or entry["message"].endswith(".")
                assert "None" not in entry["message"]
                assert "Fraction" not in entry["message"]
