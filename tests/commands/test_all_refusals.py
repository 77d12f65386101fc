"""Each command names every fault of a file on a line of its own, the first one first, and plans nothing."""

import json
from pathlib import Path

import pytest

from dosecal import commands, resources
from dosecal.__main__ import main

GOOD = """study = "ramunet"
today = 2027-01-20
planned_first_dose = 2027-02-01
[patient]
id = "03-007"
sex = "female"
birth_date = 1961-03-14
"""
BAD = GOOD.replace("planned_first_dose = 2027-02-01", 'planned_first_dose = "x"').replace('"female"', '"f"')
LINES = ["case.toml: planned_first_dose (line 3)", "case.toml: patient.sex (line 6)"]
LATE = """
[[events]]
kind = "given"
visit = "C1D1"
date = 2027-01-25
[[events]]
kind = "given"
visit = "C9D9"
date = 2027-01-19
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    folder.mkdir()
    path = folder / "case.toml"
    path.write_text(BAD, encoding="utf-8")
    return path


def errors(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str]]:
    capsys.readouterr()
    status = main([str(argument) for argument in arguments])
    lines = capsys.readouterr().err.splitlines()
    assert all(line.startswith("dosecal: ") for line in lines)
    return status, [line.removeprefix("dosecal: ").partition(": expected")[0] for line in lines]


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "CASE"),
        ("plan", "CASE", "--json"),
        ("sheet", "CASE", "--kind", "start-window", "--out", "OUT"),
        ("calendar", "CASE"),
        ("what-if", "CASE", "--event", '{kind = "delay", visit = "C2D1", days = 7, reason = "x"}'),
        ("compare", "ramunet", "01", "register", "--case", "CASE"),
    ],
)
def test_a_command_about_one_case(case: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    named = [str(case) if one == "CASE" else str(case.parent / "out.pdf") if one == "OUT" else one for one in arguments]
    assert errors(capsys, *named) == (commands.UNREADABLE, LINES)
    assert [file.name for file in case.parent.iterdir()] == ["case.toml"]


@pytest.mark.parametrize("command", ["deadlines", "day"])
def test_a_command_about_a_folder(case: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert errors(capsys, command, case.parent, "--today", "2027-01-20") == (commands.BLOCKED, LINES)


@pytest.mark.parametrize("command", ["deadlines", "day"])
def test_files_that_cannot_be_read_are_counted_as_files(
    case: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    main([command, str(case.parent), "--today", "2027-01-20"])
    one = capsys.readouterr().out
    case.write_text(BAD.replace('"f"', '"female"'), encoding="utf-8")
    main([command, str(case.parent), "--today", "2027-01-20"])
    assert capsys.readouterr().out == one


def test_a_list_for_programs_has_an_entry_for_each_fault(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["day", str(case.parent), "--today", "2027-01-20", "--json"])
    unread = json.loads(capsys.readouterr().out)["unread"]
    assert [one["file"] for one in unread] == ["case.toml", "case.toml"]


def test_what_contradicts_the_study_has_lines_too(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case.write_text(GOOD + LATE, encoding="utf-8")
    assert errors(capsys, "plan", case) == (
        commands.UNREADABLE, ["case.toml: events[1].date (line 12)", "case.toml: events[2].visit (line 15)"],
    )  # fmt: skip


def test_the_faults_of_a_protocol_that_a_case_names(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    protocol = resources.read("protocols/ramunet-01.toml").replace("minutes = 60", "minutes = 0")
    (case.parent / "own.toml").write_text(protocol.replace("cycles = 6", 'cycles = "6"'), encoding="utf-8")
    case.write_text(GOOD.replace('"ramunet"', '"own.toml"'), encoding="utf-8")
    status, lines = errors(capsys, "plan", case)
    assert status == commands.UNREADABLE
    assert [line.partition(" (line")[0] for line in lines] == [
        "own.toml: treatment.cycles", "own.toml: drugs.ramucirumab.minutes",
    ]  # fmt: skip


def test_events_that_are_tried(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case.write_text(GOOD, encoding="utf-8")
    event = '{kind = "delay", visit = "C2D1", days = 0}'
    status, lines = errors(capsys, "what-if", case, "--event", event, "--event", event)
    assert status == commands.UNREADABLE
    assert lines == [f"--event {number}: {key}" for number in (1, 2) for key in ("days", "reason")]
