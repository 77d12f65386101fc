"""Two windows and another program write into one case, in any order; looks for what was saved and is gone.

    python -m tests.faults.interleave [RUNS]        # 200 runs take some minutes

Right: whatever a window said to be saved, and whatever the other program wrote, is in the file at the end. A window
that is told that the file has changed reloads it and enters its own again, as a person does. The other program also
writes while a window saves, up to the last look at the file before it is replaced.
"""

import os
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from dosecal.ui.app import application
from dosecal.ui.shell import case_store, questions
from dosecal.ui.shell.settings import Settings
from dosecal.ui.window import MainWindow
from tests.faults.kill_window import CASE

RUNS, STEPS = 200, 12


class Interleaving:
    """One run on one case."""

    def __init__(self, case: Path, windows: list[MainWindow], chance: random.Random) -> None:
        self.case, self.windows, self.chance = case, windows, chance
        self.entered: dict[int, list[str]] = {at: [] for at in range(len(windows))}
        """Of each window what is entered and not saved."""
        self.safe: list[str] = []
        self.count = self.asked = 0

    def name(self, who: str) -> str:
        self.count += 1
        return f"{who}{self.count}"

    def other(self) -> None:
        """Another program adds a row, in one step."""
        name = self.name("other")
        text = self.case.read_text(encoding="utf-8")
        part = self.case.with_suffix(".tmp")
        part.write_text(f'{text}\n[[medications]]\nname = "{name}"\nstart = 2026-01-01\n', encoding="utf-8")
        os.replace(part, self.case)
        self.safe.append(name)

    def enter(self, at: int, names: list[str] | None = None) -> None:
        """A window enters a medicine; after reloading, everything that it had entered."""
        window = self.windows[at]
        if names is None:
            names = [self.name(f"window{at}-")]
            self.entered[at] += names
        page = window.calculator
        for name in names:
            page.entry.medications.append({"at": "", "name": name, "start": "2026-01-01", "stop": ""})
        page.follow()

    def save(self, at: int) -> None:
        """A window saves; if the file has changed it reloads and enters its own again."""
        if self.windows[at].workspace.save():
            self.safe += self.entered[at]
            self.entered[at] = []
        else:
            self.asked += 1
            self.enter(at, self.entered[at])

    def lost(self) -> list[str]:
        """What was saved and is not there, or there twice."""
        text = self.case.read_text(encoding="utf-8")
        return [name for name in self.safe if text.count(f'"{name}"') != 1]


def run(case: Path, windows: list[MainWindow], seed: int, looked: list[Callable[[], None]]) -> tuple[list[str], int]:
    """One interleaving: what was lost, and how often a window was told that the file had changed."""
    case.write_text(CASE, encoding="utf-8")
    one = Interleaving(case, windows, random.Random(seed))
    looked[:] = []
    for window in windows:
        window.workspace.document.take_as_saved()
        window.workspace.file.open(case)
    looked[:] = [lambda: one.other() if one.chance.random() < 0.15 else None]
    for _ in range(STEPS):
        at = one.chance.randrange(len(windows))
        one.chance.choice(
            (one.other, lambda at=at: one.enter(at), lambda at=at: one.enter(at), lambda at=at: one.save(at))
        )()
    looked[:] = []
    for at in range(len(windows)):
        for _ in range(3):
            if one.entered[at]:
                one.save(at)
    return one.lost(), one.asked


def main() -> int:
    """Runs them all; 0 if nothing was lost."""
    runs = int(sys.argv[1]) if sys.argv[1:] else RUNS
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as folder:
        for name in ("CONFIG", "STATE", "DATA", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = str(Path(folder) / name.lower())
        lost, asked = _all(Path(folder), runs)
    print(f"{runs} interleavings: {len(lost)} updates lost, {asked} times a window was told that the file had changed")
    return int(bool(lost))


def _all(folder: Path, runs: int) -> tuple[list[str], int]:
    application()
    Settings().read_notice()
    setattr(questions, "changed", lambda *_: "reload")  # noqa: B010  nobody sits there to answer
    looked: list[Callable[[], None]] = []
    hash_of = case_store._hash_of

    def look(path: Path) -> str:
        for do in looked:
            do()
        return hash_of(path)

    setattr(case_store, "_hash_of", look)  # noqa: B010  the moment in which another program may write
    case = folder / "case.toml"
    case.write_text(CASE, encoding="utf-8")
    windows: list[MainWindow] = [MainWindow("en", case) for _ in range(2)]
    lost: list[str] = []
    asked = 0
    for seed in range(runs):
        gone, told = run(case, windows, seed, looked)
        lost += gone
        asked += told
    for window in windows:
        window.workspace.document.take_as_saved()
        window.workspace.document.close()
    return lost, asked


if __name__ == "__main__":
    sys.exit(main())
