"""Faults 81 to 83: what a dose of a visit in parts rests on, decisions beside it, and the figures that are printed."""

from datetime import date

import pytest

from dosecal.core.result.dose import PointStatus
from dosecal.files.export.plan_json import plan_data
from dosecal.words import LANGUAGES, Words
from dosecal.words.findings import finding_sentence
from dosecal.words.steps import printed, step_formula
from tests.core.doses.dose_cases import invented
from tests.core.plan.plan_cases import Data, abouts, dose_of, findings_of, given, plan_of

DAY_1 = date(2027, 2, 1)
FIRST = given("C1D1", DAY_1)


def sized(*weights: tuple[date, str]) -> list[Data]:
    return [{"date": day, "height": "165 cm", "weight": f"{weight} kg"} for day, weight in weights]


WEIGHED = sized((date(2027, 1, 18), "60"), (date(2027, 2, 2), "70"))


# ── 81 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("order", [("ramucirumab", "dacarbazine"), ("dacarbazine", "ramucirumab")])
def test_a_weight_measured_between_two_drugs_counts_for_the_later_one_only(order: tuple[str, str]) -> None:
    events = [given("C1D1", DAY_1, order[0]), given("C1D1", date(2027, 2, 3), order[1])]
    plan = plan_of("ramunet", today=date(2027, 2, 3), measurements=WEIGHED, events=events)
    used = {drug: dose_of(plan, "C1D1", drug).dose_weight for drug in order}
    assert [str(used[drug]) for drug in order] == ["60 kg", "70 kg"]
    coming = plan_of("ramunet", today=date(2027, 2, 3), measurements=WEIGHED, events=events[:1])
    assert [str(dose_of(coming, "C1D1", drug).dose_weight) for drug in order] == ["60 kg", "70 kg"]


OVERRIDE: Data = {
    "kind": "override", "visit": "C1D15", "drug": "ramucirumab", "amount": "400 mg", "reason": "r", "by": "Dr X",
}  # fmt: skip


@pytest.mark.parametrize(
    ("decided", "met"),
    [(None, False), (date(2027, 2, 10), True), (date(2027, 2, 11), False), (date(2027, 2, 12), False)],
)
def test_an_order_is_not_met_after_an_override(decided: date | None, met: bool) -> None:
    order = [{"visit": "C1D15", "date": date(2027, 2, 11), "by": "PV"}]
    event = OVERRIDE if decided is None else {**OVERRIDE, "date": decided}
    plan = plan_of("ramunet", today=date(2027, 2, 12), events=[FIRST, event], orders=order)
    points = {one.code: one for one in dose_of(plan, "C1D15", "ramucirumab").open_points}
    assert (points["order"].status is PointStatus.MET) == met  # type: ignore[index]
    plain = plan_of("ramunet", today=date(2027, 2, 12), events=[FIRST], orders=order)
    assert dose_of(plain, "C1D15", "ramucirumab").open_points[0].status is PointStatus.MET
    other = plan_of("ramunet", today=date(2027, 2, 12), events=[FIRST, {**event, "visit": "C2D1"}], orders=order)
    assert dose_of(other, "C1D15", "ramucirumab").open_points[0].status is PointStatus.MET


@pytest.mark.parametrize(
    ("amount", "above"), [("350 mg", False), ("360 mg", False), ("365 mg", True), ("395 mg", True)]
)
def test_an_amount_above_a_level_whose_own_amount_is_withheld(amount: str, above: bool) -> None:
    """Rounded to whole vials of 100 mg the level's own amount is withheld; what was calculated is the measure."""
    site = {"holidays": "DE-ST", "rounding": {"ramucirumab": "100 mg"}}
    reduce = {"kind": "reduce", "drug": "ramucirumab", "date": date(2027, 2, 3), "reason": "x"}
    weights = sized((date(2027, 1, 18), "60"))
    plan = plan_of("ramunet", today=date(2027, 2, 12), events=[FIRST, reduce], measurements=weights, site=site)
    level = dose_of(plan, "C1D15", "ramucirumab")
    assert str(level.exact) == "360 mg"
    assert level.amount is None
    event = {**OVERRIDE, "amount": amount}
    decided = plan_of(
        "ramunet", today=date(2027, 2, 12), events=[FIRST, reduce, event], measurements=weights, site=site
    )
    assert bool(findings_of(decided, "override-above-level")) == above


@pytest.mark.parametrize(("day", "after", "told"), [(1, None, True), (1, "C1D1", False), (2, None, False)])
def test_half_the_rate_on_the_day_of_a_dose_has_a_note(day: int, after: str | None, told: bool) -> None:
    slow: Data = {"kind": "slow", "drug": "ramucirumab", "date": date(2027, 2, day), "reason": "x"}
    events = [FIRST, slow if after is None else {**slow, "after": after}]
    plan = plan_of("ramunet", today=date(2027, 2, 3), events=events)
    assert abouts(plan, "slowed-that-day") == ({"doses.C1D1.ramucirumab"} if told else set())
    assert {one.severity.value for one in findings_of(plan, "slowed-that-day")} <= {"note"}


def test_a_withheld_dose_recorded_as_given_asks_for_its_amount() -> None:
    plan = plan_of("ramunet", today=DAY_1, events=[FIRST], measurements=None)
    assert abouts(plan, "given-without-amount") == {"doses.C1D1.ramucirumab", "doses.C1D1.dacarbazine"}
    amounts = {"ramucirumab": "480 mg", "dacarbazine": "1080 mg"}
    known = plan_of("ramunet", today=DAY_1, events=[{**FIRST, "amounts": amounts}], measurements=None)
    assert not findings_of(known, "given-without-amount")
    assert not findings_of(plan_of("ramunet", today=DAY_1, events=[FIRST]), "given-without-amount")


# ── 82 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_creatinine_older_than_the_only_weight_says_by_which_day_it_is_missing(language: str) -> None:
    words = Words(language)
    labs = [{"date": date(2027, 1, 20), "test": "creatinine", "value": "0.85 mg/dL"}]
    found = [one for one in invented(labs=labs).findings if one.code == "missing-input"]
    by_day = [finding_sentence(words, one) for one in found if "day" in one.params]
    assert by_day
    assert all(words.date(date(2027, 1, 20)) in one for one in by_day)
    same = [{"date": date(2027, 1, 25), "test": "creatinine", "value": "0.85 mg/dL"}]
    assert not [one for one in invented(labs=same).findings if one.code == "missing-input" and "day" in one.params]


# ── 83 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("250 mL + 30.47619048 mL", "250 mL + 30.48 mL"), ("1 mL + 0.125 mL", "1 mL + 0.13 mL"),
        ("0.004 mL", "0.004 mL"), ("7.219553 mg ÷ 10 mg/mL", "7.2196 mg ÷ 10 mg/mL"),
        ("650 mg/m² × 1.658312 m²", "650 mg/m² × 1.658312 m²"), ("8 mg/kg × 59.65 kg", "8 mg/kg × 59.65 kg"),
        ("30.000 mL", "30 mL"),
    ],
)  # fmt: skip
def test_a_printed_figure_has_the_digits_of_its_instrument(exact: str, shown: str) -> None:
    assert printed(exact) == shown


def test_the_file_has_all_digits() -> None:
    plan = plan_of("caboavenec", today=date(2027, 1, 5))
    words = Words("en")
    for study, weights in (("ramunet", sized((date(2027, 1, 18), "61.3"))),):
        plan = plan_of(study, measurements=weights, site={"rounding": {"ramucirumab": "none", "dacarbazine": "none"}})
        for dose in plan.doses[:2]:
            for step in dose.steps:
                figures = [one for one in step_formula(words, step).split() if "." in one and "/" not in one]
                if step.label in ("final-volume", "rate"):
                    assert all(len(one.partition(".")[2]) <= 2 for one in figures), step
    data = plan_data(plan, words)["doses"]
    formulas = [step["formula"] for step in data[1]["steps"]]  # type: ignore[index]
    assert any(len(word.partition(".")[2]) > 2 for one in formulas for word in one.replace("\u00a0", " ").split())
