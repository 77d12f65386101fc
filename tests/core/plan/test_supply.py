"""Tablets that were handed out: no later decision makes them more or fewer, and a gap before the next ones is told."""

from datetime import date
from decimal import Decimal

import pytest

from dosecal.core.plan.tablet_days import intake_days, prescribed_on
from dosecal.core.result.plan import Plan
from dosecal.core.trial.drug import Daily
from dosecal.core.values.finding import Finding
from dosecal.words.doses import counts_of
from tests.core.plan.plan_cases import delay, dose_of, given, plan_of

DRUG = "cabozantinib"
FIRST = given("C1D1", date(2027, 2, 1))
SKIP = {"kind": "skip", "visit": "C2D1", "reason": "x"}


def plan_with(*events: dict[str, object], today: date = date(2027, 2, 14)) -> Plan:
    return plan_of(
        "caboavenec", today=today, planned_first_dose=date(2027, 2, 1), site={"holidays": "DE-ST"},
        events=[FIRST, *events],
    )  # fmt: skip


def event(kind: str, day: date, **more: object) -> dict[str, object]:
    reason = {} if kind == "resume" else {"reason": "diarrhoea"}
    return {"kind": kind, "drug": DRUG, "date": day, **reason, **more}


def handed(plan: Plan, visit: str = "C1D1") -> tuple[list[tuple[str, int]], date]:
    dispense = dose_of(plan, visit, DRUG).dispense
    assert dispense is not None
    return [(str(one.strength), one.count) for one in dispense.tablets], dispense.until


def gaps(plan: Plan) -> list[Finding]:
    return [found for found in plan.findings if found.code == "tablets-run-out"]


@pytest.mark.parametrize(
    "later",
    [
        (),
        (delay("C2D1", 14),),
        (SKIP,),
        (delay("C2D1", 14), delay("C3D1", 7)),
        (event("hold", date(2027, 2, 1)),),
        (event("hold", date(2027, 2, 5)), event("resume", date(2027, 2, 9))),
        (event("reduce", date(2027, 2, 8)),),
        (event("reduce", date(2027, 2, 1), after="C1D1"),),
        (event("discontinue", date(2027, 2, 8), cause="toxicity"),),
        ({**event("discontinue", date(2027, 2, 8), cause="toxicity"), "drug": "all"},),
    ],
)
def test_what_was_handed_out_stays_what_was_planned_that_day(later: tuple[dict[str, object], ...]) -> None:
    # 1 to 18 February, the latest day of C2D1: 15 February and 3 days
    assert handed(plan_with(*later)) == ([("40 mg", 18)], date(2027, 2, 18))


def test_what_was_decided_before_counts() -> None:
    reduced = (event("reduce", date(2027, 2, 10)), given("C2D1", date(2027, 2, 15)))
    assert handed(plan_with(*reduced, today=date(2027, 2, 16)), "C2D1") == ([("20 mg", 18)], date(2027, 3, 4))
    held = (event("hold", date(2027, 2, 10)), event("resume", date(2027, 2, 15)), given("C2D1", date(2027, 2, 15)))
    assert handed(plan_with(*held, today=date(2027, 2, 16)), "C2D1") == ([("40 mg", 18)], date(2027, 3, 4))


@pytest.mark.parametrize(("later", "following"), [(delay("C2D1", 14), "C2D1"), (SKIP, "C3D1")])
def test_a_gap_before_the_next_tablets_is_told(later: dict[str, object], following: str) -> None:
    (found,) = gaps(plan_with(later))
    assert (found.about, found.severity.value) == ("doses.C1D1.cabozantinib", "warn")
    told = {key: found.params[key] for key in ("visit", "day", "next", "again", "missing")}
    assert told == {
        "visit": "C1D1", "day": date(2027, 2, 19), "next": following, "again": date(2027, 3, 1), "missing": 10,
    }  # fmt: skip


def test_the_first_day_too_late_is_a_gap_and_the_day_before_is_none() -> None:
    # the tablets last to Thursday 18 February
    assert not gaps(plan_with(given("C2D1", date(2027, 2, 19)), today=date(2027, 2, 21)))
    (found,) = gaps(plan_with(given("C2D1", date(2027, 2, 20)), today=date(2027, 2, 21)))
    assert (found.params["day"], found.params["missing"]) == (date(2027, 2, 19), 1)


def test_days_of_a_pause_leave_tablets_for_later() -> None:
    pause = (event("hold", date(2027, 2, 5)), event("resume", date(2027, 2, 9)))
    (found,) = gaps(plan_with(*pause, delay("C2D1", 14)))
    assert (found.params["day"], found.params["missing"]) == (date(2027, 2, 23), 6)  # four days paused
    assert not gaps(plan_with(event("hold", date(2027, 2, 5)), delay("C2D1", 14)))


def test_a_plain_course_has_no_gap() -> None:
    assert not gaps(plan_with())
    assert not gaps(plan_with(given("C2D1", date(2027, 2, 18)), today=date(2027, 2, 20)))


# ── Tablets of another strength ─────────────────────────────────────────────────────────────────────────────────────
def others(plan: Plan) -> list[Finding]:
    return [found for found in plan.findings if found.code == "tablets-other-strength"]


@pytest.mark.parametrize(
    ("decided", "first", "missing"),
    [
        # C1D1 is Monday 1 February, C2D1 Monday 15 February; decided on a day means that day's tablet is 20 mg
        (date(2027, 2, 2), date(2027, 2, 2), 13),
        (date(2027, 2, 8), date(2027, 2, 8), 7),
        (date(2027, 2, 14), date(2027, 2, 14), 1),
    ],
)
def test_a_reduction_between_visits_asks_for_tablets_of_the_new_strength(
    decided: date, first: date, missing: int
) -> None:
    (found,) = others(plan_with(event("reduce", decided), today=decided))
    assert (found.about, found.severity.value) == ("doses.C1D1.cabozantinib", "warn")
    told = {key: found.params[key] for key in ("visit", "day", "next", "again")}
    assert told == {"visit": "C1D1", "day": first, "next": "C2D1", "again": date(2027, 2, 15)}
    assert [(str(one.strength), one.count) for one in counts_of(found.params["tablets"])] == [("20 mg", missing)]
    assert not gaps(plan_with(event("reduce", decided), today=decided))


def test_what_was_decided_before_tablets_were_handed_out_that_day_counts_for_them() -> None:
    plan = plan_with(event("reduce", date(2027, 2, 1)), today=date(2027, 2, 1))
    assert handed(plan) == ([("20 mg", 18)], date(2027, 2, 18))
    assert not others(plan)
    (found,) = others(plan_with(event("reduce", date(2027, 2, 1), after="C1D1"), today=date(2027, 2, 1)))
    assert found.params["day"] == date(2027, 2, 2)


def test_a_reduction_to_every_other_day_goes_on_with_the_tablets_in_hand() -> None:
    reduced = [event("reduce", date(2027, 2, 10)), given("C2D1", date(2027, 2, 15)), event("reduce", date(2027, 2, 20))]
    plan = plan_with(*reduced, today=date(2027, 2, 20))
    assert not others(plan)
    assert not gaps(plan)


def test_once_the_next_tablets_are_handed_out_nobody_is_asked_for_those_before() -> None:
    plan = plan_with(event("reduce", date(2027, 2, 8)), given("C2D1", date(2027, 2, 15)), today=date(2027, 2, 16))
    assert not others(plan)


def test_a_held_drug_needs_no_tablets_of_another_strength() -> None:
    held = [event("hold", date(2027, 2, 8)), event("reduce", date(2027, 2, 8))]
    assert not others(plan_with(*held, today=date(2027, 2, 8)))
    resumed = plan_with(*held, event("resume", date(2027, 2, 12)), today=date(2027, 2, 12))
    (found,) = others(resumed)
    assert [one.count for one in counts_of(found.params["tablets"])] == [3]  # 12, 13, 14 February


# ── An amount that a person decided ─────────────────────────────────────────────────────────────────────────────────
def decided(visit: str, amount: str) -> dict[str, object]:
    return {"kind": "override", "visit": visit, "drug": DRUG, "amount": amount, "reason": "frail", "by": "Dr. A"}


def taken(plan: Plan, first: date, last: date) -> list[list[tuple[str, int]]]:
    days = intake_days(plan, DRUG, first, last)
    return [[(str(one.strength), one.count) for one in day.tablets] for day in days]


def test_what_a_person_decided_is_taken_from_that_visit_until_the_next() -> None:
    plan = plan_with(decided("C2D1", "20 mg"))
    assert taken(plan, date(2027, 2, 14), date(2027, 2, 15)) == [[("40 mg", 1)], [("20 mg", 1)]]
    assert taken(plan, date(2027, 2, 28), date(2027, 3, 1)) == [[("20 mg", 1)], [("40 mg", 1)]]
    assert handed(plan, "C2D1") == ([("20 mg", 18)], date(2027, 3, 4))
    assert prescribed_on(plan, DRUG, date(2027, 2, 15)) == Daily(Decimal(20))
    assert prescribed_on(plan, DRUG, date(2027, 3, 1)) == Daily(Decimal(40))
    assert dose_of(plan, "C2D1", DRUG).taken == Daily(Decimal(20))
    assert dose_of(plan, "C2D1", DRUG).prescribed == Daily(Decimal(40))


def test_a_reduction_after_the_decision_is_not_undone_by_it() -> None:
    events = [given("C2D1", date(2027, 2, 15)), decided("C2D1", "20 mg"), event("reduce", date(2027, 2, 20))]
    plan = plan_with(*events, event("reduce", date(2027, 2, 20)), today=date(2027, 2, 21))
    assert prescribed_on(plan, DRUG, date(2027, 2, 19)) == Daily(Decimal(20))
    assert prescribed_on(plan, DRUG, date(2027, 2, 20)) == Daily(Decimal(20), every_days=2)
    higher = plan_with(
        given("C2D1", date(2027, 2, 15)),
        decided("C2D1", "40 mg"),
        event("reduce", date(2027, 2, 20)),
        today=date(2027, 2, 21),
    )
    assert prescribed_on(higher, DRUG, date(2027, 2, 20)) == Daily(Decimal(20))


def test_the_decision_for_a_visit_is_no_matter_of_the_tablets_of_the_visit_before() -> None:
    # 15 to 18 February are a reserve for a late C2D1: then its 20 mg have not begun
    assert handed(plan_with(decided("C2D1", "20 mg"))) == ([("40 mg", 18)], date(2027, 2, 18))
    both = [decided("C1D1", "20 mg"), decided("C2D1", "40 mg")]
    assert handed(plan_with(*both)) == ([("20 mg", 18)], date(2027, 2, 18))
    assert handed(plan_with(*both), "C2D1") == ([("40 mg", 18)], date(2027, 3, 4))


@pytest.mark.parametrize(("override", "first"), [((), "40 mg"), ((decided("C1D1", "20 mg"),), "20 mg")])
def test_a_reduction_of_the_next_cycle_alone_is_no_matter_of_the_tablets_before(
    override: tuple[dict[str, object], ...], first: str
) -> None:
    # 15 to 18 February are a reserve for a late C2D1: its cycle has not begun then
    plan = plan_with(*override, event("reduce", date(2027, 2, 10), cycle=2))
    assert handed(plan) == ([(first, 18)], date(2027, 2, 18))
    assert handed(plan, "C2D1") == ([("20 mg", 18)], date(2027, 3, 4))
    assert handed(plan, "C3D1") == ([("40 mg", 18)], date(2027, 3, 18))
