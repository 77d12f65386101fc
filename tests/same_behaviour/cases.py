"""Invented cases by the hundred, the same ones for the same seed, each with what the front door is asked about it.

Nothing of the program is imported: a case is a folder of files, a question is a command line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

from tests.same_behaviour import drawn_patients as drawn
from tests.same_behaviour.drawn_courses import Course, days, draw_course, end_course, take_back
from tests.same_behaviour.drawn_protocols import draw_trial
from tests.same_behaviour.drawn_trials import CABOAVENEC, RAMUNET, Trial
from tests.same_behaviour.toml_lines import Table, as_json, inline, toml
from tests.same_behaviour.wrong_cases import BROKEN, wrong_case, wrong_files

GROUP = 20
"""Cases of one folder, for the lists over folders."""
TODAYS = (
    date(2027, 1, 20), date(2027, 3, 30), date(2027, 5, 12), date(2027, 8, 16), date(2027, 12, 22), date(2028, 2, 29),
    date(2026, 12, 30), date(2027, 10, 4),
)  # fmt: skip
KINDS = ("dose", "calendar", "start-window", "deviation", "checklist", "handout", "diary", "eligibility")
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
    """A folder, its files by their paths, and what is asked about it.

    The paths are counted from one folder for all, in which the program runs: it may remember files by their paths.
    """

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
    """One case of one of the trials: before, under or after treatment.

    Of sixteen one is no case, or its trial has a mistake; beside the others lies one with a wrong entry.
    """
    trial = (RAMUNET, CABOAVENEC, RAMUNET, CABOAVENEC, draw_trial(rng))[number % 5]
    course, today = _course(rng, trial, number, around)
    case, files = _case(rng, trial, course, today, number)
    name, text = "case.toml", toml(case)
    wrong = number % 16 == 9
    if wrong:
        files = wrong_files(rng, {**files}) if trial.files else files
        text = text if trial.files else rng.choice(BROKEN)
    elif rng.random() < 0.05:
        name, text = "case.json", as_json(case)
    folder = f"{group}/c{number:04}"
    written = {f"{folder}/{own}": content for own, content in {name: text, **files}.items()}
    calls = list(_calls(rng, trial, course, today, number, f"{folder}/{name}"))
    if not trial.files and not wrong:
        wrong_file = f"wrong/c{number:04}.toml"
        written[wrong_file] = wrong_case(case, number)
        calls.append(Call("plan wrong", ("plan", wrong_file, "--language", LANGUAGES[number // 2 % 2])))
    events = tuple(str(event["kind"]) for event in course.events)
    return Case(folder, "wrong" if wrong else trial.study, written, tuple(calls), events)


def _course(rng: Random, trial: Trial, number: int, around: date) -> tuple[Course, date]:
    """A course that is at its present day near the day of its folder; drawn twice, so that this day is known."""
    start = number % 6 == 0
    count = 0 if start else rng.choice((1, 1, 2, 3, 3, 4, 5, 7, 9, 12))
    if number % 25 in (7, 16):
        count = 26
    wild, ended, seed = rng.choice((0.0, 1.0, 1.0, 2.0)), rng.random() < 0.2, f"{rng.random()}"
    slack = rng.choice((0, 0, 1, 3, 7, 13, 20)) if count else rng.choice((3, 0, *range(-25, 0)))

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
    if rng.random() < 0.2:
        _between_two_steps(rng, trial, course, parts)
    return made | {key: value for key, value in parts.items() if value}, {**trial.files, **files}


def _between_two_steps(rng: Random, trial: Trial, course: Course, parts: Table) -> None:
    """A dose by weight that lies exactly between two steps: nowhere else does a rounding show itself."""
    drug = next((drug for drug in trial.drugs if drug.per_kg), None)
    if drug is not None:
        weight = f"{rng.randrange(51, 99, 2)} kg"
        parts["measurements"] = [{"date": course.first - days(9), "height": "168 cm", "weight": weight}]
        parts["site"] = {"holidays": "DE-ST", "rounding": {drug.name: f"{2 * drug.per_kg} mg"}}


def _calls(rng: Random, trial: Trial, course: Course, today: date, number: int, case: str) -> Iterator[Call]:
    folder = case.rpartition("/")[0]
    yield Call("plan json", ("plan", case, "--json", "--language", LANGUAGES[number % 2]))
    for language in LANGUAGES:
        yield Call(f"plan {language}", ("plan", case, "--language", language))
    yield _sheet(rng, trial, course, number, case)
    if number % 4 == 2:
        yield _calendar(number, case)
    if number % 3 == 1:
        event = inline(_tried(rng, trial, course, today))
        how = ("--json",) if number % 2 else ()
        yield Call("what-if", ("what-if", case, "--event", event, *how, "--language", LANGUAGES[number // 3 % 2]))
    if number % 7 == 0:
        later = today + days(rng.choice((1, 10, 40)))
        yield Call("plan later", ("plan", case, "--json", "--today", later.isoformat()))
    if trial.later_version is not None and number % 4 == 0:
        before, after = str(trial.versions[0]), trial.later_version
        if trial.files:
            before, after = f"{folder}/{trial.study}", f"{folder}/{after}"
        argv = ("compare", "trial" if trial.files else trial.study, before, after, "--case", case)
        yield Call("compare", (*argv, "--language", LANGUAGES[number // 4 % 2]))


def _calendar(number: int, case: str) -> Call:
    """The files of a calendar; a spreadsheet and a page for the wall now and then, since they take their time."""
    folder = case.rpartition("/")[0]
    kinds = ["ics", "csv"] + ["xlsx"] * (number % 12 == 2) + ["pdf"] * (number % 20 == 6)
    files = [f"{folder}/out.{kind}" for kind in kinds]
    options = [option for kind, file in zip(kinds, files, strict=True) for option in (f"--{kind}", file)]
    return Call("calendar", ("calendar", case, *options, "--language", LANGUAGES[number // 4 % 2]), tuple(files))


def _sheet(rng: Random, trial: Trial, course: Course, number: int, case: str) -> Call:
    """One kind of sheet in turn, mostly of a visit that has one."""
    kind, language, out = KINDS[number // 2 % len(KINDS)], LANGUAGES[number % 2], f"{case.rpartition('/')[0]}/out.pdf"
    if kind == "diary" and not any(drug.oral for drug in trial.drugs) and rng.random() < 0.8:
        kind = "dose"
    argv: tuple[str, ...] = ("sheet", case, "--kind", kind, "--out", out, "--language", language)
    visit = _visit(rng, kind, trial, course)
    if visit is not None:
        argv += ("--visit", visit)
    if rng.random() < 0.3:
        argv += ("--by", "Dr. A")
    if kind == "dose" and course.next_visit is not None and rng.random() < 0.3:
        day = course.next_visit[1].isoformat()
        argv += ("--made", rng.choice((f"{day} 09:30", f"{trial.drugs[0].name}={day} 14:05", "09:30", "25:00")))
    return Call(f"sheet {kind}", argv, (out,))


def _visit(rng: Random, kind: str, trial: Trial, course: Course) -> str | None:
    """The visit whose sheet is asked for; none: the program chooses."""
    if kind in ("calendar", "start-window") or rng.random() < 0.3:
        return None
    coming = [course.next_visit[0]] if course.next_visit else []
    given = [visit for visit, _ in course.given[-3:]]
    if rng.random() < 0.1:
        return rng.choice(("C1D1", "C9D2", *trial.untreated, *trial.afterwards))
    match kind:
        case "dose" | "diary":
            return rng.choice((*coming * 3, *given, "C1D1"))
        case "checklist" | "handout":
            return rng.choice((*coming * 2, *given, *trial.untreated[:2]))
    return rng.choice((*given, *coming, "C1D1"))


def _tried(rng: Random, trial: Trial, course: Course, today: date) -> Table:
    visit = course.next_visit[0] if course.next_visit else "C2D1"
    drug = rng.choice([drug for drug in trial.drugs if drug.levels] or trial.drugs)
    later = max(today, course.last) + days(rng.choice((0, 3, 10)))
    amount = f"{drug.typical * 0.8:.0f} {drug.unit}"
    tried: tuple[Table, ...] = (
        {"kind": "delay", "visit": visit, "days": rng.choice((1, 7, 14, 28)), "reason": "x"},
        {"kind": "reduce", "drug": drug.name, "date": later, "reason": "x"},
        {"kind": "hold", "drug": drug.name, "date": later, "reason": "x"},
        {"kind": "skip", "visit": "C2D1" if visit == "C1D1" else visit, "reason": "x"},
        {"kind": "given", "visit": visit, "date": later},
        {"kind": "discontinue", "drug": rng.choice((drug.name, "all")), "date": later, "reason": "x"},
        {"kind": "override", "visit": visit, "drug": drug.name, "amount": amount, "reason": "x", "by": "y"},
    )
    return rng.choice(tried)


def lists(group: str, around: date, number: int) -> Case:
    """The lists over the folder of a group."""
    today = ("--today", (around + days(6)).isoformat())
    table, dates, paper = (f"{group}/out.{kind}" for kind in ("csv", "ics", "pdf"))
    calls = [
        Call("day json", ("day", group, "--json", *today))
        if number % 2
        else Call("day", ("day", group, *today, "--days", "14", "--csv", table, "--language", "de"), (table,)),
        Call("deadlines", ("deadlines", group, *today, "--csv", table, "--ics", dates), (table, dates)),
    ]
    if number % 4 == 0:
        for name in ("day", "deadlines"):
            argv = (name, group, *today, "--pdf", paper, "--language", LANGUAGES[number // 4 % 2])
            calls.append(Call(f"{name} pdf", argv, (paper,)))
    return Case(group, "lists", {}, tuple(calls))


def front_door() -> Case:
    """What needs no case."""
    case = "front/case.toml"
    good = 'study = "ramunet"\ntoday = 2027-01-20\nplanned_first_dose = 2027-02-01\n'
    lines: list[tuple[str, ...]] = [
        ("--version",), ("--help",), ("--help", "--language", "de"), ("plan",), ("plan", "none.toml"), ("dance",),
        ("plan", case, "--today", "tomorrow"), ("plan", case, "--language", "fr"), ("plan", "."),
        ("sheet", case, "--kind", "poster", "--out", "x.pdf"), ("sheet", case, "--kind", "dose"),
        ("what-if", case), ("what-if", case, "--event", "kind"), ("day", "front"), ("day", "nowhere"),
        ("deadlines", "front", "--days", "-1"), ("deadlines", ".", "--kind", "dance"), ("plan", case, "--nothing"),
        ("compare", "ramunet", "01", "register"), ("compare", "ramunet", "01", "register", "--language", "de"),
        ("compare", "ramunet", "01", "7"), ("compare", "caboavenec", "2022-04-01", "2022-04-01"),
    ]  # fmt: skip
    for name in ("plan", "what-if", "sheet", "calendar", "day", "deadlines", "compare", "demo"):
        lines += [(name, "--help", "--language", language) for language in LANGUAGES]
    calls = [Call("front door", argv) for argv in lines]
    calls.append(Call("demo", ("demo", "--out", "front/demo"), ("front/demo",)))
    return Case("front", "front", {case: good}, tuple(calls))
