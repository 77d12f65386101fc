"""Fault 24: what lasts is over only once its end is known; with neither an end nor "ongoing" it binds as ongoing."""

from datetime import date
from typing import Any

import pytest

from tests.core.plan.plan_cases import findings_of, plan_of, rule_of

LASTING = ("trial-participation", "wound", "other-malignancy")
BEGAN = date(2019, 6, 1)


def history(kind: str, **more: object) -> dict[str, Any]:
    return {"kind": kind, "date": BEGAN, **more}


@pytest.mark.parametrize("kind", LASTING)
def test_without_an_end_it_is_asked_for_and_no_day_is_allowed(kind: str) -> None:
    plan = plan_of("ramunet", history=[history(kind)])
    assert [(f.severity, f.about) for f in findings_of(plan, "missing-input")] == [("block", f"history.{kind}")]
    window, rule = plan.start_window, rule_of(plan, kind)
    assert not window.feasible
    assert window.proposed == ()
    assert (rule.legal_from, rule.boundary, rule.end_missing) == (None, None, True)
    assert [(one.action, one.rules) for one in window.openings] == [("end-missing", (kind,))]


@pytest.mark.parametrize("kind", LASTING)
@pytest.mark.parametrize(
    ("more", "feasible"), [({"until": date(2020, 1, 1)}, True), ({"until": BEGAN}, True), ({"ongoing": True}, False)]
)
def test_an_end_or_that_it_lasts_answers_it(kind: str, more: dict[str, object], feasible: bool) -> None:
    plan = plan_of("ramunet", history=[history(kind, **more)])
    assert not findings_of(plan, "missing-input")
    assert plan.start_window.feasible == feasible
    assert not rule_of(plan, kind).end_missing


def test_ongoing_false_alone_is_no_end() -> None:
    plan = plan_of("ramunet", history=[history("wound", ongoing=False)])
    assert findings_of(plan, "missing-input")


def test_a_month_is_asked_for_its_end_too() -> None:
    plan = plan_of("ramunet", history=[{"kind": "wound", "date": "2026-03"}])
    assert not plan.start_window.feasible


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_the_one_without_an_end_binds(order: int) -> None:
    events = [history("wound"), {"kind": "wound", "date": date(2026, 1, 1), "until": date(2026, 2, 1)}][::order]
    plan = plan_of("ramunet", history=events)
    assert not plan.start_window.feasible
    assert findings_of(plan, "missing-input")


@pytest.mark.parametrize("kind", ["major-surgery", "stroke", "gi-bleeding", "venous-thromboembolism", "gi-perforation"])
def test_an_event_of_one_day_is_over_on_that_day(kind: str) -> None:
    plan = plan_of("ramunet", history=[history(kind)])
    assert plan.start_window.feasible
    assert not findings_of(plan, "missing-input")
    assert rule_of(plan, kind if kind != "stroke" else "arterial-thromboembolism").legal_from is not None


def test_a_study_without_the_rule_does_not_ask() -> None:
    plan = plan_of("caboavenec", history=[history("wound")])
    assert not findings_of(plan, "missing-input")
    assert findings_of(plan, "not-used")
