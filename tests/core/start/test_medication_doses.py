"""Corticosteroids as prednisone, and vaccines while on trial."""

from datetime import date, timedelta

import pytest

from dosecal.core.patient.case import Route
from dosecal.core.result.start import CriterionResult
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.words import LANGUAGES, Words
from dosecal.words.eligibility import because
from dosecal.words.findings import finding_sentence
from tests.core.plan.plan_cases import Data, abouts, criterion_of, findings_of, plan_of

FIRST = date(2027, 1, 11)
DAY = timedelta(days=1)
CRITERION = "corticosteroid_mg_per_day"

# mg that do what 5 mg of prednisone do, typed by hand
EQUIVALENT = {
    "prednisone": "5", "prednisolone": "5", "methylprednisolone": "4", "triamcinolone": "4", "dexamethasone": "0.75",
    "betamethasone": "0.6", "hydrocortisone": "20", "deflazacort": "6",
}  # fmt: skip
EXEMPT = {"inhaled", "topical", "intranasal", "intraarticular"}


def taken(name: str, dose: str | None = None, **more: object) -> Data:
    entry: Data = {"name": name, "start": date(2026, 12, 1), **more}
    return entry if dose is None else {**entry, "daily_dose": dose}


def steroid(*medications: Data, **more: object) -> CriterionResult:
    return criterion_of(plan_of("caboavenec", medications=list(medications), **more), CRITERION)


@pytest.mark.parametrize(
    ("name", "at_the_limit", "above"),
    [
        ("prednisone", "10 mg", "10.01 mg"),
        ("Prednisolon", "10 mg", "10,01 mg"),
        ("Decortin H 5 mg", "10 mg", "10.01 mg"),
        ("methylprednisolone", "8 mg", "8.01 mg"),
        ("Urbason", "8 mg", "8.01 mg"),
        ("triamcinolone", "8 mg", "8.01 mg"),
        ("Dexamethason", "1.5 mg", "1.51 mg"),
        ("Fortecortin 4 mg", "1.5 mg", "1.501 mg"),
        ("betamethasone", "1.2 mg", "1.21 mg"),
        ("Hydrocortison", "40 mg", "40.01 mg"),
        ("deflazacort", "12 mg", "12.01 mg"),
    ],
)
def test_ten_mg_of_prednisone_exactly_is_met_and_more_is_not(name: str, at_the_limit: str, above: str) -> None:
    met, not_met = steroid(taken(name, at_the_limit)), steroid(taken(name, above))
    assert (met.status, met.found) == ("met", "10 mg")
    assert not_met.status == "not_met"
    assert not_met.found is not None
    assert not_met.found.startswith("10.0")


def test_the_equivalents_are_those_typed_here() -> None:
    known = {one.id: one.as_prednisone_5_mg for one in vocabulary().medicines.known if one.as_prednisone_5_mg}
    assert {name: str(mg) for name, mg in known.items()} == EQUIVALENT
    for one in vocabulary().medicines.known:
        if one.corticosteroid:
            assert one.equivalent_source is not None
            assert one.equivalent_source.confirm  # read in secondary tables only


def test_what_is_found_names_how_it_was_converted() -> None:
    result = steroid(taken("Medrol", "4 mg"), taken("Prednison", "2,5 mg"))
    assert (result.status, result.found, result.day) == ("met", "7.5 mg", FIRST)
    assert result.formula == "4 mg methylprednisolone × 5 ÷ 4 + 2.5 mg prednisone × 5 ÷ 5"
    for language in LANGUAGES:
        assert "methylprednisolone × 5 ÷ 4" in because(Words(language), result)


def test_what_was_converted_asks_for_the_pharmacist() -> None:
    plan = plan_of("caboavenec", medications=[taken("Medrol", "4 mg"), taken("Prednison", "2,5 mg")])
    found = findings_of(plan, "equivalent-dose")
    assert [(one.about, one.severity.value) for one in found] == [(f"facts.{CRITERION}", "note")]
    assert found[0].source is not None
    assert found[0].source.confirm
    for more in ({"facts": {CRITERION: 5}}, {"medications": [taken("Prednison", "5 mg")]}):
        other = {"medications": [taken("Medrol", "4 mg")], **more}
        assert not findings_of(plan_of("caboavenec", **other), "equivalent-dose")
    assert not findings_of(plan_of("ramunet", medications=[taken("Medrol", "4 mg")]), "equivalent-dose")


def test_a_number_is_shown_short_but_never_on_the_other_side_of_its_limit() -> None:
    assert steroid(taken("Dexamethason", "1 mg")).found == "6.67 mg"
    assert steroid(taken("Dexamethason", "1.5001 mg")).found == "10.001 mg"


def test_several_add_up() -> None:
    assert steroid(taken("Prednison", "5 mg"), taken("Hydrocortison", "20 mg")).status == "met"
    assert steroid(taken("Prednison", "5 mg"), taken("Hydrocortison", "20.01 mg")).status == "not_met"


def test_too_much_is_told_as_every_criterion() -> None:
    plan = plan_of("caboavenec", medications=[taken("Dexamethason", "8 mg")])
    assert f"facts.{CRITERION}" in abouts(plan, "ineligible")


@pytest.mark.parametrize("route", Route)
def test_routes(route: str) -> None:
    result = steroid(taken("Dexamethason", "8 mg", route=route))
    assert (result.status == "met") == (route in EXEMPT)


def test_premedication_does_not_count() -> None:
    assert steroid(taken("Dexamethason", "8 mg", purpose="premedication")).status == "met"
    both = steroid(taken("Dexamethason", "8 mg", purpose="premedication"), taken("Prednison", "11 mg"))
    assert (both.status, both.found) == ("not_met", "11 mg")


@pytest.mark.parametrize(
    "name", ["Prednison", "Cortison", "Kortison 5 mg", "Budesonid", "Prednison oder Hydrocortison"]
)
def test_a_dose_that_is_missing_or_that_nobody_can_convert_is_asked_for(name: str) -> None:
    for dose in [None] if name == "Prednison" else [None, "5 mg"]:
        result = steroid(taken(name, dose), taken("Hydrocortison", "5 mg"))
        assert (result.status, result.found) == ("missing", None)
        for language in LANGUAGES:
            assert Words(language).say("need.corticosteroid_dose") in because(Words(language), result)


def test_a_dose_that_does_not_count_is_not_asked_for() -> None:
    assert steroid(taken("Budesonid", route="inhaled"), taken("Prednison", "10 mg")).found == "10 mg"


@pytest.mark.parametrize(
    ("start", "stop", "status"),
    [
        (FIRST, None, "not_met"),
        (FIRST + DAY, None, "missing"),
        (FIRST - 9 * DAY, FIRST - DAY, "missing"),
        (FIRST - 9 * DAY, FIRST, "not_met"),
    ],
)
def test_what_is_taken_on_the_day_of_the_first_dose_counts(start: date, stop: date | None, status: str) -> None:
    entry: Data = {"name": "Prednison", "daily_dose": "20 mg", "start": start}
    assert steroid(entry if stop is None else {**entry, "stop": stop}).status == status


def test_a_fact_that_is_given_counts() -> None:
    assert steroid(taken("Metformin", "20 mg"), facts={CRITERION: 5}).status == "met"
    assert steroid(taken("Prednison", "5 mg"), facts={CRITERION: 5}).status == "met"
    assert steroid(taken("Prednison", "20 mg"), facts={CRITERION: 20}).status == "not_met"


def test_without_corticosteroids_nothing_is_guessed() -> None:
    assert steroid().status == "missing"
    assert steroid(taken("Metformin", "1000 mg")).status == "missing"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("daily_dose", "4"), ("daily_dose", "4 mg/kg"), ("daily_dose", "0 mg"), ("daily_dose", 4),
        ("daily_dose", "-4 mg"), ("route", "orally"), ("purpose", "nausea"), ("dose", "4 mg"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(key: str, value: object) -> None:
    with pytest.raises(Refusal) as refused:
        plan_of("caboavenec", medications=[{**taken("Prednison"), key: value}])
    assert refused.value.key == f"medications[1].{key}"
    for language in LANGUAGES:
        assert "\n" not in refused.value.sentence(Words(language))


# ── Vaccines ────────────────────────────────────────────────────────────────────────────────────────────────────────
def vaccine(day: date | str, **more: object) -> Data:
    return {"kind": "vaccine", "date": day, **more}


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (vaccine(FIRST - DAY), False),  # that is the washout's business
        (vaccine(FIRST), False),
        (vaccine(FIRST + DAY), True),
        (vaccine(FIRST + DAY, inactivated=True), False),
        (vaccine(FIRST + DAY, inactivated=False), True),
        (vaccine("2027-01"), True),  # the worst day of the month
        (vaccine("2026-12"), False),
    ],
)
@pytest.mark.parametrize("given", [False, True])
def test_a_vaccine_while_on_trial(entry: Data, told: bool, given: bool) -> None:
    events = [{"kind": "given", "visit": "C1D1", "date": FIRST}] if given else []
    plan = plan_of("caboavenec", today=FIRST, history=[entry], events=events)
    found = findings_of(plan, "vaccine-on-trial")
    assert [(one.about, one.severity.value) for one in found] == [("history.vaccine", "warn")] * told
    assert not findings_of(plan_of("ramunet", history=[entry]), "vaccine-on-trial")


def test_while_the_first_dose_is_only_proposed_it_moves() -> None:
    plan = plan_of("caboavenec", planned_first_dose=None, today=FIRST, history=[vaccine(FIRST + 30 * DAY)])
    assert not findings_of(plan, "vaccine-on-trial")
    assert plan.day_1 is not None
    assert plan.day_1 > FIRST + 58 * DAY


def test_a_live_vaccine_among_the_medicines() -> None:
    plan = plan_of("caboavenec", medications=[{"name": "Stamaril", "start": FIRST + DAY}])
    assert abouts(plan, "vaccine-on-trial") == {"medications.Stamaril"}
    plan = plan_of("caboavenec", medications=[{"name": "Gelbfieber-Impfung", "start": FIRST - DAY}])
    assert abouts(plan, "vaccine-in-history") == {"medications.Gelbfieber-Impfung"}
    assert not findings_of(plan, "vaccine-on-trial")
    for language in LANGUAGES:
        sentence = finding_sentence(Words(language), findings_of(plan, "vaccine-in-history")[0])
        assert sentence.startswith("Gelbfieber-Impfung ")
    plan = plan_of("ramunet", medications=[{"name": "Stamaril", "start": FIRST}])
    assert not findings_of(plan, "vaccine-in-history")
