"""Fault 43: above 125 kg ramucirumab fits no bag of its label: the site can choose another one, and nobody is left out
of what is fetched without a word."""

from datetime import date
from decimal import Decimal

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.values.source import Origin
from dosecal.core.views.day_list import day_entries, totals, uncounted
from dosecal.files.reading.refusal import Refusal
from dosecal.words import Words
from dosecal.words.day_list import total_lines
from tests.core.plan.plan_cases import dose_of, findings_of, plan_of

FIRST = date(2027, 2, 1)


def weighing(kg: str, today: date = date(2027, 1, 20), **site: object) -> Plan:
    return plan_of(
        "ramunet", today=today, site={"holidays": "DE-ST", **site},
        measurements=[{"date": date(2027, 1, 18), "height": "185 cm", "weight": f"{kg} kg"}],
    )  # fmt: skip


@pytest.mark.parametrize(("kg", "prepared"), [("125", True), ("126", False)])
def test_the_bag_of_the_label_ends_at_125_kg(kg: str, prepared: bool) -> None:
    assert (dose_of(weighing(kg), "C1D1", "ramucirumab").infusion is not None) is prepared


@pytest.mark.parametrize("bag", ["500 mL", "0,5 L"])
def test_another_bag_is_chosen_and_its_source_is_the_site(bag: str) -> None:
    plan = weighing("140", bags={"ramucirumab": bag})
    dose = dose_of(plan, "C1D1", "ramucirumab")
    assert dose.infusion is not None
    assert dose.infusion.bag.value == 500
    assert dose.infusion.concentration.value == Decimal(1120) / 500
    step = next(step for step in dose.steps if step.label == "final-volume")
    assert step.source is not None
    assert step.source.origin is Origin.SITE
    assert findings_of(plan, "site-bag")[0].about == "doses.C1D1.ramucirumab"


def test_the_limits_stay() -> None:
    """3000 mL would be 0.37 mg/mL."""
    dose = dose_of(weighing("140", bags={"ramucirumab": "3000 mL"}), "C1D1", "ramucirumab")
    assert dose.infusion is None
    assert {found.code for found in dose.findings} == {"concentration-out-of-range", "site-bag"}


def test_a_bag_of_the_label_needs_no_word() -> None:
    plan = weighing("80", bags={"dacarbazine": "500 mL"})
    assert not findings_of(plan, "site-bag")
    infusion = dose_of(plan, "C1D1", "dacarbazine").infusion
    assert infusion is None or infusion.bag.value == 500


@pytest.mark.parametrize(("study", "drug", "bag"), [
    ("ramunet", "ramucirumab", "500"), ("ramunet", "ramucirumab", "500 mg"), ("ramunet", "ramucirumab", "0 mL"),
    ("ramunet", "ramucirumab", "9 L"), ("ramunet", "avelumab", "500 mL"), ("caboavenec", "cabozantinib", "500 mL"),
])  # fmt: skip
def test_what_is_no_bag_of_the_study_is_refused(study: str, drug: str, bag: str) -> None:
    with pytest.raises(Refusal) as refused:
        plan_of(study, site={"bags": {drug: bag}})
    assert refused.value.key == f"site.bags.{drug}"


def test_who_is_not_counted_in_what_is_fetched_is_said() -> None:
    entries = [one for kg in ("80", "140", "150") for one in day_entries(weighing(kg, FIRST))]
    assert [(study, name["en"], count) for study, name, count in uncounted(entries)] == [("RamuNET", "Ramucirumab", 2)]
    assert [one for one in totals(entries) if one.drug == "ramucirumab"]
    said = [what for _, drug, what in total_lines(Words("en"), entries) if drug == "Ramucirumab"]
    assert said[-1].startswith("2 doses are not counted")


def test_nobody_is_missing_where_all_is_prepared() -> None:
    assert not uncounted(day_entries(weighing("80", FIRST)))
