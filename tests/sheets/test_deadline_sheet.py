"""The deadline list on paper: everything that is due, in order, and what it lacks said on every page."""

import io
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
from pypdf import PdfReader

from dosecal.__main__ import main
from dosecal.core.views.deadlines import deadlines, due
from dosecal.sheets import deadline_list, printer
from dosecal.words import LANGUAGES, NBSP, Words
from dosecal.words.deadlines import deadline_sentence
from tests.sheets.sheet_cases import ASKED, HERE, ON_LIST, PRINTED, deadlines_of_all, plans_on_list
from tests.sheets.sheet_checks import LongWords, check_nothing_cut, reader, squeezed

EN = Words("en")


def rows_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for part in data["parts"] for row in part["rows"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_due_is_on_it_by_day(language: str) -> None:
    words = Words(language)
    expected = due([one for plan in plans_on_list() for one in deadlines(plan)], ASKED, 60)
    data = cast("dict[str, Any]", deadlines_of_all(words).data)
    said = [(row["patient"], row["what"]) for row in rows_of(data)]
    assert said == [(one.patient, deadline_sentence(words, one)) for one in expected]
    assert len(said) > 30
    past, coming = data["parts"]
    assert past["title"] == words.say("deadlines.past")
    assert len(past["rows"]) == sum(one.day < ASKED for one in expected)
    assert len(coming["rows"]) == sum(one.day >= ASKED for one in expected)


def test_it_sorts_and_leaves_out_what_is_too_far_by_itself() -> None:
    found = [one for plan in plans_on_list() for one in deadlines(plan)]
    one_way = deadline_list(found, ASKED, EN, PRINTED, 7).data
    assert one_way == deadline_list(reversed(found), ASKED, EN, PRINTED, 7).data
    days = [row["distance"] for row in rows_of(cast("dict[str, Any]", one_way))]
    assert "in 7 days" in days
    assert "in 8 days" not in days


def test_what_is_too_late_after_its_day_is_told_apart() -> None:
    rows = rows_of(cast("dict[str, Any]", deadlines_of_all(EN).data))
    bold = {row["is"] for row in rows if row["closing"]}
    assert {"Start window closes", "Validity ends", "Visit window closes"} <= bold
    assert not {"Start window opens", "Visit", "Washout ends"} & bold
    assert [row["new_day"] for row in rows[:1]] == [True]
    for before, row in pairwise(rows):
        if row["day"] == before["day"] and row["distance"] == before["distance"]:
            assert not row["new_day"]


def test_every_page_says_what_it_is_and_what_it_lacks() -> None:
    unread = ("broken.toml: study: expected a text, found 1",)
    sheet = deadlines_of_all(EN, unread=unread)
    pages = [page.extract_text() for page in reader(sheet).pages]
    assert len(pages) > 1
    for n, text in enumerate(pages, 1):
        said = squeezed(text)
        for part in (
            "NOT COMPLETE", "NOT INDEPENDENTLY VERIFIED", "Deadlines", f"page {n} of {len(pages)}", "A. Weber",
            "dosecal 0.0.0", "not recorded", EN.say("sheet.limits"), f"{len(ON_LIST)} patients",
            *{f"{plan.study.protocol.name}, protocol version" for plan in plans_on_list()},
            *{plan.study.protocol.sha256[:8] for plan in plans_on_list()},
        ):  # fmt: skip
            assert squeezed(part) in said, part
    assert squeezed(unread[0]) in squeezed(pages[0])
    whole = "".join(page.extract_text() for page in reader(deadlines_of_all(EN)).pages)
    assert "NOT COMPLETE" not in whole


def test_a_filtered_list_says_so_and_an_empty_one_too() -> None:
    data = deadline_list([], ASKED, EN, PRINTED, 7, only=["ramunet"]).data
    assert data["missing"] == ["NOT ALL: only ramunet"]
    assert "NOT COMPLETE" in cast("list[str]", data["badges"])
    text = "".join(page.extract_text() for page in reader(deadline_list([], ASKED, EN, PRINTED, 7)).pages)
    assert "Nothing is due." in text
    assert "NOT COMPLETE" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_with_longer_words(language: str) -> None:
    check_nothing_cut(deadlines_of_all(LongWords(language), unread=("broken.toml: expected a text, found 1",)))


def test_no_patient_in_the_metadata() -> None:
    pdf = reader(deadlines_of_all(EN))
    root = cast("Any", pdf.trailer["/Root"])
    metadata = root["/Metadata"].get_data().decode() + str(dict(pdf.metadata or {}))
    assert "RamuNET" in metadata
    assert [plan.case.patient_id for plan in plans_on_list() if plan.case.patient_id in metadata] == []
    assert root["/MarkInfo"]["/Marked"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_the_same_list_gives_the_same_bytes() -> None:
    first = deadlines_of_all(EN).pdf()
    printer._compiler.cache_clear()
    assert deadlines_of_all(EN).pdf() == first


def command(folder: Path, out: Path, *more: str) -> int:
    return main(["deadlines", str(folder), "--today", ASKED.isoformat(), "--days", "60", "--pdf", str(out), *more])


def text_of(file: Path) -> str:
    pages = PdfReader(io.BytesIO(file.read_bytes())).pages
    return "".join(page.extract_text() for page in pages).replace(NBSP, " ")


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "list.pdf"
    assert command(HERE / "start_cases", out, "--by", "B. Klein", "--language", "de") == 0
    text = text_of(out)
    assert "von B. Klein" in text
    assert "03-201" in text
    assert "Startfenster schließt:" in text
    assert "NICHT VOLLSTÄNDIG" not in text
    assert command(HERE / "start_cases", out, "--study", "ramunet", "--kind", "start-closes") == 0
    text = text_of(out)
    assert "NOT ALL: only ramunet, Start window closes" in text
    assert "MZ-204" not in text
    assert "CaboAveNEC" not in text
    assert capsys.readouterr().err == ""


def test_files_that_cannot_be_read_are_named_on_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out = tmp_path / "cases", tmp_path / "list.pdf"
    folder.mkdir()
    (folder / "broken.toml").write_text("study = 1\n", encoding="utf-8")
    assert command(folder, out) == 1
    assert "NOT COMPLETE: 1 file" in text_of(out)
    assert "broken.toml: study" in text_of(out)
    assert "broken.toml" in capsys.readouterr().err


def test_what_cannot_be_printed_leaves_nothing_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out, table = tmp_path / "cases", tmp_path / "list.pdf", tmp_path / "list.csv"
    folder.mkdir()
    case = (HERE / "start_cases" / "ramunet-three-days.toml").read_text(encoding="utf-8")
    (folder / "one.toml").write_text(case, encoding="utf-8")
    assert command(folder, out, "--csv", str(table), "--by", "患") == 1
    printed = capsys.readouterr()
    assert "患" in printed.err
    assert "03-201" in printed.out  # what cannot be printed is read on the screen
    assert not out.exists()
    assert not table.exists()


def test_a_pseudonym_without_a_shape_in_the_fonts_is_printed_as_its_numbers(tmp_path: Path) -> None:
    folder, out = tmp_path / "cases", tmp_path / "list.pdf"
    folder.mkdir()
    case = (HERE / "start_cases" / "ramunet-three-days.toml").read_text(encoding="utf-8")
    (folder / "one.toml").write_text(case.replace("03-201", "03-患"), encoding="utf-8")
    (folder / "two.toml").write_text(case, encoding="utf-8")
    assert command(folder, out) == 0
    assert "03-\\u60a3" in text_of(out)
    assert "03-201" in text_of(out)
