"""Which sheets can be printed of a plan, and why one cannot."""

from collections.abc import Callable, Mapping

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.core.values.finding import Finding
from dosecal.words import Words
from dosecal.words.findings import finding_sentence


def why_blocked(words: Words, plan: Plan, kind: str, visit_id: str | None) -> str:
    """Why a plan has no sheet of a kind; empty if it has one. Half a dose worksheet would be a trap."""
    if kind in ("calendar", "deviation") and not plan.visits:
        return words.say("calendar-page.none")
    if kind == "eligibility" and not plan.eligibility:
        return words.say("sheet.blocked.no-criteria")
    if kind != "dose":
        return ""
    visit = plan.visit(visit_id) if visit_id is not None else None
    doses = plan.doses_of(visit.id) if visit is not None else ()
    block = blocking(plan, visit)
    if block is not None:
        return finding_sentence(words, block)
    if any(dose.amount is None for dose in doses):
        return words.say("dose-page.withheld")
    return "" if doses else words.say("dose-page.none")


def blocking(plan: Plan, visit: Visit | None) -> Finding | None:
    """The first finding that blocks the doses of a visit: of a dose, of the visit, or of the patient as a whole."""
    doses = plan.doses_of(visit.id) if visit is not None else ()
    elsewhere = [found for dose in plan.doses for found in dose.findings]
    elsewhere += [found for other in plan.visits for found in other.findings]
    about = [*(found for dose in doses for found in dose.findings), *(visit.findings if visit is not None else ())]
    about += [found for found in plan.findings if found not in elsewhere]
    return next((found for found in about if found.blocks), None)


def _has_tablets(plan: Plan, visit: Visit) -> bool:
    return not plan.hypothetical and any(dose.tablets for dose in plan.doses_of(visit.id))


VISIT_SHEETS: Mapping[str, Callable[[Plan, Visit], bool]] = {
    "checklist": lambda _plan, _visit: True,
    "handout": lambda plan, _visit: not plan.hypothetical,
    "diary": _has_tablets,
    "deviation": lambda plan, _visit: bool(plan.deviations),
}
"""Kind of sheet → whether there is one for the visit of a plan."""


def sheets_of_visit(plan: Plan | None, visit: Visit | None) -> frozenset[str]:
    """The kinds of sheets that can be printed for a visit; none without a plan that may be printed."""
    if plan is None or visit is None:
        return frozenset()
    return frozenset(kind for kind, has_sheet in VISIT_SHEETS.items() if has_sheet(plan, visit))


def visit_of_sheet(plan: Plan, kind: str, visit: str) -> str | None:
    """The visit that a sheet is about; None for the list of all deviations, if this visit has none."""
    if kind == "deviation" and not any(one.visit == visit for one in plan.deviations):
        return None
    return visit


def title_word(kind: str, visit: str | None) -> str:
    """The word of a sheet's title: the list of all deviations has another than the note of a visit."""
    return "sheet.title.deviation-list" if kind == "deviation" and visit is None else f"sheet.title.{kind}"
