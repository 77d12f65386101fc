"""Whether the formula a dose rests on holds for the patient: outside of its range the dose says so."""

from collections.abc import Iterator
from decimal import Decimal

from dosecal.core.body import SURFACES, Person, estimate
from dosecal.core.patient.case import Case
from dosecal.core.result.dose import Dose
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.source import Source
from dosecal.core.values.span import completed_years


def about_formulas(case: Case, doses: tuple[Dose, ...], source: Source) -> Iterator[Finding]:
    """A note for every size of a body-surface dose that the chosen formula was not made from."""
    asked: set[tuple[str, Decimal, Decimal | None, int | None]] = set()
    for dose in doses:
        if dose.bsa_formula is None or dose.dose_weight is None or not SURFACES[dose.bsa_formula].valid.limited:
            continue
        age = None if case.birth_date is None or dose.date is None else completed_years(case.birth_date, dose.date)
        height = None if dose.height is None else dose.height.value
        key = (dose.bsa_formula, dose.dose_weight.value, height, age)
        if key in asked:
            continue
        asked.add(key)
        formula = SURFACES[dose.bsa_formula]
        person = Person(height_cm=height, weight_kg=dose.dose_weight.value, age=age, sex=case.sex)
        for one in estimate(formula, person).outside:
            yield finding(
                Code.FORMULA_OUTSIDE_RANGE, f"measurements.{one.input}" if one.input != "age" else "patient.birth_date",
                source, formula=formula.id, input=one.input, value=one.value, low=one.low, high=one.high,
                confirm=formula.valid.confirm,
            )  # fmt: skip
