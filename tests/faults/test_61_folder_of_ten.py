"""61 One bad file of any kind in a folder of ten: nine are listed, one is named, in both lists.

Kind: whatever can be in a folder under the name of a case: no text, no TOML, no case, no file, too much of it, a case
that is refused in any of its parts, a fault of the program. Right: its line names it, in one line of at most 300 signs
for each trouble, the nine others are listed, and the list says that it is not complete.
"""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import cycle
from pathlib import Path

import pytest

from dosecal import commands
from dosecal.__main__ import main
from dosecal.files.case.planning import Planning
from dosecal.files.reading.toml import MOST_BYTES
from dosecal.sheets import Printed, deadline_list
from dosecal.sheets.text import on_paper
from dosecal.words import LANGUAGES, Words
from dosecal.words.shortened import MOST_SIGNS
from tests.faults.test_61_one_file_of_a_folder import CASE, GARBAGE, RAMUNET

DAY = date(2027, 2, 1)
GOOD = CASE.format(study="ramunet", patient="Z")
GIVEN = '[[events]]\nkind = "given"\nvisit = "C1D1"\ndate = 2027-02-01\n'


def text(content: str) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content.encode("utf-8", "surrogateescape"))


def of_files(**others: str) -> Callable[[Path], object]:
    """A case that names another file; ``others``: what is in it."""

    def put(path: Path) -> None:
        for name, content in others.items():
            place = path.with_name("own") / f"{name}.toml"
            place.parent.mkdir(exist_ok=True)
            place.write_text(content, encoding="utf-8")
        path.write_text(CASE.format(study="own/own.toml", patient="Z"), encoding="utf-8")

    return put


BAD: dict[str, Callable[[Path], object]] = {
    **{kind: text(content) for kind, content in GARBAGE.items()},
    "bytes of another encoding": lambda path: path.write_bytes(GOOD.encode("utf-16")),
    "a zero byte": text(GOOD + "\x00"),
    "only zeros": lambda path: path.write_bytes(bytes(4096)),
    "a picture": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8),
    "half a file": text(GOOD[: len(GOOD) // 2]),
    "a conflict of versions": text(f"<<<<<<< ours\n{GOOD}=======\n{GOOD}>>>>>>> theirs\n"),
    "a key twice": text(GOOD + "[patient]\n"),
    "another format": text("study: ramunet\npatient:\n  id: Z\n"),
    "nested without end": text("study = " + "[" * 100_000),
    "keys without end": text("a." * 50_000 + "a = 1\n"),
    "digits without end": text(GOOD + "cycles = " + "9" * 100_000),
    "too large": lambda path: path.write_bytes(GOOD.encode() + b"#" * (MOST_BYTES + 1)),
    "signs nobody sees": text(GOOD.replace('"Z"', '"Z\u202e"')),
    "an unknown key": text("colour = 1\n" + GOOD),
    "an unknown event": text(GOOD + '[[events]]\nkind = "nothing"\n'),
    "a contradiction": text(GOOD + GIVEN * 2),
    "a day that is none": text(GOOD.replace("1962-05-01", "1962-02-30")),
    "an unknown version": text(GOOD + GIVEN + '[[events]]\nkind = "reconsent"\nversion = "9"\ndate = 2027-02-01\n'),
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a protocol with a slip": of_files(own=RAMUNET.replace('dose = "8 mg/kg"', 'dose = "8 mg"')),
    "a protocol of no use": of_files(own="x = 1\n"),
    "two protocols in a circle": of_files(own='amends = "b.toml"\n', b='amends = "own.toml"\n'),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "language"), [*zip(BAD, cycle(LANGUAGES), strict=False)])
def test_nine_are_listed_and_one_is_named(
    kind: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patients = [f"T-{number}" for number in range(1, 10)]
    for patient in patients:
        (tmp_path / f"{patient}.toml").write_text(CASE.format(study="ramunet", patient=patient), encoding="utf-8")
    BAD[kind](tmp_path / "T-5-bad.toml")
    for command in ("deadlines", "day"):
        status = main([command, str(tmp_path), "--today", DAY.isoformat(), "--language", language])
        out, err = capsys.readouterr()
        assert [patient for patient in patients if patient not in out] == []
        if kind == "a folder":  # passed over: what is in it is looked for
            assert (status, err) == (commands.DONE, "")
            continue
        assert status == commands.BLOCKED
        lines = err.splitlines()
        assert lines
        assert all(line.startswith("dosecal: T-5-bad.toml") for line in lines)
        assert all(len(line) <= MOST_SIGNS + len("dosecal: ") for line in lines)


def test_a_fault_of_the_program_is_the_tenth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = Planning.timetable

    def fails(self: Planning) -> object:
        if self.case.patient_id == "T-5":
            raise ZeroDivisionError
        return usual(self)

    monkeypatch.setattr(Planning, "timetable", fails)
    for number in range(1, 11):
        case = CASE.format(study="ramunet", patient=f"T-{number}")
        (tmp_path / f"{number}.toml").write_text(case, encoding="utf-8")
    for command in ("deadlines", "day"):
        assert main([command, str(tmp_path), "--today", DAY.isoformat()]) == commands.FAULT
        out, err = capsys.readouterr()
        assert [number for number in range(1, 11) if f"T-{number} " not in out.replace("\n", " ")] == [5]
        assert [line.split(": ")[1] for line in err.splitlines()] == ["5.toml"]


@pytest.mark.parametrize("command", ["deadlines", "day"])
@pytest.mark.parametrize("sign", ["\u0661", "\u4e2d", "\U0001f600", "\u05d0"])
def test_a_sign_that_no_font_has_takes_no_list_from_the_others(
    tmp_path: Path, command: str, sign: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(9):
        case = CASE.format(study="ramunet", patient=f"Z{number}")
        (tmp_path / f"{number}.toml").write_text(case, encoding="utf-8")
    bad = GOOD + f'[[labs]]\ndate = 2027-02-01\ntest = "anc"\nvalue = "{sign}"\n'
    (tmp_path / "bad.toml").write_text(bad, encoding="utf-8")
    paper = tmp_path / "list.pdf"
    assert main([command, str(tmp_path), "--today", "2027-02-01", "--pdf", str(paper)]) == commands.BLOCKED
    assert paper.read_bytes().startswith(b"%PDF")
    printed = capsys.readouterr()
    assert all(f"Z{number}" in printed.out for number in range(9))
    assert "bad.toml" in printed.err


def test_every_sign_that_is_printed_as_it_is_has_a_shape() -> None:
    kept = "".join(sign for sign in map(chr, range(0x20, 0x3000)) if on_paper(sign) == sign)
    words = Words("en")
    printed = Printed(at=datetime(2027, 2, 1, tzinfo=UTC), by=None, version="0")
    assert deadline_list([], DAY, words, printed, 30, unread=[kept]).pdf()
