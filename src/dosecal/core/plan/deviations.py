"""Deviations: where what happened differs from what was planned, with the rule, the reason given and what it moved."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import islice, pairwise
from typing import Final, TypeVar, assert_never

from msgspec import Struct

from dosecal.core.patient.case import Case
from dosecal.core.patient.course import Course
from dosecal.core.patient.events import Delay, DelayCause, Done, Given, Skip
from dosecal.core.patient.site_choices import laboratory_rule
from dosecal.core.plan.unrecorded_parts import unrecorded_parts
from dosecal.core.result.dose import Dose
from dosecal.core.result.visit import (
    AmountBeyond,
    BeforeItsTurn,
    Deviation,
    DeviationDetail,
    DeviationRule,
    LaboratoryTooOld,
    Planned,
    Visit,
    VisitClock,
    VisitStatus,
)
from dosecal.core.trial.protocol import Protocol, Study
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.finding_detail import DrugBeforeItsTurn, IntervalMissed, WindowMissed
from dosecal.core.values.source import Source, Text
from dosecal.core.visits.window_source import window_source

HOURS_A_DAY = 24
# By short names: in Python 3.11 a member looked up in its class costs ten times a name.
DONE: Final = VisitStatus.DONE
PLANNED: Final = VisitStatus.PLANNED
TREATMENT = VisitClock.TREATMENT


class Happened(Struct, frozen=True, dict=True):
    """What deviations are looked for in: the case, its course, and the plan's visits and doses."""

    study: Study
    case: Case
    course: Course
    visits: tuple[Visit, ...]
    doses: tuple[Dose, ...]

    @property
    def protocol(self) -> Protocol:
        """The trial's rules."""
        return self.study.protocol

    @cached_property
    def events_of(self) -> Mapping[str, tuple[Given | Done | Skip, ...]]:
        """Visit → the events about it that may give a reason, in the order of entry."""
        return _by_visit(event for event in self.case.events if isinstance(event, Given | Done | Skip))

    @cached_property
    def delays(self) -> Mapping[str, tuple[Delay, ...]]:
        """Visit → what moved it, in the order of entry."""
        return _by_visit(event for event in self.case.events if isinstance(event, Delay))

    @cached_property
    def dose_at(self) -> Mapping[tuple[str, str], Dose]:
        """Visit and drug → its dose."""
        return {(dose.visit, dose.drug): dose for dose in reversed(self.doses)}

    @cached_property
    def lab_days(self) -> list[date]:
        """The days of all laboratory values, in order."""
        return sorted(lab.day for lab in self.case.labs)

    @cached_property
    def treatments(self) -> tuple[Visit, ...]:
        """The treatment visits, in the order of the plan."""
        return tuple(visit for visit in self.visits if visit.cycle is not None)

    @cached_property
    def first_from(self) -> Mapping[int, int]:
        """Cycle → the place among the treatment visits of the first one of this cycle or a later one."""
        first: dict[int, int] = {}
        for place, visit in enumerate(self.treatments):
            first.setdefault(visit.cycle or 0, place)
        at = len(self.treatments)
        for cycle in sorted(first, reverse=True):
            at = first[cycle] = min(at, first[cycle])
        return first


E = TypeVar("E", Given | Done | Skip, Delay)


def _by_visit(events: Iterable[E]) -> dict[str, tuple[E, ...]]:
    found: dict[str, list[E]] = {}
    for event in events:
        found.setdefault(event.visit, []).append(event)
    return {visit: tuple(of_visit) for visit, of_visit in found.items()}


def deviations(happened: Happened) -> tuple[Deviation, ...]:
    """Every deviation, in the order of the plan; without one there is nothing to explain."""
    found = [one for visit in happened.visits for one in _of_visit(happened, visit)]
    found += _out_of_order(happened)
    places = {visit.id: place for place, visit in enumerate(happened.visits)}
    return tuple(sorted(found, key=lambda one: places[one.visit]))


def _of_visit(happened: Happened, visit: Visit) -> Iterator[Deviation]:
    """The deviations of one visit by its status; a planned one can only have been delayed."""
    if visit.id in happened.course.delayed:
        yield from _delayed(happened, visit)
    status = visit.status
    if status is PLANNED:
        return
    if status is DONE:
        if visit.findings:
            yield from _outside_its_window(happened, visit)
            yield from _too_soon(happened, visit)
            yield from _in_wrong_order(happened, visit)
        yield from _other_doses(happened, visit)
        yield from _old_laboratory(happened, visit)
        return
    match status:
        case VisitStatus.MISSED | VisitStatus.NOT_RECORDED:
            # Before the first dose nothing can be missed, and what belongs to it is no deviation from its windows.
            if happened.course.given_on("C1D1") is not None and visit.kind is not VisitKind.SCREENING:
                source = window_source(happened.protocol, visit)
                missed = visit.status is VisitStatus.MISSED
                yield _deviation(DeviationRule.MISSED if missed else DeviationRule.NOT_RECORDED, visit, source)
        case VisitStatus.SKIPPED:
            reason = _reason(happened, visit.id)
            source = window_source(happened.protocol, visit)
            yield _deviation(DeviationRule.SKIPPED, visit, source, reason=reason)
        case _:
            assert_never(status)


def _deviation(
    rule: DeviationRule,
    visit: Visit,
    source: Source | None,
    *,
    planned: Planned | None = None,
    days: int | None = None,
    drug: str | None = None,
    reason: str | None = None,
    effects: tuple[str, ...] = (),
    detail: DeviationDetail | None = None,
    drug_name: Text | str | None = None,
    causes: tuple[DelayCause, ...] = (),
) -> Deviation:
    """A deviation of a visit; unless other days were planned, it is held against the visit's own window."""
    return Deviation(
        visit=visit.id,
        rule=rule,
        planned=planned or Planned(visit.target, visit.earliest, visit.latest),
        actual=visit.date if visit.status == VisitStatus.DONE else None,
        days=days,
        drug=drug,
        reason=reason,
        source=source,
        effects=effects,
        detail=detail,
        drug_name=drug_name,
        causes=causes,
    )


def _delayed(happened: Happened, visit: Visit) -> Iterator[Deviation]:
    """A visit that was moved on purpose: planned is where it stood before."""
    days = happened.course.delayed.get(visit.id)
    if days is None or visit.clock != VisitClock.TREATMENT:
        return
    back = timedelta(days=days)
    events = happened.delays.get(visit.id, ())
    target, latest = visit.target - back, visit.latest - back
    yield _deviation(
        DeviationRule.DELAY, visit, happened.protocol.treatment.source,
        causes=tuple(dict.fromkeys(event.cause for event in events if event.cause)),
        planned=Planned(target, min(visit.earliest - back, target), latest),
        days=days,
        reason="; ".join(dict.fromkeys(event.reason for event in events)),
        effects=_moved_by(happened, visit),
    )  # fmt: skip


def _outside_its_window(happened: Happened, visit: Visit) -> Iterator[Deviation]:
    """A visit that took place before or after its window; the first dose outside its start window."""
    for found in visit.findings:
        if not isinstance(found.detail, WindowMissed):
            continue
        day, earliest, latest = found.detail.day, found.detail.earliest, found.detail.latest
        early = earliest is not None and day < earliest
        edge = earliest if early else latest
        first = visit.id == "C1D1"
        rule = DeviationRule.WINDOW_EARLY if early else DeviationRule.WINDOW_LATE
        yield _deviation(
            DeviationRule.START_WINDOW if first else rule, visit,
            found.source if first else window_source(happened.protocol, visit),
            detail=found.detail,
            planned=Planned(visit.target, earliest or visit.earliest, latest or visit.latest),
            days=None if edge is None else (day - edge).days,
            reason=_reason(happened, visit.id),
            # Later visits are counted from the visit's own day: a part of it given on another day moves none.
            effects=_moved_by(happened, visit) if day == visit.date != visit.target else (),
        )  # fmt: skip


def _too_soon(happened: Happened, visit: Visit) -> Iterator[Deviation]:
    for found in visit.findings:
        if isinstance(short := found.detail, IntervalMissed):
            yield _deviation(
                DeviationRule.INTERVAL, visit, found.source,
                detail=short,
                drug_name=_name(happened.study, short.drug),
                days=short.days - short.minimum,
                drug=short.drug,
                reason=_reason(happened, visit.id, short.drug),
            )  # fmt: skip


def _in_wrong_order(happened: Happened, visit: Visit) -> Iterator[Deviation]:
    """A drug given on a day before that of one that comes first."""
    for found in visit.findings:
        if isinstance(found.detail, DrugBeforeItsTurn):
            drug = next(one for one in visit.drugs if _name(happened.study, one) == found.drug)
            yield _deviation(
                DeviationRule.DRUG_ORDER, visit, found.source,
                detail=found.detail,
                drug_name=found.drug,
                drug=drug,
                reason=_reason(happened, visit.id, drug),
            )  # fmt: skip


def _other_doses(happened: Happened, visit: Visit) -> Iterator[Deviation]:
    """A drug that was due and not given, and an amount that a person decided beyond what the rule allows."""
    course = happened.course
    if visit.clock is not TREATMENT or visit.date is None:
        return
    for rule in happened.protocol.dose_rules:
        if visit.day not in rule.days:
            continue
        if rule.drug not in visit.drugs:
            decided = course.held(rule.drug, visit.date) or course.stopped(rule.drug, visit.date)
            if not decided or course.skips(visit.id, rule.drug):
                unsaid = rule in unrecorded_parts(course, happened.protocol, visit, visit.latest)
                yield _deviation(
                    DeviationRule.PART_NOT_RECORDED if unsaid else DeviationRule.LEFT_OUT, visit, rule.source,
                    drug_name=_name(happened.study, rule.drug),
                    drug=rule.drug,
                    reason=_reason(happened, visit.id, rule.drug),
                )  # fmt: skip
            continue
        dose = happened.dose_at.get((visit.id, rule.drug))
        if dose is not None:
            yield from _other_amount(happened, visit, dose)


def _other_amount(happened: Happened, visit: Visit, dose: Dose) -> Iterator[Deviation]:
    """An amount recorded as given, or decided by a person, that is too far from the calculated one."""
    override = happened.course.overrides.get((visit.id, dose.drug))
    given = happened.course.given_amounts.get((visit.id, dose.drug))
    amount = given if given is not None or override is None else override.amount
    if dose.amount is None or (override is None and dose.prepared.planned):
        return  # it is withheld, and so is all that is said of it; or it is as the plan rounds it
    if amount is None or dose.exact is None or dose.exact.unit != amount.unit or not dose.exact.value:
        return
    percent = (amount.value - dose.exact.value) * Decimal(100) / dose.exact.value
    own = happened.protocol.dose_rule_by_drug[dose.drug].rounding.limits
    limits = own or happened.protocol.dosing.limits
    name, limit = _name(happened.study, dose.drug), limits.warn_percent
    if abs(percent) <= limits.warn_percent:
        return
    if override is not None and override.amount == amount:
        yield _deviation(
            DeviationRule.AMOUNT, visit, limits.source, drug=dose.drug, drug_name=name, reason=override.reason,
            detail=AmountBeyond(amount, dose.exact, percent, limit, override.by),
        )  # fmt: skip
    else:
        yield _deviation(
            DeviationRule.AMOUNT_GIVEN, visit, limits.source, drug=dose.drug, drug_name=name,
            reason=_reason(happened, visit.id, dose.drug),
            detail=AmountBeyond(amount, dose.exact, percent, limit),
        )  # fmt: skip


def _old_laboratory(happened: Happened, visit: Visit) -> Iterator[Deviation]:
    """Results older at an infusion than the rule allows. Where none at all are entered there is nothing to compare."""
    if visit.date is None or "laboratory" not in visit.activities or not visit.drugs:
        return
    place = bisect_right(happened.lab_days, visit.date)
    if not place:
        return
    hours, source = laboratory_rule(happened.case.site, happened.protocol.dosing)
    latest = happened.lab_days[place - 1]
    late = (visit.date - latest).days - hours // HOURS_A_DAY
    if late > 0:
        yield _deviation(
            DeviationRule.LABORATORY, visit, source,
            detail=LaboratoryTooOld(latest, (visit.date - latest).days, hours),
            days=late,
            reason=_reason(happened, visit.id),
        )  # fmt: skip


def _out_of_order(happened: Happened) -> Iterator[Deviation]:
    """A visit that took place on or before the day of the one that it follows."""
    rows: dict[str, list[Visit]] = {}
    for visit in happened.visits:
        if visit.status is DONE:
            name = visit.clock if visit.clock is TREATMENT and visit.cycle else visit.id.rpartition("-")[0]
            rows.setdefault(name or visit.id, []).append(visit)
    for row in rows.values():
        for before, visit in pairwise(row):
            if before.date is not None and visit.date is not None and visit.date <= before.date:
                yield _deviation(
                    DeviationRule.ORDER, visit, window_source(happened.protocol, visit),
                    detail=BeforeItsTurn(before.id, before.date),
                    days=(visit.date - before.date).days,
                    reason=_reason(happened, visit.id),
                )  # fmt: skip


def _moved_by(happened: Happened, visit: Visit) -> tuple[str, ...]:
    """The visits whose target depends on a day 1: the rest of its cycle, and those up to the next day 1 given."""
    if visit.day != 1 or visit.cycle is None:
        return ()
    moved: list[str] = []
    for later in islice(happened.treatments, happened.first_from[visit.cycle], None):
        if (later.cycle or 0) < visit.cycle or later.id == visit.id:
            continue
        moved.append(later.id)
        if later.day == 1 and happened.course.given_on(later.id) is not None:
            break
    return tuple(moved)


def _reason(happened: Happened, visit: str, drug: str | None = None) -> str | None:
    """The reason given by the events about the visit; of a drug skipped at it, only if the drug is asked for."""
    reasons = [event.reason for event in happened.events_of.get(visit, ()) if event.reason and _is_about(event, drug)]
    return "; ".join(dict.fromkeys(reasons)) or None


def _is_about(event: Given | Done | Skip, drug: str | None) -> bool:
    if isinstance(event, Skip):
        return event.drug == drug
    return drug is None or isinstance(event, Done) or event.drug in (None, drug)


def _name(study: Study, drug: str) -> Text | str:
    return study.drugs[drug].name if drug in study.drugs else drug
