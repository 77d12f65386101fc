"""Rounding by step and direction, to whole vials and by a table of bands; the deviation on both sides of its limits."""

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosecal.core.doses.rounding import beyond, to_step
from dosecal.core.result.plan import Plan
from dosecal.core.trial.dose_rule import Direction
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.vocabulary import vocabulary
from tests.core.doses.dose_cases import (
    BASE,
    MEASURED,
    PROTOCOLS,
    RAMUNET,
    Data,
    both,
    dose,
    number,
    ramunet,
    said,
    sized,
    step,
)

TRAPS = Path(__file__).parents[2] / "data" / "float_traps.csv"
EXACT = st.decimals(min_value="0.01", max_value="5000", places=3)
STEPS = st.sampled_from([Decimal(text) for text in ("0.1", "1", "2.5", "5", "10", "100")])


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [
        ("2.5", "1", "3"), ("3.5", "1", "4"), ("0.5", "1", "1"), ("0.49999999999999999999", "1", "0"),
        ("345", "10", "350"), ("344.999", "10", "340"), ("747.5", "1", "748"), ("1495", "10", "1500"),
        ("482.5", "5", "485"), ("482.4999", "5", "480"), ("1077.903", "10", "1080"), ("350.5", "1", "351"),
        ("12.25", "0.1", "12.3"), ("37.5", "25", "50"), ("0", "10", "0"),
    ],
)  # fmt: skip
def test_a_tie_goes_up(value: str, step: str, expected: str) -> None:
    assert to_step(Decimal(value), Decimal(step)) == Decimal(expected)


@given(st.decimals("0", "5000", places=6), STEPS)
def test_rounding_against_its_definition(value: Decimal, size: Decimal) -> None:
    steps = Fraction(value) / Fraction(size)
    assert to_step(value, size) == ((2 * steps + 1) // 2) * Fraction(size)


def traps(kind: str) -> list[dict[str, str]]:
    with TRAPS.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["case"] == kind]


def test_every_dose_that_binary_floats_round_wrongly_is_right() -> None:
    rows = traps("dtic_650_x_bsa2dp")
    assert len(rows) == 68
    for row in rows:
        exact = Decimal(650) * Decimal(row["input1"])
        assert exact == Decimal(row["exact"])
        assert to_step(exact, Decimal(row["increment_or_input2"])) == Decimal(row["expected_half_up_or_truth"])


@given(EXACT, STEPS)
def test_every_direction_leads_to_a_multiple_beside_the_amount(exact: Decimal, size: Decimal) -> None:
    down, up = to_step(exact, size, Direction.DOWN), to_step(exact, size, Direction.UP)
    half_up, nearest = to_step(exact, size, Direction.HALF_UP), to_step(exact, size, Direction.NEAREST)
    assert down <= exact <= up
    assert up - down in (0, size)
    assert all(amount % size == 0 for amount in (down, up, half_up, nearest))
    assert abs(half_up - exact) * 2 <= size
    assert half_up == (up if (exact - down) * 2 >= size else down)
    assert nearest == (up if (exact - down) * 2 > size else down)


@pytest.mark.parametrize(
    ("direction", "amounts"),
    [("half-up", (10, 10, 15)), ("nearest", (10, 10, 15)), ("down", (10, 10, 10)), ("up", (15, 15, 15))],
)
def test_a_step_in_each_direction(direction: str, amounts: tuple[int, ...]) -> None:
    found = tuple(to_step(Decimal(exact), Decimal(5), Direction(direction)) for exact in ("12.4", "12.49", "12.51"))
    assert found == amounts
    half = {"half-up": 15, "nearest": 10, "down": 10, "up": 15}[direction]
    assert to_step(Decimal("12.5"), Decimal(5), Direction(direction)) == half


@pytest.mark.parametrize(
    ("weight", "amount"),
    [("52.4", 310), ("52.5", 320), ("52.6", 320)],  # 6 mg/kg are 314.4, 315 and 315.6 mg
)
def test_half_goes_up_by_default(weight: str, amount: int) -> None:
    reduce = {"kind": "reduce", "drug": "ramucirumab", "date": date(2027, 1, 30), "reason": "proteinuria"}
    plan = ramunet(
        measurements=[{"date": MEASURED, "height": "165 cm", "weight": f"{weight} kg"}], events=[reduce],
        site={"rounding": {"ramucirumab": "10 mg"}},
    )  # fmt: skip
    assert number(dose(plan, "C1D1", "ramucirumab").amount) == amount


def test_a_drug_has_limits_of_its_own() -> None:
    # 60 mg/m² by 60 kg and 165 cm are 99.4987 mg, rounded to 100: below the 2 % at which rubicin asks.
    assert not said(dose(sized(165, 60), "C1D1", "rubicin"), "rounding-deviation")
    (found,) = said(dose(sized(165, "57.5"), "C1D1", "rubicin"), "rounding-deviation")  # 97.404 → 95: −2.47 %
    assert (found.severity.value, found.params["limit"]) == ("warn", 2)


@pytest.mark.parametrize(
    ("exact", "amount", "over"),
    [("100", "105", False), ("100", "105.01", True), ("100", "95", False), ("100", "94.99", True)],
)
def test_exactly_the_limit_is_quiet(exact: str, amount: str, over: bool) -> None:
    assert beyond(Decimal(amount), Decimal(exact), Decimal(5)) is over


@pytest.mark.parametrize(
    ("weight", "mg_step", "severity"),
    [
        ("50", "420 mg", None),       # 400 → 420: exactly 5 %
        ("50", "422 mg", "warn"),     # 5.5 %
        ("50", "440 mg", "warn"),     # exactly 10 % asks
        ("50", "441 mg", "block"),    # 10.25 %
        ("50", "380 mg", None),       # −5 %
        ("50", "360 mg", "warn"),     # −10 %
        ("50", "359 mg", "block"),    # −10.25 %
    ],
)  # fmt: skip
def test_five_percent_is_quiet_and_ten_asks(weight: str, mg_step: str, severity: str | None) -> None:
    plan = ramunet(
        measurements=[{"date": MEASURED, "height": "165 cm", "weight": f"{weight} kg"}],
        site={"rounding": {"ramucirumab": mg_step}},
    )
    of = dose(plan, "C1D1", "ramucirumab")
    assert [found.severity.value for found in said(of, "rounding-deviation")] == ([severity] if severity else [])
    assert (of.amount is None) is (severity == "block")
    assert of.deviation_percent is not None


# ── Whole vials ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("weight", "amount", "severity"),
    [
        ("62.5", 500, None), ("59.6", 500, None), ("59.5", 500, "warn"),  # 476 → 500: 5.04 % asks
        ("56.3", 500, "block"), ("45", 400, "block"),  # 450.4 → 500: 11.01 %; 360 → 400: 11.11 %
        ("68.7", 500, "warn"), ("68.8", 600, "warn"), ("68.75", 600, "warn"),  # 550 mg: the larger of two equally near
    ],
)  # fmt: skip
def test_nearest_vials_are_a_choice_with_the_same_limits(weight: str, amount: int, severity: str | None) -> None:
    of = dose(
        ramunet(
            measurements=[{"date": MEASURED, "height": "165 cm", "weight": f"{weight} kg"}],
            site={"banding": {"ramucirumab": "nearest-vial"}},
        ),
        "C1D1",
        "ramucirumab",
    )
    found = [one.severity.value for one in said(of, "rounding-deviation")]
    assert found == ([severity] if severity else [])
    assert of.banding == "vial"
    if severity == "block":  # of a withheld dose no step tells an amount
        assert of.amount is None
        assert not [one for one in of.steps if one.label.startswith("rounding")]
    else:
        assert str(step(of, "rounding-vial").value) == f"{amount} mg"


def test_banding_is_off_by_default() -> None:
    assert dose(ramunet(), "C1D1", "ramucirumab").banding == "step"


# ── Dose bands ──────────────────────────────────────────────────────────────────────────────────────────────────────
BANDS = """name = "Bands of a site"
drug = "dacarbazine"

[[bands]]
from = "1000 mg"
to = "1060 mg"
amount = "1030 mg"

[[bands]]
from = "1060 mg"
to = "1120 mg"
amount = "1090 mg"
"""


def banded(folder: Path, weight: str, text: str = BANDS, height: str = "165 cm") -> Plan:
    (folder / "bands.toml").write_text(text, encoding="utf-8")
    data: Data = {
        **RAMUNET,
        "measurements": [{"date": MEASURED, "height": height, "weight": f"{weight} kg"}],
        "site": {"banding": {"dacarbazine": "bands.toml"}},
    }
    return plan_case(case_from_data(data, "case.toml", vocabulary()), date(2027, 1, 30), folder=folder)


def test_a_table_of_bands_beside_the_case(tmp_path: Path) -> None:
    of = dose(banded(tmp_path, "60"), "C1D1", "dacarbazine")  # 1077.903 mg
    assert both(number(of.amount), of.banding) == (1090, "band")
    assert of.deviation_percent is not None
    assert of.deviation_percent.quantize(Decimal("0.0001")) == Decimal("1.1223")
    assert step(of, "rounding-band").source is not None


def test_where_two_bands_meet_the_upper_one_counts(tmp_path: Path) -> None:
    flat = BANDS.replace("1060", "1077.903056870237")
    assert number(dose(banded(tmp_path, "60", flat), "C1D1", "dacarbazine").amount) == 1030  # a hair above the boundary
    at = BANDS.replace("1000 mg", "900 mg").replace("1030 mg", "1000 mg").replace("1060", "1300")
    at = at.replace("1120", "1400").replace("1090", "1350")
    # 650 mg/m² × 2 m² is 1300 mg exactly.
    assert number(dose(banded(tmp_path, "80", at, "180 cm"), "C1D1", "dacarbazine").amount) == 1350


def test_outside_of_all_bands_the_step_counts_and_says_so(tmp_path: Path) -> None:
    of = dose(banded(tmp_path, "70"), "C1D1", "dacarbazine")  # 1164.27 mg
    assert both(number(of.amount), of.banding) == (1160, "step")
    assert said(of, "outside-bands")


def test_outside_of_all_bands_without_a_step_says_so_too(tmp_path: Path) -> None:
    (tmp_path / "bands.toml").write_text(BANDS, encoding="utf-8")
    site = {"banding": {"dacarbazine": "bands.toml"}, "rounding": {"dacarbazine": "none"}}
    measured = [{"date": MEASURED, "height": "165 cm", "weight": "70 kg"}]
    case = case_from_data({**RAMUNET, "measurements": measured, "site": site}, "case.toml", vocabulary())
    of = dose(plan_case(case, date(2027, 1, 30), folder=tmp_path), "C1D1", "dacarbazine")
    assert (of.amount, of.banding) == (of.exact, "none")
    assert said(of, "outside-bands")


@pytest.mark.parametrize(
    ("change", "key", "expected"),
    [
        (('"dacarbazine"', '"ramucirumab"'), "drug", "bands-of-drug"),
        (('to = "1060 mg"', 'to = "900 mg"'), "bands[1].to", "band-above"),
        (('from = "1060 mg"', 'from = "1050 mg"'), "bands[2].from", "band-order"),
        (('amount = "1030 mg"', 'amount = "1061 mg"'), "bands[1].amount", "band-amount"),
        (('amount = "1030 mg"', 'amount = "1030 mL"'), "bands[1].amount", "mass"),
        (('name = "Bands of a site"\n', ""), "name", "text"),
    ],
)
def test_a_table_that_is_wrong_is_refused(tmp_path: Path, change: tuple[str, str], key: str, expected: str) -> None:
    with pytest.raises(Refusal) as caught:
        banded(tmp_path, "60", BANDS.replace(*change))
    assert (caught.value.file, caught.value.key, caught.value.expected) == ("bands.toml", key, expected)


@pytest.mark.parametrize(
    ("site", "key", "expected"),
    [
        ({"banding": {"rubicin": "vials"}}, "site.banding.rubicin", "banding"),
        ({"banding": {"rubicine": "nearest-vial"}}, "site.banding.rubicine", "known"),
        ({"banding": {"rubicin": "nowhere.toml"}}, "site.banding.rubicin", "bands-file"),
        ({"rounding": {"enzymase": "10 mg"}}, "site.rounding.enzymase", "step-unit"),
        ({"rounding": {"rubicin": "10 IU"}}, "site.rounding.rubicin", "step-unit"),
    ],
)
def test_a_choice_that_does_not_fit_the_drug_is_refused(site: Data, key: str, expected: str) -> None:
    with pytest.raises(Refusal) as caught:
        plan_case(
            case_from_data({**BASE, "site": site}, "case.toml", vocabulary()), date(2027, 1, 30), folder=PROTOCOLS
        )
    assert (caught.value.key, caught.value.expected) == (key, expected)
