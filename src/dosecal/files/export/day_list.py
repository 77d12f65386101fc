"""The day's list of a folder of cases: read for every patient, and written for other programs."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from dosecal.core.result.plan import Plan, Timetable
from dosecal.core.trial.protocol import Protocol
from dosecal.core.views.day_list import Entry, Line, Total, day_entries, is_listed, totals, uncounted
from dosecal.files.case.patients import Patients
from dosecal.files.case.planning import Planning
from dosecal.files.export.csv_text import BYTE_ORDER_MARK, csv_text
from dosecal.files.export.dose_json import dose_data, finding_data, quantity_text
from dosecal.files.export.json_text import json_text
from dosecal.files.reading.refusal import Refusal, by_file
from dosecal.words import Words
from dosecal.words.day_list import bag_text, open_text, proposals_text, state_text, taken_text, why_text

COLUMNS = (
    "date", "state", "patient", "study", "visit", "order", "drug", "amount", "unit", "volume", "taken", "bag",
    "minutes", "open", "why", "file", "version", "hash",
)  # fmt: skip
_NUMBERS = ("date", "order", "amount", "minutes")
"""Columns of days and numbers, which a spreadsheet may take for what they are."""
TELL_EVERY = 20


class Listed(Struct, frozen=True):
    """What a patient is given, and the file of the case."""

    entry: Entry
    file: str


class DayList(Struct, frozen=True):
    """Everything that is given on so many days, of all patients of a folder."""

    folder: Path
    today: date
    days: int
    listed: tuple[Listed, ...]
    patients: int
    undated: int
    """Patients without a first dose that somebody has named: nothing of them is listed."""
    protocols: tuple[Protocol, ...]
    refusals: tuple[Refusal, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Without the files."""
        return tuple(one.entry for one in self.listed)

    @property
    def totals(self) -> tuple[Total, ...]:
        """What is fetched from the store."""
        return totals(self.entries)

    def unread(self, words: Words) -> tuple[str, ...]:
        """One sentence for each file that could not be used."""
        return by_file(self.refusals, words)


def _never() -> bool:
    return False


def read_day(
    folder: Path,
    today: date,
    days: int,
    language: str,
    tell: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] = _never,
) -> DayList:
    """Reads and plans every case of a folder. Raises OSError where the folder cannot be read. Runs on any thread."""
    patients = Patients(folder, today, language)
    listed: list[Listed] = []
    protocols: dict[tuple[str, str], Protocol] = {}
    undated = 0
    for patient in patients.each():
        if cancelled():
            break
        found = patients.attempt(_of_day, patient, days)
        if found is None:
            continue
        timetable, entries = found
        undated += timetable.hypothetical or timetable.day_1 is None
        listed += [Listed(entry, patients.file) for entry in entries]
        if entries:
            protocol = timetable.study.protocol
            protocols[protocol.id, protocol.version] = protocol
        if tell is not None and patients.count % TELL_EVERY == 0:
            tell(patients.count)
    listed.sort(key=_order)
    used = tuple(protocols[key] for key in sorted(protocols))
    return DayList(folder, today, days, tuple(listed), patients.count, undated, used, tuple(patients.refusals))


def _of_day(patient: Planning, days: int) -> tuple[Timetable, Sequence[Entry]]:
    timetable = patient.timetable()
    return timetable, day_entries(patient.plan(), days) if is_listed(timetable, days) else ()


def _order(one: Listed) -> tuple[object, ...]:
    return *one.entry.order, one.file


def day_list_data(day: DayList, words: Words) -> dict[str, object]:
    """The list as plain values, ready for JSON: the names of a dose are those of a plan."""
    return {
        "today": day.today.isoformat(),
        "days": day.days,
        "patients": day.patients,
        "without_first_dose": day.undated,
        "visits": [_entry(one, words) for one in day.listed],
        "uncounted": [
            {"study": study, "drug": words.text(name), "doses": count} for study, name, count in uncounted(day.entries)
        ],
        "totals": [
            {
                "study": total.study, "drug": total.drug, "kind": total.kind,
                "strength": quantity_text(total.strength), "count": total.count, "overdue": total.overdue,
            }
            for total in day.totals
        ],
        "unread": [{"file": one.listed, "message": one.sentence(words)} for one in day.refusals],
    }  # fmt: skip


def day_list_json(day: DayList, words: Words) -> str:
    """The list as JSON."""
    return json_text(day_list_data(day, words), indent=2)


def _entry(one: Listed, words: Words) -> dict[str, object]:
    entry = one.entry
    protocol = entry.plan.study.protocol
    return {
        "patient": entry.plan.case.patient_id,
        "study": protocol.id,
        "protocol_version": protocol.version,
        "protocol_sha256": protocol.sha256,
        "file": one.file,
        "visit": entry.visit.id,
        "date": entry.day.isoformat(),
        "state": entry.state.value,
        "drugs": [_drug(entry.plan, line, words) for line in entry.lines],
    }


def _drug(plan: Plan, line: Line, words: Words) -> dict[str, object]:
    left_out = line.left_out
    return {
        "drug": line.drug,
        "date": line.day.isoformat(),
        "state": line.state.value,
        "withheld": line.amount_withheld,
        "why": why_text(words, line) or None,
        "left_out": None
        if left_out is None
        else {
            "code": left_out.code,
            "date": None if left_out.day is None else left_out.day.isoformat(),
            "reason": left_out.reason,
        },
        "because": [finding_data(found, words) for found in line.withheld],
        "dose": None if line.dose is None else dose_data(plan, line.dose, words),
    }


def day_list_csv(day: DayList, words: Words) -> str:
    """A table for a spreadsheet: byte order mark, ISO dates, numbers as the language writes them, no text a formula.

    Files that could not be read come first: the table says itself that it is not complete.
    """
    separator = words.say("format.csv-separator")
    rows: list[Sequence[str]] = [[words.say(f"label.{column}") for column in COLUMNS]]
    rows += [_unread(refusal, day.today, words) for refusal in day.refusals]
    rows += [row for one in day.listed for row in _rows(one, words)]
    head, *body = rows
    lines = [separator.join(map(csv_text, head)), *(separator.join(map(_cell, COLUMNS, row)) for row in body)]
    return BYTE_ORDER_MARK + "".join(f"{line}\r\n" for line in lines)


def _cell(column: str, text: str) -> str:
    return text if column in _NUMBERS else csv_text(text)


def _unread(refusal: Refusal, today: date, words: Words) -> list[str]:
    said = {"date": today.isoformat(), "state": words.say("deadlines.not-read"), "why": refusal.sentence(words)}
    return [{**said, "file": refusal.listed}.get(column, "") for column in COLUMNS]


def _rows(one: Listed, words: Words) -> Iterable[list[str]]:
    """The rows of one patient for the CSV file, a drug each, in the order of ``COLUMNS``."""
    entry = one.entry
    for line in entry.lines:
        dose = line.dose
        amount = dose.amount if dose is not None else None
        values = {
            "date": line.day.isoformat(),
            "state": state_text(words, line),
            "patient": entry.plan.case.patient_id,
            "study": entry.plan.study.protocol.name,
            "visit": entry.visit.id,
            "order": "" if dose is None else str(dose.order),
            "drug": words.text(line.name),
            "amount": "" if amount is None else words.number(amount.value),
            "unit": "" if amount is None else amount.unit,
            "volume": "" if dose is None or dose.volume is None else words.quantity(dose.volume, 2),
            "taken": taken_text(words, line),
            "bag": bag_text(words, entry, line),
            "minutes": "" if dose is None or dose.infusion is None else str(dose.infusion.minutes),
            "open": open_text(words, entry),
            "why": " ".join(filter(None, (why_text(words, line), proposals_text(words, entry, line)))),
            "file": one.file,
            "version": entry.plan.study.protocol.version,
            "hash": entry.plan.study.protocol.sha256,
        }
        yield [values[column] for column in COLUMNS]
