"""Fault 11: of the start window the screen and the sheet say the same, by one sentence from one source.

Right: "the only open day is a boundary day" on both; a boundary day has its rules on both; an enrolment that breaks a
rule limits the start on both.
"""

from datetime import date
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from dosecal.session.start_summary import limiting_rules, slack_text, start_summary
from dosecal.sheets.start_window import start_window_data
from dosecal.words import LANGUAGES, NBSP, Words
from dosecal.words.start_window import boundary_sentence, no_day_sentence
from tests.core.plan.plan_cases import plan_of
from tests.sheets.sheet_cases import PRINTED


def start(study: str, today: date, *history: dict[str, Any], first: date | None = None, **more: Any) -> Plan:
    return plan_of(study, today=today, planned_first_dose=first, history=list(history), **more)


def screen(plan: Plan, words: Words) -> str:
    summary = start_summary(words, plan)
    return f"{summary.answer}\n{summary.also}".replace(NBSP, " ")


def sheet(plan: Plan, words: Words) -> dict[str, Any]:
    return dict(start_window_data(plan, words, PRINTED))


SURGERY = {"kind": "major-surgery", "date": date(2027, 1, 4)}  # 28 days: 1 Feb is the boundary day
TESTED = {"kind": "screening-imaging", "date": date(2027, 1, 4)}  # 4 weeks: until 1 Feb


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_only_open_day_is_a_boundary_day(language: str) -> None:
    words, plan = Words(language), start("ramunet", date(2027, 1, 20), SURGERY, TESTED)
    window = plan.start_window
    assert (window.earliest, window.latest, window.proposed) == (date(2027, 2, 1), date(2027, 2, 1), ())
    assert window.open_boundaries == (date(2027, 2, 1),)
    said = no_day_sentence(words, window, plan.today)
    assert said == sheet(plan, words)["answer"]["value"]
    assert said.replace(NBSP, " ") in screen(plan, words)
    assert words.say("start-window.no-open-day") not in screen(plan, words)
    both = boundary_sentence(words, window)
    assert both.replace(NBSP, " ") in screen(plan, words)
    assert both in sheet(plan, words)["answer"]["more"]
    assert words.text(next(rule.label for rule in window.rules if rule.id == "major-surgery")) in both


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("today", "key"),
    [(date(2027, 1, 20), "only-boundary"), (date(2027, 2, 1), "only-boundary"), (date(2027, 2, 2), "past")],
)
def test_each_state_of_a_window_without_a_day(language: str, today: date, key: str) -> None:
    words, plan = Words(language), start("ramunet", today, SURGERY, TESTED)
    said = words.say(f"start-window.{key}", count=1, days=words.date(date(2027, 2, 1)))
    assert sheet(plan, words)["answer"]["value"] == said
    assert said.replace(NBSP, " ") in screen(plan, words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_boundary_day_on_which_the_site_is_closed_is_not_called_open(language: str) -> None:
    closed = {"holidays": "DE-ST", "closed": [{"first": date(2027, 2, 1), "last": date(2027, 2, 1), "name": "x"}]}
    words, plan = Words(language), start("ramunet", date(2027, 1, 20), SURGERY, TESTED, site=closed)
    assert plan.start_window.open_boundaries == ()
    said = words.say("start-window.no-open-day")
    assert sheet(plan, words)["answer"]["value"] == said
    assert said in screen(plan, words)


STROKE = {"kind": "stroke", "date": date(2026, 9, 1)}  # 6 months before enrolment: until 1 March
ENROLLED = {"kind": "enrolment", "date": date(2027, 1, 4)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_enrolment_that_breaks_a_rule_limits_the_start_on_both(language: str) -> None:
    words, plan = Words(language), start("caboavenec", date(2027, 1, 5), STROKE, ENROLLED)
    window = plan.start_window
    (rule,) = [one for one in window.rules if one.event is not None and one.id == "stroke"]
    assert not window.feasible
    assert window.breaks(rule)
    assert window.binds(rule)
    label = words.text(rule.label)
    assert any(label in what for _, what in limiting_rules(words, window))
    assert any(label in one["what"] for one in sheet(plan, words)["binds"])
    assert slack_text(words, window, rule) == words.say("sheet.start.breaks")
    assert [row["slack"] for row in sheet(plan, words)["rows"] if label in row["event"]] == [
        words.say("sheet.start.breaks")
    ]


def test_the_day_of_enrolment_limits_on_both() -> None:
    words, plan = Words("en"), start("caboavenec", date(2027, 1, 5), {**ENROLLED, "date": date(2027, 1, 4)})
    assert plan.start_window.binding_earliest == ("enrolment",)
    assert ("not before", "Day of enrolment") in limiting_rules(words, plan.start_window)
    assert [one["what"] for one in sheet(plan, words)["binds"]] == ["Day of enrolment"]
