"""Faults 14 and 15: what another program or person wrote into the file since it was opened is never overwritten unseen.

Right: it is noticed by content, not by time; asked about; a link stays a link; a read-only file is said to be one."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dosecal.files.reading.held_folder import held
from dosecal.session.data_changes import change_lines
from dosecal.ui.shell import case_store, questions
from dosecal.ui.window import MainWindow
from dosecal.words import Words
from tests.ui.window_hands import PLAIN, Opener, type_into

Writer = Callable[[str], Path]
REDUCED = PLAIN + '\n[[events]]\nkind = "skip"\nvisit = "C1D15"\nreason = "proteinuria"\n'


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a person answers to the question, one after the other; without a further answer nothing may be asked."""
    given: list[str] = []
    monkeypatch.setattr(questions, "changed", lambda *_: given.pop(0))
    monkeypatch.setattr(questions, "differences", lambda *_: given.pop(0))
    return given


def _weight(qtbot: QtBot, window: MainWindow, weight: str) -> None:
    type_into(qtbot, window, "measurements.0.weight", weight)


@pytest.mark.parametrize("same_time", [False, True])
def test_another_content_is_asked_about_and_nothing_is_lost(
    qtbot: QtBot, open_window: Opener, case_file: Writer, answers: list[str], same_time: bool
) -> None:
    path = case_file(PLAIN)
    window = open_window(path)
    was = path.stat()
    path.write_text(REDUCED, encoding="utf-8")
    if same_time:
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    _weight(qtbot, window, "60.5")
    answers.append("stay")
    assert not window.workspace.save()
    assert path.read_text(encoding="utf-8") == REDUCED
    assert window.isWindowModified()
    answers.append("reload")
    assert not window.workspace.save()
    assert window.calculator.outcome is not None
    assert window.calculator.outcome.plan is not None
    assert len(window.calculator.outcome.plan.case.events) == 1
    _weight(qtbot, window, "60.5")
    assert window.workspace.save()
    assert path.read_text(encoding="utf-8") == REDUCED.replace("60 kg", "60.5 kg")


def test_touched_with_the_same_content_is_no_change(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    path = case_file(PLAIN)
    window = open_window(path)
    path.unlink()
    path.write_text(PLAIN, encoding="utf-8")
    _weight(qtbot, window, "61")
    assert window.workspace.save()
    _weight(qtbot, window, "62")
    assert window.workspace.save()  # what this window wrote itself is no change either


def test_a_file_that_is_gone_is_not_made_again_unasked(
    qtbot: QtBot, open_window: Opener, case_file: Writer, answers: list[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = case_file(PLAIN)
    window = open_window(path)
    path.rename(tmp_path / "moved.toml")
    _weight(qtbot, window, "61")
    answers.append("stay")
    assert not window.workspace.save()
    assert not path.exists()
    answers.append("elsewhere")
    monkeypatch.setattr(questions, "file_to_save", lambda *_: tmp_path / "other.toml")
    assert window.workspace.save()
    assert "61 kg" in (tmp_path / "other.toml").read_text(encoding="utf-8")


def test_the_difference_is_shown_before_anything_is_overwritten(
    qtbot: QtBot, open_window: Opener, case_file: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = case_file(PLAIN)
    window = open_window(path)
    path.write_text(REDUCED, encoding="utf-8")
    _weight(qtbot, window, "61")
    shown: list[list[str]] = []

    def look(_parent: object, _words: object, _name: str, lines: list[str]) -> str:
        shown.append(lines)
        return "overwrite"

    monkeypatch.setattr(questions, "changed", lambda *_: "differences")
    monkeypatch.setattr(questions, "differences", look)
    assert window.workspace.save()
    assert [line.partition(":")[0] for line in shown[0]] == ["measurements[1].weight", "events[1]"]
    assert "proteinuria" in shown[0][1]
    assert path.read_text(encoding="utf-8") == PLAIN.replace("60 kg", "61 kg")


def test_a_change_while_the_window_is_idle_is_shown(open_window: Opener, case_file: Writer) -> None:
    path = case_file(PLAIN)
    window = open_window(path)
    path.write_text(REDUCED, encoding="utf-8")
    window.workspace.look_up()
    assert "changed on the disk" in window.calculator.banners.text("file")
    path.write_text(PLAIN, encoding="utf-8")
    window.workspace.look_up()
    assert window.calculator.banners.text("file") == ""


def test_written_between_the_look_and_the_replacement(
    qtbot: QtBot, open_window: Opener, case_file: Writer, answers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program writes just then: what it wrote stays."""
    path = case_file(PLAIN)
    window = open_window(path)
    _weight(qtbot, window, "61")
    hashes = case_store._hash_of
    looks: Iterator[int] = iter(range(9))

    def look(of: Path) -> str:
        found = hashes(of)
        if next(looks) == 0:
            path.write_text(REDUCED, encoding="utf-8")
        return found

    monkeypatch.setattr(case_store, "_hash_of", look)
    answers.append("stay")
    assert not window.workspace.save()
    assert path.read_text(encoding="utf-8") == REDUCED
    assert not list(path.parent.glob(".dosecal-*"))


def test_a_link_stays_a_link_and_the_file_keeps_its_mode(qtbot: QtBot, open_window: Opener, tmp_path: Path) -> None:
    real, link = tmp_path / "real" / "14.toml", tmp_path / "here.toml"
    real.parent.mkdir()
    real.write_text(PLAIN, encoding="utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    window = open_window(link)
    _weight(qtbot, window, "62")
    assert window.workspace.save()
    assert link.is_symlink()
    assert "62 kg" in real.read_text(encoding="utf-8")
    assert real.stat().st_mode & 0o777 == 0o640
    real.write_text(REDUCED, encoding="utf-8")
    assert window.workspace.document.has_changed_on_disk


def test_a_read_only_case_is_said_to_be_one_and_stays(
    qtbot: QtBot, open_window: Opener, case_file: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = case_file(PLAIN)
    path.chmod(0o444)
    window = open_window(path)
    assert "read-only" in window.calculator.banners.text("file")
    _weight(qtbot, window, "61")
    said: list[str] = []
    monkeypatch.setattr(window.workspace, "tell", said.append)
    assert not window.workspace.save()
    assert "read-only" in said[0]
    assert path.read_text(encoding="utf-8") == PLAIN
    window.workspace.look_up()
    assert "read-only" in window.calculator.banners.text("file")


def test_a_folder_is_held_by_one_at_a_time_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dosecal.files.reading.held_folder.PATIENCE", 0.05)
    folder = tmp_path / "cases"
    folder.mkdir()
    with held(folder), pytest.raises(BlockingIOError), held(folder):
        pass
    with held(folder):
        assert list(folder.iterdir()) == []


def test_differences_are_named_as_the_file_names_them() -> None:
    before = {"a": 1, "rows": [{"x": 1}, {"x": 2, "y": True}], "t": {"k": "v"}}
    after = {"a": 2, "rows": [{"x": 1}, {"x": 3}], "t": {"k": "v"}, "new": ["p", "q"]}
    assert change_lines(Words("en"), before, after) == [
        "a: 1 → 2", "rows[2].x: 2 → 3", "rows[2].y: removed: true", "new: new: p, q",
    ]  # fmt: skip
    assert change_lines(Words("en"), before, before) == []
