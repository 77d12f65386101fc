"""Sentences about deadlines, the same for window, sheets, files and command line."""

from datetime import date
from functools import lru_cache

from msgspec.structs import replace

from dosecal.core.result.visit import Visit
from dosecal.core.views.deadlines import Deadline
from dosecal.words import Words
from dosecal.words.dates import days
from dosecal.words.numbers import span_text
from dosecal.words.visits import visit_short


def deadline_kind(words: Words, deadline: Deadline) -> str:
    """The word of its kind."""
    return words.say(f"deadline-kind.{deadline.kind.value}")


def deadline_sentence(words: Words, deadline: Deadline) -> str:
    """What is due, without day, patient and kind."""
    if deadline.what:
        return deadline.what
    params = dict(deadline.params)
    visit = params.get("visit")
    if isinstance(visit, Visit):
        if len(params) == 1:
            return _of_visit(words, deadline.text, visit_short(words, visit), visit.earliest, visit.latest)
        params["visit"] = visit_short(words, visit)
        params["window"] = _window(words, visit.earliest, visit.latest)
    if "maximum" in params:
        params["maximum"] = span_text(words, str(params["maximum"]))
    return words.say(f"deadline.{deadline.text}", **params)


@lru_cache(maxsize=4096)
def _of_visit(words: Words, text: str, visit: str, earliest: date, latest: date) -> str:
    """A sentence of nothing but a visit and its window: the patients of a folder share most of them."""
    return words.say(f"deadline.{text}", visit=visit, window=_window(words, earliest, latest))


def _window(words: Words, earliest: date, latest: date) -> str:
    return words.date(latest) if earliest == latest else days(words, earliest, latest)


def deadline_visit(words: Words, deadline: Deadline) -> str:
    """The short name of the visit that it is about; empty if it is about none."""
    visit = deadline.params.get("visit")
    return visit_short(words, visit) if isinstance(visit, Visit) else deadline.visit


def worded(words: Words, deadline: Deadline) -> Deadline:
    """The same with its finished sentence, without the plan that it was read out of."""
    visit = deadline_visit(words, deadline)
    return replace(deadline, params={}, what=deadline_sentence(words, deadline), visit=visit)


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
