"""One patient: the calendar and the whole plan, beside plain dates."""

import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import count

from tests.benchmarks import floor, invented, product
from tests.benchmarks.measure import Line, Options, line, median_of, processor_time, turns

GIVEN = 12
SECOND_SHARE = 0.10
PLAN_MS = {"ramunet": 1.2, "caboavenec": 2.4}


def calendar(options: Options) -> Iterator[Line]:
    """The calendars of the floor's patients on the way that a plan takes."""
    patients = floor.patients()
    found = turns(lambda: processor_time(patients.by_dosecal) / floor.PATIENTS, floor.plain, options.repeats)
    visits = sum(len(rows) for rows in patients.by_plain_dates()) / floor.PATIENTS
    ours, plain = median_of(found)
    note = f"{1e6 * ours:.0f} µs, plain {1e6 * plain:.0f} µs; {visits:.0f} visits a patient"
    yield line("calendar of one patient", found, 7, "× plain dates", note)


def case_of(text: str) -> tuple[product.Case, date]:
    """A case, and the day that it names."""
    case = product.case_of(tomllib.loads(text))
    assert case.today is not None
    return case, case.today


def plan(options: Options) -> Iterator[Line]:
    """The plan of each trial with 12 doses given."""
    for trial, limit in PLAN_MS.items():
        text = invented.treated(trial, GIVEN)
        question = asked(trial, text)
        found = turns(partial(processor_time, question), floor.plain, options.repeats)
        reading = processor_time(partial(case_of, text))
        ours, _ = median_of(found)
        note = f"{1000 * ours:.2f} ms, limit {limit} ms; {ours / reading:.1f} × reading its file"
        yield line(f"plan, {trial}, {GIVEN} given", found, limit / floor.PLAIN_MS, "× plain dates", note)
        again = turns(
            partial(processor_time, counted_again(trial, text)), partial(processor_time, question), options.repeats
        )
        yield line(f"second computation, {trial}", again, SECOND_SHARE, "× the plan", "in which it is contained")


def asked(trial: str, text: str) -> Callable[[], product.Plan]:
    """The question for the plan of a case, with another weight each time, so that nothing is remembered."""
    case, today = case_of(text)
    study = product.trial(trial)
    closed = product.days(study, case, today)
    grams = count(60_000, 10)
    return lambda: product.plan(study, product.weighing(case, Decimal(next(grams)) / 1000), today, closed)


def counted_again(trial: str, text: str) -> Callable[[], object]:
    """The second computation of a plan, alone."""
    case, today = case_of(text)
    study = product.trial(trial)
    closed = product.days(study, case, today)
    plan = product.plan(study, case, today, closed)
    return lambda: product.count_again(plan, closed)
