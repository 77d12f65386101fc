"""Faults 21, 58 and 69: the copy against a crash lies beside its case, is nobody else's to read, is offered at the next
opening of that case with what differs from the file of today, never overwrites newer data, is gone when served, is
written while somebody types without a pause, and that it cannot be written is said."""

import json
import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dosecal.files.case import case_copy
from dosecal.files.case.case_copy import left_beside, read_copy
from dosecal.ui.shell import questions
from dosecal.ui.shell.copy_place import SLOTS, CopyPlace
from dosecal.ui.shell.document import COPY_AFTER_MS, Document
from dosecal.ui.window import MainWindow
from dosecal.words import LANGUAGES, Words
from dosecal.words.troubles import trouble_text
from tests.ui.window_hands import PLAIN, Opener, field, type_into

Writer = Callable[[str], Path]


class Offered(list[tuple[Path | None, datetime, bool, list[str]]]):
    """What was offered, and what a person answers."""

    answer: bool | None = True


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Offered:
    seen = Offered()

    def ask(
        _parent: object, _words: object, path: Path | None, at: datetime, newer: bool, lines: Sequence[str]
    ) -> object:
        seen.append((path, at, newer, [*lines]))
        return seen.answer

    monkeypatch.setattr(questions, "take_up", ask)
    return seen


def _copies(folder: Path) -> list[Path]:
    return sorted(folder.glob(".*.unsaved-*"))


def _crash(window: MainWindow) -> None:
    """The process is gone: what is on the disk stays as it is, the lock is free."""
    document = window.workspace.document
    document.keep_copy()
    place = document.places()
    document._timer.stop()
    document._timer.blockSignals(True)
    if place._lock is not None:
        place._lock.unlock()
        place._lock = None
    place._kept = None


@pytest.fixture
def crashed(qtbot: QtBot, open_window: Opener, case_file: Writer) -> Path:
    """A case with 61 kg typed and not saved when the window was killed."""
    path = case_file(PLAIN)
    window = open_window(path)
    type_into(qtbot, window, "measurements.0.weight", "61")
    _crash(window)
    return path


def test_it_lies_beside_the_case_and_is_nobody_elses(crashed: Path, tmp_path: Path) -> None:
    (copy,) = _copies(crashed.parent)
    assert copy.name.startswith(".case.toml.unsaved-")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert not list((tmp_path / "xdg_state_home").rglob("*.json"))
    kept = read_copy(copy)
    assert kept is not None
    assert datetime.fromisoformat(kept.kept).tzinfo is not None


def test_it_is_offered_at_the_next_opening_and_gone_when_saved(
    qtbot: QtBot, open_window: Opener, crashed: Path, offered: Offered
) -> None:
    window = open_window(crashed)
    ((path, _at, newer, lines),) = offered
    assert path == crashed
    assert not newer
    assert lines == ["measurements[1].weight: 60 kg → 61 kg"]
    assert window.calculator.entry.measurements[0]["weight"] == "61"
    assert window.isWindowModified()
    assert len(_copies(crashed.parent)) == 1  # this window's own
    assert window.workspace.save()
    assert "61 kg" in crashed.read_text(encoding="utf-8")
    assert _copies(crashed.parent) == []
    open_window(crashed)
    assert len(offered) == 1


@pytest.mark.parametrize(("answer", "left"), [(False, 0), (None, 1)])
def test_discarded_it_is_gone_and_later_it_waits(
    open_window: Opener, crashed: Path, offered: Offered, answer: bool | None, left: int
) -> None:
    offered.answer = answer
    window = open_window(crashed)
    assert window.calculator.entry.measurements[0]["weight"] == "60"
    assert len(_copies(crashed.parent)) == left
    window.workspace.document.close()
    again = open_window(crashed)
    assert len(offered) == 1 + left
    again.workspace.document.close()
    assert len(_copies(crashed.parent)) == left


def test_a_stale_copy_overwrites_nothing_newer(
    qtbot: QtBot, open_window: Opener, crashed: Path, offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = PLAIN.replace("60 kg", "72 kg")
    crashed.write_text(newer, encoding="utf-8")
    window = open_window(crashed)
    (_path, _at, is_newer, lines) = offered[0]
    assert is_newer
    assert lines == ["measurements[1].weight: 72 kg → 61 kg"]
    asked: list[str] = []

    def stay(_parent: object, _words: object, name: str, *_: object) -> str:
        asked.append(name)
        return "stay"

    monkeypatch.setattr(questions, "changed", stay)
    assert not window.workspace.save()
    assert asked == ["case.toml"]
    assert crashed.read_text(encoding="utf-8") == newer


def test_a_copy_that_says_the_same_as_the_file_is_no_question(
    open_window: Opener, crashed: Path, offered: Offered
) -> None:
    crashed.write_text(PLAIN.replace("60 kg", "61 kg"), encoding="utf-8")
    open_window(crashed)
    assert offered == []
    assert _copies(crashed.parent) == []


def test_a_link_to_the_case_finds_its_copy(
    open_window: Opener, crashed: Path, offered: Offered, tmp_path: Path
) -> None:
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "other.toml"
    link.symlink_to(crashed)
    open_window(link)
    assert len(offered) == 1


def test_the_copy_of_an_open_window_is_not_offered(
    qtbot: QtBot, open_window: Opener, case_file: Writer, offered: Offered
) -> None:
    path = case_file(PLAIN)
    first = open_window(path)
    type_into(qtbot, first, "measurements.0.weight", "61")
    first.workspace.document.keep_copy()
    open_window(path)
    assert offered == []
    assert len(_copies(path.parent)) == 1


def test_a_copy_of_another_computer_is_offered_too(tmp_path: Path) -> None:
    case = tmp_path / "case.toml"
    for name in ("here-1-aa", "here-2-bb", "there-1-cc", "x", "here-z-1"):
        (tmp_path / f".case.toml.unsaved-{name}").write_text("{}")
    found = {file.name.rpartition("unsaved-")[2] for file in left_beside(case, "here", lambda slot: slot != 2)}
    assert found == {"here-1-aa", "there-1-cc"}


def test_a_new_case_has_its_copy_in_the_users_own_folder(
    qtbot: QtBot, open_window: Opener, offered: Offered, tmp_path: Path
) -> None:
    window = open_window()
    type_into(qtbot, window, "patient_id", "03-009")
    _crash(window)
    (kept,) = (tmp_path / "xdg_state_home").rglob("entry-*.json")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o077 == 0
    again = open_window()
    qtbot.waitUntil(lambda: again.calculator.entry.patient_id == "03-009")
    assert offered[0][0] is None
    assert not kept.exists()


def test_of_a_case_of_json_it_lies_beside_it_too(
    qtbot: QtBot, open_window: Opener, offered: Offered, tmp_path: Path
) -> None:
    case = {"study": "ramunet", "patient": {"id": "03-007"}, "facts": {"ecog": 1}}
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    window = open_window(path)
    type_into(qtbot, window, "patient_id", "03-009")
    _crash(window)
    (copy,) = _copies(tmp_path)
    assert copy.name.startswith(".case.json.unsaved-")
    again = open_window(path)
    assert offered[0][0] == path
    assert again.calculator.entry.patient_id == "03-009"
    assert again.workspace.document.path is None  # it is saved as TOML, under a name that is asked for
    assert again.workspace.document.folder == tmp_path
    assert json.loads(path.read_text(encoding="utf-8")) == case


def test_it_is_written_while_somebody_types_without_a_pause(
    qtbot: QtBot, open_window: Opener, case_file: Writer
) -> None:
    window = open_window(case_file(PLAIN))
    editor = field(window, "patient_id").editor
    editor.setFocus()
    for _ in range(30):  # three seconds, a key each tenth
        QTest.keyClicks(editor, "7")
        qtbot.wait(100)
        if _copies(window.workspace.document.path.parent):  # type: ignore[union-attr]
            break
    else:
        pytest.fail("no copy while typing")


def test_it_is_written_though_what_is_typed_equals_the_file_now_and_then(
    qtbot: QtBot, open_window: Opener, case_file: Writer
) -> None:
    """60 kg is saved; each of 60.1, 60.2 … is 60 for a moment, ten times a second."""
    path = case_file(PLAIN)
    window = open_window(path)
    for tenth in range(30):
        type_into(qtbot, window, "measurements.0.weight", f"60.{tenth}1")
        qtbot.wait(100)
        if _copies(path.parent):
            break
    else:
        pytest.fail("no copy while typing")


def test_it_is_written_by_a_window_that_never_comes_to_its_timers(
    qtbot: QtBot, open_window: Opener, case_file: Writer
) -> None:
    path = case_file(PLAIN)
    window = open_window(path)
    editor = field(window, "patient_id").editor
    editor.setFocus()
    QTest.keyClicks(editor, "7")
    assert _copies(path.parent) == []
    time.sleep(1.2 * COPY_AFTER_MS / 1000)  # Qt may stretch a coarse timer by a twentieth
    QTest.keyClicks(editor, "8")
    (copy,) = _copies(path.parent)
    kept = read_copy(copy)
    assert kept is not None
    assert kept.entry["patient_id"] == f"{window.calculator.entry.patient_id}"


def test_what_equals_the_file_again_has_no_copy(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    path = case_file(PLAIN)
    window = open_window(path)
    type_into(qtbot, window, "measurements.0.weight", "61")
    type_into(qtbot, window, "measurements.0.weight", "60")
    qtbot.wait(COPY_AFTER_MS + 200)
    assert _copies(path.parent) == []
    type_into(qtbot, window, "measurements.0.weight", "61")
    qtbot.waitUntil(lambda: len(_copies(path.parent)) == 1)
    type_into(qtbot, window, "measurements.0.weight", "60")
    assert _copies(path.parent) == []


def test_that_it_cannot_be_written_is_said_until_it_can(
    qtbot: QtBot, open_window: Opener, case_file: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(case_file(PLAIN))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as disk:
        disk.setattr(case_copy, "write_whole", full)
        type_into(qtbot, window, "measurements.0.weight", "61")
        window.workspace.document.keep_copy()
        assert window.calculator.words.say("trouble.ENOSPC") in window.calculator.banners.text("copy")
    window.workspace.document.keep_copy()
    assert window.calculator.banners.text("copy") == ""


def test_a_home_in_which_nothing_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    said: list[Exception] = []
    document = Document()
    document.copied.connect(said.append)
    document.keep_copy()
    assert said
    assert trouble_text(Words("de"), said[0]) == Words("de").say("trouble.ENOTDIR")
    document.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_window_too_many_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    places = [CopyPlace() for _ in range(SLOTS)]
    assert [place.trouble for place in places] == [None] * SLOTS
    places.append(CopyPlace())
    assert places[-1].trouble is not None
    words = Words(language)
    assert trouble_text(words, places[-1].trouble) == words.say("trouble.too-many-windows")
    for place in places:
        place.close()


def test_the_day_that_is_looked_at_is_in_no_copy(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    path = case_file(PLAIN)
    window = open_window(path)
    type_into(qtbot, window, "today", "25.1.2027")
    type_into(qtbot, window, "measurements.0.weight", "61")
    window.workspace.document.keep_copy()
    (copy,) = _copies(path.parent)
    assert json.loads(copy.read_text(encoding="utf-8"))["entry"]["today"] == ""
