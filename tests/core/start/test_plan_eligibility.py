"""Criteria of both trials on both sides of every limit, exactly as each is written."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from tests.core.plan.plan_cases import Data, abouts, criterion_of, findings_of, plan_of

LAB_DAY = date(2027, 1, 20)
MAN = {"id": "x", "sex": "male", "birth_date": date(1961, 3, 14)}
WOMAN = {"id": "x", "sex": "female", "birth_date": date(1985, 5, 5), "childbearing_potential": True}


def lab(test: str, value: str, uln: str | None = None, day: date = LAB_DAY) -> Data:
    entry: Data = {"date": day, "test": test, "value": value}
    return entry if uln is None else entry | {"uln": uln}


def judged(study: str, *labs: Data, patient: Mapping[str, object] = MAN, **facts: Any) -> Plan:
    return plan_of(
        study, today=LAB_DAY, planned_first_dose=date(2027, 2, 1), labs=list(labs), facts=facts, patient=patient,
        measurements=[{"date": date(2027, 1, 18), "height": "165 cm", "weight": "60 kg"}],
    )  # fmt: skip


def status(plan: Plan, criterion: str) -> str:
    return criterion_of(plan, criterion).status


# study, test, passes, fails, limit of normal
LIMITS = [
    ("ramunet", "anc", "1501 /mm³", "1500 /mm³", None),
    ("ramunet", "anc", "1501 /mm3", "1500 /mm3", None),
    ("ramunet", "anc", "1501 /µL", "1500 /µL", None),
    ("ramunet", "anc", "1501 /\u03bcL", "1500 /\u03bcL", None),
    ("ramunet", "anc", "1.501 10⁹/L", "1.5 10⁹/L", None),
    ("ramunet", "anc", "1.501 10^9/L", "1.50 10^9/L", None),
    ("ramunet", "anc", "1,501 G/L", "1,5 G/L", None),
    ("caboavenec", "anc", "1500 /mm³", "1499 /mm³", None),
    ("caboavenec", "anc", "1.5 10⁹/L", "1.499 10⁹/L", None),
    ("caboavenec", "anc", "1.5 G/L", "1.499999 G/L", None),
    ("ramunet", "platelets", "100.1 10⁹/L", "100 10⁹/L", None),
    ("ramunet", "platelets", "100001 /mm³", "100000 /mm³", None),
    ("caboavenec", "platelets", "100 10⁹/L", "99.9 10⁹/L", None),
    ("caboavenec", "platelets", "100000 /µL", "99999 /µL", None),
    ("ramunet", "hemoglobin", "9.1 g/dL", "9.0 g/dL", None),
    ("ramunet", "hemoglobin", "9.01 g/dL", "9 g/dL", None),
    ("caboavenec", "hemoglobin", "9.0 g/dL", "8.9 g/dL", None),
    ("caboavenec", "hemoglobin", "9,0 g/dL", "8,99 g/dL", None),
    ("ramunet", "bilirubin", "1.5 mg/dL", "1.51 mg/dL", None),
    ("ramunet", "bilirubin", "25.65 µmol/L", "25.66 µmol/L", None),
    ("ramunet", "bilirubin", "25.65 umol/L", "25.651 umol/L", None),
    ("caboavenec", "bilirubin", "1.8 mg/dL", "1.81 mg/dL", "1.2 mg/dL"),
    ("caboavenec", "bilirubin", "30.78 µmol/L", "30.79 µmol/L", "1.2 mg/dL"),
    ("caboavenec", "bilirubin", "31.5 µmol/L", "31.6 µmol/L", "21 µmol/L"),
    ("ramunet", "ast", "105 U/L", "105.1 U/L", "35 U/L"),
    ("ramunet", "alt", "135 U/L", "136 U/L", "45 U/L"),
    ("caboavenec", "ast", "87.5 U/L", "87.6 U/L", "35 U/L"),
    ("caboavenec", "alt", "112.5 U/L", "112.6 U/L", "45 U/L"),
    ("ramunet", "creatinine", "1.65 mg/dL", "1.66 mg/dL", "1.1 mg/dL"),
    ("ramunet", "creatinine", "132.6 µmol/L", "132.7 µmol/L", "1.0 mg/dL"),
    ("ramunet", "creatinine", "150 µmol/L", "150.1 µmol/L", "100 µmol/L"),
    ("ramunet", "creatinine", "1.5 mg/dL", "1.51 mg/dL", "88.4 µmol/L"),
    ("ramunet", "creatinine_clearance", "40 mL/min", "39.9 mL/min", None),
    ("ramunet", "urine_dipstick", "1+", "2+", None),
    ("ramunet", "urine_dipstick", "negative", "3+", None),
    ("ramunet", "urine_protein_24h", "999 mg/24 h", "1000 mg/24 h", None),
    ("ramunet", "urine_protein_24h", "0.999 g/24 h", "1 g/24 h", None),
    ("ramunet", "inr", "1.5", "1.51", None),
    ("ramunet", "ptt", "40 s", "40.1 s", "35 s"),
    ("caboavenec", "creatinine_clearance", "60 mL/min", "59.9 mL/min", None),
]


@pytest.mark.parametrize(("study", "test", "passes", "fails", "uln"), LIMITS)
def test_a_limit_on_both_sides(study: str, test: str, passes: str, fails: str, uln: str | None) -> None:
    facts: Data = {"liver_metastases": False, "anticoagulated": False}
    assert status(judged(study, lab(test, passes, uln), **facts), test) == "met"
    failed = judged(study, lab(test, fails, uln), **facts)
    assert status(failed, test) == "not_met"
    assert criterion_of(failed, test).source is not None


@pytest.mark.parametrize(("study", "test"), sorted({(study, test) for study, test, *_ in LIMITS}))
def test_a_value_that_is_missing_is_missing(study: str, test: str) -> None:
    plan = judged(study)
    assert status(plan, test) == "missing"
    assert not findings_of(plan, "ineligible")
    assert not findings_of(plan, "missing-input")


@pytest.mark.parametrize(("study", "test", "passes"), [(s, t, p) for s, t, p, _, uln in LIMITS if uln])
def test_a_multiple_of_an_unknown_limit_is_missing(study: str, test: str, passes: str) -> None:
    assert status(judged(study, lab(test, passes)), test) == "missing"


@pytest.mark.parametrize("test", ["ast", "alt"])
@pytest.mark.parametrize(("study", "narrow"), [("ramunet", 3), ("caboavenec", 2.5)])
def test_liver_metastases_widen_the_limit(study: str, narrow: float, test: str) -> None:
    between, wide, above = f"{40 * narrow + 1:g} U/L", "200 U/L", "200.1 U/L"
    for value, with_them, without, unknown in (
        (f"{40 * narrow:g} U/L", "met", "met", "met"),
        (between, "met", "not_met", "missing"),
        (wide, "met", "not_met", "missing"),
        (above, "not_met", "not_met", "not_met"),
    ):
        entry = lab(test, value, "40 U/L")
        assert status(judged(study, entry, liver_metastases=True), test) == with_them
        assert status(judged(study, entry, liver_metastases=False), test) == without
        assert status(judged(study, entry), test) == unknown


def test_anticoagulation_lifts_the_coagulation_limits() -> None:
    for test, value, uln in (("inr", "3.0", None), ("ptt", "70 s", "35 s")):
        assert status(judged("ramunet", lab(test, value, uln), anticoagulated=True), test) == "met"
        assert status(judged("ramunet", lab(test, value, uln), anticoagulated=False), test) == "not_met"


def test_the_latest_value_counts_in_any_order() -> None:
    old, new = lab("hemoglobin", "8 g/dL", day=date(2027, 1, 10)), lab("hemoglobin", "10 g/dL", day=date(2027, 1, 19))
    for labs in ((old, new), (new, old)):
        assert status(judged("ramunet", *labs), "hemoglobin") == "met"


# ── Joined criteria ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_measured_clearance_stands_in_for_creatinine() -> None:
    high = lab("creatinine", "2.0 mg/dL", "1.0 mg/dL")
    enough = judged("ramunet", high, lab("creatinine_clearance", "40 mL/min"))
    assert "creatinine" not in {about.rpartition(".")[2] for about in abouts(enough, "ineligible")}
    assert status(enough, "creatinine_clearance") == "met"
    too_low = judged("ramunet", high, lab("creatinine_clearance", "39 mL/min"))
    assert findings_of(too_low, "ineligible")
    assert status(too_low, "creatinine_clearance") == "not_met"
    assert status(judged("ramunet", high), "creatinine_clearance") == "missing"


def test_24_hour_protein_stands_in_for_the_dipstick() -> None:
    high = lab("urine_dipstick", "2+")
    assert not findings_of(judged("ramunet", high, lab("urine_protein_24h", "999 mg/24 h")), "ineligible")
    assert findings_of(judged("ramunet", high, lab("urine_protein_24h", "1.0 g/24 h")), "ineligible")
    assert status(judged("ramunet", high), "urine_protein_24h") == "missing"


# ── Clearance of CaboAveNEC ─────────────────────────────────────────────────────────────────────────────────────────
def cockcroft(creatinine: str, weight: str, patient: Data, birth: date, *more: Data) -> Plan:
    return plan_of(
        "caboavenec", today=LAB_DAY, labs=[lab("creatinine", creatinine), *more],
        patient=patient | {"birth_date": birth},
        measurements=[{"date": date(2027, 1, 18), "weight": f"{weight} kg"}], planned_first_dose=date(2027, 2, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("creatinine", "weight", "sex", "expected"),
    [
        ("1.0 mg/dL", "54", "male", "met"),  # 80 × 54 ÷ 72 = 60 exactly
        ("1.0 mg/dL", "53.9", "male", "not_met"),
        ("88.4 µmol/L", "54", "male", "met"),
        ("88.5 µmol/L", "54", "male", "not_met"),
        ("132.6 µmol/L", "81", "male", "met"),  # 1.5 mg/dL
        ("0.85 mg/dL", "54", "female", "met"),  # × 0.85 ÷ 0.85
        ("0.86 mg/dL", "54", "female", "not_met"),
    ],
)
def test_cockcroft_gault_at_sixty_years(creatinine: str, weight: str, sex: str, expected: str) -> None:
    patient = {"id": "x", "sex": sex} | ({"childbearing_potential": False} if sex == "female" else {})
    assert status(cockcroft(creatinine, weight, patient, date(1967, 1, 20)), "creatinine_clearance") == expected


def test_the_age_of_a_clearance_is_that_on_the_day_of_the_creatinine() -> None:
    patient = {"id": "x", "sex": "male"}
    # 61 the day after the sample, and 61 at the first dose: still 60 for the clearance.
    assert status(cockcroft("1.0 mg/dL", "54", patient, date(1966, 1, 21)), "creatinine_clearance") == "met"
    assert status(cockcroft("1.0 mg/dL", "54", patient, date(1966, 1, 20)), "creatinine_clearance") == "not_met"


def test_the_weight_of_a_clearance_is_the_latest_of_before() -> None:
    plan = plan_of(
        "caboavenec", today=date(2027, 1, 25), patient={"id": "x", "sex": "male", "birth_date": date(1967, 1, 20)},
        labs=[lab("creatinine", "1.0 mg/dL")], planned_first_dose=date(2027, 2, 1),
        measurements=[
            {"date": date(2027, 1, 10), "weight": "70 kg"}, {"date": date(2027, 1, 20), "weight": "54 kg"},
            {"date": date(2027, 1, 21), "weight": "40 kg"},
        ],
    )  # fmt: skip
    assert status(plan, "creatinine_clearance") == "met"


def test_a_failed_estimate_asks_for_the_local_method() -> None:
    patient = {"id": "x", "sex": "male"}
    local = lab("creatinine_clearance", "61 mL/min")
    assert status(cockcroft("1.2 mg/dL", "54", patient, date(1967, 1, 20), local), "creatinine_clearance") == "met"
    local = lab("creatinine_clearance", "59 mL/min")
    assert status(cockcroft("1.2 mg/dL", "54", patient, date(1967, 1, 20), local), "creatinine_clearance") == "not_met"


@pytest.mark.parametrize("gone", ["sex", "birth_date", "weight", "creatinine"])
def test_an_estimate_without_an_input_is_missing(gone: str) -> None:
    patient: Data = {"id": "x", "sex": "male", "birth_date": date(1967, 1, 20)}
    patient.pop(gone, None)
    plan = plan_of(
        "caboavenec", today=LAB_DAY, patient=patient, planned_first_dose=date(2027, 2, 1),
        labs=[] if gone == "creatinine" else [lab("creatinine", "1.0 mg/dL")],
        measurements=[] if gone == "weight" else [{"date": date(2027, 1, 18), "weight": "54 kg"}],
    )  # fmt: skip
    assert status(plan, "creatinine_clearance") == "missing"


# ── Age, facts, questions ───────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("birth", "ramunet", "caboavenec"),
    [
        (date(2009, 2, 1), "met", "met"),  # 18 on the day of the first dose
        (date(2009, 2, 2), "not_met", "not_met"),
        (date(1951, 2, 2), "met", "met"),  # 75, 76 on the day after
        (date(1951, 2, 1), "not_met", "met"),
        (date(1930, 1, 1), "not_met", "met"),
    ],
)
def test_age_at_the_first_dose(birth: date, ramunet: str, caboavenec: str) -> None:
    for study, expected in (("ramunet", ramunet), ("caboavenec", caboavenec)):
        assert status(judged(study, patient={"id": "x", "sex": "male", "birth_date": birth}), "age") == expected


def test_age_of_a_leap_day_birth() -> None:
    patient = {"id": "x", "sex": "male", "birth_date": date(1952, 2, 29)}
    for first, expected in ((date(2028, 2, 28), "met"), (date(2028, 2, 29), "not_met")):
        plan = plan_of("ramunet", patient=patient, today=first, planned_first_dose=first)
        assert status(plan, "age") == expected
    young = {"id": "x", "sex": "male", "birth_date": date(2008, 2, 29)}
    for first, expected in ((date(2026, 2, 28), "not_met"), (date(2026, 3, 1), "met")):
        plan = plan_of("ramunet", patient=young, today=first, planned_first_dose=first, measurements=None)
        assert status(plan, "age") == expected


def test_age_without_a_first_dose_is_that_of_today() -> None:
    patient = {"id": "x", "sex": "male", "birth_date": date(1951, 1, 20)}
    for today, expected in ((LAB_DAY - timedelta(days=1), "met"), (LAB_DAY, "not_met")):
        plan = plan_of("ramunet", patient=patient, today=today, planned_first_dose=None)
        assert status(plan, "age") == expected


# study, fact, passes, fails
FACTS = [
    ("ramunet", "ecog", 1, 2), ("caboavenec", "ecog", 0, 2),
    ("ramunet", "life_expectancy_weeks", 13, 12), ("caboavenec", "life_expectancy_weeks", 12, 11),
    ("ramunet", "prior_dtic", False, True), ("ramunet", "child_pugh", "A", "B"), ("ramunet", "child_pugh", "a", "C"),
    ("ramunet", "uncontrolled_hypertension", False, True),
]  # fmt: skip


@pytest.mark.parametrize(("study", "fact", "passes", "fails"), FACTS)
def test_a_fact_on_both_sides(study: str, fact: str, passes: Any, fails: Any) -> None:
    assert status(judged(study, **{fact: passes}), fact) == "met"
    failed = judged(study, **{fact: fails})
    assert status(failed, fact) == "not_met"
    assert [(f.severity.value, f.about) for f in findings_of(failed, "ineligible")] == [("warn", f"facts.{fact}")]
    assert failed.doses  # doses stay visible; a person decides


def test_lactation_is_asked_of_women() -> None:
    for study in ("ramunet", "caboavenec"):
        assert status(judged(study, patient=WOMAN, lactating=True), "lactating") == "not_met"
        assert status(judged(study, patient=WOMAN, lactating=False), "lactating") == "met"
        assert "lactating" not in {criterion.id for criterion in judged(study).eligibility}


def test_a_judgement_is_a_question_and_no_verdict() -> None:
    for study in ("ramunet", "caboavenec"):
        plan = judged(study)
        assert {criterion.status for criterion in plan.eligibility} <= {"met", "not_met", "missing", "ask"}
        assert [criterion for criterion in plan.eligibility if criterion.status == "ask"]


def test_every_criterion_names_its_source_and_no_id_twice() -> None:
    for study in ("ramunet", "caboavenec"):
        results = judged(study).eligibility
        assert len({criterion.id for criterion in results}) == len(results)
        assert all(criterion.source.document and criterion.source.section for criterion in results)
