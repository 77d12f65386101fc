"""Every finding that the program reports is declared: its code with the names and types of its parameters."""

import ast
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dosecal.core.values import finding_detail
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import SHAPES, Code
from dosecal.core.values.finding_detail import DoubtedSizes, IntervalMissed, Remedied, Slip, Suspicion, parameters
from dosecal.core.values.quantity import Quantity
from tests.core.values.misfits import misfits

SOURCE = Path(__file__).parents[3] / "src" / "dosecal"


def calls() -> Iterator[tuple[str, Code, set[str], bool]]:
    """Place, code and parameter names of each finding made in the source; whether it is given further ones by name.

    A detail gives its fields beside those that are named: where it is made in the call, those that it is made with.
    """
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "finding" and node.args:
                detail = node.args[3] if len(node.args) > 3 else None
                named = {word.arg for word in node.keywords if word.arg is not None} | fields_given(detail)
                more = any(word.arg is None for word in node.keywords) or isinstance(detail, ast.Name)
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Attribute) and ast.unparse(part.value) == "Code":
                        yield f"{path.name}:{node.lineno}", Code[part.attr], named, more


def fields_given(detail: ast.expr | None) -> set[str]:
    """The fields that a detail made in the call is given, a slip's instead of the field that holds it."""
    if not isinstance(detail, ast.Call):
        return set()
    fields = getattr(finding_detail, ast.unparse(detail.func)).__struct_fields__
    by_name = {word.arg: word.value for word in detail.keywords if word.arg is not None}
    given = dict(zip(fields, detail.args, strict=False)) | by_name
    return (given.keys() - {"slip"}) | fields_given(given.get("slip"))


def test_every_code_has_a_shape() -> None:
    assert list(SHAPES) == list(Code)


@pytest.mark.parametrize(("place", "code", "named", "more"), list(calls()))
def test_what_a_finding_is_made_of_is_declared(place: str, code: Code, named: set[str], more: bool) -> None:
    shape = SHAPES[code]
    assert named <= {*shape.always, *shape.sometimes}, place
    assert more or named >= set(shape.always), place


def test_a_parameter_that_is_missing_unknown_or_of_another_type_is_noticed() -> None:
    day = date(2027, 2, 1)
    assert not list(misfits(finding(Code.FIRST_DOSE_OVERDUE, "visits.C1D1", None, day=day, today=day)))
    for wrong in ({"day": day}, {"day": day, "today": "2027-02-01"}, {"day": day, "today": day, "visit": "C1D1"}):
        assert len(list(misfits(Finding(Code.FIRST_DOSE_OVERDUE, "visits.C1D1", wrong)))) == 1


def test_what_a_detail_knows_is_a_parameter_of_the_sentence() -> None:
    day, kilograms = date(2027, 2, 1), Quantity(Decimal(154), "kg")
    doubted = DoubtedSizes(weight=kilograms, slip=Slip(Suspicion.POUNDS, Remedied.WEIGHT))
    assert parameters(doubted) == {"weight": kilograms, "suspicion": "pounds", "remedy": "weight"}
    missed = finding(Code.INTERVAL_TOO_SHORT, "visits.C2D1", None, IntervalMissed("a", 13, 14, day), visit="C2D1")
    assert not list(misfits(missed))
    assert missed.params == {"drug": "a", "days": 13, "minimum": 14, "before": day, "visit": "C2D1"}


def test_findings_are_told_apart_by_the_rule_and_the_drug_that_they_name() -> None:
    day = date(2027, 2, 1)
    made = [
        *(finding(Code.BOUNDARY_DAY, "visits.C1D1", day=day, rule={"en": rule}) for rule in ("Surgery", "Washout")),
        *(finding(Code.MISSING_INPUT, "measurements.weight", drug={"en": drug}) for drug in ("A", "B")),
        *(
            finding(Code.INTERVAL_TOO_SHORT, "visits.C2D1", None, IntervalMissed(drug, 1, 14, day), visit="C2D1")
            for drug in ("a", "b")
        ),
    ]
    assert len({one.identity for one in made}) == len(made)
    again = finding(Code.BOUNDARY_DAY, "visits.C1D1", day=date(2027, 2, 2), rule={"en": "Surgery"})
    assert again.identity == made[0].identity
