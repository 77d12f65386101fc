"""Fault 76: treat, hold and repeat, or reduce by the values of the day: data of a protocol or a site, or not known."""

from datetime import date, datetime
from pathlib import Path

import pytest

from dosecal.core.plan.gates import gate_state
from dosecal.core.result.plan import Plan
from dosecal.core.values.source import Origin
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.named_files import files_of, named_files
from dosecal.files.case.planning import plan_case
from dosecal.files.reading.refusal import Refusal
from dosecal.sheets.dose import worksheet_data
from dosecal.sheets.frame import Printed
from dosecal.words import Words
from tests.core.plan.plan_cases import case_data, dose_of, findings_of, plan_of

DAY = date(2027, 2, 1)
PRINTED = Printed(datetime(2027, 2, 1, 8, 0), None, "0")  # noqa: DTZ001  a clock on the wall
GATES = """[sources]
sop = { origin = "site", document = "SOP chemotherapy 4", section = "2" }
[[gates]]
id = "anc"
test = "anc"
drugs = ["dacarbazine"]
source = "sop"
[[gates.steps]]
is = "< 1.0 10⁹/L"
action = "hold"
text = { en = "repeat in 7 days", de = "in 7 Tagen wiederholen" }
[[gates.steps]]
is = "< 1.5 10⁹/L"
action = "reduce"
[[gates.steps]]
is = ">= 1.5 10⁹/L"
action = "treat"
"""


def gated(folder: Path, *labs: tuple[str, str, date], text: str = GATES, today: date = DAY) -> Plan:
    (folder / "gates.toml").write_text(text, encoding="utf-8")
    data = case_data(
        "ramunet", today=today, site={"gates": "gates.toml"},
        labs=[{"date": day, "test": test, "value": value} for test, value, day in labs],
    )  # fmt: skip
    return plan_case(case_from_data(data, "case.toml"), today, folder=folder)


def says(plan: Plan, drug: str = "dacarbazine", visit: str = "C1D1") -> str | None:
    return gate_state(plan, dose_of(plan, visit, drug))


@pytest.mark.parametrize(
    ("value", "action"),
    [("0.8 G/L", "hold"), ("0.99 G/L", "hold"), ("1.0 G/L", "reduce"), ("1499 /mm³", "reduce"), ("1.5 G/L", "treat")],
)
def test_each_step_and_its_edge(tmp_path: Path, value: str, action: str) -> None:
    plan = gated(tmp_path, ("anc", value, DAY))
    assert says(plan) == action
    found = findings_of(plan, "gate")
    assert [one.about for one in found] == ([] if action == "treat" else ["doses.C1D1.dacarbazine"])
    assert all(one.source is not None and one.source.origin is Origin.SITE for one in found)


@pytest.mark.parametrize("day", [date(2027, 1, 28), None])
def test_without_a_fresh_value_it_is_not_judged(tmp_path: Path, day: date | None) -> None:
    labs = [] if day is None else [("anc", "3 G/L", day)]
    plan = gated(tmp_path, *labs)
    assert says(plan) == "not-judged"
    assert not findings_of(plan, "gate")


def test_two_values_of_a_day_are_not_judged(tmp_path: Path) -> None:
    assert says(gated(tmp_path, ("anc", "0.8 G/L", DAY), ("anc", "3 G/L", DAY))) == "not-judged"


def test_a_value_that_fits_no_step_is_not_judged(tmp_path: Path) -> None:
    text = GATES.replace('is = ">= 1.5 10⁹/L"', 'is = ">= 2 10⁹/L"')
    assert says(gated(tmp_path, ("anc", "1.7 G/L", DAY), text=text)) == "not-judged"


def test_another_drug_has_no_gate_and_far_visits_are_not_judged(tmp_path: Path) -> None:
    plan = gated(tmp_path, ("anc", "0.8 G/L", DAY))
    assert says(plan, "ramucirumab") == "not-known"
    assert says(plan, "dacarbazine", "C3D1") == "not-judged"


def test_the_gravest_of_several_speaks(tmp_path: Path) -> None:
    more = (
        GATES
        + """[[gates]]
id = "platelets"
test = "platelets"
source = "sop"
[[gates.steps]]
is = "< 75 10⁹/L"
action = "stop"
[[gates.steps]]
is = ">= 75 10⁹/L"
action = "treat"
"""
    )
    plan = gated(tmp_path, ("anc", "0.8 G/L", DAY), ("platelets", "60 G/L", DAY), text=more)
    assert says(plan) == "stop"
    assert says(gated(tmp_path, ("platelets", "90 G/L", DAY), text=more)) == "not-judged"


@pytest.mark.parametrize(("study", "drug"), [("ramunet", "ramucirumab"), ("caboavenec", "avelumab")])
def test_the_trials_that_come_with_dosecal_know_none_and_say_so(study: str, drug: str) -> None:
    day = DAY if study == "ramunet" else date(2027, 1, 11)
    plan = plan_of(study, today=day)
    assert says(plan, drug) == "not-known"
    for language, word in (("en", "none is known"), ("de", "keine bekannt")):
        lines = str(worksheet_data(plan, "C1D1", Words(language), PRINTED)["findings"])
        assert word in lines


def test_the_sheet_names_the_gate_and_its_value(tmp_path: Path) -> None:
    plan = gated(tmp_path, ("anc", "0.8 G/L", DAY))
    lines = str(worksheet_data(plan, "C1D1", Words("en"), PRINTED)["findings"])
    assert "hold and repeat (repeat in 7 days)" in lines


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('test = "anc"', 'test = "ank"', "gates[1].test"),
        ('"dacarbazine"', '"avelumab"', "gates[1].drugs"),
        ('action = "hold"', 'action = "wait"', "gates[1].steps[1].action"),
        ('is = "< 1.0 10⁹/L"', 'is = "1.0"', "gates[1].steps[1].is"),
        ('source = "sop"\n[[gates.steps]]', 'source = "soap"\n[[gates.steps]]', "gates[1].source"),
    ],
)
def test_what_is_no_gate_is_refused(tmp_path: Path, old: str, new: str, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        gated(tmp_path, text=GATES.replace(old, new, 1))
    assert refused.value.key.startswith(key)


def test_a_missing_file_is_refused_and_a_named_one_is_watched(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        plan_of("ramunet", site={"gates": "none.toml"})
    assert refused.value.key == "site.gates"
    case = gated(tmp_path).case
    assert "gates.toml" in tuple(files_of(case))
    assert "gates.toml" in tuple(named_files(case, str(tmp_path)))
