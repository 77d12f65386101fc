"""Fault 8: an entered fact never outweighs in silence what else was entered; both are shown and asked about."""

from datetime import date
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from dosecal.files.export.plan_json import plan_data
from dosecal.words import LANGUAGES, Words
from dosecal.words.eligibility import because
from dosecal.words.findings import finding_sentence
from tests.core.plan.plan_cases import abouts, criterion_of, findings_of, plan_of

SUM = "corticosteroid_mg_per_day"
START = date(2026, 6, 1)


def planned(study: str, facts: dict[str, object], *medications: dict[str, Any], **more: object) -> Plan:
    return plan_of(study, facts=facts, medications=[{"start": START, **one} for one in medications], **more)


DEXA = {"name": "Dexamethason", "daily_dose": "4 mg"}
PREDNISONE = {"name": "Prednison", "daily_dose": "10 mg"}


@pytest.mark.parametrize(
    ("entered", "medication", "disagree"),
    [
        (0, DEXA, True),
        (26, DEXA, True),
        (27, DEXA, False),  # 26.67, as somebody rounds it
        ("26.7", DEXA, False),
        ("26.67", DEXA, False),
        ("26.6", DEXA, True),
        (10, PREDNISONE, False),
        (9, PREDNISONE, True),
        (11, PREDNISONE, True),
        (0, {"name": "Prednison"}, True),  # a dose is missing, but none is none
        (5, {"name": "Prednison"}, False),
        (5, {"name": "Prednisolon 20 mg"}, True),  # one tablet a day is more
        (5, {"name": "Dexamethason 4 mg"}, True),  # 26.67 mg
        (20, {"name": "Prednisolon 20 mg"}, False),
        (20, {"name": "Prednisolon 5 mg 1-0-1"}, True),
        (10, {"name": "Prednisolon 5 mg 1-0-1"}, False),
        ("26.7", {"name": "Dexamethason 4 mg 1-0-0"}, False),
        (5, {"name": "Budesonid 9 mg", "route": "inhaled"}, False),
        (0, {**DEXA, "purpose": "premedication"}, False),
        (0, {**DEXA, "route": "topical"}, False),
        (20, {**DEXA, "route": "topical"}, False),
        (0, {**DEXA, "stop": date(2027, 1, 10)}, False),  # over on the day before the first dose
        (0, {**DEXA, "stop": date(2027, 1, 11)}, True),
    ],
)
def test_a_typed_sum_and_the_list(entered: object, medication: dict[str, Any], disagree: bool) -> None:
    plan = planned("caboavenec", {SUM: entered}, medication)
    assert abouts(plan, "facts-disagree") == ({f"facts.{SUM}"} if disagree else set())
    assert (criterion_of(plan, SUM).status == "ask") == disagree
    for language in LANGUAGES if disagree else ():
        words = Words(language)
        message = next(one for one in plan_data(plan, words)["findings"] if one["code"] == "facts-disagree")  # type: ignore[attr-defined]
        assert str(entered).replace(".", words.say("format.decimal-point")) in message["message"]


@pytest.mark.parametrize(
    ("study", "fact", "names", "other"),
    [
        ("ramunet", "antiplatelets_or_nsaids", ["Naproxen", "Plavix", "Diclofenac", "ASS 500 mg", "ASS"], "ASS 100"),
        ("ramunet", "prior_dtic", ["Dacarbazin", "Detimedac"], "Temozolomid"),
        ("caboavenec", "immunosuppressants", ["Tacrolimus", "Imurek", "Methotrexat"], "Metformin"),
        ("caboavenec", "other_anticancer_treatment", ["Capecitabin", "Temodal"], "Octreotid"),
        ("caboavenec", "prior_tki_or_immunotherapy", ["Sutent", "Nivolumab"], "Everolimus"),
    ],
)
def test_no_beside_a_listed_medicine(study: str, fact: str, names: list[str], other: str) -> None:
    for name in names:
        plan = planned(study, {fact: False}, {"name": name})
        assert [(f.severity, f.about) for f in findings_of(plan, "facts-disagree")] == [("warn", f"facts.{fact}")]
        assert criterion_of(plan, fact).status == "ask"
        open_one = planned(study, {}, {"name": name})
        assert criterion_of(open_one, fact).status == "ask"
        assert not findings_of(open_one, "facts-disagree")
        agreed = planned(study, {fact: True}, {"name": name})
        assert criterion_of(agreed, fact).status == "not_met"
        assert not findings_of(agreed, "facts-disagree")
    plan = planned(study, {fact: False}, {"name": other})
    assert not findings_of(plan, "facts-disagree")
    assert criterion_of(plan, fact).status == "met"


@pytest.mark.parametrize("name", ["Marcumar", "phenprocoumon", "Eliquis", "Xarelto", "Clexane 40", "Heparin"])
def test_no_anticoagulation_beside_an_anticoagulant(name: str) -> None:
    labs = [{"date": date(2027, 1, 18), "test": "inr", "value": "2.5"}]
    plan = planned("ramunet", {"anticoagulated": False}, {"name": name}, labs=labs)
    assert abouts(plan, "facts-disagree") == {"facts.anticoagulated"}
    assert criterion_of(plan, "inr").status == "ask"
    assert criterion_of(plan, "ptt").status == "ask"
    agreed = planned("ramunet", {"anticoagulated": True}, {"name": name}, labs=labs)
    assert criterion_of(agreed, "inr").status == "met"
    assert not findings_of(agreed, "facts-disagree")


def test_what_is_over_before_the_first_dose_contradicts_no_present_fact_but_a_past_one() -> None:
    over = {"stop": date(2026, 12, 1)}
    now = planned("caboavenec", {"other_anticancer_treatment": False}, {"name": "Temodal", **over})
    assert not findings_of(now, "facts-disagree")
    ever = planned("caboavenec", {"prior_tki_or_immunotherapy": False}, {"name": "Sutent", **over})
    assert findings_of(ever, "facts-disagree")


def test_a_positive_test_and_a_planned_operation_contradict_too() -> None:
    woman = {"id": "x", "sex": "female", "birth_date": date(1990, 1, 1), "childbearing_potential": True}
    positive = [{"kind": "pregnancy-test", "date": date(2027, 1, 19), "result": "positive"}]
    plan = plan_of("ramunet", patient=woman, facts={"pregnant": False}, history=positive)
    assert abouts(plan, "facts-disagree") == {"facts.pregnant"}
    planned_one = [{"kind": "major-surgery", "date": date(2027, 3, 1)}]
    plan = plan_of("ramunet", facts={"planned_major_surgery": False}, history=planned_one)
    assert abouts(plan, "facts-disagree") == {"facts.planned_major_surgery"}
    past = [{"kind": "major-surgery", "date": date(2026, 3, 1)}]
    plan = plan_of("ramunet", facts={"planned_major_surgery": False}, history=past)
    assert not findings_of(plan, "facts-disagree")


@pytest.mark.parametrize(
    ("language", "fact", "event", "said"),
    [
        ("en", "pregnant", {"kind": "pregnancy-test", "result": "positive"}, "positive pregnancy test on Tue"),
        ("de", "pregnant", {"kind": "pregnancy-test", "result": "positive"}, "positiver Schwangerschaftstest am Di"),
        ("en", "written_consent", {"kind": "consent"}, "consent on Tue"),
        ("de", "written_consent", {"kind": "consent"}, "Einwilligung am Di"),
    ],
)
def test_an_event_that_contradicts_is_named(language: str, fact: str, event: dict[str, Any], said: str) -> None:
    woman = {"id": "x", "sex": "female", "birth_date": date(1990, 1, 1), "childbearing_potential": True}
    history = [{**event, "date": date(2027, 1, 19)}]
    plan = plan_of("ramunet", patient=woman, facts={fact: False}, history=history)
    words = Words(language)
    (found,) = findings_of(plan, "facts-disagree")
    assert said in finding_sentence(words, found)
    assert "2027-01-19" not in finding_sentence(words, found)
    assert criterion_of(plan, fact).status == "ask"
    assert said in because(words, criterion_of(plan, fact))
    agreed = plan_of("ramunet", patient=woman, facts={}, history=[{"kind": "consent", "date": date(2027, 1, 19)}])
    assert criterion_of(agreed, "written_consent").status == "missing"  # a date does not say that it is written


def test_a_fact_that_no_rule_reads_is_not_doubted() -> None:
    plan = planned("ramunet", {"immunosuppressants": False}, {"name": "Tacrolimus"})
    assert not findings_of(plan, "facts-disagree")
