"""When the first dose may be, in the words of the page: each state, and each side of a limit."""

from datetime import date

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.result.start import StartWindow
from dosecal.session.start_summary import (
    absent_text,
    axis_of,
    if_missed,
    legend_text,
    limiting_rules,
    rules_shown,
    slack_text,
    start_summary,
)
from dosecal.words import Words
from tests.session.session_cases import plan_of

EN = Words("en")
TODAY = date(2027, 1, 20)
SURGERY = {"kind": "major-surgery", "date": date(2027, 1, 10)}
IMAGING = {"kind": "screening-imaging", "date": date(2027, 1, 12)}
WOUND = {"kind": "wound", "date": date(2027, 1, 2), "ongoing": True}


def start(*history: object, first: date | None = None) -> Plan:
    return plan_of(today=TODAY, first=first, history=list(history))


def window(*history: object) -> StartWindow:
    return start(*history).start_window


def test_without_any_entry_there_is_no_reason_for_a_day() -> None:
    summary = start_summary(EN, start())
    assert (summary.state, summary.offered) == ("empty", None)
    assert "absent" not in summary.answer
    assert absent_text(EN, window())


def test_a_day_is_proposed_and_offered_until_it_is_planned() -> None:
    plan = start(SURGERY)
    proposed = plan.start_window.proposed[0]
    summary = start_summary(EN, plan)
    assert (summary.state, summary.answer, summary.offered) == ("day", EN.date(proposed), proposed)
    assert start_summary(EN, start(SURGERY, first=proposed)).offered is None
    assert start_summary(EN, start(SURGERY, first=plan.start_window.proposed[1])).offered == proposed


def test_what_lasts_leaves_no_day() -> None:
    plan = start(WOUND)
    summary = start_summary(EN, plan)
    assert (summary.state, summary.answer, summary.offered) == ("none", EN.say("start-window.none"), None)
    assert any("Non-healing" in text or "ound" in text for _, text in limiting_rules(EN, plan.start_window))
    assert if_missed(EN, plan.start_window) == ""


def test_a_rule_limits_the_start_or_has_days_in_hand() -> None:
    both = window(SURGERY, IMAGING)
    by_id = {rule.id: rule for rule in rules_shown(both)}
    surgery = by_id["major-surgery"]
    assert both.binds(surgery) is (surgery.id in both.binding_earliest)
    assert slack_text(EN, both, surgery) == EN.say("start-window.limiting")
    minor = window(SURGERY, {"kind": "minor-surgery", "date": date(2027, 1, 2)})
    other = next(rule for rule in rules_shown(minor) if rule.id == "minor-surgery")
    assert not minor.binds(other)
    assert slack_text(EN, minor, other) not in ("", EN.say("start-window.limiting"))


def test_an_expired_test_is_named_with_the_day_from_which_it_is_repeated() -> None:
    imaging = window(IMAGING)
    last = next(rule.valid_through for rule in rules_shown(imaging) if rule.valid_through is not None)
    assert str(last.year) in if_missed(EN, imaging)
    assert if_missed(EN, window(SURGERY)) == ""


@pytest.mark.parametrize(("day", "partly"), [(date(2026, 12, 10), False), ("2026-12", True)])
def test_the_legend_is_for_dates_that_are_partly_known(day: object, partly: bool) -> None:
    assert bool(legend_text(EN, window({"kind": "major-surgery", "date": day}))) is partly


def test_boundary_days_are_inside_the_window() -> None:
    found = window(SURGERY, IMAGING)
    for day in found.boundaries:
        assert found.earliest is None or found.earliest <= day
        assert found.latest is None or day <= found.latest


def test_the_axis_begins_before_the_first_limit_and_holds_today() -> None:
    for plan in (start(SURGERY), start(SURGERY, IMAGING), start()):
        axis = axis_of(plan)
        days = [plan.today, *(day for day in (plan.start_window.earliest, plan.start_window.latest) if day is not None)]
        assert axis.first < min(days) <= max(days) < axis.last
