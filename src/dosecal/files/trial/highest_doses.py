"""The highest dose that a drug file allows a protocol, and the usual range: a dose ten times too high is refused when
it is read, one outside the range is asked about."""

from dosecal.core.doses.calculated import basis_quantity
from dosecal.core.trial.dose_rule import DoseRule
from dosecal.core.trial.drug import Basis, BasisKind, Drug, HighestDose, UsualDose, number_of, unit_of
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.dose_bases import basis_of_unit, read_basis, said
from dosecal.files.trial.sources import Citations


def read_highest(file: Reader, cite: Citations, unit: str, oral: bool) -> tuple[HighestDose, ...]:
    """Of each way to write a dose at most one, in the unit of the drug."""
    return file.each("highest_dose", _highest, cite, unit, oral, set())


def _highest(table: Reader, cite: Citations, unit: str, oral: bool, written: set[str]) -> HighestDose:
    """A highest dose of a drug; one for each dimension, which is added to ``written``."""
    basis = basis_of_unit(table.data.get("dose"))
    basis = BasisKind.DAILY if oral and basis == BasisKind.FLAT else basis
    highest = HighestDose(read_basis(table, "dose", basis, cite.units), cite.of(table))
    table.done()
    if unit_of(highest.dose) != unit:
        raise table.refuse("dose", "unit-of-drug", unit=unit)
    dimension = basis_quantity(highest.dose).unit
    if dimension in written:
        raise table.refuse("dose", "highest-once")
    written.add(dimension)
    return highest


def read_usual(file: Reader, cite: Citations, unit: str, oral: bool) -> tuple[UsualDose, ...]:
    """The usual range of each way to write a dose, at most one of each, in the unit of the drug."""
    return file.each("usual_dose", _usual, cite, unit, oral, set())


def _usual(table: Reader, cite: Citations, unit: str, oral: bool, written: set[str]) -> UsualDose:
    """The range of usual doses; one for each dimension, which is added to ``written``."""
    basis = basis_of_unit(table.data.get("lowest"))
    basis = BasisKind.DAILY if oral and basis == BasisKind.FLAT else basis
    lowest, highest = (read_basis(table, key, basis, cite.units) for key in ("lowest", "highest"))
    usual = UsualDose(lowest, highest, cite.of(table))
    table.done()
    dimension = basis_quantity(lowest).unit
    if unit_of(lowest) != unit:
        raise table.refuse("lowest", "unit-of-drug", unit=unit)
    if number_of(highest) < number_of(lowest):
        raise table.refuse("highest", "usual-above-lowest", lowest=said(lowest))
    if dimension in written:
        raise table.refuse("lowest", "highest-once")
    written.add(dimension)
    return usual


def check_highest(file: str, rule: DoseRule, drug: Drug, key: str | None = None) -> None:
    """Refuses a protocol whose dose is higher than its drug's file allows, or written in a way that it does not know.

    Levels lie below the dose they start from, and amounts below the protocol's: dose and first doses are enough.
    ``key`` is the place to report instead, if a case names the drug's file. Raises Refusal.
    """
    _check(file, key or f"drugs.{rule.drug}.dose", rule.basis, drug)
    if rule.loading is not None:
        _check(file, key or f"drugs.{rule.drug}.loading.dose", rule.loading.basis, drug)


def _check(file: str, key: str, dose: Basis, drug: Drug) -> None:
    written = basis_quantity(dose)
    known = {basis_quantity(highest.dose).unit: highest for highest in drug.highest}
    if not known:
        return
    if written.unit not in known:
        doses = tuple(said(highest.dose) for highest in drug.highest)
        raise Refusal(file, key, "highest-basis", _found(dose), drug=drug.name, doses=doses)
    highest = known[written.unit]
    if written.value > basis_quantity(highest.dose).value:
        source = f"{highest.source.document}, {highest.source.section}"
        raise Refusal(file, key, "highest-dose", _found(dose), drug=drug.name, most=said(highest.dose), source=source)


def _found(dose: Basis) -> str:
    return str(said(dose))
