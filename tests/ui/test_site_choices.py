"""What a site chooses for its doses, typed in the window: in force at once, kept in the case, named where it counts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton

from dosecal.files.case.cases import read_case
from dosecal.ui.findings.site_rules import SiteRules
from dosecal.ui.widgets.fields import ChoiceField, TextField
from dosecal.ui.widgets.tables import Table
from dosecal.ui.window import MainWindow
from dosecal.words import NBSP
from tests.ui.window_hands import PLAIN, Opener, amounts, doses

SITE = """[site]
bsa_formula = "dubois"
dose_weight = "latest"
laboratory_window = "48 h"
maximum_delay = "28 days"
[site.rounding]
ramucirumab = "none"
dacarbazine = "20 mg"
"""
CHOSEN = PLAIN.replace("[patient]", SITE + "[patient]")
BANDS = """name = "Ours"
drug = "dacarbazine"
[[bands]]
from = "1000 mg"
to = "1100 mg"
amount = "1050 mg"
"""
CaseFile = Callable[[str], Path]


def choose(window: MainWindow, key: str, value: str) -> None:
    field = field_of(window, key)
    assert isinstance(field, ChoiceField)
    editor = field._combo
    editor.setCurrentIndex(editor.findData(value))
    editor.activated.emit(editor.currentIndex())


def write(window: MainWindow, key: str, text: str) -> None:
    field = field_of(window, key)
    assert isinstance(field, TextField)
    field.line.setFocus()
    field.line.selectAll()
    QTest.keyClicks(field.line, text)


def field_of(window: MainWindow, key: str) -> object:
    window.calculator.inputs.focus_field(f"site.{key}")
    return window.calculator.inputs.field(f"site.{key}")


def site_of(window: MainWindow) -> object:
    outcome = window.calculator.outcome
    assert outcome is not None
    return outcome.reading.data.get("site")


def rounded(window: MainWindow, place: int) -> str:
    return doses(window.calculator).cards[place]._rounded.text().replace(NBSP, " ")


def test_the_step_that_is_in_force_is_named_with_whose_it_is(open_window: Opener, case_file: CaseFile) -> None:
    window = open_window(case_file(PLAIN))
    assert rounded(window, 1) == "to 10 mg, half up, +0.19 % · site rule"
    field = field_of(window, "rounding.dacarbazine")
    assert isinstance(field, TextField)
    assert field.line.placeholderText().replace(NBSP, " ") == "default: 10 mg"
    write(window, "rounding.dacarbazine", "50")
    assert amounts(window) == ["480", "1100"]
    assert rounded(window, 1) == "to 50 mg, half up, +2.05 % · chosen for this case"
    assert site_of(window) == {"rounding": {"dacarbazine": "50 mg"}}
    write(window, "rounding.dacarbazine", "none")
    assert rounded(window, 1) == "not rounded · chosen for this case"
    field.line.clear()
    field.line.textEdited.emit("")
    assert amounts(window) == ["480", "1080"]
    assert site_of(window) is None  # nothing chosen leaves nothing in the case


def test_whole_vials_are_a_choice(open_window: Opener, case_file: CaseFile) -> None:
    window = open_window(case_file(PLAIN))
    choose(window, "banding.dacarbazine", "nearest-vial")
    assert amounts(window) == ["480", "1100"]
    assert "chosen for this case" in rounded(window, 1)
    choose(window, "banding.dacarbazine", "")
    assert amounts(window) == ["480", "1080"]


def test_a_table_of_dose_bands_beside_the_case_is_loaded(
    open_window: Opener, case_file: CaseFile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window = open_window(case_file(PLAIN))
    field_of(window, "banding.dacarbazine")
    table = tmp_path / "ours.toml"
    table.write_text(BANDS, encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(table), ""))
    section = window.calculator.inputs.sections["site"]
    buttons = [one for one in section.findChildren(QPushButton) if "bands" in one.text()]
    buttons[1].click()
    assert site_of(window) == {"banding": {"dacarbazine": "ours.toml"}}
    assert amounts(window) == ["480", "1050"]


def test_the_formula_is_offered_where_the_trial_leaves_it_open(open_window: Opener, case_file: CaseFile) -> None:
    window = open_window(case_file(PLAIN.replace("60 kg", "105 kg")))
    before = amounts(window)
    choose(window, "bsa_formula", "livingston-lee")
    assert amounts(window) != before
    assert "Livingston" in window.calculator.inputs._follows.text()
    other = open_window(case_file(PLAIN.replace("ramunet", "caboavenec")))
    assert field_of(other, "bsa_formula") is None  # no dose by surface
    assert field_of(other, "rounding.avelumab") is not None


def test_the_weight_that_counts_is_a_choice(open_window: Opener, case_file: CaseFile) -> None:
    second = '[[measurements]]\ndate = 2027-01-19\nheight = "165 cm"\nweight = "62 kg"\n'
    earlier = PLAIN.replace("planned_first_dose = 2027-02-01", "planned_first_dose = 2027-01-18")
    given = '[[events]]\nkind = "given"\nvisit = "C1D1"\ndate = 2027-01-18\n'
    window = open_window(case_file(earlier + second + given))
    assert amounts(window) == ["480"]
    choose(window, "dose_weight", "latest")
    assert amounts(window) == ["495"]  # 496 mg


def test_what_is_no_step_is_refused_with_its_place(open_window: Opener, case_file: CaseFile) -> None:
    window = open_window(case_file(PLAIN))
    write(window, "rounding.dacarbazine", "5 ml")
    outcome = window.calculator.outcome
    assert outcome is not None
    assert outcome.plan is None
    said = window.calculator._withheld.text().replace(NBSP, " ")
    assert said.startswith("Site · Dacarbazine (DTIC): rounding step: ")
    assert '"5 ml"' in said
    field = field_of(window, "rounding.dacarbazine")
    assert isinstance(field, TextField)
    assert '"5 ml"' in field.note()


def test_the_choices_of_a_file_are_shown_and_kept(open_window: Opener, case_file: CaseFile, tmp_path: Path) -> None:
    path = case_file(CHOSEN)
    window = open_window(path)
    assert not window.isWindowModified()
    shown = {key: field_of(window, key) for key in ("bsa_formula", "dose_weight", "laboratory_window")}
    assert [field.text() for field in shown.values()] == ["dubois", "latest", "48 h"]  # type: ignore[attr-defined]
    write(window, "laboratory_window", "24")
    window.workspace.set_language("de")
    saved = tmp_path / "saved.toml"
    assert window.workspace.file.save_to(saved)
    site = read_case(saved).site
    before = read_case(path).site
    assert site.laboratory_hours == 24
    assert (site.bsa_formula, site.dose_weight, site.rounding) == ("dubois", "latest", before.rounding)
    assert site.maximum_delay_days == 28  # what the window does not edit stays


def test_who_confirms_the_site_rules_sees_what_this_case_chose(open_window: Opener, case_file: CaseFile) -> None:
    window = open_window(case_file(CHOSEN))
    outcome = window.calculator.outcome
    assert outcome is not None
    assert outcome.plan is not None
    dialog = SiteRules(window.calculator.words, outcome.plan.study, outcome.plan.case.site, outcome.plan.today, window)
    table = dialog.findChild(Table)
    assert isinstance(table, Table)
    model = table.model()
    rows = {}
    for place in range(model.rowCount()):
        title, value = (str(model.index(place, column).data()).replace(NBSP, " ") for column in (0, 1))
        rows[title] = value
    assert (
        rows[window.calculator.words.say("site-rule.bsa_formula")]
        == "DuBois (chosen for this case; default: Mosteller)"
    )
    assert (
        rows[window.calculator.words.say("site-rule.rounding", drug="Dacarbazine (DTIC)")]
        == "20 mg (chosen for this case; default: 10 mg)"
    )
    assert (
        rows[window.calculator.words.say("site-rule.rounding", drug="Ramucirumab")]
        == "none (chosen for this case; default: 5 mg)"
    )
    assert rows[window.calculator.words.say("site-rule.laboratory")].startswith("not older than 48 h (chosen")
    assert rows[window.calculator.words.say("site-rule.dose_weight")].startswith("always the latest weight (chosen")
