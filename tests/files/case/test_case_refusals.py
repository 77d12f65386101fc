"""Every kind of case that cannot be read: one sentence naming file, key, what was expected and what was found."""

from datetime import date
from pathlib import Path

import pytest

from dosecal.files.case.cases import read_case
from dosecal.files.case.planning import plan_case
from dosecal.files.reading.refusal import Refusal
from tests.files.case.refusal_cases import (
    BASE,
    CABO,
    GIVEN_1,
    GIVEN_15,
    HEAD,
    PATIENT,
    event,
    history,
    lab,
    measured,
    one_sentence,
    patient,
    refused,
)

CASES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    # Quantities: the grammar and the units of body sizes.
    "weight without unit": (measured('height = "165 cm"\nweight = "78"'), "weight", ("kg", '"78"')),
    "weight a bare number": (measured('height = "165 cm"\nweight = 78'), "weight", ("kg", "found 78")),
    "weight a bare float": (measured('height = "165 cm"\nweight = 78.5'), "weight", ("kg", "found 78.5")),
    "weight in pounds": (measured('weight = "160 lb"'), "weight", ("kg", '"160 lb"')),
    "weight in grams": (measured('weight = "60000 g"'), "weight", ("kg", '"60000 g"')),
    "weight in KG": (measured('weight = "60 KG"'), "weight", ("kg", '"60 KG"')),
    "height in metres": (measured('height = "1.65 m"'), "height", ("cm", '"1.65 m"')),
    "height in inches": (measured('height = "65 in"'), "height", ("cm", '"65 in"')),
    "height without unit": (measured('height = "165"'), "height", ("cm", '"165"')),
    "height and weight of the other's unit": (measured('height = "60 kg"'), "height", ("cm", '"60 kg"')),
    "weight with grouping": (measured('weight = "1.060,5 kg"'), "weight", ("kg", '"1.060,5 kg"')),
    "weight with grouping space": (measured('weight = "1 060 kg"'), "weight", ("kg", '"1 060 kg"')),
    "weight with exponent": (measured('weight = "6e1 kg"'), "weight", ("kg", '"6e1 kg"')),
    "weight with sign": (measured('weight = "-60 kg"'), "weight", ("kg", '"-60 kg"')),
    "weight with plus": (measured('weight = "+60 kg"'), "weight", ("kg", '"+60 kg"')),
    "weight with leading point": (measured('weight = ".6 kg"'), "weight", ("kg", '".6 kg"')),
    "weight with trailing point": (measured('weight = "60. kg"'), "weight", ("kg", '"60. kg"')),
    "weight in Arabic digits": (measured('weight = "٦٠ kg"'), "weight", ("kg", "٦٠")),
    "weight with two spaces": (measured('weight = "60  kg"'), "weight", ("kg", "60␣␣kg")),
    "weight not a number": (measured('weight = "NaN kg"'), "weight", ("kg", '"NaN kg"')),
    "weight empty": (measured('weight = ""'), "weight", ("kg", '""')),
    "weight zero": (measured('weight = "0 kg"'), "weight", ("above zero", '"0 kg"')),
    "height zero": (measured('height = "0 cm"'), "height", ("above zero", '"0 cm"')),
    "weight a list": (measured('weight = ["60 kg"]'), "weight", ("kg",)),
    "weight true": (measured("weight = true"), "weight", ("kg", "true")),
    "a measurement of nothing": (measured(""), "measurements[1]", ("height or weight",)),
    "a measurement without date": (
        HEAD + PATIENT + '[[measurements]]\nweight = "60 kg"\n', "measurements[1].date", ("a date",),
    ),
    "the second measurement": (
        BASE + '[[measurements]]\ndate = 2027-01-19\nweight = "60"\n', "measurements[2].weight", ('"60"',),
    ),
    # Laboratory values: a closed list of units for each test.
    "a lab without unit": (lab('test = "hemoglobin"\nvalue = "9.0"'), "labs[1].value", ("g/dL", '"9.0"')),
    "a lab as bare number": (lab('test = "hemoglobin"\nvalue = 9.0'), "labs[1].value", ("g/dL", "9.0")),
    "a lab in another test's unit": (lab('test = "hemoglobin"\nvalue = "9 mg/dL"'), "labs[1].value", ("g/dL",)),
    "a lab in mmol/L": (lab('test = "bilirubin"\nvalue = "1 mmol/L"'), "labs[1].value", ("mg/dL", "1 mmol/L")),
    "an unknown lab unit": (lab('test = "anc"\nvalue = "1500 cells"'), "labs[1].value", ("/mm³", "1500 cells")),
    "a power of ten without a space": (lab('test = "anc"\nvalue = "1.510⁹/L"'), "labs[1].value", ("1.510⁹/L",)),
    "a lab unit without the solidus": (lab('test = "anc"\nvalue = "1500 mm³"'), "labs[1].value", ("1500 mm³",)),
    "INR with a unit": (lab('test = "inr"\nvalue = "1.2 s"'), "labs[1].value", ("1.2 s",)),
    "INR as bare number": (lab('test = "inr"\nvalue = 1.2'), "labs[1].value", ("1.2",)),
    "PTT without unit": (lab('test = "ptt"\nvalue = "35"'), "labs[1].value", ("s", '"35"')),
    "a dipstick of five": (lab('test = "urine_dipstick"\nvalue = "5+"'), "labs[1].value", ("2+", '"5+"')),
    "a dipstick as number": (lab('test = "urine_dipstick"\nvalue = 2'), "labs[1].value", ("2+", "found 2")),
    "a unit for the limit": (
        lab('test = "ast"\nvalue = "40 U/L"\nuln = "40"'), "labs[1].uln", ("U/L", '"40"'),
    ),
    "an unknown test": (lab('test = "haemoglobin"\nvalue = "9 g/dL"'), "labs[1].test", ("hemoglobin",)),
    "a lab without value": (lab('test = "inr"'), "labs[1].value", ("nothing",)),
    "a lab without date": (
        BASE + '[[labs]]\ntest = "inr"\nvalue = "1.2"\n', "labs[1].date", ("a date", "nothing"),
    ),
    "a lab with an unknown key": (
        lab('test = "inr"\nvalue = "1.2"\nunit = "s"'), "labs[1].unit", ("unit",),
    ),
    "a lab after today": (
        BASE + '[[labs]]\ndate = 2027-04-01\ntest = "inr"\nvalue = "1.2"\n', "labs[1].date", ("2027-03-31",),
    ),
    "a measurement after today": (
        BASE + '[[measurements]]\ndate = 2027-04-01\nweight = "60 kg"\n', "measurements[2].date", ("2027-04-01",),
    ),
    # Names.
    "an unknown study": (BASE.replace('"ramunet"', '"ramunett"'), "study", ("ramunet", '"ramunett"')),
    "a study far from any": (BASE.replace('"ramunet"', '"xyz"'), "study", ("caboavenec", "ramunet", '"xyz"')),
    "no study": (BASE.replace('study = "ramunet"\n', ""), "study", ("nothing",)),
    "a study that is no text": (BASE.replace('"ramunet"', "7"), "study", ("found 7",)),
    "a protocol file that is not there": (
        BASE.replace('"ramunet"', '"missing.toml"').replace('protocol_version = "01"\n', ""), "", ("missing.toml",),
    ),
    "an unknown version": (BASE.replace('"01"', '"02"'), "protocol_version", ("01", '"02"')),
    "a version as number": (BASE.replace('"01"', "1"), "protocol_version", ("found 1",)),
    "an unknown top key": ("patients = 1\n" + BASE, "patients", ("patient",)),
    "an unknown patient key": (
        patient('id = "R-1"\nsex = "female"\nbirthdate = 1961-03-14'), "patient.birthdate", ("birth_date",),
    ),
    "an unknown measurement key": (measured('wieght = "60 kg"'), "wieght", ("weight",)),
    "an unknown site key": (BASE + '[site]\nholiday = "DE-ST"\n', "site.holiday", ("holidays",)),
    "an unknown formula": (BASE + '[site]\nbsa_formula = "mostelller"\n', "site.bsa_formula", ("mosteller",)),
    "an unknown weight policy": (BASE + '[site]\ndose_weight = "newest"\n', "site.dose_weight", ("keep", "latest")),
    "an unknown Land": (BASE + '[site]\nholidays = "DE-XX"\n', "site.holidays", ('"DE-XX"',)),
    "rounding of an unknown drug": (
        BASE + '[site]\nrounding = { dacarbazin = "10 mg" }\n', "site.rounding.dacarbazin", ("dacarbazine",),
    ),
    "rounding without unit": (
        BASE + '[site]\nrounding = { dacarbazine = "10" }\n', "site.rounding.dacarbazine", ("mg", '"10"'),
    ),
    "rounding as number": (
        BASE + "[site]\nrounding = { dacarbazine = 10 }\n", "site.rounding.dacarbazine", ("found 10",),
    ),
    "rounding in mL": (
        BASE + '[site]\nrounding = { dacarbazine = "1 mL" }\n', "site.rounding.dacarbazine", ("mg", '"1 mL"'),
    ),
    "rounding to nothing": (
        BASE + '[site]\nrounding = { dacarbazine = "0 mg" }\n', "site.rounding.dacarbazine", ("mg", '"0 mg"'),
    ),
    "an unknown sex": (patient('sex = "f"\nbirth_date = 1961-03-14'), "patient.sex", ("female", "male", '"f"')),
    "an unknown history": (
        history('kind = "major-surgary"\ndate = 2026-12-20'), "history[1].kind", ("major-surgery",),
    ),
    "an unknown event": (event('kind = "gave"\nvisit = "C1D1"\ndate = 2027-02-01'), "events[1].kind", ("given",)),
    "an unknown fact": (BASE + "[facts]\necogg = 1\n", "facts.ecogg", ("ecog",)),
    "an unknown cause": (
        event('kind = "discontinue"\ndrug = "all"\ndate = 2027-02-20\nreason = "PD"\ncause = "PD"', GIVEN_1),
        "events[2].cause", ("progression",),
    ),
    "an unknown drug in an event": (
        event('kind = "hold"\ndrug = "ramucirumb"\ndate = 2027-02-20\nreason = "x"', GIVEN_1),
        "events[2].drug", ("ramucirumab",),
    ),
    "a drug of the other study": (
        event('kind = "hold"\ndrug = "avelumab"\ndate = 2027-02-20\nreason = "x"', GIVEN_1),
        "events[2].drug", ("ramucirumab", "avelumab"),
    ),
    "an unknown visit": (
        event('kind = "given"\nvisit = "C1D2"\ndate = 2027-02-02', GIVEN_1), "events[2].visit", ("C1D1", "C1D2"),
    ),
    "a visit beyond the plan": (
        event('kind = "given"\nvisit = "C99D1"\ndate = 2027-02-02', GIVEN_1), "events[2].visit", ("C99D1",),
    ),
    "a visit in small letters": (
        event('kind = "given"\nvisit = "c1d1"\ndate = 2027-02-01'), "events[1].visit", ("C1D1", '"c1d1"'),
    ),
    "an unknown visit moved": (
        event('kind = "delay"\nvisit = "C9D9"\ndays = 7\nreason = "x"', GIVEN_1), "events[2].visit", ("C9D9",),
    ),
    "an unknown visit skipped": (
        event('kind = "skip"\nvisit = "C1D8"\nreason = "x"', GIVEN_1), "events[2].visit", ("C1D8",),
    ),
    "an unknown visit done": (
        event('kind = "done"\nvisit = "IMG-M4"\ndate = 2027-03-20', GIVEN_1), "events[2].visit", ("IMG-M3", "IMG-M4"),
    ),
    "a drug not due at a visit": (
        event('kind = "given"\nvisit = "C1D15"\ndate = 2027-02-15\ndrug = "dacarbazine"', GIVEN_1),
        "events[2].drug", ("C1D15", "dacarbazine"),
    ),
    # Wrong types.
    "today as text": (BASE.replace("today = 2027-03-31", 'today = "2027-03-31"'), "today", ("a date",)),
    "today as date-time": (
        BASE.replace("today = 2027-03-31", "today = 2027-03-31T00:00:00"), "today", ("a date",),
    ),
    "a birth date as text": (patient('sex = "male"\nbirth_date = "1961-03-14"'), "patient.birth_date", ("a date",)),
    "a flag as text": (
        patient('sex = "female"\nbirth_date = 1961-03-14\nchildbearing_potential = "no"'),
        "patient.childbearing_potential", ("true or false", '"no"'),
    ),
    "a flag as number": (
        patient('sex = "female"\nbirth_date = 1961-03-14\nchildbearing_potential = 0'),
        "patient.childbearing_potential", ("true or false", "found 0"),
    ),
    "an id as number": (patient('id = 7\nsex = "male"\nbirth_date = 1961-03-14'), "patient.id", ("found 7",)),
    "a patient list": (HEAD + '[[patient]]\nid = "x"\n', "patient", ("a table",)),
    "measurements as table": (HEAD + PATIENT + "[measurements]\ndate = 2027-01-18\n", "measurements", ("tables",)),
    "a measurement as text": ('measurements = ["60 kg"]\n' + HEAD + PATIENT, "measurements", ("tables",)),
    "facts as list": ("facts = [1]\n" + BASE, "facts", ("a table",)),
    "a fact of the wrong kind": (BASE + '[facts]\nliver_metastases = "yes"\n', "facts.liver_metastases", ('"yes"',)),
    "a yes-no fact as number": (BASE + "[facts]\nanticoagulated = 1\n", "facts.anticoagulated", ("found 1",)),
    "ECOG as yes-no": (BASE + "[facts]\necog = true\n", "facts.ecog", ("a number", "true")),
    "ECOG as word": (BASE + '[facts]\necog = "one"\n', "facts.ecog", ("a number", '"one"')),
    "a Child-Pugh number": (BASE + "[facts]\nchild_pugh = 7\n", "facts.child_pugh", ("letter", "found 7")),
    "delay days as text": (
        event('kind = "delay"\nvisit = "C2D1"\ndays = "7"\nreason = "x"', GIVEN_1), "events[2].days", ('"7"',),
    ),
    "delay days as quantity": (
        event('kind = "delay"\nvisit = "C2D1"\ndays = 7.5\nreason = "x"', GIVEN_1), "events[2].days", ("7.5",),
    ),
    "a delay backwards": (
        event('kind = "delay"\nvisit = "C2D1"\ndays = -7\nreason = "x"', GIVEN_1), "events[2].days", ("-7",),
    ),
    "a delay without reason": (
        event('kind = "delay"\nvisit = "C2D1"\ndays = 7', GIVEN_1), "events[2].reason", ("nothing",),
    ),
    "a hold without drug": (
        event('kind = "hold"\ndate = 2027-02-20\nreason = "x"', GIVEN_1), "events[2].drug", ("nothing",),
    ),
    "a given visit without date": (event('kind = "given"\nvisit = "C1D1"'), "events[1].date", ("nothing",)),
    "an event without kind": (event('visit = "C1D1"\ndate = 2027-02-01'), "events[1].kind", ("nothing",)),
    "an event with a foreign key": (
        event('kind = "given"\nvisit = "C1D1"\ndate = 2027-02-01\ngrade = "x"'), "events[1].grade", ("grade",),
    ),
    "a result that is none": (
        history('kind = "pregnancy-test"\ndate = 2027-01-28\nresult = "neg"'), "history[1].result", ("negative",),
    ),
    "ongoing as text": (history('kind = "wound"\ndate = 2027-01-28\nongoing = "yes"'), "ongoing", ("true or false",)),
    # What contradicts itself.
    "a visit given twice": (
        event('kind = "given"\nvisit = "C1D1"\ndate = 2027-02-02', GIVEN_1), "events[2]", ("C1D1",),
    ),
    "a drug given twice": (
        event(
            'kind = "given"\nvisit = "C1D1"\ndate = 2027-02-01\ndrug = "ramucirumab"',
            GIVEN_1.replace("date =", 'drug = "ramucirumab"\ndate ='),
        ),
        "events[2]", ("C1D1",),
    ),
    "a drug given after all were": (
        event('kind = "given"\nvisit = "C1D1"\ndate = 2027-02-01\ndrug = "ramucirumab"', GIVEN_1), "events[2]",
        ("C1D1",),
    ),
    "a visit done twice": (
        event(
            'kind = "done"\nvisit = "SCR"\ndate = 2027-01-21',
            '[[events]]\nkind = "done"\nvisit = "SCR"\ndate = 2027-01-20\n',
        ),
        "events[2]", ("SCR",),
    ),
    "a visit given and skipped": (
        event('kind = "skip"\nvisit = "C1D1"\nreason = "x"', GIVEN_1), "events[2]", ("C1D1",),
    ),
    "a visit skipped twice": (
        event(
            'kind = "skip"\nvisit = "C1D15"\nreason = "x"',
            GIVEN_1 + '[[events]]\nkind = "skip"\nvisit = "C1D15"\nreason = "x"\n',
        ),
        "events[3]", ("C1D15",),
    ),
    "day 15 before day 1": (
        event('kind = "given"\nvisit = "C1D15"\ndate = 2027-01-31', GIVEN_1), "events[2].date", ("C1D1", "2027-01-31"),
    ),
    "cycle 2 before cycle 1": (
        event('kind = "given"\nvisit = "C2D1"\ndate = 2027-01-31', GIVEN_1), "events[2].date", ("C1D1", "2027-01-31"),
    ),
    "cycle 1 on the day of cycle 2": (
        event('kind = "given"\nvisit = "C2D1"\ndate = 2027-02-01', GIVEN_1), "events[2].date", ("C1D1",),
    ),
    "a result after today": (
        history('kind = "pregnancy-test"\ndate = 2027-04-01\nresult = "negative"'), "history[1].date",
        ("2027-03-31", "2027-04-01"),
    ),
    "given after today": (
        event('kind = "given"\nvisit = "C1D1"\ndate = 2027-04-01'), "events[1].date", ("2027-03-31", "2027-04-01"),
    ),
    "done after today": (
        event('kind = "done"\nvisit = "IMG-M3"\ndate = 2027-04-01', GIVEN_1), "events[2].date", ("2027-04-01",),
    ),
    "held after today": (
        event('kind = "hold"\ndrug = "ramucirumab"\ndate = 2027-04-01\nreason = "x"', GIVEN_1),
        "events[2].date", ("2027-04-01",),
    ),
    "reduced after today": (
        event('kind = "reduce"\ndrug = "ramucirumab"\ndate = 2027-04-01\nreason = "x"', GIVEN_1),
        "events[2].date", ("2027-04-01",),
    ),
    "stopped after today": (
        event('kind = "discontinue"\ndrug = "all"\ndate = 2027-04-01\nreason = "x"', GIVEN_1),
        "events[2].date", ("2027-04-01",),
    ),
    "a last dose after the decision": (
        CABO + GIVEN_1
        + '[[events]]\nkind = "discontinue"\ndrug = "cabozantinib"\ndate = 2027-02-20\n'
        + 'last_dose = 2027-02-21\nreason = "x"\n',
        "events[2].last_dose", ("2027-02-20", "2027-02-21"),
    ),
    "stopped twice": (
        event(
            'kind = "discontinue"\ndrug = "ramucirumab"\ndate = 2027-02-21\nreason = "x"',
            GIVEN_1 + '[[events]]\nkind = "discontinue"\ndrug = "ramucirumab"\ndate = 2027-02-20\nreason = "x"\n',
        ),
        "events[3]", ("ramucirumab",),
    ),
    "resumed but never held": (
        event('kind = "resume"\ndrug = "ramucirumab"\ndate = 2027-02-20', GIVEN_1), "events[2]", ("on hold",),
    ),
    "reduced without a level": (
        event('kind = "reduce"\ndrug = "dacarbazine"\ndate = 2027-02-20\nreason = "x"', GIVEN_1),
        "events[2]", ("dacarbazine",),
    ),
    "reduced below the last level": (
        event(
            'kind = "reduce"\ndrug = "ramucirumab"\ndate = 2027-02-22\nreason = "x"',
            GIVEN_1
            + '[[events]]\nkind = "reduce"\ndrug = "ramucirumab"\ndate = 2027-02-20\nreason = "x"\n'
            + '[[events]]\nkind = "reduce"\ndrug = "ramucirumab"\ndate = 2027-02-21\nreason = "x"\n',
        ),
        "events[4]", ("stop the drug",),
    ),
    "a history that ends before it begins": (
        history('kind = "major-surgery"\ndate = 2026-12-20\nuntil = 2026-12-19'), "history[1].until", ("2026-12-20",),
    ),
    "a history with an end that lasts": (
        history('kind = "wound"\ndate = 2026-12-20\nuntil = 2026-12-28\nongoing = true'), "history[1]", ("ongoing",),
    ),
    "a medicine that ends before it begins": (
        BASE + '[[medications]]\nname = "x"\nstart = 2027-01-02\nstop = 2027-01-01\n', "medications[1].stop",
        ("2027-01-02",),
    ),
    "born after today": (patient('sex = "male"\nbirth_date = 2027-04-01'), "patient.birth_date", ("2027-03-31",)),
    "childbearing potential of a man": (
        patient('sex = "male"\nbirth_date = 1961-03-14\nchildbearing_potential = true'),
        "patient.childbearing_potential", ("female",),
    ),
}  # fmt: skip


def test_the_base_case_is_read(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(BASE + GIVEN_1 + GIVEN_15, encoding="utf-8")
    case = read_case(path)
    assert case.today is not None
    assert plan_case(case, case.today).day_1 == date(2027, 2, 1)


@pytest.mark.parametrize("name", CASES)
def test_a_case_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    text, key, parts = CASES[name]
    refusal = refused(tmp_path, text)
    assert key in refusal.key
    if name != "a protocol file that is not there":
        assert refusal.file == "case.toml"
    one_sentence(refusal, *parts)


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"study = ", "case.toml"), (b"{", "case.json"), (b"[]", "case.json"), (b"\xff\xfe", "case.toml"),
     (b"", "case.toml")],
)  # fmt: skip
def test_a_file_that_is_none(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refusal) as caught:
        read_case(path)
    one_sentence(caught.value, name)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        read_case(tmp_path / "nowhere.toml")
    one_sentence(caught.value, "nowhere.toml")


def test_the_same_structure_in_json(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(
        '{"study": "ramunet", "today": "2027-01-20", "planned_first_dose": "2027-02-01",'
        ' "patient": {"id": "x", "sex": "male", "birth_date": "1961-03-14"},'
        ' "measurements": [{"date": "2027-01-18", "height": "165 cm", "weight": "60,5 kg"}]}',
        encoding="utf-8",
    )
    case = read_case(path)
    assert case.birth_date == date(1961, 3, 14)
    path.write_text('{"study": "ramunet", "today": "20.01.2027"}', encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        read_case(path)
    one_sentence(caught.value, "today", "20.01.2027")
