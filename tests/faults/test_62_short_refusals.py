"""Fault 62: no refusal is longer than 300 signs, whatever is quoted in it: it is read to its end, or not at all.

What is quoted is cut in its middle, a list of names at its end; what is short is quoted whole.
"""

import contextlib
import string
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from dosecal.__main__ import main
from dosecal.files.reading.refusal import NOTHING, Refusal, unknown
from dosecal.session.entry import Entry
from dosecal.session.entry_reader import read
from dosecal.words import LANGUAGES, Words, catalogue, placeholders
from dosecal.words.shortened import MOST_SIGNS
from tests.faults.fuzz_readers import TODAY

EXPECTED = sorted(key.removeprefix("expected.") for key in catalogue("en") if key.startswith("expected."))
LONG = "long-file-name-of-a-site/" * 20
SIGNS = "\u202e" * 90
NAMES = [f"name-of-something-known-{number}" for number in range(400)]
PUT_IN = [LONG, SIGNS, NAMES, [LONG] * 30, {"en": LONG, "de": LONG}, TODAY, OSError(99, LONG)]
FOUND = [NOTHING, LONG, SIGNS, 10**30, NAMES[:40], {"a": LONG}, TODAY, True]


@cache
def longest_what(words: Words) -> str:
    whats = [key.removeprefix("what.") for key in catalogue(words.language) if key.startswith("what.")]
    return max(whats, key=lambda what: len(words.say(f"what.{what}")))


def params(sentence: str, text: object, words: Words) -> dict[str, object]:
    """The longest that each placeholder may hold: what counts is a number, ``what`` a word of the catalogue."""
    return {
        name: longest_what(words) if name == "what" else 10**9 if f"{{{name}, plural" in sentence else text
        for name in placeholders(sentence)
    }  # fmt: skip


def every_expected() -> Iterator[tuple[str, str, Words]]:
    """Each word of what may be expected with its sentence, in each language."""
    for words in map(Words, LANGUAGES):
        for expected in EXPECTED:
            yield expected, catalogue(words.language)[f"expected.{expected}"], words


@pytest.mark.parametrize("found", FOUND, ids=range(len(FOUND)))
def test_no_refusal_is_longer(found: object) -> None:
    for (expected, template, words), text in product(
        every_expected(), (LONG, SIGNS, NAMES, tuple([LONG] * 30), {"en": LONG, "de": LONG}, TODAY, OSError(99, LONG))
    ):
        refusal = Refusal(LONG, LONG, expected, found, **params(template, text, words)).of_case(f"{LONG}.toml")
        refusal.line = 99_999
        assert len(refusal.sentence(words)) <= MOST_SIGNS, expected


def test_its_own_words_are_all_there() -> None:
    """Only what is put in is cut: place, expected and found keep their words, and begin as they are."""
    for expected, template, words in every_expected():
        said = Refusal(LONG, LONG, expected, LONG, **params(template, LONG, words)).sentence(words)
        if ", plural," not in template:
            parts = [text for text, *_ in string.Formatter().parse(template)]
            assert all(" ".join(part.split()) in said for part in parts)
        assert said.startswith("long-fi")
        assert '"long-fi' in said, "the value found"


def test_what_is_short_is_quoted_whole() -> None:
    names = [f"n{number}" for number in range(20)]
    said = unknown("case.toml", "study", "study", "x" * 70, names).sentence(Words("en"))
    assert said == f'case.toml: study: expected one of {", ".join(sorted(names))}, found "{"x" * 70}"'


def test_a_list_is_cut_between_two_names() -> None:
    said = unknown("case.toml", "study", "study", "qq", NAMES).sentence(Words("en"))
    listed = said.partition("one of ")[2].partition(", …, found")[0].split(", ")
    assert len(listed) > 4
    assert set(listed) <= set(NAMES)
    assert len(said) > MOST_SIGNS // 2


@pytest.mark.parametrize("size", [10, 79, 80, 81, 300, 5000])
def test_a_value_of_every_length(size: int) -> None:
    for words in map(Words, LANGUAGES):
        said = Refusal("c.toml", "k", "prior-unit", "x" * size, unit="mg", drug="d" * size).sentence(words)
        assert len(said) <= MOST_SIGNS
        assert ("x" * size in said) == (size < 79)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_typed_into_a_field_is_cut_too(language: str) -> None:
    entry = Entry(study="ramunet", patient_id="x", first_dose="9" * 5000, born="8" * 5000)
    problems = read(entry, {}, TODAY, Words(language)).problems
    assert len(problems) == 2
    assert all(len(problem.sentence) <= MOST_SIGNS for problem in problems)


@pytest.mark.parametrize(
    "typed",
    [
        ["plan", "x" * 4000 + ".toml"],
        ["plan", f"{'d/' * 400}c.toml"],
        ["nothing" * 200],
        ["plan", "c.toml", "--x" * 300],
    ],
)
def test_a_line_of_the_commands_is_no_longer(
    typed: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with contextlib.suppress(SystemExit):
        assert main(typed) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert told
    assert all(len(line) <= MOST_SIGNS + len("dosecal: ") for line in told)
