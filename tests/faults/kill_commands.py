"""Kills commands while they write: no file is ever half of itself, and the next run leaves nothing over.

``python -m tests.faults.kill_commands 100`` kills so many: every other one after some while of its usual time, the
others at the first sign of a part beside a place, in the midst of writing. One that was done before does not count. Its
exit status is 1 if a file was broken or a part was left after the next whole run.
"""

import argparse
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

from dosecal import resources

COMMANDS = {
    "calendar": ("calendar", "{case}", "--ics", "v.ics", "--csv", "v.csv", "--xlsx", "v.xlsx", "--pdf", "v.pdf"),
    "tables": ("calendar", "{case}", "--ics", "v.ics", "--csv", "v.csv"),
    "sheet": ("sheet", "{case}", "--kind", "calendar", "--out", "s.pdf"),
    "deadlines": ("deadlines", "{cases}", "--ics", "l.ics", "--csv", "l.csv", "--pdf", "l.pdf"),
    "day": ("day", "{cases}", "--csv", "d.csv", "--pdf", "d.pdf"),
}
TODAY = ("--today", "2027-01-20")
PARTS = ".dosecal-*.part"
CASES = 3


def start(folder: Path, name: str) -> "subprocess.Popen[bytes]":
    """A command, as somebody types it, in the folder of its outputs."""
    places = {"case": str(folder / "cases" / "0.toml"), "cases": str(folder / "cases")}
    typed = [part.format(**places) for part in COMMANDS[name]]
    return subprocess.Popen(
        [sys.executable, "-m", "dosecal", *typed, *TODAY], cwd=folder / "out", stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip


def broken(path: Path) -> bool:
    """Whether a file is not a whole one of its kind."""
    content = path.read_bytes()
    match path.suffix:
        case ".csv":
            return not (content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n"))
        case ".ics":
            return not (content.startswith(b"BEGIN:VCALENDAR") and content.endswith(b"END:VCALENDAR\r\n"))
        case ".pdf":
            return not (content.startswith(b"%PDF") and content.rstrip().endswith(b"%%EOF"))
        case ".xlsx":
            try:
                return zipfile.ZipFile(io.BytesIO(content)).testzip() is not None
            except zipfile.BadZipFile:
                return True
        case _:
            return False


def usual_times(folder: Path) -> dict[str, float]:
    """How long each command takes, run once as a whole."""
    times = {}
    for name in COMMANDS:
        begin = time.monotonic()
        if start(folder, name).wait() not in (0, 1):
            raise SystemExit(f"{name} does not run")
        times[name] = time.monotonic() - begin
    return times


def await_part(folder: Path, running: "subprocess.Popen[bytes]") -> None:
    """Until something is being written there that was not before, or the command is done."""
    before = set(folder.glob(PARTS))
    while running.poll() is None and not set(folder.glob(PARTS)) - before:
        pass


def kill(count: int, seed: str) -> Counter[str]:
    """What came of so many kills."""
    found: Counter[str] = Counter()
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "cases").mkdir()
        (folder / "out").mkdir()
        for number in range(CASES):
            case = folder / "cases" / f"{number}.toml"
            shutil.copy(resources.path("demo", "ramunet.toml"), case)
            case.write_text(case.read_text(encoding="utf-8").replace("DEMO-01", f"DEMO-{number}"), encoding="utf-8")
        times = usual_times(folder)
        while found["killed"] < count:
            name = rng.choice(list(COMMANDS))
            if rng.random() < 0.3:  # nothing is there yet
                for path in (folder / "out").iterdir():
                    path.unlink()
            running = start(folder, name)
            if found["killed"] % 2:
                await_part(folder / "out", running)
                time.sleep(rng.uniform(0, 0.004))
            else:
                time.sleep(times[name] * rng.uniform(0.4, 1.05))
            running.send_signal(signal.SIGKILL)
            found["killed" if running.wait() == -signal.SIGKILL else "done before"] += 1
            found["parts left by a kill"] += len(list((folder / "out").glob(PARTS)))
            found["broken"] += sum(broken(path) for path in (folder / "out").iterdir() if path.suffix != ".part")
        usual_times(folder)
        found["parts left after the next run"] = len(list(folder.rglob(PARTS)))
        found["broken"] += sum(broken(path) for path in (folder / "out").iterdir())
    return found


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=100)
    parser.add_argument("--seed", default="dosecal")
    args = parser.parse_args()
    found = kill(args.count, args.seed)
    print(*(f"{what}: {number}" for what, number in found.items()), sep="\n")
    return 1 if found["broken"] or found["parts left after the next run"] else 0


if __name__ == "__main__":
    sys.exit(main())
