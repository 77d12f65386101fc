"""Body surface and clearance a second time: by logarithms in floating point, to nine digits; roots exactly.

Sources of the formulas: Mosteller 1987, Du Bois 1916, Haycock 1978, Gehan & George 1970, Boyd 1935, Fujimoto 1968,
Takahira 1925, Schlich 2010, Livingston & Lee 2001, Shuter & Aslani 2000; Cockcroft & Gault 1976, Jelliffe 1973,
Wright 2001, CKD-EPI 2009 and 2021, MDRD 2006; Devine 1974, James 1976, Boer 1984, Hume 1966, Janmahasatian 2005.
"""

from datetime import date
from math import exp, isclose, log, log10, sqrt

from msgspec import Struct

NEAR = 1e-9
"""Relative difference that no rounding of floating point reaches and no slip stays below."""
POWERS = {
    "dubois": (0.007184, 0.425, 0.725),
    "haycock": (0.024265, 0.5378, 0.3964),
    "gehan-george": (0.0235, 0.51456, 0.42246),
    "fujimoto": (0.008883, 0.444, 0.663),
    "takahira": (0.007241, 0.425, 0.725),
    "shuter-aslani": (0.00949, 0.441, 0.655),
}
"""Factor, power of the weight in kg, power of the height in cm."""
SCHLICH = {"female": (0.000975482, 0.46, 1.08), "male": (0.000579479, 0.38, 1.24)}
CREATININE = 88.4
"""µmol/L in one mg/dL (convention 14)."""


def near(first: float, second: float) -> bool:
    """Whether two values agree to nine digits."""
    return isclose(first, second, rel_tol=NEAR)


class Person(Struct, frozen=True):
    """The values that a clearance rests on."""

    age: int
    weight: float
    height: float | None
    surface: float | None
    creatinine: float
    """mg/dL."""
    female: bool


def surface_of(formula: str, height_cm: float, weight_kg: float, sex: str | None) -> float | None:
    """The body surface, m²; None where the formula is not known here."""
    if formula == "mosteller":
        return sqrt(height_cm * weight_kg / 3600)
    if formula == "boyd":
        grams = 1000 * weight_kg
        return 0.0003207 * exp(0.3 * log(height_cm) + (0.7285 - 0.0188 * log10(grams)) * log(grams))
    if formula == "livingston-lee":
        factor, power = (0.1037, 0.6724) if weight_kg < 10 else (0.1173, 0.6466)
        return factor * exp(power * log(weight_kg))
    constants = SCHLICH.get(sex or "") if formula == "schlich" else POWERS.get(formula)
    if constants is None:
        return None
    factor, of_weight, of_height = constants
    return factor * exp(of_weight * log(weight_kg) + of_height * log(height_cm))


def age_on(born: date, day: date) -> int:
    """Completed years; who was born on 29 February completes one on 1 March of other years (convention 9)."""
    return (day.year * 10_000 + day.month * 100 + day.day - born.year * 10_000 - born.month * 100 - born.day) // 10_000


def weight_for(formula: str, height_cm: float, weight_kg: float, female: bool) -> float | None:
    """Ideal, adjusted or lean weight, kg; None where the formula is not known here."""
    ideal = (45.5 if female else 50) + 2.3 * (height_cm / 2.54 - 60)
    index = 10_000 * weight_kg / height_cm**2
    found = {
        "devine": ideal,
        "adjusted": ideal + 0.4 * (weight_kg - ideal),
        "james": (1.07 if female else 1.1) * weight_kg - (148 if female else 128) * (weight_kg / height_cm) ** 2,
        "boer": (
            0.252 * weight_kg + 0.473 * height_cm - 48.3 if female else 0.407 * weight_kg + 0.267 * height_cm - 19.2
        ),
        "hume": (
            0.29569 * weight_kg + 0.41813 * height_cm - 43.2933
            if female
            else 0.3281 * weight_kg + 0.33929 * height_cm - 29.5336
        ),
        "janmahasatian": 9270 * weight_kg / (8780 + 244 * index if female else 6680 + 216 * index),
    }
    return found.get(formula)


def clearance_of(formula: str, of: Person) -> float | None:
    """The clearance of the patient's own surface, mL/min; None where the formula is not known here."""
    female, age, creatinine = of.female, of.age, of.creatinine
    match formula:
        case "cockcroft-gault":
            return (140 - age) * of.weight / (72 * creatinine) * (0.85 if female else 1)
        case "cockcroft-gault-si":
            return (140 - age) * of.weight * (1.04 if female else 1.23) / (creatinine * CREATININE)
    if of.surface is None:
        return None
    match formula:
        case "wright":
            return (6580 - 38.8 * age) * of.surface * (1 - 0.168 * female) / (creatinine * CREATININE)
        case "jelliffe":
            rate = (98 - 0.8 * (age - 20)) / creatinine * (0.9 if female else 1)
        case "mdrd-175":
            rate = 175 * exp(-1.154 * log(creatinine) - 0.203 * log(age)) * (0.742 if female else 1)
        case "ckd-epi-2009" | "ckd-epi-2021":
            rate = _ckd_epi(formula.endswith("2021"), female, age, creatinine)
        case _:
            return None
    return rate * of.surface / 1.73


def _ckd_epi(of_2021: bool, female: bool, age: int, creatinine: float) -> float:
    share = log(creatinine / (0.7 if female else 0.9))
    if of_2021:
        power = (-0.241 if female else -0.302) if share < 0 else -1.2
        return 142 * exp(power * share + age * log(0.9938)) * (1.012 if female else 1)
    power = (-0.329 if female else -0.411) if share < 0 else -1.209
    return 141 * exp(power * share + age * log(0.993)) * (1.018 if female else 1)
