"""Which whole vials of some sizes hold an amount: the least waste, then the fewest, then the larger ones.

An amount of any size is answered from a few counts: the work follows from the sizes, never from the amount.
"""

from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from math import gcd, lcm

Rank = tuple[Decimal, int, tuple[tuple[Decimal, int], ...]]
"""Waste, then number of vials, then the larger ones first: the smallest is the best."""


class Choice:
    """The best vials of one stock that together hold an amount; ``sizes``: their contents, the largest first."""

    def __init__(self, sizes: tuple[Decimal, ...]) -> None:
        self._sizes = sizes
        self._most_others = [most_beside_the_largest(sizes[at:]) for at in range(len(sizes))]
        self._known: dict[tuple[Decimal, int], tuple[Rank, tuple[int, ...]]] = {}

    def best(self, amount: Decimal, at: int = 0) -> tuple[Rank, tuple[int, ...]]:
        """Rank and counts of the sizes from ``at`` on. The best of all holds the best of what its largest leave."""
        known = self._known.get((amount, at))
        if known is None:
            known = self._known[amount, at] = min(self._with(amount, at, count) for count in self._counts(amount, at))
        return known

    def _counts(self, amount: Decimal, at: int) -> range:
        """How many of the largest of these sizes may be in the best choice."""
        size = self._sizes[at]
        enough = whole(amount, size)
        if at == len(self._sizes) - 1:
            return range(enough, enough + 1)
        if self._sizes[at + 1] == size:
            return range(1)  # of two alike the second
        return range(whole(amount - self._most_others[at], size), enough + 1)

    def _with(self, amount: Decimal, at: int, count: int) -> tuple[Rank, tuple[int, ...]]:
        size = self._sizes[at]
        rest = amount - count * size
        if at == len(self._sizes) - 1:
            return (-rest, count, _runs(size, count, ())), (count,)
        # Where these alone hold more than the amount, nothing is taken of the others, and there is waste.
        (waste, number, taken), others = self.best(max(Decimal(0), rest), at + 1)
        return (waste + max(Decimal(0), -rest), count + number, _runs(size, count, taken)), (count, *others)


def whole(amount: Decimal, size: Decimal) -> int:
    """The fewest of a size that hold an amount."""
    return max(0, int((amount / size).to_integral_value(rounding=ROUND_CEILING)))


def _runs(size: Decimal, count: int, others: tuple[tuple[Decimal, int], ...]) -> tuple[tuple[Decimal, int], ...]:
    """Sizes with how many of each, negative, so that of as many vials those with the larger ones come first."""
    if not count:
        return others
    if others and others[0][0] == -size:
        return ((-size, others[0][1] - count), *others[1:])
    return ((-size, -count), *others)


def most_beside_the_largest(sizes: tuple[Decimal, ...]) -> Decimal:
    """The most that all but the largest of some sizes can hold in a choice of the fewest.

    Among as many vials as the largest has units of the sizes' common measure there are always some that together hold
    as much as some of the largest, which are fewer. So an amount of any number of vials is chosen from a few counts.
    """
    return (parts_of_the_largest(sizes) - 1) * max(sizes[1:], default=Decimal(0))


def parts_of_the_largest(sizes: tuple[Decimal, ...]) -> int:
    """How often the largest amount of which every size is a multiple is in the largest size."""
    exact = [Fraction(size) for size in sizes]
    bottom = lcm(*(size.denominator for size in exact))
    tops = [int(size * bottom) for size in exact]
    return max(tops) // gcd(*tops)
