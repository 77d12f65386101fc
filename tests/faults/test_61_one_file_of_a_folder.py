"""20, 61 Each file's trouble of any kind is that file's line, and the others are listed. Nobody vanishes.

Kind: a patient missing from a list without a word, and a list missing because of one file. Right: every case file of a
folder is either a patient of the list or named with its reason; the exit status is not 0 then; files that are no cases
are passed over, a case with a slip never is.
"""

import os
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from dosecal import commands, resources
from dosecal.__main__ import main
from dosecal.files.case.other_files import is_other_file
from dosecal.files.case.patients import Patients
from dosecal.files.case.planning import Planning

DAY = date(2027, 2, 1)
CASE = """study = "{study}"
planned_first_dose = 2027-02-01
[patient]
id = "{patient}"
sex = "male"
birth_date = 1962-05-01
[[measurements]]
date = 2027-01-25
height = "178 cm"
weight = "80 kg"
"""
RAMUNET = resources.read("protocols", "ramunet-01.toml")
AMENDMENT = 'amends = "own.toml"\nversion = "02"\n'
EVENTS = '[[events]]\nkind = "delay"\nvisit = "C2D1"\ndays = 7\nreason = "holiday"\n'
ENDLESS = '[[events]]\nkind = "given"\nvisit = "C999999999D1"\ndate = 2027-02-01\n'
GARBAGE = {
    "endless cycle": CASE.format(study="ramunet", patient="Z") + ENDLESS,
    "no TOML": "study = ",
    "empty": "",
    "no study": "[patient]\nid = 'Z'\n",
    "a slip in study": CASE.format(study="ramunet", patient="Z").replace("study", "studdy"),
    "no UTF-8": "\udcff",
    "unknown study": CASE.format(study="ramunett", patient="Z"),
    "no protocol": CASE.format(study="none.toml", patient="Z"),
    "itself": CASE.format(study="bad.toml", patient="Z"),
}  # fmt: skip


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))


def lists(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """What both lists print and complain of, with the status that goes with it."""
    said = []
    for command in ("deadlines", "day"):
        status = main([command, str(folder), "--today", DAY.isoformat()])
        out, err = capsys.readouterr()
        assert (status == commands.DONE) == (not err)
        assert ("NOT COMPLETE" in out) == bool(err)
        said.append((out, err))
    assert said[0][1] == said[1][1]
    return said[0][0] + said[1][0], said[0][1]


@pytest.mark.parametrize("kind", GARBAGE)
def test_one_file_never_takes_the_others_down(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "bad.toml", GARBAGE[kind])
    write(tmp_path / "a.toml", CASE.format(study="ramunet", patient="A-1"))
    write(tmp_path / "z.toml", CASE.format(study="ramunet", patient="B-2"))
    out, err = lists(tmp_path, capsys)
    assert out.count("A-1") >= 2
    assert out.count("B-2") >= 2
    assert all(line.startswith("dosecal: bad.toml") for line in err.splitlines())


def test_a_fault_of_the_program_is_the_line_of_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.toml", CASE.format(study="ramunet", patient="A-1"))
    write(tmp_path / "b.toml", CASE.format(study="ramunet", patient="B-2"))
    for name in ("timetable", "plan"):
        with monkeypatch.context() as patch:
            usual = getattr(Planning, name)

            def fails(self: Planning, usual: object = usual) -> object:
                if self.case.patient_id == "A-1":
                    raise KeyError("secret of A-1")
                return usual(self)  # type: ignore[operator]

            patch.setattr(Planning, name, fails)
            status = main(["day", str(tmp_path), "--today", DAY.isoformat()])
            out, err = capsys.readouterr()
            assert status == commands.FAULT
            assert "B-2" in out
            assert "A-1" not in out
            assert "1 patient " in out
            assert err.startswith("dosecal: a.toml: expected a plan without an internal error of dosecal")
            assert "KeyError" in err
            assert "secret" not in err


def test_a_fault_while_a_file_is_read_is_its_line_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.toml", CASE.format(study="ramunet", patient="A-1"))
    write(tmp_path / "b.toml", CASE.format(study="ramunet", patient="B-2"))
    usual = Patients._case

    def fails(self: Patients, name: str) -> object:
        if name == "a.toml":
            raise RecursionError
        return usual(self, name)

    monkeypatch.setattr(Patients, "_case", fails)
    assert main(["deadlines", str(tmp_path), "--today", DAY.isoformat()]) == commands.FAULT
    out, err = capsys.readouterr()
    assert "B-2" in out
    assert err.startswith("dosecal: a.toml: ")


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ('dose = "8 mg/kg"', 'dose = "8 mg"', "drugs.ramucirumab.dose"),
        ("[drugs.ramucirumab]", "[drugs.ramucirumabb]", "drugs"),
        ("approved = true", "approved = 1", "approved"),
        ("id = ", "ID = ", "id"),
        ('id = "ramunet"', "id = [", ""),
    ],
)
def test_a_patient_whose_protocol_is_refused_is_named(
    before: str, after: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert before in RAMUNET
    write(tmp_path / "own.toml", RAMUNET.replace(before, after))
    write(tmp_path / "p1.toml", CASE.format(study="own.toml", patient="P-1"))
    write(tmp_path / "sub" / "p2.toml", CASE.format(study="../own.toml", patient="P-2"))
    write(tmp_path / "l.toml", CASE.format(study="ramunet", patient="L-1"))
    out, err = lists(tmp_path, capsys)
    assert "L-1" in out
    lines = err.splitlines()
    assert [line.partition(" (")[0].split(": ")[1:3] for line in lines] == [
        ["p1.toml", "own.toml"],
        ["sub/p2.toml", "own.toml"],
    ]
    assert all(place in line for line in lines)


def test_so_is_one_whose_drug_file_bands_or_second_version_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "own.toml", RAMUNET)
    write(tmp_path / "broken.toml", 'amends = "own.toml"\nversion = 2\n')
    write(tmp_path / "drug.toml", "id = ")
    write(tmp_path / "bands.toml", 'name = "x"\ndrug = "dacarbazine"\nbands = 1\n')
    more = {
        "bands": '[site.banding]\ndacarbazine = "bands.toml"\n',
        "drug": '[site.drugs]\ndacarbazine = "drug.toml"\n',
        "version": '[[events]]\nkind = "reconsent"\nversion = "broken.toml"\ndate = 2027-01-27\n',
    }
    for name, text in more.items():
        write(tmp_path / f"p-{name}.toml", CASE.format(study="own.toml", patient=name) + text)
    _, err = lists(tmp_path, capsys)
    assert [line.split(": ")[1] for line in err.splitlines()] == ["p-bands.toml", "p-drug.toml", "p-version.toml"]


def test_a_protocol_without_a_drug_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start, rest = RAMUNET.split("[drugs.", 1)
    write(tmp_path / "own.toml", start + "[dosing]" + rest.split("[dosing]")[1])
    write(tmp_path / "p.toml", CASE.format(study="own.toml", patient="P-1"))
    assert main(["plan", str(tmp_path / "p.toml"), "--today", "2027-02-01"]) == commands.UNREADABLE
    assert "own.toml: drugs" in capsys.readouterr().err


def test_files_beside_cases_are_no_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copytree(resources.path("drugs"), tmp_path / "drugs")
    write(tmp_path / "own.toml", RAMUNET)
    write(tmp_path / "own-02.toml", AMENDMENT)
    write(tmp_path / "events.toml", EVENTS)
    write(tmp_path / "bands.toml", 'name = "x"\ndrug = "dacarbazine"\n[[bands]]\n')
    write(tmp_path / "p.toml", CASE.format(study="ramunet", patient="P-1"))
    out, err = lists(tmp_path, capsys)
    assert "P-1" in out
    assert err == ""


@pytest.mark.parametrize(
    ("keys", "other"),
    [
        (("amends", "version"), True),
        (("events",), True),
        (("events", "study"), False),
        (("events", "patient"), False),
        (("events", "today"), False),
        (("events", "evnts"), False),
        (("sources", "treatment", "drugs"), True),
        (("treatment",), False),
        (("sources", "vials", "id"), True),
        (("sources", "tablets", "labs"), False),
        ((), False),
    ],
)
def test_what_is_neither_is_a_case_with_a_slip(keys: tuple[str, ...], other: bool) -> None:
    assert is_other_file(keys) == other


def test_folders_behind_links_are_read_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "elsewhere" / "p.toml", CASE.format(study="ramunet", patient="P-1"))
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "linked").symlink_to("../elsewhere")
    (tmp_path / "elsewhere" / "back").symlink_to("../cases")
    out, err = lists(tmp_path / "cases", capsys)
    assert "P-1" in out
    assert err == ""


def test_a_pipe_and_a_device_among_the_cases_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "zero.toml").symlink_to("/dev/zero")
    (tmp_path / "gone.toml").symlink_to("nowhere.toml")
    write(tmp_path / "p.toml", CASE.format(study="ramunet", patient="P-1"))
    out, err = lists(tmp_path, capsys)
    assert "P-1" in out
    assert [line.split(": ")[1] for line in err.splitlines()] == ["gone.toml", "pipe.toml", "zero.toml"]
