"""Open points before release, tablets to hand out, limits of a preparation; premedication of the first infusions."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from dosecal.core.doses.preparation import prepare
from dosecal.core.result.dose import OpenPoint
from dosecal.core.result.plan import Plan
from dosecal.core.trial.drug import BagMethod, Concentration, Drug
from dosecal.core.values.quantity import Quantity
from dosecal.files.trial.studies import load_study
from dosecal.words import LANGUAGES, Words
from dosecal.words.release import open_point_text, open_points_short
from tests.core.doses.dose_cases import DAY_1, MEASURED, Data, caboavenec, dose, given_at, invented, ramunet, said, step

TESTS = ("anc", "platelets", "hemoglobin", "bilirubin", "ast", "alt", "creatinine", "inr", "ptt")
FIRST = given_at("C1D1", DAY_1)
NEXT = date(2027, 2, 15)


def status(plan: Plan, visit: str, drug: str) -> dict[str, str]:
    """Of each point of a dose its status; of the laboratory that of each test."""
    return {one.test or one.code: one.status for one in dose(plan, visit, drug).open_points}


def due(today: date = NEXT, **changes: object) -> Plan:
    """C1D15 of RamuNET is due."""
    events = changes.pop("events", [])
    assert isinstance(events, list)
    return ramunet(today=today, events=[FIRST, *events], **changes)


def anc(day: date) -> list[Data]:
    return [{"date": day, "test": "anc", "value": "2.0 10⁹/L"}]


# ── Open points ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_only_a_dose_that_is_due_has_open_points() -> None:
    for today, has in (
        (NEXT - timedelta(8), False),
        (NEXT - timedelta(7), True),
        (NEXT, True),
        (NEXT + timedelta(2), True),
    ):
        assert bool(dose(due(today), "C1D15", "ramucirumab").open_points) is has, today
    plan = due()
    assert not dose(plan, "C1D1", "ramucirumab").open_points  # given
    assert not dose(plan, "C2D1", "ramucirumab").open_points  # far ahead


def test_what_is_asked_before_a_dose() -> None:
    assert status(due(), "C1D15", "ramucirumab") == {
        "order": "open", "blood-pressure": "open", "dipstick": "open",
        **dict.fromkeys(TESTS, "open"),
    }  # fmt: skip


@pytest.mark.parametrize(("days", "wanted"), [(0, "met"), (3, "met"), (4, "stale")])
def test_laboratory_values_of_72_hours(days: int, wanted: str) -> None:
    plan = due(labs=anc(NEXT - timedelta(days)))
    assert status(plan, "C1D15", "ramucirumab")["anc"] == wanted


def test_an_overdue_dose_asks_for_values_of_today() -> None:
    plan = due(NEXT + timedelta(2), labs=anc(NEXT - timedelta(2)))
    assert status(plan, "C1D15", "ramucirumab")["anc"] == "stale"
    assert status(due(NEXT + timedelta(2), labs=anc(NEXT - timedelta(1))), "C1D15", "ramucirumab")["anc"] == "met"


@pytest.mark.parametrize(("days", "wanted"), [(0, "met"), (1, "stale")])
def test_blood_pressure_of_the_day(days: int, wanted: str) -> None:
    vitals = [{"date": NEXT - timedelta(days), "blood_pressure": "128/82 mmHg"}]
    plan = due(vitals=vitals)
    assert status(plan, "C1D15", "ramucirumab")["blood-pressure"] == wanted
    (point,) = [one for one in dose(plan, "C1D15", "ramucirumab").open_points if one.code == "blood-pressure"]
    assert point.value == "128/82 mmHg"


@pytest.mark.parametrize(
    ("grade", "collected", "wanted"), [("1+", False, "met"), ("2+", False, "doubtful"), ("2+", True, "met")]
)
def test_the_dipstick(grade: str, collected: bool, wanted: str) -> None:
    labs: list[Data] = [{"date": NEXT - timedelta(1), "test": "urine_dipstick", "value": grade}]
    if collected:
        labs.append({"date": NEXT, "test": "urine_protein_24h", "value": "0.4 g/24 h"})
    assert status(due(labs=labs), "C1D15", "ramucirumab")["dipstick"] == wanted


@pytest.mark.parametrize(
    ("orders", "events", "wanted"),
    [
        ([], [], "open"),
        ([{"visit": "C2D1", "date": NEXT, "by": "Dr. A"}], [], "open"),
        ([{"visit": "C1D15", "date": date(2027, 2, 12), "by": "Dr. A"}], [], "met"),
        (
            [{"visit": "C1D15", "date": date(2027, 2, 12), "by": "Dr. A"}],
            [{"kind": "reduce", "drug": "ramucirumab", "date": date(2027, 2, 13), "reason": "x"}],
            "doubtful",
        ),
        (
            [{"visit": "C1D15", "date": date(2027, 2, 13), "by": "Dr. A"}],
            [{"kind": "reduce", "drug": "ramucirumab", "date": date(2027, 2, 13), "reason": "x"}],
            "met",
        ),
    ],
)
def test_the_order_is_of_the_visit_and_of_its_present_dose(orders: list[Data], events: list[Data], wanted: str) -> None:
    assert status(due(orders=orders, events=events), "C1D15", "ramucirumab")["order"] == wanted


def test_open_points_withhold_nothing() -> None:
    assert dose(due(), "C1D15", "ramucirumab").amount is not None


def test_a_dose_that_rests_on_creatinine_asks_for_it() -> None:
    plan = invented(labs=[{"date": date(2027, 1, 28), "test": "creatinine", "value": "0.85 mg/dL"}])
    assert status(plan, "C1D1", "platinex") == {"order": "open", "creatinine": "stale", "blood-pressure": "open"}


def test_a_value_that_is_doubted_is_looked_at_again() -> None:
    labs = [{"date": NEXT, "test": "hemoglobin", "value": "7.5 g/L"}]
    assert status(due(labs=labs), "C1D15", "ramucirumab")["hemoglobin"] == "doubtful"


@pytest.mark.parametrize(
    ("test", "values", "wanted"),
    [
        ("bilirubin", ["6 mg/dL"], None),  # a unit or the comma: no value yet that the trial could be asked of
        ("creatinine", ["0.9 mg/dL", "3.6 mg/dL"], "criterion"),  # nothing explains it: right, or another patient's
        ("hemoglobin", ["8.8 g/dL"], "criterion"),  # mmol/L, or somebody anaemic
        ("hemoglobin", ["13 g/dL", "8.8 mmol/L"], "met"), ("hemoglobin", ["13 g/dL", "8.8 g/dL"], "criterion"),
        ("hemoglobin", ["20 g/dL"], None),  # meets the criterion, and hardly anybody has it
    ],
)  # fmt: skip
def test_a_doubt_and_a_criterion(test: str, values: list[str], wanted: str | None) -> None:
    days = [NEXT - timedelta(days=14 * place) for place in reversed(range(len(values)))]
    uln = {"uln": "1.2 mg/dL"} if test == "creatinine" else {}
    labs = [{"date": day, "test": test, "value": value, **uln} for day, value in zip(days, values, strict=True)]
    point = point_of(due(labs=labs), test)
    assert (point.status, point.reason) == (("met", None) if wanted == "met" else ("doubtful", wanted))


def test_of_one_day_the_value_entered_last_counts() -> None:
    for first, second in (("9.5 g/dL", "8.8 g/dL"), ("8.8 g/dL", "9.5 g/dL")):
        labs = [{"date": NEXT, "test": "hemoglobin", "value": value} for value in (first, second)]
        plan = due(labs=labs)
        (point,) = [one for one in dose(plan, "C1D15", "ramucirumab").open_points if one.test == "hemoglobin"]
        assert point.value == second
        before = ramunet(today=DAY_1, labs=[{**lab, "date": DAY_1} for lab in labs])
        (criterion,) = [one for one in before.eligibility if one.id == "hemoglobin"]
        assert (criterion.status, criterion.found) == ("ask", f"{second}, {first}")
        assert point.status == "doubtful"
    for one, other in (("120/80 mmHg", "150/95 mmHg"), ("150/95 mmHg", "120/80 mmHg")):
        plan = due(vitals=[{"date": NEXT, "blood_pressure": value} for value in (one, other)])
        (point,) = [of for of in dose(plan, "C1D15", "ramucirumab").open_points if of.code == "blood-pressure"]
        assert (point.value, point.status) == (other, "doubtful")


def test_of_one_day_the_order_seen_last_and_the_creatinine_entered_last_count() -> None:
    orders = [{"visit": "C1D15", "date": NEXT, "by": by} for by in ("Dr. A", "Dr. B")]
    (point,) = [of for of in dose(due(orders=orders), "C1D15", "ramucirumab").open_points if of.code == "order"]
    assert point.by == "Dr. B"
    labs = [{"date": date(2027, 1, 29), "test": "creatinine", "value": value} for value in ("0.85 mg/dL", "1.0 mg/dL")]
    used = step(dose(invented(labs=labs), "C1D1", "platinex"), "clearance").inputs
    assert str(used[0].value) == "1 mg/dL"


def test_a_german_date_keeps_its_points() -> None:
    plan = due(labs=[{"date": date(2027, 2, 5), "test": "anc", "value": "1.6 G/L"}])
    (point,) = [one for one in dose(plan, "C1D15", "ramucirumab").open_points if one.test == "anc"]
    said = open_point_text(Words("de"), plan.study, point)
    assert said.replace("\u00a0", " ") == "Neutrophile (ANC): 1,6 G/L, Fr 05.02.2027, zu alt"


# ── A value that is there, but fails ──
def point_of(plan: Plan, name: str) -> OpenPoint:
    points = dose(plan, "C1D15", "ramucirumab").open_points
    (found,) = [one for one in points if (one.test or one.code) == name]
    return found


def of_day(test: str, value: str, uln: str | None = None) -> Data:
    entry: Data = {"date": NEXT, "test": test, "value": value}
    return entry if uln is None else {**entry, "uln": uln}


@pytest.mark.parametrize(
    ("test", "value", "uln", "facts", "fails"),
    [
        ("anc", "1.5 G/L", None, {}, True), ("anc", "1.51 G/L", None, {}, False), ("anc", "0.2 G/L", None, {}, True),
        ("hemoglobin", "9 g/dL", None, {}, True), ("hemoglobin", "9.1 g/dL", None, {}, False),
        ("alt", "120 U/L", "40 U/L", {}, False), ("alt", "121 U/L", "40 U/L", {}, True),
        ("alt", "121 U/L", "40 U/L", {"liver_metastases": True}, False),
        ("alt", "201 U/L", "40 U/L", {"liver_metastases": True}, True),
        ("inr", "1.6", None, {}, True), ("inr", "1.6", None, {"anticoagulated": True}, False),
    ],
)  # fmt: skip
def test_a_value_beyond_the_trials_criterion_asks_a_person(
    test: str, value: str, uln: str | None, facts: Data, fails: bool
) -> None:
    plan = due(labs=[of_day(test, value, uln)], facts=facts)
    point = point_of(plan, test)
    assert (point.status, point.reason) == (("doubtful", "criterion") if fails else ("met", None))
    assert dose(plan, "C1D15", "ramucirumab").amount is not None  # it withholds nothing


@pytest.mark.parametrize(("clearance", "wanted"), [(None, "doubtful"), ("39 mL/min", "doubtful"), ("40 mL/min", "met")])
def test_the_value_that_stands_in_answers(clearance: str | None, wanted: str) -> None:
    labs = [of_day("creatinine", "1.6 mg/dL", "1.0 mg/dL")]
    labs += [] if clearance is None else [of_day("creatinine_clearance", clearance)]
    assert point_of(due(labs=labs), "creatinine").status == wanted


@pytest.mark.parametrize(("protein", "wanted"), [("999 mg/24 h", "met"), ("1000 mg/24 h", "doubtful")])
def test_a_collection_that_fails_leaves_the_dipstick_doubtful(protein: str, wanted: str) -> None:
    plan = due(labs=[of_day("urine_dipstick", "2+"), of_day("urine_protein_24h", protein)])
    assert point_of(plan, "dipstick").status == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failing_value_is_named_among_many_open_ones(language: str) -> None:
    plan = due(labs=[of_day("anc", "0.2 G/L")], vitals=[{"date": NEXT, "blood_pressure": "230/140 mmHg"}])
    short = open_points_short(Words(language), plan.study, dose(plan, "C1D15", "ramucirumab").open_points)
    criterion, pressure = {
        "en": ("Neutrophils (ANC) (does not meet the trial criterion", "above the limit of 160/100 mmHg (site rule)"),
        "de": (
            "Neutrophile (ANC) (erfüllt das Studienkriterium nicht",
            "über der Grenze von 160/100 mmHg (Zentrumsregel)",
        ),
    }[language]
    assert criterion in short
    assert pressure in short


def test_a_trial_without_limits_does_not_judge_a_blood_pressure() -> None:
    plan = caboavenec(
        today=DAY_1, vitals=[{"date": DAY_1, "blood_pressure": "230/140 mmHg"}], measurements=weighing("80")
    )
    points = [one for one in dose(plan, "C1D1", "avelumab").open_points if one.code == "blood-pressure"]
    assert [(one.status, one.reason) for one in points] == [("not-judged", "no-limit")]


# ── Tablets ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def reduce(day: date) -> Data:
    return {"kind": "reduce", "drug": "cabozantinib", "date": day, "reason": "x"}


def test_tablets_up_to_the_latest_day_of_the_next_visit() -> None:
    plan = caboavenec(today=DAY_1, events=[FIRST])
    handed = dose(plan, "C2D1", "cabozantinib").dispense
    assert handed is not None
    visit = plan.visit("C3D1")
    assert visit is not None
    assert (handed.first, handed.until) == (NEXT, visit.latest)
    assert (handed.days, handed.intakes) == (18, 18)
    assert [(str(count.strength), count.count) for count in handed.tablets] == [("40 mg", 18)]


def test_every_other_day_by_dates() -> None:
    plan = caboavenec(today=date(2027, 2, 3), events=[FIRST, reduce(date(2027, 2, 2)), reduce(date(2027, 2, 3))])
    handed = dose(plan, "C2D1", "cabozantinib").dispense
    assert handed is not None
    assert all((one - date(2027, 2, 3)).days % 2 == 0 for one in handed.dates)
    assert len(handed.dates) == handed.intakes == 9
    assert [(str(count.strength), count.count) for count in handed.tablets] == [("20 mg", 9)]


def test_the_last_tablets_end_with_the_trials_maximum() -> None:
    plan = caboavenec(today=DAY_1, events=[FIRST])
    last = [of for of in plan.doses if of.drug == "cabozantinib"][-1].dispense
    assert last is not None
    assert last.until == date(2028, 1, 31)


def test_a_person_may_hand_out_a_smaller_tablet() -> None:
    event = {"kind": "override", "visit": "C2D1", "drug": "cabozantinib", "amount": "20 mg", "reason": "x", "by": "A"}
    of = dose(caboavenec(today=DAY_1, events=[FIRST, event]), "C2D1", "cabozantinib")
    assert of.dispense is not None
    assert [(str(count.strength), count.count) for count in of.dispense.tablets] == [("20 mg", 18)]
    odd = {**event, "amount": "30 mg"}
    assert said(dose(caboavenec(today=DAY_1, events=[FIRST, odd]), "C2D1", "cabozantinib"), "no-tablets")


# ── Premedication, stability ────────────────────────────────────────────────────────────────────────────────────────
def test_premedication_of_the_first_four_infusions() -> None:
    plan = caboavenec()
    has = [bool(of.premedication) for of in plan.doses if of.drug == "avelumab"][:6]
    assert has == [True, True, True, True, False, False]


def test_how_long_a_preparation_keeps() -> None:
    plan = caboavenec()
    keeps = dose(plan, "C1D1", "avelumab").keeps
    assert [(one.state, one.hours, one.diluent is None) for one in keeps] == [
        ("diluted", 24, True), ("diluted", 4, True),
    ]  # fmt: skip
    assert not dose(plan, "C1D1", "cabozantinib").keeps
    assert [one.state for one in dose(ramunet(), "C1D1", "dacarbazine").keeps] == [
        "reconstituted",
        "diluted",
        "diluted",
    ]


# ── Limits of a preparation ─────────────────────────────────────────────────────────────────────────────────────────
def weighing(weight: str, height: str = "175") -> list[Data]:
    return [{"date": MEASURED, "height": f"{height} cm", "weight": f"{weight} kg"}]


@pytest.mark.parametrize(("weight", "least"), [("125", None), ("125.3", None), ("125.4", "252 mL"), ("126", "253 mL")])
def test_ramucirumab_above_125_kg(weight: str, least: str | None) -> None:
    of = dose(ramunet(measurements=weighing(weight)), "C1D1", "ramucirumab")  # 125.3 kg are 1000 mg, rounded
    assert (of.infusion is None) is (least is not None)
    assert of.amount is not None  # the preparation is withheld, not the amount
    if least is not None:
        (found,) = said(of, "concentration-out-of-range")
        assert (str(found.params["bag"]), str(found.params["high"])) == ("250 mL", "4 mg/mL")
        assert str(found.params["least"]) == least
        assert [one.hours for one in of.keeps] == [24, 4]


def test_dacarbazine_above_1250_mg_of_the_strong_stock_takes_the_next_bag() -> None:
    drug = load_study("ramunet", "01").drugs["dacarbazine"]
    limits = Concentration(Decimal("1.4"), Decimal(4), drug.vials[0].source)
    strong = replace(drug, vials=tuple(replace(vial, final=limits) for vial in drug.vials if vial.per_ml == 20))
    for amount, bag in (("1250", "250 mL"), ("1250.1", "500 mL")):
        made = prepare(Quantity(Decimal(amount), "mg"), strong, 2, 30, "doses.C1D1.dacarbazine")
        assert made.infusion is not None
        assert str(made.infusion.bag) == bag
    assert strong.infusion is not None
    small = replace(strong, infusion=replace(strong.infusion, bags_ml=(Decimal(250),)))
    (found,) = prepare(Quantity(Decimal(1260), "mg"), small, 2, 30, "doses.C1D1.dacarbazine").findings
    assert (found.code, str(found.params["least"]), str(found.params["most"])) == (
        "concentration-out-of-range", "315 mL", "900 mL",
    )  # fmt: skip


@pytest.mark.parametrize(("bag", "fits"), [("40", True), ("39.9", False)])
def test_a_volume_that_no_bag_holds(bag: str, fits: bool) -> None:
    drug = load_study("caboavenec").drugs["avelumab"]
    assert drug.infusion is not None
    made_up = replace(drug.infusion, method=BagMethod.FINAL_VOLUME, bags_ml=(Decimal(bag),))
    made = prepare(Quantity(Decimal(800), "mg"), replace(drug, infusion=made_up), 1, 60, "doses.C1D1.avelumab")
    assert [found.code for found in made.findings] == ([] if fits else ["bag-too-small"])


@pytest.mark.parametrize(("bags", "code"), [(("100", "500"), "bag-too-small"), (("100", "1000"), None)])
def test_a_volume_that_no_bag_holds_is_no_matter_of_the_concentration(bags: tuple[str, ...], code: str | None) -> None:
    # 1600 mg of 2 mg/mL are 800 mL; 3.2 mg/mL in 500 mL would be inside the limits, but the drug alone fills more.
    made = prepare(Quantity(Decimal(1600), "mg"), _stocks(("400", "200"), bags=bags), 1, 60, "doses.C1D1.x")
    assert [found.code for found in made.findings] == ([] if code is None else [code])
    assert (made.infusion is None) == (code is not None)


def test_other_vials_are_taken_where_those_with_the_least_waste_keep_no_limit() -> None:
    # 800 mg: 2 × 400 mg of 2 mg/mL leave nothing over but fill 400 mL; 500 + 500 mg of 10 mg/mL leave 200 mg.
    drug = _stocks(("400", "200"), ("500", "50"), bags=("250",))
    made = prepare(Quantity(Decimal(800), "mg"), drug, 1, 60, "doses.C1D1.x")
    assert not made.findings
    assert [(str(vial.strength), vial.count) for vial in made.vials] == [("500 mg", 2)]
    assert (str(made.stock), str(made.volume), str(made.waste)) == ("10 mg/mL", "80 mL", "200 mg")
    roomy = prepare(Quantity(Decimal(800), "mg"), _stocks(("400", "200"), ("500", "50"), bags=("500",)), 1, 60, "x")
    assert [(str(vial.strength), vial.count) for vial in roomy.vials] == [("400 mg", 2)]


def _stocks(*vials: tuple[str, str], bags: tuple[str, ...]) -> Drug:
    """A drug made up to a final volume of 1.5 to 4.9 mg/mL, from vials of so many mg in so many mL."""
    drug = load_study("caboavenec").drugs["avelumab"]
    assert drug.infusion is not None
    infusion = replace(
        drug.infusion, method=BagMethod.FINAL_VOLUME, bags_ml=tuple(Decimal(bag) for bag in bags),
        concentration=Concentration(Decimal("1.5"), Decimal("4.9"), drug.vials[0].source), maximum_per_min=None,
    )  # fmt: skip
    made = tuple(
        replace(drug.vials[0], strength=Quantity(Decimal(mg), "mg"), volume_ml=Decimal(ml)) for mg, ml in vials
    )
    return replace(drug, vials=made, infusion=infusion)


@pytest.mark.parametrize(("weight", "minutes"), [("187.5", None), ("187.6", 61)])
def test_ramucirumab_at_25_mg_a_minute(weight: str, minutes: int | None) -> None:
    site = {"rounding": {"ramucirumab": "none"}}
    of = dose(ramunet(measurements=weighing(weight, "190"), site=site), "C1D1", "ramucirumab")
    assert [found.params["minutes"] for found in said(of, "infusion-too-fast")] == ([minutes] if minutes else [])
