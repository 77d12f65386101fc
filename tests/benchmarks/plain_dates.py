"""The floor of every calendar: the visits of both trials with plain dates, written by hand, and nothing else.

One function a trial, from an invented patient to rows of (visit, target, first and last day of the window, day). No
rule is read from a file, nothing has a source, a label or a finding: what a calendar costs where only its dates count.
``calendars`` compares the rows with the program's, so the floor cannot leave out a visit and stay a floor.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

Row = tuple[str, date, date, date, date | None]
"""Visit, target, first and last day of its window, day."""

NONE = timedelta(0)
STEPS = tuple(timedelta(days=distance) for distance in range(1, 15))


def span(days: int) -> timedelta:
    """So many days; ``peers`` puts another library in its place."""
    return timedelta(days=days)


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the month's last."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    if day.day <= 28:
        return date(year, month, day.day)
    last = 29 if month == 2 and year % 4 == 0 else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return date(year, month, min(day.day, last))


@dataclass(frozen=True)
class Course:
    """What an invented patient has behind: first dose, doses by visit, delays in days by visit; the day it is."""

    first: date
    today: date
    given: Mapping[str, date]
    delays: Mapping[str, int]


def nearest(target: date, earliest: date, latest: date, closed: Collection[date]) -> date | None:
    """The target if it is open, else the nearest open day of the window, the later of two."""
    if target.weekday() < 5 and target not in closed and earliest <= target <= latest:
        return target
    for step in STEPS:
        later, sooner = target + step, target - step
        if earliest <= later <= latest and later.weekday() < 5 and later not in closed:
            return later
        if earliest <= sooner <= latest and sooner.weekday() < 5 and sooner not in closed:
            return sooner
        if sooner < earliest and later > latest:
            return None
    return None


def assessment(name: str, target: date, closed: Collection[date], week: timedelta, early: bool) -> Row:
    """Within a week of its target, if ``early`` before it where a day is open."""
    earliest, latest = target - week, target + week
    day = nearest(target, earliest, target, closed) if early else None
    return name, target, earliest, latest, day or nearest(target, earliest, latest, closed)


def follow_up(name: str, target: date, days: timedelta, closed: Collection[date]) -> Row:
    """From its target on."""
    latest = target + days
    return name, target, target, latest, nearest(target, target, latest, closed)


def screening(course: Course, closed: Collection[date]) -> Row:
    """The four weeks before the first dose."""
    opens, latest = course.first - span(28), course.first - span(1)
    return "SCR", opens, opens, latest, nearest(min(max(opens, course.today), latest), opens, latest, closed)


class Doses:
    """The treatment visits of a patient one after the other: each dose keeps its interval to the one before."""

    __slots__ = ("closed", "course", "end", "final", "last")

    def __init__(self, course: Course, closed: Collection[date], end: date = date.max) -> None:
        self.course, self.closed, self.end = course, closed, end
        self.last: dict[str, date] = {}
        """Drug → its latest dose, given or planned."""
        self.final: dict[str, date] = {}
        """The same for what follows the last one: a visit without an open day counts by its target."""

    def visit(
        self, name: str, target: date, room: tuple[timedelta, timedelta], drugs: tuple[tuple[str, timedelta], ...]
    ) -> Row:
        """A treatment visit: window, intervals, day."""
        earliest, latest, before = target - room[0], target + room[1], self.last
        latest = min(latest, self.end)
        for drug, interval in drugs:
            if drug in before and (possible := before[drug] + interval) > earliest:
                earliest = possible
        given = self.course.given.get(name)
        day = given or nearest(target, earliest, latest, self.closed)
        if given or latest >= self.course.today:
            for drug, _ in drugs:
                self.final[drug] = day or target
                if day is not None:
                    before[drug] = day
        return name, target, earliest, latest, day


def ramunet(course: Course, closed: Collection[date]) -> list[Row]:
    """Six cycles, imaging of months 3 and 6, safety visit, survival contacts."""
    two, three, week, fortnight, month_of_doses = span(2), span(3), span(7), span(14), span(28)
    one = (("ramucirumab", span(12)),)
    both = (*one, ("dacarbazine", span(26)))
    rows: list[Row] = [screening(course, closed)]
    doses, given, delays = Doses(course, closed), course.given, course.delays
    target = course.first
    for cycle in range(1, 7):
        name = f"C{cycle}D1"
        if name in delays:
            target += span(delays[name])
        rows.append(doses.visit(name, target, (NONE, NONE if cycle == 1 else three), both))
        start = given.get(name, target)
        name = f"C{cycle}D15"
        later = start + (span(14 + delays[name]) if name in delays else fortnight)
        rows.append(doses.visit(name, later, (two, three), one))
        target = start + month_of_doses
    rows += [assessment(f"IMG-M{n}", months_later(course.first, n), closed, week, early=True) for n in (3, 6)]
    final = max(doses.final.values())
    rows.append(follow_up("FU-30D", final + span(30), week, closed))
    month, end, contact = 3, months_later(course.first, 24), final
    while contact < end:
        contact = months_later(final, month)
        rows.append(assessment(f"OS-M{month}", contact, closed, week, early=False))
        month += 3
    return rows


def caboavenec(course: Course, closed: Collection[date]) -> list[Row]:
    """Infusions of twelve months, imaging and questionnaires, survival, safety visits."""
    room, week, fortnight, interval = (span(2), span(3)), span(7), span(14), (("avelumab", span(12)),)
    rows: list[Row] = [screening(course, closed)]
    first, given, delays = course.first, course.given, course.delays
    end = months_later(first, 12) - span(1)
    doses = Doses(course, closed, end)
    name, target, cycle = "C1D1", first, 1
    while target <= end:
        rows.append(doses.visit(name, target, (NONE, NONE) if cycle == 1 else room, interval))
        start = given.get(name, target)
        cycle += 1
        name = f"C{cycle}D1"
        target = start + (span(14 + delays[name]) if name in delays else fortnight)
    for number in (8, 16, 24, 48):
        at = first + span(7 * number)
        rows += [assessment(f"{name}-W{number}", at, closed, week, early=True) for name in ("IMG", "QOL")]
    rows += [assessment(f"OS-W{n}", first + span(7 * n), closed, week, early=False) for n in (48, 96)]
    rows.append(follow_up("FU-30D", end + span(30), week, closed))
    rows.append(follow_up("FU-90D", doses.final["avelumab"] + span(90), span(14), closed))
    return rows


Way = Callable[[Course, Collection[date]], list[Row]]
TRIALS: dict[str, Way] = {"ramunet": ramunet, "caboavenec": caboavenec}
