"""A warm dose worksheet from plan to PDF, beside typst alone on the same template with its data ready."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from dosecal.sheets import Printed, dose_worksheet, printer
from dosecal.words import Words
from tests.benchmarks import invented, product
from tests.benchmarks.measure import Line, Options, line, median_of, processor_time, turns


def worksheet(options: Options) -> Iterator[Line]:
    """Each sheet is of another weight, so that nothing typeset before can be taken again."""
    case = product.case_of(tomllib.loads((invented.DEMO / "ramunet.toml").read_text(encoding="utf-8")))
    assert case.today is not None
    today, study, words = case.today, product.trial(case.study), Words("en")
    closed = product.days(study, case, today)
    printed = Printed(at=datetime(2027, 1, 20, 12, tzinfo=UTC), by=None, version="benchmark")
    grams = count(60_000, 10)
    compiler = printer._compiler("dose")

    def plan() -> product.Plan:
        return product.plan(study, product.weighing(case, Decimal(next(grams)) / 1000), today, closed)

    def ours() -> float:
        of = plan()
        return processor_time(lambda: dose_worksheet(of, "C1D1", words, printed).pdf(), 0)

    def typst_alone() -> float:
        inputs = dose_worksheet(plan(), "C1D1", words, printed).inputs
        return processor_time(lambda: compiler.compile(format="pdf", sys_inputs=inputs), 0)

    ours(), typst_alone()
    found = turns(ours, typst_alone, 3 * options.repeats)
    sheet, bare = median_of(found)
    yield line(
        "warm dose worksheet as PDF", found, 2, "× typst alone", f"{1000 * sheet:.0f} ms, bare {1000 * bare:.0f}"
    )
