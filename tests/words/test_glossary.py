"""One word for one thing: no text uses a word that the glossary rejects."""

import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from dosecal import resources
from dosecal.words import LANGUAGES, catalogue
from dosecal.words.plural import flattened, plurals

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY: dict[str, Any] = tomllib.loads(resources.read("translations", "glossary.toml"))
DOCUMENTS = sorted(
    file.relative_to(ROOT).as_posix()
    for pattern in ("README.md", "CHANGELOG.md", "packaging/*.md", "resources/manual/**/*.md")
    for file in ROOT.glob(pattern)
)


def rejected(language: str, documents: bool = False) -> list[str]:
    """The words that no text of the language uses; of documents those only that are wrong in prose, too."""
    terms = [word for term in GLOSSARY["term"] for word in term[language]["rejected"]]
    styles = [style for style in GLOSSARY["style"] if style.get("documents", True) or not documents]
    return terms + [word for style in styles for word in style.get(language, [])]


def whole(word: str) -> re.Pattern[str]:
    """The word by itself, with any ending where it ends with ``*``; no part of a compound."""
    stem, ending = (word[:-1], r"\w*") if word.endswith("*") else (word, "")
    return re.compile(rf"(?<![\w-]){re.escape(stem)}{ending}(?![\w-])")


def excused(word: str, key: str) -> bool:
    """Whether the glossary has an exception for the word in a sentence."""
    return any(
        word in exception["words"] and any(fnmatchcase(key, pattern) for pattern in exception["keys"])
        for exception in GLOSSARY["exception"]
    )


def readings(sentence: str) -> Iterator[str]:
    """A sentence without the names of its placeholders, with each of its plural forms beside it."""
    yield flattened(sentence)
    for _, forms in plurals(sentence):
        yield from forms.values()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_uses_a_rejected_word(language: str) -> None:
    found = {
        (key, word)
        for word in rejected(language)
        for pattern in (whole(word),)
        for key, sentence in catalogue(language).items()
        if not excused(word, key) and any(pattern.search(text) for text in readings(sentence))
    }
    assert found == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_document_uses_a_rejected_word(document: str) -> None:
    prose = re.sub(r"```.*?```|`[^`]*`", "", (ROOT / document).read_text(encoding="utf-8"), flags=re.DOTALL)
    language = "de" if "/de/" in document else "en"
    words = rejected(language, documents=True)
    found = {word for word in words if not excused(word, "documents") and whole(word).search(prose)}
    assert found == set()


def test_every_language_has_every_term() -> None:
    for term in GLOSSARY["term"]:
        assert term["thing"]
        for language in LANGUAGES:
            assert term[language]["word"], term
            assert term[language]["rejected"], term


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_both_kept_and_rejected(language: str) -> None:
    kept = [term[language]["word"] for term in GLOSSARY["term"]]
    both = {
        (word, text)
        for word in rejected(language)
        for text in kept
        if whole(word).search(text) and word not in ("Flasche",)  # kept for tablets, rejected for vials
    }
    assert both == set()


def test_no_exception_is_left_over() -> None:
    unused = [
        (word, exception["keys"])
        for exception in GLOSSARY["exception"]
        for word in exception["words"]
        if exception["keys"] != ["documents"]
        and not any(needed(language, word, pattern) for language in LANGUAGES for pattern in exception["keys"])
    ]
    assert unused == []


def needed(language: str, word: str, pattern: str) -> bool:
    """Whether a sentence of the keys uses the word."""
    return any(
        fnmatchcase(key, pattern) and any(whole(word).search(text) for text in readings(sentence))
        for key, sentence in catalogue(language).items()
    )


@pytest.mark.parametrize(
    ("word", "text", "hit"),
    [
        ("legal", "the first legal day", True),
        ("legal", "an illegal day", False),
        ("Soll", "vom Soll ab", True),
        ("Soll", "der Soll-Termin", False),
        ("Soll", "das soll so sein", False),
        ("Medikament*", "zwei Medikamente", True),
        ("of {day}", "the weight of {day}", True),
    ],
)
def test_words_are_found_whole(word: str, text: str, hit: bool) -> None:
    assert bool(whole(word).search(text)) == hit


FINITE = re.compile(
    r"\b(?:ist|sind|war|waren|wird|werden|hat|haben|kann|können|darf|dürfen|muss|müssen|liegt|endet|entscheidet|verletzt"
    r"|gilt|gelten|zeigt|fehlt|steht|lässt|lassen|gibt|passen|sieht|bleibt|bleiben|erscheint|infundiert|wäre|wären)\b"
)


def test_a_german_sentence_after_a_colon_begins_with_a_capital() -> None:
    """As the Duden has it: what has a verb of its own is a sentence; what has none begins small."""
    small = [
        (key, match[0])
        for key, sentence in catalogue("de").items()
        for match in re.finditer(r": ([a-zäöü][^.;:?!]*)", flattened(sentence))
        if FINITE.search(match[1].partition(",")[0])
    ]
    assert small == []
