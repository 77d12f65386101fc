"""Everything a case may name: tests with their units, facts, kinds of history, medicines; and plausible body sizes."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from msgspec import Struct

from dosecal.core.values.quantity import laboratory_unit
from dosecal.core.values.source import Source, Text


class PlausibilityLimits(Struct, frozen=True):
    """Body sizes outside of which a measurement is doubted."""

    weight_kg: tuple[Decimal, Decimal]
    height_cm: tuple[Decimal, Decimal]
    bmi: tuple[Decimal, Decimal]
    """Outside: the weight may be in pounds."""
    bmi_pounds: Decimal
    """Above, the first weight of a patient may be in pounds: there is no earlier weight to compare it with."""
    bmi_hard: Decimal
    """Above, height and weight may be exchanged."""
    jump_percent: Decimal
    """Between two weights measured one after the other."""
    kg_per_lb: Decimal
    cm_per_inch: Decimal
    height_usual_cm: tuple[Decimal, Decimal]
    """Hardly anybody is outside: an exchange that would make such a height is less likely than inches and pounds."""
    height_jump_cm: Decimal
    """Between two heights: adults do not grow."""
    height_near_cm: Decimal
    """Nearer to the height before, one with two digits exchanged is the one that was meant."""
    pounds_near_percent: Decimal
    """So near to the weight before, a weight taken for pounds is one."""
    transposed_near_percent: Decimal
    """So near to the value before, one with two digits exchanged is the one that was meant."""
    transposed_apart_percent: Decimal
    """So far from the value before, a weight is looked at for exchanged digits."""
    source: Source


class LabLimits(Struct, frozen=True):
    """Values of a test outside of which one is doubted, all in the unit of the test."""

    usual: tuple[Fraction, Fraction]
    first: tuple[Fraction, Fraction] | None
    """Of a first value: outside one is doubted if another unit explains it."""
    typical: Fraction
    """Between two explanations of a doubtful value the nearer one is named."""
    steady: bool
    """A value is doubted, too, if another unit or point leads back to the ones before; the test moves little."""
    uln: tuple[Fraction, Fraction] | None
    """Upper limits of normal that laboratories print."""
    confused: Mapping[str, Fraction]
    """Units that a case may not name but a person may have read → factor; ``ULN``: multiples of the upper limit."""
    percent: tuple[Fraction, Fraction] | None
    """Of an INR: numbers that are the percentage of the same test (Quick), which nothing converts."""
    possible: tuple[Fraction, Fraction] | None
    """Outside a value cannot be true: a dose that depends on it is withheld."""
    source: Source


class LabTest(Struct, frozen=True):
    """A laboratory test: its unit in the core and the factor of every other spelling to it."""

    id: str
    name: Text
    unit: str
    factors: Mapping[str, Fraction]
    """Spelling (canonical) → exact factor to ``unit``: a limit is met or missed by the last digit, and neither
    17.1 nor 88.4 divides evenly."""
    grades: tuple[str, ...] = ()
    """For a graded test such as the dipstick: its values in rising order."""
    limits: LabLimits | None = None
    also: Mapping[str, str] = {}
    """Further spellings of units, or of grades, that laboratories print (``Gpt/L``, ``neg.``) → the one that they mean;
    read, not offered."""

    def grade(self, typed: str) -> int | None:
        """The place of a grade among the grades, however a laboratory prints it; None if it is none."""
        text = "".join(typed.split()).casefold()
        meant = self.also.get(text, text)
        return self.grades.index(meant) if meant in self.grades else None

    def spelling(self, unit: str) -> str | None:
        """The spelling of a unit that the test knows, however a laboratory prints it; None if it is none."""
        one = laboratory_unit(unit)
        return one if one in self.factors else self.also.get(one)

    def read(self, number: Decimal, unit: str) -> Fraction | None:
        """A typed value in the unit of the test, None if the unit is not one of the test's."""
        one = self.spelling(unit)
        return None if one is None else Fraction(number) * self.factors[one]


class FactType(StrEnum):
    """How a fact is answered."""

    YES_NO = "yes-no"
    NUMBER = "number"
    LETTER = "letter"


class FactMedicines(Struct, frozen=True):
    """The medicines that contradict a fact answered with no."""

    classes: tuple[str, ...]
    ever: bool = False
    """Taken at any time before, not on the day alone."""


class Fact(Struct, frozen=True):
    """Something that no date or laboratory value tells."""

    id: str
    name: Text
    type: FactType
    medicines: FactMedicines | None = None


class MedicineClass(Struct, frozen=True):
    """A class of medicines that trials name."""

    id: str
    name: Text
    source: Source
    """Which medicines belong to it."""


class Medicine(Struct, frozen=True):
    """A medicine that is recognised by name."""

    id: str
    """The generic name."""
    names: tuple[str, ...]
    """Spellings of the generic name, then brands, as they are written."""
    sources: tuple[Source, ...]
    corticosteroid: bool = False
    as_prednisone_5_mg: Decimal | None = None
    """So many mg do what 5 mg of prednisone do; None if a person has to convert."""
    equivalent_source: Source | None = None
    live_vaccine: bool = False
    classes: tuple[str, ...] = ()


class Medicines(Struct, frozen=True, eq=False, dict=True):
    """All medicines that are recognised; read once, and the same only as itself."""

    known: tuple[Medicine, ...] = ()
    unlike: tuple[str, ...] = ()
    """Names of other medicines, never taken for a slip of a known one."""
    classes: Mapping[str, MedicineClass] = {}

    @cached_property
    def by_id(self) -> Mapping[str, Medicine]:
        """The medicines by their generic names."""
        return {one.id: one for one in self.known}

    def of_class(self, name: str) -> tuple[Medicine, ...]:
        """The medicines of a class."""
        return tuple(one for one in self.known if name in one.classes)


class StepForm(StrEnum):
    """What there is to fill in at a step of a visit."""

    TICK = "tick"
    LABORATORY = "laboratory"
    BLOOD_PRESSURE = "blood-pressure"
    GRADES = "grades"
    PREMEDICATION = "premedication"
    INFUSIONS = "infusions"
    OBSERVATION = "observation"
    RETURNED = "returned"
    DISPENSING = "dispensing"
    NEXT_VISITS = "next-visits"


class VisitStep(Struct, frozen=True):
    """One thing that is done at a visit; the order of the steps is the order in which they are done."""

    id: str
    """An activity of the protocols, or a step that follows from the doses: ``premedication``, ``infusions``, …;
    ``other`` is the place of every activity that has no step of its own."""
    form: StepForm = StepForm.TICK
    told: bool = True
    """Whether the patient notices it, and it is on the patient's own sheet."""


class Vocabulary(Struct, frozen=True, dict=True):
    """Everything a case may name: tests, facts and kinds of history, with their words; and medicines by name."""

    tests: Mapping[str, LabTest]
    facts: Mapping[str, Fact]
    history: Mapping[str, Text]
    limits: PlausibilityLimits
    lasting: frozenset[str] = frozenset()
    """Kinds of history that last: over only once their end is known."""
    person_names: frozenset[str] = frozenset()
    """First names and frequent family names, in small letters: a pseudonym has none of them."""
    medicines: Medicines = Medicines()
    steps: tuple[VisitStep, ...] = ()
    """What is done at a visit, in order."""

    @cached_property
    def needs(self) -> Mapping[str, Text]:
        """Of each fact and test its name: what a criterion asks for."""
        return {key: one.name for named in (self.facts, self.tests) for key, one in named.items()}
