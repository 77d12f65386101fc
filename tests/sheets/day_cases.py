"""Patients of a day: due, with a drug on hold, overdue, given, withheld, without a first dose, unreadable."""

from datetime import UTC, date, datetime
from pathlib import Path

from msgspec.structs import replace

from dosecal.core.views.day_list import Entry
from dosecal.files.export.day_list import read_day
from dosecal.sheets import Printed, Sheet, day_list
from dosecal.words import Words

DUE = """\
study = "ramunet"
planned_first_dose = 2027-02-01
[patient]
id = "03-107"
sex = "female"
birth_date = 1961-03-14
childbearing_potential = false
[[measurements]]
date = 2027-01-18
height = "165 cm"
weight = "60 kg"
"""
CABO = DUE.replace("ramunet", "caboavenec").replace("03-107", "MZ-112")
GIVEN = """
[[events]]
kind = "given"
visit = "C1D1"
date = 2027-02-01
"""
HELD = """
[[events]]
kind = "given"
visit = "C1D1"
date = 2027-01-04
[[events]]
kind = "given"
visit = "C1D15"
date = 2027-01-18
[[events]]
kind = "hold"
drug = "dacarbazine"
date = 2027-01-27
reason = "platelets 60"
"""
DAY = "2027-02-01"
PATIENTS = {
    "due.toml": DUE,
    "heavy.toml": DUE.replace("03-107", "03-108").replace("60 kg", "130 kg").replace("165 cm", "190 cm"),
    "held.toml": DUE.replace("03-107", "03-109").replace("2027-02-01", "2027-01-04").replace("2027-01-18", "2027-01-02")
    + HELD,
    "overdue.toml": CABO.replace("2027-02-01", "2027-01-29"),
    "given.toml": DUE.replace("03-107", "03-110") + GIVEN,
    "exchanged.toml": DUE.replace("03-107", "03-111").replace('"165 cm"', '"78 cm"').replace('"60 kg"', '"178 kg"'),
    "other-day.toml": DUE.replace("03-107", "03-112").replace("2027-02-01", "2027-02-02"),
    "undated.toml": DUE.replace("03-107", "03-113").replace("planned_first_dose = 2027-02-01\n", ""),
    "broken.toml": 'study = "ramunet"\n[patient]\nid = 7\n',
}


def write_patients(folder: Path, *names: str) -> Path:
    """Writes the patients named, else all of them, as case files."""
    folder.mkdir(exist_ok=True)
    for name in names or PATIENTS:
        (folder / name).write_text(PATIENTS[name], encoding="utf-8")
    return folder


PRINTED = Printed(at=datetime(2027, 1, 29, 7, 42, tzinfo=UTC), by="A. Weber", version="0.0.0")
FIXED_HASH = "0123456789abcdef" * 4


def day_of_all(words: Words, folder: Path) -> Sheet:
    """The day's list of all patients as the golden shows it, with a protocol hash that no edit of a file changes."""
    day = read_day(write_patients(folder), date.fromisoformat(DAY), 1, words.language)
    return day_list(
        [_fixed(entry) for entry in day.entries],
        day.today,
        words,
        PRINTED,
        protocols=[replace(protocol, sha256=FIXED_HASH) for protocol in day.protocols],
        patients=day.patients,
        undated=day.undated,
        unread=day.unread(words),
    )


def _fixed(entry: Entry) -> Entry:
    study = entry.plan.study
    return replace(
        entry, plan=replace(entry.plan, study=replace(study, protocol=replace(study.protocol, sha256=FIXED_HASH)))
    )
