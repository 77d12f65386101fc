"""Public holidays of a country or Land as a value for the core, asked once per year, Land and language."""

from datetime import date, timedelta
from functools import lru_cache

from msgspec.structs import replace

from dosecal.core.patient.case import Closure
from dosecal.core.values.closed_days import ClosedDays
from dosecal.files.case.holiday_codes import country_class, split_code, whole_country

_LANGUAGE_OF = {"en": ("en_US", "en_GB")}
"""Languages that the package names otherwise."""
_OF_TOWNS = {"DE": ("catholic",), "CH": ("optional", "half_day")}
"""Categories of the package that hold in single towns, or for part of a day."""
_TOWNS = {"DE-BY": ("Augsburg",)}
"""Towns with holidays of their own, as the package names them."""


@lru_cache(maxsize=64)
def closed_days(code: str | None, first_year: int, last_year: int, language: str) -> ClosedDays:
    """Holidays from 1 January of the first year to 31 December of the last; without a code weekends only."""
    names: dict[date, str] = {}
    local: dict[date, str] = {}
    if code is not None:
        for year in range(first_year, last_year + 1):
            names.update(_year(code, year, language))
            local.update(_local_year(code, year, language))
    local = {day: name for day, name in local.items() if day not in names}
    whole = None if code is None else whole_country(code, language)
    return ClosedDays(date(first_year, 1, 1), date(last_year, 12, 31), names, local, whole)


def with_closures(closed: ClosedDays, closures: tuple[Closure, ...]) -> ClosedDays:
    """The closed days with those of the site itself; on a public holiday the holiday gives its name."""
    if not closures:
        return closed
    names = {
        closure.first + timedelta(days=number): closure.name
        for closure in closures
        for number in range((closure.last - closure.first).days + 1)
    }
    return replace(closed, names={**names, **closed.names})


@lru_cache(maxsize=512)
def _year(code: str, year: int, language: str) -> dict[date, str]:
    country, part = split_code(code)
    return _holidays(country, part, year, language, "public")


@lru_cache(maxsize=512)
def _local_year(code: str, year: int, language: str) -> dict[date, str]:
    """What is a holiday in single towns of the region only, such as Assumption in Bavaria."""
    country, part = split_code(code)
    days: dict[date, str] = {}
    for category in _OF_TOWNS.get(country, ()):
        days |= _holidays(country, part, year, language, category)
    for town in _TOWNS.get(code, ()):
        days |= _holidays(country, town, year, language, "public")
    return days


def _holidays(country: str, part: str, year: int, language: str, category: str) -> dict[date, str]:
    """The public holidays of a year by day, named in the language or, without it, in the package's own."""
    holidays_of = country_class(country)
    # The package follows $LANGUAGE unless a language is named: always name one that it has.
    spoken = holidays_of.supported_languages
    chosen = next((name for name in _LANGUAGE_OF.get(language, (language,)) if name in spoken), None)
    return dict(holidays_of(years=year, subdiv=part or None, language=chosen, categories=category))
