"""Fault 53, in the session: one field that cannot be read withholds what rests on it, and the rest is shown.

Right: a slip in a laboratory value leaves calendar and dose, unless the dose is calculated from that test; then no
older value takes its place. A slip in a weight withholds every dose by weight and leaves the calendar. Nothing prints.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dosecal.session.entry import Entry
from dosecal.session.outcome import Outcome, compute
from dosecal.words import Words

TODAY = date(2027, 1, 20)
PAGES = ("dose", "calendar", "start", "eligibility")
INVENTED = Path("tests/core/doses/protocols").resolve()
SIZE = {"at": "", "day": "2027-01-18", "height": "165", "weight": "60"}
LAB = {"at": "", "test": "anc", "value": "3 G/L", "uln": "", "day": "2027-01-18"}
GIVEN = {"kind": "given", "visit": "C1D1", "date": date(2027, 1, 18)}


def outcome(base: dict[str, Any] | None = None, folder: Path | None = None, **fields: Any) -> Outcome:
    entry = Entry(first_dose="2027-02-01", sex="female", born="1961-03-14", childbearing="false")
    entry.measurements = [SIZE]
    for name, value in fields.items():
        setattr(entry, name, value)
    return compute(entry, base or {}, TODAY, Words("en"), folder)


def shown(found: Outcome) -> tuple[str, ...]:
    return tuple(page for page in PAGES if found.shown(page) is not None)


def amounts(found: Outcome, visit: str = "C1D1") -> dict[str, bool]:
    plan = found.shown("dose")
    assert plan is not None
    return {dose.drug: dose.amount is not None for dose in plan.doses_of(visit)}


@pytest.mark.parametrize(
    ("fields", "pages"),
    [
        ({"labs": [{**LAB, "value": "3 apples"}]}, PAGES[:3]),
        ({"labs": [{**LAB, "day": "soon"}]}, PAGES[:3]),
        ({"labs": [{**LAB, "day": "2028-01-18"}]}, PAGES[:3]),  # after today
        ({"vitals": [{"at": "", "day": "2027-01-18", "pressure": "high"}]}, PAGES),
        ({"orders": [{"at": "", "day": "soon", "visit": "C1D1", "by": "Dr. A"}]}, PAGES),
        ({"medications": [{"at": "", "name": "ibuprofen", "start": "soon"}]}, PAGES[:3]),
        ({"facts": {"ecog": "many"}}, PAGES[:3]),
        ({"measurements": [{**SIZE, "weight": "sixty"}]}, PAGES[:3]),
        ({"measurements": [{**SIZE, "day": "2028-01-18"}]}, PAGES[:3]),
        ({"born": "1961"}, PAGES[:3]),
        ({"history": [{"at": "", "kind": "consent", "day": "soon", "state": ""}]}, PAGES[:2]),
        ({"first_dose": "soon"}, ("start",)),
        ({"first_dose": "", "history": [{"at": "", "kind": "consent", "day": "soon", "state": ""}]}, ()),
        ({"today": "soon"}, ()),
        ({"holidays": "DE-XX"}, ()),
        ({"study": "unknown"}, ()),
    ],
)
def test_a_page_is_withheld_that_rests_on_the_field(fields: dict[str, Any], pages: tuple[str, ...]) -> None:
    found = outcome(**fields)
    assert found.problems
    assert shown(found) == pages
    assert found.printable is None
    for page in PAGES:
        assert bool(found.hiding(page)) is (page not in pages)
        assert found.left_out(page) == (found.problems if page in pages else [])  # it is said on every page


def test_each_field_is_named_once() -> None:
    found = outcome(measurements=[{**SIZE, "day": "soon"}], labs=[{**LAB, "value": "3 apples"}])
    assert [problem.field for problem in found.problems] == ["measurements.0.day", "labs.0.value"]


def test_no_older_weight_takes_the_place_of_one_that_cannot_be_read() -> None:
    older = {**SIZE, "day": "2027-01-10", "weight": "90"}
    for newest in ({**SIZE, "weight": "sixty"}, {**SIZE, "day": "soon"}, {**SIZE, "day": "2028-01-18"}):
        assert amounts(outcome(measurements=[older, newest])) == {"ramucirumab": False, "dacarbazine": False}
    assert amounts(outcome(measurements=[older, SIZE])) == {"ramucirumab": True, "dacarbazine": True}
    flat = outcome(study="caboavenec", sex="male", childbearing="", measurements=[{**SIZE, "weight": "sixty"}])
    assert amounts(flat) == {"avelumab": True, "cabozantinib": True}  # no dose of it rests on a weight


CREATININE = {"at": "", "test": "creatinine", "value": "0.85 mg/dL", "uln": "", "day": "2027-01-18"}


@pytest.mark.parametrize(
    ("newest", "told"),
    [
        ({**CREATININE, "day": "2027-01-19"}, True),
        ({**CREATININE, "day": "2027-01-19", "value": "much"}, False),
        ({**CREATININE, "day": "soon"}, False),
        ({**LAB, "value": "much"}, True),  # another test: the dose does not rest on it
    ],
)
def test_no_older_value_of_a_test_takes_the_place_of_one_that_cannot_be_read(
    newest: dict[str, str], told: bool
) -> None:
    found = outcome(
        folder=INVENTED, study="invented.toml", sex="female", labs=[CREATININE, newest],
    )  # fmt: skip
    plan = found.shown("dose")
    assert plan is not None
    by_clearance = [
        dose for dose in plan.doses_of("C1D1") if plan.study.protocol.dose_rule_by_drug[dose.drug].clearance
    ]
    assert by_clearance
    assert {dose.amount is not None for dose in by_clearance} == {told}


def test_once_a_dose_was_given_its_planned_day_is_not_needed() -> None:
    assert shown(outcome({"events": [GIVEN]}, first_dose="soon")) == PAGES[:3]


def test_what_may_rest_on_it_is_not_recorded() -> None:
    assert not outcome(labs=[{**LAB, "value": "3 apples"}]).withheld
    assert outcome(measurements=[{**SIZE, "weight": "sixty"}]).withheld
    assert outcome(history=[{"at": "", "kind": "consent", "day": "soon", "state": ""}]).withheld
