"""Body mass index, ideal, adjusted and lean weight. One function a formula, each with its reference and its range.

Height is in cm, weight in kg. All of them are fractions of the entries: exact up to the one division at the end.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction

from dosecal.core.body.formula import (
    FEMALE,
    SEXES,
    Formula,
    FormulaKind,
    Person,
    Sex,
    Shown,
    Validity,
    exact,
    given,
    need_sex,
)
from dosecal.core.values.quantity import PRECISION

_CM_PER_M = Decimal(100)
_CM_PER_INCH = Fraction("2.54")
_FIVE_FEET_INCHES = 60
_FIVE_FEET_CM = Decimal("152.4")
_ADULT = Decimal(18)
_KG_PER_INCH = Fraction("2.3")
_IDEAL_AT_FIVE_FEET = {FEMALE: Fraction("45.5"), Sex.MALE: Fraction(50)}
_ADJUSTED_SHARE = Fraction("0.4")

# Per sex: factor of the weight, factor of the height (or of (W ÷ H)²), constant; as printed.
_JAMES = {FEMALE: ("1.07", "148"), Sex.MALE: ("1.1", "128")}
_BOER = {FEMALE: ("0.252", "0.473", "48.3"), Sex.MALE: ("0.407", "0.267", "19.2")}
_HUME = {FEMALE: ("0.29569", "0.41813", "43.2933"), Sex.MALE: ("0.3281", "0.33929", "29.5336")}
_JANMAHASATIAN = {FEMALE: ("8780", "244"), Sex.MALE: ("6680", "216")}


def body_mass_index(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Weight ÷ height², kg/m². Quetelet 1832; so named by Keys et al. 1972, J Chronic Dis 25:329–343."""
    with localcontext(prec=PRECISION):
        metres = height_cm / _CM_PER_M
        return weight_kg / (metres * metres)


def devine(height_cm: Decimal, sex: Sex | None) -> Decimal:
    """Ideal weight: men 50, women 45.5 kg, and 2.3 kg for every inch above 60, kg.

    Devine 1974, Drug Intell Clin Pharm 8:650–655. For adults from 152.4 cm (60 inches) on: below, the line continues,
    but nobody has shown that it holds. Raises ValueError if the sex is not known.
    """
    return exact(_devine(height_cm, sex))


def _devine(height_cm: Decimal, sex: Sex | None) -> Fraction:
    start = _IDEAL_AT_FIVE_FEET[need_sex(sex, "Devine's formula")]
    return start + _KG_PER_INCH * (Fraction(height_cm) / _CM_PER_INCH - _FIVE_FEET_INCHES)


def adjusted_weight(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None) -> Decimal:
    """Ideal weight + 0.4 × (weight − ideal weight), kg; ideal by Devine. NCCN, chemotherapy order templates, App. B.

    Meant for a weight above the ideal one. Raises ValueError if the sex is not known.
    """
    ideal = _devine(height_cm, sex)
    return exact(ideal + _ADJUSTED_SHARE * (Fraction(weight_kg) - ideal))


def lean_james(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None) -> Decimal:
    """Lean weight: women 1.07·W − 148·(W ÷ H)², men 1.1·W − 128·(W ÷ H)², kg.

    James 1976, Research on Obesity, Medical Research Council, HMSO. A parabola: above a body mass index of
    1.07 · 10⁴ ÷ 296 = 36.1 (women) or 1.1 · 10⁴ ÷ 256 = 43.0 (men) more weight would make less lean weight, so that
    beyond it the registry gives no value. Raises ValueError if the sex is not known.
    """
    line, square = (Fraction(number) for number in _JAMES[need_sex(sex, "James's formula")])
    weight = Fraction(weight_kg)
    return exact(line * weight - square * (weight / Fraction(height_cm)) ** 2)


def lean_boer(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None) -> Decimal:
    """Lean weight: women 0.252·W + 0.473·H − 48.3, men 0.407·W + 0.267·H − 19.2, kg.

    Boer 1984, Am J Physiol 247:F632–F636. Adults. Raises ValueError if the sex is not known.
    """
    return _straight(_BOER[need_sex(sex, "Boer's formula")], height_cm, weight_kg)


def lean_hume(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None) -> Decimal:
    """Lean weight: women 0.29569·W + 0.41813·H − 43.2933, men 0.3281·W + 0.33929·H − 29.5336, kg.

    Hume 1966, J Clin Pathol 19:389–391. Adults. Raises ValueError if the sex is not known.
    """
    return _straight(_HUME[need_sex(sex, "Hume's formula")], height_cm, weight_kg)


def lean_janmahasatian(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None) -> Decimal:
    """Fat-free mass: women 9270·W ÷ (8780 + 244·BMI), men 9270·W ÷ (6680 + 216·BMI), kg.

    Janmahasatian et al. 2005, Clin Pharmacokinet 44:1051–1065; also for obese adults. Raises ValueError if the
    sex is not known.
    """
    base, slope = (int(number) for number in _JANMAHASATIAN[need_sex(sex, "Janmahasatian's formula")])
    weight = Fraction(weight_kg)
    return exact(9270 * weight / (base + slope * 10_000 * weight / Fraction(height_cm) ** 2))


def _straight(constants: tuple[str, str, str], height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    by_weight, by_height, less = (Fraction(number) for number in constants)
    return exact(by_weight * Fraction(weight_kg) + by_height * Fraction(height_cm) - less)


def _shown_straight(table: Mapping[Sex, tuple[str, str, str]]) -> Callable[[Shown], str]:
    def shown(text: Shown) -> str:
        by_weight, by_height, less = table[need_sex(text.sex, "the formula")]
        return f"{by_weight} × {text.weight} + {by_height} × {text.height} − {less}"

    return shown


def _shown_index(text: Shown) -> str:
    return f"{text.weight} ÷ ({text.height} ÷ 100)²"


def _shown_ideal(text: Shown) -> str:
    start = "45.5" if need_sex(text.sex, "Devine's formula") == FEMALE else "50"
    return f"{start} kg + 2.3 kg × ({text.height} ÷ 2.54 − 60)"


def _shown_adjusted(text: Shown) -> str:
    ideal = f"({_shown_ideal(text)})"
    return f"{ideal} + 0.4 × ({text.weight} − {ideal})"


def _shown_james(text: Shown) -> str:
    line, square = _JAMES[need_sex(text.sex, "James's formula")]
    return f"{line} × {text.weight} − {square} × ({text.weight} ÷ {text.height})²"


def _shown_janmahasatian(text: Shown) -> str:
    base, slope = _JANMAHASATIAN[need_sex(text.sex, "Janmahasatian's formula")]
    return f"9270 × {text.weight} ÷ ({base} + {slope} × {_shown_index(text)})"


_ALL = ("height", "weight", "sex")
_ADULTS = Validity(age_years=(_ADULT, None), confirm=True)
_NOT_BELOW_FIVE_FEET = Validity(height_cm=(_FIVE_FEET_CM, None), age_years=(_ADULT, None), confirm=True)
_TURNS = {
    sex: Fraction(line) * 10_000 / (2 * Fraction(square)) for sex, (line, square) in _JAMES.items()
}  # d/dW (a·W − b·(W ÷ H)²) = 0 at W ÷ H² = a ÷ 2b


def _formula(
    key: str, name: str, kind: FormulaKind, reference: str, of: Callable[[Decimal, Decimal, Sex | None], Decimal],
    shown: Callable[[Shown], str], needs: tuple[str, ...] = _ALL, valid: Validity = _ADULTS, unit: str = "kg",
) -> Formula:  # fmt: skip
    """A formula of a weight in kg, or of a mass index in kg/m², from height in cm, weight in kg and sex."""

    def calculate(person: Person) -> Decimal:
        return of(given(person.height_cm), person.weight_kg or Decimal(0), person.sex)

    return Formula(
        id=key, name=name, kind=kind, unit=unit, reference=reference, needs=needs, calculate=calculate, shown=shown,
        valid=valid, selectable=False,
    )  # fmt: skip


def _index(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None) -> Decimal:
    return body_mass_index(height_cm, weight_kg)


def _ideal(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None) -> Decimal:
    return devine(height_cm, sex)


_FORMULAS = (
    _formula(
        "bmi", "BMI", FormulaKind.INDEX, "Keys et al. 1972, J Chronic Dis 25:329–343", _index, _shown_index,
        needs=("height", "weight"), valid=Validity(), unit="kg/m²",
    ),
    _formula(
        "devine", "Devine", FormulaKind.IDEAL, "Devine 1974, Drug Intell Clin Pharm 8:650–655", _ideal, _shown_ideal,
        needs=("height", "sex"), valid=_NOT_BELOW_FIVE_FEET,
    ),
    _formula(
        "adjusted", "Devine + 0.4", FormulaKind.ADJUSTED, "NCCN, chemotherapy order templates, Appendix B (Dec 2020)",
        adjusted_weight, _shown_adjusted, valid=_NOT_BELOW_FIVE_FEET,
    ),
    _formula(
        "james", "James", FormulaKind.LEAN, "James 1976, Research on Obesity, HMSO", lean_james, _shown_james,
        valid=Validity(bmi_up_to=(_TURNS[SEXES[0]], _TURNS[SEXES[1]]), refuses=True),
    ),
    _formula(
        "boer", "Boer", FormulaKind.LEAN, "Boer 1984, Am J Physiol 247:F632–F636", lean_boer, _shown_straight(_BOER)
    ),
    _formula(
        "hume", "Hume", FormulaKind.LEAN, "Hume 1966, J Clin Pathol 19:389–391", lean_hume, _shown_straight(_HUME)
    ),
    _formula(
        "janmahasatian", "Janmahasatian", FormulaKind.LEAN,
        "Janmahasatian et al. 2005, Clin Pharmacokinet 44:1051–1065",
        lean_janmahasatian, _shown_janmahasatian,
    ),
)  # fmt: skip

WEIGHTS: Mapping[str, Formula] = {formula.id: formula for formula in _FORMULAS}
"""Body mass index, ideal, adjusted and lean weight, by id."""
