"""Where a number comes from, in words."""

import re
from functools import cache

import tomli

from dosecal import resources
from dosecal.core.values.source import Origin, Source
from dosecal.words import Words

Names = dict[str, dict[str, str]]


def source_text(words: Words, source: Source) -> str:
    """Origin, document, section and date of a source."""
    text = f"{origin_mark(words, source)}: {source_place(words, source)}"
    if source.as_of is not None:
        text += f", {words.say('origin.as-of', day=words.date(source.as_of, weekday=False))}"
    return f"{text}; {words.say('origin.confirm')}" if source.confirm else text


def source_place(words: Words, source: Source) -> str:
    """Document and section, in the language."""
    return ", ".join(source_names(words, source))


def source_names(words: Words, source: Source) -> tuple[str, str]:
    """Document and section, each."""
    of_label = source.origin is Origin.LABEL
    return _named(words, source.document, of_label), _named(words, source.section, of_label)


def _named(words: Words, written: str, of_label: bool) -> str:
    """A document or a section as the language names it; as its file has it where it has no other name.

    Of a label not known by its whole name the kind of text is said in the language: a leaflet, an SmPC.
    """
    known = _names().get(words.language)
    if known is None:
        return written
    name = known["names"].get(written)
    if name is None:
        name = written
        for term, said in known["terms"].items() if of_label else ():
            name = re.sub(rf"\b{re.escape(term)}\b", said, name)
    return name


@cache
def _names() -> dict[str, Names]:
    """Language → ``names``, ``terms`` → as a file writes it → as the language does."""
    return tomli.loads(resources.path("source-names.toml").read_text(encoding="utf-8"))


def origin_mark(words: Words, source: Source) -> str:
    """Protocol, label or site rule."""
    return words.say(f"origin.{source.origin.value}")


def is_site_rule(source: Source) -> bool:
    """Whether a person of the site must confirm the number."""
    return source.origin is Origin.SITE
