"""The dosing rules of a trial, as values: how much, rounded how, limited by what. Every rule carries its source."""

from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from msgspec import Struct

from dosecal.core.trial.drug import Basis, Levels
from dosecal.core.values.comparison import Comparison, Operator
from dosecal.core.values.quantity import Quantity, plain
from dosecal.core.values.source import Source


class Direction(StrEnum):
    """Where an amount between two steps goes."""

    HALF_UP = "half-up"
    NEAREST = "nearest"
    """To the nearer step; exactly half goes down."""
    DOWN = "down"
    UP = "up"


class DoseLimits(Struct, frozen=True):
    """How far a rounded amount may deviate from the calculated one."""

    warn_percent: Decimal
    block_percent: Decimal
    source: Source


class Rounding(Struct, frozen=True):
    """To which step an amount is rounded, and where; ``step`` None leaves it as calculated."""

    step: Quantity | None
    """In the unit of the drug."""
    source: Source
    direction: Direction = Direction.HALF_UP
    limits: DoseLimits | None = None
    """The drug's own limits; None: those of the protocol."""


class Limit(Struct, frozen=True):
    """A value that an amount, or what it is calculated from, must not exceed."""

    value: Quantity
    source: Source


class Loading(Struct, frozen=True):
    """Another dose for the first doses of a drug."""

    doses: int
    basis: Basis
    minutes: int | None
    """How long it is infused; None: as long as the doses after it."""
    source: Source


class ClearanceWeight(Struct, frozen=True):
    """The weight a clearance is calculated from, if it is not the measured one; never more than the measured one."""

    formula: str
    """An id of ``core.body.WEIGHTS``: ideal, adjusted or lean weight."""
    source: Source
    from_bmi: Limit | None = None
    """The body mass index, kg/m², from which on it is used, itself included; None: always."""


class ClearanceRule(Struct, frozen=True):
    """Where the clearance of a target AUC comes from."""

    formula: str
    """An id of ``core.clearance.CLEARANCES``, or ``measured``."""
    source: Source
    cap: Limit | None = None
    """The highest clearance used, mL/min."""
    lowest_creatinine: Limit | None = None
    """The lowest creatinine used, mg/dL."""
    weight: ClearanceWeight | None = None
    """None: the weight as measured."""


class DoseRule(Struct, frozen=True, dict=True):
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
    bsa_cap: Limit | None = None
    """The largest body surface used, m²; None, the default: every surface is used as it is."""
    maximum_single: Limit | None = None
    """The highest amount of one dose, mg or IU."""
    maximum_cumulative: Limit | None = None
    """The highest amount of all doses together, mg, IU or mg/m²."""
    loading: Loading | None = None
    clearance: ClearanceRule | None = None
    """Of a target AUC."""
    levels: Levels | None = None
    """The protocol's own dose levels, used instead of those of the drug's file."""

    @cached_property
    def minimum_interval(self) -> timedelta | None:
        """The least time between two of its doses, None if the text names none."""
        return None if self.minimum_interval_days is None else timedelta(days=self.minimum_interval_days)


class WeightPolicy(StrEnum):
    """Which weight a dose is calculated from."""

    KEEP = "keep"
    """The one measured first, until it has changed by more than a limit."""
    LATEST = "latest"


class DoseWeightRule(Struct, frozen=True):
    """When the weight a dose is calculated from is replaced, and when a weight is too old."""

    policy: WeightPolicy
    change_percent: Decimal
    stale_days: int
    due_days: int
    """A dose is due from this many days before its date on."""
    source: Source


class BloodPressureRule(Struct, frozen=True):
    """The blood pressure above which an infusion needs a decision; a value at the limit does not. mmHg."""

    systolic_mmhg: Decimal
    diastolic_mmhg: Decimal
    source: Source

    def is_exceeded(self, systolic: int, diastolic: int) -> bool:
        """Whether one of the two values, mmHg, is above its limit."""
        pairs = ((self.systolic_mmhg, systolic), (self.diastolic_mmhg, diastolic))
        limits = (
            (Comparison(f"> {plain(limit)} mmHg", Operator.ABOVE, Fraction(limit)), value) for limit, value in pairs
        )
        return any(limit.holds(Fraction(value)) for limit, value in limits)

    @property
    def written(self) -> str:
        """``160/100 mmHg``."""
        return f"{plain(self.systolic_mmhg)}/{plain(self.diastolic_mmhg)} mmHg"


class DosingRules(Struct, frozen=True):
    """What holds for the doses of every drug of a trial."""

    bsa_formula: str
    bsa_source: Source
    weight: DoseWeightRule
    limits: DoseLimits
    lab_hours: int
    """How old laboratory results may be at an infusion."""
    lab_source: Source
    blood_pressure: BloodPressureRule | None = None
    """None if the trial text names no limits."""


NEAREST_VIAL = "nearest-vial"
"""Rounding to what whole vials hold; off unless a site chooses it."""


class Band(Struct, frozen=True):
    """From one calculated amount to another, both inclusive, the same amount is prepared."""

    low: Decimal
    high: Decimal
    amount: Decimal


class BandTable(Struct, frozen=True):
    """Dose bands that a site has loaded, in rising order; at a common boundary the upper one is used."""

    name: str
    bands: tuple[Band, ...]
    """In the unit of the drug."""
    source: Source


PER_M2 = "mg/m²"
