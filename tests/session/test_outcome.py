"""What is shown and printed while a field cannot be read."""

from datetime import date

import pytest

from dosecal.session.entry import Entry
from dosecal.session.outcome import Outcome, compute
from dosecal.ui.pages import PATIENT_PAGES
from dosecal.words import Words

TODAY = date(2027, 1, 20)
PAGES = tuple(page.name for page in PATIENT_PAGES)
LENIENT = ("dose", "calendar", "start")


def outcome(**fields: object) -> Outcome:
    entry = Entry(first_dose="2027-02-01", sex="female", born="1961-03-14")
    entry.measurements = [{"at": "", "day": "2027-01-18", "height": "165", "weight": "60"}]
    for name, value in fields.items():
        setattr(entry, name, value)
    return compute(entry, {}, TODAY, Words("en"))


LAB = {"at": "", "test": "anc", "uln": "", "day": "2027-01-18"}


@pytest.mark.parametrize(
    ("fields", "shown", "printable"),
    [
        ({}, PAGES, True),
        ({"labs": [{**LAB, "value": "3 G/L"}]}, PAGES, True),
        ({"labs": [{**LAB, "value": "3 apples"}]}, LENIENT, False),  # no dose and no date depends on it
        ({"first_dose": "soon"}, ("start",), False),
        ({"study": "unknown"}, (), False),
    ],
)
def test_a_field_that_cannot_be_read_hides_what_depends_on_it(
    fields: dict[str, object], shown: tuple[str, ...], printable: bool
) -> None:
    found = outcome(**fields)
    assert tuple(page.name for page in PATIENT_PAGES if found.shown(page.name) is not None) == shown
    assert all(found.hiding(page.name) for page in PATIENT_PAGES if page.name not in shown)
    assert (found.printable is not None) is printable


def test_a_page_of_which_nothing_is_known_rests_on_every_field() -> None:
    """A page is registered in one place: as long as nobody has said on what it rests, it never shows half a case."""
    assert outcome().hiding("new-page") == []
    found = outcome(labs=[{**LAB, "value": "3 apples"}])
    assert found.plan is not None
    assert found.hiding("new-page") == found.problems
    assert found.shown("new-page") is None
