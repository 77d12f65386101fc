"""Fault 67: of a withheld dose nothing is told that could be prepared, whatever a person decided beside it."""

import json
from datetime import date

import pytest

from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.words import LANGUAGES, Words
from tests.core.plan.plan_cases import Data, dose_of, findings_of, plan_of

SWAPPED = [{"date": date(2027, 1, 18), "height": "78 cm", "weight": "178 kg"}]
RIGHT = [{"date": date(2027, 1, 18), "height": "178 cm", "weight": "78 kg"}]
OVERRIDE: Data = {
    "kind": "override", "visit": "C1D1", "drug": "ramucirumab", "amount": "333 mg", "reason": "r", "by": "Dr X",
}  # fmt: skip


def everything(words: Words, **changes: object) -> str:
    plan = plan_of("ramunet", today=date(2027, 1, 28), **changes)
    return plan_text(plan, words) + json.dumps(plan_data(plan, words), ensure_ascii=False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("measured", [SWAPPED, None, [{"date": date(2027, 1, 18), "height": "165 cm"}]])
def test_an_override_beside_a_withheld_dose_is_told_nowhere(language: str, measured: object) -> None:
    assert "333" not in everything(Words(language), measurements=measured, events=[OVERRIDE])
    assert "333" in everything(Words(language), measurements=RIGHT, events=[OVERRIDE])


def test_a_withheld_dose_has_neither_override_nor_steps_of_an_amount() -> None:
    plan = plan_of("ramunet", today=date(2027, 1, 28), measurements=SWAPPED, events=[OVERRIDE])
    dose = dose_of(plan, "C1D1", "ramucirumab")
    assert (dose.amount, dose.override) == (None, None)
    assert not [one for one in dose.steps if one.label in ("override", "rounding", "volume", "vials")]
    assert not [one for one in plan.deviations if one.drug == "ramucirumab"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("weight", "severity"), [("59.6", None), ("68.7", "warn"), ("45", "block")])
def test_a_rounding_that_withholds_names_no_amount(language: str, weight: str, severity: str | None) -> None:
    """By whole vials 360 mg become 400 mg, 11.11 % more: withheld, and neither figure is told."""
    sizes = [{"date": date(2027, 1, 18), "height": "165 cm", "weight": f"{weight} kg"}]
    site = {"holidays": "DE-ST", "banding": {"ramucirumab": "nearest-vial"}}
    plan = plan_of("ramunet", today=date(2027, 1, 28), measurements=sizes, site=site)
    assert {one.severity.value for one in findings_of(plan, "rounding-deviation")} == ({severity} - {None})
    said = everything(Words(language), measurements=sizes, site=site)
    if severity == "block":
        assert "400 mg" not in said.replace("\u00a0", " ")
        assert dose_of(plan, "C1D1", "ramucirumab").amount is None
