"""Every threshold of the sentinels in the vocabulary, on both sides of its boundary; a new one without a case fails."""

from datetime import date
from fractions import Fraction

import pytest
from msgspec.structs import fields

from dosecal.core.result.plan import Plan
from dosecal.core.slips.laboratory import impossible_lab
from dosecal.core.trial.vocabulary import LabLimits, PlausibilityLimits
from dosecal.files.case.cases import case_from_data
from dosecal.files.trial.vocabulary import vocabulary
from tests.core.plan.plan_cases import Data, plan_of

JAN_4, JAN_18 = date(2027, 1, 4), date(2027, 1, 18)
Size = tuple[str, str]
"""Height and weight as typed."""


def sized(now: Size, before: Size | None) -> Plan:
    entries: list[Data] = []
    for day, size in ((JAN_4, before), (JAN_18, now)):
        if size is not None:
            entries.append({"date": day, "height": f"{size[0]} cm", "weight": f"{size[1]} kg"})
    return plan_of("ramunet", measurements=entries)


def names(plan: Plan) -> set[tuple[str, str]]:
    return {(found.code, str(found.params.get("suspicion"))) for found in plan.findings}


NONE = "None"
BODY: list[tuple[str, tuple[str, str], Size, Size, Size | None]] = [
    # threshold, what is named beyond it, sizes this side of it, sizes beyond it, sizes before
    ("weight_kg", ("implausible-weight", NONE), ("150", "30"), ("150", "29.9"), None),
    ("weight_kg", ("implausible-weight", "pounds"), ("190", "200"), ("190", "200.1"), None),
    ("height_cm", ("implausible-height", NONE), ("130", "60"), ("129.9", "60"), None),
    ("height_cm", ("implausible-height", NONE), ("220", "90"), ("220.1", "90"), None),
    ("bmi", ("unusual-body-mass", NONE), ("200", "60"), ("200", "59.9"), None),
    ("bmi", ("weight-in-pounds", NONE), ("200", "180"), ("200", "180.1"), ("200", "178")),
    ("bmi_pounds", ("weight-in-pounds", NONE), ("200", "136"), ("200", "136.1"), None),
    ("bmi_hard", ("height-weight-swapped", "pounds"), ("170", "173.4"), ("170", "173.5"), None),
    ("bmi_hard", ("height-weight-swapped", "pounds"), ("165", "165.8"), ("165", "165.9"), None),  # when exchanged back
    ("jump_percent", ("weight-jump", NONE), ("165", "68.9"), ("165", "69"), ("165", "60")),
    ("jump_percent", ("weight-jump", NONE), ("165", "51.1"), ("165", "51"), ("165", "60")),
    ("height_usual_cm", ("height-weight-swapped", "imperial"), ("65", "145"), ("65", "144.9"), None),
    ("height_usual_cm", ("height-weight-swapped", "imperial"), ("70", "205"), ("70", "205.1"), None),
    ("height_jump_cm", ("height-jump", NONE), ("169.9", "60"), ("170", "60"), ("165", "60")),
    ("height_jump_cm", ("height-jump", NONE), ("160.1", "60"), ("160", "60"), ("165", "60")),
    ("height_near_cm", ("height-jump", "transposed"), ("176.5", "60"), ("176.4", "60"), ("165", "60")),
    ("pounds_near_percent", ("weight-in-pounds", NONE), ("190", "125.6"), ("190", "125.7"), ("190", "60")),
    ("pounds_near_percent", ("weight-in-pounds", NONE), ("190", "138.9"), ("190", "138.8"), ("190", "60")),
    ("transposed_near_percent", ("weight-jump", "transposed"), ("175", "86.9"), ("175", "86.8"), ("175", "67.5")),
]  # fmt: skip
NOT_LIMITS = {"kg_per_lb", "cm_per_inch", "source"}


@pytest.mark.parametrize(("threshold", "beyond", "inside", "outside", "before"), BODY)
def test_a_threshold_of_the_body(
    threshold: str, beyond: tuple[str, str], inside: Size, outside: Size, before: Size | None
) -> None:
    assert beyond not in names(sized(inside, before)), threshold
    assert beyond in names(sized(outside, before)), threshold


def test_digits_are_exchanged_only_six_percent_away() -> None:
    # 64.0 for 60.4: 6.14 % from 60.3, 5.96 % from 60.4
    exchanged = ("digits-transposed", "transposed")
    assert exchanged in names(sized(("170", "64.0"), ("170", "60.3")))
    assert exchanged not in names(sized(("170", "64.0"), ("170", "60.4")))


def test_every_threshold_of_the_body_has_a_case() -> None:
    with_cases = {threshold for threshold, *_ in BODY} | {"transposed_apart_percent"}
    assert with_cases == {each.name for each in fields(PlausibilityLimits)} - NOT_LIMITS


# ── Laboratory ─────────────────────────────────────────────────────────────────────────────────────────────────────
LABS = {name: test for name, test in vocabulary().tests.items() if test.limits is not None}
CODES = {"lab-unit-mixed-up", "lab-decimal", "implausible-lab"}


def limits_of(name: str) -> LabLimits:
    limits = LABS[name].limits
    assert limits is not None
    return limits


def typed(name: str, value: Fraction) -> str:
    """A value in the unit of its test, as a case writes it."""
    assert 10**6 % value.denominator == 0
    number = f"{value.numerator * (10**6 // value.denominator) / 10**6:f}".rstrip("0").rstrip(".")
    return f"{number} {LABS[name].unit}".rstrip()


def step(value: Fraction) -> Fraction:
    """One in the last digit that a laboratory prints near the value."""
    return Fraction(1, 100) if value < 10 else Fraction(1, 10)


def lab(name: str, value: Fraction, day: date = JAN_18, uln: Fraction | None = None) -> Data:
    entry: Data = {"date": day, "test": name, "value": typed(name, value)}
    return entry if uln is None else {**entry, "uln": typed(name, uln)}


def codes(*labs: Data) -> set[str]:
    return {found.code for found in plan_of("ramunet", labs=list(labs)).findings if found.code.split("-")[0] != "site"}


def beyond(pair: tuple[Fraction, Fraction]) -> list[tuple[Fraction, Fraction]]:
    """Each end of a range, and the next value outside of it."""
    return [(pair[0], pair[0] - step(pair[0])), (pair[1], pair[1] + step(pair[1]))]


@pytest.mark.parametrize("name", LABS)
def test_what_is_usual_of_a_laboratory_test(name: str) -> None:
    for end, outside in beyond(limits_of(name).usual):
        before = lab(name, end, JAN_4)  # nothing is rare of a second value
        assert not CODES & codes(before, lab(name, end))
        assert CODES & codes(before, lab(name, outside))
        assert CODES & codes(lab(name, outside))


@pytest.mark.parametrize("name", [name for name in LABS if limits_of(name).uln is not None])
def test_the_upper_limits_that_laboratories_print(name: str) -> None:
    limits = limits_of(name)
    assert limits.uln is not None
    for end, outside in beyond(limits.uln):
        assert "lab-limit-doubtful" not in codes(lab(name, limits.typical, uln=end))
        assert "lab-limit-doubtful" in codes(lab(name, limits.typical, uln=outside))


@pytest.mark.parametrize("name", [name for name in LABS if limits_of(name).possible is not None])
def test_a_value_that_cannot_be_true_withholds(name: str) -> None:
    limits = limits_of(name)
    assert limits.possible is not None

    def withheld(value: Fraction) -> bool:
        data: Data = {
            "study": "ramunet", "patient": {"id": "X", "sex": "male", "birth_date": date(1960, 1, 1)},
            "labs": [lab(name, value)],
        }  # fmt: skip
        found = list(impossible_lab(case_from_data(data, "case", vocabulary()), LABS[name], JAN_18))
        assert all(each.blocks for each in found)
        return bool(found)

    for end, outside in beyond(limits.possible):
        assert not withheld(end)
        assert withheld(outside)


def test_a_first_value_that_another_unit_explains() -> None:
    with_first = {name for name in LABS if limits_of(name).first is not None}
    assert with_first == {"hemoglobin"}
    for inside, outside in (("9 g/dL", "8.9 g/dL"), ("10.8 mmol/L", "10.9 mmol/L")):  # 17.40 and 17.56 g/dL
        for value, told in ((inside, False), (outside, True)):
            entry: Data = {"date": JAN_18, "test": "hemoglobin", "value": value}
            assert bool(CODES & codes(entry)) == told
            # with a value before it nothing is rare
            assert not CODES & codes({**entry, "date": JAN_4}, entry) - {"lab-unit-mixed-up"}


def test_a_quick_in_percent() -> None:
    with_percent = {name for name in LABS if limits_of(name).percent is not None}
    assert with_percent == {"inr"}
    for value, quick in (("29.9", False), ("30", True), ("150", True), ("150.1", False)):
        plan = plan_of("ramunet", labs=[{"date": JAN_18, "test": "inr", "value": value}])
        assert (("lab-unit-mixed-up", "quick") in names(plan)) == quick


def test_which_tests_are_steady() -> None:
    assert {name for name in LABS if limits_of(name).steady} == {"hemoglobin", "bilirubin", "creatinine"}
