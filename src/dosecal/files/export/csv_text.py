"""Text for tables that other programs open: one line, and never a formula."""

from dosecal.words import NBSP

BYTE_ORDER_MARK = "\ufeff"
"""Tells a spreadsheet that a CSV file is UTF-8."""
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""A cell of a CSV file that begins so would be calculated: it gets an apostrophe in front."""


def one_line(text: str) -> str:
    """The text on one line: spaces of every kind become one, signs that no reader sees fall away."""
    line = " ".join(text.replace(NBSP, " ").split())
    return "".join(sign for sign in line if sign.isprintable())


def csv_text(text: str) -> str:
    """A text as a cell of a CSV file, in quotation marks; never a formula."""
    line = one_line(text)
    if line.startswith(FORMULA):
        line = f"'{line}"
    return '"' + line.replace('"', '""') + '"'
