"""Reads a case: TOML, or the same structure in JSON, into core values. Anything not understood is refused."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from msgspec.structs import replace

from dosecal.core.body import BSA_FORMULAS, CLEARANCES, Sex
from dosecal.core.patient.case import (
    Case,
    Closure,
    Confirmation,
    FactValue,
    HistoryEvent,
    Lab,
    Measurement,
    Medication,
    Order,
    PriorDose,
    Purpose,
    Route,
    Site,
    Vital,
)
from dosecal.core.patient.course import counting
from dosecal.core.trial.dose_rule import NEAREST_VIAL
from dosecal.core.trial.drug import AMOUNT_UNITS
from dosecal.core.trial.protocol import TestResult
from dosecal.core.trial.vocabulary import LabTest, Vocabulary
from dosecal.core.values.quantity import Quantity, canonical_unit, parse_number, split_quantity
from dosecal.files.case.events import MOST_CYCLES, read_event
from dosecal.files.case.holiday_codes import check_holidays
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.toml import open_table
from dosecal.files.trial.vocabulary import vocabulary as shipped_vocabulary

OLDEST = 110
"""Years; an older patient is a slip in the year of birth."""
LONGEST_CLOSURE = 366
"""Days; a site closed for longer is a slip."""
HOURS_OF = {"h": 1, "hours": 1, "day": 24, "days": 24}
PRIOR_UNITS = (*AMOUNT_UNITS, "mg/m²")
TESTS_WITH_RESULT = ("pregnancy-test",)
RESULTS = (TestResult.NEGATIVE, TestResult.POSITIVE)
_PRESSURE = re.compile(r"([0-9]{2,3})/([0-9]{2,3}) ?mmHg", re.ASCII)


def read_case(path: Path) -> Case:
    """The case of a file. Raises Refusal with file, key, expected and found."""
    file, _ = open_table(path)
    return _case(file, shipped_vocabulary())


def case_from_data(data: Mapping[str, object], place: str, vocabulary: Vocabulary | None = None) -> Case:
    """The case of a table as TOML gives it; ``place`` names it in refusals. Raises Refusal."""
    return _case(Reader(data, place), vocabulary or shipped_vocabulary())


def _case(file: Reader, words: Vocabulary) -> Case:
    record = tuple(read_event(table) for table in file.tables("events"))
    case = Case(
        study=file.text("study"),
        protocol_version=file.optional("protocol_version", file.text),
        today=file.optional("today", file.day),
        planned_first_dose=file.optional("planned_first_dose", file.day),
        cycles=file.integer("cycles", 1, MOST_CYCLES) if file.has("cycles") else None,
        site=_site(file.table("site")) if file.has("site") else Site(),
        measurements=tuple(_measurement(table) for table in file.tables("measurements")),
        labs=tuple(_lab(table, words) for table in file.tables("labs")),
        vitals=tuple(_vital(table) for table in file.tables("vitals")),
        orders=tuple(_order(table) for table in file.tables("orders")),
        prior_doses=tuple(_prior_dose(table) for table in file.tables("prior_doses")),
        history=tuple(_history(table, words) for table in file.tables("history")),
        medications=tuple(_medication(table) for table in file.tables("medications")),
        facts=_facts(file.table("facts"), words) if file.has("facts") else {},
        events=counting(record),
        record=record,
    )
    if file.has("patient"):
        case = _with_patient(case, file.table("patient"))
    file.done()
    return case


def _with_patient(case: Case, table: Reader) -> Case:
    known = replace(
        case,
        patient_id=table.optional("id", table.text) or "",
        sex=Sex(table.choice("sex", "sex", Sex)) if table.has("sex") else None,
        birth_date=table.optional("birth_date", table.day),
        childbearing_potential=table.optional("childbearing_potential", table.flag),
    )
    if known.sex == "male" and known.childbearing_potential:
        raise table.refuse("childbearing_potential", "female-only")
    table.done()
    return known


def _site(table: Reader) -> Site:
    rounding: dict[str, Quantity | None] = {}
    if table.has("rounding"):
        steps = table.table("rounding")
        for drug in steps.data:
            text = steps.text(drug)
            rounding[drug] = None if text == "none" else _step(steps, drug)
    holidays = table.optional("holidays", table.text)
    if holidays is not None:
        check_holidays(table.file, table.at("holidays"), holidays)
    site = Site(
        holidays=holidays,
        bsa_formula=table.choice("bsa_formula", "formula", BSA_FORMULAS) if table.has("bsa_formula") else None,
        clearance_formula=(
            table.choice("clearance_formula", "formula", CLEARANCES) if table.has("clearance_formula") else None
        ),
        dose_weight=table.choice("dose_weight", "policy", ("keep", "latest")) if table.has("dose_weight") else None,
        rounding=rounding,
        banding=_banding(table.table("banding")) if table.has("banding") else {},
        drugs=_drug_files(table.table("drugs")) if table.has("drugs") else {},
        confirmed=tuple(_confirmation(entry) for entry in table.tables("confirmed")),
        closed=tuple(_closure(entry) for entry in table.tables("closed")),
        maximum_delay_days=_fixed_days(table, "maximum_delay") if table.has("maximum_delay") else None,
        laboratory_hours=_hours(table, "laboratory_window") if table.has("laboratory_window") else None,
    )
    table.done()
    return site


def _closure(table: Reader) -> Closure:
    closure = Closure(table.day("first"), table.day("last"), table.text("name"))
    if closure.last < closure.first:
        raise table.refuse("last", "until-after", day=closure.first.isoformat())
    if (closure.last - closure.first).days >= LONGEST_CLOSURE:
        raise table.refuse("last", "closure", days=LONGEST_CLOSURE)
    table.done()
    return closure


def _fixed_days(table: Reader, key: str) -> int:
    days = table.span(key).in_days
    if not days:
        raise table.refuse(key, "span-of-days")
    return days


def _hours(table: Reader, key: str) -> int:
    """A number of hours; days are 24 of them."""
    quantity = table.quantity(key, "hours")
    hours = quantity.value * HOURS_OF.get(quantity.unit, 0)
    if hours <= 0 or hours != hours.to_integral_value():
        raise table.refuse(key, "hours")
    return int(hours)


def _step(table: Reader, key: str) -> Quantity:
    quantity = table.quantity(key, "rounding")
    if quantity.unit not in AMOUNT_UNITS or quantity.value <= 0:
        raise table.refuse(key, "rounding")
    return quantity


def _banding(table: Reader) -> dict[str, str]:
    """Drug → ``nearest-vial`` or the path of a table of dose bands, which is read when the plan is made."""
    chosen = {drug: table.text(drug) for drug in table.data}
    for drug, how in chosen.items():
        if how != NEAREST_VIAL and not how.endswith(".toml"):
            raise table.refuse(drug, "banding")
    return chosen


def _drug_files(table: Reader) -> dict[str, str]:
    """Drug → the path of a drug file of the site, which is read when the plan is made."""
    chosen = {drug: table.text(drug) for drug in table.data}
    for drug, path in chosen.items():
        if not path.endswith(".toml"):
            raise table.refuse(drug, "drug-file")
    return chosen


def _confirmation(table: Reader) -> Confirmation:
    confirmation = Confirmation(
        table.text("by"), table.day("on"), table.texts("rules"), table.optional("protocol", table.text)
    )
    table.done()
    return confirmation


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
    """Blood pressure as it is written: ``128/82 mmHg``; diastolic below systolic."""
    match = _PRESSURE.fullmatch(table.text("blood_pressure"))
    if match is None or not 0 < int(match[2]) < int(match[1]):
        raise table.refuse("blood_pressure", "blood-pressure")
    vital = Vital(table.day("date"), int(match[1]), int(match[2]))
    table.done()
    return vital


def _order(table: Reader) -> Order:
    order = Order(table.text("visit"), table.day("date"), table.text("by"))
    table.done()
    return order


def _prior_dose(table: Reader) -> PriorDose:
    """Zero is an answer, too."""
    amount = table.quantity("amount", "prior-amount")
    if amount.unit not in PRIOR_UNITS or amount.value < 0:
        raise table.refuse("amount", "prior-amount")
    prior = PriorDose(table.text("drug"), amount, table.text("source"), table.optional("date", table.day))
    table.done()
    return prior


def _size(table: Reader, key: str, unit: str) -> Decimal:
    """Body sizes are kg and cm only: a pound or an inch is a slip, not a unit."""
    quantity = table.quantity(key, key)
    if quantity.unit != unit:
        raise table.refuse(key, key)
    if quantity.value <= 0:
        raise table.refuse(key, "positive")
    return quantity.value


def _lab(table: Reader, words: Vocabulary) -> Lab:
    test = words.tests[table.choice("test", "test", words.tests)]
    value = _lab_value(table, "value", test)
    uln = _lab_value(table, "uln", test) if table.has("uln") else None
    lab = Lab(
        table.day("date"), test.id, table.text("value"), value, uln, table.optional("uln", table.text)
    )  # fmt: skip
    table.done()
    return lab


def _lab_value(table: Reader, key: str, test: LabTest) -> Fraction:
    units = tuple(dict.fromkeys(unit for unit in test.factors if unit))
    expected, params = "lab-value", {"units": units, "example": f"5 {units[0]}" if units else ""}
    if test.grades:
        expected, params = "lab-grade", {"names": test.grades}
    elif not units:
        expected, params = "lab-number", {"example": "1.2"}
    table.has(key)
    typed = table.data.get(key)
    if not isinstance(typed, str):
        raise table.refuse(key, expected, **params)
    text = typed
    if test.grades:
        if text.lower() not in test.grades:
            raise table.refuse(key, expected, **params)
        return Fraction(test.grades.index(text.lower()))
    parts = split_quantity(text)
    value = None if parts is None else test.read(parts[0], canonical_unit(parts[1]))
    if value is None:
        raise table.refuse(key, expected, **params)
    return value


def _history(table: Reader, words: Vocabulary) -> HistoryEvent:
    first, last = table.partial_day("date")
    event = HistoryEvent(
        kind=table.choice("kind", "history", words.history),
        day=first,
        last_day=None if first == last else last,
        until=table.partial_day("until")[1] if table.has("until") else None,
        ongoing=bool(table.optional("ongoing", table.flag)),
        result=TestResult(table.choice("result", "result", RESULTS)) if table.has("result") else None,
        inactivated=bool(table.optional("inactivated", table.flag)),
    )
    if event.until is not None and event.until < event.day:
        raise table.refuse("until", "until-after", day=event.day.isoformat())
    if event.until is not None and event.ongoing:
        raise table.refuse("until", "until-or-ongoing")
    if event.result is not None and event.kind not in TESTS_WITH_RESULT:
        raise table.refuse("result", "result-of-test")
    table.done()
    return event


def _medication(table: Reader) -> Medication:
    medication = Medication(
        table.text("name"),
        table.day("start"),
        table.optional("stop", table.day),
        _daily_dose(table) if table.has("daily_dose") else None,
        Route(table.choice("route", "route", Route)) if table.has("route") else None,
        Purpose(table.choice("purpose", "purpose", Purpose)) if table.has("purpose") else None,
    )
    if medication.stop is not None and medication.stop < medication.start:
        raise table.refuse("stop", "after-start", day=medication.start.isoformat())
    table.done()
    return medication


def _daily_dose(table: Reader) -> Quantity:
    dose = table.quantity("daily_dose", "daily-dose")
    if dose.unit != "mg" or dose.value <= 0:
        raise table.refuse("daily_dose", "daily-dose")
    return dose


def _facts(table: Reader, words: Vocabulary) -> dict[str, FactValue]:
    facts: dict[str, FactValue] = {}
    for key in table.data:
        table.choice_of_key(key, "fact", words.facts)
        facts[key] = _fact(table, key, words.facts[key].type)
    return facts


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


def check_today(case: Case, today: date, place: str) -> None:
    """Nothing measured can lie after the day on which it is asked. Raises Refusal naming the first that does."""
    limit = today.isoformat()
    dated = [(f"measurements[{n}].date", entry.day) for n, entry in enumerate(case.measurements, start=1)]
    dated += [(f"labs[{n}].date", lab.day) for n, lab in enumerate(case.labs, start=1)]
    dated += [(f"vitals[{n}].date", vital.day) for n, vital in enumerate(case.vitals, start=1)]
    dated += [(f"orders[{n}].date", order.day) for n, order in enumerate(case.orders, start=1)]
    dated += [(f"prior_doses[{n}].date", prior.day) for n, prior in enumerate(case.prior_doses, start=1) if prior.day]
    # A planned test has no result yet.
    dated += [(f"history[{n}].date", event.day) for n, event in enumerate(case.history, start=1) if event.result]
    for key, day in dated:
        if day > today:
            raise Refusal(place, key, "not-after-today", day, today=limit)
    if case.birth_date is not None and case.birth_date >= today:
        raise Refusal(place, "patient.birth_date", "birth-before", case.birth_date, today=limit)
    if case.birth_date is not None and today.year - case.birth_date.year > OLDEST:
        raise Refusal(place, "patient.birth_date", "born-recently", case.birth_date)
