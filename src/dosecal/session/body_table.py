"""All body formulas of a patient as a table: value, difference, for whom each is valid, where it was published."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from dosecal.core.body.formula import EstimateStatus
from dosecal.core.result.plan import Plan
from dosecal.core.views.body_sizes import BodyFigures, Figure, body_figures
from dosecal.words import Words
from dosecal.words.body_sizes import figure_difference, figure_doubt, figure_value, measured_text, valid_for
from dosecal.words.numbers import numbers


class FigureRow(Struct, frozen=True):
    """One formula, or the heading of a group, which has no status."""

    texts: tuple[str, str, str, str, str]
    """Formula, value, difference, validity, reference."""
    status: EstimateStatus | None = None
    used: bool = False
    """Whether the dose is calculated with it."""
    tip: str = ""


def body_table(words: Words, plan: Plan) -> tuple[str, list[FigureRow]]:
    """The sizes from which everything is calculated, in words, and the rows."""
    body = body_figures(plan)
    rows = [
        *_group(words, "surface", body.surfaces.all, body.surfaces.chosen),
        *_group(words, "weights", body.weights, ""),
        *_group(words, "clearance", body.clearances.all, body.clearances.chosen),
    ]
    return _inputs(words, body), rows


def _inputs(words: Words, body: BodyFigures) -> str:
    height, weight = measured_text(words, body.height), measured_text(words, body.weight)
    lines = [words.say(f"body.text.{body.rests}", height=height, weight=weight)]
    if body.creatinine is not None:
        creatinine, weighed = measured_text(words, body.creatinine), measured_text(words, body.creatinine_weight)
        lines.append(words.say("body-sizes.creatinine", creatinine=creatinine, weight=weighed))
    if body.withheld:
        lines.append(words.say("body.text.withheld"))
    return "\n".join(lines)


def _group(words: Words, group: str, figures: Sequence[Figure], chosen: str) -> Iterator[FigureRow]:
    """The formulas of one kind below its name."""
    yield FigureRow((words.say(f"body-sizes.group.{group}"), "", "", "", ""))
    for figure in figures:
        if applies(figure):
            yield _row(words, figure, figure.formula.id == chosen)


def applies(figure: Figure) -> bool:
    """Whether a formula is one for this patient: one of another age group is left out of the table."""
    return not (figure.estimate.status is EstimateStatus.REFUSED and figure.estimate.outside[0].input == "age")


def _row(words: Words, figure: Figure, used: bool) -> FigureRow:
    validity = figure_doubt(words, figure) or valid_for(words, figure.formula)
    difference = words.say("body-sizes.counts") if used else figure_difference(words, figure)
    name, reference = words.say(f"formula.{figure.formula.id}"), figure.formula.reference
    tip = "\n".join(line for line in (numbers(words, figure.expression), validity, reference) if line)
    return FigureRow(
        (name, figure_value(words, figure), difference, validity, reference), figure.estimate.status, used, tip
    )
