"""The dose of one drug at one visit: calculated, rounded, decided, limited, prepared; and what is to be said of it."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from dosecal.core.doses.about_inputs import Inputs
from dosecal.core.doses.calculated import Amounts, Calculated, DoseWeight, Prescribed, dose_due
from dosecal.core.doses.cumulative import Given, size_doubted
from dosecal.core.doses.due_dose import SLOWED, AmountMade, Occasion
from dosecal.core.doses.override import OF_DECIDED, about_override, above_protocol, as_recorded, override_step
from dosecal.core.doses.preparation import prepare
from dosecal.core.doses.rounding import Rounded, beyond, deviation_percent, round_amount
from dosecal.core.doses.site_bags import about_bag, with_site_bag
from dosecal.core.patient.case import Case
from dosecal.core.patient.site_choices import ROUNDING
from dosecal.core.result.dose import Dose
from dosecal.core.result.prepared import (
    Banding,
    Input,
    InputName,
    Preparation,
    Prepared,
    Step,
    StepLabel,
    ruled,
)
from dosecal.core.result.sums import Sums
from dosecal.core.slips.sizes import Sizes, differs_by
from dosecal.core.trial.dose_rule import Direction, DoseLimits, DoseRule, Rounding, WeightPolicy
from dosecal.core.trial.drug import Drug, Handling, HandlingKind, Keeping, KeepingState
from dosecal.core.trial.protocol import Study
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code, Severity
from dosecal.core.values.quantity import Quantity, significant


def dose_weight(before: DoseWeight, sizes: Sizes, policy: WeightPolicy, change_percent: Decimal) -> DoseWeight:
    """The first weight used is kept until a later one differs by the percentage or more; exactly so much counts.

    ``latest`` takes the latest weight at every visit.
    """
    if sizes.weight_kg is None:
        return DoseWeight(before.kg, before.day)
    if before.kg is None or policy is WeightPolicy.LATEST:
        return DoseWeight(sizes.weight_kg, sizes.weight_day)
    if differs_by(before.kg, sizes.weight_kg, change_percent):
        return DoseWeight(sizes.weight_kg, sizes.weight_day, replaced_kg=before.kg)
    return DoseWeight(before.kg, before.day)


class Doses:
    """Doses of one plan: those of a drug that are alike are made up once."""

    def __init__(self, study: Study, case: Case, today: date) -> None:
        self._study = study
        self._case = case
        self._amounts = Amounts(study, case)
        self._inputs = Inputs(study, case, today, self._amounts)
        self._rounded: dict[tuple[str, Decimal, Decimal | None], Rounded] = {}
        self._prepared: dict[tuple[object, ...], Prepared] = {}
        self._handling: dict[str, tuple[Handling, ...]] = {}

    def dose(self, at: Occasion) -> tuple[Dose, Given]:
        """The dose of a drug at a visit, and what is given or planned of the drug with it."""
        drug, key = at.due.drug, self._amounts.key(at.due, at.weight, at.sizes, at.on)
        calculated = self._amounts.of(at.due, at.weight, at.sizes, at.on, key)
        found = [*_about_visit(at), *self._inputs.about(at, calculated)]
        prepared = self._alike(at, calculated, any(one.blocks for one in found), key)
        if at.recorded_amount is not None:  # nothing is asked about the plan's own amount any more
            found = [one for one in found if one.about != at.about]
        elif at.recorded is not None and drug.infusion is not None and prepared.amount is None:
            found.append(finding(Code.GIVEN_WITHOUT_AMOUNT, at.about, None, drug=drug.name, visit=at.visit.id))
        after, counted = at.given, drug.infusion is not None
        if at.recorded is not None or _limit(at.due.rule) is not None:
            after = at.given.plus(prepared, size_doubted(found), at.recorded is not None)
        dose = Dose(
            visit=at.visit.id,
            date=at.day,
            number=at.number,
            given=at.recorded is not None,
            prepared=prepared,
            sums=Sums(
                before=at.given.in_unit(drug.unit) if counted else None,
                doses_before=at.given.doses,
                total=after.in_unit(drug.unit) if counted else None,
                prior=at.given.reported,
            ),
            findings=(*found, *prepared.findings) if found else prepared.findings,
            handling=self._premedication(at),
            slowed=at.reaction,
        )
        return dose, after

    def _alike(
        self, at: Occasion, calculated: Calculated, doubted: bool, calculated_from: tuple[object, ...]
    ) -> Prepared:
        """How the dose is made up: as the one before it that was alike, unless something is said of it at its visit."""
        limited = at.due.rule.maximum_cumulative is not None
        sums = (at.given, at.recorded is not None) if limited else None
        # Below the full dose the same amount may have another ceiling: after the loading doses, or with another weight.
        full = self._amounts.key(_full_due(at), at.weight, at.sizes, at.on) if at.due.level else None
        key = calculated_from, full, at.minutes, doubted, at.override, at.recorded_amount, sums
        known = self._prepared.get(key)
        if known is None or known.findings:
            known = self._prepared[key] = self._made_up(at, calculated, doubted)
        return known

    def _made_up(self, at: Occasion, calculated: Calculated, doubted: bool) -> Prepared:
        """How a dose is made up; ``doubted``: what it rests on is missing or cannot be true, so no amount is used."""
        due, drug = at.due, at.due.drug
        made, full = self._settled(at, calculated, doubted)
        blocked = doubted or any(one.blocks for one in made.findings)
        preparation = Preparation()
        if made.value is not None and (not blocked or at.recorded_amount is not None):
            chosen, amount_made = with_site_bag(drug, self._case.site), Quantity(made.value, drug.unit)
            preparation = prepare(amount_made, chosen, due.rule.order, at.minutes, at.about)
            made.findings += about_bag(drug, self._case.site, at.about)
            blocked = any(one.blocks for one in preparation.findings)
        amount = None if blocked else made.value
        return Prepared(
            drug=due.rule.drug,
            order=due.rule.order,
            basis=calculated.basis,
            prescribed=due.basis,
            level=due.level,
            loading=due.loading,
            source=due.source,
            body=calculated.body,
            exact=_quantity(calculated.exact, drug.unit),
            amount=_quantity(amount, drug.unit),
            full=_quantity(full, drug.unit),
            banding=made.how,
            planned=made.planned,
            deviation_percent=made.deviation,
            limited_by=tuple(calculated.limited_by),
            cumulative_limit=_limit(due.rule),
            override=None if amount is None else at.override,
            preparation=preparation,
            keeps=() if amount is None else _keeps(drug, preparation),
            steps=tuple(calculated.steps) if amount is None else (
                *calculated.steps, *made.steps, *_slow_step(due.minutes, at.minutes, due.rule), *preparation.steps,
            ),
            findings=(*_told(made.findings, amount is not None), *preparation.findings),
        )  # fmt: skip

    def _settled(self, at: Occasion, calculated: Calculated, doubted: bool) -> tuple[AmountMade, Decimal | None]:
        """The amount with all that is said of it; and the protocol's full dose, rounded."""
        whole = self._at_full(at, calculated)
        full = None if whole.exact is None else self._round(at.due, whole.exact).amount
        made = self._amount(at, calculated, full)
        made.findings += above_protocol(at, calculated, whole, made.value, full)
        if doubted:  # what is said of an amount that rests on a value that cannot be true would say that amount
            made.findings = []
        if at.recorded_amount is not None:
            made = as_recorded(at, made, calculated.exact, doubted or any(one.blocks for one in made.findings))
        return made, full

    def _at_full(self, at: Occasion, calculated: Calculated) -> Calculated:
        """The protocol's full dose for the same body: no decision, and no level, goes above it."""
        if at.due.level == 0:
            return calculated
        return self._amounts.of(_full_due(at), at.weight, at.sizes, at.on)

    def _round(self, due: Prescribed, exact: Decimal, left: Decimal | None = None) -> Rounded:
        """The rounded amount, not above ``left`` of the maximum of all doses."""
        rule = self.rounding(due.rule)
        limits = [] if due.rule.maximum_single is None else [due.rule.maximum_single.value.value]
        limits += [] if left is None else [left]
        most = min(limits, default=None)
        key = due.rule.drug, exact, most
        if key not in self._rounded:
            choice, bands = self._case.site.banding.get(due.rule.drug), self._study.bands.get(due.rule.drug)
            made = round_amount(exact, rule, due.drug, choice, bands, most)
            self._rounded[key] = replace(made, source=ROUNDING) if made.how == Banding.VIAL else made
        return self._rounded[key]

    def _amount(self, at: Occasion, calculated: Calculated, full: Decimal | None) -> AmountMade:
        """The amount as rounded, or as a person decided; then what was given before is added up."""
        exact, unit = calculated.exact, at.due.drug.unit
        if exact is None:
            return AmountMade(None, Banding.STEP, True, None, [], [])
        surface = calculated.body.surface_used
        rounded = self._round(at.due, exact, at.given.room(at.due, exact, surface))
        amount, how = rounded.amount, rounded.how
        deviation = deviation_percent(amount, exact)
        steps = _rounding_step(rounded, exact, deviation, unit, self._limits(at.due.rule))
        findings = self._about_rounding(at, amount, exact)
        if how in (Banding.STEP, Banding.NONE) and at.due.rule.drug in self._study.bands:
            findings.append(finding(Code.OUTSIDE_BANDS, at.about, self._study.bands[at.due.rule.drug].source,
                                    exact=Quantity(significant(exact, 7), unit), drug=at.due.drug.name))  # fmt: skip
        if at.override is not None:
            steps.append(override_step(at.override, amount, unit))
            findings = about_override(at, at.override, self._believed(at, amount, exact), full)
            amount, how = at.override.amount.value, Banding.DECIDED
            deviation = deviation_percent(amount, exact)
        made = AmountMade(amount, how, at.override is None, deviation, steps, findings)
        made.steps += at.given.step(at.due, amount, surface)
        over = at.given.exceeded(at.due, at.about, amount, surface)
        if at.recorded:  # what was given is not taken back; that it went over the maximum is said
            over = [replace(one, severity=Severity.WARN) for one in over if one.code == Code.CUMULATIVE_EXCEEDED]
        made.findings += over
        return made

    def _believed(self, at: Occasion, amount: Decimal, exact: Decimal) -> Decimal:
        """What another amount is held against: the rounded amount, or where that is withheld the calculated one."""
        withheld = amount == 0 or beyond(amount, exact, self._limits(at.due.rule).block_percent)
        return significant(exact, 7) if withheld else amount

    def _premedication(self, at: Occasion) -> tuple[Handling, ...]:
        """What is given before this very dose: before the fifth what belongs to the first four only if there was a
        reaction at the fourth or later."""
        due, number = at.due, at.number
        lines = self._handling.get(due.rule.drug)
        if lines is None:
            lines = tuple(line for line in due.drug.handling if line.kind == HandlingKind.PREMEDICATION)
            self._handling[due.rule.drug] = lines
        if all(number <= (line.first_infusions or number) for line in lines):
            return lines
        given = [_going_on(line, at) if number > (line.first_infusions or number) else line for line in lines]
        return tuple(line for line in given if line is not None)

    def rounding(self, rule: DoseRule) -> Rounding:
        """The step of the drug: the site's where the case names one."""
        if rule.drug in self._case.site.rounding:
            return replace(rule.rounding, step=self._case.site.rounding[rule.drug], source=ROUNDING)
        return rule.rounding

    def _limits(self, rule: DoseRule) -> DoseLimits:
        return rule.rounding.limits or self._study.protocol.dosing.limits

    def _about_rounding(self, at: Occasion, amount: Decimal, exact: Decimal) -> list[Finding]:
        limits, unit = self._limits(at.due.rule), at.due.drug.unit
        if amount != 0 and not beyond(amount, exact, limits.warn_percent):
            return []
        # An amount rounded down to nothing is no dose, however wide the limits of a site are.
        blocks = amount == 0 or beyond(amount, exact, limits.block_percent)
        deviates = finding(
            Code.ROUNDING_DEVIATION,
            at.about,
            limits.source,
            deviation=deviation_percent(amount, exact),
            limit=limits.block_percent if blocks else limits.warn_percent,
            exact=Quantity(significant(exact, 7), unit),
            amount=Quantity(amount, unit),
            drug=at.due.drug.name,
        )
        return [replace(deviates, severity=Severity.BLOCK) if blocks else deviates]


def _told(findings: list[Finding], is_used: bool) -> Iterator[Finding]:
    """What is said of an amount; of one that is withheld nothing that a person decided about it."""
    return (one for one in findings if is_used or one.code not in OF_DECIDED)


def _about_visit(at: Occasion) -> list[Finding]:
    """What withholds every dose that is still to be given at the visit: its day is outside a window that stops."""
    return [] if at.recorded is not None else [one for one in at.visit.findings if one.blocks]


def _full_due(at: Occasion) -> Prescribed:
    """What the protocol has for a dose of this number at full level."""
    return dose_due(at.due.rule, at.due.drug, 0, at.number)


def _limit(rule: DoseRule) -> Quantity | None:
    return None if rule.maximum_cumulative is None else rule.maximum_cumulative.value


def _quantity(value: Decimal | None, unit: str) -> Quantity | None:
    return None if value is None else Quantity(value, unit)


_ROUNDING: Mapping[Banding | Direction, StepLabel] = {
    Banding.VIAL: StepLabel.ROUNDING_VIAL,
    Banding.BAND: StepLabel.ROUNDING_BAND,
    Direction.HALF_UP: StepLabel.ROUNDING,
    Direction.DOWN: StepLabel.ROUNDING_DOWN,
    Direction.UP: StepLabel.ROUNDING_UP,
    Direction.NEAREST: StepLabel.ROUNDING_NEAREST,
}


def _rounding_step(rounded: Rounded, exact: Decimal, deviation: Decimal, unit: str, limits: DoseLimits) -> list[Step]:
    """The step that says how the exact amount was rounded, and by how many percent; none without rounding."""
    if rounded.how == Banding.NONE:
        return []
    label = _ROUNDING[rounded.how if rounded.how != Banding.STEP else rounded.direction]
    inputs = (Input(InputName.CALCULATED, Quantity(exact, unit)), Input(InputName.DEVIATION, Quantity(deviation, "%")))
    judged = (limits.warn_percent, limits.block_percent)
    return [Step(label, rounded.formula, inputs, Quantity(rounded.amount, unit), rounded.source, judged_by=judged)]


def _slow_step(planned: int | None, minutes: int | None, rule: DoseRule) -> list[Step]:
    if planned is None or minutes is None or minutes == planned:
        return []
    used = ruled(InputName.MINUTES, Quantity(Decimal(planned), "min"), rule.source)
    return [Step(StepLabel.SLOW, f"{SLOWED} × {planned} min", (used,), Quantity(Decimal(minutes), "min"), None)]


def _keeps(drug: Drug, preparation: Preparation) -> tuple[Keeping, ...]:
    """How long the preparation keeps; of a liquid nothing is said of reconstitution."""
    vials = preparation.vials or drug.vials  # of a preparation that is withheld, whatever it will be made of
    powder = any(vial.solvent is not None for vial in vials)
    return tuple(keeping for keeping in drug.keeps if powder or keeping.state is not KeepingState.RECONSTITUTED)


def _going_on(line: Handling, at: Occasion) -> Handling | None:
    """What goes on beyond the first infusions: there was a reaction at the last of them, or at a later one."""
    last = line.first_infusions or 0
    if line.after_reaction is None or not any(number >= last for number in at.reacted):
        return None
    return Handling(line.kind, line.after_reaction, line.source)
