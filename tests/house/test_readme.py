"""The README tells the truth: its commands are the ones that run, its pictures are there."""

import re
import tomllib
from pathlib import Path

import pytest

from dosecal import __version__
from dosecal.commands.front import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FROM_PIP = "python3 -m pip install --upgrade --target .tools uv && .tools/bin/uv run --frozen"


def commands() -> list[str]:
    """Lines of the README's shell blocks."""
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line and not line.startswith("#")]


def test_main_command_is_one_line_from_python_and_pip() -> None:
    assert f"{FROM_PIP} --no-dev dosecal demo" in commands()


def test_ci_runs_the_test_command_of_the_readme() -> None:
    test_command = f"{FROM_PIP} pytest"
    assert test_command in commands()
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert script[-1] == test_command


def test_every_command_is_shown() -> None:
    for command in COMMANDS:
        assert any(re.search(rf"\bdosecal {command} ", f"{line} ") for line in commands()), command


def test_scripts_and_files_that_are_named_exist() -> None:
    named = re.findall(r"\b(?:packaging|resources|tests|src)/[\w./-]*\w", README)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("picture", re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README) or [None])
def test_pictures_are_there(picture: str | None) -> None:
    assert picture is not None
    assert (ROOT / picture).read_bytes().startswith(b"\x89PNG")


def test_the_case_shown_is_a_case_that_plans(tmp_path: Path) -> None:
    from datetime import date  # noqa: PLC0415

    from dosecal.files.case.cases import read_case  # noqa: PLC0415
    from dosecal.files.case.planning import plan_case  # noqa: PLC0415

    blocks = re.findall(r"```toml\n(.*?)```", README, flags=re.DOTALL)
    (tmp_path / "case.toml").write_text(blocks[0], encoding="utf-8")
    plan = plan_case(read_case(tmp_path / "case.toml"), date(2027, 1, 20))
    amounts = {dose.drug: str(dose.amount) for dose in plan.doses_of("C1D1")}
    assert amounts == {"ramucirumab": "480 mg", "dacarbazine": "1080 mg"}
    for amount in amounts.values():
        assert amount in README


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
