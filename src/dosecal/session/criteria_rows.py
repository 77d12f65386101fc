"""The eligibility criteria as rows: what is missing first, then what is not met, what needs judgement, what is met."""

from msgspec import Struct

from dosecal.core.result.plan import Plan
from dosecal.core.result.start import CriterionResult, CriterionStatus
from dosecal.words import Words
from dosecal.words.eligibility import because, by_status, day_text, found_text, required_text
from dosecal.words.sources import origin_mark, source_text


class CriterionRow(Struct, frozen=True):
    """One criterion: verdict, criterion, required, found, day, source."""

    status: CriterionStatus
    texts: tuple[str, ...]
    tip: str
    detail: str


def criteria_rows(words: Words, plan: Plan) -> list[CriterionRow]:
    """Every criterion of the study, by status."""
    return [_row(words, plan, result) for result in by_status(plan)]


def _row(words: Words, plan: Plan, result: CriterionResult) -> CriterionRow:
    label, why, cited = words.text(result.label), because(words, result), source_text(words, result.source)
    texts = (
        words.say(f"eligibility.{result.status}"),
        label,
        required_text(words, result.required),
        "–" if result.found is None else found_text(words, result.found),
        day_text(words, result),
        origin_mark(words, result.source),
    )
    return CriterionRow(result.status, texts, f"{why}\n{cited}", f"{label} · {why} · {cited}")
