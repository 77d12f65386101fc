"""Files that a window opens all the same: a missing file of the site, a case written as JSON."""

import json
from datetime import date
from pathlib import Path

import pytest

from dosecal.files.case.cases import read_case
from dosecal.files.case.planning import plan_case
from dosecal.session.field_names import named
from dosecal.ui.shell import questions
from tests.ui.window_hands import PLAIN, Opener


def test_a_site_file_that_is_gone_is_named_and_closes_no_window(open_window: Opener, tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(PLAIN + '[site.drugs]\nramucirumab = "gone.toml"\n', encoding="utf-8")
    window = open_window(path)
    assert window.calculator.outcome is not None
    (problem,) = window.calculator.outcome.problems
    assert "gone.toml" in named(
        window.calculator.words, problem, window.calculator.entry, window.calculator.outcome.study
    )


def test_a_case_of_json_is_planned_in_the_window_and_saved_as_it_was(
    open_window: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = {
        "study": "ramunet", "today": "2027-02-18", "planned_first_dose": "2027-02-01",
        "patient": {"id": "03-007", "sex": "female", "birth_date": "1961-03-14"},
        "measurements": [{"date": "2027-01-18", "height": "165 cm", "weight": "60 kg"}],
        "history": [{"kind": "consent", "date": "2027-01-15"}, {"kind": "stroke", "date": "2026-03"}],
        "events": [{"kind": "given", "visit": "C1D1", "date": "2027-02-01"}],
        "site": {"closed": [{"first": "2027-12-24", "last": "2027-12-31", "name": "closed"}]},
    }  # fmt: skip
    path, saved = tmp_path / "case.json", tmp_path / "saved.toml"
    path.write_text(json.dumps(case), encoding="utf-8")
    window = open_window(path)
    assert window.calculator.outcome is not None
    shown = window.calculator.outcome.plan
    assert shown is not None
    monkeypatch.setattr(questions, "file_to_save", lambda *_: saved)
    assert window.workspace.save_as()
    read, wanted = read_case(saved), read_case(path)
    assert read.events == wanted.events == shown.case.events
    assert read.site == wanted.site
    assert plan_case(read, date(2027, 2, 18)).doses == plan_case(wanted, date(2027, 2, 18)).doses
