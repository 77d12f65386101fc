"""Every finding raised and not raised on both sides of its boundary, and what each is about."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.values.finding import SHAPES
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.words import LANGUAGES, Words
from tests.core.plan.plan_cases import Data, abouts, delay, dose_of, findings_of, plan_of, visit_of
from tests.core.plan.plan_cases import given as took_place

DAY_1 = date(2027, 2, 1)
MEASURED = date(2027, 1, 18)


def size(height: object, weight: object, day: date = MEASURED) -> Data:
    return {"date": day, "height": f"{height} cm", "weight": f"{weight} kg"}


def sized(height: object, weight: object, **changes: object) -> Plan:
    return plan_of("ramunet", measurements=[size(height, weight)], **changes)


def severities(plan: Plan, code: str) -> set[str]:
    return {finding.severity.value for finding in findings_of(plan, code)}


def amounts(plan: Plan, visit: str = "C1D1") -> set[object]:
    return {dose.amount for dose in plan.doses if dose.visit == visit}


# ── Inputs of a dose ────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_missing_weight_withholds_both_doses_and_a_missing_height_one() -> None:
    nothing = plan_of("ramunet", measurements=None)
    assert severities(nothing, "missing-input") == {"block"}
    assert amounts(nothing) == {None}
    no_height = plan_of("ramunet", measurements=[{"date": MEASURED, "weight": "60 kg"}])
    assert abouts(no_height, "missing-input") == {"measurements.height"}
    assert dose_of(no_height, "C1D1", "ramucirumab").amount is not None
    assert dose_of(no_height, "C1D1", "dacarbazine").amount is None
    no_weight = plan_of("ramunet", measurements=[{"date": MEASURED, "height": "165 cm"}])
    assert abouts(no_weight, "missing-input") == {"measurements.weight"}
    assert amounts(no_weight) == {None}
    assert not findings_of(plan_of("ramunet"), "missing-input")
    assert not findings_of(plan_of("caboavenec"), "missing-input")


def test_a_formula_that_needs_the_sex_has_no_default() -> None:
    patient = {"id": "x", "birth_date": date(1961, 3, 14)}
    plan = sized(165, 60, patient=patient, site={"bsa_formula": "schlich"})
    assert dose_of(plan, "C1D1", "dacarbazine").amount is None
    assert dose_of(plan, "C1D1", "ramucirumab").amount is not None
    assert severities(plan, "missing-input") == {"block"}
    assert not findings_of(sized(165, 60, patient=patient), "missing-input")


def test_a_formula_of_weight_alone_needs_no_height() -> None:
    plan = plan_of(
        "ramunet", measurements=[{"date": MEASURED, "weight": "60 kg"}], site={"bsa_formula": "livingston-lee"}
    )
    dose = dose_of(plan, "C1D1", "dacarbazine")
    assert dose.amount is not None
    assert dose.bsa is not None
    assert round(dose.bsa.value, 6) == round(Decimal("0.1173") * Decimal(60) ** Decimal("0.6466"), 6)


@pytest.mark.parametrize(("height", "weight"), [("78", "178"), ("60", "165"), ("50", "150"), ("90", "190")])
def test_exchanged_height_and_weight(height: str, weight: str) -> None:
    plan = sized(height, weight)
    assert severities(plan, "height-weight-swapped") == {"block"}
    assert {dose.amount for dose in plan.doses} == {None}
    assert plan.blocked
    right = sized(weight, height)
    assert not findings_of(right, "height-weight-swapped")
    assert None not in amounts(right)


@pytest.mark.parametrize(
    ("height", "weight", "code"),
    [
        ("16.5", "60", "implausible-height"), ("1650", "60", "implausible-height"), ("250", "90", "implausible-height"),
        ("165", "6", "implausible-weight"), ("165", "600", "implausible-weight"), ("165", "0.06", "implausible-weight"),
    ],
)  # fmt: skip
def test_an_implausible_size(height: str, weight: str, code: str) -> None:
    plan = sized(height, weight)
    assert severities(plan, code) == {"block"}
    assert abouts(plan, code) == {f"measurements.{code.removeprefix('implausible-')}"}
    assert dose_of(plan, "C1D1", "dacarbazine").amount is None
    # A dose per kg does not rest on the height.
    assert (dose_of(plan, "C1D1", "ramucirumab").amount is None) == (code == "implausible-weight")


@pytest.mark.parametrize(
    ("height", "weight", "code", "told"),
    [
        ("130", "40", "implausible-height", False), ("129.9", "40", "implausible-height", True),
        ("220", "100", "implausible-height", False), ("220.1", "100", "implausible-height", True),
        ("140", "30", "implausible-weight", False), ("140", "29.9", "implausible-weight", True),
        ("190", "200", "implausible-weight", False), ("190", "220.1", "implausible-weight", True),
    ],
)  # fmt: skip
def test_plausible_sizes_end_where_the_file_says(height: str, weight: str, code: str, told: bool) -> None:
    assert bool(findings_of(sized(height, weight), code)) == told


def test_a_weight_that_may_be_in_pounds() -> None:
    plan = sized(165, 132)  # 60 kg
    assert severities(plan, "weight-in-pounds") == {"warn"}
    assert None not in {dose.amount for dose in plan.doses if dose.drug == "dacarbazine"}
    assert not findings_of(sized(165, 60), "weight-in-pounds")
    before = plan_of("ramunet", measurements=[size(190, 75, date(2027, 1, 10)), size(190, 165)])
    assert findings_of(before, "weight-in-pounds")  # 165 lb are 75 kg


@pytest.mark.parametrize(("second", "told"), [("69.1", True), ("68.9", False), ("50.9", True), ("51.1", False)])
def test_a_jump_of_the_weight(second: str, told: bool) -> None:
    plan = plan_of("ramunet", measurements=[size(165, 60, date(2027, 1, 10)), size(165, second)])
    assert severities(plan, "weight-jump") == ({"warn"} if told else set())


@pytest.mark.parametrize(("age", "told"), [(28, False), (29, True)])
def test_a_stale_weight(age: int, told: bool) -> None:
    plan = sized(165, 60, today=DAY_1)
    assert not findings_of(plan, "stale-weight")
    plan = plan_of("ramunet", today=DAY_1, measurements=[size(165, 60, DAY_1 - timedelta(days=age))])
    assert severities(plan, "stale-weight") == ({"warn"} if told else set())
    assert None not in amounts(plan)


def test_a_stale_weight_is_told_for_doses_that_are_due() -> None:
    for ahead, told in ((7, True), (8, False), (0, True)):
        today = DAY_1 - timedelta(days=ahead)
        plan = plan_of("ramunet", today=today, measurements=[size(165, 60, date(2026, 12, 1))])
        assert bool(findings_of(plan, "stale-weight")) == told


# ── Rounding, concentration, rate ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("step", "severity"),
    [
        # 50 kg: 400 mg, rounded to one step.
        ("380 mg", None), ("420 mg", None), ("379 mg", "warn"), ("421 mg", "warn"),
        ("360 mg", "warn"), ("440 mg", "warn"), ("359 mg", "block"), ("441 mg", "block"), ("none", None),
    ],
)  # fmt: skip
def test_five_percent_warns_above_and_ten_blocks_above(step: str, severity: str | None) -> None:
    plan = sized(165, 50, site={"rounding": {"ramucirumab": step}})
    assert severities(plan, "rounding-deviation") == ({severity} if severity else set())
    dose = dose_of(plan, "C1D1", "ramucirumab")
    assert (dose.amount is None) == (severity == "block")
    assert plan.blocked == (severity == "block")
    if severity:
        assert "doses.C1D1.ramucirumab" in abouts(plan, "rounding-deviation")
    assert dose_of(plan, "C1D1", "dacarbazine").amount is not None


@pytest.mark.parametrize(("weight", "told"), [("125", False), ("125.3", False), ("125.4", True)])
def test_a_concentration_at_its_limit(weight: str, told: bool) -> None:
    # 125 kg: 1000 mg in 250 mL are 4.0 mg/mL exactly; 125.4 kg round to 1005 mg.
    plan = sized(185, weight)
    assert ("doses.C1D1.ramucirumab" in abouts(plan, "concentration-out-of-range")) == told
    dose = dose_of(plan, "C1D1", "ramucirumab")
    assert dose.amount is not None
    assert (dose.infusion is None) == told
    assert severities(plan, "concentration-out-of-range") <= {"warn"}
    assert not plan.blocked


@pytest.mark.parametrize(("weight", "told"), [("187.5", False), ("188.2", True)])
def test_a_rate_at_its_limit(weight: str, told: bool) -> None:
    # 187.5 kg: 1500 mg in 60 min are 25 mg/min exactly.
    plan = sized(205, weight)
    assert ("doses.C1D1.ramucirumab" in abouts(plan, "infusion-too-fast")) == told
    assert dose_of(plan, "C1D1", "ramucirumab").amount is not None
    assert severities(plan, "infusion-too-fast") <= {"warn"}


# ── Visits ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("visit", "day", "told"),
    [
        ("C1D15", date(2027, 2, 13), False), ("C1D15", date(2027, 2, 12), True),
        ("C1D15", date(2027, 2, 18), False), ("C1D15", date(2027, 2, 19), True),
        ("C2D1", date(2027, 3, 1), False), ("C2D1", date(2027, 2, 28), True),
        ("C2D1", date(2027, 3, 4), False), ("C2D1", date(2027, 3, 5), True),
    ],
)  # fmt: skip
def test_a_visit_outside_its_window(visit: str, day: date, told: bool) -> None:
    events = [took_place("C1D1", DAY_1)]
    if visit == "C2D1":
        events.append(took_place("C1D15", date(2027, 2, 15)))
    plan = plan_of("ramunet", today=day, events=[*events, took_place(visit, day)])
    assert (f"visits.{visit}" in abouts(plan, "outside-window")) == told
    assert severities(plan, "outside-window") <= {"warn"}
    assert visit_of(plan, visit).date == day


def test_an_assessment_outside_its_window() -> None:
    for day, told in ((date(2027, 5, 8), False), (date(2027, 5, 9), True), (date(2027, 4, 23), True)):
        events = [took_place("C1D1", DAY_1), {"kind": "done", "visit": "IMG-M3", "date": day}]
        plan = plan_of("ramunet", today=day, events=events)
        assert ("visits.IMG-M3" in abouts(plan, "outside-window")) == told
        assert visit_of(plan, "IMG-M3").status == "done"


@pytest.mark.parametrize(("days", "told"), [(11, True), (12, False)])
def test_two_doses_too_close(days: int, told: bool) -> None:
    second = DAY_1 + timedelta(days=days)
    plan = plan_of("ramunet", today=second, events=[took_place("C1D1", DAY_1), took_place("C1D15", second)])
    assert (abouts(plan, "interval-too-short") == {"visits.C1D15"}) == told
    assert severities(plan, "interval-too-short") <= {"warn"}


@pytest.mark.parametrize(("late", "left"), [(5, True), (6, False)])
def test_an_interval_may_leave_no_day(late: int, left: bool) -> None:
    # Day 15 so late that day 1 + 28 … + 31 lies within 12 days of it.
    second = date(2027, 2, 15) + timedelta(days=late)
    plan = plan_of("ramunet", today=second, events=[took_place("C1D1", DAY_1), took_place("C1D15", second)])
    visit = visit_of(plan, "C2D1")
    assert visit.earliest == second + timedelta(days=12)
    assert (visit.date is not None) == left
    assert ("visits.C2D1" in abouts(plan, "interval-too-short")) == (not left)


def test_a_window_without_an_open_day() -> None:
    # Good Friday to Easter Monday 2027: 26 to 29 March; day 1 + 28 on Good Friday leaves Friday to Monday.
    plan = plan_of("ramunet", today=date(2027, 2, 26), planned_first_dose=date(2027, 2, 26))
    visit = visit_of(plan, "C2D1")
    assert (visit.target, visit.latest) == (date(2027, 3, 26), date(2027, 3, 29))
    assert visit.date is None
    assert "visits.C2D1" in abouts(plan, "no-open-day")
    assert dose_of(plan, "C2D1", "ramucirumab").date is None
    assert visit_of(plan_of("ramunet"), "C2D1").date is not None


def test_a_first_dose_on_a_closed_day_is_kept_with_a_warning() -> None:
    for day, told in ((date(2027, 1, 30), True), (date(2027, 5, 6), True), (date(2027, 2, 1), False)):
        plan = plan_of("ramunet", planned_first_dose=day)
        assert visit_of(plan, "C1D1").date == day
        assert ("visits.C1D1" in abouts(plan, "no-open-day")) == told
        assert severities(plan, "no-open-day") <= {"warn"}


def test_no_open_day_where_no_land_is_named() -> None:
    plan = plan_of("ramunet", planned_first_dose=date(2027, 5, 6), site=None)  # Ascension, open without a Land
    assert not findings_of(plan, "no-open-day")


# ── Medicines ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "name",
    ["phenytoin", "carbamazepine", "rifampin", "rifabutin", "rifapentin", "phenobarbital", "St John's wort",
     "ketoconazole", "itraconazole", "clarithromycin", "indinavir", "nefazodone", "nelfinavir", "ritonavir", "warfarin",
     "Clarithromycin", "WARFARIN"],
)  # fmt: skip
def test_every_medicine_that_caboavenec_names(name: str) -> None:
    plan = plan_of("caboavenec", medications=[{"name": name, "start": date(2026, 5, 1)}])
    found = findings_of(plan, "prohibited-medication")
    assert [finding.severity.value for finding in found] == ["warn"]
    assert found[0].about.startswith("medications.")
    assert dose_of(plan, "C1D1", "avelumab").amount is not None


def test_a_medicine_named_in_the_contract() -> None:
    plan = plan_of("caboavenec", medications=[{"name": "clarithromycin", "start": date(2026, 5, 1)}])
    assert abouts(plan, "prohibited-medication") == {"medications.clarithromycin"}


@pytest.mark.parametrize(
    ("start", "stop", "told"),
    [
        (date(2026, 5, 1), None, True),
        (date(2026, 5, 1), date(2027, 1, 10), False),  # stopped the day before the first dose
        (date(2026, 5, 1), date(2027, 1, 11), True),
        (date(2027, 6, 1), None, True),
        (date(2027, 6, 1), date(2027, 6, 7), True),
    ],
)
def test_a_medicine_counts_while_treatment_lasts(start: date, stop: date | None, told: bool) -> None:
    entry: Data = {"name": "clarithromycin", "start": start} | ({} if stop is None else {"stop": stop})
    plan = plan_of("caboavenec", medications=[entry])
    assert bool(findings_of(plan, "prohibited-medication")) == told


def test_other_medicines_are_nobodys_business() -> None:
    plan = plan_of("caboavenec", medications=[{"name": "metformin", "start": date(2026, 5, 1)}])
    assert not findings_of(plan, "prohibited-medication")


EVERY_RHYTHM = Path(__file__).parents[1] / "patient" / "protocols" / "invented-1.toml"
"""An invented trial whose visits are counted from every anchor there is."""


# ── All of them ─────────────────────────────────────────────────────────────────────────────────────────────────────
def reduce(drug: str, day: date) -> dict[str, object]:
    return {"kind": "reduce", "drug": drug, "date": day, "reason": "x"}


def eventful() -> list[Plan]:
    """Plans that between them raise every finding there is."""
    late = [date(2027, 1, 11) + timedelta(days=14 * number) for number in range(27)]
    late[-1] += timedelta(days=1)
    year = [took_place(f"C{number}D1", day) for number, day in enumerate(late, start=1)]
    stop = {"kind": "discontinue", "drug": "dacarbazine", "date": date(2027, 2, 20), "reason": "x"}
    first = took_place("C1D1", DAY_1)
    return [
        plan_of("ramunet"),
        plan_of("ramunet", planned_first_dose=date(2027, 3, 15)),
        plan_of("caboavenec"),
        plan_of("ramunet", measurements=None),
        sized(78, 178),
        sized(250, 90),
        sized(165, 600),
        sized(165, 132),
        sized(205, 199),
        sized(165, 50, site={"rounding": {"ramucirumab": "441 mg"}}),
        plan_of("ramunet", today=DAY_1, measurements=[size(165, 60, date(2026, 12, 1))]),
        plan_of("ramunet", measurements=[size(165, 60, date(2027, 1, 10)), size(165, 75)]),
        plan_of("ramunet", measurements=[size(165, 60, date(2027, 1, 10)), size(156, 60)]),
        plan_of("ramunet", measurements=[size(185, 89, date(2027, 1, 10)), size(185, 98)]),
        sized(180, 40),
        sized(190, 100, site={"bsa_formula": "dubois"}),
        plan_of("ramunet", labs=[{"date": date(2027, 1, 18), "test": "creatinine", "value": "80 mg/dL"}]),
        plan_of("ramunet", labs=[{"date": date(2027, 1, 18), "test": "platelets", "value": "2500 G/L"}]),
        plan_of("ramunet", labs=[{"date": date(2027, 1, 18), "test": "ptt", "value": "100000 s"}]),
        plan_of("ramunet", labs=[{"date": date(2027, 1, 18), "test": "ast", "value": "30 U/L", "uln": "3.5 U/L"}]),
        plan_of("ramunet", today=date(2027, 2, 26), planned_first_dose=date(2027, 2, 26)),
        plan_of("ramunet", today=date(2027, 2, 8), events=[first, took_place("C1D15", date(2027, 2, 8))]),
        plan_of(
            "ramunet", today=date(2027, 2, 26), events=[first],
            measurements=[size(165, 60), size(165, 66, date(2027, 2, 25))],
        ),
        plan_of("ramunet", today=date(2027, 2, 20), events=[first, stop]),
        plan_of("ramunet", today=date(2027, 2, 20), events=[first, delay("C2D1", 3)], cycles=8),
        plan_of("ramunet", history=[{"kind": "wound", "date": date(2027, 1, 1), "ongoing": True}]),
        plan_of("ramunet", site={"holidays": "DE"}, patient={"id": "Hans Müller"}),
        plan_of("ramunet", today=date(2028, 8, 15), planned_first_dose=date(2028, 8, 15), site={"holidays": "DE-BY"}),
        plan_of("ramunet", facts={"antiplatelets_or_nsaids": False}, medications=[
            {"name": name, "start": date(2026, 6, 1)} for name in ("Naproxen", "aspirin", "Qwertolin")
        ]),
        plan_of("ramunet", history=[{"kind": "vaccine", "date": date(2027, 1, 1)}], facts={"ecog": 3}),
        plan_of(
            "ramunet", today=date(2027, 2, 20), events=[first],
            history=[{"kind": "pregnancy-test", "date": date(2027, 2, 19), "result": "positive"}],
        ),
        plan_of("ramunet", site=None),
        plan_of("ramunet", history=[{"kind": "stroke", "date": "2026-03"}]),
        plan_of("ramunet", labs=[{"date": date(2027, 1, 3), "test": "anc", "value": "2 G/L"}]),
        plan_of("caboavenec", site={"rounding": {"cabozantinib": "42 mg"}}),
        plan_of("caboavenec", medications=[{"name": "warfarin", "start": date(2026, 1, 1)}]),
        plan_of("caboavenec", medications=[{"name": "Clarithromycine", "start": date(2026, 1, 1)}]),
        plan_of(
            "caboavenec", medications=[{"name": "Urbason", "daily_dose": "4 mg", "start": date(2026, 1, 1)}]
        ),
        plan_of("caboavenec", medications=[{"name": "Stamaril", "start": date(2026, 1, 1)}]),
        plan_of("caboavenec", history=[{"kind": "vaccine", "date": date(2027, 3, 1)}]),
        plan_of("caboavenec", today=late[-1], events=year),
        plan_of("ramunet", today=date(2027, 2, 2)),
        plan_of("ramunet", today=DAY_1, events=[{"kind": "reconsent", "version": "register", "date": DAY_1}]),
        plan_of(
            "ramunet", today=date(2027, 2, 2),
            events=[first, {"kind": "reconsent", "version": "register", "date": date(2027, 2, 2)}],
        ),
        plan_of(
            "ramunet", today=date(2027, 2, 20), events=[first, delay("C2D1", 29)], site={"maximum_delay": "28 days"}
        ),
        plan_of(str(EVERY_RHYTHM), site={}),
        plan_of(
            "caboavenec", today=date(2027, 1, 20), events=[took_place("C1D1", date(2027, 1, 11)), delay("C2D1", 14)]
        ),
        plan_of("ramunet", today=DAY_1, events=[first, reduce("ramucirumab", DAY_1)]),
        plan_of("ramunet", today=date(2027, 2, 25), events=[first, {**stop, "drug": "all", "last_dose": stop["date"]}]),
        *(
            plan_of(
                "ramunet", today=date(2027, 5, 3),
                events=[
                    first, {"kind": "off-study", "date": date(2027, 2, 20), "cause": cause},
                    {"kind": "done", "visit": "IMG-M3", "date": date(2027, 5, 3)},
                ],
            )
            for cause in ("consent-withdrawn", "completed")
        ),
        plan_of("ramunet", measurements=[size(165, 60, date(2027, 1, 10)), size(165, 61, date(2027, 1, 10))]),
        plan_of("ramunet", today=DAY_1, events=[{**first, "amounts": {"ramucirumab": "100 mg"}}]),
        plan_of("ramunet", today=DAY_1, events=[{**reduce("ramucirumab", DAY_1), "after": "C1D1"}]),
        plan_of(
            "caboavenec", today=date(2027, 1, 20),
            events=[took_place("C1D1", date(2027, 1, 11)), reduce("cabozantinib", date(2027, 1, 20))],
        ),
        *(
            plan_of(
                "caboavenec", today=date(2027, 1, 25),
                events=[took_place("C1D1", date(2027, 1, 11)), event],
            )
            for event in (
                {"kind": "returned", "visit": "C1D1", "drug": "cabozantinib", "date": date(2027, 1, 25),
                 "tablets": [{"strength": "40 mg", "count": 1}]},
                {**stop, "drug": "all", "date": date(2027, 1, 20)},
            )
        ),
        plan_of(
            "ramunet", today=DAY_1, measurements=None,
            events=[first, {"kind": "slow", "drug": "ramucirumab", "date": DAY_1, "reason": "x"}],
        ),
        plan_of(
            "ramunet", today=date(2027, 2, 4),
            events=[
                took_place("C1D1", DAY_1, drug="dacarbazine"),
                took_place("C1D1", date(2027, 2, 3), drug="ramucirumab"),
                {"kind": "booked", "visit": "C1D15", "date": date(2027, 2, 16)},
                {"kind": "skip", "visit": "C1D15", "reason": "x"},
            ],
            history=[{"kind": kind, "date": date(2027, 2, 2)} for kind in ("consent", "enrolment")],
        ),
    ]  # fmt: skip


SHOWN_AMONG_DOSES = {
    "above-protocol", "bag-too-full", "bag-too-small", "clearance-outside", "cumulative-exceeded", "cumulative-unknown",
    "outside-bands", "override", "override-above-level", "override-above-protocol", "override-comma", "override-unit",
    "override-unused", "override-without-level", "prior-doses-open", "gate", "order-differs", "site-bag",
    "unusual-dose",
}  # fmt: skip
"""Findings about doses that tests/core/doses and tests/faults raise, most of them with invented trials."""


def test_every_finding_there_is_is_raised_here() -> None:
    raised = {finding.code for plan in eventful() for finding in plan.findings}
    assert raised == set(SHAPES) - SHOWN_AMONG_DOSES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_a_sentence_with_its_values_put_in(language: str) -> None:
    words = Words(language)
    for plan in eventful():
        told = plan_data(plan, words)["findings"]
        assert isinstance(told, list)
        for message in (str(entry["message"]) for entry in told):
            assert message.endswith((".", "?", "!")), message
            assert not set("{}<>") & set(message.replace("< ", "").replace("> ", "")), message
            assert "None" not in message, message
            assert "Decimal" not in message
        assert plan_text(plan, words).strip()


def test_a_dose_that_no_tablets_make_is_withheld() -> None:
    plan = plan_of("caboavenec", site={"rounding": {"cabozantinib": "42 mg"}})
    assert severities(plan, "no-tablets") == {"block"}
    assert dose_of(plan, "C1D1", "cabozantinib").amount is None
    assert dose_of(plan, "C1D1", "avelumab").amount is not None
    assert not findings_of(plan_of("caboavenec"), "no-tablets")


def test_cycles_beyond_the_six_are_planned_when_asked_for() -> None:
    more = plan_of("ramunet", cycles=8)
    assert visit_of(more, "C8D15").target == DAY_1 + timedelta(days=7 * 28 + 14)
    assert more.visit("C9D1") is None
    assert severities(more, "beyond-planned-cycles") == {"note"}
    six = plan_of("ramunet", cycles=6)
    assert six.visit("C7D1") is None
    assert not findings_of(six, "beyond-planned-cycles")


def test_every_finding_is_about_something_with_the_severity_of_its_code() -> None:
    for plan in eventful():
        for finding in plan.findings:
            assert finding.about
            if finding.code != "rounding-deviation":
                assert finding.severity is SHAPES[finding.code].severity


def test_every_finding_of_a_dose_or_visit_stands_in_the_plan() -> None:
    for plan in eventful():
        told = {(finding.code, finding.about) for finding in plan.findings}
        held = [finding for visit in plan.visits for finding in visit.findings]
        held += [finding for dose in plan.doses for finding in dose.findings]
        assert {(finding.code, finding.about) for finding in held} <= told


def test_a_block_withholds_its_amount_and_nothing_else_does() -> None:
    for plan in eventful():
        for dose in plan.doses:
            assert (dose.amount is None) == any(finding.blocks for finding in dose.findings)
            assert dose.amount is not None or (dose.infusion is None and not dose.vials and dose.volume is None)


def test_site_rules_are_noted_until_they_are_confirmed() -> None:
    for study in ("ramunet", "caboavenec"):
        plan = plan_of(study)
        assert plan.unconfirmed == plan.study.site_rules
        rules = tuple(rule.key for rule in plan.study.site_rules)
        confirmed = [{"by": "Dr. Example", "on": date(2027, 1, 4), "rules": list(rules)}]
        site = {"holidays": "DE-ST", "confirmed": confirmed}
        assert not plan_of(study, site=site).unconfirmed
        site = {"holidays": "DE-ST", "confirmed": [{**confirmed[0], "rules": list(rules[1:])}]}
        assert [rule.key for rule in plan_of(study, site=site).unconfirmed] == [rules[0]]


def test_one_drug_alone_is_a_question_to_the_sponsor() -> None:
    stop = {"kind": "discontinue", "drug": "dacarbazine", "date": date(2027, 2, 20), "reason": "x"}
    plan = plan_of("ramunet", today=date(2027, 2, 20), events=[took_place("C1D1", DAY_1), stop])
    assert severities(plan, "not-in-protocol") == {"warn"}
    stop["drug"] = "avelumab"
    events = [took_place("C1D1", date(2027, 1, 11)), stop]
    alone = plan_of("caboavenec", today=date(2027, 2, 20), events=events)
    assert abouts(alone, "not-in-protocol") == {"drugs.cabozantinib"}


@pytest.mark.parametrize("weight", ["9" * 12, "9" * 40, "60." + "1" * 60, "0." + "0" * 40 + "1"])
def test_a_number_of_any_length_is_judged_and_not_a_fault(weight: str) -> None:
    plan = sized(165, weight)
    if weight.startswith("60"):
        assert dose_of(plan, "C1D1", "ramucirumab").amount is not None
    else:
        assert severities(plan, "implausible-weight") == {"block"}


@pytest.mark.parametrize("event", ["stroke", "myocardial-infarction", "wound-healed", "progression"])
def test_a_rule_counted_to_enrolment_asks_for_its_date(event: str) -> None:
    entry = {"kind": event, "date": date(2026, 5, 1)}
    plan = plan_of("caboavenec", history=[entry])
    assert abouts(plan, "missing-input") == {"history.enrolment"}
    assert severities(plan, "missing-input") == {"block"}
    assert plan.start_window.feasible  # as far as known
    enrolled = {"kind": "enrolment", "date": date(2026, 12, 20)}
    assert not findings_of(plan_of("caboavenec", history=[entry, enrolled]), "missing-input")


def test_no_recorded_dose_vanishes() -> None:
    events = [took_place("C1D1", date(2027, 1, 11)), took_place("C28D1", date(2028, 1, 10))]
    plan = plan_of("caboavenec", today=date(2028, 3, 1), events=events)
    assert visit_of(plan, "C28D1").status == "done"


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (size(165, 60), size(165, 64), [("measurements.weight", "64 kg", "60 kg")]),
        (size(165, 60), size(166, 60), [("measurements.height", "166 cm", "165 cm")]),
        (size(165, 60), size(165, 60), []),
        (size(165, 60, date(2027, 1, 17)), size(165, 64, date(2027, 1, 18)), []),
    ],
)
def test_two_values_of_a_day_are_asked_about(first: object, second: object, told: list[tuple[str, str, str]]) -> None:
    plan = plan_of("ramunet", measurements=[first, second])
    found = [one for one in plan.findings if one.code == "two-of-a-day"]
    assert [(one.about, str(one.params["used"]), *map(str, one.params["other"])) for one in found] == told  # type: ignore[call-overload]
