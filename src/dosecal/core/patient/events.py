"""What happens to a patient during treatment, as it is recorded."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from dosecal.core.trial.protocol import StopCause
from dosecal.core.values.quantity import Quantity


class DelayCause(StrEnum):
    """Why a visit was moved: word ``delay-cause.<cause>``."""

    TOXICITY = "toxicity"
    LABORATORY = "laboratory"
    HOLIDAY = "holiday"
    PATIENT = "patient"
    LOGISTICS = "logistics"
    OTHER = "other"


class Recorded(Struct, frozen=True, kw_only=True):
    """What every event has: a name by which a later event can withdraw it."""

    id: str | None = None


class Given(Recorded, frozen=True):
    """A visit took place and all drugs due, or the one named, were given."""

    visit: str
    day: date
    drug: str | None = None
    reason: str | None = None
    """Why it was another day, another order or another dose than planned."""
    amounts: tuple[tuple[str, Quantity], ...] = ()
    """Drugs with the amount that was given; of one that is not among them, it is what the plan has."""


class Done(Recorded, frozen=True):
    """A visit without treatment took place."""

    visit: str
    day: date
    reason: str | None = None


class Delay(Recorded, frozen=True):
    """A visit moves by N days from its present target."""

    visit: str
    days: int
    reason: str
    cause: DelayCause | None = None


class Skip(Recorded, frozen=True):
    """A visit, or one drug of it, is left out."""

    visit: str
    reason: str
    drug: str | None = None


class Booked(Recorded, frozen=True):
    """An appointment that was made for a visit, or (without a day) was cancelled; the last one entered counts."""

    visit: str
    day: date | None
    """The day of the appointment; None: there is no appointment any more."""
    time: str | None = None
    """``HH:MM`` as agreed with the patient. Nothing is calculated from it."""
    reason: str | None = None
    """Why it is on that day, such as one outside the window."""


class Hold(Recorded, frozen=True):
    """A drug pauses from a day on."""

    drug: str
    day: date
    reason: str


class Resume(Recorded, frozen=True):
    """A held drug is resumed."""

    drug: str
    day: date


class Reduce(Recorded, frozen=True):
    """One dose level down from a day on: carried forward, or in one cycle only."""

    drug: str
    day: date
    reason: str
    cycle: int | None = None
    """In this cycle only; None: from here on."""
    after: str | None = None
    """The visit whose dose had been given that day before the decision; None: it applies to the dose of the day."""


class Discontinue(Recorded, frozen=True):
    """The decision to stop a drug, or all of them."""

    drug: str
    day: date
    reason: str
    last_dose: date | None = None
    cause: StopCause = StopCause.OTHER


class OffStudyCause(StrEnum):
    """Why the study ended for a patient: word ``cause.<cause>``."""

    DEATH = "death"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    LOST_TO_FOLLOW_UP = "lost-to-follow-up"
    COMPLETED = "completed"
    PROGRESSION = "progression"
    OTHER = "other"


class OffStudy(Recorded, frozen=True):
    """The study ended for the patient, with or after treatment: no visit follows."""

    day: date
    cause: OffStudyCause
    reason: str | None = None


class Reconsent(Recorded, frozen=True):
    """The patient consented to another version of the protocol, which applies from that day on."""

    version: str
    day: date


class Reaction(Recorded, frozen=True):
    """A reaction to an infusion, with its grade and the minute of the infusion at which it began."""

    drug: str
    visit: str
    day: date
    grade: int
    minute: int | None = None


class Slow(Recorded, frozen=True):
    """The decision to halve the rate of a drug: every later infusion takes twice its minutes."""

    drug: str
    day: date
    reason: str
    after: str | None = None
    """The visit whose infusion had been given that day before the decision, as it had if a reaction led to it."""


class Override(Recorded, frozen=True):
    """An amount that a person decided for one dose; never above the protocol's."""

    visit: str
    drug: str
    amount: Quantity
    """In the unit of the drug."""
    reason: str
    by: str
    day: date | None = None
    """The day of the decision; None of one that was entered without it."""


class Unscheduled(Recorded, frozen=True):
    """A visit that no plan asked for took place, or was agreed for a day to come."""

    day: date
    reason: str
    activities: tuple[str, ...] = ()
    planned: bool = False
    """Agreed: that it took place is an event of its own, named after this day."""

    @property
    def visit(self) -> str:
        """The id of its visit."""
        return f"UNS-{self.day.isoformat()}"


class Returned(Recorded, frozen=True):
    """Tablets that a patient brought back were counted: those handed out at a visit."""

    visit: str
    """The visit at which they had been handed out."""
    drug: str
    day: date
    tablets: tuple[tuple[Quantity, int], ...]
    """Strength and how many came back."""
    handed_out: tuple[tuple[Quantity, int], ...] = ()
    """How many had been handed out, if not those of the plan: whole bottles."""
    reason: str | None = None
    """Why more or fewer came back than expected, as far as it is known."""


class Suspected(Recorded, frozen=True):
    """A progression that is not confirmed yet (iRECIST): treatment continues, imaging is repeated."""

    day: date


class Revoke(Recorded, frozen=True):
    """Withdraws an event that was recorded wrongly; it stays in the record and has no effect."""

    event: str
    reason: str


Event = (
    Given | Done | Delay | Skip | Booked | Hold | Resume | Reduce | Discontinue | OffStudy | Reconsent | Reaction | Slow
    | Override | Unscheduled | Returned | Suspected | Revoke
)  # fmt: skip


UNDATED = (Delay, Skip, Booked, Override, Revoke)
"""Events that belong to a visit or to another event and have no day of their own on which they happened."""
