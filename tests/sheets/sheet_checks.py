"""What holds for every sheet: nothing is cut, and how a PDF and longer words are read."""

import io
import re
from typing import Any

from pypdf import PdfReader

from dosecal.sheets import Sheet
from dosecal.words import Catalogue, Words
from tests.sheets.sheet_pictures import read_png

PRINTABLE = 13
"""Points from the edge that an office printer reaches (4.6 mm)."""
FREE_MARGIN = 0.025
"""Of the width, on each side: nothing may reach it."""


def reader(sheet: Sheet) -> PdfReader:
    return PdfReader(io.BytesIO(sheet.pdf()))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


class LongWords(Words):
    """A language whose words are 30 % longer than German or English."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self._sentences = Catalogue(language).complete()
        for key, text in self._sentences.items():
            if not key.startswith(("format.", "plural.", "origin.")):
                self._sentences[key] = longer(text)

    def text(self, text: Any) -> str:
        return longer(super().text(text))


def longer(text: str) -> str:
    """Each word of more than two letters by 30 %; what stands in braces is a name and stays."""
    parts = re.split(r"(\{(?:[^{}]|\{[^{}]*\})*\})", text)
    for place in range(0, len(parts), 2):
        parts[place] = re.sub(r"[^\W\d_]{3,}", stretched, parts[place])
    return "".join(parts)


def stretched(word: re.Match[str]) -> str:
    """The word with its last letters again."""
    text = word[0]
    return text + text[-1] * -(-3 * len(text) // 10)


def check_nothing_cut(sheet: Sheet) -> None:
    """Every sentence of the sheet is on its pages, and none reaches the edge."""
    pdf = reader(sheet)
    said = squeezed("".join(text_inside(page) for page in pdf.pages)).replace("-", "")
    lost = [text for text in texts(sheet.data) if squeezed(text).replace("-", "") not in said]
    assert lost == []
    for data in sheet.png_pages(50):
        picture = read_png(data)
        margin = int(FREE_MARGIN * picture.width)
        white = bytes([15]) * margin
        for y in range(picture.height):
            row = picture.greys[y * picture.width : (y + 1) * picture.width]
            assert row[:margin] == row[-margin:] == white, f"line {y}"


def text_inside(page: Any) -> str:
    """The text of a page, of which every piece begins on what can be printed."""
    width, height = float(page.mediabox.width), float(page.mediabox.height)

    def visit(text: str, user: Any, matrix: Any, _font: Any, _size: Any) -> None:
        if text.strip():
            x, y = (matrix[4] * user[n] + matrix[5] * user[n + 2] + user[n + 4] for n in (0, 1))
            assert PRINTABLE < x < width - PRINTABLE, text
            assert PRINTABLE < y < height - PRINTABLE, text

    return str(page.extract_text(visitor_text=visit))


def texts(data: object) -> list[str]:
    """All sentences on a sheet, except what is no sentence: language, names of looks and the file's own title."""
    match data:
        case dict():
            silent = ("language", "document", "kind", "page", "running", "badges")
            return [text for key, value in data.items() if key not in silent for text in texts(value)]
        case list():
            return [text for value in data for text in texts(value)]
        case str():
            return [data] if data.strip() else []
        case _:
            return []
