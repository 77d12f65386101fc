"""How an output names the rules it was calculated by: study, version, hash."""

from collections.abc import Iterable

from dosecal.core.trial.protocol import Edition, Protocol
from dosecal.words import Words

DIGITS = 12
"""Of a hash, for people; tables and calendars for programs have the whole."""


def rules_words(words: Words, rules: Protocol | Edition) -> str:
    """``RamuNET, protocol version 01, protocol hash 3f2a5c…``."""
    version = words.say("sheet.study-version", study=rules.name, version=rules.version)
    return f"{version}, {words.say('sheet.protocol-hash', hash=rules.sha256[:DIGITS])}"


def rules_lines(words: Words, rules: Iterable[Protocol | Edition]) -> list[str]:
    """A line for each version that a list rests on."""
    used = {(one.id, one.version, one.sha256): one for one in rules}
    return [words.say("calendar.rules", rules=rules_words(words, used[key])) for key in sorted(used)]
