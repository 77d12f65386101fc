"""What moving a visit to another day means: a delay, another first dose, an appointment, or nothing possible."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import UNRECORDED, Visit, VisitStatus
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.closed_days import ClosedDays
from dosecal.session.entry import Data
from dosecal.words import Words

FIRST = "C1D1"


class MoveKind(StrEnum):
    """What having a visit on another day would be."""

    DELAY = "delay"
    FIRST_DOSE = "first-dose"
    """Another day of the first dose."""
    BOOKING = "booking"
    """An appointment, which moves no other visit."""
    REFUSED = "refused"
    """It is impossible."""


@dataclass(frozen=True, slots=True)
class VisitMove:
    """A visit is to be on another day, and what that would be. ``note`` is the word ``planning.move.<note>``."""

    visit: str
    day: date
    kind: MoveKind
    note: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    event: Data | None = None
    """What is tried and recorded; without the reason, which a person gives."""
    appointment: Data | None = None
    """The appointment on the new day of a visit that had one and is delayed: the old day is void."""
    needs: tuple[str, ...] = ()
    """What must be answered before it is recorded: ``reason``, ``cause``."""

    @property
    def storable(self) -> bool:
        """Whether it can become part of the case."""
        return self.kind is not MoveKind.REFUSED

    @property
    def events(self) -> list[Data]:
        """What goes into the case; nothing of another first dose, which is no event."""
        return [event for event in (self.event, self.appointment) if event is not None]

    def note_sentence(self, words: Words) -> str:
        """A remark about the move; empty if there is none."""
        return words.say(f"planning.move.{self.note}", **self.params) if self.note else ""


def visit_move(plan: Plan, visit: Visit, day: date, closed: ClosedDays | None = None) -> VisitMove:
    """What it would mean to have a visit on another day. On a closed day no visit is simply booked."""
    params = {"visit": visit.id, "day": day, "earliest": visit.earliest, "latest": visit.latest}
    params["planned"] = visit.shown.day
    shut = closed is not None and closed.first <= day <= closed.last and not closed.is_open(day)

    def refused(note: str) -> VisitMove:
        return VisitMove(visit.id, day, MoveKind.REFUSED, note, params)

    if visit.status in UNRECORDED:
        return refused("not-recorded")
    if visit.status != VisitStatus.PLANNED:
        return refused(f"not-{visit.status}")
    if visit.id == FIRST:
        return VisitMove(visit.id, day, MoveKind.FIRST_DOSE, params=params)
    if plan.hypothetical:
        return refused("hypothetical")  # no first dose is named: there is nothing to move yet
    if visit.kind != VisitKind.TREATMENT:
        if day < plan.today:
            return refused("past")
        return refused("closed") if shut else _booking(visit, day, params)
    if _inside(visit, day) and (day < visit.target or visit.booked is not None):
        return refused("closed") if shut else _booking(visit, day, params)
    if day < visit.target:
        return refused("too-early")
    if day == visit.target:
        return refused("target")
    return _delay(visit, day, params, shut)


def _delay(visit: Visit, day: date, params: Mapping[str, object], shut: bool) -> VisitMove:
    event: Data = {"kind": "delay", "visit": visit.id, "days": (day - visit.target).days, "reason": "?"}
    note = "delay-closed" if shut else "inside" if _inside(visit, day) else ""
    appointment = None if visit.booked is None else _appointment(visit, day)
    return VisitMove(visit.id, day, MoveKind.DELAY, note, params, event, appointment, needs=("reason", "cause"))


def _inside(visit: Visit, day: date) -> bool:
    return visit.earliest <= day <= visit.latest


def _booking(visit: Visit, day: date, params: Mapping[str, object]) -> VisitMove:
    """An appointment; one outside the window has a reason."""
    note, needs = ("booking", ()) if _inside(visit, day) else ("booking-outside", ("reason",))
    if visit.kind is VisitKind.UNSCHEDULED:  # it has no window
        note, needs = "booking-unscheduled", ()
    return VisitMove(visit.id, day, MoveKind.BOOKING, note, params, _appointment(visit, day), needs=needs)


def _appointment(visit: Visit, day: date) -> Data:
    return {"kind": "booked", "visit": visit.id, "date": day}
