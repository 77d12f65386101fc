"""Whole sheets as a reader extracts their text and as they look, in both languages.

After a change that is meant to be seen, look at every page and renew text and pictures with

    DOSECAL_RENEW_GOLDENS=1 uv run pytest tests/sheets/test_goldens.py

and read the difference before it is committed.
"""

import hashlib
import io
import os
from pathlib import Path

import pytest
from pypdf import PdfReader

from dosecal.sheets import Sheet
from dosecal.words import LANGUAGES, Words
from tests.sheets.day_cases import day_of_all
from tests.sheets.sheet_cases import EVERY_SHEET, GOLDENS, deadlines_of_all, plan_of, sheet_of
from tests.sheets.sheet_pictures import differing, read_png, write_png

RENEW = bool(os.environ.get("DOSECAL_RENEW_GOLDENS"))
PPI = 100
PER_THOUSAND = 0.5
"""Pixels that may differ: a word changed is more."""


def text_of(pdf: bytes) -> str:
    """The text of every page as a reader extracts it."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join(f"──── {n} ────\n{page.extract_text().rstrip()}\n" for n, page in enumerate(pages, 1))


def check_text(stem: str, sheet: Sheet) -> None:
    golden = GOLDENS / f"{stem}.txt"
    text = text_of(sheet.pdf())
    if RENEW:
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


def check_pictures(stem: str, sheet: Sheet) -> None:
    """A picture of the same bytes as renewed is the same; only else the pixels are compared, which takes seconds."""
    pages = sheet.png_pages(PPI)
    sums = GOLDENS / f"{stem}.sha256"
    files = [GOLDENS / f"{stem}-{n}.png" for n in range(1, len(pages) + 1)]
    now = "".join(f"{hashlib.sha256(page).hexdigest()}\n" for page in pages)
    if RENEW:
        for old in GOLDENS.glob(f"{stem}-*.png"):
            old.unlink()
        for file, page in zip(files, pages, strict=True):
            file.write_bytes(write_png(read_png(page)))
        sums.write_text(now, encoding="utf-8", newline="\n")
    assert sorted(GOLDENS.glob(f"{stem}-*.png")) == files
    if now != sums.read_text(encoding="utf-8"):
        for file, page in zip(files, pages, strict=True):
            off = differing(read_png(page), read_png(file.read_bytes()))
            assert off <= PER_THOUSAND, f"{file.name}: {off:.2f} of a thousand pixels differ"


@pytest.mark.parametrize(("name", "kind", "language"), EVERY_SHEET)
def test_text(name: str, kind: str, language: str) -> None:
    check_text(f"{name}-{kind}.{language}", sheet_of(plan_of(name, language), kind, Words(language)))


@pytest.mark.parametrize(("name", "kind", "language"), EVERY_SHEET)
def test_picture(name: str, kind: str, language: str) -> None:
    check_pictures(f"{name}-{kind}.{language}", sheet_of(plan_of(name, language), kind, Words(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_deadline_list(language: str) -> None:
    sheet = deadlines_of_all(Words(language))
    check_text(f"all-deadlines.{language}", sheet)
    check_pictures(f"all-deadlines.{language}", sheet)


@pytest.mark.parametrize("language", LANGUAGES)
def test_day_list(language: str, tmp_path: Path) -> None:
    sheet = day_of_all(Words(language), tmp_path / "cases")
    check_text(f"all-day-list.{language}", sheet)
    check_pictures(f"all-day-list.{language}", sheet)


def test_kept_pictures_are_of_the_sheets_and_a_changed_word_is_seen() -> None:
    name, kind, language = "caboavenec-plain", "dose", "en"
    kept = read_png((GOLDENS / f"{name}-{kind}.{language}-1.png").read_bytes())
    sheet = sheet_of(plan_of(name), kind, Words(language))
    assert differing(read_png(sheet.png_pages(PPI)[0]), kept) <= PER_THOUSAND
    sheet.data["when"] = "Tue 12 Jan 2027 · Cycle 1, day 1"
    assert differing(read_png(sheet.png_pages(PPI)[0]), kept) > PER_THOUSAND
