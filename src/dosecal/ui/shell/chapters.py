"""The chapters of the manual: files of ``resources/manual``, one a page in each language, and what is looked up."""

import re
from pathlib import Path
from typing import NamedTuple

from dosecal import resources
from dosecal.words import LANGUAGES, NBSP, Words

_LABEL = re.compile(r"\{([a-z_][a-z0-9_.-]+)\}")
"""In a chapter: a label of the window, by its key in the catalogue."""


_KEY = re.compile("`[^`\n]+`")
"""A key or what is typed: it does not break at the end of a line."""


class Chapter(NamedTuple):
    """One chapter, as Markdown."""

    name: str
    title: str
    text: str


def chapter(name: str, words: Words) -> Chapter:
    """A chapter in the language of the words, with the labels of the window; reference chapters as they are."""
    file = _file(name, words.language)
    text = file.read_text(encoding="utf-8")
    if file.parent.name == words.language:
        text = _LABEL.sub(lambda found: _label(words, found[1]), text)
        text = _KEY.sub(lambda found: found[0].replace(" ", NBSP), text)
    return Chapter(name, title(name, words.language), text)


def title(name: str, language: str) -> str:
    """The title of a chapter; those of a menu are read before anything else of the manual."""
    with _file(name, language).open(encoding="utf-8") as text:
        return text.readline().removeprefix("# ").strip()


def _file(name: str, language: str) -> Path:
    """The file of a chapter; in English if the language has none, as all reference chapters are."""
    files = (resources.path("manual", folder, f"{name}.md") for folder in (language, LANGUAGES[0]))
    return next((file for file in files if file.is_file()), resources.path("manual", f"{name}.md"))


def _label(words: Words, key: str) -> str:
    """What the window calls something, without the mark of a key and the points of a dialog."""
    return words.say(key).replace("&", "").removesuffix("…").strip()
