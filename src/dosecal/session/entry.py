"""What is in the fields of the form, as text, filled from the data of a case.

An :class:`Entry` is the truth of the window: the fields are filled from it and write into it, a change of language
builds the fields anew from it, undo puts an earlier one back, and the copy against a crash is the entry. Keys of the
case that the window does not edit are never in it; they stay in the data of the opened file and ``entry_reader.read``
puts them back.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

Row = dict[str, str]
"""One line of a list: column → text; ``at`` is its place in the opened file, empty for a new one."""

Data = dict[str, object]

LISTS = ("measurements", "labs", "vitals", "orders", "history", "medications", "prior_doses", "closed")
AMOUNT = "amount."
"""The columns of an order with the amount of each drug: ``amount.ramucirumab``."""
SITE_CHOICES = ("bsa_formula", "clearance_formula", "dose_weight", "laboratory_window", "maximum_delay", "gates")
SITE_TABLES = ("rounding", "banding", "bags", "drugs")
"""What a site chooses: plain, and for each drug."""
OPTIONAL = ("labs", "vitals", "orders", "prepared", "facts", "medications")
"""What no date depends on, and no dose but of a laboratory value: a plan is made without one that cannot be read."""
SECTION_OF = {"cycles": "treatment", "prior_doses": "treatment", "holidays": "site", "closed": "site"}
"""First part of a field's name → the section that it is in, where that is another one."""
LEFT_OUT = (*OPTIONAL, "measurements", "history", "first_dose", "born")
"""Fields without which a plan is made for the pages that do not rest on them; any other one withholds every page."""


@dataclass(slots=True)
class Entry:
    """The text of every field."""

    study: str = "ramunet"
    version: str = ""
    today: str = ""
    """Another day to look at, for as long as it is looked at: it is no part of the case. Empty: the real day."""
    first_dose: str = ""
    cycles: str = ""
    patient_id: str = ""
    sex: str = ""
    born: str = ""
    childbearing: str = ""
    holidays: str = ""
    measurements: list[Row] = field(default_factory=list)
    labs: list[Row] = field(default_factory=list)
    vitals: list[Row] = field(default_factory=list)
    orders: list[Row] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)
    medications: list[Row] = field(default_factory=list)
    prior_doses: list[Row] = field(default_factory=list)
    closed: list[Row] = field(default_factory=list)
    """Days on which the site itself is closed."""
    facts: dict[str, str] = field(default_factory=dict)
    site: dict[str, str] = field(default_factory=dict)
    """What the site chooses if the trial leaves it open: ``bsa_formula``, ``rounding.dacarbazine`` … → as a case
    has it; an empty text is the shipped rule."""
    set_aside: dict[str, dict[str, str]] = field(default_factory=dict)
    """Study → what the site chose for its drugs, while another study is chosen."""
    made: dict[str, str] = field(default_factory=dict)
    """``C1D1.ramucirumab`` → when it was prepared, as it is typed."""

    @property
    def asks_childbearing(self) -> bool:
        """Whether childbearing potential is asked."""
        return self.sex == "female"

    def choose_study(self, offered: str) -> None:
        """Takes a study as it is offered: ``id|version``.

        What the site chose for the drugs of another study is set aside until that one is chosen again.
        """
        before = self.study
        self.study, _, self.version = offered.partition("|")
        if self.study != before:
            of_drugs = {key: text for key, text in self.site.items() if "." in key}
            plain = {key: text for key, text in self.site.items() if "." not in key}
            self.set_aside[before] = of_drugs
            self.site = {**plain, **self.set_aside.pop(self.study, {})}

    @property
    def has_patient(self) -> bool:
        """Whether anything is known about a patient: then another study is another dose."""
        plain = (self.patient_id, self.sex, self.born, self.childbearing, self.first_dose, self.cycles)
        texts = (*plain, *self.facts.values())
        rows = (row for key in LISTS if key != "closed" for row in getattr(self, key))
        return any(texts) or any(text for row in rows for key, text in row.items() if key not in ("at", "test"))

    def as_data(self) -> Data:
        """The entry as plain data, for the copy against a crash; the day that is looked at is none of the case's."""
        return {**asdict(self), "today": ""}

    @classmethod
    def from_copy(cls, data: Mapping[str, object]) -> "Entry":
        """The entry of :meth:`as_data`. Raises TypeError if a name is unknown."""
        return cls(**{**data, "today": ""})  # type: ignore[arg-type]  # the copy is written by as_data alone

    def copied(self) -> "Entry":
        """The same texts, whatever is typed from now on."""
        return Entry(**{one.name: _copied(getattr(self, one.name)) for one in fields(self)})

    def take(self, other: "Entry") -> None:
        """Takes the texts of another entry into its own lists and tables; the day that is looked at stays."""
        for one in fields(self):
            mine, theirs = getattr(self, one.name), _copied(getattr(other, one.name))
            if isinstance(mine, list):
                mine[:] = theirs
            elif isinstance(mine, dict):
                mine.clear()
                mine.update(theirs)
            elif one.name != "today":
                setattr(self, one.name, theirs)


def _copied(value: Any) -> Any:
    if isinstance(value, list):
        return [dict(row) for row in value]
    return dict(value) if isinstance(value, dict) else value


def section_of(field: str) -> str:
    """The section of a field: ``labs`` of ``labs.3.value``, ``site`` of ``holidays``."""
    head = field.partition(".")[0]
    return SECTION_OF.get(head, head)


def fresh_measurement() -> Row:
    """An empty row of height and weight."""
    return dict.fromkeys(("at", "day", "height", "weight"), "")


def take_today(row: Row, column: str, today: date) -> bool:
    """A value that is typed today was measured today, unless another day is entered; whether the day was put in."""
    if row.get(column):
        return False
    row[column] = today.isoformat()
    return True


def entry_of(data: Mapping[str, object]) -> Entry:
    """The fields of a case that has been read from a file."""
    patient, site = _table(data, "patient"), _table(data, "site")
    entry = Entry(
        study=_text(data.get("study")),
        version=_text(data.get("protocol_version")),
        first_dose=_text(data.get("planned_first_dose")),
        cycles=_text(data.get("cycles")),
        patient_id=_text(patient.get("id")),
        sex=_text(patient.get("sex")),
        born=_text(patient.get("birth_date")),
        childbearing=_text(patient.get("childbearing_potential")),
        holidays=_text(site.get("holidays")),
        facts={key: _text(value) for key, value in _table(data, "facts").items()},
        site={key: _text(site.get(key)) for key in SITE_CHOICES if key in site},
    )
    for table in SITE_TABLES:
        entry.site |= {f"{table}.{drug}": _text(value) for drug, value in _table(site, table).items()}
    for at, item in enumerate(items_of(data, "measurements")):
        sizes = {name: _number_of(_text(item.get(name))) for name in ("height", "weight")}
        entry.measurements.append({"at": str(at), "day": _text(item.get("date")), **sizes})
    for at, item in enumerate(items_of(data, "labs")):
        row = {name: _text(item.get(name)) for name in ("test", "value", "uln")}
        entry.labs.append({"at": str(at), "day": _text(item.get("date")), **row})
    for at, item in enumerate(items_of(data, "vitals")):
        pressure = _text(item.get("blood_pressure")).removesuffix("mmHg").rstrip()
        entry.vitals.append({"at": str(at), "day": _text(item.get("date")), "pressure": pressure})
    for at, item in enumerate(items_of(data, "orders")):
        row = {name: _text(item.get(name)) for name in ("visit", "by", "reason")}
        row |= {f"{AMOUNT}{drug}": _text(amount) for drug, amount in _table(item, "amounts").items()}
        entry.orders.append({"at": str(at), "day": _text(item.get("date")), **row})
    for at, item in enumerate(items_of(data, "history")):
        row = {"at": str(at), "kind": _text(item.get("kind")), "day": _text(item.get("date"))}
        row |= {"until": _text(item.get("until")), "state": _state(item)}
        entry.history.append(row | ({"beside": row["state"]} if "until" in item and row["state"] != "until" else {}))
    for at, item in enumerate(items_of(data, "medications")):
        row = {name: _text(item.get(name)) for name in ("name", "start", "stop", "route", "purpose")}
        dose = _text(item.get("daily_dose")).removesuffix("mg").rstrip()
        entry.medications.append({"at": str(at), **row, "daily_dose": dose})
    for at, item in enumerate(items_of(data, "prior_doses")):
        row = {name: _text(item.get(name)) for name in ("drug", "amount", "source")}
        entry.prior_doses.append({"at": str(at), "day": _text(item.get("date")), **row})
    for at, item in enumerate(items_of(site, "closed")):
        entry.closed.append({"at": str(at)} | {name: _text(item.get(name)) for name in ("first", "last", "name")})
    for item in items_of(data, "prepared"):
        entry.made[f"{_text(item.get('visit'))}.{_text(item.get('drug'))}"] = _text(item.get("at"))
    return entry


FLAGS = ("ongoing", "inactivated")
"""States of what happened that a case file says by yes or no."""


def _state(item: Mapping[str, object]) -> str:
    """All that a file says of it: ``ongoing+inactivated`` if it says both."""
    said = [*(flag for flag in FLAGS if item.get(flag) is True), _text(item.get("result"))]
    return "+".join(one for one in said if one) or ("until" if "until" in item else "")


def has_end(row: Row) -> bool:
    """Whether the end of what happened is asked: by its state, or since its file has one beside another state."""
    return row.get("state", "") in ("until", row.get("beside", "until"))


def _table(data: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = data.get(key)
    return value if isinstance(value, Mapping) else {}


def items_of(data: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    """The tables of a list of the case; none if there is no such list."""
    value = data.get(key)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _number_of(quantity: str) -> str:
    """``165 cm`` → ``165``: the unit of a body size is shown in its field."""
    return quantity.removesuffix("cm").removesuffix("kg").rstrip()
