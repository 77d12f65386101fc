"""Slips in laboratory values: unit, decimal point, upper limit; each on both sides of its boundary."""

from datetime import date

import pytest

from dosecal.core.result.plan import Plan
from dosecal.files.export.plan_json import plan_data
from dosecal.words import LANGUAGES, Words
from tests.core.plan.plan_cases import Data, findings_of, plan_of

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
    # both are usual first values, 9 g/dL and 14.5 g/dL, and a criterion tells them apart: no remedy for one of them
    ("hemoglobin", "9 g/L"): ("implausible-lab", "two-units", "9 mmol/L"),
    ("hemoglobin", "10.8 g/L"): ("implausible-lab", "two-units", "10.8 g/dL"),
    ("hemoglobin", "10.9 g/L"): ("lab-unit-mixed-up", "unit", "10.9 g/dL"),
    ("hemoglobin", "8.9 g/L"): ("lab-unit-mixed-up", "unit", "8.9 mmol/L"),
    ("hemoglobin", "7.8 g/L"): ("lab-unit-mixed-up", "unit", "7.8 mmol/L"),
    ("hemoglobin", "125 mmol/L"): ("lab-unit-mixed-up", "unit", "125 g/L"),
    ("hemoglobin", "12.5 mmol/L"): ("lab-unit-mixed-up", "unit", "12.5 g/dL"),
    ("hemoglobin", "19 g/dL"): None, ("hemoglobin", "19.1 g/dL"): ("implausible-lab", "None", "None"),
    # a first one is doubted below 9 and above 17.5 where another unit explains it: 10.8 mmol/L are 17.4, 10.9 are 17.56
    ("hemoglobin", "9 g/dL"): None, ("hemoglobin", "8.9 g/dL"): ("lab-unit-mixed-up", "unit", "8.9 mmol/L"),
    ("hemoglobin", "10.8 mmol/L"): None, ("hemoglobin", "10.9 mmol/L"): ("lab-unit-mixed-up", "unit", "10.9 g/dL"),
    ("hemoglobin", "17.6 g/dL"): None,
    ("hemoglobin", "5.9 g/dL"): ("lab-unit-mixed-up", "unit", "5.9 mmol/L"),
    # bilirubin: 0.15 to 3 mg/dL
    ("bilirubin", "10 mg/dL"): ("lab-unit-mixed-up", "unit", "10 µmol/L"),
    ("bilirubin", "0.6 µmol/L"): ("lab-unit-mixed-up", "unit", "0.6 mg/dL"),
    ("bilirubin", "3 mg/dL"): None, ("bilirubin", "0.15 mg/dL"): None, ("bilirubin", "51.3 µmol/L"): None,
    ("bilirubin", "0.14 mg/dL"): ("lab-decimal", "shifted-comma", "1.4 mg/dL"),
    ("bilirubin", "51.4 µmol/L"): ("lab-decimal", "shifted-comma", "5.14 µmol/L"),
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
    ("ast", "0.5 U/L"): ("lab-unit-mixed-up", "unit", "0.5 µkat/L"),
    ("ast", "5 U/L"): None, ("alt", "1500 U/L"): None,
    # others
    ("creatinine_clearance", "1.5 mL/min"): ("lab-unit-mixed-up", "unit", "1.5 mL/s"),
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
    # Where nothing leads two thirds of the way back, a value outside of usual is doubted without a name.
    ("creatinine", "0.9 mg/dL", "2.9 mg/dL", None),
    ("creatinine", "0.9 mg/dL", "3.6 mg/dL", ("implausible-lab", "None", "None")),
    ("creatinine", "1.5 mg/dL", "8.4 mg/dL", ("implausible-lab", "None", "None")),  # 5.6 times; 0.84 is 1.786 below
    ("creatinine", "1.5 mg/dL", "8.5 mg/dL", ("lab-decimal", "shifted-comma", "0.85 mg/dL")),
    ("hemoglobin", "12.5 g/dL", "7.8 g/dL", ("lab-unit-mixed-up", "unit", "7.8 mmol/L")),
    ("hemoglobin", "12.5 g/dL", "8.7 g/dL", ("lab-unit-mixed-up", "unit", "8.7 mmol/L")),  # 1.437 times; 1.121 above
    ("hemoglobin", "12.5 g/dL", "8.8 g/dL", None),  # 1.42 times; 1.134 above
    ("hemoglobin", "9 g/dL", "6 g/dL", ("lab-unit-mixed-up", "unit", "6 mmol/L")),
    ("hemoglobin", "6.5 g/dL", "6 g/dL", None),
    ("hemoglobin", "6.5 g/dL", "8.9 g/dL", None),
    ("hemoglobin", "6.5 g/dL", "5.9 g/dL", ("implausible-lab", "None", "None")),
    ("hemoglobin", "11 g/dL", "11 mmol/L", ("lab-unit-mixed-up", "unit", "11 g/dL")),
    ("bilirubin", "0.5 mg/dL", "2.6 mg/dL", None),  # five times, and nothing leads back
    ("bilirubin", "0.5 mg/dL", "2.81 mg/dL", None),  # 5.62 times; 0.281 is 1.779 below
    ("bilirubin", "0.5 mg/dL", "2.82 mg/dL", ("lab-decimal", "shifted-comma", "0.282 mg/dL")),
    ("bilirubin", "1.9 mg/dL", "0.19 mg/dL", ("lab-decimal", "shifted-comma", "1.9 mg/dL")),
    ("bilirubin", "1.2 mg/dL", "0.12 mg/dL", ("lab-decimal", "shifted-comma", "1.2 mg/dL")),
    ("bilirubin", "0.8 mg/dL", "8 mg/dL", ("lab-decimal", "shifted-comma", "0.8 mg/dL")),
    ("bilirubin", "0.8 mg/dL", "13.7 mg/dL", ("lab-unit-mixed-up", "unit", "13.7 µmol/L")),
    ("bilirubin", "14 µmol/L", "0.8 µmol/L", ("lab-unit-mixed-up", "unit", "0.8 mg/dL")),
    ("bilirubin", "14 µmol/L", "14 mg/dL", ("lab-unit-mixed-up", "unit", "14 µmol/L")),
    # A unit and a moved point: the one is named where it comes a quarter nearer than the other, else both are.
    ("bilirubin", "0.8 mg/dL", "9.35 mg/dL", ("lab-decimal", "shifted-comma", "0.935 mg/dL")),
    ("bilirubin", "0.8 mg/dL", "9.36 mg/dL", ("implausible-lab", "unit-or-comma", "9.36 µmol/L")),
    ("bilirubin", "0.8 mg/dL", "11.69 mg/dL", ("implausible-lab", "unit-or-comma", "11.69 µmol/L")),
    ("bilirubin", "0.8 mg/dL", "11.7 mg/dL", ("lab-unit-mixed-up", "unit", "11.7 µmol/L")),
    ("anc", "4 G/L", "0.4 G/L", None),  # neutrophils do that
    ("anc", "1.2 G/L", "35 G/L", ("lab-decimal", "shifted-comma", "3.5 G/L")),  # may have changed as well
    ("platelets", "250 G/L", "25 G/L", None),
    ("ast", "30 U/L", "300 U/L", None),
]


@pytest.mark.parametrize(("test", "before", "value", "expected"), BEFORE)
def test_a_value_after_another(test: str, before: str, value: str, expected: tuple[str, str, str] | None) -> None:
    found = said(with_labs(lab(test, before, 4), lab(test, value)))
    assert found == ([] if expected is None else [expected])


def test_only_the_latest_value_is_looked_at() -> None:
    assert said(with_labs(lab("creatinine", "80 mg/dL", 4), lab("creatinine", "0.9 mg/dL"))) == []


def test_the_middle_of_the_earlier_values_decides_between_explanations() -> None:
    # 8.8 mg/dL: 0.88 by the point or 0.51 by the unit. The last value alone speaks for the point.
    last = [lab("bilirubin", "0.8 mg/dL", 12), lab("bilirubin", "8.8 mg/dL")]
    assert said(with_labs(*last)) == [("lab-decimal", "shifted-comma", "0.88 mg/dL")]
    course = [lab("bilirubin", "0.55 mg/dL", 4), lab("bilirubin", "0.5 mg/dL", 8), *last]
    assert said(with_labs(*course)) == [("lab-unit-mixed-up", "unit", "8.8 µmol/L")]


def test_a_slow_change_is_not_doubted_by_the_middle_of_the_earlier_values() -> None:
    # 9 g/dL is 1.44 times below 13, and 14.5 in mmol/L; but the last value was 10.
    course = [lab("hemoglobin", f"{value} g/dL", day) for day, value in ((4, 13), (6, 13), (8, 13), (10, 10))]
    assert said(with_labs(*course, lab("hemoglobin", "9 g/dL"))) == []
    assert said(with_labs(*course[:3], lab("hemoglobin", "9 g/dL"))) == [("lab-unit-mixed-up", "unit", "9 mmol/L")]


@pytest.mark.parametrize(
    ("uln", "expected"),
    [
        # 6 mg/dL: 0.6 by the point, 0.35 by the unit. The limit beside it says which unit the laboratory writes.
        (None, [("implausible-lab", "unit-or-comma", "6 µmol/L")]),
        ("21 µmol/L", [("lab-unit-mixed-up", "unit", "6 µmol/L")]),
        ("1.2 mg/dL", [("lab-decimal", "shifted-comma", "0.6 mg/dL")]),
        ("21 mg/dL", [("lab-unit-mixed-up", "unit", "6 µmol/L"), ("lab-limit-doubtful", "unit", "21 µmol/L")]),
        ("1.2 µmol/L", [("lab-decimal", "shifted-comma", "0.6 mg/dL"), ("lab-limit-doubtful", "unit", "1.2 mg/dL")]),
        # 4.5 is a limit in no unit and says nothing
        ("4.5 mg/dL", [("implausible-lab", "unit-or-comma", "6 µmol/L"), ("lab-limit-doubtful", "None", "None")]),
    ],
)
def test_the_unit_of_the_upper_limit_decides(uln: str | None, expected: list[tuple[str, str, str]]) -> None:
    assert said(with_labs(lab("bilirubin", "6 mg/dL", uln=uln))) == expected


def test_two_explanations_are_both_said_and_offer_no_click() -> None:
    plan = with_labs(lab("bilirubin", "6 mg/dL"))
    [found] = findings_of(plan, "implausible-lab")
    assert (str(found.params["corrected"]), str(found.params["corrected_point"])) == ("6 µmol/L", "0.6 mg/dL")
    told = plan_data(plan, Words("en"))["findings"]
    assert isinstance(told, list)
    [entry] = [one for one in told if one["code"] == "implausible-lab"]
    assert (entry["remedy"], entry["corrected"]) == (None, ["6 µmol/L", "0.6 mg/dL"])
    message = entry["message"].replace("\N{NO-BREAK SPACE}", " ")
    assert message.endswith("6 mg/dL: wrong unit or decimal point misplaced? That would be 6 µmol/L or 0.6 mg/dL.")


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
