"""The reference of everything that is arithmetic: plain dates, timed in the same run."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from tests.benchmarks import invented, plain_dates, product
from tests.benchmarks.measure import processor_time

PATIENTS = 200

# Some limits were found in milliseconds of another machine. There the program of that day
# took 2.3 ms for a plan of RamuNET with 12 doses given and 4.5 ms for one of CaboAveNEC; the same program takes 80 and
# 160 times what plain dates take, and its calendar 19.7 times (there 19.8). So plain dates of a patient were 28 to
# 29 µs there, a key in a bare window 0.7 ms, the needed imports 35 ms: a limit in ms becomes a multiple of these.
PLAIN_MS = 0.0285
BARE_KEY_MS = 0.7
IMPORTS_MS = 35
READING_MS = 10_000 / 3 / 10_000
"""Reading a case file there: deadlines of 10 000 in 10 s are three times that."""


@dataclass(frozen=True)
class Patients:
    """Invented patients, each as a case with its trial and closed days, and the plain dates of all of them."""

    cases: list[tuple[product.Study, product.Case, product.ClosedDays]]
    courses: Sequence[tuple[plain_dates.Way, plain_dates.Course, Collection[date]]]

    def by_plain_dates(self) -> list[list[plain_dates.Row]]:
        """The calendar of each patient, as dates."""
        return [trial(course, closed) for trial, course, closed in self.courses]

    def by_dosecal(self) -> list[list[plain_dates.Row]]:
        """The same by the program, on the way that a plan takes."""
        found = []
        for study, case, closed in self.cases:
            visits = product.calendar(study, case, invented.TODAY, closed)
            found.append([(one.id, one.target, one.earliest, one.latest, one.date) for one in visits])
        return found


@cache
def patients() -> Patients:
    """The patients of the floor. Raises RuntimeError where both ways differ: then nothing can be compared."""
    drawn = invented.patients(PATIENTS)
    trials = {name: product.trial(name) for name in invented.TRIALS}
    first, last = invented.TODAY.year - 1, invented.TODAY.year + 5
    sites = {land: product.holidays(land, first, last) for land in invented.LANDS}
    sets = {land: frozenset(closed.names) for land, closed in sites.items()}
    cases = [(trials[one.trial], product.case_of(one.table()), sites[one.holidays]) for one in drawn]
    courses = [(plain_dates.TRIALS[one.trial], one.course, sets[one.holidays]) for one in drawn]
    found = Patients(cases, courses)
    _check(found)
    return found


def _check(found: Patients) -> None:
    """Holds plain dates, the calendar that is timed and the plan together. Raises RuntimeError."""
    for (study, case, closed), plain, ours in zip(found.cases, found.by_plain_dates(), found.by_dosecal(), strict=True):
        visits = product.plan(study, case, invented.TODAY, closed).visits
        planned = [(one.id, one.target, one.earliest, one.latest, one.date) for one in visits]
        if not sorted(plain) == sorted(ours) == sorted(planned):
            raise RuntimeError(f"calendars differ: {case.events}")


def plain() -> float:
    """Seconds of processor time of the plain dates of one patient."""
    return processor_time(patients().by_plain_dates) / PATIENTS
