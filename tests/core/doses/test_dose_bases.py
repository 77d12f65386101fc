"""Doses of an invented trial: target AUC, units per kg, caps, maxima, first doses. No code knows the trial."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from dosecal.core.body.formula import Sex
from dosecal.core.body.weight import devine
from dosecal.core.result.dose import Dose
from dosecal.core.views.body_sizes import body_figures
from dosecal.files.export.dose_json import dose_data
from dosecal.files.reading.refusal import Refusal
from dosecal.words import Words
from dosecal.words.steps import step_label
from tests.core.doses.dose_cases import (
    ADJUSTED,
    DAY_1,
    MEASURED,
    Data,
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


def creatinine(value: str, day: date = date(2027, 1, 29)) -> list[Data]:
    return [{"date": day, "test": "creatinine", "value": value}]


# ── Target AUC ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_target_auc_by_cockcroft_gault_and_calvert() -> None:
    # 60 years, 60 kg, female: 80 × 60 ÷ (72 × 0.85) × 0.85 = 66⅔ mL/min; 5 × 91⅔ = 458⅓ mg.
    of = dose(invented(), "C1D1", "platinex")
    assert number(of.clearance, "mL/min").quantize(Decimal("1e-20")) == Decimal("66.66666666666666666667")
    assert number(of.exact).quantize(Decimal("1e-20")) == Decimal("458.33333333333333333333")
    assert number(of.amount) == 460
    assert (of.basis, of.clearance_formula, of.limited_by) == ("auc", "cockcroft-gault", ())
    assert step(of, "clearance").formula == "(140 − 60) × 60 kg ÷ (72 × 0.85 mg/dL) × 0.85"
    assert step(of, "dose").formula == "AUC 5 × (66.66667 mL/min + 25 mL/min)"
    inputs = {str(entry.name): (str(entry.value), entry.day, entry.origin) for entry in step(of, "clearance").inputs}
    assert inputs["creatinine"] == ("0.85 mg/dL", date(2027, 1, 29), "measured")
    assert inputs["weight"] == ("60 kg", date(2027, 1, 25), "measured")


@pytest.mark.parametrize(("weight", "capped"), [("92.64", False), ("92.65", True), ("120", True)])
def test_the_filtration_is_capped_at_125(weight: str, capped: bool) -> None:
    # Female, 60 years, creatinine 0.7: 80 × W × 0.85 ÷ (72 × 0.7) reaches 125 at W = 92.647… kg.
    of = dose(sized(165, weight, labs=creatinine("0.7 mg/dL")), "C1D1", "platinex")
    assert [limit.kind for limit in of.limited_by] == (["clearance-cap"] if capped else [])
    assert (number(of.exact) == 750) is capped


def test_at_the_cap_auc_5_is_750_mg_and_says_both_numbers() -> None:
    of = dose(sized(165, 150, labs=creatinine("0.7 mg/dL")), "C1D1", "platinex")
    assert number(of.exact) == number(of.amount) == 750
    (limit,) = of.limited_by
    assert str(limit.limit) == "125 mL/min"
    assert str(limit.without) == "202.381 mL/min"
    assert limit.source.document.startswith("FDA")
    assert step(of, "clearance-cap").formula == "min(202.381 mL/min, 125 mL/min)"


@pytest.mark.parametrize(
    ("value", "used", "floor"), [("0.69", "0.7", True), ("0.7", "0.7", False), ("0.71", "0.71", False)]
)
def test_the_lowest_creatinine_that_counts(value: str, used: str, floor: bool) -> None:
    of = dose(invented(labs=creatinine(f"{value} mg/dL")), "C1D1", "platinex")
    assert f"72 × {used} mg/dL" in step(of, "clearance").formula
    assert [limit.kind for limit in of.limited_by] == (["creatinine-floor"] if floor else [])


def test_micromoles_are_the_same_creatinine() -> None:
    by_mg = dose(invented(labs=creatinine("1 mg/dL")), "C1D1", "platinex")
    by_mol = dose(invented(labs=creatinine("88.4 µmol/L")), "C1D1", "platinex")
    assert by_mg.exact == by_mol.exact


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"labs": None}, "labs.creatinine"),
        ({"patient": {"id": "X", "birth_date": date(1967, 1, 1)}}, "patient.sex"),
        ({"patient": {"id": "X", "sex": "male"}}, "patient.birth_date"),
    ],
)
def test_what_a_clearance_needs_is_named_never_guessed(changes: Data, place: str) -> None:
    of = dose(invented(**changes), "C1D1", "platinex")
    assert of.amount is None
    assert [found.about for found in said(of, "missing-input")] == [place]


def test_a_creatinine_after_the_dose_does_not_count_for_it() -> None:
    plan = invented(
        today=date(2027, 2, 10), events=[given_at("C1D1", DAY_1)],
        labs=[*creatinine("0.85 mg/dL"), *creatinine("1.7 mg/dL", date(2027, 2, 9))],
    )  # fmt: skip
    assert number(dose(plan, "C1D1", "platinex").amount) == 460
    assert number(dose(plan, "C2D1", "platinex").amount) == 290  # 33⅓ + 25 = 58⅓ mL/min × 5 = 291⅔


def test_a_formula_outside_of_its_ages_says_so() -> None:
    plan = invented(patient={"id": "X", "sex": "male", "birth_date": date(1934, 1, 29)})
    of = dose(plan, "C1D1", "platinex")
    assert [found.params["input"] for found in said(of, "clearance-outside")] == ["age"]
    younger = invented(patient={"id": "X", "sex": "male", "birth_date": date(1934, 1, 30)})
    assert not said(dose(younger, "C1D1", "platinex"), "clearance-outside")


@pytest.mark.parametrize(
    ("height", "weight", "code"), [(60, 165, "height-weight-swapped"), (165, 320, "implausible-weight")]
)
def test_doubtful_sizes_withhold_what_rests_on_the_clearance(height: int, weight: int, code: str) -> None:
    of = dose(sized(height, weight), "C1D1", "platinex")
    assert of.amount is None
    assert said(of, code)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("0.14 mg/dL", "lab-decimal"), ("0.15 mg/dL", None), ("15 mg/dL", None), ("15.1 mg/dL", "lab-decimal"),
        ("80 mg/dL", "lab-unit-mixed-up"), ("0.9 µmol/L", "lab-unit-mixed-up"), ("3.5 mg/dL", None),
    ],
)  # fmt: skip
def test_a_creatinine_that_cannot_be_true_withholds_what_rests_on_it(value: str, code: str | None) -> None:
    of = dose(invented(labs=creatinine(value)), "C1D1", "platinex")
    blocking = {found.code for found in of.findings if found.blocks}
    assert blocking == (set() if code is None else {code})
    assert (of.amount is None) == (code is not None)


# ── International units ─────────────────────────────────────────────────────────────────────────────────────────────
def test_units_per_kg_stay_units_to_the_vial() -> None:
    of = dose(sized(165, "61.9"), "C1D1", "enzymase")  # 30950 IU, down to 30000
    assert (str(of.exact), str(of.amount), str(of.stock), str(of.waste)) == (
        "30950 IU",
        "30000 IU",
        "1000 IU/mL",
        "0 IU",
    )
    assert of.deviation_percent is not None
    assert of.deviation_percent.quantize(Decimal("0.0001")) == Decimal("-3.0695")
    assert [(str(vial.strength), vial.count) for vial in of.vials] == [("10000 IU", 3)]
    assert of.infusion is not None
    assert (str(of.infusion.concentration), str(of.infusion.dose_rate)) == ("300 IU/mL", "500 IU/min")
    assert [keeping.state for keeping in of.keeps] == ["reconstituted"]


@pytest.mark.parametrize(("weight", "bag"), [("80", "100 mL"), ("80.1", "100 mL"), ("82", "250 mL"), ("96", "250 mL")])
def test_the_bag_that_keeps_the_concentration(weight: str, bag: str) -> None:
    of = dose(sized(175, weight), "C1D1", "enzymase")  # 100 mL take 40000 IU at most
    assert of.infusion is not None
    assert str(of.infusion.bag) == bag


def test_too_fast_says_the_minutes_it_needs() -> None:
    of = dose(sized(175, "97"), "C1D1", "enzymase")  # 48000 IU in 60 min are 800 IU/min, the limit
    assert of.infusion is not None
    too_fast = dose(sized(175, "98"), "C1D1", "enzymase")  # 49000
    (found,) = said(too_fast, "infusion-too-fast")
    assert (str(found.params["rate"]), str(found.params["limit"]), found.params["minutes"]) == (
        "816.67 IU/min", "800 IU/min", 62,
    )  # fmt: skip
    assert (too_fast.infusion, str(too_fast.amount)) == (None, "49000 IU")


# ── Caps and maxima ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("height", "weight", "exact", "capped"),
    [(180, 80, "120", False), (180, "80.1", "120", True), (200, 100, "120", True)],
)
def test_a_cap_of_the_surface_is_never_silent(height: int, weight: object, exact: str, capped: bool) -> None:
    of = dose(sized(height, weight), "C1D1", "rubicin")  # 180 cm and 80 kg are 2 m² exactly
    assert number(of.exact) == Decimal(exact)
    assert [limit.kind for limit in of.limited_by] == (["bsa-cap"] if capped else [])
    assert step(of, "bsa-cap").value.value == 2
    assert of.bsa is not None
    assert (of.bsa.value > 2) is capped  # the surface itself is shown as it is


def test_without_a_cap_in_the_protocol_there_is_none() -> None:
    of = dose(ramunet(measurements=[{"date": MEASURED, "height": "200 cm", "weight": "120 kg"}]), "C1D1", "dacarbazine")
    assert not of.limited_by
    assert of.exact is not None
    assert of.exact.value > 1600


@pytest.mark.parametrize(
    ("weight", "amount", "limited"), [("87.5", 700, False), ("87.6", 700, True), ("80", 640, False)]
)
def test_the_maximum_of_one_dose(weight: str, amount: int, limited: bool) -> None:
    of = dose(sized(180, weight), "C1D1", "mabtine")  # 8 mg/kg: 87.5 kg are 700 mg
    assert number(of.amount) == amount
    assert [limit.kind for limit in of.limited_by] == (["maximum-single"] if limited else [])


def test_the_first_doses_are_others_then_maintenance() -> None:
    plan = invented()
    doses = [dose(plan, f"C{n}D1", "mabtine") for n in range(1, 5)]
    assert [number(of.amount) for of in doses] == [480, 480, 360, 360]
    assert [of.loading for of in doses] == [True, True, False, False]
    assert [of.number for of in doses] == [1, 2, 3, 4]
    minutes = [of.infusion.minutes for of in doses if of.infusion is not None]
    assert minutes == [90, 90, 30, 30]
    assert str(step(doses[1], "loading").value) == "8 mg/kg"


def test_a_first_dose_that_was_left_out_is_made_up_for() -> None:
    skip = {"kind": "skip", "visit": "C2D1", "drug": "mabtine", "reason": "fever"}
    plan = invented(today=date(2027, 2, 23), events=[given_at("C1D1", DAY_1), skip])
    assert number(dose(plan, "C3D1", "mabtine").amount) == 480
    assert number(dose(plan, "C4D1", "mabtine").amount) == 360


# ── The weight of a clearance ───────────────────────────────────────────────────────────────────────────────────────
def weighed(folder: Path, rule: str, height: str, weight: str, sex: str | None = "female") -> Dose:
    """The first dose by a protocol whose clearance rests on another weight; creatinine 0.85 mg/dL, 60 years."""
    changed(folder, "invented.toml", '"cockcroft-gault"\n', f'"cockcroft-gault"\nweight = {rule}\n')
    measured = [{"date": MEASURED, "height": f"{height} cm", "weight": f"{weight} kg"}]
    patient = {"id": "X-1", "birth_date": date(1967, 1, 1), **({} if sex is None else {"sex": sex})}
    return dose(invented(folder, measurements=measured, patient=patient), "C1D1", "platinex")


DEVINE = '{ formula = "devine", source = "text" }'


@pytest.mark.parametrize("weight", ["63.9", "64", "100"])
def test_adjusted_weight_from_a_body_mass_index_on(tmp_path: Path, weight: str) -> None:
    # 160 cm and 64 kg are exactly 25 kg/m². Ideal: 45.5 + 2.3 × (160 ÷ 2.54 − 60) = 52.38… kg.
    ideal = Fraction("45.5") + Fraction("2.3") * (Fraction(160) / Fraction("2.54") - 60)
    adjusted = ideal + Fraction("0.4") * (Fraction(weight) - ideal)
    used = Fraction(weight) if weight == "63.9" else adjusted
    of = weighed(tmp_path, ADJUSTED, "160", weight)
    clearance = Fraction(number(of.clearance, "mL/min"))
    assert abs(clearance - 80 * used / 72) < Fraction(1, 10**25)  # 0.85 mg/dL and the 0.85 of women cancel out
    assert abs(Fraction(number(of.exact)) - 5 * (80 * used / 72 + 25)) < Fraction(1, 10**25)
    if weight == "63.9":
        assert not [one for one in of.steps if one.label == "clearance-weight"]
        return
    how, devine_ = step(of, "clearance-weight"), "(45.5 kg + 2.3 kg × (160 cm ÷ 2.54 − 60))"
    assert how.formula == f"min({devine_} + 0.4 × ({weight} kg − {devine_}), {weight} kg)"
    assert {(entry.name, str(entry.value), entry.day) for entry in how.inputs} == {
        ("height", "160 cm", MEASURED), ("weight", f"{weight} kg", MEASURED),
    }  # fmt: skip


@pytest.mark.parametrize(("weight", "lighter"), [("50", True), ("52", True), ("53", False), ("80", False)])
def test_of_an_ideal_weight_the_smaller_counts(tmp_path: Path, weight: str, lighter: bool) -> None:
    # 160 cm, female: ideal 52.38… kg.
    of = weighed(tmp_path, DEVINE, "160", weight)
    used = step(of, "clearance-weight").value.value
    assert (used == Decimal(weight)) is lighter
    assert used == min(Decimal(weight), devine(Decimal(160), Sex.FEMALE))


def test_an_ideal_weight_asks_for_the_sex_and_for_a_height_it_was_made_for(tmp_path: Path) -> None:
    of = weighed(tmp_path, DEVINE, "160", "60", sex=None)
    assert of.amount is None
    assert [found.about for found in said(of, "missing-input")] == ["patient.sex"]
    of = weighed(tmp_path, DEVINE, "152.3", "60")
    assert [(found.params["formula"], found.params["input"]) for found in said(of, "clearance-outside")] == [
        ("devine", "height")
    ]


# ── Which clearance formula ─────────────────────────────────────────────────────────────────────────────────────────
def test_the_formula_of_a_clearance_is_named_with_the_difference_to_another() -> None:
    of = dose(invented(), "C1D1", "platinex")
    how = step(of, "clearance")
    assert of.clearance_other is not None
    other, percent = of.clearance_other
    # CKD-EPI 2021 of a woman of 60 with 0.85 mg/dL on 1.658… m²
    person = 142 * (Decimal("0.85") / Decimal("0.7")) ** Decimal("-1.200") * Decimal("0.9938") ** 60 * Decimal("1.012")
    patient = person * body_surface(Decimal(165), Decimal(60)) / Decimal("1.73")
    assert other == "ckd-epi-2021"
    assert abs(percent - (patient / (Decimal(200) / 3) - 1) * 100) < Decimal("1e-20")
    said_ = step_label(Words("en"), how)
    assert said_.startswith("Clearance (Cockcroft-Gault; CKD-EPI 2021")
    assert said_.endswith("%)")


def body_surface(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    return (height_cm * weight_kg / 3600).sqrt()


@pytest.mark.parametrize("formula", ["cockcroft-gault", "ckd-epi-2021", "wright", "jelliffe"])
def test_a_site_chooses_the_formula_that_a_study_leaves_open(tmp_path: Path, formula: str) -> None:
    before = 'lowest_creatinine = { value = "0.7 mg/dL", source = "cap" }\nsource = "text"'
    changed(tmp_path, "invented.toml", before, before.replace('source = "text"', 'source = "site"'))
    plan = invented(tmp_path, site={"clearance_formula": formula})
    of = dose(plan, "C1D1", "platinex")
    assert (of.clearance_formula, step(of, "clearance").formula_id) == (formula, formula)
    figures = body_figures(plan)
    assert figures.clearances.chosen == formula
    used = figures.clearances.of(formula)
    assert used.absolute_ml_min is not None
    assert of.clearance is not None
    assert abs(used.absolute_ml_min - number(of.clearance, "mL/min")) < Decimal("1e-20")


@pytest.mark.parametrize(
    ("site", "refused"),
    [
        ({"clearance_formula": "ckd-epi-2021"}, True),
        ({"clearance_formula": "cockcroft-gault"}, False),
        ({"bsa_formula": "dubois"}, False),
    ],
)
def test_a_site_does_not_choose_what_the_protocol_names(site: Data, refused: bool) -> None:
    if not refused:
        assert invented(site=site).doses
        return
    with pytest.raises(Refusal) as found:
        invented(site=site)
    assert (found.value.key, found.value.expected) == ("site.clearance_formula", "formula-of-protocol")


@pytest.mark.parametrize(
    ("height", "weight", "site", "told"),
    [
        (60, 165, {}, []),  # doubted sizes: nothing that was calculated from them
        (165, 60, {"rounding": {"dacarbazine": "900 mg"}}, ["Body surface", "Dose"]),  # rounds to 900: too far off
        (165, 60, {}, ["Body surface", "Dose", "Rounding", "Volume", "Left over"]),
    ],
)
def test_of_a_withheld_dose_no_amount_that_could_be_prepared_is_told(
    height: int, weight: int, site: Data, told: list[str]
) -> None:
    measured = [{"date": MEASURED, "height": f"{height} cm", "weight": f"{weight} kg"}]
    plan = ramunet(measurements=measured, site={**site, "holidays": "DE-RP"})
    data = dose_data(plan, dose(plan, "C1D1", "dacarbazine"), Words("en"))
    withheld = len(told) < 5
    assert (data["amount"] is None) is withheld
    assert (data["protocol_amount"] is None) is withheld
    assert (data["exact"] is None) is (not told)
    steps = data["steps"]
    assert isinstance(steps, list)
    assert [one["label"] for one in steps][:5] == told
