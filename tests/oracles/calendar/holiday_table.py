"""Public holidays of the sixteen Länder, computed from Easter's rule, fixed dates and the Länder's laws.

Written from the laws and not from the program or the package that it uses: days are ordinals, Easter is found by the
moon, and each law says in which Länder and from which year it counts. Names are those of the laws.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

LANDS = ("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH")
YEARS = range(2025, 2033)
EVERYWHERE = frozenset(LANDS)


def number(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal()


@cache
def easter(year: int) -> int:
    """Easter Sunday: the Sunday after the full moon of spring, by the cycle of 19 years and the century's shifts."""
    golden = year % 19 + 1
    century = year // 100 + 1
    left_out = 3 * century // 4 - 12  # leap years that the centuries left out
    moon = (8 * century + 5) // 25 - 5  # how far the moon has run ahead of its cycle
    epact = (11 * golden + 20 + moon - left_out) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    full = 44 - epact
    full_moon = number(year, 3, 1) + (full if full >= 21 else full + 30) - 1
    return full_moon + 7 - full_moon % 7  # an ordinal that is divided by seven is a Sunday


@dataclass(frozen=True)
class Law:
    """One holiday: its fixed date or its distance from Easter, and the Länder whose law names it."""

    name: str
    lands: frozenset[str]
    month_day: tuple[int, int] | None = None
    from_easter: int | None = None
    years: range = range(1, 9999)


def lands(words: str) -> frozenset[str]:
    return frozenset(words.split())


LAWS = (
    Law("Neujahr", EVERYWHERE, (1, 1)),
    Law("Heilige Drei Könige", lands("BW BY ST"), (1, 6)),
    Law("Internationaler Frauentag", lands("BE"), (3, 8), years=range(2019, 9999)),
    Law("Internationaler Frauentag", lands("MV"), (3, 8), years=range(2023, 9999)),
    Law("Karfreitag", EVERYWHERE, from_easter=-2),
    Law("Ostersonntag", lands("BB"), from_easter=0),
    Law("Ostermontag", EVERYWHERE, from_easter=1),
    Law("Tag der Arbeit", EVERYWHERE, (5, 1)),
    Law("80. Jahrestag der Befreiung", lands("BE"), (5, 8), years=range(2025, 2026)),
    Law("Christi Himmelfahrt", EVERYWHERE, from_easter=39),
    Law("Pfingstsonntag", lands("BB"), from_easter=49),
    Law("Pfingstmontag", EVERYWHERE, from_easter=50),
    Law("Fronleichnam", lands("BW BY HE NW RP SL"), from_easter=60),
    Law("75. Jahrestag des Aufstandes", lands("BE"), (6, 17), years=range(2028, 2029)),
    Law("Mariä Himmelfahrt", lands("SL"), (8, 15)),
    Law("Weltkindertag", lands("TH"), (9, 20), years=range(2019, 9999)),
    Law("Tag der Deutschen Einheit", EVERYWHERE, (10, 3)),
    Law("Reformationstag", lands("BB MV SN ST TH"), (10, 31)),
    Law("Reformationstag", lands("HB HH NI SH"), (10, 31), years=range(2018, 9999)),
    Law("Allerheiligen", lands("BW BY NW RP SL"), (11, 1)),
    Law("Erster Weihnachtstag", EVERYWHERE, (12, 25)),
    Law("Zweiter Weihnachtstag", EVERYWHERE, (12, 26)),
)


def repentance_day(year: int) -> int:
    """Buß- und Bettag: the Wednesday before 23 November, in Saxony alone."""
    day = number(year, 11, 22)
    return day - (day - 3) % 7  # an ordinal of remainder three is a Wednesday


def of_year(land: str, year: int) -> Iterator[tuple[int, str]]:
    for law in LAWS:
        if land in law.lands and year in law.years:
            if law.month_day is not None:
                yield number(year, *law.month_day), law.name
            if law.from_easter is not None:
                yield easter(year) + law.from_easter, law.name
    if land == "SN":
        yield repentance_day(year), "Buß- und Bettag"


@cache
def holidays_of(land: str | None) -> dict[int, str]:
    """Ordinal → name, for every year that a calendar of these tests can reach; no Land: none."""
    if land is None:
        return {}
    return {day: name for year in range(2024, 2042) for day, name in of_year(land, year)}
