"""What a trial states, as values. Every rule carries its source; nothing here computes.

The unit of a plain ``Decimal`` is in its name; every other amount is a :class:`Span` or has a unit of its own.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property

from msgspec import Struct, field

from dosecal.core.trial.dose_rule import BandTable, DoseRule, DosingRules
from dosecal.core.trial.drug import Drug
from dosecal.core.trial.entry_rules import Criterion, ProhibitedDrug, Reads, StartRule
from dosecal.core.trial.gate import Gate
from dosecal.core.trial.rhythm import (
    ENROLMENT,
    AnchorKind,
    SubWindowRule,
)
from dosecal.core.trial.unusual import Unusual, unusual_doses
from dosecal.core.trial.visit_rules import (
    ACTIVITIES,
    HOURS_A_DAY,
    LABORATORY,
    Assessment,
    ConfirmationRule,
    FollowUp,
    TreatmentDay,
    TreatmentRules,
    activities_with,
)
from dosecal.core.trial.vocabulary import Vocabulary
from dosecal.core.values.source import SiteRule, Source, Text
from dosecal.core.values.span import Span


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
    participation: bool = False
    """Also for as long as the patient takes part in the trial."""


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


class Edition(Struct, frozen=True):
    """What an output says of a version of a trial."""

    id: str
    version: str
    name: str
    approved: bool
    sha256: str


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
    """What one must know of this trial and no other rule covers."""
    site_rules: tuple[SiteRule, ...] = ()
    confirmation: ConfirmationRule | None = None
    gates: tuple[Gate, ...] = ()
    activities: Mapping[str, Text] = field(default_factory=dict)
    """Activities of this trial that the program has no word for, with their words."""

    @property
    def activity_names(self) -> tuple[str, ...]:
        """Every activity that a visit of this trial may have, the drugs aside."""
        return (*ACTIVITIES, *self.activities)

    @cached_property
    def edition(self) -> Edition:
        """What an output says of the version."""
        return Edition(self.id, self.version, self.name, self.approved, self.sha256)

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
        return self.laboratory_within(self.dosing.lab_hours, self.dosing.lab_source)

    @staticmethod
    def laboratory_within(hours: int, source: Source) -> SubWindowRule:
        """The same with another number of hours, as a site may choose it."""
        return SubWindowRule(LABORATORY, hours // HOURS_A_DAY, 0, source)

    @cached_property
    def due_days(self) -> tuple[DueDay, ...]:
        """The days of a cycle as planned, in the order of the file."""
        return tuple(self._due_day(day) for day in self.treatment.days)

    def _due_day(self, day: TreatmentDay) -> DueDay:
        rules = tuple(rule for rule in self.dose_rules if day.day in rule.days)
        return DueDay(day, rules, tuple(rule.drug for rule in rules), activities_with(day, rules))


class Study(Struct, frozen=True, dict=True):
    """A protocol with its drugs and the vocabulary: all that make_plan asks besides the case."""

    protocol: Protocol
    drugs: Mapping[str, Drug]
    vocabulary: Vocabulary
    bands: Mapping[str, BandTable] = field(default_factory=dict)
    """Drug → the table of dose bands that a site has loaded for it."""
    gates: tuple[Gate, ...] = ()
    """Of a file of the site."""

    @cached_property
    def site_rules(self) -> tuple[SiteRule, ...]:
        """The site rules of the protocol and of its drugs, in this order."""
        rules = list(self.protocol.site_rules)
        for rule in self.protocol.dose_rules:
            rules += self.drugs[rule.drug].site_rules
        return (*rules, *(one.rule for one in self.unusual))

    @cached_property
    def unusual(self) -> tuple[Unusual, ...]:
        """Doses and levels outside the usual range of their drug."""
        return tuple(unusual_doses(self.protocol.id, self.protocol.dose_rules, self.drugs))

    @cached_property
    def tests_read(self) -> frozenset[str]:
        """The laboratory tests that a criterion, a dose or a rule of a label reads."""
        protocol = self.protocol
        read = {criterion.id for criterion in protocol.criteria}
        if any(criterion.reads == Reads.CLEARANCE for criterion in protocol.criteria):
            read.add("creatinine")
        if any(rule.clearance is not None for rule in protocol.dose_rules):
            read |= {"creatinine", "creatinine_clearance"}
        labels = (rule for drug in self.drugs.values() for rule in drug.label_rules)
        return frozenset(read | {condition.test for rule in labels for condition in rule.conditions})

    @cached_property
    def facts_read(self) -> frozenset[str | None]:
        """The facts that a criterion reads, among all that it reads."""
        criteria = self.protocol.criteria
        branches = {one.branch.fact for one in criteria if one.branch is not None}
        return self.tests_read | branches | {one.unless for one in criteria}

    @cached_property
    def history_read(self) -> frozenset[str]:
        """The kinds of history that a rule of the start reads."""
        return frozenset({token for rule in self.protocol.start_rules for token in rule.reads} | {ENROLMENT})

    @cached_property
    def history_read_later(self) -> frozenset[str]:
        """The kinds of history that a label reads of what happens after the first dose."""
        return frozenset(kind for drug in self.drugs.values() for rule in drug.label_rules for kind in rule.history)

    def gates_of(self, drug: str) -> tuple[Gate, ...]:
        """What decides by the values of the day whether a drug is given: of the protocol, then of the site."""
        return tuple(gate for gate in (*self.protocol.gates, *self.gates) if not gate.drugs or drug in gate.drugs)


class InForce(Struct, frozen=True):
    """A version of a trial and the day from which it applies to a patient; None: from the first consent on."""

    study: Study
    since: date | None = None
