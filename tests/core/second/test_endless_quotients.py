"""A content per mL whose digits do not end: 100 mg in 9 mL are no fault of the program."""

from decimal import Decimal

from msgspec.structs import replace

from dosecal.core.plan.make_plan import make_plan
from dosecal.files.case.planning import days_of
from dosecal.files.trial.studies import load_study
from tests.core.plan.plan_cases import plan_of

DRUG = "ramucirumab"


def test_a_vial_may_hold_100_mg_in_9_ml() -> None:
    usual = plan_of("ramunet")
    study = load_study("ramunet")
    drug = study.drugs[DRUG]
    vials = tuple(replace(vial, volume_ml=(vial.volume_ml or Decimal(0)) * 9 / 10) for vial in drug.vials)
    assert (vials[0].strength.value, vials[0].volume_ml) == (Decimal(100), Decimal(9))
    study = replace(study, drugs={**study.drugs, DRUG: replace(drug, vials=vials)})
    plan = make_plan(study, usual.case, usual.today, days_of(study, usual.case, usual.today, "en"))
    dose = next(dose for dose in plan.doses if dose.drug == DRUG)
    assert dose.amount is not None
    assert dose.amount.value == 480  # 8 mg/kg, 60 kg
    assert dose.volume is not None
    assert round(dose.volume.value, 20) == Decimal("43.2")  # 480 mg × 9 mL / 100 mg
