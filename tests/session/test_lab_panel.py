"""The values of a day entered together: fault 54."""

from datetime import date

import pytest

from dosecal.files.trial.studies import load_study
from dosecal.session.entry import Entry
from dosecal.session.entry_reader import read
from dosecal.session.lab_panel import PRESSURE, PanelLine, panel_lines, problems, put
from dosecal.words import Words

DAY = date(2027, 2, 1)
STUDY = load_study("ramunet", "01")
EN, DE = Words("en"), Words("de")


def entry(*rows: tuple[str, str, str, str]) -> Entry:
    made = Entry(study="ramunet", version="01")
    made.labs = [{"at": "", "test": test, "value": value, "uln": uln, "day": day} for test, value, uln, day in rows]
    return made


def lines_of(of: Entry, day: date = DAY, words: Words = EN) -> dict[str, PanelLine]:
    return {line.test: line for line in panel_lines(STUDY, of, words, day)}


def typed(of: Entry, values: dict[str, str], day: date = DAY, words: Words = EN) -> dict[str, PanelLine]:
    lines = lines_of(of, day, words)
    for test, value in values.items():
        lines[test].value = value
    return lines


def test_unit_and_upper_limit_are_the_ones_last_entered() -> None:
    lines = lines_of(entry(("creatinine", "80 µmol/L", "104 µmol/L", "2027-01-20")))
    assert (lines["creatinine"].unit, lines["creatinine"].uln) == ("µmol/L", "104")
    assert lines["creatinine"].before.startswith("80 µmol/L")
    assert lines["creatinine"].value == ""
    assert lines["anc"].unit == "10⁹/L"
    assert not lines["anc"].uln


def test_a_number_alone_has_the_unit_beside_it() -> None:
    made = entry(("anc", "2500 /mm³", "", "2027-01-20"))
    lines = typed(made, {"anc": "1800", "platelets": "0,21 G/L", PRESSURE: "128/82"})
    lines["platelets"].value = "210"
    assert not list(problems(STUDY, list(lines.values()), EN))
    assert put(made, list(lines.values()), DAY, EN) == 3
    rows = [(row["test"], row["value"], row["day"]) for row in made.labs if row["value"]]
    assert ("anc", "1800 /mm³", "2027-02-01") in rows
    assert ("anc", "2500 /mm³", "2027-01-20") in rows
    assert ("platelets", "210 10⁹/L", "2027-02-01") in rows
    assert made.vitals == [{"at": "", "pressure": "128/82", "day": "2027-02-01"}]


def test_the_decimal_comma_is_read() -> None:
    made = entry()
    lines = typed(made, {"creatinine": "0,9", "inr": "1,1"}, words=DE)
    lines["creatinine"].uln = "1,1"
    assert not list(problems(STUDY, list(lines.values()), DE))
    put(made, list(lines.values()), DAY, DE)
    found = read(made, {}, DAY, DE)
    assert not found.problems


@pytest.mark.parametrize("wrong", ["9 mmol", "2+", "abc", "1e3", "−5", "1.234,5", "3.2.2027"])
def test_what_is_no_value_is_said_beside_it(wrong: str) -> None:
    lines = typed(entry(), {"creatinine": wrong})
    found = dict(problems(STUDY, list(lines.values()), EN))
    assert wrong in found["creatinine"]


@pytest.mark.parametrize(("text", "right"), [("128/82", True), ("128", False), ("128/", False), ("a/b", False)])
def test_a_blood_pressure_is_two_numbers(text: str, right: bool) -> None:
    lines = typed(entry(), {PRESSURE: text})
    assert (not list(problems(STUDY, list(lines.values()), EN))) is right


def test_a_value_of_the_day_is_shown_and_replaced_and_none_is_added_twice() -> None:
    made = entry(("anc", "1.5 G/L", "", "2027-02-01"), ("anc", "2.5 G/L", "", "2027-01-20"))
    lines = lines_of(made)
    assert (lines["anc"].value, lines["anc"].of_day, lines["anc"].unit) == ("1.5", "1.5 G/L", "G/L")
    assert lines["anc"].before.startswith("2.5 G/L")
    assert put(made, list(lines.values()), DAY, EN) == 0
    lines["anc"].value = "1.6"
    assert put(made, list(lines.values()), DAY, EN) == 1
    assert [row["value"] for row in made.labs if row["test"] == "anc" and row["value"]] == ["1.6 G/L", "2.5 G/L"]


def test_the_dipstick_takes_its_grades_alone() -> None:
    for text, right in (("1+", True), ("trace", True), ("5+", False), ("1", False)):
        lines = typed(entry(), {"urine_dipstick": text})
        assert (not list(problems(STUDY, list(lines.values()), EN))) is right
