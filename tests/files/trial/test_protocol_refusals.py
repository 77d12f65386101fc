"""A protocol or drug file with each kind of defect is refused; the sentence names file, key, expected and found."""

from pathlib import Path

import pytest

from dosecal import resources
from dosecal.core.trial.drug import PerM2
from dosecal.core.trial.protocol import Study
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.studies import load_study
from dosecal.words import LANGUAGES, Words

RAMUNET = resources.read("protocols/ramunet-01.toml")
CABOAVENEC = resources.read("protocols/caboavenec-2022-04-01.toml")
RAMUCIRUMAB = resources.read("drugs/ramucirumab.toml")


def changed(text: str, old: str, new: str) -> str:
    assert old in text, old
    return text.replace(old, new, 1)


def load(folder: Path, protocol: str, drug: str | None = None) -> Study:
    (folder / "site.toml").write_text(protocol, encoding="utf-8")
    if drug is not None:
        (folder / "drugs").mkdir()
        (folder / "drugs" / "ramucirumab.toml").write_text(drug, encoding="utf-8")
    return load_study("site.toml", folder=folder)


def check_sentence(refusal: Refusal, file: str, key: str, parts: tuple[str, ...]) -> None:
    for language in LANGUAGES:
        sentence = refusal.sentence(Words(language))
        assert "\n" not in sentence
        assert sentence.startswith((f"{file}: ", f"{file} ("))
    english = refusal.sentence(Words("en"))
    assert key in english, english
    for part in parts:
        assert part in english, english


DEFECTS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    # Doses of the wrong dimension.
    "a dose per m² in mg": ('"650 mg/m²"', '"650 mg"', "drugs.dacarbazine.dose", ("mg/m²", '"650 mg"')),
    "a dose per m² in mg/kg": ('"650 mg/m²"', '"650 mg/kg"', "drugs.dacarbazine.dose", ("mg/m²", '"650 mg/kg"')),
    "a dose per m² in mg/m³": ('"650 mg/m²"', '"650 mg/m³"', "drugs.dacarbazine.dose", ("mg/m²",)),
    "a dose per m² in mg/cm²·": ('"650 mg/m²"', '"650 mg m²"', "drugs.dacarbazine.dose", ("mg/m²",)),
    "a dose per kg in mg": ('"8 mg/kg"', '"8 mg"', "drugs.ramucirumab.dose", ("per kg", '"8 mg"')),
    "a dose per kg per g": ('"8 mg/kg"', '"8 mg/g"', "drugs.ramucirumab.dose", ("per kg",)),
    "a dose per kg in mL": ('"8 mg/kg"', '"8 mL/kg"', "drugs.ramucirumab.dose", ("per kg",)),
    "a dose in an unknown unit": ('"8 mg/kg"', '"8 mgs/kg"', "drugs.ramucirumab.dose", ("per kg", "mgs/kg")),
    "a bare dose": ('"8 mg/kg"', "8", "drugs.ramucirumab.dose", ("per kg", "found 8")),
    "a dose without unit": ('"8 mg/kg"', '"8"', "drugs.ramucirumab.dose", ("per kg", '"8"')),
    "a dose of zero": ('"8 mg/kg"', '"0 mg/kg"', "drugs.ramucirumab.dose", ("per kg",)),
    "a dose below zero": ('"8 mg/kg"', '"-8 mg/kg"', "drugs.ramucirumab.dose", ("per kg",)),
    "a dose with an exponent": ('"8 mg/kg"', '"8e1 mg/kg"', "drugs.ramucirumab.dose", ("per kg",)),
    "no dose": ('dose = "8 mg/kg"\n', "", "drugs.ramucirumab.dose", ("nothing",)),
    "a dose for another basis": ('basis = "per_kg"', 'basis = "flat"', "drugs.ramucirumab.dose", ("mg/kg",)),
    "an unknown basis": ('basis = "per_kg"', 'basis = "per_kgs"', "drugs.ramucirumab.basis", ("per_kg",)),
    # Numbers without an origin.
    "a dose without source": (
        'minutes = 60\nsource = "treatment"\n', "minutes = 60\n", "drugs.ramucirumab.source", ("source",),
    ),
    "a source that is not there": (
        'minutes = 60\nsource = "treatment"\n', 'minutes = 60\nsource = "paper"\n', "drugs.ramucirumab.source",
        ('"paper"',),
    ),
    "rounding without source": (
        'rounding = { step = "5 mg", source = "site-dose" }', 'rounding = { step = "5 mg" }',
        "drugs.ramucirumab.rounding.source", ("source",),
    ),
    "an interval without source": (
        'minimum_interval = { span = "12 days", source = "site-windows" }', 'minimum_interval = { span = "12 days" }',
        "drugs.ramucirumab.minimum_interval.source", ("source",),
    ),
    "a window without source": (
        'window = { before = 0, after = 3, source = "site-windows" }', "window = { before = 0, after = 3 }",
        "treatment.days[1].window.source", ("source",),
    ),
    "a limit of deviation without source": (
        'deviation = { warn = "5 %", block = "10 %", source = "site-dose" }',
        'deviation = { warn = "5 %", block = "10 %" }', "dosing.deviation.source", ("source",),
    ),
    "a dose weight without source": (
        'due = "7 days", source = "site-dose" }', 'due = "7 days" }', "dosing.dose_weight.source", ("source",),
    ),
    "a criterion without source": (
        'label = { en = "Platelets", de = "Thrombozyten" }\nsource = "inclusion"\n',
        'label = { en = "Platelets", de = "Thrombozyten" }\n', "source", ("source",),
    ),
    "a washout without source": (
        'label = { en = "Major surgery", de = "Große Operation" }\nsource = "exclusion"\n',
        'label = { en = "Major surgery", de = "Große Operation" }\n', "washouts[1].source", ("source",),
    ),
    "an origin that is none": (
        'site-dose = { origin = "site"', 'site-dose = { origin = "house"', "sources.site-dose.origin", ('"house"',),
    ),
    "a source without section": (
        'site-dose = { origin = "site", document = "dosecal site rules", section = "doses" }',
        'site-dose = { origin = "site", document = "dosecal site rules" }', "sources.site-dose.section", ("nothing",),
    ),
    "a source with an empty document": (
        'site-dose = { origin = "site", document = "dosecal site rules"',
        'site-dose = { origin = "site", document = " "',
        "sources.site-dose.document", ("a text",),
    ),
    # Keys and names.
    "an unknown key of a drug": ("minutes = 60", "minuts = 60", "drugs.ramucirumab", ("minutes",)),
    "a key too many": ("minutes = 60", "minutes = 60\nmaximum = 7", "drugs.ramucirumab.maximum", ()),
    "an unknown top key": ('id = "ramunet"', 'id = "ramunet"\nversions = "01"', "versions", ("version",)),
    "an unknown table": ("[survival]", "[survivals]", "survivals", ("survival",)),
    "an unknown drug": ("[drugs.ramucirumab]", "[drugs.ramucirumb]", "drugs.ramucirumb", ("ramucirumab",)),
    "an unknown token": (
        'reads = ["major-surgery"]', 'reads = ["major-surgry"]', "washouts[1].reads", ("major-surgery",)),
    "an unknown test": ('id = "platelets"', 'id = "platelet"', "id", ("platelets",)),
    "an unknown anchor": ('anchor = "first-dose"', 'anchor = "first-dos"', "anchor", ("first-dose",)),
    "an unknown anchor of a visit": ('anchor = "last-dose"', 'anchor = "last-doze"', "anchor", ("last-doze",)),
    "an unknown fact of a branch": ('fact = "liver_metastases"', 'fact = "liver"', "branch.fact", ('"liver"',)),
    "an unknown cause": ('cause = "death"', 'cause = "dead"', "endings[3].cause", ("death",)),
    "an unknown formula": ('value = "mosteller"', 'value = "mostella"', "dosing.bsa_formula.value", ("mosteller",)),
    "an alternative that is no criterion": (
        'alternative = "creatinine_clearance"', 'alternative = "creatinine_clearence"', "alternative",
        ("creatinine_clearance",),
    ),
    "contraception for a drug of another trial": (
        'drug = "ramucirumab"\nsex', 'drug = "avelumab"\nsex', "contraception", ("avelumab",),
    ),
    "a washout given twice": (
        '[[washouts]]\nid = "minor-surgery"', '[[washouts]]\nid = "major-surgery"', "washouts[2].id",
        ("major-surgery",),
    ),
    # Spans, windows, comparisons, words.
    "a span without unit": ('span = "28 days"\nanchor', 'span = "28"\nanchor', "washouts[1].span", ('"28"',)),
    "a span as number": ('span = "28 days"\nanchor', "span = 28\nanchor", "washouts[1].span", ("found 28",)),
    "a span of half a month": ('span = "6 months"', 'span = "6.5 months"', "span", ("6.5 months",)),
    "a span of an unknown unit": ('span = "6 months"', 'span = "6 moons"', "span", ("6 moons",)),
    "a cycle without a length": ('cycle = "28 days"', 'cycle = "0 days"', "treatment.cycle", ("0 days",)),
    "an interval in months": ('span = "12 days"', 'span = "1 month"', "minimum_interval.span", ("1 month",)),
    "a window backwards": ("before = 0, after = 3", "before = -1, after = 3", "window.before", ("-1",)),
    "a window in half days": ("before = 0, after = 3", "before = 0.5, after = 3", "window.before", ("0.5",)),
    "a comparison without unit": ('"> 9 g/dL"', '"> 9"', "all", ('"> 9"',)),
    "a comparison in a foreign unit": ('"> 9 g/dL"', '"> 9 mg/dL"', "all", ('"> 9 mg/dL"',)),
    "a comparison without operator": ('"> 9 g/dL"', '"9 g/dL"', "all", ('"9 g/dL"',)),
    "a comparison with another sign": ('"> 9 g/dL"', '"≥ 9 g/dL"', "all", ("≥ 9 g/dL",)),
    "words in one language": (
        'label = { en = "Platelets", de = "Thrombozyten" }', 'label = { en = "Platelets" }', "label", ("en", "de"),
    ),
    "no end of treatment": ("cycles = 6\n", "", "treatment.cycles", ("maximum",)),
    "a day that no visit has": ("days = [1, 15]", "days = [1, 8]", "drugs.ramucirumab.days", ("8",)),
    "a day zero": ("days = [1, 15]", "days = [0, 15]", "drugs.ramucirumab.days", ("0",)),
    "a percentage without sign": ('change = "10 %"', 'change = "10"', "dosing.dose_weight.change", ('"10"',)),
    "approved as text": ("approved = true", 'approved = "true"', "approved", ("true or false",)),
    "no version": ('version = "01"\n', "", "version", ("nothing",)),
    "a version as number": ('version = "01"', "version = 1", "version", ("found 1",)),
    "no TOML": ('id = "ramunet"', "id = ramunet", "", ("TOML",)),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFECTS)
def test_a_protocol_with_a_defect_does_not_load(tmp_path: Path, name: str) -> None:
    old, new, key, parts = DEFECTS[name]
    with pytest.raises(Refusal) as caught:
        load(tmp_path, changed(RAMUNET, old, new))
    check_sentence(caught.value, "site.toml", key, parts)


DRUG_DEFECTS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "a strength in mL": ('strength = "100 mg"', 'strength = "100 mL"', "vials[1].strength", ('"100 mL"',)),
    "a volume in mg": ('volume = "10 mL"', 'volume = "10 mg"', "vials[1].volume", ('"10 mg"',)),
    "a vial without source": (
        'volume = "10 mL"\nsource = "smpc-2"', 'volume = "10 mL"', "vials[1].source", ("source",)),
    "a concentration in mg": ('lowest = "0.4 mg/mL"', 'lowest = "0.4 mg"', "infusion.concentration.lowest", ("mg/mL",)),
    "a rate in mL/h": ('rate = "25 mg/min"', 'rate = "25 mL/h"', "infusion.maximum_rate.rate", ("mg/min",)),
    "a level in mg": ('below = ["6 mg/kg"', 'below = ["6 mg"', "levels.below[1].dose", ("per kg", '"6 mg"')),
    "an unknown method": ('method = "final-volume"', 'method = "final"', "infusion.method", ("final-volume",)),
    "an unknown key": ("[levels]", "[levls]", "levls", ("levels",)),
    "levels without source": ('"5 mg/kg"]\nsource = "uspi-2"', '"5 mg/kg"]', "levels.source", ("source",)),
    "no vials": ("[[vials]]", "[[vial]]", "vial", ()),
}  # fmt: skip


@pytest.mark.parametrize("name", DRUG_DEFECTS)
def test_a_drug_with_a_defect_does_not_load(tmp_path: Path, name: str) -> None:
    old, new, key, parts = DRUG_DEFECTS[name]
    with pytest.raises(Refusal) as caught:
        load(tmp_path, RAMUNET, changed(RAMUCIRUMAB, old, new))
    check_sentence(caught.value, "ramucirumab.toml", key, parts)


def test_flat_and_daily_doses_ask_for_mg(tmp_path: Path) -> None:
    for old, new, key in (
        ('"800 mg"', '"10 mg/kg"', "drugs.avelumab.dose"),
        ('"40 mg"', '"40 mg/m²"', "drugs.cabozantinib.dose"),
    ):
        folder = tmp_path / key
        folder.mkdir()
        with pytest.raises(Refusal) as caught:
            load(folder, changed(CABOAVENEC, old, new))
        check_sentence(caught.value, "site.toml", key, (new,))


@pytest.mark.parametrize("spelling", ["650 mg/m2", "650 mg/m²", "650 mg/m^2", "650,0 mg/m²", "650mg/m²", "0.65 g/m²"])
def test_spellings_of_the_same_dose(tmp_path: Path, spelling: str) -> None:
    study = load(tmp_path, changed(RAMUNET, '"650 mg/m²"', f'"{spelling}"'))
    basis = study.protocol.dose_rule_by_drug["dacarbazine"].basis
    assert isinstance(basis, PerM2)
    assert basis.mg_per_m2 == 650


def test_a_sites_own_file_loads_and_its_hash_does_not_hang_on_line_ends(tmp_path: Path) -> None:
    plain = load(tmp_path, RAMUNET)
    other = tmp_path / "windows"
    other.mkdir()
    (other / "site.toml").write_bytes(RAMUNET.replace("\n", "\r\n").encode())
    assert load_study("site.toml", folder=other).protocol.sha256 == plain.protocol.sha256
    assert load_study("ramunet", "01").protocol.sha256 == plain.protocol.sha256


def test_a_sites_own_drug_stands_in_for_the_shipped_one(tmp_path: Path) -> None:
    study = load(tmp_path, RAMUNET, changed(RAMUCIRUMAB, 'highest = "4.0 mg/mL"', 'highest = "3.0 mg/mL"'))
    infusion = study.drugs["ramucirumab"].infusion
    assert infusion is not None
    assert infusion.concentration is not None
    assert infusion.concentration.highest == 3
