"""The data of a case that the fields of the form mean, and the fields that cannot be read. No arithmetic."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from dosecal.core.values.quantity import parse_number
from dosecal.session.entry import AMOUNT, OPTIONAL, SITE_CHOICES, SITE_TABLES, Data, Entry, Row, items_of
from dosecal.words import Words
from dosecal.words.dates import parse_date, parse_partial
from dosecal.words.made_at import stamp_of
from dosecal.words.shortened import shortened


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
    """Reads one entry; collects problems."""

    def __init__(self, entry: Entry, base: Mapping[str, object], real_today: date, words: Words) -> None:
        self.entry, self.words = entry, words
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

    def table(self, key: str, values: Mapping[str, object]) -> None:
        """Puts values into a table of the case; an empty table is not written."""
        current = self.data.get(key)
        table: Data = dict(current) if isinstance(current, dict) else {}
        for name, value in values.items():
            self.put(name, value, table)
        self.put(key, table or None)

    def site_choices(self) -> Data:
        """What the site chooses for the doses; a choice that is taken back leaves no key."""
        choices: Data = {key: self.entry.site[key].strip() for key in SITE_CHOICES if key in self.entry.site}
        for table in SITE_TABLES:
            texts = {key.partition(".")[2]: text.strip() for key, text in self.entry.site.items() if "." in key
                     and key.partition(".")[0] == table}  # fmt: skip
            choices[table] = {drug: text for drug, text in texts.items() if text} or None
        if self.base.get("study", self.entry.study) != self.entry.study:
            choices["drugs"] = None  # the files of another study's drugs
        return choices

    def rows(self, key: str, rows: list[Row], one: Callable[[str, Row], Data | None]) -> None:
        """Puts a list into the case, each item on top of what the file has of it."""
        base = items_of(self.base, key)
        made: list[Data] = []
        for place, row in enumerate(rows):
            values = one(f"{key}.{place}", row)
            if values is None:
                continue
            origin = row.get("at", "")
            item: Data = dict(base[int(origin)]) if origin and int(origin) < len(base) else {}
            for name, value in values.items():
                self.put(name, value, item)
            self.places[f"{key}[{len(made) + 1}]"] = f"{key}.{place}"
            made.append(item)
        self.put(key, made or None)

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
        return {
            "date": day, "visit": visit, "by": by, **({"amounts": amounts} if amounts else {}),
            **({"reason": reason} if reason else {}),
        }  # fmt: skip

    def _day_needed(self, name: str, row: Row) -> date | None:
        day = self.day(name, row.get("day", ""))
        if day is None and not row.get("day", "").strip():
            self.wrong(name, "date-missing")
        return day

    def happened(self, place: str, row: Row) -> Data | None:
        kind, state = row.get("kind", ""), row.get("state", "")
        day = self.partial(f"{place}.day", row.get("day", ""))
        until = self.partial(f"{place}.until", row.get("until", "")) if state == "until" else None
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
            "ongoing": True if state == "ongoing" else None,
            "inactivated": True if state == "inactivated" else None,
            "result": state if state in ("negative", "positive") else None,
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

    def prepared(self) -> list[Data]:
        """When preparations were made, with their day; what a file has of them beyond the window stays."""
        base = {f"{item.get('visit')}.{item.get('drug')}": item for item in items_of(self.base, "prepared")}
        made: list[Data] = []
        for key, text in self.entry.made.items():
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
    reader.put("study", entry.study)
    reader.put("protocol_version", entry.version)
    reader.put("planned_first_dose", reader.day("first_dose", entry.first_dose))
    patient = {
        "id": entry.patient_id.strip(),
        "sex": entry.sex,
        "birth_date": reader.day("born", entry.born, full_year=True),
        "childbearing_potential": entry.childbearing == "true"
        if entry.asks_childbearing and entry.childbearing
        else None,
    }
    reader.table("patient", patient)
    reader.table("site", {"holidays": entry.holidays, **reader.site_choices()})
    reader.table("facts", {key: reader.fact(text) for key, text in entry.facts.items()})
    reader.rows("measurements", entry.measurements, reader.measurement)
    reader.rows("labs", entry.labs, reader.lab)
    reader.rows("vitals", entry.vitals, reader.vital)
    reader.rows("orders", entry.orders, reader.order)
    reader.put("prepared", reader.prepared() or None)
    reader.rows("history", entry.history, reader.happened)
    reader.rows("medications", entry.medications, reader.medication)
    return Reading(reader.data, reader.today, reader.problems, reader.places)
