"""Faults 25, 17, 22: what laboratories print is read; a number alone is refused, and the unit used last is offered."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from dosecal.files.case.cases import case_from_data, read_case
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.session.entry import entry_of
from dosecal.session.field_notes import notes_of
from dosecal.session.outcome import compute
from dosecal.words import LANGUAGES, Words
from tests.core.plan.plan_cases import case_data, plan_of

DAY = date(2027, 1, 19)


def lab(test: str, value: str, **more: object) -> dict[str, Any]:
    return {"date": DAY, "test": test, "value": value, **more}


def read(test: str, value: str) -> Fraction:
    return case_from_data(case_data("ramunet", labs=[lab(test, value)]), "case.toml").labs[0].value


def refused(*labs: dict[str, Any]) -> Refusal:
    with pytest.raises(Refusal) as found:
        case_from_data(case_data("ramunet", labs=list(labs)), "case.toml", vocabulary())
    return found.value


# test: (value in its own unit, other ways to print it)
SAME = {
    "creatinine": ("0.9 mg/dL", ["0.9 mg/dl", "0,9 mg/dl", "0.9mg/dl", "0.9 MG/DL", "0.9 mg%", "0.9 mg/100 ml",
                                 "0.9\u00a0mg/dl", "0.9\u202fmg/dL", "0.9\u2009mg/dL", "0.9 mg / dl"]),
    "hemoglobin": ("12 g/dL", ["12 g/dl", "120 g/l", "120 g/L", "12 G/DL", "12 g%", "12 g/100 ml"]),
    "platelets": ("212 10⁹/L", [
        "212 10^9/l", "212 10⁹/l", "212 10*9/L", "212 10E9/l", "212 x10^9/L", "212 x 10^9/l", "212 × 10⁹/l", "212 G/l",
        "212 Gpt/L", "212 Gpt/l", "212 /nl", "212 /nL", "212/nl", "212 Tsd/µl", "212 Tsd./µl", "212 Mrd/l",
        "212 Mrd./l", "212 10^3/µl", "212 10³/µl", "212 K/uL", "212000 /µl", "212000 /ul", "212000/μl", "212000 /mm³",
    ]),
    "anc": ("1.6 10⁹/L", ["1.6 /nl", "1,6 Gpt/l", "1600 /µl", "1600 Zellen/µl", "1.6 Tsd/µl"]),
    "ast": ("30 U/L", ["30 U/l", "30 u/l", "30 IU/L", "30 IU/l", "0.5 µkat/L", "0.5 ukat/l", "0,5 μkat/l"]),
    "alt": ("30 U/L", ["30 U/l", "0.5 µkat/L"]),
    "creatinine_clearance": ("90 mL/min", ["90 ml/min", "90 ml/Min", "1.5 ml/s"]),
    "urine_protein_24h": ("150 mg/24 h", ["150 mg/24h", "0.15 g/24h", "0,15 g/d", "150 mg/d", "150 mg/Tag"]),
    "ptt": ("30 s", ["30 sec", "30 Sek.", "30 sek"]),
    "inr": ("1.2", ["1,2"]),
}  # fmt: skip


@pytest.mark.parametrize(("test", "usual", "printed"), [(k, v[0], one) for k, v in SAME.items() for one in v[1]])
def test_what_laboratories_print_is_read(test: str, usual: str, printed: str) -> None:
    assert read(test, printed) == read(test, usual)


@pytest.mark.parametrize(
    ("test", "printed"), [("creatinine", "80 µmol/l"), ("creatinine", "80 umol/l"), ("bilirubin", "17,1 µmol/l")]
)
def test_micromoles(test: str, printed: str) -> None:
    factor = {"creatinine": Fraction("88.4"), "bilirubin": Fraction("17.1")}[test]
    assert read(test, printed) == Fraction(printed.split(maxsplit=1)[0].replace(",", ".")) / factor


@pytest.mark.parametrize(
    ("test", "printed"),
    [
        ("platelets", "212"), ("platelets", "212 g/l"), ("platelets", "212 10^12/l"), ("platelets", "1 212 G/L"),
        ("platelets", "212 mg/dl"), ("creatinine", "0.9 g/l"), ("creatinine", "0.9 mmol/l"), ("hemoglobin", "12 mg/dl"),
        ("creatinine_clearance", "60 ml/min/1,73m²"), ("ast", "30"), ("inr", "1.2 s"), ("platelets", "212 M/L"),
        ("creatinine", "0.9  mg/dl"), ("creatinine", "0.9\u200bmg/dl"), ("creatinine", "0.9 mg/dl l"),
    ],
)  # fmt: skip
def test_what_means_something_else_is_refused(test: str, printed: str) -> None:
    refused(lab(test, printed))


def test_the_factor_between_units_is_shown_to_be_that_of_the_text() -> None:
    """1.5 mg/dL is the limit of RamuNET: 25.65 µmol/L, however it is printed, is exactly on it."""
    for value in ("25.65 µmol/l", "25,65 umol/L", "1.5 mg/dl"):
        plan = plan_of("ramunet", labs=[lab("bilirubin", value)])
        assert next(one for one in plan.eligibility if one.id == "bilirubin").status == "met"
    plan = plan_of("ramunet", labs=[lab("bilirubin", "25.66 µmol/l")])
    assert next(one for one in plan.eligibility if one.id == "bilirubin").status == "not_met"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_alone_is_refused_and_the_last_unit_named(language: str) -> None:
    first = {**lab("creatinine", "0.8 mg/dl"), "date": date(2027, 1, 5)}
    sentence = refused(first, lab("creatinine", "0.9")).sentence(Words(language))
    assert '"0.9 mg/dl"' in sentence
    assert len(sentence) <= 300
    assert "mg/dl" not in refused(lab("creatinine", "0.9")).sentence(Words(language))  # nothing was used before
    assert '"30 U/l"' in refused(lab("ast", "30", uln="50 U/l")).sentence(Words(language))


def test_the_window_offers_the_unit_used_last() -> None:
    data = case_data("ramunet", labs=[{**lab("creatinine", "80 µmol/l"), "date": date(2027, 1, 5)}])
    entry, words = entry_of(data), Words("en")
    entry.labs.append({"at": "", "test": "creatinine", "value": "85", "uln": "", "day": "2027-01-19"})
    notes = notes_of(words, entry, compute(entry, data, DAY, words), DAY)
    remedy = notes["labs.1.value"].remedy
    assert remedy is not None
    assert dict(remedy.writes) == {"labs.1.value": "85 µmol/l"}


def test_the_window_offers_the_upper_limit_and_assumes_none() -> None:
    data = case_data("ramunet", labs=[{**lab("ast", "30 U/l", uln="50 U/l"), "date": date(2027, 1, 5)}])
    entry, words = entry_of(data), Words("en")
    entry.labs.append({"at": "", "test": "ast", "value": "35 U/l", "uln": "", "day": "2027-01-19"})
    outcome = compute(entry, data, DAY, words)
    remedy = notes_of(words, entry, outcome, DAY)["labs.1.uln"].remedy
    assert remedy is not None
    assert dict(remedy.writes) == {"labs.1.uln": "50 U/l"}
    assert outcome.plan is not None
    assert next(one for one in outcome.plan.eligibility if one.id == "ast").because == "missing-uln"


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009", "\u2007"])
def test_a_space_that_breaks_no_line_is_a_space(space: str) -> None:
    data = case_data(
        "ramunet", measurements=[{"date": DAY, "height": f"165{space}cm", "weight": f"60,5{space}kg"}],
        vitals=[{"date": DAY, "blood_pressure": f"128/82{space}mmHg"}],
    )  # fmt: skip
    case = case_from_data(data, "case.toml")
    assert (str(case.measurements[0].weight_kg), case.vitals[0].systolic) == ("60.5", 128)


def test_two_spaces_are_shown_as_such() -> None:
    with pytest.raises(Refusal) as found:
        case_from_data(case_data("ramunet", measurements=[{"date": DAY, "weight": "60  kg"}]), "case.toml")
    assert '"60␣␣kg"' in found.value.sentence(Words("en"))


def test_a_byte_order_mark_in_a_file(tmp_path: Any) -> None:
    path = tmp_path / "case.toml"
    path.write_bytes(b'\xef\xbb\xbfstudy = "ramunet"\n')
    assert read_case(path).study == "ramunet"
