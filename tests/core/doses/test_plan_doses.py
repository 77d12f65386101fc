"""Doses and their preparation, exact to the last digit, against fractions and a search by trying every vial."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.values.quantity import Quantity, plain
from tests.core.plan.plan_cases import Data, abouts, case_data, delay, dose_of, findings_of, plan_of, visit_of
from tests.core.plan.plan_cases import given as took_place

DATA = Path(__file__).parents[2] / "data"
NO_ROUNDING = {"holidays": "DE-ST", "rounding": {"ramucirumab": "none", "dacarbazine": "none"}}
SLOW = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TODAY = date(2027, 1, 20)
DAY_1 = date(2027, 2, 1)


def size(height: object, weight: object, day: date = date(2027, 1, 18)) -> Data:
    return {"date": day, "height": f"{height} cm", "weight": f"{weight} kg"}


def sized(height: object, weight: object, **changes: object) -> Plan:
    return plan_of("ramunet", measurements=[size(height, weight)], **changes)


def mg(quantity: Quantity | None, unit: str = "mg") -> Decimal:
    assert quantity is not None
    assert quantity.unit == unit
    return quantity.value


def both(*values: object) -> tuple[object, ...]:
    """Values side by side; a Decimal and a whole number may be equal."""
    return values


def counted(dose: Dose) -> dict[int, int]:
    return {int(vial.strength.value): vial.count for vial in dose.vials}


# ── The twenty rows ─────────────────────────────────────────────────────────────────────────────────────────────────
def rows() -> list[dict[str, str]]:
    with (DATA / "dosing_vectors.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_twenty_rows() -> None:
    assert len(rows()) == 20


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['weight_kg']} kg, {row['height_cm']} cm")
def test_every_row_of_the_vectors_without_rounding(row: dict[str, str]) -> None:
    height, weight = row["height_cm"], row["weight_kg"]
    plan = sized(height, weight, site=NO_ROUNDING)
    ramucirumab, dacarbazine = dose_of(plan, "C1D1", "ramucirumab"), dose_of(plan, "C1D1", "dacarbazine")
    assert mg(ramucirumab.exact) == mg(ramucirumab.amount) == Decimal(row["ramu8_mg"])
    exact = mg(dacarbazine.exact)
    assert round(exact, 4) == Decimal(row["dtic650_mosteller_unrounded_mg"])
    assert mg(dacarbazine.amount) == exact
    assert round(mg(dacarbazine.bsa, "m²"), 6) == Decimal(row["bsa_mosteller"])
    assert dacarbazine.bsa_other is not None
    formula, percent = dacarbazine.bsa_other
    assert formula == "dubois"
    # The row gives how far Mosteller lies from Du Bois, the plan how far Du Bois lies from Mosteller.
    back = 100 / (1 + percent / 100) - 100
    assert round(back, 2) == Decimal(row["dtic_mosteller_vs_dubois_pct"])
    in_range = row["ramu_conc_in_0.4_4.0"] == "True"
    assert ("doses.C1D1.ramucirumab" in abouts(plan, "concentration-out-of-range")) == (not in_range)
    assert (ramucirumab.infusion is not None) == in_range
    if ramucirumab.infusion is not None:
        infusion = ramucirumab.infusion
        assert mg(ramucirumab.volume, "mL") == Decimal(row["ramu8_mL_10mgmL"])
        assert infusion.remove is not None
        assert infusion.remove.value == Decimal(row["ramu_nacl_to_remove_from_250mL_bag"])
        assert round(infusion.concentration.value, 4) == Decimal(row["ramu_conc_250mL"])
        assert counted(ramucirumab).get(500, 0) == int(row["vials_500"])
        assert counted(ramucirumab).get(100, 0) == int(row["vials_100"])
        assert mg(ramucirumab.waste) == Decimal(row["waste_mg"])


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['weight_kg']} kg")
def test_du_bois_and_the_lower_levels(row: dict[str, str]) -> None:
    events = [took_place("C1D1", DAY_1)]
    for number, (level, column) in enumerate([(1, "ramu6_mg"), (2, "ramu5_mg")], start=2):
        events.append({"kind": "reduce", "drug": "ramucirumab", "date": date(2027, 2, number), "reason": "proteinuria"})
        plan = sized(
            row["height_cm"], row["weight_kg"], site=NO_ROUNDING | {"bsa_formula": "dubois"}, events=events,
            today=date(2027, 2, 5),
        )  # fmt: skip
        dose = dose_of(plan, "C1D15", "ramucirumab")
        assert dose.level == level
        assert mg(dose.exact) == Decimal(row[column])
        assert dose_of(plan, "C1D1", "ramucirumab").level == 0
    dacarbazine = dose_of(plan, "C2D1", "dacarbazine")
    assert round(mg(dacarbazine.exact), 4) == Decimal(row["dtic650_dubois_unrounded_mg"])


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['weight_kg']} kg")
def test_rounding_to_whole_vials_is_held_by_its_limits(row: dict[str, str]) -> None:
    plan = sized(row["height_cm"], row["weight_kg"], site={"rounding": {"ramucirumab": "100 mg"}})
    dose = dose_of(plan, "C1D1", "ramucirumab")
    deviation = Decimal(row["nearest100_dev_pct"])
    assert dose.deviation_percent is not None
    assert round(dose.deviation_percent, 2) == deviation
    severities = [f.severity.value for f in dose.findings if f.code == "rounding-deviation"]
    assert severities == ([] if abs(deviation) <= 5 else ["warn"] if abs(deviation) <= 10 else ["block"])
    if abs(deviation) > 10:
        assert dose.amount is None
    else:
        assert mg(dose.amount) == Decimal(row["ramu8_nearest100_mg"])


# ── Any patient ─────────────────────────────────────────────────────────────────────────────────────────────────────
@SLOW
@given(st.integers(1, 25))
def test_a_surface_whose_dose_is_a_tie_goes_up(tenths: int) -> None:
    # BSA 1.1, 1.3 … m² exactly: 650 × 1.1 = 715 mg lies half-way between 710 and 720.
    odd = 2 * tenths + 1
    product = 36 * odd * odd  # height × weight with √(h × w ÷ 3600) = odd ÷ 10
    height = Decimal(160)
    weight = Decimal(product) / height
    if not (40 <= weight <= 110):
        return
    plan = sized(height, plain(weight))
    dose = dose_of(plan, "C1D1", "dacarbazine")
    assert mg(dose.exact) == 65 * odd
    assert mg(dose.amount) == 65 * odd + 5


def test_the_surface_of_two_point_three() -> None:
    # 180 cm × 105.8 kg: 1495 mg, which binary floats round to 1490.
    dose = dose_of(sized("180", "105,8"), "C1D1", "dacarbazine")
    assert both(mg(dose.exact), mg(dose.amount)) == (1495, 1500)


def test_the_same_whether_typed_with_point_or_comma() -> None:
    comma, point = sized("165,5", "72,5"), sized("165.5", "72.5")
    assert [dose.exact for dose in comma.doses] == [dose.exact for dose in point.doses]


def test_no_weight_changes_a_flat_dose() -> None:
    light = plan_of("caboavenec", measurements=[size(165, 45, date(2027, 1, 4))])
    heavy = plan_of("caboavenec", measurements=[size(165, 110, date(2027, 1, 4))])
    none = plan_of("caboavenec")
    for plan in (light, heavy, none):
        avelumab, cabozantinib = dose_of(plan, "C1D1", "avelumab"), dose_of(plan, "C1D1", "cabozantinib")
        assert both(mg(avelumab.exact), mg(avelumab.amount), mg(avelumab.volume, "mL")) == (800, 800, 40)
        assert both(counted(avelumab), mg(avelumab.waste)) == ({200: 4}, 0)
        assert avelumab.infusion is not None
        # Added to the full bag: 250 + 40 mL.
        assert both(mg(avelumab.infusion.volume, "mL"), mg(avelumab.infusion.rate, "mL/h")) == (290, 290)
        assert round(avelumab.infusion.concentration.value, 3) == Decimal("2.759")
        assert avelumab.infusion.remove is None
        assert mg(cabozantinib.amount) == 40
        assert [(int(t.strength.value), t.count) for t in cabozantinib.tablets] == [(40, 1)]
        assert not findings_of(plan, "missing-input")


def test_every_due_drug_has_a_dose_at_every_visit() -> None:
    doses = {(dose.visit, dose.drug) for dose in plan_of("ramunet").doses}
    assert doses == {(f"C{n}D{d}", "ramucirumab") for n in range(1, 7) for d in (1, 15)} | {
        (f"C{n}D1", "dacarbazine") for n in range(1, 7)
    }
    doses = {(dose.visit, dose.drug) for dose in plan_of("caboavenec").doses}
    assert doses == {(f"C{n}D1", drug) for n in range(1, 28) for drug in ("avelumab", "cabozantinib")}


def test_levels_of_tablets() -> None:
    events: list[Data] = [took_place("C1D1", date(2027, 1, 11))]
    reduce = {"kind": "reduce", "drug": "cabozantinib", "reason": "diarrhoea"}
    events.append(reduce | {"date": date(2027, 1, 15)})
    plan = plan_of("caboavenec", today=date(2027, 1, 20), events=events)
    dose = dose_of(plan, "C2D1", "cabozantinib")
    assert both(dose.level, mg(dose.amount)) == (1, 20)
    assert [(int(t.strength.value), t.count) for t in dose.tablets] == [(20, 1)]
    events.append(reduce | {"date": date(2027, 1, 18)})
    dose = dose_of(plan_of("caboavenec", today=date(2027, 1, 20), events=events), "C2D1", "cabozantinib")
    assert both(dose.level, mg(dose.amount)) == (2, 20)  # 20 mg every other day
    assert dose_of(plan, "C1D1", "cabozantinib").level == 0


# ── The weight a dose rests on ──────────────────────────────────────────────────────────────────────────────────────
def two_weights(first: str, second: str, day: date = date(2027, 2, 26), **changes: object) -> Plan:
    return plan_of(
        "ramunet",
        **{
            "today": day,
            "events": [took_place("C1D1", DAY_1), took_place("C1D15", date(2027, 2, 15))],
            "measurements": [size(170, first), size(170, second, day)],
        }
        | changes,
    )


def trap_weights() -> list[tuple[str, str]]:
    with (DATA / "float_traps.csv").open(encoding="utf-8", newline="") as file:
        traps = [row for row in csv.DictReader(file) if row["case"] == "weight_change_exactly_10pct"]
    return [(row["input1"], row["increment_or_input2"]) for row in traps]


def test_there_are_forty_traps() -> None:
    assert len(trap_weights()) == 40


@pytest.mark.parametrize(("first", "second"), [*trap_weights(), ("71.0", "78.1")])
def test_exactly_ten_percent_replaces_the_dose_weight(first: str, second: str) -> None:
    plan = two_weights(first, second)
    dose = dose_of(plan, "C2D1", "ramucirumab")
    assert mg(dose.dose_weight, "kg") == Decimal(second)
    assert [f.severity.value for f in dose.findings if f.code == "weight-change"] == ["warn"]
    assert mg(dose_of(plan, "C1D1", "ramucirumab").dose_weight, "kg") == Decimal(first)


@pytest.mark.parametrize(("first", "second"), [("80", "72.001"), ("80", "87.999"), ("71.0", "78.09"), ("60", "60")])
def test_less_than_ten_percent_keeps_it(first: str, second: str) -> None:
    plan = two_weights(first, second)
    assert {mg(dose.dose_weight, "kg") for dose in plan.doses} == {Decimal(first)}
    assert not findings_of(plan, "weight-change")


def test_the_change_is_counted_from_the_weight_the_dose_rests_on() -> None:
    # Each weight is less than 10 % off the one before it; the third is 10 % off the first.
    steps = [("80", date(2027, 1, 18)), ("76", date(2027, 2, 12)), ("72", date(2027, 2, 26))]
    plan = two_weights("80", "72", measurements=[size(170, kg, day) for kg, day in steps])
    assert mg(dose_of(plan, "C1D15", "ramucirumab").dose_weight, "kg") == 80
    assert mg(dose_of(plan, "C2D1", "ramucirumab").dose_weight, "kg") == 72


def test_a_weight_that_no_dose_saw_replaces_nothing() -> None:
    steps = [("80", date(2027, 1, 18)), ("70", date(2027, 2, 20)), ("78", date(2027, 2, 26))]
    plan = two_weights("80", "78", measurements=[size(170, kg, day) for kg, day in steps])
    assert mg(dose_of(plan, "C2D1", "ramucirumab").dose_weight, "kg") == 80


def test_surface_uses_dose_weight_and_latest_height() -> None:
    plan = two_weights("80", "79", measurements=[size(170, 80), size(172, 79, date(2027, 2, 26))])
    dose = dose_of(plan, "C2D1", "dacarbazine")
    assert mg(dose.dose_weight, "kg") == 80
    assert mg(dose.height, "cm") == 172
    assert abs(mg(dose.bsa, "m²") ** 2 * 3600 - 80 * 172) < Decimal("1e-20")


def test_a_site_may_take_the_latest_weight() -> None:
    plan = two_weights("80", "79.5", site={"dose_weight": "latest"})
    assert mg(dose_of(plan, "C1D1", "ramucirumab").dose_weight, "kg") == 80
    assert mg(dose_of(plan, "C2D1", "ramucirumab").dose_weight, "kg") == Decimal("79.5")


def test_height_and_weight_may_stand_in_different_entries() -> None:
    plan = plan_of(
        "ramunet",
        measurements=[
            {"date": date(2027, 1, 17), "weight": "60 kg"},
            {"date": date(2027, 1, 15), "height": "165 cm"},
        ],
    )
    assert mg(dose_of(plan, "C1D1", "dacarbazine").amount) == 1080


def test_a_weight_of_after_the_dose_is_not_used_for_it() -> None:
    plan = plan_of(
        "ramunet", today=date(2027, 2, 2), events=[took_place("C1D1", DAY_1)],
        measurements=[size(165, 60), size(165, 90, date(2027, 2, 2))],
    )  # fmt: skip
    assert mg(dose_of(plan, "C1D1", "ramucirumab").dose_weight, "kg") == 60
    assert mg(dose_of(plan, "C1D15", "ramucirumab").dose_weight, "kg") == 90


@pytest.mark.parametrize(("days", "due"), [(7, True), (8, False), (0, True), (-3, True)])
def test_a_change_is_told_where_the_dose_is_due(days: int, due: bool) -> None:
    plan = two_weights("80", "72", day=date(2027, 3, 1) - timedelta(days=days))
    assert bool(findings_of(plan, "weight-change")) == due
    assert mg(dose_of(plan, "C2D1", "ramucirumab").dose_weight, "kg") == 72


# ── Steps ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def value_of(formula: str) -> Fraction:
    """What a formula made of products and quotients comes to."""
    total = Fraction(1)
    sign = "×"
    for word in formula.split(" "):
        if word in "×÷":
            sign = word
        elif word.replace(".", "").isdigit():
            total = total * Fraction(word) if sign == "×" else total / Fraction(word)
    return total


def test_steps_lead_from_the_sizes_to_the_rate_each_with_its_source() -> None:
    plan = sized(165, 60)
    ramucirumab, dacarbazine = dose_of(plan, "C1D1", "ramucirumab"), dose_of(plan, "C1D1", "dacarbazine")
    steps = {str(step.label): step for step in ramucirumab.steps}
    assert steps["dose"].formula == "8 mg/kg × 60 kg"
    assert str(steps["dose"].value) == "480 mg"
    assert value_of(steps["volume"].formula) == 48
    assert str(steps["volume"].value) == "48 mL"
    assert str(steps["concentration"].value) == "1.92 mg/mL"
    surface = dacarbazine.steps[0]
    assert (surface.label, surface.formula) == ("body-surface", "√(165 cm × 60 kg ÷ 3600)")
    assert [str(entry.value) for entry in surface.inputs] == ["165 cm", "60 kg"]
    assert all(entry.day == date(2027, 1, 18) for entry in surface.inputs)
    for dose in (ramucirumab, dacarbazine):
        labels = [step.label for step in dose.steps]
        assert len(labels) == len(set(labels))
        assert all(step.formula for step in dose.steps)
        assert all(step.source for step in dose.steps if step.label in ("body-surface", "dose", "rounding", "volume"))


def test_everything_about_preparation_follows_from_the_rounded_amount() -> None:
    dose = dose_of(sized(165, "60.4"), "C1D1", "ramucirumab")  # 483.2 → 485 mg
    assert both(mg(dose.exact), mg(dose.amount), mg(dose.volume, "mL")) == (Decimal("483.2"), 485, Decimal("48.5"))
    assert dose.infusion is not None
    assert mg(dose.infusion.concentration, "mg/mL") == Decimal("1.94")
    assert mg(dose.waste) == 15


def test_a_dose_moves_with_its_visit() -> None:
    plan = plan_of("ramunet", today=date(2027, 2, 20), events=[took_place("C1D1", DAY_1), delay("C2D1", 7)])
    for dose in plan.doses:
        assert dose.date == visit_of(plan, dose.visit).date


def test_the_base_case_is_what_it_seems() -> None:
    assert case_data("ramunet", measurements=None).get("measurements") is None
