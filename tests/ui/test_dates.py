"""Days as people type them; what two people would read differently is refused."""

from datetime import date

import pytest

from dosecal.ui.dates import parse_date
from dosecal.words import Words

TODAY = date(2027, 1, 20)
EN, DE = Words("en"), Words("de")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1.2.27", date(2027, 2, 1)),
        ("01.02.2027", date(2027, 2, 1)),
        ("1. 2. 2027", date(2027, 2, 1)),
        ("2027-02-01", date(2027, 2, 1)),
        ("+14", date(2027, 2, 3)),
        ("-1", date(2027, 1, 19)),
        ("−1", date(2027, 1, 19)),
        ("today", TODAY),
        ("Heute", TODAY),
        ("29.2.2028", date(2028, 2, 29)),
        ("1 Feb 2027", date(2027, 2, 1)),
    ],
)
def test_typed_days(typed: str, day: date) -> None:
    assert parse_date(typed, TODAY, EN) == day


@pytest.mark.parametrize(
    "typed",
    ["", "1/2/2027", "31.2.2027", "29.2.2027", "1.2.", "1.2.027", "20270201", "1 Xyz 2027", "+", "+99999", "١.٢.٢٠٢٧"],
)
def test_what_is_no_day(typed: str) -> None:
    assert parse_date(typed, TODAY, EN) is None


def test_a_birth_date_has_its_century() -> None:
    assert parse_date("14.3.61", TODAY, EN, full_year=True) is None
    assert parse_date("14.3.1961", TODAY, EN, full_year=True) == date(1961, 3, 14)


@pytest.mark.parametrize("words", [EN, DE])
def test_every_day_as_it_is_shown_can_be_typed(words: Words) -> None:
    for month in range(1, 13):
        day = date(2027, month, 17)
        assert parse_date(words.date(day, weekday=False), TODAY, words) == day
