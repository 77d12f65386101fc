"""When the first dose may be: the answer, what limits it, and what happens if the window is missed."""

from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct

from dosecal.core.result.plan import Plan
from dosecal.core.result.start import RuleResult, StartWindow
from dosecal.core.trial.entry_rules import RuleKind, TestResult
from dosecal.words import Words
from dosecal.words.numbers import span_text
from dosecal.words.sources import origin_mark, source_text
from dosecal.words.start_window import boundary_sentence, no_day_sentence, opening_sentence

OTHER_DAYS = 2
"""How many further days are named with the first one."""
PARTIAL = "*"
"""Marks a date of which only the month or the year is known; the legend explains it."""


class StartState(StrEnum):
    """What is known of the day of the first dose."""

    EMPTY = "empty"
    """Nothing is entered."""
    NONE = "none"
    """No day is possible."""
    DAY = "day"
    """A day is proposed."""
    SPAN = "span"
    """The window has no open day."""


class StartSummary(Struct, frozen=True):
    """What the page Start window shows next to its bars."""

    state: StartState
    answer: str
    also: str
    offered: date | None
    """The day that a button plans; None if there is no reason for one, and if it is planned already."""


def start_summary(words: Words, plan: Plan) -> StartSummary:
    """The answer to when the first dose may be. Without any entry there is no reason for a day."""
    window, say = plan.start_window, words.say
    if not rules_shown(window):
        return StartSummary(StartState.EMPTY, say("start-page.nothing-entered"), say("start-page.enter"), None)
    proposed = window.proposed[0] if window.proposed else None
    offered = proposed if proposed != plan.case.planned_first_dose else None
    if not window.feasible:
        openings = [opening_sentence(words, window, opening) for opening in window.openings]
        return StartSummary(StartState.NONE, say("start-window.none"), "\n".join(openings), offered)
    if proposed is not None:
        others = [words.date(day) for day in window.proposed[1 : 1 + OTHER_DAYS]]
        also = [say("start-window.or", days=" · ".join(others)) if others else "", boundary_sentence(words, window)]
        return StartSummary(StartState.DAY, words.date(proposed), "\n".join(part for part in also if part), offered)
    known = window.earliest is not None or window.latest is not None
    if not known:
        return StartSummary(StartState.SPAN, window_text(words, window), "", None)
    also = [no_day_sentence(words, window, plan.today), boundary_sentence(words, window)]
    return StartSummary(StartState.SPAN, window_text(words, window), "\n".join(part for part in also if part), None)


def rules_shown(window: StartWindow) -> tuple[RuleResult, ...]:
    """The rules that an entered event meets: each has a bar."""
    return tuple(rule for rule in window.rules if rule.event is not None)


def absent_text(words: Words, window: StartWindow) -> str:
    """The rules whose event is not entered; empty if there are none."""
    absent = [words.text(rule.label) for rule in window.rules if rule.event is None]
    return words.say("start-window.absent", rules=absent) if absent else ""


def legend_text(words: Words, window: StartWindow) -> str:
    """What the mark of a partly known date means; empty if there is no such date."""
    partial = any(rule.partial for rule in rules_shown(window))
    return f"{PARTIAL} {words.say('start-page.partial')}" if partial else ""


def window_text(words: Words, window: StartWindow) -> str:
    """From when to when the first dose may be."""
    if window.earliest is not None and window.latest is not None:
        return words.say("calendar-page.span", first=window.earliest, last=window.latest)
    if window.earliest is not None:
        return words.say("days.from", day=window.earliest)
    if window.latest is not None:
        return words.say("days.until", day=window.latest)
    return words.say("start-page.open")


# ── What limits the start ───────────────────────────────────────────────────────────────────────────────────────────
def limiting_rules(words: Words, window: StartWindow) -> list[tuple[str, str]]:
    """On each side the rules that set the limit, with span and source; then those that allow no day."""
    rules = {rule.id: rule for rule in window.rules}
    say = words.say
    pairs = [
        (
            say(f"rule-kind.{kind}"),
            _rule_text(words, rules[name]) if name in rules else say("sheet.start.enrolment-day"),
        )
        for kind, ids in ((RuleKind.WASHOUT, window.binding_earliest), (RuleKind.VALIDITY, window.binding_latest))
        for name in ids
    ]
    for rule in window.rules:
        if rule.ongoing:
            pairs.append((say("start-page.no-start"), say("start-page.lasts", rule=rule.label)))
        if rule.result is TestResult.POSITIVE:
            pairs.append((say("start-page.no-start"), say("start-page.positive", rule=rule.label)))
        if window.breaks(rule):
            pairs.append((say("start-page.no-start"), say("start-page.broken", rule=rule.label)))
    return pairs or [("", say("start-window.nothing-binds"))]


def _rule_text(words: Words, rule: RuleResult) -> str:
    return f"{words.text(rule.label)}, {span_text(words, rule.span)} ({origin_mark(words, rule.source)})"


def if_missed(words: Words, window: StartWindow) -> str:
    """Which test has to be repeated from which day on; empty if there is none, or no day is possible anyway."""
    if not window.feasible:
        return ""
    ends = [(rule.valid_through, rule) for rule in window.rules if rule.valid_through is not None]
    return "\n".join(
        words.say("start-page.again", day=last + timedelta(days=1), rule=words.text(rule.label))
        for last, rule in sorted(ends, key=_last_day)
    )


def _last_day(end: tuple[date, RuleResult]) -> date:
    return end[0]


# ── A bar in words ──────────────────────────────────────────────────────────────────────────────────────────────────
def event_text(words: Words, rule: RuleResult) -> str:
    """When the event of a rule was, and its state."""
    day = words.date(rule.event, weekday=False) if rule.event is not None else ""
    parts = [f"{day}{PARTIAL}" if rule.partial else day] if day else []
    if rule.ongoing:
        parts.append(words.say(f"event-state.{'end-missing' if rule.end_missing else 'ongoing'}"))
    if rule.result is not None:
        parts.append(words.say(f"event-state.{rule.result}"))
    return " · ".join(parts)


def slack_text(words: Words, window: StartWindow, rule: RuleResult) -> str:
    """How many days a rule is from setting a limit."""
    if window.breaks(rule):
        return words.say("sheet.start.breaks")
    if window.binds(rule):
        return words.say("start-window.limiting")
    if not rule.binds_first_dose:
        return words.say("start-window.anchor.enrolment")
    if rule.slack_days is None or rule.slack_days < 0:
        return ""
    return span_text(words, f"{rule.slack_days} days")


def bar_text(words: Words, plan: Plan, rule: RuleResult) -> str:
    """A bar in words: for a pointer that rests on it, and for a person who listens to the page."""
    edge = ""
    if rule.legal_from is not None:
        edge = words.say("days.from", day=rule.legal_from)
    elif rule.valid_through is not None:
        edge = words.say("days.until", day=rule.valid_through)
    boundary = words.say("start-page.boundary", day=rule.boundary) if rule.boundary is not None else ""
    parts = (
        words.text(rule.label), event_text(words, rule), span_text(words, rule.span), edge,
        slack_text(words, plan.start_window, rule), boundary, source_text(words, rule.source),
    )  # fmt: skip
    return " · ".join(part for part in parts if part)


class Axis(Struct, frozen=True):
    """The days that the bars are drawn on."""

    first: date
    last: date


NEAR = timedelta(days=200)
"""A limit further than this from today is not drawn to scale, as long as there are nearer ones."""
BEFORE, AFTER = timedelta(days=28), timedelta(days=21)


def axis_of(plan: Plan) -> Axis:
    """From some weeks before the first limit to some weeks after the last."""
    window = plan.start_window
    edges = [day for rule in rules_shown(window) for day in (rule.legal_from, rule.valid_through) if day is not None]
    edges += [day for day in (window.earliest, window.latest) if day is not None]
    edges.append(plan.today)
    near = [day for day in edges if abs(day - plan.today) < NEAR] or edges
    return Axis(min(near) - BEFORE, max(near) + AFTER)
