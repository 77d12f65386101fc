"""What can be recorded, on both sides of each boundary."""

from datetime import date

import pytest

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.session.recordable import (
    can_record,
    can_record_given,
    can_report_reaction,
    dose_changes,
    proposed_decisions,
    recordable,
)
from tests.session.session_cases import GIVEN, SIZES, TODAY, plan_of


def dose(plan: Plan, visit: str, drug: str) -> Dose:
    return next(one for one in plan.doses_of(visit) if one.drug == drug)


def test_nothing_is_recorded_before_a_first_dose_is_named() -> None:
    proposed, named = plan_of(first=None), plan_of(today=date(2027, 1, 20))
    assert (can_record(proposed), can_record(named)) == (False, True)
    assert recordable(proposed, proposed.visit("C1D1")).kinds == {"reconsent"}  # which counts for the start, too
    assert not dose_changes(proposed, dose(proposed, "C1D1", "dacarbazine"))
    assert "given" in recordable(named, named.visit("C1D1")).kinds


@pytest.mark.parametrize(
    ("visit", "kinds"),
    [
        ("C1D15", set()),  # done
        ("C2D15", {"given", "skip"}),
        ("IMG-M3", {"done", "skip"}),
    ],
)
def test_what_is_recorded_about_a_visit(visit: str, kinds: set[str]) -> None:
    plan = plan_of("ramunet", *GIVEN)
    assert recordable(plan, plan.visit(visit)).kinds & {"given", "done", "skip"} == kinds


def test_an_unscheduled_visit_is_done_when_it_is_recorded() -> None:
    plan = plan_of("ramunet", *GIVEN, {"kind": "unscheduled", "date": TODAY, "reason": "fever"})
    assert "done" not in recordable(plan, plan.visit("UNS-2027-03-08")).kinds


@pytest.mark.parametrize(("event", "resumes"), [(None, False), ("hold", True)])
def test_only_a_drug_on_hold_is_resumed(event: str | None, resumes: bool) -> None:
    events = [] if event is None else [{"kind": event, "drug": "ramucirumab", "date": TODAY, "reason": "x"}]
    state = recordable(plan_of("ramunet", *GIVEN, *events), None)
    assert ("resume" in state.kinds) is resumes
    assert ("ramucirumab" in state.held(True)) is resumes
    assert ("ramucirumab" in state.held(False)) is not resumes


def test_a_drug_that_is_discontinued_is_neither_held_nor_reduced() -> None:
    stop = {"kind": "discontinue", "drug": "ramucirumab", "date": TODAY, "reason": "x", "cause": "toxicity"}
    before, after = recordable(plan_of("ramunet", *GIVEN), None), recordable(plan_of("ramunet", *GIVEN, stop), None)
    assert before.ongoing == ("ramucirumab", "dacarbazine")
    assert after.ongoing == ("dacarbazine",)
    assert "reduce" in before.kinds
    assert "reduce" not in after.kinds  # dacarbazine has no lower level


@pytest.mark.parametrize(("reductions", "can_reduce"), [(0, True), (1, True), (2, False)])
def test_a_drug_is_reduced_as_long_as_there_is_a_lower_level(reductions: int, can_reduce: bool) -> None:
    reduce = {"kind": "reduce", "drug": "cabozantinib", "date": TODAY, "reason": "x"}
    state = recordable(plan_of("caboavenec", GIVEN[0], *([reduce] * reductions)), None)
    assert ("cabozantinib" in state.reducible) is can_reduce


def test_a_reduction_of_one_cycle_leaves_the_levels_that_are_carried_forward() -> None:
    reduce = {"kind": "reduce", "drug": "cabozantinib", "date": TODAY, "reason": "x", "cycle": 3}
    assert "cabozantinib" in recordable(plan_of("caboavenec", GIVEN[0], reduce, reduce), None).reducible


def test_a_reduction_of_one_cycle_is_of_the_next_dose_or_the_cycle_after() -> None:
    assert recordable(plan_of("ramunet", *GIVEN), None).reduction_cycles == (2, 3)
    assert recordable(plan_of("ramunet", *GIVEN[:2], today=date(2027, 2, 16)), None).reduction_cycles == (2, 3)


@pytest.mark.parametrize(("today", "visit"), [(date(2027, 3, 1), "C2D1"), (date(2027, 3, 2), None)])
def test_the_order_is_asked_on_the_day_of_the_dose_only(today: date, visit: str | None) -> None:
    state = recordable(plan_of("ramunet", *GIVEN, today=today), None)
    assert state.dosed_today(("ramucirumab",)) == visit


@pytest.mark.parametrize(("today", "can"), [(date(2027, 2, 12), False), (date(2027, 2, 13), True)])
def test_a_dose_is_recorded_as_given_from_the_first_day_of_its_window_on(today: date, can: bool) -> None:
    plan = plan_of("ramunet", GIVEN[0], today=today)
    visit = plan.visit("C1D15")
    assert visit is not None
    assert visit.earliest == date(2027, 2, 13)
    assert can_record_given(plan, visit) is can


def test_a_given_dose_is_not_changed_any_more_but_a_reaction_is_reported() -> None:
    plan = plan_of("ramunet", *GIVEN)
    given, to_come = dose(plan, "C2D1", "ramucirumab"), dose(plan, "C2D15", "ramucirumab")
    assert dose_changes(plan, given) == ()
    assert dose_changes(plan, to_come) == ("override", "reduce", "slow", "skip")
    assert can_report_reaction(plan, given)
    assert not can_report_reaction(plan, to_come)


def test_no_reaction_to_tablets() -> None:
    plan = plan_of("caboavenec", GIVEN[0])
    assert not can_report_reaction(plan, dose(plan, "C1D1", "cabozantinib"))
    assert can_report_reaction(plan, dose(plan, "C1D1", "avelumab"))


def test_the_rate_is_halved_once_and_only_of_an_infusion() -> None:
    slow = {"kind": "slow", "drug": "ramucirumab", "date": TODAY, "reason": "x"}
    assert recordable(plan_of("ramunet", *GIVEN), None).can_slow("ramucirumab")
    assert not recordable(plan_of("ramunet", *GIVEN, slow), None).can_slow("ramucirumab")
    assert not recordable(plan_of(today=date(2027, 1, 20)), None).can_slow("ramucirumab")  # nothing was given
    assert not recordable(plan_of("caboavenec", GIVEN[0]), None).can_slow("cabozantinib")


def test_against_a_size_that_cannot_be_true_no_other_amount_is_decided() -> None:
    wrong = plan_of("ramunet", *GIVEN, measurements=[{**SIZES, "height": "1.65 cm"}])
    assert "override" not in dose_changes(wrong, dose(wrong, "C3D1", "dacarbazine"))  # by body surface
    assert "override" in dose_changes(wrong, dose(wrong, "C3D1", "ramucirumab"))  # by weight


@pytest.mark.parametrize(("value", "decisions"), [("1.99", []), ("2.0", ["hold"])])
def test_a_proposal_of_the_label_can_be_followed(value: str, decisions: list[str]) -> None:
    lab = {"date": date(2027, 3, 7), "test": "urine_protein_24h", "value": f"{value} g/24 h"}
    plan = plan_of("ramunet", *GIVEN, labs=[lab])
    assert [one for proposal in plan.undecided for one in proposed_decisions(plan, proposal)] == decisions
