"""Fault 56 as a kind: whatever a case file can say is entered in the window. Right: every key that the reader of cases
accepts has a field, a dialog or an event that makes it, and is seen where a file has it. The keys are the reader's own
(case_keys.py): a new one fails here until the window can enter it. Those of events are in test_56_every_event.py."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from dosecal.core.patient.case import Confirmation, Site
from dosecal.core.trial.vocabulary import FactType
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.session.entry import LISTS, Data, entry_of
from dosecal.session.site_rules import confirmation, confirmed_lines, with_confirmation
from dosecal.ui.form.inputs import Inputs
from dosecal.ui.form.list_rows import RowList
from dosecal.ui.widgets.fields import ChoiceField
from dosecal.ui.window import MainWindow
from dosecal.words import LANGUAGES, Words
from tests.faults.case_keys import case_keys, said
from tests.session.test_round_trip import CASES
from tests.ui.window_hands import PLAIN, Opener, doses

Writer = Callable[[str], Path]

EXCEPTIONS = {
    "today": "the window always calculates for the day of the clock; another day is looked at, never saved (fault 01)",
}
"""Key → why the window does not enter it."""

FIELDS: Mapping[str, tuple[str, str]] = {
    "study": ("study", "ramunet|register"),
    "protocol_version": ("study", "ramunet|register"),
    "planned_first_dose": ("first_dose", "2.2.2027"),
    "cycles": ("cycles", "8"),
    "patient.id": ("patient_id", "03-009"),
    "patient.sex": ("sex", "male"),
    "patient.birth_date": ("born", "1.1.1970"),
    "patient.childbearing_potential": ("childbearing", "true"),
    "site.holidays": ("holidays", "DE-BY"),
    "site.bsa_formula": ("site.bsa_formula", "dubois"),
    "site.clearance_formula": ("site.clearance_formula", "ckd-epi-2021"),
    "site.dose_weight": ("site.dose_weight", "latest"),
    "site.rounding.*": ("site.rounding.dacarbazine", "2,5"),
    "site.banding.*": ("site.banding.dacarbazine", "nearest-vial"),
    "site.drugs.*": ("site.drugs.dacarbazine", "own.toml"),
    "site.bags.*": ("site.bags.dacarbazine", "500"),
    "site.gates": ("site.gates", "own.toml"),
    "site.maximum_delay": ("site.maximum_delay", "28"),
    "site.laboratory_window": ("site.laboratory_window", "48"),
    "site.closed[].first": ("closed.0.first", "15.2.2027"),
    "site.closed[].last": ("closed.0.last", "16.2.2027"),
    "site.closed[].name": ("closed.0.name", "Umzug"),
    "measurements[].date": ("measurements.0.day", "19.1.2027"),
    "measurements[].height": ("measurements.0.height", "170,5"),
    "measurements[].weight": ("measurements.0.weight", "61,5"),
    "labs[].date": ("labs.ANC.day", "19.1.2027"),
    "labs[].test": ("labs.ANC.value", "3 G/L"),
    "labs[].value": ("labs.ANC.value", "3 G/L"),
    "labs[].uln": ("labs.AST.uln", "35 U/L"),
    "vitals[].date": ("vitals.0.day", "19.1.2027"),
    "vitals[].blood_pressure": ("vitals.0.pressure", "120/70"),
    "orders[].visit": ("orders.0.visit", "C1D1"),
    "orders[].date": ("orders.0.day", "19.1.2027"),
    "orders[].by": ("orders.0.by", "Dr. A"),
    "orders[].amounts.*": ("orders.0.amount.dacarbazine", "1060,5"),
    "orders[].reason": ("orders.0.reason", "as agreed"),
    "prior_doses[].drug": ("prior_doses.0.drug", "dacarbazine"),
    "prior_doses[].amount": ("prior_doses.0.amount", "300,5 mg"),
    "prior_doses[].source": ("prior_doses.0.source", "letter"),
    "prior_doses[].date": ("prior_doses.0.day", "2.5.2025"),
    "history[].kind": ("history.0.kind", "enrolment"),
    "history[].date": ("history.0.day", "2026"),
    "history[].until": ("history.1.until", "12.2026"),
    "history[].ongoing": ("history.1.state", "ongoing"),
    "medications[].name": ("medications.0.name", "prednisolone"),
    "medications[].start": ("medications.0.start", "2.1.2027"),
    "medications[].stop": ("medications.0.stop", "3.1.2027"),
    "medications[].daily_dose": ("medications.0.daily_dose", "12,5"),
    "medications[].route": ("medications.0.route", "oral"),
    "medications[].purpose": ("medications.0.purpose", "premedication"),
}
"""Key → the field that enters it, and what is typed or chosen in it."""
OF_CABOAVENEC = {
    "history[].result": ("history.2.state", "negative"),
    "history[].inactivated": ("history.3.state", "inactivated"),
}
"""The same of what only this study asks."""
OTHERWISE = {
    **dict.fromkeys(("prepared[].visit", "prepared[].drug", "prepared[].at"), "page Dose, prepared at"),
    **{f"site.confirmed[].{key}": "dialog Site rules (F7)" for key in ("by", "on", "rules", "protocol")},
}
"""Key → what else in the window enters it."""
ROWS = {"site": ("closed",), "treatment": ("prior_doses",), "vitals": ("vitals",), "orders": ("orders",)}
FULL = (
    PLAIN
    + """
[site]
drugs = { dacarbazine = "own.toml" }
gates = "own.toml"
[[history]]
kind = "consent"
date = 2027-01-02
[[history]]
kind = "major-surgery"
date = 2026-01-02
until = 2026-02-02
[[history]]
kind = "pregnancy-test"
date = 2027-01-18
[[history]]
kind = "vaccine"
date = 2026-12-18
[[medications]]
name = "dexamethasone"
start = 2027-01-01
[[labs]]
test = "ast"
date = 2027-01-18
value = "20 U/L"
uln = "34 U/L"
"""
)
"""A case with a row of each list whose fields depend on what is in the row."""


def enter(inputs: Inputs, name: str, text: str) -> None:
    """Types or chooses, as a person does; nothing if there is no such field."""
    inputs.focus_field(name)
    field = inputs.field(name)
    assert field is not None, name
    editor = field.editor
    if isinstance(editor, QComboBox):
        assert isinstance(field, ChoiceField)
        assert editor.findData(text) >= 0, (name, text)
        editor.setCurrentIndex(editor.findData(text))
        editor.activated.emit(editor.currentIndex())
    else:
        assert isinstance(editor, QLineEdit)
        assert editor.isEnabled()
        assert not editor.isReadOnly()
        editor.setText(text)
        editor.textEdited.emit(text)


def test_every_key_has_its_way() -> None:
    """Also: nothing is listed that the reader does not know."""
    keys = set(case_keys())
    tried_elsewhere = {key for key in keys if key.startswith(("facts.", "events["))}
    listed = {*FIELDS, *OF_CABOAVENEC, *OTHERWISE, *EXCEPTIONS}
    assert keys - tried_elsewhere - listed == set()
    assert listed - keys == set()
    assert not (set(FIELDS) | set(OTHERWISE)) & set(EXCEPTIONS)


def data_of(window: MainWindow) -> dict[str, object]:
    assert window.calculator.outcome is not None
    return window.calculator.outcome.reading.data


def opened(open_window: Opener, text: Path, language: str) -> MainWindow:
    window = open_window(text, language=language)
    inputs = window.calculator.inputs
    for section in inputs.sections:
        assert inputs.folded is not None
        inputs.folded.open(section)
    for section, lists in ROWS.items():
        for rows in inputs.sections[section].findChildren(RowList):
            if rows.key in lists:
                rows.add()
    return window


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_enters_its_key(open_window: Opener, case_file: Writer, language: str) -> None:
    window = opened(open_window, case_file(FULL), language)
    inputs = window.calculator.inputs
    places = {row["test"]: place for place, row in enumerate(window.calculator.entry.labs)}
    before = said(data_of(window))
    last = ("study", "protocol_version", "patient.sex")
    for key in sorted(FIELDS, key=lambda key: key in last):
        name, text = FIELDS[key]
        name = name.replace("labs.AST", f"labs.{places['ast']}").replace("labs.ANC", f"labs.{places['anc']}")
        if key == "patient.sex":
            assert said(data_of(window))["patient.childbearing_potential"] == [True]  # of a man it is not asked
        enter(inputs, name, text)
    after = said(data_of(window))
    for key in FIELDS:
        if key not in ("study", "site.drugs.*", "site.gates", "patient.childbearing_potential"):
            assert after.get(key, []) != before.get(key, []), key


@pytest.mark.parametrize("key", OF_CABOAVENEC)
def test_what_one_study_asks_is_entered_there(open_window: Opener, case_file: Writer, key: str) -> None:
    window = opened(open_window, case_file(FULL.replace("ramunet", "caboavenec")), "en")
    assert key not in said(data_of(window))
    enter(window.calculator.inputs, *OF_CABOAVENEC[key])
    assert key in said(data_of(window))


def test_every_fact_is_asked_by_a_study(open_window: Opener, case_file: Writer) -> None:
    values = {FactType.YES_NO: "true", FactType.LETTER: "a", FactType.NUMBER: "2"}
    entered_facts: set[str] = set()
    for study in ("ramunet", "caboavenec"):
        window = open_window(case_file(PLAIN.replace("ramunet", study)))
        inputs = window.calculator.inputs
        for name, fact in vocabulary().facts.items():
            inputs.focus_field(f"facts.{name}")
            if inputs.field(f"facts.{name}") is not None:
                enter(inputs, f"facts.{name}", values[fact.type])
        facts = data_of(window)["facts"]
        assert isinstance(facts, dict)
        entered_facts |= set(facts)
    assert {f"facts.{name}" for name in entered_facts} == {key for key in case_keys() if key.startswith("facts.")}


def test_a_preparation_and_a_confirmation(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    line = doses(window.calculator).cards[0].made_field.line
    line.setText("09:30")
    line.textEdited.emit("09:30")
    assert window.calculator.outcome is not None
    study = window.calculator.outcome.study
    assert study is not None
    made = said(with_confirmation(data_of(window), confirmation(study, "Dr. Adler", date(2027, 1, 20))))
    assert set(OTHERWISE) <= set(made)
    assert window.workspace.actions["site-rules"].isEnabled()


# Seen

SEEN_ELSEWHERE = {
    "today": EXCEPTIONS["today"],
    **{f"site.confirmed[].{key}": "in the dialog Site rules" for key in ("by", "on", "rules", "protocol")},
}


@given(CASES)
def test_whatever_a_file_says_is_in_the_fields(data: Data) -> None:
    """Flags and results of what happened are one choice there."""
    entry = entry_of(data)
    texts = [*_texts(entry.as_data())]
    for key, values in said(data).items():
        if key in SEEN_ELSEWHERE or key.startswith("events["):
            continue
        for value in values:
            shown = str(value).lower() if isinstance(value, bool) else str(value)
            shown = shown.removesuffix(" kg").removesuffix(" cm").removesuffix("mmHg").rstrip()
            flag = key.rpartition(".")[2] if key.startswith("history[]") and isinstance(value, bool) else ""
            assert (
                value is False
                if flag and not any(flag in text for text in texts)
                else any((flag or shown.removesuffix(" mg")) in text for text in texts)
            ), (key, value)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


@pytest.mark.parametrize("study", ["ramunet", "caboavenec"])
def test_every_text_of_the_entry_has_its_field(open_window: Opener, case_file: Writer, study: str) -> None:
    window = opened(open_window, case_file(FULL.replace("ramunet", study)), "de")
    entry, inputs = window.calculator.entry, window.calculator.inputs
    entry.site |= {"bsa_formula": "dubois", "rounding.dacarbazine": "10 mg", "laboratory_window": "48 h"}
    entry.facts |= dict.fromkeys(vocabulary().facts, "true")
    entry.history[3]["state"], entry.history[3]["until"], entry.history[3]["beside"] = (
        "inactivated",
        "2026",
        "inactivated",
    )
    assert inputs.folded is not None
    inputs.folded.rebuild()
    names = [f"{key}.{name}" for key in ("facts", "site") for name, text in getattr(entry, key).items() if text]
    for key in LISTS:
        for place, row in enumerate(getattr(entry, key)):
            names += [f"{key}.{place}.{name}" for name, text in row.items() if text and name not in UNSEEN]
    for name in names:
        field = inputs.field(name)
        assert field is not None, name
        assert not field.isHidden(), name


UNSEEN = ("at", "test", "beside")
"""Of a row: its place in the file, the test that its heading names, and beside which state an end is."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_confirmed_the_rules_is_seen(language: str) -> None:
    site = Site(
        confirmed=(
            Confirmation("Dr. Adler", date(2027, 1, 20), ("all",), "ramunet 01"),
            Confirmation("Dr. Busch", date(2027, 1, 21), ("a", "b")),
        )
    )
    one, other = confirmed_lines(Words(language), site)
    assert "Dr. Adler" in one
    assert "(ramunet 01)" in one
    assert "2 " in other
