"""Invented patients of both trials, the same ones at every run, as tables and as files of cases."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tests.benchmarks.plain_dates import Course

TRIALS = ("ramunet", "caboavenec")
DOSES = {"ramunet": (1, 15), "caboavenec": (1,)}
"""Trial → days of a cycle with an infusion; in both trials two weeks lie between two of them."""
LANDS = ("DE-ST", "DE-RP", "DE-BY")
TODAY = date(2027, 6, 15)
LIST_DAY = date(2027, 3, 16)
"""The day of deadlines and day list."""
ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "resources" / "demo"
PROTOCOLS = ROOT / "resources" / "protocols"
LABS = (("anc", "3.4 10⁹/L"), ("platelets", "212 10⁹/L"), ("hemoglobin", "11.8 g/dL"), ("creatinine", "0.9 mg/dL"))
HISTORY = {
    "ramunet": ("major-surgery", "minor-surgery", "venous-thromboembolism", "stroke", "gi-bleeding"),
    "caboavenec": ("major-surgery", "tace", "vaccine", "stroke", "wound-healed"),
}


def doses(trial: str, count: int) -> list[str]:
    """The first so many visits with an infusion."""
    days = DOSES[trial]
    return [f"C{1 + place // len(days)}D{days[place % len(days)]}" for place in range(count)]


@dataclass(frozen=True)
class Patient:
    """One patient, as the program and as plain dates read it."""

    trial: str
    holidays: str
    course: Course

    def table(self) -> dict[str, object]:
        """The case as a table."""
        events: list[dict[str, object]] = [
            {"kind": "given", "visit": name, "date": day} for name, day in self.course.given.items()
        ]
        events += [
            {"kind": "delay", "visit": name, "days": days, "reason": "as recorded"}
            for name, days in self.course.delays.items()
        ]
        site = {"holidays": self.holidays}
        return {"study": self.trial, "planned_first_dose": self.course.first, "site": site, "events": events}


def patients(count: int) -> list[Patient]:
    """On treatment for some weeks, with doses off their day and delays before some of them."""
    chance = random.Random(7)
    return [_patient(number, chance) for number in range(count)]


def _patient(number: int, chance: random.Random) -> Patient:
    trial = TRIALS[number % 2]
    first = TODAY - timedelta(days=chance.randint(0, 120))
    names = doses(trial, 12 if trial == "ramunet" else 27)
    delays = {name: chance.choice((3, 7, 14)) for name in chance.sample(names[1:8], chance.randint(0, 4))}
    given, day = {names[0]: first}, first
    for name in names[1:]:
        day += timedelta(days=14 + delays.get(name, 0) + chance.choice((0, 0, 0, 1, 2)))
        if day > TODAY:
            break
        given[name] = day
    return Patient(trial, LANDS[number % 3], Course(first, TODAY, given, delays))


def treated(trial: str, given: int) -> str:
    """The demo case of a trial as text, with so many doses given every two weeks and today the day of the last one.

    Laboratory, facts and history are the demo's: nothing is withheld for want of a value.
    """
    text = (DEMO / f"{trial}.toml").read_text(encoding="utf-8").partition("[[events]]")[0]
    first = date(2027, 2, 1)
    last = first + timedelta(days=14 * (given - 1))
    lines = []
    for line in text.splitlines():
        key = line.partition(" = ")[0]
        lines.append({"today": f"today = {last}", "planned_first_dose": f"planned_first_dose = {first}"}.get(key, line))
    if trial == "ramunet" and given > 12:
        lines.insert(0, f"cycles = {(given + 1) // 2}")
    for place, name in enumerate(doses(trial, given)):
        day = first + timedelta(days=14 * place)
        lines += ["[[events]]", 'kind = "given"', f'visit = "{name}"', f"date = {day}"]
    return "\n".join(lines) + "\n"


def write_long_trial(folder: Path, months: int) -> Path:
    """CaboAveNEC treated for so many months, as a trial file of a site: the way to more than 27 infusions."""
    text = (PROTOCOLS / "caboavenec-2022-04-01.toml").read_text(encoding="utf-8")
    path = folder / f"long-{months}.toml"
    path.write_text(text.replace('maximum = "12 months"', f'maximum = "{months} months"'), encoding="utf-8")
    return path


def write_folder(folder: Path, count: int) -> None:
    """Case files of patients between screening and the end of treatment: on time, late, stopped, in both trials."""
    folder.mkdir(parents=True)
    chance = random.Random(5)
    for number in range(count):
        (folder / f"{number:05}.toml").write_text(_file(number, chance), encoding="utf-8")


def _file(number: int, chance: random.Random) -> str:
    trial = TRIALS[number % 2]
    first = LIST_DAY + timedelta(days=chance.randint(-200, 60))
    seen = min(first, LIST_DAY) - timedelta(days=chance.randint(1, 14))
    lines = [
        f'study = "{trial}"', f"planned_first_dose = {first}", "[site]", f'holidays = "{LANDS[number % 3]}"',
        "[patient]", f'id = "{number % 40:02}-{number:05}"', f'sex = "{("female", "male")[number % 5 > 2]}"',
        f"birth_date = {date(1950, 1, 1) + timedelta(days=chance.randint(0, 12000))}",
        "[facts]", "ecog = 1", "liver_metastases = true",
        "[[measurements]]", f"date = {seen}", f'height = "{chance.randint(150, 190)} cm"',
        f'weight = "{chance.randint(500, 950) / 10} kg"',
    ]  # fmt: skip
    for test, value in LABS:
        lines += ["[[labs]]", f'test = "{test}"', f"date = {seen}", f'value = "{value}"']
        lines += ['uln = "1.2 mg/dL"'] * (test == "creatinine")
    history = [("consent", seen - timedelta(days=5)), ("screening-imaging", seen)]
    history += [(kind, seen - timedelta(days=chance.randint(10, 300))) for kind in chance.sample(HISTORY[trial], 2)]
    for kind, day in history:
        lines += ["[[history]]", f'kind = "{kind}"', f"date = {day}"]
    lines += ["[[medications]]", 'name = "pantoprazole"', f"start = {seen - timedelta(days=90)}"]
    lines += _given(trial, first, chance)
    return "\n".join(lines) + "\n"


def _given(trial: str, first: date, chance: random.Random) -> Sequence[str]:
    """The doses before the day of the lists; one in four patients is a few days behind with each of them."""
    lines: list[str] = []
    for place, name in enumerate(doses(trial, 12 if trial == "ramunet" else 27)):
        day = first + timedelta(days=14 * place)
        if day < LIST_DAY - timedelta(days=chance.choice((0, 0, 0, 5))):
            lines += ["[[events]]", 'kind = "given"', f'visit = "{name}"', f"date = {day}"]
    return lines
