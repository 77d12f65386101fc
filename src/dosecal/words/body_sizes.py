"""Words about body formulas, the same for window and command line."""

from decimal import Decimal

from dosecal.core.body.formula import Formula, Outside
from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.quantity import Quantity, rounded, told_apart
from dosecal.core.views.body_sizes import BodyFigures, Figure, Figures, Measured
from dosecal.words import NBSP, Words

DIGITS = {"surface": 3, "index": 1, "ideal": 1, "adjusted": 1, "lean": 1, "clearance": 1}
"""Decimals shown of a figure; the value itself keeps all of them."""
UNITS = {"height": "cm", "weight": "kg", "bmi": "kg/m²", "value": ""}
MISSING = {"age": "body.missing.age", "sex": "body.missing.sex"}
"""What is missing in place of an input that is not entered as such."""


def formula_input(words: Words, name: str, value: object, *limits: object) -> str:
    """An input of a formula with its value: ``weight 95 kg``, ``age 17 years``; told apart from its limits."""
    known = [limit for limit in limits if isinstance(limit, Decimal)]
    number = told_apart(value, *known, digits=1) if isinstance(value, Decimal) else Decimal(0)
    return words.say(f"body.input.{name}", value=_of(words, name, number))


def outside_range(words: Words, finding: Finding) -> dict[str, object]:
    """What the sentence of ``formula-outside-range`` says in words; of any other finding nothing."""
    if finding.code != Code.FORMULA_OUTSIDE_RANGE:
        return {}
    params = finding.params
    name = str(params["input"])
    return {
        "name": words.say(f"formula.{params['formula']}"),
        "range": formula_range(words, name, params["low"], params["high"]),
        "value": formula_input(words, name, params["value"], params["low"], params["high"]),
    }


def formula_range(words: Words, name: str, low: object, high: object) -> str:
    """The range of an input: ``6.27–93 kg``, ``from 18 years``, ``up to 36.1 kg/m²``."""
    lowest = words.number(low, 2) if isinstance(low, Decimal) else None
    highest = _of(words, name, rounded(high, 2)) if isinstance(high, Decimal) else None
    if lowest is not None and highest is not None:
        return f"{lowest}–{highest}"
    if highest is not None:
        return words.say("body.range.to", value=highest)
    return words.say("body.range.from", value=_of(words, name, rounded(low, 2)) if isinstance(low, Decimal) else "–")


def _of(words: Words, name: str, value: Decimal) -> str:
    if name == "age":
        return words.say("span.years", n=value)
    return words.quantity(Quantity(value, UNITS[name]))


def figure_value(words: Words, figure: Figure) -> str:
    """Value and unit, rounded for the eye but told apart from the limits of the study; a dash where there is none."""
    formula, value = figure.formula, figure.estimate.value
    if value is None:
        return "–"
    return words.quantity(Quantity(told_apart(value, *figure.limits, digits=DIGITS[formula.kind]), formula.unit))


def figure_difference(words: Words, figure: Figure) -> str:
    """The difference to what the figure is compared with; nothing where it is that itself, or nothing is."""
    return "" if figure.difference_percent is None else words.signed_percent(figure.difference_percent)


def figure_doubt(words: Words, figure: Figure) -> str:
    """Why there is no value, or for whom it does not hold; empty where it holds."""
    found = figure.estimate
    if found.missing:
        names = [words.say(MISSING.get(name, f"input.{name}")) for name in found.missing]
        return words.say("body.to-enter", names=names)
    if not found.outside:
        return ""
    said = ", ".join(_outside(words, one) for one in found.outside)
    return words.say("body.no-value" if found.value is None else "body.outside", range=said)


def _outside(words: Words, one: Outside) -> str:
    if one.input == "value":
        return words.say("body.below-zero")
    value = formula_input(words, one.input, one.value, one.low, one.high)
    return words.say("body.not-in", value=value, range=formula_range(words, one.input, one.low, one.high))


def valid_for(words: Words, formula: Formula) -> str:
    """For whom a formula holds, as one line; empty where its authors named no limit."""
    valid = formula.valid
    parts = [
        formula_range(words, name, *limits)
        for name, limits in (("height", valid.height_cm), ("weight", valid.weight_kg), ("age", valid.age_years))
        if limits != (None, None)
    ]
    if valid.bmi_up_to is not None:
        female, male = (Decimal(limit.numerator) / limit.denominator for limit in valid.bmi_up_to)
        parts.append(words.say("body.turns", female=rounded(female, 1), male=rounded(male, 1)))
    if (valid.confirm and parts) or formula.confirm:
        parts.append(words.say("word.to-confirm"))
    return ", ".join(parts)


def chosen_text(words: Words, figures: Figures) -> str:
    """The figure that counts, by which formula, and the difference to the other common one."""
    chosen, other = figures.of(figures.chosen), figures.of(figures.other)
    name = words.say(f"formula.{figures.chosen}")
    if chosen.estimate.value is None:
        return f"–{NBSP}({name}: {figure_doubt(words, chosen)})"
    beside = ""
    if other.difference_percent is not None:
        beside = f"; {words.say(f'formula.{figures.other}')}{NBSP}{figure_difference(words, other)}"
    return f"{figure_value(words, chosen)} ({name}{beside})"


def measured_text(words: Words, measured: Measured | None) -> str:
    """A value as it was entered, with its day."""
    if measured is None:
        return "–"
    value = words.quantity(measured.value)
    return value if measured.day is None else f"{value} ({words.date(measured.day, weekday=False)})"


def body_lines(words: Words, body: BodyFigures) -> list[str]:
    """The body in three lines, for a person at a terminal."""
    say = words.say
    figures = {figure.formula.id: figure_value(words, figure) for figure in body.weights}
    lines = [
        say(
            f"body.text.{body.rests}", height=measured_text(words, body.height),
            weight=measured_text(words, body.weight),
        ),
        say("body.text.surface", surface=chosen_text(words, body.surfaces)),
        say(
            "body.text.weights", bmi=figures["bmi"], ideal=figures["devine"], adjusted=figures["adjusted"],
            lean=figures["boer"],
        ),
    ]  # fmt: skip
    if body.withheld:
        lines.insert(1, say("body.text.withheld"))
    if body.creatinine is not None:
        lines.append(
            say(
                "body.text.clearance", clearance=chosen_text(words, body.clearances),
                creatinine=measured_text(words, body.creatinine), weight=measured_text(words, body.creatinine_weight),
            )
        )  # fmt: skip
    return lines
