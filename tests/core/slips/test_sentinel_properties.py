"""What holds of every sentinel, whatever is typed: one finding of a value, and what it offers is not doubted again."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dosecal.core.patient.case import Case, Lab
from dosecal.core.slips.laboratory import check_labs
from dosecal.core.slips.sizes import Sizes, check_sizes
from dosecal.core.values.quantity import Quantity
from dosecal.files.case.cases import case_from_data
from dosecal.files.trial.vocabulary import vocabulary

WORDS = vocabulary()
DAY, BEFORE = date(2027, 1, 18), date(2027, 1, 4)
EMPTY = case_from_data(
    {"study": "ramunet", "patient": {"id": "X", "sex": "male", "birth_date": date(1960, 1, 1)}}, "case", WORDS
)
NAMES = sorted(name for name, test in WORDS.tests.items() if test.limits is not None)
NUMBERS = st.decimals(min_value=0, max_value=10**6, places=3)


def lab(name: str, day: date, number: Decimal, unit: str, uln: Decimal | None) -> Lab:
    test = WORDS.tests[name]
    value = test.read(number, unit)
    assert value is not None
    limit = None if uln is None else test.read(uln, unit)
    return Lab(day, name, f"{number} {unit}".rstrip(), value, limit, None if uln is None else f"{uln} {unit}".rstrip())


@st.composite
def values(draw: st.DrawFn) -> tuple[Lab, ...]:
    name = draw(st.sampled_from(NAMES))
    units = st.sampled_from(sorted(WORDS.tests[name].factors))
    limits = st.none() | NUMBERS
    earlier = draw(st.lists(st.tuples(NUMBERS, units), max_size=3))
    labs = [lab(name, BEFORE, number, unit, None) for number, unit in earlier]
    return (*labs, lab(name, DAY, draw(NUMBERS), draw(units), draw(limits)))


@given(values())
def test_a_laboratory_value_is_asked_about_once(labs: tuple[Lab, ...]) -> None:
    case: Case = replace(EMPTY, labs=labs)
    found = list(check_labs(case, WORDS.tests))
    of_value = [each for each in found if each.code != "lab-limit-doubtful"]
    assert len(of_value) <= 1
    assert len(found) - len(of_value) <= 1
    limits = WORDS.tests[labs[-1].test].limits
    assert limits is not None
    usual = limits.usual[0] <= labs[-1].value <= limits.usual[1]
    assert usual or of_value  # nothing unusual passes in silence
    for each in of_value:
        assert not usual or each.params.get("suspicion") is not None  # nothing usual is asked about without a reason
        for corrected in (each.params.get(key) for key in ("corrected", "corrected_point")):
            if isinstance(corrected, Quantity):
                meant = WORDS.tests[labs[-1].test].read(corrected.value, corrected.unit)
                assert meant is not None
                assert meant != labs[-1].value
                slack = Fraction(1, 1000)  # of a unit that no case may name four digits are given
                assert limits.usual[0] * (1 - slack) <= meant <= limits.usual[1] * (1 + slack)


SIZES = st.decimals(min_value=Decimal("0.1"), max_value=3000, places=1)


@given(SIZES, SIZES, st.none() | SIZES, st.none() | SIZES)
def test_a_size_that_is_offered_may_be_true(
    weight: Decimal, height: Decimal, weight_before: Decimal | None, height_before: Decimal | None
) -> None:
    limits = WORDS.limits
    sizes = Sizes(weight, DAY, height, DAY, weight_before, height_before)
    found = list(check_sizes(weight, height, sizes, limits))
    assert len({each.code for each in found}) == len(found) <= 2
    for each in found:
        remedy, corrected = each.params.get("remedy"), each.params.get("corrected")
        if remedy == "weight" and isinstance(corrected, Quantity):
            assert corrected.unit == "kg"
            assert corrected.value != weight
            assert limits.weight_kg[0] <= corrected.value <= limits.weight_kg[1]
        if remedy == "height" and isinstance(corrected, Quantity):
            assert corrected.unit == "cm"
            assert corrected.value != height
            assert limits.height_cm[0] <= corrected.value <= limits.height_cm[1]
    outside = not (
        limits.weight_kg[0] <= weight <= limits.weight_kg[1] and limits.height_cm[0] <= height <= limits.height_cm[1]
    )
    assert outside == any(each.code.startswith("implausible") for each in found) or any(
        each.code == "height-weight-swapped" for each in found
    )
