"""Whatever a case says: every deadline lies on a date of its plan, and none is left for who withdrew or died."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from dosecal.core.result.plan import Plan
from dosecal.core.values.span import last_permitted
from dosecal.core.views.deadlines import Kind, deadlines, due
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.files.export.deadlines import uid
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.words import LANGUAGES, Words
from dosecal.words.deadlines import deadline_kind, deadline_sentence
from tests.core.views.deadline_cases import CABOAVENEC, RAMUNET, stop

TODAY = date(2027, 6, 1)
BASES = {"ramunet": RAMUNET, "caboavenec": CABOAVENEC}
VISITS = {
    "ramunet": [(f"C{cycle}D{day}", 28 * (cycle - 1) + day - 1) for cycle in range(1, 7) for day in (1, 15)],
    "caboavenec": [(f"C{cycle}D1", 14 * (cycle - 1)) for cycle in range(1, 28)],
}
DRUGS = {"ramunet": ["ramucirumab", "dacarbazine", "all"], "caboavenec": ["avelumab", "cabozantinib", "all"]}
CAUSES = ["progression", "toxicity", "consent-withdrawn", "death", "completed", "other"]
days = st.dates(date(2026, 6, 1), date(2027, 8, 1))
past = st.dates(date(2026, 6, 1), TODAY)
histories = st.fixed_dictionaries(
    {"kind": st.sampled_from(sorted(vocabulary().history)), "date": st.dates(date(2021, 1, 1), date(2027, 9, 1))},
    optional={"ongoing": st.booleans()},
)
medicines = st.fixed_dictionaries(
    {"name": st.sampled_from(["ibuprofen", "phenytoin", "pantoprazole"]), "start": past},
    optional={"stop": st.dates(TODAY, date(2028, 1, 1))},
)
patients = st.fixed_dictionaries(
    {"id": st.just("03-007"), "sex": st.sampled_from(["female", "male"])},
)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A patient anywhere between screening and follow-up."""
    study = draw(st.sampled_from(sorted(BASES)))
    data: dict[str, Any] = {**BASES[study], "patient": draw(patients), "history": draw(st.lists(histories, max_size=5))}
    if draw(st.booleans()):
        first = draw(days)
        data["planned_first_dose"] = first
        given_visits = draw(st.integers(0, 6)) if first <= TODAY else 0
        data["events"] = [
            {"kind": "given", "visit": visit, "date": first + timedelta(days=after)}
            for visit, after in VISITS[study][:given_visits]
            if first + timedelta(days=after) <= TODAY
        ]
        if draw(st.booleans()):
            data["events"].append(stop(draw(past), draw(st.sampled_from(CAUSES)), draw(st.sampled_from(DRUGS[study]))))
    data["medications"] = draw(st.lists(medicines, max_size=2))
    data["measurements"] = [{"date": draw(past), "weight": "60 kg", "height": "165 cm"}]
    return data


def planned(data: dict[str, Any]) -> Plan:
    try:
        return plan_case(case_from_data(data, "case.toml"), TODAY)
    except Refusal:
        event("refused")
        assume(False)
        raise


def dates_of(plan: Plan) -> Iterator[date | None]:
    """Every date that stands in the plan, and those that its rules count from one."""
    protocol, window, after = plan.study.protocol, plan.start_window, plan.after_treatment
    yield from (window.earliest, window.latest, plan.day_1, after.contraception_until, after.survival_until)
    for rule in window.rules:
        yield from (rule.event, rule.legal_from, rule.valid_through)
    for visit in plan.visits:
        yield from (visit.target, visit.date, visit.latest)
        if visit.date is not None and visit.drugs:
            yield visit.date - timedelta(hours=protocol.dosing.lab_hours)
    for measurement in plan.case.measurements:
        yield measurement.day + timedelta(days=protocol.dosing.weight.stale_days)
    for medication in plan.case.medications:
        yield medication.start
    if protocol.treatment.maximum is not None and plan.day_1 is not None:
        yield last_permitted(plan.day_1, protocol.treatment.maximum)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_every_deadline_lies_on_a_date_of_the_plan(data: dict[str, Any]) -> None:
    plan = planned(data)
    found = deadlines(plan)
    event(f"{min(len(found), 5)} or more deadlines")
    dates = set(dates_of(plan))
    for one in found:
        assert one.day in dates, one
        assert one.about
        for language in LANGUAGES:
            assert deadline_kind(Words(language), one)
            assert deadline_sentence(Words(language), one)
    assert len({uid(one) for one in found}) == len(found)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases(), st.sampled_from(["consent-withdrawn", "death"]))
def test_nothing_is_due_for_who_withdrew_or_died(data: dict[str, Any], cause: str) -> None:
    ended = {**data, "events": [*data.get("events", []), stop(TODAY, cause)]}
    assert deadlines(planned(ended)) == ()


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases(), st.integers(0, 90))
def test_what_is_due_is_sorted_and_no_open_thing_is_lost(data: dict[str, Any], ahead: int) -> None:
    found = deadlines(planned(data))
    listed = due(found, TODAY, ahead)
    assert [one.order for one in listed] == sorted(one.order for one in listed)
    assert set(map(id, listed)) <= set(map(id, found))
    left_out = [one for one in found if not any(one is kept for kept in listed)]
    assert all(one.day > TODAY + timedelta(days=ahead) or (one.day < TODAY and not one.stays) for one in left_out)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_each_planned_visit_is_found_once_and_a_recorded_one_never(data: dict[str, Any]) -> None:
    plan = planned(data)
    kinds = {Kind.VISIT, Kind.FOLLOW_UP, Kind.VISIT_OVERDUE, Kind.VISIT_MISSED}
    found = [one.about for one in deadlines(plan) if one.kind in kinds]
    waiting = [f"visits.{visit.id}" for visit in plan.visits if visit.status in ("planned", "missed", "not-recorded")]
    if plan.course.given:
        waiting = [about for about in waiting if about != "visits.SCR"]  # nothing waits for it any more
    if "visits.C1D1" in waiting and plan.day_1 is not None and plan.day_1 < TODAY:
        waiting = [about for about in waiting if about in ("visits.SCR", "visits.C1D1")]
    withdrew = any(e.get("cause") in ("consent-withdrawn", "death") for e in data.get("events", []))
    if found or not (plan.hypothetical or withdrew):
        assert sorted(found) == sorted(waiting)
