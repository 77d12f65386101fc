"""The doses of a plan as the JSON of the contract, and the small values that every part of it is made of."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from dosecal.core.plan.gates import gate_state
from dosecal.core.result.day_checks import GateResult, Ordered
from dosecal.core.result.dose import Dose, OpenPoint, Proposal, Slowed, Slowing
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Count, InfusionPlan, LimitedBy, Step
from dosecal.core.result.tablets import Dispense, Return
from dosecal.core.trial.drug import Daily, Drug, Handling, Keeping
from dosecal.core.trial.protocol import Study
from dosecal.core.values.finding import Finding
from dosecal.core.values.quantity import Quantity, plain, significant
from dosecal.core.values.source import Source
from dosecal.words import Words
from dosecal.words import release as dose_parts
from dosecal.words.doses import prescribed_text
from dosecal.words.findings import finding_sentence
from dosecal.words.gates import gate_text
from dosecal.words.sources import source_text
from dosecal.words.steps import step_formula, step_label

DIGITS = 12
"""Significant digits of values that do not end; everything that ends is written whole."""


def day_text(day: date | None) -> str | None:
    """ISO 8601."""
    return None if day is None else day.isoformat()


def quantity_text(quantity: Quantity | None) -> str | None:
    """Value and unit: ``480 mg``; at most so many significant digits where the value does not end."""
    return None if quantity is None else str(Quantity(significant(quantity.value, DIGITS), quantity.unit))


def number_text(value: Decimal | None) -> str | None:
    """Digits only."""
    return None if value is None else plain(significant(value, DIGITS))


def source_data(source: Source | None, words: Words) -> str | None:
    """Origin, document, section and date in words."""
    return None if source is None else source_text(words, source)


def finding_data(finding: Finding, words: Words) -> dict[str, object]:
    """One finding as plain values."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "about": finding.about,
        "message": finding_sentence(words, finding),
        "source": source_data(finding.source, words),
        **_remedy(finding),
    }


def _remedy(finding: Finding) -> dict[str, object]:
    """Of a suspected slip its name, which entry a person would change, and to what; of any other finding nothing."""
    slip = finding.slip
    if slip is None:
        return {}
    corrected = (slip.corrected, slip.corrected_weight, slip.corrected_point)
    values = [quantity_text(value) for value in corrected if value is not None]
    return {"suspicion": slip.suspicion, "remedy": slip.remedy, "corrected": values}


CALCULATED = (
    "body-surface", "bsa-cap", "clearance", "clearance-weight", "clearance-cap", "level", "loading", "dose",
    "maximum-single",
)  # fmt: skip
"""Steps of a withheld dose that are told: what was calculated; no amount that could be prepared."""
DOUBTED = ("measurements", "labs")
"""What a finding is about where it doubts an input: what was calculated from it is not told."""


def dose_data(plan: Plan, dose: Dose, words: Words) -> dict[str, object]:
    """One dose as plain values. Of a withheld one no amount; of one whose inputs are doubted nothing calculated."""
    study = plan.study
    override, told = dose.override, dose.amount is not None
    believed = told or not any(one.blocks and one.about.startswith(DOUBTED) for one in dose.findings)
    return {
        "visit": dose.visit,
        "date": day_text(dose.date),
        "drug": dose.drug,
        "number": dose.number,
        "given": dose.given,
        "basis": dose.basis,
        "prescribed": prescribed_text(words, dose.prescribed),
        "every_days": dose.prescribed.every_days if isinstance(dose.prescribed, Daily) else None,
        "level": dose.level,
        "loading": dose.loading,
        "dose_weight": quantity_text(dose.dose_weight),
        "dose_weight_date": day_text(dose.dose_weight_day),
        "height": quantity_text(dose.height),
        "bsa": quantity_text(dose.bsa),
        "bsa_formula": dose.bsa_formula,
        "clearance": quantity_text(dose.clearance),
        "clearance_formula": dose.clearance_formula,
        "clearance_other": _other(dose.clearance_other),
        "limited_by": [_limit(limit, words) for limit in dose.limited_by if believed],
        "exact": quantity_text(dose.exact if believed else None),
        "amount": quantity_text(dose.amount),
        "protocol_amount": quantity_text(dose.protocol_amount if told else None),
        "banding": dose.banding,
        "deviation_percent": number_text(dose.deviation_percent if believed else None),
        "override": None
        if override is None
        else {"amount": quantity_text(override.amount), "reason": override.reason, "by": override.by},
        "given_before": quantity_text(dose.given_before),
        "given_total": quantity_text(dose.given_total),
        "cumulative_limit": quantity_text(dose.cumulative_limit),
        "prior_doses": [
            {"amount": quantity_text(one.amount), "date": day_text(one.day), "source": one.source} for one in dose.prior
        ],
        "stock": quantity_text(dose.stock),
        "volume": quantity_text(dose.volume),
        "vials": [_count(count) for count in dose.vials],
        "waste": quantity_text(dose.waste),
        "tablets": [_count(count) for count in dose.tablets],
        "dispense": None if dose.dispense is None else _dispense(dose.dispense),
        "infusion": None if dose.infusion is None else _infusion(dose.infusion),
        "slowed": None if dose.slowed is None else _slowed(dose.slowed),
        "keeps": [_keeping(keeping, words) for keeping in dose.keeps],
        "premedication": [_handling(line, words) for line in dose.premedication],
        "open_points": [open_point_data(study, point, words) for point in dose.open_points],
        "proposals": [proposal_data(study, proposal, words) for proposal in dose.proposals],
        "ordered": None if dose.ordered is None else _ordered(dose.ordered, words),
        "gate": gate_state(plan, dose),
        "gates": [_gate(one, words) for one in dose.gates],
        "steps": [_step(step, words) for step in dose.steps if told or (believed and step.label in CALCULATED)],
        "findings": [finding_data(finding, words) for finding in dose.findings],
        "source": source_data(dose.source, words),
        "drug_file": _drug_file(study.drugs[dose.drug]),
    }


def _other(other: tuple[str, Decimal] | None) -> dict[str, object] | None:
    return None if other is None else {"formula": other[0], "difference_percent": number_text(other[1])}


def _ordered(ordered: Ordered, words: Words) -> dict[str, object]:
    """The amount of the medical order, and how far it is from the calculated one."""
    return {
        "amount": quantity_text(ordered.amount),
        "status": ordered.state.value,
        "deviation_percent": number_text(ordered.deviation_percent),
        "warn_percent": number_text(ordered.limits.warn_percent),
        "block_percent": number_text(ordered.limits.block_percent),
        "reason": ordered.reason or None,
        "by": ordered.by,
        "date": ordered.day.isoformat(),
        "source": source_data(ordered.limits.source, words),
    }


def _gate(result: GateResult, words: Words) -> dict[str, object]:
    """One gate, judged or not judged."""
    return {
        "id": result.gate.id,
        "test": result.gate.test,
        "status": "not-judged" if result.step is None else "judged",
        "action": None if result.step is None else result.step.action.value,
        "limit": None if result.step is None else result.step.comparison.written,
        "value": result.value or None,
        "date": day_text(result.day),
        "message": gate_text(words, result),
        "source": source_data(result.gate.source, words),
    }


def _drug_file(drug: Drug) -> dict[str, object]:
    """Which text preparation and limits are from: the file that comes with dosecal, or one of the site."""
    return {"site": drug.site_file or None, "sha256": drug.sha256}


def _count(count: Count) -> dict[str, object]:
    return {"strength": quantity_text(count.strength), "count": count.count}


def _limit(limit: LimitedBy, words: Words) -> dict[str, object]:
    return {
        "kind": limit.kind,
        "limit": quantity_text(limit.limit),
        "without": quantity_text(limit.without),
        "message": dose_parts.limit_text(words, limit),
        "source": source_data(limit.source, words),
    }


def _dispense(dispense: Dispense) -> dict[str, object]:
    return {
        "tablets": [_count(count) for count in dispense.tablets],
        "first": day_text(dispense.first),
        "until": day_text(dispense.until),
        "days": dispense.days,
        "intakes": dispense.intakes,
        "dates": [day_text(day) for day in dispense.dates],
        "left_over": [_count(count) for count in dispense.left_over],
        "before": None if dispense.before is None else _return(dispense.before),
        "returned": None if dispense.returned is None else _return(dispense.returned),
    }


def _return(back: Return) -> dict[str, object]:
    """Tablets expected back of a handout, and those that came."""
    return {
        "visit": back.visit,
        "handed_out": [_count(count) for count in back.handed_out],
        "expected": [_count(count) for count in back.expected],
        "date": day_text(back.day),
        "counted": None if back.day is None else [_count(count) for count in back.counted],
        "reason": back.reason or None,
    }


def _infusion(plan: InfusionPlan) -> dict[str, object]:
    return {
        "order": plan.order,
        "minutes": plan.minutes,
        "method": plan.method.value,
        "bag": quantity_text(plan.bag),
        "remove": quantity_text(plan.remove),
        "volume": quantity_text(plan.volume),
        "rate": quantity_text(plan.rate),
        "rate_mg_per_min": number_text(plan.dose_rate.value) if plan.dose_rate.unit == "mg/min" else None,
        "dose_rate": quantity_text(plan.dose_rate),
        "concentration": quantity_text(plan.concentration),
        "largest_addition": quantity_text(plan.most_added),
    }


def _slowed(slowed: Slowed) -> dict[str, object]:
    return {
        "minute": slowed.minute,
        "minutes": slowed.minutes,
        "rest_minutes": slowed.rest_minutes,
        "total_minutes": slowed.total_minutes,
    }


def _keeping(keeping: Keeping, words: Words) -> dict[str, object]:
    return {
        "state": keeping.state,
        "hours": keeping.hours,
        "condition": words.text(keeping.condition),
        "diluent": None if keeping.diluent is None else words.text(keeping.diluent),
        "message": dose_parts.keeping_text(words, keeping),
        "source": source_data(keeping.source, words),
    }


def _handling(line: Handling, words: Words) -> dict[str, object]:
    return {
        "text": words.text(line.text),
        "first_infusions": line.first_infusions,
        "source": source_data(line.source, words),
    }


def open_point_data(study: Study, point: OpenPoint, words: Words) -> dict[str, object]:
    """One thing to be seen before release, as plain values."""
    return {
        "code": point.code,
        "status": point.status,
        "test": point.test,
        "value": point.value,
        "date": None if point.day is None else day_text(point.day),
        "reason": point.reason,
        "message": dose_parts.open_point_text(words, study, point),
        "source": source_data(point.source, words),
    }


def proposal_data(study: Study, proposal: Proposal, words: Words) -> dict[str, object]:
    """One proposal of a label, as plain values."""
    return {
        "drug": proposal.drug,
        "action": proposal.action,
        "rule": proposal.rule,
        "because": dose_parts.proposal_because(words, study, proposal),
        "date": day_text(proposal.day),
        "decided": proposal.decided,
        "at_entry": bool(proposal.entry),
        "no_dose": None
        if proposal.period is None
        else {"first": day_text(proposal.period[0]), "last": day_text(proposal.period[1])},
        "minutes": _slowing(proposal.slowing),
        "message": dose_parts.proposal_sentence(words, study, proposal),
        "source": source_data(proposal.source, words),
    }


def _slowing(slowing: Slowing | None) -> dict[str, object] | None:
    """Minutes of an infusion at half its rate: as planned, from now on; and of the one during which it began."""
    if slowing is None:
        return None
    minutes: dict[str, object] = {"minutes": slowing.minutes, "later": slowing.later}
    if (now := slowing.now) is not None:
        minutes |= {"minute": now.minute, "rest": now.rest_minutes, "total": now.total_minutes}
    return minutes


def _step(step: Step, words: Words) -> dict[str, object]:
    inputs: list[Mapping[str, object]] = [
        {
            "name": entry.name,
            "value": quantity_text(entry.value),
            "date": day_text(entry.day),
            "origin": entry.origin,
        }
        for entry in step.inputs
    ]
    return {
        "label": step_label(words, step),
        "formula": step_formula(words, step, exact=True),
        "inputs": inputs,
        "value": quantity_text(step.value),
        "source": source_data(step.source, words),
    }
