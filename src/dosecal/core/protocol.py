"""What a trial and a drug state, as values. Every rule carries its source; nothing here computes.

The unit of a plain ``Decimal`` is in its name; every other amount is a :class:`Quantity` or a :class:`Span`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from dosecal.core.quantity import canonical_unit
from dosecal.core.span import Span

Text = Mapping[str, str]
"""The same words in each language: ``{"en": "Major surgery", "de": "Große Operation"}``."""


class Origin(Enum):
    """Where a rule comes from; a rule without one does not load."""

    PROTOCOL = "protocol"
    LABEL = "label"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Source:
    """The text a number was read in: document and section, and the date of the text where it has one."""

    origin: Origin
    document: str
    section: str
    as_of: date | None = None
    confirm: bool = False
    """Read only in a secondary text: shown as "to be confirmed by the pharmacist"."""


@dataclass(frozen=True, slots=True)
class SiteRule:
    """A rule that neither text states; it needs the confirmation of a named person of the site."""

    key: str
    """Place in its file, for example ``ramunet: drugs.ramucirumab.rounding``."""
    value: str
    source: Source


@dataclass(frozen=True, slots=True)
class Flat:
    """The same amount for every patient."""

    mg: Decimal


@dataclass(frozen=True, slots=True)
class PerKg:
    """An amount per kilogram of dose weight."""

    mg_per_kg: Decimal


@dataclass(frozen=True, slots=True)
class PerM2:
    """An amount per square metre of body surface."""

    mg_per_m2: Decimal


@dataclass(frozen=True, slots=True)
class Daily:
    """An amount by mouth every so many days (1: daily, 2: every other day)."""

    mg: Decimal
    every_days: int = 1


Basis = Flat | PerKg | PerM2 | Daily


@dataclass(frozen=True, slots=True)
class Rounding:
    """To which step an amount is rounded, half-up; ``step_mg`` None leaves it as calculated."""

    step_mg: Decimal | None
    source: Source


@dataclass(frozen=True, slots=True)
class DoseLimits:
    """How far a rounded amount may deviate from the calculated one."""

    warn_percent: Decimal
    block_percent: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class DoseRule:
    """One drug of a trial: how much, on which days of a cycle, in which order, for how long."""

    drug: str
    basis: Basis
    days: tuple[int, ...]
    """Days of the cycle on which it is given; a daily drug is handed out on them."""
    order: int
    minutes: int | None
    minimum_interval_days: int | None
    rounding: Rounding
    source: Source
    interval_source: Source | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Days before and after a target on which a visit may take place, with a preferred part inside."""

    before: int
    after: int
    source: Source
    preferred_before: int | None = None
    preferred_after: int | None = None


@dataclass(frozen=True, slots=True)
class TreatmentDay:
    """A day of each cycle on which the patient comes."""

    day: int
    window: Window
    activities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A series of visits counted from Day 1 that no delay moves: imaging, questionnaires, survival."""

    prefix: str
    kind: str
    label: Text
    at: tuple[Span, ...]
    window: Window
    activities: tuple[str, ...]
    source: Source
    every: Span | None = None
    """Goes on so where treatment goes on beyond the planned cycles."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A visit or a series counted from the last dose of one drug (or of all) or from the decision to stop."""

    id: str
    kind: str
    label: Text
    anchor: str
    """``last-dose``, ``decision`` or the id of a drug whose last dose counts."""
    after: Span
    window: Window
    activities: tuple[str, ...]
    source: Source
    every: Span | None = None
    until: Span | None = None
    """Repeats every ``every`` as long as it lies within ``until`` of Day 1."""


class Bound(Enum):
    """Whether the boundary day is legal (``at least``) or not (``more than``)."""

    AT_LEAST = "at-least"
    MORE_THAN = "more-than"


@dataclass(frozen=True, slots=True)
class StartRule:
    """A washout ("within N before") or a validity ("not older than N"), counted to first dose or enrolment."""

    id: str
    kind: str
    """``washout`` or ``validity``."""
    label: Text
    reads: tuple[str, ...]
    """Tokens of the history that it reads; of several events the latest counts."""
    span: Span
    anchor: str
    """``first-dose`` or ``enrolment``."""
    source: Source
    bound: Bound = Bound.AT_LEAST
    only: str | None = None
    """``childbearing``: asked of women of childbearing potential only."""
    exempt: str | None = None
    """``inactivated``: an event marked so does not count."""
    needs_result: bool = False
    """A test: a positive result forbids the start, none means that it is planned."""
    on_trial: bool = False
    """What it keeps away from the first dose is forbidden while on trial, too."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison exactly as written: ``>``, ``>=``, ``<``, ``<=``, ``=`` and the limit."""

    written: str
    """As the trial writes it, for example ``> 1500 /mm³``."""
    operator: str
    limit: Fraction | str | bool
    """In the unit of the test; of a graded test the place in its grades."""
    times_uln: bool = False
    """The limit is a multiple of the upper limit of normal."""
    above_uln: bool = False
    """The limit is added to the upper limit of normal."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Another limit where a fact is true (liver metastases), or none at all (anticoagulation)."""

    fact: str
    comparison: Comparison | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion with a number, a date or a yes/no, or a judgement to tick."""

    id: str
    reads: str
    """``lab``, ``fact``, ``age``, ``clearance`` (Cockcroft-Gault or measured), ``test`` or ``judgement``."""
    label: Text
    comparisons: tuple[Comparison, ...]
    """All must hold."""
    source: Source
    branch: Branch | None = None
    alternative: str | None = None
    """The id of the criterion that decides where this one fails (creatinine: creatinine_clearance)."""
    stands_in_for: str | None = None
    """The id of the criterion in whose place this one is asked only where that fails."""
    only: str | None = None
    unless: str | None = None
    """A fact that makes the criterion void where it is false (cirrhosis for Child-Pugh)."""


@dataclass(frozen=True, slots=True)
class ProhibitedDrug:
    """A medicine that must not be taken with treatment."""

    name: str
    names: tuple[str, ...]
    """Generic name first, then other spellings that are recognised."""
    group: Text
    source: Source


@dataclass(frozen=True, slots=True)
class ContraceptionRule:
    """How long contraception lasts after the last dose of a drug."""

    drug: str
    sex: str
    """``female``, ``male`` or ``any``."""
    span: Span
    source: Source


@dataclass(frozen=True, slots=True)
class Ending:
    """What ends with treatment, by the coded cause of the decision to stop."""

    cause: str
    ends: tuple[str, ...]
    """Kinds of visits; ``all`` ends everything."""
    source: Source


@dataclass(frozen=True, slots=True)
class DoseWeightRule:
    """When the weight a dose rests on is replaced, and when a weight is too old."""

    policy: str
    """``keep`` or ``latest``."""
    change_percent: Decimal
    stale_days: int
    due_days: int
    """A dose is due from so many days before its date on."""
    source: Source


@dataclass(frozen=True, slots=True)
class Protocol:
    """One version of one trial."""

    id: str
    version: str
    name: str
    title: Text
    register: str
    approved: bool
    issued: date | None
    sha256: str
    cycle_days: int
    cycles: int | None
    """Cycles planned until more is asked for; None where the maximum alone ends it."""
    maximum: Span | None
    maximum_source: Source | None
    open_ended: bool
    """May go on after the planned cycles."""
    combination_only: bool
    """One drug while the other is stopped is not in the text."""
    treatment_source: Source
    dose_rules: tuple[DoseRule, ...]
    days: tuple[TreatmentDay, ...]
    first_window: Window
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
    bsa_formula: str
    bsa_source: Source
    dose_weight: DoseWeightRule
    dose_limits: DoseLimits
    lab_hours: int
    lab_source: Source
    proposals: int
    """How many open days of a start window are proposed."""
    notes: tuple[tuple[Text, Source], ...] = ()
    """What a person must know of this trial and no other rule says."""
    site_rules: tuple[SiteRule, ...] = ()

    @property
    def dose_rule_by_drug(self) -> Mapping[str, DoseRule]:
        return {rule.drug: rule for rule in self.dose_rules}


@dataclass(frozen=True, slots=True)
class Vial:
    """A vial or tablet as it is sold; a powder's volume is that after reconstitution."""

    strength_mg: Decimal
    volume_ml: Decimal | None
    solvent: Text | None
    source: Source

    @property
    def mg_per_ml(self) -> Decimal | None:
        return None if self.volume_ml is None else self.strength_mg / self.volume_ml


class BagMethod(Enum):
    """The two ways a drug meets its bag; mixing them up shifts the concentration by 16 to 40 %."""

    FINAL_VOLUME = "final-volume"
    """Remove the drug's volume from the bag first: the bag's volume is the final one."""
    ADD_TO = "add-to"
    """Add the drug to the full bag: the volumes add up."""


@dataclass(frozen=True, slots=True)
class Infusion:
    """How a drug is diluted and infused."""

    method: BagMethod
    bags_ml: tuple[Decimal, ...]
    bag_source: Source
    diluents: tuple[Text, ...]
    diluent_source: Source
    concentration: tuple[Decimal, Decimal] | None
    """Lowest and highest permitted, mg/mL; None where the text states none."""
    concentration_source: Source | None
    maximum_mg_per_min: Decimal | None
    rate_source: Source | None


@dataclass(frozen=True, slots=True)
class Handling:
    """One line of the product information that stands on the worksheet."""

    kind: str
    """``filter``, ``line``, ``light``, ``flush``, ``stability``, ``premedication``, ``mix``, ``safety``."""
    text: Text
    source: Source


@dataclass(frozen=True, slots=True)
class Levels:
    """Doses below the protocol's, in order; after the last one treatment with the drug ends."""

    start: Basis
    below: tuple[Basis, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Drug:
    """What the product information says about preparing and giving one drug."""

    id: str
    name: Text
    names: tuple[str, ...]
    """Other names under which a case may mention it."""
    vials: tuple[Vial, ...]
    infusion: Infusion | None
    """None for tablets."""
    handling: tuple[Handling, ...]
    levels: Levels | None
    sha256: str
    site_rules: tuple[SiteRule, ...] = ()


@dataclass(frozen=True, slots=True)
class PlausibilityLimits:
    """Body sizes outside of which a measurement is doubted."""

    weight_kg: tuple[Decimal, Decimal]
    height_cm: tuple[Decimal, Decimal]
    bmi: tuple[Decimal, Decimal]
    """Outside: the weight may be in pounds."""
    bmi_hard: Decimal
    """Above, height and weight may be exchanged."""
    jump_percent: Decimal
    kg_per_lb: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class LabTest:
    """A laboratory test: its unit in the core and the factor of every other spelling to it."""

    id: str
    name: Text
    unit: str
    factors: Mapping[str, Fraction]
    """Spelling (canonical) → exact factor to ``unit``: a limit is met or missed by the last digit, and neither
    17.1 nor 88.4 divides evenly."""
    grades: tuple[str, ...] = ()
    """For a graded test such as the dipstick: its values in rising order."""

    def read(self, number: Decimal, unit: str) -> Fraction | None:
        """A typed value in the unit of the test, None where the unit is not one of the test's."""
        factor = self.factors.get(canonical_unit(unit))
        return None if factor is None else Fraction(number) * factor


@dataclass(frozen=True, slots=True)
class Fact:
    """Something no date or laboratory value says."""

    id: str
    name: Text
    type: str
    """``yes-no``, ``number`` or ``letter``."""


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine that is recognised by name."""

    id: str
    """The generic name."""
    names: tuple[str, ...]
    """Spellings of the generic name, then brands, as they are written."""
    sources: tuple[Source, ...]
    corticosteroid: bool = False
    as_prednisone_5_mg: Decimal | None = None
    """So many mg do what 5 mg of prednisone do; None where a person has to convert."""
    equivalent_source: Source | None = None
    live_vaccine: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Medicines:
    """All medicines that are recognised; read once, and the same only as itself."""

    known: tuple[Medicine, ...] = ()
    unlike: tuple[str, ...] = ()
    """Names of other medicines, never taken for a slip of a known one."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything a case may name: tests, facts and kinds of history, with their words; and medicines by name."""

    tests: Mapping[str, LabTest]
    facts: Mapping[str, Fact]
    history: Mapping[str, Text]
    limits: PlausibilityLimits
    medicines: Medicines = Medicines()


@dataclass(frozen=True, slots=True)
class Study:
    """A protocol with its drugs and the vocabulary: all that make_plan asks besides the case."""

    protocol: Protocol
    drugs: Mapping[str, Drug]
    vocabulary: Vocabulary

    @property
    def site_rules(self) -> tuple[SiteRule, ...]:
        rules = list(self.protocol.site_rules)
        for rule in self.protocol.dose_rules:
            rules += self.drugs[rule.drug].site_rules
        return tuple(rules)


@dataclass(frozen=True, slots=True)
class InForce:
    """A version of a trial and the day from which it counts for a patient; None: from the first consent on."""

    study: Study
    since: date | None = None
