"""Protocols, drug files and cases whose doses cannot be read, each with file and key; every finding has been raised."""

from datetime import date
from pathlib import Path

import pytest

from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.words import LANGUAGES, Words
from tests.core.doses.dose_cases import ADJUSTED, BASE, MEASURED, PROTOCOLS, RAMUNET, Data, changed


def planned(folder: Path) -> Plan:
    return plan_case(case_from_data(BASE, "case.toml", vocabulary()), date(2027, 1, 30), folder=folder)


def named(refusal: Refusal) -> str:
    """What was expected; whether a near name was found plays no part."""
    return refusal.expected.removesuffix("-near")


GAULT = '"cockcroft-gault"\n'
PRESSURE = 'blood_pressure = { systolic = "160 mmHg", diastolic = "100 mmHg", source = "site" }'
PROTOCOL_SLIPS = {
    "a blood pressure in another unit": ("[dosing]\n", f"[dosing]\n{PRESSURE.replace('160 mmHg', '160 mm')}\n",
                                         "dosing.blood_pressure.systolic", "blood-pressure-limit"),
    "a blood pressure upside down": ("[dosing]\n", f"[dosing]\n{PRESSURE.replace('160', '100')}\n",
                                     "dosing.blood_pressure.diastolic", "blood-pressure-limit"),
    "mg where IU are due": ('dose = "500 IU/kg"', 'dose = "500 mg/kg"', "drugs.enzymase.dose", "dose-units_per_kg"),
    "IU where mg are due": ('dose = "6 mg/kg"', 'dose = "6 IU/kg"', "drugs.mabtine.dose", "dose-per_kg"),
    "mg/m² as mg": ('dose = "60 mg/m²"', 'dose = "60 mg"', "drugs.rubicin.dose", "dose-per_m2"),
    "an AUC in mg": ('dose = "AUC 5"', 'dose = "5 mg"', "drugs.platinex.dose", "dose-auc"),
    "an AUC of zero": ('dose = "AUC 5"', 'dose = "AUC 0"', "drugs.platinex.dose", "dose-auc"),
    "an unknown clearance": ('"cockcroft-gault"', '"cockroft"', "drugs.platinex.clearance.formula", "known"),
    "a clearance without source": ('source = "text"\n\n[drugs.platinex.levels]', "\n[drugs.platinex.levels]",
                                   "drugs.platinex.clearance.source", "source"),
    "a weight for the surface": ('"cockcroft-gault"', f'"wright"\nweight = {ADJUSTED}',
                                 "drugs.platinex.clearance.weight", "weight-of-clearance"),
    "a weight of a measured clearance": ('"cockcroft-gault"', f'"measured"\nweight = {ADJUSTED}',
                                         "drugs.platinex.clearance.weight", "weight-of-clearance"),
    "a lean weight that turns over": ('"cockcroft-gault"',
                                      f"""{GAULT}weight = {ADJUSTED.replace('"adjusted"', '"james"')}""",
                                      "drugs.platinex.clearance.weight.formula", "known"),
    "a weight without source": ('"cockcroft-gault"', GAULT + 'weight = { formula = "devine" }',
                                "drugs.platinex.clearance.weight.source", "source"),
    "a body mass index in kg": ('"cockcroft-gault"', f"{GAULT}weight = {ADJUSTED.replace('kg/m²', 'kg')}",
                                "drugs.platinex.clearance.weight.from_bmi.value", "bmi"),
    "an AUC without clearance": ('basis = "per_m2"\ndose = "60 mg/m²"', 'basis = "auc"\ndose = "AUC 5"',
                                 "drugs.rubicin.clearance", "clearance-of-auc"),
    "a cap of a dose per kg": ('maximum_single = { value = "700 mg", source = "cap" }',
                               'bsa_cap = { value = "2 m²", source = "cap" }', "drugs.mabtine.bsa_cap",
                               "cap-of-surface"),
    "a maximum in another unit": ('value = "150000 IU"', 'value = "150000 mg"',
                                  "drugs.enzymase.maximum_cumulative.value", "units"),
    "a maximum per m² of a dose per kg": ('maximum_single = { value = "700 mg"',
                                          'maximum_cumulative = { value = "9 mg/m²"',
                                          "drugs.mabtine.maximum_cumulative", "cap-of-surface"),
    "a step in another unit": ('step = "1000 IU"', 'step = "1000 mg"', "drugs.enzymase.rounding.step", "units"),
    "an unknown direction": ('"nearest"', '"nearer"', "drugs.rubicin.rounding.direction", "known"),
    "one limit without the other": ('warn = "2 %", ', "", "drugs.rubicin.rounding.warn", "percent"),
    "a loading dose of another basis": ('dose = "8 mg/kg", minutes', 'dose = "8 mg", minutes',
                                        "drugs.mabtine.loading.dose", "dose-per_kg"),
    "no loading dose at all": ("doses = 2", "doses = 0", "drugs.mabtine.loading.doses", "integer-range"),
    "an unknown key": ("maximum_single", "maximum_singel", "drugs.mabtine.maximum_singel", "known"),
}  # fmt: skip


@pytest.mark.parametrize("slip", PROTOCOL_SLIPS)
def test_a_slip_in_a_protocol_names_its_place(slip: str, tmp_path: Path) -> None:
    before, after, key, expected = PROTOCOL_SLIPS[slip]
    changed(tmp_path, "invented.toml", before, after)
    with pytest.raises(Refusal) as caught:
        planned(tmp_path)
    assert (caught.value.file, caught.value.key, named(caught.value)) == ("invented.toml", key, expected)
    assert all(caught.value.sentence(Words(language)) for language in LANGUAGES)


RULE = """
[[label_rules]]
id = "one"
group = "liver"
actions = ["stop"]
source = "label"
[[label_rules.when]]
test = "alt"
is = "> 3 × ULN"
"""

DRUG_SLIPS = {
    "an unknown test": ('"alt"', '"alat"', "label_rules[1].when[1].test", "known"),
    "no comparison": ("> 3 × ULN", "3 × ULN", "label_rules[1].when[1].is", "comparison"),
    "an unknown action": ('["stop"]', '["stopp"]', "label_rules[1].actions", "known"),
    "a rule without source": ('source = "label"\n[[', "[[", "label_rules[1].source", "source"),
    "values and grades": ('group = "liver"', 'group = "liver"\ngrades = [1]', "label_rules[1].when", "label-rule"),
    "after a rule that is not there": (
        'group = "liver"',
        'group = "liver"\nafter = "two"',
        "label_rules[1].after",
        "known",
    ),
}


@pytest.mark.parametrize("slip", DRUG_SLIPS)
def test_a_slip_in_a_label_rule_names_its_place(slip: str, tmp_path: Path) -> None:
    before, after, key, expected = DRUG_SLIPS[slip]
    end = (PROTOCOLS / "drugs" / "enzymase.toml").read_text(encoding="utf-8")
    assert before in RULE
    changed(tmp_path, "enzymase.toml", end, end + RULE.replace(before, after, 1))
    with pytest.raises(Refusal) as caught:
        planned(tmp_path)
    assert (caught.value.file, caught.value.key, named(caught.value)) == ("enzymase.toml", key, expected)


def test_a_label_rule_that_is_right_is_read(tmp_path: Path) -> None:
    end = (PROTOCOLS / "drugs" / "enzymase.toml").read_text(encoding="utf-8")
    changed(tmp_path, "enzymase.toml", end, end + RULE)
    assert planned(tmp_path).study.drugs["enzymase"].label_rules[0].conditions[0].test == "alt"


@pytest.mark.parametrize("limit", ["> 3 × ULN", "> ULN + 80 U/L"])
@pytest.mark.parametrize(("uln", "action"), [(None, "enter-uln"), ("40 U/L", "stop"), ("70 U/L", None)])
def test_a_limit_by_the_upper_limit_of_normal_asks_for_it(
    limit: str, uln: str | None, action: str | None, tmp_path: Path
) -> None:
    end = (PROTOCOLS / "drugs" / "enzymase.toml").read_text(encoding="utf-8")
    changed(tmp_path, "enzymase.toml", end, end + RULE.replace("> 3 × ULN", limit))
    day = date(2027, 2, 1)
    value = {"date": day, "test": "alt", "value": "121 U/L", **({} if uln is None else {"uln": uln})}
    data = {**BASE, "today": day, "labs": [*BASE["labs"], value],
            "events": [{"kind": "given", "visit": "C1D1", "date": day}]}  # fmt: skip
    plan = plan_case(case_from_data(data, "case.toml", vocabulary()), day, folder=tmp_path)
    assert [one.action for one in plan.proposals if one.drug == "enzymase"] == ([action] if action else [])


def test_a_protocol_and_its_drug_files_are_refused_together(tmp_path: Path) -> None:
    """What is missing in a protocol and in the file of its drug is mended in one go."""
    changed(tmp_path, "invented.toml", "minutes = 60\n", "")
    for name, before in (("enzymase", "[infusion]"), ("mabtine", "id =")):
        path = tmp_path / "drugs" / f"{name}.toml"
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(
            text.replace(before, f"[other]\n{before}" if before == "id =" else "[infused]", 1), encoding="utf-8"
        )
    with pytest.raises(Refusal) as caught:
        planned(tmp_path)
    found = {(one.file, one.key) for one in caught.value.all}
    assert {("enzymase.toml", "infusion"), ("mabtine.toml", "id")} <= found
    assert {file for file, _ in found} == {"invented.toml", "enzymase.toml", "mabtine.toml"}


def test_a_file_that_is_no_protocol_is_refused_alone(tmp_path: Path) -> None:
    changed(tmp_path, "invented.toml", "[treatment]", "[treatment")
    with pytest.raises(Refusal) as caught:
        planned(tmp_path)
    assert [one.expected for one in caught.value.all] == ["toml"]


@pytest.mark.parametrize(
    ("before", "after", "key", "expected"),
    [
        ('unit = "IU"', 'unit = "U"', "unit", "known"),
        ('strength = "10000 IU"', 'strength = "10000 mg"', "vials[1].strength", "units"),
        ("hours = 8", "hours = 0", "keeping[1].hours", "integer-range"),
        ('state = "reconstituted"', 'state = "thawed"', "keeping[1].state", "known"),
    ],
)
def test_a_slip_in_a_drug_file(before: str, after: str, key: str, expected: str, tmp_path: Path) -> None:
    changed(tmp_path, "enzymase.toml", before, after)
    with pytest.raises(Refusal) as caught:
        planned(tmp_path)
    assert (caught.value.file, caught.value.key, named(caught.value)) == ("enzymase.toml", key, expected)


def test_a_drug_in_another_unit_than_its_dose(tmp_path: Path) -> None:
    changed(tmp_path, "invented.toml", 'basis = "per_kg"\ndose = "6 mg/kg"', 'basis = "units_per_kg"\ndose = "6 IU/kg"')
    text = (tmp_path / "invented.toml").read_text(encoding="utf-8")
    for mg, iu in (('step = "10 mg", direction = "up"', 'step = "10 IU", direction = "up"'), ("700 mg", "700 IU"),
                   ('dose = "8 mg/kg"', 'dose = "8 IU/kg"')):  # fmt: skip
        text = text.replace(mg, iu)
    (tmp_path / "invented.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        planned(tmp_path)
    assert (caught.value.key, caught.value.expected) == ("drugs.mabtine.dose", "unit-of-drug")


LATER = date(2027, 1, 31)


@pytest.mark.parametrize(
    ("table", "key", "expected"),
    [
        *(
            ({"vitals": [{"date": MEASURED, "blood_pressure": text}]}, "vitals[1].blood_pressure", "blood-pressure")
            for text in ("82/128 mmHg", "128/82", "128/128 mmHg", "128/0 mmHg", "1128/82 mmHg", "128 / 82 mmHg")
        ),
        ({"vitals": [{"date": LATER, "blood_pressure": "128/82 mmHg"}]}, "vitals[1].date", "not-after-today"),
        ({"orders": [{"visit": "C1D1", "date": LATER, "by": "A"}]}, "orders[1].date", "not-after-today"),
        ({"orders": [{"visit": "C1D8", "date": MEASURED, "by": "A"}]}, "orders[1].visit", "treatment-visit"),
        ({"orders": [{"visit": "C1D1", "date": MEASURED}]}, "orders[1].by", "text"),
    ],
)
def test_orders_and_blood_pressures_that_cannot_be(table: Data, key: str, expected: str) -> None:
    with pytest.raises(Refusal) as caught:
        plan_case(case_from_data({**RAMUNET, **table}, "case.toml", vocabulary()), date(2027, 1, 30))
    assert (caught.value.key, caught.value.expected) == (key, expected)
