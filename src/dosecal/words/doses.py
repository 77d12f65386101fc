"""Sentences about what happened to doses."""

from dosecal.core.case import Override, Reaction, Reduce, Slow
from dosecal.words import Words


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
