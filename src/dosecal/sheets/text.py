"""How words and numbers are set on paper: value and unit never part, a date stays on one line."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from dosecal.core.values.quantity import Quantity
from dosecal.words import NBSP, Words
from dosecal.words.unseen import numbered

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


_ON_PAPER = re.compile(
    "[^ -~\\xa0-\\u0148\\u014a-\\u017f\\u0391-\\u03a1\\u03a3-\\u03a9\\u03b1-\\u03c9"
    "\\u2010-\\u2015\\u2018-\\u201e\\u2022\\u2026\\u2070\\u2074-\\u2079\\u2080-\\u2089\\u2192\\u2212\\u2264\\u2265]"
)
"""Signs that the fonts of the sheets may not have: the others are all printed by a test."""


def on_paper(text: str) -> str:
    """Text that somebody else wrote, for a list of many patients: a sign without a shape in the fonts is shown as its
    number (``\\u0661``), so that one file never takes the list from the others."""
    return text if text.isascii() else _ON_PAPER.sub(numbered, text)


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
