"""A big folder read by several processes: the list is the same to the letter, whatever becomes of the others."""

import subprocess
import sys
from pathlib import Path

import pytest

from dosecal.files.case import index as of_index
from dosecal.files.case.index import NAME, Index, Known
from dosecal.files.case.planning import Planning
from dosecal.session import shares
from dosecal.session.deadline_rows import Listing, read_folder
from dosecal.words import Words
from tests.benchmarks import invented

TODAY = invented.LIST_DAY
EN, DE = Words("en"), Words("de")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Cases of both trials; one twice, one without an id, two that are refused, one of them not by its reader."""
    cases = tmp_path / "cases"
    invented.write_folder(cases, 60)
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(cases.glob("*.toml"))}
    first, second, third, fourth = list(texts)[:4]
    (cases / "zz-twice.toml").write_text(texts[first], encoding="utf-8")
    second.write_text("study =", encoding="utf-8")
    third.write_text(texts[third] + "\n[[orders]]\n", encoding="utf-8")
    fourth.write_text(
        texts[fourth] + '\n[[events]]\nkind = "given"\nvisit = "C1D1"\ndate = 2024-01-01\n', encoding="utf-8"
    )
    (cases / "notes.toml").write_text("", encoding="utf-8")
    return cases


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Shares for this folder, too; the processes that were started."""
    monkeypatch.setattr(shares, "SHARE", 20)
    monkeypatch.setattr(shares, "_processors", lambda: 3)
    monkeypatch.setattr(of_index, "WORTH", 1)
    found: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def noted(*args: object, **named: object) -> subprocess.Popen[bytes]:
        found.append(start(*args, **named))  # type: ignore[call-overload]  # as it was asked for
        return found[-1]

    monkeypatch.setattr(subprocess, "Popen", noted)
    return found


@pytest.fixture
def planned_here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files of the cases that were planned by this process."""
    found: list[str] = []
    remember = shares.remembered

    def noted(patient: Planning, file: str, index: Index, words: Words) -> Known:
        found.append(file)
        return remember(patient, file, index, words)

    monkeypatch.setattr(shares, "remembered", noted)
    return found


def alone(folder: Path, words: Words = EN) -> Listing:
    """The list as one process makes it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shares, "SHARE", 10**6)
        listing = read_folder(folder, TODAY, words)
    (folder / NAME).unlink(missing_ok=True)
    return listing


def told(listing: Listing) -> tuple[object, ...]:
    """All of a list; refusals by what they say."""
    refused = [(one.file, one.key, one.expected, str(one.found)) for one in listing.refusals]
    return listing.rows, listing.patients, listing.protocols, listing.unread, refused


@pytest.mark.parametrize("words", [EN, DE], ids=["en", "de"])
def test_the_list_is_the_same_to_the_letter(folder: Path, words: Words, started: list[subprocess.Popen[bytes]]) -> None:
    expected = alone(folder, words)
    assert not started
    assert expected.rows
    assert {"zz-twice.toml", "notes.toml"} <= {one.file for one in expected.refusals}
    said: list[int] = []
    found = read_folder(folder, TODAY, words, said.append)
    assert len(started) == 2
    assert [process.returncode for process in started] == [0, 0]
    assert told(found) == told(expected)
    assert said == sorted(said)
    assert told(read_folder(folder, TODAY, words)) == told(expected)
    assert len(started) == 2  # all of it is remembered


def test_the_others_find_out_what_they_are_asked_for(
    folder: Path, started: list[subprocess.Popen[bytes]], planned_here: list[str]
) -> None:
    """Else this process would do all the work again, and nobody would notice."""
    expected = told(alone(folder))
    planned_here.clear()
    assert told(read_folder(folder, TODAY, EN)) == expected
    assert started
    assert len(planned_here) == len(set(planned_here))
    assert len(planned_here) < 30


@pytest.mark.parametrize("executable", ["false", "true", "cat", "/does/not/exist"])
def test_a_process_that_is_lost_costs_time_only(
    folder: Path, started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch, executable: str
) -> None:
    expected = told(alone(folder))
    monkeypatch.setattr(sys, "executable", executable)
    assert told(read_folder(folder, TODAY, EN)) == expected


def test_another_program_is_not_believed(
    folder: Path,
    started: list[subprocess.Popen[bytes]],
    planned_here: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = told(alone(folder))
    monkeypatch.setattr(of_index, "program", lambda: b"another")
    planned_here.clear()
    assert told(read_folder(folder, TODAY, EN)) == expected
    assert len(planned_here) > 50


@pytest.mark.parametrize("after", [1, 5])
def test_nobody_is_left_when_the_list_is_not_wanted_any_more(
    folder: Path, started: list[subprocess.Popen[bytes]], after: int
) -> None:
    asked = iter(range(1000))
    listing = read_folder(folder, TODAY, EN, cancelled=lambda: next(asked) >= after)
    assert not listing.rows
    assert [process.wait(5) is not None for process in started] == [True, True]
    assert not (folder / NAME).exists()


def test_a_frozen_program_and_one_processor_read_alone(
    folder: Path, started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sys, "frozen", True, raising=False)
        read_folder(folder, TODAY, EN)
    (folder / NAME).unlink()
    monkeypatch.setattr(shares, "_processors", lambda: 1)
    read_folder(folder, TODAY, EN)
    assert not started
