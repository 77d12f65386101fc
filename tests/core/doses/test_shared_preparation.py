"""Doses that are alike share how they are made up; what a body or a person changes does not."""

from datetime import date
from decimal import Decimal

from tests.core.doses.dose_cases import caboavenec, dose, given_at, number, ramunet

WEIGHED = {"date": date(2027, 1, 18), "height": "165 cm", "weight": "60 kg"}


def test_a_plan_makes_up_each_drug_once() -> None:
    for plan, doses in ((ramunet(), 18), (caboavenec(), 54)):
        assert len(plan.doses) == doses
        assert len({id(one.prepared) for one in plan.doses}) == 2
        first = {one.drug: one.prepared for one in reversed(plan.doses)}
        assert all(one.prepared is first[one.drug] for one in plan.doses)


def test_another_weight_makes_another_preparation_from_its_day_on() -> None:
    later = {"date": date(2027, 2, 10), "weight": "75 kg"}
    plan = ramunet(today=date(2027, 2, 10), measurements=[WEIGHED, later], events=[given_at("C1D1", date(2027, 2, 1))])
    given, coming = dose(plan, "C1D1", "ramucirumab"), dose(plan, "C1D15", "ramucirumab")
    assert [number(given.amount), number(coming.amount)] == [Decimal(480), Decimal(600)]
    assert dose(plan, "C2D1", "ramucirumab").prepared is coming.prepared


def test_the_other_formula_is_that_of_the_body_whatever_the_chosen_one_reads() -> None:
    for formula, other in (("mosteller", "dubois"), ("livingston-lee", "mosteller")):
        found = dose(ramunet(site={"bsa_formula": formula}), "C1D1", "dacarbazine").bsa_other
        assert found is not None
        assert found[0] == other
        assert abs(found[1]) < Decimal(10)
