"""What the button below a field types: the numbers that were meant, into the rows that are meant."""

from datetime import date

import pytest

from dosecal.session.entry import Entry
from dosecal.session.field_notes import FieldNote, field_of, notes_of
from dosecal.session.outcome import compute
from dosecal.words import Words

TODAY = date(2027, 1, 20)
DAY = "2027-01-18"


def entry(**fields: object) -> Entry:
    made = Entry(first_dose="2027-02-01", sex="female", born="1961-03-14", childbearing="false")
    made.measurements = [{"at": "", "day": DAY, "height": "165", "weight": "60"}]
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def notes(filled: Entry, language: str = "en") -> dict[str, FieldNote]:
    words = Words(language)
    return notes_of(words, filled, compute(filled, {}, TODAY, words), TODAY)


def sizes(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"at": "", "day": DAY, "height": height, "weight": weight} for height, weight in pairs]


def remedies(found: dict[str, FieldNote]) -> list[dict[str, str]]:
    return [dict(note.remedy.writes) for note in found.values() if note.remedy is not None]


@pytest.mark.parametrize(
    ("typed", "writes"),
    [
        (("165", "60"), []),
        (("78", "178"), [{"measurements.0.height": "178", "measurements.0.weight": "78"}]),
        (("1.65", "60"), [{"measurements.0.height": "165"}]),
    ],
)
def test_a_size_that_was_mistyped(typed: tuple[str, str], writes: list[dict[str, str]]) -> None:
    assert remedies(notes(entry(measurements=sizes(typed)))) == writes


def test_the_remedy_is_for_the_measurement_with_the_doubted_number() -> None:
    found = notes(entry(measurements=sizes(("165", "60"), ("1.65", "60"))))
    assert remedies(found) == [{"measurements.1.height": "165"}]
    assert [name for name, note in found.items() if note.remedy is not None] == ["measurements.1.height"]
    assert remedies(notes(entry(measurements=sizes(("1.65", "60"), ("165", "60"))))) == []  # the later one is used


@pytest.mark.parametrize(("language", "weight"), [("en", "72.5"), ("de", "72,5")])
def test_a_number_is_typed_as_the_language_writes_it(language: str, weight: str) -> None:
    assert remedies(notes(entry(measurements=sizes(("165", "725"))), language)) == [{"measurements.0.weight": weight}]


@pytest.mark.parametrize(("typed", "meant"), [("warfarine", "warfarin"), ("warfarin", None)])
def test_a_misspelt_medicine_gets_its_name_in_every_row(typed: str, meant: str | None) -> None:
    row = {"at": "", "name": typed, "start": "2027-01-02", "stop": ""}
    filled = entry(study="caboavenec", medications=[dict(row), {**row, "name": "aspirin"}, dict(row)])
    wanted = [] if meant is None else [{"medications.0.name": meant, "medications.2.name": meant}]
    assert remedies(notes(filled)) == wanted


@pytest.mark.parametrize(("typed", "noted"), [("", False), ("2027-01-20", False), ("2027-01-19", True)])
def test_another_day_than_the_real_one_can_be_left(typed: str, noted: bool) -> None:
    found = notes(entry(today=typed))
    assert ("today" in found) is noted
    if noted:
        remedy = found["today"].remedy
        assert remedy is not None
        assert dict(remedy.writes) == {"today": ""}


def test_a_field_that_cannot_be_read_comes_before_a_finding_about_it() -> None:
    found = notes(entry(measurements=sizes(("1.65x", "60"))))
    assert found["measurements.0.height"].tone == "block"
    assert found["measurements.0.height"].remedy is None


def test_an_empty_field_is_no_mistake() -> None:
    filled = entry(measurements=sizes(("", "60")))
    plan = compute(filled, {}, TODAY, Words("en")).plan
    assert plan is not None
    missing = [one for one in plan.findings if one.code == "missing-input"]
    assert missing
    found = notes(filled)
    for one in missing:
        name = field_of(one, filled)
        assert name is None or found[name].tone == "quiet"
