"""The difference of two versions in words: of a rule, and of what it changes for one patient."""

from collections.abc import Iterator

from dosecal.core.result.dose import Dose
from dosecal.core.result.start import CriterionResult, RuleResult
from dosecal.core.result.visit import Visit
from dosecal.core.trial.protocol import Study
from dosecal.core.trial.statement import Statement
from dosecal.core.values.finding import Finding
from dosecal.core.views.differences import PlanDifference, RuleDifference
from dosecal.words import Words
from dosecal.words.dates import days
from dosecal.words.doses import prescribed_text, vials_text
from dosecal.words.eligibility import found_text, required_text
from dosecal.words.findings import finding_sentence
from dosecal.words.numbers import drug_name, span_text
from dosecal.words.rules import part_name, statement_sentence
from dosecal.words.sources import source_text
from dosecal.words.visits import no_day, visit_short


def rule_difference_lines(words: Words, difference: RuleDifference, before: Study, after: Study) -> Iterator[str]:
    """What a version adds, drops or changes: the rule, then old and new, each with its source."""
    rule = difference.after or difference.before
    if rule is None:
        return
    yield words.say(f"difference.{difference.kind}", part=part_name(words, rule), id=rule.id)
    if difference.before is not None:
        yield words.say("difference.old", text=_stated(words, before, difference.before))
    if difference.after is not None:
        yield words.say("difference.new", text=_stated(words, after, difference.after))


def _stated(words: Words, study: Study, statement: Statement) -> str:
    return f"{statement_sentence(words, study, statement)}  [{source_text(words, statement.source)}]"


def plan_difference_sentence(words: Words, study: Study, difference: PlanDifference) -> str:
    """What differs for this patient: ``what: before → after``; ``study`` names the drugs."""
    entry = difference.after if difference.after is not None else difference.before
    before, after = (_shown(words, value, entry) for value in (difference.before, difference.after))
    match entry:
        case CriterionResult() | RuleResult():
            what = words.text(entry.label)
        case Visit():
            what = f"{entry.id} ({visit_short(words, entry)})"
        case Dose():
            what = f"{entry.visit}, {drug_name(words, study, entry.drug)}"
        case Finding():
            what = words.say(f"severity.{entry.severity.value}")
        case _:
            what = words.say(f"difference.{difference.part}-{difference.id}")
    return words.say("difference.patient", what=what, before=before, after=after)


def _shown(words: Words, value: object, entry: object) -> str:
    """One side; ``entry`` tells of an absent one what it is that is absent."""
    match value:
        case None:
            return words.say("word.not-known" if entry is None or _is_plain(entry) else "difference.absent")
        case CriterionResult():
            return _verdict(words, value)
        case RuleResult():
            return _edge(words, value)
        case Visit():
            return _appointment(words, value)
        case Dose():
            return _prepared(words, value)
        case Finding():
            return finding_sentence(words, value)
        case tuple() if not value:
            return words.say("word.not-known")
        case _:
            return words.value(value)


def _is_plain(entry: object) -> bool:
    return not isinstance(entry, CriterionResult | RuleResult | Visit | Dose | Finding)


def _verdict(words: Words, criterion: CriterionResult) -> str:
    found = "" if criterion.found is None else found_text(words, criterion.found)
    inside = ", ".join(part for part in (found, required_text(words, criterion.required)) if part)
    status = words.say(f"eligibility.{criterion.status}")
    return f"{status} ({inside})" if inside else status


def _edge(words: Words, rule: RuleResult) -> str:
    span = span_text(words, rule.span)
    limit = rule.legal_from or rule.valid_through
    if limit is None:
        return f"{words.say('text.lasts')} ({span})"
    return f"{words.say(f'rule-kind.{rule.kind}')} {words.date(limit)} ({span})"


def _appointment(words: Words, visit: Visit) -> str:
    day = no_day(words, visit) if visit.date is None else words.date(visit.date)
    return f"{day} ({days(words, visit.earliest, visit.latest)}, {words.say(f'status.{visit.status}')})"


def _prepared(words: Words, dose: Dose) -> str:
    amount = words.say("word.withheld") if dose.amount is None else words.quantity(dose.amount)
    parts = [prescribed_text(words, dose.taken)]
    if dose.vials or dose.tablets:
        parts.append(vials_text(words, (*dose.vials, *dose.tablets)))
    return f"{amount} ({'; '.join(parts)})"


__all__ = ["plan_difference_sentence", "rule_difference_lines"]
