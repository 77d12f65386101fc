"""The program's public holidays of each Land agree with the Länder's laws, 2025 to 2032; each difference is named."""

from datetime import date, timedelta

import pytest

from dosecal.core.values.closed_days import ClosedDays
from dosecal.files.case.closed_days import closed_days
from tests.oracles.calendar.holiday_table import LANDS, YEARS, easter, holidays_of, of_year, repentance_day

DAYS = [
    date(YEARS[0], 1, 1) + timedelta(days=n) for n in range((date(YEARS[-1], 12, 31) - date(YEARS[0], 1, 1)).days + 1)
]

# Of a table: the dates that churches and calendars print.
EASTERS = {
    2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2027: (3, 28), 2028: (4, 16), 2029: (4, 1), 2030: (4, 21),
    2031: (4, 13), 2032: (3, 28), 1818: (3, 22), 1943: (4, 25), 1954: (4, 18), 1981: (4, 19), 2038: (4, 25),
    2049: (4, 18), 2076: (4, 19), 2285: (3, 22),
}  # fmt: skip

COUNTS = {
    "BB": 12, "BE": 10, "BW": 12, "BY": 12, "HB": 10, "HE": 10, "HH": 10, "MV": 11, "NI": 10, "NW": 11, "RP": 11,
    "SH": 10, "SL": 12, "SN": 11, "ST": 11, "TH": 11,
}  # fmt: skip
"""Holidays of an ordinary year by each Land's law; Brandenburg's two Sundays counted."""

# What a law says and the program does not, each with its reason. None of these changes an open day of a whole Land.
SUNDAYS_OF_HESSE = "FeiertG HE § 1 calls every Sunday a holiday: a Sunday is closed everywhere as it is"
CATHOLIC_PLACES = {
    (
        "BY",
        (8, 15),
    ): "BayFTG Art. 1 (1) 2: Mariä Himmelfahrt only in municipalities with more Catholics than Protestants",
    ("BY", (8, 8)): "BayFTG Art. 1 (2): the Peace Festival in the city of Augsburg alone",
}
CORPUS_CHRISTI_PLACES = {
    "SN": "SächsSFG § 1 (1): Fronleichnam only in the municipalities that a decree names",
    "TH": "ThürFGtG § 2 (2): Fronleichnam only where the ministry has set it for a municipality",
}


def program(land: str | None) -> ClosedDays:
    code = None if land is None else f"DE-{land}"
    return closed_days(code, YEARS[0], YEARS[-1], "de")


@pytest.mark.parametrize("year", EASTERS)
def test_easter_by_the_moon(year: int) -> None:
    assert easter(year) == date(year, *EASTERS[year]).toordinal()


def test_the_laws_give_as_many_days_as_the_lands_count() -> None:
    for land in LANDS:
        for year in YEARS:
            once = 1 if land == "BE" and year in (2025, 2028) else 0
            assert len(dict(of_year(land, year))) == COUNTS[land] + once, (land, year)


@pytest.mark.parametrize(("year", "day"), [(2025, 19), (2026, 18), (2027, 17), (2028, 22), (2029, 21), (2032, 17)])
def test_repentance_day(year: int, day: int) -> None:
    assert repentance_day(year) == date(year, 11, day).toordinal()


@pytest.mark.parametrize("land", LANDS)
def test_every_holiday_of_a_land_is_the_laws(land: str) -> None:
    """Day by day over eight years: what the program calls a holiday a law names, and the other way round."""
    law, found = holidays_of(land), program(land)
    differences = [
        (day, law.get(day.toordinal()), found.name(day))
        for day in DAYS
        if (day.toordinal() in law) != (day in found.names)
    ]
    assert differences == []


@pytest.mark.parametrize("land", [None, *LANDS])
def test_every_day_is_open_or_closed_as_the_law_says(land: str | None) -> None:
    law, found = holidays_of(land), program(land)
    for day in DAYS:
        weekend = day.toordinal() % 7 in (6, 0)  # Saturday, Sunday
        assert found.is_open(day) == (not weekend and day.toordinal() not in law), (land, day)


def test_without_a_land_no_holiday_is_known() -> None:
    assert program(None).names == {}


def test_easter_and_whit_sunday_are_holidays_in_brandenburg_alone() -> None:
    """In the other Länder they are Sundays: closed all the same, and named only by the churches."""
    for year in YEARS:
        for after in (0, 49):
            day = date.fromordinal(easter(year) + after)
            assert [land for land in LANDS if day in program(land).names] == ["BB"]
            assert not any(program(land).is_open(day) for land in LANDS)


def test_named_exception_every_sunday_of_hesse() -> None:
    sundays = [day for day in DAYS if day.toordinal() % 7 == 0]
    assert not any(program("HE").is_open(day) for day in sundays), SUNDAYS_OF_HESSE
    assert not any(
        day in program("HE").names
        for day in sundays
        if (day.month, day.day) not in {(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)}
    )


@pytest.mark.parametrize(("land", "month_day"), CATHOLIC_PLACES)
def test_named_exception_holidays_of_some_bavarian_places(land: str, month_day: tuple[int, int]) -> None:
    """The Land's code leaves them out; a site there enters the day as a closure of its own."""
    for year in YEARS:
        assert date(year, *month_day) not in program(land).names, CATHOLIC_PLACES[land, month_day]


@pytest.mark.parametrize("land", CORPUS_CHRISTI_PLACES)
def test_named_exception_corpus_christi_in_some_places(land: str) -> None:
    for year in YEARS:
        assert date.fromordinal(easter(year) + 60) not in program(land).names, CORPUS_CHRISTI_PLACES[land]


def test_berlins_days_of_one_year() -> None:
    """Law of 2024: 8 May 2025, a Thursday, and 17 June 2028, a Saturday; in no other year and in no other Land."""
    for month_day, only in (((5, 8), 2025), ((6, 17), 2028)):
        days = {(land, year) for land in LANDS for year in YEARS if date(year, *month_day) in program(land).names}
        # A feast that moves with Easter may meet the date in other years.
        assert {one for one in days if one[0] == "BE"} >= {("BE", only)}
        assert all(date(year, *month_day).toordinal() in holidays_of(land) for land, year in days)
    assert not program("BE").is_open(date(2025, 5, 8))
    assert program("BB").is_open(date(2025, 5, 8))


def test_the_german_names_are_the_laws() -> None:
    """What a sheet calls the reason of a moved visit."""
    others = {
        "Tag der Arbeit": "Erster Mai",
        "Internationaler Frauentag": "Frauentag",
        "80. Jahrestag der Befreiung": "80. Jahrestag der Befreiung vom Nationalsozialismus"
        " und der Beendigung des Zweiten Weltkriegs in Europa",
        "75. Jahrestag des Aufstandes": "75. Jahrestag des Aufstandes vom 17. Juni 1953",
    }
    for land in LANDS:
        for day, name in holidays_of(land).items():
            shown = date.fromordinal(day)
            if shown.year in YEARS:
                assert others.get(name, name) in str(program(land).name(shown)), (land, shown)


def test_a_day_of_another_land_would_be_noticed() -> None:
    """The comparison can fail: no two Länder's tables but equal ones pass for each other."""
    for land in LANDS:
        for other in LANDS:
            same = holidays_of(land).keys() == holidays_of(other).keys()
            within = {day for day in holidays_of(other) if date.fromordinal(day).year in YEARS}
            assert (within == {day.toordinal() for day in program(land).names}) == same
