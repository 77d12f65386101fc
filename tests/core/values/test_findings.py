"""Every finding that the program reports is declared: its code with the names and types of its parameters."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dosecal.core.values.finding import SHAPES, Code, Finding, finding, misfits

SOURCE = Path(__file__).parents[3] / "src" / "dosecal"


def calls() -> Iterator[tuple[str, Code, set[str], bool]]:
    """Place, code and parameter names of each finding made in the source; whether a detail or a mapping has more."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "finding" and node.args:
                named = {word.arg for word in node.keywords if word.arg is not None}
                more = any(word.arg is None for word in node.keywords) or len(node.args) > 3
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Attribute) and ast.unparse(part.value) == "Code":
                        yield f"{path.name}:{node.lineno}", Code[part.attr], named, more


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
