"""Sentences about the start window."""

from datetime import date

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


def boundary_sentence(words: Words, window: StartWindow) -> str:
    """The boundary days inside, each with its rules: allowed, with a confirmation; empty if there are none."""
    days = [
        f"{words.date(day)} ({', '.join(words.text(rule.label) for rule in rules)})"
        for day, rules in window.boundaries.items()
    ]
    return words.say("start-window.boundary", days=" · ".join(days)) if days else ""


def no_day_sentence(words: Words, window: StartWindow, today: date) -> str:
    """Why an allowed window has no day to propose: it is past, only boundary days are open, or none is open."""
    if window.latest is not None and window.latest < today:
        return words.say("start-window.past")
    if window.open_boundaries:
        only = [words.date(day) for day in window.open_boundaries]
        return words.say("start-window.only-boundary", count=len(only), days=" · ".join(only))
    return words.say("start-window.no-open-day")
