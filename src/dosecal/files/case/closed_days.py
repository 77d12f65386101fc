"""Public holidays of a country or Land as a value for the core, asked once per year, Land and language."""

from datetime import date, timedelta
from functools import lru_cache

from dosecal.core.patient.case import Closure
from dosecal.core.values.closed_days import ClosedDays
from dosecal.files.case.holiday_codes import country_class

_LANGUAGE_OF = {"en": ("en_US", "en_GB")}
"""Languages that the package names otherwise."""


@lru_cache(maxsize=64)
def closed_days(code: str | None, first_year: int, last_year: int, language: str) -> ClosedDays:
    """Holidays from 1 January of the first year to 31 December of the last; without a code weekends only."""
    names: dict[date, str] = {}
    if code is not None:
        for year in range(first_year, last_year + 1):
            names.update(_year(code, year, language))
    return ClosedDays(date(first_year, 1, 1), date(last_year, 12, 31), names)


def with_closures(closed: ClosedDays, closures: tuple[Closure, ...]) -> ClosedDays:
    """The closed days with those of the site itself; on a public holiday the holiday gives its name."""
    if not closures:
        return closed
    names = {
        closure.first + timedelta(days=number): closure.name
        for closure in closures
        for number in range((closure.last - closure.first).days + 1)
    }
    return ClosedDays(closed.first, closed.last, {**names, **closed.names})


@lru_cache(maxsize=512)
def _year(code: str, year: int, language: str) -> dict[date, str]:
    country, _, subdivision = code.partition("-")
    holidays_of = country_class(country)
    # The package follows $LANGUAGE unless a language is named: always name one that it has.
    spoken = holidays_of.supported_languages
    chosen = next((name for name in _LANGUAGE_OF.get(language, (language,)) if name in spoken), None)
    return dict(holidays_of(years=year, subdiv=subdivision or None, language=chosen, categories="public"))
