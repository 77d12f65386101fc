"""Fault 36: the later version of RamuNET in the register: temozolomide counts to trial inclusion, G1–G3 with
Ki-67 ≤ 55 %, no PRRT among the treatments under which the disease progressed."""

from datetime import date, timedelta

import pytest

from dosecal.words import LANGUAGES, Words
from tests.core.plan.plan_cases import criterion_of, plan_of, rule_of

TEMOZOLOMIDE = {"kind": "temozolomide", "date": date(2026, 8, 1)}
SIX_MONTHS = date(2027, 2, 1)


@pytest.mark.parametrize(("enrolled", "feasible"), [(-17, False), (-1, False), (0, True), (1, True)])
def test_temozolomide_counts_to_enrolment(enrolled: int, feasible: bool) -> None:
    day = SIX_MONTHS + timedelta(days=enrolled)
    plan = plan_of("ramunet", protocol_version="register", planned_first_dose=date(2027, 2, 3),
                   history=[TEMOZOLOMIDE, {"kind": "enrolment", "date": day}])  # fmt: skip
    assert rule_of(plan, "temozolomide").anchor == "enrolment"
    assert rule_of(plan, "temozolomide").legal_from == SIX_MONTHS
    assert plan.start_window.feasible is feasible


def test_the_paper_has_no_such_rule() -> None:
    plan = plan_of("ramunet", history=[TEMOZOLOMIDE])
    assert plan.start_window.feasible
    assert "temozolomide" not in {rule.id for rule in plan.start_window.rules}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_asked_of_the_disease(language: str) -> None:
    words = Words(language)
    labels = {
        version: {
            name: words.text(criterion_of(plan_of("ramunet", protocol_version=version), name).label)
            for name in ("histology", "progressive_disease")
        }
        for version in ("01", "register")
    }
    assert "G1–G3" in labels["register"]["histology"]
    assert "55" in labels["register"]["histology"]
    assert "G1–G2" in labels["01"]["histology"]
    assert "PRRT" in labels["01"]["progressive_disease"]
    assert "PRRT" not in labels["register"]["progressive_disease"]
