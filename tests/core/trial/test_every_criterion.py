"""Every criterion of both trials on both sides of its limit, exactly as each text writes it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from tests.core.trial.rule_cases import MAN, WOMAN, marked, plan_of

FIRST = date(2027, 2, 1)
LAB_DAY = date(2027, 1, 20)
NO_BRANCH = {"liver_metastases": False, "anticoagulated": False}


def lab(of: str, text: str, test: str, passes: str, fails: str, uln: str | None = None) -> list[Any]:
    return marked(of, "criterion", test, test, passes, fails, uln, text=text, more=f"{passes} {fails}")


LABS = [
    *lab("ramunet", "R-lab", "anc", "1501 /mm³", "1500 /mm³"),
    *lab("ramunet", "R-lab", "anc", "1.501 10⁹/L", "1.500 10⁹/L"),
    *lab("ramunet", "R-lab", "platelets", "100001 /mm³", "100000 /mm³"),
    *lab("ramunet", "R-lab", "platelets", "100.001 G/L", "100 G/L"),
    *lab("ramunet", "R-lab", "hemoglobin", "9.01 g/dL", "9.0 g/dL"),
    *lab("ramunet", "R-lab", "hemoglobin", "90.1 g/L", "90 g/L"),
    *lab("ramunet", "R-lab", "hemoglobin", "5.59 mmol/L", "5.58 mmol/L"),
    *lab("ramunet", "R-lab", "bilirubin", "1.5 mg/dL", "1.51 mg/dL"),
    *lab("ramunet", "R-lab", "bilirubin", "25.65 µmol/L", "25.66 µmol/L"),
    *lab("ramunet", "R-lab", "ast", "105 U/L", "105.1 U/L", "35 U/L"),
    *lab("ramunet", "R-lab", "alt", "105 U/L", "105.1 U/L", "35 U/L"),
    *lab("ramunet", "R-lab", "creatinine", "1.5 mg/dL", "1.51 mg/dL", "1.0 mg/dL"),
    *lab("ramunet", "R-lab", "creatinine", "132.6 µmol/L", "132.7 µmol/L", "1.0 mg/dL"),
    *lab("ramunet", "R-lab", "creatinine_clearance", "40 mL/min", "39.9 mL/min"),
    *lab("ramunet", "R-lab", "urine_dipstick", "1+", "2+"),
    *lab("ramunet", "R-lab", "urine_protein_24h", "999 mg/24 h", "1000 mg/24 h"),
    *lab("ramunet", "R-lab", "urine_protein_24h", "0.999 g/24 h", "1 g/24 h"),
    *lab("ramunet", "R-lab", "inr", "1.5", "1.51"),
    *lab("ramunet", "R-lab", "ptt", "40 s", "40.1 s", "35 s"),
    *lab("caboavenec", "C-lab", "anc", "1.5 10⁹/L", "1.499 10⁹/L"),
    *lab("caboavenec", "C-lab", "anc", "1500 /mm³", "1499 /mm³"),
    *lab("caboavenec", "C-lab", "platelets", "100 10⁹/L", "99.9 10⁹/L"),
    *lab("caboavenec", "C-lab", "hemoglobin", "9.0 g/dL", "8.99 g/dL"),
    *lab("caboavenec", "C-lab", "bilirubin", "1.8 mg/dL", "1.81 mg/dL", "1.2 mg/dL"),
    *lab("caboavenec", "C-lab", "ast", "87.5 U/L", "87.6 U/L", "35 U/L"),
    *lab("caboavenec", "C-lab", "alt", "87.5 U/L", "87.6 U/L", "35 U/L"),
    *lab("caboavenec", "C-lab", "creatinine_clearance", "60 mL/min", "59.9 mL/min"),
]


def status(
    study: str,
    version: str,
    criterion: str,
    *,
    labs: tuple[Mapping[str, object], ...] = (),
    facts: Mapping[str, object] | None = None,
    history: tuple[Mapping[str, object], ...] = (),
    patient: Mapping[str, object] = MAN,
    today: date = LAB_DAY,
) -> str:
    plan = plan_of(
        study, version, *history, today=today, first=FIRST, labs=[dict(entry) for entry in labs],
        facts=dict(facts or {}), patient=patient,
    )  # fmt: skip
    found = [one for one in plan.eligibility if one.id == criterion]
    assert len(found) == 1
    blamed = [one for one in plan.findings if one.code == "ineligible" and one.about.endswith(f".{criterion}")]
    assert found[0].source.document
    assert not blamed or found[0].status == "not_met"
    return found[0].status


@pytest.mark.parametrize(("study", "version", "test", "passes", "fails", "uln"), LABS)
def test_a_laboratory_value(study: str, version: str, test: str, passes: str, fails: str, uln: str | None) -> None:
    for value, expected in ((passes, "met"), (fails, "not_met")):
        entry = {"date": LAB_DAY, "test": test, "value": value} | ({"uln": uln} if uln else {})
        assert status(study, version, test, labs=(entry,), facts=NO_BRANCH) == expected, value
    assert status(study, version, test) == "missing"


def branch(of: str, text: str, test: str, fact: str, *values: str | None) -> list[Any]:
    return marked(of, "criterion", test, test, fact, *values, text=text, more=fact)


@pytest.mark.parametrize(
    ("study", "version", "test", "fact", "passes", "fails", "uln"),
    [
        *branch("ramunet", "R-lab", "ast", "liver_metastases", "175 U/L", "175.1 U/L", "35 U/L"),
        *branch("ramunet", "R-lab", "alt", "liver_metastases", "175 U/L", "175.1 U/L", "35 U/L"),
        *branch("ramunet", "R-lab", "inr", "anticoagulated", "3.0", None, None),
        *branch("ramunet", "R-lab", "ptt", "anticoagulated", "90 s", None, "35 s"),
        *branch("caboavenec", "C-lab", "ast", "liver_metastases", "175 U/L", "175.1 U/L", "35 U/L"),
        *branch("caboavenec", "C-lab", "alt", "liver_metastases", "175 U/L", "175.1 U/L", "35 U/L"),
    ],
)
def test_a_branch(
    study: str, version: str, test: str, fact: str, passes: str, fails: str | None, uln: str | None
) -> None:
    entry = {"date": LAB_DAY, "test": test, "value": passes} | ({"uln": uln} if uln else {})
    assert status(study, version, test, labs=(entry,), facts={fact: True}) == "met"
    assert status(study, version, test, labs=(entry,), facts={fact: False}) == "not_met"
    assert status(study, version, test, labs=(entry,)) == "missing"
    if fails is not None:
        assert status(study, version, test, labs=(entry | {"value": fails},), facts={fact: True}) == "not_met"


def fact(of: str, text: str, name: str, passes: object, fails: object) -> list[Any]:
    return marked(of, "criterion", name, name, passes, fails, text=text)


def no(of: str, text: str, *names: str) -> list[Any]:
    """Facts that must not be."""
    return [one for name in names for one in fact(of, text, name, False, True)]


FACTS = [
    *fact("ramunet", "R-elig", "ecog", 1, 2),
    *fact("ramunet", "R-elig", "life_expectancy_weeks", 13, 12),
    *fact("ramunet", "R-elig", "child_pugh", "A", "B"),
    *fact("ramunet", "R-elig", "written_consent", True, False),
    *no("ramunet", "R-elig", "prior_dtic", "encephalopathy", "ascites", "uncontrolled_hypertension",
        "antiplatelets_or_nsaids", "hiv", "hepatitis", "active_infection", "drug_allergy"),
    *no("ramunet", "R-wash-1", "planned_major_surgery"),
    *fact("caboavenec", "C-elig", "ecog", 1, 2),
    *fact("caboavenec", "C-elig", "life_expectancy_weeks", 12, 11),
    *fact("caboavenec", "C-valid-1", "prior_chemotherapies", 1, 0),
    *fact("caboavenec", "C-elig", "corticosteroid_mg_per_day", 10, "10.1"),
    *fact("caboavenec", "C-elig", "toxicity_grade", 1, 3),
    *fact("caboavenec", "C-elig", "neuropathy_grade", 2, 3),
    *fact("caboavenec", "C-elig", "nyha", 1, 2),
    *fact("caboavenec", "C-elig", "written_consent", True, False),
    *no("caboavenec", "C-elig",
        "other_anticancer_treatment", "immunosuppressants", "prior_tki_or_immunotherapy",
        "uncontrolled_hypertension", "unstable_angina", "arrhythmia", "active_infection", "hiv", "hepatitis",
        "sars_cov_2", "organ_transplant", "merkel_or_sclc", "interferon_last_line", "institutionalized",
        "drug_allergy"),
]  # fmt: skip


@pytest.mark.parametrize(("study", "version", "name", "passes", "fails"), FACTS)
def test_a_fact(study: str, version: str, name: str, passes: object, fails: object) -> None:
    cirrhosis = {"cirrhosis": True} if study == "ramunet" else {}
    assert status(study, version, name, facts={name: passes} | cirrhosis) == "met"
    assert status(study, version, name, facts={name: fails} | cirrhosis) == "not_met"
    assert status(study, version, name, facts=cirrhosis) == "missing"


@pytest.mark.parametrize(
    ("study", "version", "name"),
    [one for name in ("child_pugh", "encephalopathy", "ascites")
     for one in marked("ramunet", "criterion", name, name, text="R-elig")],
)  # fmt: skip
def test_what_is_asked_of_a_cirrhosis_is_void_without_one(study: str, version: str, name: str) -> None:
    assert status(study, version, name, facts={"cirrhosis": False}) == "met"
    assert status(study, version, name) == "missing"


QUESTIONS = [
    *(("ramunet", "R-elig", name, True) for name in
      ("measurable_disease", "histology", "progressive_disease")),
    ("ramunet", "R-after-1", "contraception", True),
    *(("ramunet", "R-elig", name, False) for name in ("bleeding_risk", "severe_disorder")),
    ("ramunet", "R-wash-6", "perforation_risk", False),
    *(("caboavenec", "C-elig", name, True) for name in ("histology", "measurable_disease", "tumour_tissue")),
    ("caboavenec", "C-after-1", "contraception", True),
    *(("caboavenec", "C-elig", name, False) for name in
      ("curable_by_surgery", "lung_carcinoid", "bleeding_risk", "autoimmune_disease", "severe_disorder")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("study", "version", "name", "right"),
    [one for of, text, name, right in QUESTIONS
     for one in marked(of, "criterion", name, name, right, text=text)],
)  # fmt: skip
def test_a_judgement_is_asked_of_a_person(study: str, version: str, name: str, right: bool) -> None:
    assert status(study, version, name) == "ask"
    assert status(study, version, name, facts={name: right}) == "met"
    assert status(study, version, name, facts={name: not right}) == "not_met"


@pytest.mark.parametrize(
    ("study", "version", "birth", "expected"),
    [one for of, birth, expected in (
        ("ramunet", date(2009, 2, 1), "met"),  # 18 on the day of the first dose
        ("ramunet", date(2009, 2, 2), "not_met"),  # 17, 18 on the day after
        ("paper", date(1951, 2, 2), "met"),  # 75, 76 on the day after
        ("paper", date(1951, 2, 1), "not_met"),
        ("register", date(1951, 2, 1), "met"),
        ("register", date(1946, 2, 2), "met"),  # 80, 81 on the day after
        ("register", date(1946, 2, 1), "not_met"),  # 81
        ("register", date(1946, 1, 31), "not_met"),
        ("caboavenec", date(2009, 2, 1), "met"),
        ("caboavenec", date(2009, 2, 2), "not_met"),
        ("caboavenec", date(1930, 1, 1), "met"),
    ) for one in marked(of, "criterion", "age", birth, expected, text="C-elig" if of == "caboavenec" else "R-elig",
                        more=birth.isoformat())],
)  # fmt: skip
def test_the_age_at_the_first_dose(study: str, version: str, birth: date, expected: str) -> None:
    assert status(study, version, "age", patient=MAN | {"birth_date": birth}) == expected


@pytest.mark.parametrize(
    ("study", "version", "text"),
    [one for of, text in (("ramunet", "R-valid-1"), ("caboavenec", "C-valid-2"))
     for one in marked(of, "criterion", "pregnancy-test", text, text=text)],
)  # fmt: skip
def test_a_pregnancy_test(study: str, version: str, text: str) -> None:
    for result, expected in (("negative", "met"), ("positive", "not_met"), (None, "missing")):
        day = date(2027, 1, 29)
        event = {"kind": "pregnancy-test", "date": day} | ({"result": result} if result else {})
        found = status(study, version, "pregnancy-test", history=(event,), patient=WOMAN, today=day)
        assert found == expected, text
    assert status(study, version, "pregnancy-test", patient=WOMAN) == "missing"


@pytest.mark.parametrize(
    ("study", "version", "name", "asked"),
    [one for of, text in (("ramunet", "R-valid-1"), ("caboavenec", "C-valid-2"))
     for name, asked in (("pregnant", WOMAN), ("lactating", WOMAN | {"childbearing_potential": False}))
     for one in marked(of, "criterion", name, name, asked, text=text)],
)  # fmt: skip
def test_what_is_asked_of_women(study: str, version: str, name: str, asked: Mapping[str, object]) -> None:
    assert status(study, version, name, facts={name: False}, patient=asked) == "met"
    assert status(study, version, name, facts={name: True}, patient=asked) == "not_met"
    assert status(study, version, name, patient=asked) == "missing"
    plan = plan_of(study, version, today=LAB_DAY, first=FIRST, patient=MAN)
    assert name not in {one.id for one in plan.eligibility}
