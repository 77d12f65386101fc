"""How one dose is made up: the derivation of its amount, what limits it, and how it is prepared."""

from decimal import Decimal, localcontext
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from dosecal.core.body import Person, body_surface
from dosecal.core.body.surface import OTHER_COMMON
from dosecal.core.patient.events import Override
from dosecal.core.trial.drug import BagMethod, Basis, BasisKind, Daily, Keeping
from dosecal.core.values.finding import Finding
from dosecal.core.values.quantity import PRECISION, Quantity
from dosecal.core.values.source import Source, Text
from dosecal.core.values.span import Day


class StepLabel(StrEnum):
    """What a step of a derivation does: word ``step.<label>``."""

    BODY_SURFACE = "body-surface"
    BSA_CAP = "bsa-cap"
    CLEARANCE = "clearance"
    CLEARANCE_CAP = "clearance-cap"
    CLEARANCE_WEIGHT = "clearance-weight"
    LEVEL = "level"
    LOADING = "loading"
    DOSE = "dose"
    MAXIMUM_SINGLE = "maximum-single"
    ROUNDING = "rounding"
    ROUNDING_DOWN = "rounding-down"
    ROUNDING_UP = "rounding-up"
    ROUNDING_NEAREST = "rounding-nearest"
    ROUNDING_VIAL = "rounding-vial"
    ROUNDING_BAND = "rounding-band"
    OVERRIDE = "override"
    GIVEN_AMOUNT = "given-amount"
    CUMULATIVE = "cumulative"
    VOLUME = "volume"
    VIALS = "vials"
    FINAL_VOLUME = "final-volume"
    CONCENTRATION = "concentration"
    SLOW = "slow"
    RATE = "rate"
    TABLETS = "tablets"


class InputName(StrEnum):
    """What a step rests on: word ``input.<name>``."""

    DOSE_WEIGHT = "dose-weight"
    HEIGHT = "height"
    BODY_SURFACE = "body-surface"
    CALCULATED = "calculated"
    DEVIATION = "deviation"
    LEVEL = "level"
    NUMBER = "number"
    OF = "of"
    CAP = "cap"
    CLEARANCE = "clearance"
    CREATININE = "creatinine"
    WEIGHT = "weight"
    GIVEN_BEFORE = "given-before"
    PRIOR_DOSES = "prior-doses"
    MAXIMUM = "maximum"
    MINUTES = "minutes"


class InputOrigin(StrEnum):
    """Where a value comes from: word ``origin.<origin>``; reported is from before the trial."""

    MEASURED = "measured"
    CALCULATED = "calculated"
    PROTOCOL = "protocol"
    LABEL = "label"
    SITE = "site"
    DECIDED = "decided"
    REPORTED = "reported"


class Banding(StrEnum):
    """How an amount was rounded; decided or given where a person says it."""

    STEP = "step"
    VIAL = "vial"
    BAND = "band"
    NONE = "none"
    DECIDED = "decided"
    GIVEN = "given"


class Input(Struct, frozen=True):
    """A value a step rests on, with the day it was measured."""

    name: InputName
    value: Quantity
    day: Day | None = None
    origin: InputOrigin = InputOrigin.CALCULATED


def measured(name: InputName, value: Quantity, day: Day | None) -> Input:
    """A value that somebody measured on a day."""
    return Input(name, value, day, InputOrigin.MEASURED)


def ruled(name: InputName, value: Quantity, source: Source) -> Input:
    """A value that a rule has."""
    return Input(name, value, origin=InputOrigin(source.origin.value))


class Step(Struct, frozen=True):
    """One line of the derivation of a dose: the formula with its numbers put in, and what came out."""

    label: StepLabel
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
    judged_by: tuple[Decimal, ...] = ()
    """The percentages that the deviation of a rounding is compared with."""


class InfusionPlan(Struct, frozen=True):
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


class Count(Struct, frozen=True):
    """So many vials or tablets of a strength, with the volume of one vial."""

    strength: Quantity
    count: int
    volume: Quantity | None = None
    solvent: Text | None = None
    """What a powder is reconstituted with."""


class LimitKind(StrEnum):
    """A cap or maximum of a dose: word ``limit.<kind>``."""

    BSA_CAP = "bsa-cap"
    CLEARANCE_CAP = "clearance-cap"
    CREATININE_FLOOR = "creatinine-floor"
    MAXIMUM_SINGLE = "maximum-single"


class LimitedBy(Struct, frozen=True):
    """A cap or maximum that made a dose smaller; both numbers are shown."""

    kind: LimitKind
    limit: Quantity
    without: Quantity
    """The value that the limit replaced."""
    source: Source


class Body(Struct, frozen=True):
    """The measurements that an amount rests on, and what was calculated from them; empty where it rests on none."""

    weight: Quantity | None = None
    weight_day: Day | None = None
    height: Quantity | None = None
    height_day: Day | None = None
    bsa: Quantity | None = None
    bsa_formula: str | None = None
    person: Person | None = None
    """Whose surface it is: of a formula without the height that height, too."""
    surface_used: Decimal | None = None
    """The body surface, m², that the amount rests on: not more than a cap."""
    clearance: Quantity | None = None
    clearance_formula: str | None = None
    clearance_other: tuple[str, Decimal] | None = None
    """Another common formula of the clearance and its difference in percent."""

    @property
    def bsa_other(self) -> tuple[str, Decimal] | None:
        """The other common formula and its difference in percent: calculated when asked for, since powers cost."""
        person = self.person
        if self.bsa is None or self.bsa_formula is None or person is None or person.height_cm is None:
            return None
        other = OTHER_COMMON.get(self.bsa_formula, "mosteller")
        with localcontext(prec=PRECISION):
            surface = body_surface(other, person.height_cm, person.weight_kg, person.sex)
            return None if surface is None else (other, (surface - self.bsa.value) * 100 / self.bsa.value)


class Preparation(Struct, frozen=True):
    """How an amount is prepared; without ``infusion`` it is withheld, or it is tablets."""

    stock: Quantity | None = None
    """Concentration of the solution in the vial."""
    volume: Quantity | None = None
    vials: tuple[Count, ...] = ()
    waste: Quantity | None = None
    tablets: tuple[Count, ...] = ()
    infusion: InfusionPlan | None = None
    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()


class Prepared(Struct, frozen=True):
    """A dose as it is made up, at whichever visit: the doses of a drug that are alike share one.

    ``amount`` is what is prepared; None where it must not be used.
    """

    drug: str
    order: int
    """Its turn among the drugs of a visit."""
    basis: BasisKind
    prescribed: Basis
    level: int
    loading: bool
    """One of the first doses, for which the protocol has another dose."""
    source: Source
    body: Body
    exact: Quantity | None
    """As calculated, before any rounding."""
    amount: Quantity | None
    full: Quantity | None
    """What the protocol's full dose would be, prepared: no decision goes above it."""
    banding: Banding
    planned: bool
    """The amount is the plan's own: nobody decided another one, or recorded another one as given."""
    deviation_percent: Decimal | None
    limited_by: tuple[LimitedBy, ...]
    cumulative_limit: Quantity | None
    override: Override | None
    preparation: Preparation
    keeps: tuple[Keeping, ...]
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    """What is to be said of the amount and its preparation; what is said of measurements belongs to the dose."""

    @property
    def taken(self) -> Basis:
        """The dose as prescribed; of tablets with the amount that a person decided, since that is what is taken."""
        if self.override is None or not isinstance(self.prescribed, Daily):
            return self.prescribed
        return replace(self.prescribed, mg=self.override.amount.value)
