"""Builds the wheel, installs it into an empty environment outside the checkout, prints a sheet and opens the window.

Run by the tests; alone: ``uv run --frozen python packaging/check_wheel.py``.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CASE = ROOT / "resources" / "demo" / "ramunet.toml"

OPENS = """
import sys
from dosecal.ui import app
seen = []
def painted():
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication
    seen.append(True)
    QTimer.singleShot(0, QApplication.quit)
status = app.run([], on_first_paint=painted)
assert seen, "the window was never painted"
import dosecal
assert "site-packages" in dosecal.__file__, dosecal.__file__
sys.exit(status)
"""


class StepError(Exception):
    """A step of the check did not do what it should."""


def run(command: Sequence[str | Path], folder: Path, environment: dict[str, str]) -> str:
    """Runs a step and returns what it printed. Raises StepError with all of its output."""
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, env=environment, text=True, capture_output=True, check=False
    )
    if done.returncode:
        raise StepError(f"{' '.join(map(str, command))}\nexit status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def uv() -> str:
    """The uv that started this run, else the one on the path."""
    found = os.environ.get("UV") or shutil.which("uv")
    if found is None:
        raise StepError("uv is not here: start the check with `uv run`")
    return found


def install(folder: Path, environment: dict[str, str]) -> Path:
    """Builds the wheel, installs it with the locked dependencies; returns the folder of its programs."""
    tool, lock, empty = uv(), folder / "lock.txt", folder / "empty"
    run([tool, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT], folder, environment)
    exported = run([tool, "export", "--quiet", "--frozen", "--no-dev", "--no-emit-project"], ROOT, environment)
    lock.write_text(exported, encoding="utf-8")
    run([tool, "venv", "--quiet", "--python", sys.executable, empty], folder, environment)
    programs = empty / ("Scripts" if os.name == "nt" else "bin")
    install_into: list[str | Path] = [tool, "pip", "install", "--quiet", "--python", programs / "python"]
    (wheel,) = folder.glob("dosecal-*.whl")
    run([*install_into, "--requirement", lock], folder, environment)
    run([*install_into, "--no-deps", wheel], folder, environment)
    return programs


def check(folder: Path, window: bool = True) -> list[str]:
    """Does all of it in ``folder`` and returns what was seen. Raises StepError."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    environment["QT_QPA_PLATFORM"] = "offscreen"
    programs = install(folder, environment)
    seen = [run([programs / "dosecal", "--version"], folder, environment).strip()]
    for kind in ("dose", "calendar"):
        sheet = folder / f"{kind}.pdf"
        run([programs / "dosecal", "sheet", CASE, "--kind", kind, "--out", sheet], folder, environment)
        if not sheet.read_bytes().startswith(b"%PDF"):
            raise StepError(f"{sheet.name} is no PDF")
        seen.append(f"{kind} sheet {sheet.stat().st_size} bytes")
    if window:
        run([programs / "python", "-c", OPENS], folder, environment)
        seen.append("window painted offscreen")
    return seen


def main() -> int:
    """Prints what was seen; exit status 1 with the failing step's output."""
    with tempfile.TemporaryDirectory(prefix="dosecal-wheel-") as name:
        try:
            print("wheel:", *check(Path(name)), sep="\n  ")
        except StepError as failed:
            print(failed, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
