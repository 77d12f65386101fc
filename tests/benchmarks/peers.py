"""Peers that do the same from what one installs: the multiple of plain dates they take, no limit of ours."""

import importlib.util
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from dateutil.relativedelta import relativedelta

from tests.benchmarks import floor, invented, plain_dates
from tests.benchmarks.measure import Line, Options, line, median_of, processor_time, skipped, turns

WITH = "--frozen --with edc-visit-schedule --with edc-utils --with django --with arrow"
SAMPLE = 40
"""Patients; a peer is slow."""


def peers(options: Options) -> Iterator[Line]:
    """dateutil with holidays, and a schedule of visits from another field's package where it is installed."""
    yield from with_dateutil(options)
    yield from with_edc(options)


def with_dateutil(options: Options) -> Iterator[Line]:
    """The same calendars with ``relativedelta`` for every span and holidays asked of the library for each patient."""
    drawn = invented.patients(SAMPLE)
    way = _dateutil_way()

    def calendars() -> list[list[plain_dates.Row]]:
        found = []
        for one in drawn:
            closed = holidays.country_holidays("DE", subdiv=one.holidays.removeprefix("DE-"))
            found.append(way.TRIALS[one.trial](one.course, closed))
        return found

    plain = floor.patients().by_plain_dates()[:SAMPLE]
    same = sum(sorted(one) == sorted(other) for one, other in zip(calendars(), plain, strict=True))
    found = turns(lambda: processor_time(calendars) / SAMPLE, floor.plain, options.repeats)
    note = f"{1e6 * median_of(found)[0]:.0f} µs a patient; {same} of {SAMPLE} calendars the same"
    yield line("peer: dateutil + holidays", found, None, "× plain dates", note)


def _loaded(name: str, file: Path) -> ModuleType:
    """A module of its own made from a file."""
    source = importlib.util.spec_from_file_location(name, file)
    assert source is not None
    assert source.loader is not None
    module = importlib.util.module_from_spec(source)
    source.loader.exec_module(module)
    return module


def _dateutil_way() -> ModuleType:
    """The plain dates once more, with spans and months of dateutil."""
    module = _loaded("dateutil_dates", Path(plain_dates.__file__))
    names: dict[str, Any] = vars(module)
    names["span"] = _span
    names["months_later"] = _months_later
    return module


def _span(days: int) -> relativedelta:
    return relativedelta(days=days)


def _months_later(day: date, months: int) -> date:
    return day + relativedelta(months=months)


def with_edc(options: Options) -> Iterator[Line]:
    """The targets and windows of the same visits by ``edc-visit-schedule``: no open days, no doses, no delays."""
    what = "peer: edc-visit-schedule, windows only"
    period = _edc_period()
    if period is None:
        yield skipped(what, f"not installed; for it: uv run {WITH} python -m tests.benchmarks.all peers")
        return
    zone = ZoneInfo("Europe/Berlin")
    drawn = invented.patients(SAMPLE)
    rows = floor.patients().by_plain_dates()[:SAMPLE]
    visits = [
        (one.course.first, (target - one.course.first).days, (target - earliest).days, (latest - target).days)
        for one, found in zip(drawn, rows, strict=True)
        for _, target, earliest, latest, _ in found
        if earliest <= target <= latest
    ]

    def windows() -> list[tuple[date, date]]:
        found = []
        for first, after, lower, upper in visits:
            base = datetime(first.year, first.month, first.day, tzinfo=zone) + relativedelta(days=after)
            bounds = period(relativedelta(days=lower), relativedelta(days=upper), Decimal(1)).get_window(base)
            found.append((bounds.lower.astimezone(zone).date(), bounds.upper.astimezone(zone).date()))
        return found

    wanted = [
        (first + timedelta(days=after - lower), first + timedelta(days=after + upper))
        for first, after, lower, upper in visits
    ]
    off = sum(one != other for one, other in zip(windows(), wanted, strict=True))
    found = turns(lambda: processor_time(windows) / SAMPLE, floor.plain, options.repeats)
    note = f"{1e6 * median_of(found)[0]:.0f} µs a patient; {off} of {len(visits)} windows off at clock changes"
    yield line(what, found, None, "× plain dates", note)


def _edc_period() -> Any:
    """The class of a visit's window. The package around it needs a Django project; this file of it does not."""
    package = importlib.util.find_spec("edc_visit_schedule")
    if package is None:
        return None
    for place in package.submodule_search_locations or ():
        file = Path(place) / "visit" / "window_period.py"
        if file.is_file():
            try:
                return _loaded("edc_window_period", file).WindowPeriod
            except ImportError:
                return None
    return None
