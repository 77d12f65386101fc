"""The catalogue: every sentence in every language, with the same placeholders, and one for every code."""

import ast
import tomllib
from pathlib import Path

import pytest

from dosecal import resources
from dosecal.core.values.finding_code import Code
from dosecal.words import FIRST_FILES, LANGUAGES, Catalogue, Words, catalogue, placeholders

SOURCE = Path(__file__).resolve().parents[2] / "src" / "dosecal"
ENGLISH = catalogue("en")


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_language_says_the_same_sentences(language: str) -> None:
    assert catalogue(language).keys() == ENGLISH.keys()


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_placeholders_agree(language: str) -> None:
    other = catalogue(language)
    differing = {
        key: (placeholders(ENGLISH[key]), placeholders(other[key]))
        for key in ENGLISH.keys() & other.keys()
        if not key.startswith(("argparse.", "format.")) and placeholders(ENGLISH[key]) != placeholders(other[key])
    }
    assert differing == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str) -> None:
    assert [key for key, sentence in catalogue(language).items() if not sentence.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_of_a_language_are_the_same_files(language: str) -> None:
    names = [{file.name for file in resources.path("translations", one).glob("*.toml")} for one in (language, "en")]
    assert names[0] == names[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_namespace_is_in_one_file(language: str) -> None:
    homes: dict[str, list[str]] = {}
    for file in sorted(resources.path("translations", language).glob("*.toml")):
        for namespace in tomllib.loads(file.read_text(encoding="utf-8")):
            homes.setdefault(namespace, []).append(file.name)
    assert {namespace: files for namespace, files in homes.items() if len(files) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(Code))
def test_every_finding_has_its_sentence(code: str, language: str) -> None:
    assert Words(language).knows(f"finding.{code}")


def said_in_source() -> set[str]:
    """Keys that the source says as they stand: ``words.say("front.about")`` and the like."""
    keys = set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "say"
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
                and "." in node.args[0].value
            ):
                keys.add(node.args[0].value)
    return keys


def test_every_sentence_that_is_said_is_in_the_catalogue() -> None:
    assert said_in_source() - ENGLISH.keys() == set()


def test_no_heading_is_left_over() -> None:
    """Of ``label.NAME`` the name must stand in a module that puts names behind ``label.``, or that names the lines of
    a card: names as common as these stand somewhere anyway."""
    names = set()
    for file in SOURCE.rglob("*.py"):
        texts = {
            node.value
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        if "label." in texts or file.name == "dose_rows.py":
            names |= {f"label.{text}" for text in texts}
        names |= texts
    assert [key for key in ENGLISH if key.startswith("label.") and key not in names] == []


def test_a_missing_word_is_noticed() -> None:
    with pytest.raises(KeyError):
        Words("en").say("no.such.word")


def test_a_key_that_is_there_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "path", lambda *parts: tmp_path)
    for name in (*FIRST_FILES, "other.toml"):
        (tmp_path / name).write_text(f'[{name[0]}]\nb = "c"\n', encoding="utf-8")
    assert Catalogue("en").complete() == {"w.b": "c", "l.b": "c", "u.b": "c", "o.b": "c"}
    (tmp_path / "other.toml").write_text('[w]\nb = "c"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"w\.b is twice"):
        Catalogue("en").complete()


def test_sentences_of_every_file_are_found_before_all_are_read() -> None:
    """A catalogue that has read the first window's files only still knows and says the others."""
    late = next(key for key in ENGLISH if key not in Catalogue("en"))
    assert Catalogue("en")[late] == ENGLISH[late]
    with pytest.raises(KeyError):
        Catalogue("en")["no.such.word"]
