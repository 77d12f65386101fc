"""The data of a case that the fields of the form mean, and the fields that cannot be read. No arithmetic."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from dosecal.core.values.quantity import parse_number
from dosecal.session.entry import (
    AMOUNT,
    FLAGS,
    OPTIONAL,
    SITE_CHOICES,
    SITE_TABLES,
    Data,
    Entry,
    Row,
    entry_of,
    has_end,
    items_of,
)
from dosecal.words import Words
from dosecal.words.dates import parse_date, parse_partial
from dosecal.words.made_at import stamp_of
from dosecal.words.shortened import shortened

_DIGITS = re.compile("[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Problem:
    """A field that cannot be read, and why."""

    field: str
    sentence: str
    offered: str = ""
    """What was probably meant: a button enters it."""

    @property
    def part(self) -> str:
        """The list or the field: ``labs``, ``first_dose``."""
        return self.field.split(".")[0]

    @property
    def row(self) -> str:
        """The line of a list that it is in: ``labs.3``."""
        return ".".join(self.field.split(".")[:2])

    @property
    def optional(self) -> bool:
        """Whether everything but eligibility can be shown, and recorded, without it."""
        return self.part in OPTIONAL


@dataclass(slots=True)
class Reading:
    """The data that the fields mean, the fields that cannot be read, and the place of each list item in the window."""

    data: Data
    today: date
    problems: list[Problem]
    places: dict[str, str]
    """``labs[1]`` of the data → ``labs.3`` of the window."""


class _Reader:
    """Reads one entry; collects problems. What was not edited stays as the file has it, in its own spelling."""

    def __init__(self, entry: Entry, base: Mapping[str, object], real_today: date, words: Words) -> None:
        self.entry, self.words = entry, words
        self.was = entry_of(base)
        """The entry as it would be filled from the file."""
        self.data: Data = dict(base)
        self.base = base
        self.problems: list[Problem] = []
        self.places: dict[str, str] = {}
        self.real_today = real_today
        self.today = self.day("today", entry.today) or real_today

    def wrong(self, name: str, word: str, **params: object) -> None:
        self.problems.append(Problem(name, self.words.say(f"window.problem.{word}", **params)))

    def day(self, name: str, text: str, full_year: bool = False) -> date | None:
        if not text.strip():
            return None
        day = parse_date(text, self.real_today, self.words, full_year)
        if day is None:
            self.wrong(name, "birth-date" if full_year else "date", found=shortened(text))
        return day

    def partial(self, name: str, text: str) -> date | str | None:
        """A day, or the month or year that is known of it, as a case file has it."""
        return parse_partial(text, self.words) or self.day(name, text)

    def size(self, name: str, text: str, unit: str) -> str | None:
        text = text.strip()
        if not text:
            return None
        number = text.removesuffix(unit).rstrip()
        if parse_number(number) is None:
            self.wrong(name, "number", found=shortened(text))
            return None
        return f"{number} {unit}"

    def put(self, key: str, value: object, table: Data | None = None) -> None:
        into = self.data if table is None else table
        if value in (None, ""):
            into.pop(key, None)
        else:
            into[key] = value

    def plain(self, key: str, name: str, value: object) -> None:
        """Puts a value into the case if its field was edited."""
        if getattr(self.entry, name) != getattr(self.was, name):
            self.put(key, value)

    def table(self, key: str, values: Mapping[str, object]) -> None:
        """Puts values into a table of the case; a table that became empty is not written."""
        current = self.data.get(key)
        before: Data = dict(current) if isinstance(current, dict) else {}
        table = dict(before)
        for name, value in values.items():
            self.put(name, value, table)
        if table != before:
            self.put(key, table or None)

    def patient(self) -> Data:
        """What was edited of the patient."""
        entry, was = self.entry, self.was
        found: Data = {}
        born = self.day("born", entry.born, full_year=True)
        if entry.patient_id != was.patient_id:
            found["id"] = entry.patient_id.strip()
        if entry.sex != was.sex:
            found["sex"] = entry.sex
        if entry.born != was.born:
            found["birth_date"] = born
        if (entry.childbearing, entry.sex) != (was.childbearing, was.sex):
            found["childbearing_potential"] = self.childbearing()
        return found

    def site(self) -> Data:
        """What was edited of the site; a choice that is taken back leaves no key."""
        entry, was = self.entry, self.was
        choices: Data = {} if entry.holidays == was.holidays else {"holidays": entry.holidays}
        choices |= {key: entry.site.get(key, "").strip() for key in SITE_CHOICES if self._is_edited(key)}
        before = self.base.get("site")
        for table in SITE_TABLES:
            keys = [key for key in {**was.site, **entry.site} if key.startswith(f"{table}.") and self._is_edited(key)]
            if not keys:
                continue
            kept = before.get(table) if isinstance(before, Mapping) else None
            of_drugs: Data = dict(kept) if isinstance(kept, Mapping) else {}
            for key in keys:
                self.put(key.partition(".")[2], entry.site.get(key, "").strip(), of_drugs)
            choices[table] = of_drugs or None
        return choices

    def _is_edited(self, key: str) -> bool:
        return self.entry.site.get(key, "") != self.was.site.get(key, "")

    def rows(self, key: str, rows: list[Row], one: Callable[[str, Row], Data | None], table: str = "") -> None:
        """Puts a list into the case, or into a table of it, each item on top of what the file has of it."""
        current = self.data.get(table)
        into: Data = self.data if not table else dict(current) if isinstance(current, dict) else {}
        base, was = items_of(into, key), getattr(self.was, key)
        made: list[Data] = []
        for place, row in enumerate(rows):
            values = one(f"{key}.{place}", row)
            origin = row.get("at", "")
            of_file = int(origin) if origin and int(origin) < len(base) else None
            if of_file is not None and row == was[of_file]:
                values = {}
            if values is None:
                continue
            item: Data = {} if of_file is None else dict(base[of_file])
            for name, value in values.items():
                if value is not None or item.get(name) is not False:  # a "no" of the file says what its absence says
                    self.put(name, value, item)
            self.places[f"{key}[{len(made) + 1}]"] = f"{key}.{place}"
            made.append(item)
        if made != base:
            self.put(key, made or None, into)
            if table:
                self.put(table, into or None)

    def measurement(self, place: str, row: Row) -> Data | None:
        height = self.size(f"{place}.height", row.get("height", ""), "cm")
        weight = self.size(f"{place}.weight", row.get("weight", ""), "kg")
        day = self.day(f"{place}.day", row.get("day", ""))
        if height is None and weight is None:
            return None
        if day is None and not row.get("day", "").strip():
            self.wrong(f"{place}.day", "date-missing")
        return {"date": day, "height": height, "weight": weight}

    def lab(self, place: str, row: Row) -> Data | None:
        value, uln = row.get("value", "").strip(), row.get("uln", "").strip()
        day = self.day(f"{place}.day", row.get("day", "")) if value else None
        if not value:
            if uln:
                self.wrong(f"{place}.value", "value-missing")
            return None
        if day is None:
            if not row.get("day", "").strip():
                self.wrong(f"{place}.day", "date-missing")
            return None
        return {"date": day, "test": row["test"], "value": value, "uln": uln}

    def vital(self, place: str, row: Row) -> Data | None:
        pressure = row.get("pressure", "").strip()
        if not pressure:
            return None
        day = self._day_needed(f"{place}.day", row)
        return (
            None if day is None else {"date": day, "blood_pressure": f"{pressure.removesuffix('mmHg').rstrip()} mmHg"}
        )

    def order(self, place: str, row: Row) -> Data | None:
        """An order as the case file has it; a bare number is mg. None where it is empty or part of it is missing."""
        visit, by = row.get("visit", "").strip(), row.get("by", "").strip()
        if not visit and not by:
            return None
        day = self._day_needed(f"{place}.day", row)
        for name, text in (("visit", visit), ("by", by)):
            if not text:
                self.wrong(f"{place}.{name}", "value-missing")
        if day is None or not visit or not by:
            return None
        amounts = {
            column.removeprefix(AMOUNT): f"{text.strip()} mg"
            if parse_number(text.strip()) is not None
            else text.strip()
            for column, text in row.items()
            if column.startswith(AMOUNT) and text.strip()
        }
        reason = row.get("reason", "").strip()
        return {"date": day, "visit": visit, "by": by, "amounts": amounts or None, "reason": reason}

    def _day_needed(self, name: str, row: Row) -> date | None:
        day = self.day(name, row.get("day", ""))
        if day is None and not row.get("day", "").strip():
            self.wrong(name, "date-missing")
        return day

    def happened(self, place: str, row: Row) -> Data | None:
        kind, state = row.get("kind", ""), row.get("state", "")
        day = self.partial(f"{place}.day", row.get("day", ""))
        until = self.partial(f"{place}.until", row.get("until", "")) if has_end(row) else None
        said = state.split("+")
        if not kind and not row.get("day", ""):
            return None
        if not kind:
            self.wrong(f"{place}.kind", "kind-missing")
        if not row.get("day", "").strip():
            self.wrong(f"{place}.day", "date-missing")
        if state == "until" and not row.get("until", "").strip():
            self.wrong(f"{place}.until", "date-missing")
        return {
            "kind": kind,
            "date": day,
            "until": until,
            **{flag: True if flag in said else None for flag in FLAGS},
            "result": said[-1] if said[-1] in ("negative", "positive") else None,
        }

    def medication(self, place: str, row: Row) -> Data | None:
        name = row.get("name", "").strip()
        start, stop = (self.day(f"{place}.{key}", row.get(key, "")) for key in ("start", "stop"))
        if not name:
            return None
        if start is None:
            if not row.get("start", "").strip():
                self.wrong(f"{place}.start", "date-missing")
            return None
        dose = self.size(f"{place}.daily_dose", row.get("daily_dose", ""), "mg")
        kind = {key: row.get(key, "") for key in ("route", "purpose")}
        return {"name": name, "start": start, "stop": stop, "daily_dose": dose, **kind}

    def prior_dose(self, place: str, row: Row) -> Data | None:
        """What was given of a drug before the trial; its day may be unknown."""
        texts = {key: row.get(key, "").strip() for key in ("drug", "amount", "source")}
        day = self.day(f"{place}.day", row.get("day", ""))
        if not any((*texts.values(), row.get("day", "").strip())):
            return None
        missing = [key for key, text in texts.items() if not text]
        for key in missing:
            self.wrong(f"{place}.{key}", "value-missing")
        return None if missing else {**texts, "date": day}

    def closure(self, place: str, row: Row) -> Data | None:
        """Days on which the site is closed; without a last day it is one day."""
        first, last = (self.day(f"{place}.{key}", row.get(key, "")) for key in ("first", "last"))
        name = row.get("name", "").strip()
        if not any(row.get(key, "").strip() for key in ("first", "last", "name")):
            return None
        if not row.get("first", "").strip():
            self.wrong(f"{place}.first", "date-missing")
        if not name:
            self.wrong(f"{place}.name", "value-missing")
        if first is None or not name or (last is None and row.get("last", "").strip()):
            return None
        return {"first": first, "last": last or first, "name": name}

    def whole(self, name: str, text: str) -> int | None:
        """A whole number, in digits alone."""
        text = text.strip()
        if not text:
            return None
        if _DIGITS.fullmatch(text) is None:
            self.wrong(name, "whole", found=shortened(text))
            return None
        return int(text)

    def prepared(self) -> list[Data]:
        """When preparations were made, with their day; what a file has of them beyond the window stays."""
        items = items_of(self.base, "prepared")
        base = {f"{item.get('visit')}.{item.get('drug')}": item for item in items}
        unedited = {key for key, text in self.entry.made.items() if text == self.was.made.get(key)}
        made = [dict(item) for item in items if f"{item.get('visit')}.{item.get('drug')}" in unedited]
        for key, text in self.entry.made.items():
            if key in unedited:
                continue
            visit, _, drug = key.partition(".")
            at = stamp_of(text, self.today, self.words)
            if at is not None:
                made.append({**base.get(key, {}), "visit": visit, "drug": drug, "at": at})
            elif text.strip():
                self.wrong(f"prepared.{key}", "made", found=shortened(text))
        return made

    def childbearing(self) -> bool | None:
        """What was answered, if it is asked."""
        answered = self.entry.asks_childbearing and self.entry.childbearing
        return self.entry.childbearing == "true" if answered else None

    def fact(self, text: str) -> object:
        """A fact as TOML has it; which type it must have is decided by the reader of cases."""
        text = text.strip()
        if text in ("true", "false"):
            return text == "true"
        number = parse_number(text)
        if number is None:
            return text
        return int(number) if number == number.to_integral_value() else float(number)


def read(entry: Entry, base: Mapping[str, object], real_today: date, words: Words) -> Reading:
    """The data of a case that the fields mean, on top of what else the opened file has."""
    reader = _Reader(entry, base, real_today, words)
    reader.plain("study", "study", entry.study)
    reader.plain("protocol_version", "version", entry.version)
    reader.plain("planned_first_dose", "first_dose", reader.day("first_dose", entry.first_dose))
    reader.plain("cycles", "cycles", reader.whole("cycles", entry.cycles))
    reader.table("patient", reader.patient())
    reader.table("site", reader.site())
    reader.rows("closed", entry.closed, reader.closure, table="site")
    facts = {key: text for key, text in entry.facts.items() if text != reader.was.facts.get(key, "")}
    reader.table("facts", {key: reader.fact(text) for key, text in facts.items()})
    reader.rows("measurements", entry.measurements, reader.measurement)
    reader.rows("labs", entry.labs, reader.lab)
    reader.rows("vitals", entry.vitals, reader.vital)
    reader.rows("orders", entry.orders, reader.order)
    reader.put("prepared", reader.prepared() or None)
    reader.rows("history", entry.history, reader.happened)
    reader.rows("medications", entry.medications, reader.medication)
    reader.rows("prior_doses", entry.prior_doses, reader.prior_dose)
    return Reading(reader.data, reader.today, reader.problems, reader.places)
