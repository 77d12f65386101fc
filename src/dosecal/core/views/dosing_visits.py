"""The visits with doses: which one is meant, and what is open or proposed before its doses are released."""

from collections.abc import Iterable

from dosecal.core.result.dose import Dose, OpenPoint, PointStatus, Proposal
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.trial.rhythm import VisitKind


def dosing_visits(plan: Plan) -> tuple[Visit, ...]:
    """The visits that have doses, in the order of the plan."""
    with_doses = {dose.visit for dose in plan.doses}
    return tuple(visit for visit in plan.visits if visit.id in with_doses)


def dosing_visit(plan: Plan, chosen: str | None = None) -> Visit | None:
    """The visit chosen if it has doses, else the next one to give, else the last; None if there are no doses.

    The window shows its doses; without a choice it is the visit whose worksheet is printed.
    """
    visits = {visit.id: visit for visit in dosing_visits(plan)}
    following = plan.next_to_give
    wanted = chosen if chosen in visits else None if following is None else following.id
    return visits.get(wanted or "", next(reversed(visits.values()), None))


def open_points_of(doses: Iterable[Dose]) -> tuple[OpenPoint, ...]:
    """The points of a visit, each once: they are the same for all its doses."""
    found = {point.asks: point for dose in doses for point in dose.open_points}
    return tuple(found.values())


def is_open(point: OpenPoint) -> bool:
    """Whether something is to be entered or looked at before the doses are released.

    What is not judged is for a person to judge.
    """
    return point.status is not PointStatus.MET


def proposals_at(plan: Plan, visit: Visit | None) -> tuple[Proposal, ...]:
    """The labels' proposals without a decision, at a treatment visit whose doses have not all been given."""
    if visit is None or visit.kind != VisitKind.TREATMENT:
        return ()
    if visit.status != VisitStatus.PLANNED and visit not in plan.outstanding:
        return ()
    return tuple(one for one in plan.undecided if one.concerns(visit.shown.day))
