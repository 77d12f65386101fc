"""Sentences about deadlines, the same for window, sheets, files and command line."""

from datetime import date
from functools import lru_cache

from msgspec.structs import asdict, replace

from dosecal.core.views.deadlines import Deadline, LaboratoryFor, MaximumEnds, OfParts, OfVisit, WeightFor
from dosecal.words import Words
from dosecal.words.dates import days
from dosecal.words.numbers import span_text
from dosecal.words.visits import visit_short


def deadline_kind(words: Words, deadline: Deadline) -> str:
    """The word of its kind."""
    return words.say(f"deadline-kind.{deadline.kind.value}")


def deadline_sentence(words: Words, deadline: Deadline) -> str:
    """What is due, without day, patient and kind."""
    return deadline.what or _sentence(words, deadline, deadline_visit(words, deadline))


def _sentence(words: Words, deadline: Deadline, visit: str) -> str:
    key, detail = f"deadline.{deadline.text}", deadline.detail
    match detail:
        case None:
            return words.say(key)
        case OfVisit(of):
            return _of_visit(words, key, visit, of.earliest, of.latest)
        case OfParts(_, drugs):
            return words.say(key, visit=visit, drugs=drugs)
        case LaboratoryFor(_, date, hours):
            return words.say(key, visit=visit, date=date, hours=hours)
        case WeightFor(_, date, measured, limit):
            return words.say(key, visit=visit, date=date, measured=measured, limit=limit)
        case MaximumEnds(maximum):
            return words.say(key, maximum=span_text(words, str(maximum)))
        case _:
            return words.say(key, **asdict(detail))


@lru_cache(maxsize=4096)
def _of_visit(words: Words, key: str, visit: str, earliest: date, latest: date) -> str:
    """A sentence of nothing but a visit and its window: the patients of a folder share most of them."""
    window = words.date(latest) if earliest == latest else days(words, earliest, latest)
    return words.say(key, visit=visit, window=window)


def deadline_visit(words: Words, deadline: Deadline) -> str:
    """The short name of the visit that it is about; empty if it is about none."""
    match deadline.detail:
        case OfVisit(visit) | OfParts(visit) | LaboratoryFor(visit) | WeightFor(visit):
            return visit_short(words, visit)
        case _:
            return deadline.visit


def worded(words: Words, deadline: Deadline) -> Deadline:
    """The same with its finished sentence, without the plan that it was read out of."""
    visit = deadline_visit(words, deadline)
    return replace(deadline, detail=None, what=deadline.what or _sentence(words, deadline, visit), visit=visit)


def distance(words: Words, day: date, today: date) -> str:
    """How far a day lies from today, in days."""
    ahead = (day - today).days
    match ahead:
        case 0:
            return words.say("word.today")
        case 1 | -1:
            return words.say("deadlines.tomorrow" if ahead > 0 else "deadlines.yesterday")
        case _:
            return words.say("deadlines.in-days" if ahead > 0 else "deadlines.days-ago", n=abs(ahead))
