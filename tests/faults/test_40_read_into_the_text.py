"""Fault 40: what is read into a text is a site rule, not called protocol; what the text asks for is not narrowed."""

from datetime import date

import pytest

from dosecal.core.trial.rulebook import statements
from dosecal.core.values.source import Origin
from dosecal.files.export.plan_json import plan_data
from dosecal.files.trial.studies import load_study
from dosecal.sheets.handout import contraception
from dosecal.words import LANGUAGES, Words
from dosecal.words.site_rules import site_rule_title, site_rule_value
from tests.core.plan.plan_cases import given, plan_of

READ_INTO = [
    ("ramunet", "01", "visit", "D1"), ("ramunet", "01", "visit", "D15"), ("ramunet", "01", "visit", "IMG"),
    ("ramunet", "01", "criterion", "age"), ("ramunet", "register", "criterion", "age"),
    ("caboavenec", "2022-04-01", "criterion", "age"), ("caboavenec", "2022-04-01", "visit", "D1"),
    ("caboavenec", "2022-04-01", "visit", "IMG"), ("caboavenec", "2022-04-01", "visit", "QOL"),
    ("caboavenec", "2022-04-01", "visit", "OS"),
]  # fmt: skip
STATED = [
    ("ramunet", "01", "dose", "ramucirumab"), ("ramunet", "01", "criterion", "anc"),
    ("caboavenec", "2022-04-01", "dose", "avelumab"), ("caboavenec", "2022-04-01", "contraception", "avelumab-male"),
]  # fmt: skip


def origin(study: str, version: str, part: str, name: str) -> Origin:
    found = [one for one in statements(load_study(study, version).protocol) if one.key == (part, name)]
    assert len(found) == 1
    return found[0].source.origin


@pytest.mark.parametrize("rule", READ_INTO)
def test_what_was_read_into_the_text_is_a_site_rule(rule: tuple[str, str, str, str]) -> None:
    assert origin(*rule) is Origin.SITE


@pytest.mark.parametrize("rule", STATED)
def test_what_is_stated_stays_protocol(rule: tuple[str, str, str, str]) -> None:
    assert origin(*rule) is Origin.PROTOCOL


@pytest.mark.parametrize(("test", "anticoagulated", "expected"), [
    ("inr", True, Origin.SITE), ("inr", False, Origin.PROTOCOL), ("ptt", True, Origin.PROTOCOL),
])  # fmt: skip
def test_the_exception_of_inr_is_a_reading(test: str, anticoagulated: bool, expected: Origin) -> None:
    plan = plan_of(
        "ramunet", labs=[{"date": date(2027, 1, 18), "test": "inr", "value": "2.5"}],
        facts={"anticoagulated": anticoagulated},
    )  # fmt: skip
    found = next(one for one in plan.eligibility if one.id == test)
    assert found.source.origin is expected


@pytest.mark.parametrize(("language", "words"), [("en", "take part in the study"), ("de", "an der Studie teilnehmen")])
def test_contraception_lasts_as_long_as_the_participation(language: str, words: str) -> None:
    assert words in contraception(plan_of("caboavenec"), Words(language))


def test_the_other_text_does_not_say_so() -> None:
    patient = {"id": "1", "sex": "female", "birth_date": date(1985, 3, 14), "childbearing_potential": True}
    said = contraception(plan_of("ramunet", patient=patient), Words("en"))
    assert "during treatment" in said


@pytest.mark.parametrize(
    ("cycles", "last"), [(None, "IMG-M6"), (6, "IMG-M6"), (9, "IMG-M6"), (10, "IMG-M9"), (13, "IMG-M9")]
)
def test_a_longer_course_has_its_imaging(cycles: int | None, last: str) -> None:
    """Six cycles end before month 6; cycle 10 begins after month 8 and ends after month 9."""
    plan = plan_of("ramunet", cycles=cycles)
    imaging = [visit.id for visit in plan.visits if visit.id.startswith("IMG-M")]
    end = max(visit.target for visit in plan.visits if visit.drugs)
    assert imaging[:2] == ["IMG-M3", "IMG-M6"]
    assert last in imaging
    after = max(visit.target for visit in plan.visits if visit.id.startswith("IMG-M"))
    assert after >= end or cycles is None or cycles <= 6


def test_a_delayed_course_has_its_imaging_too() -> None:
    events = [given("C1D1", date(2027, 2, 1)), {"kind": "delay", "visit": "C2D1", "days": 150, "reason": "illness"}]
    plan = plan_of("ramunet", today=date(2027, 2, 2), events=events, cycles=8)
    last = max(visit.target for visit in plan.visits if visit.drugs)
    imaging = max(visit.target for visit in plan.visits if visit.id.startswith("IMG-M"))
    assert (last - imaging).days < 92


def test_the_notes_of_a_protocol_are_in_its_plan() -> None:
    data = plan_data(plan_of("ramunet"), Words("en"))["notes"]
    assert isinstance(data, list)
    assert "ask the sponsor" in data[0]["text"]
    assert "Conduct of the trial" in data[0]["source"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("study", ["ramunet", "caboavenec"])
def test_a_site_rule_to_be_confirmed_has_a_name_and_says_what_it_says(study: str, language: str) -> None:
    plan, words = plan_of(study), Words(language)
    for rule in plan.unconfirmed:
        title, value = site_rule_title(words, plan.study, rule), site_rule_value(words, plan.study, rule)
        assert title
        assert title != rule.key
        assert value
        assert value != rule.value or rule.value[0].isdigit()
