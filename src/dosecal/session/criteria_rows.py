"""The eligibility criteria as rows: what is missing first, then what is not met, what needs judgement, what is met."""

from collections.abc import Mapping

from msgspec import Struct

from dosecal.core.result.plan import Plan
from dosecal.core.result.start import CriterionResult
from dosecal.words import Words
from dosecal.words.eligibility import because, found_text, required_text
from dosecal.words.numbers import span_text
from dosecal.words.sources import origin_mark, source_text

ORDER = ("missing", "not_met", "ask", "met")


class CriterionRow(Struct, frozen=True):
    """One criterion: verdict, criterion, required, found, day, source."""

    status: str
    texts: tuple[str, ...]
    tip: str
    detail: str


def criteria_rows(words: Words, plan: Plan) -> list[CriterionRow]:
    """Every criterion of the study, by status."""
    results = sorted(plan.eligibility, key=lambda result: ORDER.index(result.status))
    return [_row(words, plan, result) for result in results]


def status_counts(plan: Plan) -> Mapping[str, int]:
    """Status → how many criteria have it."""
    return {status: sum(result.status == status for result in plan.eligibility) for status in ORDER}


def _row(words: Words, plan: Plan, result: CriterionResult) -> CriterionRow:
    label, why, cited = words.text(result.label), because(words, result), source_text(words, plan.study, result.source)
    texts = (
        words.say(f"eligibility.{result.status}"),
        label,
        required_text(words, result.required),
        "–" if result.found is None else found_text(words, result.found),
        _day(words, result),
        origin_mark(words, result.source),
    )
    return CriterionRow(result.status, texts, f"{why}\n{cited}", f"{label} · {why} · {cited}")


def _day(words: Words, result: CriterionResult) -> str:
    """The day of the value, and how old it is on the day of the first dose."""
    if result.day is None:
        return ""
    day = words.date(result.day, weekday=False)
    return day if result.age_days is None else f"{day} · {span_text(words, f'{result.age_days} days')}"
