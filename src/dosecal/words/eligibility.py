"""Sentences about criteria: why, what was found, what is required."""

import re
from collections.abc import Mapping
from datetime import date

from dosecal.core.result.plan import Plan
from dosecal.core.result.start import Because, CriterionResult, CriterionStatus
from dosecal.words import Words
from dosecal.words.numbers import numbers, span_text

ORDER = (CriterionStatus.MISSING, CriterionStatus.NOT_MET, CriterionStatus.ASK, CriterionStatus.MET)
"""Verdicts in the order in which they are shown: what is missing comes first."""

EVENT = re.compile(r"\b(consent|major-surgery|pregnancy-test) (\d{4}-\d\d-\d\d)\b")
"""An event that contradicts a fact, as ``core.start.disagreements`` names it."""

ABOUT = {"sex": "about.patient.sex", "birth_date": "about.patient.birth_date", "weight": "about.measurements.weight"}
"""What is also missing for a dose has its words there."""

NOT_ENTERED = (Because.MISSING_FACT, Because.MISSING_LAB, Because.MISSING_TEST)
"""Said like any other thing that is missing."""

VERDICT_ALONE = (Because.MET, Because.NOT_MET, Because.ASK, Because.JUDGED)
"""Nothing to say beside the verdict but what was found."""

FOUND = {
    "yes": "word.yes", "no": "word.no", "negative": "event-state.negative", "positive": "event-state.positive",
}  # fmt: skip
"""What is found, or is required, as criteria write it."""


def because(words: Words, criterion: CriterionResult) -> str:
    """Why a criterion has its status; of a calculated value with the formula and its numbers."""
    sentence = words.say(
        f"because.{'missing' if criterion.because in NOT_ENTERED else criterion.because}",
        found="" if criterion.found is None else found_text(words, criterion.found),
        need_name=need_name(words, criterion),
        day=criterion.day,
    )
    return sentence if criterion.formula is None else f"{sentence} ({numbers(words, criterion.formula)})"


def reason(words: Words, criterion: CriterionResult, *, with_found: bool = True) -> str:
    """Why a criterion has its status, beside that status and its name: neither is said a second time.

    ``with_found`` unless what was found has a place of its own. Empty where nothing is left to say.
    """
    shown = "" if criterion.found is None else found_text(words, criterion.found)
    found = shown if with_found else ""
    if criterion.because in VERDICT_ALONE:
        said = found
    elif criterion.because in NOT_ENTERED and criterion.need == criterion.id:
        said = ""
    elif words.knows(f"reason.{criterion.because}") or criterion.because in NOT_ENTERED:
        key = "missing" if criterion.because in NOT_ENTERED else criterion.because
        text = words.say(f"reason.{key}", need_name=need_name(words, criterion), day=criterion.day)
        said = "; ".join(part for part in (found, text) if part)
    else:
        return because(words, criterion)
    formula = "" if criterion.formula is None else f"({numbers(words, criterion.formula)})"
    return " ".join(part for part in (said, formula) if part)


def found_text(words: Words, found: str) -> str:
    """A value found as the language writes it; an event by its name and day."""
    if found in FOUND:
        return words.say(FOUND[found])
    if EVENT.search(found):
        return EVENT.sub(lambda one: _event_text(words, one[1], one[2]), found)
    return numbers(words, found)


def _event_text(words: Words, kind: str, day: str) -> str:
    return words.say(f"found.{kind}", day=date.fromisoformat(day))


def required_text(words: Words, required: str) -> str:
    """A requirement as the trial writes it, with the signs a person reads."""
    text = required.replace(">=", "≥").replace("<=", "≤")
    for written, key in FOUND.items():
        text = text.replace(f"= {written}", words.say(key))
    return numbers(words, text)


def need_name(words: Words, criterion: CriterionResult) -> str:
    """What is missing, in words: a named need, or the criterion itself."""
    need = criterion.need or ""
    key = ABOUT.get(need, f"need.{need}")
    return words.say(key) if words.knows(key) else words.text(criterion.need_name or criterion.label)


def by_status(plan: Plan) -> list[CriterionResult]:
    """Every criterion of the study, by status."""
    return sorted(plan.eligibility, key=lambda result: ORDER.index(result.status))


def status_counts(plan: Plan) -> Mapping[CriterionStatus, int]:
    """Status → how many criteria have it."""
    return {status: sum(result.status == status for result in plan.eligibility) for status in ORDER}


def counts_text(words: Words, plan: Plan) -> str:
    """How many criteria have each verdict; verdicts that none has are left out."""
    counts = status_counts(plan)
    return " · ".join(
        words.say(f"eligibility-count.{status}", count=counts[status]) for status in ORDER if counts[status]
    )


def day_text(words: Words, result: CriterionResult) -> str:
    """The day of the value, and how old it is on the day of the first dose."""
    if result.day is None:
        return ""
    day = words.date(result.day, weekday=False)
    return day if result.age_days is None else f"{day} · {span_text(words, f'{result.age_days} days')}"
