"""What a fresh pair of eyes found: each once wrong, each on both sides."""

from datetime import date

import pytest

from dosecal.core.result.plan import Plan
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.toml import parse_table
from tests.core.plan.plan_cases import Data, dose_of, findings_of, plan_of, visit_of
from tests.core.plan.plan_cases import given as took_place

DAY_1 = date(2027, 2, 1)
FIRST = took_place("C1D1", DAY_1)
WOMAN = {"id": "x", "sex": "female", "birth_date": date(1985, 5, 5), "childbearing_potential": True}


def overdue(*events: Data) -> Plan:
    """C2D1 was due on 1 March; today is 2 March and its window is open until 4 March."""
    day_15 = took_place("C1D15", date(2027, 2, 15))
    return plan_of("ramunet", today=date(2027, 3, 2), events=[FIRST, day_15, *events])


def decided(kind: str, drug: str, day: date) -> Data:
    return {"kind": kind, "drug": drug, "date": day, "reason": "x"}


def test_an_overdue_visit_knows_what_was_decided_today() -> None:
    today = date(2027, 3, 2)
    assert dose_of(overdue(), "C2D1", "ramucirumab").level == 0
    assert dose_of(overdue(decided("reduce", "ramucirumab", today)), "C2D1", "ramucirumab").level == 1
    assert visit_of(overdue(decided("hold", "ramucirumab", today)), "C2D1").drugs == ("dacarbazine",)
    assert visit_of(overdue(decided("discontinue", "all", today)), "C2D1").drugs == ()


def test_a_drug_held_alone_is_a_question_too() -> None:
    assert not findings_of(overdue(), "not-in-protocol")
    held = overdue(decided("hold", "ramucirumab", date(2027, 2, 20)))
    assert [found.about for found in findings_of(held, "not-in-protocol")] == ["drugs.dacarbazine"]


def test_a_dose_given_on_the_day_of_a_decision_was_given() -> None:
    day = date(2027, 2, 15)
    plan = plan_of("ramunet", today=day, events=[FIRST, took_place("C1D15", day), decided("hold", "ramucirumab", day)])
    assert visit_of(plan, "C1D15").drugs == ("ramucirumab",)


@pytest.mark.parametrize("result", ["negative", "positive"])
def test_a_positive_test_after_a_planned_day_that_passed_forbids(result: str) -> None:
    tests = [
        {"kind": "pregnancy-test", "date": date(2027, 1, 28), "result": "negative"},
        {"kind": "pregnancy-test", "date": date(2027, 2, 2), "result": result},
    ]
    plan = plan_of("ramunet", today=date(2027, 2, 3), patient=WOMAN, history=tests)
    assert plan.start_window.feasible == (result == "negative")


def test_a_value_after_a_planned_day_that_passed_counts() -> None:
    labs = [
        {"date": date(2027, 1, 28), "test": "anc", "value": "2 G/L"},
        {"date": date(2027, 2, 4), "test": "anc", "value": "0.9 G/L"},
    ]
    status = {"given": "met", "planned": "not_met"}
    for how, events in (("given", [FIRST]), ("planned", [])):
        plan = plan_of("ramunet", today=date(2027, 2, 5), labs=labs, events=events)
        assert next(entry.status for entry in plan.eligibility if entry.id == "anc") == status[how]


def test_the_last_dose_of_an_infusion_is_the_last_one_recorded() -> None:
    plan = overdue({**decided("discontinue", "all", date(2027, 3, 2)), "last_dose": date(2027, 3, 1)})
    assert set(plan.after_treatment.last_dose.values()) == {date(2027, 2, 15), date(2027, 2, 1)}
    assert any(one.code == "last-dose-unrecorded" for one in plan.findings)


def test_a_jump_compares_the_two_latest_weights() -> None:
    sizes = [
        {"date": date(2027, 1, 4), "height": "175 cm", "weight": "80 kg"},
        {"date": date(2027, 2, 14), "weight": "87.9 kg"},
        {"date": date(2027, 2, 28), "weight": "72.1 kg"},
    ]
    plan = plan_of("ramunet", today=date(2027, 3, 1), measurements=sizes, events=[FIRST])
    found = findings_of(plan, "weight-jump")
    assert [str(one.params["weight"]) for one in found] == ["72.1 kg"]


def test_without_the_sex_contraception_is_the_longest() -> None:
    stop = {"kind": "discontinue", "drug": "all", "date": date(2027, 3, 1), "reason": "x"}
    patient = {"id": "x", "birth_date": date(1970, 6, 30)}
    given = [took_place("C1D1", date(2027, 1, 11)), stop]
    plan = plan_of("caboavenec", today=date(2027, 3, 5), patient=patient, events=given)
    assert plan.after_treatment.contraception_until == date(2027, 7, 1)


def test_an_implausible_weight_of_a_dose_given_shows_no_amount() -> None:
    sizes = [{"date": date(2027, 1, 18), "height": "165 cm", "weight": "720 kg"}]
    plan = plan_of("ramunet", today=DAY_1, measurements=sizes, events=[FIRST])
    assert dose_of(plan, "C1D1", "ramucirumab").amount is None


@pytest.mark.parametrize(
    "events",
    [
        [{"kind": "skip", "visit": "C1D1", "reason": "x"}],
        [FIRST, decided("discontinue", "ramucirumab", date(2027, 2, 10)), took_place("C1D15", date(2027, 2, 15))],
        [FIRST, decided("hold", "ramucirumab", date(2027, 2, 10)), took_place("C1D15", date(2027, 2, 15))],
    ],
)
def test_what_cannot_have_happened_is_refused(events: list[Data]) -> None:
    with pytest.raises(Refusal):
        plan_of("ramunet", today=date(2027, 2, 20), events=events)


def test_a_key_twice_in_json_is_refused() -> None:
    with pytest.raises(Refusal):
        parse_table('{"weight": "60 kg", "weight": "80 kg"}', "case.json", is_json=True)


@pytest.mark.parametrize(
    ("labs", "excluded"),
    [
        ([("creatinine", "1.0 mg/dL", 0), ("creatinine_clearance", "35 mL/min", 0)], False),
        ([("creatinine", "1.9 mg/dL", 0), ("creatinine_clearance", "35 mL/min", 0)], True),
        ([("creatinine", "1.9 mg/dL", 0), ("creatinine_clearance", "40 mL/min", 0)], False),
        ([("urine_dipstick", "1+", 0), ("urine_protein_24h", "1500 mg/24 h", 0)], False),
        ([("urine_dipstick", "2+", 0), ("urine_protein_24h", "1500 mg/24 h", 0)], True),
        ([("urine_dipstick", "2+", 0), ("urine_protein_24h", "900 mg/24 h", 0)], False),
    ],
)
def test_joined_criteria_exclude_only_together(labs: list[tuple[str, str, int]], excluded: bool) -> None:
    entries = [
        {"date": date(2027, 1, 15), "test": test, "value": value}
        | ({"uln": "1.2 mg/dL"} if test == "creatinine" else {})
        for test, value, _ in labs
    ]
    assert bool(findings_of(plan_of("ramunet", labs=entries), "ineligible")) == excluded


def test_a_collection_from_before_the_dipstick_does_not_answer_it() -> None:
    for day, because in ((date(2027, 1, 14), "alternative-missing"), (date(2027, 1, 15), "alternative-met")):
        labs = [
            {"date": date(2027, 1, 15), "test": "urine_dipstick", "value": "2+"},
            {"date": day, "test": "urine_protein_24h", "value": "900 mg/24 h"},
        ]
        plan = plan_of("ramunet", labs=labs)
        assert next(entry.because for entry in plan.eligibility if entry.id == "urine_dipstick") == because


def test_a_failed_cockcroft_gault_asks_for_the_local_method_before_it_excludes() -> None:
    patient = {"id": "x", "sex": "female", "birth_date": date(1961, 3, 14), "childbearing_potential": False}
    size = [{"date": date(2027, 1, 4), "weight": "60 kg"}]
    creatinine = {"date": date(2027, 1, 4), "test": "creatinine", "value": "0.9 mg/dL"}
    local = {"date": date(2027, 1, 4), "test": "creatinine_clearance", "value": "50 mL/min"}
    for labs, excluded in (([creatinine], False), ([creatinine, local], True)):
        plan = plan_of("caboavenec", patient=patient, measurements=size, labs=labs)
        assert bool(findings_of(plan, "ineligible")) == excluded


def test_a_visit_whose_only_drug_is_left_out_is_left_out() -> None:
    skip = {"kind": "skip", "visit": "C1D15", "drug": "ramucirumab", "reason": "x"}
    plan = plan_of("ramunet", today=date(2027, 2, 25), events=[FIRST, skip])
    assert visit_of(plan, "C1D15").status == "skipped"


def test_a_recorded_visit_without_treatment_never_vanishes() -> None:
    done = {"kind": "done", "visit": "IMG-M9", "date": date(2027, 2, 20)}
    plan = plan_of("ramunet", today=date(2027, 2, 25), events=[FIRST, done])
    assert visit_of(plan, "IMG-M9").status == "done"


def test_drugs_of_one_visit_on_different_days_keep_their_own_day() -> None:
    ramucirumab, dacarbazine = date(2027, 2, 1), date(2027, 2, 2)
    events = [took_place("C1D1", ramucirumab, "ramucirumab"), took_place("C1D1", dacarbazine, "dacarbazine")]
    plan = plan_of("ramunet", today=date(2027, 2, 3), events=events)
    assert dose_of(plan, "C1D1", "ramucirumab").date == ramucirumab
    assert dose_of(plan, "C1D1", "dacarbazine").date == dacarbazine


def test_an_enrolment_on_its_boundary_is_marked() -> None:
    for day, marked in ((date(2027, 3, 1), True), (date(2027, 3, 2), False)):
        history = [{"kind": "stroke", "date": date(2026, 8, 31)}, {"kind": "enrolment", "date": day}]
        plan = plan_of("caboavenec", today=date(2027, 3, 5), planned_first_dose=date(2027, 3, 8), history=history)
        assert any(found.about == "history.enrolment" for found in findings_of(plan, "boundary-day")) == marked
