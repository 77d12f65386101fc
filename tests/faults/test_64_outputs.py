"""64, 68, 62 Outputs are checked first and written whole, all or none; streams and surroundings are hostile, too.

Kind: an output over its own input, two outputs to one path, a device or a link replaced by a file, a read-only file
overwritten, half of the outputs written, parts left over, a message that names a temporary file or nothing. Right: a
refusal that names option and path, exit 2, and nothing is changed.
"""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dosecal import commands, resources
from dosecal.__main__ import main
from dosecal.files.reading import write_whole as module
from dosecal.files.reading.write_whole import NotReplaceable, remove_orphans, write_all, write_whole
from dosecal.words import Words
from dosecal.words.troubles import trouble_text

DEMO = resources.path("demo", "ramunet.toml")
EXPORTS = ("--csv", "--ics", "--xlsx")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cases").mkdir()
    shutil.copy(DEMO, tmp_path / "cases" / "c.toml")
    (tmp_path / "cases" / "c.toml").chmod(0o644)
    (tmp_path / "out").mkdir()
    return tmp_path


def state(folder: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        stat = path.lstat()
        regular = path.is_file() and not path.is_symlink()
        found[str(path.relative_to(folder))] = (stat.st_mode, path.read_bytes() if regular else None)
    return found


def refused(folder: Path, *arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line of a command that must change nothing."""
    before = state(folder)
    assert main(list(arguments)) == commands.UNREADABLE
    assert state(folder) == before
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("dosecal: ")
    assert ".part" not in err
    return err


@pytest.mark.parametrize("option", [*EXPORTS, "--pdf"])
@pytest.mark.parametrize(
    "name", ["c.toml", "../cases/c.toml", "link.csv", "hard.csv", "other.toml", "new.toml", "n.JSON"]
)
def test_no_output_becomes_a_file_that_is_read(
    option: str, name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = folder / "cases"
    (cases / "link.csv").symlink_to("c.toml")
    os.link(cases / "c.toml", cases / "hard.csv")
    (cases / "other.toml").write_text("study = 1")
    error = refused(folder, "calendar", str(cases / "c.toml"), option, str(cases / name), capsys=capsys)
    assert f"{option} {cases / name}" in error
    if option != "--xlsx" and name != "hard.csv":
        for command in ("deadlines", "day")[: 2 if option != "--ics" else 1]:
            refused(folder, command, str(cases), option, str(cases / name), capsys=capsys)


@pytest.mark.parametrize("second", ["out/a", "out/../out/a", "out/link"])
def test_two_outputs_never_share_a_file(second: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "out" / "link").symlink_to("a")
    arguments = ["--csv", str(folder / "out" / "a"), "--ics", str(folder / second)]
    error = refused(folder, "calendar", str(folder / "cases" / "c.toml"), *arguments, capsys=capsys)
    assert "--ics" in error
    assert "--csv" in error
    refused(folder, "deadlines", str(folder / "cases"), *arguments, capsys=capsys)


def prepared(folder: Path, kind: str) -> Path:
    path = folder / "out" / "x.csv"
    match kind:
        case "device":
            path.symlink_to("/dev/null")
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "read-only":
            path.write_text("signed")
            path.chmod(0o444)
        case "no folder":
            path = folder / "none" / "x.csv"
        case "circle":
            path.symlink_to("x.csv")
        case "file as folder":
            (folder / "out" / "f").write_text("")
            path = folder / "out" / "f" / "x.csv"
    return path


KINDS = ["device", "pipe", "folder", "read-only", "no folder", "circle", "file as folder"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_must_stay_stays_and_nothing_else_is_written(
    kind: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, case = prepared(folder, kind), str(folder / "cases" / "c.toml")
    other = str(folder / "out" / "good.ics")
    for language in ("en", "de"):
        lists = [["calendar", case], ["deadlines", str(folder / "cases")]]
        for command in lists:
            error = refused(folder, *command, "--ics", other, "--csv", str(path), "--language", language, capsys=capsys)
            assert f"--csv {path}" in error
            assert "[Errno" not in error
            assert ("expected" in error) == (language == "en")
    refused(folder, "sheet", case, "--kind", "calendar", "--out", str(path), capsys=capsys)


def test_devices_themselves_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for device in ("/dev/null", "/dev/full"):
        refused(folder, "calendar", str(folder / "cases" / "c.toml"), "--csv", device, capsys=capsys)
    assert not Path("/dev/null").is_file()


def test_links_are_followed_and_owner_and_rights_stay(folder: Path) -> None:
    target = folder / "out" / "real.csv"
    target.write_text("old")
    target.chmod(0o640)
    link = folder / "out" / "link.csv"
    link.symlink_to("real.csv")
    (folder / "out" / "far.csv").symlink_to(link)
    assert main(["calendar", str(folder / "cases" / "c.toml"), "--csv", str(folder / "out" / "far.csv")]) == 0
    assert link.is_symlink()
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    assert target.stat().st_mode & 0o777 == 0o640
    write_whole(folder / "out" / "far.csv", "again")
    assert target.read_text() == "again"


def test_several_files_are_written_all_or_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (folder / "out" / name for name in "abc")
    first.write_text("1")
    usual = Path.replace

    def fails(self: Path, target: Path) -> Path:
        if target == third:
            raise OSError(errno.EIO, "io", str(self))
        return usual(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="io") as trouble:
        write_all({first: "x", second: "x", third: "x"})
    assert trouble.value.filename == str(third)
    assert first.read_text() == "1"
    assert [path.name for path in (folder / "out").iterdir()] == ["a"]


def test_a_full_disk_leaves_nothing_and_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("dosecal.files.reading.write_whole.os.fsync", full)
    error = refused(
        folder, "calendar", str(folder / "cases" / "c.toml"), "--csv", str(folder / "out" / "x.csv"), capsys=capsys
    )
    assert error == f"dosecal: {folder / 'out' / 'x.csv'}: no space left on the disk\n"


def test_parts_of_a_killed_run_are_gone_after_the_next(folder: Path) -> None:
    out = folder / "out"
    code = (
        "import os, sys; from pathlib import Path; from dosecal.files.reading import write_whole as w; "
        "w.os.fsync = lambda handle: os.kill(os.getpid(), 9); w.write_whole(Path(sys.argv[1]), 'x')"
    )
    for _ in range(3):
        killed = subprocess.run([sys.executable, "-c", code, str(out / "x.csv")], check=False)
        assert killed.returncode == -signal.SIGKILL
    assert len(list(out.glob(".dosecal-*.part"))) == 1  # that of the last: each run removes those before it
    (out / ".dosecal-notes.txt").write_text("mine")
    write_whole(out / "x.csv", "x")
    assert sorted(path.name for path in out.iterdir()) == [".dosecal-notes.txt", "x.csv"]


def test_a_part_that_is_being_written_is_left_alone(folder: Path) -> None:
    with module._part(folder / "out" / "a", "x", private=False) as part:
        remove_orphans(folder / "out")
        assert part.name.exists()
        write_whole(folder / "out" / "b", "y")
        part.name.replace(part.path)
    assert (folder / "out" / "a").read_text() == "x"


def test_every_trouble_has_words_in_both_languages(tmp_path: Path) -> None:
    for number in (errno.EACCES, errno.ENOSPC, errno.EROFS, errno.EIO):
        texts = {trouble_text(Words(language), OSError(number, "system")) for language in ("en", "de")}
        assert len(texts) == 2
        assert "system" not in texts
    assert trouble_text(Words("en"), NotReplaceable(tmp_path, "read-only")) == "it is read-only"
    assert trouble_text(Words("en"), OSError(errno.EXDEV, "cross")) == "cross"


# ── The streams and the surroundings of a command ──────────────────────────────────────────────────────────────────


def run(shell: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs ``$D`` as dosecal in a shell."""
    known = {**os.environ, "D": f"{sys.executable} -m dosecal", "C": str(folder / "cases" / "c.toml"), **environment}
    return subprocess.run(
        ["/bin/sh", "-c", shell], cwd=folder, env=known, capture_output=True, encoding="utf-8", errors="replace",
        check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("shell", "status"),
    [
        ("$D plan $C >&-", 2),
        ("$D plan $C >/dev/full", 2),
        ("$D sheet $C --kind calendar --out x.pdf >&-", 0),
        ("$D plan none.toml 2>&-", 2),
        ("$D plan none.toml >&- 2>&- <&-", 2),
    ],
)
def test_closed_and_full_streams_end_in_a_line(shell: str, status: int, folder: Path) -> None:
    done = run(shell, folder)
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
    assert done.stdout == ""
    assert "2>&-" in shell or status == 0 or done.stderr.startswith("dosecal: standard output")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("arguments", ["--help", "plan --help", "day --help", "plan", "plan $C"])
def test_an_ascii_terminal_gets_every_word(arguments: str, language: str, folder: Path) -> None:
    done = run(f"$D {arguments} --language {language}", folder, PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode in (0, 1, 2)
    assert "Traceback" not in done.stderr
    assert done.stdout or done.stderr


@pytest.mark.parametrize(
    "zone", ["XXX99", "<+99>-99", "nonsense/zone", ":/dev/null", "A" * 3000, "UTC-24", "XXX-24:59:59"]
)
def test_any_time_zone_is_one(zone: str, folder: Path) -> None:
    done = run("$D calendar $C --ics x.ics --xlsx x.xlsx && $D deadlines cases && $D day cases", folder, TZ=zone)
    assert done.returncode in (0, 1)
    assert "Traceback" not in done.stderr
    assert "error" not in done.stderr


@pytest.mark.parametrize(
    "options",
    [
        r"""--by "$(printf 'a\377b')" """,
        r"""--by "$(printf 'a\033[2Jb')" """,
        r"""--by "$(printf 'a\342\200\256b')" """,
        r"""--visit "$(printf 'C\377')" """,
        '--made "1.1.0001 00:00"',
        '--made "31.12.9999 23:59"',
        '--made "1.1.1900 00:00"',
        '--made "99999999999999999999:00"',
        r"""--made "$(printf '\377')" """,
        '--today 0001-01-01',
        '--today 9999-12-31',
        r"""--today "$(printf '\377')" """,
    ],
)  # fmt: skip
def test_options_that_nobody_can_mean_are_refused(options: str, folder: Path) -> None:
    done = run(f"$D sheet $C --kind dose --out x.pdf {options}", folder)
    assert done.returncode == 2
    assert done.stderr.startswith("dosecal: --")
    assert "Traceback" not in done.stderr
    assert not any(sign in done.stderr for sign in "\033\u202e\ufffd")
    assert not (folder / "x.pdf").exists()


def test_file_names_that_are_no_text_are_read_and_shown(folder: Path) -> None:
    odd = os.fsencode(folder / "cases") + b"/\xff\x1b[2J.toml"
    os.rename(folder / "cases" / "c.toml", odd)
    bad = os.fsencode(folder / "cases") + b"/bad\xe2\x80\xae.toml"
    with open(bad, "wb") as file:
        file.write(b"study = ")
    for shell in (
        "$D day cases --csv d.csv --pdf d.pdf --today 2027-01-20; $D day cases --json --today 2027-01-20",
        "$D deadlines cases --csv l.csv --ics l.ics --pdf l.pdf --today 2027-01-20",
        "for f in cases/*; do $D plan $f; $D plan $f --json; $D sheet $f --kind calendar --out s.pdf; done",
        r"$D plan $(printf 'none\377')",
        r"$D day $(printf 'none\377')",
    ):
        done = run(shell, folder)
        assert "Traceback" not in done.stderr
        assert "internal error" not in done.stderr
        shown = done.stdout + done.stderr
        assert not [shown[shown.index(sign) - 40 :][:80] for sign in "\033\u202e\ufffd" if sign in shown]


@pytest.mark.parametrize("wait", [0.0, 0.05, 0.2])
def test_an_interrupt_ends_it_without_a_word(wait: float, folder: Path) -> None:
    code = """
import sys, dosecal.__main__ as m
usual = m._main
def told(*arguments):
    sys.stdout.write(".")
    sys.stdout.flush()
    return usual(*arguments)
m._main = told
sys.exit(m.main())
"""
    with subprocess.Popen(
        [sys.executable, "-c", code, "sheet", str(folder / "cases" / "c.toml"), "--kind", "calendar",
         "--out", str(folder / "x.pdf")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        running.stdout.read(1)
        time.sleep(wait)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=30)
    assert running.returncode in (130, 0)
    assert b"Traceback" not in err
    assert not list(folder.glob(".dosecal-*"))
