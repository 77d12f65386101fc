"""The grammar of typed numbers, and how they are shown."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosecal.core.values.quantity import (
    Quantity,
    UnitBook,
    canonical_unit,
    parse_number,
    parse_quantity,
    plain,
    rounded,
    significant,
    split_quantity,
)
from dosecal.files.trial.vocabulary import units

TRAPS = Path(__file__).parents[2] / "data" / "float_traps.csv"

UNITS = UnitBook(["kilogram = [mass] = kg", "metre = [length] = m", "centi- = 1e-2 = c"])

NUMBERS = {
    "0": "0",
    "72": "72",
    "72.5": "72.5",
    "72,5": "72.5",
    "72,500": "72.5",
    "72.500": "72.5",
    "007": "7",
    "1234567": "1234567",
    "0.1": "0.1",
}

NO_NUMBERS = [
    "", " ", "1 000", "1.000.5", "1,000.5", "1.000,5", "1'000", "1_000", "1\u00a0000", "1\u202f000",
    "1e3", "1E3", "1.5e2", "1e-3", "+1", "-1", "−1", "–1", "±1", "~1", "<1", ">1",
    ".5", ",5", "5.", "5,", "1..5", "1.,5", "1.5.2",
    "nan", "NaN", "inf", "Infinity", "-Infinity", "sNaN", "0x10", "1/2", "2*3", "½", "²", "1²",
    "٧٢", "７２", "७२", "7٢", "𝟕𝟐", "Ⅻ", "1\n", "\n1", " 1", "1 ", "1\t", "1\u200b", "1٫5", "1·5",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_a_number_is_read(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_by_the_grammar_is_refused(text: str) -> None:
    assert parse_number(text) is None
    quantity = parse_quantity(f"{text} kg")
    # What begins like a number leaves its rest in the unit, which then is none that anyone knows.
    assert quantity is None or not UNITS.knows(quantity.unit)


@given(st.text(max_size=12))
def test_only_ascii_digits_and_one_point_or_comma_ever_pass(text: str) -> None:
    value = parse_number(text)
    marks = [character for character in text if character in ".,"]
    legal = (
        text != ""
        and all(character in "0123456789.," for character in text)
        and len(marks) <= 1
        and text[0] not in ".,"
        and text[-1] not in ".,"
    )
    assert (value is not None) == legal
    if value is not None:
        assert Fraction(value) == Fraction(text.replace(",", "."))


@given(st.decimals("0", "100000", places=4), st.sampled_from(".,"))
def test_point_and_comma_mean_the_same(number: Decimal, mark: str) -> None:
    assert parse_number(f"{number:f}".replace(".", mark)) == number


QUANTITIES = {
    "72.5 kg": ("72.5", "kg"),
    "72,5 kg": ("72.5", "kg"),
    "72,5kg": ("72.5", "kg"),
    "8 mg/kg": ("8", "mg/kg"),
    "650 mg/m2": ("650", "mg/m²"),
    "650 mg/m^2": ("650", "mg/m²"),
    "650 mg/m²": ("650", "mg/m²"),
    "1000 /mm3": ("1000", "/mm³"),
    "1.5 10⁹/L": ("1.5", "10⁹/L"),
    "25,65 µmol/L": ("25.65", "µmol/L"),
    "25,65 \u03bcmol/L": ("25.65", "\u00b5mol/L"),
    "0.4 g/24 h": ("0.4", "g/24 h"),
}


@pytest.mark.parametrize(("text", "expected"), QUANTITIES.items())
def test_a_quantity_is_read(text: str, expected: tuple[str, str]) -> None:
    assert parse_quantity(text) == Quantity(Decimal(expected[0]), expected[1])


@pytest.mark.parametrize(
    "text",
    ["72.5", "kg", "", " ", "72.5  kg", " 72.5 kg", "72.5 kg ", "72.5\tkg", "72.5\u00a0 kg", "72.5\nkg", "72.5 kg\n",
     "1 000 kg", "-5 kg", "5. kg", ".5 kg", "5,kg", "1.2.3 kg"],
)  # fmt: skip
def test_what_is_no_quantity_is_refused(text: str) -> None:
    assert parse_quantity(text) is None


def test_number_and_unit_are_split_as_typed() -> None:
    assert split_quantity("72,5") == (Decimal("72.5"), "")
    assert split_quantity("650 mg/m2") == (Decimal(650), "mg/m2")


def test_one_spelling_for_a_unit() -> None:
    assert {canonical_unit(unit) for unit in ("mg/m2", "mg/m^2", "mg/m²")} == {"mg/m²"}
    assert {canonical_unit(unit) for unit in ("/mm3", "/mm^3", "/mm³")} == {"/mm³"}
    assert canonical_unit("mg/24 h") == "mg/24 h"


def test_plain_digits() -> None:
    assert plain(Decimal("1E+3")) == "1000"
    assert plain(Decimal("480.00")) == "480"
    assert plain(Decimal("0.50")) == "0.5"
    assert plain(Decimal("100")) == "100"
    assert plain(Decimal("-0.0")) == "0"
    assert plain(Decimal("1E-7")) == "0.0000001"


@given(st.decimals("-10000", "10000", allow_nan=False, allow_infinity=False))
def test_plain_loses_nothing_and_ends_in_no_zero(value: Decimal) -> None:
    text = plain(value)
    assert Decimal(text) == value
    assert "E" not in text.upper()
    assert not ("." in text and text.endswith("0"))


def test_printing() -> None:
    assert rounded(Decimal("2.5"), 0) == 3
    assert rounded(Decimal("1.005"), 2) == Decimal("1.01")
    assert significant(Decimal("1077.90305682"), 7) == Decimal("1077.903")
    assert significant(Decimal(0)) == 0


def test_a_quantity_shows_number_space_unit() -> None:
    assert str(Quantity(Decimal("480.0"), "mg")) == "480 mg"
    assert str(Quantity(Decimal("1.2"), "")) == "1.2"


def test_pint_knows_every_unit_that_is_known_by_its_names() -> None:
    names = [f"{name}{power}" for name in sorted(units()._names) for power in ("", "²", "³")]
    for unit in [*names, *(f"{one}/{other}" for one in names for other in names)]:
        assert units().knows(unit)
        assert units()._one(unit).magnitude == 1
