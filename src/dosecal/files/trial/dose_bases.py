"""Reads doses as protocols and drug files write them: each basis with a dimension of its own, and dose levels."""

from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from dosecal.core.doses.calculated import basis_quantity, dose_text
from dosecal.core.trial.drug import IU, Basis, BasisKind, Daily, Flat, Levels, PerKg, PerM2, TargetAuc, UnitsPerKg
from dosecal.core.values.quantity import Quantity, UnitBook, parse_number
from dosecal.files.reading.reader import Reader, recorded
from dosecal.files.trial.sources import Citations, measured_in

DOSE_UNIT = {
    BasisKind.FLAT: "mg", BasisKind.PER_KG: "mg/kg", BasisKind.PER_M2: "mg/m²", BasisKind.DAILY: "mg",
    BasisKind.UNITS_PER_KG: "IU/kg", BasisKind.AUC: "AUC",
}  # fmt: skip
"""Basis → the unit of its dose; a target AUC is written as ``AUC 5``."""


@recorded
def read_basis(table: Reader, key: str, basis: BasisKind, units: UnitBook, every_days: int = 1) -> Basis:
    """A dose of the dimension that its basis requires: ``mg`` instead of mg/m² is refused."""
    table.has(key)
    if basis == BasisKind.AUC:
        return TargetAuc(_auc(table, key))
    value = measured_in(table, key, DOSE_UNIT[basis], units, f"dose-{basis}").value
    match basis:
        case BasisKind.FLAT:
            return Flat(value)
        case BasisKind.PER_KG:
            return PerKg(value)
        case BasisKind.PER_M2:
            return PerM2(value)
        case BasisKind.UNITS_PER_KG:
            return UnitsPerKg(value)
        case BasisKind.DAILY:
            return Daily(value, every_days)
        case _:
            assert_never(basis)


@recorded
def _auc(table: Reader, key: str) -> Decimal:
    """``AUC 5``: mg/mL × min."""
    head, _, number = table.text(key).partition(" ")
    value = parse_number(number)
    if head != "AUC" or value is None or value <= 0:
        raise table.refuse(key, "dose-auc")
    return value


def basis_of_unit(text: object) -> BasisKind:
    """Which basis a level's dose has, judged by its unit; its dimension is checked when it is read."""
    if isinstance(text, str) and text.startswith("AUC "):
        return BasisKind.AUC
    unit = text.rpartition(" ")[2] if isinstance(text, str) else ""
    if unit.startswith(f"{IU}/"):
        return BasisKind.UNITS_PER_KG
    return BasisKind.PER_KG if "/kg" in unit else BasisKind.PER_M2 if "/m" in unit else BasisKind.FLAT


def read_levels(table: Reader, cite: Citations, oral: bool) -> Levels:
    """The dose that treatment starts with, and the levels below it, each below the one before."""
    basis = BasisKind.DAILY if oral else basis_of_unit(table.data.get("start"))
    start = read_basis(table, "start", basis, cite.units)
    below: list[Basis] = []
    for entry in table.entries("below", "dose"):
        below.append(entry.attempt(_level, entry, basis, start, below[-1] if below else start, cite.units))
    levels = Levels(start, tuple(below), cite.of(table))
    table.done()
    return levels


def _level(table: Reader, basis: BasisKind, start: Basis, before: Basis, units: UnitBook) -> Basis:
    """A dose level; raises a refusal where it is not below the level before it."""
    every = _every_days(table, "every_days") if table.has("every_days") else 1
    level = read_basis(table, "dose", basis, units, every)
    table.done()
    _check_falls(table, level, start, before)
    return level


@recorded
def _every_days(table: Reader, key: str) -> int:
    return table.integer(key) or 1


def _check_falls(table: Reader, level: Basis, start: Basis, before: Basis) -> None:
    """Refuses a level that is not below the one before it (per day), or a single dose above the first one."""
    if _per_day(level) >= _per_day(before):
        days = before.every_days if isinstance(before, Daily) else 1
        raise table.refuse("dose", "level-falls" if days == 1 else "level-falls-days", before=said(before), days=days)
    if basis_quantity(level).value > basis_quantity(start).value:
        raise table.refuse("dose", "level-above-start", start=said(start))


def _per_day(basis: Basis) -> Fraction:
    """What is taken in a day on average, or at each dose, in the unit of the basis."""
    return Fraction(basis_quantity(basis).value) / (basis.every_days if isinstance(basis, Daily) else 1)


def said(basis: Basis) -> Quantity | str:
    """A dose as a refusal names it."""
    return dose_text(basis) if isinstance(basis, TargetAuc) else basis_quantity(basis)


@recorded
def amount_in(table: Reader, key: str, unit: str, units: UnitBook) -> Quantity:
    """An amount of a drug, in its unit (``mg`` or ``IU``)."""
    table.has(key)
    return measured_in(table, key, unit, units, "mass" if unit != IU else "units")
