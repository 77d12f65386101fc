"""The case that is open: try events and another first dose without recording them, then record or withdraw them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace

from dosecal.core.patient.case import Case
from dosecal.core.result.plan import Plan
from dosecal.core.views.what_if import WhatIf, what_if
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case, refuse_above, try_events
from dosecal.files.reading.refusal import Refusal
from dosecal.session.entry import Data
from dosecal.session.outcome import Outcome, closed_days_of, sentence_at_field
from dosecal.session.recorded_events import as_recorded, with_ids, with_withdrawal
from dosecal.session.visit_moves import MoveKind, VisitMove
from dosecal.words import Words
from dosecal.words.events import event_line

UNWRITTEN = "…"
"""In place of a reason that has not been typed while an event is only tried."""


class CaseHolder(Protocol):
    """Who holds the open case: the patient's page."""

    words: Words
    folder: Path | None
    base: Data
    outcome: Outcome | None

    @property
    def recording_day(self) -> date:
        """The last day on which something that is recorded can have happened: today, or an earlier one looked at."""

    def record_events(self, events: Sequence[Data]) -> None:
        """Puts the events of the case into its data; all of them, in the order of entry."""

    def plan_first_dose(self, day: date) -> None:
        """Plans the first dose on a day."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What would follow from events, or why they cannot be."""

    plan: Plan | None = None
    what_if: WhatIf | None = None
    refused: str = ""
    """A line for each fault."""
    key: str = ""
    """The key of the event that the first fault is about: ``date``, ``drug`` …"""


class OpenCase:
    """The data from which the plan that is shown was made."""

    def __init__(self, holder: CaseHolder) -> None:
        self._holder = holder
        self.words = holder.words

    @property
    def plan(self) -> Plan | None:
        """The plan as it is."""
        return self._holder.outcome.plan if self._holder.outcome is not None else None

    @property
    def folder(self) -> Path | None:
        """Where the paths begin that the case names; None while it has no file."""
        return self._holder.folder

    @property
    def events(self) -> list[Data]:
        """The events of the case as its file has them, in the order of entry."""
        events = self._holder.base.get("events")
        return [dict(event) for event in events if isinstance(event, dict)] if isinstance(events, list) else []

    # ── To try ──────────────────────────────────────────────────────────────────────────────────────────────────
    def try_events(self, events: Sequence[Data], recorded: bool = False) -> Tried:
        """The plan with further events. ``recorded``: they are to be recorded, so none may be after today."""
        plan = self.plan
        if plan is None:
            return Tried()
        language, folder = self.words.language, self._holder.folder
        try:
            case = self._case_of([*self.events, *self._as_recorded(events)])
            if recorded:
                after = plan_case(case, min(plan.today, self._holder.recording_day), language, folder, place="")
                refuse_above(after, "", len(self.events))
                if after.today != plan.today:
                    after = plan_case(case, plan.today, language, folder, place="")
                return self._compared(plan, after)
            tried = case.record[len(case.record) - len(events) :]
            _, after, change = try_events(plan.case, tried, plan.today, language, folder)
        except Refusal as refusal:
            return self._refused(refusal, refusal.key.rpartition(".")[2])
        return Tried(after, change)

    def try_without(self, place: int) -> Tried:
        """The plan without the event at a place of the case."""
        plan = self.plan
        if plan is None:
            return Tried()
        try:
            case = self._case_of(with_withdrawal(self.events, place, UNWRITTEN))
            after = plan_case(case, plan.today, self.words.language, self._holder.folder, place="")
        except Refusal as refusal:
            return self._refused(refusal)
        return self._compared(plan, after)

    def try_first_dose(self, day: date) -> Tried:
        """The plan with the first dose on another day."""
        plan = self.plan
        if plan is None:
            return Tried()
        case = replace(plan.case, planned_first_dose=day)
        try:
            after = plan_case(case, plan.today, self.words.language, self._holder.folder)
        except Refusal as refusal:
            return self._refused(refusal, "date")
        return self._compared(plan, after)

    def try_move(self, move: VisitMove) -> Tried:
        """The plan with a visit on another day; nothing if it cannot be moved."""
        if move.kind is MoveKind.FIRST_DOSE:
            return self.try_first_dose(move.day)
        return self.try_events(move.events) if move.events else Tried()

    def _refused(self, refusal: Refusal, key: str = "") -> Tried:
        """Why events cannot be: every fault, a line each."""
        sentences = dict.fromkeys(self._sentence(one) for one in refusal.all)
        of_other = any(self._other(one) is not None for one in refusal.all)
        return Tried(refused="\n".join(sentences), key="" if of_other else key)

    def _sentence(self, refusal: Refusal) -> str:
        """What is wrong; of an event that was recorded before it is named, since nobody is asked about it here."""
        said, other = sentence_at_field(refusal, self.words), self._other(refusal)
        plan = self.plan
        if other is None or plan is None:
            return said
        event = event_line(plan.case.record[other - 1], self.words)
        return self.words.say("planning.events.other", number=other, event=event, expected=said)

    def _other(self, refusal: Refusal) -> int | None:
        """The number of the recorded event that a refusal is about; None where it is about what is tried."""
        number = refusal.key.removeprefix("events[").partition("]")[0]
        recorded = self.plan is not None and number.isdigit() and int(number) <= len(self.plan.case.record)
        return int(number) if recorded else None

    def _compared(self, before: Plan, after: Plan) -> Tried:
        return Tried(after, what_if(before, after, closed_days_of(after, self.words.language)))

    # ── To record ───────────────────────────────────────────────────────────────────────────────────────────────
    def record(self, events: Sequence[Data]) -> None:
        """Appends events to the case."""
        self._holder.record_events(with_ids(self.events, self._as_recorded(events)))

    def withdraw(self, place: int, reason: str) -> None:
        """Records that the event at a place of the case was recorded in error; it stays in the case."""
        self._holder.record_events(with_withdrawal(self.events, place, reason))

    def plan_first_dose(self, day: date) -> None:
        """Plans the first dose on another day."""
        self._holder.plan_first_dose(day)

    def _as_recorded(self, events: Sequence[Data]) -> list[Data]:
        return list(events) if self.plan is None else as_recorded(events, self.plan, self.events, self._plan_with)

    def _plan_with(self, event: Data) -> Plan | None:
        """The plan with one more event recorded; None if it cannot be."""
        assert self.plan is not None
        try:
            case = self._case_of([*self.events, event])
            return plan_case(case, self.plan.today, self.words.language, self._holder.folder, place="")
        except Refusal:
            return None

    def _case_of(self, events: Sequence[Data]) -> Case:
        """The case from which the plan was made, with these events. Raises Refusal."""
        outcome, plan = self._holder.outcome, self.plan
        assert outcome is not None
        assert plan is not None
        return case_from_data({**outcome.used, "events": list(events)}, "", plan.study.vocabulary)
