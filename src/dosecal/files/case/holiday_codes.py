"""Which countries and Länder have known public holidays."""

from functools import cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dosecal.files.reading.refusal import Refusal, nearest

if TYPE_CHECKING:
    from holidays import HolidayBase


@cache
def _modules() -> dict[str, str]:
    """Country → name of its module, without aliases."""
    from holidays.registry import COUNTRIES  # noqa: PLC0415  late: the first window paints before it is needed

    return {codes[0]: module for module, (_, *codes) in COUNTRIES.items()}


@cache
def country_class(code: str) -> "type[HolidayBase]":
    """The class of a country by its ISO 3166 code. Raises KeyError for a country without known holidays.

    Read from the file of its module: an import of ``holidays.countries.…`` by name would load all 250 countries first.
    """
    import holidays  # noqa: PLC0415  late: the first window paints before closed days are needed

    places = [str(Path(place, "countries")) for place in holidays.__path__]
    spec = PathFinder.find_spec(f"holidays.countries.{_modules()[code]}", places)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"holidays of {code}")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[HolidayBase] = vars(module)[code]
    return found


def check_holidays(file: str, key: str, code: str) -> None:
    """Refuses a code that is not an ISO 3166-2 code of a country or subdivision with known holidays."""
    country, _, subdivision = code.partition("-")
    if country in _modules() and (not subdivision or subdivision in country_class(country).subdivisions):
        return
    import holidays  # noqa: PLC0415  late: as above

    supported = holidays.list_supported_countries(include_aliases=False)
    codes = [f"{name}-{part}" for name, parts in supported.items() for part in parts] + list(supported)
    close = nearest(code, codes)
    if close is not None:
        raise Refusal(file, key, "known-near", code, what="holidays", near=close)
    raise Refusal(file, key, "holidays", code)
