"""The sheets of the plan that is shown: which there are, why one cannot be printed, and the order for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.files.case.planning import days_of
from dosecal.session.printable import sheets_of_visit, visit_of_sheet, why_blocked
from dosecal.ui.shell.order import Order
from dosecal.words import Words

if TYPE_CHECKING:
    from dosecal.sheets import Printed, Sheet


class PatientSheets:
    """The sheets of one plan."""

    def __init__(self, words: Words, plan: Plan) -> None:
        self._words, self._plan = words, plan

    def why_blocked(self, kind: str, visit: str | None) -> str:
        """Why there is no sheet of a kind; empty if there is one."""
        return why_blocked(self._words, self._plan, kind, visit)

    def of_visit(self, visit: Visit | None) -> frozenset[str]:
        """The kinds of sheets that can be printed for a visit."""
        return sheets_of_visit(self._plan, visit)

    def visit_order(self, kind: str, visit: Visit) -> Order | None:
        """A sheet for a visit; None if it has no such sheet."""
        if kind not in self.of_visit(visit):
            return None
        return self.order(kind, visit_of_sheet(self._plan, kind, visit.id), {})

    def order(self, kind: str, visit: str | None, made: Mapping[str, datetime]) -> Order:
        """A sheet about the patient. ``made``: drug → when its preparation was made."""
        words, plan = self._words, self._plan

        def make(printed: "Printed") -> "Sheet":
            from dosecal.sheets import Printed, make_sheet  # noqa: PLC0415  typst is loaded with the first sheet

            closed = days_of(plan.study, plan.case, plan.today, words.language)
            with_times = Printed(printed.at, printed.by, printed.version, made)
            return make_sheet(kind, plan, visit, words, with_times, closed)

        return Order(kind, words, datetime.now().astimezone(), make, visit, plan)
