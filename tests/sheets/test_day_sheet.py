"""The day's list on paper: everything on it, nothing cut, and no way to read a withheld amount as one to prepare."""

from pathlib import Path
from typing import Any, cast

import pytest

from dosecal.__main__ import main
from dosecal.sheets import printer
from dosecal.words import LANGUAGES, NBSP, Words
from tests.sheets.day_cases import DAY, day_of_all, write_patients
from tests.sheets.sheet_checks import LongWords, check_nothing_cut, reader, squeezed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_what_it_is_and_that_it_is_not_complete(language: str, tmp_path: Path) -> None:
    words = Words(language)
    sheet = day_of_all(words, tmp_path / "cases")
    pages = [squeezed(page.extract_text()) for page in reader(sheet).pages]
    for n, text in enumerate(pages, 1):
        for part in (
            words.say("sheet.title.day-list"), words.say("sheet.not-verified"), words.say("sheet.deadlines.not-all"),
            words.say("sheet.page", n=n, m=len(pages)), words.say("sheet.limits"), "A. Weber", "RamuNET", "CaboAveNEC",
        ):  # fmt: skip
            assert squeezed(part) in text, part
    whole = "".join(pages)
    for part in ("broken.toml", "03-107", "480 mg", "1 × 500 mg", words.say("day-list.never-shared"), "platelets 60"):
        assert squeezed(part) in whole, part
    assert "03-112" not in whole
    assert "03-113" not in whole


def test_only_what_can_be_prepared_has_a_box(tmp_path: Path) -> None:
    data = cast("dict[str, Any]", day_of_all(Words("en"), tmp_path / "cases").data)
    rows = {
        (entry["patient"], row["drug"][0]): row
        for part in data["parts"]
        for entry in part["entries"]
        for row in entry["rows"]
    }
    boxes = {key for key, row in rows.items() if row["tick"]}
    assert boxes == {
        ("MZ-112", "1"),
        ("MZ-112", "2"),
        ("03-107", "1"),
        ("03-107", "2"),
        ("03-108", "2"),
        ("03-109", "1"),
    }
    assert rows["03-111", "1"]["amount"] == "withheld"
    assert rows["03-108", "1"]["amount"] == f"1040{NBSP}mg"
    assert rows["03-108", "1"]["strong"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_with_longer_words(language: str, tmp_path: Path) -> None:
    check_nothing_cut(day_of_all(LongWords(language), tmp_path / "cases"))


def test_no_patient_in_the_metadata_and_the_same_bytes_twice(tmp_path: Path) -> None:
    sheet = day_of_all(Words("en"), tmp_path / "cases")
    pdf = reader(sheet)
    root = cast("Any", pdf.trailer["/Root"])
    metadata = root["/Metadata"].get_data().decode() + str(dict(pdf.metadata or {}))
    assert "03-1" not in metadata
    assert "MZ-112" not in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    first = sheet.pdf()
    printer._compiler.cache_clear()
    assert day_of_all(Words("en"), tmp_path / "cases").pdf() == first


def test_the_command_writes_it_whole_or_not_at_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out, table = write_patients(tmp_path / "cases", "due.toml"), tmp_path / "day.pdf", tmp_path / "day.csv"
    assert main(["day", str(folder), "--today", DAY, "--pdf", str(out), "--csv", str(table), "--by", "B. Klein"]) == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert "03-107" in table.read_text(encoding="utf-8")
    capsys.readouterr()
    for file in (out, table):
        file.unlink()
    assert main(["day", str(folder), "--today", DAY, "--pdf", str(out), "--csv", str(table), "--by", "患"]) == 1
    printed = capsys.readouterr()
    assert "患" in printed.err
    assert "03-107" in printed.out  # what cannot be printed is read on the screen
    assert not out.exists()
    assert not table.exists()
