"""What an empty start window needs, how far each rule is from binding, and dates that are known in part."""

from datetime import date

import pytest

from dosecal.core.result.start import StartWindow
from dosecal.files.case.cases import case_from_data
from dosecal.files.reading.refusal import Refusal
from tests.core.plan.plan_cases import Data, findings_of, plan_of, rule_of

WOMAN = {"id": "x", "sex": "female", "birth_date": date(1985, 5, 5), "childbearing_potential": True}
TODAY = date(2027, 2, 26)


def window(*history: Data, study: str = "ramunet") -> StartWindow:
    plan = plan_of(study, today=TODAY, planned_first_dose=None, patient=WOMAN, history=list(history))
    return plan.start_window


def event(kind: str, day: object, **more: object) -> Data:
    return {"kind": kind, "date": day, **more}


def test_one_test_that_expires_too_early_opens_the_window_by_being_repeated() -> None:
    found = window(event("stroke", date(2026, 8, 31)), event("pregnancy-test", date(2027, 2, 21), result="negative"))
    assert (found.earliest, found.latest, found.feasible) == (date(2027, 3, 1), date(2027, 2, 28), False)
    assert [(o.action, o.rules, o.earliest, o.latest) for o in found.openings] == [
        ("repeat", ("pregnancy-test",), date(2027, 3, 1), None)
    ]


def test_a_test_that_lasts_just_long_enough_needs_nothing() -> None:
    found = window(event("stroke", date(2026, 8, 31)), event("pregnancy-test", date(2027, 2, 22), result="negative"))
    assert found.feasible
    assert found.openings == ()


def test_tests_that_all_expire_are_repeated_together() -> None:
    found = window(
        event("stroke", date(2026, 8, 31)),
        event("consent", date(2027, 1, 10)),
        event("screening-imaging", date(2027, 1, 12)),
        event("pregnancy-test", date(2027, 2, 25), result="negative"),
    )
    assert [(o.action, set(o.rules), o.earliest, o.latest) for o in found.openings] == [
        ("repeat", {"screening-period", "screening-imaging"}, date(2027, 3, 1), date(2027, 3, 4))
    ]


def test_what_lasts_must_end_and_what_is_positive_must_be_negative() -> None:
    lasting = window(event("wound", date(2027, 1, 1), ongoing=True))
    assert [(o.action, o.rules) for o in lasting.openings] == [("end", ("wound",))]
    positive = window(event("pregnancy-test", date(2027, 2, 25), result="positive"))
    assert [(o.action, o.rules) for o in positive.openings] == [("negative", ("pregnancy-test",))]
    both = window(
        event("wound", date(2027, 1, 1), ongoing=True),
        event("pregnancy-test", date(2027, 2, 25), result="positive"),
    )
    assert {(o.action, o.earliest, o.latest) for o in both.openings} == {("end", None, None), ("negative", None, None)}


def test_an_enrolment_too_early_opens_by_being_later() -> None:
    found = window(
        event("stroke", date(2026, 8, 31)), event("enrolment", date(2027, 2, 28)), study="caboavenec"
    )  # fmt: skip
    assert [(o.action, o.rules, o.earliest) for o in found.openings] == [("enrol", ("stroke",), date(2027, 3, 1))]
    assert window(
        event("stroke", date(2026, 8, 31)), event("enrolment", date(2027, 3, 1)), study="caboavenec"
    ).feasible  # fmt: skip


def test_slack_is_counted_to_the_binding_rule() -> None:
    plan = plan_of(
        "ramunet", today=TODAY, planned_first_dose=None, patient=WOMAN,
        history=[
            event("major-surgery", date(2027, 1, 10)), event("stroke", date(2026, 8, 31)),
            event("consent", date(2027, 2, 3)), event("screening-imaging", date(2027, 2, 5)),
        ],
    )  # fmt: skip
    rules = {rule.id: rule.slack_days for rule in plan.start_window.rules if rule.event is not None}
    assert rules == {
        "major-surgery": 22, "arterial-thromboembolism": 0, "screening-period": 0, "screening-imaging": 2
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "counted", "legal_from"),
    [
        ("2026-08", date(2026, 8, 31), date(2027, 3, 1)),
        ("2026-09", date(2026, 9, 30), date(2027, 3, 30)),
        ("2026", date(2026, 12, 31), date(2027, 7, 1)),
    ],
)
def test_a_washout_counts_from_the_last_possible_day(typed: str, counted: date, legal_from: date) -> None:
    plan = plan_of("ramunet", today=TODAY, planned_first_dose=None, history=[event("stroke", typed)])
    rule = rule_of(plan, "arterial-thromboembolism")
    assert (rule.event, rule.legal_from, rule.partial) == (counted, legal_from, True)
    assert [finding.about for finding in findings_of(plan, "partial-date")] == ["history.stroke"]


def test_a_validity_counts_from_the_first_possible_day_but_the_test_is_relied_on_from_the_last() -> None:
    found = window(event("screening-imaging", "2027-02"))
    assert (found.earliest, found.latest) == (date(2027, 2, 28), date(2027, 3, 1))


@pytest.mark.parametrize("typed", ["2027-13", "2027-00", "27-01", "2027-1", "March 2027", "0000", "2027-02-30"])
def test_a_date_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as caught:
        case_from_data({"study": "ramunet", "history": [event("stroke", typed)]}, "case.toml")
    assert caught.value.key == "history[1].date"


@pytest.mark.parametrize(
    ("value", "ramunet", "caboavenec"),
    [("5.5854 mmol/L", "not_met", "met"), ("5.5853 mmol/L", "not_met", "not_met"), ("5.5855 mmol/L", "met", "met"),
     ("90 g/L", "not_met", "met"), ("90.1 g/L", "met", "met"), ("8.99 g/dL", "not_met", "not_met")],
)  # fmt: skip
def test_haemoglobin_at_its_edge_in_every_unit(value: str, ramunet: str, caboavenec: str) -> None:
    for study, status in (("ramunet", ramunet), ("caboavenec", caboavenec)):
        lab = {"date": date(2027, 1, 4), "test": "hemoglobin", "value": value}
        plan = plan_of(study, labs=[lab])
        found = next(entry for entry in plan.eligibility if entry.id == "hemoglobin")
        assert found.status == status
        assert found.age_days == {"ramunet": 28, "caboavenec": 7}[study]


@pytest.mark.parametrize(("day", "told"), [(date(2027, 1, 4), False), (date(2027, 1, 3), True)])
def test_a_value_from_before_screening_is_told(day: date, told: bool) -> None:
    plan = plan_of("ramunet", labs=[{"date": day, "test": "anc", "value": "2 G/L"}])
    assert bool(findings_of(plan, "lab-before-screening")) == told


def test_cockcroft_gault_shows_its_inputs() -> None:
    plan = plan_of(
        "caboavenec",
        patient={"id": "x", "sex": "female", "birth_date": date(1961, 3, 14), "childbearing_potential": False},
        measurements=[{"date": date(2027, 1, 4), "height": "165 cm", "weight": "60 kg"}],
        labs=[{"date": date(2027, 1, 4), "test": "creatinine", "value": "0.9 mg/dL"}],
    )
    found = next(entry for entry in plan.eligibility if entry.id == "creatinine_clearance")
    assert (found.status, found.found) == ("not_met", "59.03 mL/min")
    assert found.formula == "(140 − 65) × 60 kg ÷ (72 × 0.9 mg/dL) × 0.85"


@pytest.mark.parametrize(("enrolled", "told"), [(None, True), (date(2027, 1, 11), False)])
def test_the_boundary_of_an_enrolment_rule_is_the_first_dose_only_until_enrolment(
    enrolled: date | None, told: bool
) -> None:
    history = [event("wound-healed", date(2027, 1, 1))]
    history += [] if enrolled is None else [event("enrolment", enrolled)]
    plan = plan_of("caboavenec", today=date(2027, 1, 2), planned_first_dose=date(2027, 1, 11), history=history)
    assert rule_of(plan, "wound-healed").boundary == date(2027, 1, 11)
    told_of_start = [f for f in findings_of(plan, "boundary-day") if f.about == "visits.C1D1"]
    assert bool(told_of_start) == told


def test_a_boundary_that_is_not_legal_is_no_boundary_day() -> None:
    plan = plan_of(
        "ramunet",
        planned_first_dose=date(2027, 2, 1),
        history=[event("other-malignancy", date(2021, 2, 1), until=date(2022, 2, 1))],
    )
    assert rule_of(plan, "other-malignancy").legal_from == date(2027, 2, 2)
    assert not findings_of(plan, "boundary-day")
    assert [found.about for found in findings_of(plan, "outside-window")] == ["visits.C1D1"]
