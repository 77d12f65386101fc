"""What is to be said of the input of a dose: missing, doubtful or too old sizes and laboratory values."""

from datetime import date
from decimal import Decimal
from typing import Any

from dosecal.core.doses.auc_clearance import laboratory_of, rests_on_height, rests_on_size
from dosecal.core.doses.calculated import Amounts, Calculated, DoseWeight
from dosecal.core.doses.due_dose import Occasion
from dosecal.core.patient.case import Case
from dosecal.core.patient.latest import latest_lab
from dosecal.core.slips.laboratory import impossible_lab
from dosecal.core.slips.sizes import HEIGHT, WEIGHT, Sizes, check_sizes
from dosecal.core.trial.dose_rule import ClearanceRule
from dosecal.core.trial.protocol import Study
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.finding_detail import DoubtedSizes
from dosecal.core.values.quantity import Quantity, significant, told_apart


class Inputs:
    """The input of the doses of one plan: what is doubtful is judged once, however many visits rest on it."""

    def __init__(self, study: Study, case: Case, today: date, amounts: Amounts) -> None:
        self._study = study
        self._case = case
        self._today = today
        self._amounts = amounts
        self._doubts: dict[tuple[object, ...], list[Finding]] = {}
        self._next: str | None = None
        """The first visit with a dose by weight that nobody has recorded yet."""

    def about(self, at: Occasion, calculated: Calculated) -> list[Finding]:
        """What is missing of a dose, what is doubtful, and what of it is too old."""
        name = at.due.drug.name
        clearance = at.due.rule.clearance
        findings = [
            finding(Code.MISSING_INPUT, key, at.due.rule.source, drug=name, **self._asked_by(at, calculated, key))
            for key in calculated.missing
        ]
        if calculated.needs_weight:
            findings += self._about_sizes(at, calculated.needs_height, at.weight)
        elif clearance is not None and rests_on_size(clearance):
            latest = DoseWeight(at.sizes.weight_kg, at.sizes.weight_day)
            findings += self._about_sizes(at, rests_on_height(clearance), latest)
        if clearance is not None:
            findings += self._lab_doubts(clearance, at.on)
        if clearance is not None and not calculated.missing:
            findings += [
                finding(
                    Code.CLEARANCE_OUTSIDE, at.about, clearance.source, drug=name, formula=formula, input=one.input,
                    value=told_apart(one.value, *one.limits, digits=5, how=significant),
                )
                for formula, one in calculated.outside
            ]  # fmt: skip
        return findings

    def _asked_by(self, at: Occasion, calculated: Calculated, key: str) -> dict[str, Any]:
        """The day by which a size is missing, where it is that of a creatinine: one entered later is no help."""
        if at.due.rule.clearance is None or calculated.needs_weight or key not in (WEIGHT, HEIGHT):
            return {}
        creatinine = latest_lab(self._case.labs, "creatinine", at.on)
        return {} if creatinine is None else {"day": creatinine.day}

    def _lab_doubts(self, clearance: ClearanceRule, day: date) -> list[Finding]:
        """That the laboratory value a clearance is read from cannot be true: the same while no other one counts."""
        test = laboratory_of(clearance)
        key = test, self._amounts.laboratory(clearance, day)
        if key not in self._doubts:
            self._doubts[key] = list(impossible_lab(self._case, self._study.vocabulary.tests[test], day))
        return self._doubts[key]

    def _about_sizes(self, at: Occasion, rests_on_height: bool, weight: DoseWeight) -> list[Finding]:
        """What is doubted of a dose's height and weight: slips, a weight that is too old or that replaced another.

        A dose that was recorded keeps only what withholds its amount. Of doses further ahead than the
        protocol asks for a weight, only the next one says that its weight will be too old.
        """
        sizes = at.sizes
        rule = self._study.protocol.dosing.weight
        found = self._size_doubts(sizes, rests_on_height, weight.kg)
        if at.recorded:
            return [doubt for doubt in found if doubt.blocks]  # what was given is not asked about again
        day = at.visit.shown.day
        self._next = self._next or at.visit.id
        if sizes.weight_day is None:
            return found
        used_on = max(day, self._today)
        age = (used_on - sizes.weight_day).days
        if (day - self._today).days > rule.due_days:
            if at.visit.id != self._next or age <= rule.stale_days:
                return found
            ahead = finding(
                Code.STALE_WEIGHT_AHEAD, WEIGHT, rule.source, day=sizes.weight_day, age=age, limit=rule.stale_days,
                due=day,
            )  # fmt: skip
            return [*found, ahead]
        more = []
        if age > rule.stale_days:
            more.append(
                finding(Code.STALE_WEIGHT, WEIGHT, rule.source, day=sizes.weight_day, age=age, limit=rule.stale_days)
            )
        if weight.replaced_kg is not None and weight.kg is not None:
            more.append(
                finding(
                    Code.WEIGHT_CHANGE, WEIGHT, rule.source, DoubtedSizes(weight=Quantity(weight.kg, "kg")),
                    before=Quantity(weight.replaced_kg, "kg"), percent=rule.change_percent,
                    change=(weight.kg - weight.replaced_kg) * 100 / weight.replaced_kg,
                )
            )  # fmt: skip
        return [*found, *more]

    def _size_doubts(self, sizes: Sizes, rests_on_height: bool, weight_kg: Decimal | None) -> list[Finding]:
        """What is doubtful about the sizes: the same at every visit that rests on them."""
        key = sizes, rests_on_height, weight_kg
        if key not in self._doubts:
            doubts = check_sizes(weight_kg, sizes.height_cm, sizes, self._study.vocabulary.limits)
            self._doubts[key] = [doubt for doubt in doubts if rests_on_height or doubt.about != HEIGHT]
        return self._doubts[key]
