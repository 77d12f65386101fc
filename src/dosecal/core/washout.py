"""The start window: washouts close from the left, validities from the right; what is left is when to start."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dosecal.core.case import Case, HistoryEvent
from dosecal.core.closed_days import ClosedDays
from dosecal.core.protocol import Bound, Protocol, StartRule
from dosecal.core.result import RuleResult, StartWindow
from dosecal.core.span import ONE_DAY, legal_from, valid_through

ENROLMENT = "enrolment"


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The days that bind the first dose, each with the id of its rule."""

    earliest: list[tuple[date, str]]
    latest: list[tuple[date, str]]
    boundaries: set[date]
    forbidden: bool


def start_window(
    protocol: Protocol, case: Case, first_dose: date | None, closed: ClosedDays, today: date | None
) -> StartWindow:
    """When the first dose may be. Nothing but ``proposed`` depends on today; without a day nothing is proposed."""
    enrolment = _latest(case, (ENROLMENT,), first_dose)
    enrolled = None if enrolment is None else enrolment.day
    bounds = _Bounds([], [], set(), False)
    if enrolled is not None:
        bounds.earliest.append((enrolled, ENROLMENT))
    results = []
    forbidden = False
    for rule in protocol.start_rules:
        if rule.only == "childbearing" and case.childbearing is False:
            continue
        event = _latest(case, rule.reads, first_dose, rule)
        result = _apply(rule, event)
        results.append(result)
        if event is not None:
            forbidden |= event.ongoing or result.result == "positive" or _breaks(result, enrolled)
            _bind(result, event, enrolled, bounds)
    earliest = max((day for day, _ in bounds.earliest), default=None)
    latest = min((day for day, _ in bounds.latest), default=None)
    feasible = not forbidden and (earliest is None or latest is None or earliest <= latest)
    return StartWindow(
        feasible=feasible,
        earliest=earliest,
        latest=latest,
        binding_earliest=tuple(dict.fromkeys(rule for day, rule in bounds.earliest if day == earliest)),
        binding_latest=tuple(dict.fromkeys(rule for day, rule in bounds.latest if day == latest)),
        proposed=tuple(_proposals(earliest, latest, bounds.boundaries, closed, today, protocol.proposals))
        if feasible and today is not None
        else (),
        rules=tuple(results),
    )


def _latest(
    case: Case, tokens: Iterable[str], first_dose: date | None, rule: StartRule | None = None
) -> HistoryEvent | None:
    """Of several events the latest counts, by its end; one that lasts is later than all.

    Of tests the latest not after the first dose, where that is known.
    """
    events = [event for event in case.history if event.kind in tokens]
    if rule is not None and rule.exempt == "inactivated":
        events = [event for event in events if not event.inactivated]
    if first_dose is not None and rule is not None and rule.kind == "validity" and events:
        before = [event for event in events if event.day <= first_dose]
        # Tests after the first dose alone: the earliest of them says from which day on one can be relied on.
        return max(before, key=_rank) if before else min(events, key=_rank)
    return max(events, key=_rank, default=None)


def _rank(event: HistoryEvent) -> tuple[bool, date, bool]:
    """Of two tests of one day the positive one counts."""
    return event.ongoing, event.end, event.result == "positive"


def _apply(rule: StartRule, event: HistoryEvent | None) -> RuleResult:
    first = last = boundary = None
    result = None
    if event is not None:
        if rule.needs_result:
            result = event.result or "planned"
        if rule.kind == "validity":
            last = boundary = valid_through(event.day, rule.span)
        elif not event.ongoing:
            boundary = legal_from(event.end, rule.span)
            first = boundary + ONE_DAY if rule.bound is Bound.MORE_THAN else boundary
    return RuleResult(
        id=rule.id,
        kind=rule.kind,
        anchor=rule.anchor,
        label=rule.label,
        span=str(rule.span),
        event=None if event is None else event.day,
        until=None if event is None else event.until,
        event_kind=None if event is None else event.kind,
        ongoing=event is not None and event.ongoing,
        result=result,
        legal_from=first,
        valid_through=last,
        boundary=boundary,
        source=rule.source,
    )


def _breaks(result: RuleResult, enrolled: date | None) -> bool:
    """Whether the enrolment date breaks a rule that is counted to enrolment."""
    if enrolled is None or result.anchor != ENROLMENT:
        return False
    too_early = result.legal_from is not None and enrolled < result.legal_from
    too_late = result.valid_through is not None and enrolled > result.valid_through
    before_test = result.kind == "validity" and result.event is not None and enrolled < result.event
    return too_early or too_late or before_test


def _bind(result: RuleResult, event: HistoryEvent, enrolled: date | None, bounds: _Bounds) -> None:
    counts_to_enrolment = result.anchor == ENROLMENT
    if result.legal_from is not None:
        bounds.earliest.append((result.legal_from, result.id))
    if result.kind == "validity":
        # A test cannot be relied on before it is done, nor a progression before it was seen.
        bounds.earliest.append((event.day, result.id))
        if not counts_to_enrolment and result.valid_through is not None:
            bounds.latest.append((result.valid_through, result.id))
    # While nobody has enrolled the patient, enrolment can be the day of the first dose itself.
    if result.boundary is not None and not (
        counts_to_enrolment and (enrolled is not None or result.kind == "validity")
    ):
        bounds.boundaries.add(result.boundary)


def _proposals(
    earliest: date | None, latest: date | None, boundaries: set[date], closed: ClosedDays, today: date, count: int
) -> Iterable[date]:
    """The first open days inside from today on; boundary days ask for a confirmation and are left out."""
    day = today if earliest is None else max(today, earliest)
    proposed = 0
    while proposed < count and day <= closed.last and (latest is None or day <= latest):
        if closed.is_open(day) and day not in boundaries:
            yield day
            proposed += 1
        day += ONE_DAY
