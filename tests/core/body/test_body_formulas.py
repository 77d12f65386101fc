"""Every body formula against a second calculation of its own kind, and at the edges of what it holds for.

The second calculation shares nothing with the program: powers go by exp(p · ln x) with 60 digits, everything else by
fractions; constants are typed again from the publications' forms.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dosecal.core import body
from dosecal.core.body import CLEARANCES, SURFACES, WEIGHTS, Formula, Person, estimate
from dosecal.core.body.formula import Sex

D, F = Decimal, Fraction
MANY = Context(prec=60)
TWENTY = Context(prec=20, rounding=ROUND_HALF_UP)
ALL = {**SURFACES, **WEIGHTS, **CLEARANCES}


def power(base: Decimal | Fraction, exponent: str) -> Decimal:
    number = base if isinstance(base, Decimal) else MANY.divide(D(base.numerator), D(base.denominator))
    return MANY.exp(MANY.multiply(D(exponent), MANY.ln(number)))


def times(*factors: Decimal | str) -> Decimal:
    product = D(1)
    for factor in factors:
        product = MANY.multiply(product, D(factor))
    return product


def of(number: Fraction) -> Decimal:
    return MANY.divide(D(number.numerator), D(number.denominator))


Again = Callable[[Decimal, Decimal, int, Sex, Fraction], Decimal]
"""Height, weight, age, sex, creatinine in mg/dL → the value, by the second way."""


def boyd(h: Decimal, w: Decimal, a: int, s: str, c: Fraction) -> Decimal:
    grams = MANY.multiply(w, D(1000))
    of_grams = MANY.subtract(D("0.7285"), MANY.multiply(D("0.0188"), MANY.divide(MANY.ln(grams), MANY.ln(D(10)))))
    return times("0.0003207", power(h, "0.3"), MANY.exp(MANY.multiply(of_grams, MANY.ln(grams))))


def ckd_epi(start: str, alpha: dict[Sex, str], above: str, yearly: str, female: str, race: str = "1") -> Again:
    def again(h: Decimal, w: Decimal, a: int, s: Sex, c: Fraction) -> Decimal:
        share = c / (F("0.7") if s == Sex.FEMALE else F("0.9"))
        low = power(min(share, F(1)), alpha[s])
        high = power(max(share, F(1)), above)
        return times(start, low, high, power(D(yearly), str(a)), female if s == Sex.FEMALE else "1", race)

    return again


def mdrd(race: str = "1") -> Again:
    def again(h: Decimal, w: Decimal, a: int, s: str, c: Fraction) -> Decimal:
        return times("175", power(c, "-1.154"), power(D(a), "-0.203"), "0.742" if s == Sex.FEMALE else "1", race)

    return again


def law(factor: str, weight: str, height: str) -> Again:
    return lambda h, w, a, s, c: times(factor, power(w, weight), power(h, height))


def by_sex(female: Again, male: Again) -> Again:
    return lambda h, w, a, s, c: (female if s == Sex.FEMALE else male)(h, w, a, s, c)


def straight(weight: str, height: str, less: str) -> Again:
    return lambda h, w, a, s, c: of(F(weight) * F(w) + F(height) * F(h) - F(less))


def ideal(h: Decimal, s: str) -> Fraction:
    return (F(455, 10) if s == Sex.FEMALE else F(50)) + F(23, 10) * (F(h) * 100 / 254 - 60)


def index(h: Decimal, w: Decimal) -> Fraction:
    return F(w) / (F(h) / 100) ** 2


EPI_2009 = ("141", {Sex.FEMALE: "-0.329", Sex.MALE: "-0.411"}, "-1.209", "0.993", "1.018")
SECOND_WAY: dict[str, Again] = {
    "mosteller": lambda h, w, a, s, c: MANY.sqrt(of(F(h) * F(w) / 3600)),
    "dubois": law("0.007184", "0.425", "0.725"),
    "dubois-metres": lambda h, w, a, s, c: times("0.20247", power(MANY.divide(h, D(100)), "0.725"), power(w, "0.425")),
    "haycock": law("0.024265", "0.5378", "0.3964"),
    "gehan-george": law("0.0235", "0.51456", "0.42246"),
    "gehan-george-under-5": law("0.02667", "0.53937", "0.38217"),
    "gehan-george-5-19": law("0.03050", "0.54375", "0.35129"),
    "gehan-george-over-19": law("0.01545", "0.46336", "0.54468"),
    "boyd": boyd,
    "fujimoto": law("0.008883", "0.444", "0.663"),
    "takahira": law("0.007241", "0.425", "0.725"),
    "schlich": by_sex(law("0.000975482", "0.46", "1.08"), law("0.000579479", "0.38", "1.24")),
    "livingston-lee": lambda h, w, a, s, c: times(
        *(("0.1173", power(w, "0.6466")) if w >= 10 else ("0.1037", power(w, "0.6724")))
    ),
    "shuter-aslani": law("0.00949", "0.441", "0.655"),
    "yu-2003": lambda h, w, a, s, c: times("0.015925", MANY.sqrt(of(F(h) * F(w)))),
    "yu-2010": law("0.00713989", "0.4040", "0.7437"),
    "bmi": lambda h, w, a, s, c: of(index(h, w)),
    "devine": lambda h, w, a, s, c: of(ideal(h, s)),
    "adjusted": lambda h, w, a, s, c: of(F(6, 10) * ideal(h, s) + F(4, 10) * F(w)),
    "james": by_sex(
        lambda h, w, a, s, c: of(F(107, 100) * F(w) - 148 * (F(w) / F(h)) ** 2),
        lambda h, w, a, s, c: of(F(11, 10) * F(w) - 128 * (F(w) / F(h)) ** 2),
    ),
    "boer": by_sex(straight("0.252", "0.473", "48.3"), straight("0.407", "0.267", "19.2")),
    "hume": by_sex(straight("0.29569", "0.41813", "43.2933"), straight("0.3281", "0.33929", "29.5336")),
    "janmahasatian": by_sex(
        lambda h, w, a, s, c: of(9270 * F(w) / (8780 + 244 * index(h, w))),
        lambda h, w, a, s, c: of(9270 * F(w) / (6680 + 216 * index(h, w))),
    ),
    "cockcroft-gault": lambda h, w, a, s, c: of(
        (140 - a) * F(w) / (72 * c) * (F(85, 100) if s == Sex.FEMALE else 1)
    ),
    "cockcroft-gault-si": lambda h, w, a, s, c: of(
        (140 - a) * F(w) * (F(104, 100) if s == Sex.FEMALE else F(123, 100)) / (c * F(884, 10))
    ),
    "jelliffe": lambda h, w, a, s, c: of((98 - F(8, 10) * (a - 20)) / c * (F(9, 10) if s == Sex.FEMALE else 1)),
    "wright": lambda h, w, a, s, c: of(
        (6580 - F(388, 10) * a) * F(SURFACE) * (F(832, 1000) if s == Sex.FEMALE else 1) / (c * F(884, 10))
    ),
    "ckd-epi-2009": ckd_epi(*EPI_2009),
    "ckd-epi-2009-race": ckd_epi(*EPI_2009, "1.159"),
    "ckd-epi-2021": ckd_epi("142", {Sex.FEMALE: "-0.241", Sex.MALE: "-0.302"}, "-1.200", "0.9938", "1.012"),
    "mdrd-175": mdrd(),
    "mdrd-175-race": mdrd("1.212"),
}  # fmt: skip
SURFACE = "1.83"


def test_every_formula_is_calculated_a_second_way() -> None:
    assert set(SECOND_WAY) == set(ALL)


@pytest.mark.parametrize("formula", sorted(ALL))
@settings(max_examples=25)
@given(
    height=st.decimals("100", "230", places=1),
    weight=st.decimals("5", "250", places=1),
    age=st.integers(18, 95),
    sex=st.sampled_from([Sex.FEMALE, Sex.MALE]),
    creatinine=st.fractions(F(1, 5), F(15), max_denominator=1000),
)
def test_both_ways_agree_to_twenty_digits(
    formula: str, height: Decimal, weight: Decimal, age: int, sex: Sex, creatinine: Fraction
) -> None:
    person = Person(height, weight, age, sex, creatinine, D(SURFACE))
    ours = ALL[formula].calculate(person)
    second = SECOND_WAY[formula](height, weight, age, sex, creatinine)
    if formula == "james":  # a difference of two near numbers keeps fewer digits of each
        assert abs(MANY.subtract(ours, second)) < D("1e-30")
    else:
        assert TWENTY.plus(ours) == TWENTY.plus(second)


PRINTED = {
    # 165 cm, 60 kg, 65 years, creatinine 0.9 mg/dL: written out, so that a pocket calculator can check each
    ("bmi", Sex.FEMALE): "22.0385674931", ("devine", Sex.FEMALE): "56.9094488189",
    ("adjusted", Sex.FEMALE): "58.1456692913",
    ("james", Sex.FEMALE): "44.6297520661", ("boer", Sex.FEMALE): "44.865", ("hume", Sex.FEMALE): "43.43955",
    ("cockcroft-gault", Sex.FEMALE): "59.0277777778", ("cockcroft-gault-si", Sex.FEMALE): "58.8235294118",
    ("jelliffe", Sex.FEMALE): "62",
    ("devine", Sex.MALE): "61.4094488189", ("boer", Sex.MALE): "49.275", ("hume", Sex.MALE): "46.13525",
    ("cockcroft-gault", Sex.MALE): "69.4444444444", ("jelliffe", Sex.MALE): "68.8888888889",
}  # fmt: skip


@pytest.mark.parametrize(("formula", "sex"), PRINTED)
def test_figures_of_one_person(formula: str, sex: Sex) -> None:
    found = estimate(ALL[formula], Person(D(165), D(60), 65, sex, F("0.9"), D("1.66"))).value
    assert found is not None
    assert Context(prec=12, rounding=ROUND_HALF_UP).plus(found) == D(PRINTED[formula, sex])


def test_the_constants_of_ckd_epi_meet_at_kappa() -> None:
    # At κ both powers are of 1: only age and sex are left.
    assert body.ckd_epi_2021(0, F("0.9"), Sex.MALE) == 142
    assert body.ckd_epi_2021(0, F("0.7"), Sex.FEMALE) == D(142) * D("1.012")
    assert body.ckd_epi_2009(1, F("0.9"), Sex.MALE) == D(141) * D("0.993")
    assert body.mdrd_175(1, F(1), Sex.MALE) == 175
    assert body.mdrd_175_race(1, F(1), Sex.FEMALE) == D(175) * D("0.742") * D("1.212")


def test_the_rounded_constants_of_cockcroft_and_gault_differ_as_the_facts_say() -> None:
    for sex, percent in ((Sex.MALE, "0.18"), (Sex.FEMALE, "-0.35")):
        by_mg = body.cockcroft_gault(60, D(70), F(1), sex)
        by_umol = body.cockcroft_gault_si(60, D(70), F("88.4"), sex)
        assert round((by_umol - by_mg) * 100 / by_mg, 2) == D(percent)


# ── Calvert ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("auc", "gfr", "cap", "mg"),
    [
        ("5", "60", None, "425"), ("6", "125", "125", "900"), ("6", "125.1", "125", "900"),
        ("6", "124.9", "125", "899.4"), ("5", "200", "125", "750"), ("4", "200", "125", "600"),
        ("5", "200", None, "1125"), ("5", "0", None, "125"),
    ],
)  # fmt: skip
def test_calvert(auc: str, gfr: str, cap: str | None, mg: str) -> None:
    assert body.calvert(D(auc), D(gfr), None if cap is None else D(cap)) == D(mg)


def test_calvert_takes_no_negative_filtration() -> None:
    with pytest.raises(ValueError, match="below zero"):
        body.calvert(D(5), D("-0.1"))


def test_a_rate_per_surface_becomes_that_of_the_body() -> None:
    assert body.absolute(D("86.5"), D("1.73")) == D("86.5")
    assert body.absolute(D(100), D("3.46")) == 200


# ── Nobody has a default sex ────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("formula", sorted(key for key, one in ALL.items() if one.needs_sex))
@pytest.mark.parametrize("sex", [None, "", "diverse", "Female", "m"])
def test_an_unknown_sex_is_missing(formula: str, sex: Sex | None) -> None:
    found = estimate(ALL[formula], Person(D(165), D(60), 65, sex, F(1), D("1.66")))
    assert (found.value, found.missing, found.status) == (None, ("sex",), "missing")


@pytest.mark.parametrize("formula", sorted(ALL))
def test_every_input_that_is_missing_is_named(formula: str) -> None:
    found = estimate(ALL[formula], Person())
    assert found.value is None
    assert set(ALL[formula].needs) <= set(found.missing)


@pytest.mark.parametrize("formula", sorted(ALL))
def test_nobody_of_no_size_has_a_value(formula: str) -> None:
    nothing = Person(D(0), D(0), 65, Sex.MALE, F(0), D(0))
    assert estimate(ALL[formula], nothing).status == "missing"


def test_which_formulas_ask_for_the_sex() -> None:
    assert {key for key, one in SURFACES.items() if one.needs_sex} == {"schlich"}
    assert {key for key, one in WEIGHTS.items() if not one.needs_sex} == {"bmi"}
    assert all(one.needs_sex for one in CLEARANCES.values())
    assert all(one.reference and one.unit and one.name for one in ALL.values())
    assert all(one.id == key for key, one in ALL.items())


def test_what_is_not_confirmed_says_so_and_carries_no_dose() -> None:
    unconfirmed = {key for key, one in ALL.items() if one.confirm}
    assert unconfirmed == {"yu-2003", "yu-2010", "gehan-george-under-5", "cockcroft-gault-si", "jelliffe"}
    assert not unconfirmed & set(body.BSA_FORMULAS)


@pytest.mark.parametrize("age", [0, 1, 17, 18, 140, 150])
@pytest.mark.parametrize("formula", sorted(ALL))
def test_no_age_makes_a_number_that_is_none(formula: str, age: int) -> None:
    found = estimate(ALL[formula], Person(D(165), D(60), age, Sex.FEMALE, F(1), D("1.66")))
    assert found.value is None or (found.value.is_finite() and found.value > 0)


# ── At the edges of what a formula holds for ────────────────────────────────────────────────────────────────────────
def status(formula: Formula, **known: object) -> str:
    values: dict[str, object] = {
        "height_cm": D(165), "weight_kg": D(60), "age": 65, "sex": Sex.FEMALE, "creatinine_mg_dl": F(1),
        "surface_m2": D("1.66"), **known,
    }  # fmt: skip
    return estimate(formula, Person(**values)).status  # type: ignore[arg-type]  # one call for every input


EDGES = [
    ("dubois", "height_cm", D("73.2"), "valid"), ("dubois", "height_cm", D("73.1"), "outside"),
    ("dubois", "height_cm", D("184.2"), "valid"), ("dubois", "height_cm", D("184.3"), "outside"),
    ("dubois", "weight_kg", D("6.27"), "valid"), ("dubois", "weight_kg", D("6.26"), "outside"),
    ("dubois", "weight_kg", D(93), "valid"), ("dubois", "weight_kg", D("93.1"), "outside"),
    ("dubois-metres", "weight_kg", D("93.1"), "outside"), ("shuter-aslani", "weight_kg", D("93.1"), "outside"),
    ("livingston-lee", "weight_kg", D("248.6"), "valid"), ("livingston-lee", "weight_kg", D("248.7"), "outside"),
    ("gehan-george-under-5", "age", 4, "valid"), ("gehan-george-under-5", "age", 5, "refused"),
    ("gehan-george-under-5", "age", 0, "valid"),
    ("gehan-george-5-19", "age", 4, "refused"), ("gehan-george-5-19", "age", 5, "valid"),
    ("gehan-george-5-19", "age", 19, "valid"), ("gehan-george-5-19", "age", 20, "refused"),
    ("gehan-george-over-19", "age", 19, "refused"), ("gehan-george-over-19", "age", 20, "valid"),
    ("gehan-george-over-19", "age", None, "missing"),
    ("fujimoto", "age", 5, "outside"), ("fujimoto", "age", 6, "valid"), ("fujimoto", "age", None, "valid"),
    ("takahira", "age", 17, "outside"), ("takahira", "age", 18, "valid"),
    ("schlich", "age", 17, "outside"), ("schlich", "age", 18, "valid"),
    ("yu-2003", "age", 17, "outside"), ("yu-2010", "age", 18, "valid"),
    ("devine", "height_cm", D("152.4"), "valid"), ("devine", "height_cm", D("152.3"), "outside"),
    ("adjusted", "height_cm", D("152.3"), "outside"), ("devine", "age", 17, "outside"),
    ("boer", "age", 17, "outside"), ("hume", "age", 18, "valid"), ("janmahasatian", "age", 17, "outside"),
    ("cockcroft-gault", "age", 17, "outside"), ("cockcroft-gault", "age", 18, "valid"),
    ("cockcroft-gault", "age", 92, "valid"), ("cockcroft-gault", "age", 93, "outside"),
    ("cockcroft-gault", "age", 140, "refused"),  # the line has come to zero
    ("jelliffe", "age", 19, "outside"), ("jelliffe", "age", 20, "valid"), ("jelliffe", "age", 80, "valid"),
    ("jelliffe", "age", 81, "outside"), ("wright", "age", 17, "outside"), ("wright", "age", 18, "valid"),
    ("ckd-epi-2021", "age", 17, "outside"), ("ckd-epi-2021", "age", 18, "valid"),
    ("ckd-epi-2009", "age", 17, "outside"), ("mdrd-175", "age", 17, "refused"), ("mdrd-175", "age", 0, "refused"),
    ("mdrd-175-race", "age", 17, "refused"), ("mdrd-175", "age", 18, "valid"),
    ("mosteller", "weight_kg", D(300), "valid"), ("haycock", "age", 3, "valid"), ("boyd", "height_cm", D(50), "valid"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "known", "value", "expected"), EDGES)
def test_the_edge_of_a_range(formula: str, known: str, value: object, expected: str) -> None:
    assert status(ALL[formula], **{known: value}) == expected


@pytest.mark.parametrize(
    ("sex", "height", "turns"),
    # 1.07 ÷ 296 × 148² = 79.18 kg and 1.1 ÷ 256 × 160² = 110 kg, exactly.
    [(Sex.FEMALE, "148", "79.18"), (Sex.MALE, "160", "110")],
)
def test_james_is_refused_beyond_its_turning_point(sex: Sex, height: str, turns: str) -> None:
    james = WEIGHTS["james"]

    def lean(weight: Decimal) -> Decimal:
        return body.lean_james(D(height), weight, sex)

    at, more = D(turns), D(turns) + D("0.01")
    assert estimate(james, Person(D(height), at, 65, sex)).status == "valid"
    beyond = estimate(james, Person(D(height), more, 65, sex))
    assert (beyond.status, beyond.value) == ("refused", None)
    assert beyond.outside[0].input == "bmi"
    assert lean(at) > lean(more)  # it does turn over there
    assert lean(at) > lean(at - D("0.01"))


def test_a_straight_line_drawn_below_zero_is_no_weight() -> None:
    found = estimate(WEIGHTS["boer"], Person(D(80), D(5), 65, Sex.FEMALE))
    assert (found.status, found.value) == ("refused", None)
