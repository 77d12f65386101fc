"""The events of a case as a list: newest first, with those that were withdrawn."""

from msgspec import Struct

from dosecal.core.patient.case import Case
from dosecal.core.patient.events import Event, Revoke
from dosecal.core.result.plan import Plan


class ListedEvent(Struct, frozen=True):
    """One event of the case."""

    place: int
    """In the order of entry, from 0 on."""
    event: Event
    withdrawn: bool

    @property
    def name(self) -> str:
        """Its id, or its number in the order of entry."""
        return self.event.id or str(self.place + 1)

    @property
    def can_withdraw(self) -> bool:
        """Whether it can be withdrawn: a withdrawal itself cannot be."""
        return not self.withdrawn and not isinstance(self.event, Revoke)


def entered(case: Case) -> tuple[Event, ...]:
    """Every event in the order of entry, with those that were withdrawn."""
    return case.record or case.events


def listed_events(case: Case) -> tuple[ListedEvent, ...]:
    """The events of a case, newest first."""
    record = entered(case)
    withdrawn = {event.event for event in record if isinstance(event, Revoke)}
    rows = (ListedEvent(at, event, event.id is not None and event.id in withdrawn) for at, event in enumerate(record))
    return tuple(reversed(tuple(rows)))


def recorded_counts(plan: Plan) -> tuple[int, int]:
    """How many events the case has, and how many deviations follow from them."""
    return len(entered(plan.case)), len(plan.deviations)
