"""Fault 29: what was done before consent or enrolment is told; the right value is a warning, not a refusal."""

from datetime import date, timedelta

import pytest

from dosecal.core.result.plan import Plan
from dosecal.words import LANGUAGES, Words
from dosecal.words.findings import finding_sentence
from tests.core.plan.plan_cases import Data, abouts, findings_of, given, plan_of

DAY_1 = date(2027, 2, 1)
DAY = timedelta(days=1)


def history(**days: object) -> list[Data]:
    return [{"kind": kind, "date": day} for kind, day in days.items()]


def plan(*events: Data, **days: object) -> Plan:
    return plan_of("ramunet", today=date(2027, 2, 20), events=list(events), history=history(**days))


@pytest.mark.parametrize(("consent", "told"), [(DAY_1 - DAY, False), (DAY_1, False), (DAY_1 + DAY, True)])
def test_a_dose_before_consent(consent: date, told: bool) -> None:
    found = findings_of(plan(given("C1D1", DAY_1), consent=consent), "before-consent")
    assert [one.about for one in found] == (["visits.C1D1"] if told else [])
    assert {one.severity.value for one in found} <= {"warn"}


@pytest.mark.parametrize(("enrolment", "told"), [(DAY_1 - DAY, False), (DAY_1, False), (DAY_1 + DAY, True)])
def test_a_dose_before_enrolment(enrolment: date, told: bool) -> None:
    found = plan(given("C1D1", DAY_1), consent=date(2027, 1, 10), enrolment=enrolment)
    assert abouts(found, "before-enrolment") == ({"visits.C1D1"} if told else set())
    assert not findings_of(found, "before-consent")


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_an_enrolment_before_consent(days: int) -> None:
    found = plan(consent=date(2027, 1, 10), enrolment=date(2027, 1, 10) + timedelta(days=days))
    assert abouts(found, "before-consent") == ({"history.enrolment"} if days < 0 else set())


def test_each_of_them_is_told_for_itself() -> None:
    found = plan(given("C1D1", DAY_1), consent=DAY_1 + 2 * DAY, enrolment=DAY_1 + DAY)
    assert abouts(found, "before-consent") == {"visits.C1D1", "history.enrolment"}
    assert abouts(found, "before-enrolment") == {"visits.C1D1"}


def test_one_drug_alone_and_a_screening_visit_count_as_well() -> None:
    of_one = plan(given("C1D1", DAY_1, "ramucirumab"), consent=DAY_1 + DAY)
    assert abouts(of_one, "before-consent") == {"visits.C1D1"}
    screened = plan({"kind": "done", "visit": "SCR", "date": date(2027, 1, 20)}, consent=date(2027, 1, 21))
    assert abouts(screened, "before-consent") == {"visits.SCR"}


def test_a_first_dose_that_is_only_planned_is_held_against_a_consent() -> None:
    assert abouts(plan(consent=DAY_1 + DAY), "before-consent") == {"visits.C1D1"}
    assert not findings_of(plan(consent=DAY_1), "before-consent")


def test_of_several_consents_the_first_counts_and_without_one_nothing_is_said() -> None:
    twice = [*history(consent=date(2027, 1, 10)), *history(consent=DAY_1 + DAY)]
    found = plan_of("ramunet", today=date(2027, 2, 20), events=[given("C1D1", DAY_1)], history=twice)
    assert not findings_of(found, "before-consent")
    assert not findings_of(plan(given("C1D1", DAY_1)), "before-consent")


def test_of_a_month_only_what_is_certain_is_told() -> None:
    assert not findings_of(plan(given("C1D1", DAY_1), consent="2027-02"), "before-consent")
    assert findings_of(plan(given("C1D1", date(2027, 1, 31)), consent="2027-02"), "before-consent")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_names_both_days(language: str) -> None:
    words = Words(language)
    found = plan(given("C1D1", DAY_1), consent=DAY_1 + 2 * DAY, enrolment=DAY_1 + DAY)
    said = [finding_sentence(words, one) for one in findings_of(found, "before-consent")]
    assert all(words.date(DAY_1 + 2 * DAY) in one for one in said)
    assert {words.date(DAY_1), words.date(DAY_1 + DAY)} == {
        day for day in (words.date(DAY_1), words.date(DAY_1 + DAY)) for one in said if day in one
    }
