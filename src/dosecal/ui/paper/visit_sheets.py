"""Paper of the page Calendar: sheets for the visit chosen."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dosecal.core.result.plan import Plan
    from dosecal.core.result.visit import Visit
    from dosecal.ui.window import MainWindow


def _tablets(plan: "Plan", visit: "Visit") -> bool:
    return not plan.hypothetical and any(dose.tablets for dose in plan.doses_of(visit.id))


POSSIBLE: Mapping[str, Callable[["Plan", "Visit"], bool]] = {
    "checklist": lambda _plan, _visit: True,
    "handout": lambda plan, _visit: not plan.hypothetical,
    "diary": _tablets,
    "deviation": lambda plan, _visit: bool(plan.deviations),
}
"""Kind of sheet → whether there is one for the visit of a plan."""

SHEET_KEYS = {
    "checklist": "Ctrl+Shift+K", "handout": "Ctrl+Shift+H", "diary": "Ctrl+Shift+T", "deviation": "Ctrl+Shift+N",
}  # fmt: skip


def possible(window: "MainWindow") -> frozenset[str]:
    """The kinds of sheets that can be made now."""
    view, plan = window.calculator.calendar, window.calculator.printable
    visit = view.visit if view is not None else None
    if plan is None or visit is None:
        return frozenset()
    return frozenset(kind for kind, check in POSSIBLE.items() if check(plan, visit))


def show(window: "MainWindow", kind: str) -> None:
    """Shows a sheet for the visit chosen; from there it is printed or saved."""
    from dosecal.ui.paper import printing  # noqa: PLC0415  with the first sheet
    from dosecal.ui.paper.preview import Order  # noqa: PLC0415

    view, plan = window.calculator.calendar, window.calculator.printable
    if view is None or plan is None or kind not in possible(window):
        return
    visit: str | None = view.selected
    if kind == "deviation" and not any(one.visit == visit for one in plan.deviations):
        visit = None  # the list of all of them
    printing.preview(window, Order(kind, plan, visit, window.words, datetime.now().astimezone()))
