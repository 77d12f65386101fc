"""The body sizes of a plan: every surface, weight and clearance formula for the patient it is about.

A view of a plan like a sheet, and asked for only if somebody looks: forty powers are not calculated at a keystroke.
Sizes are those the next doses depend on; a clearance takes the latest creatinine, the age on its day and the latest
weight on or before it (convention 9). A size that cannot be true is taken for missing here as it is for a dose.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from msgspec import Struct

from dosecal.core.body.clearance import CLEARANCES, DEFAULT_CLEARANCE, ML_PER_MIN, OTHER_COMMON_CLEARANCE, absolute
from dosecal.core.body.formula import Estimate, Formula, FormulaKind, Person, Sex, estimate, exact
from dosecal.core.body.surface import OTHER_COMMON, SURFACES
from dosecal.core.body.weight import WEIGHTS
from dosecal.core.doses.auc_clearance import is_open
from dosecal.core.patient.latest import latest_lab
from dosecal.core.result.plan import Plan
from dosecal.core.slips.laboratory import impossible_lab
from dosecal.core.slips.sizes import HEIGHT, Sizes, check_sizes, in_order, sizes_on
from dosecal.core.trial.entry_rules import Reads
from dosecal.core.values.quantity import PRECISION, Quantity, rounded
from dosecal.core.values.span import completed_years

CREATININE = "creatinine"
CLEARANCE = "creatinine_clearance"
_CREATININE_DIGITS = 4


class Measured(Struct, frozen=True):
    """A value and the day it was measured on."""

    value: Quantity
    day: date | None


class Figure(Struct, frozen=True):
    """The result of one formula, next to that of the chosen one of its kind."""

    estimate: Estimate
    expression: str
    """The formula with its numbers put in; empty if an input is missing."""
    difference_percent: Decimal | None
    """To the chosen formula; of a weight to the weight measured; of a rate per 1.73 m² after ``absolute``."""
    absolute_ml_min: Decimal | None = None
    """Of a clearance the rate of this body, whatever the formula gives."""
    limits: tuple[Decimal, ...] = ()
    """What the study compares such a figure with, so that what is shown never contradicts a verdict."""

    @property
    def formula(self) -> Formula:
        """The formula it was calculated by."""
        return self.estimate.formula


class Figures(Struct, frozen=True):
    """All figures of one kind, the formula used, and the other common one."""

    chosen: str
    other: str
    all: tuple[Figure, ...]

    def of(self, formula: str) -> Figure:
        """The figure of a formula."""
        return next(figure for figure in self.all if figure.formula.id == formula)


class BodyFigures(Struct, frozen=True):
    """A body on a day."""

    day: date
    visit: str | None
    """The treatment visit that comes next, if any."""
    height: Measured | None
    weight: Measured | None
    rests: str
    """``dose-weight``: the weight that doses depend on; ``weight``: the latest, if none depends on one."""
    withheld: tuple[str, ...]
    """Codes of findings that keep a size or the creatinine back because it cannot be true."""
    age: int | None
    sex: Sex | None
    surfaces: Figures
    weights: tuple[Figure, ...]
    clearances: Figures
    creatinine: Measured | None
    creatinine_weight: Measured | None
    creatinine_age: int | None


def body_figures(plan: Plan) -> BodyFigures:
    """The body sizes of the patient at the next treatment, else today."""
    with localcontext(prec=PRECISION):
        return _body_figures(plan)


def _body_figures(plan: Plan) -> BodyFigures:
    """Every body size of the next dose, or of today, by each formula; a size that is doubted is withheld.

    The weight is the one that the dose rests on, which may be an older one than the last measured.
    """
    case, visit = plan.case, plan.next_treatment
    day = plan.today if visit is None else max(visit.shown.day, plan.today)
    sizes = sizes_on(in_order(case), day)
    rested = [dose for dose in plan.doses_of(visit.id) if dose.dose_weight is not None] if visit is not None else []
    weight_kg, weight_day = sizes.weight_kg, sizes.weight_day
    if rested and rested[0].dose_weight is not None:
        weight_kg, weight_day = rested[0].dose_weight.value, rested[0].dose_weight_day
    known, withheld = _believed(plan, weight_kg, sizes)
    age = None if case.birth_date is None else completed_years(case.birth_date, day)
    person = Person(height_cm=known[1], weight_kg=known[0], age=age, sex=case.sex)
    formula = case.site.bsa_formula or plan.study.protocol.dosing.bsa_formula
    surfaces = _beside(SURFACES, formula, OTHER_COMMON.get(formula, "mosteller"), person, _surface_limits(plan))
    weights = tuple(_weight(one, person) for one in WEIGHTS.values())
    clearances, creatinine, of_weight, of_age = _clearances(plan, formula, day)
    return BodyFigures(
        day=day,
        visit=None if visit is None else visit.id,
        height=_measured(sizes.height_cm, "cm", sizes.height_day),
        weight=_measured(weight_kg, "kg", weight_day),
        rests="dose-weight" if rested else "weight",
        withheld=(*withheld, *_impossible(plan, day)),
        age=age,
        sex=case.sex,
        surfaces=surfaces,
        weights=weights,
        clearances=clearances,
        creatinine=creatinine,
        creatinine_weight=of_weight,
        creatinine_age=of_age,
    )


def _believed(
    plan: Plan, weight_kg: Decimal | None, sizes: Sizes
) -> tuple[tuple[Decimal | None, Decimal | None], tuple[str, ...]]:
    """Weight and height without what cannot be true, and the codes of what is kept back."""
    height_cm = sizes.height_cm
    codes = []
    for doubt in check_sizes(weight_kg, height_cm, sizes, plan.study.vocabulary.limits):
        if not doubt.blocks:
            continue
        codes.append(doubt.code)
        both = doubt.about not in (HEIGHT, "measurements.weight")
        height_cm = None if both or doubt.about == HEIGHT else height_cm
        weight_kg = None if both or doubt.about != HEIGHT else weight_kg
    return (weight_kg, height_cm), tuple(codes)


def _beside(
    formulas: Mapping[str, Formula], chosen: str, other: str, person: Person, limits: tuple[Decimal, ...]
) -> Figures:
    """Every formula of a kind, each with its difference in percent from the chosen one."""
    base = estimate(formulas[chosen], person).value
    figures = []
    for formula in formulas.values():
        found = estimate(formula, person)
        expression = _expression(formula, found, person)
        figures.append(Figure(found, expression, _difference(found.value, base), limits=limits))
    return Figures(chosen, other, tuple(figures))


def _weight(formula: Formula, person: Person) -> Figure:
    found = estimate(formula, person)
    compared = None if formula.kind is FormulaKind.INDEX else person.weight_kg
    return Figure(found, _expression(formula, found, person), _difference(found.value, compared))


def _clearances(
    plan: Plan, bsa_formula: str, day: date
) -> tuple[Figures, Measured | None, Measured | None, int | None]:
    """Every clearance formula on the day of the latest creatinine."""
    case = plan.case
    lab = latest_lab(case.labs, CREATININE, day)
    person, creatinine, weight, age = Person(sex=case.sex), None, None, None
    if lab is not None:
        sizes = sizes_on(in_order(case), lab.day)
        (weight_kg, height_cm), _ = _believed(plan, sizes.weight_kg, sizes)
        age = None if case.birth_date is None else completed_years(case.birth_date, lab.day)
        person = Person(
            height_cm=height_cm, weight_kg=weight_kg, age=age, sex=case.sex,
            creatinine_mg_dl=lab.value if lab.value > 0 and not _impossible(plan, day) else None,
        )  # fmt: skip
        surface = estimate(SURFACES[bsa_formula], person).value
        person = Person(person.height_cm, person.weight_kg, age, case.sex, person.creatinine_mg_dl, surface)
        creatinine = Measured(Quantity(rounded(exact(lab.value), _CREATININE_DIGITS), "mg/dL"), lab.day)
        weight = _measured(weight_kg, "kg", sizes.weight_day)
    chosen = _clearance_in_use(plan)
    found = {key: estimate(formula, person) for key, formula in CLEARANCES.items()}
    rates = {key: _rate(one, person.surface_m2) for key, one in found.items()}
    limits = _clearance_limits(plan)
    figures = tuple(
        Figure(
            one, _expression(one.formula, one, person), _difference(rates[key], rates[chosen]), rates[key], limits
        )
        for key, one in found.items()
    )  # fmt: skip
    other = OTHER_COMMON_CLEARANCE.get(chosen, DEFAULT_CLEARANCE)
    return Figures(chosen, other, figures), creatinine, weight, age


def _clearance_in_use(plan: Plan) -> str:
    """The formula that a dose is calculated with; if none is, the one that the site has chosen."""
    rules = (rule.clearance for rule in plan.study.protocol.dose_rules if rule.clearance is not None)
    of_dose = next((rule for rule in rules if rule.formula in CLEARANCES), None)
    if of_dose is None or is_open(of_dose):
        return plan.case.site.clearance_formula or (DEFAULT_CLEARANCE if of_dose is None else of_dose.formula)
    return of_dose.formula


def _surface_limits(plan: Plan) -> tuple[Decimal, ...]:
    """The largest surfaces that doses use, m²."""
    return tuple(rule.bsa_cap.value.value for rule in plan.study.protocol.dose_rules if rule.bsa_cap is not None)


def _clearance_limits(plan: Plan) -> tuple[Decimal, ...]:
    """The limits of criteria of the clearance, and the highest clearances that doses use, mL/min."""
    protocol = plan.study.protocol
    judged = (one for one in protocol.criteria if one.reads is Reads.CLEARANCE or one.id == CLEARANCE)
    limits = (comparison.limit for criterion in judged for comparison in criterion.comparisons)
    numbers = (Decimal(one.numerator) / one.denominator for one in limits if isinstance(one, Fraction))
    rules = (rule.clearance for rule in protocol.dose_rules if rule.clearance is not None)
    return (*numbers, *(rule.cap.value.value for rule in rules if rule.cap is not None))


def _impossible(plan: Plan, day: date) -> tuple[str, ...]:
    """Codes of what keeps a creatinine back that cannot be true."""
    test = plan.study.vocabulary.tests[CREATININE]
    return tuple(doubt.code for doubt in impossible_lab(plan.case, test, day))


def _rate(found: Estimate, surface_m2: Decimal | None) -> Decimal | None:
    """A clearance in mL/min of this body; one per 1.73 m² needs the surface for that."""
    if found.value is None or found.formula.unit == ML_PER_MIN:
        return found.value
    return None if surface_m2 is None else absolute(found.value, surface_m2)


def _difference(value: Decimal | None, base: Decimal | None) -> Decimal | None:
    return None if value is None or not base else (value - base) * 100 / base


def _measured(value: Decimal | None, unit: str, day: date | None) -> Measured | None:
    return None if value is None else Measured(Quantity(value, unit), day)


def _expression(formula: Formula, found: Estimate, person: Person) -> str:
    """The formula with its numbers put in, if every one of them is known and it holds."""
    if found.value is None:
        return ""
    creatinine = person.creatinine_mg_dl or Fraction(0)
    return formula.expression(
        height=_text(person.height_cm, "cm"),
        weight=_text(person.weight_kg, "kg"),
        sex=person.sex,
        age=str(person.age),
        creatinine=_text(rounded(exact(creatinine), _CREATININE_DIGITS), "mg/dL"),
        surface=_text(None if person.surface_m2 is None else rounded(person.surface_m2, _CREATININE_DIGITS), "m²"),
    )


def _text(value: Decimal | None, unit: str) -> str:
    return "" if value is None else str(Quantity(value, unit))
