"""Days as people type them; what two people would read differently is refused."""

from datetime import date

import pytest

from dosecal.words import Words
from dosecal.words.dates import parse_date, parse_partial, write_partial

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


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("3.2026", "2026-03"), ("03.2026", "2026-03"), ("3/2026", "2026-03"), ("2026-03", "2026-03"),
        ("2026-3", "2026-03"), ("March 2026", "2026-03"), ("mar 2026", "2026-03"), ("2026", "2026"),
        ("13.2026", None), ("0.2026", None), ("0000", None), ("1.3.2026", None), ("2026-03-01", None),
        ("Ma 2026", None), ("March", None), ("3.26", None), ("", None),
    ],
)  # fmt: skip
def test_a_month_or_a_year(typed: str, spelled: str | None) -> None:
    assert parse_partial(typed, Words("en")) == spelled


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_is_written_so_that_it_is_read_again(language: str, month: int) -> None:
    words = Words(language)
    spelled = f"2026-{month:02}"
    assert parse_partial(write_partial(spelled, words), words) == spelled
