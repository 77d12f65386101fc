"""What the page Dose shows, and when a preparation was made."""

from datetime import date

import pytest
from msgspec.structs import replace

from dosecal.core.result.dose import Dose
from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_code import Code, Severity
from dosecal.session.dose_page import (
    findings_on_card,
    given_form,
    nearest_whole_vials,
)
from dosecal.session.made_times import asks_when_made, made_at, made_key, made_of_card
from dosecal.words import Words
from tests.session.session_cases import GIVEN, plan_of

EN = Words("en")


def with_prepared(dose: Dose, **changed: object) -> Dose:
    """The dose with something else prepared."""
    return replace(dose, prepared=replace(dose.prepared, **changed))


def test_a_visit_that_was_given_is_not_given_again() -> None:
    plan = plan_of("ramunet", *GIVEN)
    assert given_form(EN, plan, plan.visit("C2D1")) is None
    assert given_form(EN, plan, plan.visit("C2D15")) is None  # its window begins on 13 March
    later = plan_of("ramunet", *GIVEN, today=date(2027, 3, 13))
    form = given_form(EN, later, later.visit("C2D15"))
    assert form is not None
    assert form.fixed == {"visit": "C2D15"}


def test_what_blocks_a_dose_and_what_is_shown_elsewhere_is_not_on_its_card() -> None:
    found = [
        Finding(code, "doses.C1D1.dacarbazine", severity=severity)
        for code, severity in (
            (Code.STALE_WEIGHT, Severity.WARN), (Code.MISSING_INPUT, Severity.BLOCK), (Code.OVERRIDE, Severity.NOTE),
            (Code.WEEKENDS_ONLY, Severity.NOTE),
        )
    ]  # fmt: skip
    dose = replace(plan_of().doses[0], findings=tuple(found))
    assert [one.code for one in findings_on_card(dose)] == ["stale-weight", "weekends-only"]


def test_whole_vials_are_named_for_information() -> None:
    plan = plan_of("ramunet", *GIVEN)
    ramucirumab, dacarbazine = plan.doses_of("C3D1")
    nearest = nearest_whole_vials(dacarbazine, plan)
    assert nearest is not None
    assert str(nearest[0]) == "1100 mg"
    assert nearest_whole_vials(with_prepared(dacarbazine, banding="vial"), plan) is None
    assert nearest_whole_vials(with_prepared(ramucirumab, exact=None), plan) is None
    tablets = plan_of("caboavenec", GIVEN[0])
    assert all(nearest_whole_vials(dose, tablets) is None for dose in tablets.doses if dose.tablets)


# ── When a preparation was made ─────────────────────────────────────────────────────────────────────────────────────
def test_it_is_asked_when_a_preparation_was_made_if_its_stability_is_known() -> None:
    dose = next(dose for dose in plan_of("ramunet", *GIVEN).doses_of("C3D1") if dose.keeps)
    assert asks_when_made(dose)
    assert not asks_when_made(with_prepared(dose, keeps=()))
    assert not asks_when_made(with_prepared(dose, amount=None))


@pytest.mark.parametrize(("today", "read"), [(date(2027, 3, 15), True), (date(2027, 3, 14), False)])
def test_a_time_alone_is_of_the_visits_day_only_if_that_is_today(today: date, read: bool) -> None:
    plan = plan_of("ramunet", *GIVEN, today=today)
    dose = next(dose for dose in plan.doses_of("C2D15") if dose.keeps)
    made = made_at(dose, plan, "10:30", EN)
    assert (made.at is not None) is read
    assert bool(made.wrong) is not read
    assert made_of_card(dose, plan, {made_key(dose): "10:30"}, EN) == made
    assert made_of_card(dose, plan, {}, EN).at is None
    assert made_of_card(with_prepared(dose, keeps=()), plan, {made_key(dose): "10:30"}, EN).wrong == ""
