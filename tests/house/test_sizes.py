"""How long a file and a function may be: longer ones do several things, and nobody reads them whole."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for place in ("src", "tests", "packaging") for path in (ROOT / place).rglob("*.py"))
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60


def too_long(source: str) -> Iterator[str]:
    """What of a module is longer than it may be."""
    lines = source.count("\n")
    if lines > MOST_LINES_OF_A_FILE:
        yield f"{lines} lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            lines = node.end_lineno - node.lineno + 1
            if lines > MOST_LINES_OF_A_FUNCTION:
                yield f"{node.name}: {lines} lines"


def test_files_and_functions_are_short() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {what}" for path in FILES for what in too_long(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("x = 1\n" * 400, []),
        ("x = 1\n" * 401, ["401 lines"]),
        ("def a():\n" + "    x = 1\n" * 59, []),
        ("def a():\n" + "    x = 1\n" * 60, ["a: 61 lines"]),
        ("class A:\n    def b(self):\n" + "        x = 1\n" * 60, ["b: 61 lines"]),
    ],
)
def test_what_is_too_long_is_noticed(source: str, told: list[str]) -> None:
    assert list(too_long(source)) == told
