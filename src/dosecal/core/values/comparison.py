"""A comparison as a text writes it: of trials and of product information alike."""

import operator
from collections.abc import Callable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Final, assert_never

from msgspec import Struct


class Operator(StrEnum):
    """How a value is compared with its limit, in the sign of the text."""

    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="
    EQUAL = "="


class Reference(StrEnum):
    """What the limit of a comparison is relative to."""

    NOTHING = "nothing"
    """It is the limit itself."""
    TIMES_ULN = "times-uln"
    """A multiple of the upper limit of normal."""
    ABOVE_ULN = "above-uln"
    """Added to the upper limit of normal."""


# By a short name: in Python 3.11 a member looked up in its class costs ten times a name.
NOTHING: Final = Reference.NOTHING


class Comparison(Struct, frozen=True):
    """A comparison exactly as written: operator and limit."""

    written: str
    """As the trial writes it, for example ``> 1500 /mm³``."""
    operator: Operator
    limit: Fraction | str | bool
    """In the unit of the test; of a graded test the place in its grades; a letter, or yes and no."""
    relative_to: Reference = Reference.NOTHING

    @property
    def needs_uln(self) -> bool:
        """Whether it cannot be judged without the upper limit of normal."""
        return self.relative_to is not Reference.NOTHING

    def holds(self, value: Fraction | str | bool, uln: Fraction | None = None) -> bool | None:
        """Whether a value meets the comparison, exactly: a boundary is met or missed by the last digit.

        ``value`` and ``uln``, the upper limit of normal, are in the unit of the limit. None if the comparison needs
        an upper limit that is not known. A yes or no is compared for equality, letters in the order of the alphabet.
        """
        if isinstance(value, bool):
            return value == self.limit
        limit = self._limit(uln)
        if limit is None:
            return None
        if isinstance(value, Fraction) and isinstance(limit, Fraction):
            return _NUMBERS[self.operator](value, limit)
        return _TEXTS[self.operator](str(value), str(limit))

    def _limit(self, uln: Fraction | None) -> Fraction | str | bool | None:
        """The limit in the unit of the value, None if it needs an upper limit of normal that is not known."""
        limit = self.limit
        if self.relative_to is NOTHING:
            return limit
        match self.relative_to:
            case Reference.TIMES_ULN:
                return None if uln is None else limit * uln if isinstance(limit, Fraction) else limit
            case Reference.ABOVE_ULN:
                return None if uln is None else limit + uln if isinstance(limit, Fraction) else limit
            case _:
                assert_never(self.relative_to)


_NUMBERS: Mapping[Operator, Callable[[Fraction, Fraction], bool]] = {
    Operator.ABOVE: operator.gt,
    Operator.AT_LEAST: operator.ge,
    Operator.BELOW: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.EQUAL: operator.eq,
}
_TEXTS: Mapping[Operator, Callable[[str, str], bool]] = {
    Operator.ABOVE: operator.gt,
    Operator.AT_LEAST: operator.ge,
    Operator.BELOW: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.EQUAL: operator.eq,
}
