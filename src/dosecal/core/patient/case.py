"""What is known about one patient: the values a plan is made from. Reading and checking a file is not done here."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from msgspec import Struct, field

from dosecal.core.body import Sex
from dosecal.core.patient.events import (
    UNDATED,
    Booked,
    Delay,
    DelayCause,
    Discontinue,
    Done,
    Event,
    Given,
    Hold,
    Override,
    Reaction,
    Reconsent,
    Recorded,
    Reduce,
    Resume,
    Revoke,
    Skip,
    Slow,
    Suspected,
    Unscheduled,
)
from dosecal.core.trial.dose_rule import WeightPolicy
from dosecal.core.trial.entry_rules import TestResult
from dosecal.core.values.quantity import Quantity

FactValue = bool | Decimal | str


class Route(StrEnum):
    """How another medication is taken: word ``window.route.<route>``."""

    ORAL = "oral"
    INTRAVENOUS = "intravenous"
    INHALED = "inhaled"
    TOPICAL = "topical"
    INTRANASAL = "intranasal"
    INTRAARTICULAR = "intraarticular"


class Purpose(StrEnum):
    """Why another medication is taken, if that makes a difference: word ``window.purpose.<purpose>``."""

    PREMEDICATION = "premedication"
    """A corticosteroid before an infusion or a scan."""


class Measurement(Struct, frozen=True):
    """Height and weight of a day; either may be absent."""

    day: date
    height_cm: Decimal | None = None
    weight_kg: Decimal | None = None


class Lab(Struct, frozen=True):
    """A laboratory value: as typed, and in the unit of its test."""

    day: date
    test: str
    typed: str
    value: Fraction
    """In the unit of the test, exactly; of a graded test the place in its grades."""
    uln: Fraction | None = None
    """Upper limit of normal, in the unit of the test."""
    uln_typed: str | None = None


class HistoryEvent(Struct, frozen=True):
    """What happened, or is planned, before the first dose."""

    kind: str
    day: date
    """Of a date known to the month or the year only, its first possible day."""
    until: date | None = None
    """Of an end known to the month or the year only, its last possible day."""
    ongoing: bool = False
    result: TestResult | None = None
    inactivated: bool = False
    last_day: date | None = None
    """The last possible day of a date that is known to the month or the year only."""

    lasting: bool = False
    """Of a kind that lasts: over only once its end is known."""

    @property
    def end_missing(self) -> bool:
        """Whether nobody has entered when it ended, or that it has not."""
        return self.lasting and self.until is None and not self.ongoing

    @property
    def lasts(self) -> bool:
        """Whether it counts as not over: it lasts, or nobody knows that it has ended."""
        return self.ongoing or self.end_missing

    @property
    def end(self) -> date:
        """The day from which a washout runs: the least favourable one that is possible."""
        return self.until or self.seen

    @property
    def seen(self) -> date:
        """The day from which a test or a finding can be relied on: the least favourable one that is possible."""
        return self.last_day or self.day


class Medication(Struct, frozen=True):
    """Another medicine that the patient takes."""

    name: str
    start: date
    stop: date | None = None
    daily_dose: Quantity | None = None
    """In mg; asked of corticosteroids."""
    route: Route | None = None
    """A corticosteroid without a route is taken for systemic."""
    purpose: Purpose | None = None


class Order(Struct, frozen=True):
    """A person has seen the medical order for a visit."""

    visit: str
    day: date
    by: str
    amounts: tuple[tuple[str, Quantity], ...] = ()
    """Drug → the amount ordered, in the unit of the drug."""
    reason: str = ""
    """Why it differs from the calculated amount."""

    def amount_of(self, drug: str) -> Quantity | None:
        """What is ordered of a drug, None where the order names no amount."""
        return dict(self.amounts).get(drug)


class Prepared(Struct, frozen=True):
    """When the preparation of a drug for a visit was made."""

    visit: str
    drug: str
    at: datetime
    """By the clock of the place."""


class Vital(Struct, frozen=True):
    """Blood pressure of a day, mmHg."""

    day: date
    systolic: int
    diastolic: int


class PriorDose(Struct, frozen=True):
    """What a patient was given of a drug before the trial, and who reports it; the maximum of all doses includes it."""

    drug: str
    amount: Quantity
    """In the unit of the drug, or in mg/m²; zero means that there was none."""
    source: str
    """The person or document that reports it."""
    day: date | None = None


class Confirmation(Struct, frozen=True):
    """A named person of the site confirmed site rules."""

    by: str
    on: date
    rules: tuple[str, ...]
    """Keys of site rules; ``all`` means every one."""
    protocol: str | None = None
    """Id and version for which it was given (``ramunet 01``); None: for any."""


class Closure(Struct, frozen=True):
    """Days on which the site itself is closed, both included."""

    first: date
    last: date
    name: str


class Site(Struct, frozen=True):
    """The site's choices, each with the shipped default."""

    holidays: str | None = None
    bsa_formula: str | None = None
    clearance_formula: str | None = None
    """By which formula clearance is shown and, if the trial leaves it open, a dose is found."""
    dose_weight: WeightPolicy | None = None
    rounding: Mapping[str, Quantity | None] = field(default_factory=dict)
    """Drug → step in its unit, None for no rounding; a drug that is absent keeps the shipped step."""
    banding: Mapping[str, str] = field(default_factory=dict)
    """Drug → ``nearest-vial``, or the path of a table of dose bands from the case file on; off if absent."""
    drugs: Mapping[str, str] = field(default_factory=dict)
    """Drug → the path of a drug file of the site from the case file on; absent: the one of the study."""
    bags: Mapping[str, Decimal] = field(default_factory=dict)
    """Drug → the bag, mL, that is used instead of those of its file."""
    gates: str | None = None
    """The path of a file of gates from the case file on."""
    confirmed: tuple[Confirmation, ...] = ()
    closed: tuple[Closure, ...] = ()
    maximum_delay_days: int | None = None
    """A dose that comes more than this many days later than its clock asks for the end of treatment; None: no rule."""
    laboratory_hours: int | None = None
    """How old laboratory results may be at an infusion; None: as shipped."""


class Case(Struct, frozen=True, eq=False, dict=True):
    """One patient of one study."""

    study: str
    protocol_version: str | None = None
    """The version consented to first; :class:`Reconsent` events name later ones."""
    today: date | None = None
    planned_first_dose: date | None = None
    cycles: int | None = None
    """Cycles asked for if the study may go on."""
    site: Site = field(default_factory=Site)
    patient_id: str = ""
    sex: Sex | None = None
    birth_date: date | None = None
    childbearing_potential: bool | None = None
    measurements: tuple[Measurement, ...] = ()
    labs: tuple[Lab, ...] = ()
    vitals: tuple[Vital, ...] = ()
    orders: tuple[Order, ...] = ()
    prepared: tuple[Prepared, ...] = ()
    prior_doses: tuple[PriorDose, ...] = ()
    history: tuple[HistoryEvent, ...] = ()
    medications: tuple[Medication, ...] = ()
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    """The events in effect: none that was withdrawn."""
    record: tuple[Event, ...] = ()
    """Every event as it was entered, in that order, with those withdrawn and their withdrawals."""

    def __eq__(self, other: object) -> bool:
        """Equal if the same is in effect: an event that was withdrawn, and its withdrawal, make no difference."""
        if not isinstance(other, Case):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _IN_EFFECT)

    __hash__ = None  # type: ignore[assignment]  # as any value that holds mappings

    @cached_property
    def numbered(self) -> tuple[tuple[int, Event], ...]:
        """The events in effect, each with its number in the record."""
        places = {id(event): number for number, event in enumerate(self.record or self.events, start=1)}
        return tuple((places.get(id(event), number), event) for number, event in enumerate(self.events, start=1))

    @property
    def childbearing(self) -> bool | None:
        """Whether rules for women of childbearing potential apply; None while not known."""
        if self.sex is Sex.MALE:
            return False
        return self.childbearing_potential


__all__ = [
    "UNDATED",
    "Booked",
    "Case",
    "Closure",
    "Confirmation",
    "Delay",
    "DelayCause",
    "Discontinue",
    "Done",
    "Event",
    "FactValue",
    "Given",
    "HistoryEvent",
    "Hold",
    "Lab",
    "Measurement",
    "Medication",
    "Order",
    "Override",
    "Prepared",
    "PriorDose",
    "Quantity",
    "Reaction",
    "Reconsent",
    "Recorded",
    "Reduce",
    "Resume",
    "Revoke",
    "Site",
    "Skip",
    "Slow",
    "Suspected",
    "Unscheduled",
    "Vital",
]  # fmt: skip


_IN_EFFECT = tuple(name for name in Case.__struct_fields__ if name != "record")
