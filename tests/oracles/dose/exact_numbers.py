"""Numbers for a calculation by hand: fractions, and for what is no fraction the two fractions between which it lies.

Its author had read neither the arithmetic of ``dosecal.core`` nor the oracle that stood here before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import ceil, floor, isqrt

DIGITS = 10**60
"""So fine roots and logarithms are taken."""
SURE = Fraction(1, 10**45)
"""Relative error that no power taken here reaches."""
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Between:
    """A number that is not below ``low`` and not above ``high``; a fraction where both are the same."""

    low: Fraction
    high: Fraction

    def times(self, factor: "Fraction | Between") -> "Between":
        """Of positive numbers."""
        other = factor if isinstance(factor, Between) else exactly(factor)
        return Between(self.low * other.low, self.high * other.high)

    def over(self, divisor: "Fraction | Between") -> "Between":
        """Of positive numbers."""
        other = divisor if isinstance(divisor, Between) else exactly(divisor)
        return Between(self.low / other.high, self.high / other.low)

    def plus(self, other: "Between") -> "Between":
        return Between(self.low + other.low, self.high + other.high)

    def minus(self, other: "Between") -> "Between":
        return Between(self.low - other.high, self.high - other.low)

    def above(self, limit: Fraction) -> bool:
        """Whether it is truly more. Raises ValueError where these digits do not tell."""
        if self.low > limit:
            return True
        if self.high <= limit:
            return False
        raise ValueError(f"{limit} lies between {self.low} and {self.high}")

    def below(self, limit: Fraction) -> bool:
        """Whether it is truly less. Raises ValueError where these digits do not tell."""
        if self.high < limit:
            return True
        if self.low >= limit:
            return False
        raise ValueError(f"{limit} lies between {self.low} and {self.high}")

    def is_near(self, found: Fraction, digits: int = 30) -> bool:
        """Whether a number found is this one, to so many digits."""
        off = self.high / 10**digits
        return bool(self.low - off <= found <= self.high + off)


def exactly(value: Fraction | int) -> Between:
    return Between(Fraction(value), Fraction(value))


def root(square: Fraction) -> Between:
    """The square root: a fraction where it is one."""
    top, bottom = isqrt(square.numerator), isqrt(square.denominator)
    if top * top == square.numerator and bottom * bottom == square.denominator:
        return exactly(Fraction(top, bottom))
    low = isqrt(square.numerator * DIGITS * DIGITS // square.denominator)
    return Between(Fraction(low, DIGITS), Fraction(low + 1, DIGITS))


def step_towards(value: Fraction, step: Fraction, direction: str) -> Fraction:
    """To a multiple of the step: half-up, nearest (half goes down), down, up."""
    steps = value / step
    match direction:
        case "down":
            return floor(steps) * step
        case "up":
            return ceil(steps) * step
        case "nearest":
            return ceil(steps - HALF) * step
        case _:
            return floor(steps + HALF) * step


def rounded(value: Between, step: Fraction, direction: str = "half-up") -> Fraction:
    """As ``step_towards``. Raises ValueError where these digits do not tell between two steps."""
    low, high = (step_towards(edge, step, direction) for edge in (value.low, value.high))
    if low != high:
        raise ValueError(f"{value} lies between two steps of {step}")
    return low


def _area_tangent(argument: Fraction) -> int:
    """artanh of 1/3 or less, in units of one in ``DIGITS``: x + x³/3 + x⁵/5 + …"""
    power = argument.numerator * DIGITS // argument.denominator
    square = power * power // DIGITS
    total, odd = 0, 1
    while power:
        total += power // odd
        power, odd = power * square // DIGITS, odd + 2
    return total


@cache
def logarithm(value: Fraction) -> Fraction:
    """The natural logarithm, to more than fifty digits."""
    doublings = 0
    while value >= 2:
        value, doublings = value / 2, doublings + 1
    while value < 1:
        value, doublings = value * 2, doublings - 1
    parts = 2 * _area_tangent((value - 1) / (value + 1)) + doublings * 2 * _area_tangent(Fraction(1, 3))
    return Fraction(parts, DIGITS)


def exponential(value: Fraction) -> Between:
    """e to the power of a number between −100 and 100: its 256th part by the series, then squared eight times."""
    small = floor(value * DIGITS / 256)
    term, total, number = DIGITS, DIGITS, 1
    while term:
        term = term * small // (DIGITS * number)
        term = 0 if term == -1 else term
        total, number = total + term, number + 1
    for _ in range(8):
        total = total * total // DIGITS
    power = Fraction(total, DIGITS)
    return Between(power * (1 - SURE), power * (1 + SURE))


def power(base: Fraction, exponent: str) -> Between:
    """A power with a decimal exponent, of a positive base."""
    return exponential(Fraction(exponent) * logarithm(base))


def decimals(first: str, last: str, step: str) -> Iterator[Fraction]:
    """Both ends included."""
    value = Fraction(first)
    while value <= Fraction(last):
        yield value
        value += Fraction(step)
