"""The second computation of a plan: everything that a person reads off it, compared."""

from collections.abc import Iterator
from decimal import localcontext

from dosecal.core.result.plan import Plan, Timetable
from dosecal.core.second.amounts import Amounts
from dosecal.core.second.miscount import Miscount, MiscountError
from dosecal.core.second.months import OpenDays
from dosecal.core.second.other_visits import OtherVisits
from dosecal.core.second.start import window_differences
from dosecal.core.second.story import Story, story_of
from dosecal.core.second.treatment import Treatment
from dosecal.core.values.closed_days import ClosedDays

DIGITS = 120
"""Products of three numbers of 40 digits lose none of them."""


def miscounts(plan: Timetable, closed: ClosedDays) -> Iterator[Miscount]:
    """Where a plan of one version of a trial, or its timetable, comes out otherwise the second time."""
    protocol, today = plan.study.protocol, plan.today.toordinal()
    told, open_days = story_of(plan.case, protocol), OpenDays(closed.names)
    if plan.start_window is not None:
        yield from window_differences(plan, told, plan.start_window, open_days)
    if plan.day_1 is None or not plan.visits:
        return
    day_1 = _first_dose(plan, told) or plan.day_1.toordinal()
    if plan.day_1.toordinal() != day_1:
        yield Miscount("visits.C1D1.target", plan.day_1.isoformat(), str(day_1))
    visits = {visit.id: visit for visit in plan.visits}
    treatment = Treatment(protocol, told, day_1, today, open_days, plan.case.cycles or 0)
    yield from treatment.differences(visits)
    yield from OtherVisits(plan, told, treatment, day_1, open_days, visits).differences()
    if isinstance(plan, Plan):
        yield from Amounts(plan, told, visits).differences()


def _first_dose(plan: Timetable, told: Story) -> int | None:
    """The day of the first dose as given, else as booked or planned; None where it is proposed."""
    given, planned = told.day_of("C1D1"), plan.case.planned_first_dose
    if given is None and "C1D1" in told.booked:
        return told.booked["C1D1"]
    if given is not None or planned is None:
        return given
    return planned.toordinal() + told.delays.get("C1D1", 0)


def compare(plan: Timetable, closed: ClosedDays) -> None:
    """Raises MiscountError where the two computations of a plan disagree: then none of it may be used."""
    with localcontext(prec=DIGITS):
        found = tuple(miscounts(plan, closed))
    if found:
        raise MiscountError(found)
