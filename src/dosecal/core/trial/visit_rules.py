"""When the patient comes and what is done then, as values: windows, days of a cycle, series, follow-ups."""

from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import assert_never

from msgspec import Struct

from dosecal.core.trial.dose_rule import DoseRule
from dosecal.core.trial.rhythm import (
    EVERY_TURN,
    FIRST_DOSE,
    IN_HISTORY,
    MOST_REPETITIONS,
    Anchor,
    NumberedLabels,
    Phase,
    SubWindowRule,
    Turns,
    VisitKind,
)
from dosecal.core.values.finding_code import Severity
from dosecal.core.values.source import Source, Text
from dosecal.core.values.span import Span, SpanUnit

HOURS_A_DAY = 24
LABORATORY = "laboratory"
DISPENSING = "dispensing"
ACTIVITIES = (
    LABORATORY, "blood-pressure", "urine-dipstick", "clinical", "imaging", "questionnaire", "qlq-c30",
    "chromogranin-a", "biomarker", "tumour-growth-rate", "survival", "adverse-events", DISPENSING, "tablets-returned",
)  # fmt: skip
"""What is done at visits in addition to the drugs, word ``activity.<name>``; a protocol can add its own."""


class Strictness(StrEnum):
    """What a day outside a window is, as the source has it: word ``severity-of-window.<strictness>``."""

    NOTE = "note"
    WARN = "warn"
    STOP = "stop"
    """No dose is prepared for a day outside."""

    @property
    def severity(self) -> Severity:
        """The severity of the finding about a visit outside its window."""
        match self:
            case Strictness.NOTE:
                return Severity.NOTE
            case Strictness.WARN:
                return Severity.WARN
            case Strictness.STOP:
                return Severity.BLOCK
            case _:
                assert_never(self)


class Window(Struct, frozen=True, dict=True):
    """Days before and after a target on which a visit may take place, with a preferred part inside."""

    before: int
    after: int
    source: Source
    preferred_before: int | None = None
    preferred_after: int | None = None
    strictness: Strictness = Strictness.WARN

    @cached_property
    def opens(self) -> timedelta:
        """From its first day to the target."""
        return timedelta(days=self.before)

    @cached_property
    def closes(self) -> timedelta:
        """From the target to its last day."""
        return timedelta(days=self.after)

    @cached_property
    def _preferred(self) -> tuple[timedelta, timedelta] | None:
        if self.preferred_before is None or self.preferred_after is None:
            return None
        return timedelta(days=self.preferred_before), timedelta(days=self.preferred_after)

    def preferred_around(self, target: date) -> tuple[date, date] | None:
        """First and last day of the preferred part; None if the protocol prefers no part."""
        preferred = self._preferred
        return None if preferred is None else (target - preferred[0], target + preferred[1])


class TreatmentDay(Struct, frozen=True, dict=True):
    """A day of each cycle on which the patient comes."""

    day: int
    window: Window
    activities: tuple[str, ...]
    first_cycle: int = 1
    last_cycle: int | None = None
    """None: in every cycle from the first one on."""
    sub_windows: tuple[SubWindowRule, ...] = ()
    source: Source | None = None
    """Of its activities; None: that of the treatment."""

    def in_cycle(self, cycle: int) -> bool:
        """Whether the patient comes on this day of the cycle."""
        return cycle >= self.first_cycle and (self.last_cycle is None or cycle <= self.last_cycle)

    @cached_property
    def offset(self) -> timedelta:
        """From day 1 of the cycle to this day."""
        return timedelta(days=self.day - 1)


def activities_with(day: TreatmentDay, due: tuple[DoseRule, ...]) -> tuple[str, ...]:
    """What is done on a day of the cycle in addition to the drugs due: nothing is dispensed if no tablets are due."""
    if DISPENSING not in day.activities or any(rule.minutes is None for rule in due):
        return day.activities
    return tuple(name for name in day.activities if name != DISPENSING)


class TreatmentRules(Struct, frozen=True):
    """How a trial treats: its cycles, the days of each, and when it ends."""

    cycle: Span
    cycles: int | None
    """Cycles planned until more is asked for; None if the maximum alone ends it."""
    maximum: Span | None
    open_ended: bool
    """May continue after the planned cycles."""
    combination_only: bool
    """One drug while the other is stopped is not in the text."""
    days: tuple[TreatmentDay, ...]
    first_window: Window
    source: Source

    @property
    def cycle_days(self) -> int:
        """Days of a cycle; of one in calendar months the fewest that it can have."""
        return self.cycle.in_days or (27 if self.cycle.unit is SpanUnit.MONTHS else 364) * self.cycle.count


class Assessment(Struct, frozen=True, dict=True):
    """A series of visits: imaging, questionnaires, survival, calculated from Day 1 (then no delay moves them) or from
    another anchor of :mod:`dosecal.core.rhythm`."""

    prefix: str
    kind: VisitKind
    label: Text
    at: tuple[Span, ...]
    window: Window
    activities: tuple[str, ...]
    source: Source
    every: Span | None = None
    """Continues at this interval if treatment continues beyond the planned cycles."""
    anchor: str = FIRST_DOSE
    phases: tuple[Phase, ...] = ()
    """Times after those of ``at``."""
    turns: Turns = EVERY_TURN
    """Which cycles, doses or visits it is anchored to."""
    sub_windows: tuple[SubWindowRule, ...] = ()

    @property
    def several(self) -> bool:
        """Whether an anchor has more than one visit, so that the id tells them apart."""
        return bool(self.phases) or len(self.at) > 1

    @cached_property
    def anchored(self) -> Anchor:
        """The anchor as read from its text."""
        return Anchor.of(self.anchor)

    @cached_property
    def labels(self) -> NumberedLabels:
        """Its label for each number and visit."""
        return NumberedLabels(self.label)


class FollowUp(Struct, frozen=True, dict=True):
    """A visit or a series calculated from the last dose of one drug (or of all) or from the decision to stop."""

    id: str
    kind: VisitKind
    label: Text
    anchor: str
    """``last-dose``, ``decision``, the id of a drug whose last dose is meant, ``consent`` or another anchor."""
    after: Span
    window: Window
    activities: tuple[str, ...]
    source: Source
    every: Span | None = None
    until: Span | None = None
    """Repeats every ``every`` as long as it is within ``until`` of Day 1 (of consent if that is the anchor)."""
    repetitions: int | None = None
    sub_windows: tuple[SubWindowRule, ...] = ()

    @cached_property
    def anchored(self) -> Anchor:
        """The anchor as read from its text."""
        return Anchor.of(self.anchor)

    @cached_property
    def labels(self) -> NumberedLabels:
        """Its label for each number."""
        return NumberedLabels(self.label)

    @cached_property
    def is_fixed(self) -> bool:
        """Whether its anchor is a day that treatment does not move: the first dose, consent or enrolment."""
        return self.anchored.kind in (FIRST_DOSE, *IN_HISTORY)

    @cached_property
    def times(self) -> tuple[Span, ...]:
        """The spans from the anchor to each of its visits, as many as the rule itself or the program allows."""
        if self.every is None:
            return (self.after,)
        step, most = self.every.count, self.repetitions or MOST_REPETITIONS
        return tuple(Span(self.after.count + n * step, self.every.unit if n else self.after.unit) for n in range(most))


class ConfirmationRule(Struct, frozen=True):
    """Imaging repeated after a progression that is not confirmed yet (iRECIST); treatment continues until then."""

    id: str
    label: Text
    after: Span
    """From the day of the suspicion to the target."""
    window: Window
    activities: tuple[str, ...]
    source: Source
