"""The lines of a dose's derivation: label, formula, inputs, value."""

import re
from decimal import ROUND_HALF_UP, Decimal

from dosecal.core.result.prepared import Input, InputName, InputOrigin, Step, StepLabel
from dosecal.core.values.quantity import plain, significant
from dosecal.words import NBSP, Words
from dosecal.words.doses import prescribed_text
from dosecal.words.numbers import numbers


def step_label(words: Words, step: Step) -> str:
    """What a step calculates; by which formula, where there are several."""
    label = words.say(f"step.{step.label}")
    if not step.formula_id:
        return label
    name = words.say(f"formula.{step.formula_id}")
    if step.other is not None:
        other, percent = step.other
        name = f"{name}; {words.say(f'formula.{other}')}{NBSP}{words.signed_percent(percent)}"
    return f"{label} ({name})"


def step_formula(words: Words, step: Step, exact: bool = False) -> str:
    """The formula with its numbers put in: as printed, or ``exact`` as a file for other programs has them."""
    if step.label.startswith("rounding"):
        deviation = next(entry.value.value for entry in step.inputs if entry.name is InputName.DEVIATION)
        return words.say(
            f"step.{step.label}-formula",
            step=numbers(words, step.formula),
            deviation=words.signed_percent(deviation, limits=step.judged_by),
        )
    if step.label is StepLabel.LOADING:
        values = {entry.name: entry.value for entry in step.inputs}
        return words.say("step.loading-formula", dose=prescribed_text(words, step.bases[0]), **values)
    if step.bases:
        return " → ".join(prescribed_text(words, basis) for basis in step.bases)
    return numbers(words, step.formula if exact else printed(step.formula))


PRINTED = {"mL": 2, "mL/min": 2, "mg": 4, "IU": 4}
"""Decimals of a figure in a printed formula: what a syringe, a pump or a balance has. The file of a plan has all."""
_FIGURE = re.compile(r"([0-9]+\.[0-9]+) (mL/min|mL|mg|IU)(?![A-Za-z/])")


def printed(formula: str) -> str:
    """A formula with the digits that its instruments have, rounded half up; what would be nothing keeps two."""
    return _FIGURE.sub(_as_printed, formula)


def _as_printed(found: re.Match[str]) -> str:
    exact, digits = Decimal(found[1]), PRINTED[found[2]]
    shown = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{plain(shown or significant(exact, 2))} {found[2]}"


def input_text(words: Words, entry: Input) -> str:
    """An input with its origin, and the day of a measured one."""
    origin = words.say(f"origin.{entry.origin}")
    if entry.day is not None:
        origin = words.date(entry.day) if entry.origin is InputOrigin.MEASURED else f"{origin}, {words.date(entry.day)}"
    return f"{words.say(f'input.{entry.name}')} {words.quantity(entry.value, INPUT_DIGITS)} ({origin})"


INPUT_DIGITS = 4


DIGITS = {
    "body-surface": 4, "dose": 4, "volume": 2, "final-volume": 2, "concentration": 2, "rate": 1, "vials": 2,
    "bsa-cap": 4, "clearance": 2, "clearance-weight": 2, "clearance-cap": 2, "maximum-single": 4, "cumulative": 2,
}  # fmt: skip
"""Decimals shown of a step; the value itself keeps all of them."""


def step_value(words: Words, step: Step) -> str:
    """What came out of a step, as printed."""
    return words.quantity(step.value, DIGITS.get(step.label))
