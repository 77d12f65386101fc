"""The fields spell the case that they were filled from, and keep what they do not show."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from dosecal.files.case.case_copy import Copy, keep_copy, read_copy
from dosecal.files.case.case_document import Draft
from dosecal.files.reading.write_whole import write_whole
from dosecal.session.entry import Entry, entry_of, take_today
from dosecal.session.entry_reader import read
from dosecal.words import Words

TODAY = date(2027, 1, 20)
CASE = """\
# Of our own hand
study = "ramunet"
today = 2027-03-19
planned_first_dose = 2027-02-01   # agreed

[site]
holidays = "DE-ST"
rounding = { dacarbazine = "none" }   # decided

[patient]
id = "03-009"
sex = "female"
birth_date = 1961-03-14
childbearing_potential = false

[[measurements]]
date = 2027-02-08
height = "180 cm"
weight = "80,5 kg"

[[labs]]
date = 2027-02-08
test = "creatinine"
value = "0.9 mg/dL"
uln = "1.1 mg/dL"

[[history]]
kind = "major-surgery"
date = 2026-12-20
until = 2026-12-28

[[history]]
kind = "pregnancy-test"
date = 2027-01-28
result = "negative"

[[medications]]
name = "phenytoin"
start = 2026-05-01

[facts]
ecog = 1
liver_metastases = true
life_expectancy_weeks = 26

[[events]]
kind = "given"   # by hand
visit = "C1D1"
date = 2027-02-08
"""


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_fields_give_back_the_case(language: str) -> None:
    data = tomllib.loads(CASE)
    reading = read(entry_of(data), data, TODAY, Words(language))
    assert reading.problems == []
    assert reading.data == data
    assert reading.today == TODAY  # a day that a file names is for its tests and demos


def test_one_changed_value_changes_one_line() -> None:
    draft = Draft(CASE)
    entry = entry_of(draft.data)
    entry.measurements[0]["weight"] = "81"
    draft.update(read(entry, draft.data, TODAY, Words("en")).data)
    assert draft.text == CASE.replace("80,5 kg", "81 kg")


def test_a_removed_row_takes_only_itself_away() -> None:
    draft = Draft(CASE)
    entry = entry_of(draft.data)
    del entry.history[0]
    draft.update(read(entry, draft.data, TODAY, Words("en")).data)
    gone = '[[history]]\nkind = "major-surgery"\ndate = 2026-12-20\nuntil = 2026-12-28\n\n'
    assert tomllib.loads(draft.text) == tomllib.loads(CASE.replace(gone, ""))
    assert "# by hand" in draft.text
    assert "# Of our own hand" in draft.text


def test_a_new_key_stands_before_the_first_table() -> None:
    draft = Draft('study = "ramunet"\n\n[patient]\nid = "1"\n')
    draft.update({"study": "ramunet", "planned_first_dose": date(2027, 2, 1), "patient": {"id": "1"}})
    assert tomllib.loads(draft.text) == draft.data
    assert draft.data["planned_first_dose"] == date(2027, 2, 1)


@pytest.mark.parametrize(
    ("field", "text", "name"),
    [
        ("born", "14.3.61", "born"),
        ("first_dose", "1/2/2027", "first_dose"),
        ("today", "soon", "today"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(field: str, text: str, name: str) -> None:
    entry = Entry()
    setattr(entry, field, text)
    problems = read(entry, {}, TODAY, Words("en")).problems
    assert [problem.field for problem in problems] == [name]
    assert text in problems[0].sentence
    assert not problems[0].optional


@pytest.mark.parametrize("weight", ["72.", "7 2", "72kg5", "1e3", "-72", "NaN", "٧٢", ".5", "1.000,5"])
def test_a_weight_that_is_no_number_is_no_weight(weight: str) -> None:
    entry = Entry(measurements=[{"day": "2027-01-18", "height": "165", "weight": weight}])
    reading = read(entry, {}, TODAY, Words("en"))
    assert [problem.field for problem in reading.problems] == ["measurements.0.weight"]


def test_save_is_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    path = folder / "case.toml"
    path.write_text("old")
    with pytest.raises(TypeError):
        write_whole(path, 7)  # type: ignore[arg-type]  # a write that fails halfway
    assert path.read_text() == "old"
    assert list(folder.iterdir()) == [path]


def test_the_copy_is_nobody_elses(tmp_path: Path) -> None:
    file = tmp_path / "entry-1.json"
    entry = entry_of(tomllib.loads(CASE))
    keep_copy(file, Copy(CASE, None, entry.as_data()))
    assert file.stat().st_mode & 0o077 == 0
    copy = read_copy(file)
    assert copy is not None
    assert Entry.from_copy(copy.entry) == entry
    file.write_text("{half")
    assert read_copy(file) is None


def test_prior_doses_and_drug_files_of_the_site_stay_as_the_file_has_them() -> None:
    """As an edit of another field leaves them."""
    prior = [{"drug": "ramucirumab", "amount": "300 mg", "source": "letter of the hospital", "date": date(2025, 5, 2)}]
    data = {
        "study": "ramunet",
        "today": date(2027, 1, 30),
        "site": {"drugs": {"ramucirumab": "rami-site.toml"}, "rounding": {"ramucirumab": "10 mg"}},
        "prior_doses": prior,
    }
    assert read(entry_of(data), data, date(2027, 1, 30), Words("en")).data == data


@pytest.mark.parametrize(("sex", "asked", "kept"), [("female", True, True), ("male", False, None), ("", False, None)])
def test_childbearing_potential_is_asked_of_women_and_kept_for_them_only(
    sex: str, asked: bool, kept: bool | None
) -> None:
    entry = Entry(sex=sex, childbearing="true")
    assert entry.asks_childbearing is asked
    patient = read(entry, {}, TODAY, Words("en")).data.get("patient", {})
    assert isinstance(patient, dict)
    assert patient.get("childbearing_potential") is kept


@pytest.mark.parametrize(("day", "taken"), [("", True), ("2027-01-18", False)])
def test_a_value_without_a_day_is_of_today(day: str, taken: bool) -> None:
    row = {"value": "3", "day": day}
    assert take_today(row, "day", TODAY) is taken
    assert row["day"] == (TODAY.isoformat() if taken else day)


@pytest.mark.parametrize(("offered", "chosen"), [("ramunet|02", ("ramunet", "02")), ("own.toml|", ("own.toml", ""))])
def test_a_study_is_chosen_with_its_version(offered: str, chosen: tuple[str, str]) -> None:
    entry = Entry(version="01")
    entry.choose_study(offered)
    assert (entry.study, entry.version) == chosen
