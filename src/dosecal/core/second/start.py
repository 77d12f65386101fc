"""The start window a second time: what each rule leaves, and what is left of all of them (conventions 3 to 5)."""

from collections.abc import Iterator

from dosecal.core.result.plan import Timetable
from dosecal.core.result.start import RuleResult, StartWindow
from dosecal.core.second.miscount import Miscount
from dosecal.core.second.months import OpenDays, first_after, last_within
from dosecal.core.second.story import Story
from dosecal.core.second.treatment import shown
from dosecal.core.trial.entry_rules import Bound, RuleKind, StartRule
from dosecal.core.trial.rhythm import ENROLMENT
from dosecal.core.values.span import Day

Differs = Iterator[Miscount]
VALIDITY = RuleKind.VALIDITY


def window_differences(plan: Timetable, told: Story, window: StartWindow, open_days: OpenDays) -> Differs:
    """Where the edges of the rules, those of the window or the proposals differ."""
    rules, today = {rule.id: rule for rule in plan.study.protocol.start_rules}, plan.today.toordinal()
    for result in window.rules:
        if result.event is not None:
            yield from _about_rule(rules[result.id], result)
    earliest, latest = _number(window.earliest), _number(window.latest)
    opens = [one.legal_from.toordinal() for one in window.rules if one.legal_from is not None]
    # A test cannot be relied on before it is done, nor a first dose be given before enrolment.
    opens += [one.seen.toordinal() for one in window.rules if one.seen is not None and one.kind is VALIDITY]
    opens += _enrolled(plan, told)
    closes = [one.valid_through.toordinal() for one in window.rules if _ends_first_dose(one) and one.valid_through]
    if earliest != max(opens, default=None):
        yield Miscount("start_window.earliest", shown(earliest), shown(max(opens, default=None)))
    if latest != min(closes, default=None):
        yield Miscount("start_window.latest", shown(latest), shown(min(closes, default=None)))
    for proposed in window.proposed:
        day = proposed.toordinal()
        inside = (earliest is None or earliest <= day) and (latest is None or day <= latest)
        if not (inside and day in open_days and day >= today):
            yield Miscount("start_window.proposed", proposed.isoformat(), "none")


def _enrolled(plan: Timetable, told: Story) -> list[int]:
    """The day of the enrolment that counts: the last one, of a patient on treatment not after the first dose."""
    first = told.day_of("C1D1")
    enrolled = [one for one in plan.case.history if one.kind == ENROLMENT]
    enrolled = [one for one in enrolled if first is None or one.day.toordinal() <= first]
    return [max(enrolled, key=lambda one: (one.ongoing, one.end)).seen.toordinal()] if enrolled else []


def _about_rule(rule: StartRule, result: RuleResult) -> Differs:
    """From which day a rule with an event allows the first dose, and up to which."""
    first: int | None = None
    last: int | None = None
    event = result.event if result.until is None else result.until
    if result.event is not None and rule.kind is VALIDITY:
        last = last_within(result.event.toordinal(), rule.span.count, rule.span.unit)
    elif event is not None and not result.ongoing:
        first = first_after(event.toordinal(), rule.span.count, rule.span.unit) + (rule.bound is Bound.MORE_THAN)
    yield from _unequal(f"start_window.{rule.id}.legal_from", result.legal_from, first)
    yield from _unequal(f"start_window.{rule.id}.valid_through", result.valid_through, last)


def _ends_first_dose(result: RuleResult) -> bool:
    return result.valid_through is not None and result.anchor is not ENROLMENT


def _number(day: Day | None) -> int | None:
    return None if day is None else day.toordinal()


def _unequal(place: str, first: Day | None, second: int | None) -> Differs:
    if _number(first) != second:
        yield Miscount(place, shown(_number(first)), shown(second))
