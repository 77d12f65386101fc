"""The body sizes of a plan as plain values, ready for JSON."""

from datetime import date
from decimal import Decimal

from dosecal.core.body.formula import FormulaKind, Outside
from dosecal.core.values.quantity import Quantity, plain, significant
from dosecal.core.views.body_sizes import BodyFigures, Figure, Figures, Measured
from dosecal.words import Words

DIGITS = 12
"""Significant digits of values that do not end, as in the rest of a plan."""


def body_data(body: BodyFigures, words: Words) -> dict[str, object]:
    """Body surface, weights and clearance by every formula, each with its difference, range and reference."""
    bmi = next(figure for figure in body.weights if figure.formula.id == "bmi")
    return {
        "date": body.day.isoformat(),
        "visit": body.visit,
        "height": _measured(body.height),
        "weight": _measured(body.weight),
        "weight_kind": body.rests,
        "withheld": list(body.withheld),
        "age": body.age,
        "sex": body.sex,
        "surface": _figures(body.surfaces, words),
        "bmi": _quantity(bmi.estimate.value, bmi.formula.unit),
        "weights": [_figure(figure, words) for figure in body.weights],
        "clearance": {
            "creatinine": _measured(body.creatinine),
            "weight": _measured(body.creatinine_weight),
            "age": body.creatinine_age,
            **_figures(body.clearances, words),
        },
    }


def _figures(figures: Figures, words: Words) -> dict[str, object]:
    chosen, other = figures.of(figures.chosen), figures.of(figures.other)
    return {
        "formula": figures.chosen,
        "value": _quantity(chosen.estimate.value, chosen.formula.unit),
        "other": {"formula": figures.other, "difference_percent": _number(other.difference_percent)},
        "formulas": [_figure(figure, words) for figure in figures.all],
    }


def _figure(figure: Figure, words: Words) -> dict[str, object]:
    formula, found = figure.formula, figure.estimate
    data: dict[str, object] = {
        "id": formula.id,
        "name": words.say(f"formula.{formula.id}"),
        "kind": formula.kind,
        "status": found.status,
        "value": _quantity(found.value, formula.unit),
        "difference_percent": _number(figure.difference_percent),
        "expression": figure.expression or None,
        "missing": list(found.missing),
        "outside": [_outside(one) for one in found.outside],
        "reference": formula.reference,
        "confirm": formula.confirm,
        "valid": _valid(figure),
    }
    if formula.kind is FormulaKind.CLEARANCE:
        data["absolute"] = _quantity(figure.absolute_ml_min, "mL/min")
    return data


def _valid(figure: Figure) -> dict[str, object]:
    valid = figure.formula.valid
    limits = {"height_cm": valid.height_cm, "weight_kg": valid.weight_kg, "age_years": valid.age_years}
    data: dict[str, object] = {
        name: [_number(low), _number(high)] for name, (low, high) in limits.items() if (low, high) != (None, None)
    }
    if valid.bmi_up_to is not None:
        female, male = (Decimal(value.numerator) / value.denominator for value in valid.bmi_up_to)
        data["bmi_up_to"] = {"female": _number(female), "male": _number(male)}
    return data | ({"refuses": valid.refuses, "confirm": valid.confirm} if data else {})


def _outside(one: Outside) -> dict[str, object]:
    return {"input": one.input, "value": _number(one.value), "low": _number(one.low), "high": _number(one.high)}


def _measured(value: Measured | None) -> dict[str, object] | None:
    return None if value is None else {"value": str(value.value), "date": _day(value.day)}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _quantity(value: Decimal | None, unit: str) -> str | None:
    return None if value is None else str(Quantity(significant(value, DIGITS), unit))


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain(significant(value, DIGITS))
