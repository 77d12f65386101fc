"""Sentences about what happened to doses."""

from collections.abc import Iterator

from dosecal.core.patient.events import (
    Booked,
    Delay,
    Discontinue,
    Done,
    Event,
    Given,
    Hold,
    OffStudy,
    Override,
    Reaction,
    Reconsent,
    Reduce,
    Resume,
    Returned,
    Revoke,
    Skip,
    Slow,
    Suspected,
    Unscheduled,
)
from dosecal.core.trial.protocol import StopCause
from dosecal.core.values.quantity import Quantity
from dosecal.words import NBSP, Words


def dose_event(words: Words, event: Reduce | Reaction | Slow | Override) -> str:
    """What happened to a dose, or what a person decided about it."""
    match event:
        case Reduce(drug, day, reason, cycle):
            return words.say("event.reduce-cycle", drug=drug, day=day, reason=reason, cycle=cycle)
        case Reaction(drug, visit, day, grade):
            return words.say("event.reaction", drug=drug, visit=visit, day=day, grade=grade)
        case Slow(drug, day, reason):
            return words.say("event.slow", drug=drug, day=day, reason=reason)
        case Override(visit, drug, amount, reason, by):
            return words.say("event.override", drug=drug, visit=visit, amount=amount, reason=reason, by=by)


def course_event(words: Words, event: Unscheduled | Suspected | Booked | Revoke | OffStudy | Reconsent) -> str:
    """An event of the course in one line."""
    match event:
        case Unscheduled(day, reason, _, planned):
            return words.say("event.unscheduled-planned" if planned else "event.unscheduled", day=day, reason=reason)
        case Suspected(day):
            return words.say("event.suspected", day=day)
        case Booked(visit, day, time, reason):
            why = f", {reason}" if reason else ""
            if day is None:
                return words.say("event.booked-cancelled", visit=visit) + why
            return words.say("event.booked", visit=visit, day=day, time="" if time is None else f" {time}") + why
        case OffStudy(day, cause, reason):
            why = f", {reason}" if reason else ""
            return words.say("event.off-study", day=day, cause=words.say(f"cause.{cause}"), reason=why)
        case Reconsent(version, day):
            return words.say("event.reconsent", version=version, day=day)
        case Revoke(name, reason):
            return words.say("event.revoke", name=name, reason=reason)


def event_line(event: Event, words: Words) -> str:
    """What happened, in one line: all that a case file can say of it but its id."""
    return "; ".join((_line(event, words), *_more(event, words)))


def _more(event: Event, words: Words) -> Iterator[str]:
    """What is recorded of an event beside what happened, as far as there is any."""
    match event:
        case Given() | Done():
            yield from () if event.reason is None else (event.reason,)
        case Delay():
            yield from () if event.cause is None else (words.say(f"delay-cause.{event.cause}"),)
        case Discontinue():
            if event.cause is not StopCause.OTHER:
                yield words.say(f"cause.{event.cause}")
            if event.last_dose is not None:
                yield words.say("event.last-dose", day=event.last_dose)
        case Reaction():
            yield from () if event.minute is None else (words.say("event.minute", minute=event.minute),)
        case Override():
            yield from () if event.day is None else (words.say("event.decided", day=event.day),)
        case Unscheduled():
            known = (f"activity.{one}" for one in event.activities)
            yield from (words.say(key) if words.knows(key) else key.partition(".")[2] for key in known)
        case Returned() if event.handed_out:
            yield words.say("event.handed-out", tablets=entered_counts(words, event.handed_out))
        case _:
            pass


def _line(event: Event, words: Words) -> str:
    """What an event says of itself; :func:`event_line` adds what goes with it."""
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
        case Returned(visit, drug, day, tablets):
            why = f", {event.reason}" if event.reason else ""
            counted = entered_counts(words, tablets)
            return words.say("event.returned", drug=drug, visit=visit, day=day, tablets=counted, reason=why)
        case Discontinue(drug, day, reason):
            return words.say("event.discontinue", drug=drug, day=day, reason=reason)
        case Unscheduled() | Suspected() | Booked() | Revoke() | OffStudy() | Reconsent():
            return course_event(words, event)


def entered_counts(words: Words, entered: tuple[tuple[Quantity, int], ...]) -> str:
    """``4 × 40 mg + 0 × 20 mg``: tablets as they were counted."""
    return " + ".join(f"{count}{NBSP}×{NBSP}{words.quantity(strength)}" for strength, count in entered)


def _after(words: Words, visit: str | None) -> str:
    """That a decision came after the dose of its day."""
    return "" if visit is None else f" ({words.say('event.after', visit=visit)})"
