"""Visits that fell away when a drug was stopped: a calendar that was told of them must learn that they are gone."""

from dataclasses import replace
from pathlib import Path

from dosecal.core.case import Discontinue
from dosecal.core.result import Plan, Visit
from dosecal.files.planning import plan_case
from dosecal.files.refusal import Refusal


def vanished_visits(plan: Plan, language: str, folder: Path | None = None) -> tuple[Visit, ...]:
    """The visits that the plan would have if nobody had decided to stop anything, and has not.

    None where what happened since makes no sense without that decision.
    """
    kept = tuple(event for event in plan.case.events if not isinstance(event, Discontinue))
    if len(kept) == len(plan.case.events):
        return ()
    try:
        before = plan_case(replace(plan.case, events=kept), plan.today, language, folder)
    except Refusal:
        return ()
    return tuple(visit for visit in before.visits if plan.visit(visit.id) is None)
