"""What was recorded wrongly is taken back by a further event: it stays in the record and counts for nothing."""

from collections.abc import Iterable
from dataclasses import replace

from dosecal.core.case import Case, Event, Revoke


def counting(record: Iterable[Event]) -> tuple[Event, ...]:
    """The events that count: none that was taken back, and not the taking back itself."""
    entered = tuple(record)
    revoked = {event.event for event in entered if isinstance(event, Revoke)}
    return tuple(event for event in entered if not isinstance(event, Revoke) and event.id not in revoked)


def with_events(case: Case, more: Iterable[Event]) -> Case:
    """The case with further events entered behind those it has."""
    record = (*(case.record or case.events), *more)
    return replace(case, events=counting(record), record=record)
