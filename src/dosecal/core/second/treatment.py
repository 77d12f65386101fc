"""The treatment visits a second time, by day numbers: targets, windows, days, drugs due (convention 12)."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import count

from msgspec import Struct

from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.second.miscount import Miscount
from dosecal.core.second.months import OpenDays, by, plus
from dosecal.core.second.story import NEVER, Story
from dosecal.core.trial.dose_rule import DoseRule
from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.trial.visit_rules import TreatmentDay

# By short names: in Python 3.11 a member looked up in its class costs ten times a name.
PLANNED, DONE, SKIPPED = VisitStatus.PLANNED, VisitStatus.DONE, VisitStatus.SKIPPED
TREATMENT = VisitKind.TREATMENT


def shown(day: int | None) -> str:
    """A day number as a date."""
    return "none" if day is None else date.fromordinal(day).isoformat()


class _DueDay(Struct, frozen=True):
    """A day of the cycle, and the drugs given on it with their minimum intervals in days."""

    day: TreatmentDay
    names: tuple[str, ...]
    intervals: Mapping[str, int | None]


class Treatment:
    """One patient's treatment, gone through from the first dose on."""

    def __init__(
        self, protocol: Protocol, told: Story, day_1: int, today: int, open_days: OpenDays, asked: int
    ) -> None:
        """``asked``: how many cycles a person asked for; 0 if nobody did."""
        self._protocol = protocol
        self._told = told
        self._today = today
        self._open = open_days
        self._day_1 = day_1
        maximum = protocol.treatment.maximum
        self.last_permitted = NEVER if maximum is None else plus(day_1, maximum) - 1
        self._asked = max(protocol.treatment.cycles or 0, asked)
        self._started = "C1D1" in told.given
        self._previous: dict[str, int] = {}
        """Drug → the day of its latest dose so far, given or planned."""
        self.projected: dict[str, int] = {}
        """Drug → the day of its last dose, given or planned; without an open day the target."""
        self._found: list[Miscount] = []
        self.starts: dict[int, int] = {}
        """Cycle → its day 1, actual once given."""

    def differences(self, visits: Mapping[str, Visit]) -> list[Miscount]:
        """Where the treatment visits of a plan differ."""
        left = {visit_id: visit for visit_id, visit in visits.items() if visit.kind is TREATMENT}
        days = [_due_day(day, self._protocol.dose_rules) for day in self._protocol.treatment.days]
        last = max((visit.cycle or 0 for visit in left.values()), default=0)
        delays = self._told.delays
        for cycle, target, start in self._cycles():
            if cycle > last and not self._is_planned(cycle, target):
                break
            self.starts[cycle] = start
            for planned in days:
                day = planned.day
                if cycle < day.first_cycle or (day.last_cycle is not None and cycle > day.last_cycle):
                    continue
                visit_id = f"C{cycle}D{day.day}"
                due_on = target if day.day == 1 else start + day.day - 1 + delays.get(visit_id, 0)
                visit = left.pop(visit_id, None)
                if visit is not None:
                    self._visit(visit, planned, due_on)
                elif not self._may_be_missing(visit_id, planned.names, due_on, cycle):
                    self._found.append(Miscount(f"visits.{visit_id}", "none", shown(due_on)))
        for visit_id, visit in left.items():
            self._found.append(Miscount(f"visits.{visit_id}", visit.target.isoformat(), "none"))
        return self._found

    @cached_property
    def _begun(self) -> int:
        """The last cycle of which a dose was given."""
        return max((_cycle(visit) for visit in self._told.given), default=0)

    def _is_planned(self, cycle: int, target: int) -> bool:
        """Whether the protocol, or a person who asked for more, plans a cycle."""
        if self._protocol.treatment.cycles is None:
            return target <= self.last_permitted
        return cycle <= self._asked

    def _cycles(self) -> Iterator[tuple[int, int, int]]:
        """Each cycle with the target of its day 1, and the day from which its other days are counted."""
        length = self._protocol.treatment.cycle
        fixed, months = length.in_days, 0
        start = target = anchor = self._day_1
        for cycle in count(1):
            visit_id = f"C{cycle}D1"
            if cycle > 1:
                months += 1
                moved = self._told.delays.get(visit_id, 0)
                after = by(anchor, months * length.count, length.unit) if fixed is None else start + fixed
                target = after + moved
                if moved:
                    anchor, months = target, 0
            actual = self._told.day_of(visit_id)
            if actual is not None:
                anchor, months = actual, 0
            start = target if actual is None else actual
            yield cycle, target, start

    def _may_be_missing(self, visit_id: str, names: tuple[str, ...], target: int, cycle: int) -> bool:
        """Whether a visit has no place in the plan: past the maximum, after the decision to stop, before any start."""
        told = self._told
        if visit_id in told.given:
            return False
        if told.left is not None and target > told.left:
            return True
        if target > self.last_permitted or not self._is_planned(cycle, target):
            return True
        if told.ended is not None and (target > told.ended or not self._started):
            return True
        return bool(names) and all(drug in told.stopped and told.stopped[drug].day < target for drug in names)

    def _visit(self, visit: Visit, planned: _DueDay, target: int) -> None:
        """Holds one treatment visit against days computed here, and keeps the doses that the next interval counts from.

        Days are counted as whole numbers, ``target`` included.
        """
        told, visit_id, status = self._told, visit.id, visit.status
        first, taken, previous = visit_id == "C1D1", told.given.get(visit_id), self._previous
        window = self._protocol.treatment.first_window if first else planned.day.window
        closes, due = target + window.after, planned.names
        if not (told.plain and (taken is None or None in taken)):
            # All later days rest on the first dose, which stays due; its other drug as on any first day of a cycle.
            until = NEVER if first and taken is None else target + planned.day.window.after
            due = tuple(drug for drug in due if self._is_due(visit_id, drug, target, until))
        latest = closes if closes <= self.last_permitted else max(self.last_permitted, target)
        earliest = target - window.before
        for drug in due:
            interval, before = planned.intervals[drug], previous.get(drug)
            if before is not None and interval is not None and before + interval > earliest:
                earliest = before + interval
        on: int | None = None
        if taken is not None:
            on = min(taken.values())
        elif not planned.names and visit_id in told.done:
            on = told.done[visit_id]
        if (on is None) is (status is DONE):
            self._found.append(Miscount(f"visits.{visit_id}.status", status, "planned" if on is None else "done"))
        if on is None and told.booked and status is not SKIPPED:
            on = told.booked.get(visit_id)
        if on is None:
            on = target if first else self._open.chosen(target, earliest, latest, window)
        if told.left is not None:
            latest, on = until_left(told.left, self._open, visit, (target, earliest, latest, on))
        self._found += differing(visit, (target, earliest, latest, on))
        if due != visit.drugs and set(due) != set(visit.drugs):
            self._found.append(Miscount(f"visits.{visit_id}.drugs", ", ".join(visit.drugs), ", ".join(due)))
        if status is DONE or status is PLANNED:
            self._remember(visit_id, due, on, target if on is None else on, status is PLANNED)

    def _remember(self, visit_id: str, due: tuple[str, ...], on: int | None, likely: int, planned: bool) -> None:
        """Notes the days of the doses of a visit that took place or is planned."""
        told, previous = self._told, self._previous
        whole, taken = told.whole_day(visit_id), visit_id in told.given
        for drug in due:
            given = told.day_of_drug(visit_id, drug) if taken and whole is None else whole
            counts = on if given is None and planned else given
            if counts is not None and counts > previous.get(drug, 0):
                previous[drug] = counts
            self.projected[drug] = likely if given is None else given

    def _is_due(self, visit_id: str, drug: str, target: int, latest: int) -> bool:
        """Whether a drug is given at a visit: as it was recorded; else neither left out, held nor stopped."""
        told = self._told
        if told.day_of_drug(visit_id, drug) is not None:
            return True
        if visit_id in told.skipped and told.skipped[visit_id] & {None, drug}:
            return False
        taken = told.given.get(visit_id)
        if taken is not None and (None in taken or latest < self._today or _cycle(visit_id) < self._begun):
            return False
        # A visit that is still open takes place today at the earliest.
        day = max(target, self._today) if latest >= self._today else target
        booked = told.booked.get(visit_id)
        if booked is not None:
            day = max(booked, self._today) if max(latest, booked) >= self._today else booked
        return not told.pauses(drug, day) and (told.ended is None or day < told.ended)


def until_left(
    last: int, open_days: OpenDays, visit: Visit, days: tuple[int, int, int, int | None]
) -> tuple[int, int | None]:
    """The last day and the day of a visit nobody recorded: both end with the patient's last day in the study."""
    target, earliest, latest, on = days
    if visit.status in (DONE, SKIPPED):
        return latest, on
    if latest <= last and (on is None or on <= last):
        return latest, on
    latest = min(latest, max(last, earliest))
    if on is None or on > last:
        on = open_days.chosen(target, earliest, latest)
    return latest, on


def differing(visit: Visit, days: tuple[int, int, int, int | None]) -> list[Miscount]:
    """Where target, window or day of a visit differ from the day numbers."""
    date_on = None if visit.date is None else visit.date.toordinal()
    found = (visit.target.toordinal(), visit.earliest.toordinal(), visit.latest.toordinal(), date_on)
    if found == days:
        return []
    parts = zip(("target", "earliest", "latest", "date"), found, days, strict=True)
    return [Miscount(f"visits.{visit.id}.{part}", shown(one), shown(two)) for part, one, two in parts if one != two]


def _due_day(day: TreatmentDay, rules: tuple[DoseRule, ...]) -> _DueDay:
    of_day = [rule for rule in rules if day.day in rule.days]
    return _DueDay(day, tuple(rule.drug for rule in of_day), {rule.drug: rule.minimum_interval_days for rule in of_day})


def _cycle(visit_id: str) -> int:
    """The cycle of a treatment visit; 0 of any other."""
    cycle, _, day = visit_id[1:].partition("D")
    return int(cycle) if visit_id[0] == "C" and cycle.isdigit() and day.isdigit() else 0
