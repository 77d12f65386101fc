"""Fault 41: operations and thromboembolism during treatment, values that were so at entry, tablets left over.

The days of a pause: the last dose may be given exactly 28 days before the operation, the next exactly 14 days after it.
"""

from datetime import date
from typing import Any

import pytest

from dosecal.core.result.dose import Proposal
from dosecal.core.result.plan import Plan
from dosecal.core.trial.drug import Action
from dosecal.core.views.dosing_visits import proposals_at
from dosecal.words import Words
from dosecal.words.release import proposal_because
from tests.core.plan.plan_cases import dose_of, given, plan_of, visit_of

GIVEN = [given("C1D1", date(2027, 2, 1)), given("C1D15", date(2027, 2, 15))]
TODAY = date(2027, 2, 20)


def ramunet(*history: dict[str, Any], events: tuple[dict[str, Any], ...] = (), today: date = TODAY) -> Plan:
    return plan_of("ramunet", today=today, history=list(history), events=[*GIVEN, *events])


def surgery(day: date, **more: object) -> dict[str, Any]:
    return {"kind": "major-surgery", "date": day, **more}


def of_history(plan: Plan, rule: str = "surgery") -> list[Proposal]:
    return [one for one in plan.proposals if one.rule == rule]


@pytest.mark.parametrize(
    ("day", "visits"),
    [
        (date(2027, 3, 29), set()),  # C2D1 on 1 March is exactly 28 days before; C2D15 on 15 March is within
        (date(2027, 3, 28), {"C2D1"}),
        (date(2027, 2, 16), {"C2D1"}),
        (date(2027, 2, 15), set()),
    ],
)
def test_the_edges_of_the_pause(day: date, visits: set[str]) -> None:
    plan = ramunet(surgery(day))
    found = {
        name for name in ("C2D1",) if any(one.rule == "surgery" for one in dose_of(plan, name, "ramucirumab").proposals)
    }
    assert found == visits
    for name in ("C2D1", "C2D15", "C3D1"):
        shown = {one.rule for one in proposals_at(plan, visit_of(plan, name))}
        assert shown == {one.rule for one in dose_of(plan, name, "ramucirumab").proposals}


def test_a_planned_operation_proposes_to_hold_and_names_the_days() -> None:
    (one,) = of_history(ramunet(surgery(date(2027, 3, 29))))
    assert (one.drug, one.action, one.decided) == ("ramucirumab", Action.INTERRUPT, False)
    assert one.period == (date(2027, 3, 2), date(2027, 4, 11))
    because = proposal_because(Words("en"), ramunet().study, one).replace("\u00a0", " ")
    assert "Major surgery" in because
    assert "2 Mar 2027" in because
    assert "11 Apr 2027" in because


def test_a_hold_decides_it() -> None:
    hold = {"kind": "hold", "drug": "ramucirumab", "date": TODAY, "reason": "surgery"}
    plan = ramunet(surgery(date(2027, 3, 10)), events=(hold,))
    assert all(one.decided for one in of_history(plan))


def test_before_the_first_dose_and_long_after_it_asks_nothing() -> None:
    assert not of_history(ramunet(surgery(date(2026, 12, 1))))
    assert not of_history(ramunet(surgery(date(2027, 2, 2)), today=date(2027, 2, 20)))


@pytest.mark.parametrize(
    ("kind", "action"),
    [("venous-thromboembolism", Action.INTERRUPT), ("stroke", Action.STOP), ("gi-perforation", Action.STOP)],
)
@pytest.mark.parametrize("study", ["ramunet", "caboavenec"])
def test_what_happens_during_treatment(study: str, kind: str, action: Action) -> None:
    first = date(2027, 2, 1) if study == "ramunet" else date(2027, 1, 11)
    plan = plan_of(
        study, today=TODAY, events=[given("C1D1", first)], history=[{"kind": kind, "date": date(2027, 2, 18)}]
    )
    drug = "ramucirumab" if study == "ramunet" else "cabozantinib"
    assert [(one.drug, one.action) for one in plan.undecided] == [(drug, action)]


def test_a_value_that_was_so_at_entry_says_so() -> None:
    def because(*values: tuple[date, str]) -> list[str]:
        plan = plan_of(
            "caboavenec", today=TODAY, events=[given("C1D1", date(2027, 1, 11))], facts={"liver_metastases": True},
            labs=[{"date": day, "test": "alt", "value": value, "uln": "50 U/L"} for day, value in values],
        )  # fmt: skip
        mine = [one for one in plan.undecided if one.drug == "avelumab"]
        return [proposal_because(Words("en"), plan.study, one) for one in mine]

    entry, later = date(2027, 1, 8), date(2027, 2, 15)
    assert "it was so at entry already" in because((entry, "200 U/L"), (later, "210 U/L"))[0]
    assert "this is the value at entry" in because((date(2027, 1, 11), "200 U/L"))[0]
    assert "entry" not in because((entry, "40 U/L"), (later, "210 U/L"))[0]


def test_tablets_left_over_are_said() -> None:
    """Handed out on 11 January to 28 January (18 tablets); by the visit of 25 January 14 were taken."""
    plan = plan_of("caboavenec", today=date(2027, 1, 25), events=[given("C1D1", date(2027, 1, 11))])
    first, second = (dose_of(plan, name, "cabozantinib").dispense for name in ("C1D1", "C2D1"))
    assert first is not None
    assert second is not None
    assert [(str(one.strength), one.count) for one in first.tablets] == [("40 mg", 18)]
    assert [(str(one.strength), one.count) for one in second.left_over] == [("40 mg", 4)]
    assert not first.left_over


@pytest.mark.parametrize(
    ("day", "ongoing", "told"), [(11, False, True), (12, False, False), (11, True, False), (1, False, True)]
)
def test_what_was_over_by_the_first_dose_is_told_as_not_used(day: int, ongoing: bool, told: bool) -> None:
    """The first dose is on 11 January; no rule of the start reads a bleeding, a label does later."""
    event: dict[str, object] = {"kind": "gi-bleeding", "date": date(2027, 1, day)}
    plan = plan_of(
        "caboavenec", today=date(2027, 1, 20), planned_first_dose=date(2027, 1, 11),
        history=[{**event, **({"ongoing": True} if ongoing else {})}],
    )  # fmt: skip
    assert bool([one for one in plan.findings if one.code == "not-used"]) is told
