"""Numbers and units: the one grammar of typed numbers, exact values with their unit, one rounding.

A typed number is ``[0-9]+([.,][0-9]+)?`` in ASCII and nothing else, with at
most a hundred digits on either side. ``Decimal`` alone would also take
``1e3``, ``NaN``, ``7_2`` and digits of other scripts, and a locale's reader would take ``72.500`` for 72500.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pint

PRECISION = 40
"""Digits carried by every calculation; only the last step rounds."""

_DIGITS = "[0-9]{1,100}"
"""Nobody measures more of them; thousands would be work without end."""
_NUMBER = re.compile(rf"{_DIGITS}(?:[.,]{_DIGITS})?")
_UNIT = r"(?: ?([^\s0-9.,+\-][^\s]*(?: (?:h|m[Ll]))?|[x×·*] 10[⁹³^*Ee]\S*)| (10[⁹³^*Ee]\S*))?"
"""A unit never begins with a digit, but for powers of ten, which a space must part from the number."""
_QUANTITY = re.compile(rf"({_NUMBER.pattern})" + _UNIT)
_SPELLING = re.compile(r"([A-Za-zµ]+)[²³]?(?:/([A-Za-zµ]+)[²³]?)?")
"""Letters, a power, one fraction bar: pint alone would also take ``2*kg``, plurals and signs nobody sees."""
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f", " "))
"""Spaces that programs print between number and unit so that no line breaks there: each is the one space."""
_SLASH = re.compile(r"(?<=[A-Za-zµ³]) ?/ ?(?=[A-Za-zµ0-9])")
_LITRE = re.compile(r"(?<![A-Za-z])([dmµn]?)l(?![A-Za-z])")
_MICRO = re.compile(r"(?<![A-Za-z])(?:u|mc)(?=mol|g\b|[Ll]\b|kat)")
_POWER = re.compile(r"^(?:[x×·*] ?)?10(?:\^|\*\*?|[Ee](?:xp)?\+?0?)?([39⁹³])(?=/)")
_CAPITALS = re.compile(r"[MU]?[GMLU]{1,2}(?:MOL)?/(?:D?L|MIN)")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def parse_number(text: str) -> Decimal | None:
    """The number typed, or None if the text is not one by the grammar."""
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def plain(value: Decimal) -> str:
    """The value as digits: no exponent, no trailing zero, a leading zero always."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def rounded(value: Decimal, digits: int) -> Decimal:
    """``value`` half-up to N digits after the decimal point, for printing."""
    with localcontext(prec=PRECISION + max(value.adjusted(), 0)):
        return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def significant(value: Decimal, digits: int = 10) -> Decimal:
    """``value`` half-up to N significant digits, for a value whose digits do not end."""
    if not value:
        return value
    with localcontext(prec=digits, rounding=ROUND_HALF_UP):
        return +value


def told_apart(
    value: Decimal, *limits: Decimal, digits: int, how: Callable[[Decimal, int], Decimal] = rounded
) -> Decimal:
    """``value`` to be shown beside limits it was compared with: with as many more digits as tell it from each.

    What is shown is above, at or below every limit as the value itself is, so that it never contradicts the verdict.
    ``how``: :func:`rounded` or :func:`significant`.
    """
    for more in range(digits, PRECISION):
        shown = how(value, more)
        if all((shown > limit, shown < limit) == (value > limit, value < limit) for limit in limits):
            return shown
    return value


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact value with its unit in the spelling of the field (``mg/m²``)."""

    value: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{plain(self.value)} {self.unit}" if self.unit else plain(self.value)


def plain_spaces(text: str) -> str:
    """The text with plain spaces for those that break no line; two of them stay two."""
    return text.translate(_SPACES)


def split_quantity(text: str) -> tuple[Decimal, str] | None:
    """Number and unit as typed: number, at most one space, unit (which may be empty); None otherwise."""
    match = _QUANTITY.fullmatch(_SLASH.sub("/", plain_spaces(text)))
    if match is None:
        return None
    number = parse_number(match[1])
    return None if number is None else (number, match[2] or match[3] or "")


@lru_cache(maxsize=512)
def canonical_unit(spelling: str) -> str:
    """One spelling for a unit: ``mg/m2`` and ``mg/m^2`` become ``mg/m²``, Greek mu becomes the micro sign."""
    unit = spelling.replace("\u03bc", "\u00b5").replace("^2", "²").replace("^3", "³").replace("^9", "⁹")
    return re.sub(r"(?<=m)2\b", "²", re.sub(r"(?<=m)3\b", "³", unit))


@lru_cache(maxsize=512)
def laboratory_unit(spelling: str) -> str:
    """One spelling for a unit as laboratories print it: ``mg/dl``, ``10*9/l``, ``x10E9/L``, ``ukat/l``, ``MG/DL``."""
    unit = _SLASH.sub("/", plain_spaces(spelling).strip())
    if _CAPITALS.fullmatch(unit) and unit not in ("G/L", "U/L"):
        unit = unit.lower()
    unit = "U/L" if unit in ("u/l", "u/L") else canonical_unit(unit)
    unit = _POWER.sub(lambda power: "10" + power[1].replace("3", "³").replace("9", "⁹"), unit)
    return _LITRE.sub(r"\1L", _MICRO.sub("µ", unit))


def parse_quantity(text: str) -> Quantity | None:
    """A quantity with its unit in canonical spelling, or None if the text is not number and unit."""
    parts = split_quantity(text)
    if parts is None or not parts[1]:
        return None
    return Quantity(parts[0], canonical_unit(parts[1]))


class UnitBook:
    """The units dosecal knows, from a small audited list of definitions; pint guards their dimensions.

    Values never pass through pint while a plan is made: a unit is checked where it enters, and inside the core
    a number carries its unit in its type or its name. A unit beside itself needs no pint either.
    """

    def __init__(self, definitions: Iterable[str]) -> None:
        self._lines = [line for line in definitions if line.strip() and not line.lstrip().startswith("#")]
        self._names = frozenset(line.partition("=")[0].strip() for line in self._lines)
        self._parsed: dict[str, pint.Quantity[Decimal]] = {}

    @cached_property
    def _registry(self) -> "pint.UnitRegistry[Decimal]":
        import pint  # noqa: PLC0415  late: half of the start of a command, and only two different units need it

        return pint.UnitRegistry(self._lines, non_int_type=Decimal, cache_folder=None, on_redefinition="raise")

    def _unit(self, unit: str) -> "pint.Unit":
        return self._registry.parse_units(
            re.sub(r"(?<=[a-z])([²³])", lambda power: "**" + power[1].translate(_SUPERSCRIPTS), unit)
        )

    def _one(self, unit: str) -> "pint.Quantity[Decimal]":
        """One of a known unit."""
        if unit not in self._parsed:
            self._parsed[unit] = self._registry.Quantity(Decimal(1), self._unit(unit))
        return self._parsed[unit]

    def knows(self, unit: str) -> bool:
        """Whether the unit is spelled by the grammar and each of its names is defined."""
        spelled = _SPELLING.fullmatch(unit)
        return spelled is not None and {name for name in spelled.groups() if name} <= self._names

    def compatible(self, unit: str, other: str) -> bool:
        """Whether the two units have the same dimension: ``mg/kg`` and ``g/kg`` have, ``mg`` and ``mg/kg`` have not."""
        if not (self.knows(unit) and self.knows(other)):
            return False
        return unit == other or bool(self._one(unit).dimensionality == self._one(other).dimensionality)

    def convert(self, quantity: Quantity, unit: str) -> Decimal:
        """The quantity's value in ``unit``, exactly. Raises ValueError if the dimensions differ."""
        if quantity.unit == unit:
            return quantity.value
        if not self.compatible(quantity.unit, unit):
            raise ValueError(f"{quantity.unit} is no {unit}")
        return quantity.value * Decimal(self._one(quantity.unit).to(self._unit(unit)).magnitude)
