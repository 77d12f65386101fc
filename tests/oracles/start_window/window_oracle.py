"""The start window by brute force: every day of three years is tried against every rule.

Written from the conventions' text and not from the program: the calendar is a list of days made here, months are
counted on numbers, and what the window is follows from which days are legal, never from adding a span to an event.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from tests.oracles.start_window.window_rules import PROPOSALS, WindowRule

Ymd = tuple[int, int, int]


def leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    return 29 if month == 2 and leap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


CALENDAR: list[Ymd] = [
    (year, month, day)
    for year in range(2018, 2031)
    for month in range(1, 13)
    for day in range(1, month_length(year, month) + 1)
]
NUMBER: dict[Ymd, int] = {day: number for number, day in enumerate(CALENDAR)}
TRIED = range(NUMBER[2026, 1, 1], NUMBER[2028, 12, 31] + 1)
"""The numbers of the days that are tried: three years, one of them a leap year."""


EASTER = {2026: (4, 5), 2027: (3, 28), 2028: (4, 16)}
HOLIDAYS = {
    "DE-ST": {(1, 1), (1, 6), (5, 1), (10, 3), (10, 31), (12, 25), (12, 26)},
    "DE-RP": {(1, 1), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26)},
}
FROM_EASTER = {"DE-ST": (-2, 1, 39, 50), "DE-RP": (-2, 1, 39, 50, 60)}
"""Good Friday, Easter Monday, Ascension, Whit Monday, and in DE-RP Corpus Christi."""


def number_of(day: date) -> int:
    return NUMBER[day.year, day.month, day.day]


def date_of(number: int) -> date:
    return date(*CALENDAR[number])


def moved(number: int, count: int, unit: str) -> int:
    """The day so many days, weeks, months or years on (or back), clamped to the month's end."""
    if unit in ("days", "weeks"):
        return number + count * (7 if unit == "weeks" else 1)
    year, month, day = CALENDAR[number]
    months = 12 * year + (month - 1) + count * (12 if unit == "years" else 1)
    year, month = months // 12, months % 12 + 1
    return NUMBER[year, month, min(day, month_length(year, month))]


@cache
def back(count: int, unit: str) -> list[int]:
    """Of each day tried, and one before, the day so long before it."""
    return [moved(number, -count, unit) for number in range(TRIED.start - 1, TRIED.stop)]


@cache
def too_early(count: int, unit: str, more_than: bool, event: int) -> int:
    """The days tried on which the event is not yet so long ago, as bits: at least N since, by both readings."""
    ahead, before = moved(event, count, unit), back(count, unit)
    days = 0
    for bit, day in enumerate(TRIED):
        # "More than N" is legal where the day before was by "at least N".
        asked, its_back = (day - 1, before[bit]) if more_than else (day, before[bit + 1])
        if asked < ahead or its_back < event:
            days |= 1 << bit
    return days


@cache
def too_late(count: int, unit: str, test: int) -> int:
    """The days tried on which the test is older than N, by either reading."""
    ahead, before = moved(test, count, unit), back(count, unit)
    days = 0
    for bit, day in enumerate(TRIED):
        if day > ahead or before[bit + 1] > test:
            days |= 1 << bit
    return days


@cache
def not_yet(day: int) -> int:
    """The days tried before a day."""
    return sum(1 << bit for bit, tried in enumerate(TRIED) if tried < day)


LASTING = ("trial-participation", "wound", "other-malignancy")


@dataclass(frozen=True)
class Possible:
    """An entry of the history: every day on which it may have been, the worst end, and what was said of it."""

    kind: str
    days: tuple[int, ...]
    ends: tuple[int, ...]
    ongoing: bool
    result: str | None
    inactivated: bool


def possible_days(value: date | str) -> tuple[int, ...]:
    """One day, or every day of a month or a year that is known in part."""
    if isinstance(value, date):
        return (number_of(value),)
    parts = [int(part) for part in value.split("-")]
    return tuple(number for number, day in enumerate(CALENDAR) if list(day[: len(parts)]) == parts)


def possible(entry: Mapping[str, Any]) -> Possible:
    days = possible_days(entry["date"])
    ends = possible_days(entry["until"]) if "until" in entry else days
    # A trial, a wound, another cancer lasts: with neither an end nor "ongoing" it binds as if it did.
    open_end = entry["kind"] in LASTING and "until" not in entry
    return Possible(
        entry["kind"],
        days,
        ends,
        entry.get("ongoing", False) or open_end,
        entry.get("result"),
        entry.get("inactivated", False),
    )


@dataclass
class Verdict:
    """What one rule says of every day tried."""

    id: str
    early: int = 0
    late: int = 0
    expired: int = 0
    """Days on which a test is too old: too late, unless the rule is counted to enrolment."""
    forbidden: bool = False
    marked: int = 0
    """Boundary days: legal, beside a day that is not, by the span alone."""


@dataclass(frozen=True)
class Window:
    """The start window as the contract names its parts."""

    feasible: bool
    earliest: date | None
    latest: date | None
    binding_earliest: frozenset[str]
    binding_latest: frozenset[str]
    proposed: tuple[date, ...]


@dataclass(frozen=True)
class Known:
    """What the window rests on, besides the rules."""

    history: tuple[Possible, ...]
    childbearing: bool | None
    first_dose: int | None
    given: bool
    today: int
    land: str | None


def read(data: Mapping[str, Any]) -> Known:
    """A case as its file writes it."""
    patient = data.get("patient", {})
    given = [event["date"] for event in data.get("events", []) if event["kind"] == "given"]
    first = given[0] if given else data.get("planned_first_dose")
    return Known(
        tuple(possible(entry) for entry in data.get("history", [])),
        False if patient.get("sex") == "male" else patient.get("childbearing_potential"),
        None if first is None else number_of(first),
        bool(given),
        number_of(data["today"]),
        data.get("site", {}).get("holidays"),
    )


def verdicts(rules: Sequence[WindowRule], known: Known) -> list[Verdict]:
    """Every rule's verdict on every day, and the enrolment's: nobody starts before being enrolled."""
    # What happened after a first dose that was given is no history of it.
    history = [
        entry
        for entry in known.history
        if not known.given or known.first_dose is None or entry.days[0] <= known.first_dose
    ]
    enrolments = [entry for entry in history if entry.kind == "enrolment"]
    enrolled = max(enrolments, key=lambda entry: entry.days[-1]).days if enrolments else None
    found = []
    if enrolled is not None:
        found.append(Verdict("enrolment", early=not_yet(enrolled[-1])))
    for rule in rules:
        if rule.childbearing_only and known.childbearing is False:
            continue
        entries = [entry for entry in history if entry.kind in rule.tokens]
        if rule.inactivated_exempt:
            entries = [entry for entry in entries if not entry.inactivated]
        if entries:
            one = _washout(rule, entries) if rule.kind == "washout" else _validity(rule, entries, known)
            if rule.to_enrolment and enrolled is not None:
                one.forbidden |= any(_breaks(rule, entries, known.first_dose, day) for day in enrolled)
                one.marked = 0
            found.append(one)
    return found


def _washout(rule: WindowRule, entries: list[Possible]) -> Verdict:
    """Every event of the kind must be long enough ago, whichever day of a month it was."""
    if any(entry.ongoing for entry in entries):
        return Verdict(rule.id, forbidden=True)
    early = 0
    for entry in entries:
        for day in entry.ends:
            early |= too_early(rule.count, rule.unit, rule.more_than, day)
    # The first legal day is the boundary; of "more than" the boundary itself is not legal.
    marked = 0 if rule.more_than else ~early & (early << 1)
    return Verdict(rule.id, early=early, marked=marked)


def _validity(rule: WindowRule, entries: list[Possible], known: Known) -> Verdict:
    """Of several tests the latest not after the first dose; one that is positive forbids the start."""
    test = _counts(entries, known.first_dose)
    early = expired = 0
    for day in test.days:
        early |= not_yet(day)
        expired |= too_late(rule.count, rule.unit, day)
    forbidden = rule.has_result and test.result == "positive"
    if rule.to_enrolment:
        return Verdict(rule.id, early=early, expired=expired, forbidden=forbidden)
    boundary = ~expired & (expired >> 1)
    return Verdict(rule.id, early=early, late=expired, expired=expired, forbidden=forbidden, marked=boundary)


def _counts(entries: list[Possible], first_dose: int | None) -> Possible:
    def rank(entry: Possible) -> tuple[int, bool]:
        return entry.days[-1], entry.result == "positive"

    if first_dose is None:
        return max(entries, key=rank)
    # A positive test after a planned day counts: it is the plan that is wrong.
    before = [entry for entry in entries if entry.days[0] <= first_dose or entry.result == "positive"]
    return max(before, key=rank) if before else min(entries, key=rank)


def _breaks(rule: WindowRule, entries: list[Possible], first_dose: int | None, enrolled: int) -> bool:
    """Whether enrolment on a day breaks a rule that is counted to enrolment."""
    if rule.kind == "washout":
        return any(
            enrolled < moved(day, rule.count, rule.unit) or moved(enrolled, -rule.count, rule.unit) < day
            for entry in entries
            if not entry.ongoing
            for day in entry.ends
        )
    return any(
        enrolled < day or enrolled > moved(day, rule.count, rule.unit) or moved(enrolled, -rule.count, rule.unit) > day
        for day in _counts(entries, first_dose).days
    )


def start_window(rules: Sequence[WindowRule], data: Mapping[str, Any]) -> tuple[Window, list[Verdict]]:
    """The window of a case, and what each rule says."""
    known = read(data)
    found = verdicts(rules, known)
    early = late = marked = 0
    for one in found:
        early, late, marked = early | one.early, late | one.late, marked | one.marked
    first = first_free(early)
    last = last_free(late)
    feasible = not any(one.forbidden for one in found) and (first is None or last is None or first <= last)
    window = Window(
        feasible,
        None if first is None else date_of(first),
        None if last is None else date_of(last),
        frozenset(one.id for one in found if first is not None and one.early >> (first - 1 - TRIED.start) & 1),
        frozenset(one.id for one in found if last is not None and one.late >> (last + 1 - TRIED.start) & 1),
        tuple(_proposed(early | late | marked, known)) if feasible and not known.given else (),
    )
    return window, found


def first_free(early: int) -> int | None:
    """The first day that is not too early; None where no day is."""
    if not early:
        return None
    free = [day for bit, day in enumerate(TRIED) if not early >> bit & 1]
    assert free, "the first legal day lies beyond the days tried"
    assert all(early >> bit & 1 for bit in range(free[0] - TRIED.start)), "too early again later"
    return free[0]


def last_free(late: int) -> int | None:
    """The last day that is not too late; None where no day is."""
    if not late:
        return None
    free = [day for bit, day in enumerate(TRIED) if not late >> bit & 1]
    assert free, "the last legal day lies before the days tried"
    return free[-1]


def _proposed(barred: int, known: Known) -> list[date]:
    """The first open days inside from today on, boundary days left out."""
    days: list[date] = []
    for bit, number in enumerate(TRIED):
        if len(days) == PROPOSALS:
            break
        if number >= known.today and not barred >> bit & 1 and open_day(number, known.land):
            days.append(date_of(number))
    return days


def open_day(number: int, land: str | None) -> bool:
    """Neither Saturday nor Sunday nor a public holiday; 1 January 2026 is a Thursday."""
    if (number - TRIED.start + 3) % 7 >= 5:
        return False
    if land is None:
        return True
    year, month, day = CALENDAR[number]
    moving = (NUMBER[year, *EASTER[year]] + days for days in FROM_EASTER[land])
    return (month, day) not in HOLIDAYS[land] and number not in moving
