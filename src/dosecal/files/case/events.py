"""Reads the events of a case: each kind has its own keys."""

import re
from collections.abc import Callable

from msgspec.structs import replace

from dosecal.core.patient.events import (  # fmt: skip
    Booked,
    Delay,
    DelayCause,
    Discontinue,
    Done,
    Event,
    Given,
    Hold,
    OffStudy,
    OffStudyCause,
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
from dosecal.core.trial.drug import AMOUNT_UNITS
from dosecal.core.trial.protocol import StopCause
from dosecal.core.values.quantity import Quantity
from dosecal.files.reading.reader import Reader, recorded
from dosecal.files.reading.unread import UNREAD

MOST_CYCLES = 60
"""Five years of cycles; more is a slip."""
_TIME = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")
MOST_TABLETS = 1000
"""Of one strength at one visit; more is a slip."""
LONGEST_DELAY = 366
"""Days; a longer one is a slip, not a delay."""


def read_event(table: Reader) -> Event:
    """The event of a table, read by ``Reader.each`` or ``Reader.whole``."""
    event = _READERS[table.choice("kind", "event", _READERS)](table)
    name = table.text("id") if "id" in table.data else None  # a key that is not there is no help in a refusal
    table.done()
    return event if name is None else replace(event, id=name)


def _given(table: Reader) -> Given:
    amounts = table.within("amounts", _amounts) if table.has("amounts") else ()
    drug, reason = table.optional("drug", table.text), table.optional("reason", table.text)
    return Given(table.text("visit"), table.day("date"), drug, reason, amounts)


def _amounts(table: Reader) -> tuple[tuple[str, Quantity], ...]:
    return tuple((drug, table.quantity(drug, "override-amount")) for drug in table.data)


def _done(table: Reader) -> Done:
    return Done(table.text("visit"), table.day("date"), table.optional("reason", table.text))


def _delay(table: Reader) -> Delay:
    return Delay(
        table.text("visit"),
        table.integer("days", 1, LONGEST_DELAY),
        table.text("reason"),
        table.optional("cause", table.kind, "cause", DelayCause),
    )


def _skip(table: Reader) -> Skip:
    return Skip(table.text("visit"), table.text("reason"), table.optional("drug", table.text))


def _booked(table: Reader) -> Booked:
    """An appointment; ``date = false`` takes it away."""
    if table.has("date") and table.data["date"] is False:
        return Booked(table.text("visit"), None, None, table.optional("reason", table.text))
    time = _time(table, "time") if table.has("time") else None
    return Booked(table.text("visit"), table.day("date"), time, table.optional("reason", table.text))


@recorded
def _time(table: Reader, key: str) -> str:
    """``HH:MM``, from 00:00 to 23:59."""
    time = table.text(key)
    if time is not UNREAD and not _TIME.fullmatch(time):
        raise table.refuse(key, "time-of-day")
    return time


def _hold(table: Reader) -> Hold:
    return Hold(table.text("drug"), table.day("date"), table.text("reason"))


def _resume(table: Reader) -> Resume:
    return Resume(table.text("drug"), table.day("date"))


def _reduce(table: Reader) -> Reduce:
    return Reduce(
        table.text("drug"),
        table.day("date"),
        table.text("reason"),
        table.optional("cycle", table.integer, 1, MOST_CYCLES),
        table.optional("after", table.text),
    )


def _discontinue(table: Reader) -> Discontinue:
    return Discontinue(
        table.text("drug"),
        table.day("date"),
        table.text("reason"),
        table.optional("last_dose", table.day),
        table.kind("cause", "cause", StopCause) if table.has("cause") else StopCause.OTHER,
    )


def _off_study(table: Reader) -> OffStudy:
    return OffStudy(
        table.day("date"), table.kind("cause", "cause", OffStudyCause), table.optional("reason", table.text)
    )


def _reconsent(table: Reader) -> Reconsent:
    return Reconsent(table.text("version"), table.day("date"))


def _reaction(table: Reader) -> Reaction:
    return Reaction(
        table.text("drug"),
        table.text("visit"),
        table.day("date"),
        table.integer("grade", 1, 4),
        table.optional("minute", table.integer, 0, 24 * 60),
    )


def _slow(table: Reader) -> Slow:
    return Slow(table.text("drug"), table.day("date"), table.text("reason"), table.optional("after", table.text))


def _override(table: Reader) -> Override:
    return Override(
        table.text("visit"),
        table.text("drug"),
        _amount(table, "amount"),
        table.text("reason"),
        table.text("by"),
        table.optional("date", table.day),
    )


@recorded
def _amount(table: Reader, key: str) -> Quantity:
    """An amount of a drug. Zero is not an amount: a skipped dose is an event of its own."""
    amount = table.quantity(key, "override-amount")
    if amount.value == 0:
        raise table.refuse(key, "override-not-zero")
    if amount.unit not in AMOUNT_UNITS:
        raise table.refuse(key, "override-amount")
    return amount


def _unscheduled(table: Reader) -> Unscheduled:
    activities = table.texts("activities") if table.has("activities") else ()
    return Unscheduled(table.day("date"), table.text("reason"), activities, table.flag_or("planned", False))


def _returned(table: Reader) -> Returned:
    tablets = table.each("tablets", _tablets)
    if tablets is not UNREAD and not tablets:
        table.note(table.refuse("tablets", "tablet-counts"))
    return Returned(
        table.text("visit"),
        table.text("drug"),
        table.day("date"),
        tablets,
        table.each("handed_out", _tablets),
        table.optional("reason", table.text),
    )


def _tablets(table: Reader) -> tuple[Quantity, int]:
    """The tablets of one strength; none of a strength is a count, too."""
    counted = table.quantity("strength", "tablet-strength"), table.integer("count", 0, MOST_TABLETS)
    table.done()
    return counted


def _suspected(table: Reader) -> Suspected:
    return Suspected(table.day("date"))


def _revoke(table: Reader) -> Revoke:
    return Revoke(table.text("event"), table.text("reason"))


_READERS: dict[str, Callable[[Reader], Event]] = {
    "given": _given,
    "done": _done,
    "delay": _delay,
    "skip": _skip,
    "booked": _booked,
    "hold": _hold,
    "resume": _resume,
    "reduce": _reduce,
    "discontinue": _discontinue,
    "off-study": _off_study,
    "reconsent": _reconsent,
    "reaction": _reaction,
    "slow": _slow,
    "override": _override,
    "unscheduled": _unscheduled,
    "returned": _returned,
    "progression-suspected": _suspected,
    "revoke": _revoke,
}
