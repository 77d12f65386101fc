"""Fault 12: what a spreadsheet would take for a number or a day is still what it was: marks, pseudonyms, versions."""

import csv
import io
from datetime import date

import pytest

from dosecal.files.export.csv_text import csv_name, csv_text
from dosecal.files.export.icalendar_file import patient_mark
from dosecal.files.export.visits import calendar_csv
from dosecal.words import Words
from tests.core.plan.plan_cases import plan_of


def test_a_mark_is_of_letters_only() -> None:
    marks = {patient_mark("ramunet", f"03-{number:03}") for number in range(1, 1000)}
    assert all(len(mark) == 6 and mark.isascii() and mark.isalpha() and mark.islower() for mark in marks)
    assert len(marks) == 999


@pytest.mark.parametrize("text", ["007", "01", "2E5", "7279e7", "3-12", "1.2", "1,5", "01-02-03", "1/2", "12:30", "5%"])
def test_what_looks_like_a_number_is_marked_as_text(text: str) -> None:
    assert csv_name(text) == f"'{text}"
    assert csv_text(text) == f'"{text}"'


@pytest.mark.parametrize(
    "text", ["RamuNET", "03-007", "03-007-A", "MZ-012", "72 h", "register", "a7279e", "", "C1D1", "480 mg"]
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert csv_name(text) == text


@pytest.mark.parametrize("pseudonym", ["007", "2E5", "7279e7", "3-12"])
def test_pseudonym_and_version_in_a_calendar(pseudonym: str) -> None:
    plan = plan_of("ramunet", patient={"id": pseudonym, "birth_date": date(1961, 3, 14)})
    table = list(csv.reader(io.StringIO(calendar_csv(plan, Words("en")).removeprefix("\ufeff"))))
    assert {row[-1] for row in table[1:]} == {f"'{pseudonym}"}
    assert {row[-2] for row in table[1:]} == {"'01"}
