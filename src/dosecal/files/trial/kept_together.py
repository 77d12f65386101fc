"""Refuses rules that cannot all be kept: an interval longer than its rhythm, a window that reaches the next visit."""

from collections.abc import Iterator
from itertools import pairwise

from dosecal.core.trial.dose_rule import DoseRule
from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.visit_rules import Assessment, TreatmentDay, TreatmentRules, Window
from dosecal.core.values.span import Span, SpanUnit
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.refusal import Refusal

FEWEST, MOST = {SpanUnit.MONTHS: 28, SpanUnit.YEARS: 365}, {SpanUnit.MONTHS: 31, SpanUnit.YEARS: 366}
"""Days that a calendar month or year can have."""


def check_kept_together(file: Reader, protocol: Protocol) -> None:
    """Refuses what no patient could keep, each at the key that would have to change."""
    for refusal in (*_intervals(file, protocol), *_treatment_windows(file, protocol), *_series(file, protocol)):
        file.note(refusal)


def _intervals(file: Reader, protocol: Protocol) -> Iterator[Refusal]:
    """A minimum interval longer than the time from one dose to the next as the days of the cycle have them."""
    for rule in protocol.dose_rules:
        least = min(_between_doses(rule, protocol.treatment), default=None)
        if rule.minimum_interval_days is not None and least is not None and rule.minimum_interval_days > least:
            yield Refusal(
                file.file, f"drugs.{rule.drug}.minimum_interval.span", "interval-in-rhythm", rule.minimum_interval_days,
                days=least,
            )  # fmt: skip


def _between_doses(rule: DoseRule, treatment: TreatmentRules) -> Iterator[int]:
    """Days from each dose of a drug to its next one, if both are given on their targets."""
    length = _days(treatment.cycle, MOST)
    for cycle in _kinds_of_cycles(treatment):
        days = [one.day for one in _of_cycle(treatment, cycle) if one.day in rule.days]
        yield from (later - day for day, later in pairwise(days))
        following = [one.day for one in _of_cycle(treatment, cycle + 1) if one.day in rule.days]
        if days and following and treatment.cycles != 1:
            yield length + following[0] - days[-1]


def _kinds_of_cycles(treatment: TreatmentRules) -> tuple[int, ...]:
    """One cycle of each kind: the first, and those at which a day comes or goes, with their neighbours."""
    edges = {edge for one in treatment.days for edge in (one.first_cycle, one.last_cycle) if edge is not None}
    return tuple(sorted({1, *(edge + step for edge in edges for step in (-1, 0, 1) if edge + step > 0)}))


def _of_cycle(treatment: TreatmentRules, cycle: int) -> list[TreatmentDay]:
    return sorted((one for one in treatment.days if one.in_cycle(cycle)), key=lambda one: one.day)


def _treatment_windows(file: Reader, protocol: Protocol) -> Iterator[Refusal]:
    """The window of a day that reaches the target of the visit after it, or before it.

    Day 1 moves the other days of its cycle with it, so that its window reaches none of them.
    """
    treatment, length = protocol.treatment, _days(protocol.treatment.cycle, FEWEST)
    wrong: dict[str, Refusal] = {}
    for cycle in _kinds_of_cycles(treatment):
        days = _of_cycle(treatment, cycle)
        pairs = [(one, later, later.day - one.day) for one, later in pairwise(days)]
        following = _of_cycle(treatment, cycle + 1)
        if days and following and treatment.cycles != 1:
            pairs.append((days[-1], following[0], length + following[0].day - days[-1].day))
        for one, later, between in pairs:
            same_clock = one.day == 1 and between < length
            if not same_clock and one.window.after >= between:
                key = f"treatment.days[{treatment.days.index(one) + 1}].window.after"
                wrong.setdefault(key, Refusal(file.file, key, "window-reaches", one.window.after, days=between - 1))
            if later.window.before >= between:
                key = f"treatment.days[{treatment.days.index(later) + 1}].window.before"
                wrong.setdefault(key, Refusal(file.file, key, "window-reaches", later.window.before, days=between - 1))
    yield from wrong.values()


def _series(file: Reader, protocol: Protocol) -> Iterator[Refusal]:
    """Times of a series that do not rise, or whose windows reach the next one of them."""
    for number, series in enumerate(protocol.assessments, start=1):
        at = f"assessments[{number}]"
        if any(one.unit is later.unit and later.count <= one.count for one, later in pairwise(series.at)):
            yield Refusal(file.file, f"{at}.at", "times-rise", [str(span) for span in series.at])
        else:
            yield from _reaches(file, at, series.window, list(_steps(series)))
    for number, rule in enumerate(protocol.follow_ups, start=1):
        steps = [] if rule.every is None else [_days(rule.every, FEWEST)]
        yield from _reaches(file, f"follow_ups[{number}]", rule.window, steps)


def _steps(series: Assessment) -> Iterator[int]:
    """Days from one time of a series to the next, the fewest that they can be."""
    for one, later in pairwise(series.at):
        if one.unit is later.unit:
            yield _days(Span(later.count - one.count, one.unit), FEWEST)
    if series.every is not None:
        yield _days(series.every, FEWEST)
    yield from (_days(phase.interval, FEWEST) for phase in series.phases if phase.repetitions != 1)


def _reaches(file: Reader, at: str, window: Window, steps: list[int]) -> Iterator[Refusal]:
    """A window that goes on after the target of the next visit; of levels on two days the one may be on the other."""
    least = min(steps, default=None)
    for key, days in (("before", window.before), ("after", window.after)):
        if least is not None and days > least:
            yield Refusal(file.file, f"{at}.window.{key}", "window-reaches", days, days=least)


def _days(span: Span, of_unit: dict[SpanUnit, int]) -> int:
    """A span in days; one in months or years by what a month or year can have."""
    return of_unit[span.unit] * span.count if span.in_days is None else span.in_days
