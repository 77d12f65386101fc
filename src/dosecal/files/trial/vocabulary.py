"""Reads the vocabulary: everything a case may name."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TypeVar

from msgspec.structs import replace

from dosecal import resources
from dosecal.core.trial.vocabulary import (
    Fact,
    FactMedicines,
    FactType,
    LabLimits,
    LabTest,
    Medicines,
    PlausibilityLimits,
    StepForm,
    VisitStep,
    Vocabulary,
)
from dosecal.core.values.quantity import UnitBook, canonical_unit, laboratory_unit, parse_number, split_quantity
from dosecal.core.values.source import Text
from dosecal.files.reading.reader import Reader, recorded
from dosecal.files.reading.refusal import unknown
from dosecal.files.reading.toml import open_table
from dosecal.files.reading.unread import UNREAD
from dosecal.files.trial.medicines import read_medicines
from dosecal.files.trial.sources import Citations, listed_in, words_of

T = TypeVar("T")


@cache
def units() -> UnitBook:
    """The units of dosecal, read once."""
    return UnitBook(resources.read("units.txt").splitlines())


@cache
def vocabulary() -> Vocabulary:
    """Tests, facts, kinds of history, medicines, steps of a visit and plausible body sizes, read once."""
    file, _ = open_table(resources.path("vocabulary.toml"))
    return file.whole(_vocabulary, read_medicines(units()))


def _vocabulary(file: Reader, medicines: Medicines) -> Vocabulary:
    cite = Citations(file, "vocabulary", units())
    tests = file.each_named("tests", _test, cite)
    limits = file.each_named("laboratory", _lab_limits, tests, cite)
    known = Vocabulary(
        {name: _with_limits(test, limits.get(name)) for name, test in tests.items()},
        file.each_named("facts", _fact, medicines),
        file.within("history", _history),
        file.within("body", _limits, cite),
        file.within("lasting", _lasting, cite),
        file.within("pseudonym", _person_names, cite),
        medicines,
        file.each("steps", _step),
    )
    file.done()
    return known


def _fact(table: Reader, name: str, medicines: Medicines) -> Fact:
    contradicting = table.maybe("medicines", _contradicting, medicines)
    fact = Fact(name, words_of(table, "name"), table.kind("type", "type", FactType), contradicting)
    table.done()
    return fact


def _contradicting(table: Reader, medicines: Medicines) -> FactMedicines:
    found = FactMedicines(table.texts_of("classes", "class", medicines.classes), table.flag_or("ever", False))
    table.done()
    return found


def _history(table: Reader) -> dict[str, Text]:
    return {kind: words_of(table, kind) for kind in table.data}


def _lasting(table: Reader, cite: Citations) -> frozenset[str]:
    kinds = frozenset(table.texts("kinds"))
    cite.of(table)
    table.done()
    return kinds


def _person_names(table: Reader, cite: Citations) -> frozenset[str]:
    names = (*table.texts("first_names"), *table.texts("family_names"))
    cite.of(table)
    table.done()
    return frozenset(name.casefold() for name in names)


def _step(table: Reader) -> VisitStep:
    step = VisitStep(
        table.text("id"),
        table.kind("form", "form", StepForm) if table.has("form") else StepForm.TICK,
        table.flag_or("told", True),
    )
    table.done()
    return step


def _test(table: Reader, name: str, cite: Citations) -> LabTest:
    """A laboratory test: its unit with factors from the others, or its grades, and spellings that are meant."""
    factors = table.within("factors", _factors) if table.has("factors") else {}
    divisors = table.within("divisors", _factors) if table.has("divisors") else {}
    title = words_of(table, "name")
    unit = table.text("unit") if table.data.get("unit") else ""
    grades = table.texts("grades") if table.has("grades") else ()
    table.has("unit")
    cite.of(table)
    to_unit = {**factors, **{spelling: 1 / divisor for spelling, divisor in divisors.items()}}
    known = {canonical_unit(spelling): factor for spelling, factor in to_unit.items()}
    meant = table.within("also", _also) if table.has("also") else {}
    if grades:
        also = {spelling.casefold(): grade for spelling, grade in meant.items()}
        table.done()
        if not set(also.values()) <= set(grades):
            raise table.refuse("also", "lab-grade", names=grades)
        return LabTest(name, title, unit, known, grades, also=also)
    also = {laboratory_unit(spelling): canonical_unit(unit) for spelling, unit in meant.items()}
    table.done()
    if unknown_units := set(also.values()) - set(known):
        raise table.refuse("also", "lab-value", units=tuple(known), example=", ".join(sorted(unknown_units)))
    return LabTest(name, title, unit, known, grades, also=also)


def _factors(table: Reader) -> dict[str, Fraction]:
    """Unit → factor."""
    return {unit: Fraction(table.number(unit)) for unit in table.data}


def _with_limits(test: LabTest, limits: LabLimits | None) -> LabTest:
    return test if test is UNREAD else replace(test, limits=limits)


def _also(table: Reader) -> dict[str, str]:
    """A further spelling → the one that it means."""
    return {spelling: table.text(spelling) for spelling in table.data}


def _lab_limits(table: Reader, name: str, tests: Mapping[str, LabTest], cite: Citations) -> LabLimits:
    if name not in tests:
        raise unknown(table.file, table.path, "key", name, tests)
    test = tests[name]
    limits = LabLimits(
        usual=_pair(table, "usual", test),
        first=_pair(table, "first", test) if table.has("first") else None,
        typical=_lab_value(table, "typical", table.text("typical"), test),
        steady=table.flag_or("steady", False),
        uln=_pair(table, "uln", test) if table.has("uln") else None,
        confused=table.within("confused", _factors) if table.has("confused") else {},
        percent=_pair(table, "percent", test) if table.has("percent") else None,
        possible=_pair(table, "possible", test) if table.has("possible") else None,
        source=cite.of(table),
    )
    table.done()
    return limits


@recorded
def _pair(table: Reader, key: str, test: LabTest) -> tuple[Fraction, Fraction]:
    values = [_lab_value(table, key, text, test) for text in table.texts(key)]
    if len(values) != 2:
        raise table.refuse(key, "texts")
    return values[0], values[1]


@recorded
def _lab_value(table: Reader, key: str, text: str, test: LabTest) -> Fraction:
    parts = split_quantity(str(text))
    value = None if parts is None else test.read(*parts)
    if value is None:
        raise table.refuse(key, "lab-value", units=tuple(test.factors), example=test.unit)
    return value


def _two(table: Reader, key: str, values: tuple[T, ...]) -> tuple[T, T]:
    """The lower and the upper one."""
    if len(values) != 2:
        raise table.refuse(key, "texts")
    return values[0], values[1]


def _limits(table: Reader, cite: Citations) -> PlausibilityLimits:
    """What height, weight and body mass index may be before a slip is suspected, and which slips are near."""
    weight = _two(table, "weight", listed_in(table, "weight", "kg", units(), "weight"))
    height = _two(table, "height", listed_in(table, "height", "cm", units(), "height"))
    bmi = _two(table, "bmi", tuple(parse_number(text) or Decimal(0) for text in table.texts("bmi")))
    usual = _two(table, "height_usual", listed_in(table, "height_usual", "cm", units(), "height"))
    limits = PlausibilityLimits(
        (weight[0].value, weight[1].value),
        (height[0].value, height[1].value),
        (bmi[0], bmi[1]),
        table.number("bmi_pounds"),
        table.number("bmi_exchanged"),
        table.quantity("jump", "percent").value,
        table.number("kg_per_lb"),
        table.number("cm_per_inch"),
        (usual[0].value, usual[1].value),
        table.quantity("height_jump", "height").value,
        table.quantity("height_near", "height").value,
        table.quantity("pounds_near", "percent").value,
        table.quantity("transposed_near", "percent").value,
        table.quantity("transposed_apart", "percent").value,
        cite.of(table),
    )
    table.done()
    return limits
