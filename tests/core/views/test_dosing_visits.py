"""Which visit with doses is meant, what is open and what is proposed before its doses are released."""

from datetime import date

import pytest

from dosecal.core.result.dose import OpenPoint, PointCode, PointStatus
from dosecal.core.views.dosing_visits import dosing_visit, dosing_visits, is_open, proposals_at
from dosecal.sheets.dose import worksheet_visit
from tests.session.session_cases import GIVEN, plan_of


@pytest.mark.parametrize(
    ("study", "events"), [("ramunet", 0), ("ramunet", 1), ("ramunet", 3), ("caboavenec", 0), ("caboavenec", 1)]
)
def test_without_a_choice_the_visit_is_that_of_the_worksheet(study: str, events: int) -> None:
    plan = plan_of(study, *GIVEN[:events])
    shown = dosing_visit(plan, None)
    assert shown is not None
    assert shown.id == worksheet_visit(plan)


def test_a_choice_is_kept_as_long_as_the_visit_has_doses() -> None:
    plan = plan_of("ramunet", *GIVEN)
    assert "IMG-M3" not in {visit.id for visit in dosing_visits(plan)}
    for chosen, shown in (("C1D1", "C1D1"), ("IMG-M3", "C2D15"), ("C99D1", "C2D15")):
        found = dosing_visit(plan, chosen)
        assert found is not None
        assert found.id == shown
    stop = {"kind": "discontinue", "drug": "all", "date": date(2027, 3, 8), "reason": "x", "cause": "progression"}
    over = dosing_visit(plan_of("ramunet", *GIVEN, stop), "C3D1")
    assert over is not None
    assert over.id == "C2D1"  # the last with doses


def test_a_proposal_is_shown_where_a_dose_is_to_come() -> None:
    lab = {"date": date(2027, 3, 7), "test": "urine_protein_24h", "value": "2.1 g/24 h"}
    plan = plan_of("ramunet", *GIVEN, labs=[lab])
    assert proposals_at(plan, plan.visit("C2D15")) == plan.undecided != ()
    assert proposals_at(plan, plan.visit("C2D1")) == ()
    assert proposals_at(plan, None) == ()


def test_a_visit_at_which_one_drug_was_given_is_still_to_come() -> None:
    lab = {"date": date(2027, 3, 1), "test": "urine_protein_24h", "value": "2.1 g/24 h"}
    plan = plan_of("ramunet", *GIVEN[:2], {**GIVEN[2], "drug": "dacarbazine"}, labs=[lab], today=date(2027, 3, 2))
    assert proposals_at(plan, plan.visit("C2D1"))


@pytest.mark.parametrize(("status", "needed"), [(status, status is not PointStatus.MET) for status in PointStatus])
def test_what_is_not_met_is_entered(status: PointStatus, needed: bool) -> None:
    assert is_open(OpenPoint(code=PointCode.ORDER, status=status)) is needed
