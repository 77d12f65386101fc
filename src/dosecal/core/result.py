"""What a plan consists of. Views show these values and compute nothing themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from dosecal.core.case import Case, Override, PriorDose
from dosecal.core.dose_parts import Count, Dispense, LimitedBy, OpenPoint, Proposal, Slowed
from dosecal.core.drug import BagMethod, Basis, Daily, Handling, Keeping
from dosecal.core.finding import Finding
from dosecal.core.protocol import InForce, Study
from dosecal.core.quantity import Quantity
from dosecal.core.source import Source, Text

Day = date
"""A calendar day; the name leaves ``date`` to the fields of a dose and a visit."""


@dataclass(frozen=True, slots=True)
class Input:
    """A value a step rests on, with the day it was measured."""

    name: str
    """Word ``input.<name>`` of the catalogue: dose-weight, height, dose, body-surface, …"""
    value: Quantity
    day: Day | None = None
    origin: str = "calculated"
    """Word ``input-origin.<origin>``: measured, calculated, protocol, label, site, decided (by a person), reported
    (from before the trial)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the derivation of a dose: the formula with its numbers put in, and what came out."""

    label: str
    """Word ``step.<label>`` of the catalogue: body-surface, bsa-cap, clearance, level, loading, dose, maximum-single,
    rounding, override, cumulative, volume, vials, final-volume, concentration, slow, rate, tablets."""
    formula: str
    """In signs that need no translation: ``8 mg/kg × 60 kg``."""
    inputs: tuple[Input, ...]
    value: Quantity
    source: Source | None
    bases: tuple[Basis, ...] = ()
    """Doses that the step speaks of, to be written in words: every other day is no number."""
    formula_id: str = ""
    """The formula where there are several: word ``formula.<id>``."""
    other: tuple[str, Decimal] | None = None
    """Another common formula, and its difference in percent."""


@dataclass(frozen=True, slots=True)
class InfusionPlan:
    """The bag and its rate; all of it follows from the rounded amount."""

    order: int
    minutes: int
    method: BagMethod
    bag: Quantity
    remove: Quantity | None
    """Diluent to take out of the bag first; None where the drug is added to the full bag."""
    volume: Quantity
    """Final volume."""
    rate: Quantity
    dose_rate: Quantity
    """mg (or IU) a minute."""
    concentration: Quantity
    limits: tuple[Quantity, Quantity] | None
    most_added: Quantity | None = None
    """How much the full bag takes at most, where the drug is added to it and its file says so."""


@dataclass(frozen=True, slots=True)
class Dose:
    """One drug at one visit. ``amount`` is what is prepared; None where it must not be used."""

    visit: str
    date: Day | None
    drug: str
    basis: str
    prescribed: Basis
    level: int
    order: int
    dose_weight: Quantity | None
    dose_weight_day: Day | None
    height: Quantity | None
    height_day: Day | None
    bsa: Quantity | None
    bsa_formula: str | None
    bsa_other: tuple[str, Decimal] | None
    """The other common formula and its difference in percent."""
    exact: Quantity | None
    amount: Quantity | None
    deviation_percent: Decimal | None
    stock: Quantity | None
    """Concentration of the solution in the vial."""
    volume: Quantity | None
    vials: tuple[Count, ...]
    waste: Quantity | None
    tablets: tuple[Count, ...]
    infusion: InfusionPlan | None
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    source: Source
    number: int = 1
    """The so manieth dose of the drug, given or planned."""
    protocol_amount: Quantity | None = None
    """What the protocol's full dose would be, prepared: no decision goes above it."""
    clearance: Quantity | None = None
    clearance_formula: str | None = None
    clearance_other: tuple[str, Decimal] | None = None
    """Another common formula of the clearance and its difference in percent."""
    limited_by: tuple[LimitedBy, ...] = ()
    banding: str = "step"
    """How the amount was rounded: step, vial, band or none."""
    loading: bool = False
    """One of the first doses, for which the protocol has another dose."""
    given_before: Quantity | None = None
    """All that was given before this visit; None of tablets, and where a given amount is not known."""
    doses_before: int = 0
    """So many doses of the drug were given before this one."""
    given_total: Quantity | None = None
    """The same with this dose, where it was given."""
    cumulative_limit: Quantity | None = None
    prior: tuple[PriorDose, ...] = ()
    """Given before the trial, where there is a maximum of all doses: they count for it."""
    override: Override | None = None
    open_points: tuple[OpenPoint, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    """Of the drug, not decided yet; on the doses that are still to come."""
    dispense: Dispense | None = None
    keeps: tuple[Keeping, ...] = ()
    premedication: tuple[Handling, ...] = ()
    """What is said of this very dose: not of the fifth what belongs to the first four."""
    slowed: Slowed | None = None
    """Of a given infusion during which a reaction began."""
    given: bool = False
    """This drug was recorded as given; another one of the same visit says nothing about it."""

    @property
    def blocked(self) -> bool:
        return self.amount is None

    @property
    def taken(self) -> Basis:
        """The dose as prescribed; of tablets with the amount that a person decided, since that is what is taken."""
        if self.override is None or not isinstance(self.prescribed, Daily):
            return self.prescribed
        return replace(self.prescribed, mg=self.override.amount.value)


@dataclass(frozen=True, slots=True)
class VisitNote:
    """A remark on a visit: word ``note.<code>`` of the catalogue with its parameters."""

    code: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SubWindow:
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


@dataclass(frozen=True, slots=True)
class Visit:
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


@dataclass(frozen=True, slots=True)
class Planned:
    """What a visit was planned as: its target and its window."""

    target: Day
    earliest: Day
    latest: Day


@dataclass(frozen=True, slots=True)
class Deviation:
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


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule of the start window, applied."""

    id: str
    kind: str
    anchor: str
    label: Text
    span: str
    event: Day | None
    """The day that counts; of a date known in part the worst one for the rule."""
    seen: Day | None
    """The last possible day of the event: from it on a test can be relied on."""
    partial: bool
    until: Day | None
    event_kind: str | None
    ongoing: bool
    result: str | None
    """Of a test: negative, positive, planned."""
    legal_from: Day | None
    valid_through: Day | None
    boundary: Day | None
    source: Source
    binds_first_dose: bool = True
    """Whether its boundary is one of the first dose; of a rule counted to enrolment only while that is not known."""
    slack_days: int | None = None
    """Days between its edge and the edge of the window; 0 binds."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What would open an empty start window: one thing to do, and the window that it opens."""

    action: str
    """``repeat`` the tests named, ``negative`` (a negative test), ``end`` (the event must end), ``enrol`` in time."""
    rules: tuple[str, ...]
    earliest: Day | None
    latest: Day | None


@dataclass(frozen=True, slots=True)
class StartWindow:
    """When the first dose may be: earliest and latest legal day and what binds them."""

    feasible: bool
    earliest: Day | None
    latest: Day | None
    binding_earliest: tuple[str, ...]
    binding_latest: tuple[str, ...]
    proposed: tuple[Day, ...]
    rules: tuple[RuleResult, ...]
    openings: tuple[Opening, ...] = ()
    """Of an empty window: each alone would open it; where none does, all that together would."""


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion: met, not_met, missing, ask; ``because`` is the word ``because.<code>``."""

    id: str
    status: str
    because: str
    params: Mapping[str, object]
    label: Text
    required: str
    found: str | None
    day: Day | None
    source: Source
    formula: str | None = None
    """Of a calculated value the formula with its numbers put in."""
    age_days: int | None = None
    """How old a laboratory value is on the day of the first dose (planned or given), else today."""


@dataclass(frozen=True, slots=True)
class AfterTreatment:
    """What lasts after the last dose."""

    last_dose: Mapping[str, Day]
    projected: tuple[str, ...]
    """Drugs whose last dose is not given yet: the date is the last planned one."""
    contraception_until: Day | None
    contraception_rules: tuple[tuple[str, Day, Source], ...]
    survival_until: Day | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that follows from a case on a day."""

    study: Study
    case: Case
    today: Day
    day_1: Day | None
    hypothetical: bool
    start_window: StartWindow
    eligibility: tuple[CriterionResult, ...]
    visits: tuple[Visit, ...]
    doses: tuple[Dose, ...]
    after_treatment: AfterTreatment
    findings: tuple[Finding, ...]
    proposals: tuple[Proposal, ...] = ()
    """What the labels propose, decided or not, in the order of the days."""
    versions: tuple[InForce, ...] = ()
    """The versions consented to one after the other, the one in force today last; empty where there was one only."""
    deviations: tuple[Deviation, ...] = ()

    @property
    def blocked(self) -> bool:
        return any(finding.blocks for finding in self.findings)

    def visit(self, visit_id: str) -> Visit | None:
        """The visit of that id."""
        return next((visit for visit in self.visits if visit.id == visit_id), None)

    def study_on(self, day: Day) -> Study:
        """The version in force on a day, for a patient who consented to several."""
        if not self.versions:
            return self.study
        in_force = [one.study for one in self.versions if one.since is None or one.since <= day]
        return in_force[-1] if in_force else self.study

    def doses_of(self, visit_id: str) -> tuple[Dose, ...]:
        """The doses of a visit in order of administration."""
        return tuple(sorted((d for d in self.doses if d.visit == visit_id), key=lambda dose: dose.order))

    @property
    def undecided(self) -> tuple[Proposal, ...]:
        """What the labels propose and nobody has answered: also of a drug that is held and has no dose to come."""
        return tuple(proposal for proposal in self.proposals if not proposal.decided)

    @property
    def outstanding(self) -> tuple[Visit, ...]:
        """Visits at which one drug was given while another is still to be given."""
        waiting = {dose.visit for dose in self.doses if not dose.given}
        return tuple(visit for visit in self.visits if visit.status == "done" and visit.id in waiting)

    @property
    def next_to_give(self) -> Visit | None:
        """The treatment visit whose doses are next: one that has begun before the following one."""
        return next(iter(self.outstanding), self.next_treatment)

    @property
    def next_treatment(self) -> Visit | None:
        """The first treatment visit that has not taken place."""
        return next((v for v in self.visits if v.kind == "treatment" and v.status == "planned"), None)
