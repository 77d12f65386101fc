"""Fault 41, tablets left over: how many are expected back and how many came is recorded, shown and asked about.

Kind: what is handed out is counted when it comes back, in case file, window, JSON and on paper. Right values: handed
out (as planned, or as it was entered) less the intakes of the days before the count, holds observed.
"""

from datetime import date
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.result.tablets import Return
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.files.reading.refusal import Refusal
from dosecal.session.asks import Values
from dosecal.session.event_forms import Form, asking, form_of
from dosecal.words import LANGUAGES, Words
from dosecal.words.dose_rows import dispensed
from dosecal.words.events import event_line
from dosecal.words.findings import finding_sentence
from tests.core.plan.plan_cases import Data, dose_of, findings_of, given, plan_of, visit_of

FIRST, SECOND = date(2027, 1, 11), date(2027, 1, 25)
CABO = "cabozantinib"


def back(visit: str, day: date, *counts: int, **more: Any) -> Data:
    tablets = [
        {"strength": strength, "count": count} for strength, count in zip(("40 mg", "20 mg"), counts, strict=False)
    ]
    return {"kind": "returned", "visit": visit, "drug": CABO, "date": day, "tablets": tablets, **more}


def plan(*events: Data, today: date = SECOND, **changes: Any) -> Plan:
    return plan_of("caboavenec", today=today, events=[given("C1D1", FIRST), *events], **changes)


def refusal(*events: Data) -> tuple[str, str]:
    with pytest.raises(Refusal) as refused:
        plan(*events)
    return refused.value.key, refused.value.expected


def counts(found: tuple[Any, ...]) -> list[tuple[str, int]]:
    return [(str(one.strength), one.count) for one in found]


def of(found: Plan, visit: str) -> tuple[Return | None, Return | None]:
    handed = dose_of(found, visit, CABO).dispense
    assert handed is not None
    return handed.before, handed.returned


def test_before_the_count_the_next_visit_says_what_is_expected() -> None:
    before, _ = of(plan(), "C2D1")
    assert before is not None
    assert (before.visit, before.day, counts(before.expected)) == ("C1D1", None, [("40 mg", 4)])
    assert counts(before.handed_out) == [("40 mg", 18)]
    assert of(plan(), "C1D1") == (None, None)
    assert of(plan(), "C3D1") == (None, None)  # what C2D1 hands out is not handed out yet


@pytest.mark.parametrize(
    ("day", "came", "expected", "asks"),
    [
        (SECOND, 4, 4, False), (SECOND, 3, 4, True), (SECOND, 5, 4, True), (SECOND, 0, 4, True),
        (date(2027, 1, 24), 5, 5, False), (date(2027, 1, 24), 4, 5, True),
        (FIRST, 18, 18, False),  # brought back on the day it was handed out: nothing was taken
    ],
)  # fmt: skip
def test_what_came_is_held_against_what_was_expected_that_day(day: date, came: int, expected: int, asks: bool) -> None:
    found = plan(back("C1D1", day, came))
    (before, _), (_, returned) = of(found, "C2D1"), of(found, "C1D1")
    assert before == returned
    assert returned is not None
    assert (returned.day, counts(returned.expected)) == (day, [("40 mg", expected)])
    assert counts(returned.counted) == ([("40 mg", came)] if came else [])
    assert [one.about for one in findings_of(found, "tablets-counted")] == ([f"doses.C1D1.{CABO}"] if asks else [])


def test_a_reason_answers_the_question_and_is_shown() -> None:
    found = plan(back("C1D1", SECOND, 6, reason="two days forgotten"))
    assert not findings_of(found, "tablets-counted")
    assert "two days forgotten" in dispensed(dose_of(found, "C2D1", CABO), Words("en"))


def test_whole_bottles_count_as_they_were_handed_out() -> None:
    bottle = [{"strength": "40 mg", "count": 30}]
    found = plan(back("C1D1", SECOND, 16, handed_out=bottle))
    _, returned = of(found, "C1D1")
    assert returned is not None
    assert counts(returned.expected) == [("40 mg", 16)]
    assert not findings_of(found, "tablets-counted")
    assert findings_of(plan(back("C1D1", SECOND, 16)), "tablets-counted")


def test_days_on_hold_leave_tablets() -> None:
    hold = {"kind": "hold", "drug": CABO, "date": date(2027, 1, 20), "reason": "x"}
    resume = {"kind": "resume", "drug": CABO, "date": date(2027, 1, 23)}
    before, _ = of(plan(hold, resume), "C2D1")
    assert before is not None
    assert counts(before.expected) == [("40 mg", 7)]


def test_after_the_end_of_treatment_an_uncounted_handout_is_noted() -> None:
    stop = {
        "kind": "discontinue",
        "drug": "all",
        "date": date(2027, 1, 20),
        "reason": "x",
        "last_dose": date(2027, 1, 19),
    }
    (note,) = findings_of(plan(stop), "tablets-not-counted")
    assert (note.about, note.severity.value, counts(note.params["expected"])) == (  # type: ignore[arg-type]
        f"drugs.{CABO}", "note", [("40 mg", 9)],
    )  # fmt: skip
    assert not findings_of(plan(), "tablets-not-counted")
    counted = plan(stop, back("C1D1", SECOND, 9))
    assert not findings_of(counted, "tablets-not-counted")
    assert not findings_of(counted, "tablets-counted")


@pytest.mark.parametrize("language", LANGUAGES)
def test_none_is_a_number_in_every_sentence(language: str) -> None:
    words = Words(language)
    stop = {"kind": "discontinue", "drug": "all", "date": date(2027, 3, 20), "reason": "x"}
    (note,) = findings_of(plan(stop, today=date(2027, 3, 20)), "tablets-not-counted")
    assert finding_sentence(words, note).endswith(": 0.")
    (asked,) = findings_of(plan(back("C1D1", SECOND, 0, 0)), "tablets-counted")
    assert " 0 " in finding_sentence(words, asked)


@pytest.mark.parametrize(
    ("event", "key", "expected"),
    [
        ({"kind": "returned", "visit": "C1D1", "drug": CABO, "date": SECOND}, "tablets", "tablet-counts"),
        (back("C1D1", SECOND), "tablets", "tablet-counts"),
        (back("C1D1", SECOND, -1), "tablets[1].count", "integer-range"),
        (back("C1D1", SECOND, 1001), "tablets[1].count", "integer-range"),
        (back("C1D1", date(2027, 1, 10), 4), "date", "not-before"),
        (back("C1D1", date(2027, 1, 26), 4), "date", "not-after-today"),
        (back("C2D1", SECOND, 4), "visit", "given-visit"),
        (back("C1D9", SECOND, 4), "visit", "treatment-visit"),
        ({**back("C1D1", SECOND, 4), "drug": "avelumab"}, "drug", "tablets-by-mouth"),
        ({**back("C1D1", SECOND, 4), "drug": "imatinib"}, "drug", "known"),
        ({**back("C1D1", SECOND), "tablets": [{"strength": "45 mg", "count": 1}]}, "tablets[1].strength", "known"),
        (
            {**back("C1D1", SECOND), "tablets": [{"strength": "40 mg", "count": 1}, {"strength": "40 mg", "count": 2}]},
            "tablets[2].strength", "strength-once",
        ),
        (
            back("C1D1", SECOND, 31, handed_out=[{"strength": "40 mg", "count": 30}]),
            "tablets[1].count", "tablets-at-most",
        ),
    ],
)  # fmt: skip
def test_counts_that_cannot_be_are_refused(event: Data, key: str, expected: str) -> None:
    assert refusal(event) == (f"events[2].{key}", expected)


def test_a_handout_is_counted_once_and_all_that_was_handed_out_may_come_back() -> None:
    assert refusal(back("C1D1", SECOND, 4), back("C1D1", SECOND, 4)) == ("events[3].visit", "returned-once")
    plan(back("C1D1", SECOND, 30, handed_out=[{"strength": "40 mg", "count": 30}]))


def returned_form(found: Plan, visit: str, words: Words) -> Form:
    form = form_of("returned", asking(words, found, visit_of(found, visit)))
    assert form is not None
    return form


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("visit", ["C1D1", "C2D1", "SCR"])
def test_the_window_asks_for_the_handout_that_is_not_counted(language: str, visit: str) -> None:
    form = returned_form(plan(), visit, Words(language))
    asks = {ask.key: ask for ask in form.asks}
    ((value, shown),) = asks["handout"].choices
    assert value == f"C1D1 {CABO}"
    for part in ("C1D1", "18", "4"):
        assert part in shown
    answers: Values = {"handout": value, "date": SECOND, "tablets:40 mg": " 4 ", "handed_out:40 mg": "", "reason": ""}
    assert form.missing(answers) == []
    assert form.missing({**answers, "tablets:40 mg": " "}) == ["tablets:40 mg"]
    assert form.events(answers) == [back("C1D1", SECOND, 4)]
    bottle = [{"strength": "40 mg", "count": 30}]
    assert form.events({**answers, "handed_out:40 mg": "30", "tablets:40 mg": "16", "reason": "x"}) == [
        back("C1D1", SECOND, 16, handed_out=bottle, reason="x")
    ]


def test_counted_handouts_are_not_asked_again_and_the_one_before_the_visit_comes_first() -> None:
    words = Words("en")
    counted = plan(back("C1D1", SECOND, 4))
    assert form_of("returned", asking(words, counted, visit_of(counted, "C2D1"))) is None
    two = plan(given("C2D1", SECOND), today=date(2027, 2, 8))
    of_third = returned_form(two, "C3D1", words).asks[0]
    assert [value for value, _ in of_third.choices] == [f"C2D1 {CABO}", f"C1D1 {CABO}"]
    assert returned_form(two, "C2D1", words).asks[0].default == f"C1D1 {CABO}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_text_and_data(language: str) -> None:
    words = Words(language)
    found = plan(back("C1D1", SECOND, 3))
    data: Any = next(one for one in plan_data(found, words)["doses"] if (one["visit"], one["drug"]) == ("C2D1", CABO))  # type: ignore[attr-defined]
    assert data["dispense"]["before"] == {
        "visit": "C1D1", "handed_out": [{"strength": "40 mg", "count": 18}], "date": "2027-01-25",
        "expected": [{"strength": "40 mg", "count": 4}], "counted": [{"strength": "40 mg", "count": 3}], "reason": None,
    }  # fmt: skip
    said = plan_text(found, words).replace("\u00a0", " ")
    assert "3 × 40 mg" in said
    sentence = finding_sentence(words, findings_of(found, "tablets-counted")[0]).replace("\u00a0", " ")
    assert "4 × 40 mg" in sentence
    assert "3 × 40 mg" in sentence
    assert "3 × 40 mg" in event_line(found.case.events[-1], words).replace("\u00a0", " ")
