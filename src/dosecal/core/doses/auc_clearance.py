"""The clearance that a target AUC rests on: by a named formula, or measured over 24 hours."""

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from dosecal.core.body import (
    CLEARANCES,
    WEIGHTS,
    Formula,
    Outside,
    Person,
    absolute,
    body_mass_index,
    body_surface,
    estimate,
)
from dosecal.core.body.clearance import DEFAULT_CLEARANCE, OTHER_COMMON_CLEARANCE
from dosecal.core.patient.case import Case, Lab, Site
from dosecal.core.patient.latest import latest_lab
from dosecal.core.patient.site_choices import CLEARANCE
from dosecal.core.result.prepared import Input, InputName, LimitedBy, LimitKind, Step, StepLabel, measured, ruled
from dosecal.core.slips.sizes import HEIGHT, WEIGHT, Sizes, in_order, sizes_on
from dosecal.core.trial.dose_rule import ClearanceRule, ClearanceWeight, DoseRule
from dosecal.core.values.quantity import PRECISION, Quantity, significant
from dosecal.core.values.source import Origin
from dosecal.core.values.span import completed_years

MEASURED = "measured"
CLEARANCE_IDS = (*(key for key, formula in CLEARANCES.items() if formula.selectable), MEASURED)
"""What a protocol may name."""
ML_PER_MIN = "mL/min"
_PLACES = {
    "height": HEIGHT, "weight": WEIGHT, "sex": "patient.sex", "age": "patient.birth_date", "creatinine":
    "labs.creatinine", "surface": HEIGHT,
}  # fmt: skip
"""Where an input that is missing is entered."""


class Clearance(Struct, frozen=True):
    """The clearance put into Calvert's formula, and how it came about; None where something is missing."""

    value: Decimal | None
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    limited_by: tuple[LimitedBy, ...] = ()
    outside: tuple[tuple[str, Outside], ...] = ()
    """Formulas with the inputs for which they were not studied."""
    other: tuple[str, Decimal] | None = None
    """Another common formula, and by how many percent its clearance of the same patient differs."""


def with_site_formula(rule: DoseRule, site: Site) -> DoseRule:
    """The rule of a drug with the clearance formula that the site has chosen, where the study leaves it open."""
    if rule.clearance is None or site.clearance_formula is None or not is_open(rule.clearance):
        return rule
    return replace(rule, clearance=replace(rule.clearance, formula=site.clearance_formula, source=CLEARANCE))


def is_open(rule: ClearanceRule) -> bool:
    """Whether the study leaves the formula to the site."""
    return rule.source.origin is Origin.SITE


class _Weight(Struct, frozen=True):
    """The weight put in: measured, or as the protocol has it calculated."""

    kg: Decimal | None
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    outside: tuple[tuple[str, Outside], ...] = ()


def clearance_on(rule: ClearanceRule, case: Case, bsa_formula: str, day: date) -> Clearance:
    """The clearance that counts on a day, mL/min: the latest creatinine or collection on or before it.

    Age and weight are those of the day of the creatinine (convention 9). What a formula gives per 1.73 m² is made that
    of the patient's own surface.
    """
    found = _measured(rule, case, day) if rule.formula == MEASURED else _calculated(rule, case, bsa_formula, day)
    if found.value is None or rule.cap is None:
        return found
    cap = rule.cap.value
    shown = Quantity(significant(found.value, 7), ML_PER_MIN)
    used = min(found.value, cap.value)
    inputs = (Input(InputName.CLEARANCE, shown), ruled(InputName.CAP, cap, rule.cap.source))
    step = Step(
        StepLabel.CLEARANCE_CAP, f"min({shown}, {cap})", inputs, Quantity(used, ML_PER_MIN), rule.cap.source
    )  # fmt: skip
    limits = (LimitedBy(LimitKind.CLEARANCE_CAP, cap, shown, rule.cap.source),) if used < found.value else ()
    return replace(found, value=used, steps=(*found.steps, step), limited_by=(*found.limited_by, *limits))


def rests_on_size(rule: ClearanceRule) -> bool:
    """Whether the weight, or the surface, is put in."""
    return rests_on_weight(rule) or rests_on_height(rule)


def rests_on_weight(rule: ClearanceRule) -> bool:
    """Whether the weight itself is put in, not by way of the surface."""
    return rule.formula != MEASURED and "weight" in CLEARANCES[rule.formula].needs


def rests_on_height(rule: ClearanceRule) -> bool:
    """Whether the surface of the patient is put in, or a weight that the height decides."""
    if rule.formula == MEASURED:
        return False
    formula = CLEARANCES[rule.formula]
    return rule.weight is not None or "surface" in formula.needs or formula.unit != ML_PER_MIN


def laboratory_of(rule: ClearanceRule) -> str:
    """The laboratory test that a clearance is read from."""
    return "creatinine_clearance" if rule.formula == MEASURED else "creatinine"


def _decimal(value: Fraction) -> Decimal:
    with localcontext(prec=PRECISION):
        return Decimal(value.numerator) / value.denominator


def _measured(rule: ClearanceRule, case: Case, day: date) -> Clearance:
    lab = latest_lab(case.labs, "creatinine_clearance", day)
    if lab is None:
        return Clearance(None, missing=("labs.creatinine_clearance",))
    value = Quantity(_decimal(lab.value), ML_PER_MIN)
    used = measured(InputName.CLEARANCE, value, lab.day)
    step = Step(StepLabel.CLEARANCE, str(value), (used,), value, rule.source, formula_id=MEASURED)
    return Clearance(value.value, (step,))


def _calculated(rule: ClearanceRule, case: Case, bsa_formula: str, day: date) -> Clearance:
    """The clearance in mL/min for a target AUC on a day, or the places of what is missing for it.

    The sizes are those of the day of the creatinine, as its formula was fitted; a formula per 1.73 m² is made absolute
    with the patient's surface.
    """
    formula, lab = CLEARANCES[rule.formula], latest_lab(case.labs, "creatinine", day)
    sizes = sizes_on(in_order(case), day if lab is None else lab.day)
    per_surface = formula.unit != ML_PER_MIN
    surface = body_surface(bsa_formula, sizes.height_cm, sizes.weight_kg, case.sex)
    creatinine, limits = _creatinine(rule, lab)
    weight = _weight(rule.weight if rests_on_weight(rule) else None, case, sizes)
    person = Person(
        height_cm=sizes.height_cm,
        weight_kg=sizes.weight_kg if weight.missing else weight.kg,  # what is missing is said once
        age=None if lab is None or case.birth_date is None else completed_years(case.birth_date, lab.day),
        sex=case.sex,
        creatinine_mg_dl=creatinine,
        surface_m2=surface,
    )
    result = estimate(formula, person)
    missing = [_PLACES[name] for name in result.missing if not (name == "age" and case.birth_date is not None)]
    if "surface" in result.missing or (per_surface and surface is None):
        missing += [key for key, size in ((WEIGHT, sizes.weight_kg), (HEIGHT, sizes.height_cm)) if size is None]
    missing += weight.missing
    if missing or result.value is None or lab is None:
        # A formula that gives no clearance for these values asks for other ones.
        return Clearance(None, missing=tuple(dict.fromkeys(missing)) or (_PLACES["creatinine"],))
    shown = {
        "height": str(Quantity(sizes.height_cm, "cm")) if sizes.height_cm is not None else "",
        "weight": str(Quantity(significant(weight.kg, 7), "kg")) if weight.kg is not None else "",
        "age": str(person.age),
        "creatinine": str(Quantity(significant(_decimal(creatinine or Fraction(0)), 7), "mg/dL")),
        "surface": "" if surface is None else str(Quantity(significant(surface, 7), "m²")),
    }
    text = formula.expression(sex=case.sex, **shown)
    value = result.value
    if per_surface and surface is not None:
        value = absolute(value, surface)
        text = f"{text} × {shown['surface']} ÷ 1.73 m²"
    used = _inputs(lab, creatinine, sizes, weight)
    other = _other(rule.formula, replace(person, weight_kg=sizes.weight_kg), value)
    step = Step(
        StepLabel.CLEARANCE, text, used, Quantity(value, ML_PER_MIN), rule.source, formula_id=rule.formula, other=other
    )
    outside = (*weight.outside, *((rule.formula, one) for one in result.outside))
    return Clearance(value, (*weight.steps, step), (), limits, outside, other)


def _other(chosen: str, person: Person, value: Decimal) -> tuple[str, Decimal] | None:
    """The other common formula of the same patient, and the difference in percent; None where it has no value."""
    other = OTHER_COMMON_CLEARANCE.get(chosen, DEFAULT_CLEARANCE)
    found = _of_patient(CLEARANCES[other], person)
    return None if found is None else (other, (found - value) * 100 / value)


def _of_patient(formula: Formula, person: Person) -> Decimal | None:
    """What a formula gives, mL/min of the patient's own surface."""
    value = estimate(formula, person).value
    if value is None or formula.unit == ML_PER_MIN:
        return value
    return None if person.surface_m2 is None else absolute(value, person.surface_m2)


def _weight(rule: ClearanceWeight | None, case: Case, sizes: Sizes) -> _Weight:
    """The measured weight, or the one that the protocol names where the body mass index asks for it.

    Never more than the measured weight: of an ideal weight the smaller of the two counts.
    """
    measured, height = sizes.weight_kg, sizes.height_cm
    if rule is None or measured is None:
        return _Weight(measured)
    person = Person(height_cm=height, weight_kg=measured, sex=case.sex)
    result = estimate(WEIGHTS[rule.formula], person)
    missing = tuple(_PLACES[name] for name in result.missing)
    if rule.from_bmi is not None:
        if height is None:
            return _Weight(None, missing=(HEIGHT,))
        if body_mass_index(height, measured) < rule.from_bmi.value.value:
            return _Weight(measured)
    if result.value is None:
        return _Weight(None, missing=missing or (WEIGHT,))
    kg = min(result.value, measured)
    formula = result.formula.expression(
        str(Quantity(height or Decimal(0), "cm")), str(Quantity(measured, "kg")), case.sex
    )
    inputs = _size_inputs(sizes)
    step = Step(
        StepLabel.CLEARANCE_WEIGHT,
        f"min({formula}, {Quantity(measured, 'kg')})",
        inputs,
        Quantity(kg, "kg"),
        rule.source,
    )
    return _Weight(kg, (step,), (), tuple((rule.formula, one) for one in result.outside))


def _size_inputs(sizes: Sizes) -> tuple[Input, ...]:
    height, weight = sizes.height_cm, sizes.weight_kg
    inputs = []
    if height is not None:
        inputs.append(measured(InputName.HEIGHT, Quantity(height, "cm"), sizes.height_day))
    if weight is not None:
        inputs.append(measured(InputName.WEIGHT, Quantity(weight, "kg"), sizes.weight_day))
    return tuple(inputs)


def _creatinine(rule: ClearanceRule, lab: Lab | None) -> tuple[Fraction | None, tuple[LimitedBy, ...]]:
    """The creatinine put in, mg/dL: not below the lowest that counts."""
    if lab is None or rule.lowest_creatinine is None:
        return None if lab is None else lab.value, ()
    floor = rule.lowest_creatinine
    if lab.value >= Fraction(floor.value.value):
        return lab.value, ()
    without = Quantity(significant(_decimal(lab.value), 7), "mg/dL")
    return Fraction(floor.value.value), (LimitedBy(LimitKind.CREATININE_FLOOR, floor.value, without, floor.source),)


def _inputs(lab: Lab, creatinine: Fraction | None, sizes: Sizes, weight: _Weight) -> tuple[Input, ...]:
    used = Quantity(significant(_decimal(creatinine or lab.value), 7), "mg/dL")
    inputs = [measured(InputName.CREATININE, used, lab.day)]
    if weight.steps and weight.kg is not None:
        inputs.append(Input(InputName.WEIGHT, Quantity(significant(weight.kg, 7), "kg")))
    elif sizes.weight_kg is not None:
        inputs.append(measured(InputName.WEIGHT, Quantity(sizes.weight_kg, "kg"), sizes.weight_day))
    return tuple(inputs)
