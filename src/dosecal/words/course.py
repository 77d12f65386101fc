"""Sentences about what happened and what would happen: deviations, and what an event that is tried would change."""

from dosecal.core.case import Revoke, Suspected, Unscheduled
from dosecal.core.result import Deviation
from dosecal.words import Words


def deviation_sentence(words: Words, deviation: Deviation) -> str:
    """The rule and how it was left, in one sentence."""
    return words.say(f"deviation.{deviation.rule}", visit=deviation.visit, **deviation.params)


def course_event(words: Words, event: Unscheduled | Suspected | Revoke) -> str:
    """An event of the course in one line."""
    match event:
        case Unscheduled(day, reason):
            return words.say("event-line.unscheduled", day=day, reason=reason)
        case Suspected(day):
            return words.say("event-line.suspected", day=day)
        case Revoke(name, reason):
            return words.say("event-line.revoke", name=name, reason=reason)
