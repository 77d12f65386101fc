"""A comparison as a text writes it: of trials and of product information alike."""

from fractions import Fraction

from msgspec import Struct


class Comparison(Struct, frozen=True):
    """A comparison exactly as written: ``>``, ``>=``, ``<``, ``<=``, ``=`` and the limit."""

    written: str
    """As the trial writes it, for example ``> 1500 /mm³``."""
    operator: str
    limit: Fraction | str | bool
    """In the unit of the test; of a graded test the place in its grades."""
    times_uln: bool = False
    """The limit is a multiple of the upper limit of normal."""
    above_uln: bool = False
    """The limit is added to the upper limit of normal."""
