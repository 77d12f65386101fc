"""The calculated amount of a dose: from its basis, the patient's body and what limits it, step by step.

Nothing is rounded here: the last step, in :mod:`dosecal.core.doses.rounding`, rounds once.
"""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from dosecal.core.body import BSA_FORMULAS, Outside, Person, body_surface, calvert
from dosecal.core.doses.auc_clearance import clearance_on, laboratory_of
from dosecal.core.patient.case import Case
from dosecal.core.patient.site_choices import surface_rule
from dosecal.core.result.prepared import (
    Body,
    Input,
    InputName,
    InputOrigin,
    LimitedBy,
    LimitKind,
    Step,
    StepLabel,
    measured,
    ruled,
)
from dosecal.core.slips.sizes import HEIGHT, WEIGHT, Sizes
from dosecal.core.trial.dose_rule import ClearanceRule, DoseRule
from dosecal.core.trial.drug import (
    BY_WEIGHT,
    Basis,
    BasisKind,
    Daily,
    Drug,
    Flat,
    PerKg,
    PerM2,
    TargetAuc,
    UnitsPerKg,
    unit_of,
)
from dosecal.core.trial.protocol import Study
from dosecal.core.values.quantity import Quantity, plain, significant
from dosecal.core.values.source import Source

BASIS_KIND: Mapping[type, BasisKind] = {
    Flat: BasisKind.FLAT, PerKg: BasisKind.PER_KG, PerM2: BasisKind.PER_M2, Daily: BasisKind.DAILY,
    TargetAuc: BasisKind.AUC, UnitsPerKg: BasisKind.UNITS_PER_KG,
}  # fmt: skip


class DoseWeight(Struct, frozen=True):
    """The weight a dose rests on (convention 13), and the one it replaced at this visit."""

    kg: Decimal | None
    day: date | None
    replaced_kg: Decimal | None = None


class Prescribed(Struct, frozen=True):
    """Which dose of a drug is due: of the protocol, of a level below it, or one of the first (loading) doses."""

    rule: DoseRule
    drug: Drug
    level: int
    number: int
    """Of one of the loading doses which one it is; 0 of any other."""
    basis: Basis
    source: Source
    minutes: int | None
    """How long it is infused; None of tablets."""

    @property
    def loading(self) -> bool:
        """One of the first doses at full level, for which the protocol has another dose."""
        return self.number > 0

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it apart from the other doses of its drug."""
        return self.rule.drug, self.level, self.number


def dose_due(rule: DoseRule, drug: Drug, level: int = 0, number: int = 1) -> Prescribed:
    """The dose of a drug at a level; the first one of the drug is number 1."""
    loading = rule.loading
    if loading is not None and level == 0 and number <= loading.doses:
        minutes = loading.minutes or rule.minutes
        return Prescribed(rule, drug, level, number, loading.basis, loading.source, minutes)
    basis, source = prescribed(rule, drug, level), dose_source(rule, drug, level)
    return Prescribed(rule, drug, level, 0, basis, source, rule.minutes)


class Calculated(Struct):
    """What follows from the prescribed dose and the body alone: the same at each visit with the same values."""

    basis: BasisKind
    needs_weight: bool = False
    needs_height: bool = False
    body: Body = Body()
    exact: Decimal | None = None
    steps: list[Step] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    limited_by: list[LimitedBy] = field(default_factory=list)
    outside: tuple[tuple[str, Outside], ...] = ()
    """Formulas of the clearance with the inputs for which they were not studied."""


class Amounts:
    """Calculated amounts of one case; the same calculation for the same body is made once."""

    def __init__(self, study: Study, case: Case) -> None:
        self._study = study
        self._case = case
        self.formula, self._surface_source = surface_rule(case.site, study.protocol.dosing)
        self._known: dict[tuple[object, ...], Calculated] = {}
        self._lab_days: dict[str, list[date]] = {}

    def of(
        self, due: Prescribed, weight: DoseWeight, sizes: Sizes, day: date, known: tuple[object, ...] = ()
    ) -> Calculated:
        """The calculated amount of a dose due on a day; ``known`` is its key where that is known."""
        key = known or self.key(due, weight, sizes, day)
        if key not in self._known:
            self._known[key] = self._new(due, weight, sizes, day)
        return self._known[key]

    def key(self, due: Prescribed, weight: DoseWeight, sizes: Sizes, day: date) -> tuple[object, ...]:
        """What a calculated amount depends on: the dose due, and of the body what its basis reads."""
        match due.basis:
            case PerM2():
                return *due.key, weight.kg, weight.day, sizes.height_cm, sizes.height_day
            case PerKg() | UnitsPerKg():
                return *due.key, weight.kg, weight.day
            case TargetAuc():
                return *due.key, self.laboratory(due.rule.clearance, day) or day
            case _:
                return due.key

    def laboratory(self, rule: ClearanceRule | None, day: date) -> int:
        """How many values of the test that a clearance is read from count on a day: the same number, the same value."""
        if rule is None:
            return 0
        test = laboratory_of(rule)
        if test not in self._lab_days:
            self._lab_days[test] = sorted(lab.day for lab in self._case.labs if lab.test == test)
        return bisect_right(self._lab_days[test], day)

    def _new(self, due: Prescribed, weight: DoseWeight, sizes: Sizes, day: date) -> Calculated:
        """A dose before limits and rounding: the exact amount, the sizes it rests on, or what is missing for it."""
        basis = due.basis
        formula = None if due.rule.clearance is None else due.rule.clearance.formula
        made = Calculated(BASIS_KIND[type(basis)], isinstance(basis, BY_WEIGHT), body=Body(clearance_formula=formula))
        made.steps += _changes(due)
        if made.needs_weight and weight.kg is None:
            made.missing.append(WEIGHT)
        factor: Input | None = None
        match basis:
            case PerM2():
                factor = self._surface(made, due.rule, weight, sizes)
            case TargetAuc():
                factor = self._clearance(made, due.rule, day)
            case PerKg() | UnitsPerKg() if weight.kg is not None:
                factor = measured(InputName.DOSE_WEIGHT, Quantity(weight.kg, "kg"), weight.day)
            case _:
                pass
        made.exact = _exact(basis, factor)
        if made.exact is not None:
            made.steps.append(_dose_step(due.source, basis, made.exact, factor))
            self._limit_single(made, due.rule, unit_of(basis))
        if made.needs_weight:
            made.body = replace(made.body, weight=_optional(weight.kg, "kg"), weight_day=weight.day)
        if made.needs_height:
            made.body = replace(made.body, height=_optional(sizes.height_cm, "cm"), height_day=sizes.height_day)
        return made

    def _surface(self, made: Calculated, rule: DoseRule, weight: DoseWeight, sizes: Sizes) -> Input | None:
        """The body surface, capped where the protocol says so; both are shown then."""
        formula = BSA_FORMULAS[self.formula]
        made.needs_height = formula.needs_height
        bsa = body_surface(self.formula, sizes.height_cm, weight.kg, self._case.sex)
        made.body = replace(made.body, bsa=_optional(bsa, "m²"), bsa_formula=self.formula)
        made.missing += [HEIGHT] if formula.needs_height and sizes.height_cm is None else []
        made.missing += ["patient.sex"] if formula.needs_sex and self._case.sex is None else []
        if bsa is None or weight.kg is None:
            return None
        made.steps.append(self._surface_step(bsa, weight, sizes))
        surface = Quantity(bsa, "m²")
        if rule.bsa_cap is not None:
            cap, source = rule.bsa_cap.value, rule.bsa_cap.source
            used = Quantity(min(surface.value, cap.value), "m²")
            shown = Quantity(significant(surface.value, 7), "m²")
            inputs = (
                Input(InputName.BODY_SURFACE, shown),
                ruled(InputName.CAP, cap, source),
            )
            made.steps.append(Step(StepLabel.BSA_CAP, f"min({shown}, {cap})", inputs, used, source))
            if used.value < surface.value:
                made.limited_by.append(LimitedBy(LimitKind.BSA_CAP, cap, shown, source))
            surface = used
        person = Person(height_cm=sizes.height_cm, weight_kg=weight.kg, sex=self._case.sex)
        made.body = replace(made.body, surface_used=surface.value, person=person)
        return Input(InputName.BODY_SURFACE, surface)

    def _surface_step(self, bsa: Decimal, weight: DoseWeight, sizes: Sizes) -> Step:
        inputs = []
        height, mass = _optional(sizes.height_cm, "cm"), _optional(weight.kg, "kg")
        if height is not None:
            inputs.append(measured(InputName.HEIGHT, height, sizes.height_day))
        if mass is not None:
            inputs.append(measured(InputName.DOSE_WEIGHT, mass, weight.day))
        formula = BSA_FORMULAS[self.formula].expression(str(height), str(mass), self._case.sex)
        return Step(StepLabel.BODY_SURFACE, formula, tuple(inputs), Quantity(bsa, "m²"), self._surface_source)

    def _clearance(self, made: Calculated, rule: DoseRule, day: date) -> Input | None:
        if rule.clearance is None:
            raise ValueError(f"{rule.drug} has a target AUC and no clearance")
        found = clearance_on(rule.clearance, self._case, self.formula, day)
        made.body = replace(made.body, clearance=_optional(found.value, "mL/min"), clearance_other=found.other)
        made.outside = found.outside
        made.missing += found.missing
        made.steps += found.steps
        made.limited_by += found.limited_by
        return None if found.value is None else Input(InputName.CLEARANCE, Quantity(found.value, "mL/min"))

    @staticmethod
    def _limit_single(made: Calculated, rule: DoseRule, unit: str) -> None:
        """No more than the maximum of one dose; where there is one, it is always shown."""
        if rule.maximum_single is None or made.exact is None:
            return
        most, source = rule.maximum_single.value, rule.maximum_single.source
        shown = Quantity(significant(made.exact, 7), unit)
        used = min(made.exact, most.value)
        inputs = (
            Input(InputName.CALCULATED, shown),
            ruled(InputName.MAXIMUM, most, source),
        )
        made.steps.append(Step(StepLabel.MAXIMUM_SINGLE, f"min({shown}, {most})", inputs, Quantity(used, unit), source))
        if used < made.exact:
            made.limited_by.append(LimitedBy(LimitKind.MAXIMUM_SINGLE, most, shown, source))
        made.exact = used


def prescribed(rule: DoseRule, drug: Drug, level: int) -> Basis:
    """The dose of a level: 0 is the protocol's, each further one a step down of the levels."""
    return rule.basis if level == 0 or drug.levels is None else drug.levels.below[level - 1]


def dose_source(rule: DoseRule, drug: Drug, level: int) -> Source:
    """Where the dose of a level comes from: the protocol's own, or the text that names the levels below it."""
    return rule.source if level == 0 or drug.levels is None else drug.levels.source


def _optional(value: Decimal | None, unit: str) -> Quantity | None:
    return None if value is None else Quantity(value, unit)


def _changes(due: Prescribed) -> list[Step]:
    """Why it is not the protocol's dose: a level below it, or one of the first doses."""
    rule, loading = due.rule, due.rule.loading
    if due.level > 0:
        chain = (prescribed(rule, due.drug, due.level - 1), due.basis)
        text = " → ".join(dose_text(basis) for basis in chain)
        level = Input(InputName.LEVEL, Quantity(Decimal(due.level), ""), origin=InputOrigin.DECIDED)
        return [Step(StepLabel.LEVEL, text, (level,), basis_quantity(due.basis), due.source, chain)]
    if loading is not None and due.loading:
        inputs = (
            Input(InputName.NUMBER, Quantity(Decimal(due.number), "")),
            Input(InputName.OF, Quantity(Decimal(loading.doses), "")),
        )
        text = f"{due.number} ≤ {loading.doses}"
        return [Step(StepLabel.LOADING, text, inputs, basis_quantity(due.basis), due.source, (due.basis,))]
    return []


def _exact(basis: Basis, factor: Input | None) -> Decimal | None:
    match basis:
        case Flat(mg) | Daily(mg):
            return mg
        case PerKg(each) | UnitsPerKg(each) | PerM2(each):
            return None if factor is None else each * factor.value.value
        case TargetAuc(auc):
            return None if factor is None else calvert(auc, factor.value.value)


def _dose_step(source: Source, basis: Basis, exact: Decimal, factor: Input | None) -> Step:
    dose, value = dose_text(basis), Quantity(exact, unit_of(basis))
    if factor is None:
        return Step(StepLabel.DOSE, dose, (), value, source)
    shown = factor.value
    if factor.name is not InputName.DOSE_WEIGHT:  # a weight ends, a surface does not
        shown = Quantity(significant(shown.value, 7), shown.unit)
    used = Input(factor.name, shown, factor.day, factor.origin)
    if isinstance(basis, TargetAuc):
        return Step(StepLabel.DOSE, f"{dose} × ({shown} + 25 mL/min)", (used,), value, source)
    return Step(StepLabel.DOSE, f"{dose} × {shown}", (used,), value, source)


def dose_text(basis: Basis) -> str:
    """A dose as the protocol writes it: ``8 mg/kg``."""
    return f"AUC {plain(basis.auc)}" if isinstance(basis, TargetAuc) else str(basis_quantity(basis))


def basis_quantity(basis: Basis) -> Quantity:
    """A dose as number and unit; of a target AUC the number alone."""
    match basis:
        case Flat(mg) | Daily(mg):
            return Quantity(mg, "mg")
        case PerKg(each):
            return Quantity(each, "mg/kg")
        case PerM2(each):
            return Quantity(each, "mg/m²")
        case UnitsPerKg(each):
            return Quantity(each, "IU/kg")
        case TargetAuc(auc):
            return Quantity(auc, "")
