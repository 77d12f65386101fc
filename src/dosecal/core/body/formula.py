"""What every body formula is: its inputs, its range, its reference; and a value or the reason why there is none."""

from collections.abc import Callable
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from dosecal.core.values.quantity import PRECISION


class Sex(StrEnum):
    """As the formulas and the rules of trials ask for it."""

    FEMALE = "female"
    MALE = "male"


FEMALE, MALE = Sex.FEMALE, Sex.MALE
SEXES = (FEMALE, MALE)

Range = tuple[Decimal | None, Decimal | None]
"""Lowest and highest value, both inside; None: open."""


class Person(Struct, frozen=True):
    """What a formula may ask about a patient on a day; None is what is not known, and no default replaces it."""

    height_cm: Decimal | None = None
    weight_kg: Decimal | None = None
    age: int | None = None
    """Completed years."""
    sex: Sex | None = None
    creatinine_mg_dl: Fraction | None = None
    surface_m2: Decimal | None = None
    """The body surface by the formula used for this patient."""

    def value(self, name: str) -> Decimal | None:
        """The number of an input; a size, a year or a creatinine that is not above zero is none."""
        found: Decimal | int | Fraction | None = {
            "height": self.height_cm,
            "weight": self.weight_kg,
            "age": self.age,
            "creatinine": self.creatinine_mg_dl,
            "surface": self.surface_m2,
        }[name]
        if found is None or found < 0 or (found == 0 and name != "age"):
            return None
        return exact(Fraction(found))

    def knows(self, name: str) -> bool:
        """Whether the input is known."""
        return self.sex in SEXES if name == "sex" else self.value(name) is not None


class Shown(Struct, frozen=True):
    """The inputs as they are shown: ``165 cm``, ``60 kg``."""

    height: str = ""
    weight: str = ""
    sex: Sex | None = None
    age: str = ""
    creatinine: str = ""
    """In mg/dL."""
    surface: str = ""


class Validity(Struct, frozen=True):
    """For whom a formula holds. Outside of a range that ``refuses`` there is no value; outside of another one there
    is, and it says so."""

    height_cm: Range = (None, None)
    weight_kg: Range = (None, None)
    age_years: Range = (None, None)
    sex: Sex | None = None
    """Studied in one sex alone."""
    bmi_up_to: tuple[Fraction, Fraction] | None = None
    """Greatest body mass index of women and of men, itself inside: beyond it the formula turns over."""
    refuses: bool = False
    confirm: bool = False
    """The range was not read in the paper itself."""

    @property
    def limited(self) -> bool:
        """Whether there is any limit."""
        return self != Validity(refuses=self.refuses, confirm=self.confirm)


class Outside(Struct, frozen=True):
    """An input that is outside a formula's range."""

    input: str
    """As a formula asks for it: ``height``, ``weight``, ``age``, ``creatinine``, ``surface``; or ``bmi``, ``value``."""
    value: Decimal
    low: Decimal | None
    high: Decimal | None

    @property
    def limits(self) -> tuple[Decimal, ...]:
        """The ends of the range that there are."""
        return tuple(end for end in (self.low, self.high) if end is not None)


class EstimateStatus(StrEnum):
    """What a formula gives for a person."""

    VALID = "valid"
    OUTSIDE = "outside"
    """A value with a warning."""
    REFUSED = "refused"
    """No value, since the formula does not hold."""
    MISSING = "missing"
    """No value, since an input is not known."""


class FormulaKind(StrEnum):
    """What a formula calculates."""

    SURFACE = "surface"
    INDEX = "index"
    IDEAL = "ideal"
    ADJUSTED = "adjusted"
    LEAN = "lean"
    CLEARANCE = "clearance"


class Formula(Struct, frozen=True, kw_only=True):
    """A formula of body sizes, as data."""

    id: str
    name: str
    kind: FormulaKind
    unit: str
    reference: str
    needs: tuple[str, ...]
    calculate: Callable[[Person], Decimal]
    """Unrounded; asked only if every input is known."""
    shown: Callable[[Shown], str]
    valid: Validity = Validity()
    confirm: bool = False
    """A constant was not read in a text that could be quoted: to be confirmed by the pharmacist."""
    selectable: bool = True
    """Whether a site may calculate doses with it."""

    @property
    def needs_height(self) -> bool:
        """Whether it asks for the height."""
        return "height" in self.needs

    @property
    def needs_sex(self) -> bool:
        """Whether it asks for the sex."""
        return "sex" in self.needs

    def missing(self, person: Person) -> tuple[str, ...]:
        """The inputs that are not known; a range that refuses asks for what it is a range of, too."""
        asked = list(self.needs)
        if self.valid.refuses:
            limits = {"height": self.valid.height_cm, "weight": self.valid.weight_kg, "age": self.valid.age_years}
            asked += [name for name, limit in limits.items() if limit != (None, None) and name not in asked]
        return tuple(name for name in asked if not person.knows(name))

    def expression(
        self, height: str = "", weight: str = "", sex: Sex | None = None, age: str = "", creatinine: str = "",
        surface: str = "",
    ) -> str:  # fmt: skip
        """The formula with its numbers put in, in signs that need no translation."""
        return self.shown(Shown(height, weight, sex, age, creatinine, surface))


class Estimate(Struct, frozen=True):
    """What a formula gives for a person: a value, or why there is none; and whether it was made for such a person."""

    formula: Formula
    value: Decimal | None
    missing: tuple[str, ...] = ()
    outside: tuple[Outside, ...] = ()

    @property
    def status(self) -> EstimateStatus:
        """Whether there is a value, and whether the formula holds for the person."""
        if self.missing:
            return EstimateStatus.MISSING
        if not self.outside:
            return EstimateStatus.VALID
        return EstimateStatus.OUTSIDE if self.value is not None else EstimateStatus.REFUSED


def estimate(formula: Formula, person: Person) -> Estimate:
    """The value of a formula for a person. Never a silent number: what is missing or out of range is reported."""
    missing = formula.missing(person)
    if missing:
        return Estimate(formula, None, missing)
    outside = tuple(_outside(formula.valid, person))
    if outside and formula.valid.refuses:
        return Estimate(formula, None, (), outside)
    with localcontext(prec=PRECISION):
        value = formula.calculate(person)
    # Lean weight of a very small body, clearance at 140 years: a straight line drawn too far.
    if not value.is_finite() or value <= 0:
        return Estimate(formula, None, (), outside or (Outside("value", value, Decimal(0), None),))
    return Estimate(formula, value, (), outside)


def _outside(valid: Validity, person: Person) -> list[Outside]:
    limits = (("height", valid.height_cm), ("weight", valid.weight_kg), ("age", valid.age_years))
    found = []
    for name, (low, high) in limits:
        value = person.value(name)
        if value is not None and not ((low is None or low <= value) and (high is None or value <= high)):
            found.append(Outside(name, value, low, high))
    if valid.bmi_up_to is not None and person.height_cm and person.weight_kg and person.sex in SEXES:
        highest = valid.bmi_up_to[SEXES.index(person.sex)]
        index = 10_000 * Fraction(person.weight_kg) / Fraction(person.height_cm) ** 2
        if index > highest:
            found.append(Outside("bmi", exact(index), None, exact(highest)))
    return found


def exact(value: Fraction) -> Decimal:
    """A fraction as decimal: whole if it ends, else ``PRECISION`` digits."""
    with localcontext(prec=PRECISION):
        return Decimal(value.numerator) / value.denominator


def need_sex(sex: Sex | None, formula: str) -> Sex:
    """The sex, or ValueError: no formula has a default."""
    if sex not in SEXES:
        raise ValueError(f"{formula} needs the sex, found {sex!r}")
    return Sex(sex)


def given(value: Decimal | None) -> Decimal:
    """An input that was found to be known."""
    if value is None:
        raise ValueError("an input of the formula is missing")
    return value
