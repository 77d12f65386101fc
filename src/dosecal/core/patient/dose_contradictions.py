"""Site choices and events about doses that the study, its drugs or the other events do not allow."""

from collections.abc import Iterator

from dosecal.core.patient.case import Case
from dosecal.core.patient.contradiction import Contradiction, Expected, Of, unknown_name
from dosecal.core.patient.course import Course, visit_day
from dosecal.core.patient.events import Given, Override, Reaction, Reduce, Skip, Slow
from dosecal.core.patient.visit_names import EventNames
from dosecal.core.trial.dose_rule import NEAREST_VIAL, PER_M2
from dosecal.core.trial.protocol import Study
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.source import Origin


def site_choices(study: Study, case: Case) -> Iterator[Contradiction]:
    """Drug files, rounding and banding of drugs that the study has, in the unit of each."""
    drugs = tuple(rule.drug for rule in study.protocol.dose_rules)
    for drug in case.site.drugs:
        if drug not in drugs:
            yield unknown_name(f"site.drugs.{drug}", Of.DRUG, drug, drugs)
    for drug, step in case.site.rounding.items():
        key = f"site.rounding.{drug}"
        if drug not in drugs:
            yield unknown_name(key, Of.DRUG, drug, drugs)
        elif step is not None and step.unit != study.drugs[drug].unit:
            yield Contradiction(key, Expected.STEP_UNIT, str(step), unit=study.drugs[drug].unit)
    for drug, how in case.site.banding.items():
        key = f"site.banding.{drug}"
        if drug not in drugs:
            yield unknown_name(key, Of.DRUG, drug, drugs)
        elif how == NEAREST_VIAL and study.drugs[drug].infusion is None:
            yield Contradiction(key, Expected.INFUSED_DRUG, drug)
    for drug in case.site.bags:
        if drug not in drugs:
            yield unknown_name(f"site.bags.{drug}", Of.DRUG, drug, drugs)
        elif study.drugs[drug].infusion is None:
            yield Contradiction(f"site.bags.{drug}", Expected.INFUSED_DRUG, drug)


def ordered_amounts(study: Study, case: Case) -> Iterator[Contradiction]:
    """Amounts of orders of drugs that the study has and that are due at the visit, in the unit of each."""
    rules = study.protocol.dose_rule_by_drug
    drugs = tuple(rules)
    for number, order in enumerate(case.orders, start=1):
        for drug, amount in order.amounts:
            key = f"orders[{number}].amounts.{drug}"
            if drug not in drugs:
                yield unknown_name(key, Of.DRUG, drug, drugs)
            elif (day := visit_day(order.visit)) is not None and day not in rules[drug].days:
                yield Contradiction(key, Expected.DRUG_OF_VISIT, drug, visit=order.visit)
            elif amount.unit != study.drugs[drug].unit:
                yield Contradiction(key, Expected.STEP_UNIT, str(amount), unit=study.drugs[drug].unit)


def site_formulas(study: Study, case: Case) -> Iterator[Contradiction]:
    """Formulas that a site chooses although the protocol names one."""
    chosen = [
        ("bsa_formula", case.site.bsa_formula, study.protocol.dosing.bsa_formula, study.protocol.dosing.bsa_source)
    ]
    chosen += [
        ("clearance_formula", case.site.clearance_formula, rule.clearance.formula, rule.clearance.source)
        for rule in study.protocol.dose_rules
        if rule.clearance is not None
    ]
    for key, formula, named, source in chosen:
        if formula not in (None, named) and source.origin is not Origin.SITE:
            yield Contradiction(f"site.{key}", Expected.FORMULA_OF_PROTOCOL, formula, formula=named)


def contradictory_doses(study: Study, case: Case, course: Course, names: EventNames) -> Iterator[Contradiction]:
    """Reactions, slower infusions and amounts of a person's that contradict the record or the protocol."""
    slowed: set[str] = set()
    decided: set[tuple[str, str]] = set()
    given: dict[tuple[str, str], Quantity] = {}
    skips = _last_skips(study, case)
    for index, event in case.numbered:
        at = f"events[{index}]"
        match event:
            case Skip():
                yield from _skip_after_override(at, event, decided)
            case Given():
                given |= {(event.visit, drug): amount for drug, amount in event.amounts}
                yield from _amounts(f"{at}.amounts", event, study, course)
            case Reaction() if event.drug in study.drugs:
                yield from _reaction(at, event, study, course)
            case Reduce(drug) if drug in study.drugs:
                yield from _after(at, event, study, names)
            case Slow(drug) if drug in study.drugs:
                yield from _after(at, event, study, names)
                if study.drugs[drug].infusion is None:
                    yield Contradiction(f"{at}.drug", Expected.INFUSED_DRUG, drug)
                if drug in slowed:
                    yield Contradiction(f"{at}.drug", Expected.SLOWED_ONCE, drug)
                slowed.add(drug)
            case Override() if event.drug in study.drugs:
                if (event.visit, event.drug) in decided:
                    yield Contradiction(f"{at}.visit", Expected.VISIT_ONCE, event.visit)
                decided.add((event.visit, event.drug))
                yield from _override(
                    at,
                    event,
                    study,
                    course,
                    given.get((event.visit, event.drug)),
                    index < skips.get((event.visit, event.drug), 0),
                )
            case _:
                pass
    yield from _orders(case, names)
    yield from contradictory_prior_doses(study, case)


def _amounts(at: str, event: Given, study: Study, course: Course) -> Iterator[Contradiction]:
    """Amounts of infusions that were given at the visit and not left out, in the unit of the drug."""
    if not event.amounts:
        return
    visit, drug = event.visit, event.drug
    known = tuple(rule.drug for rule in study.protocol.dose_rules if visit_day(visit) in rule.days)
    for of, amount in event.amounts:
        key = f"{at}.{of}"
        if of not in known or (drug is not None and of != drug):
            yield unknown_name(key, Of.DRUG, of, known if drug is None else (drug,))
        elif study.drugs[of].infusion is None:
            yield Contradiction(key, Expected.INFUSED_DRUG, of)
        elif course.skips(visit, of):
            yield Contradiction(key, Expected.NOT_SKIPPED, of)
        elif amount.value <= 0:
            yield Contradiction(key, Expected.OVERRIDE_NOT_ZERO, str(amount))
        elif amount.unit != study.drugs[of].unit:
            yield Contradiction(key, Expected.STEP_UNIT, str(amount), unit=study.drugs[of].unit)


def _last_skips(study: Study, case: Case) -> dict[tuple[str, str], int]:
    """Visit and drug → the place of the last event that leaves the dose out."""
    drugs = [rule.drug for rule in study.protocol.dose_rules]
    skips = [(index, event) for index, event in case.numbered if isinstance(event, Skip)]
    return {(event.visit, of): index for index, event in skips for of in ([event.drug] if event.drug else drugs)}


def _skip_after_override(at: str, event: Skip, decided: set[tuple[str, str]]) -> Iterator[Contradiction]:
    """A dose left out although another amount was decided for it before: that decision is withdrawn first."""
    for visit, drug in sorted(decided):
        if visit == event.visit and event.drug in (None, drug):
            yield Contradiction(f"{at}.visit", Expected.OVERRIDE_FIRST, event.visit, drug=drug)


def _after(at: str, event: Reduce | Slow, study: Study, names: EventNames) -> Iterator[Contradiction]:
    """A decision after a dose names a visit with the drug. That the dose was given that day is not asked for here, so
    that one recorded wrongly can be withdrawn."""
    rule = study.protocol.dose_rule_by_drug[event.drug]
    if event.after is None:
        return
    if not names.is_treatment(event.after):
        yield Contradiction(f"{at}.after", Expected.TREATMENT_VISIT, event.after)
    elif visit_day(event.after) not in rule.days:
        yield Contradiction(f"{at}.after", Expected.GIVEN_VISIT, event.after, drug=study.drugs[event.drug].name)


def _reaction(at: str, event: Reaction, study: Study, course: Course) -> Iterator[Contradiction]:
    """A reaction follows an infusion that was given, on its day or later, within its minutes."""
    if study.drugs[event.drug].infusion is None:
        yield Contradiction(f"{at}.drug", Expected.INFUSED_DRUG, event.drug)
        return
    given = course.given_on(event.visit, event.drug)
    if given is None:
        yield Contradiction(f"{at}.visit", Expected.GIVEN_VISIT, event.visit, drug=study.drugs[event.drug].name)
    elif event.day < given:
        yield Contradiction(f"{at}.date", Expected.NOT_BEFORE, event.day, visit=event.visit, day=given)
    minutes = study.protocol.dose_rule_by_drug[event.drug].minutes
    loading = study.protocol.dose_rule_by_drug[event.drug].loading
    longest = max(minutes or 0, (loading.minutes if loading is not None else None) or 0)
    # Halved on the day of the infusion, perhaps during it, it took longer; halved later it did not.
    if course.is_slowed(event.drug, event.day if given is None else given):
        longest *= 2
    if event.minute is not None and event.minute >= longest:
        yield Contradiction(f"{at}.minute", Expected.MINUTE_OF_INFUSION, event.minute, minutes=longest)


def _override(
    at: str, event: Override, study: Study, course: Course, given: Quantity | None, skipped_later: bool
) -> Iterator[Contradiction]:
    """An amount of the drug's unit, for a dose that is not left out, nor recorded as given before with another one."""
    unit = study.drugs[event.drug].unit
    if event.amount.unit != unit:
        yield Contradiction(f"{at}.amount", Expected.STEP_UNIT, str(event.amount), unit=unit)
    if course.skips(event.visit, event.drug) and not skipped_later:
        yield Contradiction(f"{at}.visit", Expected.NOT_SKIPPED, event.visit)
    if given not in (None, event.amount):
        yield Contradiction(f"{at}.amount", Expected.AMOUNT_AS_GIVEN, str(event.amount), amount=given)


def _orders(case: Case, names: EventNames) -> Iterator[Contradiction]:
    """An order for a treatment visit that the study does not have."""
    for index, order in enumerate(case.orders, start=1):
        if not names.is_treatment(order.visit):
            yield Contradiction(f"orders[{index}].visit", Expected.TREATMENT_VISIT, order.visit)


def contradictory_prior_doses(study: Study, case: Case) -> Iterator[Contradiction]:
    """A drug that the study does not have, or an amount in a unit that cannot be added to its maximum."""
    rules = study.protocol.dose_rule_by_drug
    for index, prior in enumerate(case.prior_doses, start=1):
        at = f"prior_doses[{index}]"
        if prior.drug not in rules:
            yield unknown_name(f"{at}.drug", Of.DRUG, prior.drug, tuple(rules))
            continue
        limit = rules[prior.drug].maximum_cumulative
        if limit is None or not prior.amount.value or prior.amount.unit == limit.value.unit:
            continue
        name, unit = study.drugs[prior.drug].name, limit.value.unit
        code = Expected.PRIOR_PER_M2 if unit == PER_M2 else Expected.PRIOR_UNIT
        yield Contradiction(f"{at}.amount", code, str(prior.amount), drug=name, unit=unit)
