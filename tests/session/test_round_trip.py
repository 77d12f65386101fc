"""Fault 56: whatever a case file holds comes back as it was after it was opened and edited: any key, any value."""

import tomllib
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosecal.files.case.case_document import Draft
from dosecal.files.case.cases import case_from_data
from dosecal.session.entry import Data, entry_of
from dosecal.session.entry_reader import read
from dosecal.words import LANGUAGES, Words
from tests.faults.case_keys import case_keys

TODAY = date(2027, 3, 30)
DAYS = st.dates(date(2026, 1, 1), date(2027, 3, 1))
PART = st.one_of(DAYS, st.sampled_from(("2026", "2026-05")))
TEXT = st.sampled_from(("Dr. A", "Arztbrief, 2.5.", "„Ferien“", "x"))
DRUGS = ("ramucirumab", "dacarbazine")
MG = st.sampled_from(("480 mg", "1060.5 mg", "1060,5 mg"))
NUMBER = st.sampled_from(("60", "60.5", "83,7193"))


def table(needed: dict[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Data]:
    return st.fixed_dictionaries(needed, optional=optional)


def rows(one: st.SearchStrategy[Data]) -> st.SearchStrategy[list[Data]]:
    return st.lists(one, min_size=1, max_size=3)


def each_drug(value: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(DRUGS), value, min_size=1)


def closure(days: tuple[date, int], name: str) -> Data:
    return {"first": days[0], "last": days[0] + timedelta(days=days[1]), "name": name}


HISTORY = st.one_of(
    table({"kind": st.just("major-surgery"), "date": PART}, ongoing=st.booleans()),
    table(
        {"kind": st.just("vaccine"), "date": st.just(date(2026, 1, 1)), "until": PART},
        inactivated=st.booleans(),
        ongoing=st.just(False),
    ),
    table(
        {"kind": st.just("pregnancy-test"), "date": st.just(date(2026, 2, 1))},
        result=st.sampled_from(("negative", "positive")),
        inactivated=st.booleans(),
        until=st.just(date(2026, 7, 1)),
    ),
    table({"kind": st.just("vaccine"), "date": PART, "inactivated": st.just(True), "ongoing": st.just(True)}),
)
LABS = st.one_of(
    table(
        {"date": DAYS, "test": st.just("creatinine"), "value": st.sampled_from(("0.9 mg/dL", "79,5 µmol/L"))},
        uln=st.just("1.1 mg/dL"),
    ),
    table({"date": DAYS, "test": st.just("urine_dipstick"), "value": st.sampled_from(("1+", "neg."))}),
)
SITE = table(
    {},
    holidays=st.sampled_from(("DE-ST", "AT", "CH-ZH")),
    bsa_formula=st.just("dubois"),
    clearance_formula=st.just("cockcroft-gault"),
    dose_weight=st.sampled_from(("keep", "latest")),
    rounding=each_drug(st.sampled_from(("none", "10 mg", "2,5 mg"))),
    banding=each_drug(st.sampled_from(("nearest-vial", "bands.toml"))),
    drugs=each_drug(st.just("own.toml")),
    bags=each_drug(st.sampled_from(("500 mL", "0.25 L"))),
    gates=st.just("gates.toml"),
    confirmed=rows(table({"by": TEXT, "on": DAYS, "rules": st.just(["all"])}, protocol=st.just("ramunet 01"))),
    closed=rows(st.builds(closure, st.tuples(DAYS, st.integers(0, 20)), TEXT)),
    maximum_delay=st.sampled_from(("28 days", "4 weeks", "1 week")),
    laboratory_window=st.sampled_from(("72 h", "3 days")),
)
CASES = table(
    {"study": st.just("ramunet")},
    protocol_version=st.sampled_from(("01", "register")),
    today=DAYS,
    planned_first_dose=DAYS,
    cycles=st.integers(1, 60),
    site=SITE,
    patient=table(
        {},
        id=st.sampled_from(("03-007", "007")),
        sex=st.sampled_from(("female", "male")),
        birth_date=st.just(date(1961, 3, 14)),
        childbearing_potential=st.just(False),
    ),
    measurements=rows(
        st.one_of(
            table({"date": DAYS, "weight": NUMBER.map("{} kg".format)}, height=st.just("165 cm")),
            table({"date": DAYS, "height": st.just("165.5 cm")}),
        )
    ),
    labs=rows(LABS),
    vitals=rows(table({"date": DAYS, "blood_pressure": st.sampled_from(("128/82 mmHg", "120/70mmHg"))})),
    orders=rows(
        table({"visit": st.just("C1D1"), "date": DAYS, "by": TEXT}, amounts=each_drug(MG), reason=TEXT),
    ),
    prepared=rows(
        table({"visit": st.just("C1D1"), "drug": st.sampled_from(DRUGS), "at": st.just("2027-02-01 09:30")}),
    ),
    prior_doses=rows(
        table(
            {"drug": st.sampled_from(DRUGS), "amount": st.sampled_from(("0 mg", "300,5 mg/m²")), "source": TEXT},
            date=DAYS,
        )
    ),
    history=rows(HISTORY),
    medications=rows(
        table(
            {"name": st.sampled_from(("phenytoin", "Prednisolon")), "start": st.just(date(2026, 1, 1))},
            stop=DAYS,
            daily_dose=st.sampled_from(("10 mg", "12,5 mg")),
            route=st.just("oral"),
            purpose=st.just("premedication"),
        )
    ),
    facts=table(
        {}, ecog=st.sampled_from((1, "1", 1.0)), hiv=st.booleans(), child_pugh=st.sampled_from(("a", "A")),
        life_expectancy_weeks=st.sampled_from((26, "26", 12.5)),
    ),
    events=rows(
        table({"kind": st.just("given"), "visit": st.just("C1D1"), "date": DAYS}, id=st.just("e1"), reason=TEXT)
    ),
)  # fmt: skip


@given(CASES, st.sampled_from(LANGUAGES))
def test_a_case_that_was_opened_is_saved_as_it_was(data: Data, language: str) -> None:
    case_from_data(data, "case.toml")
    reading = read(entry_of(data), data, TODAY, Words(language))
    assert reading.problems == []
    assert reading.data == data
    assert repr(reading.data) == repr(data)  # 1, 1.0 and True are not the same text


@given(CASES)
def test_one_edit_changes_one_key(data: Data) -> None:
    entry = entry_of(data)
    entry.first_dose = "1.2.2027"
    entry.facts["hiv"] = "false"
    expected = {**data, "planned_first_dose": date(2027, 2, 1)}
    facts = data.get("facts")
    expected["facts"] = {**(facts if isinstance(facts, dict) else {}), "hiv": False}
    assert read(entry, data, TODAY, Words("en")).data == expected


@given(CASES)
def test_an_edited_row_keeps_what_it_does_not_show(data: Data) -> None:
    """Each row gets another day; all else of it stays, in its own spelling where it has a field of its own."""
    entry = entry_of(data)
    for row in (*entry.history, *entry.vitals, *entry.orders, *entry.prior_doses):
        row["day"] = "2025-12-31"
    after = read(entry, data, TODAY, Words("en")).data
    for key in ("history", "orders", "prior_doses"):
        before = data.get(key, [])
        assert isinstance(before, list)
        assert after.get(key, []) == [{**row, "date": date(2025, 12, 31)} for row in before]


@given(CASES)
def test_through_the_file_and_back(data: Data) -> None:
    draft = Draft()
    draft.update(data)
    text = draft.text
    draft.update(read(entry_of(draft.data), draft.data, TODAY, Words("de")).data)
    assert draft.text == text
    assert tomllib.loads(text) == data


def test_every_key_of_the_reader_is_drawn() -> None:
    """Of events one stands for all: the window keeps them as they are, and only adds to them."""
    drawn: set[str] = set()

    @given(CASES)
    def draw(data: Data) -> None:
        drawn.update(_places("", data))

    draw()
    plain = {key for key in case_keys() if not key.startswith(("events[", "facts."))}
    assert {key for key in plain if key not in drawn} == set()


def _places(at: str, value: object) -> list[str]:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [place for one in value for place in _places(f"{at}[]", one)]
    if not isinstance(value, dict):
        return [at]
    named = {name: "*" if name in DRUGS else name for name in value}
    return [place for name, one in value.items() for place in _places(f"{at}.{named[name]}" if at else name, one)]


@pytest.mark.parametrize("column", ["reason", "amount.ramucirumab"])
def test_what_is_cleared_in_an_order_is_gone(column: str) -> None:
    """It stayed in the case while the field was empty."""
    order = {
        "visit": "C1D1",
        "date": date(2027, 2, 1),
        "by": "Dr. A",
        "reason": "x",
        "amounts": {"ramucirumab": "480 mg"},
    }
    data: Data = {"study": "ramunet", "orders": [order]}
    entry = entry_of(data)
    entry.orders[0][column] = ""
    orders = read(entry, data, TODAY, Words("en")).data["orders"]
    assert orders == [{key: one for key, one in order.items() if not column.startswith(key.removesuffix("s"))}]


def test_a_row_that_cannot_be_read_stays_in_its_file() -> None:
    data: Data = {"study": "ramunet", "labs": [{"test": "creatinine", "value": "0.9 mg/dL", "date": "soon"}]}
    reading = read(entry_of(data), data, TODAY, Words("en"))
    assert [problem.field for problem in reading.problems] == ["labs.0.day"]
    assert reading.data == data
