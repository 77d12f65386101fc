"""What was given of a drug around one dose."""

from msgspec import Struct

from dosecal.core.patient.case import PriorDose
from dosecal.core.values.quantity import Quantity


class Sums(Struct, frozen=True):
    """What was given of a drug around one dose."""

    before: Quantity | None = None
    """All that was given before this visit; None of tablets, and where a given amount is not known."""
    doses_before: int = 0
    """So many doses of the drug were given before this one."""
    total: Quantity | None = None
    """The same with this dose, where it was given."""
    prior: tuple[PriorDose, ...] = ()
    """Given before the trial, where there is a maximum of all doses: they count for it."""
