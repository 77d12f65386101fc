"""Visits and what belongs to them as they come out of a plan."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from msgspec import Struct

from dosecal.core.patient.events import DelayCause
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_detail import DrugBeforeItsTurn, IntervalMissed, WindowMissed
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.source import Source, Text
from dosecal.core.values.span import Day, Span


class VisitClock(StrEnum):
    """What a visit is calculated from (convention 12): word ``clock.<clock>``."""

    TREATMENT = "treatment"
    ASSESSMENT = "assessment"
    """Day 1, consent or enrolment: no delay moves it."""
    LAST_DOSE = "last-dose"


class VisitStatus(StrEnum):
    """Whether a visit took place: word ``status.<status>``."""

    PLANNED = "planned"
    DONE = "done"
    SKIPPED = "skipped"
    NOT_RECORDED = "not-recorded"
    """Its window is over, and nothing was recorded: it may have taken place, and can still be recorded."""
    MISSED = "missed"
    """Nothing was recorded, and it cannot be given any more: the drugs were stopped, or a later cycle was begun."""


TO_HAPPEN = (VisitStatus.PLANNED, VisitStatus.DONE)
UNRECORDED = (VisitStatus.NOT_RECORDED, VisitStatus.MISSED)
"""Of which nothing was recorded, and whose time is over."""


class NoteCode(StrEnum):
    """Remarks on a visit: word ``note.<code>``."""

    MOVED_HOLIDAY = "moved-holiday"
    MOVED_WEEKEND = "moved-weekend"
    MOVED_INTERVAL = "moved-interval"
    LAST_PERMITTED = "last-permitted"
    UNSCHEDULED = "unscheduled"
    ASK_SPONSOR = "ask-sponsor"
    BOOKED = "booked"
    LOCAL_HOLIDAY = "local-holiday"


class VisitNote(Struct, frozen=True):
    """A remark on a visit: word ``note.<code>`` of the catalogue with what it names."""

    code: NoteCode
    day: Day | None = None
    """The target that it was moved from."""
    holiday: str | None = None
    maximum: Span | None = None
    reason: str | None = None
    drugs: tuple[Text, ...] = ()
    """Those due at it; in its sentence ``drug``."""
    stopped: tuple[Text, ...] = ()
    time: str | None = None
    """Of an appointment."""


class SubWindow(Struct, frozen=True):
    """When one activity of a visit may take place, if that is narrower than the visit: laboratory before a dose."""

    activity: str
    earliest: Day
    latest: Day
    source: Source
    open_days: tuple[Day, ...]
    """The days inside on which the site is open; there may be none."""

    @property
    def proposed(self) -> Day | None:
        """The last open day; None if the site is closed on all of them."""
        return self.open_days[-1] if self.open_days else None


class DayKind(StrEnum):
    """What the day shown of a visit is."""

    TAKEN = "taken"
    PROPOSED = "proposed"
    TARGET = "target"


class ShownDay(Struct, frozen=True):
    """The day under which a visit is shown."""

    day: Day
    kind: DayKind


class Appointment(Struct, frozen=True):
    """The day, and perhaps the time, that was agreed for a visit."""

    day: Day
    time: str | None
    """``HH:MM``."""


class Visit(Struct, frozen=True, gc=False):
    """One visit: its target by the clock, its window, and the day proposed or taken."""

    id: str
    kind: VisitKind
    label: Text | None
    """Own words of the protocol for visits outside treatment."""
    clock: VisitClock
    cycle: int | None
    day: int | None
    infusion_number: int | None
    week: int | None
    study_day: int | None
    target: Day
    date: Day | None
    earliest: Day
    latest: Day
    status: VisitStatus
    drugs: tuple[str, ...]
    """Drugs due."""
    activities: tuple[str, ...]
    notes: tuple[VisitNote, ...]
    findings: tuple[Finding, ...]
    source: Source
    hypothetical: bool = False
    sub_windows: tuple[SubWindow, ...] = ()
    preferred: tuple[Day, Day] | None = None
    """First and last day of the preferred part of the window, if the protocol prefers one."""
    booked: Appointment | None = None
    """The appointment made for it, until it has taken place."""
    question: bool = False
    """The text does not cover it (one drug of a combination alone): a question to the sponsor, not a plan."""

    @property
    def has_window(self) -> bool:
        """Whether any day is left in the window: not if a minimum interval ends after it."""
        return self.earliest <= self.latest

    @property
    def shown(self) -> "ShownDay":
        """The day it took place or is proposed for; its target if the window has no open day."""
        if self.date is None:
            return ShownDay(self.target, DayKind.TARGET)
        return ShownDay(self.date, DayKind.TAKEN if self.status is VisitStatus.DONE else DayKind.PROPOSED)


class DeviationKind(StrEnum):
    """What a deviation is about: word ``deviation-kind.<kind>``."""

    WINDOW = "window"
    INTERVAL = "interval"
    ORDER = "order"
    DOSE = "dose"
    MISSED = "missed"
    NOT_RECORDED = "not-recorded"
    SKIPPED = "skipped"
    DELAY = "delay"
    LABORATORY = "laboratory"


class DeviationRule(StrEnum):
    """The rule that was not kept, and how: word ``deviation.<rule>``."""

    START_WINDOW = "start-window"
    WINDOW_EARLY = "window-early"
    WINDOW_LATE = "window-late"
    INTERVAL = "interval"
    ORDER = "order"
    DRUG_ORDER = "drug-order"
    LEFT_OUT = "left-out"
    PART_NOT_RECORDED = "part-not-recorded"
    """Another drug of the visit was recorded; of this one nobody said what happened."""
    AMOUNT = "amount"
    AMOUNT_GIVEN = "amount-given"
    MISSED = "missed"
    NOT_RECORDED = "not-recorded"
    SKIPPED = "skipped"
    DELAY = "delay"
    LABORATORY = "laboratory"


class Planned(Struct, frozen=True):
    """What a visit was planned as: its target and its window."""

    target: Day
    earliest: Day
    latest: Day


class AmountBeyond(Struct, frozen=True):
    """An amount too far from the calculated one, and by how much that may differ."""

    amount: Quantity
    exact: Quantity
    percent: Decimal
    limit: Decimal
    by: str | None = None
    """The person who decided it."""


class LaboratoryTooOld(Struct, frozen=True):
    """The latest results before an infusion, and how old they may be."""

    day: Day
    age: int
    """In days."""
    hours: int


class BeforeItsTurn(Struct, frozen=True):
    """The visit that had to come first."""

    before: str
    before_day: Day


DeviationDetail = WindowMissed | IntervalMissed | AmountBeyond | LaboratoryTooOld | BeforeItsTurn | DrugBeforeItsTurn


class Deviation(Struct, frozen=True):
    """A difference between what happened and the plan."""

    visit: str
    rule: DeviationRule
    planned: Planned
    actual: Day | None
    """When it took place; None of what did not."""
    days: int | None
    """Days outside the rule: negative too early, positive too late."""
    drug: str | None
    reason: str | None
    """As the event gives it; None if nobody has written one."""
    source: Source | None
    effects: tuple[str, ...] = ()
    """Later visits whose target it moved."""
    detail: DeviationDetail | None = None
    drug_name: Text | str | None = None
    causes: tuple[DelayCause, ...] = ()
    """Of a delay, as the events give them."""

    @property
    def kind(self) -> DeviationKind:
        """What it is about."""
        match self.rule:
            case DeviationRule.START_WINDOW | DeviationRule.WINDOW_EARLY | DeviationRule.WINDOW_LATE:
                return DeviationKind.WINDOW
            case DeviationRule.LEFT_OUT | DeviationRule.AMOUNT | DeviationRule.AMOUNT_GIVEN:
                return DeviationKind.DOSE
            case DeviationRule.INTERVAL:
                return DeviationKind.INTERVAL
            case DeviationRule.ORDER | DeviationRule.DRUG_ORDER:
                return DeviationKind.ORDER
            case DeviationRule.MISSED:
                return DeviationKind.MISSED
            case DeviationRule.NOT_RECORDED | DeviationRule.PART_NOT_RECORDED:
                return DeviationKind.NOT_RECORDED
            case DeviationRule.SKIPPED:
                return DeviationKind.SKIPPED
            case DeviationRule.DELAY:
                return DeviationKind.DELAY
            case DeviationRule.LABORATORY:
                return DeviationKind.LABORATORY
            case _:
                assert_never(self.rule)


class AfterTreatment(Struct, frozen=True):
    """What lasts after the last dose."""

    last_dose: Mapping[str, Day]
    projected: tuple[str, ...]
    """Drugs whose last dose is not given yet: the date is the last planned one."""
    contraception_until: Day | None
    contraception_rules: tuple[tuple[str, Day, Source], ...]
    survival_until: Day | None
