"""Paper of the page Calendar: sheets for the visit chosen."""

from datetime import datetime
from typing import TYPE_CHECKING

from dosecal.session.printable import sheets_of_visit, visit_of_sheet

if TYPE_CHECKING:
    from dosecal.ui.window import MainWindow


SHEET_KEYS = {
    "checklist": "Ctrl+Shift+K", "handout": "Ctrl+Shift+H", "diary": "Ctrl+Shift+T", "deviation": "Ctrl+Shift+N",
}  # fmt: skip


def possible(window: "MainWindow") -> frozenset[str]:
    """The kinds of sheets that can be made now."""
    view = window.calculator.calendar
    return frozenset() if view is None else sheets_of_visit(window.calculator.printable, view.visit)


def show(window: "MainWindow", kind: str) -> None:
    """Shows a sheet for the visit chosen; from there it is printed or saved."""
    from dosecal.ui.paper import printing  # noqa: PLC0415  with the first sheet
    from dosecal.ui.paper.preview import Order  # noqa: PLC0415

    view, plan = window.calculator.calendar, window.calculator.printable
    if view is None or plan is None or kind not in possible(window):
        return
    visit = visit_of_sheet(plan, kind, view.selected)
    printing.preview(window, Order(kind, plan, visit, window.words, datetime.now().astimezone()))
