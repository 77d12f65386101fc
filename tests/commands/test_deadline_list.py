"""``dosecal deadlines``: all patients of a folder, sorted and filtered; what cannot be read is named."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from dosecal import commands
from dosecal.__main__ import main
from dosecal.core.views.deadlines import Deadline, Kind, due
from dosecal.files.case.patients import Patients
from dosecal.words import Words
from tests.core.views.deadline_cases import RAMUNET, history, on

TODAY = date(2027, 1, 20)
RAMUNET_CASE = """
study = "ramunet"
planned_first_dose = 2027-02-01
[patient]
id = "{patient}"
sex = "male"
birth_date = 1961-03-14
[[history]]
kind = "consent"
date = {consent}
"""
CABOAVENEC_CASE = """
study = "caboavenec"
planned_first_dose = 2027-01-25
[patient]
id = "MZ-012"
sex = "male"
"""


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Two patients of RamuNET, one of CaboAveNEC in a folder inside."""
    folder = tmp_path / "cases"
    (folder / "mainz").mkdir(parents=True)
    for patient, consent in (("03-009", "2027-01-12"), ("03-007", "2027-01-05")):
        text = RAMUNET_CASE.format(patient=patient, consent=consent)
        (folder / f"{patient}.toml").write_text(text, encoding="utf-8")
    (folder / "mainz" / "012.toml").write_text(CABOAVENEC_CASE, encoding="utf-8")
    return folder


def listed(folder: Path, *options: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str], list[str]]:
    """Exit status, lines of deadlines, lines on standard error."""
    capsys.readouterr()
    status = main(["deadlines", str(folder), "--today", TODAY.isoformat(), *options])
    shown = capsys.readouterr()
    return status, [line for line in shown.out.splitlines() if line.startswith("  ")], shown.err.splitlines()


def one(day: date, patient: str, *, stays: bool = False) -> Deadline:
    return Deadline(day, Kind.VISIT, patient, "ramunet", "RamuNET", "visits.C1D15", "visit", stays=stays)


def test_order_is_day_then_patient() -> None:
    found = [one(date(2027, 1, 22), "b"), one(date(2027, 1, 22), "a"), one(date(2027, 1, 21), "c")]
    assert [deadline.patient for deadline in due(found, TODAY, 30)] == ["c", "a", "b"]


@pytest.mark.parametrize(("days", "last"), [(7, date(2027, 1, 27)), (14, date(2027, 2, 3)), (90, date(2027, 4, 20))])
def test_the_last_day_counts_and_the_next_does_not(days: int, last: date) -> None:
    found = [one(last, "in"), one(date.fromordinal(last.toordinal() + 1), "out")]
    assert [deadline.patient for deadline in due(found, TODAY, days)] == ["in"]


def test_what_is_past_is_there_only_while_it_is_open() -> None:
    found = [one(date(2025, 1, 1), "open", stays=True), one(date(2027, 1, 19), "over")]
    assert [deadline.patient for deadline in due(found, TODAY, 30)] == ["open"]


def test_all_patients_sorted_with_a_word_for_each(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines, errors = listed(cases, "--days", "14", capsys=capsys)
    assert (status, errors) == (commands.DONE, [])
    shown = [[part.strip() for part in line.split("  ") if part] for line in lines]
    assert shown[0][:5] == ["Wed\u00a020 Jan 2027", "today", "03-007", "RamuNET", "Visit"]
    assert ["03-007" in line for line in lines if "Start window closes" in line] == [True]  # 2 February; the other 9th
    assert any("MZ-012" in line and "Laboratory" in line and "in 2 days" in line for line in lines)
    place = {Words("en").date(TODAY + timedelta(days=ahead)): ahead for ahead in range(15)}
    order = [(place[row[0]], row[2]) for row in shown]
    assert order == sorted(order)
    assert len({patient for _, patient in order}) == 3


def test_filters_by_study_kind_and_days(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, lines, _ = listed(cases, "--study", "caboavenec", capsys=capsys)
    assert lines
    assert all("CaboAveNEC" in line for line in lines)
    _, lines, _ = listed(cases, "--kind", "validity-expires", "--kind", "start-closes", capsys=capsys)
    assert {kind for line in lines for kind in ("Validity ends", "Start window closes") if kind in line} == {
        "Validity ends", "Start window closes",
    }  # fmt: skip
    assert len(lines) == 4
    _, lines, _ = listed(cases, "--kind", "validity-expires", "--days", "13", capsys=capsys)
    assert ["03-007" in line for line in lines] == [True]
    _, lines, _ = listed(cases, "--kind", "validity-expires", "--days", "12", capsys=capsys)
    assert lines == []


def test_german(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, lines, _ = listed(cases, "--language", "de", capsys=capsys)
    assert any(
        "Startfenster schließt" in line and "in 13 Tagen" in line and "Di\u00a002.02.2027" in line for line in lines
    )


def test_one_day_for_all_whatever_a_case_says(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, before, _ = listed(cases, capsys=capsys)
    file = cases / "03-007.toml"
    file.write_text("today = 2027-06-01\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert listed(cases, capsys=capsys) == (commands.DONE, before, [])


def test_without_a_day_the_clocks_day_counts(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deadlines", str(cases), "--days", "0"]) == commands.DONE
    assert Words("en").date(date.today()) in capsys.readouterr().out.splitlines()[0]  # noqa: DTZ011


def test_damaged_files_are_named_and_the_list_is_still_printed(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, whole, _ = listed(cases, capsys=capsys)
    (cases / "broken.toml").write_text("study = ", encoding="utf-8")
    (cases / "mainz" / "unit.toml").write_text(
        CABOAVENEC_CASE + '[[measurements]]\ndate = 2027-01-18\nweight = "78"\n', encoding="utf-8"
    )
    (cases / "bytes.toml").write_bytes(b"\xff\xfe")
    (cases / "late.json").write_text('{"study": "ramunet", "birth": 1}', encoding="utf-8")
    status, lines, errors = listed(cases, capsys=capsys)
    assert (status, lines) == (commands.BLOCKED, whole)
    assert [line.split(": ")[:2] for line in errors] == [
        ["dosecal", "broken.toml"], ["dosecal", "bytes.toml"], ["dosecal", "late.json"], ["dosecal", "mainz/unit.toml"],
    ]  # fmt: skip
    main(["deadlines", str(cases), "--today", TODAY.isoformat()])
    assert "NOT COMPLETE: 4 files" in capsys.readouterr().out


def test_a_case_that_contradicts_itself_on_that_day_is_named(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = cases / "03-007.toml"
    file.write_text(
        file.read_text(encoding="utf-8") + '[[events]]\nkind = "given"\nvisit = "C1D1"\ndate = 2027-02-01\n',
        encoding="utf-8",
    )
    status, lines, errors = listed(cases, capsys=capsys)
    assert status == commands.BLOCKED
    assert [error.split(": ")[1:3] for error in errors] == [["03-007.toml", "events[1].date (line 14)"]]
    assert not any("03-007" in line for line in lines)
    assert any("03-009" in line for line in lines)


def test_a_dangling_link_is_named(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (cases / "gone.toml").symlink_to(cases / "nowhere.toml")
    status, _, errors = listed(cases, capsys=capsys)
    assert (status, len(errors)) == (commands.BLOCKED, 1)
    assert "gone.toml" in errors[0]


def test_a_closed_folder_inside_is_named(
    cases: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def closed(folder: str) -> object:
        if Path(folder).name == "mainz":
            raise PermissionError(13, "Permission denied", folder)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", closed)
    status, lines, errors = listed(cases, capsys=capsys)
    assert (status, len(errors)) == (commands.BLOCKED, 1)
    assert errors[0].startswith("dosecal: mainz: ")
    assert any("03-007" in line for line in lines)


def test_a_patient_in_two_files_counts_in_neither(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = RAMUNET_CASE.format(patient="03-007", consent="2027-01-15")
    (cases / "03-007 copy.toml").write_text(copy, encoding="utf-8")
    status, lines, errors = listed(cases, capsys=capsys)
    assert status == commands.BLOCKED
    assert not any("03-007" in line for line in lines)
    assert [error.split(": ")[1] for error in errors] == ["03-007 copy.toml", "03-007.toml"]


def test_the_same_pseudonym_in_two_studies_is_two_patients(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = CABOAVENEC_CASE.replace("MZ-012", "03-007")
    (cases / "other.toml").write_text(text, encoding="utf-8")
    status, lines, _ = listed(cases, capsys=capsys)
    assert status == commands.DONE
    assert {name for line in lines for name in ("RamuNET", "CaboAveNEC") if "03-007" in line and name in line} == {
        "RamuNET", "CaboAveNEC",
    }  # fmt: skip


def test_a_patient_without_an_id_is_called_by_the_file(cases: Path) -> None:
    (cases / "nobody.toml").write_text(CABOAVENEC_CASE.replace('id = "MZ-012"', ""), encoding="utf-8")
    patients = Patients(cases, TODAY)
    assert [one.case.patient_id for one in patients.each()] == ["03-007", "03-009", "MZ-012", "nobody"]
    assert patients.count == 4


def test_other_files_and_hidden_ones_are_no_cases(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = listed(cases, capsys=capsys)
    (cases / "notes.txt").write_text("x", encoding="utf-8")
    (cases / ".swap.toml").write_text("x", encoding="utf-8")
    (cases / ".git").mkdir()
    (cases / ".git" / "config.toml").write_text("x", encoding="utf-8")
    assert listed(cases, capsys=capsys) == expected


def test_a_protocol_of_the_sites_own_is_no_patient(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shipped = Path(__file__).resolve().parents[2] / "resources" / "protocols" / "ramunet-01.toml"
    (cases / "own.toml").write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    status, _, errors = listed(cases, capsys=capsys)
    assert (status, errors) == (commands.DONE, [])  # an arm that no patient is in yet
    text = RAMUNET_CASE.format(patient="04-001", consent="2027-01-12").replace('"ramunet"', '"own.toml"')
    (cases / "04-001.toml").write_text(text, encoding="utf-8")
    status, lines, errors = listed(cases, capsys=capsys)
    assert (status, errors) == (commands.DONE, [])
    assert any("04-001" in line for line in lines)


def test_an_empty_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deadlines", str(tmp_path), "--today", TODAY.isoformat()]) == commands.DONE
    shown = capsys.readouterr()
    assert "There is no case file in" in shown.out
    assert shown.err == ""


def test_nothing_due_is_said(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["deadlines", str(cases), "--today", TODAY.isoformat(), "--kind", "maximum"])
    assert "Nothing is due." in capsys.readouterr().out


@pytest.mark.parametrize(
    "options",
    [
        ["missing"],
        ["cases/03-007.toml"],
        ["cases", "--days", "-1"],
        ["cases", "--days", "soon"],
        ["cases", "--today", "tomorrow"],
        ["cases", "--today", "9999-12-20"],
        ["cases", "--kind", "birthday"],
        ["cases", "--study", "ramunett"],
        ["cases", "--csv", "no/such/folder.csv"],
    ],
)
def test_what_cannot_be_asked_is_one_line(
    cases: Path, options: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(cases.parent)
    before = sorted(cases.parent.rglob("*"))
    assert main(["deadlines", *options]) == commands.UNREADABLE
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert sorted(cases.parent.rglob("*")) == before


def test_neither_qt_nor_the_calendar_package_is_loaded_for_a_list(cases: Path) -> None:
    script = (
        "import sys; from dosecal.__main__ import main; status = main(sys.argv[1:]); "
        "assert not any(name.startswith(('PySide6', 'icalendar')) for name in sys.modules); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, "deadlines", str(cases), "--today", TODAY.isoformat()],
        text=True, encoding="utf-8", capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_the_day_is_an_argument_of_the_core() -> None:
    """The same case on two days: nothing reads a clock."""
    case = {**RAMUNET, "history": [history("consent", date(2027, 1, 12))]}
    assert on(TODAY, case) == on(TODAY, case)
    assert {one.day for one in on(TODAY, case)} == {one.day for one in on(date(2027, 1, 21), case)}
