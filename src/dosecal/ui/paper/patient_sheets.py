"""The sheets of the patient shown: their keys, and the order for one."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from dosecal.ui.shell.order import Order
from dosecal.words import Words

if TYPE_CHECKING:
    from dosecal.core.result.plan import Plan
    from dosecal.sheets import Printed, Sheet


SHEET_KEYS = {
    "checklist": "Ctrl+Shift+K", "handout": "Ctrl+Shift+H", "diary": "Ctrl+Shift+T", "deviation": "Ctrl+Shift+N",
}  # fmt: skip


def visit_order(words: Words, kind: str, plan: "Plan", visit: str) -> Order:
    """A sheet of ``SHEET_KEYS`` for a visit; of deviations that of the visit, or all of them if it has none."""
    from dosecal.session.printable import visit_of_sheet  # noqa: PLC0415  loads the core, after the fields are painted

    return sheet_order(words, kind, plan, visit_of_sheet(plan, kind, visit))


def sheet_order(
    words: Words, kind: str, plan: "Plan", visit: str | None, made: Mapping[str, datetime] | None = None
) -> Order:
    """A sheet about the patient. ``made``: drug → when its preparation was made."""

    def make(printed: "Printed") -> "Sheet":
        from dosecal.files.case.planning import days_of  # noqa: PLC0415  with the first sheet
        from dosecal.sheets import Printed, make_sheet  # noqa: PLC0415  typst is loaded with the first sheet

        closed = days_of(plan.study, plan.case, plan.today, words.language)
        with_times = Printed(printed.at, printed.by, printed.version, made or {})
        return make_sheet(kind, plan, visit, words, with_times, closed)

    return Order(kind, words, datetime.now().astimezone(), make, visit)
