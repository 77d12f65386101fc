"""What a trial states, as values. Every rule carries its source; nothing here computes.

The unit of a plain ``Decimal`` is in its name; every other amount is a :class:`Span` or has a unit of its own.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from msgspec import Struct, field

from dosecal.core.trial.dose_rule import BandTable, DoseRule, DosingRules
from dosecal.core.trial.drug import Drug
from dosecal.core.trial.rhythm import (
    EVERY_TURN,
    FIRST_DOSE,
    IN_HISTORY,
    MOST_REPETITIONS,
    Anchor,
    AnchorKind,
    NumberedLabels,
    Phase,
    SubWindowRule,
    Turns,
    VisitKind,
)
from dosecal.core.trial.vocabulary import Vocabulary
from dosecal.core.values.comparison import Comparison
from dosecal.core.values.source import SiteRule, Source, Text
from dosecal.core.values.span import Span, SpanUnit

HOURS_A_DAY = 24
LABORATORY = "laboratory"
DISPENSING = "dispensing"
ACTIVITIES = (
    LABORATORY, "blood-pressure", "urine-dipstick", "clinical", "imaging", "questionnaire", "qlq-c30",
    "chromogranin-a", "biomarker", "tumour-growth-rate", "survival", "adverse-events", DISPENSING, "tablets-returned",
)  # fmt: skip
"""What is done at visits beside the drugs, word ``activity.<name>``; a protocol can bring further ones of its own."""


class Window(Struct, frozen=True, dict=True):
    """Days before and after a target on which a visit may take place, with a preferred part inside."""

    before: int
    after: int
    source: Source
    preferred_before: int | None = None
    preferred_after: int | None = None

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
    """Cycles planned until more is asked for; None where the maximum alone ends it."""
    maximum: Span | None
    open_ended: bool
    """May go on after the planned cycles."""
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
    """A series of visits: imaging, questionnaires, survival, counted from Day 1 (then no delay moves them) or from
    another anchor of :mod:`dosecal.core.rhythm`."""

    prefix: str
    kind: VisitKind
    label: Text
    at: tuple[Span, ...]
    window: Window
    activities: tuple[str, ...]
    source: Source
    every: Span | None = None
    """Goes on so where treatment goes on beyond the planned cycles."""
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
    """A visit or a series counted from the last dose of one drug (or of all) or from the decision to stop."""

    id: str
    kind: VisitKind
    label: Text
    anchor: str
    """``last-dose``, ``decision``, the id of a drug whose last dose counts, ``consent`` or another anchor."""
    after: Span
    window: Window
    activities: tuple[str, ...]
    source: Source
    every: Span | None = None
    until: Span | None = None
    """Repeats every ``every`` as long as it lies within ``until`` of Day 1 (of consent where that is the anchor)."""
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
    """Imaging repeated after a progression that is not confirmed yet (iRECIST); treatment goes on until then."""

    id: str
    label: Text
    after: Span
    """From the day of the suspicion to the target."""
    window: Window
    activities: tuple[str, ...]
    source: Source


class RuleKind(StrEnum):
    """Whether a rule closes the start window from the left or from the right: word ``start-rule.<kind>``."""

    WASHOUT = "washout"
    """"Within N before": not before the event plus N."""
    VALIDITY = "validity"
    """"Not older than N": not after the event plus N."""


class TestResult(StrEnum):
    """The result of a test that must be negative; ``planned`` while it has none."""

    __test__ = False  # no test of pytest

    NEGATIVE = "negative"
    POSITIVE = "positive"
    PLANNED = "planned"


class Bound(StrEnum):
    """Whether the boundary day is allowed (``at least``) or not (``more than``)."""

    AT_LEAST = "at-least"
    MORE_THAN = "more-than"


class Only(StrEnum):
    """Whom a rule or criterion is for, if not for everybody."""

    CHILDBEARING = "childbearing"
    """Women of childbearing potential."""
    FEMALE = "female"


class StartRule(Struct, frozen=True):
    """A washout ("within N before") or a validity ("not older than N"), up to the first dose or enrolment."""

    id: str
    kind: RuleKind
    label: Text
    reads: tuple[str, ...]
    """Tokens of the history that it reads; of several events the latest counts."""
    span: Span
    anchor: AnchorKind
    """``first-dose`` or ``enrolment``: the day by which it must be kept."""
    source: Source
    bound: Bound = Bound.AT_LEAST
    only: Only | None = None
    exempt: str | None = None
    """``inactivated``: an event marked so is left out."""
    needs_result: bool = False
    """A test: a positive result forbids the start, none means that it is planned."""
    on_trial: bool = False
    """What it keeps away from the first dose is forbidden while on trial, too."""


class Branch(Struct, frozen=True):
    """Another limit where a fact is true (liver metastases), or none at all (anticoagulation)."""

    fact: str
    comparison: Comparison | None


class Reads(StrEnum):
    """What a criterion is judged by."""

    LAB = "lab"
    FACT = "fact"
    AGE = "age"
    CLEARANCE = "clearance"
    """Cockcroft-Gault or measured."""
    TEST = "test"
    JUDGEMENT = "judgement"


class Criterion(Struct, frozen=True):
    """One criterion with a number, a date or a yes/no, or a judgement to tick."""

    id: str
    reads: Reads
    label: Text
    comparisons: tuple[Comparison, ...]
    """All must hold."""
    source: Source
    branch: Branch | None = None
    alternative: str | None = None
    """The id of the criterion that decides where this one fails (creatinine: creatinine_clearance)."""
    stands_in_for: str | None = None
    """The id of the criterion in whose place this one is asked only where that fails."""
    only: Only | None = None
    unless: str | None = None
    """A fact that makes the criterion void where it is false (cirrhosis for Child-Pugh)."""


class ProhibitedDrug(Struct, frozen=True):
    """A medicine that must not be taken with treatment."""

    name: str
    names: tuple[str, ...]
    """Generic name first, then other spellings that are recognised."""
    group: Text
    source: Source


class ForSex(StrEnum):
    """For which sex a rule is."""

    FEMALE = "female"
    MALE = "male"
    ANY = "any"


class StopCause(StrEnum):
    """Why treatment was stopped: word ``cause.<cause>``."""

    PROGRESSION = "progression"
    TOXICITY = "toxicity"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    DEATH = "death"
    COMPLETED = "completed"
    OTHER = "other"


class ContraceptionRule(Struct, frozen=True):
    """How long contraception lasts after the last dose of a drug."""

    drug: str
    sex: ForSex
    span: Span
    source: Source


class Ending(Struct, frozen=True):
    """What ends with treatment, by the coded cause of the decision to stop."""

    cause: StopCause
    ends: tuple[str, ...]
    """Kinds of visits; ``all`` ends everything."""
    source: Source


class DueDay(Struct, frozen=True):
    """A day of the cycle as planned: what is due if nothing was stopped, held or left out."""

    day: TreatmentDay
    rules: tuple[DoseRule, ...]
    """The drugs given on it, in order of administration."""
    drugs: tuple[str, ...]
    activities: tuple[str, ...]
    """Without the drugs; without ``dispensing`` if no tablets are given on the day."""


class Protocol(Struct, frozen=True, dict=True):
    """One version of one trial."""

    id: str
    version: str
    name: str
    title: Text
    register: str
    approved: bool
    issued: date | None
    sha256: str
    treatment: TreatmentRules
    dosing: DosingRules
    dose_rules: tuple[DoseRule, ...]
    assessments: tuple[Assessment, ...]
    follow_ups: tuple[FollowUp, ...]
    screening: Span
    screening_source: Source
    start_rules: tuple[StartRule, ...]
    criteria: tuple[Criterion, ...]
    prohibited: tuple[ProhibitedDrug, ...]
    contraception: tuple[ContraceptionRule, ...]
    survival: Span | None
    survival_source: Source | None
    endings: tuple[Ending, ...]
    proposals: int
    """How many open days of a start window are proposed."""
    notes: tuple[tuple[Text, Source], ...] = ()
    """What a person must know of this trial and no other rule says."""
    site_rules: tuple[SiteRule, ...] = ()
    confirmation: ConfirmationRule | None = None
    activities: Mapping[str, Text] = field(default_factory=dict)
    """Activities of this trial that the program has no word for, with their words."""

    @property
    def activity_names(self) -> tuple[str, ...]:
        """Every activity that a visit of this trial may have, the drugs aside."""
        return (*ACTIVITIES, *self.activities)

    @cached_property
    def dose_rule_by_drug(self) -> Mapping[str, DoseRule]:
        """Drug → how it is dosed."""
        return {rule.drug: rule for rule in self.dose_rules}

    @cached_property
    def assessments_of_visits(self) -> tuple[Assessment, ...]:
        """The series calculated from other visits."""
        return tuple(one for one in self.assessments if one.anchored.kind is AnchorKind.VISIT)

    @cached_property
    def follow_ups_of_visits(self) -> tuple[FollowUp, ...]:
        """The follow-ups calculated from other visits."""
        return tuple(one for one in self.follow_ups if one.anchored.kind is AnchorKind.VISIT)

    @cached_property
    def infused(self) -> frozenset[str]:
        """The drugs that are infused."""
        return frozenset(rule.drug for rule in self.dose_rules if rule.minutes is not None)

    @cached_property
    def sub_windows_of_days(self) -> Mapping[int, tuple[tuple[SubWindowRule, ...], bool]]:
        """Day of the cycle → its sub-windows, and whether one of them is that of the laboratory."""
        return {
            day.day: (day.sub_windows, any(rule.activity == LABORATORY for rule in day.sub_windows))
            for day in self.treatment.days
        }

    @cached_property
    def sub_windows_of_visits(self) -> tuple[tuple[str, tuple[SubWindowRule, ...]], ...]:
        """The beginning of the ids of visits without treatment, with their sub-windows."""
        named = [(rule.id, rule.sub_windows) for rule in self.follow_ups]
        named += [(f"{one.prefix}-", one.sub_windows) for one in self.assessments]
        return tuple((name, rules) for name, rules in named if rules)

    @cached_property
    def laboratory_rule(self) -> SubWindowRule:
        """The laboratory before an infusion, on a day that has no rule of its own."""
        return self.laboratory_within(self.dosing.lab_hours)

    def laboratory_within(self, hours: int) -> SubWindowRule:
        """The same with another number of hours, as a site may choose it."""
        return SubWindowRule(LABORATORY, hours // HOURS_A_DAY, 0, self.dosing.lab_source)

    @cached_property
    def due_days(self) -> tuple[DueDay, ...]:
        """The days of a cycle as planned, in the order of the file."""
        return tuple(self._due_day(day) for day in self.treatment.days)

    def _due_day(self, day: TreatmentDay) -> DueDay:
        rules = tuple(rule for rule in self.dose_rules if day.day in rule.days)
        return DueDay(day, rules, tuple(rule.drug for rule in rules), activities_with(day, rules))


class Study(Struct, frozen=True):
    """A protocol with its drugs and the vocabulary: all that make_plan asks besides the case."""

    protocol: Protocol
    drugs: Mapping[str, Drug]
    vocabulary: Vocabulary
    bands: Mapping[str, BandTable] = field(default_factory=dict)
    """Drug → the table of dose bands that a site has loaded for it."""

    @property
    def site_rules(self) -> tuple[SiteRule, ...]:
        rules = list(self.protocol.site_rules)
        for rule in self.protocol.dose_rules:
            rules += self.drugs[rule.drug].site_rules
        return tuple(rules)


class InForce(Struct, frozen=True):
    """A version of a trial and the day from which it counts for a patient; None: from the first consent on."""

    study: Study
    since: date | None = None
