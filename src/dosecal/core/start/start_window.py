"""The start window: washouts close from the left, validities from the right; what is left is when to start."""

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from dosecal.core.patient.case import Case, HistoryEvent
from dosecal.core.result.start import Opening, OpeningAction, RuleResult, StartWindow
from dosecal.core.trial.entry_rules import Bound, Exempt, Only, RuleKind, StartRule, TestResult
from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.rhythm import ENROLMENT
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.values.span import ONE_DAY, legal_from, valid_through


class _Edge(Struct, frozen=True):
    """A day that bounds the first dose, with the id of its rule."""

    day: date
    rule: str


class _Bounds(Struct):
    """The days that bind the first dose."""

    earliest: list[_Edge]
    latest: list[_Edge]
    boundaries: set[date]

    def first(self, without: frozenset[str] = frozenset()) -> date | None:
        """The earliest allowed day, as if the rules named set no limit."""
        return max((edge.day for edge in self.earliest if edge.rule not in without), default=None)

    def last(self, without: frozenset[str] = frozenset()) -> date | None:
        """The latest allowed day, as if the rules named set no limit."""
        return min((edge.day for edge in self.latest if edge.rule not in without), default=None)


def start_window(
    protocol: Protocol,
    case: Case,
    first_dose: date | None,
    closed: ClosedDays,
    today: date,
    given: bool = False,
) -> StartWindow:
    """When the first dose may be. Nothing but ``proposed`` depends on today; once it was given nothing is proposed."""
    enrolment = _latest(case, (ENROLMENT,), first_dose, given)
    bounds = _Bounds([], [], set())
    if enrolment is not None:
        bounds.earliest.append(_Edge(enrolment.seen, ENROLMENT))
    results = []
    for rule in protocol.start_rules:
        if rule.only is Only.CHILDBEARING and case.childbearing is False:
            continue
        event = _latest(case, rule.reads, first_dose, given, rule)
        result = _apply(rule, event, enrolment is not None)
        results.append(result)
        if event is not None:
            _bind(result, event, bounds)
    earliest, latest = bounds.first(), bounds.last()
    obstacles = [result for result in results if _forbids(result, enrolment)]
    empty = earliest is not None and latest is not None and earliest > latest
    proposed = () if given or obstacles or empty else _proposals(bounds, closed, today, protocol.proposals)
    return StartWindow(
        feasible=not obstacles and not empty,
        earliest=earliest,
        latest=latest,
        binding_earliest=tuple(dict.fromkeys(edge.rule for edge in bounds.earliest if edge.day == earliest)),
        binding_latest=tuple(dict.fromkeys(edge.rule for edge in bounds.latest if edge.day == latest)),
        proposed=tuple(proposed),
        rules=tuple(_with_slack(result, earliest, latest) for result in results),
        openings=tuple(_openings(results, obstacles, enrolment, bounds)),
        open_boundaries=() if given or obstacles or empty else tuple(_open_boundaries(bounds, closed, today)),
    )


def _open_boundaries(bounds: _Bounds, closed: ClosedDays, today: date) -> Iterator[date]:
    """The boundary days inside from today on that are open."""
    earliest, latest = bounds.first(), bounds.last()
    for day in sorted(bounds.boundaries):
        inside = day >= (earliest or day) and day <= (latest or day)
        if inside and today <= day <= closed.last and closed.is_open(day):
            yield day


def _with_slack(result: RuleResult, earliest: date | None, latest: date | None) -> RuleResult:
    """How many days a rule could move before it binds."""
    if result.legal_from is not None and earliest is not None:
        return replace(result, slack_days=(earliest - result.legal_from).days)
    if result.valid_through is not None and result.anchor is not ENROLMENT and latest is not None:
        return replace(result, slack_days=(result.valid_through - latest).days)
    return result


def _openings(
    results: list[RuleResult], obstacles: list[RuleResult], enrolment: HistoryEvent | None, bounds: _Bounds
) -> Iterator[Opening]:
    """What opens an empty window. Each obstacle is named; only if it is the one obstacle is its window known.

    Tests that expire too early are repeated together; an enrolment that breaks rules is moved for all of them.
    """
    lasting = [result for result in obstacles if not _breaks(result, enrolment)]
    broken = [result for result in obstacles if _breaks(result, enrolment)]
    for result in lasting:
        if result.ongoing:  # the washout begins when it ends, and nobody knows when
            action = OpeningAction.END_MISSING if result.end_missing else OpeningAction.END
            yield Opening(action, (result.id,), None, None)
        else:  # a new test cannot lie before the positive one
            first, last = bounds.first(), bounds.last(frozenset({result.id}))
            yield _opening(OpeningAction.NEGATIVE, (result.id,), first, last, alone=len(obstacles) == 1)
    if broken:
        to_enrolment = [result for result in results if result.anchor is ENROLMENT]
        opens = max((day for r in to_enrolment for day in (r.legal_from, r.seen) if day is not None), default=None)
        closes = min((r.valid_through for r in to_enrolment if r.valid_through is not None), default=None)
        fits = opens is None or closes is None or opens <= closes
        rules, first = tuple(result.id for result in broken), bounds.first(frozenset({ENROLMENT}))
        yield _opening(OpeningAction.ENROL, rules, first, bounds.last(), alone=fits and not lasting)
    first = bounds.first()
    if not obstacles and first is not None:
        expired = tuple(result.id for result in results if _expires_before(result, first))
        if expired:
            again = frozenset(expired)
            yield _opening(OpeningAction.REPEAT, expired, bounds.first(again), bounds.last(again), alone=True)


def _opening(
    action: OpeningAction, rules: tuple[str, ...], first: date | None, last: date | None, alone: bool
) -> Opening:
    """What one remedy opens; nothing is known if another obstacle stays or no day is left."""
    if not alone or (first is not None and last is not None and first > last):
        return Opening(action, rules, None, None)
    return Opening(action, rules, first, last)


def _expires_before(result: RuleResult, day: date) -> bool:
    return result.anchor is not ENROLMENT and result.valid_through is not None and result.valid_through < day


def _forbids(result: RuleResult, enrolment: HistoryEvent | None) -> bool:
    """No day is allowed while the event lasts, the test is positive, or the enrolment breaks the rule."""
    return result.ongoing or result.result is TestResult.POSITIVE or _breaks(result, enrolment)


def _latest(
    case: Case, tokens: Iterable[str], first_dose: date | None, given: bool, rule: StartRule | None = None
) -> HistoryEvent | None:
    """Of several events the latest is used, by its end; one that lasts is later than all.

    Of tests the latest not after the first dose, if that is known. What happened after a first dose that was
    given is no history of it.
    """
    events = [event for event in case.history if event.kind in tokens]
    if given and first_dose is not None:
        events = [event for event in events if event.day <= first_dose]
    if rule is not None and rule.exempt is Exempt.INACTIVATED:
        events = [event for event in events if not event.inactivated]
    if first_dose is not None and rule is not None and rule.kind is RuleKind.VALIDITY and events:
        # While it has not been given, a positive test after the planned day is used: the plan is what is wrong.
        before = [
            event for event in events if event.day <= first_dose or (event.result is TestResult.POSITIVE and not given)
        ]
        # Tests after the first dose alone: the earliest of them is the first that can be relied on.
        return max(before, key=_rank) if before else min(events, key=_rank)
    return max(events, key=_rank, default=None)


def _rank(event: HistoryEvent) -> tuple[bool, date, bool]:
    """Of two tests of one day the positive one is used."""
    return event.lasts, event.end, event.result is TestResult.POSITIVE


def _apply(rule: StartRule, event: HistoryEvent | None, enrolled: bool) -> RuleResult:
    """The days that a washout or a validity allows, from the event it counts from; without that event no days."""
    first = last = boundary = None
    result = None
    if event is not None:
        if rule.needs_result:
            result = event.result or TestResult.PLANNED
        if rule.kind is RuleKind.VALIDITY:
            last = boundary = valid_through(event.day, rule.span)
        elif not event.lasts:
            boundary = legal_from(event.end, rule.span)
            first = boundary + ONE_DAY if rule.bound is Bound.MORE_THAN else boundary
    return RuleResult(
        id=rule.id,
        kind=rule.kind,
        anchor=rule.anchor,
        label=rule.label,
        span=str(rule.span),
        event=None if event is None else _day_used(rule, event),
        seen=None if event is None else event.seen,
        partial=event is not None and event.last_day is not None,
        until=None if event is None else event.until,
        event_kind=None if event is None else event.kind,
        ongoing=event is not None and event.lasts,
        end_missing=event is not None and event.end_missing,
        result=result,
        legal_from=first,
        valid_through=last,
        boundary=boundary,
        source=rule.source,
        # While nobody has enrolled the patient, enrolment can be the day of the first dose itself.
        binds_first_dose=rule.anchor is not ENROLMENT or (rule.kind is RuleKind.WASHOUT and not enrolled),
    )


def _day_used(rule: StartRule, event: HistoryEvent) -> date:
    """The day of the event; of one known in part the worst for the rule: late for a washout, early for a validity."""
    return event.day if rule.kind is RuleKind.VALIDITY else event.seen


def _breaks(result: RuleResult, enrolment: HistoryEvent | None) -> bool:
    """Whether the enrolment breaks a rule that runs to it; of dates known in part the worst days are used."""
    if enrolment is None or result.anchor is not ENROLMENT:
        return False
    too_early = result.legal_from is not None and enrolment.day < result.legal_from
    too_late = result.valid_through is not None and enrolment.seen > result.valid_through
    before_test = result.kind is RuleKind.VALIDITY and result.seen is not None and enrolment.day < result.seen
    return too_early or too_late or before_test


def _bind(result: RuleResult, event: HistoryEvent, bounds: _Bounds) -> None:
    to_enrolment = result.anchor is ENROLMENT
    if result.legal_from is not None:
        bounds.earliest.append(_Edge(result.legal_from, result.id))
    if result.kind is RuleKind.VALIDITY:
        # A test cannot be relied on before it is done, nor a progression before it was seen.
        bounds.earliest.append(_Edge(event.seen, result.id))
        if not to_enrolment and result.valid_through is not None:
            bounds.latest.append(_Edge(result.valid_through, result.id))
    if result.boundary is not None and result.binds_first_dose:
        bounds.boundaries.add(result.boundary)


def _proposals(bounds: _Bounds, closed: ClosedDays, today: date, count: int) -> Iterator[date]:
    """The first open days inside from today on; boundary days ask for a confirmation and are left out."""
    earliest, latest = bounds.first(), bounds.last()
    day = today if earliest is None else max(today, earliest)
    proposed = 0
    while proposed < count and day <= closed.last and (latest is None or day <= latest):
        if closed.is_open(day) and day not in bounds.boundaries:
            yield day
            proposed += 1
        day += ONE_DAY
