"""When a part of a visit may take place: laboratory within so many hours before a dose, on days the site is open."""

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec.structs import replace

from dosecal.core.patient.case import Case
from dosecal.core.result.visit import SubWindow, Visit, VisitStatus
from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.rhythm import SubWindowRule
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.values.finding import Code, finding

HOURS_A_DAY = 24
LABORATORY = "laboratory"


def with_sub_windows(
    visits: tuple[Visit, ...], protocol: Protocol, case: Case, closed: ClosedDays
) -> tuple[Visit, ...]:
    """The visits with their sub-windows; a part for which no open day is left is told."""
    rules = _Rules(protocol, case)
    return tuple(_with(visit, tuple(rules.of(visit)), protocol, closed) for visit in visits)


class _Rules:
    """The rules of a protocol by what they belong to."""

    def __init__(self, protocol: Protocol, case: Case) -> None:
        self._days = {day.day: day.sub_windows for day in protocol.treatment.days}
        self._infused = {rule.drug for rule in protocol.dose_rules if rule.minutes is not None}
        self._named = {rule.id: rule.sub_windows for rule in protocol.follow_ups if rule.sub_windows}
        self._named |= {f"{one.prefix}-": one.sub_windows for one in protocol.assessments if one.sub_windows}
        hours = case.site.laboratory_hours or protocol.dosing.lab_hours
        self._laboratory = SubWindowRule(LABORATORY, hours // HOURS_A_DAY, 0, protocol.dosing.lab_source)

    def of(self, visit: Visit) -> Iterator[SubWindowRule]:
        """The rules of a visit; laboratory before an infusion has one of its own only where the protocol says so."""
        if visit.cycle is None:
            for name, rules in self._named.items():
                if visit.id.startswith(name):
                    yield from rules
            return
        own = self._days.get(visit.day or 0, ())
        yield from own
        named = any(rule.activity == LABORATORY for rule in own)
        if LABORATORY in visit.activities and not named and not self._infused.isdisjoint(visit.drugs):
            yield self._laboratory


def _with(visit: Visit, rules: tuple[SubWindowRule, ...], protocol: Protocol, closed: ClosedDays) -> Visit:
    if not rules or visit.date is None or visit.status != VisitStatus.PLANNED:
        return visit
    parts = tuple(_part(rule, visit.date, closed) for rule in rules)
    findings = [
        finding(
            Code.SUB_WINDOW_CLOSED, f"visits.{visit.id}", part.source, visit=visit.id, earliest=part.earliest,
            latest=part.latest, activity=protocol.activities.get(part.activity, part.activity), rule=part.activity,
        )
        for part in parts if not part.open_days
    ]  # fmt: skip
    return replace(visit, sub_windows=parts, findings=(*visit.findings, *findings))


def _part(rule: SubWindowRule, day: date, closed: ClosedDays) -> SubWindow:
    first, last = day - timedelta(days=rule.before), day - timedelta(days=rule.until)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return SubWindow(rule.activity, first, last, rule.source, tuple(one for one in days if closed.is_open(one)))
