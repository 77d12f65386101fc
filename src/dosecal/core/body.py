"""Body sizes: body surface, body mass index, clearance. One function a formula, each with its reference.

Height is in cm, weight in kg, body surface in m². Every constant stands as its authors printed it, and every
calculation carries ``PRECISION`` digits: nothing is rounded here. A formula that asks for the sex gives nothing
where it is not known; no sex is a default.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

from dosecal.core.quantity import PRECISION

Calculate = Callable[[Decimal, Decimal, str | None], Decimal]
"""Height in cm, weight in kg, sex → body surface in m²."""
Expression = Callable[[str, str, str | None], str]
"""Height and weight as shown (``165 cm``, ``60 kg``), sex → the formula with them put in."""

FEMALE = "female"
MALE = "male"

_CM2_KG_PER_M4 = Decimal(3600)
_GRAMS_PER_KG = Decimal(1000)
_CM_PER_M = Decimal(100)
_INFANT_KG = Decimal(10)
_COCKCROFT_YEARS = 140
_COCKCROFT_DIVISOR = 72
_COCKCROFT_FEMALE = Fraction("0.85")


@dataclass(frozen=True, slots=True)
class BsaFormula:
    """A body-surface formula, with what it needs and where it was published."""

    id: str
    name: str
    reference: str
    calculate: Calculate
    expression: Expression
    needs_height: bool = True
    needs_sex: bool = False


def mosteller(height_cm: Decimal, weight_kg: Decimal, sex: str | None = None) -> Decimal:
    """√(H × W ÷ 3600), m². Mosteller 1987, N Engl J Med 317:1098.

    Symmetric in height and weight: exchanged entries give the same surface, so only a plausibility check on both
    catches them.
    """
    with localcontext(prec=PRECISION):
        return (height_cm * weight_kg / _CM2_KG_PER_M4).sqrt()


@dataclass(frozen=True, slots=True)
class _PowerLaw:
    """factor × W^weight_power × H^height_power, m²; the constants as printed."""

    factor: str
    weight_power: str
    height_power: str | None

    def surface(self, height_cm: Decimal, weight_kg: Decimal) -> Decimal:
        """The surface, m²."""
        with localcontext(prec=PRECISION):
            surface = Decimal(self.factor) * weight_kg ** Decimal(self.weight_power)
            return surface if self.height_power is None else surface * height_cm ** Decimal(self.height_power)

    def shown(self, height: str, weight: str) -> str:
        """The formula with height and weight put in."""
        text = f"{self.factor} × ({weight})^{self.weight_power}"
        return text if self.height_power is None else f"{text} × ({height})^{self.height_power}"


_DUBOIS = _PowerLaw("0.007184", "0.425", "0.725")
_HAYCOCK = _PowerLaw("0.024265", "0.5378", "0.3964")
_GEHAN_GEORGE = _PowerLaw("0.0235", "0.51456", "0.42246")
_FUJIMOTO = _PowerLaw("0.008883", "0.444", "0.663")
_TAKAHIRA = _PowerLaw("0.007241", "0.425", "0.725")
_SHUTER_ASLANI = _PowerLaw("0.00949", "0.441", "0.655")
_SCHLICH = {FEMALE: _PowerLaw("0.000975482", "0.46", "1.08"), MALE: _PowerLaw("0.000579479", "0.38", "1.24")}
_LIVINGSTON_LEE = _PowerLaw("0.1173", "0.6466", None)
_LIVINGSTON_LEE_INFANT = _PowerLaw("0.1037", "0.6724", None)


def dubois(height_cm: Decimal, weight_kg: Decimal, sex: str | None = None) -> Decimal:
    """0.007184 × W^0.425 × H^0.725, m². Du Bois & Du Bois 1916, Arch Intern Med 17:863–871.

    The form in centimetres; the one in metres (0.20247) is another formula and differs in the fifth digit.
    """
    return _DUBOIS.surface(height_cm, weight_kg)


def haycock(height_cm: Decimal, weight_kg: Decimal, sex: str | None = None) -> Decimal:
    """0.024265 × W^0.5378 × H^0.3964, m². Haycock, Schwartz & Wisotsky 1978, J Pediatr 93:62–66."""
    return _HAYCOCK.surface(height_cm, weight_kg)


def gehan_george(height_cm: Decimal, weight_kg: Decimal, sex: str | None = None) -> Decimal:
    """0.0235 × W^0.51456 × H^0.42246, m²: the variant for all ages.

    Gehan & George 1970, Cancer Chemother Rep 54:225–235.
    """
    return _GEHAN_GEORGE.surface(height_cm, weight_kg)


def boyd(height_cm: Decimal, weight_kg: Decimal, sex: str | None = None) -> Decimal:
    """0.0003207 × H^0.3 × G^(0.7285 − 0.0188 × log₁₀ G), m², with G the weight in grams.

    Boyd 1935, The Growth of the Surface Area of the Human Body, University of Minnesota Press.
    """
    with localcontext(prec=PRECISION):
        grams = weight_kg * _GRAMS_PER_KG
        power = Decimal("0.7285") - Decimal("0.0188") * grams.log10()
        return Decimal("0.0003207") * height_cm ** Decimal("0.3") * grams**power


def fujimoto(height_cm: Decimal, weight_kg: Decimal, sex: str | None = None) -> Decimal:
    """0.008883 × W^0.444 × H^0.663, m². Fujimoto et al. 1968, Nippon Eiseigaku Zasshi 23:443–450."""
    return _FUJIMOTO.surface(height_cm, weight_kg)


def takahira(height_cm: Decimal, weight_kg: Decimal, sex: str | None = None) -> Decimal:
    """0.007241 × W^0.425 × H^0.725, m². Takahira 1925, Rep Imp Gov Inst Nutr (Tokyo) 1:61–95."""
    return _TAKAHIRA.surface(height_cm, weight_kg)


def schlich(height_cm: Decimal, weight_kg: Decimal, sex: str | None) -> Decimal:
    """Women 0.000975482 × W^0.46 × H^1.08, men 0.000579479 × W^0.38 × H^1.24, m².

    Schlich et al. 2010, Ernährungs Umschau 57:178–183. Raises ValueError where the sex is not known.
    """
    return _schlich(sex).surface(height_cm, weight_kg)


def livingston_lee(height_cm: Decimal | None, weight_kg: Decimal, sex: str | None = None) -> Decimal:
    """0.1173 × W^0.6466, below 10 kg 0.1037 × W^0.6724, m²; from the weight alone.

    Livingston & Lee 2001, Am J Physiol Endocrinol Metab 281:E586–E591.
    """
    return _livingston_lee(weight_kg).surface(Decimal(1), weight_kg)


def shuter_aslani(height_cm: Decimal, weight_kg: Decimal, sex: str | None = None) -> Decimal:
    """0.00949 × W^0.441 × H^0.655, m². Shuter & Aslani 2000, Eur J Appl Physiol 82:250–254."""
    return _SHUTER_ASLANI.surface(height_cm, weight_kg)


def _schlich(sex: str | None) -> _PowerLaw:
    law = _SCHLICH.get(sex or "")
    if law is None:
        raise ValueError(f"Schlich's formula needs the sex, found {sex!r}")
    return law


def _livingston_lee(weight_kg: Decimal) -> _PowerLaw:
    return _LIVINGSTON_LEE if weight_kg >= _INFANT_KG else _LIVINGSTON_LEE_INFANT


def _shown_mosteller(height: str, weight: str, sex: str | None = None) -> str:
    return f"√({height} × {weight} ÷ 3600)"


def _shown_boyd(height: str, weight: str, sex: str | None = None) -> str:
    grams = f"{weight} × 1000 g/kg"
    return f"0.0003207 × ({height})^0.3 × ({grams})^(0.7285 − 0.0188 × log₁₀({grams}))"


def _shown_schlich(height: str, weight: str, sex: str | None = None) -> str:
    return _schlich(sex).shown(height, weight)


def _shown_livingston_lee(height: str, weight: str, sex: str | None = None) -> str:
    number = Decimal(weight.split(maxsplit=1)[0].replace(",", "."))
    return _livingston_lee(number).shown(height, weight)


def _shown(law: _PowerLaw) -> Expression:
    def expression(height: str, weight: str, sex: str | None = None) -> str:
        return law.shown(height, weight)

    return expression


_FORMULAS = (
    BsaFormula(
        id="mosteller",
        name="Mosteller",
        reference="Mosteller 1987, N Engl J Med 317:1098",
        calculate=mosteller,
        expression=_shown_mosteller,
    ),
    BsaFormula(
        id="dubois",
        name="Du Bois",
        reference="Du Bois & Du Bois 1916, Arch Intern Med 17:863–871",
        calculate=dubois,
        expression=_shown(_DUBOIS),
    ),
    BsaFormula(
        id="haycock",
        name="Haycock",
        reference="Haycock et al. 1978, J Pediatr 93:62–66",
        calculate=haycock,
        expression=_shown(_HAYCOCK),
    ),
    BsaFormula(
        id="gehan-george",
        name="Gehan-George",
        reference="Gehan & George 1970 (all ages), Cancer Chemother Rep 54:225–235",
        calculate=gehan_george,
        expression=_shown(_GEHAN_GEORGE),
    ),
    BsaFormula(
        id="boyd",
        name="Boyd",
        reference="Boyd 1935, The Growth of the Surface Area of the Human Body, University of Minnesota Press",
        calculate=boyd,
        expression=_shown_boyd,
    ),
    BsaFormula(
        id="fujimoto",
        name="Fujimoto",
        reference="Fujimoto et al. 1968, Nippon Eiseigaku Zasshi 23:443–450",
        calculate=fujimoto,
        expression=_shown(_FUJIMOTO),
    ),
    BsaFormula(
        id="takahira",
        name="Takahira",
        reference="Takahira 1925, Rep Imp Gov Inst Nutr (Tokyo) 1:61–95",
        calculate=takahira,
        expression=_shown(_TAKAHIRA),
    ),
    BsaFormula(
        id="schlich",
        name="Schlich",
        reference="Schlich et al. 2010, Ernährungs Umschau 57:178–183",
        calculate=schlich,
        expression=_shown_schlich,
        needs_sex=True,
    ),
    BsaFormula(
        id="livingston-lee",
        name="Livingston-Lee",
        reference="Livingston & Lee 2001, Am J Physiol Endocrinol Metab 281:E586–E591",
        calculate=livingston_lee,
        expression=_shown_livingston_lee,
        needs_height=False,
    ),
    BsaFormula(
        id="shuter-aslani",
        name="Shuter-Aslani",
        reference="Shuter & Aslani 2000, Eur J Appl Physiol 82:250–254",
        calculate=shuter_aslani,
        expression=_shown(_SHUTER_ASLANI),
    ),
)

BSA_FORMULAS: Mapping[str, BsaFormula] = {formula.id: formula for formula in _FORMULAS}
"""The formulas a site may choose from, by id."""


# A plan asks for the same surface at every cycle, and a power of 40 digits takes a tenth of a millisecond.
@lru_cache(maxsize=64)
def body_surface(formula: str, height_cm: Decimal | None, weight_kg: Decimal | None, sex: str | None) -> Decimal | None:
    """Body surface in m², unrounded; None where an input that the formula needs is missing.

    Raises KeyError for a formula that is not one of ``BSA_FORMULAS``.
    """
    chosen = BSA_FORMULAS[formula]
    if weight_kg is None or (chosen.needs_height and height_cm is None):
        return None
    if chosen.needs_sex and sex not in _SCHLICH:
        return None
    # A formula without height never reads the number put in its place.
    return chosen.calculate(Decimal(1) if height_cm is None else height_cm, weight_kg, sex)


def body_mass_index(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Weight ÷ height², kg/m²."""
    with localcontext(prec=PRECISION):
        metres = height_cm / _CM_PER_M
        return weight_kg / (metres * metres)


def cockcroft_gault(age: int, weight_kg: Decimal, creatinine_mg_dl: Decimal | Fraction, sex: str) -> Decimal:
    """(140 − age) × W ÷ (72 × creatinine in mg/dL), × 0.85 for women: clearance in mL/min.

    Cockcroft & Gault 1976, Nephron 16:31–41. Raises ValueError for a sex that is neither female nor male.
    """
    if sex not in (FEMALE, MALE):
        raise ValueError(f"the Cockcroft-Gault formula needs the sex, found {sex!r}")
    # Exact until the last division: a clearance of exactly 60 is 60, also from a creatinine in µmol/L.
    clearance = Fraction(_COCKCROFT_YEARS - age) * Fraction(weight_kg)
    if sex == FEMALE:
        clearance *= _COCKCROFT_FEMALE
    clearance /= _COCKCROFT_DIVISOR * Fraction(creatinine_mg_dl)
    with localcontext(prec=PRECISION):
        return Decimal(clearance.numerator) / clearance.denominator
