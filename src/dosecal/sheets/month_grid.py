"""Months as grids of days: what happens on each day, how far a window reaches, which days are closed and why."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from dosecal.core.result.visit import TO_HAPPEN, Visit, VisitStatus
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.closed_days import ClosedDays
from dosecal.sheets.text import Data
from dosecal.words import Words

LOOKS = ("infusion", "assessment", "other")
"""How visits are drawn, in the order in which they stand on a day."""
"""States of visits that stand on their day."""
_ONE_DAY = timedelta(days=1)


def look_of(visit: Visit) -> str:
    """How a visit is drawn."""
    return {"treatment": "infusion", "imaging": "assessment"}.get(visit.kind, "other")


def short_name(visit: Visit) -> str:
    """What fits on a day: a treatment by its id, any other visit by what its id begins with (``IMG-W8``: ``IMG``)."""
    return visit.id if visit.kind == VisitKind.TREATMENT else visit.id.partition("-")[0]


def months_shown(visits: Iterable[Visit]) -> Iterator[date]:
    """The first of each month from the first visit to the last that is more than a survival contact."""
    visits = tuple(visits)
    lasting = [visit for visit in visits if visit.kind is not VisitKind.SURVIVAL]
    days = [visit.shown.day for visit in lasting or visits]
    first, last = min(days).replace(day=1), max(days)
    while first <= last:
        yield first
        first = next_month(first)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


class MonthGrid:
    """The months of the visits of one patient."""

    def __init__(self, visits: Sequence[Visit], following: Sequence[Visit], closed: ClosedDays, words: Words) -> None:
        self._on: dict[date, list[Visit]] = {}
        self._window: dict[date, set[str]] = {}
        self._targets: dict[date, set[str]] = {}
        self._next = {visit.date for visit in following}
        self._closed = closed
        self._words = words
        for visit in visits:
            self._enter(visit)

    def _enter(self, visit: Visit) -> None:
        if visit.status not in TO_HAPPEN:
            return
        if visit.date is not None:
            self._on.setdefault(visit.date, []).append(visit)
        if visit.status != VisitStatus.PLANNED or visit.kind == VisitKind.SURVIVAL:
            return
        look = "infusion" if visit.kind == VisitKind.TREATMENT else "other"
        if visit.earliest < visit.latest:
            day = visit.earliest
            while day <= visit.latest:
                self._window.setdefault(day, set()).add(look)
                day += _ONE_DAY
        if (
            visit.target != visit.date and visit.kind != VisitKind.SCREENING
        ):  # whose target is only where its window opens
            self._targets.setdefault(visit.target, set()).add(look)

    def month(self, first: date) -> Data:
        """One month as weeks of seven days; days of other months are empty."""
        days = [date.fromordinal(n) for n in range(first.toordinal(), next_month(first).toordinal())]
        cells: list[Data | None] = [None] * first.weekday()
        cells += [self._cell(each) for each in days]
        cells += [None] * (-len(cells) % 7)
        return {
            "name": f"{self._words.month_long(first.month)} {first.year}",
            "weeks": [cells[start : start + 7] for start in range(0, len(cells), 7)],
            "holidays": [*self._holidays(days)],
        }

    def _cell(self, day: date) -> Data:
        """One day: its number, whether the site is closed, what happens, and whose windows it lies in."""
        visits = sorted(self._on.get(day, ()), key=lambda visit: LOOKS.index(look_of(visit)))
        return {
            "day": str(day.day),
            "closed": not self._closed.is_open(day),
            "visits": [{"label": short_name(visit), "kind": look_of(visit)} for visit in visits],
            "done": bool(visits) and all(visit.status == VisitStatus.DONE for visit in visits),
            "next": day in self._next,
            "target": day in self._targets,
            "infusion_window": "infusion" in self._window.get(day, ()),
            "other_window": "other" in self._window.get(day, ()),
        }

    def _holidays(self, days: Iterable[date]) -> Iterator[str]:
        """The closed days that have a name; a closure of several days in one piece."""
        for name, group in groupby(days, key=self._closed.name):
            if name is None:
                continue
            named = list(group)
            if len(named) == 1:
                yield self._words.say("sheet.calendar.holiday", day=str(named[0].day), name=name)
            else:
                span = {"first": str(named[0].day), "last": str(named[-1].day)}
                yield self._words.say("sheet.calendar.holidays", name=name, **span)


def legend(visits: Sequence[Visit], months: Sequence[Data], words: Words) -> list[Data]:
    """What the looks and marks mean, of those that are there."""
    cells = [cell for month in months for week in _weeks(month) for cell in week if cell is not None]
    shown = [visit for visit in visits if visit.status in TO_HAPPEN and visit.kind != VisitKind.SURVIVAL]
    looks = {look_of(visit) for visit in shown}
    entries = [{"kind": look, "text": words.say(f"sheet.calendar.{look}")} for look in LOOKS if look in looks]
    entries.append({"kind": "closed", "text": words.say("word.closed")})
    flags = (
        ("done", "done", "status.done"),
        ("infusion_window", "window-infusion", "sheet.calendar.legend-window-infusion"),
        ("other_window", "window-other", "sheet.calendar.legend-window-other"),
        ("target", "target", "sheet.calendar.legend-target"),
    )
    for flag, kind, word in flags:
        if any(cell[flag] for cell in cells):
            entries.append({"kind": kind, "text": words.say(word)})
    return [dict(entry) for entry in entries]


def _weeks(month: Data) -> list[list[Data | None]]:
    weeks = month["weeks"]
    assert isinstance(weeks, list)
    return weeks


def short_names(visits: Sequence[Visit], words: Words) -> str:
    """What the short names on the days stand for, once each."""
    named: dict[str, str] = {}
    last = max(months_shown(visits))
    for visit in visits:
        if visit.kind != VisitKind.TREATMENT and visit.status in TO_HAPPEN and visit.shown.day < next_month(last):
            named.setdefault(short_name(visit), words.say(f"kind.{visit.kind}"))
    return " · ".join(f"{name} = {kind}" for name, kind in named.items())
