"""What if: the plan with events that are only tried, compared with the plan without them."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from msgspec import Struct

from dosecal.core.plan.tablet_days import tablets_taken
from dosecal.core.result.dose import Dose, Proposal
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Count
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.trial.drug import Daily
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_code import Code, Severity
from dosecal.core.views.changes import changes

FIRST = "C1D1"


class Move(Struct, frozen=True):
    """A visit before and after: None if it is not there."""

    visit: str
    before: Visit | None
    after: Visit | None


class DoseChange(Struct, frozen=True):
    """A dose before and after: None if it is not there."""

    visit: str
    drug: str
    before: Dose | None
    after: Dose | None


class Tablets(Struct, frozen=True):
    """The tablets of one drug from today until its last day."""

    drug: str
    before: tuple[Count, ...]
    after: tuple[Count, ...]


class HandoutChange(Struct, frozen=True):
    """The tablets handed out at one visit before and after: none if the drug is not handed out there."""

    visit: str
    drug: str
    before: tuple[Count, ...]
    after: tuple[Count, ...]


class WhatIf(Struct, frozen=True):
    """Everything that the events tried would change."""

    moved: tuple[Move, ...]
    """In the order of the days: other day, window, status or drugs; visits that would come or go."""
    broken: tuple[Finding, ...]
    """Warnings and blocks that only the plan after has."""
    mended: tuple[Finding, ...]
    """Warnings and blocks that only the plan before has."""
    holidays: tuple[tuple[date, str], ...]
    """Named closed days that a moved visit would fall on, each with its name."""
    tablets: tuple[Tablets, ...]
    """Of each drug by mouth whose number of tablets would change."""
    doses: tuple[DoseChange, ...]
    handouts: tuple[HandoutChange, ...] = ()
    """Of each visit at which another number of tablets would be handed out."""
    outside: tuple[Move, ...] = ()
    """Visits that a delay would take out of the window which they have by the clock: it moves the window with them."""
    closed: tuple[date, ...] = ()
    """Closed days, Saturdays and Sundays as well, to which the events tried delay a visit."""
    infusions: tuple[DoseChange, ...] = ()
    """Doses of which not the amount, but bag or rate would be others."""
    premedication: tuple[DoseChange, ...] = ()
    """Doses before which something else would be given."""
    proposals: tuple[Proposal, ...] = ()
    """What the labels would propose then and nobody has answered."""
    contraception: tuple[date | None, date | None] | None = None
    """Until when contraception lasts before and after; None if that stays."""
    unkept: bool = False
    """Whether the plan after has a planned visit, or one moved, that breaks a window or an interval, or has no day."""

    @property
    def is_clean(self) -> bool:
        """Whether no window, interval or closed day speaks against it, so far as the plan after tells."""
        return not (self.broken or self.outside or self.closed or self.unkept)


def what_if(before: Plan, after: Plan, closed: ClosedDays) -> WhatIf:
    """What differs between the plan as it is and the plan with the events tried."""
    moved = tuple(_moved(before, after))
    return WhatIf(
        moved=moved,
        broken=tuple(_only_in(after, before)),
        mended=tuple(_only_in(before, after)),
        holidays=tuple(_holidays(moved, closed)),
        tablets=tuple(_tablets(before, after)),
        doses=tuple(_doses(before, after)),
        handouts=tuple(_handouts(before, after)),
        outside=tuple(_outside(before, after, moved)),
        closed=tuple(_closed(before, after, moved, closed)),
        infusions=tuple(_infusions(before, after)),
        premedication=tuple(_premedication(before, after)),
        proposals=tuple(one for one in after.undecided if _proposed(one) not in map(_proposed, before.undecided)),
        contraception=_contraception(before, after),
        unkept=any(_unkept(visit) for visit in after.visits if visit.status is VisitStatus.PLANNED),
    )


UNKEPT = (Code.OUTSIDE_WINDOW, Code.INTERVAL_TOO_SHORT, Code.NO_OPEN_DAY)


def _unkept(visit: Visit) -> bool:
    return any(found.code in UNKEPT for found in visit.findings)


def _delayed(before: Plan, after: Plan, moved: tuple[Move, ...]) -> Iterator[tuple[Visit, int]]:
    """The planned visits that the events tried delay by themselves, each with the days of all its delays."""
    for move in moved:
        days = after.course.delayed.get(move.visit, 0)
        more = days > before.course.delayed.get(move.visit, 0) and move.visit != FIRST
        if more and move.after is not None and move.after.status is VisitStatus.PLANNED:
            yield move.after, days


def _outside(before: Plan, after: Plan, moved: tuple[Move, ...]) -> Iterator[Move]:
    """Visits delayed by the events tried beyond the last day that their window has without a delay."""
    late = [
        visit.id
        for visit, days in _delayed(before, after, moved)
        if visit.shown.day > visit.latest - timedelta(days=days)
    ]
    yield from (move for move in moved if move.visit in late)


def _closed(before: Plan, after: Plan, moved: tuple[Move, ...], closed: ClosedDays) -> Iterator[date]:
    for visit, _ in _delayed(before, after, moved):
        if closed.first <= visit.target <= closed.last and not closed.is_open(visit.target):
            yield visit.target


def _moved_to(moved: tuple[Move, ...]) -> list[date]:
    """The targets of planned visits that would be others than before."""
    return sorted({
        move.after.target
        for move in moved
        if move.after is not None and move.after.status is VisitStatus.PLANNED
        and (move.before is None or move.before.target != move.after.target)
    })  # fmt: skip


def _infusions(before: Plan, after: Plan) -> Iterator[DoseChange]:
    for one in changes(_by_place(before), _by_place(after), _infused):
        if one.before is not None and one.after is not None and _prepared(one.before) == _prepared(one.after):
            yield DoseChange(*one.key, one.before, one.after)


def _infused(dose: Dose) -> object:
    return dose.infusion, dose.slowed


def _premedication(before: Plan, after: Plan) -> Iterator[DoseChange]:
    for one in changes(_by_place(before), _by_place(after), _given_before):
        if one.before is not None and one.after is not None and not one.after.given:
            yield DoseChange(*one.key, one.before, one.after)


def _given_before(dose: Dose) -> object:
    return [handling.text for handling in dose.premedication]


def _proposed(proposal: Proposal) -> object:
    return proposal.drug, proposal.action, proposal.rule, proposal.day, proposal.to


def _contraception(before: Plan, after: Plan) -> tuple[date | None, date | None] | None:
    ends = before.after_treatment.contraception_until, after.after_treatment.contraception_until
    return None if ends[0] == ends[1] else ends


def _moved(before: Plan, after: Plan) -> Iterator[Move]:
    moved = changes(_visits(before), _visits(after), _shown)
    yield from sorted((Move(one.key, one.before, one.after) for one in moved), key=_day_of)


def _visits(plan: Plan) -> dict[str, Visit]:
    return {visit.id: visit for visit in plan.visits}


def _shown(visit: Visit) -> object:
    return visit.target, visit.date, visit.earliest, visit.latest, visit.status, visit.drugs, visit.booked


def _day_of(move: Move) -> tuple[date, str]:
    visit = move.before or move.after
    return (date.max if visit is None else visit.target), move.visit


def _only_in(plan: Plan, other: Plan) -> Iterator[Finding]:
    """Warnings and blocks of a plan that the other has not, as a note neither."""
    for one in changes(_findings(other), _findings(plan), _identity):
        if one.before is None and one.after is not None and one.after.severity is not Severity.NOTE:
            yield one.after


def _identity(found: Finding) -> object:
    return found.identity


def _findings(plan: Plan) -> dict[tuple[str, ...], Finding]:
    return {found.identity: found for found in plan.findings}


def _holidays(moved: tuple[Move, ...], closed: ClosedDays) -> Iterator[tuple[date, str]]:
    for day in _moved_to(moved):
        name = closed.name(day)
        if name is not None:
            yield day, name


def _tablets(before: Plan, after: Plan) -> Iterator[Tablets]:
    for rule in after.study.protocol.dose_rules:
        if isinstance(rule.basis, Daily):
            one, other = tablets_needed(before, rule.drug), tablets_needed(after, rule.drug)
            if one != other:
                yield Tablets(rule.drug, one, other)


def tablets_needed(plan: Plan, drug: str) -> tuple[Count, ...]:
    """How many tablets of each strength are taken from today until the drug's last day."""
    last = plan.after_treatment.last_dose.get(drug)
    if last is None or plan.day_1 is None:
        return ()
    return tablets_taken(plan, drug, max(plan.today, plan.day_1), last)


def _doses(before: Plan, after: Plan) -> Iterator[DoseChange]:
    first, second = _by_place(before), _by_place(after)
    for one in changes(first, second, _prepared, {**first, **second}):
        yield DoseChange(*one.key, one.before, one.after)


def _handouts(before: Plan, after: Plan) -> Iterator[HandoutChange]:
    first, second = _by_place(before), _by_place(after)
    for one in changes(_handed_out(first), _handed_out(second), order={**first, **second}):
        yield HandoutChange(*one.key, one.before or (), one.after or ())


def _handed_out(doses: Mapping[tuple[str, str], Dose]) -> dict[tuple[str, str], tuple[Count, ...]]:
    """Visit and drug → the tablets handed out, if any are."""
    handed = {place: dose.dispense.tablets for place, dose in doses.items() if dose.dispense is not None}
    return {place: tablets for place, tablets in handed.items() if tablets}


def _by_place(plan: Plan) -> Mapping[tuple[str, str], Dose]:
    return {(dose.visit, dose.drug): dose for dose in plan.doses}


def _prepared(dose: Dose) -> object:
    return dose.taken, dose.level, dose.amount, dose.volume, dose.vials, dose.tablets
