"""A plan as the JSON of the contract: its names are stable, further ones may be added."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from dosecal.core.body.figures import body_figures
from dosecal.core.dose_parts import Count
from dosecal.core.drug import Daily
from dosecal.core.finding import Finding
from dosecal.core.quantity import Quantity, plain, significant
from dosecal.core.result import (
    CriterionResult,
    Deviation,
    Dose,
    InfusionPlan,
    Plan,
    RuleResult,
    StartWindow,
    Step,
    Visit,
)
from dosecal.core.source import Source
from dosecal.files.body_json import body_data
from dosecal.words import Words, phrases
from dosecal.words.course import deviation_sentence

DIGITS = 12
"""Significant digits of values that do not end; everything that ends is written whole."""


def plan_data(plan: Plan, words: Words) -> dict[str, object]:
    """The plan as plain values, ready for JSON; sentences in the language of ``words``."""
    protocol = plan.study.protocol
    after = plan.after_treatment
    return {
        "study": protocol.id,
        "protocol": {
            "id": protocol.id,
            "version": protocol.version,
            "sha256": protocol.sha256,
            "versions": [
                {"version": one.study.protocol.version, "sha256": one.study.protocol.sha256, "since": _day(one.since)}
                for one in plan.versions
            ],
        },
        "today": plan.today.isoformat(),
        "first_dose": _day(plan.day_1),
        "hypothetical": plan.hypothetical,
        "start_window": _window(plan.start_window, words),
        "eligibility": [_criterion(criterion, words) for criterion in plan.eligibility],
        "visits": [_visit(visit, words) for visit in plan.visits],
        "doses": [_dose(dose, words) for dose in plan.doses],
        "after_treatment": {
            "last_dose": {drug: day.isoformat() for drug, day in after.last_dose.items()},
            "projected": list(after.projected),
            "contraception_until": _day(after.contraception_until),
            "contraception": [
                {"drug": drug, "until": day.isoformat(), "source": _source(source, words)}
                for drug, day, source in after.contraception_rules
            ],
            "survival_until": _day(after.survival_until),
        },
        "deviations": [_deviation(one, words) for one in plan.deviations],
        "body": body_data(body_figures(plan), words),
        "findings": [_finding(finding, words) for finding in plan.findings],
    }


def _deviation(one: Deviation, words: Words) -> dict[str, object]:
    planned = one.planned
    return {
        "visit": one.visit,
        "kind": one.kind,
        "rule": one.rule,
        "target": None if planned is None else planned.target.isoformat(),
        "earliest": None if planned is None else planned.earliest.isoformat(),
        "latest": None if planned is None else planned.latest.isoformat(),
        "actual": _day(one.actual),
        "days": one.days,
        "drug": one.drug,
        "reason": one.reason,
        "effects": list(one.effects),
        "message": deviation_sentence(words, one),
        "source": _source(one.source, words),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def quantity_text(quantity: Quantity | None) -> str | None:
    """Value and unit: ``480 mg``; at most so many significant digits where the value does not end."""
    return None if quantity is None else str(Quantity(significant(quantity.value, DIGITS), quantity.unit))


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain(significant(value, DIGITS))


def _source(source: Source | None, words: Words) -> str | None:
    return None if source is None else phrases.source_text(words, None, source)


def _finding(finding: Finding, words: Words) -> dict[str, object]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "about": finding.about,
        "message": phrases.finding_sentence(words, finding),
        "source": _source(finding.source, words),
        **_remedy(finding),
    }


def _remedy(finding: Finding) -> dict[str, object]:
    """Of a suspected slip its name, which entry a person would change, and to what; of any other finding nothing."""
    params = finding.params
    if "remedy" not in params and "suspicion" not in params:
        return {}
    corrected = [params[name] for name in ("corrected", "corrected_weight") if name in params]
    values = [quantity_text(value) for value in corrected if isinstance(value, Quantity)]
    return {"suspicion": params.get("suspicion"), "remedy": params.get("remedy"), "corrected": values}


def _window(window: StartWindow, words: Words) -> dict[str, object]:
    return {
        "feasible": window.feasible,
        "earliest": _day(window.earliest),
        "latest": _day(window.latest),
        "binding_earliest": list(window.binding_earliest),
        "binding_latest": list(window.binding_latest),
        "proposed": [day.isoformat() for day in window.proposed],
        "rules": [_rule(rule, words) for rule in window.rules],
        "openings": [
            {
                "action": opening.action,
                "rules": list(opening.rules),
                "earliest": _day(opening.earliest),
                "latest": _day(opening.latest),
                "message": phrases.opening_sentence(words, window, opening),
            }
            for opening in window.openings
        ],
    }


def _rule(rule: RuleResult, words: Words) -> dict[str, object]:
    return {
        "id": rule.id,
        "kind": rule.kind,
        "anchor": rule.anchor,
        "label": words.text(rule.label),
        "span": rule.span,
        "event": _day(rule.event),
        "event_kind": rule.event_kind,
        "partial": rule.partial,
        "until": _day(rule.until),
        "ongoing": rule.ongoing,
        "result": rule.result,
        "legal_from": _day(rule.legal_from),
        "valid_through": _day(rule.valid_through),
        "boundary": _day(rule.boundary),
        "slack_days": rule.slack_days,
        "source": _source(rule.source, words),
    }


def _criterion(criterion: CriterionResult, words: Words) -> dict[str, object]:
    return {
        "id": criterion.id,
        "status": criterion.status,
        "label": words.text(criterion.label),
        "required": criterion.required,
        "found": criterion.found,
        "date": _day(criterion.day),
        "age_days": criterion.age_days,
        "formula": criterion.formula,
        "because": phrases.because(words, criterion),
        "source": _source(criterion.source, words),
    }


def _visit(visit: Visit, words: Words) -> dict[str, object]:
    return {
        "id": visit.id,
        "kind": visit.kind,
        "label": phrases.visit_label(words, visit),
        "clock": visit.clock,
        "cycle": visit.cycle,
        "day": visit.day,
        "infusion_number": visit.infusion_number,
        "week": visit.week,
        "study_day": visit.study_day,
        "target": visit.target.isoformat(),
        "date": _day(visit.date),
        "earliest": visit.earliest.isoformat(),
        "latest": visit.latest.isoformat(),
        "status": visit.status,
        "hypothetical": visit.hypothetical,
        "drugs": list(visit.drugs),
        "activities": list(visit.activities),
        "sub_windows": [
            {
                "activity": one.activity,
                "earliest": one.earliest.isoformat(),
                "latest": one.latest.isoformat(),
                "proposed": _day(one.proposed),
                "source": _source(one.source, words),
            }
            for one in visit.sub_windows
        ],
        "notes": [phrases.visit_note(words, note) for note in visit.notes],
        "findings": [_finding(finding, words) for finding in visit.findings],
        "source": _source(visit.source, words),
    }


def dose_data(dose: Dose, words: Words) -> dict[str, object]:
    """One dose as plain values."""
    return _dose(dose, words)


def finding_data(finding: Finding, words: Words) -> dict[str, object]:
    """One finding as plain values."""
    return _finding(finding, words)


def _dose(dose: Dose, words: Words) -> dict[str, object]:
    return {
        "visit": dose.visit,
        "date": _day(dose.date),
        "drug": dose.drug,
        "basis": dose.basis,
        "prescribed": phrases.prescribed_text(words, dose.prescribed),
        "every_days": dose.prescribed.every_days if isinstance(dose.prescribed, Daily) else None,
        "level": dose.level,
        "dose_weight": quantity_text(dose.dose_weight),
        "dose_weight_date": _day(dose.dose_weight_day),
        "height": quantity_text(dose.height),
        "bsa": quantity_text(dose.bsa),
        "bsa_formula": dose.bsa_formula,
        "exact": quantity_text(dose.exact),
        "amount": quantity_text(dose.amount),
        "deviation_percent": _number(dose.deviation_percent),
        "stock": quantity_text(dose.stock),
        "volume": quantity_text(dose.volume),
        "vials": [_count(count) for count in dose.vials],
        "waste": quantity_text(dose.waste),
        "tablets": [_count(count) for count in dose.tablets],
        "infusion": None if dose.infusion is None else _infusion(dose.infusion),
        "steps": [_step(step, words) for step in dose.steps],
        "findings": [_finding(finding, words) for finding in dose.findings],
        "source": _source(dose.source, words),
    }


def _count(count: Count) -> dict[str, object]:
    return {"strength": quantity_text(count.strength), "count": count.count}


def _infusion(plan: InfusionPlan) -> dict[str, object]:
    return {
        "order": plan.order,
        "minutes": plan.minutes,
        "method": plan.method.value,
        "bag": quantity_text(plan.bag),
        "remove": quantity_text(plan.remove),
        "volume": quantity_text(plan.volume),
        "rate": quantity_text(plan.rate),
        "rate_mg_per_min": _number(plan.dose_rate.value) if plan.dose_rate.unit == "mg/min" else None,
        "dose_rate": quantity_text(plan.dose_rate),
        "concentration": quantity_text(plan.concentration),
    }


def _step(step: Step, words: Words) -> dict[str, object]:
    inputs: list[Mapping[str, object]] = [
        {"name": entry.name, "value": quantity_text(entry.value), "date": _day(entry.day)} for entry in step.inputs
    ]
    return {
        "label": phrases.step_label(words, step),
        "formula": phrases.step_formula(words, step),
        "inputs": inputs,
        "value": quantity_text(step.value),
        "source": _source(step.source, words),
    }
