"""Visits and what belongs to them as they come out of a plan."""

from collections.abc import Mapping

from msgspec import Struct

from dosecal.core.values.finding import Finding
from dosecal.core.values.source import Source, Text
from dosecal.core.values.span import Day


class VisitNote(Struct, frozen=True):
    """A remark on a visit: word ``note.<code>`` of the catalogue with its parameters."""

    code: str
    params: Mapping[str, object]


class SubWindow(Struct, frozen=True):
    """When one activity of a visit may take place, where that is narrower than the visit: laboratory before a dose."""

    activity: str
    earliest: Day
    latest: Day
    source: Source
    open_days: tuple[Day, ...]
    """The days inside on which the site is open; there may be none."""

    @property
    def proposed(self) -> Day | None:
        """The last open day; None where the site is closed on all of them."""
        return self.open_days[-1] if self.open_days else None


class Visit(Struct, frozen=True, gc=False):
    """One visit: its target by the clock, its window, and the day proposed or taken."""

    id: str
    kind: str
    """treatment, imaging, questionnaire, survival, screening, end-of-treatment, follow-up"""
    label: Text | None
    """Own words of the protocol for visits outside treatment."""
    clock: str
    cycle: int | None
    day: int | None
    infusion_number: int | None
    week: int | None
    study_day: int | None
    target: Day
    date: Day | None
    earliest: Day
    latest: Day
    status: str
    """planned, done, skipped, missed"""
    drugs: tuple[str, ...]
    """Drugs due."""
    activities: tuple[str, ...]
    notes: tuple[VisitNote, ...]
    findings: tuple[Finding, ...]
    source: Source
    hypothetical: bool = False
    sub_windows: tuple[SubWindow, ...] = ()
    preferred: tuple[Day, Day] | None = None
    """First and last day of the preferred part of the window, where the protocol prefers one."""
    question: bool = False
    """The text does not cover it (one drug of a combination alone): a question to the sponsor, not a plan."""


class Planned(Struct, frozen=True):
    """What a visit was planned as: its target and its window."""

    target: Day
    earliest: Day
    latest: Day


class Deviation(Struct, frozen=True):
    """Where what happened differs from the plan: word ``deviation.<rule>`` says the rule and how it was left."""

    visit: str
    kind: str
    """window, interval, order, dose, missed, skipped, delay, laboratory"""
    rule: str
    params: Mapping[str, object]
    planned: Planned | None
    actual: Day | None
    """When it took place; None of what did not."""
    days: int | None
    """Days beside the rule: negative too early, positive too late."""
    drug: str | None
    reason: str | None
    """As the event gives it; None where nobody has written one."""
    source: Source | None
    effects: tuple[str, ...] = ()
    """Later visits whose target it moved."""


class AfterTreatment(Struct, frozen=True):
    """What lasts after the last dose."""

    last_dose: Mapping[str, Day]
    projected: tuple[str, ...]
    """Drugs whose last dose is not given yet: the date is the last planned one."""
    contraception_until: Day | None
    contraception_rules: tuple[tuple[str, Day, Source], ...]
    survival_until: Day | None
