"""``dosecal sheet``: written whole, blocked with one sentence, or unreadable; never anything else."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from dosecal.__main__ import main
from tests.sheets.sheet_cases import HERE

CASE = HERE / "cases" / "ramunet-plain.toml"


def text_of(file: Path) -> str:
    pages = PdfReader(io.BytesIO(file.read_bytes())).pages
    return "".join(page.extract_text() for page in pages).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--kind", "dose"], "Dose worksheet"),
        (["--kind", "dose", "--language", "de", "--visit", "C2D15"], "Mo 15.03.2027"),
        (["--kind", "calendar", "--language", "de", "--by", "B. Klein"], "von B. Klein"),
        (["--kind", "start-window", "--language", "de"], "Startfenster"),
        (["--kind", "checklist", "--language", "de", "--visit", "IMG-M3"], "Bildgebung"),
        (["--kind", "handout", "--language", "de"], "Ihr nächster Termin"),
    ],
)
def test_written(arguments: list[str], expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "sheet.pdf"
    out.write_text("old")
    assert main(["sheet", str(CASE), *arguments, "--out", str(out)]) == 0
    assert expected in text_of(out)
    assert capsys.readouterr().err == ""
    assert [file.name for file in tmp_path.iterdir()] == ["sheet.pdf"]


@pytest.mark.parametrize("visit", ["C9D1", "SCR"])
def test_blocked(visit: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "sheet.pdf"
    assert main(["sheet", str(CASE), "--kind", "dose", "--visit", visit, "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert visit in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("24:00", "a time such as 09:30"),
        ("09:60", "a time such as 09:30"),
        ("930", "a time such as 09:30"),
        ("", "a time such as 09:30"),
        ("09:30", "the date as well"),  # the visit is on 1 February, today is 20 January
        ("0930", "the date as well"),  # a time as it is typed in a hurry
        ("2.2.2027 00:00", "a day not after"),
        ("30.1.2027 23:59", "from which it is still stable"),  # ramucirumab keeps 24 h
    ],
)
def test_a_time_that_is_none_is_refused(
    time: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "sheet.pdf"
    assert main(["sheet", str(CASE), "--kind", "dose", "--made", time, "--out", str(out)]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_until_when_a_preparation_keeps_is_printed(tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    made = ["--today", "2027-02-01", "--made", "23:15"]
    assert main(["sheet", str(CASE), "--kind", "dose", *made, "--out", str(out)]) == 0
    text = text_of(out)
    assert "Tue 2 Feb 2027, 03:15" in text  # 4 h at 25 °C, beyond midnight
    assert "Tue 2 Feb 2027, 23:15" in text  # 24 h cold


def test_each_drug_can_have_its_own_time_and_the_evening_before_its_day(tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    times = ["--made", "1.2.2027 00:15", "--made", "dacarbazine=2027-01-31 23:40"]
    assert main(["sheet", str(CASE), "--kind", "dose", *times, "--out", str(out)]) == 0
    text = text_of(out)
    assert "Mon 1 Feb 2027, 04:15" in text  # ramucirumab: 4 h at 25 °C
    assert "Mon 1 Feb 2027, 01:40" in text  # dacarbazine: 2 h
    assert "02:15" not in text


def test_a_time_of_a_drug_that_the_trial_has_not_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "sheet.pdf"
    assert main(["sheet", str(CASE), "--kind", "dose", "--made", "avelumab=1.2.2027 09:30", "--out", str(out)]) == 2
    assert "avelumab" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_patient_without_tablets_has_no_diary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "sheet.pdf"
    assert main(["sheet", str(CASE), "--kind", "diary", "--out", str(out)]) == 1
    assert capsys.readouterr().err == "dosecal: Not printed: there are no tablets to hand out.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_blocking_finding_leaves_the_old_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case, out = tmp_path / "case.toml", tmp_path / "sheet.pdf"
    out.write_text("old")
    case.write_text(CASE.read_text(encoding="utf-8").replace('"60 kg"', '"165 kg"').replace("165 cm", "60 cm"), "utf-8")
    assert main(["sheet", str(case), "--kind", "dose", "--out", str(out), "--language", "de"]) == 1
    assert capsys.readouterr().err.startswith("dosecal: Nicht gedruckt, C1D1, Ramucirumab: ")
    assert out.read_text() == "old"


def test_unreadable_or_nowhere_to_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing, nowhere = tmp_path / "none.toml", tmp_path / "none" / "sheet.pdf"
    assert main(["sheet", str(missing), "--kind", "dose", "--out", str(tmp_path / "sheet.pdf")]) == 2
    assert main(["sheet", str(CASE), "--kind", "dose", "--out", str(nowhere)]) == 2
    assert capsys.readouterr().err.count("\n") == 2
    assert list(tmp_path.iterdir()) == []
