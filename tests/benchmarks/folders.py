"""Folders of case files: deadlines and day list as whole processes, beside what it takes to read the same cases."""

import shutil
import statistics
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import invented, product
from tests.benchmarks.floor import READING_MS
from tests.benchmarks.measure import Line, Options, Turn, dosecal, line, median_of, own_home, process, turns

DAY = invented.LIST_DAY.isoformat()
LISTED = 1000
FEW = 12
"""Patients for which trials, drugs and holidays of all Länder are loaded."""


def reading(folder: Path, home: Path) -> float:
    """Seconds to read each case of a folder and do nothing with it, beyond what the first few take: starting the
    process, units, vocabulary and holidays do not count."""
    first = home / "first-few"
    if not first.exists():
        invented.write_folder(first, FEW)
    begun = process(["-c", product.READ_EACH, str(first)], home)
    return process(["-c", product.READ_EACH, str(folder)], home) - begun


def listing(folder: Path, home: Path) -> float:
    """Seconds of the deadlines of a folder."""
    return process(dosecal("deadlines", str(folder), "--today", DAY, "--days", "30"), home)


def deadlines(options: Options) -> Iterator[Line]:
    """Cold: a folder never seen before, in an empty home. Warm: the same once more, with whatever was remembered."""
    count, repeats = (1000, 2) if options.quick else (10_000, 2)
    cold: list[Turn] = []
    warm: list[Turn] = []
    with own_home() as base:
        written = base / "written"
        invented.write_folder(written, count)
        reading(written, base)
        for number in range(repeats):
            home = base / f"home-{number}"
            folder = home / "patients"
            shutil.copytree(written, folder)
            before = reading(folder, base)
            first, second = listing(folder, home), listing(folder, home)
            floor = (before + reading(folder, base)) / 2
            cold.append(Turn(first, floor))
            warm.append(Turn(second, floor))
            shutil.rmtree(home)
    for what, found, limit, seconds in (("cold", cold, 3.0, 10.0), ("warm", warm, 0.5, 1.5)):
        ours, read = median_of(found)
        note = f"{ours:.1f} s, reading {read:.2f} s" + (f"; limit {seconds} s for 10 000" if not options.quick else "")
        yield line(f"deadlines, {count} case files, {what}", found, limit, "× reading the cases", note)


def day(options: Options) -> Iterator[Line]:
    """What is given today to a thousand patients; a patient without an amount ends it with status 1."""
    with own_home() as home:
        folder = home / "patients"
        invented.write_folder(folder, LISTED)
        arguments = dosecal("day", str(folder), "--today", DAY)
        reading(folder, home)
        found = turns(
            lambda: process(arguments, home, (0, 1)), lambda: reading(folder, home), 2 if options.quick else 4
        )
    ours, read = median_of(found)
    limit = 1200 / (READING_MS * LISTED)
    note = f"{ours:.2f} s, reading {read:.2f} s; limit 1.2 s"
    yield line(f"day list, {LISTED} patients", found, limit, "× reading the cases", note)


def over_patients(sizes: list[int], repeats: int) -> list[float]:
    """Median seconds of the deadlines of so many patients, without what the first few take."""
    with own_home() as home:
        folders = {size: home / f"patients-{size}" for size in (FEW, *sizes)}
        for size, folder in folders.items():
            invented.write_folder(folder, size)
        taken: dict[int, list[float]] = {size: [] for size in folders}
        for number in range(repeats):
            for size, folder in folders.items():
                # A folder under another name: nothing that is remembered of it may count here.
                fresh = folder.rename(folder.with_name(f"{number}-{size}"))
                taken[size].append(listing(fresh, home))
                fresh.rename(folder)
    medians = {size: statistics.median(times) for size, times in taken.items()}
    return [medians[size] - medians[FEW] for size in sizes]
