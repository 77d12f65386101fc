"""Rows of the form: where something is entered, and what is on offer."""

from datetime import date

import pytest

from dosecal.core.result.dose import OpenPoint, PointCode, PointStatus
from dosecal.files.trial.studies import load_study
from dosecal.session.entry import Entry
from dosecal.session.form_rows import (
    PlaceToEnter,
    fresh_order,
    insert_lab,
    order_visits,
    place_to_enter,
    section_counts,
    section_to_enter,
)
from dosecal.session.study_fields import (
    Medicines,
    facts_asked,
    fresh_lab,
    history_states,
    lab_places,
    laboratory_tests,
    needs_upper_limit,
    units_offered,
    with_every_test,
)
from tests.session.session_cases import GIVEN, plan_of

HEMOGLOBIN = OpenPoint(code=PointCode.LABORATORY, status=PointStatus.OPEN, test="hemoglobin")


def labs(*values: tuple[str, str]) -> Entry:
    return Entry(labs=[{**fresh_lab(test), "value": value} for test, value in values])


@pytest.mark.parametrize(
    ("entry", "point", "section", "place"),
    [
        (
            Entry(),
            OpenPoint(code=PointCode.ORDER, status=PointStatus.OPEN),
            "orders",
            PlaceToEnter("orders.0.by", new=True),
        ),
        (
            Entry(vitals=[{}]),
            OpenPoint(code=PointCode.BLOOD_PRESSURE, status=PointStatus.STALE),
            "vitals",
            PlaceToEnter("vitals.1.pressure", True),
        ),
        (labs(("anc", ""), ("hemoglobin", "")), HEMOGLOBIN, "labs", PlaceToEnter("labs.1.value")),
        (labs(("hemoglobin", "11"), ("anc", "")), HEMOGLOBIN, "labs", PlaceToEnter("labs.1.value", True, "hemoglobin")),
        (labs(("hemoglobin", "11"), ("hemoglobin", "")), HEMOGLOBIN, "labs", PlaceToEnter("labs.1.value")),
        (labs(("anc", "")), HEMOGLOBIN, "labs", None),
        (
            labs(("urine_dipstick", "")),
            OpenPoint(code=PointCode.DIPSTICK, status=PointStatus.OPEN),
            "labs",
            PlaceToEnter("labs.0.value"),
        ),
    ],
)
def test_where_an_open_point_is_entered(
    entry: Entry, point: OpenPoint, section: str, place: PlaceToEnter | None
) -> None:
    assert section_to_enter(point) == section
    assert place_to_enter(entry, point) == place


def test_a_further_value_comes_after_those_that_are_there() -> None:
    entry = labs(("hemoglobin", "11"), ("hemoglobin", "10"), ("anc", ""))
    assert insert_lab(entry, "hemoglobin") == 2
    assert [row["test"] for row in entry.labs] == ["hemoglobin", "hemoglobin", "hemoglobin", "anc"]
    assert entry.labs[2]["value"] == ""


def test_an_order_is_for_the_next_treatment() -> None:
    plan = plan_of("ramunet", *GIVEN)
    assert fresh_order(plan, plan.today) == {"at": "", "visit": "C2D15", "day": "2027-03-08", "by": ""}
    assert fresh_order(None, date(2027, 3, 8))["visit"] == ""
    assert order_visits(plan)[:3] == ["C1D1", "C1D15", "C2D1"]
    assert order_visits(None) == []


def test_only_what_is_filled_in_is_counted() -> None:
    entry = labs(("anc", "2"), ("hemoglobin", ""))
    entry.facts, entry.site = {"a": "true", "b": ""}, {"bsa_formula": ""}
    counts = section_counts(entry, None)
    assert (counts["labs"], counts["facts"], counts["site"], counts["events"]) == (1, 1, 0, 0)
    assert section_counts(entry, plan_of("ramunet", *GIVEN))["events"] == 3


# ── What a study asks for ───────────────────────────────────────────────────────────────────────────────────────────
def test_every_test_of_the_study_has_a_row_and_those_of_the_file_come_last() -> None:
    study = load_study("ramunet", None)
    entry = labs(("lipase", "20"), ("creatinine", "0.9"))
    with_every_test(study, entry)
    with_every_test(study, entry)
    tests = [test.id for test in laboratory_tests(study)]
    assert sorted(row["test"] for row in entry.labs) == sorted([*tests, "lipase"])
    assert [entry.labs[place]["test"] for place in lab_places(study, entry.labs)] == [*tests, "lipase"]


def test_an_upper_limit_is_asked_if_the_criterion_compares_with_it() -> None:
    study = load_study("ramunet", None)
    assert needs_upper_limit(study, "ast")
    assert not needs_upper_limit(study, "hemoglobin")
    assert not needs_upper_limit(study, "lipase")


def test_one_spelling_of_each_unit_is_offered() -> None:
    tests = load_study("ramunet", None).vocabulary.tests
    for test in tests.values():
        units = units_offered(test)
        assert not any(unit.startswith("u") and "µ" + unit[1:] in units for unit in units), test.id
        assert not (test.grades and units)
    assert units_offered(None) == []


def test_what_a_person_judges_is_asked_last() -> None:
    study = load_study("ramunet", None)
    plain, judged = facts_asked(study, ["invented"])
    assert plain[-1] == "invented"
    assert judged
    assert not set(plain) & set(judged)


@pytest.mark.parametrize(
    ("kind", "states"),
    [
        ("consent", ["day"]),
        ("pregnancy-test", ["planned", "negative", "positive"]),
        ("stroke", ["day", "until", "ongoing"]),
    ],
)
def test_the_states_of_a_kind_of_history(kind: str, states: list[str]) -> None:
    assert [word for _, word in history_states(load_study("ramunet", None), kind)] == states


def test_a_daily_dose_is_asked_of_a_corticosteroid_or_if_the_file_has_one() -> None:
    medicines = Medicines(load_study("caboavenec", None))
    assert medicines.asks_dose({"name": "prednisone"})
    assert not medicines.asks_dose({"name": "aspirin"})
    assert medicines.asks_dose({"name": "aspirin", "daily_dose": "100"})
    assert "prednisone" in {name.casefold() for name in medicines.names}
