"""Body formulas against values calculated elsewhere to ten digits, and what they do with a missing input."""

import csv
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosecal.core import body
from dosecal.core.body.formula import Sex

GRID = Path(__file__).parents[2] / "data" / "bsa_grid.csv"
TEN_DIGITS = Context(prec=10, rounding=ROUND_HALF_UP)

COLUMNS: dict[str, tuple[str, str | None]] = {
    "bsa_mosteller": ("mosteller", None),
    "bsa_dubois": ("dubois", None),
    "bsa_haycock": ("haycock", None),
    "bsa_gehan_george": ("gehan-george", None),
    "bsa_boyd": ("boyd", None),
    "bsa_fujimoto": ("fujimoto", None),
    "bsa_takahira": ("takahira", None),
    "bsa_schlich_f": ("schlich", Sex.FEMALE),
    "bsa_schlich_m": ("schlich", Sex.MALE),
    "bsa_livingston_lee": ("livingston-lee", None),
    "bsa_shuter_aslani": ("shuter-aslani", None),
}
UNCONFIRMED_COLUMNS: dict[str, tuple[str, str | None]] = {
    "bsa_yu2003_unconfirmed": ("yu-2003", None),
    "bsa_yu2010_unconfirmed": ("yu-2010", None),
}

CONTRACT_FORMULAS = {
    "mosteller", "dubois", "haycock", "gehan-george", "boyd",
    "fujimoto", "takahira", "schlich", "livingston-lee", "shuter-aslani",
}  # fmt: skip


def grid() -> list[dict[str, str]]:
    with GRID.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_formulas_are_those_of_the_contract() -> None:
    assert set(body.BSA_FORMULAS) == CONTRACT_FORMULAS | {"dubois-metres"}
    assert {formula for formula, _ in COLUMNS.values()} == CONTRACT_FORMULAS
    assert all(formula.id == key for key, formula in body.BSA_FORMULAS.items())


@pytest.mark.parametrize("column", COLUMNS | UNCONFIRMED_COLUMNS)
def test_every_row_of_the_grid_to_ten_digits(column: str) -> None:
    formula, sex = (COLUMNS | UNCONFIRMED_COLUMNS)[column]
    rows = grid()
    assert len(rows) == 240
    for row in rows:
        surface = body.body_surface(formula, Decimal(row["height_cm"]), Decimal(row["weight_kg"]), sex)
        assert surface is not None
        assert TEN_DIGITS.plus(surface) == Decimal(row[column]), (row["height_cm"], row["weight_kg"])


def test_a_sex_changes_nothing_where_the_formula_asks_for_none() -> None:
    for formula in CONTRACT_FORMULAS - {"schlich"}:
        values = {body.body_surface(formula, Decimal(165), Decimal(60), sex) for sex in (None, Sex.FEMALE, Sex.MALE)}
        assert len(values) == 1


def test_schlich_gives_nothing_without_a_sex() -> None:
    assert body.body_surface("schlich", Decimal(165), Decimal(60), None) is None
    assert body.body_surface("schlich", Decimal(165), Decimal(60), "") is None
    assert body.body_surface("schlich", Decimal(165), Decimal(60), "diverse") is None
    with pytest.raises(ValueError, match="needs the sex"):
        body.schlich(Decimal(165), Decimal(60), None)


@pytest.mark.parametrize("formula", sorted(CONTRACT_FORMULAS))
def test_a_missing_size_gives_nothing(formula: str) -> None:
    assert body.body_surface(formula, Decimal(165), None, Sex.FEMALE) is None
    without_height = body.body_surface(formula, None, Decimal(60), Sex.FEMALE)
    assert (without_height is None) == (formula != "livingston-lee")


def test_livingston_lee_changes_its_constants_at_ten_kilograms() -> None:
    at, below = (body.livingston_lee(None, Decimal(kg)) for kg in ("10", "9.999"))
    assert TEN_DIGITS.plus(at) == TEN_DIGITS.plus(Decimal("0.1173") * Decimal(10) ** Decimal("0.6466"))
    assert TEN_DIGITS.plus(below) == TEN_DIGITS.plus(Decimal("0.1037") * Decimal("9.999") ** Decimal("0.6724"))


def test_an_unknown_formula_is_an_error_and_no_default() -> None:
    with pytest.raises(KeyError):
        body.body_surface("du bois", Decimal(165), Decimal(60), None)


def test_mosteller_is_exact_where_its_root_is() -> None:
    # 180 cm × 105.8 kg ÷ 3600 = 5.29 = 2.3²; a binary root gives 1494.9999… mg at 650 mg/m² and rounds down.
    assert body.mosteller(Decimal(180), Decimal("105.8")) == Decimal("2.3")


@given(
    height=st.decimals("100", "230", places=1),
    weight=st.decimals("20", "250", places=1),
)
def test_mosteller_against_its_definition(height: Decimal, weight: Decimal) -> None:
    surface = body.mosteller(height, weight)
    with_more_digits = Context(prec=60)
    square = with_more_digits.multiply(surface, surface)
    assert abs(with_more_digits.multiply(square, Decimal(3600)) - height * weight) < Decimal("1e-30")


def test_the_du_bois_form_in_metres_is_another_formula() -> None:
    in_metres = Decimal("0.20247") * Decimal("1.65") ** Decimal("0.725") * Decimal(60) ** Decimal("0.425")
    assert abs(body.dubois(Decimal(165), Decimal(60)) - in_metres) > Decimal("0.00001")


EXPRESSIONS = {
    ("mosteller", None): "√(165 cm × 60 kg ÷ 3600)",
    ("dubois", None): "0.007184 × (60 kg)^0.425 × (165 cm)^0.725",
    ("haycock", None): "0.024265 × (60 kg)^0.5378 × (165 cm)^0.3964",
    ("gehan-george", None): "0.0235 × (60 kg)^0.51456 × (165 cm)^0.42246",
    ("boyd", None): "0.0003207 × (165 cm)^0.3 × (60 kg × 1000 g/kg)^(0.7285 − 0.0188 × log₁₀(60 kg × 1000 g/kg))",
    ("fujimoto", None): "0.008883 × (60 kg)^0.444 × (165 cm)^0.663",
    ("takahira", None): "0.007241 × (60 kg)^0.425 × (165 cm)^0.725",
    ("schlich", Sex.FEMALE): "0.000975482 × (60 kg)^0.46 × (165 cm)^1.08",
    ("schlich", Sex.MALE): "0.000579479 × (60 kg)^0.38 × (165 cm)^1.24",
    ("livingston-lee", None): "0.1173 × (60 kg)^0.6466",
    ("shuter-aslani", None): "0.00949 × (60 kg)^0.441 × (165 cm)^0.655",
}


@pytest.mark.parametrize(("formula", "sex"), EXPRESSIONS)
def test_the_expression_shows_the_numbers_that_are_calculated_with(formula: str, sex: Sex | None) -> None:
    assert body.BSA_FORMULAS[formula].expression("165 cm", "60 kg", sex) == EXPRESSIONS[formula, sex]


def test_the_expression_below_ten_kilograms_shows_the_other_constants() -> None:
    assert body.BSA_FORMULAS["livingston-lee"].expression("80 cm", "9,5 kg", None) == "0.1037 × (9,5 kg)^0.6724"


def test_body_mass_index() -> None:
    assert body.body_mass_index(Decimal(200), Decimal(100)) == 25
    assert TEN_DIGITS.plus(body.body_mass_index(Decimal(165), Decimal(60))) == Decimal("22.03856749")


def test_cockcroft_gault() -> None:
    # (140 − 60) × 54 ÷ (72 × 1.0) = 60 exactly; × 0.85 = 51.
    assert body.cockcroft_gault(60, Decimal(54), Decimal("1.0"), Sex.MALE) == 60
    assert body.cockcroft_gault(60, Decimal(54), Decimal("1.0"), Sex.FEMALE) == 51
    # 80 × 72 × 0.85 ÷ (72 × c) = 60 at c = 68/60: the limit of CaboAveNEC, met from above and missed from below.
    assert body.cockcroft_gault(60, Decimal(72), Decimal("1.133"), Sex.FEMALE) > 60
    assert body.cockcroft_gault(60, Decimal(72), Decimal("1.134"), Sex.FEMALE) < 60
    # 80 × 81 ÷ (72 × 1.5) = 60 exactly, with 132.6 µmol/L ÷ 88.4 = 1.5 mg/dL.
    assert body.cockcroft_gault(60, Decimal(81), Fraction("132.6") / Fraction("88.4"), Sex.MALE) == 60


@pytest.mark.parametrize("sex", ["", "diverse", "Female", "f"])
def test_cockcroft_gault_has_no_default_sex(sex: Sex) -> None:
    with pytest.raises(ValueError, match="needs the sex"):
        body.cockcroft_gault(60, Decimal(60), Decimal(1), sex)
