"""The command line as a person meets it: one line where something is wrong, exit statuses, never Qt."""

import argparse
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dosecal import __version__, commands
from dosecal.__main__ import main
from dosecal.commands import TRACEBACK, display, parsing
from dosecal.commands.front import COMMANDS
from dosecal.words import catalogue

CASES = Path(__file__).resolve().parents[2] / "resources" / "demo"
CASE = str(CASES / "ramunet.toml")

WITHOUT_QT = """
import sys
sys.modules["PySide6"] = None
sys.modules["shiboken6"] = None
from dosecal.__main__ import main
status = main(sys.argv[1:])
assert not any(name.startswith(("dosecal.ui", "PySide6.")) for name in sys.modules)
sys.exit(status)
"""


def without_qt(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs dosecal where importing Qt fails and no display is named."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    kept.pop("QT_QPA_PLATFORM", None)
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", WITHOUT_QT, *arguments],
        cwd=folder, env={**kept, **environment}, text=True, encoding="utf-8", capture_output=True, check=False,
    )  # fmt: skip


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"dosecal {__version__}\n"


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example_that_can_be_typed(
    command: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help", "--language", language]) == 0
    shown = capsys.readouterr().out
    assert f"\n  dosecal {command}" in shown
    assert ("Optionen" in shown) == (language == "de")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["plan"],
        ["plan", CASE, "--nonsense"],
        ["--language", "fr"],
        ["plan", CASE, "--today", "tomorrow"],
        ["plan", "missing.toml"],
        ["sheet", CASE, "--kind", "poem", "--out", "poem.pdf"],
        ["sheet", "missing.toml", "--kind", "dose", "--out", "dose.pdf"],
    ],
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_misuse_is_answered_with_one_line(arguments: list[str], language: str, tmp_path: Path) -> None:
    done = without_qt(*arguments, folder=tmp_path, LC_ALL="", LANG=f"{language}_DE.UTF-8")
    assert (done.returncode, done.stdout) == (commands.UNREADABLE, "")
    assert done.stderr.count("\n") == 1, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_refused_case_is_one_line_naming_file_key_and_found(tmp_path: Path) -> None:
    case = tmp_path / "case.toml"
    case.write_text(Path(CASE).read_text(encoding="utf-8").replace('"60 kg"', '"6e1 kg"'), encoding="utf-8")
    for arguments in (["plan", "case.toml"], ["sheet", "case.toml", "--kind", "dose", "--out", "out.pdf"]):
        done = without_qt(*arguments, folder=tmp_path)
        assert done.returncode == commands.UNREADABLE
        assert done.stderr.count("\n") == 1
        for part in ("case.toml", "measurements[1].weight", '"6e1 kg"'):
            assert part in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["case.toml"]


def test_plan_and_sheet_do_not_need_qt(tmp_path: Path) -> None:
    planned = without_qt("plan", CASE, folder=tmp_path)
    assert (planned.returncode, planned.stderr) == (0, "")
    assert "480" in planned.stdout
    sheet = tmp_path / "dose.pdf"
    printed = without_qt("sheet", CASE, "--kind", "dose", "--out", str(sheet), folder=tmp_path)
    assert (printed.returncode, printed.stderr) == (0, "")
    assert sheet.read_bytes().startswith(b"%PDF")


def test_a_blocked_sheet_is_not_written(tmp_path: Path) -> None:
    case = tmp_path / "case.toml"
    text = Path(CASE).read_text(encoding="utf-8").replace("165 cm", "60 cm").replace('"60 kg"', '"165 kg"')
    case.write_text(text, encoding="utf-8")
    done = without_qt("sheet", "case.toml", "--kind", "dose", "--out", "dose.pdf", folder=tmp_path)
    assert done.returncode == commands.BLOCKED
    assert done.stderr.count("\n") == 1
    assert [file.name for file in tmp_path.iterdir()] == ["case.toml"]


def test_demo_without_a_display_says_so_in_one_line_and_writes(tmp_path: Path) -> None:
    done = without_qt("demo", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    first = done.stdout.splitlines()[0]
    assert first.startswith(("There is no display.", "Libraries for the window are missing"))
    names = sorted(file.name for file in (tmp_path / "dosecal-demo").iterdir())
    assert names == sorted(
        f"{case}-{name}"
        for case in ("caboavenec", "ramunet")
        for name in (
            "plan.json", "plan.en.txt", "plan.de.txt", "dose-worksheet.en.pdf", "dose-worksheet.de.pdf",
            "visit-calendar.en.pdf", "visit-calendar.de.pdf",
        )
    )  # fmt: skip
    for amount in ("Ramucirumab 480\u00a0mg", "1080\u00a0mg", "Avelumab 800\u00a0mg", "Cabozantinib 40\u00a0mg daily"):
        assert amount in done.stdout
    assert "Thu\u00a028 Jan 2027 to" in done.stdout


def test_demo_speaks_german_and_comes_out_the_same_twice(tmp_path: Path) -> None:
    first = without_qt("demo", "--out", "one", folder=tmp_path)
    second = without_qt("demo", "--language", "de", "--out", "two", folder=tmp_path)
    assert (first.returncode, second.returncode) == (0, 0)
    assert "erste Dosis möglich" in second.stdout
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


@pytest.mark.parametrize("arguments", [[], ["open", CASE], [CASE], ["--language", "de"]])
def test_the_window_without_a_display_is_one_line(arguments: list[str], tmp_path: Path) -> None:
    done = without_qt(*arguments, folder=tmp_path)
    assert done.returncode == commands.NO_WINDOW
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("dosecal: ")


def test_a_display_that_does_not_answer_is_one_line_not_an_abort(tmp_path: Path) -> None:
    done = without_qt(folder=tmp_path, DISPLAY=":4093")
    assert done.returncode == commands.NO_WINDOW
    assert done.stderr.count("\n") == 1


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "QT_LIBRARIES", ("libc.so.6", "libNoSuch.so.1"))
    assert display.obstacle({"DISPLAY": ":0"}) == display.Obstacle(display.Hindrance.LIBRARIES, ("libNoSuch.so.1",))


def test_an_invisible_platform_is_no_display_for_people() -> None:
    assert display.obstacle_for_people({"QT_QPA_PLATFORM": "offscreen"}) == display.Obstacle(display.Hindrance.NONE)


def test_qt_that_cannot_open_is_found_out_in_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "obstacle", lambda environ: None)
    monkeypatch.setattr(display, "_PROBE", "import os; os.abort()")
    assert display.obstacle_for_people({}) == display.Obstacle(display.Hindrance.REFUSED)


def test_a_fault_repeats_nothing_of_the_case(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from dosecal.commands import plan  # noqa: PLC0415  replaced here, where it can be put back

    def break_down(args: object) -> int:
        raise RuntimeError("03-007 born 1961-03-14")

    monkeypatch.setattr(plan, "run", break_down)
    monkeypatch.delenv(TRACEBACK, raising=False)
    assert main(["plan", CASE]) == commands.FAULT
    shown = capsys.readouterr().err
    assert "1961" not in shown
    assert shown.count("\n") == 1
    monkeypatch.setenv(TRACEBACK, "1")
    with pytest.raises(RuntimeError):
        main(["plan", CASE])


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANGUAGE": "de:en", "LANG": "en_GB.UTF-8"}, "de"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_language_of_the_surroundings(environment: dict[str, str], language: str) -> None:
    assert parsing.spoken_language(environment) == language


def test_what_argparse_says_is_what_we_translate() -> None:
    """A sentence that this Python's argparse words otherwise would come out in English."""
    source = inspect.getsource(argparse)
    ours = {key: sentence for key, sentence in catalogue("en").items() if key.startswith("argparse.")}
    assert ours
    assert [key for key, sentence in ours.items() if sentence not in source] == []
