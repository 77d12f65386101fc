"""What the window lists: findings, criteria, body formulas, site rules, events, the days of a month."""

from datetime import date

import pytest
from msgspec.structs import replace

from dosecal.core.result.start import CriterionStatus
from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_code import Code, Severity
from dosecal.core.views.body_sizes import body_figures
from dosecal.files.case.planning import days_of
from dosecal.files.trial.studies import load_study
from dosecal.session.body_table import applies, body_table
from dosecal.session.calendar_actions import neighbour, possible_actions, visit_to_choose
from dosecal.session.criteria_rows import criteria_rows
from dosecal.session.entry import Data
from dosecal.session.event_list import listed_events, recorded_counts
from dosecal.session.finding_lines import calm_text, finding_lines, missing_criteria, open_points_text
from dosecal.session.month_days import DAYS, WEEKS, day_sentence, month_days
from dosecal.session.open_case import Tried
from dosecal.session.site_rules import can_confirm, confirmation, unconfirmed, with_confirmation
from dosecal.session.visit_lines import visit_lines, visit_row
from dosecal.session.visit_moves import visit_move
from dosecal.words import Words
from dosecal.words.eligibility import ORDER, status_counts
from tests.session.session_cases import GIVEN, TODAY, plan_of

EN = Words("en")


# ── Findings ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_worst_finding_comes_first_and_equal_ones_are_one_line() -> None:
    note = Finding(Code.BOUNDARY_DAY, "start", {"day": TODAY, "rule": "x"}, severity=Severity.NOTE)
    plan = plan_of()
    plan = replace(plan, findings=(note, note, *plan.findings))
    lines = finding_lines(EN, plan, ["The date cannot be read."])
    assert lines[0].severity == "block"
    assert [line.severity for line in lines] == sorted(
        (line.severity for line in lines), key=["block", "warn", "note"].index
    )
    assert max(line.times for line in lines) == 2
    assert finding_lines(EN, None) == []


def test_site_rules_are_counted_and_not_listed() -> None:
    plan = plan_of()
    assert unconfirmed(plan) > 0
    assert unconfirmed(None) == 0
    confirmed = [{"by": "Dr. Adler", "on": TODAY, "rules": ["all"]}]
    sure = plan_of(site={"holidays": "DE-ST", "confirmed": confirmed})
    assert unconfirmed(sure) == 0
    assert len(finding_lines(EN, sure)) == len(finding_lines(EN, plan))


def test_without_findings_nothing_is_passed_over() -> None:
    due = plan_of("ramunet", *GIVEN, today=date(2027, 3, 15))
    assert open_points_text(EN, due) in calm_text(EN, due)
    assert open_points_text(EN, due)
    far = plan_of(today=date(2027, 1, 20))
    assert open_points_text(EN, far) == ""
    assert EN.say("window.strip.none") in calm_text(EN, far)
    assert str(missing_criteria(far)) in calm_text(EN, far)
    assert calm_text(EN, None) == EN.say("window.withheld")  # nothing was judged


def test_what_is_missing_comes_before_what_is_met() -> None:
    plan = plan_of(labs=[{"date": date(2027, 3, 7), "test": "anc", "value": "3 G/L"}])
    rows = criteria_rows(EN, plan)
    places = [ORDER.index(row.status) for row in rows]
    assert places == sorted(places)
    assert sum(status_counts(plan).values()) == len(rows) == len(plan.eligibility)
    assert status_counts(plan)[CriterionStatus.MET] > 0


# ── Site rules ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "agreed", "can"),
    [("Ad", True, True), ("A.", True, False), ("  ", True, False), ("Dr. Adler", False, False)],
)
def test_a_named_person_confirms(name: str, agreed: bool, can: bool) -> None:
    assert can_confirm(name, agreed) is can


def test_a_confirmation_is_of_this_study_and_version_and_stays_with_the_earlier_ones() -> None:
    study = load_study("ramunet", None)
    made = confirmation(study, " Dr. Adler ", TODAY)
    assert (made["by"], made["on"]) == ("Dr. Adler", TODAY)
    assert made["protocol"] == f"ramunet {study.protocol.version}"
    base: Data = {"study": "ramunet", "site": {"holidays": "DE-ST", "confirmed": [{"by": "x"}]}}
    assert with_confirmation(base, made)["site"] == {"holidays": "DE-ST", "confirmed": [{"by": "x"}, made]}
    assert with_confirmation({}, made) == {"site": {"confirmed": [made]}}
    assert base["site"] == {"holidays": "DE-ST", "confirmed": [{"by": "x"}]}


# ── Body formulas ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_formula_of_another_age_is_left_out() -> None:
    plan = plan_of(labs=[{"date": date(2027, 3, 7), "test": "creatinine", "value": "0.9 mg/dL"}])
    figures = body_figures(plan)
    every = [*figures.surfaces.all, *figures.weights, *figures.clearances.all]
    left_out = [figure for figure in every if not applies(figure)]
    assert left_out
    _, rows = body_table(EN, plan)
    assert len(rows) == 3 + len(every) - len(left_out)
    assert [row.used for row in rows].count(True) == 2  # one surface, one clearance
    assert [row.status for row in rows].count(None) == 3


# ── Events and visits ───────────────────────────────────────────────────────────────────────────────────────────────
def test_an_event_is_withdrawn_once() -> None:
    events: list[Data] = [
        {**GIVEN[0], "id": "e1"},
        {"kind": "revoke", "event": "e1", "reason": "x"},
        {**GIVEN[0], "id": "e3"},
    ]
    plan = plan_of("ramunet", *events)
    listed = listed_events(plan.case)
    assert [(one.name, one.withdrawn, one.can_withdraw) for one in listed] == [
        ("e3", False, True), ("2", False, False), ("e1", True, False),
    ]  # fmt: skip
    assert recorded_counts(plan) == (3, len(plan.deviations))


def test_the_visit_chosen_stays_and_without_one_it_is_the_next() -> None:
    plan = plan_of("ramunet", *GIVEN)
    assert visit_to_choose(plan, "IMG-M3") == "IMG-M3"
    assert visit_to_choose(plan, "") == visit_to_choose(plan, "C99D1") == "C2D15"
    assert neighbour(plan, "C2D1", 1) == "C2D15"
    assert neighbour(plan, "C2D15", -1) == "C2D1"
    assert neighbour(plan, "C1D1", -1) == "SCR"
    assert neighbour(plan, "SCR", -1) is None
    assert neighbour(plan, "", 1) == "SCR"


def test_the_actions_of_the_calendar() -> None:
    plan = plan_of("ramunet", *GIVEN)
    visit = plan.visit("C3D1")
    assert visit is not None
    assert {"move", "skip", "take-back"} <= possible_actions(plan, visit, None, Tried())
    assert not {"apply", "discard"} & possible_actions(plan, visit, None, Tried())
    delay = visit_move(plan, visit, date(2027, 4, 6))
    assert {"apply", "discard"} <= possible_actions(plan, visit, delay, Tried(plan))
    refused = possible_actions(plan, visit, delay, Tried(refused="no"))
    assert "discard" in refused
    assert "apply" not in refused
    booking = visit_move(plan, plan.visit("C2D15") or visit, date(2027, 3, 13))
    assert "apply" in possible_actions(plan, visit, booking, Tried(plan))
    early = visit_move(plan, plan.visit("C2D15") or visit, date(2027, 3, 12))
    assert "apply" not in possible_actions(plan, visit, early, Tried(plan))
    assert possible_actions(None, None, None, Tried()) == frozenset()
    assert "take-back" not in possible_actions(plan_of(), None, None, Tried())


def test_a_deviation_does_not_repeat_its_finding() -> None:
    plan = plan_of("ramunet", GIVEN[0], {**GIVEN[1], "date": date(2027, 2, 20)})
    visit = plan.visit("C1D15")
    assert visit is not None
    assert any(found.code == "outside-window" for found in visit.findings)
    lines = visit_lines(EN, plan, visit)
    assert sum("20 Feb" in line.text.replace("\u00a0", " ") for line in lines) == 2  # the day, and the deviation
    assert visit_row(EN, plan, visit).icon == "warn"


# ── The month ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_month_is_six_weeks_from_its_first_monday() -> None:
    plan = plan_of("ramunet", *GIVEN)
    closed = days_of(plan.study, plan.case, plan.today, "en")
    days = month_days(plan, closed, {"C3D1": date(2027, 3, 31)}, 2027, 3)
    assert len(days) == WEEKS * DAYS
    assert (days[0].day, days[0].in_month) == (date(2027, 3, 1), True)
    by_day = {one.day: one for one in days}
    assert [visit.id for visit in by_day[date(2027, 3, 15)].visits] == ["C2D15"]
    assert by_day[TODAY].today
    assert not by_day[date(2027, 3, 6)].is_open  # a Saturday
    assert by_day[date(2027, 3, 26)].holiday  # Good Friday
    assert by_day[date(2027, 3, 31)].ghosts == ("C3D1",)
    visit = plan.visit("C2D15")
    assert visit is not None
    inside = [one.day for one in days if one.windows.get("treatment") and one.day.month == 3 and one.day.day < 25]
    assert (inside[0], inside[-1]) == (visit.earliest, visit.latest)
    sentence = day_sentence(EN, plan, by_day[date(2027, 3, 31)]).replace("\u00a0", " ")
    assert sentence.startswith("Wed 31 Mar 2027")
    assert "C3D1" in sentence
