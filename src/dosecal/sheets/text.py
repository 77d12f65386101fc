"""How words and numbers are set on paper: value and unit never part, a date stays on one line."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from dosecal.core.values.quantity import Quantity
from dosecal.words import NBSP, Words

Data = dict[str, object]
"""What a template receives: text, numbers of layout, lists and tables of them."""

MARK_SITE = "◆"
"""Rests on a site rule that nobody of the site has confirmed yet."""
MARK_CONFIRM = "◇"
"""Read in a secondary text only: the pharmacist confirms it."""

_UNITS = r"%|°C|mg|g|kg|mL|L|µm|mm|cm|h|min|s|m²|U|mmHg"
_VALUE = re.compile(rf"(?<=[0-9]) (?=(?:{_UNITS})(?![A-Za-zäöüß]))")
_SIGN = re.compile(r"(?<=[×≥≤<>√]) (?=[0-9])|(?<=[0-9]) (?=×)")
_DATE = re.compile(r"(?<=[0-9]) (?=[A-Z][a-z]{2} [0-9]{4}\b)|(?<=[0-9][ \u00a0][A-Z][a-z]{2}) (?=[0-9]{4}\b)")


def bind(text: str) -> str:
    """The text with every value tied to its unit, and the parts of a date to each other, by a no-break space."""
    return _DATE.sub(NBSP, _SIGN.sub(NBSP, _VALUE.sub(NBSP, text)))


def bound(data: object) -> object:
    """Data for a template with :func:`bind` done to every text in it."""
    match data:
        case str():
            return bind(data)
        case Mapping():
            return {key: bound(value) for key, value in data.items()}
        case list() | tuple():
            return [bound(value) for value in data]
        case _:
            return data


def day(words: Words, value: date, weekday: bool = True) -> str:
    """A date that stays on one line."""
    return words.date(value, weekday).replace(" ", NBSP)


def number(words: Words, value: Decimal, digits: int = 2) -> str:
    """A number for the sheet: at most so many decimals, no trailing zero."""
    return words.number(value, digits)


def amount(words: Words, quantity: Quantity, digits: int = 2) -> str:
    """Value and unit for the sheet: at most so many decimals, no trailing zero."""
    return words.quantity(quantity, digits)


def sentence_list(parts: list[str], between: str = " · ") -> str:
    """Short statements in one line; empty ones left out."""
    return between.join(part for part in parts if part)
