"""Systemic corticosteroids of a day as prednisone."""

from datetime import date
from fractions import Fraction

from msgspec import Struct

from dosecal.core.patient.case import Case, Medication, Purpose, Route
from dosecal.core.start.medicine_doses import daily_dose
from dosecal.core.start.medicine_names import names_of
from dosecal.core.trial.vocabulary import Medicine, Medicines
from dosecal.core.values.quantity import plain
from dosecal.core.values.source import Source

CORTICOSTEROIDS = "corticosteroid_mg_per_day"
"""The criterion that is answered from the medicines if its fact is not given."""
NOT_SYSTEMIC = (Route.INHALED, Route.TOPICAL, Route.INTRANASAL, Route.INTRAARTICULAR)
PREDNISONE_MG = 5


def is_counted(medication: Medication) -> bool:
    """Whether a corticosteroid adds to the systemic dose: not inhaled, topical or before an infusion."""
    return medication.route not in NOT_SYSTEMIC and medication.purpose is not Purpose.PREMEDICATION


class PrednisoneDose(Struct, frozen=True):
    """Systemic corticosteroids of a day as prednisone; None if a dose is missing or nobody can convert it."""

    mg: Fraction | None
    formula: str
    """How it was converted: ``4 mg methylprednisolone × 5 ÷ 4``."""
    source: Source | None = None
    """Of the equivalent doses; None if nothing had to be converted."""
    at_least: Fraction = Fraction(0)
    """What it comes to if of each strength in a name one is taken a day."""


def prednisone_dose(case: Case, day: date, medicines: Medicines) -> PrednisoneDose | None:
    """All systemic corticosteroids that are taken on a day; None if no corticosteroid is among the medicines.

    Inhaled, topical, intranasal and intra-articular ones and premedication are left out.
    """
    running = [one for one in case.medications if one.start <= day and (one.stop is None or one.stop >= day)]
    if not running:
        return None
    book = names_of(medicines)
    known = {one.id: one for one in medicines.known if one.corticosteroid}
    total: Fraction | None = Fraction(0)
    formula: list[str] = []
    at_least = Fraction(0)
    seen = False
    source = None
    for medication in running:
        meant = [known[one] for one in book.find(medication.name) if one in known]
        seen = seen or bool(meant)
        if not meant or not is_counted(medication):
            continue
        mg = _as_prednisone(medication, meant)
        at_least += _as_prednisone(medication, meant, one_a_day=True) or 0
        total = None if mg is None or total is None else total + mg
        formula.append(_formula(medication, meant))
        if meant[0].as_prednisone_5_mg != PREDNISONE_MG:
            source = meant[0].equivalent_source
    return PrednisoneDose(total, " + ".join(formula), source, at_least) if seen else None


def _as_prednisone(medication: Medication, meant: list[Medicine], *, one_a_day: bool = False) -> Fraction | None:
    """The dose as prednisone; in a text that names two corticosteroids it is not clear which of them the dose is of.

    A strength in a name ("Prednisolon 20 mg") is a daily dose only where it is said how often it is taken, or supposed.
    """
    equivalents = {one.as_prednisone_5_mg for one in meant}
    equivalent = equivalents.pop() if len(equivalents) == 1 else None
    dose = daily_dose(medication)
    if equivalent is None or dose.mg is None or not (dose.stated or one_a_day):
        return None
    return Fraction(dose.mg) * PREDNISONE_MG / Fraction(equivalent)


def _formula(medication: Medication, meant: list[Medicine]) -> str:
    equivalent, dose = meant[0].as_prednisone_5_mg, daily_dose(medication)
    if equivalent is None or dose.mg is None or not dose.stated:
        return meant[0].id
    return f"{plain(dose.mg)} mg {meant[0].id} × {PREDNISONE_MG} ÷ {plain(equivalent)}"
