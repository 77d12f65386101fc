"""Data → typst → PDF and PNG. One compiler per template stays warm: a second sheet costs only its own pages."""

import calendar
import json
import re
from datetime import datetime
from functools import cache
from threading import Lock

import typst
from msgspec import Struct

from dosecal import resources
from dosecal.sheets.blocked import SheetBlocked
from dosecal.sheets.text import Data, bound

PDF_STANDARDS: list["typst.PDFStandard"] = ["ua-1", "a-2a"]
"""Accessible (PDF/UA-1) and archivable (PDF/A-2a, tagged) at once."""

_UNDISPLAYED = re.compile(r"the text `\"(.+?)\"` could not be displayed")
"""typst refuses a character without a shape in the font, since a reader would see an empty box."""

_compiling = Lock()


@cache
def _compiler(template: str) -> typst.Compiler:
    """The warm compiler of one template. Only the fonts that ship are seen, so every machine prints the same page."""
    return typst.Compiler(
        input=str(resources.path("sheets", f"{template}.typ")),
        root=str(resources.path("sheets")),
        font_paths=[str(resources.path("fonts"))],
        ignore_system_fonts=True,
    )


class Sheet(Struct, frozen=True):
    """A sheet ready to print. The same data and moment give the same bytes."""

    kind: str
    data: Data
    at: datetime

    @property
    def inputs(self) -> dict[str, str]:
        """What the template reads."""
        return {"data": json.dumps(bound(self.data), ensure_ascii=False, sort_keys=True)}

    def pdf(self) -> bytes:
        """The sheet as tagged PDF with embedded fonts. Raises SheetBlocked where a character is not in the font."""
        with _compiling:
            try:
                made = _compiler(self.kind).compile(
                    format="pdf",
                    sys_inputs=self.inputs,
                    pdf_standards=PDF_STANDARDS,
                    timestamp=calendar.timegm(self.at.utctimetuple()),
                )
            except typst.TypstError as error:
                unknown = _UNDISPLAYED.search(str(error))
                if unknown is None:
                    raise
                raise SheetBlocked("character", character=unknown[1]) from None
        return one_file(made)

    def png_pages(self, ppi: float) -> list[bytes]:
        """A picture of each page. Raises SheetBlocked as :meth:`pdf` does: a picture alone would show an empty box."""
        self.pdf()
        with _compiling:
            pages = _compiler(self.kind).compile(format="png", ppi=ppi, sys_inputs=self.inputs)
        return [one_file(page) for page in (pages if isinstance(pages, list) else [pages])]


def one_file(made: object) -> bytes:
    """What typst made, as the bytes of one file."""
    if not isinstance(made, bytes):
        raise TypeError(f"expected the bytes of one file, found {type(made).__name__}")
    return made
