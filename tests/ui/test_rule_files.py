"""60 The window plans by protocol and drug files as they are: not as they were when the case was opened."""

import os
from pathlib import Path

from dosecal import resources
from tests.ui.window_hands import PLAIN, Opener

RAMUNET = resources.read("protocols", "ramunet-01.toml")


def amount(window: object) -> str:
    plan = window.calculator.outcome.plan  # type: ignore[attr-defined]
    return "" if plan is None else str(next(one.amount for one in plan.doses if one.drug == "ramucirumab"))


def test_a_protocol_that_another_person_changes_is_seen(open_window: Opener, tmp_path: Path) -> None:
    own, case = tmp_path / "own.toml", tmp_path / "case.toml"
    own.write_text(RAMUNET, encoding="utf-8")
    os.utime(own, (1_700_000_000, 1_700_000_000))
    case.write_text(PLAIN.replace('"ramunet"', '"own.toml"'), encoding="utf-8")
    window = open_window(case)
    before = amount(window)
    assert not window.calculator.follow_files()
    own.write_text(RAMUNET.replace('dose = "8 mg/kg"', 'dose = "6 mg/kg"'), encoding="utf-8")
    os.utime(own, (1_700_000_000, 1_700_000_000))
    assert window.calculator.follow_files()
    assert amount(window) != before
    own.unlink()
    assert window.calculator.follow_files()
    assert amount(window) == ""
    assert window.calculator.outcome is not None
    assert window.calculator.outcome.problems


def test_a_built_in_study_has_no_files_to_ask_for(open_window: Opener, tmp_path: Path) -> None:
    case = tmp_path / "case.toml"
    case.write_text(PLAIN, encoding="utf-8")
    window = open_window(case)
    assert not window.calculator.follow_files()


def test_nothing_is_printed_by_rules_that_have_changed(open_window: Opener, tmp_path: Path) -> None:
    own, case = tmp_path / "own.toml", tmp_path / "case.toml"
    own.write_text(RAMUNET, encoding="utf-8")
    case.write_text(PLAIN.replace('"ramunet"', '"own.toml"'), encoding="utf-8")
    window = open_window(case)
    workspace = window.workspace
    visit = window.calculator.outcome.plan.visits[0]  # type: ignore[union-attr]
    order = window.calculator._sheets.order("calendar", visit.id, {})  # type: ignore[union-attr]
    assert workspace._wanted(order) is order
    own.write_text(RAMUNET.replace('dose = "8 mg/kg"', 'dose = "6 mg/kg"'), encoding="utf-8")
    told: list[str] = []
    workspace.tell = told.append  # type: ignore[method-assign, assignment]
    assert workspace._wanted(order) is None
    assert "changed" in told[0]
