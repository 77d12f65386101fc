"""Whatever a case says, it is refused in one sentence or planned, and what is planned holds together."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.files.export.plan_json import plan_data
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.words import LANGUAGES, Words
from tests.core.plan.plan_cases import dose_of, plan_of, visit_of
from tests.core.plan.plan_cases import given as took_place
from tests.oracles.days import is_open

TODAY = date(2027, 6, 1)
WORDS = vocabulary()

days = st.dates(date(2026, 6, 1), date(2027, 6, 2))
DRUGS = {"ramunet": ["ramucirumab", "dacarbazine"], "caboavenec": ["avelumab", "cabozantinib"]}
VISITS = {
    "ramunet": [f"C{cycle}D{day}" for cycle in range(1, 7) for day in (1, 15)],
    "caboavenec": [f"C{cycle}D1" for cycle in range(1, 28)],
}
OTHERS = {"ramunet": ["IMG-M3", "IMG-M6", "OS-M3"], "caboavenec": ["IMG-W8", "QOL-W8", "OS-W48", "FU-90D"]}
CAUSES = ["progression", "toxicity", "consent-withdrawn", "death", "completed", "other"]
WRONG = ["C1D2", "C0D1", "IMG-M4", "aspirin"]
reason = st.just("x")


def told(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just(kind), **fields})


def incidents(study: str) -> st.SearchStrategy[dict[str, Any]]:
    """What may come between; now and then with a name that the study does not know."""
    drugs = st.sampled_from([*DRUGS[study], *DRUGS[study], *WRONG[-1:]])
    visits = st.sampled_from([*VISITS[study], *WRONG[:2]])
    others = st.sampled_from([*OTHERS[study], "SCR", "EOT", "FU-30D", WRONG[2]])
    return st.one_of(
        told("given", visit=visits, date=days, drug=drugs),
        told("done", visit=others, date=days),
        told("delay", visit=visits, days=st.integers(1, 40), reason=reason),
        told("skip", visit=visits, reason=reason),
        told("skip", visit=visits, reason=reason, drug=drugs),
        told("hold", drug=drugs, date=days, reason=reason),
        told("resume", drug=drugs, date=days),
        told("reduce", drug=drugs, date=days, reason=reason),
        told("discontinue", drug=drugs | st.just("all"), date=days, reason=reason, cause=st.sampled_from(CAUSES)),
    )


@st.composite
def courses(draw: st.DrawFn, study: str) -> list[dict[str, Any]]:
    """Visits one after the other, with a little in between."""
    held = sorted(draw(st.sets(days, max_size=8)))
    course = [took_place(visit, day) for visit, day in zip(VISITS[study], held, strict=False)]
    return course + draw(st.lists(incidents(study), max_size=3))


sizes = st.fixed_dictionaries(
    {"date": days},
    optional={
        "height": st.builds("{} cm".format, st.decimals("1", "250", places=1)),
        "weight": st.builds("{} kg".format, st.decimals("1", "250", places=1)),
    },
)
histories = st.fixed_dictionaries(
    {"kind": st.sampled_from(sorted(WORDS.history)), "date": st.dates(date(2018, 1, 1), date(2028, 1, 1))},
    optional={"ongoing": st.booleans()},
)


def lab(test: str, value: object, uln: object, day: date) -> dict[str, Any]:
    kind = WORDS.tests[test]
    unit = f" {kind.unit}" if kind.unit else ""
    made: dict[str, Any] = {"date": day, "test": test, "value": "2+" if kind.grades else f"{value}{unit}"}
    return made if uln is None or kind.grades or not unit else made | {"uln": f"{uln}{unit}"}


labs = st.builds(
    lab, st.sampled_from(sorted(WORDS.tests)), st.decimals("0", "3000", places=2),
    st.none() | st.decimals("0", "100", places=1), days,
)  # fmt: skip
patients = st.fixed_dictionaries(
    {"id": st.just("pseudonym")},
    optional={
        "sex": st.sampled_from(["female", "male"]), "birth_date": st.dates(date(1930, 1, 1), date(2012, 1, 1)),
    },
)  # fmt: skip
sites = st.fixed_dictionaries(
    {},
    optional={
        "holidays": st.sampled_from(["DE-ST", "DE-RP"]),
        "bsa_formula": st.sampled_from(["mosteller", "schlich", "livingston-lee", "boyd"]),
        "dose_weight": st.sampled_from(["keep", "latest"]),
    },
)
facts = st.fixed_dictionaries(
    {}, optional={"ecog": st.integers(0, 5), "liver_metastases": st.booleans(), "anticoagulated": st.booleans()}
)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    study = draw(st.sampled_from(sorted(DRUGS)))
    data: dict[str, Any] = {
        "study": study,
        "measurements": draw(st.lists(sizes.filter(lambda made: len(made) > 1), max_size=4)),
        "events": draw(courses(study)),
        "history": draw(st.lists(histories, max_size=4)),
        "labs": draw(st.lists(labs, max_size=6)),
        "facts": draw(facts),
        "patient": draw(patients),
        "site": draw(sites),
    }
    return data | ({"planned_first_dose": draw(days)} if draw(st.booleans()) else {})


def holds_together(plan: Plan, land: str | None) -> None:
    visits = {visit.id: visit for visit in plan.visits}
    assert len(visits) == len(plan.visits)
    for visit in plan.visits:
        if visit.status == "done":
            assert visit.date is not None
            continue
        if visit.date is not None and visit.id != "C1D1":
            assert is_open(visit.date, land), visit.id
            assert visit.earliest <= visit.date <= visit.latest
        if visit.date is None and visit.status == "planned":
            assert {finding.code for finding in visit.findings} & {"no-open-day", "interval-too-short"}
    for dose in plan.doses:
        assert dose.date == visits[dose.visit].date
        assert dose.drug in visits[dose.visit].drugs
        assert (dose.amount is None) == any(finding.blocks for finding in dose.findings)
        if dose.amount is not None:
            assert dose.exact is not None
            assert abs(dose.amount.value - dose.exact.value) * 10 <= dose.exact.value
        if dose.vials and dose.amount is not None and dose.waste is not None:
            filled = sum(vial.strength.value * vial.count for vial in dose.vials)
            assert filled - dose.amount.value == dose.waste.value >= 0
    window = plan.start_window
    for day in window.proposed:
        assert day >= plan.today
        assert window.feasible
        assert is_open(day, land)
    for finding in plan.findings:
        assert finding.about


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_any_case_is_refused_or_planned(data: dict[str, Any]) -> None:
    try:
        plan = plan_case(case_from_data(data, "case.toml", WORDS), TODAY, place="case.toml")
    except Refusal as refusal:
        event("refused")
        said = {refusal.sentence(Words(language)).partition(": ")[0] for language in LANGUAGES}
        assert said == {"case.toml"}
        return
    event("planned")
    holds_together(plan, data["site"].get("holidays"))
    for language in LANGUAGES:
        text = json.dumps(plan_data(plan, Words(language)), ensure_ascii=False)
        assert '"pseudonym"' not in text  # the patient's id


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_entry_changes_nothing(data: dict[str, Any], shuffle: Any) -> None:
    other = dict(data)
    for table in ("events", "history"):
        other[table] = list(data[table])
        shuffle.shuffle(other[table])
    try:
        plan = plan_case(case_from_data(data, "case.toml", WORDS), TODAY)
    except Refusal:
        return
    again = plan_case(case_from_data(other, "case.toml", WORDS), TODAY)
    assert (plan.visits, plan.doses, plan.after_treatment) == (again.visits, again.doses, again.after_treatment)
    assert [replace(rule, event_kind=None) for rule in plan.start_window.rules] == [
        replace(rule, event_kind=None) for rule in again.start_window.rules
    ]  # of two events of one day either may be named
    assert plan.start_window.proposed == again.start_window.proposed


FIRST = took_place("C1D1", date(2027, 2, 1))


def test_given_means_what_was_due_and_no_more() -> None:
    skipped = {"kind": "skip", "visit": "C2D1", "drug": "dacarbazine", "reason": "platelets"}
    held = {"kind": "hold", "drug": "dacarbazine", "date": date(2027, 2, 10), "reason": "platelets"}
    for reason_not in (skipped, held):
        plan = plan_of(
            "ramunet", today=date(2027, 3, 2), events=[FIRST, took_place("C1D15", date(2027, 2, 15)), reason_not,
                                                       took_place("C2D1", date(2027, 3, 1))],
        )  # fmt: skip
        assert visit_of(plan, "C2D1").drugs == ("ramucirumab",)
        assert [dose.drug for dose in plan.doses if dose.visit == "C2D1"] == ["ramucirumab"]
        stop = {"kind": "discontinue", "drug": "all", "date": date(2027, 3, 2), "reason": "x"}
        plan = plan_of(
            "ramunet", today=date(2027, 3, 2), events=[FIRST, took_place("C1D15", date(2027, 2, 15)), reason_not,
                                                       took_place("C2D1", date(2027, 3, 1)), stop],
        )  # fmt: skip
        assert plan.after_treatment.last_dose == {"ramucirumab": date(2027, 3, 1), "dacarbazine": date(2027, 2, 1)}


def test_a_visit_after_one_drug_was_stopped_is_no_dose_of_it() -> None:
    stop = {"kind": "discontinue", "drug": "avelumab", "date": date(2027, 1, 20), "reason": "x", "cause": "toxicity"}
    plan = plan_of(
        "caboavenec", today=date(2027, 1, 25),
        events=[took_place("C1D1", date(2027, 1, 11)), stop, took_place("C2D1", date(2027, 1, 25))],
    )  # fmt: skip
    assert plan.after_treatment.last_dose["avelumab"] == date(2027, 1, 11)
    assert visit_of(plan, "FU-90D").target == date(2027, 4, 11)
    assert visit_of(plan, "C2D1").drugs == ("cabozantinib",)


def test_both_drugs_may_be_entered_one_by_one() -> None:
    day = date(2027, 2, 1)
    plan = plan_of(
        "ramunet", today=day, events=[took_place("C1D1", day, "ramucirumab"), took_place("C1D1", day, "dacarbazine")]
    )
    assert visit_of(plan, "C1D1").status == "done"
    assert set(visit_of(plan, "C1D1").drugs) == {"ramucirumab", "dacarbazine"}
    alone = plan_of("ramunet", today=day, events=[took_place("C1D1", day, "ramucirumab")])
    assert visit_of(alone, "C1D1").drugs == ("ramucirumab", "dacarbazine")  # the second one is still to come
    over = plan_of("ramunet", today=day + timedelta(days=4), events=[took_place("C1D1", day, "ramucirumab")])
    assert visit_of(over, "C1D1").drugs == ("ramucirumab",)
    assert visit_of(alone, "C2D1").target == day + timedelta(days=28)
    assert dose_of(alone, "C2D1", "dacarbazine").amount is not None


@pytest.mark.parametrize(
    ("reduced", "given", "after", "level"),
    [
        (date(2027, 2, 15), False, None, 1),
        (date(2027, 2, 16), False, None, 1),  # overdue: it takes place today at the earliest
        (date(2027, 2, 14), True, None, 1),
        (date(2027, 2, 15), True, None, 1),  # recorded as given: what was prepared that day stays what it was
        (date(2027, 2, 15), True, "C1D15", 0),  # decided after the dose
        (date(2027, 2, 16), True, None, 0),
    ],
)
def test_a_reduction_counts_from_its_day_on(reduced: date, given: bool, after: str | None, level: int) -> None:
    taken = [took_place("C1D15", date(2027, 2, 15))] if given else []
    reduce: dict[str, object] = {"kind": "reduce", "drug": "ramucirumab", "date": reduced, "reason": "proteinuria"}
    reduce |= {} if after is None else {"after": after}
    plan = plan_of("ramunet", today=date(2027, 2, 16), events=[FIRST, *taken, reduce])
    asked = [found.params["visit"] for found in plan.findings if found.code == "reduced-that-day"]
    assert asked == (["C1D15"] if given and after is None and reduced == date(2027, 2, 15) else [])
    dose = dose_of(plan, "C1D15", "ramucirumab")
    assert (dose.level, str(dose.amount)) == (level, "360 mg" if level else "480 mg")
    assert dose_of(plan, "C2D1", "ramucirumab").level == 1


@pytest.mark.parametrize(
    ("held", "resumed", "due"),
    [
        (date(2027, 2, 15), None, False),
        (date(2027, 2, 16), None, False),  # overdue: it takes place today at the earliest
        (date(2027, 2, 10), date(2027, 2, 15), True),
        (date(2027, 2, 10), date(2027, 2, 16), True),
    ],
)
def test_a_pause_from_the_day_of_hold_to_the_day_before_it_goes_on(held: date, resumed: date | None, due: bool) -> None:
    events = [FIRST, {"kind": "hold", "drug": "ramucirumab", "date": held, "reason": "proteinuria"}]
    if resumed is not None:
        events.append({"kind": "resume", "drug": "ramucirumab", "date": resumed})
    plan = plan_of("ramunet", today=date(2027, 2, 16), events=events)
    assert visit_of(plan, "C1D15").drugs == (("ramucirumab",) if due else ())


@pytest.mark.parametrize(
    ("stop", "due"), [(date(2027, 2, 14), False), (date(2027, 2, 15), False), (date(2027, 2, 16), False)]
)
def test_a_stopped_drug_is_due_no_more_from_the_day_of_the_decision(stop: date, due: bool) -> None:
    ended = {"kind": "discontinue", "drug": "ramucirumab", "date": stop, "reason": "x"}
    plan = plan_of("ramunet", today=date(2027, 2, 16), events=[FIRST, ended])
    found = plan.visit("C1D15")
    assert (found is not None and found.drugs == ("ramucirumab",)) == due
    # The visit itself goes only where it lies after the decision.
    assert (found is None) == (stop < date(2027, 2, 15))
