"""Kills the window again and again while it is typed into and saved, and looks at what is left.

    python -m tests.faults.kill_window [KILLS]        # 200 kills take about a quarter of an hour
    python -m tests.faults.kill_window 60 --load 3    # beside so many processes that never rest

Right: no file is broken, nothing is lost that was typed more than two seconds before the kill, nothing that was kept
at the kill before, and the next start leaves nothing behind but the case and this window's own copy. Each start takes
up what the kill before it has left: what that kill lost in its last two seconds is gone, and not lost again.
"""

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
_WEIGHT = re.compile(r'weight"?\s*[=:]\s*"([0-9.]*)(?: kg)?"')


class Tally(NamedTuple):
    """What was found after the kills."""

    kills: int
    typed: int
    broken: int
    lost: int
    orphans: int
    oldest_s: float
    """How long before its kill the oldest entry was typed that is gone."""


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
    broken = lost = orphans = last = before = 0
    oldest_s, ever = 0.0, list[tuple[int, float]]()
    for _ in range(kills):
        opened, typed, killed = _one(case, folder, last, chance.uniform(0.05, 3.5))
        strange = [name for name in opened if name != case.name and ".unsaved-" not in name]
        orphans += len(strange) + max(0, sum(".unsaved-" in name for name in opened) - 1)
        ever += typed
        last = max((number for number, _ in typed), default=last)
        kept = _kept(case, ever)
        broken += kept is None
        if kept is not None:
            lost += kept < due_at(killed, typed, before)
            oldest_s = max(oldest_s, gone_s(killed, typed, kept))
            before = kept
    return Tally(kills, len(ever), broken, lost, orphans, oldest_s)


def due_at(killed: float, typed: Sequence[tuple[int, float]], before: int) -> int:
    """The entry that a kill must leave: of this window what is old enough, else what the kill before has left.

    An entry of a window before that died with that window is not typed again: it is not due at any later kill.
    """
    return max((number for number, at in typed if at < killed - PATIENCE_S), default=before)


def gone_s(killed: float, typed: Sequence[tuple[int, float]], kept: int) -> float:
    """How long before the kill the oldest entry was typed that is gone."""
    return max((killed - at for number, at in typed if number > kept), default=0.0)


@contextmanager
def loaded(processes: int) -> Iterator[None]:
    """Beside so many processes that never rest."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for one in busy:
            one.kill()
            one.wait()


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


def _kept(case: Path, typed: Sequence[tuple[int, float]]) -> int | None:
    """The last number that is in the file or in a copy beside it; None if the file is no case any more."""
    try:
        read_case(case)
    except Refusal:
        return None
    kept = [number_of(text, 0) for text in _WEIGHT.findall(case.read_text(encoding="utf-8"))]
    for copy in case.parent.glob(".case.toml.unsaved-*"):
        at = copy.stat().st_mtime
        before = max((number for number, when in typed if when <= at), default=0)
        entry = copy.read_text(encoding="utf-8").partition('"entry"')[2]
        kept += [number_of(text, before) for text in _WEIGHT.findall(entry)]
    return max(kept)


def number_of(text: str, before: int) -> int:
    """The number that a weight is. ``before`` had been typed: while the next one is, it has become its beginning."""
    whole = re.fullmatch(r"60\.([0-9]{5})", text)
    if whole is not None:
        return int(whole[1])
    return before if f"60.{before + 1:05}".startswith(text) else 0


def main() -> int:
    """Runs it and says what was found; 0 if nothing was."""
    if sys.argv[1:2] == ["--type"]:
        type_until_killed(Path(sys.argv[2]), int(sys.argv[3]))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kills", type=int, nargs="?", default=KILLS)
    parser.add_argument("--load", type=int, default=0, metavar="PROCESSES")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, loaded(args.load):
        tally = kill_again_and_again(args.kills, Path(folder))
    found = f"{tally.broken} files broken, {tally.lost} entries lost, {tally.orphans} left over"
    print(f"{tally.kills} kills among {tally.typed} entries: {found}; the oldest that is gone: {tally.oldest_s:.2f} s")
    return int(any((tally.broken, tally.lost, tally.orphans)))


if __name__ == "__main__":
    sys.exit(main())
