"""The dose of one drug at one visit, and the steps that led to it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dosecal.core.body import BSA_FORMULAS, body_surface
from dosecal.core.case import Case
from dosecal.core.drug import BY_WEIGHT, Basis, Daily, Drug, Flat, PerKg, PerM2, TargetAuc, UnitsPerKg, unit_of
from dosecal.core.finding import Finding, Severity, finding
from dosecal.core.preparation import Preparation, prepare
from dosecal.core.protocol import DoseRule, Rounding, Study
from dosecal.core.quantity import Quantity, half_up, plain, significant
from dosecal.core.result import Dose, Input, Step, Visit
from dosecal.core.sentinel import HEIGHT, WEIGHT, Sizes, check_sizes, differs_by
from dosecal.core.source import Source

BASIS_NAME: dict[type, str] = {
    Flat: "flat",
    PerKg: "per_kg",
    PerM2: "per_m2",
    Daily: "daily",
    TargetAuc: "auc",
    UnitsPerKg: "units_per_kg",
}
OTHER_FORMULA = {"mosteller": "dubois"}
"""The common formula whose difference is shown beside the chosen one; beside all others it is Mosteller."""


@dataclass(frozen=True, slots=True)
class DoseWeight:
    """The weight a dose rests on (convention 13), and the one it replaced at this visit."""

    kg: Decimal | None
    day: date | None
    replaced_kg: Decimal | None = None


def dose_weight(before: DoseWeight, sizes: Sizes, policy: str, change_percent: Decimal) -> DoseWeight:
    """The first weight used is kept until a later one differs by the percentage or more; exactly so much counts.

    ``latest`` takes the latest weight at every visit.
    """
    if sizes.weight_kg is None:
        return DoseWeight(before.kg, before.day)
    if before.kg is None or policy == "latest":
        return DoseWeight(sizes.weight_kg, sizes.weight_day)
    if differs_by(before.kg, sizes.weight_kg, change_percent):
        return DoseWeight(sizes.weight_kg, sizes.weight_day, replaced_kg=before.kg)
    return DoseWeight(before.kg, before.day)


@dataclass(frozen=True, slots=True)
class Calculated:
    """What follows from drug, level and body sizes alone: the same at each visit with the same sizes."""

    basis: str
    needs_weight: bool
    needs_height: bool
    bsa: Decimal | None
    exact: Decimal | None
    amount: Decimal | None
    deviation_percent: Decimal | None
    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    bsa_other: tuple[str, Decimal] | None


class Doses:
    """Doses of one plan: the same calculation for the same sizes is made once."""

    def __init__(self, study: Study, case: Case, today: date) -> None:
        self._study = study
        self._case = case
        self._today = today
        self._formula = case.site.bsa_formula or study.protocol.bsa_formula
        self._calculated: dict[tuple[object, ...], Calculated] = {}
        self._prepared: dict[tuple[str, Decimal], Preparation] = {}

    def dose(self, visit: Visit, rule: DoseRule, level: int, weight: DoseWeight, sizes: Sizes) -> Dose:
        """The dose of a drug at a visit. ``amount`` is None where a finding blocks it."""
        drug = self._study.drugs[rule.drug]
        basis = prescribed(rule, drug, level)
        about = f"doses.{visit.id}.{rule.drug}"
        calculated = self._calculate(rule, basis, level, weight, sizes)
        findings = [finding("missing-input", key, rule.source, drug=drug.name) for key in calculated.missing]
        if calculated.needs_weight:
            findings += self._about_sizes(visit, calculated.needs_height, weight, sizes)
        if calculated.exact is not None and calculated.amount is not None:
            findings += self._about_rounding(about, rule, calculated)
        amount = calculated.amount
        preparation = Preparation()
        if any(found.blocks for found in findings):
            amount = None
        if amount is not None:
            preparation = self._prepare(rule, drug, amount, about)
            findings += preparation.findings
            if any(found.blocks for found in preparation.findings):
                amount = None
        return Dose(
            visit=visit.id,
            date=visit.date,
            drug=rule.drug,
            basis=calculated.basis,
            prescribed=basis,
            level=level,
            order=rule.order,
            dose_weight=_quantity(weight.kg, "kg") if calculated.needs_weight else None,
            dose_weight_day=weight.day if calculated.needs_weight else None,
            height=_quantity(sizes.height_cm, "cm") if calculated.needs_height else None,
            height_day=sizes.height_day if calculated.needs_height else None,
            bsa=_quantity(calculated.bsa, "m²"),
            bsa_formula=self._formula if isinstance(basis, PerM2) else None,
            bsa_other=calculated.bsa_other,
            exact=_quantity(calculated.exact, drug.unit),
            amount=_quantity(amount, drug.unit),
            deviation_percent=calculated.deviation_percent,
            stock=preparation.stock,
            volume=preparation.volume,
            vials=preparation.vials,
            waste=preparation.waste,
            tablets=preparation.tablets,
            infusion=preparation.infusion,
            steps=calculated.steps + preparation.steps,
            findings=tuple(findings),
            source=dose_source(rule, drug, level),
        )

    def _prepare(self, rule: DoseRule, drug: Drug, amount: Decimal, about: str) -> Preparation:
        key = (rule.drug, amount)
        known = self._prepared.get(key)
        if known is None or known.findings:
            known = self._prepared[key] = prepare(Quantity(amount, drug.unit), drug, rule.order, rule.minutes, about)
        return known

    def _calculate(self, rule: DoseRule, basis: Basis, level: int, weight: DoseWeight, sizes: Sizes) -> Calculated:
        key = (rule.drug, level, weight.kg, weight.day, sizes.height_cm, sizes.height_day)
        if key not in self._calculated:
            self._calculated[key] = self._new(rule, basis, level, weight, sizes)
        return self._calculated[key]

    def _new(self, rule: DoseRule, basis: Basis, level: int, weight: DoseWeight, sizes: Sizes) -> Calculated:
        bsa, missing, other, steps = None, [], None, []
        needs_height = False
        if isinstance(basis, PerM2):
            formula = BSA_FORMULAS[self._formula]
            needs_height = formula.needs_height
            bsa = body_surface(self._formula, sizes.height_cm, weight.kg, self._case.sex)
            missing += [HEIGHT] if needs_height and sizes.height_cm is None else []
            missing += ["patient.sex"] if formula.needs_sex and self._case.sex is None else []
            if bsa is not None and sizes.height_cm is not None and weight.kg is not None:
                other = self._other_formula(bsa, sizes.height_cm, weight.kg)
                steps.append(self._surface_step(bsa, weight, sizes))
        needs_weight = isinstance(basis, BY_WEIGHT)
        if needs_weight and weight.kg is None:
            missing.insert(0, WEIGHT)
        exact = _exact(basis, weight.kg, bsa)
        amount = deviation = None
        if exact is not None:
            source = dose_source(rule, self._study.drugs[rule.drug], level)
            steps.append(_dose_step(source, basis, exact, weight, bsa))
            rounding = self.rounding(rule)
            unit = unit_of(basis)
            amount = exact if rounding.step is None else half_up(exact, rounding.step.value)
            deviation = (amount - exact) * 100 / exact
            if rounding.step is not None:
                steps.append(
                    Step(
                        "rounding", str(rounding.step),
                        (Input("calculated", Quantity(exact, unit)), Input("deviation", Quantity(deviation, "%"))),
                        Quantity(amount, unit), rounding.source,
                    )
                )  # fmt: skip
        return Calculated(
            BASIS_NAME[type(basis)], needs_weight, needs_height, bsa, exact, amount, deviation, tuple(steps),
            tuple(missing), other,
        )  # fmt: skip

    def rounding(self, rule: DoseRule) -> Rounding:
        """The step of the drug: the site's where the case names one."""
        if rule.drug in self._case.site.rounding:
            return Rounding(self._case.site.rounding[rule.drug], rule.rounding.source)
        return rule.rounding

    def _other_formula(self, bsa: Decimal, height_cm: Decimal, weight_kg: Decimal) -> tuple[str, Decimal] | None:
        other = OTHER_FORMULA.get(self._formula, "mosteller")
        surface = body_surface(other, height_cm, weight_kg, self._case.sex)
        return None if surface is None else (other, (surface - bsa) * 100 / bsa)

    def _surface_step(self, bsa: Decimal, weight: DoseWeight, sizes: Sizes) -> Step:
        height, mass = _quantity(sizes.height_cm, "cm"), _quantity(weight.kg, "kg")
        inputs = [Input("dose-weight", mass, weight.day)] if mass is not None else []
        if height is not None:
            inputs.insert(0, Input("height", height, sizes.height_day))
        formula = BSA_FORMULAS[self._formula].expression(str(height), str(mass), self._case.sex)
        return Step("body-surface", formula, tuple(inputs), Quantity(bsa, "m²"), self._study.protocol.bsa_source)

    def _about_sizes(self, visit: Visit, rests_on_height: bool, weight: DoseWeight, sizes: Sizes) -> list[Finding]:
        rule = self._study.protocol.dose_weight
        doubts = check_sizes(weight.kg, sizes.height_cm, sizes, self._study.vocabulary.limits)
        found = [doubt for doubt in doubts if rests_on_height or doubt.about != HEIGHT]
        if visit.status == "done":
            return [doubt for doubt in found if doubt.blocks]  # what was given is not asked about again
        day = visit.date or visit.target
        if (day - self._today).days > rule.due_days or sizes.weight_day is None:
            return found
        used_on = max(day, self._today)
        age = (used_on - sizes.weight_day).days
        if age > rule.stale_days:
            found.append(
                finding("stale-weight", WEIGHT, rule.source, day=sizes.weight_day, age=age, limit=rule.stale_days)
            )
        if weight.replaced_kg is not None and weight.kg is not None:
            found.append(
                finding(
                    "weight-change", WEIGHT, rule.source, before=Quantity(weight.replaced_kg, "kg"),
                    weight=Quantity(weight.kg, "kg"), percent=rule.change_percent,
                    change=(weight.kg - weight.replaced_kg) * 100 / weight.replaced_kg,
                )
            )  # fmt: skip
        return found

    def _about_rounding(self, about: str, rule: DoseRule, dose: Calculated) -> list[Finding]:
        limits = self._study.protocol.dose_limits
        if dose.exact is None or dose.amount is None:
            return []
        off = 100 * abs(dose.amount - dose.exact)
        if off <= limits.warn_percent * dose.exact:
            return []
        blocks = off > limits.block_percent * dose.exact
        return [
            Finding(
                "rounding-deviation",
                about,
                {
                    "deviation": dose.deviation_percent,
                    "limit": limits.block_percent if blocks else limits.warn_percent,
                    "exact": Quantity(significant(dose.exact, 7), unit_of(rule.basis)),
                    "amount": Quantity(dose.amount, unit_of(rule.basis)),
                    "drug": self._study.drugs[rule.drug].name,
                },
                limits.source,
                Severity.BLOCK if blocks else Severity.WARN,
            )
        ]


def prescribed(rule: DoseRule, drug: Drug, level: int) -> Basis:
    """The dose of a level: 0 is the protocol's, each further one a step down of the drug's file."""
    return rule.basis if level == 0 or drug.levels is None else drug.levels.below[level - 1]


def dose_source(rule: DoseRule, drug: Drug, level: int) -> Source:
    """Where the dose of a level comes from: the protocol's own, or the text that names the levels below it."""
    return rule.source if level == 0 or drug.levels is None else drug.levels.source


def _quantity(value: Decimal | None, unit: str) -> Quantity | None:
    return None if value is None else Quantity(value, unit)


def _exact(basis: Basis, weight_kg: Decimal | None, bsa_m2: Decimal | None) -> Decimal | None:
    match basis:
        case Flat(mg) | Daily(mg):
            return mg
        case PerKg(per_kg) | UnitsPerKg(per_kg):
            return None if weight_kg is None else per_kg * weight_kg
        case TargetAuc():
            return None
        case PerM2(mg_per_m2):
            return None if bsa_m2 is None else mg_per_m2 * bsa_m2


def _dose_step(source: Source, basis: Basis, exact: Decimal, weight: DoseWeight, bsa: Decimal | None) -> Step:
    dose = dose_text(basis)
    match basis:
        case PerKg() | UnitsPerKg() if weight.kg is not None:
            used = Input("dose-weight", Quantity(weight.kg, "kg"), weight.day)
        case PerM2() if bsa is not None:
            used = Input("body-surface", Quantity(significant(bsa, 7), "m²"))
        case _:
            return Step("dose", dose, (), Quantity(exact, "mg"), source)
    return Step("dose", f"{dose} × {used.value}", (used,), Quantity(exact, "mg"), source)


def dose_text(basis: Basis) -> str:
    """A dose as the protocol writes it: ``8 mg/kg``."""
    match basis:
        case Flat(mg) | Daily(mg):
            return f"{plain(mg)} mg"
        case PerKg(mg_per_kg):
            return f"{plain(mg_per_kg)} mg/kg"
        case PerM2(mg_per_m2):
            return f"{plain(mg_per_m2)} mg/m²"
        case TargetAuc(auc):
            return f"AUC {plain(auc)}"
        case UnitsPerKg(iu_per_kg):
            return f"{plain(iu_per_kg)} IU/kg"
