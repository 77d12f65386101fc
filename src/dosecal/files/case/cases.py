"""Reads a case: TOML, or the same structure in JSON, into core values. Whatever is not understood is refused."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from dosecal.core.body import Sex
from dosecal.core.patient.case import (
    Case,
    FactValue,
    HistoryEvent,
    Lab,
    Measurement,
    Medication,
    Order,
    Prepared,
    PriorDose,
    Purpose,
    Route,
    Site,
    Vital,
)
from dosecal.core.patient.course import in_effect
from dosecal.core.trial.drug import AMOUNT_UNITS
from dosecal.core.trial.entry_rules import TestResult
from dosecal.core.trial.vocabulary import Vocabulary
from dosecal.core.values.quantity import Quantity, parse_number, plain_spaces, split_quantity
from dosecal.files.case.events import MOST_CYCLES, read_event
from dosecal.files.case.site import read_site
from dosecal.files.reading.reader import Reader, recorded
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.toml import open_table
from dosecal.files.trial.vocabulary import vocabulary as shipped_vocabulary
from dosecal.words.made_at import read_stamp

OLDEST = 110
"""Years; an older patient is a slip in the year of birth."""
PRIOR_UNITS = (*AMOUNT_UNITS, "mg/m²")
TESTS_WITH_RESULT = ("pregnancy-test",)
RESULTS = (TestResult.NEGATIVE, TestResult.POSITIVE)
_PRESSURE = re.compile(r"([0-9]{2,3})/([0-9]{2,3}) ?mmHg", re.ASCII)


def read_case(path: Path, shown: str | None = None, content: bytes | None = None) -> Case:
    """The case of a file, or of its ``content``; ``shown`` names it in refusals. Raises the Refusal of its first fault,
    which carries the others."""
    file, _ = open_table(path, shown, content)
    return file.whole(_case, shipped_vocabulary())


def case_from_data(data: Mapping[str, object], place: str, vocabulary: Vocabulary | None = None) -> Case:
    """The case of a table as TOML gives it; ``place`` names it in refusals. Raises Refusal as ``read_case`` does."""
    return Reader(data, place).whole(_case, vocabulary or shipped_vocabulary())


class _Patient(Struct):
    id: str = ""
    sex: Sex | None = None
    birth_date: date | None = None
    childbearing_potential: bool | None = None


def _case(file: Reader, words: Vocabulary) -> Case:
    """The case of a file; raises refusals, all of them together."""
    if not file.has("study"):  # a file of another kind, such as a protocol: every key of it would be refused
        raise file.refuse("study", "text")
    record = file.each("events", read_event)
    patient = file.within("patient", _patient) if file.has("patient") else _Patient()
    case = Case(
        study=file.text("study"),
        protocol_version=file.optional("protocol_version", file.text),
        today=file.optional("today", file.day),
        planned_first_dose=file.optional("planned_first_dose", file.day),
        cycles=file.optional("cycles", file.integer, 1, MOST_CYCLES),
        site=file.within("site", read_site) if file.has("site") else Site(),
        patient_id=patient.id,
        sex=patient.sex,
        birth_date=patient.birth_date,
        childbearing_potential=patient.childbearing_potential,
        measurements=file.each("measurements", _measurement),
        labs=file.each("labs", _lab, words, _last_units(file.data.get("labs"))),
        vitals=file.each("vitals", _vital),
        orders=file.each("orders", _order),
        prepared=file.each("prepared", _prepared),
        prior_doses=file.each("prior_doses", _prior_dose),
        history=file.each("history", _history, words),
        medications=file.each("medications", _medication),
        facts=file.within("facts", _facts, words) if file.has("facts") else {},
        record=record,
    )
    file.done()
    return replace(case, events=in_effect(record))


def _patient(table: Reader) -> _Patient:
    patient = _Patient(
        table.text("id") if table.has("id") else "",
        table.optional("sex", table.kind, "sex", Sex),
        table.optional("birth_date", table.day),
        table.optional("childbearing_potential", table.flag),
    )
    table.done()
    if patient.sex is Sex.MALE and patient.childbearing_potential:
        raise table.refuse("childbearing_potential", "female-only")
    return patient


def _measurement(table: Reader) -> Measurement:
    measurement = Measurement(
        table.day("date"),
        _size(table, "height", "cm") if table.has("height") else None,
        _size(table, "weight", "kg") if table.has("weight") else None,
    )
    table.done()
    if measurement.height_cm is None and measurement.weight_kg is None:
        raise table.refuse("weight", "measured")
    return measurement


def _vital(table: Reader) -> Vital:
    pressure, day = _blood_pressure(table, "blood_pressure"), table.day("date")
    table.done()
    return Vital(day, *pressure)


@recorded
def _blood_pressure(table: Reader, key: str) -> tuple[int, int]:
    """As it is written: ``128/82 mmHg``; diastolic below systolic."""
    match = _PRESSURE.fullmatch(plain_spaces(str(table.text(key))))
    if match is None or not 0 < int(match[2]) < int(match[1]):
        raise table.refuse(key, "blood-pressure")
    return int(match[1]), int(match[2])


def _order(table: Reader) -> Order:
    order = Order(
        table.text("visit"),
        table.day("date"),
        table.text("by"),
        table.within("amounts", _ordered) if table.has("amounts") else (),
        table.text("reason") if table.has("reason") else "",
    )
    table.done()
    return order


def _prepared(table: Reader) -> Prepared:
    prepared = Prepared(table.text("visit"), table.text("drug"), _moment(table, "at"))
    table.done()
    return prepared


@recorded
def _moment(table: Reader, key: str) -> datetime:
    """As it is written: ``2027-02-01 09:30``."""
    moment = read_stamp(str(table.text(key)))
    if moment is None:
        raise table.refuse(key, "prepared-at")
    return moment


def _ordered(table: Reader) -> tuple[tuple[str, Quantity], ...]:
    return tuple((drug, _ordered_amount(table, drug)) for drug in table.data)


@recorded
def _ordered_amount(table: Reader, key: str) -> Quantity:
    amount = table.quantity(key, "rounding")
    if amount.unit not in AMOUNT_UNITS or amount.value <= 0:
        raise table.refuse(key, "rounding")
    return amount


def _prior_dose(table: Reader) -> PriorDose:
    prior = PriorDose(
        table.text("drug"), _prior_amount(table, "amount"), table.text("source"), table.optional("date", table.day)
    )
    table.done()
    return prior


@recorded
def _prior_amount(table: Reader, key: str) -> Quantity:
    """Zero is an answer, too."""
    amount = table.quantity(key, "prior-amount")
    if amount.unit not in PRIOR_UNITS or amount.value < 0:
        raise table.refuse(key, "prior-amount")
    return amount


@recorded
def _size(table: Reader, key: str, unit: str) -> Decimal:
    """Body sizes are kg and cm only: a pound or an inch is a slip, not a unit."""
    quantity = table.quantity(key, key)
    if quantity.unit != unit:
        raise table.refuse(key, key)
    if quantity.value <= 0:
        raise table.refuse(key, "positive")
    return quantity.value


def _last_units(labs: object) -> Mapping[str, str]:
    """The unit entered last for each test, as it was spelled: offered where a number stands alone."""
    entries = [one for one in labs if isinstance(one, Mapping)] if isinstance(labs, list) else []
    units: dict[str, str] = {}
    for one in sorted(entries, key=_date_text):
        for typed in (one.get("uln"), one.get("value")):
            parts = split_quantity(typed) if isinstance(typed, str) else None
            if parts is not None and parts[1]:
                units[str(one.get("test"))] = parts[1]
    return units


def _date_text(entry: Mapping[str, object]) -> str:
    return str(entry.get("date"))


def _lab(table: Reader, words: Vocabulary, last_units: Mapping[str, str]) -> Lab:
    day, name = table.day("date"), table.choice("test", "test", words.tests)
    value = _lab_value(table, "value", words, name, last_units)
    uln = _lab_value(table, "uln", words, name, last_units) if table.has("uln") else None
    table.done()
    return Lab(day, name, table.text("value"), value, uln, table.optional("uln", table.text))


@recorded
def _lab_value(table: Reader, key: str, words: Vocabulary, name: str, last_units: Mapping[str, str]) -> Fraction:
    """A result in the unit of its test, or the place of a grade among its grades."""
    table.has(key)
    test = words.tests[name]
    typed = table.data.get(key)
    if isinstance(typed, str):
        if (grade := test.grade(typed)) is not None:
            return Fraction(grade)
        parts = None if test.grades else split_quantity(typed)
        value = None if parts is None else test.read(*parts)
        if value is not None:
            return value
    units = tuple(dict.fromkeys(unit for unit in test.factors if unit))
    if test.grades:
        raise table.refuse(key, "lab-grade", names=test.grades)
    if not units:
        raise table.refuse(key, "lab-number", example="1.2")
    unit = last_units.get(name, "")
    if isinstance(typed, str) and parse_number(typed.strip()) is not None and test.spelling(unit) is not None:
        meant = f"{typed.strip()} {unit}"
        raise table.refuse(key, "lab-unit-last", near=meant).offering(meant)
    raise table.refuse(key, "lab-value", units=units, example=f"5 {units[0]}")


def _history(table: Reader, words: Vocabulary) -> HistoryEvent:
    first, last = table.partial_day("date")
    event = HistoryEvent(
        kind=table.choice("kind", "history", words.history),
        day=first,
        last_day=None if last is first else last,
        until=table.partial_day("until")[1] if table.has("until") else None,
        ongoing=table.flag_or("ongoing", False),
        result=table.optional("result", table.kind, "result", RESULTS),
        inactivated=table.flag_or("inactivated", False),
    )
    event = replace(event, lasting=event.kind in words.lasting)
    table.done()
    if event.until is not None and event.until < event.day:
        raise table.refuse("until", "until-after", day=event.day.isoformat())
    if event.until is not None and event.ongoing:
        raise table.refuse("until", "until-or-ongoing")
    if event.result is not None and event.kind not in TESTS_WITH_RESULT:
        raise table.refuse("result", "result-of-test")
    return event


def _medication(table: Reader) -> Medication:
    medication = Medication(
        table.text("name"),
        table.day("start"),
        table.optional("stop", table.day),
        _daily_dose(table, "daily_dose") if table.has("daily_dose") else None,
        table.optional("route", table.kind, "route", Route),
        table.optional("purpose", table.kind, "purpose", Purpose),
    )
    table.done()
    if medication.stop is not None and medication.stop < medication.start:
        raise table.refuse("stop", "after-start", day=medication.start.isoformat())
    return medication


@recorded
def _daily_dose(table: Reader, key: str) -> Quantity:
    dose = table.quantity(key, "daily-dose")
    if dose.unit != "mg" or dose.value <= 0:
        raise table.refuse(key, "daily-dose")
    return dose


def _facts(table: Reader, words: Vocabulary) -> dict[str, FactValue]:
    known = [key for key in table.data if table.known_key(key, "fact", words.facts)]
    return {key: _fact(table, key, words.facts[key].type) for key in known}


@recorded
def _fact(table: Reader, key: str, kind: str) -> FactValue:
    value = table.data[key]
    match kind:
        case "yes-no":
            if isinstance(value, bool):
                return value
        case "letter":
            if isinstance(value, str) and len(value) == 1 and value.isascii() and value.isalpha():
                return value.upper()
        case _:
            if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
                return Decimal(value)
            if isinstance(value, float) and parse_number(repr(value)) is not None:
                return Decimal(repr(value))
            if isinstance(value, str) and (number := parse_number(value)) is not None:
                return number
    raise table.refuse(key, f"fact-{kind}")


def check_today(case: Case, today: date, place: str) -> Iterator[Refusal]:
    """Nothing measured can be later than the day on which the plan is made."""
    limit = today.isoformat()
    dated = [(f"measurements[{n}].date", entry.day) for n, entry in enumerate(case.measurements, start=1)]
    dated += [(f"labs[{n}].date", lab.day) for n, lab in enumerate(case.labs, start=1)]
    dated += [(f"vitals[{n}].date", vital.day) for n, vital in enumerate(case.vitals, start=1)]
    dated += [(f"orders[{n}].date", order.day) for n, order in enumerate(case.orders, start=1)]
    dated += [(f"prior_doses[{n}].date", prior.day) for n, prior in enumerate(case.prior_doses, start=1) if prior.day]
    # A planned test has no result yet.
    dated += [(f"history[{n}].date", event.day) for n, event in enumerate(case.history, start=1) if event.result]
    yield from (Refusal(place, key, "not-after-today", day, today=limit) for key, day in dated if day > today)
    if case.birth_date is not None and case.birth_date >= today:
        yield Refusal(place, "patient.birth_date", "birth-before", case.birth_date, today=limit)
    elif case.birth_date is not None and today.year - case.birth_date.year > OLDEST:
        yield Refusal(place, "patient.birth_date", "born-recently", case.birth_date)
