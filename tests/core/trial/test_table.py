"""The table of rules in the docs: it is up to date, every rule has a test, and the check of both can fail."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "tests" / "house" / "rules_table.py"
TABLE = ROOT / "resources" / "manual" / "rules.md"


def checked(*arguments: str | Path) -> tuple[int, list[str]]:
    """Exit status and complaints."""
    done = subprocess.run(
        [sys.executable, SCRIPT, "--check", *map(str, arguments)], capture_output=True, text=True, check=False,
        cwd=ROOT, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, done.stderr.splitlines()


def test_the_table_is_up_to_date_and_every_rule_has_a_test() -> None:
    assert checked() == (0, [])


@pytest.mark.parametrize(("old", "new"), [("≤ 75", "≤ 57"), ("| ramunet", "| ramunot"), (" tests", "  tests")])
def test_a_stale_table_is_noticed(tmp_path: Path, old: str, new: str) -> None:
    stale = tmp_path / "rules.md"
    text = TABLE.read_text(encoding="utf-8")
    stale.write_text(text.replace(old, new) + ("" if old in text else "\n"), encoding="utf-8")
    status, said = checked("--table", stale)
    assert status == 1
    assert len(said) == 1
    assert "stale" in said[0]


def test_a_rule_without_a_test_and_a_test_without_a_rule_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(
        "import pytest\n"
        '@pytest.mark.rule("ramunet", "01", "washout", "wound")\n'
        '@pytest.mark.rule("ramunet", "01", "washout", "wounds")\n'
        "def test_one() -> None:\n    pass\n",
        encoding="utf-8",
    )
    status, said = checked("--tests", tmp_path)
    assert status == 1
    assert "no test shows ramunet 01 washout wound" not in said
    for rule in (
        "ramunet register washout wound",
        "caboavenec 2022-04-01 criterion age",
        "ramunet 01 dose dacarbazine",
    ):
        assert f"no test shows {rule}" in said
    assert [line for line in said if line.endswith("shows ramunet 01 washout wounds, which is no rule")]


def test_every_rule_names_its_origin_and_its_text() -> None:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert len(lines) > 190
    for line in lines:
        cells = [cell.strip() for cell in line.replace("\\|", "").strip("|").split(" | ")]
        assert len(cells) == 7, line
        assert all(cells), line
