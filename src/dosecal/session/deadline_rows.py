"""Deadlines of all patients of a folder: read off the window's thread, chosen by days, study and kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from msgspec import Struct

from dosecal.core.trial.protocol import Edition
from dosecal.core.views.deadlines import CLOSING, Deadline, Kind
from dosecal.files.case.index import Index, Known
from dosecal.files.case.patients import Patients
from dosecal.files.case.planning import Planning
from dosecal.files.reading.refusal import Refusal, by_file
from dosecal.session import shares
from dosecal.session.shares import TELL_EVERY
from dosecal.words import Words

DAYS = (7, 14, 30, 90)
SOON = timedelta(days=7)

_OVERDUE = CLOSING | {Kind.VISIT_OVERDUE, Kind.VISIT_MISSED}
"""Kinds that are too late once their day has passed; the others are still open."""


class Due(Struct, frozen=True):
    """A deadline, and the file of its patient."""

    deadline: Deadline
    file: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The deadlines of a folder on a day, for the longest time that can be asked for."""

    folder: Path
    today: date
    rows: tuple[Due, ...]
    patients: int
    protocols: tuple[Edition, ...]
    unread: tuple[str, ...]
    """One sentence for each file that could not be used."""
    refusals: tuple[Refusal, ...] = ()
    """Every fault of those files."""


@dataclass(slots=True)
class Choice:
    """What is shown of it; an empty study or kind means all of them."""

    days: int = 30
    study: str = ""
    kind: str = ""


def _tell_nobody(_count: int) -> None:
    """For somebody who waits for the whole list."""


def _never() -> bool:
    """For somebody who does not cancel."""
    return False


def read_folder(
    folder: Path,
    today: date,
    words: Words,
    tell: Callable[[int], None] = _tell_nobody,
    cancelled: Callable[[], bool] = _never,
    days: int = DAYS[-1],
) -> Listing:
    """The deadlines of every case of a folder for some days. Raises OSError if it cannot be read. Runs on any thread.

    ``tell`` is called with the patients read so far; when ``cancelled`` the list ends there.
    """
    index = Index(folder, today, words.language, days)
    patients = Patients(folder, today, words.language, index=index)
    rows: list[Due] = []
    protocols: dict[tuple[str, str], Edition] = {}
    last = today + timedelta(days=days)
    told = shares.read(folder, today, words, index, tell, cancelled)
    for patient in patients.each_or_known():
        if cancelled():
            break
        known = _known(patient, patients, index, words)
        if known is None:
            continue
        edition = index.edition(known)
        protocols[edition.id, edition.version] = edition
        rows += [Due(one, patients.file) for one in index.deadlines(known, last)]
        if patients.count % TELL_EVERY == 0 and patients.count > told:
            tell(patients.count)
    else:
        index.save()
    unread = by_file(patients.refusals, words)
    rows.sort(key=lambda row: row.deadline.order)
    return Listing(
        folder, today, tuple(rows), patients.count, tuple(protocols.values()), unread, tuple(patients.refusals)
    )


def _known(patient: Planning | Known, patients: Patients, index: Index, words: Words) -> Known | None:
    if isinstance(patient, Known):
        return patient
    return patients.attempt(shares.remembered, patient, patients.file, index, words)


def chosen(listing: Listing, choice: Choice) -> list[Due]:
    """The rows that are asked for; what has passed and is still open is always among them, first."""
    last = listing.today + timedelta(days=choice.days)
    return [
        row
        for row in listing.rows
        if row.deadline.day <= last
        and choice.study in ("", row.deadline.study)
        and choice.kind in ("", row.deadline.kind.value)
    ]


def state(deadline: Deadline, today: date) -> str:
    """``overdue``, ``open`` (past, still waiting for somebody), ``today``, ``soon`` or ``coming``."""
    if deadline.day < today:
        return "overdue" if deadline.kind in _OVERDUE else "open"
    if deadline.day == today:
        return "today"
    return "soon" if deadline.day <= today + SOON and deadline.kind in CLOSING else "coming"


def studies(rows: Sequence[Due]) -> list[tuple[str, str]]:
    """The studies of the rows by id, with their names."""
    return sorted({row.deadline.study: row.deadline.study_name for row in rows}.items())


def kinds(rows: Sequence[Due]) -> list[Kind]:
    """The kinds of the rows, in the order of their declaration."""
    present = {row.deadline.kind for row in rows}
    return [kind for kind in Kind if kind in present]
