"""When a part of a visit may take place: laboratory within N hours before a dose, on days the site is open."""

from msgspec.structs import replace

from dosecal.core.patient.case import Case
from dosecal.core.patient.site_choices import laboratory_rule
from dosecal.core.result.visit import SubWindow, Visit, VisitStatus
from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.rhythm import SubWindowRule
from dosecal.core.trial.visit_rules import LABORATORY
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.values.finding import finding
from dosecal.core.values.finding_code import Code


def with_sub_windows(
    visits: tuple[Visit, ...], protocol: Protocol, case: Case, closed: ClosedDays
) -> tuple[Visit, ...]:
    """The visits with the sub-windows of those to come; one without an open day is reported."""
    rules, planned = _Rules(protocol, case), VisitStatus.PLANNED
    return tuple([_with(visit, rules, protocol, closed) if visit.status is planned else visit for visit in visits])


class _Rules:
    """The rules of a protocol by what they belong to."""

    def __init__(self, protocol: Protocol, case: Case) -> None:
        self._days, self._named = protocol.sub_windows_of_days, protocol.sub_windows_of_visits
        self._infused, chosen = protocol.infused, case.site.laboratory_hours is not None
        within = laboratory_rule(case.site, protocol.dosing)
        self._laboratory = protocol.laboratory_within(*within) if chosen else protocol.laboratory_rule

    def of(self, visit: Visit) -> tuple[SubWindowRule, ...]:
        """The rules of a visit; for the laboratory before an infusion that of the protocol if the day has none."""
        if visit.cycle is None:
            return tuple([rule for name, rules in self._named if visit.id.startswith(name) for rule in rules])
        own, has_laboratory = self._days.get(visit.day or 0, ((), False))
        if LABORATORY in visit.activities and not has_laboratory and not self._infused.isdisjoint(visit.drugs):
            return (*own, self._laboratory)
        return own


def _with(visit: Visit, rules: _Rules, protocol: Protocol, closed: ClosedDays) -> Visit:
    day, own = visit.date, rules.of(visit)
    if day is None or not own:
        return visit
    parts, shut = [], False
    for rule in own:
        days = rule.days
        open_days = closed.open_before(day, days)
        shut = shut or not open_days
        parts.append(SubWindow(rule.activity, day - days[0], day - days[-1], rule.source, open_days))
    if not shut:
        return replace(visit, sub_windows=tuple(parts))
    findings = [
        finding(
            Code.SUB_WINDOW_CLOSED, f"visits.{visit.id}", part.source, visit=visit.id, earliest=part.earliest,
            latest=part.latest, activity=protocol.activities.get(part.activity, part.activity), rule=part.activity,
        )
        for part in parts if not part.open_days
    ]  # fmt: skip
    return replace(visit, sub_windows=tuple(parts), findings=(*visit.findings, *findings))
