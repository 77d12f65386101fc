"""A value of a closed set is compared with a member of its enum, never with a bare string that nobody would rename."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "src" / "dosecal"
EXCUSED = ("session/entry.py", "core/second/")
"""What is typed into a form is text until it is read; the second computation shares no code with the first."""

Values = Mapping[str, set[str]]


def enums_of(trees: list[ast.Module]) -> dict[str, set[str]]:
    """Enum → its values."""
    return {
        node.name: {text for line in node.body if isinstance(line, ast.Assign) for text in _texts(line.value)}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any("StrEnum" in ast.unparse(base) for base in node.bases)
    }


def held_by(trees: list[ast.Module]) -> dict[str, set[str]]:
    """Name of a field or property → the values of the enums that a class declares it as."""
    enums, held = enums_of(trees), dict[str, set[str]]()
    for tree in trees:
        for node in (line for one in ast.walk(tree) if isinstance(one, ast.ClassDef) for line in one.body):
            match node:
                case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                    pass
                case ast.FunctionDef(
                    name=name, returns=ast.expr() as annotation, decorator_list=[ast.Name("property")]
                ):
                    pass
                case _:
                    continue
            for word in re.findall(r"\w+", ast.unparse(annotation)):
                held.setdefault(name, set()).update(enums.get(word, ()))
    return held


def _texts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            for part in parts:
                yield from _texts(part)
        case _:
            pass


def bare(tree: ast.Module, held: Values) -> Iterator[str]:
    """The comparisons of a field that holds members of an enum with one of its values as a string."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=others):
                sides = [left, *others]
                names = {side.attr for side in sides if isinstance(side, ast.Attribute)}
                texts = {text for side in sides for text in _texts(side)}
                if any(texts & held.get(name, set()) for name in names):
                    yield f"{node.lineno}: {ast.unparse(node)}"
            case ast.Match(subject=ast.Attribute(attr=name), cases=cases):
                for one in cases:
                    values = [part.value for part in ast.walk(one.pattern) if isinstance(part, ast.MatchValue)]
                    if {text for value in values for text in _texts(value)} & held.get(name, set()):
                        yield f"{one.pattern.lineno}: case {ast.unparse(one.pattern)}"
            case _:
                pass


def test_no_member_of_an_enum_is_compared_with_a_bare_string() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ROOT.rglob("*.py"))}
    held = held_by(list(trees.values()))
    found = [
        f"{path.relative_to(ROOT)}:{what}"
        for path, tree in trees.items()
        if not path.relative_to(ROOT).as_posix().startswith(EXCUSED)
        for what in bare(tree, held)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("if one.kind == 'day': ...", True),
        ("if 'day' != one.kind: ...", True),
        ("if one.kind in ('day', 'x'): ...", True),
        ("match one.kind:\n    case 'day': ...", True),
        ("match one.kind:\n    case 'x' | 'day': ...", True),
        ("if one.shown == 'day': ...", True),
        ("if one.kind is Kind.DAY: ...", False),
        ("if one.name == 'day': ...", False),
        ("if one.kind == 'x': ...", False),
    ],
)
def test_a_bare_string_is_noticed(line: str, told: bool) -> None:
    house = "class Kind(StrEnum):\n    DAY = 'day'\nclass One:\n    name: str\n    kind: Kind | None\n"
    house += "    @property\n    def shown(self) -> Kind: ...\n"
    assert bool(list(bare(ast.parse(line), held_by([ast.parse(house)])))) is told
