"""Fault 49 of kind K7: printing took eleven seconds and 8.7 MB, for pages that are 70 kB as PDF.

Kind: a page was enlarged to the dots of the printer before it was sent. Right value: a page is sent as it was drawn,
300 dots an inch in grey, and the window says when it is done.
"""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtPrintSupport import QPrinter

from dosecal.ui.paper.preview import PAPER_PPI, put_on_paper
from dosecal.words import Words
from tests.sheets.sheet_cases import sheet_of, shown_plan


@pytest.mark.parametrize("kind", ["dose", "calendar", "handout"])
def test_a_page_is_sent_as_it_was_drawn(qapp: object, tmp_path: Path, kind: str) -> None:
    pages = tuple(sheet_of(shown_plan(kind), kind, Words("de")).png_pages(PAPER_PPI))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setFullPage(True)
    assert put_on_paper(pages, printer)
    written = (tmp_path / "out.pdf").read_bytes()
    assert len(written) < 2_000_000 * len(pages)
    found = PdfReader(BytesIO(written)).pages
    assert len(found) == len(pages)
    for page in found:
        images = [one.get_object() for one in page["/Resources"]["/XObject"].values()]  # type: ignore[index]
        assert images
        assert all(max(one["/Width"], one["/Height"]) <= 842 / 72 * PAPER_PPI + 2 for one in images)
        assert all(one["/Filter"] == "/FlateDecode" for one in images)  # letters, not photographs
