"""The doses a second time, in exact fractions: weight, level, amount, rounding, vials, bag, rate."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter, itemgetter

from msgspec import Struct

from dosecal.core.patient.case import Case
from dosecal.core.patient.events import Reaction, Reduce, Slow
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Prepared
from dosecal.core.result.visit import Visit
from dosecal.core.second.bodies import Person, age_on, clearance_of, near, surface_of, weight_for
from dosecal.core.second.miscount import Miscount
from dosecal.core.second.preparation import (
    RoundingChoice,
    calculated_differences,
    equal,
    preparation_differences,
    rounding_differences,
)
from dosecal.core.second.story import Story
from dosecal.core.trial.dose_rule import ClearanceRule, DoseRule, Limit
from dosecal.core.trial.drug import BY_WEIGHT, Basis, Drug, PerM2, TargetAuc

Differs = Iterator[Miscount]
MOSTELLER = 3600
"""cm × kg in the square of one m²."""


class _OfDrug(Struct):
    """A drug of the trial while its doses are gone through."""

    rule: DoseRule
    drug: Drug
    by_weight: bool
    by_clearance: bool
    plain: bool
    """The protocol's dose at each visit: nothing was reduced or slowed, and the first doses are like the others."""
    number: int = 0
    """Doses so far."""
    compared: Prepared | None = None
    """How the protocol's dose was made up when it was last compared; many visits share it."""


class Amounts:
    """The doses of one plan, gone through in their order."""

    def __init__(self, plan: Plan, told: Story, visits: Mapping[str, Visit]) -> None:
        self._plan = plan
        self._case: Case = plan.case
        self.formula = plan.case.site.bsa_formula or plan.study.protocol.dosing.bsa_formula
        self._told = told
        self._visits = visits
        self._drugs = {rule.drug: self._of(rule) for rule in plan.study.protocol.dose_rules}
        self._kept: Decimal | None = None
        """The weight that the next planned dose rests on, unless another one replaces it."""
        self._kept_given: Decimal | None = None
        """The same of the doses given: what is planned does not reach back to them."""
        self._resting: dict[str, Decimal | None] = {}
        """Drug → the weight that its dose at the visit rests on."""
        self._found: list[Miscount] = []
        self._all_planned = not (told.overrides or told.amounts)
        """Nobody decided or recorded an amount."""
        self._seen: set[tuple[int, bool]] = set()

    def _of(self, rule: DoseRule) -> _OfDrug:
        told, drug = self._told, rule.drug
        return _OfDrug(
            rule,
            self._plan.study.drugs[drug],
            isinstance(rule.basis, BY_WEIGHT),
            isinstance(rule.basis, TargetAuc),
            drug not in told.reductions and drug not in told.slowed and rule.loading is None,
        )

    def differences(self) -> list[Miscount]:
        """Where the doses of the plan differ."""
        drugs = self._drugs
        for visit_id, of_visit in groupby(self._plan.doses, key=attrgetter("visit")):
            visit = self._visits[visit_id]
            common, doses = self._day_of_all(visit), tuple(of_visit)
            own = {} if common is not None else self._days_of(visit, doses)
            weight: Decimal | None = None
            for dose in doses:
                prepared = dose.prepared
                of = drugs[prepared.drug]
                on, given = common or own[prepared.drug]
                of.number += 1
                if given is not dose.given or of.number != dose.number:
                    first, second = f"{dose.number} {dose.given}", f"{of.number} {given}"
                    self._found.append(Miscount(_name(dose, "number"), first, second))
                if of.by_weight:
                    if common is None:
                        weight = self._resting[prepared.drug]
                    elif weight is None:
                        weight = self._weight(on, given)
                    used = prepared.body.weight
                    if weight is not None and (used is None or used.value != weight):
                        self._found.append(Miscount(_name(dose, "dose_weight"), str(used), f"{weight} kg"))
                if of.compared is not prepared:
                    self._dose(dose, of, visit, on, given)
                    of.compared = prepared if of.plain and self._all_planned else None
        return self._found

    def _day_of_all(self, visit: Visit) -> tuple[date, bool] | None:
        """The day on which the body counts for all doses of a visit, and whether they were given; None where each may
        have its own."""
        if visit.id not in self._told.given:
            return max(visit.date or visit.target, self._plan.today), False
        whole = self._told.whole_day(visit.id)
        return None if whole is None else (date.fromordinal(whole), True)

    def _days_of(self, visit: Visit, doses: tuple[Dose, ...]) -> dict[str, tuple[date, bool]]:
        """The same of each drug; their weights are taken in the order of their days: none rests on a later one."""
        coming = max(visit.date or visit.target, self._plan.today)
        days: dict[str, tuple[date, bool]] = {}
        for dose in doses:
            given = self._told.day_of_drug(visit.id, dose.prepared.drug)
            days[dose.prepared.drug] = (coming, False) if given is None else (date.fromordinal(given), True)
        weighed = [(*day, drug) for drug, day in days.items() if self._drugs[drug].by_weight]
        weighed.sort(key=itemgetter(0))
        self._resting = {drug: self._weight(on, given) for on, given, drug in weighed}
        return days

    def _dose(self, dose: Dose, of: _OfDrug, visit: Visit, on: date, given: bool) -> None:
        """Holds one dose of the plan against level, basis, duration and amount as they are computed here.

        How an amount is made up is looked at once for each ``Prepared``: many doses of a course share one.
        """
        visit_id, prepared, rule, told = dose.visit, dose.prepared, of.rule, self._told
        level, basis, minutes = 0, rule.basis, rule.minutes
        if not of.plain:
            level = self._level(rule.drug, on, visit)
            basis, minutes = self._prescribed(of, level)
            minutes = minutes and minutes * (2 if self._slowed(rule.drug, on, visit) else 1)
        if prepared.level != level or not (prepared.prescribed is basis or prepared.prescribed == basis):
            self._found.append(Miscount(_name(dose, "level"), str(prepared.level), str(level)))
        infusion = prepared.preparation.infusion
        if infusion is not None and infusion.minutes != minutes:
            self._found.append(Miscount(_name(dose, "minutes"), str(infusion.minutes), str(minutes)))
        if prepared.amount is not None:
            stated = told.overrides.get((visit_id, rule.drug)) if told.overrides else None
            if given and told.amounts:
                stated = told.amounts.get((visit_id, rule.drug), stated)
            if stated is not None and prepared.amount.value != stated.value:
                self._found.append(Miscount(_name(dose, "amount"), str(prepared.amount), str(stated)))
            key = id(prepared), stated is not None
            if key not in self._seen:
                self._seen.add(key)
                self._found += self._made_up(_name(dose, ""), of, prepared, on, stated=key[1])

    def _made_up(self, name: str, of: _OfDrug, prepared: Prepared, on: date, stated: bool) -> Differs:
        """How the dose is made up; one that several visits share is counted once."""
        rule, drug = of.rule, of.drug
        if of.by_clearance:
            yield from self._clearance(name, rule, prepared, on)
        if isinstance(prepared.prescribed, PerM2):
            yield from self._surface(name, prepared, self._height(on))
        yield from calculated_differences(name, rule, prepared)
        if not stated:
            choice = RoundingChoice(
                self._case.site.rounding.get(rule.drug, rule.rounding.step),
                rule.rounding.direction,
                self._case.site.banding.get(rule.drug),
                self._plan.study.bands.get(rule.drug),
            )
            yield from rounding_differences(name, rule, prepared, drug, choice)
        yield from preparation_differences(name, prepared, drug, self._case.site.bags.get(prepared.drug))

    def _surface(self, name: str, prepared: Prepared, height: Decimal | None) -> Differs:
        """The body surface, from the latest height and the weight that the dose rests on."""
        body = prepared.body
        if body.bsa is None or body.weight is None:
            return
        kg, cm = body.weight.value, height or Decimal(0)
        if self.formula != "livingston-lee" and (body.height is None or body.height.value != height):
            yield Miscount(f"{name}.height", str(body.height), f"{height} cm")
        elif self.formula == "mosteller":
            if not equal(body.bsa.value * body.bsa.value * MOSTELLER, cm * kg):
                yield Miscount(f"{name}.bsa", str(body.bsa), f"{cm} cm, {kg} kg")
        else:
            second = surface_of(self.formula, float(cm), float(kg), self._case.sex)
            if second is not None and not near(float(body.bsa.value), second):
                yield Miscount(f"{name}.bsa", str(body.bsa), f"{second:.9g} m²")

    # What a dose rests on

    def _weight(self, on: date, given: bool) -> Decimal | None:
        """The weight kept until a later one differs by so many percent or more (convention 13)."""
        rule, kept = self._plan.study.protocol.dosing.weight, self._kept_given if given else self._kept
        now = self._latest_weight(on)
        if now is not None and now is not kept:
            latest = (self._case.site.dose_weight or rule.policy) == "latest"
            if kept is None or latest or 100 * abs(now - kept) >= rule.change_percent * kept:
                kept = now
        self._kept = kept
        if given:
            self._kept_given = kept
        return kept

    def _latest_weight(self, on: date) -> Decimal | None:
        found: Decimal | None = None
        day = date.min
        for entry in self._case.measurements:
            if entry.weight_kg is not None and day <= entry.day <= on:
                found, day = entry.weight_kg, entry.day
        return found

    def _height(self, on: date) -> Decimal | None:
        found: Decimal | None = None
        day = date.min
        for entry in self._case.measurements:
            if entry.height_cm is not None and day <= entry.day <= on:
                found, day = entry.height_cm, entry.day
        return found

    def _level(self, drug: str, on: date, visit: Visit) -> int:
        decided = self._told.reductions.get(drug)
        if not decided:
            return 0
        return sum(self._counts(one, on, visit) and one.cycle in (None, visit.cycle) for one in decided)

    def _slowed(self, drug: str, on: date, visit: Visit) -> bool:
        """Whether an infusion runs at half its rate: by the first decision, not at the infusion that led to it."""
        decided = self._told.slowed.get(drug)
        if not decided:
            return False
        first = min(decided, key=lambda one: one.day)
        reactions = (one for one in self._case.events if isinstance(one, Reaction))
        if first.day == on and (visit.id, drug, on) in ((one.visit, one.drug, one.day) for one in reactions):
            return False
        return self._counts(first, on, visit)

    def _counts(self, decided: Reduce | Slow, on: date, visit: Visit) -> bool:
        """Whether a decision counts for the dose of a day: not for one of that day that had been given before it."""
        if decided.day != on or decided.after != visit.id:
            return decided.day <= on
        return self._told.day_of_drug(visit.id, decided.drug) != on.toordinal()

    @staticmethod
    def _prescribed(of: _OfDrug, level: int) -> tuple[Basis, int | None]:
        """The dose of a level, one of the first doses at full level; and its minutes."""
        rule, loading, levels = of.rule, of.rule.loading, of.drug.levels
        if level == 0:
            if loading is not None and of.number <= loading.doses:
                return loading.basis, loading.minutes or rule.minutes
            return rule.basis, rule.minutes
        return (rule.basis if levels is None else levels.below[level - 1]), rule.minutes

    def _clearance(self, name: str, rule: DoseRule, prepared: Prepared, on: date) -> Differs:
        """The clearance put into Calvert's formula."""
        found, by = prepared.body.clearance, rule.clearance
        if found is None or by is None:
            return
        formula = by.formula
        if self._case.site.clearance_formula is not None and by.source.origin.value == "site":
            formula = self._case.site.clearance_formula
        test = "creatinine_clearance" if formula == "measured" else "creatinine"
        lab, day = None, date.min
        for one in self._case.labs:
            if one.test == test and day <= one.day <= on:
                lab, day = one.value, one.day
        if lab is None:
            yield Miscount(f"{name}.clearance", str(found), "none")
            return
        value: float | None = float(lab)
        if formula != "measured":
            value = self._calculated(by, formula, max(float(lab), _limit(by.lowest_creatinine) or 0.0), day)
        if value is not None and by.cap is not None:
            value = min(value, float(by.cap.value.value))
        if value is not None and not near(value, float(found.value)):
            yield Miscount(f"{name}.clearance", str(found), f"{value:.7g} mL/min")

    def _calculated(self, by: ClearanceRule, formula: str, creatinine: float, day: date) -> float | None:
        """By a formula, with the age and the sizes of the day of the creatinine (convention 9)."""
        case = self._case
        weight, height = self._latest_weight(day), self._height(day)
        if case.birth_date is None or case.sex is None or weight is None:
            return None
        kg, cm, female = float(weight), None if height is None else float(height), case.sex == "female"
        if by.weight is not None and formula.startswith("cockcroft"):
            if cm is None:
                return None
            other, index = weight_for(by.weight.formula, cm, kg, female), 10_000 * kg / cm**2
            if other is None:
                return None
            if by.weight.from_bmi is None or index >= float(by.weight.from_bmi.value.value):
                kg_used = min(other, kg)
            else:
                kg_used = kg
        else:
            kg_used = kg
        surface = None if cm is None else surface_of(self.formula, cm, kg, case.sex)
        return clearance_of(formula, Person(age_on(case.birth_date, day), kg_used, cm, surface, creatinine, female))


def _name(dose: Dose, part: str) -> str:
    name = f"doses.{dose.visit}.{dose.prepared.drug}"
    return f"{name}.{part}" if part else name


def _limit(limit: Limit | None) -> float | None:
    return None if limit is None else float(limit.value.value)
