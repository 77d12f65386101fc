"""Faults 40 and 52: a site rule that a named person confirms is named in words and says what it is, never nothing."""

import pytest

from dosecal.files.trial.studies import load_study
from dosecal.words import LANGUAGES, Words
from dosecal.words.site_rules import site_rule_sentence, site_rule_title, site_rule_value

VERSIONS = [("ramunet", "01"), ("ramunet", "register"), ("caboavenec", "2022-04-01")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("version", VERSIONS)
def test_every_rule_has_a_title_and_says_something(version: tuple[str, str], language: str) -> None:
    study, words = load_study(*version), Words(language)
    for rule in study.protocol.site_rules:
        assert site_rule_title(words, study, rule) != rule.key
        assert site_rule_value(words, study, rule)
        assert "[" not in site_rule_sentence(words, study, rule)


@pytest.mark.parametrize(
    ("version", "key", "text"),
    [
        (VERSIONS[0], "treatment.days[1]", "laboratory, blood pressure, urine dipstick, physical examination"),
        (VERSIONS[0], "treatment.days[2]", "laboratory, blood pressure, urine dipstick"),
        (VERSIONS[0], "criteria[1]", "≥ 18 · ≤ 75"),
        (VERSIONS[1], "criteria[1]", "≥ 18 · ≤ 80"),
        (VERSIONS[0], "criteria[12].branch", "no limit if: Anticoagulation"),
        (VERSIONS[0], "survival", "24 months"),
        (VERSIONS[2], "prohibited[4]", "vitamin K antagonist; the text names warfarin"),
    ],
)
def test_what_it_says(version: tuple[str, str], key: str, text: str) -> None:
    study = load_study(*version)
    rule = next(one for one in study.protocol.site_rules if one.key == f"{version[0]}.{key}")
    assert site_rule_value(Words("en"), study, rule) == text
