"""A dose and its parts: derivation, preparation, limits, what is open before release, what a label proposes."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from dosecal.core.patient.case import PriorDose
from dosecal.core.patient.events import Override
from dosecal.core.trial.drug import BagMethod, Basis, Daily, Handling, Keeping
from dosecal.core.values.finding import Finding
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.source import Source, Text
from dosecal.core.values.span import Day


class Input(Struct, frozen=True):
    """A value a step rests on, with the day it was measured."""

    name: str
    """Word ``input.<name>`` of the catalogue: dose-weight, height, dose, body-surface, …"""
    value: Quantity
    day: Day | None = None
    origin: str = "calculated"
    """Word ``input-origin.<origin>``: measured, calculated, protocol, label, site, decided (by a person), reported
    (from before the trial)."""


class Step(Struct, frozen=True):
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


class LimitedBy(Struct, frozen=True):
    """A cap or maximum that made a dose smaller; both numbers are shown."""

    kind: str
    """Word ``limit.<kind>``: bsa-cap, clearance-cap, creatinine-floor, maximum-single."""
    limit: Quantity
    without: Quantity
    """The value that the limit replaced."""
    source: Source


class OpenPoint(Struct, frozen=True):
    """One thing to be seen before a dose is released."""

    code: str
    """``order``, ``laboratory`` (one for each test), ``blood-pressure``, ``dipstick``."""
    status: str
    """``open`` (nothing there), ``met``, ``stale`` (too old), ``doubtful`` (there, but asks for a second look)."""
    params: Mapping[str, object] = field(default_factory=dict)
    """``name``, ``test``, ``value``, ``day``, ``since`` (the first day that counts), ``by``; of a value that asks for a
    decision ``reason`` (word ``dose-open.reason.<reason>``) and ``limit``."""
    source: Source | None = None


class Proposal(Struct, frozen=True):
    """What the label asks after a value or a reaction; nothing follows from it until a person decides."""

    drug: str
    action: str
    """Word ``proposal.<action>``: one of ``core.drug.ACTIONS``."""
    rule: str
    """Id of the rule in the drug's file."""
    because: str
    """Word ``proposal-because.<because>``: laboratory or reaction."""
    day: date
    """The day of the value or reaction that it rests on."""
    params: Mapping[str, object]
    """``values`` ((test, as typed, day), …); ``grade``, ``visit``; ``to`` (the dose it would lead to)."""
    source: Source
    decided: bool
    """A person has answered it by an event of that day or later."""
    text: Text | None = None
    """What is to be given or done, in the label's words."""


class Dispense(Struct, frozen=True):
    """Tablets to hand out at a visit: enough up to the latest day of the next one."""

    tablets: tuple[Count, ...]
    """Of all intakes together."""
    first: date
    until: date
    """The latest day of the next visit, or the last day that the trial permits."""
    days: int
    """From ``first`` to ``until``, both counted."""
    intakes: int
    dates: tuple[date, ...]
    """The days of intake."""


class Slowed(Struct, frozen=True):
    """An infusion during which a reaction began: the rest runs at half the rate."""

    minute: int
    minutes: int
    """As planned."""
    rest_minutes: int
    total_minutes: int


class Dose(Struct, frozen=True):
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
