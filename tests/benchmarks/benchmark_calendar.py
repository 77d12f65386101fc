"""Calendars of many patients with delays: microseconds a patient beside the same calendars made with plain dates.

``uv run python -m tests.benchmarks.benchmark_calendar [--patients 10000]``; exit status 1 where the limit is missed.
The patients are invented, the same ones at every run: both trials, three Länder, doses given off their day, up to four
delays. Both ways must come to the same targets, windows and days for each patient, or there is nothing to compare.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from dosecal.core.patient.case import Case, Site
from dosecal.core.patient.events import Delay, Event, Given
from dosecal.core.trial.protocol import Study
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.visits.schedule import visits_of
from dosecal.files.case.closed_days import closed_days
from dosecal.files.trial.studies import load_study

MOST = 10.0
"""How many times the plain loop a calendar may cost."""
ROUNDS = 3
LANDS = ("DE-ST", "DE-RP", "DE-BY")
TODAY = date(2027, 6, 15)

Row = tuple[str, date, date, date, date | None]
"""Visit, target, first and last day of its window, day."""


@dataclass(frozen=True)
class Patient:
    """One invented patient, as both ways read it."""

    case: Case
    first: date
    given: dict[str, date]
    delays: dict[str, int]


def patient(number: int, chance: random.Random) -> Patient:
    """On treatment for some weeks, with doses off their day and delays before some of them."""
    study = ("ramunet", "caboavenec")[number % 2]
    first = TODAY - timedelta(days=chance.randint(0, 120))
    names = (
        [f"C{c}D{d}" for c in range(1, 7) for d in (1, 15)] if number % 2 == 0 else [f"C{c}D1" for c in range(1, 28)]
    )
    delays = {name: chance.choice((3, 7, 14)) for name in chance.sample(names[1:8], chance.randint(0, 4))}
    given, day = {"C1D1": first}, first
    for name in names[1:]:
        day += timedelta(days=14 + delays.get(name, 0) + chance.choice((0, 0, 0, 1, 2)))
        if day > TODAY:
            break
        given[name] = day
    events: list[Event] = [Given(name, at) for name, at in given.items()]
    events += [Delay(name, days, "as recorded") for name, days in delays.items()]
    site = Site(holidays=LANDS[number % 3])
    return Patient(Case(study=study, site=site, planned_first_dose=first, events=tuple(events)), first, given, delays)


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the month's last."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    last = 29 if month == 2 and year % 4 == 0 else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return date(year, month, min(day.day, last))


def nearest(target: date, earliest: date, latest: date, closed: Collection[date]) -> date | None:
    """The target if it is open, else the nearest open day of the window, the later of two."""
    for distance in range(15):
        step = timedelta(days=distance)
        for day in (target + step, target - step):
            if earliest <= day <= latest and day.weekday() < 5 and day not in closed:
                return day
    return None


def assessment(name: str, target: date, closed: Collection[date], preferred: bool) -> Row:
    """Within a week of its target, if it is preferred before it."""
    week = timedelta(days=7)
    day = nearest(target, target - week, target, closed) if preferred else None
    return name, target, target - week, target + week, day or nearest(target, target - week, target + week, closed)


def follow_up(name: str, target: date, days: int, closed: Collection[date]) -> Row:
    latest = target + timedelta(days=days)
    return name, target, target, latest, nearest(target, target, latest, closed)


@dataclass
class Doses:
    """The doses of a patient while the treatment visits are gone through."""

    who: Patient
    closed: Collection[date]
    end: date = date.max
    last: dict[str, date] = field(default_factory=dict)
    """Drug → its latest dose, given or planned."""
    final: dict[str, date] = field(default_factory=dict)
    """The same for what follows the last one: a visit without an open day counts by its target."""

    def visit(self, name: str, target: date, room: tuple[int, int], drugs: dict[str, int]) -> Row:
        """A treatment visit: window, intervals, day."""
        earliest, latest = target - timedelta(days=room[0]), min(target + timedelta(days=room[1]), self.end)
        for drug, interval in drugs.items():
            if drug in self.last:
                earliest = max(earliest, self.last[drug] + timedelta(days=interval))
        day = self.who.given.get(name)
        if day is None:
            day = nearest(target, earliest, latest, self.closed)
        if name in self.who.given or latest >= TODAY:
            self.final.update(dict.fromkeys(drugs, day or target))
            if day is not None:
                self.last.update(dict.fromkeys(drugs, day))
        return name, target, earliest, latest, day


def plain_ramunet(who: Patient, closed: Collection[date]) -> list[Row]:
    """Six cycles, imaging of months 3 and 6, safety visit, survival contacts."""
    rows: list[Row] = []
    doses = Doses(who, closed)
    both, one = {"ramucirumab": 12, "dacarbazine": 26}, {"ramucirumab": 12}
    target = who.first
    for cycle in range(1, 7):
        name = f"C{cycle}D1"
        target += timedelta(days=who.delays.get(name, 0))
        rows.append(doses.visit(name, target, (0, 0) if cycle == 1 else (0, 3), both))
        start = who.given.get(name, target)
        name = f"C{cycle}D15"
        later = start + timedelta(days=14 + who.delays.get(name, 0))
        rows.append(doses.visit(name, later, (2, 3), one))
        target = start + timedelta(days=28)
    rows += [assessment(f"IMG-M{n}", months_later(who.first, n), closed, preferred=True) for n in (3, 6)]
    final = max(doses.final.values())
    rows.append(follow_up("FU-30D", final + timedelta(days=30), 7, closed))
    month, end = 3, months_later(who.first, 24)
    while (contact := months_later(final, month)) <= end:
        rows.append(assessment(f"OS-M{month}", contact, closed, preferred=False))
        month += 3
    return rows


def plain_caboavenec(who: Patient, closed: Collection[date]) -> list[Row]:
    """Infusions of twelve months, imaging and questionnaires, survival, safety visits."""
    rows: list[Row] = []
    end = months_later(who.first, 12) - timedelta(days=1)
    doses = Doses(who, closed, end)
    target, cycle = who.first, 1
    while target <= end:
        name = f"C{cycle}D1"
        rows.append(doses.visit(name, target, (0, 0) if cycle == 1 else (2, 3), {"avelumab": 12}))
        cycle += 1
        target = who.given.get(name, target) + timedelta(days=14 + who.delays.get(f"C{cycle}D1", 0))
    for week in (8, 16, 24, 48):
        at = who.first + timedelta(days=7 * week)
        rows += [assessment(f"{name}-W{week}", at, closed, preferred=True) for name in ("IMG", "QOL")]
    for week in (48, 96):
        rows.append(assessment(f"OS-W{week}", who.first + timedelta(days=7 * week), closed, preferred=False))
    rows.append(follow_up("FU-30D", end + timedelta(days=30), 7, closed))
    rows.append(follow_up("FU-90D", doses.final["avelumab"] + timedelta(days=90), 14, closed))
    return rows


PLAIN = {"ramunet": plain_ramunet, "caboavenec": plain_caboavenec}


def by_dosecal(patients: Sequence[Patient], studies: dict[str, Study], sites: dict[str, ClosedDays]) -> list[list[Row]]:
    """The calendar of each patient by the program's core."""
    found = []
    for who in patients:
        visits = visits_of(studies[who.case.study], who.case, TODAY, sites[who.case.site.holidays or ""])
        found.append([(one.id, one.target, one.earliest, one.latest, one.date) for one in visits])
    return found


def by_plain_dates(patients: Sequence[Patient], sites: dict[str, frozenset[date]]) -> list[list[Row]]:
    """The same with dates, a set of holidays and no more."""
    return [PLAIN[who.case.study](who, sites[who.case.site.holidays or ""]) for who in patients]


def fastest(work: Callable[[], list[list[Row]]]) -> tuple[float, list[list[Row]]]:
    """Seconds of the best of some rounds, and what came out."""
    best, found = float("inf"), []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - begun)
    return best, found


def main() -> int:
    """Prints what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=10_000)
    number = parser.parse_args().patients
    chance = random.Random(7)
    patients = [patient(n, chance) for n in range(number)]
    studies = {name: load_study(name) for name in PLAIN}
    known = {land: closed_days(land, TODAY.year - 1, TODAY.year + 5, "en") for land in LANDS}
    holidays = {land: frozenset(closed.names) for land, closed in known.items()}
    plain, wanted = fastest(lambda: by_plain_dates(patients, holidays))
    core, found = fastest(lambda: by_dosecal(patients, studies, known))
    again, _ = fastest(lambda: by_plain_dates(patients, holidays))
    plain = (plain + again) / 2  # before and after: a machine that is busy with something else meets both
    differing = sum(sorted(one) != sorted(other) for one, other in zip(wanted, found, strict=True))
    visits = sum(len(one) for one in found)
    delays = sum(len(who.delays) for who in patients)
    print(f"{number} patients, {visits} visits, {delays} delays{'µs a patient':>20}{'× plain':>10}")
    for what, seconds in (("plain dates in a loop", plain), ("dosecal, the calendar alone", core)):
        print(f"{what:44}{1e6 * seconds / number:>18.0f}{seconds / plain:>10.1f}")
    kept = core <= MOST * plain
    print(f"limit {MOST:.0f} × plain dates{'' if kept else '  MISSED'}; {differing} calendars differ")
    return int(not kept or differing > 0)


if __name__ == "__main__":
    sys.exit(main())
