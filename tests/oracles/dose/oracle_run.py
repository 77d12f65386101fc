"""How much of the comparison is run, and the program as the oracle asks it.

``DOSE_ORACLE=all`` takes everything; ``DOSE_ORACLE=1/2`` and ``2/2`` half of it each, for two cores.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from dosecal.core.patient.case import Case
from dosecal.core.plan.make_plan import make_plan
from dosecal.core.result.plan import Plan
from dosecal.core.values.closed_days import ClosedDays
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.files.trial.studies import load_study
from dosecal.files.trial.vocabulary import vocabulary
from tests.oracles.another_slice import another

T = TypeVar("T")

RUN = os.environ.get("DOSE_ORACLE", "")
PART, PARTS = (int(number) for number in RUN.split("/")) if "/" in RUN else (1, 1)
WEEKENDS = ClosedDays(date(2025, 1, 1), date(2032, 12, 31))


def sliced(everything: Sequence[T], part: int) -> Sequence[T]:
    """Beside the fixed part so many of the whole, where the commit begins (``DOSECAL_SLICE`` repeats one)."""
    chosen = another(len(everything), part)
    return everything[chosen.start : chosen.stop]


def share(everything: Iterable[T], every: int) -> Iterator[T]:
    """Of a complete run what belongs to this part; else every so manieth."""
    return islice(everything, PART - 1, None, PARTS) if RUN else islice(everything, 0, None, every)


def read(data: Mapping[str, Any]) -> Case:
    return case_from_data(data, "case.toml", vocabulary())


def plan_of(data: Mapping[str, Any]) -> Plan:
    """The plan of a case of a built-in study, where nothing but weekends is closed."""
    case = read(data)
    return make_plan(load_study(case.study, case.protocol_version), case, data["today"], WEEKENDS)


def plan_in(folder: Path, data: Mapping[str, Any]) -> Plan:
    """The plan of a case whose study is a file of a folder, as the command makes it: contradictions are refused."""
    return plan_case(read(data), data["today"], "en", folder)
