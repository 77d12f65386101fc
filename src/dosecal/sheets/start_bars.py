"""The bars of the start window: where each begins and ends on one axis of days, as shares of its length."""

from datetime import date, timedelta

from msgspec import Struct

from dosecal.core.result.plan import Plan
from dosecal.core.result.start import RuleResult, StartWindow
from dosecal.core.trial.entry_rules import RuleKind, TestResult
from dosecal.core.trial.rhythm import ENROLMENT
from dosecal.core.values.span import ONE_DAY
from dosecal.sheets.text import Data, day
from dosecal.words import Words
from dosecal.words.numbers import span_text

FAR = timedelta(days=150)
"""An edge so far from every day on which the first dose may be is not drawn to scale: its bar leaves the axis."""
LEAST_MARGIN = timedelta(days=5)
MOST_TICKS = 8


class Axis(Struct, frozen=True):
    """The days drawn, the first and the last included."""

    first: date
    last: date

    def at(self, when: date) -> float:
        """Where a day begins, as a share of the axis; days outside lie on its ends."""
        share = (when - self.first).days / ((self.last - self.first).days + 1)
        return round(min(max(share, 0.0), 1.0), 5)


def chart(plan: Plan, rules: list[RuleResult], words: Words) -> Data:
    """Axis, a bar for each rule, what is left between them."""
    window = plan.start_window
    axis = axis_of(plan, rules)
    return {
        "rows": [bar(plan, rule, axis, words) for rule in rules],
        "ticks": ticks(axis, words),
        "today": {"at": axis.at(plan.today), "text": words.say("word.today")},
        "proposed": [axis.at(each) for each in window.proposed[:1]],
        "day": round(1 / ((axis.last - axis.first).days + 1), 5),
        "window": left_over(window, axis),
        "edges": [axis.at(each) for each in edges(window)],
        "dates": dates(window, axis, words),
    }


def axis_of(plan: Plan, rules: list[RuleResult]) -> Axis:
    """From some days before the first edge that matters to some days after the last."""
    window = plan.start_window
    core = [each for each in (window.earliest, window.latest) if each is not None] or [plan.today]
    if max(core) + FAR >= plan.today >= min(core) - FAR:
        core.append(plan.today)
    core += window.proposed[:1]
    limits = [each for rule in rules for each in (rule.legal_from, rule.valid_through) if each is not None]
    core += [each for each in limits if min(core) - FAR < each < max(core) + FAR]
    margin = max(LEAST_MARGIN, (max(core) - min(core)) // 8)
    return Axis(min(core) - margin, max(core) + margin)


def ticks(axis: Axis, words: Words) -> list[Data]:
    """The first of each month, and the middle of each where few are shown; of many only every so many."""
    firsts = [each for each in days(axis) if each.day == 1]
    halves = [each for each in days(axis) if each.day in (1, 15)]
    chosen = halves if len(halves) <= MOST_TICKS else firsts
    step = -(-len(chosen) // MOST_TICKS) or 1
    return [{"at": axis.at(each), "text": day(words, each, False)} for each in chosen[::step]]


def days(axis: Axis) -> list[date]:
    """Every day of the axis."""
    return [axis.first + timedelta(days=n) for n in range((axis.last - axis.first).days + 1)]


def bar(plan: Plan, rule: RuleResult, axis: Axis, words: Words) -> Data:
    """A washout reaches to the day before its first legal one, what lasts to the end; a test leaves the days after."""
    window = plan.start_window
    begin, end = axis.first, axis.first
    if rule.kind == RuleKind.VALIDITY:
        begin = end = axis.last + ONE_DAY
        if rule.result == TestResult.POSITIVE:
            begin = axis.first
        elif rule.valid_through is not None:
            begin = rule.valid_through + ONE_DAY
    elif rule.event is not None:
        begin, end = rule.event, axis.last + ONE_DAY if rule.legal_from is None else rule.legal_from
    strong = window.binds(rule)
    left, right = axis.at(begin), axis.at(end)
    return {
        "label": words.text(rule.label),
        "about": f"{'' if rule.event is None else day(words, rule.event, False)} · {span_text(words, rule.span)}",
        "bold": strong,
        "kind": "binds" if strong else "enrolment" if to_enrolment(rule) else "counts",
        "left": left,
        "right": right,
        "beyond": beyond(rule, axis, words) if left == right else "",
        "beyond_left": rule.kind != RuleKind.VALIDITY,
    }


def to_enrolment(rule: RuleResult) -> bool:
    """Whether a test must be young enough at enrolment, not at the first dose."""
    return rule.kind == RuleKind.VALIDITY and rule.anchor == ENROLMENT


def beyond(rule: RuleResult, axis: Axis, words: Words) -> str:
    """A bar that lies wholly outside the axis says when it ends or begins."""
    if rule.legal_from is not None:
        return words.say("sheet.start.over-since", day=day(words, rule.legal_from, False))
    if rule.valid_through is not None and rule.valid_through >= axis.last:
        return words.say("sheet.start.counts-until", day=day(words, rule.valid_through, False))
    return ""


def left_over(window: StartWindow, axis: Axis) -> Data | None:
    """What is left: where it begins and ends; None where nothing is left or nothing bounds it."""
    if not window.feasible or (window.earliest is None and window.latest is None):
        return None
    return {
        "left": 0.0 if window.earliest is None else axis.at(window.earliest),
        "right": 1.0 if window.latest is None else axis.at(window.latest + ONE_DAY),
    }


def edges(window: StartWindow) -> list[date]:
    """Where the first legal day begins and the last one ends; of an empty window they cross."""
    found = [] if window.earliest is None else [window.earliest]
    return found if window.latest is None else [*found, window.latest + ONE_DAY]


def dates(window: StartWindow, axis: Axis, words: Words) -> list[Data]:
    """Under the bars: the dates of what is left, or of an empty window the two days, the earlier one first."""
    if window.feasible:
        middle = left_over(window, axis)
        if middle is None:
            return []
        first = "…" if window.earliest is None else day(words, window.earliest)
        last = "…" if window.latest is None else day(words, window.latest)
        ends = [axis.at(each) for each in edges(window)]
        return [{"at": sum(ends) / len(ends), "text": first if first == last else f"{first} – {last}"}]
    found: list[tuple[date, str]] = []
    if window.earliest is not None:
        found.append((window.earliest, words.say("sheet.start.not-before", day=day(words, window.earliest))))
    if window.latest is not None:
        found.append((window.latest + ONE_DAY, words.say("sheet.start.not-after", day=day(words, window.latest))))
    return [{"at": axis.at(when), "text": text} for when, text in sorted(found)]
