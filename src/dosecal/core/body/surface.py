"""Body surface. One function a formula, each with its reference, its constants as the authors printed them.

Height is in cm, weight in kg, body surface in m². Every calculation carries ``PRECISION`` digits: nothing is rounded
here. A formula that asks for the sex gives nothing if it is not known; no sex is a default. The people a formula
was made from are general knowledge unless the reference states otherwise: their ranges are to be confirmed.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from functools import lru_cache

from msgspec import Struct

from dosecal.core.body.formula import FEMALE, MALE, Formula, FormulaKind, Person, Sex, Shown, Validity, given, need_sex
from dosecal.core.values.quantity import PRECISION

_CM2_KG_PER_M4 = Decimal(3600)
_GRAMS_PER_KG = Decimal(1000)
_CM_PER_M = Decimal(100)
_INFANT_KG = Decimal(10)
_ADULT = Decimal(18)


def mosteller(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None = None) -> Decimal:
    """√(H × W ÷ 3600), m². Mosteller 1987, N Engl J Med 317:1098.

    Symmetric in height and weight: exchanged entries give the same surface, so only a plausibility check on both
    catches them.
    """
    with localcontext(prec=PRECISION):
        return (height_cm * weight_kg / _CM2_KG_PER_M4).sqrt()


class _PowerLaw(Struct, frozen=True):
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
_GEHAN_GEORGE_UNDER_5 = _PowerLaw("0.02667", "0.53937", "0.38217")
_GEHAN_GEORGE_5_TO_19 = _PowerLaw("0.03050", "0.54375", "0.35129")
_GEHAN_GEORGE_OVER_19 = _PowerLaw("0.01545", "0.46336", "0.54468")
_YU_2010 = _PowerLaw("0.00713989", "0.4040", "0.7437")


def dubois(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None = None) -> Decimal:
    """0.007184 × W^0.425 × H^0.725, m². Du Bois & Du Bois 1916, Arch Intern Med 17:863–871.

    The form in centimetres; the one in metres (0.20247) is another formula and differs in the fifth digit.
    """
    return _DUBOIS.surface(height_cm, weight_kg)


def dubois_metres(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None = None) -> Decimal:
    """0.20247 × W^0.425 × (H in metres)^0.725, m²: the same authors' form in metres.

    Its constant is rounded by itself (0.20247 ÷ 100^0.725 = 0.00718391): 0.0013 % less than the form in centimetres.
    """
    with localcontext(prec=PRECISION):
        metres = height_cm / _CM_PER_M
        return Decimal("0.20247") * weight_kg ** Decimal("0.425") * metres ** Decimal("0.725")


def haycock(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None = None) -> Decimal:
    """0.024265 × W^0.5378 × H^0.3964, m². Haycock, Schwartz & Wisotsky 1978, J Pediatr 93:62–66."""
    return _HAYCOCK.surface(height_cm, weight_kg)


def gehan_george(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None = None) -> Decimal:
    """0.0235 × W^0.51456 × H^0.42246, m²: the variant for all ages.

    Gehan & George 1970, Cancer Chemother Rep 54:225–235.
    """
    return _GEHAN_GEORGE.surface(height_cm, weight_kg)


def gehan_george_under_5(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None = None) -> Decimal:
    """0.02667 × W^0.53937 × H^0.38217, m²: the variant below 5 years.

    Gehan & George 1970, Cancer Chemother Rep 54:225–235; constants general knowledge, to be confirmed.
    """
    return _GEHAN_GEORGE_UNDER_5.surface(height_cm, weight_kg)


def gehan_george_5_to_19(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None = None) -> Decimal:
    """0.03050 × W^0.54375 × H^0.35129, m²: the variant from 5 to 19 years.

    Gehan & George 1970, Cancer Chemother Rep 54:225–235.
    """
    return _GEHAN_GEORGE_5_TO_19.surface(height_cm, weight_kg)


def gehan_george_over_19(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None = None) -> Decimal:
    """0.01545 × W^0.46336 × H^0.54468, m²: the variant above 19 years.

    Gehan & George 1970, Cancer Chemother Rep 54:225–235.
    """
    return _GEHAN_GEORGE_OVER_19.surface(height_cm, weight_kg)


def boyd(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None = None) -> Decimal:
    """0.0003207 × H^0.3 × G^(0.7285 − 0.0188 × log₁₀ G), m², with G the weight in grams.

    Boyd 1935, The Growth of the Surface Area of the Human Body, University of Minnesota Press.
    """
    with localcontext(prec=PRECISION):
        grams = weight_kg * _GRAMS_PER_KG
        power = Decimal("0.7285") - Decimal("0.0188") * grams.log10()
        return Decimal("0.0003207") * height_cm ** Decimal("0.3") * grams**power


def fujimoto(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None = None) -> Decimal:
    """0.008883 × W^0.444 × H^0.663, m². Fujimoto et al. 1968, Nippon Eiseigaku Zasshi 23:443–450."""
    return _FUJIMOTO.surface(height_cm, weight_kg)


def takahira(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None = None) -> Decimal:
    """0.007241 × W^0.425 × H^0.725, m². Takahira 1925, Rep Imp Gov Inst Nutr (Tokyo) 1:61–95."""
    return _TAKAHIRA.surface(height_cm, weight_kg)


def schlich(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None) -> Decimal:
    """Women 0.000975482 × W^0.46 × H^1.08, men 0.000579479 × W^0.38 × H^1.24, m².

    Schlich et al. 2010, Ernährungs Umschau 57:178–183. Raises ValueError if the sex is not known.
    """
    return _schlich(sex).surface(height_cm, weight_kg)


def livingston_lee(height_cm: Decimal | None, weight_kg: Decimal, sex: Sex | None = None) -> Decimal:
    """0.1173 × W^0.6466, below 10 kg 0.1037 × W^0.6724, m²; from the weight alone.

    Livingston & Lee 2001, Am J Physiol Endocrinol Metab 281:E586–E591.
    """
    return _livingston_lee(weight_kg).surface(Decimal(1), weight_kg)


def shuter_aslani(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None = None) -> Decimal:
    """0.00949 × W^0.441 × H^0.655, m². Shuter & Aslani 2000, Eur J Appl Physiol 82:250–254."""
    return _SHUTER_ASLANI.surface(height_cm, weight_kg)


def yu_2003(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None = None) -> Decimal:
    """0.015925 × √(W × H), m². Yu, Lo & Chiou 2003, Appl Ergon 34:273–278; constant to be confirmed."""
    with localcontext(prec=PRECISION):
        return Decimal("0.015925") * (height_cm * weight_kg).sqrt()


def yu_2010(height_cm: Decimal, weight_kg: Decimal, sex: Sex | None = None) -> Decimal:
    """0.00713989 × W^0.4040 × H^0.7437, m². Yu, Lin & Yang 2010, Burns 36:616–629; constants to be confirmed."""
    return _YU_2010.surface(height_cm, weight_kg)


def _schlich(sex: Sex | None) -> _PowerLaw:
    return _SCHLICH[need_sex(sex, "Schlich's formula")]


def _livingston_lee(weight_kg: Decimal) -> _PowerLaw:
    return _LIVINGSTON_LEE if weight_kg >= _INFANT_KG else _LIVINGSTON_LEE_INFANT


def _shown(law: _PowerLaw) -> Callable[[Shown], str]:
    def expression(text: Shown) -> str:
        return law.shown(text.height, text.weight)

    return expression


def _shown_mosteller(text: Shown) -> str:
    return f"√({text.height} × {text.weight} ÷ 3600)"


def _shown_metres(text: Shown) -> str:
    return f"0.20247 × ({text.weight})^0.425 × ({text.height} ÷ 100)^0.725"


def _shown_boyd(text: Shown) -> str:
    grams = f"{text.weight} × 1000 g/kg"
    return f"0.0003207 × ({text.height})^0.3 × ({grams})^(0.7285 − 0.0188 × log₁₀({grams}))"


def _shown_schlich(text: Shown) -> str:
    return _schlich(text.sex).shown(text.height, text.weight)


def _shown_livingston_lee(text: Shown) -> str:
    number = Decimal(text.weight.split(maxsplit=1)[0].replace(",", "."))
    return _livingston_lee(number).shown(text.height, text.weight)


def _shown_yu_2003(text: Shown) -> str:
    return f"0.015925 × √({text.weight} × {text.height})"


_Surface = Callable[[Decimal, Decimal, Sex | None], Decimal]
_HEIGHT_AND_WEIGHT = ("height", "weight")
_ANYBODY = Validity()


def _formula(
    key: str, name: str, reference: str, surface: _Surface, shown: Callable[[Shown], str],
    needs: tuple[str, ...] = _HEIGHT_AND_WEIGHT, valid: Validity = _ANYBODY, confirm: bool = False,
    selectable: bool = True,
) -> Formula:  # fmt: skip
    """A formula of body surface: of height in cm and weight in kg, or of weight alone, to m²."""

    def calculate(person: Person) -> Decimal:
        # A formula without height never reads the number put in its place.
        return surface(person.height_cm or Decimal(1), given(person.weight_kg), person.sex)

    return Formula(
        id=key, name=name, kind=FormulaKind.SURFACE, unit="m²", reference=reference, needs=needs, calculate=calculate,
        shown=shown, valid=valid, confirm=confirm, selectable=selectable,
    )  # fmt: skip


# Heights and weights of the nine people of Du Bois, whom Shuter and Aslani took up again.
_NINE_PEOPLE = Validity(
    height_cm=(Decimal("73.2"), Decimal("184.2")), weight_kg=(Decimal("6.27"), Decimal(93)), confirm=True
)
_ADULTS = Validity(age_years=(_ADULT, None), confirm=True)
_GEHAN_GEORGE_PAPER = "Cancer Chemother Rep 54:225–235"

_FORMULAS = (
    _formula("mosteller", "Mosteller", "Mosteller 1987, N Engl J Med 317:1098", mosteller, _shown_mosteller),
    _formula(
        "dubois", "Du Bois", "Du Bois & Du Bois 1916, Arch Intern Med 17:863–871", dubois, _shown(_DUBOIS),
        valid=_NINE_PEOPLE,
    ),
    _formula(
        "dubois-metres", "Du Bois (metres)", "Du Bois & Du Bois 1916, Arch Intern Med 17:863–871",
        dubois_metres, _shown_metres, valid=_NINE_PEOPLE,
    ),
    _formula(
        "haycock", "Haycock", "Haycock et al. 1978, J Pediatr 93:62–66", haycock, _shown(_HAYCOCK),
    ),
    _formula(
        "gehan-george", "Gehan-George", f"Gehan & George 1970, {_GEHAN_GEORGE_PAPER}", gehan_george,
        _shown(_GEHAN_GEORGE),
    ),
    _formula(
        "gehan-george-under-5", "Gehan-George (< 5 years)", f"Gehan & George 1970, {_GEHAN_GEORGE_PAPER}",
        gehan_george_under_5, _shown(_GEHAN_GEORGE_UNDER_5), selectable=False, confirm=True,
        valid=Validity(age_years=(None, Decimal(4)), refuses=True),
    ),
    _formula(
        "gehan-george-5-19", "Gehan-George (5–19 years)", f"Gehan & George 1970, {_GEHAN_GEORGE_PAPER}",
        gehan_george_5_to_19, _shown(_GEHAN_GEORGE_5_TO_19), selectable=False,
        valid=Validity(age_years=(Decimal(5), Decimal(19)), refuses=True),
    ),
    _formula(
        "gehan-george-over-19", "Gehan-George (> 19 years)",
        f"Gehan & George 1970, {_GEHAN_GEORGE_PAPER}", gehan_george_over_19,
        _shown(_GEHAN_GEORGE_OVER_19), selectable=False, valid=Validity(age_years=(Decimal(20), None), refuses=True),
    ),
    _formula(
        "boyd", "Boyd", "Boyd 1935, The Growth of the Surface Area of the Human Body, University of Minnesota Press",
        boyd, _shown_boyd,
    ),
    _formula(
        "fujimoto", "Fujimoto", "Fujimoto et al. 1968, Nippon Eiseigaku Zasshi 23:443–450", fujimoto,
        _shown(_FUJIMOTO), valid=Validity(age_years=(Decimal(6), None), confirm=True),
    ),
    _formula(
        "takahira", "Takahira", "Takahira 1925, Rep Imp Gov Inst Nutr (Tokyo) 1:61–95", takahira, _shown(_TAKAHIRA),
        valid=_ADULTS,
    ),
    _formula(
        "schlich", "Schlich", "Schlich et al. 2010, Ernährungs Umschau 57:178–183", schlich, _shown_schlich,
        needs=("height", "weight", "sex"), valid=_ADULTS,
    ),
    _formula(
        "livingston-lee", "Livingston-Lee", "Livingston & Lee 2001, Am J Physiol Endocrinol Metab 281:E586–E591",
        livingston_lee, _shown_livingston_lee, needs=("weight",),
        valid=Validity(weight_kg=(None, Decimal("248.6"))),
    ),
    _formula(
        "shuter-aslani", "Shuter-Aslani", "Shuter & Aslani 2000, Eur J Appl Physiol 82:250–254", shuter_aslani,
        _shown(_SHUTER_ASLANI), valid=_NINE_PEOPLE,
    ),
    _formula(
        "yu-2003", "Yu 2003", "Yu, Lo & Chiou 2003, Appl Ergon 34:273–278", yu_2003, _shown_yu_2003, valid=_ADULTS,
        confirm=True, selectable=False,
    ),
    _formula(
        "yu-2010", "Yu 2010", "Yu, Lin & Yang 2010, Burns 36:616–629", yu_2010, _shown(_YU_2010), valid=_ADULTS,
        confirm=True, selectable=False,
    ),
)  # fmt: skip

SURFACES: Mapping[str, Formula] = {formula.id: formula for formula in _FORMULAS}
"""Every formula of the body surface, by id."""

BSA_FORMULAS: Mapping[str, Formula] = {key: formula for key, formula in SURFACES.items() if formula.selectable}
"""The formulas a site may choose from: those of all ages whose constants are confirmed."""

OTHER_COMMON = {"mosteller": "dubois"}
"""The common formula whose difference is shown next to the chosen one; next to all others it is Mosteller."""


# A plan asks for the same surface at every cycle, and a power of 40 digits takes a tenth of a millisecond.
@lru_cache(maxsize=64)
def body_surface(formula: str, height_cm: Decimal | None, weight_kg: Decimal | None, sex: Sex | None) -> Decimal | None:
    """Body surface in m², unrounded; None if an input that the formula needs is missing.

    Raises KeyError for a formula that is not one of ``SURFACES``.
    """
    chosen = SURFACES[formula]
    person = Person(height_cm=height_cm, weight_kg=weight_kg, sex=sex)
    if any(not person.knows(name) for name in chosen.needs):
        return None
    return chosen.calculate(person)
