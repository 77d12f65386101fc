"""What moving a visit to another day means: a delay, another first dose, a booking, or nothing that is possible."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import UNRECORDED, Visit, VisitStatus
from dosecal.core.trial.rhythm import VisitKind
from dosecal.session.entry import Data
from dosecal.words import Words

FIRST = "C1D1"


@dataclass(frozen=True, slots=True)
class VisitMove:
    """A visit is to be on another day, and what that would be.

    ``kind``: ``delay`` and ``first-dose`` can be applied; of a ``booking``, a day inside the window, only the
    consequences are shown; ``refused`` is impossible. ``note`` is the word ``planning.move.<note>``.
    """

    visit: str
    day: date
    kind: str
    note: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    event: Data | None = None
    """What is tried; a delay without its reason."""

    @property
    def storable(self) -> bool:
        """Whether it can become part of the case."""
        return self.kind in ("delay", "first-dose")

    def note_sentence(self, words: Words) -> str:
        """A remark about the move; empty if there is none."""
        return words.say(f"planning.move.{self.note}", **self.params) if self.note else ""


def visit_move(plan: Plan, visit: Visit, day: date) -> VisitMove:
    """What it would mean to have a visit on another day."""
    params = {"visit": visit.id, "day": day, "earliest": visit.earliest, "latest": visit.latest}
    params["planned"] = visit.shown.day

    def refused(note: str) -> VisitMove:
        return VisitMove(visit.id, day, "refused", note, params)

    if visit.status in UNRECORDED:
        return refused("not-recorded")
    if visit.status != VisitStatus.PLANNED:
        return refused(f"not-{visit.status}")
    if visit.id == FIRST:
        return VisitMove(visit.id, day, "first-dose", params=params)
    if plan.hypothetical:
        return refused("hypothetical")  # no first dose is named: there is nothing to move yet
    if visit.kind != VisitKind.TREATMENT:
        return _booking(visit, day, "done", params) if _inside(visit, day) else refused("fixed")
    if day < visit.target:
        return _booking(visit, day, "given", params) if _inside(visit, day) else refused("too-early")
    if day == visit.target:
        return refused("target")
    event: Data = {"kind": "delay", "visit": visit.id, "days": (day - visit.target).days, "reason": "?"}
    return VisitMove(visit.id, day, "delay", "inside" if _inside(visit, day) else "", params, event)


def _inside(visit: Visit, day: date) -> bool:
    return visit.earliest <= day <= visit.latest


def _booking(visit: Visit, day: date, kind: str, params: Mapping[str, object]) -> VisitMove:
    event: Data = {"kind": kind, "visit": visit.id, "date": day}
    return VisitMove(visit.id, day, "booking", f"booking-{kind}", params, event)
