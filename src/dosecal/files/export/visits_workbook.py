"""The visits of one patient as a spreadsheet (xlsx) with real dates, for Excel and LibreOffice."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from math import ceil
from typing import TYPE_CHECKING

from msgspec import Struct

from dosecal.core.result.plan import Plan
from dosecal.files.export.csv_text import FORMULA, one_line
from dosecal.files.export.visits import COLUMNS, Cell, in_order, visit_cells
from dosecal.words import Words

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_NARROWEST, _WIDEST, _DATE_WIDTH, _ABOUT_WIDTH = 8, 44, 13, 90
"""Widths of columns in characters."""
_SPARE = 6
"""Characters of a line that stay free where a word does not fit any more."""
_LINE_HEIGHT = 15.0
"""Points."""
_WRAPPED = ("description", "activities", "notes", "findings", "target-source", "window-source")
_INK, _HEAD, _LINE = "16202B", "E3EEF8", "A9B4C0"
_FIRST_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
"""A zip file knows no earlier moment; ours are all of this one, so that the same plan gives the same bytes."""


class Exported(Struct, frozen=True):
    """When, by whom and with which version of the program a spreadsheet is written. The caller knows the clock."""

    at: datetime
    by: str | None
    version: str


def calendar_xlsx(plan: Plan, exported: Exported, words: Words) -> bytes:
    """A workbook of two sheets: the visits, and of what they are. ``exported.at`` is an aware time.

    Dates are dates, texts are texts (never formulas), the head stays in sight and can be filtered. Nothing in the
    metadata of the file is of the patient; the same plan and moment give the same bytes.
    """
    from openpyxl import Workbook  # noqa: PLC0415  late: only who exports waits for it

    book = Workbook()
    visits = book.active
    assert visits is not None
    visits.title = words.say("label.visits")
    _fill_visits(visits, plan, words)
    about = book.create_sheet(words.say("workbook.about"))
    _fill_about(about, about_lines(plan, exported, words), words)
    properties = book.properties
    properties.creator = properties.lastModifiedBy = "dosecal"
    properties.title = f"{words.say('label.visits')}: {plan.study.protocol.name}"
    properties.language = words.language
    properties.created = properties.modified = exported.at.astimezone(UTC).replace(tzinfo=None)
    return _same_bytes(_saved(book))


def about_lines(plan: Plan, exported: Exported, words: Words) -> Iterator[tuple[str, Cell]]:
    """What the second sheet says: label and value."""
    protocol = plan.study.protocol
    yield words.say("label.study"), protocol.name
    yield words.say("label.version"), protocol.version
    if not protocol.approved:
        yield "", words.say("sheet.not-approved", version=protocol.version)
    yield words.say("label.hash"), protocol.sha256
    yield words.say("label.patient"), plan.case.patient_id or words.say("sheet.no-patient")
    if plan.day_1 is not None:
        yield words.say("workbook.first-dose"), plan.day_1
    if plan.hypothetical:
        yield "", words.say("sheet.hypothetical")
    place = plan.case.site.holidays
    holidays = (
        words.say("sheet.calendar.closed-days", place=place) if place else words.say("sheet.calendar.weekends-only")
    )
    yield words.say("workbook.closed"), holidays
    yield words.say("window.field.as-of"), plan.today
    yield words.say("workbook.written"), exported.at.isoformat(sep=" ", timespec="minutes")
    yield words.say("workbook.by"), exported.by or words.say("sheet.by-nobody")
    yield words.say("workbook.program"), words.say("sheet.program", version=exported.version)
    yield words.say("workbook.record"), words.say("sheet.not-recorded")
    yield words.say("workbook.limits"), words.say("sheet.not-verified")
    yield "", words.say("sheet.limits")


def _fill_visits(sheet: "Worksheet", plan: Plan, words: Words) -> None:
    """Writes the visits into a sheet: a line each, as wide and as high as their texts need."""
    from openpyxl.styles import Border, Side  # noqa: PLC0415  with the first spreadsheet
    from openpyxl.utils import get_column_letter  # noqa: PLC0415  with the first spreadsheet

    heads: dict[str, Cell] = {column: words.say(f"label.{column}") for column in COLUMNS}
    rows = [visit_cells(plan, visit, words) for visit in in_order(plan)]
    widths = {column: _width([heads[column], *(row[column] for row in rows)]) for column in COLUMNS}
    side = Side(style="thin", color=_LINE)
    for n, column in enumerate(COLUMNS, 1):
        _write(sheet, (1, n), heads[column], words, head=True)
        sheet.column_dimensions[get_column_letter(n)].width = widths[column]
        for line, row in enumerate(rows, 2):
            _write(sheet, (line, n), row[column], words, wrap=column in _WRAPPED)
            if column == "came":
                cell = sheet.cell(line, n)
                cell.number_format = words.say(
                    "format.spreadsheet-date"
                )  # of an empty box, too: what is typed is a date
                cell.border = Border(left=side, right=side, top=side, bottom=side)
    for line, row in enumerate(rows, 2):
        sheet.row_dimensions[line].height = _height([(row[column], widths[column]) for column in _WRAPPED])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(rows) + 1}"
    _set_page(sheet)


def _set_page(sheet: "Worksheet") -> None:
    """Head and visit stay in sight; printed it is landscape A4, as wide as the page, each page with the head."""
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415  with the first spreadsheet

    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = "9"  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _fill_about(sheet: "Worksheet", lines: Iterator[tuple[str, Cell]], words: Words) -> None:
    labels: list[Cell] = []
    for line, (label, value) in enumerate(lines, 1):
        _write(sheet, (line, 1), label, words, head=True)
        _write(sheet, (line, 2), value, words, wrap=True)
        sheet.row_dimensions[line].height = _height([(value, _ABOUT_WIDTH)])
        labels.append(label)
    sheet.column_dimensions["A"].width = _width(labels)
    sheet.column_dimensions["B"].width = _ABOUT_WIDTH


def _write(
    sheet: "Worksheet", place: tuple[int, int], value: Cell, words: Words, *, head: bool = False, wrap: bool = False
) -> None:
    """Puts a value into the cell of a row and a column; a text stays a text whatever it begins with."""
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415  with the first spreadsheet

    cell = sheet.cell(*place)
    if isinstance(value, date):
        cell.value = value
        cell.number_format = words.say("format.spreadsheet-date")
    elif value:
        cell.value = one_line(value)
        cell.data_type = "s"
        cell.quotePrefix = cell.value.startswith(FORMULA)  # also after somebody has edited the cell
    cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=wrap or head)
    if head:
        cell.font = Font(bold=True, color=_INK)
        cell.fill = PatternFill("solid", fgColor=_HEAD)


def _width(values: Sequence[Cell]) -> float:
    """Wide enough for the longest value, within reason."""
    longest = max((_DATE_WIDTH if isinstance(value, date) else len(value or "") + 2 for value in values), default=0)
    return float(min(max(longest, _NARROWEST), _WIDEST))


def _height(cells: Sequence[tuple[Cell, float]]) -> float:
    """High enough for the longest text of a row in a column of so many characters: not every program sees to it."""
    lines = (ceil(len(value) / (width - _SPARE)) for value, width in cells if isinstance(value, str))
    return _LINE_HEIGHT * max(lines, default=1) or _LINE_HEIGHT


def _saved(book: "Workbook") -> bytes:
    """The workbook as openpyxl writes it, without the moment that its own ``save`` puts in."""
    from openpyxl.writer.excel import ExcelWriter  # noqa: PLC0415  with the first spreadsheet

    file = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)).save()
    return file.getvalue()


def _same_bytes(content: bytes) -> bytes:
    """The same archive with every entry of one moment."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _FIRST_ZIP_DAY), old.read(name), zipfile.ZIP_DEFLATED)
    return file.getvalue()
