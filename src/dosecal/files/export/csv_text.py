"""Text for tables that other programs open: one line, and never a formula."""

import re

from dosecal.words import NBSP

BYTE_ORDER_MARK = "\ufeff"
"""Tells a spreadsheet that a CSV file is UTF-8."""
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""A cell of a CSV file that begins so would be calculated: it gets an apostrophe in front."""
_NUMBER = re.compile(
    r"[0-9]+(?:[.,][0-9]+)*(?:[eE][+-]?[0-9]+)?%?"
    r"|[0-9]{1,2}[-/.:][0-9]{1,2}(?:[-/.:](?:[0-9]{2}|[0-9]{4}))?"
    r"|[0-9]{4}[-/.][0-9]{1,2}(?:[-/.][0-9]{1,2})?"
)
"""What spreadsheets take for a number or a day, in quotation marks or not: 007 loses its zeros, 2E5 and 3-12 become
others. A name gets an apostrophe, too."""


def one_line(text: str) -> str:
    """The text on one line: spaces of every kind become one, signs that no reader sees fall away."""
    line = " ".join(text.replace(NBSP, " ").split())
    return "".join(sign for sign in line if sign.isprintable())


def csv_name(text: str) -> str:
    """A pseudonym, mark or version for a cell: with an apostrophe where it would become a number or a day."""
    line = one_line(text)
    return f"'{line}" if _NUMBER.fullmatch(line) else line


def csv_text(text: str) -> str:
    """A text as a cell of a CSV file, in quotation marks; never a formula."""
    line = one_line(text)
    if line.startswith(FORMULA):
        line = f"'{line}"
    return '"' + line.replace('"', '""') + '"'
