"""What README.md and CONTRIBUTING.md name is there: every path, every name in a file, every room, every hook."""

import ast
import itertools
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.house import test_machines

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "dosecal"
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
DOCUMENTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")}
PATH = re.compile(r"[\w.*{},-]*(?:/[\w.*{},-]*)+(?:::[\w.-]+)?|[\w.-]+\.(?:py|toml|md|typ|txt|yaml|lock)")
PLACEHOLDER = re.compile(r"\b(?:NAME|CODE)\b")
WRITTEN = {"dosecal-demo/", "pages.py", "resources.py", "__main__.py"}
"""A folder that the demo makes; files of the picture of the rooms, which has a test of its own."""


def spans(text: str) -> list[str]:
    """What is set as code within the prose."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def paths(text: str) -> list[str]:
    """Paths in the prose, and those from the root in blocks of code."""
    blocks = "".join(re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL))
    return [
        *(span for span in spans(text) if PATH.fullmatch(span) and span not in WRITTEN),
        *re.findall(r"(?<![\w./-])(?:tests|resources|packaging|src)/[\w./-]*\w", blocks),
    ]


def files_of(path: str) -> list[Path]:
    """The files that a path from the root, or from the rooms, names."""
    pattern = PLACEHOLDER.sub("*", path).rstrip("/")
    return [found for base in (ROOT, SOURCE) for found in base.glob(pattern)]


def defined(tree: ast.Module | ast.ClassDef) -> Iterator[str]:
    """Names that a module or a class defines, those of classes with their class in front."""
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name):
                yield name
                yield from (f"{name}.{inner}" for inner in defined(node))
            case ast.FunctionDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))


def has(file: Path, name: str) -> bool:
    """Whether a Python file defines a name, or a TOML file has a key."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        return name in defined(ast.parse(text))
    found: object = tomllib.loads(text)
    for key in name.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return found is not None


def is_there(path: str) -> bool:
    """Whether a path names a file or folder and, after ``::``, a name in it."""
    place, _, name = path.partition("::")
    return any(not name or has(file, name) for file in files_of(place))


@cache
def words_of_the_tree() -> frozenset[str]:
    """Every word of the sources, the resources and the other tests."""
    files = itertools.chain(
        SOURCE.rglob("*.py"), (ROOT / "resources").rglob("*.toml"), (ROOT / "tests").rglob("*.py"),
        [ROOT / "pyproject.toml", ROOT / ".pre-commit-config.yaml"],
    )  # fmt: skip
    texts = (file.read_text(encoding="utf-8") for file in files if file.name != Path(__file__).name)
    return frozenset(word for text in texts for word in re.findall(r"[A-Za-z_][\w-]*", text))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_and_every_name_in_a_file_is_there(document: str) -> None:
    named = paths(DOCUMENTS[document])
    assert len(named) > 5
    assert [path for path in named if not is_there(path)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_name_by_itself_is_known(document: str) -> None:
    names = [span for span in spans(DOCUMENTS[document]) if re.fullmatch(r"[A-Za-z_][\w-]*(?:\(\.\.\.\))?", span)]
    assert len(names) > 5
    assert [name for name in names if name.removesuffix("(...)") not in words_of_the_tree()] == []


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("core/values/finding_code.py::SHAPES", True),
        ("core/values/finding.py::SEVERITIES", False),
        ("core/visits/treatment_visits.py::TreatmentClock.cycle_starts", True),
        ("core/visits/treatment_visits.py::visits", False),
        ("resources/protocols/ramunet-01.toml::drugs.dacarbazine.dose", True),
        ("resources/protocols/ramunet-01.toml::drugs.dacarbazine.dosis", False),
        ("resources/drugs/NAME.toml", True),
        ("resources/medicines/NAME.toml", False),
    ],
)
def test_what_is_not_there_is_noticed(path: str, there: bool) -> None:
    assert is_there(path) == there


def rooms_of_the_picture() -> Iterator[str]:
    """Folders and files in the picture of the rooms, by their indentation."""
    picture = next(block for block in re.findall(r"```text\n(.*?)```", CONTRIBUTING, flags=re.DOTALL) if "ui/" in block)
    above: list[str] = []
    for line in picture.splitlines():
        name = line.split()[0]
        depth = (len(line) - len(line.lstrip())) // 2
        above = [*above[:depth], name.rstrip("/")]
        yield "/".join(above)


def test_the_picture_has_every_room_and_no_other() -> None:
    drawn = set(rooms_of_the_picture())
    rooms = {file.parent.relative_to(ROOT).as_posix() for file in SOURCE.rglob("__init__.py")}
    assert rooms - drawn == set()
    assert [room for room in sorted(drawn) if not (ROOT / room).exists()] == []


def test_the_directions_are_those_of_import_linter() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = {one["containers"][0]: " → ".join(one["layers"]) for one in contracts if one["type"] == "layers"}
    for container in ("dosecal", "dosecal.core", "dosecal.files"):
        assert f"`{layers[container]}`" in CONTRIBUTING, container


def test_every_answer_names_at_most_two_files() -> None:
    table = CONTRIBUTING.partition("| Where … | |\n")[2].partition("\n\n")[0]
    answers = [line.split("|")[2] for line in table.splitlines() if not line.startswith("|---")]
    assert len(answers) == 13
    assert [answer for answer in answers if not 1 <= len(paths(answer)) <= 2] == []


def test_the_hooks_are_what_the_build_checks() -> None:
    hooks = re.findall(
        r"entry: \.tools/bin/uv run --frozen (.*)", (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    )
    (mark,) = vars(test_machines.test_house_rule_is_kept)["pytestmark"]
    checked = {" ".join(case.values[0]) for case in mark.args[1]}
    assert checked <= set(hooks)
    assert [hook for hook in set(hooks) - checked if not hook.startswith("pytest ")] == []
    for hook in hooks:
        assert [path for path in re.findall(r"tests/[\w./]+", hook) if not (ROOT / path).exists()] == []
