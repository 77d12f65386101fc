"""Fault 56 as a kind, events: whatever a case file can say of an event is recorded in the window. Right: every kind is
in a menu, the forms make every key that the reader accepts of it, and its line in the list shows all of it."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.events import _READERS
from dosecal.files.reading.refusal import Refusal
from dosecal.session.asks import Ask, Value, Values
from dosecal.session.dose_forms import change_forms, reaction_form
from dosecal.session.entry import Data
from dosecal.session.event_forms import Form, asking, form_of
from dosecal.session.event_list import entered
from dosecal.session.move_form import move_form
from dosecal.session.open_case import OpenCase
from dosecal.session.outcome import closed_days_of
from dosecal.session.recordable import CHANGES
from dosecal.ui.visit_menu import RECORDING
from dosecal.words import LANGUAGES, Words
from dosecal.words.events import event_line
from tests.core.plan.plan_cases import dose_of, visit_of
from tests.faults.case_keys import case_keys, said
from tests.session.session_cases import Holder
from tests.ui.window_hands import PLAIN, Opener

Writer = Callable[[str], Path]

EXCEPTIONS = {"events[revoke].id": "no event can name it: a withdrawal cannot be withdrawn"}
"""Key → why the window does not record it."""
TODAY = date(2027, 3, 1)
GIVEN_1 = {"kind": "given", "visit": "C1D1", "date": date(2027, 2, 1)}
GIVEN_15 = {"kind": "given", "visit": "C1D15", "date": date(2027, 2, 15)}
GIVEN_NOW = {"kind": "given", "visit": "C2D1", "date": TODAY}
HELD = {"kind": "hold", "drug": "dacarbazine", "date": TODAY, "reason": "x"}
DELAYED: Values = {"date": date(2027, 3, 3), "reason": "wish", "cause": "patient"}


def opened_case(*events: Mapping[str, object], study: str = "ramunet") -> OpenCase:
    data = {**tomllib.loads(PLAIN.replace("ramunet", study)), "events": [dict(event) for event in events]}
    return OpenCase(Holder(data, today=TODAY))


def plan_of(case: OpenCase) -> Plan:
    assert case.plan is not None
    return case.plan


def filled(form: Form, **answers: Value) -> Values:
    """Every question answered: as asked for here, else by what is on offer."""
    return {ask.key: answers.get(ask.key, _answer(ask)) for ask in form.asks}


def _answer(ask: Ask) -> Value:
    offered = [value for value, _ in ask.choices if value]
    match ask.kind:
        case "day":
            return ask.default or ask.offer or TODAY
        case "choice" | "version":
            return ask.default or offered[0]
        case "several":
            return tuple(offered[:1]) if ask.key == "drugs" else tuple(offered)
        case _ if ask.key.startswith(("tablets:", "handed_out:", "minute")):
            return "3"
        case _:
            return {"time": "0930", "amount": "400 mg"}.get(ask.key, "480 mg" if "amount" in ask.key else "wish")


def by_form(
    kind: str, visit: str, *events: Mapping[str, object], study: str = "ramunet", **answers: Value
) -> list[Data]:
    """The events that the form of a kind makes, recorded in a case."""
    case = opened_case(*events, study=study)
    form = form_of(kind, asking(case.words, plan_of(case), visit_of(plan_of(case), visit)))
    assert form is not None, kind
    return recorded(case, form, filled(form, **answers))


def recorded(case: OpenCase, form: Form, values: Values) -> list[Data]:
    assert form.missing(values) == []
    before = len(case.events)
    case.record(form.events(values))
    case_from_data({"study": "ramunet", "events": case.events}, "case.toml")
    return case.events[before:]


def moved(visit: str, **answers: Value) -> list[Data]:
    case = opened_case(GIVEN_1, GIVEN_15)
    form = move_form(case.words, plan_of(case), visit_of(plan_of(case), visit), closed_days_of(plan_of(case), "en"))
    return recorded(case, form, {"time": "", "reason": "", "cause": None, **answers})


def of_dose(kind: str, *events: Mapping[str, object], **answers: Value) -> list[Data]:
    case = opened_case(*events)
    plan = plan_of(case)
    if kind == "reaction":
        form = reaction_form(case.words, plan, dose_of(plan, "C1D1", "ramucirumab"))
    else:
        form = change_forms(case.words, plan, dose_of(plan, "C2D15", "ramucirumab"))[kind]
    return recorded(case, form, filled(form, **answers))


def withdrawn() -> list[Data]:
    case = opened_case(GIVEN_1)
    case.withdraw(0, "another patient")
    return case.events[-1:]


EVENTS: Mapping[str, Callable[[], list[Data]]] = {
    "given": lambda: by_form("given", "C2D1", GIVEN_1, GIVEN_15, drugs=("ramucirumab",)),
    "done": lambda: by_form("done", "IMG-M3", GIVEN_1),
    "delay": lambda: moved("C2D1", **DELAYED),
    "skip": lambda: by_form("skip", "C2D1", GIVEN_1, GIVEN_15, drug="dacarbazine"),
    "booked": lambda: [
        *by_form("booked", "C2D15", GIVEN_1),
        *moved("IMG-M3", date=date(2027, 6, 4), time="0930", reason="holiday"),
    ],
    "hold": lambda: by_form("hold", "C2D15", GIVEN_1, drug="dacarbazine"),
    "resume": lambda: by_form("resume", "C2D15", GIVEN_1, HELD),
    "reduce": lambda: by_form("reduce", "C2D15", GIVEN_1, GIVEN_15, GIVEN_NOW, drug="ramucirumab", cycle="2"),
    "discontinue": lambda: by_form("discontinue", "C2D15", GIVEN_1, drug="dacarbazine", cause="toxicity"),
    "off-study": lambda: by_form("off-study", "C2D15", GIVEN_1),
    "reconsent": lambda: by_form("reconsent", "C2D15", GIVEN_1),
    "reaction": lambda: of_dose("reaction", GIVEN_1, grade="2"),
    "slow": lambda: of_dose("slow", GIVEN_1, GIVEN_15, GIVEN_NOW),
    "override": lambda: of_dose("override", GIVEN_1),
    "unscheduled": lambda: by_form("unscheduled", "C2D15", GIVEN_1, date=date(2027, 3, 4)),
    "returned": lambda: by_form("returned", "C2D1", GIVEN_1, study="caboavenec"),
    "progression-suspected": lambda: by_form("progression-suspected", "C2D1", GIVEN_1, study="caboavenec"),
    "revoke": withdrawn,
}
"""Kind of event → what the window's forms record of it, with every question answered."""
REACHED = {**{kind: f"visit.{kind}" for kind in RECORDING}, "delay": "visit.move-to", "revoke": "visit.take-back"}
"""Kind of event → the entry of the menu that asks for it; the others are in the menu of a dose."""


def test_every_kind_of_event_is_asked_for_somewhere(open_window: Opener, case_file: Writer) -> None:
    assert set(EVENTS) == set(_READERS)
    window = open_window(case_file(PLAIN))
    for kind in _READERS:
        assert REACHED.get(kind) in window.workspace.actions or kind in (*CHANGES, "reaction"), kind


@pytest.mark.parametrize("kind", _READERS)
def test_the_forms_make_every_key_of_an_event(kind: str) -> None:
    keys = {key.removeprefix(f"events[{kind}].") for key in case_keys() if key.startswith(f"events[{kind}].")}
    made: set[str] = set()
    for event in EVENTS[kind]():
        if event["kind"] == kind:
            made |= {key.removeprefix(f"events[{kind}].") for key in said({"events": [event]})}
    assert {key for key in keys - made if f"events[{kind}].{key}" not in EXCEPTIONS} == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", _READERS)
def test_all_that_is_recorded_of_an_event_is_seen(kind: str, language: str) -> None:
    """Two events that differ in one key have other lines."""
    words = Words(language)
    for event in EVENTS[kind]():
        if event["kind"] != kind:
            continue
        line = _line_of(event, words)
        for key in set(event) - {"kind", "id"}:
            less = {name: value for name, value in event.items() if name != key}
            assert _line_of(less, words) != line, key


def _line_of(event: Data, words: Words) -> str:
    """The line of an event; empty where one of its keys is needed."""
    try:
        case = case_from_data({"study": "ramunet", "events": [event]}, "case.toml")
    except Refusal:
        return ""
    return event_line(entered(case)[0], words)
