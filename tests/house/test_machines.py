"""What a machine holds: layers, types, lint, and a wheel that works away from its source tree."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("lint-imports",), id="imports run downwards only"),
        pytest.param(("ruff", "check"), id="lint"),
        pytest.param(("ruff", "format", "--check"), id="format"),
        pytest.param(("mypy",), id="strict types"),
    ],
)
def test_house_rule_is_kept(command: tuple[str, ...]) -> None:
    done = run(str(PROGRAMS / command[0]), *command[1:])
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_import_upwards_is_noticed(tmp_path: Path) -> None:
    """The layers' contract can fail: the same contract over a house whose core imports its window."""
    house = tmp_path / "dosecal"
    for module in (ROOT / "src" / "dosecal").rglob("*.py"):
        empty = house / module.relative_to(ROOT / "src" / "dosecal")
        empty.parent.mkdir(parents=True, exist_ok=True)
        empty.write_text("", encoding="utf-8")
    (house / "core" / "__init__.py").write_text("def late():\n    import dosecal.ui\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    done = subprocess.run(
        [PROGRAMS / "lint-imports", "--no-cache"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "dosecal.core is not allowed to import dosecal.ui" in done.stdout


def check_wheel() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_wheel", ROOT / "packaging" / "check_wheel.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_wheel_prints_sheets_and_opens_the_window_in_an_empty_environment(
    tmp_path: Path, qt_missing: tuple[str, ...]
) -> None:
    seen = check_wheel().check(tmp_path, window=not qt_missing)
    assert [line.partition(" ")[0] for line in seen] == ["dosecal", "dose", "calendar", *["window"][: not qt_missing]]
