"""What has a docstring: everything public, and what is private but long or has many parameters.

Without one may be: a property that hands on what another object has under the same name, a method that has its
docstring in the class it is overridden from, and a method of Qt, which Qt's name tells and Qt's manual describes.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "src" / "dosecal"
FILES = sorted(path for path in ROOT.rglob("*.py") if path.read_text(encoding="utf-8").strip())
MOST_LINES = 20
MOST_PARAMETERS = 4
"""A private function that is longer, or has more of them, says what it is about."""

Classes = Mapping[str, ast.ClassDef]


def classes_of(trees: Iterator[ast.Module]) -> dict[str, ast.ClassDef]:
    """Every class by its name."""
    return {node.name: node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


HOUSE = classes_of(ast.parse(path.read_text(encoding="utf-8")) for path in FILES)


def undescribed(source: str, house: Classes) -> Iterator[str]:
    """What of a module should have a docstring and has none."""
    tree = ast.parse(source)
    if ast.get_docstring(tree) is None:
        yield "the module"
    yield from _undescribed_in(tree, True, None, house)


def _undescribed_in(node: ast.AST, public: bool, of: ast.ClassDef | None, house: Classes) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.ClassDef():
                here = public and not child.name.startswith("_")
                if here and ast.get_docstring(child) is None:
                    yield child.name
                yield from _undescribed_in(child, here, child, house)
            case ast.FunctionDef() if ast.get_docstring(child) is None and not child.name.startswith("__"):
                needed = (public and not child.name.startswith("_")) or not _is_small(child)
                if of is None:
                    if needed:
                        yield child.name
                elif needed and not _hands_on(child) and not _described_above(child, of, house):
                    yield f"{of.name}.{child.name}"
            case _:
                pass


def _is_small(function: ast.FunctionDef) -> bool:
    parameters = [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]
    read = [name for name in parameters if name not in ("self", "cls") and not name.startswith("_")]
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    return lines <= MOST_LINES and len(read) <= MOST_PARAMETERS


def _hands_on(function: ast.FunctionDef) -> bool:
    """``def drug(self): return self.prepared.drug``, and a setter, which its property describes."""
    match function.decorator_list, function.body:
        case [ast.Attribute(attr="setter")], _:
            return True
        case [ast.Name(id="property")], [ast.Return(value=ast.Attribute(attr=name))]:
            return name == function.name
        case _:
            return False


def _described_above(function: ast.FunctionDef, of: ast.ClassDef, house: Classes) -> bool:
    """Whether a class above has the docstring; one that is not of the house is Qt's, whose methods have capitals."""
    if any(letter.isupper() for letter in function.name):
        return True
    names = [base.id if isinstance(base, ast.Name) else "" for base in of.bases]
    names += [
        base.value.id for base in of.bases if isinstance(base, ast.Subscript) and isinstance(base.value, ast.Name)
    ]
    for above in (house[name] for name in names if name in house):
        for node in above.body:
            if isinstance(node, ast.FunctionDef) and node.name == function.name and ast.get_docstring(node):
                return True
        if _described_above(function, above, house):
            return True
    return False


def test_everything_that_needs_one_has_a_docstring() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in FILES
        for what in undescribed(path.read_text(encoding="utf-8"), HOUSE)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("x = 1", ["the module"]),
        ('"""M."""\nclass A: ...', ["A"]),
        ('"""M."""\nclass _A: ...', []),
        ('"""M."""\ndef a(): ...', ["a"]),
        ('"""M."""\ndef _a(): ...', []),
        ('"""M."""\ndef _a(b, c, d, e, f): ...', ["_a"]),
        ('"""M."""\ndef _a(b, c, d, e, _f): ...', []),
        ('"""M."""\ndef _a():\n' + "    x = 1\n" * 20, ["_a"]),
        ('"""M."""\nclass A:\n    """C."""\n    def b(self): ...', ["A.b"]),
        ('"""M."""\nclass A:\n    """C."""\n    @property\n    def b(self): return self.c.b', []),
        ('"""M."""\nclass A:\n    """C."""\n    @property\n    def b(self): return self.c.d', ["A.b"]),
        ('"""M."""\nclass A:\n    """C."""\n    def paintEvent(self, event): ...', []),
        ('"""M."""\nclass A:\n    "C"\n    def b(self):\n        "D"\nclass _E(A):\n    def b(self): ...', []),
        ('"""M."""\nclass A:\n    """C."""\n    def b(self): ...\nclass _E(A):\n    def b(self): ...', ["A.b"]),
    ],
)  # fmt: skip
def test_a_missing_docstring_is_noticed(source: str, told: list[str]) -> None:
    assert list(undescribed(source, classes_of(iter([ast.parse(source)])))) == told
