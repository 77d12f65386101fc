"""Numbers that a tired eye may misread: long ones, and units that are powers of ten."""

from decimal import Decimal

import pytest

from dosecal.core.values.quantity import Quantity
from dosecal.words import LANGUAGES, NBSP, Words
from dosecal.words.eligibility import required_text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (">= 100 10⁹/L", "≥ 100 × 10⁹/L"),
        ("> 100000 /mm³", "> 100 000 /mm³"),
        ("> 1500 /mm³", "> 1500 /mm³"),
        ("2027-03-01", "2027-03-01"),
    ],
)
def test_a_requirement(language: str, written: str, shown: str) -> None:
    assert required_text(Words(language), written).replace(NBSP, " ") == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quantity_in_powers_of_ten(language: str) -> None:
    words = Words(language)
    assert words.quantity(Quantity(Decimal(212), "10⁹/L")).replace(NBSP, " ") == "212 × 10⁹/L"
    assert words.quantity(Quantity(Decimal(212), "G/L")).replace(NBSP, " ") == "212 G/L"
