"""Sentences about what happened and what would happen: deviations, and what an event that is tried would change."""

from collections.abc import Iterator
from decimal import Decimal

from dosecal.core.result.visit import Deviation
from dosecal.words import Words
from dosecal.words.dates import days


def deviation_sentence(words: Words, deviation: Deviation) -> str:
    """The rule and how it was left, in one sentence."""
    params = {**deviation.params, "visit": deviation.visit}
    if deviation.rule == "start-window":  # either end may be open
        params["window"] = days(words, params["earliest"], params["latest"])
    percent = params.get("percent")
    if isinstance(percent, Decimal):
        params["percent"] = words.signed_percent(percent)
    sentence = words.say(f"deviation.{deviation.rule}", **params)
    causes = params.get("causes")
    if isinstance(causes, tuple) and causes:
        named = ", ".join(words.say(f"delay-cause.{cause}") for cause in causes)
        sentence += f" {words.say('text.delay-cause', cause=named)}"
    return sentence


def deviation_lines(words: Words, deviation: Deviation) -> Iterator[str]:
    """The sentence, the reason, and what was moved with it."""
    yield deviation_sentence(words, deviation)
    if deviation.reason is None:
        yield words.say("text.deviation-no-reason")
    else:
        yield words.say("text.deviation-reason", reason=deviation.reason)
    if deviation.effects:
        yield words.say("sheet.deviation.moved", visits=deviation.effects)
