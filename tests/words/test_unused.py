"""No text is left over: each key is in the source, whole, or as what one of its f-strings can become.

What is put into such a string has to be a word of a module near by, of an enum or of a file of ``resources/``: a key
that begins as another one does is not used for that alone.
"""

import argparse
import ast
import inspect
import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path

import pytest

from dosecal import resources
from dosecal.words import LANGUAGES, catalogue

ROOT = Path(__file__).resolve().parents[2] / "src"
ARGPARSE = "argparse."
Parts = tuple[str | None, ...]
"""An f-string: its texts, and None for what is put in."""


class Module:
    """What a module says: its texts, its f-strings, and the modules that it imports."""

    def __init__(self, source: str) -> None:
        self._tree = ast.parse(source)

    @cached_property
    def texts(self) -> frozenset[str]:
        """Every text of it but docstrings; of ``.name.`` inside of a longer one the name."""
        bodies = [
            node.body for node in ast.walk(self._tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        ]
        said = {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
        return frozenset(
            text
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
            for text in (node.value, node.value.strip("."))
        )

    @cached_property
    def enums(self) -> frozenset[str]:
        """The values of its enums, and the codes of its exceptions."""
        classes = [node for node in ast.walk(self._tree) if isinstance(node, ast.ClassDef)]
        coded = [line for node in classes for line in node.body if ast.unparse(line).startswith("code = ")]
        of_enums = [node for node in classes if any("Enum" in ast.unparse(base) for base in node.bases)]
        return frozenset(
            value.value
            for node in (*coded, *of_enums)
            for value in ast.walk(node)
            if isinstance(value, ast.Constant) and isinstance(value.value, str)
        )

    @cached_property
    def strings(self) -> tuple[Parts, ...]:
        """Its f-strings that begin with a namespace, or with a choice of two."""
        return tuple(
            tuple(str(part.value) if isinstance(part, ast.Constant) else None for part in node.values)
            for node in ast.walk(self._tree)
            if isinstance(node, ast.JoinedStr) and node.values and _has_namespace(node.values[0])
        )

    @cached_property
    def imports(self) -> frozenset[str]:
        """The names that may be modules it imports."""
        return frozenset(
            name
            for node in ast.walk(self._tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for name in (node.module, *(f"{node.module}.{one.name}" for one in node.names))
        )


def _has_namespace(part: ast.expr) -> bool:
    texts = [node.value for node in ast.walk(part) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return any("." in text for text in texts)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def modules() -> Mapping[str, Module]:
    """Every module of the program by its name."""
    return {name_of(path): Module(path.read_text(encoding="utf-8")) for path in sorted(ROOT.rglob("*.py"))}


def near(house: Mapping[str, Module]) -> Mapping[str, set[str]]:
    """Module → the texts of those that are at most two imports away from it, in either direction."""
    beside = {name: set(house[name].imports & house.keys()) for name in house}
    for name, module in house.items():
        for other in module.imports & house.keys():
            beside[other].add(name)
    found: dict[str, set[str]] = {}
    for name in house:
        reached = {name, *beside[name], *(far for other in beside[name] for far in beside[other])}
        found[name] = {text for one in reached for text in house[one].texts}
    return found


def data_words(value: object) -> Iterator[str]:
    """Every key and text of a file."""
    match value:
        case str():
            yield value
        case dict():
            yield from value
            for inner in value.values():
                yield from data_words(inner)
        case list():
            for inner in value:
                yield from data_words(inner)
        case _:
            pass


def fits(parts: Parts, text: str, known: Collection[str]) -> bool:
    """Whether an f-string can become a text; what is put in is a known word, a number, or one word after another."""
    if not parts:
        return not text
    first, *more = parts
    rest = tuple(more)
    if first is not None:
        return text.startswith(first) and fits(rest, text[len(first) :], known)
    return any(_is_word(text[:end], known) and fits(rest, text[end:], known) for end in range(len(text) + 1))


def _is_word(text: str, known: Collection[str]) -> bool:
    if not text or text.isdigit() or text in known:
        return True
    return any(text[:cut] in known and text[cut:] in known for cut in range(1, len(text)))


def unused(keys: Collection[str], house: Mapping[str, Module], data: Collection[str]) -> list[str]:
    """The keys that no module can say."""
    whole = {text for module in house.values() for text in module.texts}
    everywhere = {*data, *(value for module in house.values() for value in module.enums)}
    known = {name: texts | everywhere for name, texts in near(house).items()}
    strings = [(name, parts) for name, module in house.items() for parts in module.strings]
    return [
        key for key in keys if key not in whole and not any(fits(parts, key, known[name]) for name, parts in strings)
    ]


def test_no_sentence_is_left_over() -> None:
    folder = resources.path("protocols").parent
    files = [*folder.glob("*.toml"), *(folder / "protocols").glob("*.toml"), *(folder / "drugs").glob("*.toml")]
    data = {word for file in files for word in data_words(tomllib.loads(file.read_text(encoding="utf-8")))}
    keys = [key for key in catalogue(LANGUAGES[0]) if not key.startswith(ARGPARSE)]
    assert unused(keys, modules(), data) == []


def test_no_text_of_argparse_is_left_over() -> None:
    said = {node.value for node in ast.walk(ast.parse(inspect.getsource(argparse))) if isinstance(node, ast.Constant)}
    texts = {key: text for key, text in catalogue(LANGUAGES[0]).items() if key.startswith(ARGPARSE)}
    assert [key for key, text in texts.items() if text not in said] == []


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("say('a.b')", False),
        ("say('a.c')", True),
        ("say(f'a.{x}')", True),
        ("x = 'b'\nsay(f'a.{x}')", False),
        ("class X(StrEnum):\n    B = 'b'\nsay(f'a.{x}')", False),
        ("x = 'b'\nsay(f'{x} a.{x}')", True),
        ("say(f\"{'a.' if x else 'c.'}{'b' if x else ''}\")", False),
        ("from dosecal.two import x\nsay(f'a.{x}')", False),
        ("from dosecal.three import x\nsay(f'a.{x}')", True),
        ("say(f'a.{x}-more')\nx = 'b'", True),
        ("say(f'a.{of_data}')", False),
    ],
)
def test_a_key_that_is_left_over_is_noticed(source: str, left: bool) -> None:
    house = {"dosecal.one": Module(source), "dosecal.two": Module("x = 'b'"), "dosecal.three": Module("x = 1")}
    data = {"b"} if "of_data" in source else set[str]()
    assert unused(["a.b"], house, data) == (["a.b"] if left else [])
