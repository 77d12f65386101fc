"""The drugs of RamuNET and CaboAveNEC as ``facts/drugs.md`` and the site rules state them; typed from there."""

from datetime import date
from fractions import Fraction

from tests.oracles.dose.hand_calculation import Product, Rounding, Vials
from tests.oracles.dose.hand_course import Course, Measured, Occasion, Reduction, Rule

DAY_1, MEASURED_ON, BORN = date(2027, 2, 1), date(2027, 1, 28), date(1961, 3, 14)
OF_ANY_BODY = Fraction(60)
"""Body mass index above which height and weight were exchanged, if that brings it below."""


def of(*numbers: int | str) -> tuple[Fraction, ...]:
    return tuple(Fraction(number) for number in numbers)


RAMUCIRUMAB = Rule(
    "per_kg", Fraction(8), 60, Rounding(Fraction(5)),
    Product(
        (Vials(Fraction(10), of(100, 500)),), False, of(250), lowest=Fraction("0.4"), highest=Fraction(4),
        fastest=Fraction(25),
    ),
    levels=of(6, 5),
)  # fmt: skip
SMALL, LARGE = (Fraction("1.4"), Fraction(2)), (Fraction("2.8"), Fraction(4))
"""Final concentrations of the label: of the 500 mg vial, of the 1000 mg vial; none of the others."""
DACARBAZINE = Rule(
    "per_m2", Fraction(650), 30, Rounding(Fraction(10)),
    Product(
        (
            Vials(Fraction(10), of(100, 200, 500), {Fraction(500): SMALL}),
            Vials(Fraction(10), of(500), {Fraction(500): SMALL}),
            Vials(Fraction(10), of(100, 200)), Vials(Fraction(20), of(1000), {Fraction(1000): LARGE}),
        ),
        True, of(250, 500),
    ),
)  # fmt: skip
AVELUMAB = Rule(
    "flat", Fraction(800), 60, Rounding(None), Product((Vials(Fraction(20), of(200)),), True, of(250))
)  # fmt: skip


def first_dose(height: Fraction, weight: Fraction, level: int = 0, given: bool = False) -> Course:
    """C1D1 of a patient who was measured four days before; the levels were decided on the day."""
    return Course(
        True, BORN, DAY_1, (Measured(MEASURED_ON, height, weight),), (Occasion("C1D1", 1, DAY_1, given),),
        reductions=(Reduction(DAY_1),) * level,
    )  # fmt: skip


def exchanged(height: Fraction, weight: Fraction) -> bool:
    """Whether height and weight were exchanged: such a body there is not, the exchanged one there is."""
    index, other = weight * 10_000 / height**2, height * 10_000 / weight**2
    return index > OF_ANY_BODY >= other and 30 <= height <= 200 and 130 <= weight <= 220
