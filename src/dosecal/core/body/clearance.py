"""Clearance and filtration from serum creatinine, and the dose for a target exposure. One function a formula.

Creatinine is in mg/dL (µmol/L ÷ 88.4) unless its name tells otherwise, age in completed years, weight in kg. What is
per 1.73 m² has that in its unit; :func:`absolute` makes it that of the patient. The sex is never guessed.
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

UMOL_L_PER_MG_DL = Fraction("88.4")
"""Creatinine; the convention of laboratories (convention 14), not the molar mass."""
NORMAL_SURFACE_M2 = Decimal("1.73")
ML_PER_MIN = "mL/min"
PER_SURFACE = "mL/min/1.73 m²"

_CALVERT_OTHER_ML_MIN = 25

_COCKCROFT_YEARS = 140
_COCKCROFT_DIVISOR = 72
_COCKCROFT_FEMALE = Fraction("0.85")
_COCKCROFT_SI = {FEMALE: Fraction("1.04"), Sex.MALE: Fraction("1.23")}
_JELLIFFE_FEMALE = Fraction("0.9")
_WRIGHT_FEMALE = Fraction("0.168")
_KAPPA = {FEMALE: Decimal("0.7"), Sex.MALE: Decimal("0.9")}
_ALPHA_2021 = {FEMALE: Decimal("-0.241"), Sex.MALE: Decimal("-0.302")}
_ALPHA_2009 = {FEMALE: Decimal("-0.329"), Sex.MALE: Decimal("-0.411")}

Creatinine = Decimal | Fraction


def cockcroft_gault(age: int, weight_kg: Decimal, creatinine_mg_dl: Creatinine, sex: Sex | None) -> Decimal:
    """(140 − age) × W ÷ (72 × creatinine in mg/dL), × 0.85 for women: clearance in mL/min.

    Cockcroft & Gault 1976, Nephron 16:31–41: men of 18 to 92 years. Raises ValueError for a sex that is neither
    female nor male.
    """
    sex = need_sex(sex, "the Cockcroft-Gault formula")
    # Exact until the last division: a clearance of exactly 60 is 60, also from a creatinine in µmol/L.
    clearance = Fraction(_COCKCROFT_YEARS - age) * Fraction(weight_kg)
    if sex == FEMALE:
        clearance *= _COCKCROFT_FEMALE
    return exact(clearance / (_COCKCROFT_DIVISOR * Fraction(creatinine_mg_dl)))


def cockcroft_gault_si(age: int, weight_kg: Decimal, creatinine_umol_l: Creatinine, sex: Sex | None) -> Decimal:
    """(140 − age) × W × 1.23 (men) or 1.04 (women) ÷ creatinine in µmol/L: clearance in mL/min.

    The same formula with its constants rounded for µmol/L: 0.18 % more in men, 0.35 % less in women than by way of
    88.4. Constants general knowledge, to be confirmed. Raises ValueError if the sex is not known.
    """
    factor = _COCKCROFT_SI[need_sex(sex, "the Cockcroft-Gault formula")]
    return exact(Fraction(_COCKCROFT_YEARS - age) * Fraction(weight_kg) * factor / Fraction(creatinine_umol_l))


def jelliffe(age: int, creatinine_mg_dl: Creatinine, sex: Sex | None) -> Decimal:
    """(98 − 0.8 × (age − 20)) ÷ creatinine, × 0.9 for women: clearance in mL/min/1.73 m².

    Jelliffe 1973, Ann Intern Med 79:604–605: adults of 20 to 80 years. The factor of women is general knowledge, to
    be confirmed. Raises ValueError if the sex is not known.
    """
    clearance = (98 - Fraction("0.8") * (age - 20)) / Fraction(creatinine_mg_dl)
    if need_sex(sex, "Jelliffe's formula") == FEMALE:
        clearance *= _JELLIFFE_FEMALE
    return exact(clearance)


def wright(age: int, surface_m2: Decimal, creatinine_umol_l: Creatinine, sex: Sex | None) -> Decimal:
    """(6580 − 38.8 × age) × body surface × (1 − 0.168 for women) ÷ creatinine in µmol/L: filtration in mL/min.

    Wright et al. 2001, Br J Cancer 84:452–459, for creatinine by the Jaffe method; adults with cancer. Raises
    ValueError if the sex is not known.
    """
    rate = (6580 - Fraction("38.8") * age) * Fraction(surface_m2)
    if need_sex(sex, "Wright's formula") == FEMALE:
        rate *= 1 - _WRIGHT_FEMALE
    return exact(rate / Fraction(creatinine_umol_l))


def ckd_epi_2021(age: int, creatinine_mg_dl: Creatinine, sex: Sex | None) -> Decimal:
    """142 × min(S/κ, 1)^α × max(S/κ, 1)^−1.200 × 0.9938^age, × 1.012 for women: filtration in mL/min/1.73 m².

    κ 0.7 and α −0.241 for women, 0.9 and −0.302 for men. Inker et al. 2021, N Engl J Med 385:1737–1749: adults.
    Raises ValueError if the sex is not known.
    """
    sex = need_sex(sex, "the CKD-EPI formula")
    with localcontext(prec=PRECISION):
        rate = 142 * _of_creatinine(creatinine_mg_dl, _KAPPA[sex], _ALPHA_2021[sex], Decimal("-1.200"))
        rate *= Decimal("0.9938") ** age
        return rate * Decimal("1.012") if sex == FEMALE else rate


def ckd_epi_2009(age: int, creatinine_mg_dl: Creatinine, sex: Sex | None) -> Decimal:
    """141 × min(S/κ, 1)^α × max(S/κ, 1)^−1.209 × 0.993^age, × 1.018 for women: filtration in mL/min/1.73 m².

    κ 0.7 and α −0.329 for women, 0.9 and −0.411 for men; without the factor of race. Levey et al. 2009, Ann Intern
    Med 150:604–612: adults. Raises ValueError if the sex is not known.
    """
    sex = need_sex(sex, "the CKD-EPI formula")
    with localcontext(prec=PRECISION):
        rate = 141 * _of_creatinine(creatinine_mg_dl, _KAPPA[sex], _ALPHA_2009[sex], Decimal("-1.209"))
        rate *= Decimal("0.993") ** age
        return rate * Decimal("1.018") if sex == FEMALE else rate


def ckd_epi_2009_race(age: int, creatinine_mg_dl: Creatinine, sex: Sex | None) -> Decimal:
    """CKD-EPI 2009 with the factor of race, × 1.159, which its authors gave up in 2021: mL/min/1.73 m²."""
    with localcontext(prec=PRECISION):
        return ckd_epi_2009(age, creatinine_mg_dl, sex) * Decimal("1.159")


def mdrd_175(age: int, creatinine_mg_dl: Creatinine, sex: Sex | None) -> Decimal:
    """175 × S^−1.154 × age^−0.203, × 0.742 for women: filtration in mL/min/1.73 m²; without the factor of race.

    Levey et al. 2006, Ann Intern Med 145:247–254, for creatinine traceable to IDMS: adults. Raises ValueError if
    the sex is not known or the age is not above zero.
    """
    sex = need_sex(sex, "the MDRD formula")
    if age <= 0:
        raise ValueError(f"the MDRD formula has no value at an age of {age}")
    with localcontext(prec=PRECISION):
        creatinine = exact(Fraction(creatinine_mg_dl))
        rate = 175 * creatinine ** Decimal("-1.154") * Decimal(age) ** Decimal("-0.203")
        return rate * Decimal("0.742") if sex == FEMALE else rate


def mdrd_175_race(age: int, creatinine_mg_dl: Creatinine, sex: Sex | None) -> Decimal:
    """MDRD-175 with the factor of race, × 1.212: mL/min/1.73 m²."""
    with localcontext(prec=PRECISION):
        return mdrd_175(age, creatinine_mg_dl, sex) * Decimal("1.212")


def _of_creatinine(creatinine_mg_dl: Creatinine, kappa: Decimal, alpha: Decimal, above: Decimal) -> Decimal:
    """min(S/κ, 1)^α × max(S/κ, 1)^above; one of the two is always 1."""
    share = exact(Fraction(creatinine_mg_dl)) / kappa
    return share ** (alpha if share < 1 else above)


def absolute(per_surface: Decimal, surface_m2: Decimal) -> Decimal:
    """A rate per 1.73 m² as that of a body of the given surface, in mL/min."""
    with localcontext(prec=PRECISION):
        return per_surface * surface_m2 / NORMAL_SURFACE_M2


def capped(gfr_ml_min: Decimal, cap_ml_min: Decimal | None) -> Decimal:
    """The filtration used; without a cap it is the one measured or calculated."""
    return gfr_ml_min if cap_ml_min is None else min(gfr_ml_min, cap_ml_min)


def calvert(auc: Decimal, gfr_ml_min: Decimal, cap_ml_min: Decimal | None = None) -> Decimal:
    """Target AUC × (GFR + 25), mg, for a target in mg/mL·min and a filtration in mL/min (not per 1.73 m²).

    Calvert et al. 1989, J Clin Oncol 7:1748–1756. With ``cap_ml_min`` (FDA 2010: 125 if creatinine is measured by IDMS)
    no more than that is put in: AUC 6 is 900 mg at most. Raises ValueError for a filtration below zero.
    """
    if gfr_ml_min < 0:
        raise ValueError(f"a filtration below zero: {gfr_ml_min}")
    with localcontext(prec=PRECISION):
        return auc * (capped(gfr_ml_min, cap_ml_min) + _CALVERT_OTHER_ML_MIN)


_AGE, _SEX, _CREATININE = "age", "sex", "creatinine"
_ADULTS = Validity(age_years=(Decimal(18), None), confirm=True)
# A power of the age that has no value at zero and none for children at all.
_ADULTS_ALONE = Validity(age_years=(Decimal(18), None), refuses=True, confirm=True)


def _filtration(
    key: str, name: str, reference: str, of: Callable[[int, Creatinine, Sex | None], Decimal],
    shown: Callable[[Shown], str], valid: Validity = _ADULTS, confirm: bool = False, selectable: bool = True,
) -> Formula:  # fmt: skip
    """A formula of age, creatinine and sex, per 1.73 m²."""

    def calculate(person: Person) -> Decimal:
        return of(int(given(person.value(_AGE))), person.creatinine_mg_dl or Fraction(0), person.sex)

    return Formula(
        id=key, name=name, kind=FormulaKind.CLEARANCE, unit=PER_SURFACE, reference=reference,
        needs=(_AGE, _SEX, _CREATININE), calculate=calculate, shown=shown, valid=valid, confirm=confirm,
        selectable=selectable,
    )  # fmt: skip


def _cockcroft_gault(person: Person) -> Decimal:
    age, weight = int(given(person.value(_AGE))), given(person.weight_kg)
    return cockcroft_gault(age, weight, person.creatinine_mg_dl or Fraction(0), person.sex)


def _cockcroft_gault_si(person: Person) -> Decimal:
    age, weight = int(given(person.value(_AGE))), given(person.weight_kg)
    return cockcroft_gault_si(age, weight, (person.creatinine_mg_dl or 0) * UMOL_L_PER_MG_DL, person.sex)


def _wright(person: Person) -> Decimal:
    age, surface = int(given(person.value(_AGE))), given(person.surface_m2)
    return wright(age, surface, (person.creatinine_mg_dl or 0) * UMOL_L_PER_MG_DL, person.sex)


def _shown_cockcroft(text: Shown) -> str:
    female = " × 0.85" if text.sex == FEMALE else ""
    return f"(140 − {text.age}) × {text.weight} ÷ (72 × {text.creatinine}){female}"


def _shown_cockcroft_si(text: Shown) -> str:
    factor = "1.04" if text.sex == FEMALE else "1.23"
    return f"(140 − {text.age}) × {text.weight} × {factor} ÷ ({text.creatinine} × 88.4)"


def _shown_jelliffe(text: Shown) -> str:
    female = " × 0.9" if text.sex == FEMALE else ""
    return f"(98 − 0.8 × ({text.age} − 20)) ÷ {text.creatinine}{female}"


def _shown_wright(text: Shown) -> str:
    female = " × (1 − 0.168)" if text.sex == FEMALE else ""
    return f"(6580 − 38.8 × {text.age}) × {text.surface}{female} ÷ ({text.creatinine} × 88.4)"


def _shown_ckd_epi(start: str, alpha: Mapping[Sex, Decimal], above: str, yearly: str, female: str, end: str = "") -> (
    Callable[[Shown], str]
):  # fmt: skip
    """How a CKD-EPI equation is written out, from the constants of its publication as texts."""

    def shown(text: Shown) -> str:
        sex = need_sex(text.sex, "the CKD-EPI formula")
        share = f"{text.creatinine} ÷ {_KAPPA[sex]}"
        low = str(alpha[sex]).replace("-", "−")
        of_sex = f" × {female}" if sex == FEMALE else ""
        return f"{start} × min({share}; 1)^{low} × max({share}; 1)^−{above} × {yearly}^{text.age}{of_sex}{end}"

    return shown


def _shown_mdrd(end: str = "") -> Callable[[Shown], str]:
    def shown(text: Shown) -> str:
        female = " × 0.742" if text.sex == FEMALE else ""
        return f"175 × ({text.creatinine})^−1.154 × {text.age}^−0.203{female}{end}"

    return shown


_COCKCROFT_PAPER = "Cockcroft & Gault 1976, Nephron 16:31–41"
_CKD_EPI_2009_PAPER = "Levey et al. 2009, Ann Intern Med 150:604–612"
_MDRD_PAPER = "Levey et al. 2006, Ann Intern Med 145:247–254"
_FIRST_PATIENTS = Validity(age_years=(Decimal(18), Decimal(92)), confirm=True)

_FORMULAS = (
    Formula(
        id="cockcroft-gault", name="Cockcroft-Gault", kind=FormulaKind.CLEARANCE, unit=ML_PER_MIN,
        reference=_COCKCROFT_PAPER, needs=(_AGE, "weight", _SEX, _CREATININE), calculate=_cockcroft_gault,
        shown=_shown_cockcroft, valid=_FIRST_PATIENTS,
    ),
    Formula(
        id="cockcroft-gault-si", name="Cockcroft-Gault (µmol/L)", kind=FormulaKind.CLEARANCE, unit=ML_PER_MIN,
        reference=_COCKCROFT_PAPER, needs=(_AGE, "weight", _SEX, _CREATININE),
        calculate=_cockcroft_gault_si, shown=_shown_cockcroft_si, valid=_FIRST_PATIENTS, confirm=True,
    ),
    _filtration(
        "jelliffe", "Jelliffe", "Jelliffe 1973, Ann Intern Med 79:604–605", jelliffe, _shown_jelliffe,
        valid=Validity(age_years=(Decimal(20), Decimal(80)), confirm=True), confirm=True,
    ),
    Formula(
        id="wright", name="Wright", kind=FormulaKind.CLEARANCE, unit=ML_PER_MIN,
        reference="Wright et al. 2001, Br J Cancer 84:452–459", needs=(_AGE, _SEX, _CREATININE, "surface"),
        calculate=_wright, shown=_shown_wright, valid=_ADULTS,
    ),
    _filtration(
        "ckd-epi-2009", "CKD-EPI 2009", _CKD_EPI_2009_PAPER, ckd_epi_2009,
        _shown_ckd_epi("141", _ALPHA_2009, "1.209", "0.993", "1.018"),
    ),
    _filtration(
        "ckd-epi-2009-race", "CKD-EPI 2009 × 1.159", _CKD_EPI_2009_PAPER, ckd_epi_2009_race,
        _shown_ckd_epi("141", _ALPHA_2009, "1.209", "0.993", "1.018", " × 1.159"),
    ),
    _filtration(
        "ckd-epi-2021", "CKD-EPI 2021", "Inker et al. 2021, N Engl J Med 385:1737–1749", ckd_epi_2021,
        _shown_ckd_epi("142", _ALPHA_2021, "1.200", "0.9938", "1.012"),
    ),
    _filtration("mdrd-175", "MDRD-175", _MDRD_PAPER, mdrd_175, _shown_mdrd(), valid=_ADULTS_ALONE),
    _filtration(
        "mdrd-175-race", "MDRD-175 × 1.212", _MDRD_PAPER, mdrd_175_race,
        _shown_mdrd(" × 1.212"), valid=_ADULTS_ALONE,
    ),
)  # fmt: skip

CLEARANCES: Mapping[str, Formula] = {formula.id: formula for formula in _FORMULAS}
"""Every formula of the clearance or filtration, by id; a site may choose each of them."""

DEFAULT_CLEARANCE = "cockcroft-gault"
OTHER_COMMON_CLEARANCE = {"cockcroft-gault": "ckd-epi-2021", "cockcroft-gault-si": "ckd-epi-2021"}
"""The common formula whose difference is shown next to the chosen one; next to all others it is Cockcroft-Gault."""

__all__ = [
    "CLEARANCES", "DEFAULT_CLEARANCE", "SEXES", "absolute", "calvert", "capped",
    "ckd_epi_2009", "ckd_epi_2009_race", "ckd_epi_2021", "cockcroft_gault", "cockcroft_gault_si", "jelliffe",
    "mdrd_175", "mdrd_175_race", "wright",
]  # fmt: skip
