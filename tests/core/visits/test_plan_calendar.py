"""Targets, windows and open days at the edges of a course; whole calendars are compared in tests/oracles/calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.plan.plan_cases import CABOAVENEC, RAMUNET, abouts, delay, findings_of, plan_of, visit_of
from tests.core.plan.plan_cases import given as took_place
from tests.oracles.days import plus_months

LANDS = st.sampled_from([None, "DE-ST", "DE-RP"])
STARTS = st.dates(date(2026, 1, 2), date(2030, 12, 31))
BORN = date(1961, 3, 14)
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def at(land: str | None) -> dict[str, str]:
    return {} if land is None else {"holidays": land}


@SLOW
@given(start=STARTS, land=LANDS, late=st.integers(0, 30))
def test_no_delay_moves_an_assessment(start: date, land: str | None, late: int) -> None:
    events = [took_place("C1D1", start), delay("C2D1", late + 1)]
    for study, base in (("ramunet", RAMUNET), ("caboavenec", CABOAVENEC)):
        plan = plan_of(study, today=start, site=at(land), events=events, measurements=base.get("measurements") and None)
        targets = (
            {f"IMG-M{month}": plus_months(start, month) for month in (3, 6)}
            if study == "ramunet"
            else {
                f"{kind}-W{week}": start + timedelta(weeks=week) for kind in ("IMG", "QOL") for week in (8, 16, 24, 48)
            }
            | {f"OS-W{week}": start + timedelta(weeks=week) for week in (48, 96)}
        )
        for name, target in targets.items():
            visit = visit_of(plan, name)
            assert visit.target == target, name
            assert visit.clock == "assessment"
            if not name.startswith("OS"):
                first, last = target - timedelta(days=7), target + timedelta(days=7)
                assert (visit.earliest, visit.latest) == (first, last)


def test_the_last_infusion_lies_on_the_boundary_and_is_marked() -> None:
    plan = plan_of("caboavenec")
    last = visit_of(plan, "C27D1")
    assert (last.target, last.study_day, last.infusion_number) == (date(2028, 1, 10), 365, 27)
    assert "visits.C27D1" in abouts(plan, "boundary-day")
    assert plan.visit("C28D1") is None
    assert not findings_of(plan, "past-maximum-duration")
    assert max(dose.date for dose in plan.doses if dose.date) <= date(2028, 1, 10)


def test_a_delay_costs_infusions_and_moves_no_end() -> None:
    plan = plan_of(
        "caboavenec", today=date(2027, 1, 20), events=[took_place("C1D1", date(2027, 1, 11)), delay("C2D1", 1)]
    )
    assert plan.visit("C27D1") is None
    assert visit_of(plan, "C26D1").target == date(2027, 12, 28)
    assert "visits.C26D1" not in abouts(plan, "boundary-day")


def test_a_dose_past_the_maximum_is_blocked() -> None:
    days = [date(2027, 1, 11) + timedelta(days=14 * number) for number in range(27)]
    days[-1] += timedelta(days=1)
    events = [took_place(f"C{number}D1", day) for number, day in enumerate(days, start=1)]
    plan = plan_of("caboavenec", today=days[-1], events=events)
    assert [finding.severity.value for finding in findings_of(plan, "past-maximum-duration")] == ["block"]
    assert plan.blocked
    events[-1]["date"] -= timedelta(days=1)
    assert not findings_of(plan_of("caboavenec", today=days[-1], events=events), "past-maximum-duration")


def test_study_days_weeks_and_infusions() -> None:
    plan = plan_of("ramunet")
    assert [(v.id, v.study_day, v.infusion_number) for v in plan.visits if v.kind == "treatment"][:4] == [
        ("C1D1", 1, 1), ("C1D15", 15, 2), ("C2D1", 29, 3), ("C2D15", 43, 4),
    ]  # fmt: skip
    assert visit_of(plan, "IMG-M3").study_day == (date(2027, 5, 1) - date(2027, 2, 1)).days + 1


def test_without_a_first_day_there_is_nothing_to_plan() -> None:
    plan = plan_of(
        "ramunet",
        planned_first_dose=None,
        history=[{"kind": "major-surgery", "date": date(2027, 1, 10)}, {"kind": "consent", "date": date(2026, 12, 1)}],
    )
    assert not plan.start_window.feasible
    assert plan.visits == ()
    assert plan.doses == ()


def test_a_hypothetical_first_day_is_the_first_one_proposed() -> None:
    plan = plan_of(
        "ramunet", planned_first_dose=None, today=date(2027, 1, 20),
        history=[{"kind": "major-surgery", "date": date(2027, 1, 10)}],
    )  # fmt: skip
    # Legal from 7 February, a Sunday and the boundary day: the first open day after it.
    assert plan.start_window.proposed[0] == date(2027, 2, 8)
    assert (plan.day_1, plan.hypothetical) == (date(2027, 2, 8), True)
    assert visit_of(plan, "C1D1").target == date(2027, 2, 8)
    assert visit_of(plan, "C1D1").hypothetical


def test_a_first_dose_given_counts_and_not_the_one_planned() -> None:
    plan = plan_of("ramunet", today=date(2027, 2, 8), events=[took_place("C1D1", date(2027, 2, 8))])
    assert (plan.day_1, plan.hypothetical) == (date(2027, 2, 8), False)
    assert visit_of(plan, "C2D1").target == date(2027, 3, 8)


def test_delays_add_up() -> None:
    events = [took_place("C1D1", date(2027, 2, 1)), delay("C2D1", 7), delay("C2D1", 3)]
    plan = plan_of("ramunet", today=date(2027, 2, 20), events=events)
    assert visit_of(plan, "C2D1").target == date(2027, 3, 11)
    assert visit_of(plan, "C2D15").target == date(2027, 3, 25)
    assert visit_of(plan, "C3D1").target == date(2027, 4, 8)


def test_a_late_day_15_moves_nothing_after_it() -> None:
    events = [took_place("C1D1", date(2027, 2, 1)), took_place("C1D15", date(2027, 2, 19))]
    plan = plan_of("ramunet", today=date(2027, 2, 19), events=events)
    second = visit_of(plan, "C2D1")
    assert (second.target, second.earliest) == (date(2027, 3, 1), date(2027, 3, 3))
    assert second.date == date(2027, 3, 3)
    assert visit_of(plan, "C2D15").target == date(2027, 3, 15)


@pytest.mark.parametrize(("late", "missed"), [(0, False), (3, False), (4, True)])
def test_a_visit_with_nothing_recorded_is_not_recorded_once_its_window_has_passed(late: int, missed: bool) -> None:
    today = date(2027, 2, 15) + timedelta(days=late)
    plan = plan_of("ramunet", today=today, events=[took_place("C1D1", date(2027, 2, 1))])
    assert visit_of(plan, "C1D15").status == ("not-recorded" if missed else "planned")
    assert visit_of(plan, "C2D1").target == date(2027, 3, 1)


def test_a_skipped_visit_is_no_previous_dose() -> None:
    events = [
        took_place("C1D1", date(2027, 2, 1)),
        {"kind": "skip", "visit": "C1D15", "reason": "fever"},
    ]
    plan = plan_of("ramunet", today=date(2027, 2, 19), events=events)
    assert visit_of(plan, "C1D15").status == "skipped"
    assert not [dose for dose in plan.doses if dose.visit == "C1D15"]
    assert visit_of(plan, "C2D1").earliest == date(2027, 3, 1)


def test_one_drug_skipped_leaves_the_other_due() -> None:
    events = [
        took_place("C1D1", date(2027, 2, 1)),
        {"kind": "skip", "visit": "C2D1", "drug": "dacarbazine", "reason": "platelets"},
    ]
    plan = plan_of("ramunet", today=date(2027, 2, 19), events=events)
    assert visit_of(plan, "C2D1").status == "planned"
    assert [dose.drug for dose in plan.doses if dose.visit == "C2D1"] == ["ramucirumab"]
    assert {dose.drug for dose in plan.doses if dose.visit == "C3D1"} == {"ramucirumab", "dacarbazine"}


def test_a_held_drug_is_not_due_until_it_goes_on() -> None:
    events = [
        took_place("C1D1", date(2027, 2, 1)),
        {"kind": "hold", "drug": "ramucirumab", "date": date(2027, 2, 10), "reason": "proteinuria"},
    ]
    held = plan_of("ramunet", today=date(2027, 2, 10), events=events)
    assert not [dose for dose in held.doses if dose.drug == "ramucirumab" and dose.visit != "C1D1"]
    assert [dose for dose in held.doses if dose.drug == "dacarbazine" and dose.visit == "C2D1"]
    events.append({"kind": "resume", "drug": "ramucirumab", "date": date(2027, 2, 25)})
    going_on = plan_of("ramunet", today=date(2027, 2, 25), events=events)
    assert [dose for dose in going_on.doses if dose.drug == "ramucirumab" and dose.visit == "C2D1"]


def stopped(drug: str, day: date, cause: str = "toxicity", **more: object) -> dict[str, object]:
    return {"kind": "discontinue", "drug": drug, "date": day, "reason": "x", "cause": cause, **more}


def test_a_stop_of_all_ends_treatment_and_starts_the_last_clock() -> None:
    events = [
        took_place("C1D1", date(2027, 2, 1)),
        took_place("C1D15", date(2027, 2, 15)),
        stopped("all", date(2027, 2, 24)),
    ]
    patient = {"id": "x", "sex": "female", "birth_date": BORN, "childbearing_potential": True}
    plan = plan_of("ramunet", today=date(2027, 2, 24), events=events, patient=patient)
    assert [v.id for v in plan.visits if v.kind == "treatment"] == ["C1D1", "C1D15"]
    end, safety = visit_of(plan, "EOT"), visit_of(plan, "FU-30D")
    assert (end.target, end.earliest, end.latest) == (date(2027, 2, 24), date(2027, 2, 24), date(2027, 3, 10))
    assert (safety.target, safety.earliest, safety.latest) == (date(2027, 3, 17), date(2027, 3, 17), date(2027, 3, 24))
    assert safety.clock == "last-dose"
    assert plan.visit("IMG-M3") is not None  # after toxicity imaging goes on
    after = plan.after_treatment
    assert after.last_dose == {"ramucirumab": date(2027, 2, 15), "dacarbazine": date(2027, 2, 1)}
    # Ramucirumab + 3 months: 15 May; dacarbazine + 6 months: 1 August.
    assert after.contraception_until == date(2027, 8, 1)


@pytest.mark.parametrize(
    ("cause", "imaging", "survival"),
    [("toxicity", True, True), ("progression", False, True), ("consent-withdrawn", False, False),
     ("death", False, False), ("other", True, True), ("completed", True, True)],
)  # fmt: skip
def test_what_ends_with_treatment_hangs_on_the_cause(cause: str, imaging: bool, survival: bool) -> None:
    events = [took_place("C1D1", date(2027, 1, 11)), stopped("all", date(2027, 1, 20), cause)]
    plan = plan_of("caboavenec", today=date(2027, 1, 20), events=events)
    assert (plan.visit("IMG-W8") is not None) == imaging
    assert (plan.visit("OS-W48") is not None) == survival
    assert (plan.visit("FU-30D") is not None) == survival


def test_one_drug_stopped_leaves_the_visits_of_the_other() -> None:
    events = [took_place("C1D1", date(2027, 1, 11)), stopped("avelumab", date(2027, 1, 20))]
    plan = plan_of("caboavenec", today=date(2027, 1, 20), events=events)
    assert visit_of(plan, "C2D1").status == "planned"
    assert {dose.drug for dose in plan.doses if dose.visit != "C1D1"} == {"cabozantinib"}
    assert plan.after_treatment.last_dose["avelumab"] == date(2027, 1, 11)


def test_contraception_takes_the_later_of_both_drugs_and_of_month_ends() -> None:
    for sex, avelumab, cabozantinib, until in (
        ("male", date(2027, 3, 1), date(2027, 1, 20), date(2027, 5, 30)),  # 90 days against 20 May
        ("female", date(2027, 3, 1), date(2027, 1, 20), date(2027, 5, 20)),  # 30 days against 4 months
        ("female", date(2027, 2, 1), date(2027, 10, 31), date(2028, 3, 1)),  # 31 October + 4 months, the later reading
    ):
        last = max(avelumab, cabozantinib)
        infusions = [date(2027, 1, 11)] if avelumab == date(2027, 1, 11) else [date(2027, 1, 11), avelumab]
        events = [took_place(f"C{n}D1", day) for n, day in enumerate(infusions, start=1)] + [
            stopped("cabozantinib", cabozantinib, last_dose=cabozantinib),
            stopped("avelumab", last),
        ]
        plan = plan_of(
            "caboavenec", today=last, events=events,
            patient={"id": "x", "sex": sex, "birth_date": BORN}
            | ({"childbearing_potential": True} if sex == "female" else {}),
        )  # fmt: skip
        assert plan.after_treatment.contraception_until == until
