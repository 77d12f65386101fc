"""Each kind of deadline on the day before, the day of and the day after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from dosecal.core.views.deadlines import CLOSING, AfterDrugs, Kind, due
from dosecal.words import LANGUAGES, Words
from dosecal.words.deadlines import deadline_kind, deadline_sentence
from tests.core.views.deadline_cases import CABOAVENEC, FIRST, RAMUNET, STARTED, WEIGHED, history, of_kind, on, stop

DAY = timedelta(days=1)
WOMAN = {"id": "03-008", "sex": "female", "birth_date": date(1985, 3, 14), "childbearing_potential": True}
SCREENING: Mapping[str, Any] = {
    **RAMUNET,
    "history": [
        history("consent", date(2027, 1, 12)),
        history("screening-imaging", date(2027, 1, 14)),
        history("minor-surgery", date(2027, 1, 20)),
    ],
}
STOPPED: Mapping[str, Any] = {**STARTED, "events": [*STARTED["events"], stop(date(2027, 2, 10), "toxicity")]}


@dataclass(frozen=True)
class Expected:
    """A deadline that must be there on its day and the day before; ``stays``: also the day after."""

    kind: Kind
    about: str
    day: date
    case: Mapping[str, Any]
    stays: bool


EXPECTED = [
    Expected(Kind.START_OPENS, "start_window.earliest", date(2027, 1, 27), SCREENING, False),
    Expected(Kind.START_CLOSES, "start_window.latest", date(2027, 2, 9), SCREENING, True),
    Expected(Kind.WASHOUT_ENDS, "start_window.minor-surgery", date(2027, 1, 27), SCREENING, False),
    Expected(Kind.VALIDITY_EXPIRES, "start_window.screening-period", date(2027, 2, 9), SCREENING, True),
    Expected(Kind.VALIDITY_EXPIRES, "start_window.screening-imaging", date(2027, 2, 11), SCREENING, True),
    Expected(
        Kind.VALIDITY_EXPIRES, "start_window.pregnancy-test", date(2027, 2, 1),
        {**RAMUNET, "patient": WOMAN, "history": [history("pregnancy-test", date(2027, 1, 25), result="negative")]},
        True,
    ),
    Expected(
        Kind.VALIDITY_EXPIRES, "start_window.progression", date(2027, 4, 14),
        {**CABOAVENEC, "history": [history("progression", date(2026, 7, 14))]}, True,
    ),
    Expected(Kind.BEFORE_START, "start_window.minor-surgery", date(2027, 1, 20), SCREENING, False),
    Expected(
        Kind.BEFORE_START, "start_window.pregnancy-test", date(2027, 1, 25),
        {**RAMUNET, "patient": WOMAN, "history": [history("pregnancy-test", date(2027, 1, 25))]}, True,
    ),
    Expected(Kind.VISIT, "visits.C1D15", date(2027, 2, 15), STARTED, False),
    Expected(Kind.VISIT, "visits.C1D1", FIRST, {**RAMUNET, "planned_first_dose": FIRST}, False),
    Expected(Kind.VISIT, "visits.IMG-M3", date(2027, 4, 30), STARTED, False),
    Expected(Kind.FOLLOW_UP, "visits.FU-30D", date(2027, 3, 3), STOPPED, False),
    Expected(Kind.WINDOW_CLOSES, "visits.C1D15", date(2027, 2, 18), STARTED, False),
    Expected(Kind.LABORATORY, "labs.C1D15", date(2027, 2, 12), STARTED, True),
    Expected(Kind.WEIGHT, "measurements.weight", date(2027, 2, 15), {
        **STARTED, "measurements": WEIGHED,
        "events": [*STARTED["events"], {"kind": "skip", "visit": "C1D15", "reason": "x"}],
    }, True),
    Expected(
        Kind.MAXIMUM, "treatment.maximum", date(2028, 1, 10),
        {**CABOAVENEC, "events": [{"kind": "given", "visit": "C1D1", "date": date(2027, 1, 11)}]}, True,
    ),
    Expected(Kind.CONTRACEPTION, "after_treatment.contraception", date(2027, 8, 1), STOPPED, False),
    Expected(Kind.SURVIVAL, "after_treatment.survival", date(2029, 2, 1), STOPPED, False),
    Expected(
        Kind.PROHIBITED, "medications.ibuprofen", FIRST,
        {**RAMUNET, "planned_first_dose": FIRST, "medications": [{"name": "ibuprofen", "start": date(2026, 5, 1)}]},
        True,
    ),
]  # fmt: skip


@pytest.mark.parametrize("expected", EXPECTED, ids=[f"{one.kind.value}-{one.about}" for one in EXPECTED])
@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_the_day_before_of_and_after(expected: Expected, offset: int) -> None:
    today = expected.day + offset * DAY
    found = on(today, expected.case)

    def is_due(days: int) -> list[date]:
        return [one.day for one in of_kind(due(found, today, days), expected.kind, expected.about)]

    if offset == -1:
        assert is_due(0) == []
        assert is_due(1) == [expected.day]
    elif offset == 0:
        assert is_due(0) == [expected.day]
    else:
        assert is_due(0) == ([expected.day] if expected.stays else [])


def test_every_kind_has_its_test() -> None:
    overdue = {Kind.VISIT_OVERDUE, Kind.VISIT_MISSED}  # below: they are there only after their day
    assert {one.kind for one in EXPECTED} | overdue == set(Kind)


@pytest.mark.parametrize("expected", EXPECTED, ids=[f"{one.kind.value}-{one.about}" for one in EXPECTED])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_said_with_a_source(expected: Expected, language: str) -> None:
    words = Words(language)
    one = of_kind(on(expected.day, expected.case), expected.kind, expected.about)[0]
    for text in (deadline_sentence(words, one), deadline_kind(words, one)):
        assert text
        assert not any(sign in text for sign in "{}<>[]"), text
    assert one.source is not None
    assert (one.study, one.patient) == (expected.case["study"], expected.case["patient"]["id"])


@pytest.mark.parametrize(
    ("today", "kinds"),
    [
        (date(2027, 2, 15), {(Kind.VISIT, date(2027, 2, 15)), (Kind.WINDOW_CLOSES, date(2027, 2, 18))}),
        (date(2027, 2, 16), {(Kind.VISIT_OVERDUE, date(2027, 2, 15)), (Kind.WINDOW_CLOSES, date(2027, 2, 18))}),
        (date(2027, 2, 18), {(Kind.VISIT_OVERDUE, date(2027, 2, 15)), (Kind.WINDOW_CLOSES, date(2027, 2, 18))}),
        (date(2027, 2, 19), {(Kind.VISIT_MISSED, date(2027, 2, 18))}),
    ],
)
def test_a_visit_becomes_overdue_then_missed(today: date, kinds: set[tuple[Kind, date]]) -> None:
    found = [one for one in on(today, STARTED) if one.about == "visits.C1D15"]
    assert {(one.kind, one.day) for one in found} == kinds
    assert {one.kind for one in due(found, today, 0)} == {kind for kind, day in kinds if day <= today}


def test_a_first_dose_that_nobody_recorded_is_overdue_and_never_missed() -> None:
    case = {**RAMUNET, "planned_first_dose": FIRST}
    for today in (FIRST + DAY, FIRST + 90 * DAY):
        found = [one for one in on(today, case) if one.about == "visits.C1D1"]
        assert [(one.kind, one.day, one.stays) for one in found] == [(Kind.VISIT_OVERDUE, FIRST, True)]


def test_what_rests_on_a_first_dose_that_did_not_happen_is_no_deadline() -> None:
    for study in (RAMUNET, CABOAVENEC):
        case = {**study, "planned_first_dose": FIRST}
        ahead = {one.about for one in on(FIRST, case)}
        assert len(ahead) > 10
        assert {one.about for one in on(FIRST + DAY, case)} == {"visits.SCR", "visits.C1D1"}


def test_a_visit_of_one_day_has_no_window_that_closes() -> None:
    found = on(FIRST - DAY, {**RAMUNET, "planned_first_dose": FIRST})
    assert [(one.kind, one.text) for one in found if one.about == "visits.C1D1"] == [(Kind.VISIT, "visit-one-day")]


def test_before_the_first_dose_nothing_lasts_after_the_last() -> None:
    found = on(FIRST - DAY, {**RAMUNET, "planned_first_dose": FIRST})
    assert found
    assert not any(one.about.startswith("after_treatment") for one in found)


def test_who_will_not_start_has_no_start_window() -> None:
    """Screening has failed: the decision is recorded before a first dose."""
    found = on(date(2027, 1, 26), {**SCREENING, "events": [stop(date(2027, 1, 25), "other")]})
    assert not any(one.about.startswith("start_window") for one in found)


def test_a_recorded_visit_is_no_deadline() -> None:
    events = [*STARTED["events"], {"kind": "given", "visit": "C1D15", "date": date(2027, 2, 15)}]
    found = on(date(2027, 2, 16), {**STARTED, "events": events})
    assert not any(one.about in ("visits.C1D1", "visits.C1D15", "labs.C1D15") for one in found)


def test_a_proposed_first_dose_binds_nobody() -> None:
    found = on(date(2027, 1, 21), SCREENING)
    assert {one.about.partition(".")[0] for one in found} == {"start_window"}


def test_no_start_window_once_something_was_given() -> None:
    given = [{"kind": "given", "visit": "C1D1", "date": date(2027, 1, 28)}]
    found = on(date(2027, 1, 28), {**SCREENING, "events": given})
    assert not any(one.about.startswith("start_window") for one in found)


def test_an_empty_start_window_neither_opens_nor_closes_but_its_tests_expire() -> None:
    case = {**RAMUNET, "history": [history("consent", date(2027, 1, 4)), history("stroke", date(2026, 9, 1))]}
    found = on(date(2027, 1, 21), case)
    assert {one.kind for one in found} == {Kind.WASHOUT_ENDS, Kind.VALIDITY_EXPIRES}


def test_what_counts_to_enrolment_is_over_with_enrolment() -> None:
    rule = "start_window.progression"
    before = {**CABOAVENEC, "history": [history("progression", date(2026, 7, 14))]}
    after = {**CABOAVENEC, "history": [*before["history"], history("enrolment", date(2027, 1, 5))]}
    assert of_kind(on(date(2027, 1, 10), before), Kind.VALIDITY_EXPIRES, rule)
    assert not of_kind(on(date(2027, 1, 10), after), Kind.VALIDITY_EXPIRES, rule)


@pytest.mark.parametrize("result", ["positive", None])
def test_a_test_that_is_not_negative_cannot_expire(result: str | None) -> None:
    test = history("pregnancy-test", date(2027, 1, 25))
    case = {**RAMUNET, "patient": WOMAN, "history": [test if result is None else {**test, "result": result}]}
    assert not of_kind(on(date(2027, 1, 26), case), Kind.VALIDITY_EXPIRES)


@pytest.mark.parametrize(("measured", "grows_stale"), [(date(2027, 1, 17), True), (date(2027, 1, 18), False)])
def test_a_weight_of_28_days_at_the_next_dose_is_young_enough(measured: date, grows_stale: bool) -> None:
    case = {**STARTED, "measurements": [{"date": measured, "height": "165 cm", "weight": "60 kg"}]}
    found = of_kind(on(date(2027, 2, 2), case), Kind.WEIGHT)
    assert [one.day for one in found] == ([date(2027, 2, 14)] if grows_stale else [])


def test_a_weight_goes_on_growing_stale_while_the_dose_is_overdue() -> None:
    case = {**STARTED, "measurements": WEIGHED}
    assert not of_kind(on(date(2027, 2, 15), case), Kind.WEIGHT)
    assert [one.day for one in of_kind(on(date(2027, 2, 16), case), Kind.WEIGHT)] == [date(2027, 2, 15)]


def test_no_weight_is_asked_for_where_no_dose_rests_on_it() -> None:
    old = [{"date": date(2026, 12, 1), "height": "165 cm", "weight": "60 kg"}]
    for study, asked in ((CABOAVENEC, False), (RAMUNET, True)):
        found = on(date(2027, 1, 20), {**study, "planned_first_dose": FIRST, "measurements": old})
        assert bool(of_kind(found, Kind.WEIGHT)) is asked


def test_tablets_alone_need_no_laboratory_deadline() -> None:
    events = [
        {"kind": "given", "visit": "C1D1", "date": FIRST},
        stop(date(2027, 2, 2), "toxicity", "avelumab"),
    ]
    case = {**CABOAVENEC, "planned_first_dose": FIRST, "events": events}
    assert of_kind(on(date(2027, 2, 3), case), Kind.VISIT, "visits.C2D1")
    assert not of_kind(on(date(2027, 2, 3), case), Kind.LABORATORY)


@pytest.mark.parametrize(("last", "runs"), [(date(2027, 2, 4), False), (date(2027, 2, 5), True), (None, True)])
def test_a_prohibited_medicine_runs_until_its_last_day(last: date | None, runs: bool) -> None:
    medicine = {"name": "ibuprofen", "start": date(2026, 5, 1)} | ({} if last is None else {"stop": last})
    found = of_kind(on(date(2027, 2, 5), {**STARTED, "medications": [medicine]}), Kind.PROHIBITED)
    assert [one.day for one in found] == ([FIRST] if runs else [])


def test_a_prohibited_medicine_after_treatment_is_none() -> None:
    medicine = {"name": "ibuprofen", "start": date(2026, 5, 1)}
    assert not of_kind(on(date(2027, 2, 11), {**STOPPED, "medications": [medicine]}), Kind.PROHIBITED)


def test_a_medicine_begun_during_treatment_counts_from_its_own_day() -> None:
    medicine = {"name": "ibuprofen", "start": date(2027, 2, 8)}
    found = of_kind(on(date(2027, 2, 9), {**STARTED, "medications": [medicine]}), Kind.PROHIBITED)
    assert [one.day for one in found] == [date(2027, 2, 8)]


def test_contraception_names_the_drug_that_binds() -> None:
    """Ramucirumab asks for three months, dacarbazine for six."""
    one = of_kind(on(date(2027, 2, 11), {**STOPPED, "patient": WOMAN}), Kind.CONTRACEPTION)[0]
    assert isinstance(one.detail, AfterDrugs)
    assert (one.day, Words("en").value(one.detail.drugs)) == (date(2027, 8, 1), "Dacarbazine (DTIC)")


def test_what_rests_on_a_planned_last_dose_says_so() -> None:
    found = on(date(2027, 2, 2), STARTED)
    follow_up = of_kind(found, Kind.FOLLOW_UP, "visits.FU-30D")[0]
    contraception = of_kind(found, Kind.CONTRACEPTION)[0]
    assert (follow_up.text, contraception.text) == ("visit-projected", "contraception-projected")
    stopped = on(date(2027, 2, 10), STOPPED)
    assert of_kind(stopped, Kind.FOLLOW_UP, "visits.FU-30D")[0].text == "visit"
    assert of_kind(stopped, Kind.CONTRACEPTION)[0].text == "contraception"


def test_the_maximum_is_no_deadline_once_treatment_has_ended() -> None:
    events = [{"kind": "given", "visit": "C1D1", "date": date(2027, 1, 11)}, stop(date(2027, 2, 1), "toxicity")]
    assert not of_kind(on(date(2027, 2, 2), {**CABOAVENEC, "events": events}), Kind.MAXIMUM)


@pytest.mark.parametrize(("days", "closed"), [(24, False), (25, True), (26, False)])
def test_a_visit_without_an_open_day_is_named_and_stays(days: int, closed: bool) -> None:
    """From Good Friday, 26 March 2027, to Easter Monday the site is closed: just the window of that Friday."""
    events = [
        *STARTED["events"],
        {"kind": "given", "visit": "C1D15", "date": date(2027, 2, 15)},
        {"kind": "delay", "visit": "C2D1", "days": days, "reason": "x"},
    ]
    found = on(date(2027, 3, 27), {**STARTED, "events": events})
    texts = [one.text for one in due(found, date(2027, 3, 27), 0) if one.about == "visits.C2D1"]
    assert ("visit-no-day" in texts) is closed


def test_kinds_after_whose_day_it_is_too_late_are_those_of_an_alarm() -> None:
    assert {kind.value for kind in CLOSING} == {
        "start-closes", "validity-expires", "window-closes", "weight", "maximum",
    }  # fmt: skip


def test_after_a_new_consent_what_is_ahead_is_due_by_the_new_version() -> None:
    again = {"kind": "reconsent", "version": "register", "date": date(2027, 2, 10)}
    today = date(2027, 2, 11)
    found = on(today, {**STARTED, "measurements": WEIGHED, "events": [*STARTED["events"], again]})
    assert {(one.kind, one.day, one.about) for one in found} == {
        (one.kind, one.day, one.about) for one in on(today, {**STARTED, "measurements": WEIGHED})
    }  # the amendment moves no visit
