"""The product information on preparing and giving a drug, and the ways a dose is written."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from dosecal.core.values.comparison import Comparison
from dosecal.core.values.quantity import Quantity, plain
from dosecal.core.values.source import SiteRule, Source, Text

MG = "mg"
IU = "IU"
AMOUNT_UNITS = (MG, IU)
"""What amounts of drugs are measured in; a drug has one of them, and everything about it is in that unit."""
MOST_OF_ONE_DOSE = 200
"""Vials or tablets of the largest size; an amount of more is a slip, in the case or in a file, and is not prepared."""


class Flat(Struct, frozen=True):
    """The same amount for every patient."""

    mg: Decimal


class PerKg(Struct, frozen=True):
    """An amount per kilogram of dose weight."""

    mg_per_kg: Decimal


class PerM2(Struct, frozen=True):
    """An amount per square metre of body surface."""

    mg_per_m2: Decimal


class Daily(Struct, frozen=True):
    """An amount by mouth every N days (1: daily, 2: every other day)."""

    mg: Decimal
    every_days: int = 1


class TargetAuc(Struct, frozen=True):
    """A target area under the curve, mg/mL × min: the amount follows from the clearance by Calvert's formula."""

    auc: Decimal


class UnitsPerKg(Struct, frozen=True):
    """International units per kilogram of dose weight; the amount is in IU."""

    iu_per_kg: Decimal


class BasisKind(StrEnum):
    """What a dose is calculated from, by the name that protocol files have for it."""

    FLAT = "flat"
    PER_KG = "per_kg"
    PER_M2 = "per_m2"
    DAILY = "daily"
    UNITS_PER_KG = "units_per_kg"
    AUC = "auc"


Basis = Flat | PerKg | PerM2 | Daily | TargetAuc | UnitsPerKg
"""Every way a dose is written; a new protocol chooses among them and needs no code."""
WRITTEN_UNIT = {Flat: "mg", PerKg: "mg/kg", PerM2: "mg/m²", Daily: "mg", UnitsPerKg: "IU/kg"}
BY_WEIGHT = (PerKg, PerM2, UnitsPerKg)
"""Bases that depend on the dose weight."""


def number_of(basis: Basis) -> Decimal:
    """The number of a dose, in the unit of its basis."""
    match basis:
        case Flat(number) | Daily(number) | PerKg(number) | PerM2(number) | TargetAuc(number) | UnitsPerKg(number):
            return number


def written(basis: Basis) -> str:
    """A dose as a protocol writes it: ``8 mg/kg``."""
    if isinstance(basis, TargetAuc):
        return f"AUC {plain(basis.auc)}"
    return f"{plain(number_of(basis))} {WRITTEN_UNIT[type(basis)]}"


def unit_of(basis: Basis) -> str:
    """The unit of the amounts of a basis: ``mg`` or ``IU``."""
    return IU if isinstance(basis, UnitsPerKg) else MG


class Concentration(Struct, frozen=True):
    """The lowest and the highest concentration that a label states, mg (or IU) per mL; both are allowed."""

    lowest: Decimal
    highest: Decimal
    source: Source


class Vial(Struct, frozen=True):
    """A vial or tablet as it is sold; a powder's volume is that after reconstitution."""

    strength: Quantity
    """In the unit of its drug."""
    volume_ml: Decimal | None
    solvent: Text | None
    source: Source
    stated_per_ml: Decimal | None = None
    """Its content in one mL as its label states it; None: strength by volume."""
    final: Concentration | None = None
    """The range of the infusion prepared from vials of this size."""

    @property
    def per_ml(self) -> Decimal | None:
        """Its content in one mL, in the unit of the drug; None for a tablet."""
        if self.stated_per_ml is not None or self.volume_ml is None:
            return self.stated_per_ml
        return self.strength.value / self.volume_ml

    @property
    def content(self) -> Decimal:
        """What can be drawn from it, in the unit of the drug: no more than its volume holds at the label's content."""
        if self.stated_per_ml is None or self.volume_ml is None:
            return self.strength.value
        return min(self.strength.value, self.stated_per_ml * self.volume_ml)


class BagMethod(StrEnum):
    """The two ways a drug meets its bag; mixing them up shifts the concentration by 16 to 40 %."""

    FINAL_VOLUME = "final-volume"
    """Remove the drug's volume from the bag first: the bag's volume is the final one."""
    ADD_TO = "add-to"
    """Add the drug to the full bag: the volumes add up."""


class Infusion(Struct, frozen=True):
    """How a drug is diluted and infused."""

    method: BagMethod
    bags_ml: tuple[Decimal, ...]
    bag_source: Source
    diluents: tuple[Text, ...]
    diluent_source: Source
    concentration: Concentration | None
    """None if the text states none, or one for each size of vial."""
    maximum_per_min: Decimal | None
    """mg (or IU) a minute."""
    rate_source: Source | None
    most_added_ml: tuple[Decimal, ...] | None = None
    """How much more each full bag takes, in the order of the bags; None if no text says so."""
    most_added_source: Source | None = None

    def most_added(self, bag_ml: Decimal) -> Decimal | None:
        """How much more a full bag takes, mL; None if no text says so."""
        return None if self.most_added_ml is None else dict(zip(self.bags_ml, self.most_added_ml, strict=True))[bag_ml]


class HandlingKind(StrEnum):
    """What a line of the product information is about: word ``label.<kind>``."""

    FILTER = "filter"
    LINE = "line"
    LIGHT = "light"
    FLUSH = "flush"
    STABILITY = "stability"
    PREMEDICATION = "premedication"
    MIX = "mix"
    SAFETY = "safety"
    INTAKE = "intake"
    MISSED = "missed"
    OBSERVATION = "observation"
    CALL_AT_ONCE = "call-at-once"
    """On the patient's own sheet only."""


class Handling(Struct, frozen=True):
    """One line of the product information on the worksheet."""

    kind: HandlingKind
    text: Text
    source: Source
    plain: Text | None = None
    """The same in plain words, for the patient."""
    first_infusions: int | None = None
    """For the first N infusions only; None: for every one."""
    after_reaction: Text | None = None
    """What goes on after the first N infusions if there was a reaction at the last of them, or later."""


class Bottle(Struct, frozen=True):
    """How many tablets are in one bottle."""

    tablets: int
    source: Source


class KeepingState(StrEnum):
    """How far a preparation has come that keeps for a time."""

    RECONSTITUTED = "reconstituted"
    DILUTED = "diluted"


class Keeping(Struct, frozen=True):
    """How long a preparation keeps under a condition, from the time it was made."""

    state: KeepingState
    hours: int
    condition: Text
    diluent: Text | None
    """None: in every diluent of the drug."""
    source: Source
    immediately: bool = False
    """Its label asks for use at once: the hours are the most that it allows."""

    def until(self, made: datetime) -> datetime:
        """Until when a preparation made at a time may be used: hours of elapsed time, whatever the clocks do."""
        return made + timedelta(hours=self.hours)


class Condition(Struct, frozen=True):
    """A laboratory value compared with a limit; a value that is not known does not hold."""

    test: str
    comparison: Comparison


class Action(StrEnum):
    """What a label may propose, the gravest first: word ``proposal.<action>``."""

    STOP = "stop"
    INTERRUPT = "interrupt"
    RESUME_REDUCED = "resume-reduced"
    REDUCE = "reduce"
    SLOW = "slow"
    PREMEDICATE = "premedicate"
    ORDER_24H_URINE = "order-24h-urine"
    ENTER_ULN = "enter-uln"


class LabelRule(Struct, frozen=True):
    """What the product information asks after a laboratory value or a reaction: a proposal, which a person decides."""

    id: str
    group: str
    """Of the rules of a group the first that fits applies; they are written gravest first."""
    actions: tuple[Action, ...]
    source: Source
    conditions: tuple[Condition, ...] = ()
    grades: tuple[int, ...] = ()
    """Of an infusion reaction."""
    history: tuple[str, ...] = ()
    """Kinds of history: an operation, a thromboembolism during treatment."""
    pause: tuple[int, int] | None = None
    """How many days before and after an event of ``history`` no dose is given; None: the rule lasts."""
    occurrence: int = 1
    """From the nth reaction of these grades on."""
    after: str | None = None
    """Applies only after the rule of that id did, while nobody has reduced the dose since."""
    text: Text | None = None
    """What is to be given or done, in words."""
    before_each: Text | None = None
    """What is given before each further infusion, where ``text`` also has what is done at once."""


class Levels(Struct, frozen=True):
    """Doses below the protocol's, in order; after the last one treatment with the drug ends."""

    start: Basis
    below: tuple[Basis, ...]
    source: Source


class HighestDose(Struct, frozen=True):
    """The most that a protocol may prescribe of a drug, of one way to write it: a wall against slips of the pen."""

    dose: Basis
    source: Source


class UsualDose(Struct, frozen=True):
    """The range of doses of a label, its levels included: a dose or level of a protocol outside it is asked about."""

    lowest: Basis
    highest: Basis
    source: Source

    def holds(self, dose: Basis) -> bool:
        """Whether a dose of the same way to write it is within the range; its ends are."""
        return number_of(self.lowest) <= number_of(dose) <= number_of(self.highest)


class Drug(Struct, frozen=True):
    """The product information on preparing and giving one drug."""

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
    unit: str = MG
    """Of its amounts: ``mg`` or ``IU``."""
    keeps: tuple[Keeping, ...] = ()
    label_rules: tuple[LabelRule, ...] = ()
    site_rules: tuple[SiteRule, ...] = ()
    call_at_once: tuple[Handling, ...] = ()
    """Signs with which the patient calls at once, in plain words."""
    bottle: Bottle | None = None
    site_file: str = ""
    """The name of the site's own file that it was read from; empty: the one that comes with dosecal."""
    site_sources: tuple[Source, ...] = ()
    """What a file cites for which a site answers as a whole: confirmed with it by the first of ``site_rules``."""
    highest: tuple[HighestDose, ...] = ()
    """At most one of each unit; none: its file sets no limit. Otherwise a dose in another unit is refused."""

    usual: tuple[UsualDose, ...] = ()
    """At most one of each unit; none: nothing is asked."""

    @property
    def short_hash(self) -> str:
        """The beginning of the hash of its file, short enough to compare by eye."""
        return self.sha256[:8]
