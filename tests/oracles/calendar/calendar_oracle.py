"""The calendar of a patient by day numbers, written from the facts and the contract, never from the program.

A day is its ordinal; a window is tried day by day; months are counted on year, month and day. What happened is read
from the table of a case file. Nothing here looks at the program's values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.oracles.calendar.calendar_rules import (
    END_OF_TREATMENT,
    ONE_DAY,
    SAFETY_30,
    SAFETY_90,
    SURVIVAL,
    Repeated,
    Room,
    Trial,
)
from tests.oracles.calendar.calendar_story import NEVER, Story, at, drugs_of, story_of


def month_length(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def months_after(day: int, months: int) -> int:
    """The same day of the month so many months on, or the month's last."""
    at = date.fromordinal(day)
    year, month = at.year + (at.month - 1 + months) // 12, (at.month - 1 + months) % 12 + 1
    return date(year, month, min(at.day, month_length(year, month))).toordinal()


@dataclass
class Seen:
    """A visit as the contract shows it, its days as ordinals."""

    id: str
    kind: str
    clock: str
    target: int
    earliest: int
    latest: int
    date: int | None
    status: str = "planned"
    drugs: tuple[str, ...] = ()
    study_day: int | None = None
    infusion_number: int | None = None
    codes: set[str] = field(default_factory=set)
    """Findings and notes that its date asks for: no-open-day, interval-too-short, outside-window."""


@dataclass(frozen=True)
class Sites:
    """The closed days of a site."""

    holidays: Mapping[int, str]

    def open(self, day: int) -> bool:
        return day % 7 not in (6, 0) and day not in self.holidays


def nearest_open(target: int, days: Sequence[int], site: Sites) -> int | None:
    """The open day of some that is nearest to the target, the later of two equally near."""
    best: int | None = None
    for day in days:
        if site.open(day) and (best is None or abs(day - target) <= abs(best - target)):
            best = day
    return best


def chosen(target: int, earliest: int, latest: int, room: Room, site: Sites) -> int | None:
    """The target if it is open; else an open day of the preferred window, else of the window."""
    window = [day for day in range(target - room.before, target + room.after + 1) if earliest <= day <= latest]
    if target in window and site.open(target):
        return target
    if room.preferred is not None:
        before, after = room.preferred
        found = nearest_open(target, [day for day in window if target - before <= day <= target + after], site)
        if found is not None:
            return found
    return nearest_open(target, window, site)


@dataclass
class Oracle:
    """One patient's calendar."""

    trial: Trial
    day_1: int
    today: int
    site: Sites
    told: Story
    cycles: int | None = None
    seen: list[Seen] = field(default_factory=list)
    last_given: dict[str, int] = field(default_factory=dict)
    """The latest dose of each drug that was given."""
    previous: dict[str, int] = field(default_factory=dict)
    """The latest dose of each drug, given or planned, while treatment is gone through."""
    projected: dict[str, int] = field(default_factory=dict)
    """The last dose of each drug as planned; of a visit without an open day its target."""

    @property
    def last_permitted(self) -> int:
        return NEVER if self.trial.months is None else months_after(self.day_1, self.trial.months) - 1

    @property
    def ended(self) -> int | None:
        """The day on which the last drug was stopped."""
        stops = [self.told.stops.get(drug) for drug in drugs_of(self.trial)]
        decided = [stop[0] for stop in stops if stop is not None]
        return max(decided) if len(decided) == len(stops) else None

    def visits(self) -> dict[str, Seen]:
        if self.told.left:
            day, cause = self.told.left[0]
            for drug in drugs_of(self.trial):
                if drug not in self.told.stops or self.told.stops[drug][0] > day:
                    self.told.stops[drug] = (day, None, cause)
        self._treatment()
        self._assessments()
        self._after()
        self._number()
        return {visit.id: visit for visit in self.seen if self._still(visit)}

    def _number(self) -> None:
        """Study days by what happened, infusions by those that happen."""
        infusions = 0
        for visit in self.seen:
            counted = visit.date if visit.status == "done" and visit.date is not None else visit.target
            visit.study_day = counted - self.day_1 + (1 if counted >= self.day_1 else 0)
            infused = [drug for drug in visit.drugs if drug not in self.trial.daily]
            if visit.kind == "treatment" and visit.status in ("planned", "done") and infused:
                infusions += 1
                visit.infusion_number = infusions

    def _still(self, visit: Seen) -> bool:
        """Whether a visit is in the calendar of a patient who left the study; its window ends with the study."""
        ends = list(self.told.left[:1])
        if self.ended is not None and self._all_over:
            ends.append((self.ended, "death"))
        if visit.status == "done" or not ends:
            return True
        last, cause = min(ends)
        if visit.target > last or (cause == "lost-to-follow-up" and visit.id == "EOT" and visit.target == last):
            return False
        # Who died, withdrew or was lost comes no more on that day either.
        gone = last < self.today or cause in ("death", "consent-withdrawn", "lost-to-follow-up")
        if visit.status != "skipped" and (visit.latest > last or (gone and visit.status == "planned")):
            visit.latest = min(max(last, visit.earliest), visit.latest)
            if visit.date is None or visit.date > last:
                visit.date = nearest_open(visit.target, range(visit.earliest, visit.latest + 1), self.site)
            if visit.status == "planned" and gone:
                visit.status = "missed" if visit.kind == "treatment" else "not-recorded"
        return True

    # Treatment

    def _treatment(self) -> None:
        start, cycle = self.day_1, 1
        planned = max(self.cycles or 0, self.trial.cycles or 0, self._last_recorded)
        while cycle <= planned or (self.trial.cycles is None and start <= self.last_permitted):
            first = start
            for index, at_day in enumerate(self.trial.days):
                visit_id = f"C{cycle}D{at_day.day}"
                delay = self.told.delays.get(visit_id, 0) if (cycle, index) != (1, 0) else 0
                target = first + at_day.day - 1 + delay
                if index == 0:
                    taken = self.told.day_of(visit_id)
                    first = target if taken is None else taken
                    start = first + self.trial.cycle_days
                # After the last permitted day nothing is planned; what was given is shown.
                if target <= self.last_permitted or visit_id in self.told.given:
                    room = ONE_DAY if (cycle, index) == (1, 0) else at_day.room
                    self._dose_visit(visit_id, target, room, at_day.drugs)
            cycle += 1

    @property
    def _last_recorded(self) -> int:
        """The last cycle of which a dose was recorded, moved or left out."""
        told = (*self.told.given, *self.told.delays, *self.told.skipped)
        return max((int(visit[1:].partition("D")[0]) for visit in told if visit.startswith("C")), default=0)

    def _before_a_later_cycle(self, visit_id: str) -> bool:
        """Whether a dose of a later cycle was given: this visit, if it was not given, will not be any more."""
        cycles = [int(visit[1:].partition("D")[0]) for visit in self.told.given]
        return int(visit_id[1:].partition("D")[0]) < max(cycles, default=0)

    def _dose_visit(self, visit_id: str, target: int, room: Room, drugs: tuple[str, ...]) -> None:
        taken = self.told.given.get(visit_id)
        skipped = self.told.skipped.get(visit_id, set())
        due = self._due(visit_id, target, target + room.after, drugs)
        earliest, latest = target - room.before, min(target + room.after, max(self.last_permitted, target))
        if not due and taken is None and None not in skipped and self._gone(target, drugs):
            return
        kept = [
            self.previous[drug] + self.trial.intervals[drug]
            for drug in due
            if drug in self.previous and drug in self.trial.intervals
        ]
        visit = Seen(visit_id, "treatment", "treatment", target, max([earliest, *kept]), latest, None, drugs=due)
        self.seen.append(visit)
        if taken is not None:
            self._was_given(visit, taken, due)
            return
        over = latest < self.today or self._before_a_later_cycle(visit_id)
        visit.status = "skipped" if None in skipped else self._unrecorded(visit, drugs) if over else "planned"
        if visit_id == "C1D1":
            visit.date = target
            if not self.site.open(target):
                visit.codes.add("no-open-day")
        elif visit.earliest > latest:
            visit.codes.add("interval-too-short")
        else:
            visit.date = chosen(target, visit.earliest, latest, room, self.site)
            if visit.date is None:
                visit.codes.add("no-open-day")
        if visit.status == "planned":
            if visit.date is not None:
                self.previous.update(dict.fromkeys(due, visit.date))
            # For want of a day the target says when the last dose is to be expected.
            self.projected.update(dict.fromkeys(due, visit.date or target))

    def _unrecorded(self, visit: Seen, drugs: tuple[str, ...]) -> str:
        """A dose nobody recorded is missed if it cannot have been given: else it is only not recorded."""
        cycle = int(visit.id[1:].partition("D")[0])
        later = [
            min(days.values()) for name, days in self.told.given.items() if int(name[1:].partition("D")[0]) > cycle
        ]
        if later:
            return "missed" if visit.earliest >= min(later) else "not-recorded"
        return "missed" if all(drug in self.told.stops for drug in drugs) else "not-recorded"

    def _was_given(self, visit: Seen, taken: Mapping[str | None, int], due: tuple[str, ...]) -> None:
        visit.status, visit.date = "done", min(taken.values())
        for drug in due:
            day = taken.get(drug, taken.get(None))
            if day is not None:
                if (
                    drug in self.trial.intervals
                    and drug in self.previous
                    and day < self.previous[drug] + self.trial.intervals[drug]
                ):
                    visit.codes.add("interval-too-short")
                self.last_given[drug] = self.previous[drug] = self.projected[drug] = day

    def _due(self, visit_id: str, target: int, latest: int, drugs: tuple[str, ...]) -> tuple[str, ...]:
        """The drugs given at a visit, or due at it: neither left out, nor held, nor stopped."""
        skipped, taken = self.told.skipped.get(visit_id, set()), self.told.given.get(visit_id)
        if None in skipped:
            return ()
        if taken is not None and None not in taken:
            # Of two drugs recorded each for itself the other one can be given until the window closes.
            in_time = latest >= self.today and not self._before_a_later_cycle(visit_id)
            open_still = self._due_on(max(target, self.today), drugs, skipped) if in_time else ()
            return tuple(drug for drug in drugs if drug in taken or drug in open_still)
        if taken is not None:
            # What was decided on the day of a dose was decided after it.
            day = min(taken.values()) - 1
        else:
            # A visit that is still open takes place today at the earliest.
            day = max(target, self.today) if latest >= self.today else target
        return self._due_on(day, drugs, skipped, taken)

    def _due_on(
        self, day: int, drugs: tuple[str, ...], skipped: set[str | None], taken: Mapping[str | None, int] | None = None
    ) -> tuple[str, ...]:
        out = {drug for drug in drugs if drug in skipped or self._held(drug, day, taken) or self._stopped(drug, day)}
        return tuple(drug for drug in drugs if drug not in out)

    def _held(self, drug: str, day: int, taken: Mapping[str | None, int] | None) -> bool:
        if taken is None:
            return self.told.held(drug, day)
        return any(one == drug and first <= day and day + 1 < until for one, first, until in self.told.holds)

    def _stopped(self, drug: str, day: int) -> bool:
        return drug in self.told.stops and day >= self.told.stops[drug][0]

    def _gone(self, target: int, drugs: tuple[str, ...]) -> bool:
        """Whether the visit lies after the decision that stopped the last of its drugs."""
        return all(self._stopped(drug, target - 1) for drug in drugs)

    # Assessments

    def _assessments(self) -> None:
        for what in self.trial.assessments:
            for count in self._counts(what):
                target = self.day_1 + 7 * count if what.unit == "weeks" else months_after(self.day_1, count)
                if self._over(what.kind, target) and f"{what.prefix}{count}" not in self.told.done:
                    continue
                self._other(f"{what.prefix}{count}", what.kind, "assessment", target, what.room)

    def _counts(self, what: Repeated) -> tuple[int, ...]:
        """Where cycles are added imaging goes on: month 9 belongs to cycle 9, and as long as delays make them."""
        if self.trial.cycles is None or not self.cycles or self.cycles <= self.trial.cycles:
            return what.counts
        last = max((visit.target for visit in self.seen if visit.kind == "treatment"), default=self.day_1)
        counts, month = list(what.counts), what.counts[-1] + 3
        while month <= self.cycles or months_after(self.day_1, month) <= last:
            counts.append(month)
            month += 3
        return tuple(counts)

    def _over(self, kind: str, target: int) -> bool:
        """Whether the end of treatment ended these visits."""
        if self.ended is None or target <= self.ended:
            return False
        return self._all_over or (kind == "imaging" and "progression" in self._causes)

    @property
    def _causes(self) -> set[str]:
        """Why drugs were stopped; what ends for one of them has ended once nothing is given any more."""
        return {cause for _, _, cause in self.told.stops.values()}

    @property
    def _all_over(self) -> bool:
        return bool(self._causes & {"consent-withdrawn", "death"})

    # After the last dose

    def _after(self) -> None:
        if self.ended is not None:
            if self._all_over:
                return
            self._other("EOT", "end-of-treatment", "last-dose", self.ended, END_OF_TREATMENT)
        last = self.last_doses()
        if not last:
            return
        self._other("FU-30D", "follow-up", "last-dose", max(last.values()) + 30, SAFETY_30)
        if self.trial.after_90 in last:
            self._other("FU-90D", "follow-up", "last-dose", last[self.trial.after_90] + 90, SAFETY_90)
        if self.trial.survival_to_month is not None:
            for month in range(3, 200, 3):
                target = months_after(max(last.values()), month)
                self._other(f"OS-M{month}", "survival", "last-dose", target, SURVIVAL)
                if target >= months_after(self.day_1, self.trial.survival_to_month):
                    break  # one contact at the end of the follow-up or after it

    def last_doses(self) -> dict[str, int]:
        """The last dose of each drug: given where it was stopped, else the last planned one."""
        found: dict[str, int] = {}
        for drug in drugs_of(self.trial):
            stop = self.told.stops.get(drug)
            if stop is not None and drug in self.trial.daily:
                day = self._last_tablet(drug, stop[0]) if stop[1] is None else stop[1]
                if day is not None:
                    found[drug] = day
            elif stop is not None:
                if drug in self.last_given:
                    found[drug] = self.last_given[drug]
            elif drug in self.trial.daily:
                found[drug] = self.last_permitted
            elif drug in self.projected:
                found[drug] = self.projected[drug]
        return found

    def _last_tablet(self, drug: str, decided: int) -> int | None:
        """The last day with tablets before a stop: none of a hold that went on until then."""
        if drug not in self.last_given:
            return None
        day = decided
        while day > self.last_given[drug] and self.told.held(drug, day):
            day -= 1
        return day

    def _other(self, visit_id: str, kind: str, clock: str, target: int, room: Room) -> None:
        target += self.told.delays.get(visit_id, 0)
        visit = Seen(visit_id, kind, clock, target, target - room.before, target + room.after, None)
        self.seen.append(visit)
        done = self.told.done.get(visit_id)
        if done is not None:
            visit.status, visit.date = "done", done
            return
        left_out = visit_id in self.told.skipped
        visit.status = "skipped" if left_out else "not-recorded" if visit.latest < self.today else "planned"
        visit.date = chosen(target, visit.earliest, visit.latest, room, self.site)
        if visit.date is None:
            visit.codes.add("no-open-day")


def closed_days(data: Mapping[str, Any], holidays: Mapping[int, str]) -> dict[int, str]:
    """The holidays and the site's own closures."""
    own = data.get("site", {}).get("closed", ())
    return {**holidays, **{day: one["name"] for one in own for day in range(at(one, "first"), at(one, "last") + 1)}}


def expected(trial: Trial, data: Mapping[str, Any], holidays: Mapping[int, str]) -> dict[str, Seen]:
    """The calendar of a case as its file says it; Day 1 is the first dose given, else the one planned."""
    told = story_of(data.get("events", ()), trial)
    first = told.day_of("C1D1")
    # A first dose that is only planned moves with its delay; one that was given is where it was given.
    day_1 = data["planned_first_dose"].toordinal() + told.delays.get("C1D1", 0) if first is None else first
    return Oracle(
        trial, day_1, data["today"].toordinal(), Sites(closed_days(data, holidays)), told, data.get("cycles")
    ).visits()
