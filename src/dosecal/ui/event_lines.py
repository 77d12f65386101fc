"""What was recorded, one line for each event."""

from dosecal.core.case import (
    Delay,
    Discontinue,
    Done,
    Event,
    Given,
    Hold,
    Override,
    Reaction,
    Reconsent,
    Reduce,
    Resume,
    Revoke,
    Skip,
    Slow,
    Suspected,
    Unscheduled,
)
from dosecal.words import Words
from dosecal.words.course import course_event
from dosecal.words.doses import dose_event


def event_line(event: Event, words: Words) -> str:
    """What happened, in one line."""
    match event:
        case Given(visit, day, drug):
            said = words.say("event.given", visit=visit, day=day, drug=f" ({drug})" if drug else "")
            amounts = ", ".join(f"{of} {words.quantity(amount)}" for of, amount in event.amounts)
            return f"{said}: {amounts}" if amounts else said
        case Done(visit, day):
            return words.say("event.done", visit=visit, day=day)
        case Delay(visit, days, reason):
            return words.say("event.delay", visit=visit, days=days, reason=reason)
        case Skip(visit, reason, drug):
            return words.say("event.skip", visit=visit, reason=reason, drug=f" ({drug})" if drug else "")
        case Hold(drug, day, reason):
            return words.say("event.hold", drug=drug, day=day, reason=reason)
        case Resume(drug, day):
            return words.say("event.resume", drug=drug, day=day)
        case Reduce(drug, day, reason, None):
            said = words.say("event.reduce", drug=drug, day=day, reason=reason)
            return said + _after(words, event.after)
        case Reduce() | Slow():
            return dose_event(words, event) + _after(words, event.after)
        case Reaction() | Override():
            return dose_event(words, event)
        case Discontinue(drug, day, reason):
            return words.say("event.discontinue", drug=drug, day=day, reason=reason)
        case Reconsent(version, day):
            return words.say("event.reconsent", version=version, day=day)
        case Unscheduled() | Suspected() | Revoke():
            return course_event(words, event)


def _after(words: Words, visit: str | None) -> str:
    """That a decision came after the dose of its day."""
    return "" if visit is None else f" ({words.say('event.after', visit=visit)})"
