"""Which of several values is used: the latest on or before a day, of one day the one entered last (convention 15)."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from dosecal.core.patient.case import Lab, Vital


class Dated(Protocol):
    """What bears the day on which it was measured or seen."""

    @property
    def day(self) -> date:
        """The day on which it was measured or seen."""
        ...


Entry = TypeVar("Entry", bound=Dated)


def latest(entries: Iterable[Entry], until: date | None = None) -> Entry | None:
    """The entry used on a day, None if there is none; without a day of all entries.

    A second value of the same day was entered because the first no longer holds: repeated, or typed wrongly.
    """
    found: Entry | None = None
    for entry in entries:
        if (until is None or entry.day <= until) and (found is None or entry.day >= found.day):
            found = entry
    return found


def latest_lab(labs: Iterable[Lab], test: str, until: date | None = None) -> Lab | None:
    """The value of a laboratory test that is used on a day."""
    return latest((lab for lab in labs if lab.test == test), until)


def others_of_day(labs: Iterable[Lab], used: Lab) -> tuple[Lab, ...]:
    """Further values of a test on the day of the one used that differ from it, as they were entered.

    One value in two units is one value; so is one with and without its upper limit of normal.
    """
    return tuple(
        lab for lab in labs
        if lab.test == used.test and lab.day == used.day and lab is not used
        and (lab.value != used.value or (None not in (lab.uln, used.uln) and lab.uln != used.uln))
    )  # fmt: skip


def as_entered(lab: Lab) -> str:
    """A value as it was entered, with its upper limit of normal: two values may differ in that alone."""
    return lab.typed if lab.uln_typed is None else f"{lab.typed} (≤ {lab.uln_typed})"


def other_pressures(vitals: Iterable[Vital], used: Vital) -> tuple[Vital, ...]:
    """Further blood pressures of the day of the one used that differ from it."""
    return tuple(
        one for one in vitals
        if one.day == used.day and (one.systolic, one.diastolic) != (used.systolic, used.diastolic)
    )  # fmt: skip
