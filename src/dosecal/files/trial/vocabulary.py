"""Reads the vocabulary: everything a case may name."""

from decimal import Decimal
from fractions import Fraction
from functools import cache

from msgspec.structs import replace

from dosecal import resources
from dosecal.core.trial.vocabulary import Fact, LabLimits, LabTest, PlausibilityLimits, VisitStep, Vocabulary
from dosecal.core.values.quantity import UnitBook, canonical_unit, parse_number, split_quantity
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.toml import open_table
from dosecal.files.trial.medicines import read_medicines
from dosecal.files.trial.sources import Citations, listed_in, words_of

FACT_TYPES = ("yes-no", "number", "letter")
STEP_FORMS = (
    "tick", "laboratory", "blood-pressure", "grades", "premedication", "infusions", "observation", "returned",
    "dispensing", "next-visits",
)  # fmt: skip


@cache
def units() -> UnitBook:
    """The units of dosecal, read once."""
    return UnitBook(resources.read("units.txt").splitlines())


@cache
def vocabulary() -> Vocabulary:
    """Tests, facts, kinds of history and plausible body sizes, read once."""
    file, _ = open_table(resources.path("vocabulary.toml"))
    cite = Citations(file, "vocabulary", units())
    laboratory = file.table("laboratory")
    tests = {name: _test(name, table, laboratory, cite) for name, table in file.named_tables("tests")}
    laboratory.done()
    facts = {}
    for name, table in file.named_tables("facts"):
        facts[name] = Fact(name, words_of(table, "name"), table.choice("type", "type", FACT_TYPES))
        table.done()
    history_table = file.table("history")
    history = {token: words_of(history_table, token) for token in history_table.data}
    limits = _limits(file.table("body"), cite)
    steps = tuple(_step(table) for table in file.tables("steps"))
    file.done()
    return Vocabulary(tests, facts, history, limits, read_medicines(units()), steps)


def _step(table: Reader) -> VisitStep:
    form = table.choice("form", "form", STEP_FORMS) if table.has("form") else "tick"
    step = VisitStep(table.text("id"), form, table.flag("told") if table.has("told") else True)
    table.done()
    return step


def _test(name: str, table: Reader, laboratory: Reader, cite: Citations) -> LabTest:
    factors: dict[str, Fraction] = {}
    for key, invert in (("factors", False), ("divisors", True)):
        if not table.has(key):
            continue
        inner = table.table(key)
        for unit in inner.data:
            factor = Fraction(inner.number(unit))
            factors[canonical_unit(unit)] = 1 / factor if invert else factor
    test = LabTest(
        name,
        words_of(table, "name"),
        str(table.data.get("unit", "")),
        factors,
        table.texts("grades") if table.has("grades") else (),
    )
    table.has("unit")
    cite.of(table)
    table.done()
    if not laboratory.has(name):
        return test
    return replace(test, limits=_lab_limits(test, laboratory.table(name), cite))


def _lab_limits(test: LabTest, table: Reader, cite: Citations) -> LabLimits:
    def read(key: str, text: str) -> Fraction:
        parts = split_quantity(text)
        value = None if parts is None else test.read(*parts)
        if value is None:
            raise table.refuse(key, "lab-value", units=tuple(test.factors), example=test.unit)
        return value

    def pair(key: str) -> tuple[Fraction, Fraction]:
        values = [read(key, text) for text in table.texts(key)]
        if len(values) != 2:
            raise table.refuse(key, "texts")
        return values[0], values[1]

    confused = table.table("confused") if table.has("confused") else None
    limits = LabLimits(
        usual=pair("usual"),
        first=pair("first") if table.has("first") else None,
        typical=read("typical", table.text("typical")),
        steady=table.has("steady") and table.flag("steady"),
        uln=pair("uln") if table.has("uln") else None,
        confused={} if confused is None else {unit: Fraction(confused.number(unit)) for unit in confused.data},
        percent=pair("percent") if table.has("percent") else None,
        possible=pair("possible") if table.has("possible") else None,
        source=cite.of(table),
    )
    table.done()
    return limits


def _limits(table: Reader, cite: Citations) -> PlausibilityLimits:
    weight = listed_in(table, "weight", "kg", units(), "weight")
    height = listed_in(table, "height", "cm", units(), "height")
    bmi = [parse_number(text) or Decimal(0) for text in table.texts("bmi")]
    usual = listed_in(table, "height_usual", "cm", units(), "height")
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
