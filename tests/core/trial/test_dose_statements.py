"""What a protocol states about doses is told one rule at a time, and where an amendment changes it."""

import pytest
from msgspec.structs import replace

from dosecal.core.trial.rulebook import statements
from dosecal.core.views.differences import differences
from dosecal.words import LANGUAGES, NBSP, Words
from dosecal.words.rules import part_name, statement_sentence
from dosecal.words.site_rules import site_rule_title, site_rule_value
from tests.core.doses.dose_cases import invented

SAID = {
    ("limit", "rubicin-bsa-cap"): "Rubicin: body surface of at most 2 m²",
    ("limit", "mabtine-maximum-single"): "Mabtine: at most 700 mg per dose",
    ("limit", "enzymase-maximum-cumulative"): "Enzymase: at most 150000 IU in total",
    ("limit", "rubicin-maximum-cumulative"): "Rubicin: at most 250 mg/m² in total",
    ("limit", "platinex-clearance-cap"): "Platinex: clearance of at most 125 mL/min",
    ("limit", "platinex-lowest-creatinine"): "Platinex: creatinine of at least 0.7 mg/dL",
    ("dose", "mabtine-loading"): "Mabtine: 8 mg/kg for the first 2 doses",
    ("dose", "platinex-clearance"): "Platinex: clearance by Cockcroft-Gault",
    ("dose", "platinex-levels"): "Platinex: dose levels AUC 4",
    ("rounding", "enzymase"): "Enzymase: down to 1000 IU",
    ("rounding", "mabtine"): "Mabtine: up to 10 mg",
    (
        "rounding",
        "rubicin",
    ): "Rubicin: to 5 mg, half down; rounding: warn above 2 %, withhold above 4 %",
}


def test_every_rule_of_a_dose_is_told() -> None:
    study = invented().study
    words = Words("en")
    told = {one.key: statement_sentence(words, study, one).replace(NBSP, " ") for one in statements(study.protocol)}
    assert {key: told.get(key) for key in SAID} == SAID


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_both_languages(language: str) -> None:
    study = invented().study
    words = Words(language)
    for one in statements(study.protocol):
        assert part_name(words, one)
        assert "{" not in statement_sentence(words, study, one)
    for rule in study.site_rules:
        assert site_rule_title(words, study, rule) != rule.key
        assert site_rule_value(words, study, rule)


def test_an_amendment_that_takes_a_cap_away_says_so() -> None:
    protocol = invented().study.protocol
    rules = tuple(replace(rule, bsa_cap=None, maximum_single=None, loading=None) for rule in protocol.dose_rules)
    dropped = {
        (one.kind, one.before.id) for one in differences(protocol, replace(protocol, dose_rules=rules)) if one.before
    }
    assert dropped == {
        ("dropped", "rubicin-bsa-cap"), ("dropped", "mabtine-maximum-single"), ("dropped", "mabtine-loading"),
    }  # fmt: skip
