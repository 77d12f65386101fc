"""The menu Visit: what can be done with the visit chosen on the page Calendar, each with its key."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from dosecal.ui.pages import CALCULATOR
from dosecal.ui.paper import visit_sheets as visit_paper

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu

    from dosecal.ui.calendar.page import CalendarView
    from dosecal.ui.menus import Filling
    from dosecal.ui.window import MainWindow

VISIT_TABS = (0, 1)
"""The tabs of the Calculator that show a visit: Dose and Calendar."""

Do = Callable[["CalendarView"], None]

RECORDING = {
    "given": "Ctrl+G", "done": "Ctrl+Shift+G", "skip": "Ctrl+L", "hold": "Ctrl+H", "resume": "Ctrl+R",
    "reduce": "Ctrl+D", "discontinue": "Ctrl+T", "unscheduled": "Ctrl+U", "progression-suspected": "Ctrl+I",
}  # fmt: skip
"""Kind of event → key."""

TRYING: dict[str, tuple[str, int]] = {
    "day-earlier": ("Alt+Left", -1), "day-later": ("Alt+Right", 1),
    "week-earlier": ("Alt+Shift+Left", -7), "week-later": ("Alt+Shift+Right", 7),
}  # fmt: skip
"""Word of the action → key and days."""


def fill(filling: "Filling", menu: "QMenu") -> None:
    """Puts the actions into the menu."""
    window = filling.window

    def act(name: str, key: str, do: Do) -> None:
        def run() -> None:
            view = window.calculator.calendar
            if view is not None:
                do(view)
            elif name == "given" and window.calculator.shown_doses is not None:
                window.calculator.shown_doses.record_given()

        filling.act(menu, f"visit.{name}", run, key)

    for name, (key, days) in TRYING.items():
        act(name, key, lambda view, days=days: view.step_day(days))  # type: ignore[misc]
    act("apply", "Ctrl+Return", lambda view: view.apply())
    act("discard", "Esc", lambda view: view.discard())
    menu.addSeparator()
    for kind, key in RECORDING.items():
        act(kind, key, lambda view, kind=kind: view.record(kind))  # type: ignore[misc]
    act("take-back", "Ctrl+B", lambda view: view.withdraw())
    menu.addSeparator()
    act("next-view", "F8", lambda view: view.next_view())
    menu.addSeparator()
    for kind, key in visit_paper.SHEET_KEYS.items():
        filling.act(menu, f"sheet.{kind}", partial(visit_paper.show, window, kind), key)


def enable(window: "MainWindow", actions: "dict[str, QAction]") -> None:
    """What can be done now with the visit chosen."""
    on_calculator = window.pages.shown == CALCULATOR
    for name in ("previous-visit", "next-visit"):
        actions[name].setEnabled(on_calculator and window.calculator.tabs.currentIndex() in VISIT_TABS)
    view = window.calculator.calendar if on_calculator else None
    possible = view.possible if view is not None else frozenset[str]()
    able = {f"visit.{name}": "move" in possible for name in (*TRYING, "next-view")}
    able |= {f"visit.{name}": name in possible for name in (*RECORDING, "apply", "discard", "take-back")}
    doses = window.calculator.shown_doses if on_calculator else None
    able["visit.given"] |= doses is not None and doses.can_record_given
    makeable = visit_paper.possible(window) if view is not None else frozenset[str]()
    able |= {f"sheet.{kind}": kind in makeable for kind in visit_paper.SHEET_KEYS}
    if view is not None:
        view.switch.offer([actions[f"sheet.{kind}"] for kind in visit_paper.SHEET_KEYS], actions["export-visits"])
    for name, is_able in able.items():
        actions[name].setEnabled(is_able)
