"""Fault 60: rules are those of the files as they are now. Content decides, neither the path nor the time of a file.

Kind: a protocol, drug or named file that changed, went or came back while the program runs. Right values: 60 kg at
8 mg/kg are 480 mg, at 6 mg/kg 360 mg; a deleted file plans nothing. The window has its own test in
``tests/ui/test_rule_files.py``, remembered lists theirs in ``tests/files/case/test_index.py``.
"""

import json
import os
from pathlib import Path

import pytest

from dosecal import resources
from dosecal.__main__ import main
from tests.session.session_cases import PLAIN

RAMUNET = resources.read("protocols", "ramunet-01.toml")
LESS = RAMUNET.replace('dose = "8 mg/kg"', 'dose = "6 mg/kg"')
DRUG = resources.read("drugs", "ramucirumab.toml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "case.toml").write_text(PLAIN.replace('"ramunet"', '"own.toml"'), encoding="utf-8")
    _put(tmp_path / "own.toml", RAMUNET)
    return tmp_path


def _put(path: Path, text: str) -> None:
    """A file of always the same time."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))


def _planned(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """The amount of the first dose and the hash of the rules."""
    assert main(["plan", str(folder / "case.toml"), "--json"]) < 2
    plan = json.loads(capsys.readouterr().out)
    return next(one["amount"] for one in plan["doses"] if one["drug"] == "ramucirumab"), plan["protocol"]["sha256"]


def test_a_protocol_that_changed_back_and_forth(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(RAMUNET) == len(LESS)
    first = _planned(folder, capsys)
    _put(folder / "own.toml", LESS)
    second = _planned(folder, capsys)
    _put(folder / "own.toml", RAMUNET)
    assert [first[0], second[0]] == ["480 mg", "360 mg"]
    assert first[1] != second[1]
    assert _planned(folder, capsys) == first


def test_a_protocol_that_is_gone_plans_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _planned(folder, capsys)
    (folder / "own.toml").unlink()
    assert main(["plan", str(folder / "case.toml"), "--json"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "own.toml" in shown.err


def test_two_files_of_one_content_under_other_names_are_two(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = _planned(folder, capsys)
    (folder / "own.toml").rename(folder / "other.toml")
    _put(folder / "own.toml", LESS)
    assert _planned(folder, capsys)[0] == "360 mg"
    (folder / "other.toml").replace(folder / "own.toml")
    assert _planned(folder, capsys) == before


def test_a_drug_file_that_comes_changes_and_goes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With vials of 100 mg alone 480 mg are 5 of them, with the label's one of 500 mg."""

    def vials() -> list[tuple[str, int]]:
        assert main(["plan", str(folder / "case.toml"), "--json"]) < 2
        doses = json.loads(capsys.readouterr().out)["doses"]
        dose = next(one for one in doses if one["drug"] == "ramucirumab")
        return [(one["strength"], one["count"]) for one in dose["vials"]]

    assert vials() == [("500 mg", 1)]
    start = DRUG.index('[[vials]]\nstrength = "500 mg"')
    end = min(place for place in (DRUG.find("[[", start + 2), DRUG.find("\n[", start + 2)) if place > 0)
    _put(folder / "drugs" / "ramucirumab.toml", DRUG[:start] + DRUG[end:])
    assert vials() == [("100 mg", 5)]
    (folder / "drugs" / "ramucirumab.toml").unlink()
    assert vials() == [("500 mg", 1)]


@pytest.mark.parametrize("command", ["day", "deadlines"])
def test_the_lists_of_a_folder_follow_too(command: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def listed() -> tuple[int, str]:
        status = main([command, str(folder), "--today", "2027-02-01", "--language", "en"])
        shown = capsys.readouterr()
        return status, (shown.out + shown.err).replace("\u00a0", " ")

    before = listed()
    assert before[0] == 0
    assert ("480 mg" in before[1]) == (command == "day")
    _put(folder / "own.toml", LESS)
    after = listed()
    assert after[1] != before[1]
    assert ("360 mg" in after[1]) == (command == "day")
    (folder / "own.toml").unlink()
    status, shown = listed()
    assert status != 0
    assert "own.toml" in shown
    assert "360 mg" not in shown
