"""Kills the window again and again while it is typed into and saved, and looks at what is left.

    python -m tests.faults.kill_window [KILLS]        # 200 kills take about a quarter of an hour

Right: no file is broken, nothing is lost that was typed more than two seconds before the kill, and the next start
leaves nothing behind but the case and this window's own copy. Each start takes up what the kill before it has left.
"""

import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from dosecal.files.case.cases import read_case
from dosecal.files.reading.refusal import Refusal
from dosecal.ui.app import application
from dosecal.ui.shell import questions
from dosecal.ui.shell.settings import Settings
from dosecal.ui.window import MainWindow

CASE = """\
study = "ramunet"
planned_first_dose = 2027-02-01
[patient]
id = "03-007"
sex = "female"
birth_date = 1961-03-14
childbearing_potential = false
[[measurements]]
date = 2026-01-18
height = "165 cm"
weight = "60 kg"
"""
KILLS, PATIENCE_S = 200, 2.0
_WEIGHT = re.compile(r'weight"?\s*[=:]\s*"(\d+\.\d+|60)( kg)?"')


class Tally(NamedTuple):
    """What was found after the kills."""

    kills: int
    typed: int
    broken: int
    lost: int
    orphans: int


# ── In the process that is killed ───────────────────────────────────────────────────────────────────────────────
def type_until_killed(case: Path, first: int) -> None:
    """Opens the case in a real window and types 60.0001, 60.0002 … into the weight; now and then it saves."""
    setattr(questions, "take_up", lambda *_: True)  # noqa: B010  nobody sits there to answer
    application()
    Settings().read_notice()
    window = MainWindow("en", case)
    window.show()
    number, chance = first, random.Random(first)

    def step() -> None:
        try:
            type_once()
        except BrokenPipeError:  # nobody looks any more
            os._exit(1)

    def type_once() -> None:
        nonlocal number
        if window.calculator.outcome is None:
            return
        if number == first:
            print("open", *sorted(file.name for file in case.parent.iterdir()), flush=True)
        number += 1
        field = window.calculator.inputs.field("measurements.0.weight")
        assert field is not None
        editor = field.editor
        assert isinstance(editor, QLineEdit)
        editor.setFocus()
        editor.selectAll()
        QTest.keyClicks(editor, f"60.{number:05}")
        print("typed", number, time.time(), flush=True)
        if chance.random() < 0.25:
            window.workspace.save()

    timer = QTimer()
    timer.timeout.connect(step)
    timer.start(40)
    application().exec()


# ── Outside ─────────────────────────────────────────────────────────────────────────────────────────────────────
def kill_again_and_again(kills: int, folder: Path) -> Tally:
    """Kills the window; counts what is broken, lost, left over."""
    case = folder / "cases" / "case.toml"
    case.parent.mkdir()
    case.write_text(CASE, encoding="utf-8")
    chance = random.Random(1)
    broken = lost = orphans = 0
    typed: list[tuple[int, float]] = [(0, 0.0)]
    for _ in range(kills):
        opened, more, killed = _one(case, folder, typed[-1][0], chance.uniform(0.05, 3.5))
        strange = [name for name in opened if name != case.name and ".unsaved-" not in name]
        orphans += len(strange) + max(0, sum(".unsaved-" in name for name in opened) - 1)
        typed += more
        kept = _kept(case)
        broken += kept is None
        due = max((number for number, at in typed if at < killed - PATIENCE_S), default=0)
        lost += kept is not None and kept < due
    return Tally(kills, len(typed) - 1, broken, lost, orphans)


def _one(case: Path, folder: Path, first: int, seconds: float) -> tuple[list[str], list[tuple[int, float]], float]:
    """One window that is killed some seconds after it has opened: files seen at the start, what was typed, when."""
    places = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "STATE", "DATA", "CACHE")}
    told = {**os.environ, **places, "HOME": str(folder), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.faults.kill_window", "--type", str(case), str(first)]
    with subprocess.Popen(command, env=told, stdout=subprocess.PIPE, text=True) as window:
        assert window.stdout is not None
        opened = window.stdout.readline().split()[1:]
        time.sleep(seconds)
        killed = time.time()
        window.send_signal(signal.SIGKILL)
        lines = [line.split() for line in window.stdout.read().splitlines()]
    return opened, [(int(line[1]), float(line[2])) for line in lines if len(line) == 3], killed


def _kept(case: Path) -> int | None:
    """The last number that is in the file or in a copy beside it; None if the file is no case any more."""
    try:
        read_case(case)
    except Refusal:
        return None
    texts = [case.read_text(encoding="utf-8")]
    texts += [
        file.read_text(encoding="utf-8").partition('"entry"')[2] for file in case.parent.glob(".case.toml.unsaved-*")
    ]
    found = [match[1] for text in texts for match in _WEIGHT.finditer(text)]
    return max(int(one.partition(".")[2] or 0) for one in found)


def main() -> int:
    """Runs it and says what was found; 0 if nothing was."""
    if sys.argv[1:2] == ["--type"]:
        type_until_killed(Path(sys.argv[2]), int(sys.argv[3]))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        tally = kill_again_and_again(int(sys.argv[1]) if sys.argv[1:] else KILLS, Path(folder))
    found = f"{tally.broken} files broken, {tally.lost} entries lost, {tally.orphans} left over"
    print(f"{tally.kills} kills among {tally.typed} entries: {found}")
    return int(any(tally[2:]))


if __name__ == "__main__":
    sys.exit(main())
