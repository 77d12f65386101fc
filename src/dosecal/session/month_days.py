"""The days of a month as they are shown: open or closed, visits, days that a move would take, windows. No date of a
plan is calculated here."""

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.values.closed_days import ClosedDays
from dosecal.words import Words
from dosecal.words.visit_texts import title

WEEKS, DAYS = 6, 7
CLOCKS = ("treatment", "assessment", "last-dose")
"""The clocks from which visits are calculated, each with a colour of its own."""


class MonthDay(Struct, frozen=True):
    """One day as it is shown."""

    day: date
    in_month: bool
    is_open: bool
    holiday: str
    """The name of a public holiday or of a day on which the site is closed; empty if it has none."""
    today: bool
    visits: tuple[Visit, ...]
    ghosts: tuple[str, ...]
    """Visits that would move to this day."""
    windows: Mapping[str, int]
    """Clock → 1 inside a window, 2 inside its preferred part."""


def first_monday(year: int, month: int) -> date:
    """The Monday with which the grid of a month begins."""
    start = date(year, month, 1)
    return start - timedelta(days=start.weekday())


def month_days(plan: Plan, closed: ClosedDays, ghosts: Mapping[str, date], year: int, month: int) -> list[MonthDay]:
    """The days of six weeks from the first Monday on."""
    by_day: dict[date, list[Visit]] = {}
    for visit in plan.visits:
        by_day.setdefault(visit.shown.day, []).append(visit)
    days = (first_monday(year, month) + timedelta(days=n) for n in range(WEEKS * DAYS))
    return [_day(plan, closed, ghosts, day, month, tuple(by_day.get(day, ()))) for day in days]


def _is_open(visit: Visit, day: date) -> bool:
    """Whether a day is in the window of a visit that has not taken place."""
    return visit.status == VisitStatus.PLANNED and visit.earliest <= day <= visit.latest


def _day(
    plan: Plan, closed: ClosedDays, ghosts: Mapping[str, date], day: date, month: int, visits: tuple[Visit, ...]
) -> MonthDay:
    """A day of the month: its visits, the windows that are open on it, and whether it is closed."""
    known = closed.first <= day <= closed.last
    windows: dict[str, int] = {}
    for visit in plan.visits:
        if _is_open(visit, day) and visit.clock in CLOCKS:
            preferred = visit.preferred is not None and visit.preferred[0] <= day <= visit.preferred[1]
            windows[visit.clock] = max(windows.get(visit.clock, 0), 2 if preferred else 1)
    return MonthDay(
        day=day,
        in_month=day.month == month,
        is_open=known and closed.is_open(day),
        holiday=(closed.name(day) or "") if known else "",
        today=day == plan.today,
        visits=visits,
        ghosts=tuple(visit for visit, after in ghosts.items() if after == day),
        windows=windows,
    )


def day_sentence(words: Words, plan: Plan, shown: MonthDay) -> str:
    """A day in words: its date, why it is closed, its visits, the windows that are open."""
    parts = [words.date(shown.day)]
    if shown.today:
        parts.append(words.say("word.today"))
    if shown.holiday:
        parts.append(shown.holiday)
    elif not shown.is_open:
        parts.append(words.say("word.closed"))
    parts += [title(words, visit) for visit in shown.visits]
    parts += [words.say("planning.month.ghost", visit=ghost) for ghost in shown.ghosts]
    parts += [
        words.say("planning.month.in-window", visit=title(words, visit))
        for visit in plan.visits
        if visit.status == VisitStatus.PLANNED
        and visit.earliest <= shown.day <= visit.latest
        and visit not in shown.visits
    ]
    return " · ".join(parts)
