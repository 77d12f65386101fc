"""The sheets of the patient shown: which there are, why one is blocked, and the order for it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from dosecal.ui.shell.order import Order
from dosecal.words import Words

if TYPE_CHECKING:
    from dosecal.core.result.plan import Plan
    from dosecal.core.result.visit import Visit
    from dosecal.sheets import Printed, Sheet


def _tablets(plan: "Plan", visit: "Visit") -> bool:
    return not plan.hypothetical and any(dose.tablets for dose in plan.doses_of(visit.id))


POSSIBLE: Mapping[str, Callable[["Plan", "Visit"], bool]] = {
    "checklist": lambda _plan, _visit: True,
    "handout": lambda plan, _visit: not plan.hypothetical,
    "diary": _tablets,
    "deviation": lambda plan, _visit: bool(plan.deviations),
}
"""Kind of sheet → whether it can be made of a visit of a plan."""

SHEET_KEYS = {
    "checklist": "Ctrl+Shift+K", "handout": "Ctrl+Shift+H", "diary": "Ctrl+Shift+T", "deviation": "Ctrl+Shift+N",
}  # fmt: skip


def possible(plan: "Plan | None", visit: "Visit | None") -> frozenset[str]:
    """The kinds of sheets that can be made of a visit."""
    if plan is None or visit is None:
        return frozenset()
    return frozenset(kind for kind, check in POSSIBLE.items() if check(plan, visit))


def visit_order(words: Words, kind: str, plan: "Plan", visit: str) -> Order:
    """A sheet of ``POSSIBLE`` for a visit; of deviations that of the visit, or all of them if it has none."""
    has_none = kind == "deviation" and not any(one.visit == visit for one in plan.deviations)
    return sheet_order(words, kind, plan, None if has_none else visit)


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


def why_blocked(words: Words, plan: "Plan", kind: str, visit_id: str | None) -> str:
    """Why a plan has no sheet of a kind: half a worksheet is a trap. Empty if it has one."""
    from dosecal.words.findings import finding_sentence  # noqa: PLC0415  loads the core, after the fields are painted

    if kind == "calendar" and not plan.visits:
        return words.say("window.calendar.none")
    if kind != "dose":
        return ""
    visit = plan.visit(visit_id) if visit_id is not None else None
    doses = plan.doses_of(visit.id) if visit is not None else ()
    of_others = [found for dose in plan.doses for found in dose.findings]
    of_others += [found for other in plan.visits for found in other.findings]
    about = [*(found for dose in doses for found in dose.findings), *(visit.findings if visit is not None else ())]
    about += [found for found in plan.findings if found not in of_others]
    block = next((found for found in about if found.blocks), None)
    if block is not None:
        return finding_sentence(words, block)
    if any(dose.amount is None for dose in doses):
        return words.say("window.dose.withheld")
    return "" if doses else words.say("window.dose.none")
