"""Where a number comes from, in words."""

from dosecal.core.trial.protocol import Study
from dosecal.core.values.source import Origin, Source
from dosecal.words import Words


def source_text(words: Words, study: Study | None, source: Source) -> str:
    """Origin, document, section and date of a source."""
    text = f"{origin_mark(words, source)}: {source.document}, {source.section}"
    if source.as_of is not None:
        text += f", {words.say('origin.as-of', day=words.date(source.as_of, weekday=False))}"
    return f"{text}; {words.say('origin.confirm')}" if source.confirm else text


def origin_mark(words: Words, source: Source) -> str:
    """Protocol, label or site rule."""
    return words.say(f"origin.{source.origin.value}")


def is_site_rule(source: Source) -> bool:
    """Whether a person of the site must confirm the number."""
    return source.origin is Origin.SITE
