"""The start-window sheet, before it is set: the answer, what binds, where the bars lie, and nothing guessed."""

from datetime import date
from typing import Any, cast

import pytest
from msgspec.structs import replace

from dosecal.core.result.plan import Plan
from dosecal.core.values.span import ONE_DAY
from dosecal.files.case.cases import read_case
from dosecal.files.case.planning import plan_case
from dosecal.sheets import start_window_sheet
from dosecal.sheets.start_bars import axis_of
from dosecal.sheets.start_window import ordered
from dosecal.words import NBSP, Words
from tests.sheets.sheet_cases import HERE, PRINTED, STARTS, plan_of

EN, DE = Words("en"), Words("de")


def sheet(plan: Plan, words: Words = EN) -> dict[str, Any]:
    return cast("dict[str, Any]", plain(start_window_sheet(plan, words, PRINTED).data))


def plain(data: object) -> object:
    """The data with ordinary spaces."""
    match data:
        case str():
            return data.replace(NBSP, " ")
        case dict():
            return {key: plain(value) for key, value in data.items()}
        case list():
            return [plain(value) for value in data]
        case _:
            return data


def row(data: dict[str, Any], event: str) -> dict[str, Any]:
    return next(each for each in data["rows"] if each["event"].startswith(event))


def bar(data: dict[str, Any], label: str) -> dict[str, Any]:
    return next(each for each in data["chart"]["rows"] if each["label"].startswith(label))


def test_the_answer_is_the_first_open_day_that_is_no_boundary_day() -> None:
    data = sheet(plan_of("ramunet-three-days"))
    said = data["answer"]
    assert (said["label"], said["value"]) == ("First dose possible", "Tue 2 Mar 2027")
    assert said["more"][0] == "Allowed: Mon 1 Mar 2027 to Wed 3 Mar 2027, 3 days, first and last included."
    assert "Mon 1 Mar 2027 (Arterial thromboembolic event) · Wed 3 Mar 2027 (Screening period" in said["more"][1]
    assert said["openings"] == []
    assert [(each["when"], each["what"]) for each in data["binds"]] == [
        ("not before Mon 1 Mar 2027", "Arterial thromboembolic event · 6 months"),
        ("not after Wed 3 Mar 2027", "Screening period from consent · 28 days"),
    ]


def test_every_rule_has_its_limit_its_days_and_its_source() -> None:
    data = sheet(plan_of("ramunet-three-days"))
    surgery, stroke = row(data, "Major surgery"), row(data, "Arterial")
    assert (surgery["limit"], surgery["left"], surgery["slack"]) == (
        "allowed from Sun 7 Feb 2027",
        "is over",
        "22 days",
    )
    assert (stroke["event"], stroke["left"], stroke["slack"]) == (
        "Arterial thromboembolic event: Stroke",
        "opens in 3 days",
        "limiting",
    )
    test = row(data, "Serum pregnancy")
    assert test["date"] == "Thu 25 Feb 2027 · negative"
    assert test["rule"] == "not older than 7 days at first dose"
    assert (test["limit"], test["left"], test["slack"]) == ("valid through Thu 4 Mar 2027", "6 days left", "1 day")
    assert "RamuNET protocol paper 2021, Exclusion criteria" in stroke["source"]
    assert "◆" in row(data, "Screening")["source"]
    assert "◆" in data["legend"]


def test_bars_close_in_on_what_is_left() -> None:
    plan = plan_of("ramunet-three-days")
    chart = sheet(plan)["chart"]
    one_day = chart["day"]
    assert chart["window"]["right"] - chart["window"]["left"] == pytest.approx(3 * one_day, abs=1e-4)
    assert chart["proposed"] == [pytest.approx(chart["window"]["left"] + one_day, abs=1e-4)]
    data = sheet(plan)
    assert bar(data, "Arterial")["right"] == chart["window"]["left"] == chart["edges"][0]
    assert bar(data, "Screening")["left"] == chart["window"]["right"] == chart["edges"][1]
    assert bar(data, "Imaging")["left"] > bar(data, "Serum")["left"] > bar(data, "Screening")["left"]
    kinds = {each["label"]: each["kind"] for each in chart["rows"]}
    assert [label for label, kind in kinds.items() if kind == "binds"] == [
        "Arterial thromboembolic event",
        "Screening period from consent",
    ]
    assert {each["label"] for each in chart["rows"] if each["bold"]} == {k for k, v in kinds.items() if v == "binds"}


def test_an_empty_window_says_what_to_do_and_shows_the_crossing() -> None:
    data = sheet(plan_of("ramunet-expired"))
    said = data["answer"]
    assert said["value"] == "No possible day"
    assert said["openings_title"] == "To do:"
    assert said["openings"] == [
        "Repeat: Screening period from consent, Imaging at screening, Serum pregnancy test. "
        "First dose then possible from Mon 15 Mar 2027 on."
    ]
    assert data["chart"]["window"] is None
    assert [each["text"] for each in data["chart"]["dates"]] == [
        "not after Mon 1 Mar 2027",
        "not before Mon 15 Mar 2027",
    ]
    assert data["chart"]["proposed"] == []
    assert bar(data, "Other malignancy")["beyond"] == "over since 2 Mar 2022"
    assert row(data, "Minor surgery")["date"] == "Mon 8 Feb 2027 · ended Tue 9 Feb 2027"
    assert row(data, "Serum")["date"] == "Thu 25 Feb 2027 · result not entered"


def test_a_window_that_a_repeated_test_opens_up_to_a_day_names_both_days() -> None:
    plan = plan_of("ramunet-expired")
    opening = replace(plan.start_window.openings[0], latest=date(2027, 3, 19))
    window = replace(plan.start_window, openings=(opening,))
    said = sheet(replace(plan, start_window=window))["answer"]["openings"][0]
    assert said.endswith("First dose then possible: Mon 15 Mar 2027 – Fri 19 Mar 2027.")


def test_what_forbids_every_day_is_named_one_by_one() -> None:
    data = sheet(plan_of("ramunet-lasting"))
    said = data["answer"]
    assert said["openings_title"] == "To do, all of the following:"
    assert len(said["openings"]) == 2
    assert said["planned"] == [
        "Not eligible: Negative serum pregnancy test; found positive, required negative.",
        "Planned first dose: Fri 5 Mar 2027.",
        "C1D1 on Fri 5 Mar 2027 is outside its window Mon 1 Mar 2027 – Thu 4 Mar 2027.",
    ]
    wound, test = bar(data, "Serious"), bar(data, "Serum")
    assert (wound["left"], wound["right"], wound["kind"]) == (0.0, 1.0, "binds")
    assert (test["left"], test["right"], test["kind"]) == (0.0, 1.0, "binds")
    assert row(data, "Serious")["limit"] == "not while ongoing"
    assert row(data, "Serum")["date"] == "Thu 25 Feb 2027 · POSITIVE"
    assert row(data, "Arterial")["date"] == "Mon 31 Aug 2026 · known in part, least favourable day"
    assert any("least favourable day for the rule" in text for text in data["remarks"])


def test_what_counts_to_enrolment_is_told_apart() -> None:
    data = sheet(plan_of("caboavenec-enrolled", "de"), DE)
    assert "Einschluss Mo 01.03.2027" in data["subtitle"]
    assert bar(data, "Progress")["kind"] == "enrolment"
    assert row(data, "Progress")["limit"] == "gültig bis Do 01.04.2027 *"
    assert row(data, "Progress")["rule"] == "bei Einschluss nicht älter als 9 Monate"
    assert "* bezieht sich auf den Einschluss." in data["remarks"]
    assert any("Impfung" in text for text in data["remarks"])  # the inactivated vaccine binds nothing
    assert "Geplante erste Dosis: Mo 15.03.2027." in data["answer"]["planned"]
    assert "Grenztag" in data["answer"]["planned"][1]


def test_an_enrolment_that_breaks_a_rule_is_named() -> None:
    case = read_case(HERE / "start_cases" / "caboavenec-enrolled.toml")
    history = [replace(each, day=date(2027, 2, 24)) if each.kind == "wound-healed" else each for each in case.history]
    data = sheet(plan_case(replace(case, history=tuple(history)), date(2027, 2, 26)))
    assert data["answer"]["value"] == "No possible day"
    assert data["answer"]["openings"][0].startswith("Enrol within the rule: Wound healing complete.")
    assert data["binds"][-1]["when"] == "cannot start: enrolment date violates the rule"
    assert data["binds"][-1]["what"] == "Wound healing complete · 10 days"
    assert (bar(data, "Wound")["kind"], row(data, "Wound")["slack"]) == ("binds", "violated")
    assert row(data, "Myocardial")["slack"] == "15 days"


def test_a_day_that_rests_on_tests_nobody_entered_says_so() -> None:
    data = sheet(plan_of("caboavenec-open"))
    assert data["answer"]["label"] == "First dose possible, based on the entries so far"
    assert "Screening period from consent · Pregnancy test" in data["answer"]["missing"]
    assert data["chart"]["dates"][0]["text"] == "Sun 28 Mar 2027 – …"
    assert len(data["chart"]["edges"]) == 1
    assert data["chart"]["window"]["right"] == 1.0
    assert any(text.startswith("Missing: the date of enrolment") for text in data["remarks"])


def test_of_nothing_no_day_is_proposed() -> None:
    plan = plan_of("ramunet-nothing")
    assert plan.start_window.proposed  # arithmetic would allow any open day
    data = sheet(plan)
    assert data["answer"]["value"] == "Not known yet: nothing entered"
    assert data["rows"] == data["answer"]["more"] == []
    assert data["chart"] is None
    assert data["answer"]["missing"]


def test_a_window_that_is_past_and_one_without_an_open_day_propose_nothing() -> None:
    case = read_case(HERE / "start_cases" / "ramunet-three-days.toml")
    past = sheet(plan_case(case, date(2027, 3, 4)))
    assert past["answer"]["value"] == "Closed: the last allowed day has passed"
    assert row(past, "Screening")["left"] == "expired 1 day ago"
    assert row(past, "Serum")["left"] == "today is the last day"
    closed = sheet(plan_case(case, date(2027, 3, 3)))
    assert closed["answer"]["value"] == "The only open day is a boundary day: Wed 3 Mar 2027"
    assert row(closed, "Screening")["left"] == "today is the last day"


@pytest.mark.parametrize(
    ("asked", "left"),
    [(date(2027, 2, 27), "opens in 2 days"), (date(2027, 2, 28), "opens in 1 day"), (date(2027, 3, 1), "is over")],
)
def test_a_washout_is_over_on_its_first_legal_day(asked: date, left: str) -> None:
    case = read_case(HERE / "start_cases" / "ramunet-three-days.toml")
    assert row(sheet(plan_case(case, asked)), "Arterial")["left"] == left


def test_boundary_days_outside_the_window_are_not_spoken_of() -> None:
    said = next(text for text in sheet(plan_of("ramunet-three-days"))["answer"]["more"] if "Boundary" in text)
    for outside in ("7 Feb 2027", "4 Mar 2027", "5 Mar 2027"):
        assert outside not in said


def test_a_first_dose_that_was_given_is_not_asked_again() -> None:
    plan = plan_of("ramunet-changes")
    said = sheet(plan)["answer"]
    assert said["label"] == "First dose, given on"
    assert said["missing"] == ""


@pytest.mark.parametrize("name", STARTS)
def test_every_rule_with_an_event_is_in_bars_and_table_and_every_other_in_words(name: str) -> None:
    plan = plan_of(name)
    data = sheet(plan)
    met = [rule for rule in plan.start_window.rules if rule.event is not None]
    bars = data["chart"]["rows"] if met else []
    assert len(data["rows"]) == len(bars) == len(met)
    told = " ".join([*data["remarks"], data["answer"]["missing"]])
    assert all(EN.text(rule.label) in told for rule in plan.start_window.rules if rule.event is None)
    rules = ordered(plan.start_window)
    axis = axis_of(plan, rules)
    for edge in (plan.start_window.earliest, plan.start_window.latest, *plan.start_window.proposed[:1]):
        assert edge is None or axis.first < edge < axis.last
    for rule, drawn in zip(rules, bars, strict=True):
        assert 0 <= drawn["left"] <= drawn["right"] <= 1
        if rule.legal_from is not None:
            assert drawn["right"] == axis.at(rule.legal_from)
        elif rule.kind == "validity" and rule.result != "positive":
            assert rule.valid_through is not None
            assert drawn["left"] == axis.at(rule.valid_through + ONE_DAY)
        assert drawn["right"] > drawn["left"] or drawn["beyond"]
