"""Which of several values is used: the latest on or before a day, of one day the one entered last (convention 15)."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from dosecal.core.patient.case import Lab


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
