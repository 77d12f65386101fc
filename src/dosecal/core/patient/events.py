"""What happens to a patient during treatment, as it is recorded."""

from dataclasses import dataclass
from datetime import date

from dosecal.core.values.quantity import Quantity

DELAY_CAUSES = ("toxicity", "laboratory", "holiday", "patient", "logistics", "other")


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
