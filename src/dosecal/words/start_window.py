"""Sentences about the start window."""

from dosecal.core.result.start import Opening, StartWindow
from dosecal.words import Words
from dosecal.words.dates import days


def opening_sentence(words: Words, window: StartWindow, opening: Opening) -> str:
    """What would open an empty start window, and to what."""
    labels = [rule.label for rule in window.rules if rule.id in opening.rules]
    what = words.say(f"opening.{opening.action}", rules=labels)
    if opening.earliest is None and opening.latest is None:
        return what
    if opening.latest is None:
        return f"{what} {words.say('opening.from', day=opening.earliest)}"
    if opening.earliest is None:
        return f"{what} {words.say('opening.until', day=opening.latest)}"
    return f"{what} {words.say('opening.window', days=days(words, opening.earliest, opening.latest))}"
