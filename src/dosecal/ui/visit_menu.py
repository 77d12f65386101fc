"""The menu Visit: what can be done with the visit chosen on the page Calendar, each with its key."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from dosecal.ui.patient_page import Calculator
from dosecal.ui.shell.action import Action, Entry
from dosecal.ui.shell.page import VisitStepper
from dosecal.ui.shell.shell import Shell

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from dosecal.ui.calendar.page import CalendarView

Do = Callable[["CalendarView"], None]

RECORDING = {
    "given": "Ctrl+G", "done": "Ctrl+Shift+G", "skip": "Ctrl+L", "booked": "Ctrl+Shift+A", "hold": "Ctrl+H",
    "resume": "Ctrl+R", "reduce": "Ctrl+D", "discontinue": "Ctrl+T", "off-study": "Ctrl+Shift+O",
    "unscheduled": "Ctrl+U", "returned": "Ctrl+Shift+R", "progression-suspected": "Ctrl+I",
    "reconsent": "Ctrl+Shift+V",
}  # fmt: skip
"""Kind of event → key."""

TRYING: dict[str, tuple[str, int]] = {
    "day-earlier": ("Alt+Left", -1), "day-later": ("Alt+Right", 1),
    "week-earlier": ("Alt+Shift+Left", -7), "week-later": ("Alt+Shift+Right", 7),
}  # fmt: skip
"""Name of the action → key and days."""

SHEET_KEYS = {
    "checklist": "Ctrl+Shift+K", "handout": "Ctrl+Shift+H", "diary": "Ctrl+Shift+T", "deviation": "Ctrl+Shift+N",
}  # fmt: skip
"""Kind of sheet for the visit chosen → key."""


def entries(shell: Shell, page: Calculator) -> tuple[Entry, ...]:
    """The actions in their order."""

    def act(name: str, key: str, do: Do) -> Action:
        return Action(f"visit.{name}", key, partial(_run, page, name, do))

    return (
        *(act(name, key, partial(_step, days)) for name, (key, days) in TRYING.items()),
        act("move-to", "Ctrl+M", lambda view: view.ask_day()),
        act("apply", "Ctrl+Return", lambda view: view.apply()),
        act("discard", "Esc", lambda view: view.discard()),
        None,
        *(act(kind, key, partial(_record, kind)) for kind, key in RECORDING.items()),
        act("take-back", "Ctrl+B", lambda view: view.withdraw()),
        None,
        act("next-view", "F8", lambda view: view.next_view()),
        None,
        *(Action(f"sheet.{kind}", key, partial(_show_sheet, shell, page, kind)) for kind, key in SHEET_KEYS.items()),
    )


def _run(page: Calculator, name: str, do: Do) -> None:
    """Does it on the page Calendar; that a dose was given is recorded on the page Dose, too."""
    if page.calendar is not None:
        do(page.calendar)
    elif name == "given" and page.shown_doses is not None:
        page.shown_doses.record_given()


def _step(days: int, view: "CalendarView") -> None:
    view.step_day(days)


def _record(kind: str, view: "CalendarView") -> None:
    view.record(kind)


def _show_sheet(shell: Shell, page: Calculator, kind: str) -> None:
    """Shows a sheet for the visit chosen; from there it is printed or saved."""
    order = page.visit_order(kind)
    if order is not None:
        shell.preview(order)


def enable(actions: "dict[str, QAction]", page: Calculator | None) -> None:
    """What can be done now with the visit chosen; ``page`` is None while another page of the window is shown."""
    steps = page is not None and isinstance(page.shown_page, VisitStepper)
    view = page.calendar if page is not None else None
    doses = page.shown_doses if page is not None else None
    offered = view.possible if view is not None else frozenset[str]()
    makeable = page.visit_sheets if page is not None else frozenset[str]()
    able = {"previous-visit": steps, "next-visit": steps}
    able |= {f"visit.{name}": "move" in offered for name in (*TRYING, "next-view")}
    able |= {f"visit.{name}": name in offered for name in (*RECORDING, "move-to", "apply", "discard", "take-back")}
    able["visit.given"] |= doses is not None and doses.can_record_given
    able |= {f"sheet.{kind}": kind in makeable for kind in SHEET_KEYS}
    if view is not None:
        view.switch.offer([actions[f"sheet.{kind}"] for kind in SHEET_KEYS], actions["export-visits"])
    for name, is_able in able.items():
        actions[name].setEnabled(is_able)
