"""A plan as the JSON of the contract: its names are stable, further ones may be added."""

from dosecal.core.result.medicine import MedicineCheck
from dosecal.core.result.plan import Plan
from dosecal.core.result.start import CriterionResult, RuleResult, StartWindow
from dosecal.core.result.visit import Deviation, Visit
from dosecal.core.values.finding_code import Severity
from dosecal.core.views.body_sizes import body_figures
from dosecal.files.export.body_json import body_data
from dosecal.files.export.dose_json import day_text, dose_data, finding_data, proposal_data, source_data
from dosecal.words import Words
from dosecal.words.deviations import deviation_sentence
from dosecal.words.eligibility import because as because_words
from dosecal.words.medicines import medicine_text
from dosecal.words.site_rules import site_rule_sentence
from dosecal.words.start_window import opening_sentence
from dosecal.words.visits import visit_label, visit_note


def plan_data(plan: Plan, words: Words) -> dict[str, object]:
    """The plan as plain values, ready for JSON; sentences in the language of ``words``."""
    protocol = plan.study.protocol
    after = plan.after_treatment
    end = plan.course.off_study(protocol)
    return {
        "study": protocol.id,
        "protocol": {
            "id": protocol.id,
            "version": protocol.version,
            "sha256": protocol.sha256,
            "versions": [
                {
                    "version": one.study.protocol.version,
                    "sha256": one.study.protocol.sha256,
                    "since": day_text(one.since),
                }
                for one in plan.versions
            ],
        },
        "today": plan.today.isoformat(),
        "first_dose": day_text(plan.day_1),
        "hypothetical": plan.hypothetical,
        "start_window": _window(plan.start_window, words),
        "eligibility": [_criterion(criterion, words) for criterion in plan.eligibility],
        "visits": [_visit(visit, words) for visit in plan.visits],
        "doses": [dose_data(plan, dose, words) for dose in plan.doses],
        "after_treatment": {
            "last_dose": {drug: day.isoformat() for drug, day in after.last_dose.items()},
            "projected": list(after.projected),
            "contraception_until": day_text(after.contraception_until),
            "contraception": [
                {"drug": drug, "until": day.isoformat(), "source": source_data(source, words)}
                for drug, day, source in after.contraception_rules
            ],
            "survival_until": day_text(after.survival_until),
            "off_study": None if end is None else {"date": end.day.isoformat(), "cause": end.cause},
        },
        "notes": [
            {"text": words.text(text), "source": source_data(source, words)}
            for text, source in plan.study.protocol.notes
        ],
        "proposals": [proposal_data(plan.study, proposal, words) for proposal in plan.proposals],
        "deviations": [_deviation(one, words) for one in plan.deviations],
        "body": body_data(body_figures(plan), words),
        "medications": [_medicine(check, words) for check in plan.medications],
        "findings": _findings(plan, words),
    }


def _findings(plan: Plan, words: Words) -> list[dict[str, object]]:
    """The findings, and among them the site rules that wait; what a new consent changes is said last."""
    told = [finding_data(finding, words) for finding in plan.findings]
    last = len(told) - bool(plan.versions)
    waiting: list[dict[str, object]] = [
        {
            "code": "site-rule-unconfirmed",
            "severity": Severity.NOTE.value,
            "about": f"site.{rule.key}",
            "message": site_rule_sentence(words, plan.study, rule),
            "source": source_data(rule.source, words),
        }
        for rule in plan.unconfirmed
    ]
    return [*told[:last], *waiting, *told[last:]]


def _medicine(check: MedicineCheck, words: Words) -> dict[str, object]:
    return {
        "name": check.name,
        "status": check.status,
        "because": check.because,
        "rule": None if check.rule is None else words.text(check.rule),
        "drug": check.drug,
        "periods": [{"start": day_text(start), "stop": day_text(stop)} for start, stop in check.periods],
        "message": medicine_text(words, check),
        "source": None if check.source is None else source_data(check.source, words),
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
        "actual": day_text(one.actual),
        "days": one.days,
        "drug": one.drug,
        "reason": one.reason,
        "effects": list(one.effects),
        "message": deviation_sentence(words, one),
        "source": source_data(one.source, words),
    }


def _window(window: StartWindow, words: Words) -> dict[str, object]:
    return {
        "feasible": window.feasible,
        "earliest": day_text(window.earliest),
        "latest": day_text(window.latest),
        "binding_earliest": list(window.binding_earliest),
        "binding_latest": list(window.binding_latest),
        "proposed": [day.isoformat() for day in window.proposed],
        "rules": [_rule(rule, words) for rule in window.rules],
        "openings": [
            {
                "action": opening.action,
                "rules": list(opening.rules),
                "earliest": day_text(opening.earliest),
                "latest": day_text(opening.latest),
                "message": opening_sentence(words, window, opening),
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
        "event": day_text(rule.event),
        "event_kind": rule.event_kind,
        "partial": rule.partial,
        "until": day_text(rule.until),
        "ongoing": rule.ongoing and not rule.end_missing,
        "end_missing": rule.end_missing,
        "result": rule.result,
        "legal_from": day_text(rule.legal_from),
        "valid_through": day_text(rule.valid_through),
        "boundary": day_text(rule.boundary),
        "slack_days": rule.slack_days,
        "source": source_data(rule.source, words),
    }


def _criterion(criterion: CriterionResult, words: Words) -> dict[str, object]:
    return {
        "id": criterion.id,
        "status": criterion.status,
        "label": words.text(criterion.label),
        "required": criterion.required,
        "found": criterion.found,
        "date": day_text(criterion.day),
        "age_days": criterion.age_days,
        "formula": criterion.formula,
        "because": because_words(words, criterion),
        "source": source_data(criterion.source, words),
    }


def _visit(visit: Visit, words: Words) -> dict[str, object]:
    """A visit as data; days are ISO 8601, the keys are the contract's."""
    return {
        "id": visit.id,
        "kind": visit.kind,
        "label": visit_label(words, visit),
        "clock": visit.clock,
        "cycle": visit.cycle,
        "day": visit.day,
        "infusion_number": visit.infusion_number,
        "week": visit.week,
        "study_day": visit.study_day,
        "target": visit.target.isoformat(),
        "date": day_text(visit.date),
        "booked": None if visit.booked is None else {"date": visit.booked.day.isoformat(), "time": visit.booked.time},
        "earliest": visit.earliest.isoformat(),
        "latest": visit.latest.isoformat(),
        "status": visit.status,
        "hypothetical": visit.hypothetical,
        "question": visit.question,
        "drugs": list(visit.drugs),
        "activities": list(visit.activities),
        "sub_windows": [
            {
                "activity": one.activity,
                "earliest": one.earliest.isoformat(),
                "latest": one.latest.isoformat(),
                "proposed": day_text(one.proposed),
                "source": source_data(one.source, words),
            }
            for one in visit.sub_windows
        ],
        "notes": [visit_note(words, note) for note in visit.notes],
        "findings": [finding_data(finding, words) for finding in visit.findings],
        "source": source_data(visit.source, words),
    }
