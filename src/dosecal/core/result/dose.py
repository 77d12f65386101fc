"""A dose: its place in the plan, what was given before it, how it is made up, and what stands before its release."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from dosecal.core.patient.case import HistoryEvent, PriorDose
from dosecal.core.patient.events import Override
from dosecal.core.result.day_checks import GateResult, Ordered
from dosecal.core.result.prepared import Banding, Count, InfusionPlan, LimitedBy, Prepared, Step
from dosecal.core.result.sums import Sums
from dosecal.core.result.tablets import Dispense
from dosecal.core.trial.drug import Action, Basis, BasisKind, Handling, Keeping
from dosecal.core.values.finding import Finding
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.source import Source, Text
from dosecal.core.values.span import Day


class PointCode(StrEnum):
    """What has to be seen before a dose is released: word ``dose-open.name.<code>``."""

    ORDER = "order"
    LABORATORY = "laboratory"
    """One point for each test."""
    BLOOD_PRESSURE = "blood-pressure"
    DIPSTICK = "dipstick"


class PointStatus(StrEnum):
    """Whether a point is settled: word ``dose-open.<status>``."""

    OPEN = "open"
    """Nothing was entered."""
    MET = "met"
    STALE = "stale"
    """What was entered is too old."""
    DOUBTFUL = "doubtful"
    """What was entered needs a second look or a decision."""
    NOT_JUDGED = "not-judged"
    """There is a value and nothing to judge it by: the study has no limit, or the upper limit of normal is missing."""


class PointReason(StrEnum):
    """Why a value asks for a decision, or is not judged: word ``dose-open.reason.<reason>``."""

    CRITERION = "criterion"
    BLOOD_PRESSURE = "blood-pressure"
    OVERRIDE = "override"
    NO_LIMIT = "no-limit"
    NO_ULN = "no-uln"
    NO_TEST = "no-test"
    ORDER_DIFFERS = "order-differs"
    TWO_OF_A_DAY = "two-of-a-day"


class OpenPoint(Struct, frozen=True, kw_only=True):
    """One thing to be seen before a dose is released."""

    code: PointCode
    status: PointStatus
    test: str | None = None
    """Of the laboratory."""
    value: str | None = None
    """The latest one, as it was typed."""
    day: date | None = None
    """Of the value or of the order."""
    by: str | None = None
    """Who gave the order."""
    reason: PointReason | None = None
    limit: str | None = None
    """The one that the value is above, as the protocol writes it."""
    then: date | None = None
    """The day of a dose far ahead, on which the value will be too old."""
    source: Source | None = None

    @property
    def asks(self) -> tuple[PointCode, str | None]:
        """What is to be seen: one of a visit."""
        return self.code, self.test


class ProposalCause(StrEnum):
    """What a label proposes something after: word ``proposal-because.<cause>``."""

    LABORATORY = "laboratory"
    REACTION = "reaction"
    HISTORY = "history"


class LabValue(Struct, frozen=True):
    """A laboratory value as it was typed."""

    test: str
    typed: str
    day: date


class ReactionAt(Struct, frozen=True):
    """A reaction to an infusion."""

    grade: int
    visit: str


class Slowed(Struct, frozen=True):
    """An infusion during which a reaction began: the rest runs at half the rate."""

    minute: int
    minutes: int
    """As planned."""
    rest_minutes: int
    total_minutes: int


class Slowing(Struct, frozen=True):
    """Minutes of infusions at half the rate."""

    minutes: int
    """As planned."""
    later: int
    """Of all that follow."""
    now: Slowed | None = None
    """Of the one during which the reaction began."""


class Proposal(Struct, frozen=True, kw_only=True):
    """What the label asks after a value or a reaction; nothing follows from it until a person decides."""

    drug: str
    action: Action
    rule: str
    """Id of the rule in the drug's file."""
    because: ProposalCause
    day: date
    """The day of the value or reaction that it rests on."""
    source: Source
    decided: bool
    """A person has answered it by an event of that day or later."""
    values: tuple[LabValue, ...] = ()
    """Those that it rests on."""
    entry: tuple[LabValue, ...] = ()
    """Those of the first dose or before, where they asked for the same already."""
    event: HistoryEvent | None = None
    """What happened, or is planned, during treatment."""
    reaction: ReactionAt | None = None
    to: Basis | Quantity | None = None
    """The dose or the minutes that it would lead to."""
    slowing: Slowing | None = None
    text: Text | None = None
    """What is to be given or done, in the label's words."""
    before_each: Text | None = None
    """What of it is given before each further infusion, if not all."""
    period: tuple[date, date | None] | None = None
    """The days on which no dose is given, without an end while the event lasts; None: of every dose to come."""

    def concerns(self, day: date) -> bool:
        """Whether it speaks of a dose on a day."""
        if self.period is None:
            return True
        first, last = self.period
        return first <= day and (last is None or day <= last)


class Release(Struct, frozen=True):
    """What stands between a dose and its release, and what is handed out."""

    open_points: tuple[OpenPoint, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    """Of the drug, not decided yet; on the doses that are still to come."""
    dispense: Dispense | None = None
    duties: tuple[Handling, ...] = ()
    """Premedication that the label makes a duty after a reaction."""
    gates: tuple[GateResult, ...] = ()
    ordered: Ordered | None = None


NOTHING_OPEN = Release()


class Dose(Struct, frozen=True):
    """One drug at one visit: its place, the sums around it, and how it is made up, which it shares with its likes."""

    visit: str
    date: Day | None
    number: int
    """The first dose of the drug is 1, given or planned."""
    given: bool
    """This drug was recorded as given; another one of the same visit says nothing about it."""
    prepared: Prepared
    sums: Sums
    findings: tuple[Finding, ...]
    handling: tuple[Handling, ...] = ()
    """Premedication of this very dose: not of the fifth what belongs to the first four."""
    slowed: Slowed | None = None
    """Of a given infusion during which a reaction began."""
    release: Release = NOTHING_OPEN

    @property
    def blocked(self) -> bool:
        """Whether the amount must not be used."""
        return self.prepared.amount is None

    @property
    def premedication(self) -> tuple[Handling, ...]:
        """What is given before it, by the drug's file and by what the label asks after a reaction."""
        return (*self.handling, *self.release.duties)

    # What views read most of how it is made up, and of its sums and release.
    @property
    def drug(self) -> str:
        return self.prepared.drug

    @property
    def order(self) -> int:
        return self.prepared.order

    @property
    def basis(self) -> BasisKind:
        return self.prepared.basis

    @property
    def prescribed(self) -> Basis:
        return self.prepared.prescribed

    @property
    def taken(self) -> Basis:
        return self.prepared.taken

    @property
    def level(self) -> int:
        return self.prepared.level

    @property
    def loading(self) -> bool:
        return self.prepared.loading

    @property
    def source(self) -> Source:
        return self.prepared.source

    @property
    def dose_weight(self) -> Quantity | None:
        """The weight that the amount rests on, which need not be the last one measured."""
        return self.prepared.body.weight

    @property
    def dose_weight_day(self) -> Day | None:
        """When that weight was measured."""
        return self.prepared.body.weight_day

    @property
    def height(self) -> Quantity | None:
        return self.prepared.body.height

    @property
    def height_day(self) -> Day | None:
        return self.prepared.body.height_day

    @property
    def bsa(self) -> Quantity | None:
        return self.prepared.body.bsa

    @property
    def bsa_formula(self) -> str | None:
        return self.prepared.body.bsa_formula

    @property
    def bsa_other(self) -> tuple[str, Decimal] | None:
        return self.prepared.body.bsa_other

    @property
    def clearance(self) -> Quantity | None:
        return self.prepared.body.clearance

    @property
    def clearance_formula(self) -> str | None:
        return self.prepared.body.clearance_formula

    @property
    def clearance_other(self) -> tuple[str, Decimal] | None:
        return self.prepared.body.clearance_other

    @property
    def exact(self) -> Quantity | None:
        return self.prepared.exact

    @property
    def amount(self) -> Quantity | None:
        return self.prepared.amount

    @property
    def protocol_amount(self) -> Quantity | None:
        """The protocol's full dose, prepared: no decision goes above it."""
        return self.prepared.full

    @property
    def banding(self) -> Banding:
        return self.prepared.banding

    @property
    def deviation_percent(self) -> Decimal | None:
        return self.prepared.deviation_percent

    @property
    def limited_by(self) -> tuple[LimitedBy, ...]:
        return self.prepared.limited_by

    @property
    def cumulative_limit(self) -> Quantity | None:
        return self.prepared.cumulative_limit

    @property
    def override(self) -> Override | None:
        return self.prepared.override

    @property
    def stock(self) -> Quantity | None:
        return self.prepared.preparation.stock

    @property
    def volume(self) -> Quantity | None:
        return self.prepared.preparation.volume

    @property
    def vials(self) -> tuple[Count, ...]:
        return self.prepared.preparation.vials

    @property
    def waste(self) -> Quantity | None:
        return self.prepared.preparation.waste

    @property
    def tablets(self) -> tuple[Count, ...]:
        return self.prepared.preparation.tablets

    @property
    def infusion(self) -> InfusionPlan | None:
        return self.prepared.preparation.infusion

    @property
    def keeps(self) -> tuple[Keeping, ...]:
        return self.prepared.keeps

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.prepared.steps

    @property
    def given_before(self) -> Quantity | None:
        """The sum of the drug before this visit; None of tablets, and where a given amount is not known."""
        return self.sums.before

    @property
    def doses_before(self) -> int:
        return self.sums.doses_before

    @property
    def given_total(self) -> Quantity | None:
        """That sum with this dose, where it was given."""
        return self.sums.total

    @property
    def prior(self) -> tuple[PriorDose, ...]:
        return self.sums.prior

    @property
    def open_points(self) -> tuple[OpenPoint, ...]:
        return self.release.open_points

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        return self.release.proposals

    @property
    def gates(self) -> tuple[GateResult, ...]:
        return self.release.gates

    @property
    def ordered(self) -> Ordered | None:
        return self.release.ordered

    @property
    def dispense(self) -> Dispense | None:
        return self.release.dispense
