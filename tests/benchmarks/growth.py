"""How the time grows with doses given, with visits and with patients: the exponent k of size^k, which is 1 at best."""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.benchmarks import folders, invented, product
from tests.benchmarks.measure import Line, Options, exponent, own_home, processor_time
from tests.benchmarks.plans import case_of

GIVEN = (1, 12, 26, 60, 120)
CYCLES = (6, 12, 24, 48)
LINEAR = 1.1
"""What is linear may look like, measured on a machine that is busy."""

Setting = tuple[product.Study, product.Case, product.ClosedDays]
Question = Callable[..., object]


def setting(trial: str, given: int, folder: Path) -> Setting:
    """A case with so many doses given, with its trial; more than 27 infusions of CaboAveNEC take a longer trial."""
    text = invented.treated(trial, given)
    if trial == "caboavenec" and given > 26:
        path = invented.write_long_trial(folder, 14 * given // 30 + 1)
        version = tomllib.loads(path.read_text(encoding="utf-8"))["version"]
        text = text.replace('study = "caboavenec"', f'study = "{path.name}"')
        assert f'protocol_version = "{version}"' in text
        study = product.trial(path.name, folder)
    else:
        study = product.trial(trial)
    case, today = case_of(text)
    return study, case, product.days(study, case, today)


def exponents(sizes: Sequence[float], rows: Sequence[Sequence[float]]) -> tuple[float, float, float]:
    """Of repeats of the same sizes: the exponent of the least times, and the lowest and highest of a repeat."""
    best = [min(times) for times in zip(*rows, strict=True)]
    each = [exponent(sizes, row) for row in rows]
    return exponent(sizes, best), min(each), max(each)


def repeated(settings: Sequence[Setting], question: Question, repeats: int) -> list[list[float]]:
    """Seconds of each setting, in turns."""

    def seconds(one: Setting) -> float:
        study, case, closed = one
        return processor_time(lambda: question(study, case, case.today, closed), 0.03)

    return [[seconds(one) for one in settings] for _ in range(repeats)]


def over_given(options: Options) -> Iterator[Line]:
    """Plan and calendar of one patient over the doses given, for both trials.

    The exponent is that of the last doubling: below, what does not depend on the doses hides how steep it is.
    """
    repeats = 2 if options.quick else 5
    for trial in invented.TRIALS:
        with own_home() as folder:
            settings = [setting(trial, given, folder) for given in GIVEN]
        for what, question in (("plan", product.plan), ("calendar", product.calendar)):
            rows = repeated(settings, question, repeats)
            best = [min(times) for times in zip(*rows, strict=True)]
            found = exponents(GIVEN[-2:], [row[-2:] for row in rows])
            whole = exponent(GIVEN, best)
            times = ", ".join(f"{given}: {1000 * one:.1f}" for given, one in zip(GIVEN, best, strict=True))
            note = f"from {GIVEN[-2]} to {GIVEN[-1]}; fitted over all {whole:.2f}; ms over given: {times}"
            yield Line(f"growth, {what}, {trial}, doses given", *found, LINEAR, "exponent", note)


def over_visits(options: Options) -> Iterator[Line]:
    """The calendar of a patient before the first dose, over the visits that are planned."""
    text = invented.treated("ramunet", 0)
    settings: list[Setting] = []
    for cycles in CYCLES:
        case, today = case_of(f"cycles = {cycles}\n{text}")
        study = product.trial("ramunet")
        settings.append((study, case, product.days(study, case, today)))
    visits = [
        len(product.calendar(study, case, case.today or invented.TODAY, closed)) for study, case, closed in settings
    ]
    rows = repeated(settings, product.calendar, 2 if options.quick else 5)
    best = [min(times) for times in zip(*rows, strict=True)]
    times = ", ".join(f"{count}: {1000 * one:.2f}" for count, one in zip(visits, best, strict=True))
    yield Line("growth, calendar, visits", *exponents(visits, rows), LINEAR, "exponent", f"ms over visits: {times}")


def over_patients(options: Options) -> Iterator[Line]:
    """The deadlines of a folder over its patients, each beyond the first few, for which everything is loaded."""
    sizes = [100, 300, 600] if options.quick else [100, 500, 1000, 2000]
    rows = [folders.over_patients(sizes, 1) for _ in range(2)]
    best = [min(times) for times in zip(*rows, strict=True)]
    times = ", ".join(f"{size}: {one:.2f}" for size, one in zip(sizes, best, strict=True))
    beyond = [size - folders.FEW for size in sizes]
    yield Line("growth, deadlines, patients", *exponents(beyond, rows), LINEAR, "exponent", f"s over patients: {times}")


def growth(options: Options) -> Iterator[Line]:
    """All of it."""
    yield from over_given(options)
    yield from over_visits(options)
    yield from over_patients(options)
