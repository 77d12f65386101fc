"""What the program does not use is not there: functions, classes and constants that only tests would miss."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "src" / "dosecal"
ASKED_BY_TESTS = {
    "chip_place", "x_of",  # where in a drawing something is, to click on it
    "press", "take_as_saved",  # what a person would do with a button
    "placeholders", "plurals",  # what the catalogue is held to
}  # fmt: skip
CALLED_BY_QT = {"paint"}
BEFORE_ITS_PAGE = {"roles_for", "choose_passphrase", "set_roles", "reissue", "dismiss"}
"""What people of a site do in its record, whose page is still to come: a name that is used is taken out here."""


def used_in(trees: Iterable[ast.Module]) -> set[str]:
    """Every name that is read, whole or as an attribute."""
    found: set[str] = set()
    for tree in trees:
        for node in ast.walk(tree):
            match node:
                case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name):
                    found.add(name)
                case ast.Constant(value=str() as text) if text.isidentifier():
                    found.add(text)  # a page names its ``make`` so, a module its commands
                case _:
                    pass
    return found


def defined_in(tree: ast.AST, inside: bool = False) -> Iterator[str]:
    """Functions, classes and constants of a module, and the methods of its classes but those of Qt's names."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.FunctionDef(name=name) if not name.startswith("__") and name.islower():
                yield name
            case ast.ClassDef(name=name):
                yield name
                yield from defined_in(node, inside=True)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)) if not inside:
                yield name
            case _:
                pass


def test_everything_is_used() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ROOT.rglob("*.py"))}
    used = used_in(trees.values()) | ASKED_BY_TESTS | CALLED_BY_QT | BEFORE_ITS_PAGE
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, tree in trees.items()
        for name in defined_in(tree)
        if name not in used and not name.startswith("__")
    ]
    assert not found, "\n".join(found)


def test_what_only_tests_ask_for_is_there() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py")]
    assert {*ASKED_BY_TESTS, *CALLED_BY_QT} <= {name for tree in trees for name in defined_in(tree)}
    assert not ASKED_BY_TESTS & used_in(trees)


def test_what_is_not_used_is_noticed() -> None:
    tree = ast.parse(
        "A = 1\nB = A\ndef c(): ...\nclass D:\n    def e(self): ...\n    def paintEvent(self): ...\nD().f\n"
    )
    assert [name for name in defined_in(tree) if name not in used_in([tree])] == ["B", "c", "e"]
