"""The sheets that can be printed of one patient: one table for the command line, the window and the tests."""

from collections.abc import Callable, Mapping

from dosecal.core.result.plan import Plan
from dosecal.core.values.closed_days import ClosedDays
from dosecal.sheets.blocked import SheetBlocked
from dosecal.sheets.calendar import visit_calendar
from dosecal.sheets.checklist import visit_checklist
from dosecal.sheets.deviation import deviation_list, deviation_note
from dosecal.sheets.diary import tablet_diary
from dosecal.sheets.dose import dose_worksheet, worksheet_visit
from dosecal.sheets.eligibility import eligibility_checklist
from dosecal.sheets.frame import Printed
from dosecal.sheets.handout import patient_handout
from dosecal.sheets.printer import Sheet
from dosecal.sheets.start_window import start_window_sheet
from dosecal.words import Words

Maker = Callable[[Plan, str | None, Words, Printed, ClosedDays], Sheet]
"""Makes the sheet of a plan for the visit asked for, if one was. Raises SheetBlocked."""


def _dose(plan: Plan, visit: str | None, words: Words, printed: Printed, _closed: ClosedDays) -> Sheet:
    """Without a visit the next treatment's worksheet."""
    chosen = visit or worksheet_visit(plan)
    if chosen is None:
        raise SheetBlocked("no-treatment")
    return dose_worksheet(plan, chosen, words, printed)


def _calendar(plan: Plan, _visit: str | None, words: Words, printed: Printed, closed: ClosedDays) -> Sheet:
    return visit_calendar(plan, words, printed, closed)


def _start_window(plan: Plan, _visit: str | None, words: Words, printed: Printed, _closed: ClosedDays) -> Sheet:
    return start_window_sheet(plan, words, printed)


def _deviation(plan: Plan, visit: str | None, words: Words, printed: Printed, _closed: ClosedDays) -> Sheet:
    """Without a visit the list of all deviations."""
    return deviation_list(plan, words, printed) if visit is None else deviation_note(plan, visit, words, printed)


def _checklist(plan: Plan, visit: str | None, words: Words, printed: Printed, _closed: ClosedDays) -> Sheet:
    return visit_checklist(plan, visit, words, printed)


def _handout(plan: Plan, visit: str | None, words: Words, printed: Printed, _closed: ClosedDays) -> Sheet:
    return patient_handout(plan, visit, words, printed)


def _diary(plan: Plan, visit: str | None, words: Words, printed: Printed, _closed: ClosedDays) -> Sheet:
    return tablet_diary(plan, visit, words, printed)


def _eligibility(plan: Plan, _visit: str | None, words: Words, printed: Printed, _closed: ClosedDays) -> Sheet:
    return eligibility_checklist(plan, words, printed)


MAKERS: Mapping[str, Maker] = {
    "dose": _dose,
    "calendar": _calendar,
    "start-window": _start_window,
    "deviation": _deviation,
    "checklist": _checklist,
    "handout": _handout,
    "diary": _diary,
    "eligibility": _eligibility,
}
"""Kind → how it is made. Each kind has a template of its name and a word ``sheet.title.<kind>``."""

KINDS = tuple(MAKERS)
"""The sheets that can be printed of one patient."""


def make_sheet(kind: str, plan: Plan, visit: str | None, words: Words, printed: Printed, closed: ClosedDays) -> Sheet:
    """The sheet of a kind; without a visit the one that the kind itself chooses. Raises SheetBlocked."""
    return MAKERS[kind](plan, visit, words, printed, closed)
