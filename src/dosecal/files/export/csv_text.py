"""Text for tables that other programs open: one line, and never a formula, a number or a day that it is not."""

import re

from dosecal.words import NBSP

BYTE_ORDER_MARK = "\ufeff"
"""Tells a spreadsheet that a CSV file is UTF-8."""
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""A cell of a CSV file that begins so would be calculated: it gets an apostrophe in front."""
_MONTHS = "jan|feb|m[aä]r|mrz|apr|mai|may|jun|jul|aug|sep|o[ck]t|nov|de[cz]"
_TAKEN = re.compile(
    rf"""[$€£]?\ ?[0-9][0-9.,'\ ]*(e[+-]?[0-9]+)?\ ?[%$€£]?    # 007, 1.5, 7279e7, 12 %
    | [0-9]{{1,4}}[-/.][0-9]{{1,2}}([-/.][0-9]{{0,4}})?          # 3-7, 1/2, 03-07-21: a day
    | [0-9]{{1,2}}[-/.][0-9]{{4}}                                # 3-2027: a month
    | [0-9]{{1,2}}:[0-9]{{2}}(:[0-9]{{2}})?(\ ?[ap]m)?          # a time
    | [0-9]+\ [0-9]+/[0-9]+                                     # a fraction
    | ([0-9]{{1,4}}[-.\ ]*)?({_MONTHS})[a-zä]*[-.\ ]*[0-9]{{1,4}}
    | [0-9]{{1,4}}[-.\ ]*({_MONTHS})[a-zä]*                     # 1-Mar, MARCH1
    | true | false | wahr | falsch""",
    re.VERBOSE | re.IGNORECASE,
)
"""What a spreadsheet takes for a number, a day, a time or a truth and writes otherwise: it gets the apostrophe, too."""


def one_line(text: str) -> str:
    """The text on one line: spaces of every kind become one, signs that no reader sees fall away."""
    line = " ".join(text.replace(NBSP, " ").split())
    return "".join(sign for sign in line if sign.isprintable())


def csv_text(text: str) -> str:
    """A text as a cell of a CSV file, in quotation marks; with an apostrophe in front where a spreadsheet would take it
    for a formula, a number or a day."""
    line = one_line(text)
    if line.startswith(FORMULA) or _TAKEN.fullmatch(line):
        line = f"'{line}"
    return '"' + line.replace('"', '""') + '"'
