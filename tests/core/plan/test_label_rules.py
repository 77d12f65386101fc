"""What the labels propose, on both sides of every limit: values, reactions, levels; and when it is decided."""

from datetime import date, timedelta
from typing import Any

import pytest

from dosecal.core.result.dose import LabValue
from dosecal.core.result.plan import Plan
from dosecal.files.export.plan_json import plan_data
from dosecal.words import LANGUAGES, Words
from dosecal.words.findings import finding_sentence
from dosecal.words.release import proposal_sentence
from tests.core.doses.dose_cases import DAY_1, Data, caboavenec, dose, given_at, ramunet

FIRST = given_at("C1D1", DAY_1)
DAY = date(2027, 2, 10)
TODAY = date(2027, 2, 28)
Found = list[tuple[str, str, str]]


def lab(test: str, value: str, day: date = DAY, uln: str | None = None) -> Data:
    entry: Data = {"date": day, "test": test, "value": value}
    return entry if uln is None else {**entry, "uln": uln}


def hold(drug: str, day: date) -> Data:
    return {"kind": "hold", "drug": drug, "date": day, "reason": "label"}


def resume(drug: str, day: date) -> Data:
    return {"kind": "resume", "drug": drug, "date": day}


def reduce(drug: str, day: date) -> Data:
    return {"kind": "reduce", "drug": drug, "date": day, "reason": "label"}


def stop(drug: str, day: date) -> Data:
    return {"kind": "discontinue", "drug": drug, "date": day, "reason": "label"}


def proposed(plan: Plan) -> Found:
    return [(one.drug, one.action, one.rule) for one in plan.proposals]


def in_ramunet(*labs: Data, events: tuple[Data, ...] = (), today: date = TODAY) -> Plan:
    return ramunet(today=today, events=[FIRST, *events], labs=list(labs))


def in_caboavenec(*labs: Data, events: tuple[Data, ...] = (), today: date = TODAY) -> Plan:
    return caboavenec(today=today, events=[FIRST, *events], labs=list(labs))


# ── Proteinuria ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("value", "action"),
    [
        ("1.99 g/24 h", None), ("2.0 g/24 h", "interrupt"), ("2000 mg/24 h", "interrupt"), ("1999 mg/24 h", None),
        ("3.0 g/24 h", "interrupt"), ("3.01 g/24 h", "stop"), ("3001 mg/24 h", "stop"), ("3000 mg/24 h", "interrupt"),
    ],
)  # fmt: skip
def test_protein_of_a_day(value: str, action: str | None) -> None:
    found = [one for _, one, _ in proposed(in_ramunet(lab("urine_protein_24h", value)))]
    assert found == ([action] if action else [])


@pytest.mark.parametrize(("value", "action"), [("2.0 g/24 h", "interrupt"), ("1.99 g/24 h", "resume-reduced")])
def test_below_two_grams_it_goes_on_reduced(value: str, action: str) -> None:
    later = DAY + timedelta(7)
    plan = in_ramunet(
        lab("urine_protein_24h", "2.5 g/24 h"), lab("urine_protein_24h", value, later),
        events=(hold("ramucirumab", DAY),),
    )  # fmt: skip
    (found,) = plan.proposals
    assert (found.action, found.day, found.decided) == (action, later, action == "interrupt")
    assert found.values == (LabValue("urine_protein_24h", value, later),)
    if action == "resume-reduced":
        assert str(found.to) == "PerKg(mg_per_kg=Decimal('6'))"


@pytest.mark.parametrize(("worst", "actions"), [("3.0 g/24 h", ["resume-reduced"]), ("3.01 g/24 h", ["stop"])])
def test_after_an_end_that_is_asked_for_nothing_weaker_is_proposed(worst: str, actions: list[str]) -> None:
    values = [("2.5 g/24 h", 0), (worst, 7), ("1.9 g/24 h", 14)]
    labs = [lab("urine_protein_24h", value, DAY + timedelta(days)) for value, days in values]
    plan = in_ramunet(*labs, events=(hold("ramucirumab", DAY),), today=DAY + timedelta(14))
    assert [one.action for one in plan.proposals] == actions


def test_the_second_time_is_the_second_reduction_and_the_third_the_end() -> None:
    labs, events = [], []
    tos = []
    for turn in range(3):
        high, low = DAY + timedelta(14 * turn), DAY + timedelta(14 * turn + 7)
        labs += [lab("urine_protein_24h", "2.2 g/24 h", high), lab("urine_protein_24h", "1.5 g/24 h", low)]
        events.append(hold("ramucirumab", high))
        (found,) = in_ramunet(*labs, events=tuple(events), today=low).proposals
        tos.append((found.action, str(found.to), found.decided))
        events += [reduce("ramucirumab", low), resume("ramucirumab", low)] if turn < 2 else []
    assert tos == [
        ("resume-reduced", "PerKg(mg_per_kg=Decimal('6'))", False),
        ("resume-reduced", "PerKg(mg_per_kg=Decimal('5'))", False),
        ("stop", "None", False),
    ]


@pytest.mark.parametrize(("event", "decided"), [(hold, True), (stop, True), (reduce, False), (resume, False)])
def test_an_interruption_is_decided_by_a_hold_or_a_stop(event: object, decided: bool) -> None:
    assert callable(event)
    events = (hold("ramucirumab", DAY - timedelta(3)),) if event is resume else ()
    answer = event("ramucirumab", DAY)
    if event is resume:  # held before, resumed that day: it is not held any more
        plan = in_ramunet(lab("urine_protein_24h", "2.0 g/24 h", DAY), events=(*events, answer))
    else:
        plan = in_ramunet(lab("urine_protein_24h", "2.0 g/24 h"), events=(answer,))
    assert [one.decided for one in plan.proposals] == [decided]


def test_a_decision_before_the_value_does_not_answer_it() -> None:
    early = in_ramunet(lab("urine_protein_24h", "3.5 g/24 h"), events=(reduce("ramucirumab", DAY - timedelta(1)),))
    assert [one.decided for one in early.proposals] == [False]


def test_a_stop_asked_for_does_not_go_away_with_a_better_value() -> None:
    labs = (lab("urine_protein_24h", "3.5 g/24 h"), lab("urine_protein_24h", "1.0 g/24 h", DAY + timedelta(7)))
    assert [(one.action, one.day) for one in in_ramunet(*labs).proposals] == [("stop", DAY)]
    decided = in_ramunet(*labs, events=(stop("ramucirumab", DAY + timedelta(8)),))
    assert [one.decided for one in decided.proposals] == [True]


@pytest.mark.parametrize(("grade", "asks"), [("1+", False), ("2+", True), ("3+", True), ("trace", False)])
def test_the_dipstick_asks_for_a_collection(grade: str, asks: bool) -> None:
    plan = in_ramunet(lab("urine_dipstick", grade))
    assert [one.action for one in plan.proposals] == (["order-24h-urine"] if asks else [])
    collected = in_ramunet(lab("urine_dipstick", grade), lab("urine_protein_24h", "0.4 g/24 h", DAY + timedelta(1)))
    assert not collected.proposals


def test_values_from_before_the_first_dose_are_no_matter_of_the_label() -> None:
    assert not in_ramunet(lab("urine_protein_24h", "2.5 g/24 h", DAY_1 - timedelta(1))).proposals
    assert in_ramunet(lab("urine_protein_24h", "2.5 g/24 h", DAY_1)).proposals


# ── Liver and kidney ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("test", ["ast", "alt"])
@pytest.mark.parametrize(
    ("value", "avelumab", "cabozantinib"),
    [
        ("120 U/L", None, None),
        ("120.1 U/L", "interrupt", "interrupt"),
        ("200 U/L", "interrupt", "interrupt"),
        ("200.1 U/L", "stop", "interrupt"),
        ("400 U/L", "stop", "interrupt"),
        ("400.1 U/L", "stop", "stop"),
    ],
)
def test_transaminases(test: str, value: str, avelumab: str | None, cabozantinib: str | None) -> None:
    found = proposed(in_caboavenec(lab(test, value, uln="40 U/L")))
    wanted = [("avelumab", avelumab), ("cabozantinib", cabozantinib)]
    assert sorted((drug, action) for drug, action, _ in found) == [(drug, one) for drug, one in wanted if one]


@pytest.mark.parametrize(
    ("value", "avelumab"),
    [("1.8 mg/dL", None), ("1.81 mg/dL", "interrupt"), ("3.6 mg/dL", "interrupt"), ("3.61 mg/dL", "stop")],
)
def test_bilirubin(value: str, avelumab: str | None) -> None:
    found = proposed(in_caboavenec(lab("bilirubin", value, uln="1.2 mg/dL")))
    assert [(drug, action) for drug, action, _ in found] == ([("avelumab", avelumab)] if avelumab else [])


@pytest.mark.parametrize(
    ("bilirubin", "alt", "cabozantinib"),
    [
        ("2.39 mg/dL", "121 U/L", "interrupt"),
        ("2.4 mg/dL", "121 U/L", "stop"),
        ("2.4 mg/dL", "120 U/L", None),
    ],
)
def test_transaminases_with_bilirubin(bilirubin: str, alt: str, cabozantinib: str | None) -> None:
    plan = in_caboavenec(lab("alt", alt, uln="40 U/L"), lab("bilirubin", bilirubin, uln="1.2 mg/dL"))
    found = [(action, rule) for drug, action, rule in proposed(plan) if drug == "cabozantinib"]
    assert [action for action, _ in found] == ([cabozantinib] if cabozantinib else [])
    if cabozantinib == "stop":
        (one,) = [one for one in plan.proposals if one.drug == "cabozantinib"]
        assert one.values == (LabValue("alt", alt, DAY), LabValue("bilirubin", bilirubin, DAY))
        assert one.source.confirm


@pytest.mark.parametrize(
    ("value", "action"),
    [("1.5 mg/dL", None), ("1.51 mg/dL", "interrupt"), ("6 mg/dL", "interrupt"), ("6.01 mg/dL", "stop")],
)
def test_creatinine(value: str, action: str | None) -> None:
    found = proposed(in_caboavenec(lab("creatinine", value, uln="1 mg/dL")))
    assert [(drug, one) for drug, one, _ in found] == ([("avelumab", action)] if action else [])


def test_the_limit_of_normal_in_another_unit_is_exact() -> None:
    assert not proposed(in_caboavenec(lab("creatinine", "132.6 µmol/L", uln="1 mg/dL")))  # 1.5 mg/dL
    assert proposed(in_caboavenec(lab("creatinine", "132.7 µmol/L", uln="1 mg/dL")))


def test_without_the_limit_of_normal_it_is_asked_for() -> None:
    found = proposed(in_caboavenec(lab("ast", "500 U/L")))
    assert [(drug, action) for drug, action, _ in found] == [("avelumab", "enter-uln"), ("cabozantinib", "enter-uln")]


def test_one_value_that_is_good_does_not_hide_another_that_is_not() -> None:
    plan = in_caboavenec(lab("ast", "130 U/L", uln="40 U/L"), lab("alt", "20 U/L", DAY + timedelta(2), "40 U/L"))
    assert [(one.drug, one.action, one.day) for one in plan.proposals] == [
        ("avelumab", "interrupt", DAY),
        ("cabozantinib", "interrupt", DAY),
    ]
    better = in_caboavenec(lab("ast", "130 U/L", uln="40 U/L"), lab("ast", "100 U/L", DAY + timedelta(2), "40 U/L"))
    assert not better.proposals


# ── Reactions ───────────────────────────────────────────────────────────────────────────────────────────────────────
def reaction(drug: str, grade: int, visit: str = "C1D1", day: date = DAY_1, minute: int | None = 20) -> Data:
    event: Data = {"kind": "reaction", "drug": drug, "visit": visit, "date": day, "grade": grade}
    return event if minute is None else {**event, "minute": minute}


@pytest.mark.parametrize(
    ("grade", "actions"),
    [(1, ["slow", "premedicate"]), (2, ["slow", "premedicate"]), (3, ["stop"]), (4, ["stop"])],
)
def test_reactions_to_ramucirumab(grade: int, actions: list[str]) -> None:
    plan = in_ramunet(events=(reaction("ramucirumab", grade),))
    assert [one.action for one in plan.proposals] == actions
    if grade <= 2:
        slowing = plan.proposals[0].slowing
        assert slowing is not None
        assert slowing.now is not None
        assert (slowing.minutes, slowing.now.rest_minutes, slowing.now.total_minutes) == (60, 80, 100)
        assert slowing.later == 120


@pytest.mark.parametrize(
    ("grade", "actions"), [(1, ["slow"]), (2, ["interrupt", "slow"]), (3, ["stop"]), (4, ["stop"])]
)
def test_reactions_to_avelumab(grade: int, actions: list[str]) -> None:
    plan = in_caboavenec(events=(reaction("avelumab", grade, minute=None),))
    assert [one.action for one in plan.proposals] == actions
    assert all(one.slowing is None or one.slowing.now is None for one in plan.proposals)


def test_the_second_reaction_asks_for_dexamethasone() -> None:
    later = date(2027, 2, 15)
    slow = {"kind": "slow", "drug": "ramucirumab", "date": DAY_1, "reason": "reaction"}
    plan = in_ramunet(
        events=(
            reaction("ramucirumab", 1), slow, given_at("C1D15", later), reaction("ramucirumab", 2, "C1D15", later),
        )
    )  # fmt: skip
    assert [(one.action, one.rule, one.decided) for one in plan.proposals] == [
        ("slow", "reaction-1-2", True),
        ("premedicate", "reaction-1-2", True),
        ("premedicate", "reaction-1-2-again", False),
    ]
    following = dose(plan, "C2D1", "ramucirumab")
    assert "Dexamethason" in following.premedication[-1].text["de"]
    assert len(dose(plan, "C1D1", "ramucirumab").premedication) == 1


def test_one_mild_and_one_grave_reaction_is_no_second_mild_one() -> None:
    later = date(2027, 2, 15)
    events = (reaction("ramucirumab", 3), given_at("C1D15", later), reaction("ramucirumab", 1, "C1D15", later))
    assert [one.rule for one in in_ramunet(events=events).proposals] == ["reaction-3-4", "reaction-1-2", "reaction-1-2"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_of_a_proposal_has_no_double_stop(language: str) -> None:
    plan = in_ramunet(events=(reaction("ramucirumab", 2),))
    sentences = [proposal_sentence(Words(language), plan.study, one) for one in plan.proposals]
    assert len(sentences) == 2
    assert not [said for said in sentences if ".." in said or said.endswith(".")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drug_that_pauses_is_not_said_to_be_stopped(language: str) -> None:
    plan = in_ramunet(events=(hold("ramucirumab", DAY),))
    (found,) = [one for one in plan.findings if one.code == "not-in-protocol"]
    assert {"en": "stopped or on hold", "de": "beendet oder pausiert"}[language] in finding_sentence(
        Words(language), found
    )


@pytest.mark.parametrize(
    ("values", "action"), [(("1.5", "3.5"), "stop"), (("3.5", "1.5"), None), (("3.5", "2.5"), "interrupt")]
)
def test_of_one_day_the_value_entered_last_speaks(values: tuple[str, str], action: str | None) -> None:
    plan = in_ramunet(*(lab("urine_protein_24h", f"{value} g/24 h") for value in values))
    assert {one.action for one in plan.proposals if one.drug == "ramucirumab"} >= ({action} if action else set())
    assert bool(plan.proposals) is (action is not None)


# ── Where they are told ─────────────────────────────────────────────────────────────────────────────────────────────
def test_undecided_ones_stand_on_the_doses_to_come() -> None:
    plan = in_ramunet(lab("urine_protein_24h", "2.5 g/24 h"))
    assert not dose(plan, "C1D1", "ramucirumab").proposals
    assert [one.action for one in dose(plan, "C2D1", "ramucirumab").proposals] == ["interrupt"]
    assert not dose(plan, "C2D1", "dacarbazine").proposals


def test_nothing_follows_from_a_proposal() -> None:
    quiet, asked = in_ramunet(), in_ramunet(lab("urine_protein_24h", "3.5 g/24 h"))
    assert [of.amount for of in quiet.doses] == [of.amount for of in asked.doses]
    assert [visit.date for visit in quiet.visits] == [visit.date for visit in asked.visits]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_proposal_has_its_sentence(language: str) -> None:
    plans = [
        in_ramunet(lab("urine_protein_24h", "3.5 g/24 h"), lab("urine_dipstick", "2+", DAY + timedelta(1)),
                   events=(reaction("ramucirumab", 1),)),
        in_ramunet(lab("urine_protein_24h", "2.5 g/24 h"), lab("urine_protein_24h", "1 g/24 h", DAY + timedelta(7))),
        in_caboavenec(lab("ast", "500 U/L"), lab("alt", "130 U/L", uln="40 U/L"), events=(reaction("avelumab", 2),)),
    ]  # fmt: skip
    told: list[Any] = []
    for plan in plans:
        proposals = plan_data(plan, Words(language))["proposals"]
        assert isinstance(proposals, list)
        told += proposals
    assert {one["action"] for one in told} == {
        "stop", "interrupt", "resume-reduced", "slow", "premedicate", "order-24h-urine", "enter-uln",
    }  # fmt: skip
    assert all(one["message"] and one["because"] and one["source"] for one in told)
    resumed = next(one for one in told if one["action"] == "resume-reduced")
    assert "6\u00a0mg/kg" in resumed["message"]
