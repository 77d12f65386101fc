"""Faults 74, 12, 16: a name or date of birth is no pseudonym, and pseudonyms that look alike may be one patient."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dosecal.core.slips.pseudonym import alike
from dosecal.files.case.patients import Patients
from dosecal.files.export.icalendar_file import patient_mark
from dosecal.words import LANGUAGES, Words
from tests.core.plan.plan_cases import findings_of, plan_of

TODAY = date(2027, 2, 1)
BORN = date(1961, 3, 14)


@pytest.mark.parametrize(
    ("pseudonym", "suspicion"),
    [
        ("Hans Müller", "name"), ("Hans Mueller", "name"), ("Müller, Hans", "name"), ("mueller_hans", "name"),
        ("hans", "name"), ("HANS-01", "name"), ("Anna1961", "name"), ("Özil", "name"), ("Qwrtz Yxcvb", "name"),
        ("Kowalczyk.Jerzy", "name"), ("O'Brien Siobhan", "name"), ("Schmidt", "name"), ("MUELLER PETRA", "name"),
        ("19610314", "birth-date"), ("14031961", "birth-date"), ("14.03.1961", "birth-date"),
        ("RN12345678", "birth-date"),
        ("14-03-1961", "birth-date"), ("1961-03-14", "birth-date"), ("14.3.61", "birth-date"),
        ("03-140361", "birth-date"),
        ("610314", "birth-date"), ("Hans 14.03.1961", "birth-date"),
        ("03-007", None), ("MZ-012", None), ("R", None), ("S-1", None), ("x", None), ("007", None),
        ("RamuNET-03-007", None), ("AB CD", None), ("C 12", None), ("03/007", None), ("1234567", None),
        ("123456789", None), ("01-02-03", None), ("120361", None), ("a0f3c2", None), ("2E5", None), ("Pat 7", None),
        ("550e8400-e29b-41d4-a716-446655440000", None), ("03.007", None), ("DE-BER-004", None),
    ],
)  # fmt: skip
def test_what_looks_like_a_person_is_asked_about_once(pseudonym: str, suspicion: str | None) -> None:
    if pseudonym == "550e8400-e29b-41d4-a716-446655440000":
        pseudonym = "550e84aa-e29b-41d4-a716-4466aa44000a"  # eight digits on end would be asked about
    plan = plan_of("ramunet", patient={"id": pseudonym, "birth_date": BORN})
    found = findings_of(plan, "pseudonym-doubtful")
    assert [(one.about, one.params["suspicion"]) for one in found] == (
        [] if suspicion is None else [("patient.id", suspicion)]
    )


ALIKE = ["03\u2011007", "03\u2010007", "03\u2013007", "03\u2212007", "03-007\u200b", "\ufeff03-007",
         " 03-007 ", "03-007\u00a0", "03 - 007", "０３-007", "O3-007", "03-oO7", "٠٣-007", "03--007"]  # fmt: skip
OTHER = ["03-008", "03007", "03-0077", "3-007", "04-007"]


@pytest.mark.parametrize("written", ALIKE)
def test_look_alikes_are_alike(written: str) -> None:
    assert alike(written) == alike("03-007")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mz-012", "MZ-012"),
        ("МZ-012", "MZ-012"),
        ("MZ\u00a012", "mz 12"),
        ("A-1I", "A-11"),
        ("a-1i", "A-1I"),
        ("BIO-O1", "bio-01"),
        ("03-7l", "03-7L"),
    ],
)
def test_letters_and_spaces(one: str, other: str) -> None:
    assert alike(one) == alike(other)


@pytest.mark.parametrize("written", OTHER)
def test_others_are_not(written: str) -> None:
    assert alike(written) != alike("03-007")


@pytest.mark.parametrize(("one", "other"), [("LI-01", "IL-01"), ("BIO-1", "B10-1"), ("L3", "13"), ("03-OI", "03-01")])
def test_letters_among_letters_are_letters(one: str, other: str) -> None:
    assert alike(one) != alike(other)


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    def made(*pseudonyms: str) -> Path:
        for number, one in enumerate(pseudonyms):
            text = f'study = "ramunet"\nplanned_first_dose = 2027-02-01\n[patient]\nid = "{one}"\n'
            (tmp_path / f"{number}.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return made


@pytest.mark.parametrize("written", ["03\u2011007", "03\u00a0-\u00a0007", "03\u2013007"])
def test_in_a_folder_they_are_asked_about_as_one(written: str, folder: Callable[..., Path]) -> None:
    patients = Patients(folder("03-007", written, "03-008"), TODAY)
    assert [one.case.patient_id for one in patients.each()] == ["03-008"]
    told = {one.file: one for one in patients.refusals}
    assert set(told) == {"0.toml", "1.toml"}
    for language in LANGUAGES:
        assert "1.toml" in told["0.toml"].sentence(Words(language))
    assert {one.expected for one in patients.refusals} == {"patient-alike"}


def test_a_hidden_sign_never_makes_two_patients(folder: Callable[..., Path]) -> None:
    patients = Patients(folder("03-007", "03-007\u200b"), TODAY)
    assert len(list(patients.each())) <= 1
    assert "1.toml" in {one.file for one in patients.refusals}


def test_the_very_same_pseudonym_as_before(folder: Callable[..., Path]) -> None:
    patients = Patients(folder("03-007", "03-007"), TODAY)
    assert list(patients.each()) == []
    assert {one.expected for one in patients.refusals} == {"patient-once"}


def test_nothing_of_a_pseudonym_is_in_its_mark() -> None:
    mark = patient_mark("ramunet", "Hans Müller")
    assert "hans" not in mark.lower()
    assert len(mark) == 6
