"""Before a dose is released: order, laboratory, blood pressure, dipstick; what the label proposes; tablets to hand out.

A dose that is due (within the days of ``dose_weight.due``) or overdue has every point. Of the next dose, however far
ahead, what was entered for it is judged on its own day: a value that will be too old then, or that asks for a decision.
What was given is not asked any more.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec.structs import replace

from dosecal.core.doses.auc_clearance import laboratory_of
from dosecal.core.patient.case import Lab, Order
from dosecal.core.patient.events import Discontinue, Hold, OffStudy, Reduce, Resume, Slow
from dosecal.core.patient.latest import latest, latest_lab, other_pressures, others_of_day
from dosecal.core.patient.site_choices import laboratory_rule
from dosecal.core.plan.gates import ASKED, gates_on, ordered_of
from dosecal.core.plan.label_proposals import PROTEIN
from dosecal.core.plan.tablet_returns import Handouts
from dosecal.core.result.day_checks import GateResult
from dosecal.core.result.dose import Dose, OpenPoint, PointCode, PointReason, PointStatus, Proposal, Release
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.core.start.eligibility import fails, is_judged
from dosecal.core.trial.drug import Action, Handling, HandlingKind
from dosecal.core.trial.entry_rules import Criterion, Reads
from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_code import Code

OPEN, MET = PointStatus.OPEN, PointStatus.MET
STALE, DOUBTFUL, NOT_JUDGED = PointStatus.STALE, PointStatus.DOUBTFUL, PointStatus.NOT_JUDGED
DIPSTICK = "urine_dipstick"
DECISIONS = (Hold, Resume, Reduce, Slow, Discontinue, OffStudy)
"""Events after which an order that was seen before no longer says what is given."""
HOURS_A_DAY = 24
ASKS_FOR_24H = 3
"""Place of 2+ among the grades of the dipstick."""


def with_release(plan: Plan, doubts: tuple[Finding, ...]) -> Iterator[Dose]:
    """The doses with what stands between each and its release, and with what to hand out.

    ``doubts``: the findings that ask whether a laboratory value was typed rightly, each once.
    """
    of_label = {drug: _of_label(drug, plan.proposals) for drug in {one.drug for one in plan.proposals}}
    waiting = {dose.visit for dose in plan.doses if not dose.given}
    points = {
        visit.id: tuple(points_at(plan, visit, doubts))
        for visit in plan.visits
        if visit.id in waiting and _is_due(plan, visit)
    }
    following = plan.next_to_give
    if following is not None and following.id in waiting and following.id not in points:
        points[following.id] = tuple(_entered_for(plan, following, doubts))
    points |= {visit: tuple(map(_with_difference, points[visit])) for visit in _differing(plan) if visit in points}
    handouts = Handouts(plan)
    with_amounts = {order.visit for order in plan.case.orders if order.amounts}
    for dose in plan.doses:
        handed = handouts.of(dose)
        ordered = ordered_of(plan, dose, latest_order(plan, dose.visit)) if dose.visit in with_amounts else None
        if dose.given:
            known = handed is not None or ordered is not None
            yield replace(dose, release=Release(dispense=handed, ordered=ordered)) if known else dose
            continue
        mine, duties = of_label.get(dose.drug, ((), ()))
        day = dose.date or plan.today
        mine = mine if all(one.concerns(day) for one in mine) else tuple(one for one in mine if one.concerns(day))
        asked = points.get(dose.visit, ())
        gates = _gates(plan, dose) if asked else ()
        if asked or mine or handed or duties or ordered:
            yield replace(dose, release=Release(asked, mine, handed, duties, gates, ordered))
        else:
            yield dose  # most doses lie ahead, and nothing is asked of them yet


def _of_label(drug: str, proposals: tuple[Proposal, ...]) -> tuple[tuple[Proposal, ...], tuple[Handling, ...]]:
    """What the label proposes for the doses of a drug and nobody has decided; and what it makes a duty after the last
    reaction to the drug."""
    mine = [one for one in proposals if one.drug == drug]
    asked = [one for one in mine if one.action is Action.PREMEDICATE][-1:]
    said = ((one.before_each or one.text, one.source) for one in asked)  # what is given at once belongs to that day
    duties = (Handling(HandlingKind.PREMEDICATION, text, source) for text, source in said if text is not None)
    return tuple(one for one in mine if not one.decided), tuple(duties)


def _is_due(plan: Plan, visit: Visit) -> bool:
    if visit.kind != VisitKind.TREATMENT:
        return False
    day = visit.shown.day
    return (day - plan.today).days <= plan.study.protocol.dosing.weight.due_days


def points_at(
    plan: Plan, visit: Visit, doubts: tuple[Finding, ...] | None = None, on: date | None = None
) -> Iterator[OpenPoint]:
    """The points of one visit, in the order in which they are asked, judged on its day, today at the earliest."""
    if doubts is None:
        doubts = tuple(found for found in plan.findings if found.code in DOUBTS)
    on = on or max(visit.shown.day, plan.today)
    yield _order(plan, visit)
    if "laboratory" in visit.activities:
        yield from _tests(plan, on, doubts)
    if "blood-pressure" in visit.activities:
        yield _pressure(plan, on)
    if "urine-dipstick" in visit.activities:
        yield _dipstick(plan, on)


def _entered_for(plan: Plan, visit: Visit, doubts: tuple[Finding, ...]) -> Iterator[OpenPoint]:
    """What was entered since the last dose for one that lies ahead, and will be too old then or asks for a decision."""
    since = max((dose.date for dose in plan.doses if dose.given and dose.date is not None), default=date.min)
    on_their_day: dict[date, tuple[OpenPoint, ...]] = {}
    for point in points_at(plan, visit, doubts):
        entered = point.day
        if point.status not in (STALE, DOUBTFUL) or entered is None or entered <= since:
            continue
        if point.status is STALE:
            if entered not in on_their_day:
                on_their_day[entered] = tuple(points_at(plan, visit, doubts, entered))
            first = next(one for one in on_their_day[entered] if one.asks == point.asks)
            said = first if first.status is DOUBTFUL else point
            yield replace(said, then=visit.shown.day)
        else:
            yield point


def _tests(plan: Plan, on: date, doubts: tuple[Finding, ...]) -> Iterator[OpenPoint]:
    """The tests that are asked for, then those entered that nothing asks for; one point where there are none."""
    asked = tests_before_dose(plan.study.protocol)
    since, read = first_valid_day(plan, on), plan.study.tests_read
    fresh = (lab.test for lab in plan.case.labs if since <= lab.day <= on and lab.test not in read)
    more = [test for test in dict.fromkeys(fresh) if test not in asked]
    for test in (*asked, *more):
        yield _laboratory(plan, test, on, doubts)
    if not asked and not more:
        yield OpenPoint(code=PointCode.LABORATORY, status=NOT_JUDGED, reason=PointReason.NO_TEST)


def tests_before_dose(protocol: Protocol) -> tuple[str, ...]:
    """The protocol's laboratory tests, and those that a dose rests on; one that stands in for another is not asked."""
    asked = [
        criterion.id
        for criterion in protocol.criteria
        if criterion.reads is Reads.LAB and criterion.stands_in_for is None and criterion.id != DIPSTICK
    ]
    rested_on = [laboratory_of(rule.clearance) for rule in protocol.dose_rules if rule.clearance is not None]
    return tuple(dict.fromkeys([*asked, *rested_on]))


def first_valid_day(plan: Plan, on: date) -> date:
    """The first day of a laboratory value that is not older than the rule (or the site's own) allows: 72 hours are
    three days."""
    hours, _ = laboratory_rule(plan.case.site, plan.study.protocol.dosing)
    return on - timedelta(days=hours // HOURS_A_DAY)


def latest_order(plan: Plan, visit: str) -> Order | None:
    """The order of a visit that counts."""
    return latest([order for order in plan.case.orders if order.visit == visit])


def _differing(plan: Plan) -> set[str]:
    """The visits whose order has an amount that is not the calculated one."""
    orders = {order.visit: latest_order(plan, order.visit) for order in plan.case.orders if order.amounts}
    found = (
        (dose.visit, ordered_of(plan, dose, orders.get(dose.visit))) for dose in plan.doses if dose.visit in orders
    )
    return {visit for visit, ordered in found if ordered is not None and ordered.state in ASKED}


def _with_difference(point: OpenPoint) -> OpenPoint:
    """An order that was seen, but asks for a reason or another order."""
    if point.code != PointCode.ORDER or point.status != MET:
        return point
    return replace(point, status=DOUBTFUL, reason=PointReason.ORDER_DIFFERS)


def _gates(plan: Plan, dose: Dose) -> tuple[GateResult, ...]:
    visit = plan.visit(dose.visit)
    on = plan.today if visit is None else max(visit.shown.day, plan.today)
    return gates_on(plan, dose.drug, on, first_valid_day(plan, on))


def _order(plan: Plan, visit: Visit) -> OpenPoint:
    """Seen, and not before the last decision about the doses."""
    order = latest_order(plan, visit.id)
    if order is None:
        return OpenPoint(code=PointCode.ORDER, status=OPEN)
    decided = any(event.day > order.day for event in plan.case.events if isinstance(event, DECISIONS))
    # What a person decided instead is another dose than the one ordered, unless the order was seen after it.
    overrides = [event for (of, _), event in plan.course.overrides.items() if of == visit.id]
    reason = None
    if any(event.day is None or event.day >= order.day for event in overrides):
        decided, reason = True, PointReason.OVERRIDE
    status = DOUBTFUL if decided else MET
    return OpenPoint(code=PointCode.ORDER, status=status, day=order.day, by=order.by, reason=reason)


def _laboratory(plan: Plan, test: str, on: date, doubted: tuple[Finding, ...]) -> OpenPoint:
    lab, (_, source) = latest_lab(plan.case.labs, test, on), laboratory_rule(plan.case.site, plan.study.protocol.dosing)
    if lab is None:
        return OpenPoint(code=PointCode.LABORATORY, status=OPEN, test=test, source=source)
    found = OpenPoint(
        code=PointCode.LABORATORY, status=MET, test=test, value=lab.typed, day=lab.day, source=source
    )  # fmt: skip
    if lab.day < first_valid_day(plan, on):
        return replace(found, status=STALE)
    doubts = [one for one in doubted if one.about == f"labs.{test}"]
    criterion = _unmet(plan, lab, on)
    if criterion is not None and (_is_usual(plan, lab) or not any(_of_typing(one) for one in doubts)):
        return _asks(found, criterion)
    if doubts:
        return replace(found, status=DOUBTFUL)
    return _several(plan, lab, found) or _judged(plan, lab, found)


def _several(plan: Plan, lab: Lab, point: OpenPoint) -> OpenPoint | None:
    """The point, if several values of its day differ: which of them is right only a person knows."""
    if not others_of_day(plan.case.labs, lab):
        return None
    return replace(point, status=DOUBTFUL, reason=PointReason.TWO_OF_A_DAY)


def _asks(point: OpenPoint, criterion: Criterion) -> OpenPoint:
    """The point, with a value that does not meet a criterion."""
    return replace(point, status=DOUBTFUL, reason=PointReason.CRITERION, source=criterion.source)


def _judged(plan: Plan, lab: Lab, point: OpenPoint) -> OpenPoint:
    """The point, if something says that its value is fine; else why nothing does: no criterion of the study, or no
    upper limit of normal."""
    criteria = (one for one in plan.study.protocol.criteria if one.reads is Reads.LAB)
    criterion = next((one for one in criteria if one.id == lab.test), None)
    if criterion is None or not criterion.comparisons:
        return replace(point, status=NOT_JUDGED, reason=PointReason.NO_LIMIT)
    fact = None if criterion.branch is None else plan.case.facts.get(criterion.branch.fact)
    if is_judged(criterion, lab, fact):
        return point
    return replace(point, status=NOT_JUDGED, reason=PointReason.NO_ULN)


def _unmet(plan: Plan, lab: Lab, on: date) -> Criterion | None:
    """The trial's criterion that a value does not meet, and no later value of the test that stands in for it does.

    The trial asks it before the first dose only: later a person decides, nothing is withheld.
    """
    criteria = {one.id: one for one in plan.study.protocol.criteria if one.reads is Reads.LAB}
    criterion = criteria.get(lab.test)
    if criterion is None or not _fails(plan, criterion, lab):
        return None
    instead = criteria.get(criterion.alternative or "")
    second = None if instead is None else latest_lab(plan.case.labs, instead.id, on)
    if instead is not None and second is not None and second.day >= lab.day and not _fails(plan, instead, second):
        return None
    return criterion


def _fails(plan: Plan, criterion: Criterion, lab: Lab) -> bool:
    return fails(criterion, lab, None if criterion.branch is None else plan.case.facts.get(criterion.branch.fact))


DOUBTS = (
    Code.LAB_UNIT_MIXED_UP,
    Code.LAB_DECIMAL,
    Code.IMPLAUSIBLE_LAB,
    Code.LAB_LIMIT_DOUBTFUL,
)
"""Findings about a laboratory value that ask whether it was typed rightly."""


def _of_typing(doubt: Finding) -> bool:
    """Whether a slip explains the value."""
    return doubt.slip is not None or doubt.code != Code.IMPLAUSIBLE_LAB


def _is_usual(plan: Plan, lab: Lab) -> bool:
    """Whether the value may be true: else, where a slip explains it, a criterion is not asked of it yet."""
    limits = plan.study.vocabulary.tests[lab.test].limits
    return limits is None or limits.usual[0] <= lab.value <= limits.usual[1]


def _pressure(plan: Plan, on: date) -> OpenPoint:
    """Of the day itself: it is measured before each infusion."""
    vital = latest(plan.case.vitals, on)
    if vital is None:
        return OpenPoint(code=PointCode.BLOOD_PRESSURE, status=OPEN)
    value = f"{vital.systolic}/{vital.diastolic} mmHg"
    found = OpenPoint(code=PointCode.BLOOD_PRESSURE, status=MET, value=value, day=vital.day)
    if vital.day != on:
        return replace(found, status=STALE)
    rule = plan.study.protocol.dosing.blood_pressure
    exceeded = rule is not None and rule.is_exceeded(vital.systolic, vital.diastolic)
    if not exceeded and other_pressures(plan.case.vitals, vital):
        return replace(found, status=DOUBTFUL, reason=PointReason.TWO_OF_A_DAY)
    if rule is None:
        return replace(found, status=NOT_JUDGED, reason=PointReason.NO_LIMIT)
    if not exceeded:
        return replace(found, source=rule.source)
    return replace(found, status=DOUBTFUL, reason=PointReason.BLOOD_PRESSURE, limit=rule.written, source=rule.source)


def _dipstick(plan: Plan, on: date) -> OpenPoint:
    """As fresh as the laboratory; 2+ or more asks for a 24-hour collection."""
    lab = latest_lab(plan.case.labs, DIPSTICK, on)
    _, source = laboratory_rule(plan.case.site, plan.study.protocol.dosing)
    if lab is None:
        return OpenPoint(code=PointCode.DIPSTICK, status=OPEN, source=source)
    found = OpenPoint(code=PointCode.DIPSTICK, status=MET, value=lab.typed, day=lab.day, source=source)
    if lab.day < first_valid_day(plan, on):
        return replace(found, status=STALE)
    collected = latest_lab(plan.case.labs, PROTEIN, on)
    if lab.value >= ASKS_FOR_24H and (collected is None or collected.day < lab.day):
        return replace(found, status=DOUBTFUL)
    criterion = _unmet(plan, lab, on)
    if criterion is not None:
        return _asks(found, criterion)
    return _several(plan, lab, found) or _judged(plan, lab, found)
