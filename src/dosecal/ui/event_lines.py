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
            amounts = ", ".join(f"{of} {words.quantity(amount)}" for of, amount in event.amounts)
            what = amounts or drug or ""
            return words.say("window.events.given", visit=visit, day=day, drug=f" ({what})" if what else "")
        case Done(visit, day):
            return words.say("window.events.done", visit=visit, day=day)
        case Delay(visit, days, reason):
            return words.say("window.events.delay", visit=visit, days=days, reason=reason)
        case Skip(visit, reason, drug):
            return words.say("window.events.skip", visit=visit, reason=reason, drug=f" ({drug})" if drug else "")
        case Hold(drug, day, reason):
            return words.say("window.events.hold", drug=drug, day=day, reason=reason)
        case Resume(drug, day):
            return words.say("window.events.resume", drug=drug, day=day)
        case Reduce(drug, day, reason, None):
            return words.say("window.events.reduce", drug=drug, day=day, reason=reason)
        case Reduce() | Reaction() | Slow() | Override():
            return dose_event(words, event)
        case Discontinue(drug, day, reason):
            return words.say("window.events.discontinue", drug=drug, day=day, reason=reason)
        case Reconsent(version, day):
            return words.say("reconsent.event", version=version, day=day)
        case Unscheduled() | Suspected() | Revoke():
            return course_event(words, event)
