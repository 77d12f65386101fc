"""What moving a visit to another day means: a delay, another first dose, a booking, or nothing that can be. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dosecal.core.patient.events import DelayCause
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.session.form_text import Data
from dosecal.words import Words
from dosecal.words.visit_texts import shown_day

FIRST = "C1D1"
CAUSES = tuple(DelayCause)


@dataclass(frozen=True, slots=True)
class Wish:
    """A visit is wished onto another day, and what that would be.

    ``kind``: ``delay`` and ``first-dose`` can be stored; ``booking`` lies inside the window, only what would follow
    is shown; ``refused`` cannot be. ``note`` is the word ``planning.move.<note>``.
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
        """What is to be said about it; empty where nothing is."""
        return words.say(f"planning.move.{self.note}", **self.params) if self.note else ""


def wish(plan: Plan, visit: Visit, day: date) -> Wish:
    """What it would mean to have a visit on another day."""
    params = {"visit": visit.id, "day": day, "earliest": visit.earliest, "latest": visit.latest}
    params["planned"] = shown_day(visit)

    def refused(note: str) -> Wish:
        return Wish(visit.id, day, "refused", note, params)

    if visit.status != "planned":
        return refused(f"not-{visit.status}")
    if visit.id == FIRST:
        return Wish(visit.id, day, "first-dose", params=params)
    if plan.hypothetical:
        return refused("hypothetical")  # nobody has named the first dose: there is nothing to move yet
    if visit.kind != "treatment":
        return _booking(visit, day, "done", params) if _inside(visit, day) else refused("fixed")
    if day < visit.target:
        return _booking(visit, day, "given", params) if _inside(visit, day) else refused("too-early")
    if day == visit.target:
        return refused("target")
    event: Data = {"kind": "delay", "visit": visit.id, "days": (day - visit.target).days, "reason": "?"}
    return Wish(visit.id, day, "delay", "inside" if _inside(visit, day) else "", params, event)


def _inside(visit: Visit, day: date) -> bool:
    return visit.earliest <= day <= visit.latest


def _booking(visit: Visit, day: date, kind: str, params: Mapping[str, object]) -> Wish:
    return Wish(visit.id, day, "booking", f"booking-{kind}", params, {"kind": kind, "visit": visit.id, "date": day})
