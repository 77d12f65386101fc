"""Body surface and clearance from the formulas of ``facts/drugs.md``, section 2 (cm, kg, mg/dL, years).

Written from the facts alone; its author had not read the arithmetic of ``dosecal.core``.
"""

from datetime import date
from fractions import Fraction

from tests.oracles.dose.exact_numbers import Between, exactly, exponential, logarithm, power, root

UMOL_PER_MG_DL = Fraction("88.4")
STANDARD_SURFACE = Fraction("1.73")

POWERS = {
    "dubois": ("0.007184", "0.425", "0.725"),
    "haycock": ("0.024265", "0.5378", "0.3964"),
    "gehan-george": ("0.0235", "0.51456", "0.42246"),
    "fujimoto": ("0.008883", "0.444", "0.663"),
    "takahira": ("0.007241", "0.425", "0.725"),
    "shuter-aslani": ("0.00949", "0.441", "0.655"),
    "schlich female": ("0.000975482", "0.46", "1.08"),
    "schlich male": ("0.000579479", "0.38", "1.24"),
}
"""Constant, exponent of the weight, exponent of the height."""


LEAN = {
    ("boer", False): ("0.407", "0.267", "19.2"),
    ("boer", True): ("0.252", "0.473", "48.3"),
    ("hume", False): ("0.3281", "0.33929", "29.5336"),
    ("hume", True): ("0.29569", "0.41813", "43.2933"),
}
"""Per kg, per cm, less."""


def surface(formula: str, height: Fraction, weight: Fraction, female: bool) -> Between:
    """Body surface in m²."""
    match formula:
        case "mosteller":
            return root(height * weight / 3600)
        case "livingston-lee" if weight >= 10:
            return power(weight, "0.6466").times(Fraction("0.1173"))
        case "boyd":
            grams = logarithm(weight * 1000)
            bent = Fraction("0.7285") * grams - Fraction("0.0188") * grams * grams / logarithm(Fraction(10))
            return power(height, "0.3").times(exponential(bent)).times(Fraction("0.0003207"))
        case "schlich":
            formula = f"schlich {'female' if female else 'male'}"
    constant, of_weight, of_height = POWERS[formula]
    return power(weight, of_weight).times(power(height, of_height)).times(Fraction(constant))


def years(born: date, day: date) -> int:
    """Completed years; born on 29 February, a year completes on 1 March where there is no such day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def other_weight(formula: str, height: Fraction, weight: Fraction, female: bool) -> Fraction:
    """Ideal (``devine``), adjusted or lean weight in kg; never more than what was measured."""
    ideal = Fraction("45.5" if female else "50") + Fraction("2.3") * (height / Fraction("2.54") - 60)
    match formula:
        case "devine":
            found = ideal
        case "adjusted":
            found = ideal + Fraction("0.4") * (weight - ideal)
        case "janmahasatian":
            index = weight * 10_000 / height**2
            found = 9270 * weight / (8780 + 244 * index if female else 6680 + 216 * index)
        case _:
            of_weight, of_height, less = LEAN[formula, female]
            found = Fraction(of_weight) * weight + Fraction(of_height) * height - Fraction(less)
    return min(found, weight)


def cockcroft_gault(age: int, weight: Fraction, creatinine: Fraction, female: bool) -> Between:
    """mL/min."""
    clearance = (140 - age) * weight / (72 * creatinine)
    return exactly(clearance * Fraction("0.85") if female else clearance)


def cockcroft_gault_si(age: int, weight: Fraction, creatinine: Fraction, female: bool) -> Between:
    """mL/min, with the rounded constants for µmol/L."""
    constant = Fraction("1.04" if female else "1.23")
    return exactly((140 - age) * weight * constant / (creatinine * UMOL_PER_MG_DL))


def jelliffe(age: int, creatinine: Fraction, female: bool) -> Between:
    """mL/min per 1.73 m²."""
    clearance = (98 - Fraction("0.8") * (age - 20)) / creatinine
    return exactly(clearance * Fraction("0.9") if female else clearance)


def wright(age: int, surface: Between, creatinine: Fraction, female: bool) -> Between:
    """mL/min."""
    factor = (6580 - Fraction("38.8") * age) * (1 - Fraction("0.168") * female) / (creatinine * UMOL_PER_MG_DL)
    return surface.times(factor)


def ckd_epi(year: int, age: int, creatinine: Fraction, female: bool) -> Between:
    """mL/min per 1.73 m², without a factor for origin."""
    ratio = creatinine / Fraction("0.7" if female else "0.9")
    constant, low_f, low_m, high, by_year, of_women = {
        2009: ("141", "-0.329", "-0.411", "-1.209", "0.993", "1.018"),
        2021: ("142", "-0.241", "-0.302", "-1.200", "0.9938", "1.012"),
    }[year]
    falls = power(min(ratio, Fraction(1)), low_f if female else low_m).times(power(max(ratio, Fraction(1)), high))
    clearance = falls.times(Fraction(constant) * Fraction(by_year) ** age)
    return clearance.times(Fraction(of_women)) if female else clearance


def mdrd(age: int, creatinine: Fraction, female: bool) -> Between:
    """mL/min per 1.73 m², without a factor for origin."""
    clearance = power(creatinine, "-1.154").times(power(Fraction(age), "-0.203")).times(Fraction(175))
    return clearance.times(Fraction("0.742")) if female else clearance


def clearance(
    formula: str, age: int, weight: Fraction, surface: Between, creatinine: Fraction, female: bool
) -> Between:
    """mL/min of the patient: what is per 1.73 m² is made that of the patient's own surface."""
    match formula:
        case "cockcroft-gault":
            return cockcroft_gault(age, weight, creatinine, female)
        case "cockcroft-gault-si":
            return cockcroft_gault_si(age, weight, creatinine, female)
        case "wright":
            return wright(age, surface, creatinine, female)
        case "jelliffe":
            standard = jelliffe(age, creatinine, female)
        case "mdrd-175":
            standard = mdrd(age, creatinine, female)
        case _:
            standard = ckd_epi(int(formula.removeprefix("ckd-epi-")), age, creatinine, female)
    return standard.times(surface).over(STANDARD_SURFACE)
