"""Reads what happened since the start: one kind of event, one set of keys."""

from collections.abc import Callable

from dosecal.core.case import Delay, Discontinue, Done, Event, Given, Hold, Reconsent, Reduce, Resume, Skip
from dosecal.files.protocols import CAUSES
from dosecal.files.reader import Reader

LONGEST_DELAY = 366
"""Days; a longer one is a slip, not a delay."""


def read_event(table: Reader) -> Event:
    """The event of a table. Raises Refusal for an unknown kind, a missing or an unknown key."""
    event = _READERS[table.choice("kind", "event", _READERS)](table)
    table.done()
    return event


def _given(table: Reader) -> Event:
    return Given(table.text("visit"), table.day("date"), table.optional("drug", table.text))


def _done(table: Reader) -> Event:
    return Done(table.text("visit"), table.day("date"))


def _delay(table: Reader) -> Event:
    return Delay(table.text("visit"), table.integer("days", 1, LONGEST_DELAY), table.text("reason"))


def _skip(table: Reader) -> Event:
    return Skip(table.text("visit"), table.text("reason"), table.optional("drug", table.text))


def _hold(table: Reader) -> Event:
    return Hold(table.text("drug"), table.day("date"), table.text("reason"))


def _resume(table: Reader) -> Event:
    return Resume(table.text("drug"), table.day("date"))


def _reduce(table: Reader) -> Event:
    return Reduce(table.text("drug"), table.day("date"), table.text("reason"))


def _discontinue(table: Reader) -> Event:
    return Discontinue(
        table.text("drug"),
        table.day("date"),
        table.text("reason"),
        table.optional("last_dose", table.day),
        table.choice("cause", "cause", CAUSES) if table.has("cause") else "other",
    )


def _reconsent(table: Reader) -> Event:
    return Reconsent(table.text("version"), table.day("date"))


_READERS: dict[str, Callable[[Reader], Event]] = {
    "given": _given,
    "done": _done,
    "delay": _delay,
    "skip": _skip,
    "hold": _hold,
    "resume": _resume,
    "reduce": _reduce,
    "discontinue": _discontinue,
    "reconsent": _reconsent,
}
