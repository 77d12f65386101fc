"""Public holidays of a country or Land as a value for the core, asked once per year, Land and language."""

from datetime import date, timedelta
from functools import lru_cache

from dosecal.core.patient.case import Closure
from dosecal.core.values.closed_days import ClosedDays

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
    import holidays  # noqa: PLC0415  late: the first window paints before closed days are needed

    country, _, subdivision = code.partition("-")
    spoken = holidays.country_holidays(country, years=year).supported_languages
    # The package follows $LANGUAGE unless a language is named: always name one that it has.
    chosen = next((name for name in _LANGUAGE_OF.get(language, (language,)) if name in spoken), None)
    days = holidays.country_holidays(
        country, subdiv=subdivision or None, years=year, language=chosen, categories=holidays.PUBLIC
    )
    return dict(days)
