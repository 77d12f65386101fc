"""The body sizes of a plan: which inputs they rest on, which formula counts, and what is withheld."""

from datetime import date
from decimal import Decimal

import pytest

from dosecal.core.body import CLEARANCES, SURFACES
from dosecal.core.result.plan import Plan
from dosecal.core.views.body_sizes import BodyFigures, body_figures
from dosecal.files.case.cases import case_from_data
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.words import LANGUAGES, Words
from tests.core.plan.plan_cases import Data, dose_of, findings_of, plan_of

CREATININE: Data = {"date": date(2027, 1, 18), "test": "creatinine", "value": "0.9 mg/dL"}
SIZES: Data = {"date": date(2027, 1, 18), "height": "165 cm", "weight": "60 kg"}


def figures(**changes: object) -> BodyFigures:
    return body_figures(plan_of("ramunet", **{"labs": [CREATININE], **changes}))


def body_of(plan: Plan) -> Data:
    data = plan_data(plan, Words("en"))["body"]
    assert isinstance(data, dict)
    return data


def test_every_formula_is_there_once() -> None:
    body = figures()
    assert [figure.formula.id for figure in body.surfaces.all] == list(SURFACES)
    assert [figure.formula.id for figure in body.clearances.all] == list(CLEARANCES)
    assert {figure.estimate.status for figure in body.surfaces.all} == {"valid", "refused"}
    assert {f.formula.id for f in body.surfaces.all if f.estimate.value is None} == {
        "gehan-george-under-5", "gehan-george-5-19",
    }  # fmt: skip


def test_the_surface_is_the_one_of_the_dose() -> None:
    plan = plan_of("ramunet", site={"bsa_formula": "haycock"})
    body, dose = body_figures(plan), dose_of(plan, "C1D1", "dacarbazine")
    assert dose.bsa is not None
    assert body.surfaces.chosen == dose.bsa_formula == "haycock"
    assert body.surfaces.of("haycock").estimate.value == dose.bsa.value
    assert body.surfaces.of("haycock").difference_percent == 0
    assert dose.bsa_other == (body.surfaces.other, body.surfaces.of("mosteller").difference_percent)


def test_the_dose_weight_counts_until_it_is_replaced() -> None:
    first = {"kind": "given", "visit": "C1D1", "date": date(2027, 2, 1)}
    for later, counts in (("65.9 kg", "60 kg"), ("66 kg", "66 kg")):  # exactly 10 % replaces it
        sizes = [SIZES, {"date": date(2027, 2, 10), "weight": later}]
        body = figures(today=date(2027, 2, 12), events=[first], measurements=sizes)
        assert body.weight is not None
        assert (body.visit, body.rests, str(body.weight.value)) == ("C1D15", "dose-weight", counts)


def test_a_flat_dose_rests_on_no_weight() -> None:
    body = body_figures(plan_of("caboavenec", measurements=[{**SIZES, "date": date(2027, 1, 4)}]))
    assert (body.rests, body.weight is not None and str(body.weight.value)) == ("weight", "60 kg")


def test_a_clearance_takes_age_and_weight_of_its_day() -> None:
    sizes = [
        {"date": date(2027, 1, 10), "height": "165 cm", "weight": "58 kg"},
        {"date": date(2027, 1, 19), "weight": "60 kg"},
    ]
    # Born on 18 Jan 1962: 65 on the day of the creatinine; the weight of the day after is too late for it.
    patient = {"id": "x", "sex": "female", "birth_date": date(1962, 1, 18), "childbearing_potential": False}
    body = figures(measurements=sizes, patient=patient)
    assert (body.creatinine_age, body.creatinine_weight and str(body.creatinine_weight.value)) == (65, "58 kg")
    value = body.clearances.of("cockcroft-gault").estimate.value
    assert value is not None
    assert abs(value - Decimal(75 * 58) * Decimal("0.85") / (72 * Decimal("0.9"))) < Decimal("1e-20")
    day_before = {**patient, "birth_date": date(1962, 1, 19)}
    assert figures(measurements=sizes, patient=day_before).creatinine_age == 64


def test_rates_are_compared_as_rates_of_the_same_body() -> None:
    body = figures()
    surface = body.surfaces.of("mosteller").estimate.value
    epi = body.clearances.of("ckd-epi-2021")
    assert surface is not None
    assert epi.estimate.value is not None
    assert epi.absolute_ml_min is not None
    assert abs(epi.absolute_ml_min - epi.estimate.value * surface / Decimal("1.73")) < Decimal("1e-20")
    assert (body.clearances.chosen, body.clearances.other) == ("cockcroft-gault", "ckd-epi-2021")
    assert body.clearances.of("cockcroft-gault").difference_percent == 0


@pytest.mark.parametrize("formula", sorted(CLEARANCES))
def test_the_site_chooses_the_clearance(formula: str) -> None:
    body = figures(site={"clearance_formula": formula})
    assert body.clearances.chosen == formula
    assert body.clearances.of(formula).difference_percent == 0
    assert body.clearances.other == (
        "ckd-epi-2021" if formula.startswith("cockcroft-gault") else "cockcroft-gault"
    )  # fmt: skip


def test_an_unknown_clearance_formula_is_refused() -> None:
    data = {"study": "ramunet", "site": {"clearance_formula": "ckd-epi-2020"}}
    with pytest.raises(Refusal) as refused:
        case_from_data(data, "case.toml", vocabulary())
    assert "site.clearance_formula" in str(refused.value.params | {"key": refused.value.key})


def test_an_unknown_sex_leaves_what_asks_for_it_missing() -> None:
    body = figures(patient={"id": "x", "birth_date": date(1961, 3, 14)})
    missing = {f.formula.id for f in (*body.surfaces.all, *body.weights, *body.clearances.all) if f.estimate.missing}
    assert missing == {
        "schlich", "devine", "adjusted", "james", "boer", "hume", "janmahasatian", *CLEARANCES,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("height", "weight", "kept"),
    [("1.65", "60", {"livingston-lee"}), ("165", "6", set()), ("60", "165", set()), ("165", "60", set(SURFACES))],
)
def test_sizes_that_cannot_be_true_make_no_figure(height: str, weight: str, kept: set[str]) -> None:
    sizes = {"date": date(2027, 1, 18), "height": f"{height} cm", "weight": f"{weight} kg"}
    body = figures(measurements=[sizes])
    values = {figure.formula.id for figure in body.surfaces.all if figure.estimate.value is not None}
    assert values == kept - {"gehan-george-under-5", "gehan-george-5-19"}
    assert bool(body.withheld) == (kept != set(SURFACES))
    # Cockcroft-Gault asks for the weight alone: a height that cannot be true leaves it.
    clearance = body.clearances.of("cockcroft-gault").estimate
    assert (clearance.value is not None) == (weight == "60")


@pytest.mark.parametrize(
    ("formula", "weight", "told"),
    [("dubois", "93", False), ("dubois", "93.1", True), ("mosteller", "150", False), ("livingston-lee", "150", False)],
)
def test_a_dose_by_a_formula_made_from_other_people_says_so(formula: str, weight: str, told: bool) -> None:
    sizes = {"date": date(2027, 1, 18), "height": "180 cm", "weight": f"{weight} kg"}
    plan = plan_of("ramunet", measurements=[sizes], site={"bsa_formula": formula})
    found = findings_of(plan, "formula-outside-range")
    assert bool(found) == told
    assert {finding.severity.value for finding in found} <= {"note"}
    assert dose_of(plan, "C1D1", "dacarbazine").amount is not None
    assert len(found) <= 1


def test_the_json_names_inputs_with_their_days() -> None:
    body = body_of(plan_of("ramunet", labs=[CREATININE]))
    assert body["weight"] == {"value": "60 kg", "date": "2027-01-18"}
    assert body["clearance"]["creatinine"] == {"value": "0.9 mg/dL", "date": "2027-01-18"}
    assert body["bmi"] == "22.0385674931 kg/m²"
    [james] = [entry for entry in body["weights"] if entry["id"] == "james"]
    assert james["expression"] == "1.07 × 60 kg − 148 × (60 kg ÷ 165 cm)²"
    assert body["surface"]["other"] == {"formula": "dubois", "difference_percent": "0.0207525231217"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_says_the_body_briefly(language: str) -> None:
    words = Words(language)
    told = plan_text(plan_of("ramunet", labs=[CREATININE]), words)
    assert "Mosteller; DuBois" in told
    assert "CKD-EPI 2021" in told
    nothing = plan_text(plan_of("ramunet", measurements=None), words)
    assert words.say("body.text.head", day=date(2027, 2, 1)) not in nothing
    unknown = plan_text(plan_of("ramunet", labs=[CREATININE], patient={"id": "x"}), words)
    assert words.say("body.missing.sex") in unknown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_of_a_withheld_dose_says_no_amount(language: str) -> None:
    words = Words(language)
    slip = {"date": date(2027, 1, 18), "height": "1.65 cm", "weight": "60 kg"}
    told = plan_text(plan_of("ramunet", measurements=[slip]), words)
    assert "110" not in told.partition("KALENDER" if language == "de" else "CALENDAR")[0]  # 650 mg/m² × 0.1658 m²
    assert words.say("body.text.withheld") in told


def test_a_birth_date_of_yesterday_is_no_fault() -> None:
    born = {"id": "x", "sex": "female", "birth_date": date(2027, 1, 19), "childbearing_potential": False}
    body = body_of(plan_of("ramunet", labs=[{**CREATININE, "date": date(2027, 1, 20)}], patient=born))
    assert body["age"] == 0


@pytest.mark.parametrize(("value", "kept"), [("0.14 mg/dL", False), ("0.15 mg/dL", True), ("80 mg/dL", False)])
def test_a_creatinine_that_cannot_be_true_makes_no_clearance(value: str, kept: bool) -> None:
    body = figures(labs=[{**CREATININE, "value": value}])
    assert (body.clearances.of("cockcroft-gault").estimate.value is not None) == kept
    assert bool(body.withheld) != kept
