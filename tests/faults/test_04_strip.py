"""Fault 4: the strip at the foot of the window says what concerns the visit on the screen.

Right: a blood pressure above its limit is a warning there, not "No warnings"; a finding of another visit is not shown
as if it were of this one.
"""

from datetime import date
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.values.finding_code import Severity
from dosecal.session.finding_lines import FindingLine, calm_text, finding_lines, line_shown
from dosecal.words import LANGUAGES, NBSP, Words
from tests.core.plan.plan_cases import given, plan_of

FIRST = date(2027, 2, 1)
CONFIRMED = {"holidays": "DE-ST", "confirmed": [{"by": "Dr. A", "on": date(2027, 1, 1), "rules": ["all"]}]}
ELIGIBLE = [{"date": date(2027, 1, 31), "test": "anc", "value": "3 G/L"}]


def due(pressure: str, **changes: Any) -> Plan:
    vitals = [{"date": FIRST, "blood_pressure": pressure}]
    return plan_of("ramunet", today=FIRST, vitals=vitals, site=CONFIRMED, **changes)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("pressure", "warned"), [("160/100 mmHg", False), ("161/90 mmHg", True)])
def test_a_value_above_its_limit_is_a_warning(language: str, pressure: str, warned: bool) -> None:
    words = Words(language)
    lines = finding_lines(words, due(pressure), visit="C1D1")
    assert (pressure in line_shown(lines).replace(NBSP, " ")) is warned
    assert any(line.severity == "warn" for line in lines) is warned


def test_an_order_before_the_last_decision_is_a_warning() -> None:
    orders = [{"visit": "C1D15", "date": date(2027, 2, 10), "by": "Dr. A"}]
    reduced = {"kind": "reduce", "drug": "ramucirumab", "date": date(2027, 2, 12), "reason": "x"}
    plan = plan_of("ramunet", today=date(2027, 2, 15), orders=orders, events=[given("C1D1", FIRST), reduced])
    assert any(
        line.severity == "warn" and "order" in line.sentence.lower() for line in finding_lines(Words("en"), plan)
    )


def two_visits() -> Plan:
    """A finding about C1D15 alone: it was given outside its window."""
    events = [given("C1D1", FIRST), given("C1D15", date(2027, 2, 22))]
    return plan_of("ramunet", today=date(2027, 2, 22), site=CONFIRMED, events=events)


def about(lines: list[FindingLine], text: str) -> list[FindingLine]:
    return [line for line in lines if text in line.sentence and line.severity == "warn"]


def test_a_finding_of_another_visit_is_not_shown_as_of_this_one() -> None:
    plan = two_visits()
    assert [found for found in plan.findings if found.about == "visits.C1D15"]
    words = Words("en")
    here, there = (finding_lines(words, plan, visit=visit) for visit in ("C2D1", "C1D15"))
    assert about(here, "C1D15")
    assert about(there, "C1D15")
    assert all(line.elsewhere for line in about(here, "C1D15"))
    assert "C1D15" not in line_shown(here)
    assert not any(line.elsewhere for line in about(there, "C1D15"))


def test_of_another_visit_its_name_is_said_and_it_comes_later() -> None:
    words = Words("en")
    plan = plan_of(
        "ramunet", today=date(2027, 3, 1), site=CONFIRMED,
        events=[given("C1D1", FIRST), given("C1D15", date(2027, 2, 15)),
                given("C2D1", date(2027, 3, 1), "dacarbazine")],
    )  # fmt: skip
    for visit in ("C1D1", "C2D1", "C4D1"):
        lines = finding_lines(words, plan, visit=visit)
        ranks = [({"block": 0, "warn": 1, "note": 2}[line.severity], line.elsewhere) for line in lines]
        assert ranks == sorted(ranks)
        for found in plan.findings:
            place = found.about.split(".")
            if place[0] in ("visits", "doses") and place[1] != visit:
                assert any(place[1] in line.sentence for line in lines if line.elsewhere), found.about


def test_without_a_line_about_this_visit_it_never_says_that_all_is_well() -> None:
    words = Words("en")
    elsewhere = [FindingLine(Severity.WARN, "C1D15: something", 1, elsewhere=True)]
    assert line_shown(elsewhere) == ""
    said = calm_text(words, two_visits(), "C1D1", bool(elsewhere))
    assert said.startswith("No warnings about this visit; others are in the list.")
    assert not said.startswith("No warnings.")
