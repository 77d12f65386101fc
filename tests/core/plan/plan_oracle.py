"""The rules of both trials written a second time, another way: plain loops, fractions and a holiday table by Easter.

Nothing of dosecal is imported here, so that a mistake there is not made again here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor, isqrt

Day = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


FIXED = {
    "DE-ST": [(1, 1), (1, 6), (5, 1), (10, 3), (10, 31), (12, 25), (12, 26)],
    "DE-RP": [(1, 1), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26)],
}
FROM_EASTER = {
    "DE-ST": [-2, 1, 39, 50],  # Good Friday, Easter Monday, Ascension, Whit Monday
    "DE-RP": [-2, 1, 39, 50, 60],  # and Corpus Christi
}


def is_open(day: date, land: str | None) -> bool:
    if day.weekday() in (5, 6):
        return False
    if land is None:
        return True
    fixed = {date(day.year, month, number) for month, number in FIXED[land]}
    moving = {easter(day.year) + timedelta(days=offset) for offset in FROM_EASTER[land]}
    return day not in fixed | moving


@dataclass
class Slot:
    """A treatment visit as the oracle sees it."""

    target: date
    earliest: date
    latest: date
    date: date | None
    done: bool = False


def chosen(target: date, first: date, last: date, preferred: tuple[date, date], land: str | None) -> date | None:
    """The target if it is open, else the nearest open day preferred, else allowed; the later of two equally near."""
    inside = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    for part in ([d for d in inside if d == target], [d for d in inside if preferred[0] <= d <= preferred[1]], inside):
        days = [d for d in part if is_open(d, land)]
        if days:
            near = min(abs((d - target).days) for d in days)
            return max(d for d in days if abs((d - target).days) == near)
    return None


RAMUNET_DRUGS = {1: {"ramucirumab": 12, "dacarbazine": 26}, 15: {"ramucirumab": 12}}


def ramunet(
    first: date, land: str | None, took_place: Mapping[str, date], delays: Mapping[str, int], cycles: int = 6
) -> dict[str, Slot]:
    """Treatment visits of RamuNET: everything due is given at each."""
    slots: dict[str, Slot] = {}
    previous: dict[str, date] = {}
    day_1 = first
    for cycle in range(1, cycles + 1):
        for day in (1, 15):
            name = f"C{cycle}D{day}"
            since_day_1 = 14 if day == 15 else 0 if cycle == 1 else 28
            target = day_1 + timedelta(days=since_day_1)
            target += timedelta(days=delays.get(name, 0))
            before, after = (0, 0) if name == "C1D1" else (0, 3) if day == 1 else (2, 3)
            earliest, latest = target - timedelta(days=before), target + timedelta(days=after)
            for drug, interval in RAMUNET_DRUGS[day].items():
                if drug in previous:
                    earliest = max(earliest, previous[drug] + timedelta(days=interval))
            when = took_place.get(name)
            done = when is not None
            if when is None:
                when = target if name == "C1D1" else chosen(target, earliest, latest, (earliest, latest), land)
            slots[name] = Slot(target, earliest, latest, when, done)
            if day == 1:
                day_1 = took_place.get(name, target)
            if when is not None:
                previous.update(dict.fromkeys(RAMUNET_DRUGS[day], when))
    return slots


def caboavenec(
    first: date, land: str | None, took_place: Mapping[str, date], delays: Mapping[str, int]
) -> dict[str, Slot]:
    """Infusions of CaboAveNEC, up to the last permitted day."""
    slots: dict[str, Slot] = {}
    previous: date | None = None
    target = first
    start = took_place.get("C1D1", first + timedelta(days=delays.get("C1D1", 0)))
    end = plus_months(start, 12) - Day
    cycle = 1
    while True:
        name = f"C{cycle}D1"
        target += timedelta(days=delays.get(name, 0))
        if target > end and name not in took_place:
            return slots
        before, after = (0, 0) if cycle == 1 else (2, 3)
        earliest, latest = target - timedelta(days=before), target + timedelta(days=after)
        if previous is not None:
            earliest = max(earliest, previous + timedelta(days=12))
        when = took_place.get(name)
        done = when is not None
        if when is None:
            when = target if cycle == 1 else chosen(target, earliest, min(latest, end), (earliest, latest), land)
        slots[name] = Slot(target, earliest, latest, when, done)
        previous = when or previous
        target = took_place.get(name, target) + timedelta(days=14)
        cycle += 1


def plus_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def first_legal(event: date, *, days: int = 0, months: int = 0) -> date:
    """The first day that is N after the event by counting forward and N before by counting back."""
    if days:
        return event + timedelta(days=days)
    day = event
    while not (day >= plus_months(event, months) and minus_months(day, months) >= event):
        day += Day
    return day


def minus_months(day: date, months: int) -> date:
    return plus_months(day, -months)


def to_step(exact: Fraction, step: int) -> Fraction:
    """Half-up to a multiple of a whole step."""
    return Fraction(floor(exact / step + Fraction(1, 2)) * step)


def root_to_step(square: Fraction, step: int) -> int:
    """√square half-up to a multiple of a whole step, without ever taking the root of a fraction."""
    multiple = isqrt(floor(square)) // step * step - step
    # Half-up: the next multiple is reached at its lower half, compared as squares.
    while (2 * multiple + step) ** 2 <= 4 * square:
        multiple += step
    return multiple


def ramucirumab_mg(weight: Fraction) -> Fraction:
    return to_step(8 * weight, 5)


def dacarbazine_mg(height: Fraction, weight: Fraction) -> int:
    """650 mg/m² × √(height × weight ÷ 3600), to 10 mg."""
    return root_to_step(650 * 650 * height * weight / 3600, 10)


STOCKS = {"ramucirumab": {10: [500, 100]}, "dacarbazine": {10: [500, 200, 100], 20: [1000]}}


def vials(drug: str, amount: Fraction) -> tuple[int, dict[int, int], Fraction]:
    """mg/mL of the stock, count of each strength, waste in mg: least waste, then fewest; by trying every number."""
    best: tuple[Fraction, int, int, dict[int, int]] | None = None
    for stock, strengths in STOCKS[drug].items():
        for counts in _all_counts(strengths, ceil(amount)):
            waste = sum(strength * count for strength, count in counts.items()) - amount
            found = (waste, sum(counts.values()), stock, {s: c for s, c in counts.items() if c})
            if waste >= 0 and (best is None or found[:2] < best[:2]):
                best = found
    assert best is not None
    return best[2], best[3], best[0]


def _all_counts(strengths: list[int], enough: int) -> list[dict[int, int]]:
    if not strengths:
        return [{}]
    first, rest = strengths[0], strengths[1:]
    return [{first: number, **others} for number in range(enough // first + 2) for others in _all_counts(rest, enough)]
