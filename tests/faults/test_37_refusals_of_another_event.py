"""Faults 37 and 80: a refusal speaks of what is entered, and says which recorded event has to be withdrawn first."""

from datetime import date

import pytest

from dosecal.files.reading.refusal import Refusal
from dosecal.session.entry import Entry
from dosecal.session.open_case import OpenCase
from dosecal.words import LANGUAGES, Words
from tests.core.plan.plan_cases import Data, given, plan_of
from tests.session.session_cases import PLAIN, opened

FIRST = given("C1D1", date(2027, 2, 1))
OVERRIDE: Data = {
    "kind": "override", "visit": "C1D15", "drug": "ramucirumab", "amount": "400 mg", "reason": "r", "by": "Dr X",
}  # fmt: skip
SKIP: Data = {"kind": "skip", "visit": "C1D15", "reason": "r"}


@pytest.mark.parametrize("skip", [SKIP, {**SKIP, "drug": "ramucirumab"}])
@pytest.mark.parametrize(
    ("order", "key", "expected"),
    [(1, "events[3].visit", "override-first"), (-1, "events[3].visit", "not-skipped")],
)
def test_override_and_skip_are_refused_at_the_later_of_them(skip: Data, order: int, key: str, expected: str) -> None:
    with pytest.raises(Refusal) as refused:
        plan_of("ramunet", today=date(2027, 2, 3), events=[FIRST, *[OVERRIDE, skip][::order]])
    assert [(one.key, one.expected) for one in refused.value.all] == [(key, expected)]


def test_once_the_override_is_withdrawn_the_dose_is_skipped() -> None:
    events = [FIRST, {**OVERRIDE, "id": "e1"}, {"kind": "revoke", "event": "e1", "reason": "x"}, SKIP]
    assert plan_of("ramunet", today=date(2027, 2, 3), events=events).visit("C1D15") is not None


def test_another_drug_or_visit_is_no_contradiction() -> None:
    plan_of("ramunet", today=date(2027, 2, 3), events=[FIRST, OVERRIDE, {**SKIP, "visit": "C2D15"}])
    other = {**OVERRIDE, "visit": "C2D1"}
    left = {"kind": "skip", "visit": "C2D1", "drug": "dacarbazine", "reason": "r"}
    plan_of("ramunet", today=date(2027, 2, 3), events=[FIRST, other, left])


TEXT = PLAIN.replace("today = 2027-01-20", "today = 2027-02-03") + (
    '[[events]]\nkind = "given"\nvisit = "C1D1"\ndate = 2027-02-01\n'
    '[[events]]\nkind = "override"\nvisit = "C1D15"\ndrug = "ramucirumab"\namount = "400 mg"\n'
    'reason = "r"\nby = "Dr X"\n'
    '[[events]]\nkind = "hold"\ndrug = "dacarbazine"\ndate = 2027-02-02\nreason = "x"\n'
)


@pytest.fixture
def case() -> OpenCase:
    return opened(TEXT)


def test_the_window_says_that_the_override_is_withdrawn_first(case: OpenCase) -> None:
    tried = case.try_events([SKIP], recorded=True)
    assert "withdraw the override first" in tried.refused
    assert tried.key == "visit"


def test_a_refusal_about_a_recorded_event_names_that_event(case: OpenCase) -> None:
    """A hold from the day before makes the recorded one of 2 February a second one."""
    hold: Data = {"kind": "hold", "drug": "dacarbazine", "date": date(2027, 2, 1), "reason": "x"}
    tried = case.try_events([hold], recorded=True)
    assert tried.refused.startswith("Event 3 (")
    assert "withdraw it first" in tried.refused
    assert tried.key == ""
    later = case.try_events([{**hold, "date": date(2027, 2, 3)}], recorded=True)
    assert not later.refused.startswith("Event")
    assert later.key == "drug"


def test_what_was_chosen_for_the_drugs_of_another_study_is_set_aside() -> None:
    entry = Entry(study="ramunet", site={"bsa_formula": "dubois", "rounding.dacarbazine": "none"})
    entry.choose_study("ramunet|register")
    assert "rounding.dacarbazine" in entry.site
    entry.choose_study("caboavenec|")
    assert entry.site == {"bsa_formula": "dubois"}
    entry.site["rounding.avelumab"] = "10 mg"
    entry.choose_study("ramunet|01")
    assert entry.site == {"bsa_formula": "dubois", "rounding.dacarbazine": "none"}
    assert Entry.from_copy(entry.as_data()) == entry
    entry.choose_study("caboavenec|")
    assert entry.site["rounding.avelumab"] == "10 mg"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_names_the_drug(language: str) -> None:
    with pytest.raises(Refusal) as refused:
        plan_of("ramunet", today=date(2027, 2, 3), events=[FIRST, OVERRIDE, SKIP])
    said = refused.value.sentence(Words(language))
    assert "ramucirumab" in said
    assert len(said) <= 300
