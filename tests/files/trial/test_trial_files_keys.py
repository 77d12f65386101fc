"""The manual of protocol and drug files has every key that is read, and no other.

``resources/manual/trial-files.md`` is held against the readers in both directions: a key that a reader asks for must
be in the section of its table, and a key that is there must be asked for.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from dosecal import files, resources
from dosecal.core.trial.visit_rules import ACTIVITIES
from dosecal.files.reading.reader import Reader
from dosecal.files.trial import amendments, studies
from dosecal.files.trial.drugs import read_drug
from dosecal.files.trial.protocols import read_protocol
from dosecal.files.trial.rhythms import KINDS
from dosecal.files.trial.vocabulary import units, vocabulary
from tests.files.trial.manual_files import MANUAL, ROOT, written_to

PROTOCOL, DRUG, BOTH, AMENDMENT = "Protocol file", "Drug file", "In both files", "Amendment"
BY_NAME = {"drugs", "sources", "activities", "drops"}
"""Tables whose keys are names of the trial's own."""
SYNTHETIC = {"infusion.diluents.names.name"}
"""A place that a reader makes up to name the entry of a list."""
ASIDE = {"reader", "refusal", "toml", "vocabulary", "medicines", "sources", "comparisons"}
"""Modules whose literal keys are not those of a protocol or drug file, but for the sources, which both files have."""


def place(path: str) -> str:
    """Without counts and names of the trial's own: ``assessments.window.before``, ``drugs.NAME.dose``."""
    parts = re.sub(r"\[[0-9]+\]", "", path).split(".")
    if len(parts) > 1 and parts[0] in BY_NAME:
        parts[1] = "NAME"
    return ".".join(parts)


class Asked(set[str]):
    """The keys that a reader was asked for, told to a collection with the path of its table."""

    def __init__(self, reader: Reader, told: set[str]) -> None:
        super().__init__()
        self._reader = reader
        self._told = told

    def add(self, key: str) -> None:
        super().add(key)
        self._told.add(place(self._reader.at(key)))


def asked_by(read: Callable[[], object]) -> set[str]:
    """Every key that is asked for while something is read."""
    told: set[str] = set()
    original = Reader.__init__

    def recording(self: Reader, *arguments: object, **named: object) -> None:
        inspect.signature(original).bind(self, *arguments, **named)
        original(self, *arguments, **named)  # type: ignore[arg-type]
        self._asked = Asked(self, told)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reader, "__init__", recording)
        read()
    return told


def protocols_and_drugs(folder: Path) -> tuple[list[Path], list[Path]]:
    """Every protocol and drug file that comes with dosecal, of the tests, and of the manual."""
    written_to(folder)
    shipped = [*resources.path("protocols").glob("*.toml")], [*resources.path("drugs").glob("*.toml")]
    tests = [*ROOT.glob("tests/core/*/protocols/*.toml")], [*ROOT.glob("tests/core/*/protocols/drugs/*.toml")]
    own = [*folder.glob("my-trial*.toml")], [*folder.glob("drugs/*.toml")]
    return [*shipped[0], *tests[0], *own[0]], [*shipped[1], *tests[1], *own[1]]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The keys of protocol files and of drug files, as the readers ask for them."""
    protocols, drugs = protocols_and_drugs(tmp_path_factory.mktemp("manual"))
    words, book = vocabulary(), units()
    told = {PROTOCOL: set[str](), DRUG: set[str]()}
    for path in protocols:
        told[PROTOCOL] |= asked_by(lambda path=path: read_protocol(path, words, book))  # type: ignore[misc]
    for path in drugs:
        told[DRUG] |= asked_by(lambda path=path: read_drug(path, book, words))  # type: ignore[misc]
    return {kind: keys - SYNTHETIC for kind, keys in told.items()}


def documented(text: str) -> dict[str, list[tuple[str, str]]]:
    """Of each chapter the tables with their keys, as its sections have them: heading and first column."""
    found: dict[str, list[tuple[str, str]]] = {}
    for chapter in text.split("\n## ")[1:]:
        title, _, body = chapter.partition("\n")
        rows = found.setdefault(title, [])
        for section in ("The file itself\n" + body if title == AMENDMENT else body).split("\n### "):
            heading, _, lines = section.partition("\n")
            tables = [re.sub(r"[\[\]]", "", name) for name in re.findall(r"`([^`]+)`", heading)]
            for cell in keys_of_tables(lines.splitlines()):
                keys = [key.replace("[]", "") for key in re.findall(r"`([^`]+)`", cell)]
                rows += [(table, key) for table in tables or [""] for key in keys]
    return found


def keys_of_tables(lines: Iterable[str]) -> Iterable[str]:
    """The first column of the tables that are headed key, value, meaning."""
    inside = False
    for line in lines:
        if not line.startswith("|"):
            inside = False
        elif line == "| key | value | meaning |":
            inside = True
        elif inside and not line.startswith("|---"):
            yield line.split("|")[1]


def places_of(asked: str) -> list[str]:
    """Where a key may stand: in the section of its own table, or in one that several share (``window.before``)."""
    parts = asked.split(".")
    return [".".join(parts[at:]) for at in range(len(parts))]


def covered(rows: Iterable[tuple[str, str]], keys: Iterable[str]) -> set[str]:
    """The keys that the rows have."""
    own = {key for table, key in rows if not table}
    shared = {f"{table}.{key}" for table, key in rows if table}
    return {key for key in keys if key in own or any(place in shared for place in places_of(key))}


def rows_of(kind: str, text: str) -> list[tuple[str, str]]:
    chapters = documented(text)
    return [*chapters[kind], *chapters[BOTH], *(chapters[AMENDMENT] if kind == PROTOCOL else [])]


def undocumented(text: str, asked: dict[str, set[str]]) -> set[str]:
    """The keys that readers ask for and that the manual has not in their place."""
    missing = set()
    for kind, keys in asked.items():
        rows = rows_of(kind, text)
        named = {table for table, _ in rows if table.endswith(".NAME")}
        if ("", "source") in rows:
            named |= {key for key in keys if key.endswith(".source")}
        missing |= {f"{kind}: {key}" for key in keys - named - covered(rows, keys)}
    return missing


def test_every_key_that_is_read_stands_in_the_manual(asked: dict[str, set[str]]) -> None:
    assert sum(len(keys) for keys in asked.values()) > 200
    assert undocumented(MANUAL, asked) == set()


def test_every_key_of_the_manual_is_read(asked: dict[str, set[str]]) -> None:
    unread = []
    for kind in (PROTOCOL, DRUG, BOTH, AMENDMENT):
        keys = asked.get(kind, asked[PROTOCOL] | asked[DRUG])
        for table, key in documented(MANUAL)[kind]:
            if key != "source" and not covered([(table, key)], keys):
                unread.append(f"{kind}: {table}.{key}")
    assert unread == []


def test_a_key_that_is_taken_out_of_the_manual_is_missed(asked: dict[str, set[str]]) -> None:
    """Of every row: without one of its keys the manual no longer has all."""
    kept, whole = [], documented(MANUAL)
    for kind in (PROTOCOL, DRUG, BOTH, AMENDMENT):
        start = MANUAL.index(f"\n## {kind}\n")
        end = MANUAL.find("\n## ", start + 4)
        for row in re.finditer(r"^\| (`[^|]*`) \|", MANUAL[start:end], flags=re.MULTILINE):
            at = start + row.start(1)
            for key in re.finditer(r"`([^`]+)`", row[1]):
                where = at + key.start()
                without = MANUAL[:where] + key[1] + MANUAL[at + key.end() :]
                changed = documented(without) != whole
                if changed and not undocumented(without, asked):
                    kept.append(f"{kind}: {row[1]}: {key[1]}")
    assert kept == []


# ── Nothing that the readers could ask for is left out of what is recorded above ────────────────────────────────────


@cache
def reading_modules() -> tuple[ModuleType, ...]:
    """The modules of dosecal.files by which a study is read, from the imports of the one that loads it."""
    found: dict[str, ModuleType] = {}
    waiting: list[ModuleType] = [studies, amendments]
    while waiting:
        module = waiting.pop()
        name = module.__name__.rpartition(".")[2]
        if name in found:
            continue
        found[name] = module
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{files.__name__}."):
                waiting.append(__import__(str(node.module), fromlist=["_"]))
    return tuple(module for name, module in found.items() if name not in ASIDE)


def takes_key(function: object) -> bool:
    return inspect.isfunction(function) and list(inspect.signature(function).parameters)[:2] == ["table", "key"]


def literal_keys(module: ModuleType) -> set[str]:
    """The keys that a module writes out: ``table.text("id")``, ``words_of(table, "label")``."""
    getters = {name for name, function in vars(Reader).items() if inspect.isfunction(function)} - {"at", "refuse"}
    found = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if not isinstance(node, ast.Call):
            continue
        key: ast.expr | None = None
        if isinstance(node.func, ast.Attribute) and node.func.attr in getters:
            key = node.args[0] if node.args else None
        elif isinstance(node.func, ast.Name) and takes_key(getattr(module, node.func.id, None)):
            key = node.args[1] if len(node.args) > 1 else None
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            found.add(key.value)
    return found


def test_every_key_that_the_readers_write_out_was_asked_for(asked: dict[str, set[str]]) -> None:
    """Else a table that no file of the tests has could be read and stand nowhere."""
    names = {module.__name__.rpartition(".")[2] for module in reading_modules()}
    assert {"protocols", "dose_rules", "dose_bases", "rhythms", "criteria", "drugs", "label_rules"} <= names
    ends = {key.rpartition(".")[2] for keys in asked.values() for key in keys} | {"amends", "name"}
    unheard = {f"{m.__name__}: {key}" for m in reading_modules() for key in literal_keys(m) if key not in ends}
    assert unheard == set()


# ── Names that a file may use ───────────────────────────────────────────────────────────────────────────────────────


def test_every_name_that_may_be_chosen_stands_in_the_manual(tmp_path: Path) -> None:
    known: set[str] = {*ACTIVITIES, *KINDS, *vocabulary().tests, *vocabulary().facts, *vocabulary().history}
    original = Reader.choice

    def choosing(self: Reader, key: str, what: str, names: Iterable[str]) -> str:
        every = tuple(names)
        known.update(every)
        return original(self, key, what, every)

    protocols, drugs = protocols_and_drugs(tmp_path)
    words, book = vocabulary(), units()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reader, "choice", choosing)
        for path in protocols:
            read_protocol(path, words, book)
        for path in drugs:
            read_drug(path, book, words)
    assert len(known) > 150
    assert sorted(name for name in known if f"`{name}`" not in MANUAL and f"`{name} " not in MANUAL) == []


def test_the_shipped_ceilings_are_those_of_the_manual() -> None:
    for path in resources.path("drugs").glob("*.toml"):
        ceilings = re.findall(r'\[\[highest_dose\]\]\ndose = "([^"]+)"', path.read_text(encoding="utf-8"))
        for ceiling in ceilings:
            assert f"{path.stem} {ceiling}" in MANUAL.replace("\n", " ")


def test_the_shipped_drugs_are_those_of_the_manual() -> None:
    (listed,) = re.findall(r"the one that comes with dosecal is used\s+\(([^)]*)\)", MANUAL)
    assert listed.split(", ") == sorted(path.stem for path in resources.path("drugs").glob("*.toml"))
