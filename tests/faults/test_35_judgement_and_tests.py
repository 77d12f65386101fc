"""Fault 35: toxicity of grade 2 is a judgement; a pregnancy test that is too old is not met where the start window says
outside; one drug of CaboAveNEC alone is a question to the sponsor."""

from datetime import date, timedelta

import pytest

from dosecal.words import LANGUAGES, Words
from dosecal.words.eligibility import because
from tests.core.plan.plan_cases import abouts, criterion_of, given, plan_of, visit_of

FIRST = date(2027, 2, 1)
CABO_FIRST = date(2027, 1, 11)
WOMAN = {"id": "03-007", "sex": "female", "birth_date": date(1990, 3, 14), "childbearing_potential": True}


@pytest.mark.parametrize(("grade", "status"), [(0, "met"), (1, "met"), (2, "ask"), (3, "not_met"), (4, "not_met")])
def test_toxicity_of_grade_2_is_a_judgement(grade: int, status: str) -> None:
    plan = plan_of("caboavenec", facts={"toxicity_grade": grade})
    criterion = criterion_of(plan, "toxicity_grade")
    assert (criterion.status, criterion.found) == (status, str(grade))
    assert ("facts.toxicity_grade" in abouts(plan, "ineligible")) == (status == "not_met")
    for language in LANGUAGES:
        assert str(grade) in because(Words(language), criterion)


@pytest.mark.parametrize("grade", [2, 3])
def test_sensory_neuropathy_has_its_own_limit(grade: int) -> None:
    plan = plan_of("caboavenec", facts={"neuropathy_grade": grade})
    assert criterion_of(plan, "neuropathy_grade").status == ("met" if grade == 2 else "not_met")


@pytest.mark.parametrize("study", ["ramunet", "caboavenec"])
@pytest.mark.parametrize("beyond", [-1, 0, 1])
@pytest.mark.parametrize("is_given", [False, True])
def test_eligibility_and_start_window_agree_about_the_age_of_a_test(study: str, beyond: int, is_given: bool) -> None:
    first, valid = (FIRST, 7) if study == "ramunet" else (CABO_FIRST, 28)
    test = {"kind": "pregnancy-test", "date": first - timedelta(days=valid + beyond), "result": "negative"}
    plan = plan_of(study, today=first, planned_first_dose=first, patient=WOMAN, history=[test],
                   events=[given("C1D1", first)] if is_given else None)  # fmt: skip
    outside = any(one.code == "outside-window" for one in visit_of(plan, "C1D1").findings)
    assert outside == (beyond > 0)
    status = criterion_of(plan, "pregnancy-test").status
    assert status == ("met" if not outside else "not_met" if is_given else "missing")


@pytest.mark.parametrize(("late", "status"), [(0, "met"), (1, "missing")])
def test_a_first_dose_that_is_overdue_is_given_today_at_the_earliest(late: int, status: str) -> None:
    test = {"kind": "pregnancy-test", "date": FIRST - timedelta(days=7), "result": "negative"}
    plan = plan_of("ramunet", today=FIRST + timedelta(days=late), patient=WOMAN, history=[test])
    assert criterion_of(plan, "pregnancy-test").status == status


@pytest.mark.parametrize("drug", ["avelumab", "cabozantinib"])
@pytest.mark.parametrize("how", ["discontinue", "hold"])
def test_one_drug_alone_asks(drug: str, how: str) -> None:
    event = {"kind": how, "drug": drug, "date": date(2027, 1, 20), "reason": "x"}
    plan = plan_of("caboavenec", today=date(2027, 1, 20), planned_first_dose=CABO_FIRST,
                   events=[given("C1D1", CABO_FIRST), event])  # fmt: skip
    other = {"avelumab": "cabozantinib", "cabozantinib": "avelumab"}[drug]
    assert abouts(plan, "not-in-protocol") == {f"drugs.{other}"}
    assert visit_of(plan, "C2D1").question
    assert visit_of(plan, "C2D1").drugs == (other,)
