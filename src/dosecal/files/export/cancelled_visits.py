"""Visits that the plan had before something was recorded, and has no more: a calendar that knows them must learn it."""

from pathlib import Path

from msgspec.structs import replace

from dosecal.core.patient.course import in_effect
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.files.case.planning import plan_case
from dosecal.files.reading.refusal import Refusal


def vanished_visits(plan: Plan, language: str, folder: Path | None = None) -> tuple[Visit, ...]:
    """The visits that the plan had at some time while its events were recorded one after the other, and has not now.

    A drug was stopped, a delay pushed the last dose beyond the maximum, an event was taken back, and the like. A time
    at which the events contradict each other had no plan and is passed over.
    """
    case = plan.case
    record = case.record or case.events
    gone: dict[str, Visit] = {}
    for count in range(len(record)):
        earlier = replace(case, events=in_effect(record[:count]), record=record[:count])
        try:
            before = plan_case(earlier, plan.today, language, folder)
        except Refusal:
            continue
        gone.update((visit.id, visit) for visit in before.visits if plan.visit(visit.id) is None)
    return tuple(gone.values())
