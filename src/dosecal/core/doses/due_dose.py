"""One dose that is due, and an amount on its way to the vial: what its calculation hands on."""

from datetime import date
from decimal import Decimal

from msgspec import Struct

from dosecal.core.doses.calculated import DoseWeight, Prescribed
from dosecal.core.doses.cumulative import Given
from dosecal.core.patient.events import Override
from dosecal.core.result.dose import Slowed
from dosecal.core.result.prepared import Banding, Step
from dosecal.core.result.visit import Visit
from dosecal.core.slips.sizes import Sizes
from dosecal.core.values.finding import Finding
from dosecal.core.values.quantity import Quantity

SLOWED = 2
"""At half the rate an infusion takes twice its minutes."""


class Occasion(Struct, frozen=True):
    """One dose that is due: where, how much of what, on which body, after which doses, by whose decision."""

    visit: Visit
    due: Prescribed
    weight: DoseWeight
    sizes: Sizes
    on: date
    """The day on which what was measured counts."""
    given: Given
    number: int = 1
    """The first dose of the drug is 1."""
    slowed: bool = False
    override: Override | None = None
    recorded: date | None = None
    """The day on which this drug was recorded as given at the visit."""
    recorded_amount: Quantity | None = None
    """What was recorded as given: no later measurement, choice or decision makes it another amount."""
    reaction: Slowed | None = None
    """A reaction during the infusion, from which on it ran at half its rate."""

    reacted: tuple[int, ...] = ()
    """The numbers of the infusions before it at which there was a reaction."""

    @property
    def about(self) -> str:
        """The place of what is said of the dose."""
        return f"doses.{self.visit.id}.{self.due.rule.drug}"

    @property
    def day(self) -> date | None:
        """The day on which it was given, else that of the visit."""
        return self.recorded or self.visit.date

    @property
    def minutes(self) -> int | None:
        """How long it is infused; after a decision to slow down twice as long; None of tablets."""
        planned = self.due.minutes
        return SLOWED * planned if self.slowed and planned is not None else planned


class AmountMade(Struct):
    """An amount on its way to the vial."""

    value: Decimal | None
    how: Banding
    planned: bool
    """It is the plan's own: nobody decided another one, or recorded another one as given."""
    deviation: Decimal | None
    steps: list[Step]
    findings: list[Finding]
