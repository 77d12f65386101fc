"""Invented cases by the hundred, the same ones for the same seed, each with what the front door is asked about it.

Nothing of the program is imported: a case is a folder of files, a question is a command line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

import drawn_patients as drawn
from drawn_courses import Course, days, draw_course, end_course, take_back
from drawn_protocols import draw_trial
from drawn_trials import CABOAVENEC, RAMUNET, Trial
from toml_lines import Table, as_json, inline, toml
from wrong_cases import wrong_case, wrong_files

GROUP = 20
"""Cases of one folder, for the lists over folders."""
TODAYS = (
    date(2027, 1, 20), date(2027, 3, 30), date(2027, 5, 12), date(2027, 8, 16), date(2027, 12, 22), date(2028, 2, 29),
    date(2026, 12, 30), date(2027, 10, 4),
)  # fmt: skip
KINDS = ("dose", "calendar", "start-window", "deviation", "checklist", "handout", "diary")
"""Sheets, each asked for in turn."""
LANGUAGES = ("en", "de")


@dataclass(frozen=True, slots=True)
class Call:
    """One command line, and the files that it may write."""

    name: str
    argv: tuple[str, ...]
    writes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A folder, its files by their names, and what is asked in it."""

    folder: str
    kind: str
    files: Mapping[str, str]
    calls: tuple[Call, ...]
    events: tuple[str, ...] = field(default=())
    """Kinds of its events."""


def draw_cases(count: int, seed: int) -> Iterator[Case]:
    """So many cases, and after each folder of them the lists over it. The first asks for what needs no case."""
    yield front_door()
    for number in range(count):
        group = number // GROUP
        rng = Random(f"{seed} case {number}")
        yield draw_case(rng, number, f"g{group:03}", TODAYS[group % len(TODAYS)])
        if (number + 1) % GROUP == 0 or number + 1 == count:
            yield lists(f"g{group:03}", TODAYS[group % len(TODAYS)], group)


def draw_case(rng: Random, number: int, group: str, around: date) -> Case:
    """One case of one of the trials: before, under or after treatment; one of eight must be refused."""
    trial = (RAMUNET, CABOAVENEC, RAMUNET, CABOAVENEC, draw_trial(rng))[number % 5]
    course, today = _course(rng, trial, number, around)
    case, files = _case(rng, trial, course, today, number)
    wrong = number % 8 == 3
    name, text = "case.toml", toml(case)
    if wrong and trial.files and rng.random() < 0.7:
        files = wrong_files(rng, files)
    elif wrong:
        text = wrong_case(rng, case, number // 8)
    elif rng.random() < 0.05:
        name, text = "case.json", as_json(case)
    kind = "wrong" if wrong else trial.study
    events = tuple(str(event["kind"]) for event in course.events)
    calls = tuple(_calls(rng, trial, course, today, number, name))
    return Case(f"{group}/c{number:04}", kind, {name: text, **files}, calls, events)


def _course(rng: Random, trial: Trial, number: int, around: date) -> tuple[Course, date]:
    """A course that is at its present day near the day of its folder; drawn twice, so that this day is known."""
    start = number % 6 == 0
    count = 0 if start else rng.choice((1, 1, 2, 3, 3, 4, 5, 7, 9, 12))
    if number % 25 in (7, 16):
        count = 26
    wild, ended, seed = rng.choice((0.0, 1.0, 1.0, 2.0)), rng.random() < 0.2, f"{rng.random()}"
    slack = rng.choice((0, 0, 1, 3, 7, 13, 20)) if count else -rng.randint(1, 25)

    def draw(first: date) -> Course:
        own = Random(seed)
        course = draw_course(own, trial, first, count, wild)
        if ended and count:
            end_course(course)
        if wild > 1 and own.random() < 0.5:
            take_back(course)
        return course

    trial_run = draw(date(2027, 1, 4))
    length = max(trial_run.last - trial_run.first, days(0)) + days(slack)
    first = around - length
    first -= days(first.weekday() if rng.random() < 0.9 else 0)
    course = draw(first)
    return course, max(course.last if count else first - days(99), first + days(slack))


def _case(rng: Random, trial: Trial, course: Course, today: date, number: int) -> tuple[Table, dict[str, str]]:
    care, first = rng.choice((0.15, 0.6, 0.95, 1.0)), course.first
    made: Table = {"study": trial.study}
    version = rng.choice(trial.versions)
    if version is not None:
        made["protocol_version"] = version
    made["today"] = today
    if (not course.given and rng.random() < 0.6) or rng.random() < 0.2:
        made["planned_first_dose"] = first
    if trial.open_ended and (len(course.given) > 11 or rng.random() < 0.2):
        made["cycles"] = rng.choice((8, 9, 12, 14))
    choices, files = drawn.site(rng, trial, today)
    shuffled = list(course.events)
    if rng.random() < 0.3:
        rng.shuffle(shuffled)
    parts: Table = {
        "site": choices, "patient": drawn.person(rng, number, first), "facts": drawn.facts(rng, care),
        "measurements": drawn.measurements(rng, first, today, slips=rng.random() < 0.25),
        "labs": drawn.labs(rng, trial, course, today, care), "vitals": drawn.vitals(rng, course, today),
        "orders": drawn.orders(rng, course, today), "history": drawn.history(rng, first, today, care),
        "medications": drawn.medications(rng, first), "prior_doses": drawn.prior_doses(rng, trial, first),
        "events": shuffled,
    }  # fmt: skip
    return made | {key: value for key, value in parts.items() if value}, {**trial.files, **files}


def _calls(rng: Random, trial: Trial, course: Course, today: date, number: int, case: str) -> Iterator[Call]:
    yield Call("plan json", ("plan", case, "--json", "--language", LANGUAGES[number % 2]))
    for language in LANGUAGES:
        yield Call(f"plan {language}", ("plan", case, "--language", language))
    yield from _sheets(rng, trial, course, number, case)
    if number % 2 == 0:
        files = ("out.ics", "out.csv", "out.xlsx")
        argv = ("calendar", case, "--ics", files[0], "--csv", files[1], "--xlsx", files[2])
        yield Call("calendar", (*argv, "--language", LANGUAGES[number // 2 % 2]), files)
    if number % 3 == 0:
        event = inline(_tried(rng, trial, course, today))
        how = ("--json",) if number % 2 else ()
        yield Call("what-if", ("what-if", case, "--event", event, *how, "--language", LANGUAGES[number // 3 % 2]))
    if number % 7 == 0:
        later = today + days(rng.choice((1, 10, 40)))
        yield Call("plan later", ("plan", case, "--json", "--today", later.isoformat()))
    if trial.later_version is not None and number % 4 == 0:
        before = str(trial.versions[0] or trial.study)
        study = "trial" if trial.files else trial.study
        versions = ("compare", study, before, trial.later_version, "--case", case)
        yield Call("compare", (*versions, "--language", LANGUAGES[number // 4 % 2]))


def _sheets(rng: Random, trial: Trial, course: Course, number: int, case: str) -> Iterator[Call]:
    """One kind of sheet in turn, mostly of a visit that there is."""
    kind, language = KINDS[number // 2 % len(KINDS)], LANGUAGES[number % 2]
    visits = [visit for visit, _ in course.given[-3:]] + ([course.next_visit[0]] if course.next_visit else [])
    argv: tuple[str, ...] = ("sheet", case, "--kind", kind, "--out", "out.pdf", "--language", language)
    if rng.random() < 0.7:
        argv += ("--visit", rng.choice([*visits, *visits, "C1D1", "C2D1", *trial.untreated[:2]]))
    if rng.random() < 0.3:
        argv += ("--by", "Dr. A")
    if kind == "dose" and rng.random() < 0.3:
        argv += ("--made", rng.choice(("09:30", f"{trial.drugs[0].name}=09:30", "25:00", "aspirin=10:00")))
    yield Call(f"sheet {kind}", argv, ("out.pdf",))


def _tried(rng: Random, trial: Trial, course: Course, today: date) -> Table:
    visit = course.next_visit[0] if course.next_visit else "C2D1"
    drug = rng.choice(trial.drugs).name
    later = today + days(rng.choice((0, 3, 10)))
    tried: tuple[Table, ...] = (
        {"kind": "delay", "visit": visit, "days": rng.choice((1, 7, 14, 28)), "reason": "x"},
        {"kind": "reduce", "drug": drug, "date": later, "reason": "x"},
        {"kind": "hold", "drug": drug, "date": later, "reason": "x"},
        {"kind": "skip", "visit": visit, "reason": "x"},
        {"kind": "given", "visit": visit, "date": later},
        {"kind": "discontinue", "drug": rng.choice((drug, "all")), "date": later, "reason": "x"},
        {"kind": "override", "visit": visit, "drug": drug, "amount": "100 mg", "reason": "x", "by": "y"},
    )
    return rng.choice(tried)


def lists(group: str, around: date, number: int) -> Case:
    """The lists over the folder of a group."""
    today = ("--today", (around + days(6)).isoformat())
    calls = [
        Call("day json", ("day", group, "--json", *today)),
        Call("day", ("day", group, *today, "--days", "14", "--csv", "out.csv", "--language", "de"), ("out.csv",)),
        Call("deadlines", ("deadlines", group, *today, "--csv", "out.csv", "--ics", "out.ics"), ("out.csv", "out.ics")),
    ]
    if number % 4 == 0:
        for name in ("day", "deadlines"):
            argv = (name, group, *today, "--pdf", "out.pdf", "--language", LANGUAGES[number // 4 % 2])
            calls.append(Call(f"{name} pdf", argv, ("out.pdf",)))
    return Case(".", "lists", {}, tuple(calls))


def front_door() -> Case:
    """What needs no case."""
    good = 'study = "ramunet"\ntoday = 2027-01-20\nplanned_first_dose = 2027-02-01\n'
    lines: list[tuple[str, ...]] = [
        ("--version",), ("--help",), ("--help", "--language", "de"), ("plan",), ("plan", "none.toml"), ("dance",),
        ("plan", "case.toml", "--today", "tomorrow"), ("plan", "case.toml", "--language", "fr"), ("plan", "."),
        ("sheet", "case.toml", "--kind", "poster", "--out", "x.pdf"), ("sheet", "case.toml", "--kind", "dose"),
        ("what-if", "case.toml"), ("what-if", "case.toml", "--event", "kind"), ("day", "."), ("day", "nowhere"),
        ("deadlines", ".", "--days", "-1"), ("deadlines", ".", "--kind", "dance"), ("plan", "case.toml", "--nothing"),
        ("compare", "ramunet", "01", "register"), ("compare", "ramunet", "01", "register", "--language", "de"),
        ("compare", "ramunet", "01", "7"), ("compare", "caboavenec", "2022-04-01", "2022-04-01"),
    ]  # fmt: skip
    for name in ("plan", "what-if", "sheet", "calendar", "day", "deadlines", "compare", "demo"):
        lines += [(name, "--help", "--language", language) for language in LANGUAGES]
    calls = [Call("front door", argv) for argv in lines]
    calls.append(Call("demo", ("demo", "--out", "demo"), ("demo",)))
    return Case("front", "front", {"case.toml": good}, tuple(calls))
