"""What the calendar page may do with the open case: try events, plan another first dose, record. No Qt, no widget."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

if TYPE_CHECKING:
    from dosecal.core.patient.case import Case
    from dosecal.core.result.plan import Plan
    from dosecal.core.values.closed_days import ClosedDays
    from dosecal.core.values.quantity import Quantity
    from dosecal.core.views.what_if import WhatIf
    from dosecal.session.form_text import Data
    from dosecal.session.outcome import Outcome
    from dosecal.words import Words


class Holder(Protocol):
    """Who holds the open case: the Calculator."""

    words: "Words"
    folder: Path | None
    base: "Data"
    outcome: "Outcome | None"

    def record_events(self, events: "Sequence[Data]") -> None:
        """Puts the events of the case into its data; all of them, in the order of entry."""

    def plan_first_dose(self, day: date) -> None:
        """Plans the first dose on a day."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What would come of events, or the sentence why they cannot be."""

    plan: "Plan | None" = None
    what_if: "WhatIf | None" = None
    refused: str = ""
    key: str = ""
    """The key of the event that the refusal is about: ``date``, ``drug`` …"""


DECIDED_AFTER = ("reduce", "slow")
"""Decisions that count for the dose of their day, unless that dose was given before them."""


class Desk:
    """Works on the data that the plan shown was made from."""

    def __init__(self, holder: Holder) -> None:
        self._holder = holder
        self.words = holder.words

    @property
    def plan(self) -> "Plan | None":
        """The plan as it is."""
        return self._holder.outcome.plan if self._holder.outcome is not None else None

    @property
    def events(self) -> "list[Data]":
        """The events of the case as its file has them, in the order of entry."""
        events = self._holder.base.get("events")
        return [dict(event) for event in events if isinstance(event, dict)] if isinstance(events, list) else []

    def try_events(self, events: "Sequence[Data]", recorded: bool = False) -> Tried:
        """The plan with further events. ``recorded``: they are to be stored, so none may lie after today."""
        from dosecal.core.views.what_if import what_if  # noqa: PLC0415
        from dosecal.files.case.planning import plan_case, refuse_above, try_events  # noqa: PLC0415
        from dosecal.files.reading.refusal import Refusal  # noqa: PLC0415

        plan = self.plan
        if plan is None:
            return Tried()
        try:
            case = self._case_with(events)
            if recorded:
                after = plan_case(case, plan.today, self.words.language, self._holder.folder, place="")
                refuse_above(after, "", len(self.events))
                return Tried(after, what_if(plan, after, self._closed(after)))
            tried = case.record[len(case.record) - len(events) :]
            _, after, change = try_events(plan.case, tried, plan.today, self.words.language, self._holder.folder)
        except Refusal as refusal:
            return Tried(refused=_sentence(refusal, self.words), key=refusal.key.rpartition(".")[2])
        return Tried(after, change)

    def try_without(self, place: int) -> Tried:
        """The plan without the event at a place of the case."""
        from dosecal.core.views.what_if import what_if  # noqa: PLC0415
        from dosecal.files.case.planning import plan_case  # noqa: PLC0415
        from dosecal.files.reading.refusal import Refusal  # noqa: PLC0415

        plan = self.plan
        if plan is None:
            return Tried()
        try:
            case = self._case_of(self._without(place, "…"))
            after = plan_case(case, plan.today, self.words.language, self._holder.folder, place="")
        except Refusal as refusal:
            return Tried(refused=_sentence(refusal, self.words))
        return Tried(after, what_if(plan, after, self._closed(after)))

    def try_first_dose(self, day: date) -> Tried:
        """The plan with the first dose on another day."""
        from dosecal.core.views.what_if import what_if  # noqa: PLC0415
        from dosecal.files.case.planning import plan_case  # noqa: PLC0415
        from dosecal.files.reading.refusal import Refusal  # noqa: PLC0415

        plan = self.plan
        if plan is None:
            return Tried()
        case = replace(plan.case, planned_first_dose=day)
        try:
            after = plan_case(case, plan.today, self.words.language, self._holder.folder)
        except Refusal as refusal:
            return Tried(refused=_sentence(refusal, self.words), key="date")
        return Tried(after, what_if(plan, after, self._closed(after)))

    def _amounts(self, event: "Data") -> dict[str, str]:
        """The amounts of the infusions that are recorded as given, as the plan has them for that day; none where it
        withholds one, and where the event cannot be."""
        from dosecal.files.case.planning import plan_case  # noqa: PLC0415
        from dosecal.files.reading.refusal import Refusal  # noqa: PLC0415

        plan = self.plan
        assert plan is not None
        try:
            case = self._case_of([*self.events, event])
            then = plan_case(case, plan.today, self.words.language, self._holder.folder, place="")
        except Refusal:
            return {}
        visit = str(event.get("visit"))
        # Nothing is known of a drug that was recorded before, or that is withheld: a person says what was given of it.
        others = {dose.drug for dose in plan.doses_of(visit) if dose.given or dose.amount is None}
        given = [dose for dose in then.doses_of(visit) if dose.given and dose.drug not in others]
        infused = [dose for dose in given if then.study.drugs[dose.drug].infusion is not None]
        planned = {dose.drug: _shown(dose.amount) for dose in infused if dose.amount is not None}
        return {**planned, **{drug: one for drug, one in self._taken_back(visit).items() if drug in planned}}

    def _taken_back(self, visit: str) -> dict[str, str]:
        """The amounts of a dose whose day was recorded wrongly and taken back: with the right day they are the same."""
        revoked = {event.get("event") for event in self.events if event.get("kind") == "revoke"}
        found: dict[str, str] = {}
        for event in self.events:
            amounts = event.get("amounts")
            if event.get("visit") == visit and event.get("id") in revoked and isinstance(amounts, dict):
                found |= {str(drug): str(amount) for drug, amount in amounts.items()}
        return found

    def _closed(self, plan: "Plan") -> "ClosedDays":
        from dosecal.session.outcome import closed_days_of  # noqa: PLC0415

        return closed_days_of(plan, self.words.language)

    def _case_with(self, events: "Sequence[Data]") -> "Case":
        return self._case_of([*self.events, *self._as_recorded(events)])

    def _as_recorded(self, events: "Sequence[Data]") -> "list[Data]":
        """The events with what the plan knows: amounts that are given, and whether a decision came after a dose."""
        from dosecal.core.patient.course import fold  # noqa: PLC0415
        from dosecal.session.event_forms import BEFORE_DOSE  # noqa: PLC0415

        if self.plan is None:
            return list(events)
        course = fold(self.plan.case, self.plan.study.protocol)
        made: list[Data] = []
        for event in events:
            drug, day = str(event.get("drug")), event.get("date")
            given = [visit for visit in course.given if course.given_on(visit, drug) == day]
            if event.get("kind") in DECIDED_AFTER:
                bare = {key: value for key, value in event.items() if key != "after"}
                after = given and event.get("after") != BEFORE_DOSE
                made.append({**bare, "after": given[-1]} if after else bare)
            elif event.get("kind") == "given" and (amounts := self._amounts(event)):
                made.append({**event, "amounts": amounts})
            else:
                made.append(event)
        return made

    def _case_of(self, events: "Sequence[Data]") -> "Case":
        """The case that the plan was made from, with these events."""
        from dosecal.files.case.cases import case_from_data  # noqa: PLC0415

        outcome, plan = self._holder.outcome, self.plan
        assert outcome is not None
        assert plan is not None
        return case_from_data({**outcome.used, "events": list(events)}, "", plan.study.vocabulary)

    def _without(self, place: int, reason: str) -> "list[Data]":
        """The events with one more, that takes back the one at a place; it gets an id if it has none."""
        events = self.events
        if "id" not in events[place]:
            events[place] = {**events[place], "id": _free_id(events)}
        return [*events, {"kind": "revoke", "event": events[place]["id"], "reason": reason}]

    def record(self, events: "Sequence[Data]") -> None:
        """Appends events to the case, each with an id of its own, so that it can be taken back."""
        all_events = self.events
        for event in self._as_recorded(events):
            all_events.append({**event, "id": _free_id(all_events)})
        self._holder.record_events(all_events)

    def take_back(self, place: int, reason: str) -> None:
        """Records that the event at a place of the case was recorded wrongly; it stays in the case."""
        self._holder.record_events(self._without(place, reason))

    def plan_first_dose(self, day: date) -> None:
        """Plans the first dose on another day."""
        self._holder.plan_first_dose(day)


def _shown(amount: "Quantity") -> str:
    """An amount as a person reads it: of one that is not rounded so many digits as are compared."""
    from dosecal.core.doses.override import GIVEN_DIGITS  # noqa: PLC0415
    from dosecal.core.values.quantity import Quantity, significant  # noqa: PLC0415

    return str(Quantity(significant(amount.value, GIVEN_DIGITS), amount.unit))


def _free_id(events: "Sequence[Data]") -> str:
    """The next of e1, e2, … that no event bears."""
    taken = {event.get("id") for event in events}
    number = len(events) + 1
    while f"e{number}" in taken:
        number += 1
    return f"e{number}"


def _sentence(refusal: Exception, words: "Words") -> str:
    """What is expected and found, without the place: it stands beside the field."""
    from dosecal.files.reading.refusal import Refusal  # noqa: PLC0415

    assert isinstance(refusal, Refusal)
    bare = type(refusal)("", "", refusal.expected, refusal.found, **refusal.params)
    sentence = bare.sentence(words).removeprefix(":").strip()
    return sentence[:1].upper() + sentence[1:]
