"""Visits as CSV and as a spreadsheet: read back equal by other readers, real dates, never a formula."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import vobject
from msgspec.structs import replace
from openpyxl import load_workbook
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from dosecal import commands
from dosecal.__main__ import main
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import NoteCode, VisitNote
from dosecal.files.export.csv_text import one_line
from dosecal.files.export.visits import ABOUT_COLUMNS, COLUMNS, calendar_csv, calendar_mark, in_order, visit_cells
from dosecal.files.export.visits_workbook import Exported, about_lines, calendar_xlsx
from dosecal.words import LANGUAGES, NBSP, Words, catalogue
from tests.files.export.calendar_patients import CABOAVENEC, CHANGED, PATIENT, RAMUNET, TODAY, Data, plan_on

EXPORTED = Exported(datetime(2027, 2, 24, 9, 30, tzinfo=UTC), "A. Weber", "0.0.0")
EN = Words("en")
ALL: list[Mapping[str, Any]] = [RAMUNET, CABOAVENEC, CHANGED]

SEPARATOR = {"en": ",", "de": ";"}
"""What a spreadsheet of the language expects between columns."""
DATE_FORMAT = {"en": "d mmm yyyy", "de": "dd.mm.yyyy"}


def expected(plan: Plan, words: Words) -> list[list[date | str | None]]:
    """What stands on each line of a table, as another reader gives it back."""
    lines = []
    for visit in in_order(plan):
        cells = visit_cells(plan, visit, words)
        lines.append([one_line(cell) if isinstance(cell, str) else cell for cell in (cells[name] for name in COLUMNS)])
    return lines


def csv_rows(text: str, language: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=SEPARATOR[language]))


def sheets_of(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def with_one_remark() -> Plan:
    """A plan whose visits have one remark each, on a holiday."""
    plan = plan_on(TODAY, CHANGED)
    note = VisitNote(NoteCode.MOVED_HOLIDAY, TODAY, "x")
    return replace(plan, visits=tuple(replace(visit, notes=(note,)) for visit in plan.visits))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("data", ALL)
def test_csv_is_read_back_equal(data: Data, language: str) -> None:
    plan, words = plan_on(TODAY, data, language), Words(language)
    text = calendar_csv(plan, words)
    assert text.startswith("\ufeff")
    head, *lines = csv_rows(text, language)
    assert head == [catalogue(language)[f"label.{column}"] for column in (*COLUMNS, *ABOUT_COLUMNS)]
    back = [[_value(cell, column) for cell, column in zip(line, COLUMNS, strict=False)] for line in lines]
    assert back == expected(plan, words)
    protocol = plan.study.protocol
    about = [protocol.name, f"'{protocol.version}", plan.case.patient_id]  # 01 is no number, 2022-04-01 no day
    assert [line[len(COLUMNS) :] for line in lines] == [about] * len(plan.visits)
    # Dates stand without quotation marks: only so a spreadsheet takes them for dates.
    assert re.search(rf"{SEPARATOR[language]}2027-02-15{SEPARATOR[language]}", text)
    assert '"2027' not in text


def _value(cell: str, column: str) -> date | str | None:
    if column == "came" and not cell:
        return None
    return date.fromisoformat(cell) if re.fullmatch(r"\d{4}-\d\d-\d\d", cell) else cell


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("data", ALL)
def test_the_spreadsheet_is_read_back_equal_by_another_reader(data: Data, language: str) -> None:
    plan, words = plan_on(TODAY, data, language), Words(language)
    visits, about = sheets_of(calendar_xlsx(plan, EXPORTED, words)).values()
    head, *lines = visits
    assert head == [catalogue(language)[f"label.{column}"] for column in COLUMNS]
    assert [[None if cell == "" else cell for cell in line] for line in lines] == [
        [None if cell == "" else cell for cell in line] for line in expected(plan, words)
    ]
    assert {type(line[COLUMNS.index("target")]) for line in lines} == {date}
    said = [(label, one_line(value) if isinstance(value, str) else value) for label, value in about]
    assert said == [
        (one_line(a), one_line(b) if isinstance(b, str) else b) for a, b in about_lines(plan, EXPORTED, words)
    ]
    values = [value for _, value in said]
    protocol = plan.study.protocol
    for must in (protocol.name, protocol.version, protocol.sha256, plan.case.patient_id, date(2027, 2, 1), TODAY):
        assert must in values
    assert words.say("sheet.limits") in values
    assert words.say("sheet.not-verified") in values


def test_the_head_stays_and_can_be_filtered_and_dates_look_like_dates() -> None:
    for language in LANGUAGES:
        plan = plan_on(TODAY, CHANGED, language)
        sheet = load_workbook(io.BytesIO(calendar_xlsx(plan, EXPORTED, Words(language)))).worksheets[0]
        rows = len(plan.visits) + 1
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == f"A1:Q{rows}"
        for column in ("target", "earliest", "latest", "proposed", "came"):
            n = COLUMNS.index(column) + 1
            formats = {sheet.cell(line, n).number_format for line in range(2, rows + 1)}
            assert formats == {DATE_FORMAT[language]}, column
        widths = [dimension.width for dimension in sheet.column_dimensions.values()]
        assert len(widths) == len(COLUMNS)
        assert all(8 <= width <= 44 for width in widths)
        box = sheet.cell(rows, COLUMNS.index("came") + 1)
        assert (box.value, box.border.left.style, box.border.bottom.style) == (None, "thin", "thin")


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\r=", " =", "＝", "\u0007="])
def test_no_text_becomes_a_formula(begin: str) -> None:
    words = _Typing(f'{begin}HYPERLINK("x";"y")')
    plan = with_one_remark()
    column = COLUMNS.index("notes")
    cell = csv_rows(calendar_csv(plan, words), "en")[1][column]
    assert cell.startswith("'")
    assert cell.endswith('HYPERLINK("x";"y")')
    content = calendar_xlsx(plan, EXPORTED, words)
    assert sheets_of(content)[words.say("label.visits")][1][column] == one_line(words.typed)
    book = load_workbook(io.BytesIO(content))
    written = book.worksheets[0].cell(2, column + 1)
    assert (written.data_type, bool(written.quotePrefix)) == ("s", True)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


class _Typing(Words):
    """Words that say of every holiday what a person typed."""

    def __init__(self, typed: str) -> None:
        super().__init__("en")
        self.typed = typed

    def say(self, key: str, /, **params: object) -> str:
        return self.typed if key == "note.moved-holiday" else super().say(key, **params)


def test_a_text_keeps_to_its_line_and_loses_what_nobody_sees() -> None:
    assert one_line(f" a{NBSP}b\n\tc\u0007\u200bd ") == "a b cd"


def test_nothing_of_the_patient_is_in_the_metadata() -> None:
    content = calendar_xlsx(plan_on(TODAY, CHANGED), EXPORTED, EN)
    archive = zipfile.ZipFile(io.BytesIO(content))
    for name in archive.namelist():
        if name.startswith("docProps"):
            text = archive.read(name).decode()
            assert PATIENT not in text
            assert "Weber" not in text
    properties = load_workbook(io.BytesIO(content)).properties
    assert (properties.creator, properties.title) == ("dosecal", "Visits: RamuNET")
    assert properties.created == properties.modified == datetime(2027, 2, 24, 9, 30)  # noqa: DTZ001  as the file has it


def test_the_same_plan_and_moment_give_the_same_bytes() -> None:
    one, other = (calendar_xlsx(plan_on(TODAY, CHANGED), EXPORTED, EN) for _ in range(2))
    assert one == other
    assert calendar_xlsx(plan_on(TODAY, CHANGED), replace(EXPORTED, by="B"), EN) != one


def test_an_unconfirmed_site_rule_says_so_until_it_is_confirmed() -> None:
    confirmed = [{"by": "A. Weber", "on": date(2027, 1, 12), "rules": ["all"]}]
    origins = {}
    for name, site in (("open", {}), ("confirmed", {"confirmed": confirmed})):
        plan = plan_on(TODAY, {**RAMUNET, "site": {"holidays": "DE-ST", **site}})
        visit = plan.visit("C2D1")
        assert visit is not None
        origins[name] = visit_cells(plan, visit, EN)["window-from"]
    assert origins == {"open": "site rule, to be confirmed", "confirmed": "site rule"}


def test_a_visit_without_an_open_day_says_so() -> None:
    plan = plan_on(TODAY, CHANGED)
    visit = plan.visit("C3D1")
    assert visit is not None
    cells = visit_cells(plan, replace(visit, date=None), EN)
    assert (cells["proposed"], cells["weekday"], cells["came"]) == ("site closed", "", None)


CASE = f'''study = "ramunet"
planned_first_dose = 2027-02-01
[patient]
id = "{PATIENT}"
sex = "male"
'''


def test_the_command_writes_every_file_and_explains_the_mark(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case.toml"
    case.write_text(CASE, encoding="utf-8")
    kinds = ("ics", "csv", "xlsx", "pdf")
    options = [part for kind in kinds for part in (f"--{kind}", str(tmp_path / f"v.{kind}"))]
    assert main(["calendar", str(case), "--today", "2027-01-25", *options, "--language", "de", "--by", "B. Klein"]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    plan = plan_on(date(2027, 1, 25), {**RAMUNET, "site": {}}, "de")
    assert f"erscheint der Patient als {calendar_mark(plan)}" in shown.out
    assert all(visit.id in shown.out for visit in plan.visits)
    assert len(list(vobject.readOne((tmp_path / "v.ics").read_text("utf-8")).vevent_list)) == len(plan.visits)
    lines = csv_rows((tmp_path / "v.csv").read_bytes().decode("utf-8"), "de")
    assert len(lines) == len(plan.visits) + 1
    visits, about = sheets_of((tmp_path / "v.xlsx").read_bytes()).values()
    assert len(visits) == len(lines)
    assert ["Exportiert von", "B. Klein"] in about
    assert "Visitenkalender" in PdfReader(tmp_path / "v.pdf").pages[0].extract_text()


def test_without_files_the_visits_are_shown_and_no_mark(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case.toml"
    case.write_text(CASE, encoding="utf-8")
    assert main(["calendar", str(case), "--today", "2027-01-25"]) == 0
    shown = capsys.readouterr().out.replace(NBSP, " ")
    assert "Mon 1 Mar 2027   C2D1    planned  Mon 1 Mar 2027 – Thu 4 Mar 2027" in shown
    assert "the patient appears as" not in shown
    assert [file.name for file in tmp_path.iterdir()] == ["case.toml"]


NO_START = """study = "ramunet"
[patient]
id = "03-007"
[[history]]
kind = "wound"
date = 2027-01-01
ongoing = true
"""


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        (NO_START, "ics", "the plan has no visits"),
        (NO_START, "csv", "the plan has no visits"),
        (CASE.replace(f'id = "{PATIENT}"', ""), "ics", "without a pseudonym"),
        (CASE.replace(PATIENT, "03-患"), "pdf", "患"),
    ],
)
def test_what_cannot_be_written_is_said_and_leaves_nothing_behind(
    text: str, kind: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case.toml"
    case.write_text(text, encoding="utf-8")
    arguments = ["--today", "2027-01-25", f"--{kind}", str(tmp_path / "v"), "--csv", str(tmp_path / "v.csv")]
    assert main(["calendar", str(case), *arguments]) == commands.BLOCKED
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert said in shown.err
    assert [file.name for file in tmp_path.iterdir()] == ["case.toml"]
