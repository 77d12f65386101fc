"""Plan → paper: dose worksheet, visit calendar, start window, deadlines, as PDF and as pictures of pages. No Qt.

What stands on a sheet is built as plain data by pure functions (``dose.py``, ``calendar.py``, …); ``printer.py``
hands it to typst. Templates hold layout only: every word comes from the catalogue.
"""

from dosecal.sheets.blocked import SheetBlocked
from dosecal.sheets.calendar import visit_calendar
from dosecal.sheets.day_list import day_list
from dosecal.sheets.deadlines import deadline_list
from dosecal.sheets.dose import dose_worksheet, worksheet_visit
from dosecal.sheets.frame import Printed
from dosecal.sheets.kinds import KINDS, make_sheet
from dosecal.sheets.printer import Sheet
from dosecal.sheets.start_window import start_window_sheet

__all__ = [
    "KINDS",
    "Printed",
    "Sheet",
    "SheetBlocked",
    "day_list",
    "deadline_list",
    "dose_worksheet",
    "make_sheet",
    "start_window_sheet",
    "visit_calendar",
    "worksheet_visit",
]
