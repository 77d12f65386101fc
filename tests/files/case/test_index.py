"""The index of a folder: used as long as nothing has changed that a result rests on, and never otherwise."""

import multiprocessing
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from shutil import copytree

import pytest

from dosecal.core.patient.case import Case
from dosecal.core.views.deadlines import due_of
from dosecal.files.case import index as of_index
from dosecal.files.case import patients as reading
from dosecal.files.case.index import NAME
from dosecal.files.case.planning import Planning, planning_of
from dosecal.files.export.deadlines import deadlines_csv, deadlines_ics
from dosecal.session.deadline_rows import Listing, read_folder
from dosecal.session.shares import reminding
from dosecal.sheets import Printed, deadline_list
from dosecal.words import Words
from tests.benchmarks import invented
from tests.files.case.test_files_beside_cases import BANDS, PROTOCOLS, written

TODAY = date(2027, 1, 30)
NOW = datetime(2027, 1, 30, 12, tzinfo=UTC)
EN, DE = Words("en"), Words("de")


@pytest.fixture(autouse=True)
def _of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_index, "WORTH", 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One case of a shipped study, one of a protocol of the site's own, one with bands."""
    cases = tmp_path / "cases"
    copytree(PROTOCOLS, cases)
    (cases / "bands.toml").write_text(BANDS, encoding="utf-8")
    written(cases / "a.toml", "ramunet", "A")
    written(cases / "b.toml", "invented.toml", "B")
    written(cases / "c.toml", "ramunet", "C", '[site.banding]\ndacarbazine = "bands.toml"')
    return cases


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Reads a folder; the names of the cases that were planned for it."""
    asked: list[str] = []
    plan = planning_of

    def noted(case: Case, today: date, language: str, of: Path | None, place: str) -> Planning:
        asked.append(place.removesuffix(".toml"))
        return plan(case, today, language, of, place)

    monkeypatch.setattr(reading, "planning_of", noted)

    def read(of: Path, today: date = TODAY, words: Words = EN, days: int = 30) -> list[str]:
        asked.clear()
        read_folder(of, today, words, days=days)
        return asked.copy()

    return read


Planned = Callable[..., list[str]]


def test_nothing_is_planned_twice(folder: Path, planned: Planned) -> None:
    assert planned(folder) == ["a", "b", "c"]
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600
    assert planned(folder) == []
    assert planned(folder, days=7) == []
    assert planned(folder, days=90) == ["a", "b", "c"]
    assert planned(folder) == []


def _replace(path: Path, before: str, after: str) -> None:
    """Another content of the same size and stamp: neither may be trusted."""
    text, stamp = path.read_text(encoding="utf-8"), path.stat().st_mtime_ns
    assert before in text
    assert len(before) == len(after)
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    os.utime(path, ns=(stamp, stamp))


def test_a_case_that_changed_is_planned_again(folder: Path, planned: Planned) -> None:
    planned(folder)
    _replace(folder / "a.toml", "60 kg", "61 kg")
    assert planned(folder) == ["a"]
    assert planned(folder) == []


def test_a_case_under_another_name_is_planned_again(folder: Path, planned: Planned) -> None:
    planned(folder)
    (folder / "a.toml").rename(folder / "d.toml")
    assert planned(folder) == ["d"]


def test_a_protocol_that_changed_is_asked_again(folder: Path, planned: Planned) -> None:
    planned(folder)
    path = folder / "invented.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# another one\n", encoding="utf-8")
    assert planned(folder) == ["b"]


def test_bands_that_changed_are_asked_again(folder: Path, planned: Planned) -> None:
    planned(folder)
    _replace(folder / "bands.toml", "1090 mg", "1080 mg")
    assert planned(folder) == ["c"]


def test_a_drug_file_that_is_put_next_to_a_protocol_counts(folder: Path, planned: Planned) -> None:
    planned(folder)
    (folder / "drugs").mkdir(exist_ok=True)
    (folder / "drugs" / "zz.toml").write_text("", encoding="utf-8")
    assert planned(folder) == ["b"]


def test_another_day_language_program_or_format_knows_nothing(
    folder: Path, planned: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = ["a", "b", "c"]
    planned(folder)
    assert planned(folder, today=date(2027, 1, 31)) == every
    assert planned(folder) == every
    assert planned(folder, words=DE) == every
    assert planned(folder, words=DE) == []
    monkeypatch.setattr(of_index, "program", lambda: b"another")
    assert planned(folder, words=DE) == every
    monkeypatch.setattr(of_index, "FORMAT", of_index.FORMAT + 1)
    assert planned(folder, words=DE) == every


def test_every_flipped_bit_and_every_missing_end_is_noticed(folder: Path, planned: Planned) -> None:
    planned(folder)
    whole = (folder / NAME).read_bytes()
    for place in (0, 31, 32, 33, len(whole) // 2, len(whole) - 1):
        (folder / NAME).write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        assert planned(folder) == ["a", "b", "c"]
        (folder / NAME).write_bytes(whole[:place])
        assert planned(folder) == ["a", "b", "c"]
    (folder / NAME).write_bytes(whole)
    assert planned(folder) == []


def test_a_whole_file_that_is_no_index_is_not_used(folder: Path, planned: Planned) -> None:
    body = b"\x93\x01\x02\x03"
    (folder / NAME).write_bytes(sha256(body).digest() + body)
    assert planned(folder) == ["a", "b", "c"]


def test_where_it_cannot_be_written_or_read_there_is_none(
    folder: Path, planned: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("read-only")

    with monkeypatch.context() as patched:
        patched.setattr(of_index, "write_whole", refuse)
        assert planned(folder) == ["a", "b", "c"]
    assert not (folder / NAME).exists()
    (folder / NAME).mkdir()
    assert planned(folder) == ["a", "b", "c"]
    assert sorted(path.name for path in folder.glob(".*")) == [NAME]


def test_a_write_that_is_broken_off_leaves_the_one_before(
    folder: Path, planned: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(folder)
    before = (folder / NAME).read_bytes()
    _replace(folder / "a.toml", "60 kg", "61 kg")

    def killed(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("dosecal.files.reading.write_whole.os.fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            planned(folder)
    assert (folder / NAME).read_bytes() == before
    assert planned(folder) == ["a"]


def _read_often(folder: str) -> None:
    of_index.WORTH = 1
    for number in range(8):
        read_folder(Path(folder), date(2027, 1, 30 + number % 2), EN)


def test_two_processes_leave_a_whole_one(folder: Path, planned: Planned) -> None:
    start = multiprocessing.get_context("spawn")
    both = [start.Process(target=_read_often, args=(str(folder),)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert [one.exitcode for one in both] == [0, 0]
    assert planned(folder, today=date(2027, 1, 31), days=30) == []
    assert sorted(path.name for path in folder.glob(".*")) == [NAME]


def test_few_cases_get_none(folder: Path, planned: Planned, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_index, "WORTH", 4)
    assert planned(folder) == planned(folder) == ["a", "b", "c"]
    assert not (folder / NAME).exists()


def test_a_list_that_was_broken_off_is_not_remembered(folder: Path) -> None:
    read_folder(folder, TODAY, EN, cancelled=lambda: True)
    assert not (folder / NAME).exists()


def test_a_refused_case_is_refused_again_and_a_patient_is_still_one(folder: Path, planned: Planned) -> None:
    planned(folder)
    written(folder / "d.toml", "ramunet", "A")
    written(folder / "e.toml", "ramunet", "E", "[[orders]]")
    for _ in range(2):
        listing = read_folder(folder, TODAY, EN)
        refused = [(one.file, one.expected) for one in listing.refusals]
        assert {("a.toml", "patient-once"), ("d.toml", "patient-once")} <= set(refused)
        assert "e.toml" in [file for file, _ in refused]
        assert listing.patients == 2
    (folder / "d.toml").unlink()
    assert "A" in {row.deadline.patient for row in read_folder(folder, TODAY, EN).rows}


def _everything(listing: Listing, words: Words) -> tuple[object, ...]:
    found = [row.deadline for row in listing.rows]
    sheet = deadline_list(
        found, listing.today, words, Printed(NOW, None, "1"), 30,
        protocols=listing.protocols, patients=listing.patients, unread=listing.unread,
    )  # fmt: skip
    refused = listing.refusals
    return (
        deadlines_csv(found, listing.today, words, refused),
        deadlines_ics(found, NOW, words),
        sheet.data,
        listing.unread,
    )


@pytest.mark.parametrize("words", [EN, DE], ids=["en", "de"])
def test_a_remembered_list_is_the_same_to_the_letter(tmp_path: Path, words: Words, planned: Planned) -> None:
    cases = tmp_path / "many"
    invented.write_folder(cases, 200)
    cold = read_folder(cases, invented.LIST_DAY, words, days=60)
    assert planned(cases, invented.LIST_DAY, words, days=60) == []
    warm = read_folder(cases, invented.LIST_DAY, words, days=60)
    assert cold.rows
    assert warm == cold
    assert _everything(warm, words) == _everything(cold, words)
    found = [reminding(one, patient) for patient in reading.Patients(cases, invented.LIST_DAY, words.language).each()
             for one in due_of(patient.timetable(), 60)]  # fmt: skip
    found.sort(key=lambda one: one.order)
    plain = invented.LIST_DAY
    assert deadlines_csv(found, plain, words) == deadlines_csv([row.deadline for row in warm.rows], plain, words)
    assert deadlines_ics(found, NOW, words) == deadlines_ics([row.deadline for row in warm.rows], NOW, words)
