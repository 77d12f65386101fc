"""The maximum of all doses of a drug together: what was given is added up, and no dose goes over it unseen."""

from datetime import date
from pathlib import Path

import pytest

from tests.core.doses.dose_cases import (
    DAY_1,
    MEASURED,
    changed,
    dose,
    given_at,
    invented,
    number,
    ramunet,
    said,
    sized,
    step,
)


def test_what_was_given_is_added_up() -> None:
    events = [given_at("C1D1", DAY_1), given_at("C2D1", date(2027, 2, 22))]
    plan = invented(today=date(2027, 2, 22), events=events)
    totals = [(str(of.given_before), str(of.given_total)) for of in plan.doses if of.drug == "enzymase"]
    so_far = ("60000 IU", "60000 IU")
    assert totals[:4] == [("0 IU", "30000 IU"), ("30000 IU", "60000 IU"), so_far, so_far]


def test_the_fifth_dose_reaches_the_maximum_and_the_sixth_is_blocked() -> None:
    plan = invented()  # 5 × 30000 IU = 150000 IU exactly
    assert str(dose(plan, "C5D1", "enzymase").amount) == "30000 IU"
    sixth = dose(plan, "C6D1", "enzymase")
    assert sixth.amount is None
    (found,) = said(sixth, "cumulative-exceeded")
    assert (str(found.params["left"]), str(found.params["before"])) == ("0 IU", "150000 IU")


def test_what_is_left_is_named_and_a_person_may_give_it() -> None:
    plan = sized(165, 66)  # 33000 IU: four are 132000, 18000 are left
    fifth = dose(plan, "C5D1", "enzymase")
    (found,) = said(fifth, "cumulative-exceeded")
    assert (fifth.amount, str(found.params["left"])) == (None, "18000 IU")
    for amount, blocked in (("18000 IU", False), ("18001 IU", True)):
        event = {"kind": "override", "visit": "C5D1", "drug": "enzymase", "amount": amount, "reason": "rest", "by": "A"}
        of = dose(sized(165, 66, events=[event]), "C5D1", "enzymase")
        assert (of.amount is None) is blocked


def test_a_maximum_per_square_metre_counts_each_dose_by_its_surface() -> None:
    of = dose(sized(180, 80), "C4D1", "rubicin")  # 60 mg/m² each: the fifth would make 300
    assert str(step(of, "cumulative").value) == "240 mg/m²"
    fifth = dose(sized(180, 80), "C5D1", "rubicin")
    (found,) = said(fifth, "cumulative-exceeded")
    assert (str(found.params["before"]), str(found.params["left"])) == ("240 mg/m²", "20 mg")


@pytest.mark.parametrize(("height", "weight"), [(180, "80"), (170, "63"), (170, "69"), (170, "78"), (172, "71.3")])
def test_five_doses_that_make_the_maximum_are_five_doses(tmp_path: Path, height: int, weight: str) -> None:
    # 5 × 50 mg/m² are the 250 mg/m²: what roundings up took of it, the last rounding gives back.
    changed(tmp_path, "invented.toml", 'dose = "60 mg/m²"', 'dose = "50 mg/m²"')
    measured = [{"date": MEASURED, "height": f"{height} cm", "weight": f"{weight} kg"}]
    plan = invented(tmp_path, measurements=measured)
    for cycle in range(1, 6):
        of = dose(plan, f"C{cycle}D1", "rubicin")
        assert of.amount is not None, cycle
        assert step(of, "cumulative").value.value <= 250
    assert dose(plan, "C6D1", "rubicin").amount is None


@pytest.mark.parametrize(("most", "amount"), [("300", 120), ("299.9", None), ("298", None)])
def test_what_is_over_the_maximum_before_any_rounding_is_a_persons_decision(
    tmp_path: Path, most: str, amount: int | None
) -> None:
    # 2 m²: 60 mg/m² are 120 mg exactly; five are 300 mg/m². Nothing is cut by a little without a word.
    changed(tmp_path, "invented.toml", '"250 mg/m²"', f'"{most} mg/m²"')
    measured = [{"date": MEASURED, "height": "180 cm", "weight": "80 kg"}]
    of = dose(invented(tmp_path, measurements=measured), "C5D1", "rubicin")
    assert (None if of.amount is None else number(of.amount)) == amount
    assert bool(said(of, "cumulative-exceeded")) is (amount is None)


def test_a_capped_surface_is_the_one_that_counts_for_the_maximum(tmp_path: Path) -> None:
    # 200 cm and 130 kg are 2.687 m², capped at 2: 120 mg are 60 mg/m² of what is used, so that four make 240.
    of = dose(sized(200, 130), "C4D1", "rubicin")
    assert str(step(of, "cumulative").value) == "240 mg/m²"
    assert dose(sized(200, 130), "C5D1", "rubicin").amount is None


def test_an_amount_that_nobody_knows_blocks_the_next() -> None:
    plan = invented(
        today=date(2027, 2, 22), measurements=[{"date": date(2027, 2, 20), "height": "165 cm", "weight": "60 kg"}],
        events=[given_at("C1D1", DAY_1)],
    )  # fmt: skip
    assert dose(plan, "C1D1", "enzymase").amount is None  # no weight was known then
    following = dose(plan, "C2D1", "enzymase")
    assert (following.amount, following.given_before) == (None, None)
    assert [found.code for found in following.findings] == ["cumulative-unknown"]


def test_what_was_given_under_the_version_before_counts_under_the_new_one() -> None:
    events = [
        given_at("C1D1", DAY_1), {"kind": "reconsent", "version": "register", "date": date(2027, 2, 10)},
        {"kind": "override", "visit": "C1D1", "drug": "ramucirumab", "amount": "400 mg", "reason": "x", "by": "A"},
    ]  # fmt: skip
    plan = ramunet(today=date(2027, 2, 11), events=events)
    totals = [(str(of.given_before), str(of.given_total)) for of in plan.doses if of.drug == "ramucirumab"][:3]
    assert totals == [("0 mg", "400 mg"), ("400 mg", "400 mg"), ("400 mg", "400 mg")]
