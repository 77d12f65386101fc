"""A big folder read by several processes at once: each finds out about a share of the cases, and the index takes it.

Only time is saved. The list is then made as if all of it had been remembered: in the order of the files, each compared
with the content it has now. What a process refuses, does not come to or loses is read again by the one that asked.
"""

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import asdict, replace

from dosecal.core.values.closed_days import last_open_day
from dosecal.core.views.deadlines import CLOSING, Deadline, due_of
from dosecal.files.case.index import Index, Known
from dosecal.files.case.patients import Patients, case_files
from dosecal.files.case.planning import Planning
from dosecal.words import Words
from dosecal.words.deadlines import worded

SHARE = 1000
"""Cases that nobody remembers; for fewer another process costs more time than it saves."""
MOST = 4
"""Processes: each needs some 60 MB."""
TELL_EVERY = 20
_LONGEST_CLOSED = timedelta(days=31)
LOOK_EVERY = 0.1
"""Seconds between two looks at whether nobody wants the list any more."""


class Asked(Struct, frozen=True):
    """What one of the other processes is asked for."""

    folder: str
    today: str
    language: str
    days: int
    names: list[str]


def read(
    folder: Path,
    today: date,
    words: Words,
    index: Index,
    tell: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> int:
    """Fills the index of a big folder with what is not remembered; how many patients were told. Runs on any thread."""
    names = [name for name in case_files(folder)[0] if not index.has(name)]
    count = min(MOST, _processors(), len(names) // SHARE)
    if count < 2 or getattr(sys, "frozen", False) or not sys.executable:
        return 0
    told = 0
    others = [
        Asked(str(folder), today.isoformat(), words.language, index.days, names[at::count]) for at in range(1, count)
    ]
    with _started(others) as started:
        for so_many in _own_share(folder, today, words, index, names[::count]):
            if cancelled():
                return told
            if so_many % TELL_EVERY == 0:
                told = so_many * count
                tell(told)
        while wait(started, timeout=LOOK_EVERY).not_done:
            if cancelled():
                return told
        index.take([one.result()[0] for one in started])
    return told


def _own_share(folder: Path, today: date, words: Words, index: Index, names: Sequence[str]) -> Iterator[int]:
    """Remembers these cases, each that can be used; how many so far."""
    patients = Patients(folder, today, words.language, index=index, only=names)
    for patient in patients.each():
        with suppress(Exception):  # whatever it is: who makes the list meets it again, and says so
            remembered(patient, patients.file, index, words)
        yield patients.count


def remembered(patient: Planning, file: str, index: Index, words: Words) -> Known:
    """What is due of a patient, in the index from now on: a list is the same whether it was remembered or not."""
    timetable = patient.timetable()
    found = (reminding(worded(words, one), patient) for one in due_of(timetable, index.days))
    return index.remember(file, timetable.study.protocol.edition, found)


def reminding(one: Deadline, patient: Planning) -> Deadline:
    """The deadline with the last open day on which something can still be done."""
    if one.kind not in CLOSING:
        return one
    return replace(one, remind=last_open_day(one.day - _LONGEST_CLOSED, one.day, patient.closed))


def _processors() -> int:
    """How many may be used."""
    with suppress(AttributeError):  # Linux only
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _started(asked: Sequence[Asked]) -> Iterator[list[Future[tuple[bytes, bytes]]]]:
    """What processes at work will write; none of them is left when it ends. One that cannot be started is none."""
    processes: list[subprocess.Popen[bytes]] = []
    with ThreadPoolExecutor(len(asked)) as pool:
        try:
            for _ in asked:
                with suppress(OSError):
                    process = subprocess.Popen(  # a program of its own: to fork beside a window is not safe
                        [sys.executable, "-P", "-m", __name__],
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                    )  # fmt: skip
                    processes.append(process)
            # While it still starts it reads nothing: to write waits on a thread.
            yield [
                pool.submit(process.communicate, json.dumps(asdict(one)).encode())
                for process, one in zip(processes, asked, strict=False)
            ]
        finally:
            for process in processes:
                process.kill()


def main() -> None:
    """One of the other processes: its share on standard output."""
    gc.disable()
    asked = msgspec.convert(json.loads(sys.stdin.buffer.read()), Asked)
    folder, today, words = Path(asked.folder), date.fromisoformat(asked.today), Words(asked.language)
    index = Index(folder, today, asked.language, asked.days)
    for _ in _own_share(folder, today, words, index, asked.names):
        pass
    sys.stdout.buffer.write(index.share())


if __name__ == "__main__":
    main()
