"""Parameters of sentences are words only: nothing decides by reading one of them by its key."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "src" / "dosecal"
WORDED = ("words", "files/export")
"""Where sentences are made; everywhere else what is decided by is typed: ``Finding.detail`` and its like."""


def read_by_key(source: str) -> Iterator[int]:
    """The lines where ``params`` of something is used otherwise than handed on as a whole (``**x.params``)."""
    tree = ast.parse(source)
    handed_on = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg is None}
    handed_on |= {
        id(value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if key is None
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Attribute() as whole, attr="items")):
                handed_on.add(id(whole))
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr="params", ctx=ast.Load()) if id(node) not in handed_on:
                yield node.lineno


def test_nothing_decides_by_a_parameter() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted(ROOT.rglob("*.py"))
        if not path.relative_to(ROOT).as_posix().startswith(WORDED)
        for line in read_by_key(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("day = found.params['day']", True),
        ("day = found.params.get('day')", True),
        ("if 'day' in found.params: ...", True),
        ("params = found.params", True),
        ("match found.params:\n    case {'day': day}: ...", True),
        ("say(**found.params)", False),
        ("more = {**found.params, 'day': day}", False),
        ("texts = [shown(value) for _, value in found.params.items()]", False),
        ("self.params = params", False),
    ],
)
def test_reading_by_key_is_noticed(line: str, told: bool) -> None:
    assert bool(list(read_by_key(line))) == told
