"""What is known about one patient: the values a plan is made from. Reading and checking a file is not done here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from dosecal.core.quantity import Quantity

FactValue = bool | Decimal | str

ROUTES = ("oral", "intravenous", "inhaled", "topical", "intranasal", "intraarticular")
PURPOSES = ("premedication",)
DELAY_CAUSES = ("toxicity", "laboratory", "holiday", "patient", "logistics", "other")


@dataclass(frozen=True, slots=True)
class Measurement:
    """Height and weight of a day; either may be absent."""

    day: date
    height_cm: Decimal | None = None
    weight_kg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Lab:
    """A laboratory value: as typed, and in the unit of its test."""

    day: date
    test: str
    typed: str
    value: Fraction
    """In the unit of the test, exactly; of a graded test the place in its grades."""
    uln: Fraction | None = None
    """Upper limit of normal, in the unit of the test."""
    uln_typed: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """What happened, or is planned, before the first dose."""

    kind: str
    day: date
    """Of a date known to the month or the year only, its first possible day."""
    until: date | None = None
    """Of an end known to the month or the year only, its last possible day."""
    ongoing: bool = False
    result: str | None = None
    inactivated: bool = False
    last_day: date | None = None
    """The last possible day of a date that is known to the month or the year only."""

    @property
    def end(self) -> date:
        """The day from which a washout counts: the worst that is possible."""
        return self.until or self.seen

    @property
    def seen(self) -> date:
        """The day from which a test or a finding can be relied on: the worst that is possible."""
        return self.last_day or self.day


@dataclass(frozen=True, slots=True)
class Medication:
    """Another medicine that the patient takes."""

    name: str
    start: date
    stop: date | None = None
    daily_dose: Quantity | None = None
    """In mg; asked of corticosteroids."""
    route: str | None = None
    """One of ``ROUTES``; a corticosteroid without a route counts as systemic."""
    purpose: str | None = None
    """``premedication``: a corticosteroid before an infusion or a scan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What every event has: a name by which a later event can take it back."""

    id: str | None = None


@dataclass(frozen=True, slots=True)
class Given(Recorded):
    """A visit took place and all drugs due, or the one named, were given."""

    visit: str
    day: date
    drug: str | None = None
    reason: str | None = None
    """Why it was another day, another order or another dose than planned."""
    amounts: tuple[tuple[str, Quantity], ...] = ()
    """Drugs with the amount that was given; of one that is not among them, it is what the plan has."""


@dataclass(frozen=True, slots=True)
class Done(Recorded):
    """A visit without treatment took place."""

    visit: str
    day: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Delay(Recorded):
    """A visit moves by so many days from its present target."""

    visit: str
    days: int
    reason: str
    cause: str | None = None
    """One of ``DELAY_CAUSES``."""


@dataclass(frozen=True, slots=True)
class Skip(Recorded):
    """A visit, or one drug of it, is left out."""

    visit: str
    reason: str
    drug: str | None = None


@dataclass(frozen=True, slots=True)
class Hold(Recorded):
    """A drug pauses from a day on."""

    drug: str
    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class Resume(Recorded):
    """A held drug goes on."""

    drug: str
    day: date


@dataclass(frozen=True, slots=True)
class Reduce(Recorded):
    """One dose level down from a day on: carried forward, or in one cycle only."""

    drug: str
    day: date
    reason: str
    cycle: int | None = None
    """In this cycle only; None: from here on."""
    after: str | None = None
    """The visit whose dose had been given that day before the decision; None: it counts for the dose of the day."""


@dataclass(frozen=True, slots=True)
class Discontinue(Recorded):
    """The decision to stop a drug, or all of them."""

    drug: str
    day: date
    reason: str
    last_dose: date | None = None
    cause: str = "other"


@dataclass(frozen=True, slots=True)
class Reconsent(Recorded):
    """The patient consented to another version of the protocol, which counts from that day on."""

    version: str
    day: date


@dataclass(frozen=True, slots=True)
class Reaction(Recorded):
    """A reaction to an infusion, with its grade and the minute of the infusion at which it began."""

    drug: str
    visit: str
    day: date
    grade: int
    minute: int | None = None


@dataclass(frozen=True, slots=True)
class Slow(Recorded):
    """The decision to halve the rate of a drug: every later infusion takes twice its minutes."""

    drug: str
    day: date
    reason: str
    after: str | None = None
    """The visit whose infusion had been given that day before the decision, as it had where a reaction led to it."""


@dataclass(frozen=True, slots=True)
class Override(Recorded):
    """An amount that a person decided for one dose; never above the protocol's."""

    visit: str
    drug: str
    amount: Quantity
    """In the unit of the drug."""
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Unscheduled(Recorded):
    """A visit that no plan asked for took place."""

    day: date
    reason: str
    activities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspected(Recorded):
    """A progression that is not confirmed yet (iRECIST): treatment goes on, imaging is repeated."""

    day: date


@dataclass(frozen=True, slots=True)
class Revoke(Recorded):
    """Takes an event back that was recorded wrongly; it stays in the record and counts for nothing."""

    event: str
    reason: str


Event = (
    Given | Done | Delay | Skip | Hold | Resume | Reduce | Discontinue | Reconsent | Reaction | Slow | Override
    | Unscheduled | Suspected | Revoke
)  # fmt: skip


UNDATED = (Delay, Skip, Override, Revoke)
"""Events that belong to a visit or to another event and have no day of their own."""


@dataclass(frozen=True, slots=True)
class Order:
    """A person has seen the medical order for a visit."""

    visit: str
    day: date
    by: str


@dataclass(frozen=True, slots=True)
class Vital:
    """Blood pressure of a day, mmHg."""

    day: date
    systolic: int
    diastolic: int


@dataclass(frozen=True, slots=True)
class PriorDose:
    """What a patient was given of a drug before the trial, by whose word; it counts for the maximum of all doses."""

    drug: str
    amount: Quantity
    """In the unit of the drug, or in mg/m²; zero says that there was none."""
    source: str
    """Who or what says so."""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A named person of the site confirmed site rules."""

    by: str
    on: date
    rules: tuple[str, ...]
    """Keys of site rules; ``all`` stands for every one."""
    protocol: str | None = None
    """Id and version for which it was given (``ramunet 01``); None: for any."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which the site itself is closed, both included."""

    first: date
    last: date
    name: str


@dataclass(frozen=True, slots=True)
class Site:
    """The site's choices, each with the shipped default."""

    holidays: str | None = None
    bsa_formula: str | None = None
    clearance_formula: str | None = None
    """By which formula clearance is shown and, where the trial leaves it open, a dose is found."""
    dose_weight: str | None = None
    rounding: Mapping[str, Quantity | None] = field(default_factory=dict)
    """Drug → step in its unit, None for no rounding; a drug that is absent keeps the shipped step."""
    banding: Mapping[str, str] = field(default_factory=dict)
    """Drug → ``nearest-vial``, or the path of a table of dose bands from the case file on; off where absent."""
    drugs: Mapping[str, str] = field(default_factory=dict)
    """Drug → the path of a drug file of the site from the case file on; absent: the one of the study."""
    confirmed: tuple[Confirmation, ...] = ()
    closed: tuple[Closure, ...] = ()
    maximum_delay_days: int | None = None
    """A dose that comes later than its clock by more than so many days asks for the end of treatment; None: no rule."""
    laboratory_hours: int | None = None
    """How old laboratory results may be at an infusion; None: as shipped."""


@dataclass(frozen=True, slots=True)
class Case:
    """One patient of one study."""

    study: str
    protocol_version: str | None = None
    """The version consented to first; :class:`Reconsent` events name later ones."""
    today: date | None = None
    planned_first_dose: date | None = None
    cycles: int | None = None
    """Cycles asked for where the study may go on."""
    site: Site = field(default_factory=Site)
    patient_id: str = ""
    sex: str | None = None
    birth_date: date | None = None
    childbearing_potential: bool | None = None
    measurements: tuple[Measurement, ...] = ()
    labs: tuple[Lab, ...] = ()
    vitals: tuple[Vital, ...] = ()
    orders: tuple[Order, ...] = ()
    prior_doses: tuple[PriorDose, ...] = ()
    history: tuple[HistoryEvent, ...] = ()
    medications: tuple[Medication, ...] = ()
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    """What counts: nothing that was taken back."""
    record: tuple[Event, ...] = field(default=(), compare=False)
    """Every event as it was entered, in that order, with those taken back and what took them back."""

    @property
    def numbered(self) -> tuple[tuple[int, Event], ...]:
        """The events that count, each with its number in the record."""
        places = {id(event): number for number, event in enumerate(self.record or self.events, start=1)}
        return tuple((places.get(id(event), number), event) for number, event in enumerate(self.events, start=1))

    @property
    def childbearing(self) -> bool | None:
        """Whether rules for women of childbearing potential apply; None while not known."""
        if self.sex == "male":
            return False
        return self.childbearing_potential


__all__ = [
    "DELAY_CAUSES",
    "UNDATED",
    "Case",
    "Closure",
    "Confirmation",
    "Delay",
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
