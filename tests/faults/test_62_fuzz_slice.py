"""A slice of the hostile inputs and of the kills, another one for each commit and the same whenever it is run again."""

import ast
import contextlib
import re
from itertools import product
from pathlib import Path

import pytest

from dosecal.commands import TRACEBACK
from dosecal.core.patient.contradiction import Expected
from dosecal.files.case.events import _READERS
from dosecal.files.reading.refusal import Refusal
from dosecal.words import catalogue
from tests.faults import fuzz_commands, fuzz_readers, fuzz_run, kill_commands
from tests.oracles.another_slice import another, commit

INPUTS, COMMANDS, PAIRS, KILLS = 600, 100, 200, 3
ROOT = Path(__file__).resolve().parents[2]


def test_nothing_but_refusals_comes_of_hostile_input() -> None:
    found = fuzz_run.run(fuzz_readers.Readers, INPUTS, commit())
    assert found.tried.total() == INPUTS
    assert found.faults == {}
    assert found.slow == []
    assert 0 < found.refused.total() < INPUTS


def test_nothing_but_refusals_comes_of_hostile_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TRACEBACK, "1")
    found = fuzz_run.run(fuzz_commands.Commands, COMMANDS, commit())
    assert found.faults == {}
    assert found.slow == []
    assert 0 < found.refused.total() < COMMANDS


def test_nothing_but_refusals_comes_of_two_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every ordered pair of kinds in each trial, a slice of them with each commit; the two computations agree."""
    monkeypatch.setenv(TRACEBACK, "1")
    tried = fuzz_commands.Commands(tmp_path)
    read = tried.all["pair"][1]
    kinds = {tuple(re.findall(r'^kind = "(.*)"$', pair, re.MULTILINE)) for pair in tried.pairs}
    assert kinds >= set(product(_READERS, repeat=2))
    accepted = 0
    for number in another(len(tried.pairs), PAIRS):
        with contextlib.suppress(Refusal):
            read(tried.pairs[number].encode())
            accepted += 1
    assert accepted > PAIRS // 10


def test_what_is_mutated_is_read_before_it_is_mutated(tmp_path: Path) -> None:
    """A true input that is refused would show how its refusal is made, again and again, and nothing behind it."""
    readers = fuzz_readers.Readers(tmp_path)
    for seeds, read, _ in readers.all.values():
        for text in seeds:
            read(text.encode("utf-8", "surrogateescape"))
    kinds = {kind for text in readers.cases for kind in re.findall(r'^kind = "(.*)"$', text, re.MULTILINE)}
    assert kinds >= set(_READERS)


def test_how_far_a_run_is_and_a_fault_are_told_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tell = fuzz_run.Progress(5)
    found = fuzz_run.Found()
    found.tried["case"] = 2
    tell(found)
    assert capsys.readouterr().err == ""
    found.faults["KeyError", "here"] = ["case:1"]
    tell(found)
    tell(found)
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert told[0].startswith("2 of 5 after ")
    assert "KeyError at here: 1, first case:1" in told[0]
    monkeypatch.setattr(fuzz_run, "EVERY_S", 0.0)
    tell(found)
    assert "1 exceptions at 1 places" in capsys.readouterr().err


def test_the_same_seed_gives_the_same_inputs(tmp_path: Path) -> None:
    readers = fuzz_readers.Readers(tmp_path)
    one, other = (list(fuzz_run.inputs(readers, 50, "seed")) for _ in range(2))
    assert one == other
    assert one != list(fuzz_run.inputs(readers, 50, "another"))
    first = [fuzz_run.content_of(readers, name, number, "seed") for name, number in one]
    assert first == [fuzz_run.content_of(readers, name, number, "seed") for name, number in one]
    assert {name for name, _ in fuzz_run.inputs(readers, 2000, "seed")} == set(readers.all)


def test_a_fault_and_a_slow_input_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readers = fuzz_readers.Readers(tmp_path)

    def fails(_content: bytes) -> None:
        raise KeyError("x")

    readers.all["bands"] = (["a"], fails, 1)
    found = fuzz_run.Found()
    fuzz_run.try_one(readers, "bands", 3, "seed", found)
    assert list(found.faults.values()) == [["bands:3"]]
    assert not found.is_good
    assert fuzz_run.Found().is_good
    monkeypatch.setattr(fuzz_run, "LONGEST_S", -1.0)
    slow = fuzz_run.Found()
    fuzz_run.try_one(readers, "copy", 3, "seed", slow)
    assert slow.slow == ["copy:3"]
    assert not slow.is_good
    assert not fuzz_run.Found(peak_mb=(fuzz_run.MOST_MB, "copy:3")).is_good


def test_killed_commands_leave_whole_files() -> None:
    found = kill_commands.kill(KILLS, commit())
    assert found["killed"] == KILLS
    assert found["broken"] == 0
    assert found["parts left after the next run"] == 0


def test_every_name_that_a_reader_asks_for_has_a_word() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "dosecal" / "files").rglob("*.py"))
    asked = re.findall(r"(?:\.kind|\.choice|\.kinds|\.texts_of|\.known_key)\(\s*[\w\"]+,\s*\"([a-z-]+)\"", source)
    asked += re.findall(r"table\.(?:kind|choice), \"([a-z-]+)\"", source)
    assert len(set(asked)) > 20
    assert {name for name in asked if f"what.{name}" not in catalogue("en")} == set()


AT = {"refuse": 1, "_note": 1, "quantity": 1, "_list": 1, "measured_in": 4, "Refusal": 2}
"""Which argument of a call is what a reader expected."""


def test_every_refusal_has_a_sentence() -> None:
    """A strength of returned tablets that is no quantity ended in a fault: its refusal had no words."""
    wanted: set[str] = {one.value for one in Expected}
    calls = [
        (path, call, getattr(call.func, "attr", getattr(call.func, "id", "")))
        for path in (ROOT / "src" / "dosecal").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
    ]
    for _, call, name in calls:
        if name in AT and len(call.args) > AT[name]:
            asked = call.args[AT[name]]
            if not isinstance(asked, ast.JoinedStr):
                wanted |= {one for one in map(_text, ast.walk(asked)) if one}
    assert len(wanted) > 150
    assert {code for code in wanted if f"expected.{code}" not in catalogue("en")} == set()


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
