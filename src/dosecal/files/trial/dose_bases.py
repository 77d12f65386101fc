"""Reads doses as protocols and drug files write them: each basis with a dimension of its own, and dose levels."""

from decimal import Decimal
from fractions import Fraction

from dosecal.core.doses.calculated import basis_quantity, dose_text
from dosecal.core.trial.drug import IU, Basis, Daily, Flat, Levels, PerKg, PerM2, TargetAuc, UnitsPerKg
from dosecal.core.values.quantity import Quantity, UnitBook, parse_number
from dosecal.files.reading.reader import Reader
from dosecal.files.trial.sources import Citations, measured_in

DOSE_UNIT = {
    "flat": "mg", "per_kg": "mg/kg", "per_m2": "mg/m²", "daily": "mg", "units_per_kg": "IU/kg", "auc": "AUC",
}  # fmt: skip
"""Basis → the unit of its dose; a target AUC is written as ``AUC 5``."""


def read_basis(table: Reader, key: str, basis: str, units: UnitBook, every_days: int = 1) -> Basis:
    """A dose of the dimension that its basis asks for: ``mg`` where mg/m² is meant is refused."""
    if basis == "auc":
        return TargetAuc(_auc(table, key))
    value = measured_in(table, key, DOSE_UNIT[basis], units, f"dose-{basis}").value
    match basis:
        case "flat":
            return Flat(value)
        case "per_kg":
            return PerKg(value)
        case "per_m2":
            return PerM2(value)
        case "units_per_kg":
            return UnitsPerKg(value)
        case _:
            return Daily(value, every_days)


def _auc(table: Reader, key: str) -> Decimal:
    """``AUC 5``: mg/mL × min."""
    head, _, number = table.text(key).partition(" ")
    value = parse_number(number)
    if head != "AUC" or value is None or value <= 0:
        raise table.refuse(key, "dose-auc")
    return value


def basis_of_unit(text: object) -> str:
    """Which basis a level's dose has, by the look of its unit; its dimension is checked where it is read."""
    if isinstance(text, str) and text.startswith("AUC "):
        return "auc"
    unit = text.rpartition(" ")[2] if isinstance(text, str) else ""
    if unit.startswith(f"{IU}/"):
        return "units_per_kg"
    return "per_kg" if "/kg" in unit else "per_m2" if "/m" in unit else "flat"


def read_levels(table: Reader, cite: Citations, oral: bool) -> Levels:
    """The doses below the one that treatment starts with, each below the one before it."""
    basis = "daily" if oral else basis_of_unit(table.data.get("start"))
    start = read_basis(table, "start", basis, cite.units)
    below: list[Basis] = []
    for index, entry in enumerate(table.items("below"), start=1):
        data = entry if isinstance(entry, dict) else {"dose": entry}
        holder = Reader(data, table.file, f"{table.at('below')}[{index}]")
        every = holder.optional("every_days", holder.integer) or 1
        level = read_basis(holder, "dose", basis, cite.units, every)
        _check_falls(holder, level, start, below[-1] if below else start)
        below.append(level)
        holder.done()
    levels = Levels(start, tuple(below), cite.of(table))
    table.done()
    return levels


def _check_falls(table: Reader, level: Basis, start: Basis, before: Basis) -> None:
    """Refuses a level that is not less than the one before it, counted by day, or more at once than the first dose."""
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


def amount_in(table: Reader, key: str, unit: str, units: UnitBook) -> Quantity:
    """An amount of a drug, in its unit (``mg`` or ``IU``)."""
    return measured_in(table, key, unit, units, "mass" if unit != IU else "units")
