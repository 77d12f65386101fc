"""Fault 27: the last dose of an infusion is the last one recorded, whatever is said; that of tablets what is said, or
the decision, or the day before a hold that lasted until it."""

from datetime import date, timedelta
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from dosecal.files.reading.refusal import Refusal
from tests.core.plan.plan_cases import abouts, given, plan_of

FIRST = date(2027, 1, 11)
SIX = [given(f"C{n}D1", FIRST + timedelta(days=14 * (n - 1))) for n in range(1, 7)]
LAST_INFUSION = date(2027, 3, 22)


def stop(drug: str, day: date, **more: object) -> dict[str, Any]:
    return {"kind": "discontinue", "drug": drug, "date": day, "reason": "x", "cause": "toxicity", **more}


def hold(day: date) -> dict[str, Any]:
    return {"kind": "hold", "drug": "cabozantinib", "date": day, "reason": "G3"}


def resume(day: date) -> dict[str, Any]:
    return {"kind": "resume", "drug": "cabozantinib", "date": day}


def cabo(*events: dict[str, Any]) -> Plan:
    return plan_of("caboavenec", today=date(2027, 5, 16), planned_first_dose=FIRST, events=[*SIX, *events])


@pytest.mark.parametrize("said", [date(2027, 3, 30), date(2027, 3, 22), date(2027, 3, 25)])
def test_for_all_drugs_the_day_said_is_that_of_the_tablets(said: date) -> None:
    plan = cabo(stop("all", date(2027, 4, 1), last_dose=said))
    assert plan.after_treatment.last_dose == {"avelumab": LAST_INFUSION, "cabozantinib": said}
    assert not abouts(plan, "last-dose-unrecorded")


def test_a_day_before_the_last_infusion_is_allowed_for_tablets_that_were_held() -> None:
    plan = plan_of("caboavenec", today=date(2027, 5, 16), planned_first_dose=FIRST, events=[
        *SIX[:2], hold(date(2027, 2, 1)), *SIX[2:4], stop("all", date(2027, 3, 1), last_dose=date(2027, 1, 31)),
    ])  # fmt: skip
    assert plan.after_treatment.last_dose == {"avelumab": date(2027, 2, 22), "cabozantinib": date(2027, 1, 31)}


@pytest.mark.parametrize("drug", ["all", "cabozantinib"])
@pytest.mark.parametrize(
    ("events", "said", "asked"),
    [
        ([hold(date(2027, 3, 23))], date(2027, 3, 22), False),  # the day before the hold
        ([hold(date(2027, 3, 23))], date(2027, 3, 23), True),
        ([hold(date(2027, 3, 23))], date(2027, 3, 30), True),
        ([hold(date(2027, 3, 23)), resume(date(2027, 3, 28))], date(2027, 3, 27), True),
        ([hold(date(2027, 3, 23)), resume(date(2027, 3, 28))], date(2027, 3, 28), False),
        ([], date(2027, 3, 30), False),
    ],
)
def test_a_last_day_of_tablets_within_a_hold_is_used_and_asked_about(
    drug: str, events: list[dict[str, Any]], said: date, asked: bool
) -> None:
    plan = cabo(*events, stop(drug, date(2027, 4, 1), last_dose=said))
    assert plan.after_treatment.last_dose["cabozantinib"] == said
    assert abouts(plan, "last-dose-held") == ({"drugs.cabozantinib"} if asked else set())


@pytest.mark.parametrize(
    ("events", "last"),
    [
        ([hold(date(2027, 3, 24))], date(2027, 3, 23)),
        ([hold(date(2027, 4, 1))], date(2027, 3, 31)),
        ([hold(date(2027, 3, 24)), resume(date(2027, 3, 28))], date(2027, 4, 1)),
        ([hold(date(2027, 3, 24)), resume(date(2027, 3, 28)), hold(date(2027, 3, 30))], date(2027, 3, 29)),
        ([hold(date(2027, 3, 24)), stop("cabozantinib", date(2027, 3, 26))], date(2027, 3, 23)),
    ],
)
def test_the_last_tablets_are_those_before_the_hold_that_lasted_to_the_stop(
    events: list[dict[str, Any]], last: date
) -> None:
    ends = stop("avelumab" if len(events) == 2 and events[1]["kind"] == "discontinue" else "all", date(2027, 4, 1))
    plan = cabo(*events, ends)
    assert plan.after_treatment.last_dose == {"avelumab": LAST_INFUSION, "cabozantinib": last}


def test_of_one_infused_drug_another_day_is_not_used_and_told() -> None:
    plan = cabo(stop("avelumab", date(2027, 4, 1), last_dose=date(2027, 3, 31)))
    assert plan.after_treatment.last_dose["avelumab"] == LAST_INFUSION
    assert abouts(plan, "last-dose-unrecorded") == {"drugs.avelumab"}
    with pytest.raises(Refusal):
        cabo(stop("avelumab", date(2027, 4, 1), last_dose=date(2027, 3, 21)))


def test_infusions_only() -> None:
    events = [given("C1D1", date(2027, 2, 1)), given("C1D15", date(2027, 2, 15))]
    plan = plan_of("ramunet", today=date(2027, 3, 2),
                   events=[*events, stop("all", date(2027, 3, 1), last_dose=date(2027, 2, 28))])  # fmt: skip
    assert plan.after_treatment.last_dose == {"ramucirumab": date(2027, 2, 15), "dacarbazine": date(2027, 2, 1)}


@pytest.mark.parametrize(
    ("changes", "last"),
    [
        ([], date(2027, 5, 15)),
        ([hold(date(2027, 4, 1))], date(2027, 3, 31)),
        ([hold(date(2027, 4, 1)), resume(date(2027, 5, 14))], date(2027, 5, 15)),
        ([hold(date(2027, 4, 1)), resume(date(2027, 5, 15))], date(2027, 5, 15)),
        ([hold(date(2027, 4, 1)), resume(date(2027, 4, 20)), hold(date(2027, 5, 2))], date(2027, 5, 1)),
        # resumed and held again on one day: no tablet in between
        ([hold(date(2027, 4, 1)), resume(date(2027, 4, 20)), hold(date(2027, 4, 20))], date(2027, 3, 31)),
        ([hold(date(2027, 5, 15))], date(2027, 5, 14)),
        # held on the day of its last visit: decided after the tablets were handed out
        ([hold(LAST_INFUSION)], LAST_INFUSION),
    ],
)
@pytest.mark.parametrize("drug", ["cabozantinib", "all"])
def test_tablets_that_were_held_until_the_stop(changes: list[dict[str, Any]], last: date, drug: str) -> None:
    plan = cabo(*changes, stop(drug, date(2027, 5, 15)))
    assert plan.after_treatment.last_dose["cabozantinib"] == last
    said = cabo(*changes, stop(drug, date(2027, 5, 15), last_dose=date(2027, 5, 10)))
    assert said.after_treatment.last_dose["cabozantinib"] == date(2027, 5, 10)


def test_tablets_that_were_never_given_have_no_last_dose() -> None:
    skip = {"kind": "skip", "visit": "C1D1", "drug": "cabozantinib", "reason": "x"}
    plan = plan_of("caboavenec", today=date(2027, 1, 20), planned_first_dose=FIRST,
                   events=[given("C1D1", FIRST, "avelumab"), skip, stop("all", date(2027, 1, 20))])  # fmt: skip
    assert plan.after_treatment.last_dose == {"avelumab": FIRST}


def test_the_end_of_the_study_is_a_stop_too() -> None:
    plan = cabo(hold(date(2027, 4, 1)), {"kind": "off-study", "date": date(2027, 5, 15), "cause": "other"})
    assert plan.after_treatment.last_dose == {"avelumab": LAST_INFUSION, "cabozantinib": date(2027, 3, 31)}
