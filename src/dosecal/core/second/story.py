"""What a case tells about the course, by visit and drug, in day numbers."""

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct, field

from dosecal.core.patient.case import Case
from dosecal.core.patient.events import (
    Booked,
    Delay,
    Discontinue,
    Done,
    Event,
    Given,
    Hold,
    OffStudy,
    Override,
    Reduce,
    Resume,
    Skip,
    Slow,
    Suspected,
)
from dosecal.core.trial.protocol import Protocol, StopCause
from dosecal.core.values.quantity import Quantity

NEVER = date.max.toordinal() + 1


class Stopped(Struct, frozen=True):
    """The first decision to stop a drug."""

    day: int
    last_dose: int | None
    """As it was entered: it counts for tablets only."""
    cause: str


class Story(Struct):
    """The events of a case, sorted by what they are about."""

    given: dict[str, dict[str | None, int]] = field(default_factory=dict)
    """Visit → drug (None: all that were due) → day."""
    amounts: dict[tuple[str, str], Quantity] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    delays: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, set[str | None]] = field(default_factory=dict)
    held: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Drug → first day, and the day from which it is given again."""
    stopped: dict[str, Stopped] = field(default_factory=dict)
    reductions: dict[str, list[Reduce]] = field(default_factory=dict)
    slowed: dict[str, list[Slow]] = field(default_factory=dict)
    overrides: dict[tuple[str, str], Quantity] = field(default_factory=dict)
    suspected: list[int] = field(default_factory=list)
    booked: dict[str, int] = field(default_factory=dict)
    """Visit → the day agreed for it."""
    plain: bool = True
    """Nothing was left out, held or stopped."""
    ended: int | None = None
    """The day on which all treatment had been stopped."""
    left: int | None = None
    """The last day of the patient in the study."""
    died: bool = False

    def day_of(self, visit: str) -> int | None:
        """The first day on which something was given at a visit."""
        days = self.given.get(visit)
        return min(days.values()) if days else None

    def day_of_drug(self, visit: str, drug: str) -> int | None:
        """The day on which a drug was given at a visit, None if it was not."""
        days = self.given.get(visit)
        if not days:
            return None
        own = days.get(drug)
        if own is not None:
            return own
        day = days.get(None)
        if day is None or self.plain or (visit, drug) in self.amounts:
            return day
        return day if self.free(visit, drug, day) else None

    def whole_day(self, visit: str) -> int | None:
        """The day on which all that was due at a visit was given, with nothing ever left out, held or stopped; None
        where each drug has to be asked for."""
        days = self.given.get(visit)
        return days.get(None) if days is not None and self.plain and len(days) == 1 else None

    def free(self, visit: str, drug: str, day: int) -> bool:
        """Whether nothing decided before the day kept the drug from being given at the visit."""
        if visit in self.skipped and self.skipped[visit] & {None, drug}:
            return False
        if drug in self.stopped and self.stopped[drug].day < day:
            return False
        return not any(first < day < until for first, until in self.held.get(drug, ()))

    def pauses(self, drug: str, day: int) -> bool:
        """Whether the drug is held, or stopped, on a day."""
        if drug in self.stopped and self.stopped[drug].day <= day:
            return True
        return any(first <= day < until for first, until in self.held.get(drug, ()))


def story_of(case: Case, protocol: Protocol) -> Story:
    """The events in effect, the order of their entry put aside."""
    told = Story()
    decisions = [event for event in case.events if not _about_a_visit(event, told)]
    _about_drugs(decisions, told, protocol)
    told.plain = not (told.skipped or told.held or told.stopped)
    return told


def _about_a_visit(event: Event, told: Story) -> bool:
    """Notes what happened at a visit; False of any other event."""
    match event:
        case Given():
            told.given.setdefault(event.visit, {})[event.drug] = event.day.toordinal()
            for drug, amount in event.amounts:
                told.amounts[event.visit, drug] = amount
        case Done():
            told.done[event.visit] = event.day.toordinal()
        case Delay():
            told.delays[event.visit] = told.delays.get(event.visit, 0) + event.days
        case Skip():
            told.skipped.setdefault(event.visit, set()).add(event.drug)
        case Booked(visit, day):
            told.booked.pop(visit, None)
            if day is not None:
                told.booked[visit] = day.toordinal()
        case Override():
            told.overrides[event.visit, event.drug] = event.amount
        case _:
            return False
    return True


def _about_drugs(events: list[Event], told: Story, protocol: Protocol) -> None:
    """Notes what was decided about a drug, or all of them."""
    switches: dict[str, list[tuple[int, bool]]] = {}
    stops: list[Discontinue] = []
    ends: list[tuple[int, str]] = []
    for event in events:
        match event:
            case Hold() | Resume():
                switches.setdefault(event.drug, []).append((event.day.toordinal(), isinstance(event, Hold)))
            case Reduce():
                told.reductions.setdefault(event.drug, []).append(event)
            case Slow():
                told.slowed.setdefault(event.drug, []).append(event)
            case Suspected():
                told.suspected.append(event.day.toordinal())
            case Discontinue():
                stops.append(event)
            case OffStudy():
                ends.append((event.day.toordinal(), event.cause.value))
            case _:
                pass
    told.held = {drug: list(_pauses(changes)) for drug, changes in switches.items()}
    if stops or ends:
        _stop(told, stops, ends, protocol)


def _pauses(changes: list[tuple[int, bool]]) -> Iterator[tuple[int, int]]:
    """From each hold to the resumption after it; of those on one day as many as can follow each other."""
    per_day: dict[int, list[int]] = {}
    for day, holds in changes:
        per_day.setdefault(day, [0, 0])[holds] += 1
    since: int | None = None
    for day in sorted(per_day):
        resumed, held = per_day[day]
        was = since
        while resumed or held:
            if was is None and held:
                held, was = held - 1, day
            elif was is not None and resumed:
                if was < day:
                    yield was, day
                resumed, was = resumed - 1, None
            else:  # held twice, or resumed twice: it changes nothing
                resumed, held = (resumed, held - 1) if was is not None else (resumed - 1, held)
        since = was
    if since is not None:
        yield since, NEVER


def _stop(told: Story, decisions: list[Discontinue], ends: list[tuple[int, str]], protocol: Protocol) -> None:
    """Notes the first decision about each drug, and what took the patient out of the study.

    Who died, for whichever drug that was entered, is given nothing more; nor is who withdrew when all was stopped.
    """
    drugs = [rule.drug for rule in protocol.dose_rules]
    for one in sorted(decisions, key=lambda decision: decision.day):
        day, going_on = one.day.toordinal(), [drug for drug in drugs if drug not in told.stopped]
        withdrew = one.cause is StopCause.CONSENT_WITHDRAWN and not going_on
        if withdrew or one.cause is StopCause.DEATH:
            ends.append((day, one.cause.value))
        last = None if one.last_dose is None else one.last_dose.toordinal()
        for drug in going_on:
            if one.drug in ("all", drug):
                told.stopped[drug] = Stopped(day, last, one.cause.value)
    told.died = any(cause == StopCause.DEATH.value for _, cause in ends)
    if ends:
        day, cause = min(ends, key=lambda end: end[0])
        for drug in drugs:
            if drug not in told.stopped or told.stopped[drug].day > day:
                told.stopped[drug] = Stopped(day, None, cause)
        told.left = day
    if len(told.stopped) == len(drugs):
        told.ended = max(stop.day for stop in told.stopped.values())
        final = {one.cause.value for one in protocol.endings if "all" in one.ends}
        if final & {stop.cause for stop in told.stopped.values()}:
            told.left = told.ended if told.left is None else min(told.left, told.ended)


def ordinals(days: Mapping[str, date]) -> dict[str, int]:
    """The days of a result as day numbers."""
    return {key: day.toordinal() for key, day in days.items()}
